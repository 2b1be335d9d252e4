/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of result files, finished or not (.part). A file is believed nothing: every size is
 * compared with what it must be before memory is taken. Names, axes and codes are read from
 * attributes, which have checksums; texts of any length not through HDF5, see store_heap.c. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store_chunks.h"
#include "store_hdf5.h"
#include "store_private.h"

#define VARIABLES_MAX 100000

/* ---- small parts of a file ------------------------------------------------------- */

/* A text of fixed length, owned by the caller; NULL if it is not there or something else. */
static char *read_text(hid_t object, const char *name)
{
    if (H5Aexists(object, name) <= 0)
        return NULL;
    char *text = NULL;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING &&
        H5Tis_variable_str(type) == 0 && H5Sget_simple_extent_npoints(space) == 1) {
        const size_t n = H5Tget_size(type);
        text = n <= STORE_TEXT_MAX ? calloc(n + 1, 1) : NULL;
        if (text != NULL && H5Aread(attribute, type, text) < 0) {
            free(text);
            text = NULL;
        }
    }
    if (!store_release(space) || !store_release(type) || !store_release(attribute)) {
        free(text);
        return NULL;
    }
    return text;
}

/* Number of ints read, at most n_max; 0 if there is no such attribute or another kind. */
static size_t read_ints(hid_t object, const char *name, int *values, size_t n_max)
{
    if (H5Aexists(object, name) <= 0)
        return 0;
    size_t n = 0;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_INTEGER) {
        const hssize_t found = H5Sget_simple_extent_npoints(space);
        if (found > 0 && (size_t)found <= n_max && H5Aread(attribute, H5T_NATIVE_INT, values) >= 0)
            n = (size_t)found;
    }
    return store_release(space) && store_release(type) && store_release(attribute) ? n : 0;
}

/* Rank of a variable and its lengths; false if it has more than STORE_RANK_MAX axes. */
static bool read_sizes(hid_t variable, int *rank, hsize_t sizes[STORE_RANK_MAX])
{
    const hid_t space = H5Dget_space(variable);
    *rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    const bool is_read = *rank >= 0 && *rank <= STORE_RANK_MAX &&
                         H5Sget_simple_extent_dims(space, sizes, NULL) == *rank;
    return store_release(space) && is_read;
}

static bool is_class(hid_t variable, H5T_class_t class)
{
    const hid_t type = H5Dget_type(variable);
    const bool is_it = type >= 0 && H5Tget_class(type) == class;
    return store_release(type) && is_it;
}

/* The first n rows of a variable, converted to type, into values. */
static bool read_rows(hid_t variable, hid_t type, hsize_t n, void *values)
{
    const hsize_t start[STORE_RANK_MAX] = {0};
    hsize_t sizes[STORE_RANK_MAX];
    int rank;
    if (!read_sizes(variable, &rank, sizes) || rank < 1 || n > sizes[0])
        return false;
    sizes[0] = n;
    const hid_t memory = H5Screate_simple(rank, sizes, NULL), space = H5Dget_space(variable);
    const bool is_read =
        memory >= 0 && space >= 0 && store_chunks_are_whole(variable, start, sizes) &&
        H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, sizes, NULL) >= 0 &&
        H5Dread(variable, type, memory, space, H5P_DEFAULT, values) >= 0;
    return store_release(space) && store_release(memory) && is_read;
}

/* ---- opening ----------------------------------------------------------------------- */

void store_shut(struct store_result *result)
{
    for (size_t i = 0; i < result->n; i++)
        free(result->variables[i].name);
    free(result->variables);
    if (result->file >= 0)
        (void)H5Fclose(result->file);
    (void)close(result->descriptor);
    store_unwatch();
}

static herr_t note_name(hid_t group, const char *name, const H5L_info_t *info, void *data)
{
    struct store_result *result = data;
    (void)group;
    if (result->n == VARIABLES_MAX)
        return -1;
    if ((result->n & (result->n - 1)) == 0) { /* full at every power of two */
        const size_t room = result->n == 0 ? 1 : 2 * result->n;
        void *larger = realloc(result->variables, room * sizeof *result->variables);
        if (larger == NULL)
            return -1;
        result->variables = larger;
    }
    struct store_variable *variable = &result->variables[result->n];
    *variable = (struct store_variable){.name = strdup(name), .order = info->corder};
    if (variable->name == NULL)
        return -1;
    result->n++;
    return 0;
}

