/* SPDX-License-Identifier: Apache-2.0 */
/* Shuffle and deflate. The library is chosen by HAVE_LIBDEFLATE, HAVE_ISAL; zlib is always there
 * and takes over if the other one refuses. Level 1: the shuffle does most of the shrinking.
 * libdeflate comes first: on these small chunks it costs a fifth more time than ISA-L, but
 * ISA-L 2.30 packed equal chunks in different bytes now and then, and equal runs must give equal
 * files. */
#include "pack.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#if defined(HAVE_LIBDEFLATE)
#include <libdeflate.h>
#endif
#if defined(HAVE_ISAL)
#include <isa-l/igzip_lib.h>
#endif

#define LEVEL 1

/* Stored blocks cost 5 bytes each, and small blocks are possible: an eighth is ample. */
static size_t bound(size_t n_bytes)
{
    return n_bytes + n_bytes / 8 + 1024;
}

enum { LOOK_AHEAD = 512 }; /* bytes that ISA-L may read beyond the end of its input */

/* ---- the fast way: ISA-L from a state that is all zeros -------------------------------------- */

#if defined(HAVE_ISAL)

/* Left over from another chunk, its tables and what it reads beyond the end of the input could lead
 * to other bytes: both are cleared. */
struct fast {
    struct isal_zstream stream;
    uint8_t level[ISAL_DEF_LVL1_DEFAULT];
};

static size_t deflate_fast(struct packer *packer, size_t n_bytes)
{
    struct fast *fast = packer->fast;
    if (fast == NULL || n_bytes > UINT32_MAX || packer->capacity > UINT32_MAX)
        return 0;
    memset(fast, 0, sizeof *fast);
    memset(packer->shuffled + n_bytes, 0, LOOK_AHEAD);
    isal_deflate_stateless_init(&fast->stream);
    fast->stream.level = LEVEL;
    fast->stream.level_buf = fast->level;
    fast->stream.level_buf_size = sizeof fast->level;
    fast->stream.gzip_flag = IGZIP_ZLIB;
    fast->stream.end_of_stream = 1;
    fast->stream.flush = NO_FLUSH;
    fast->stream.next_in = packer->shuffled;
    fast->stream.avail_in = (uint32_t)n_bytes;
    fast->stream.next_out = packer->bytes;
    fast->stream.avail_out = (uint32_t)packer->capacity;
    return isal_deflate_stateless(&fast->stream) == COMP_OK ? fast->stream.total_out : 0;
}

static void *fast_new(void)
{
    return calloc(1, sizeof(struct fast));
}

#else

static size_t deflate_fast(struct packer *packer, size_t n_bytes)
{
    (void)packer;
    (void)n_bytes;
    return 0;
}

static void *fast_new(void)
{
    return NULL;
}

#endif

/* Each variant: work_new (NULL: no memory), work_free, and deflate_into, which returns the number
 * of bytes written or 0. */
#if defined(HAVE_LIBDEFLATE)

const char *pack_library(void)
{
    return "libdeflate";
}

static void *work_new(void)
{
    return libdeflate_alloc_compressor(LEVEL);
}

static void work_free(void *work)
{
    libdeflate_free_compressor(work);
}

static size_t deflate_into(struct packer *packer, size_t n_bytes)
{
    return libdeflate_zlib_compress(packer->work, packer->shuffled, n_bytes, packer->bytes,
                                    packer->capacity);
}

#elif defined(HAVE_ISAL)

const char *pack_library(void)
{
    return "isa-l";
}

static void *work_new(void)
{
    return calloc(1, ISAL_DEF_LVL1_DEFAULT);
}

static void work_free(void *work)
{
    free(work);
}

