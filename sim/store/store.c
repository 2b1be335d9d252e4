/* SPDX-License-Identifier: Apache-2.0 */
/* Writing of result files. Small functions call HDF5 and return whether it was done; store_watch
 * notes its first failure, so that the public function at the top can say one sentence. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "pack.h"
#include "scenario.h"
#include "store_hdf5.h"
#include "store_inside.h"

#define BLOCK (1 << 18) /* bytes by which HDF5 lengthens the file */

/* HDF5 brings everything to the pages; unless months are replayed, the pages to the disk. */
static bool flush(struct store *store)
{
    store->trouble.what = NULL;
    if (H5Fflush(store->file, H5F_SCOPE_LOCAL) < 0)
        return false;
    if (!store->is_replay)
        store->trouble.system = pages_commit(store->pages, store->n_bytes);
    return store->trouble.system == 0;
}

/* ---- small parts of a file ------------------------------------------------------- */

static bool put_attribute(hid_t object, const char *name, hid_t space, const hid_t types[2],
                          const void *values)
{
    const hid_t attribute = H5Acreate2(object, name, types[0], space, H5P_DEFAULT, H5P_DEFAULT);
    const bool is_put = attribute >= 0 && H5Awrite(attribute, types[1], values) >= 0;
    return store_release(attribute) && is_put;
}

/* Of fixed length, which every reader takes for text. An empty text keeps one zero byte. */
bool store_put_text(hid_t object, const char *name, const char *text)
{
    const hid_t type = store_text_type(text[0] != '\0' ? strlen(text) : 1);
    const hid_t space = H5Screate(H5S_SCALAR);
    const bool is_put = type >= 0 && space >= 0 &&
                        put_attribute(object, name, space, (const hid_t[]){type, type}, text);
    return store_release(space) && store_release(type) && is_put;
}

bool store_put_ints(hid_t object, const char *name, hid_t type, const int *values, hsize_t n)
{
    const hid_t space = H5Screate_simple(1, &n, NULL);
    const bool is_put = space >= 0 && put_attribute(object, name, space,
                                                    (const hid_t[]){type, H5T_NATIVE_INT}, values);
    return store_release(space) && is_put;
}

static bool set_properties(hid_t list, const struct store_layout *layout)
{
    hsize_t chunk[STORE_RANK_MAX];
    memcpy(chunk, layout->sizes, sizeof chunk);
    chunk[0] = layout->months_per_chunk;
    /* Without times equal runs give equal bytes; filled early, no stray memory gets into the file.
     */
    return list >= 0 && H5Pset_obj_track_times(list, false) >= 0 &&
           H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
           H5Pset_fill_time(list, H5D_FILL_TIME_ALLOC) >= 0 &&
           (chunk[0] == 0 || H5Pset_chunk(list, layout->rank, chunk) >= 0) &&
           (!layout->is_packed || (H5Pset_shuffle(list) >= 0 && H5Pset_deflate(list, 1) >= 0));
}

