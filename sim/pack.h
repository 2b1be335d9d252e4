/* SPDX-License-Identifier: Apache-2.0 */
/* Shuffle and deflate, as HDF5's own two filters would, many times faster.
 *
 * The result is an ordinary zlib stream: any HDF5 opens a dataset declared shuffle + deflate that
 * holds it. Equal input gives equal bytes, on any machine.
 *
 * A packer belongs to one thread at a time; several threads may each have their own. */
#ifndef SIM_PACK_H
#define SIM_PACK_H

#include "deflate.h"
#include "error.h"

struct packer {
    unsigned char *bytes;    /* the packed result of the last call, owned */
    size_t n_bytes;          /* its length */
    unsigned char *shuffled; /* [n_bytes_max], owned */
    size_t n_bytes_max;      /* longest input */
    struct deflate *deflate; /* owned */
};

/* For inputs of at most n_bytes_max bytes. ERROR_MEMORY; packer is {0} then. */
MUST_CHECK int pack_init(struct packer *packer, size_t n_bytes_max, struct error *error);
void pack_free(struct packer *packer); /* accepts {0} */

/* Packs n values of width bytes each, 1, 2, 4 or PACK_WIDTH, to packer->bytes. ERROR_BUG if of
 * another width or longer than n_bytes_max. */
enum { PACK_WIDTH = 8 };
MUST_CHECK int pack_values(struct packer *packer, const void *values, size_t n, size_t width,
                           struct error *error);
/* The same of n values and n_zeros zeros behind them, which need not be there. */
MUST_CHECK int pack_padded(struct packer *packer, const void *values, size_t n, size_t n_zeros,
                           size_t width, struct error *error);

#endif
