/* SPDX-License-Identifier: Apache-2.0 */
/* The content of a finished file against the digests that were noted while it was written. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store_chunks.h"
#include "store_content.h"
#include "store_hdf5.h"
#include "store_private.h"
#include "store_stream.h"

/* A variable of numbers, as it stands in the file. */
struct numbers {
    hid_t id, type, space;
    hsize_t sizes[STORE_RANK_MAX];
    int rank;
    size_t row_bytes; /* of one position along the first axis */
    H5T_class_t class;
};

static bool numbers_open(struct numbers *numbers, const struct store_result *result,
                         const char *name)
{
    *numbers = (struct numbers){.type = H5I_INVALID_HID, .space = H5I_INVALID_HID};
    numbers->id = H5Dopen2(result->file, name, H5P_DEFAULT);
    if (numbers->id < 0)
        return false;
    numbers->type = H5Dget_type(numbers->id);
    numbers->space = H5Dget_space(numbers->id);
    numbers->rank = numbers->space >= 0 ? H5Sget_simple_extent_ndims(numbers->space) : -1;
    if (numbers->type < 0 || numbers->rank < 0 || numbers->rank > STORE_RANK_MAX)
        return false;
    numbers->class = H5Tget_class(numbers->type);
    numbers->row_bytes = H5Tget_size(numbers->type);
    if (H5Sget_simple_extent_dims(numbers->space, numbers->sizes, NULL) < 0 ||
        numbers->row_bytes == 0 || numbers->row_bytes > STORE_REFERENCE)
        return false;
    for (int k = 1; k < numbers->rank; k++) {
        if (numbers->sizes[k] < 1 || numbers->sizes[k] > INT16_MAX)
            return false;
        numbers->row_bytes *= (size_t)numbers->sizes[k];
    }
    return true;
}

static bool numbers_close(struct numbers *numbers)
{
    return store_release(numbers->space) && store_release(numbers->type) &&
           store_release(numbers->id);
}