static size_t deflate_into(struct packer *packer, size_t n_bytes)
{
    if (n_bytes > UINT32_MAX || packer->capacity > UINT32_MAX) {
        return 0; /* its counters have 32 bits: zlib takes this one */
    }
    struct isal_zstream stream;
    isal_deflate_stateless_init(&stream);
    stream.level = LEVEL;
    stream.level_buf = packer->work;
    stream.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    stream.gzip_flag = IGZIP_ZLIB;
    stream.end_of_stream = 1;
    stream.flush = NO_FLUSH;
    stream.next_in = packer->shuffled;
    stream.avail_in = (uint32_t)n_bytes;
    stream.next_out = packer->bytes;
    stream.avail_out = (uint32_t)packer->capacity;
    return isal_deflate_stateless(&stream) == COMP_OK ? stream.total_out : 0;
}

#else

const char *pack_library(void)
{
    return "zlib";
}

static void *work_new(void)
{
    return malloc(1); /* zlib keeps nothing between calls */
}

static void work_free(void *work)
{
    free(work);
}

static size_t deflate_into(struct packer *packer, size_t n_bytes)
{
    (void)packer;
    (void)n_bytes;
    return 0;
}

#endif

static size_t deflate_by_zlib(struct packer *packer, size_t n_bytes)
{
    uLongf n = packer->capacity;
    const int status = compress2(packer->bytes, &n, packer->shuffled, n_bytes, LEVEL);
    return status == Z_OK ? n : 0;
}

/* All first bytes, then all second bytes: integers in doubles become long runs of zeros. */
static void shuffle(unsigned char *restrict to, const unsigned char *restrict from, size_t n,
                    size_t width)
{
    for (size_t i = 0; width == 2 && i < n; i++) { /* a known width becomes vectors */
        to[i] = from[2 * i];
        to[n + i] = from[2 * i + 1];
    }
    for (size_t i = 0; width == 4 && i < n; i++) {
        to[i] = from[4 * i];
        to[n + i] = from[4 * i + 1];
        to[2 * n + i] = from[4 * i + 2];
        to[3 * n + i] = from[4 * i + 3];
    }
    if (width == 2 || width == 4)
        return;
    for (size_t k = 0; k < width; k++) {
        for (size_t i = 0; i < n; i++)
            to[k * n + i] = from[i * width + k];
    }
}

int pack_init(struct packer *packer, size_t n_bytes_max, struct error *error)
{
    *packer = (struct packer){.capacity = bound(n_bytes_max), .n_bytes_max = n_bytes_max};
    packer->bytes = malloc(packer->capacity);
    packer->shuffled = calloc(n_bytes_max + LOOK_AHEAD, 1);
    packer->work = work_new();
    if (packer->bytes == NULL || packer->shuffled == NULL || packer->work == NULL) {
        pack_free(packer);
        return fail(error, ERROR_MEMORY, "no memory to pack chunks of %zu bytes", n_bytes_max);
    }
    return 0;
}

int pack_init_fast(struct packer *packer, size_t n_bytes_max, struct error *error)
{
    const int status = pack_init(packer, n_bytes_max, error);
    if (status == 0)
        packer->fast = fast_new();
    return status;
}

void pack_free(struct packer *packer)
{
    free(packer->fast);
    free(packer->bytes);
    free(packer->shuffled);
    if (packer->work != NULL)
        work_free(packer->work);
    *packer = (struct packer){0};
}

int pack_values(struct packer *packer, const void *values, size_t n, size_t width,
                struct error *error)
{
    if (width == 0 || n > packer->n_bytes_max / width) {
        return fail(error, ERROR_BUG, "%zu values of %zu bytes given to a packer of %zu bytes", n,
                    width, packer->n_bytes_max);
    }
    const size_t n_bytes = n * width;
    shuffle(packer->shuffled, values, n, width);
    packer->n_bytes = deflate_fast(packer, n_bytes);
    if (packer->n_bytes == 0)
        packer->n_bytes = deflate_into(packer, n_bytes);
    if (packer->n_bytes == 0)
        packer->n_bytes = deflate_by_zlib(packer, n_bytes);
    if (packer->n_bytes == 0)
        return fail(error, ERROR_MEMORY, "zlib could not pack %zu bytes", n_bytes);
    return 0;
}