static bool classify(const struct store_result *result, struct store_variable *variable)
{
    const hid_t id = H5Dopen2(result->file, variable->name, H5P_DEFAULT);
    if (id < 0)
        return false;
    if (read_ints(id, STORE_DIMENSION_NUMBER, &variable->number, 1) == 1) {
        variable->kind = STORE_AXIS;
    } else {
        variable->rank = read_ints(id, STORE_AXES, variable->axes, STORE_RANK_MAX);
        if (variable->rank == 1 && variable->axes[0] != 0)
            variable->kind = STORE_COLUMN;
        if (variable->rank >= 1 && variable->axes[0] == 0 && is_class(id, H5T_FLOAT))
            variable->kind = STORE_SERIES;
    }
    return store_release(id);
}

static int read_contents(struct store_result *result, struct error *error)
{
    char *format = read_text(result->file, "format");
    const bool is_ours = format != NULL && strcmp(format, STORE_FORMAT) == 0;
    free(format);
    if (!is_ours)
        return fail(error, ERROR_MISSING,
                    "%s: no result of this program: its attribute \"format\" is not \"%s\"",
                    result->path, STORE_FORMAT);
    /* In any other order HDF5 1.10 makes a table first, and crashes on a damaged one. */
    if (H5Literate(result->file, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, note_name, result) < 0)
        return store_damaged(result, "its list of variables", error);
    store_sort(result);
    for (size_t i = 0; i < result->n; i++) {
        if (!classify(result, &result->variables[i]))
            return store_damaged(result, result->variables[i].name, error);
    }
    return 0;
}

int store_open(struct store_result *result, const char *path, struct error *error)
{
    *result = (struct store_result){.path = path, .file = H5I_INVALID_HID};
    result->descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (result->descriptor < 0)
        return store_missing(path, error);
    store_watch(&result->trouble);
    /* No locks: a run that is still writing may be looked at. */
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_file_locking(access, false, true) >= 0 &&
        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0)
        result->file = H5Fopen(path, H5F_ACC_RDONLY, access);
    char room[200];
    int code = 0;
    if (!store_release(access) || result->file < 0)
        code = fail(error, ERROR_MISSING, "%s: no result file, or a damaged one: %s", path,
                    store_reason(&result->trouble, room));
    else
        code = read_contents(result, error);
    if (code < 0)
        store_shut(result);
    return code;
}

/* ---- series ------------------------------------------------------------------------ */

/* Opens the months; those that follow each other without a gap are the valid ones. */
static bool read_months(struct store_result *result, struct stored_series *series, hsize_t n_max)
{
    hsize_t sizes[STORE_RANK_MAX];
    int rank;
    const hid_t month = H5Dopen2(result->file, "month", H5P_DEFAULT);
    bool is_read =
        month >= 0 && is_class(month, H5T_INTEGER) && read_sizes(month, &rank, sizes) && rank == 1;
    if (is_read) {
        const hsize_t n = sizes[0] < n_max ? sizes[0] : n_max;
        is_read = n <= STORE_MONTH_LAST - STORE_MONTH_FIRST + 1;
        series->months = is_read ? malloc((n + 1) * sizeof *series->months) : NULL;
        is_read = series->months != NULL &&
                  (n == 0 || read_rows(month, H5T_NATIVE_INT, n, series->months));
        series->n_months = is_read ? (size_t)n : 0;
    }
    for (size_t i = 0; i < series->n_months && is_read; i++)
        is_read = series->months[i] >= STORE_MONTH_FIRST && series->months[i] <= STORE_MONTH_LAST &&
                  (i == 0 || series->months[i] == series->months[i - 1] + 1);
    return store_release(month) && is_read;
}

static bool read_codes(struct store_result *result, const struct store_variable *axis, size_t k,
                       struct stored_series *series)
{
    const hid_t id = H5Dopen2(result->file, axis->name, H5P_DEFAULT);
    char *words = id >= 0 ? read_text(id, "flag_meanings") : NULL;
    series->dimensions[k] = strdup(axis->name);
    series->codes[k] = words != NULL ? store_split_words(words, series->sizes[k]) : NULL;
    free(words);
    return store_release(id) && series->dimensions[k] != NULL && series->codes[k] != NULL;
}

