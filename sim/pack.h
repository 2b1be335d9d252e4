/* SPDX-License-Identifier: Apache-2.0 */
/* Shuffle and deflate, as HDF5's own two filters would, several times faster.
 *
 * The result is an ordinary zlib stream: any HDF5 opens a dataset declared shuffle + deflate that
 * holds it. libdeflate if the build has it, else zlib. Equal input gives equal bytes with the same
 * library.
 *
 * A packer belongs to one thread at a time; several threads may each have their own. */
#ifndef SIM_PACK_H
#define SIM_PACK_H

#include "error.h"

struct packer {
    unsigned char *bytes;    /* the packed result of the last call, owned */
    size_t n_bytes;          /* its length */
    size_t capacity;         /* of bytes */
    unsigned char *shuffled; /* [n_bytes_max], owned */
    size_t n_bytes_max;      /* longest input */
    void *work;              /* of the library chosen, owned */
};

/* Name of the library chosen at compile time, for the provenance of a file. */
const char *pack_library(void);

/* For inputs of at most n_bytes_max bytes. ERROR_MEMORY; packer is {0} then. */
MUST_CHECK int pack_init(struct packer *packer, size_t n_bytes_max, struct error *error);
void pack_free(struct packer *packer); /* accepts {0} */

/* Packs n values of width bytes each to packer->bytes. ERROR_BUG if longer than n_bytes_max. */
MUST_CHECK int pack_values(struct packer *packer, const void *values, size_t n, size_t width,
                           struct error *error);

#endif
