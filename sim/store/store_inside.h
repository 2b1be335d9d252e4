/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a store while it is written, for the files that write it. Small functions call HDF5
 * and return whether it was done; store_watch notes its first failure, so that the public function
 * at the top can say one sentence. */
#ifndef SIM_STORE_INSIDE_H
#define SIM_STORE_INSIDE_H

#include "pack.h"
#include "store_content.h"
#include "store_hdf5.h"
#include "store_pages.h"
#include "store_private.h"

/* One axis: a dimension scale, kept open because every variable along it refers to it. */
struct store_scale {
    const char *name; /* lent by the description; NULL for the row of a table */
    int64_t id;
    int number; /* STORE_DIMENSION_NUMBER */
    hsize_t n;
};

struct store_outlet { /* a series in the file */
    const char *name;
    int64_t id;
    hsize_t sizes[STORE_RANK_MAX]; /* months, then the dimensions */
    size_t n_values;               /* of one month */
    uint64_t digest;               /* of all months, see store_content.h */
};

struct stored_stream {
    int64_t id;
    size_t axis;
    hsize_t n;
    const char *name; /* lent */
    size_t n_full;    /* chunks before the last, with their digest and that of the last */
    uint64_t full_digest, last_digest;
};

struct store {
    char *path, *part; /* owned */
    int64_t file, digest_text, month, digest, transfer;
    struct store_scale *scales; /* [n_scales], owned; 0 is time */
    size_t n_scales;
    int n_numbers;                /* dimensions numbered so far, rows of tables included */
    struct store_outlet *targets; /* [n_targets], owned */
    size_t n_targets;
    struct store_scale *axes; /* [n_axes] of streams, owned */
    size_t n_axes;
    struct stored_stream *streams; /* [n_streams], owned */
    size_t n_streams;
    struct packer packer;
    struct content content; /* digests noted so far */
    struct pages *pages;    /* owned: the file between two commits */
    int64_t driver;         /* through which HDF5 writes to them */
    uint64_t n_bytes;       /* of the file, as HDF5 has it */
    bool is_replay;         /* months are not committed one by one */
    hsize_t n_months;
    int last_month;
    bool is_broken; /* a month failed: nothing more is written */
    struct store_trouble trouble;
};

struct store_layout {
    int rank;
    hsize_t sizes[STORE_RANK_MAX];
    hsize_t months_per_chunk; /* 0: all axes are fixed; else the first one grows from 0 */
    bool is_packed;
};

/* ---- small parts of a file (store_parts.c) ----------------------------------------------- */

/* Each returns whether it was done; the first failure is in store->trouble. Ids are the caller's.
 */

/* Of fixed length, which every reader takes for text. An empty text keeps one zero byte. */
bool store_put_text(int64_t object, const char *name, const char *text);
bool store_put_ints(int64_t object, const char *name, int64_t type, const int *values, hsize_t n);
int64_t store_make_variable(struct store *store, const char *name, int64_t type,
                            const struct store_layout *layout);
/* Fastens a variable to its axes, for HDF5 and for netCDF. */
bool store_attach(int64_t variable, const struct store_scale *const *axes, int n);
/* Makes a variable a dimension scale with the next number. */
bool store_make_scale(struct store *store, struct store_scale *scale, const char *name);
/* The values of an axis, 0..n-1: netCDF crashes on one without. */
bool store_put_positions(const struct store_scale *axis);
/* A variable of texts along one axis, written at once. A missing text becomes an empty one. */
bool store_put_texts(struct store *store, const char *name, const char *meaning,
                     const struct store_scale *axis, const char *const *texts);

/* ---- the file as a whole (store.c) ------------------------------------------------------- */

/* HDF5 brings everything to the pages; unless months are replayed, the pages to the disk. */
bool store_flush(struct store *store);

/* Whether it can be written to: ERROR_WRITE after a failure, ERROR_MEMORY if there is none. */
MUST_CHECK int store_ready(struct store *store, struct error *error);

/* store_stream.c: what store_close and store_abandon do first. */
bool store_close_streams(struct store *store);

#endif