static bool read_axes(struct store_result *result, const struct store_variable *variable, hid_t id,
                      struct stored_series *series)
{
    hsize_t sizes[STORE_RANK_MAX];
    int rank;
    if (!read_sizes(id, &rank, sizes) || (size_t)rank != variable->rank ||
        !read_months(result, series, sizes[0]))
        return false;
    for (size_t k = 0; k < 2; k++)
        series->sizes[k] = 1;
    for (size_t k = 0; k + 1 < variable->rank; k++) {
        const struct store_variable *axis = store_axis(result, variable->axes[k + 1]);
        if (axis == NULL || sizes[k + 1] < 1 || sizes[k + 1] > INT16_MAX)
            return false;
        series->sizes[k] = (size_t)sizes[k + 1];
        if (!read_codes(result, axis, k, series))
            return false;
    }
    return true;
}

/* n_months is at most 101,004 and each size at most 32,767: the product cannot overflow. */
static bool read_values(hid_t id, struct stored_series *series)
{
    const size_t n = series->n_months * series->sizes[0] * series->sizes[1];
    series->values = calloc(n + 1, sizeof *series->values);
    return series->values != NULL &&
           (n == 0 || read_rows(id, H5T_NATIVE_DOUBLE, series->n_months, series->values));
}

int store_read_series(const char *path, const char *name, struct stored_series *series,
                      struct error *error)
{
    struct store_result result;
    *series = (struct stored_series){0};
    int code = store_open(&result, path, error);
    if (code < 0)
        return code;
    const struct store_variable *variable = store_find(&result, STORE_SERIES, name);
    if (variable == NULL) {
        code = store_unknown_series(&result, name, error);
    } else {
        const hid_t id = H5Dopen2(result.file, name, H5P_DEFAULT);
        series->name = strdup(name);
        series->unit = id >= 0 ? read_text(id, "units") : NULL;
        series->meaning = id >= 0 ? read_text(id, "long_name") : NULL;
        const bool is_read = series->name != NULL && series->unit != NULL &&
                             series->meaning != NULL && read_axes(&result, variable, id, series) &&
                             read_values(id, series);
        if (!store_release(id) || !is_read)
            code = store_damaged(&result, name, error);
    }
    store_shut(&result);
    if (code < 0)
        stored_series_free(series);
    return code;
}

/* ---- texts --------------------------------------------------------------------------- */

/* Where in the file the reference to the text of a row stands; 0 if nowhere. */
static uint64_t reference_address(hid_t variable, hid_t list, hsize_t row)
{
    hsize_t chunk = 0, size = 0;
    haddr_t address = HADDR_UNDEF;
    unsigned filters = 0;
    if (H5Pget_layout(list) == H5D_CONTIGUOUS) {
        address = H5Dget_offset(variable);
        return address != HADDR_UNDEF ? address + row * STORE_REFERENCE : 0;
    }
    if (H5Pget_layout(list) != H5D_CHUNKED || H5Pget_nfilters(list) != 0 ||
        H5Pget_chunk(list, 1, &chunk) != 1 || chunk == 0)
        return 0;
    const hsize_t first = row / chunk * chunk;
    if (H5Dget_chunk_info_by_coord(variable, &first, &filters, &address, &size) < 0 ||
        address == HADDR_UNDEF || size != chunk * STORE_REFERENCE)
        return 0;
    return address + (row - first) * STORE_REFERENCE;
}

/* Whether a variable holds texts of any length, n at least. */
static bool has_texts(hid_t variable, hsize_t n)
{
    hsize_t sizes[STORE_RANK_MAX];
    int rank;
    const hid_t type = H5Dget_type(variable);
    const bool is_text = type >= 0 && H5Tis_variable_str(type) > 0;
    return store_release(type) && is_text && read_sizes(variable, &rank, sizes) &&
           (rank == 0 ? n <= 1 : rank == 1 && n <= sizes[0]);
}

