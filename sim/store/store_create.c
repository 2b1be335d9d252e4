/* SPDX-License-Identifier: Apache-2.0 */
/* A new result file: time, dimensions, series and what is said of the run, before any month. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

#define BLOCK (1 << 18) /* bytes by which HDF5 lengthens the file */

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
                          "digest of the state at the end of the month, hexadecimal") &&
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
            store_put_positions(scale) &&
            store_put_text(scale->id, "long_name", dimension->meaning) &&
            store_put_ints(scale->id, "flag_values", type, values, scale->n) &&
            store_put_text(scale->id, "flag_meanings", words) &&
            content_note(&store->content, dimension->name, content_text(dimension->n, words)) &&
            store_put_texts(store, label, dimension->meaning, scale, names);
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
            is_written = store_has_memory() && make_dimension(store, dimension);
    }
    for (size_t i = 0; i < description->n_series && is_written; i++)
        is_written = store_has_memory() && make_series(store, &description->series[i]);
    return is_written && write_scenario(store, description->scenario_text) && store_flush(store);
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

static char *part_name(const char *path)
{
    char *part = malloc(strlen(path) + sizeof ".part");
    return part == NULL ? NULL : strcat(strcpy(part, path), ".part");
}

static int allocate(struct store *store, const struct store_description *description,
                    struct error *error)
{
    size_t n_values_max = 1;
    for (size_t i = 0; i < description->n_series; i++) {
        const size_t n = series_size(&description->series[i], description->dimensions);
        n_values_max = n > n_values_max ? n : n_values_max;
    }
    store->path = strdup(description->path);
    store->part = part_name(description->path);
    store->scales = calloc(description->dimensions.n + 1, sizeof *store->scales);
    store->targets = calloc(description->n_series + 1, sizeof *store->targets);
    if (store->path == NULL || store->part == NULL || store->scales == NULL ||
        store->targets == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to create it", description->path);
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

int store_may_create(const char *path, struct error *error)
{
    struct pages *pages = NULL;
    char *part = part_name(path);
    if (part == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to create it", path);
    const int code = pages_open(&pages, part, path, error);
    pages_close(pages);
    free(part);
    return code;
}

int store_create(struct store **result, const struct store_description *description,
                 struct error *error)
{
    *result = NULL;
    int code = store_check_description(description, error);
    if (code < 0)
        return code;
    if (!store_has_memory()) /* HDF5 may crash while it starts */
        return store_no_memory(description->path, error);
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
