/* SPDX-License-Identifier: Apache-2.0 */
/* Small parts of a result file: attributes, variables, and the scales along their axes. */
#include "store_inside.h"

#include <stdlib.h>
#include <string.h>

static bool put_attribute(hid_t object, const char *name, hid_t space, const hid_t types[2],
                          const void *values)
{
    const hid_t attribute = H5Acreate2(object, name, types[0], space, H5P_DEFAULT, H5P_DEFAULT);
    const bool is_put = attribute >= 0 && H5Awrite(attribute, types[1], values) >= 0;
    return store_release(attribute) && is_put;
}

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

bool store_put_positions(const struct store_scale *axis)
{
    int *values = store_count_up(axis->n);
    const bool is_written = values != NULL && H5Dwrite(axis->id, H5T_NATIVE_INT, H5S_ALL, H5S_ALL,
                                                       H5P_DEFAULT, values) >= 0;
    free(values);
    return is_written;
}

bool store_put_texts(struct store *store, const char *name, const char *meaning,
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
