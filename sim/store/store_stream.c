/* SPDX-License-Identifier: Apache-2.0 */
/* Streams while they are written. */
#define _POSIX_C_SOURCE 200809L
#include "store_stream.h"

#include <stdlib.h>
#include <string.h>

#include "store_hdf5.h"
#include "store_inside.h"

/* How netCDF-4 marks an axis without values; the number is of no use but must be there. */
#define NO_VALUES "This is a netCDF dimension but not a netCDF variable. %10d"

static const struct store_layout growing = {
    .rank = 1, .months_per_chunk = STREAM_CHUNK, .is_packed = true};

static bool make_axis(struct store *store, struct store_scale *axis)
{
    char mark[100];
    const struct store_layout bare = {.rank = 1, .months_per_chunk = STREAM_CHUNK};
    snprintf(mark, sizeof mark, NO_VALUES, 0);
    axis->id = store_make_variable(store, axis->name, H5T_IEEE_F32BE, &bare);
    return axis->id >= 0 && store_make_scale(store, axis, mark);
}

static bool put_codes(struct store *store, int64_t variable, const struct dimension *codes,
                      hid_t type)
{
    int *values = store_count_up(codes->n);
    char *words = store_flag_meanings(codes);
    const bool is_put = values != NULL && words != NULL &&
                        store_put_ints(variable, "flag_values", type, values, codes->n) &&
                        store_put_text(variable, "flag_meanings", words);
    (void)store;
    free(values);
    free(words);
    return is_put;
}

static bool make_stream(struct store *store, const struct store_stream *stream,
                        struct stored_stream *stored)
{
    const hid_t type = stream->width == 1   ? H5T_STD_I8LE
                       : stream->width == 2 ? H5T_STD_I16LE
                                            : H5T_STD_I32LE;
    const struct store_scale *axis = &store->axes[stored->axis];
    stored->id = store_make_variable(store, stream->name, type, &growing);
    return stored->id >= 0 && store_put_text(stored->id, "units", stream->unit) &&
           store_put_text(stored->id, "long_name", stream->meaning) &&
           (stream->codes == NULL || put_codes(store, stored->id, stream->codes, type)) &&
           store_attach(stored->id, &axis, 1);
}

static size_t find_axis(const struct store *store, const char *name)
{
    size_t a = 0;
    while (a < store->n_axes && strcmp(store->axes[a].name, name) != 0)
        a++;
    return a;
}

static bool make_streams(struct store *store, const struct store_stream *streams, size_t n)
{
    for (size_t s = 0; s < n; s++) {
        const size_t a = find_axis(store, streams[s].axis);
        store->streams[s].axis = a;
        store->streams[s].name = streams[s].name;
        if (a == store->n_axes) {
            store->axes[a] = (struct store_scale){.name = streams[s].axis, .id = H5I_INVALID_HID};
            store->n_axes++;
            if (!make_axis(store, &store->axes[a]))
                return false;
        }
        store->streams[s].id = H5I_INVALID_HID;
        store->n_streams = s + 1;
        if (!store_has_memory() || !make_stream(store, &streams[s], &store->streams[s]))
            return false;
    }
    return true;
}

int store_streams(struct store *store, const struct store_stream *streams, size_t n,
                  struct error *error)
{
    must(store->streams == NULL && n > 0);
    for (size_t s = 0; s < n; s++)
        if (!store_is_name(streams[s].name) || !store_is_name(streams[s].axis))
            return fail(error, ERROR_BUG,
                        "stream \"%s\" along \"%s\": a name has letters, digits "
                        "and _ only, and does not begin with a digit",
                        streams[s].name, streams[s].axis);
    store->streams = calloc(n, sizeof *store->streams);
    store->axes = calloc(n, sizeof *store->axes);
    if (store->streams == NULL || store->axes == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory for %zu streams", store->part, n);
    store_watch(&store->trouble);
    const bool is_made = make_streams(store, streams, n);
    store_unwatch();
    if (is_made)
        return 0;
    store->is_broken = true;
    return store_fail(store->part, &store->trouble, ERROR_WRITE, "cannot be written", error);
}

static bool set_length(int64_t id, hsize_t n, hsize_t *length)
{
    if (*length == n)
        return true;
    *length = n;
    return H5Dset_extent(id, &n) >= 0;
}

/* Lengths first: a chunk must lie within its variable. */
static bool put_chunks(struct store *store, const struct store_chunk *chunks, size_t n_chunks,
                       const size_t *lengths)
{
    store->trouble.what = "events";
    for (size_t s = 0; s < store->n_streams; s++) {
        struct stored_stream *stream = &store->streams[s];
        if (!set_length(stream->id, lengths[s], &stream->n) ||
            !set_length(store->axes[stream->axis].id, lengths[s], &store->axes[stream->axis].n))
            return false;
    }
    for (size_t c = 0; c < n_chunks; c++) {
        const hsize_t start = (hsize_t)chunks[c].place * STREAM_CHUNK;
        if (H5Dwrite_chunk(store->streams[chunks[c].stream].id, H5P_DEFAULT, 0, &start,
                           chunks[c].n_bytes, chunks[c].bytes) < 0)
            return false;
        content_chunk(&store->streams[chunks[c].stream], chunks[c].place, chunks[c].digest);
    }
    return true;
}

int store_put_chunks(struct store *store, const struct store_chunk *chunks, size_t n_chunks,
                     const size_t *lengths, struct error *error)
{
    const int code = store_ready(store, error);
    if (code < 0)
        return code;
    store_watch(&store->trouble);
    const bool is_put = put_chunks(store, chunks, n_chunks, lengths);
    store_unwatch();
    if (is_put)
        return 0;
    store->is_broken = true;
    return store_fail(store->part, &store->trouble, ERROR_WRITE, "cannot be written", error);
}

bool store_close_streams(struct store *store)
{
    bool is_closed = true;
    for (size_t s = 0; s < store->n_streams; s++)
        is_closed = store_release(store->streams[s].id) && is_closed;
    for (size_t a = 0; a < store->n_axes; a++)
        is_closed = store_release(store->axes[a].id) && is_closed;
    free(store->streams);
    free(store->axes);
    store->streams = NULL;
    store->axes = NULL;
    store->n_streams = store->n_axes = 0;
    return is_closed;
}
