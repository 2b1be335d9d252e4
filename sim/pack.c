/* SPDX-License-Identifier: Apache-2.0 */
/* Shuffle and deflate, by libdeflate if the build has it, else by zlib. Level 1: the shuffle does
 * most of the shrinking.
 *
 * Not by ISA-L, which is two or three times as fast on these small chunks: in 2.30 (and later) its
 * body for level 1 hashes the second position of an input with a register that holds the address of
 * its own state, so that now and then equal chunks are packed in different bytes. Equal runs must
 * give equal files. */
#include "pack.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#if defined(HAVE_LIBDEFLATE)
#include <libdeflate.h>
#endif

#define LEVEL 1

/* Stored blocks cost 5 bytes each, and small blocks are possible: an eighth is ample. */
static size_t bound(size_t n_bytes)
{
    return n_bytes + n_bytes / 8 + 1024;
}

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
    packer->shuffled = malloc(n_bytes_max + 1);
    packer->work = work_new();
    if (packer->bytes == NULL || packer->shuffled == NULL || packer->work == NULL) {
        pack_free(packer);
        return fail(error, ERROR_MEMORY, "no memory to pack chunks of %zu bytes", n_bytes_max);
    }
    return 0;
}

void pack_free(struct packer *packer)
{
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
    packer->n_bytes = deflate_into(packer, n_bytes);
    if (packer->n_bytes == 0)
        packer->n_bytes = deflate_by_zlib(packer, n_bytes);
    if (packer->n_bytes == 0)
        return fail(error, ERROR_MEMORY, "zlib could not pack %zu bytes", n_bytes);
    return 0;
}
