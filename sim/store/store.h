/* SPDX-License-Identifier: Apache-2.0 */
/* The only room that knows HDF5: result files that are also valid netCDF-4.
 *
 * Flat root group; a dimension scale with real values on every axis; time as int32 "days since
 * 2022-01-01" (unlimited) with an int32 companion "month" (months since 2022-01); each
 * classification as an int8 scale with flag_values and flag_meanings plus a variable-length
 * string variable <dimension>_name(<dimension>); float64 series with units and long_name; no
 * unsigned types, enums, fixed-length string arrays, int64 or _FillValue; object times off;
 * creation order tracked; deflate + shuffle declared, chunks packed here (pack.h) and
 * handed over with H5Dwrite_chunk, one chunk per series and month.
 *
 * The file is PATH.part until store_close has renamed it; it may be read meanwhile. It goes from
 * month to month in whole steps (store_pages.h), so a kill at any moment leaves a file that opens
 * and holds every month handed over. One thread only. */
#ifndef SIM_STORE_H
#define SIM_STORE_H

#include "input.h"
#include "model.h"
#include "parameters.h"

struct store;

/* A global attribute of the file. */
struct store_attribute {
    const char *name, *text;
};

/* A small static table, written once: margins, targets, parameter values. Columns are float64
 * or text, all of length n_rows, along one dimension named <name>_row with scale 0..n-1.
 * Variables are named <table>_<column>. */
struct store_column {
    const char *name, *unit, *meaning;
    const double *values;     /* [n_rows], or NULL */
    const char *const *texts; /* [n_rows], or NULL */
};

struct store_description {
    const char *path;
    const struct series *series;
    size_t n_series;
    struct dimension_list dimensions;
    const struct store_attribute *attributes;
    size_t n_attributes;
    const char *scenario_text; /* scalar string dataset "scenario" */
    bool is_held;              /* as after store_hold */
};

/* The series of the description are lent until the store is closed, all else only for the call.
 * ERROR_BUG if some reader would refuse the file: a bad name, the unit "days", a dimension twice.
 * ERROR_CREATE if PATH.part cannot be made or another run writes it. */
MUST_CHECK int store_create(struct store **store, const struct store_description *description,
                            struct error *error);

/* Whether a result could be made at path now: the same errors in the same words, and nothing is
 * made or lost. */
MUST_CHECK int store_may_create(const char *path, struct error *error);

/* The name of a file that belongs to a result: run.h5 with ".events.h5" is run.events.h5. The
 * caller's; NULL: no memory. */
char *store_beside(const char *result, const char *ending);

/* Days from 2022-01-01 to the first day of the month (months since 2022-01). */
int store_days(int month);

/* Number of values of one series in one month: the product of its dimensions. */
size_t series_size(const struct series *series, struct dimension_list dimensions);

/* Appends one month, the one after the last. values[i] points at series_size(series i) doubles;
 * digest is 16 hex digits. When this returns the system has the month: a kill of the process loses
 * nothing. On a full disk ERROR_WRITE, and the file stays whole with all months before. */
MUST_CHECK int store_month(struct store *store, int month, const double *const *values,
                           const char digest[17], struct error *error);

/* While held, months and tables stay in memory; the first one after brings all to the disk at once.
 * For months that are stored a second time. The bytes of the file do not depend on it. */
void store_hold(struct store *store, bool is_held);

/* At any moment between store_create and store_close. A table without rows is left out. */
MUST_CHECK int store_table(struct store *store, const char *name, const char *meaning,
                           const struct store_column *columns, size_t n_columns, size_t n_rows,
                           struct error *error);

/* Closes and renames PATH.part to PATH. store is freed in every case. */
MUST_CHECK int store_close(struct store *store, struct error *error);
/* Frees without renaming: the .part file stays as it is. Accepts NULL. */
void store_abandon(struct store *store);

/* ---- reading ------------------------------------------------------------------- */

struct stored_series {
    char *name, *unit, *meaning; /* owned */
    char *dimensions[2];         /* owned, NULL where absent */
    size_t sizes[2];             /* 1 where absent */
    char **codes[2];             /* owned: code names of each dimension */
    size_t n_months;
    int *months;    /* [n_months] months since 2022-01, owned */
    double *values; /* [n_months][sizes[0]][sizes[1]], owned */
};

/* ERROR_MISSING if path is not there or no zorgsim result; message names the nearest series. */
MUST_CHECK int store_read_series(const char *path, const char *name, struct stored_series *series,
                                 struct error *error);
void stored_series_free(struct stored_series *series); /* accepts {0} */

/* The digests of the state, month by month. */
struct stored_digests {
    size_t n_months;
    int *months;         /* [n_months] months since 2022-01, owned */
    char (*digests)[17]; /* [n_months], owned */
};

MUST_CHECK int store_read_digests(const char *path, struct stored_digests *digests,
                                  struct error *error);
void stored_digests_free(struct stored_digests *digests); /* accepts {0} */
/* Whether the digests of a month, the i-th of result a and the j-th of b, are of the same things:
 * persons are in those of Decembers and of the last month of a run. */
bool stored_digests_match(const struct stored_digests *a, size_t i, const struct stored_digests *b,
                          size_t j);

/* Lists all series (name, dimensions, unit, meaning), one line each; then the tables. */
MUST_CHECK int store_list(const char *path, FILE *out, struct error *error);
/* Prints a global attribute or the scenario text ("scenario"). */
MUST_CHECK int store_print_text(const char *path, const char *name, FILE *out, struct error *error);
/* Reads a static table's columns as text, tab separated with a header, to out. */
MUST_CHECK int store_print_table(const char *path, const char *name, FILE *out,
                                 struct error *error);

#endif
