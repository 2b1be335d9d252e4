/* SPDX-License-Identifier: Apache-2.0 */
/* Panels: every row of every month stands in the file, whatever the months' sizes. */
#define _GNU_SOURCE /* mkdtemp, mount, memmem */
#include "panel.h"
#include "store_content.h"
#include "store_stream.h"
#include "store_toy.h"

enum { N_MONTHS = 6, N_PLACES = 2, FIRST = 11 };

/* HDF5 forgets to free memory when it meets damage. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

/* Less than a chunk, a chunk filled up, none, one, many, and one behind a full chunk. */
static const size_t sizes[N_MONTHS] = {10000, STREAM_CHUNK - 10000, 0, 1, 3 * STREAM_CHUNK - 1, 1};

struct rows {
    uint8_t *region;
    uint32_t *home;
    int16_t *place; /* N_PLACES a row */
};

static const struct column columns[] = {
    {"region", "code", "Part", COLUMN_U8, 1, offsetof(struct rows, region)},
    {"home", "row", "Home", COLUMN_U32, 1, offsetof(struct rows, home)},
    {"place", "m", "Place", COLUMN_I16, N_PLACES, offsetof(struct rows, place)}};

static int32_t expected(size_t column, int month, size_t i)
{
    const uint32_t x = (uint32_t)(i + 1) * 2654435761U + (uint32_t)month;
    return column == 0   ? (int32_t)(x % N_REGIONS)
           : column == 1 ? (i % 7 == 0 ? -1 : (int32_t)(x >> 1))
                         : (int16_t)(x >> 8);
}

static void fill_rows(struct table *table, struct rows *rows, int month, size_t n)
{
    struct error error = {0};
    size_t first;
    table->n = 0;
    assert_int_equal(table_append(table, n, &first, &error), 0);
    for (size_t i = 0; i < n; i++) {
        rows->region[i] = (uint8_t)expected(0, month, i);
        rows->home[i] = (uint32_t)expected(1, month, i);
        for (size_t k = 0; k < N_PLACES; k++)
            rows->place[i * N_PLACES + k] = (int16_t)expected(2, month, i * N_PLACES + k);
    }
}

static const struct dimension *codes_of(const char *column)
{
    return strcmp(column, "region") == 0 ? &dimensions[0] : NULL;
}

static void write_panel(const char *path)
{
    static const char *const all[] = {"region", "home", "place", NULL};
    struct error error = {0};
    struct rows rows = {0};
    struct table table;
    struct tracks chosen;
    struct panel *panel = NULL;
    const struct panel_description description = {
        .path = path, .columns = &chosen, .codes = codes_of, .scenario_text = "title: toy\n"};
    assert_int_equal(table_init(&table, columns, LENGTH(columns), &rows, 64, &error), 0);
    assert_int_equal(tracks_only(&chosen, &table, all, &error), 0);
    if (panel_create(&panel, &description, &error) < 0)
        fail_msg("%s", error.message);
    for (int m = 0; m < N_MONTHS; m++) {
        fill_rows(&table, &rows, FIRST + m, sizes[m]);
        if (panel_month(panel, FIRST + m, "0123456789abcdef", &error) < 0)
            fail_msg("%s", error.message);
    }
    if (panel_close(panel, &error) < 0)
        fail_msg("%s", error.message);
    table_free(&table);
}

static void check_column(struct stream_file *file, const char *name, size_t column, size_t which)
{
    static int32_t values[3 * STREAM_CHUNK];
    struct error error = {0};
    const size_t width = column == 2 ? N_PLACES : 1;
    size_t first = 0;
    for (int m = 0; m < N_MONTHS; m++) {
        if (stream_read(file, name, first, sizes[m], values, &error) < 0)
            fail_msg("%s", error.message);
        for (size_t i = 0; i < sizes[m]; i++)
            if (values[i] != expected(column, FIRST + m, i * width + which))
                fail_msg("%s of row %zu in month %d is %d", name, i, m, values[i]);
        first += sizes[m];
    }
    assert_int_equal(stream_length(file, name), first);
}

static void every_row_of_every_month_comes_back(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {0};
    struct stream_file *file = NULL;
    struct stored_series persons;
    struct content_verified verified;
    write_panel(place->path);
    assert_int_equal(stream_file_open(&file, place->path, &error), 0);
    check_column(file, "region", 0, 0);
    check_column(file, "home", 1, 0);
    check_column(file, "place_0", 2, 0);
    check_column(file, "place_1", 2, 1);
    stream_file_close(file);
    assert_int_equal(store_read_series(place->path, "persons", &persons, &error), 0);
    assert_int_equal(persons.n_months, N_MONTHS);
    for (size_t m = 0; m < N_MONTHS; m++)
        assert_true(persons.values[m] == (double)sizes[m]);
    stored_series_free(&persons);
    if (store_verify(place->path, &verified, &error) < 0)
        fail_msg("%s", error.message);
    assert_true(verified.has_digests);
}