hid_t store_make_variable(struct store *store, const char *name, hid_t type,
                          const struct store_layout *layout)
{
    hsize_t first[STORE_RANK_MAX], most[STORE_RANK_MAX];
    memcpy(first, layout->sizes, sizeof first);
    memcpy(most, layout->sizes, sizeof most);
    if (layout->months_per_chunk > 0) {
        first[0] = 0;
        most[0] = H5S_UNLIMITED;
    }
    store->trouble.what = name;
    const hid_t space =
        layout->rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(layout->rank, first, most);
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    hid_t variable = H5I_INVALID_HID;
    if (space >= 0 && set_properties(list, layout))
        variable = H5Dcreate2(store->file, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    must(store_release(space) && store_release(list)); /* they live in memory only */
    return variable;
}

/* Fastens a variable to its axes, for HDF5 and for netCDF. */
bool store_attach(hid_t variable, const struct store_scale *const *axes, int n)
{
    int numbers[STORE_RANK_MAX];
    for (int k = 0; k < n; k++) {
        numbers[k] = axes[k]->number;
        if (H5DSattach_scale(variable, axes[k]->id, (unsigned)k) < 0)
            return false;
    }
    return store_put_ints(variable, STORE_AXES, H5T_NATIVE_INT, numbers, (hsize_t)n);
}

/* Makes a variable a dimension scale with the next number. */
bool store_make_scale(struct store *store, struct store_scale *scale, const char *name)
{
    scale->number = store->n_numbers++;
    const hid_t space = H5Screate(H5S_SCALAR);
    const bool is_made =
        scale->id >= 0 && space >= 0 && H5DSset_scale(scale->id, name) >= 0 &&
        put_attribute(scale->id, STORE_DIMENSION_NUMBER, space,
                      (const hid_t[]){H5T_NATIVE_INT, H5T_NATIVE_INT}, &scale->number);
    return store_release(space) && is_made;
}

/* The values of an axis: netCDF crashes on one without. */
static bool write_positions(const struct store_scale *axis)
{
    int *values = store_count_up(axis->n);
    const bool is_written = values != NULL && H5Dwrite(axis->id, H5T_NATIVE_INT, H5S_ALL, H5S_ALL,
                                                       H5P_DEFAULT, values) >= 0;
    free(values);
    return is_written;
}

/* A variable of texts along one axis, written at once. A missing text becomes an empty one. */
static bool write_texts(struct store *store, const char *name, const char *meaning,
                        const struct store_scale *axis, const char *const *texts)
{
    const char **copies = malloc(axis->n * sizeof *copies);
    const hid_t type = store_text_type(0);
    const struct store_layout layout = {.rank = 1, .sizes = {axis->n}};
    const hid_t variable = type >= 0 && copies != NULL
                               ? store_make_variable(store, name, type, &layout)
                               : H5I_INVALID_HID;
    uint64_t digest = 0;
    for (hsize_t i = 0; i < axis->n && copies != NULL; i++) {
        copies[i] = texts[i] != NULL ? texts[i] : "";
        digest = content_text(digest, copies[i]);
    }
    const bool is_written =
        variable >= 0 && H5Dwrite(variable, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, copies) >= 0 &&
        store_put_text(variable, "long_name", meaning) && store_attach(variable, &axis, 1) &&
        content_note(&store->content, name, digest);
    free(copies);
    return store_release(variable) && store_release(type) && is_written;
}

/* ---- creating -------------------------------------------------------------------- */

static bool make_time(struct store *store)
{
    const struct store_layout along_time = {.rank = 1, .months_per_chunk = STORE_MONTHS_PER_CHUNK};
    struct store_scale *time = &store->scales[0];
    const struct store_scale *axis = time;
    *time = (struct store_scale){.name = "time"};
    time->id = store_make_variable(store, "time", H5T_STD_I32LE, &along_time);
    store->n_scales = 1;
    if (!store_make_scale(store, time, "time") ||
        !store_put_text(time->id, "units", "days since 2022-01-01") ||
        !store_put_text(time->id, "calendar", "standard") ||
        !store_put_text(time->id, "axis", "T") ||
        !store_put_text(time->id, "standard_name", "time") ||
        !store_put_text(time->id, "long_name", "first day of the month")) {
        return false;
    }
    store->month = store_make_variable(store, "month", H5T_STD_I32LE, &along_time);
    if (store->month < 0 || !store_put_text(store->month, "units", "1") ||
        !store_put_text(store->month, "long_name", "months since 2022-01") ||
        !store_attach(store->month, &axis, 1)) {
        return false;
    }
    store->digest_text = store_text_type(0);
    /* HDF5 would clear a megabyte to convert one text: a page is plenty. */
    store->transfer = H5Pcreate(H5P_DATASET_XFER);
    if (store->transfer < 0 || H5Pset_buffer(store->transfer, 4096, NULL, NULL) < 0)
        return false;
    store->digest = store->digest_text < 0 ? H5I_INVALID_HID
                                           : store_make_variable(store, "month_digest",
                                                                 store->digest_text, &along_time);
    return store->digest >= 0 &&
           store_put_text(store->digest, "long_name",
                          "digest of the whole state at the end of the month, hexadecimal") &&
           store_attach(store->digest, &axis, 1);
}

static bool write_codes(struct store *store, const struct store_scale *scale,
                        const struct dimension *dimension)
{
    const hid_t type = dimension->n > 127 ? H5T_STD_I16LE : H5T_STD_I8LE;
    int *values = store_count_up(dimension->n);
    const char **names = calloc(dimension->n, sizeof *names);
    char *words = store_flag_meanings(dimension);
    char label[256];
    bool is_written = false;
    if (values != NULL && names != NULL && words != NULL) {
        for (size_t i = 0; i < dimension->n; i++)
            names[i] = dimension->codes[i].name;
        snprintf(label, sizeof label, "%s_name", dimension->name);
        is_written =
            write_positions(scale) && store_put_text(scale->id, "long_name", dimension->meaning) &&
            store_put_ints(scale->id, "flag_values", type, values, scale->n) &&
            store_put_text(scale->id, "flag_meanings", words) &&
            content_note(&store->content, dimension->name, content_text(dimension->n, words)) &&
            write_texts(store, label, dimension->meaning, scale, names);
    }
    free(words);
    free(names);
    free(values);
    return is_written;
}

static bool make_dimension(struct store *store, const struct dimension *dimension)
{
    const hid_t type = dimension->n > 127 ? H5T_STD_I16LE : H5T_STD_I8LE;
    const struct store_layout layout = {.rank = 1, .sizes = {dimension->n}};
    struct store_scale *scale = &store->scales[store->n_scales];
    *scale = (struct store_scale){.name = dimension->name, .n = dimension->n};
    scale->id = store_make_variable(store, dimension->name, type, &layout);
    store->n_scales++;
    return store_make_scale(store, scale, dimension->name) && write_codes(store, scale, dimension);
}

static const struct store_scale *find_scale(const struct store *store, const char *name)
{
    const struct store_scale *scale = store->scales;
    while (strcmp(scale->name, name) != 0)
        must(++scale < store->scales + store->n_scales);
    return scale;
}

static bool make_series(struct store *store, const struct series *series)
{
    const struct store_scale *axes[STORE_RANK_MAX] = {&store->scales[0]};
    struct store_outlet *target = &store->targets[store->n_targets];
    struct store_layout layout = {.rank = 1, .months_per_chunk = 1, .is_packed = true};
    char labels[600];
    *target = (struct store_outlet){.name = series->name, .n_values = 1};
    for (size_t k = 0; k < 2 && series->dimensions[k] != NULL; k++) {
        const struct store_scale *axis = find_scale(store, series->dimensions[k]);
        axes[layout.rank] = axis;
        layout.sizes[layout.rank++] = axis->n;
        target->n_values *= axis->n;
    }
    store_labels(series, labels, sizeof labels);
    memcpy(target->sizes, layout.sizes, sizeof target->sizes);
    target->id = store_make_variable(store, series->name, H5T_NATIVE_DOUBLE, &layout);
    store->n_targets++;
    return target->id >= 0 && store_put_text(target->id, "units", series->unit) &&
           store_put_text(target->id, "long_name", series->meaning) &&
           store_put_text(target->id, "coordinates", labels) &&
           store_attach(target->id, axes, layout.rank);
}

static bool write_scenario(struct store *store, const char *text)
{
    const char *written = text != NULL ? text : "";
    const hid_t type = store_text_type(0);
    const hid_t variable =
        type < 0 ? H5I_INVALID_HID
                 : store_make_variable(store, "scenario", type, &(struct store_layout){0});
    const bool is_written =
        variable >= 0 && H5Dwrite(variable, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &written) >= 0 &&
        store_put_text(variable, "long_name", "the scenario file with its parents") &&
        content_note(&store->content, "scenario", content_text(0, written));
    return store_release(variable) && store_release(type) && is_written;
}

static bool write_head(struct store *store, const struct store_description *description)
{
    const hid_t root = H5Gopen2(store->file, "/", H5P_DEFAULT);
    uint64_t digest =
        content_attribute("Conventions", "CF-1.10") + content_attribute("format", STORE_FORMAT);
    store->trouble.what = "attributes";
    bool is_written = root >= 0 && store_put_text(root, "Conventions", "CF-1.10") &&
                      store_put_text(root, "format", STORE_FORMAT);
    for (size_t i = 0; i < description->n_attributes && is_written; i++) {
        const struct store_attribute *attribute = &description->attributes[i];
        store->trouble.what = attribute->name;
        is_written = store_put_text(root, attribute->name, attribute->text);
        digest += content_attribute(attribute->name, attribute->text);
    }
    return store_release(root) && is_written && content_note(&store->content, "/", digest);
}

static bool write_frame(struct store *store, const struct store_description *description)
{
    bool is_written = write_head(store, description) && make_time(store);
    for (size_t i = 0; i < description->dimensions.n && is_written; i++) {
        const struct dimension *dimension = &description->dimensions.dimensions[i];
        if (store_uses(description, dimension->name))
            is_written = make_dimension(store, dimension);
    }
    for (size_t i = 0; i < description->n_series && is_written; i++)
        is_written = make_series(store, &description->series[i]);
    return is_written && write_scenario(store, description->scenario_text) && flush(store);
}

/* Format of HDF5 1.8, which every tool reads. Space comes in large blocks, so that what changes
 * every month lies together. The size of index nodes stays the default: another one
 * would add a header with the time of day, and equal runs would give different bytes. */
static bool create_file(struct store *store)
{
    const hid_t create = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    if (create >= 0 && access >= 0 && H5Pset_obj_track_times(create, false) >= 0 &&
        H5Pset_link_creation_order(create, order) >= 0 &&
        H5Pset_attr_creation_order(create, order) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18) >= 0 &&
        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 &&
        H5Pset_meta_block_size(access, BLOCK) >= 0 &&
        H5Pset_small_data_block_size(access, BLOCK) >= 0 &&
        store_use_pages(access, store->pages, &store->n_bytes, &store->driver)) {
        store->file = H5Fcreate(store->part, H5F_ACC_TRUNC, create, access);
    }
    return store_release(access) && store_release(create) && store->file >= 0;
}

