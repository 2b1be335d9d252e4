/* SPDX-License-Identifier: Apache-2.0 */
/* What comes into a result file after it was made (store_create.c): months and tables, and its end.
 */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "scenario.h" /* month_format */
#include "store_inside.h"

bool store_flush(struct store *store)
{
    store->trouble.what = NULL;
    if (H5Fflush(store->file, H5F_SCOPE_LOCAL) < 0)
        return false;
    if (!store->is_replay)
        store->trouble.system = pages_commit(store->pages, store->n_bytes);
    return store->trouble.system == 0;
}

int store_ready(struct store *store, struct error *error)
{
    if (store->is_broken)
        return fail(error, ERROR_WRITE, "%s: nothing more is written after a failure", store->part);
    if (store_has_memory())
        return 0;
    store->is_broken = true;
    return store_no_memory(store->part, error);
}

/* ---- months ---------------------------------------------------------------------- */

/* Lengthens a variable along time by one and writes its last value. */
static bool append(const struct store *store, hid_t variable, hid_t type, const void *value)
{
    const hsize_t row = store->n_months, n = row + 1, one = 1;
    if (H5Dset_extent(variable, &n) < 0)
        return false;
    const hid_t memory = H5Screate_simple(1, &one, NULL), space = H5Dget_space(variable);
    const bool is_written =
        memory >= 0 && space >= 0 &&
        H5Sselect_hyperslab(space, H5S_SELECT_SET, &row, NULL, &one, NULL) >= 0 &&
        H5Dwrite(variable, type, memory, space, store->transfer, value) >= 0;
    return store_release(space) && store_release(memory) && is_written;
}

static bool append_packed(struct store *store, struct store_outlet *target, const double *values)
{
    hsize_t start[STORE_RANK_MAX] = {store->n_months};
    const struct packer *packer = &store->packer;
    store->trouble.what = target->name;
    target->sizes[0] = store->n_months + 1;
    target->digest = digest_bytes(values, target->n_values * sizeof *values, target->digest);
    return pack_values(&store->packer, values, target->n_values, sizeof *values, NULL) == 0 &&
           H5Dset_extent(target->id, target->sizes) >= 0 &&
           H5Dwrite_chunk(target->id, H5P_DEFAULT, 0, start, packer->n_bytes, packer->bytes) >= 0;
}

static bool write_month(struct store *store, int month, const double *const *values,
                        const char digest[17])
{
    const int32_t days = store_days(month), row = month;
    struct content *content = &store->content;
    for (size_t i = 0; i < store->n_targets; i++) {
        if (!append_packed(store, &store->targets[i], values[i]))
            return false;
    }
    store->trouble.what = "month_digest";
    if (!append(store, store->digest, store->digest_text, &digest))
        return false;
    store->trouble.what = "time";
    content->month_digest = content_text(content->month_digest, digest);
    content->time = digest_bytes(&days, sizeof days, content->time);
    content->month = digest_bytes(&row, sizeof row, content->month);
    return append(store, store->scales[0].id, H5T_NATIVE_INT32, &days) &&
           append(store, store->month, H5T_NATIVE_INT32, &row) && store_flush(store);
}

void store_hold(struct store *store, bool is_held)
{
    store->is_replay = is_held;
}

int store_month(struct store *store, int month, const double *const *values, const char digest[17],
                struct error *error)
{
    const int *last = store->n_months > 0 ? &store->last_month : NULL;
    const int code = store_ready(store, error);
    if (code < 0)
        return code;
    if (store_check_month(store->part, month, last, digest, error) < 0)
        return ERROR_BUG;
    store_watch(&store->trouble);
    const bool is_written = write_month(store, month, values, digest);
    store_unwatch();
    if (!is_written) {
        char action[64] = "cannot be written: month ";
        month_format(month, action + strlen(action));
        store->is_broken = true;
        return store_fail(store->part, &store->trouble, ERROR_WRITE, action, error);
    }
    store->n_months++;
    store->last_month = month;
    return 0;
}

/* ---- tables ---------------------------------------------------------------------- */

