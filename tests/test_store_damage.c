/* SPDX-License-Identifier: Apache-2.0 */
/* Result files that are none, or damaged ones: an answer, never a crash. */
#define _DEFAULT_SOURCE /* mkdtemp, mount */
#include "store_toy.h"

/* HDF5 forgets to free memory when it meets damage. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

static void save(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* ---- refusals of bad files --------------------------------------------------------------- */

static void check_refused(const char *path, const char *reason)
{
    struct error error = {.code = ERROR_NONE};
    struct stored_series series;
    struct stored_digests digests;
    assert_int_equal(store_read_series(path, "wage", &series, &error), ERROR_MISSING);
    assert_contains(error.message, path);
    assert_contains(error.message, reason);
    assert_null(series.values);
    assert_int_equal(store_read_digests(path, &digests, NULL), ERROR_MISSING);
    assert_int_equal(store_list(path, stderr, NULL), ERROR_MISSING);
    assert_int_equal(store_print_text(path, "scenario", stderr, NULL), ERROR_MISSING);
    assert_int_equal(store_print_table(path, "setting", stderr, NULL), ERROR_MISSING);
}

static void what_is_no_result_is_refused(void **state)
{
    const struct place_of_test *place = *state;
    check_refused(place->path, "No such file or directory");
    check_refused(place->folder, "no result file");
    save(place->path, "", 0);
    check_refused(place->path, "no result file");
    save(place->path, "region,value\nnoord,3\n", 21);
    check_refused(place->path, "no result file");
}

static void an_unknown_name_is_answered_with_one_that_is_there(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    struct stored_series series;
    finish(create(place->path));
    assert_int_equal(store_read_series(place->path, "emploied", &series, &error), ERROR_MISSING);
    assert_contains(error.message, "\"emploied\"");
    assert_contains(error.message, "\"employed\"");
    const char *const others[] = {"",       "/",           ".",        "month",
                                  "region", "region_name", "scenario", "../x"};
    for (size_t i = 0; i < LENGTH(others); i++)
        assert_int_equal(store_read_series(place->path, others[i], &series, NULL), ERROR_MISSING);
    error = (struct error){.code = ERROR_NONE};
    assert_int_equal(store_print_text(place->path, "tytle", stderr, &error), ERROR_MISSING);
    assert_contains(error.message, "title");
    error = (struct error){.code = ERROR_NONE};
    assert_int_equal(store_print_table(place->path, "setting", stderr, &error), ERROR_MISSING);
    assert_contains(error.message, "there are: none");
}

/* Reads everything of a file that may be damaged: any answer but a crash is right. Returns how
 * many of the calls refused. */
static int read_all(const char *path)
{
    struct stored_digests digests;
    FILE *out = fopen("/dev/null", "w");
    int n_refused = 0;
    assert_non_null(out);
    for (size_t i = 0; i < LENGTH(all_series); i++) {
        struct stored_series series;
        n_refused += store_read_series(path, all_series[i].name, &series, NULL) < 0;
        stored_series_free(&series);
    }
    n_refused += store_read_digests(path, &digests, NULL) < 0;
    stored_digests_free(&digests);
    n_refused += store_list(path, out, NULL) < 0;
    n_refused += store_print_text(path, "title", out, NULL) < 0;
    n_refused += store_print_text(path, "scenario", out, NULL) < 0;
    n_refused += store_print_table(path, "setting", out, NULL) < 0;
    fclose(out);
    return n_refused;
}

static unsigned char *load_example(const struct place_of_test *place, size_t *n)
{
    struct error error = {.code = ERROR_NONE};
    const double numbers[] = {1, 2};
    const char *const texts[] = {"one", "two"};
    const struct store_column columns[] = {
        {.name = "value", .unit = "1", .meaning = "Value", .values = numbers},
        {.name = "text", .meaning = "Text", .texts = texts}};
    struct store *store = create(place->path);
    assert_int_equal(store_table(store, "setting", "As used", columns, 2, 2, &error), 0);
    write_months(store, 0, 12);
    finish(store);
    assert_int_equal(read_all(place->path), 0);
    return load(place->path, n);
}

static void truncated_files_are_refused(void **state)
{
    const struct place_of_test *place = *state;
    size_t n;
    unsigned char *bytes = load_example(place, &n);
    for (size_t k = 0; k < 100; k++) {
        save(place->path, bytes, n * k / 100);
        assert_int_equal(read_all(place->path), 8);
    }
    free(bytes);
}

/* HDF5 1.10 itself may crash on a file made by malice; a bit that fell over must not do harm.
 * The seed is fixed: the same variants every time. */
static void flipped_bits_never_crash(void **state)
{
    const struct place_of_test *place = *state;
    size_t n;
    uint64_t x = 20220101;
    int n_refused = 0;
    unsigned char *bytes = load_example(place, &n);
    for (int k = 0; k < 400; k++) {
        unsigned char *variant = malloc(n);
        assert_non_null(variant);
        memcpy(variant, bytes, n);
        for (int i = 0; i <= k % 4; i++) {
            x = x * 6364136223846793005U + 1442695040888963407U;
            size_t place_of_flip = (x >> 24) % n;
            while (bytes[place_of_flip] == 0) /* most of a small file is empty room */
                place_of_flip = (place_of_flip + 1) % n;
            variant[place_of_flip] ^= (unsigned char)(1U << (x >> 60 & 7));
        }
        save(place->path, variant, n);
        n_refused += read_all(place->path) > 0;
        free(variant);
    }
    assert_true(n_refused > 40);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_no_result_is_refused),
        TEST(an_unknown_name_is_answered_with_one_that_is_there),
        TEST(truncated_files_are_refused),
        TEST(flipped_bits_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
