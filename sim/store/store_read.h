/* SPDX-License-Identifier: Apache-2.0 */
/* An open result file and what is in it, for those who go through all of it; store.h has what reads
 * one thing by its name. No HDF5 type appears here. One thread only. */
#ifndef SIM_STORE_READ_H
#define SIM_STORE_READ_H

#include "error.h"

#define STORE_RANK_MAX 3

/* The first failure inside HDF5 since store_watch: the system's reason where there is one. */
struct store_trouble {
    bool is_seen;
    int system;       /* errno, or 0 */
    char text[200];   /* HDF5's innermost sentence */
    const char *what; /* name of the variable or attribute at hand, or NULL */
};

enum store_kind { STORE_OTHER, STORE_AXIS, STORE_SERIES, STORE_COLUMN };

/* One variable of the file. */
struct store_variable {
    char *name; /* owned */
    enum store_kind kind;
    int number;               /* of an axis */
    int axes[STORE_RANK_MAX]; /* numbers of the axes of a series or column */
    size_t rank;              /* how many */
    int64_t order;            /* of creation */
};

struct store_result {
    const char *path;                 /* lent */
    int descriptor;                   /* the same file, for store_heap.c */
    int64_t file;                     /* an id of HDF5 */
    struct store_variable *variables; /* [n], owned, in the order of creation */
    size_t n;
    struct store_trouble trouble;
};

/* After success store_shut is due; after failure nothing is. ERROR_MISSING. */
MUST_CHECK int store_open(struct store_result *result, const char *path, struct error *error);
void store_shut(struct store_result *result);
/* The first n values, or NULL. Texts go back to store_free_texts. */
double *store_load_numbers(const struct store_result *result, const char *name, size_t n);
char **store_load_texts(const struct store_result *result, const char *name, size_t n);
void store_free_texts(char **texts, size_t n);

#endif
