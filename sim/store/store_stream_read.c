/* SPDX-License-Identifier: Apache-2.0 */
/* Streams and what stands beside them, read. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "store_chunks.h"
#include "store_hdf5.h"
#include "store_private.h"
#include "store_stream.h"

enum { OPEN_MAX = 96 };

struct stream_file {
    char *path; /* owned */
    struct store_result result;
    struct {
        char *name; /* owned */
        hid_t id;
        size_t n;
        hsize_t first, end; /* values of chunks found whole the last time */
    } open[OPEN_MAX];       /* streams in use */
    size_t n_open;
};

int stream_file_open(struct stream_file **out, const char *path, struct error *error)
{
    struct stream_file *file = calloc(1, sizeof *file);
    *out = NULL;
    if (file == NULL || (file->path = strdup(path)) == NULL) {
        free(file);
        return fail(error, ERROR_MEMORY, "%s: no memory to read it", path);
    }
    const int code = store_open(&file->result, file->path, error);
    if (code < 0) {
        free(file->path);
        free(file);
        return code;
    }
    *out = file;
    return 0;
}

void stream_file_close(struct stream_file *file)
{
    if (file == NULL)
        return;
    for (size_t k = 0; k < file->n_open; k++) {
        (void)store_release(file->open[k].id);
        free(file->open[k].name);
    }
    store_shut(&file->result);
    free(file->path);
    free(file);
}

const char *stream_file_path(const struct stream_file *file)
{
    return file->path;
}

/* An integer variable of one axis. */
static hid_t open_stream(struct stream_file *file, const char *name, size_t *n)
{
    hsize_t length = 0;
    const struct store_variable *variable = store_find(&file->result, STORE_COLUMN, name);
    const hid_t id =
        variable ? H5Dopen2(file->result.file, name, H5P_DEFAULT) : (hid_t)H5I_INVALID_HID;
    const hid_t type = id >= 0 ? H5Dget_type(id) : H5I_INVALID_HID;
    const hid_t space = id >= 0 ? H5Dget_space(id) : H5I_INVALID_HID;
    const bool is_good = type >= 0 && space >= 0 && H5Tget_class(type) == H5T_INTEGER &&
                         H5Sget_simple_extent_ndims(space) == 1 &&
                         H5Sget_simple_extent_dims(space, &length, NULL) == 1 && length < INT64_MAX;
    if (store_release(space) && store_release(type) && is_good) {
        *n = (size_t)length;
        return id;
    }
    (void)store_release(id);
    return H5I_INVALID_HID;
}

static size_t find(struct stream_file *file, const char *name)
{
    size_t k = 0;
    while (k < file->n_open && strcmp(file->open[k].name, name) != 0)
        k++;
    if (k < file->n_open || k == OPEN_MAX)
        return k;
    size_t n = 0;
    const hid_t id = open_stream(file, name, &n);
    char *copy = id >= 0 ? strdup(name) : NULL;
    if (copy == NULL) {
        (void)store_release(id);
        return OPEN_MAX;
    }
    file->open[k].name = copy;
    file->open[k].id = id;
    file->open[k].n = n;
    file->n_open++;
    return k;
}

size_t stream_length(struct stream_file *file, const char *name)
{
    const size_t k = find(file, name);
    return k < OPEN_MAX ? file->open[k].n : SIZE_MAX;
}

/* Asked once for reads that follow each other within a chunk, as those of small batches do. */
static bool are_whole(struct stream_file *file, size_t k, hsize_t first, hsize_t n)
{
    const hsize_t length = file->open[k].n, from = first / STREAM_CHUNK * STREAM_CHUNK;
    if (first >= file->open[k].first && first + n <= file->open[k].end)
        return true;
    hsize_t end = ((first + n - 1) / STREAM_CHUNK + 1) * STREAM_CHUNK;
    end = end < length ? end : length;
    if (!store_chunks_are_whole(file->open[k].id, &from, &(const hsize_t){end - from}))
        return false;
    file->open[k].first = from;
    file->open[k].end = end;
    return true;
}

int stream_read(struct stream_file *file, const char *name, size_t first, size_t n, int32_t *values,
                struct error *error)
{
    const size_t k = find(file, name);
    if (k == OPEN_MAX || first > file->open[k].n || n > file->open[k].n - first)
        return fail(error, ERROR_MISSING,
                    "%s: damaged or no file of events: %s has no values %zu to "
                    "%zu",
                    file->path, name, first, first + n);
    if (n == 0)
        return 0;
    const hsize_t start = first, count = n;
    const hid_t id = file->open[k].id, space = H5Dget_space(id);
    const hid_t memory = H5Screate_simple(1, &count, NULL);
    const bool is_read =
        space >= 0 && memory >= 0 && are_whole(file, k, start, count) &&
        H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &count, NULL) >= 0 &&
        H5Dread(id, H5T_NATIVE_INT32, memory, space, H5P_DEFAULT, values) >= 0;
    if (store_release(space) && store_release(memory) && is_read)
        return 0;
    return store_damaged(&file->result, name, error);
}

char *stream_file_text(struct stream_file *file, const char *name)
{
    return store_text(&file->result, "/", name);
}

/* Not asked of HDF5, whose first complaint is kept as the reason of a later failure. */
static size_t column_length(const struct stream_file *file, const char *name)
{
    return store_find(&file->result, STORE_COLUMN, name) ? store_length(&file->result, name) : 0;
}

double *stream_file_numbers(struct stream_file *file, const char *name, size_t *n)
{
    *n = column_length(file, name);
    return *n > 0 ? store_load_numbers(&file->result, name, *n) : NULL;
}

char **stream_file_texts(struct stream_file *file, const char *name, size_t *n)
{
    *n = column_length(file, name);
    return *n > 0 && store_is_text(&file->result, name) ? store_load_texts(&file->result, name, *n)
                                                        : NULL;
}

void stream_texts_free(char **texts, size_t n)
{
    store_free_texts(texts, n);
}