static void equal_panels_have_equal_bytes(void **state)
{
    const struct place_of_test *place = *state;
    size_t n[2];
    unsigned char *bytes[2];
    for (size_t k = 0; k < 2; k++) {
        write_panel(place->path);
        bytes[k] = load(place->path, &n[k]);
    }
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(bytes[0], bytes[1], n[0]);
    free(bytes[0]);
    free(bytes[1]);
}

/* A list of chunks has no checksum: one that leads to another chunk is read without complaint. */
static void a_flipped_bit_in_a_panel_never_passes_verify_with_other_values(void **state)
{
    const struct place_of_test *place = *state;
    static int32_t whole[2 * STREAM_CHUNK], read[2 * STREAM_CHUNK];
    struct error error = {0};
    struct stream_file *file = NULL;
    struct content_verified verified;
    size_t n;
    uint64_t x = 7;
    int n_refused = 0;
    write_panel(place->path);
    assert_int_equal(stream_file_open(&file, place->path, &error), 0);
    assert_int_equal(stream_read(file, "home", 0, LENGTH(whole), whole, &error), 0);
    stream_file_close(file);
    unsigned char *bytes = load(place->path, &n);
    unsigned char *tree = memmem(bytes, n, "TREE\1", 5); /* lists of chunks: 1.8's B-trees */
    for (; tree; tree = memmem(tree + 5, n - (size_t)(tree + 5 - bytes), "TREE\1", 5))
        for (size_t i = 24; i < 160 && tree + i < bytes + n; i++) {
            x = x * 6364136223846793005U + 1442695040888963407U;
            const unsigned char bit = (unsigned char)(1U << (x >> 60 & 7));
            tree[i] ^= bit;
            FILE *out = fopen(place->path, "wb");
            assert_non_null(out);
            assert_int_equal(fwrite(bytes, 1, n, out), n);
            assert_int_equal(fclose(out), 0);
            tree[i] ^= bit;
            if (stream_file_open(&file, place->path, NULL) < 0)
                continue;
            const int status = stream_read(file, "home", 0, LENGTH(read), read, NULL);
            stream_file_close(file);
            n_refused += status < 0;
            if (status < 0 || memcmp(read, whole, sizeof read) == 0)
                continue;
            assert_true(store_verify(place->path, &verified, NULL) < 0);
        }
    assert_true(n_refused > 10); /* else this shows nothing */
    free(bytes);
}

static void an_unfinished_panel_leaves_the_file_of_that_name_as_it_was(void **state)
{
    const struct place_of_test *place = *state;
    static const char *const all[] = {"region", NULL};
    struct error error = {0};
    struct rows rows = {0};
    struct table table;
    struct tracks chosen;
    struct panel *panel = NULL;
    struct panel_description description = {.path = place->path, .columns = &chosen};
    struct store *store = create(place->path);
    size_t n, n_after;
    write_months(store, 0, 2);
    finish(store);
    unsigned char *before = load(place->path, &n);
    assert_int_equal(table_init(&table, columns, LENGTH(columns), &rows, 64, &error), 0);
    assert_int_equal(tracks_only(&chosen, &table, all, &error), 0);
    assert_int_equal(panel_create(&panel, &description, &error), 0);
    fill_rows(&table, &rows, FIRST, 10);
    assert_int_equal(panel_month(panel, FIRST, "0123456789abcdef", &error), 0);
    assert_int_equal(panel_month(panel, FIRST, "0123456789abcdef", &error), ERROR_BUG);
    panel_abandon(panel);
    unsigned char *after = load(place->path, &n_after);
    assert_int_equal(n, n_after);
    assert_memory_equal(before, after, n);
    description.path = "/nowhere/panel.h5";
    error = (struct error){0};
    assert_int_equal(panel_create(&panel, &description, &error), ERROR_CREATE);
    assert_null(panel);
    assert_contains(error.message, "/nowhere/panel.h5");
    free(before);
    free(after);
    table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_row_of_every_month_comes_back),
        TEST(equal_panels_have_equal_bytes),
        TEST(an_unfinished_panel_leaves_the_file_of_that_name_as_it_was),
        TEST(a_flipped_bit_in_a_panel_never_passes_verify_with_other_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
