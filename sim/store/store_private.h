/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. No HDF5 type appears here. */
#ifndef SIM_STORE_PRIVATE_H
#define SIM_STORE_PRIVATE_H

#include "store.h"
#include "store_read.h"

/* Global attribute "format": how a result file is told from any other HDF5 file. */
#define STORE_FORMAT "zorgsim result 1"
/* An attribute lives in an object header, which HDF5 limits to 64 KiB. */
#define STORE_TEXT_MAX 64000
/* Chunk of the small unlimited variables: they are rewritten in place every month. */
#define STORE_MONTHS_PER_CHUNK 256
/* Years 1583 to 9999: in the standard calendar all of them are Gregorian. */
#define STORE_MONTH_FIRST ((1583 - 2022) * 12)
#define STORE_MONTH_LAST  ((9999 - 2022) * 12 + 11)
/* Hidden attributes of netCDF-4: the number of a dimension, and those of a variable's axes. They
 * spare readers the search through references, and this one the global heap, which has no
 * checksums. */
#define STORE_DIMENSION_NUMBER "_Netcdf4Dimid"
#define STORE_AXES             "_Netcdf4Coordinates"

/* ---- trouble, ids and types (store_trouble.c) ---------------------------------------------- */

/* From here on HDF5 prints nothing in this thread; its first failure is noted in trouble. */
void store_watch(struct store_trouble *trouble);
void store_unwatch(void);
/* "No space left on device", or HDF5's own sentence. */
const char *store_reason(const struct store_trouble *trouble, char room[200]);
/* Fails with ERROR_MISSING and HDF5's reason. */
int store_damaged(const struct store_result *result, const char *what, struct error *error);

/* Closes an id of HDF5 of any kind but a file; an id that never was is fine. */
bool store_release(int64_t id);
/* HDF5's type for UTF-8 text of n bytes, or of any length with 0; negative on failure. */
int64_t store_text_type(size_t n);

/* ---- the driver (store_driver.c) --------------------------------------------------------- */

struct pages;

/* A file made with this access list goes to pages; *n always tells its length. *id is registered
 * until store_end_pages, which accepts -1. */
bool store_use_pages(int64_t access, struct pages *pages, uint64_t *n, int64_t *id);
void store_end_pages(int64_t id);

/* ---- reading: store_read.c knows HDF5, store_print.c does not --------------------------- */

/* Brings the variables into the order of creation. */
void store_sort(struct store_result *result);
/* ERROR_MISSING: errno says why a path cannot be opened; an unfinished run has another name. */
int store_missing(const char *path, struct error *error);
/* ERROR_MISSING with the nearest name. */
int store_unknown_series(const struct store_result *result, const char *name, struct error *error);
/* Parts words at blanks; all owned by the caller. NULL unless there are exactly n. */
char **store_split_words(const char *text, size_t n);
const struct store_variable *store_find(const struct store_result *result, enum store_kind kind,
                                        const char *name);
const struct store_variable *store_axis(const struct store_result *result, int number);
/* Text attribute of a variable, or of the file with "/"; owned by the caller; NULL: none. */
char *store_text(const struct store_result *result, const char *variable, const char *name);
/* The names of the file's attributes, each with a comma and a blank after it, as many as fit. */
void store_text_names(const struct store_result *result, char *text, size_t n_max);
/* Length of a variable along one axis; 0 for any other. */
size_t store_length(const struct store_result *result, const char *name);
bool store_is_text(const struct store_result *result, const char *name);
/* Bytes of a reference to a text of any length. */
#define STORE_REFERENCE 16
/* The text that the reference at this address of the file stands for, for free; NULL: damaged. */
char *store_heap_text(int descriptor, uint64_t reference);

/* ---- writing: checks, and the file as a file ---------------------------------------------- */

/* ERROR_BUG if names, units or dimensions would make a file that some reader refuses. */
MUST_CHECK int store_check_description(const struct store_description *description,
                                       struct error *error);
MUST_CHECK int store_check_table(const char *name, const char *meaning,
                                 const struct store_column *columns, size_t n_columns,
                                 struct error *error);
/* last is the month before, or NULL. */
MUST_CHECK int store_check_month(const char *part, int month, const int *last,
                                 const char digest[17], struct error *error);
/* Letters, digits and _, not beginning with a digit. */
bool store_is_name(const char *name);
/* Whether series[n_series] use this dimension. */
bool store_uses(const struct store_description *description, const char *dimension);

/* The names of the codes, parted by blanks; owned by the caller; NULL: no memory. */
char *store_flag_meanings(const struct dimension *dimension);

/* Whether there are STORE_MEMORY bytes left: HDF5 1.10 crashes when it gets no memory for some
 * object, so it is asked to write only if there is room for all that it and the threads beside it
 * may need meanwhile. */
enum { STORE_MEMORY = 16 << 20 };
bool store_has_memory(void);
int store_no_memory(const char *part, struct error *error); /* says so */

/* The one sentence: "PART: ACTION (what): reason"; or that there is no memory. */
int store_fail(const char *part, const struct store_trouble *trouble, enum error_code code,
               const char *action, struct error *error);
/* 0..n-1; owned by the caller; NULL: no memory. */
int *store_count_up(size_t n);
/* CF's attribute "coordinates": variables that name the positions along the axes of a series. */
void store_labels(const struct series *series, char *text, size_t n_max);
/* Brings part to the disk and gives it the name path. */
MUST_CHECK int store_publish(const char *path, const char *part, struct error *error);

#endif