static int allocate(struct store *store, const struct store_description *description,
                    struct error *error)
{
    const size_t n_path = strlen(description->path);
    size_t n_values_max = 1;
    for (size_t i = 0; i < description->n_series; i++) {
        const size_t n = series_size(&description->series[i], description->dimensions);
        n_values_max = n > n_values_max ? n : n_values_max;
    }
    store->path = strdup(description->path);
    store->part = calloc(n_path + sizeof ".part", 1);
    store->scales = calloc(description->dimensions.n + 1, sizeof *store->scales);
    store->targets = calloc(description->n_series + 1, sizeof *store->targets);
    if (store->path == NULL || store->part == NULL || store->scales == NULL ||
        store->targets == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to create it", description->path);
    snprintf(store->part, n_path + sizeof ".part", "%s.part", description->path);
    return pack_init(&store->packer, n_values_max * sizeof(double), error);
}

static int make_file(struct store *store, const struct store_description *description,
                     struct error *error)
{
    int code = pages_open(&store->pages, store->part, store->path, error);
    if (code < 0)
        return code;
    store_watch(&store->trouble);
    if (!create_file(store))
        code = store_fail(store->part, &store->trouble, ERROR_CREATE, "cannot be created", error);
    else if (!write_frame(store, description))
        code = store_fail(store->part, &store->trouble, ERROR_WRITE, "cannot be written", error);
    store_unwatch();
    return code;
}

int store_create(struct store **result, const struct store_description *description,
                 struct error *error)
{
    *result = NULL;
    int code = store_check_description(description, error);
    if (code < 0)
        return code;
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to create it", description->path);
    store->file = store->month = store->digest = H5I_INVALID_HID;
    store->digest_text = store->transfer = H5I_INVALID_HID;
    store->driver = -1;
    store->content.items.item_size = sizeof(struct content_item);
    store->is_replay = description->is_held;
    code = allocate(store, description, error);
    if (code == 0)
        code = make_file(store, description, error);
    if (code < 0)
        store_abandon(store);
    else
        *result = store;
    return code;
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
           append(store, store->month, H5T_NATIVE_INT32, &row) && flush(store);
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
        return write_texts(store, name, column->meaning, rows, column->texts);
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
    return store_make_scale(store, rows, name) && write_positions(rows) &&
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
    is_written = store_release(rows.id) && is_written && flush(store);
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
    is_closed = store_release(store->digest_text) && is_closed && store_release(store->transfer) &&
                store_release(store->month) && store_release(store->digest);
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