/* Rows first .. first + n - 1 without a conversion. */
static bool read_block(const struct numbers *numbers, hsize_t first, hsize_t n, void *bytes)
{
    hsize_t start[STORE_RANK_MAX] = {first}, count[STORE_RANK_MAX];
    memcpy(count, numbers->sizes, sizeof count);
    count[0] = n;
    const hid_t memory = H5Screate_simple(numbers->rank, count, NULL);
    const bool is_read =
        memory >= 0 && store_chunks_are_whole(numbers->id, start, count) &&
        H5Sselect_hyperslab(numbers->space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
        H5Dread(numbers->id, numbers->type, memory, numbers->space, H5P_DEFAULT, bytes) >= 0;
    return store_release(memory) && is_read;
}

/* Blocks of n_block rows; each is digested from 0 and chained (streams), or goes on with the digest
 * of the one before. */
static bool digest_blocks(const struct numbers *numbers, hsize_t n_block, bool is_stream,
                          uint64_t *digest)
{
    const hsize_t n = numbers->rank > 0 ? numbers->sizes[0] : 0;
    if (n == 0)
        return true;
    n_block = n_block < n ? n_block : n;
    if (n_block > SIZE_MAX / 2 / numbers->row_bytes)
        return false;
    void *bytes = malloc((size_t)n_block * numbers->row_bytes);
    bool is_read = bytes != NULL;
    for (hsize_t first = 0; first < n && is_read; first += n_block) {
        const hsize_t count = n - first < n_block ? n - first : n_block;
        const size_t n_bytes = (size_t)count * numbers->row_bytes;
        is_read = read_block(numbers, first, count, bytes);
        if (is_read)
            *digest = is_stream ? content_chain(*digest, digest_bytes(bytes, n_bytes, 0))
                                : digest_bytes(bytes, n_bytes, *digest);
    }
    free(bytes);
    return is_read;
}

static bool digest_texts(const struct store_result *result, const struct numbers *texts,
                         const char *name, uint64_t *digest)
{
    const size_t n = texts->rank == 0 ? 1 : (size_t)texts->sizes[0];
    char **loaded = store_load_texts(result, name, n);
    for (size_t i = 0; i < n && loaded != NULL; i++)
        *digest = content_text(*digest, loaded[i]);
    store_free_texts(loaded, n);
    return loaded != NULL;
}

/* Its values are its positions. */
static bool digest_axis(const struct store_result *result, const struct numbers *axis,
                        const char *name, uint64_t *digest)
{
    const hsize_t n = axis->rank == 1 ? axis->sizes[0] : 0;
    int32_t value;
    const hsize_t one = 1;
    char *words = store_text(result, name, "flag_meanings");
    const hid_t memory = H5Screate_simple(1, &one, NULL);
    const hsize_t zero = 0;
    bool is_read = memory >= 0 && n < INT32_MAX && store_chunks_are_whole(axis->id, &zero, &n);
    for (hsize_t i = 0; i < n && is_read; i++)
        is_read =
            H5Sselect_hyperslab(axis->space, H5S_SELECT_SET, &i, NULL, &one, NULL) >= 0 &&
            H5Dread(axis->id, H5T_NATIVE_INT32, memory, axis->space, H5P_DEFAULT, &value) >= 0 &&
            value == (int32_t)i;
    *digest = content_text(n, words != NULL ? words : "");
    free(words);
    return store_release(memory) && is_read;
}

/* *has_values false: an axis of which only the length counts. */
static bool digest_variable(const struct store_result *result,
                            const struct store_variable *variable, uint64_t *digest,
                            bool *has_values)
{
    struct numbers numbers;
    bool is_read = numbers_open(&numbers, result, variable->name);
    const bool is_axis = variable->kind == STORE_AXIS, is_time = is_axis && variable->number == 0;
    *digest = 0;
    *has_values = !is_axis || numbers.class == H5T_INTEGER;
    if (is_read && *has_values) {
        const bool is_long =
            is_time || (variable->rank > 0 && variable->axes[0] == 0) || numbers.rank > 1;
        if (numbers.class == H5T_STRING)
            is_read = digest_texts(result, &numbers, variable->name, digest);
        else if (is_axis && !is_time)
            is_read = digest_axis(result, &numbers, variable->name, digest);
        else if (is_long)
            is_read = digest_blocks(&numbers, 1, false, digest);
        else if (numbers.class == H5T_INTEGER)
            is_read = digest_blocks(&numbers, STREAM_CHUNK, true, digest);
        else
            is_read = digest_blocks(&numbers, numbers.sizes[0], false, digest);
    }
    return numbers_close(&numbers) && is_read;
}

static herr_t add_attribute(hid_t object, const char *name, const H5A_info_t *info, void *data)
{
    void **context = data;
    (void)object;
    (void)info;
    char *text = store_text(context[0], "/", name);
    if (text == NULL)
        return -1;
    *(uint64_t *)context[1] += content_attribute(name, text);
    free(text);
    return 0;
}

static bool digest_attributes(struct store_result *result, uint64_t *digest)
{
    void *context[2] = {result, digest};
    *digest = 0;
    return H5Aiterate2(result->file, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, add_attribute, context) >=
           0;
}

/* ---- comparing ------------------------------------------------------------------------------ */

struct noted {
    char **names, **digests; /* [n], owned */
    size_t n;
};

static int compare_one(const struct store_result *result, const struct noted *noted,
                       const char *name, uint64_t digest, struct error *error)
{
    char text[17];
    size_t i = 0;
    snprintf(text, sizeof text, "%016" PRIx64, digest);
    while (i < noted->n && strcmp(noted->names[i], name) != 0)
        i++;
    if (i == noted->n)
        return fail(error, ERROR_DIFFERS,
                    "%s: %s is there, but was not when the file was written; the file is damaged "
                    "or was changed: take a copy, or run again",
                    result->path, name);
    if (strcmp(noted->digests[i], text) != 0)
        return fail(error, ERROR_DIFFERS,
                    "%s: %s is not as it was written: its digest is %s, not %s; the file is "
                    "damaged or was changed: take a copy, or run again",
                    result->path, strcmp(name, "/") == 0 ? "an attribute of the file" : name, text,
                    noted->digests[i]);
    return 0;
}

static bool is_content(const char *name)
{
    return strncmp(name, "content_", strlen("content_")) == 0;
}

static int compare_all(struct store_result *result, const struct noted *noted, size_t *n_compared,
                       struct error *error)
{
    uint64_t digest = 0;
    int status = 0;
    if (!digest_attributes(result, &digest))
        return store_damaged(result, "its attributes", error);
    status = compare_one(result, noted, "/", digest, error);
    *n_compared = 1;
    for (size_t i = 0; i < result->n && status >= 0; i++) {
        bool has_values = false;
        const struct store_variable *variable = &result->variables[i];
        if (is_content(variable->name))
            continue;
        if (!digest_variable(result, variable, &digest, &has_values))
            return store_damaged(result, variable->name, error);
        if (!has_values)
            continue;
        status = compare_one(result, noted, variable->name, digest, error);
        *n_compared += 1;
    }
    if (status >= 0 && *n_compared != noted->n)
        status = fail(error, ERROR_DIFFERS,
                      "%s: has %zu variables of %zu that were written; the file is damaged or was "
                      "changed: take a copy, or run again",
                      result->path, *n_compared, noted->n);
    return status;
}

static int load_noted(const struct store_result *result, struct noted *noted, struct error *error)
{
    noted->n = store_length(result, "content_row");
    if (noted->n == 0 || noted->n > result->n + 1)
        return store_damaged(result, "content_row", error);
    noted->names = store_load_texts(result, "content_variable", noted->n);
    noted->digests = store_load_texts(result, "content_digest", noted->n);
    if (noted->names == NULL || noted->digests == NULL)
        return store_damaged(result, "content", error);
    return 0;
}

int store_verify(const char *path, struct content_verified *verified, struct error *error)
{
    struct store_result result;
    struct noted noted = {0};
    uint64_t identity = 0;
    *verified = (struct content_verified){0};
    int status = store_open(&result, path, error);
    if (status < 0)
        return status;
    for (size_t i = 0; i < result.n; i++)
        verified->has_digests = verified->has_digests || is_content(result.variables[i].name);
    if (verified->has_digests) {
        status = load_noted(&result, &noted, error);
        if (status >= 0)
            status = compare_all(&result, &noted, &verified->n, error);
        for (size_t i = 0; i < noted.n && status >= 0; i++)
            identity = content_text(content_text(identity, noted.names[i]), noted.digests[i]);
        snprintf(verified->identity, sizeof verified->identity, "%016" PRIx64, identity);
    }
    if (noted.names)
        store_free_texts(noted.names, noted.n);
    if (noted.digests)
        store_free_texts(noted.digests, noted.n);
    store_shut(&result);
    return status;
}