static bool write_column(struct store *store, const char *table, const struct store_column *column,
                         const struct store_scale *rows)
{
    char name[300];
    snprintf(name, sizeof name, "%s_%s", table, column->name);
    if (column->texts != NULL)
        return store_put_texts(store, name, column->meaning, rows, column->texts);
    const struct store_layout layout = {.rank = 1, .sizes = {rows->n}};
    const hid_t variable = store_make_variable(store, name, H5T_NATIVE_DOUBLE, &layout);
    const bool is_written =
        variable >= 0 &&
        H5Dwrite(variable, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, column->values) >= 0 &&
        store_put_text(variable, "units", column->unit) &&
        store_put_text(variable, "long_name", column->meaning) &&
        store_attach(variable, &rows, 1) &&
        content_note(&store->content, name,
                     digest_bytes(column->values, rows->n * sizeof *column->values, 0));
    return store_release(variable) && is_written;
}

/* The axis of a table. */
static bool make_rows(struct store *store, struct store_scale *rows, const char *name,
                      const char *meaning)
{
    const struct store_layout layout = {.rank = 1, .sizes = {rows->n}};
    rows->id = store_make_variable(store, name, H5T_STD_I32LE, &layout);
    return store_make_scale(store, rows, name) && store_put_positions(rows) &&
           store_put_text(rows->id, "long_name", meaning) &&
           content_note(&store->content, name, content_text(rows->n, ""));
}

int store_table(struct store *store, const char *name, const char *meaning,
                const struct store_column *columns, size_t n_columns, size_t n_rows,
                struct error *error)
{
    char axis[300];
    int code = store_check_table(name, meaning, columns, n_columns, error);
    if (code < 0 || n_rows == 0) {
        return code; /* netCDF crashes on an axis of no length: an empty table is left out */
    }
    code = store_ready(store, error);
    if (code < 0)
        return code;
    struct store_scale rows = {.id = H5I_INVALID_HID, .n = n_rows};
    snprintf(axis, sizeof axis, "%s_row", name);
    store_watch(&store->trouble);
    bool is_written = make_rows(store, &rows, axis, meaning);
    for (size_t i = 0; i < n_columns && is_written; i++)
        is_written = write_column(store, name, &columns[i], &rows);
    is_written = store_release(rows.id) && is_written && store_flush(store);
    store_unwatch();
    if (!is_written) {
        store->is_broken = true;
        return store_fail(store->part, &store->trouble, ERROR_WRITE, "cannot be written", error);
    }
    return 0;
}

/* ---- ending ---------------------------------------------------------------------- */

/* Closes every id, the file last, which writes what is still in memory. */
static bool close_file(struct store *store)
{
    store->trouble.what = NULL;
    bool is_closed = store_close_streams(store);
    const int64_t ids[] = {store->digest_text, store->transfer, store->month, store->digest};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        is_closed = store_release(ids[i]) && is_closed;
    for (size_t i = 0; i < store->n_scales; i++)
        is_closed = store_release(store->scales[i].id) && is_closed;
    for (size_t i = 0; i < store->n_targets; i++)
        is_closed = store_release(store->targets[i].id) && is_closed;
    if (store->file >= 0)
        is_closed = H5Fclose(store->file) >= 0 && is_closed;
    store_end_pages(store->driver);
    return is_closed;
}

static void free_store(struct store *store)
{
    pages_close(store->pages);
    pack_free(&store->packer);
    content_free(&store->content);
    free(store->targets);
    free(store->scales);
    free(store->part);
    free(store->path);
    free(store);
}

int store_close(struct store *store, struct error *error)
{
    int code = 0;
    if (store->is_broken)
        code = fail(error, ERROR_WRITE, "%s: left unfinished after a failure", store->part);
    store_hold(store, true); /* one commit, below */
    if (code == 0)
        code = content_store(store, error);
    store_watch(&store->trouble);
    const bool is_closed = close_file(store);
    if (is_closed && code == 0)
        store->trouble.system = pages_commit(store->pages, store->n_bytes);
    if (code == 0 && (!is_closed || store->trouble.system != 0))
        code = store_fail(store->part, &store->trouble, ERROR_WRITE, "cannot be closed", error);
    store_unwatch();
    if (code == 0)
        code = store_publish(store->path, store->part, error);
    free_store(store);
    return code;
}

void store_abandon(struct store *store)
{
    if (store == NULL)
        return;
    store_watch(&store->trouble);
    (void)close_file(store);
    store_unwatch();
    free_store(store);
}