char **store_load_texts(const struct store_result *result, const char *name, size_t n)
{
    const hid_t variable = H5Dopen2(result->file, name, H5P_DEFAULT);
    const hid_t list = variable >= 0 ? H5Dget_create_plist(variable) : H5I_INVALID_HID;
    char **texts = calloc(n + 1, sizeof *texts);
    bool is_read = list >= 0 && texts != NULL && has_texts(variable, n);
    for (size_t i = 0; i < n && is_read; i++) {
        const uint64_t reference = reference_address(variable, list, i);
        texts[i] = reference != 0 ? store_heap_text(result->descriptor, reference) : NULL;
        is_read = texts[i] != NULL;
    }
    if (!store_release(list) || !store_release(variable) || !is_read) {
        store_free_texts(texts, n);
        return NULL;
    }
    return texts;
}

double *store_load_numbers(const struct store_result *result, const char *name, size_t n)
{
    const hid_t variable = H5Dopen2(result->file, name, H5P_DEFAULT);
    double *values = calloc(n + 1, sizeof *values);
    hsize_t sizes[STORE_RANK_MAX];
    int rank;
    const bool is_read = variable >= 0 && values != NULL && is_class(variable, H5T_FLOAT) &&
                         read_sizes(variable, &rank, sizes) && rank == 1 &&
                         (n == 0 || read_rows(variable, H5T_NATIVE_DOUBLE, n, values));
    if (!store_release(variable) || !is_read) {
        free(values);
        return NULL;
    }
    return values;
}

bool store_is_text(const struct store_result *result, const char *name)
{
    const hid_t variable = H5Dopen2(result->file, name, H5P_DEFAULT);
    const bool is_text = variable >= 0 && is_class(variable, H5T_STRING);
    return store_release(variable) && is_text;
}

size_t store_length(const struct store_result *result, const char *name)
{
    hsize_t sizes[STORE_RANK_MAX];
    int rank;
    const hid_t variable = H5Dopen2(result->file, name, H5P_DEFAULT);
    const bool is_read = variable >= 0 && read_sizes(variable, &rank, sizes) && rank == 1;
    return store_release(variable) && is_read ? (size_t)sizes[0] : 0;
}

char *store_text(const struct store_result *result, const char *variable, const char *name)
{
    const hid_t object = H5Oopen(result->file, variable, H5P_DEFAULT);
    char *text = object >= 0 ? read_text(object, name) : NULL;
    if (!store_release(object)) {
        free(text);
        return NULL;
    }
    return text;
}

struct name_list {
    char *text;
    size_t n, n_max;
};

static herr_t add_name(hid_t object, const char *name, const H5A_info_t *info, void *data)
{
    struct name_list *list = data;
    (void)object;
    (void)info;
    const int n = snprintf(list->text + list->n, list->n_max - list->n, "%s, ", name);
    if (n < 0 || (size_t)n >= list->n_max - list->n)
        return 1; /* full: enough */
    list->n += (size_t)n;
    return 0;
}

void store_text_names(const struct store_result *result, char *text, size_t n_max)
{
    struct name_list list = {text, 0, n_max};
    text[0] = '\0';
    (void)H5Aiterate2(result->file, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, add_name, &list);
    text[list.n] = '\0';
}

/* ---- digests ------------------------------------------------------------------------- */

static int copy_digests(const struct store_result *result, struct stored_digests *digests,
                        struct error *error)
{
    char **texts = store_load_texts(result, "month_digest", digests->n_months);
    digests->digests = calloc(digests->n_months + 1, sizeof *digests->digests);
    bool is_read = texts != NULL && digests->digests != NULL;
    for (size_t i = 0; i < digests->n_months && is_read; i++) {
        is_read = strlen(texts[i]) == 16;
        if (is_read)
            memcpy(digests->digests[i], texts[i], 17);
    }
    store_free_texts(texts, digests->n_months);
    return is_read ? 0 : store_damaged(result, "month_digest", error);
}

int store_read_digests(const char *path, struct stored_digests *digests, struct error *error)
{
    struct store_result result;
    struct stored_series months = {0};
    *digests = (struct stored_digests){0};
    int code = store_open(&result, path, error);
    if (code < 0)
        return code;
    if (read_months(&result, &months, UINT32_MAX)) {
        digests->n_months = months.n_months;
        digests->months = months.months;
        code = copy_digests(&result, digests, error);
    } else {
        stored_series_free(&months);
        code = store_damaged(&result, "month", error);
    }
    store_shut(&result);
    if (code < 0)
        stored_digests_free(digests);
    return code;
}
