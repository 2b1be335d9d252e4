/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of values that are all alike are not even shuffled: of most columns the high ones. */
#include "pack.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hazard.h"

enum { OWN_CODES = 1024 }; /* fewer bytes of a plane share the codes of the others */

int pack_init(struct packer *packer, size_t n_bytes_max, struct error *error)
{
    *packer = (struct packer){.n_bytes_max = n_bytes_max};
    /* each plane may have zeros behind it, which are one of their own */
    packer->bytes = malloc(deflate_bound(n_bytes_max, 2 * PACK_WIDTH));
    packer->shuffled = malloc(n_bytes_max + 1);
    packer->deflate = deflate_new();
    if (packer->bytes == NULL || packer->shuffled == NULL || packer->deflate == NULL) {
        pack_free(packer);
        return fail(error, ERROR_MEMORY, "no memory to pack chunks of %zu bytes", n_bytes_max);
    }
    return 0;
}

void pack_free(struct packer *packer)
{
    free(packer->bytes);
    free(packer->shuffled);
    deflate_free(packer->deflate);
    *packer = (struct packer){0};
}

/* varies[k]: byte k is not the same in all values. */
CLONES static void find_varying(bool *varies, const unsigned char *values, size_t n_bytes,
                                size_t width)
{
    unsigned char bytes[8];
    uint64_t first, any = 0;
    size_t i = 0;
    for (size_t k = 0; k < 8; k++)
        bytes[k] = values[k % width];
    memcpy(&first, bytes, 8);
    for (; i + 8 <= n_bytes; i += 8) {
        uint64_t word;
        memcpy(&word, values + i, 8);
        any |= word ^ first;
    }
    memcpy(bytes, &any, 8);
    for (size_t k = 0; k < 8; k++)
        varies[k % width] = varies[k % width] || bytes[k] != 0;
    for (; i < n_bytes; i++)
        varies[i % width] = varies[i % width] || values[i] != values[i % width];
}

/* Byte k of every value, where from begins at the first one's. */
CLONES static void take_plane(unsigned char *restrict to, const unsigned char *restrict from,
                              size_t n, size_t width)
{
    for (size_t i = 0; width == 2 && i < n; i++) /* a known width becomes vectors */
        to[i] = from[2 * i];
    for (size_t i = 0; width == 4 && i < n; i++)
        to[i] = from[4 * i];
    for (size_t i = 0; width != 2 && width != 4 && i < n; i++)
        to[i] = from[width * i];
}

/* Plane k of the values and of the zeros behind them. */
static void pack_plane(struct packer *packer, const unsigned char *bytes, size_t n, size_t n_zeros,
                       size_t width, bool varies)
{
    if (varies) {
        take_plane(packer->shuffled, bytes, n, width);
        deflate_plane(packer->deflate, packer->shuffled, n);
    } else if (n_zeros > 0 && bytes[0] == 0) {
        n_zeros += n;
    } else {
        deflate_same(packer->deflate, bytes[0], n);
    }
    if (n_zeros > 0)
        deflate_same(packer->deflate, 0, n_zeros);
}

/* Few values: all planes share their codes. */
static void pack_few(struct packer *packer, const unsigned char *bytes, size_t n, size_t n_zeros,
                     size_t width)
{
    const size_t n_all = n + n_zeros;
    for (size_t k = 0; k < width; k++) {
        take_plane(packer->shuffled + k * n_all, bytes + k, n, width);
        memset(packer->shuffled + k * n_all + n, 0, n_zeros);
    }
    deflate_plane(packer->deflate, packer->shuffled, n_all * width);
}

int pack_padded(struct packer *packer, const void *values, size_t n, size_t n_zeros, size_t width,
                struct error *error)
{
    const unsigned char *bytes = values;
    const size_t n_all = n + n_zeros;
    bool varies[PACK_WIDTH] = {false};
    if (width == 0 || PACK_WIDTH % width != 0 || n_all > packer->n_bytes_max / width)
        return fail(error, ERROR_BUG, "%zu values of %zu bytes given to a packer of %zu bytes",
                    n_all, width, packer->n_bytes_max);
    deflate_begin(packer->deflate, packer->bytes);
    if (n_all < OWN_CODES || n == 0) {
        pack_few(packer, bytes, n, n_zeros, width);
    } else {
        find_varying(varies, bytes, n * width, width);
        for (size_t k = 0; k < width; k++)
            pack_plane(packer, bytes + k, n, n_zeros, width, varies[k]);
    }
    packer->n_bytes = deflate_end(packer->deflate);
    return 0;
}

int pack_values(struct packer *packer, const void *values, size_t n, size_t width,
                struct error *error)
{
    return pack_padded(packer, values, n, 0, width, error);
}
