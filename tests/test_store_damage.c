/* SPDX-License-Identifier: Apache-2.0 */
/* Result files that are none, or damaged ones: an answer, never a crash. */
#define _GNU_SOURCE /* mkdtemp, mount, memmem */
#include "store_content.h"
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
    assert_contains(error.message, "there are: content");
}

/* Reads everything of a file that may be damaged: any answer but a crash is right. Returns how
 * many of the calls refused; *answer is the digest of all that was read. */
static int read_all(const char *path, uint64_t *answer)
{
    struct stored_digests digests;
    char *text = NULL;
    size_t n_text = 0;
    FILE *out = open_memstream(&text, &n_text);
    int n_refused = 0;
    assert_non_null(out);
    for (size_t i = 0; i < LENGTH(all_series); i++) {
        struct stored_series series;
        n_refused += store_read_series(path, all_series[i].name, &series, NULL) < 0;
        const size_t n = series.n_months * series.sizes[0] * series.sizes[1];
        if (series.values && series.months) {
            fwrite(series.values, sizeof *series.values, n, out);
            fwrite(series.months, sizeof *series.months, series.n_months, out);
        }
        stored_series_free(&series);
    }
    n_refused += store_read_digests(path, &digests, NULL) < 0;
    for (size_t i = 0; i < digests.n_months; i++)
        fputs(digests.digests[i], out);
    stored_digests_free(&digests);
    n_refused += store_list(path, out, NULL) < 0;
    n_refused += store_print_text(path, "title", out, NULL) < 0;
    n_refused += store_print_text(path, "scenario", out, NULL) < 0;
    n_refused += store_print_table(path, "setting", out, NULL) < 0;
    fclose(out);
    *answer = digest_bytes(text, n_text, 0);
    free(text);
    return n_refused;
}

static int verify(const char *path, struct error *error)
{
    struct content_verified verified;
    const int status = store_verify(path, &verified, error);
    return status < 0 ? status : verified.has_digests;
}

static unsigned char *load_example(const struct place_of_test *place, size_t *n, uint64_t *answer)
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
    assert_int_equal(read_all(place->path, answer), 0);
    return load(place->path, n);
}

static void truncated_files_are_refused(void **state)
{
    const struct place_of_test *place = *state;
    size_t n;
    uint64_t answer;
    unsigned char *bytes = load_example(place, &n, &answer);
    for (size_t k = 0; k < 100; k++) {
        save(place->path, bytes, n * k / 100);
        assert_int_equal(read_all(place->path, &answer), 8);
    }
    free(bytes);
}

/* HDF5 1.10 itself may crash on a file made by malice; a bit that fell over must not do harm.
 * The seed is fixed: the same variants every time. */
static void flipped_bits_never_crash(void **state)
{
    const struct place_of_test *place = *state;
    size_t n;
    uint64_t x = 20220101, answer, whole;
    int n_refused = 0, n_unverified = 0;
    unsigned char *bytes = load_example(place, &n, &whole);
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
        n_refused += read_all(place->path, &answer) > 0;
        n_unverified += verify(place->path, NULL) < 0;
        free(variant);
    }
    assert_true(n_refused > 40);
    assert_true(n_unverified > n_refused / 2); /* it reads no more than is needed to compare */
    free(bytes);
}

/* The index of chunks (nodes TREE of kind 1) tells for each which filters were skipped, 0, and how
 * many bytes it has. HDF5 has no checksum there and believes it. */
static void a_chunk_that_is_said_to_be_unpacked_or_of_another_size_is_refused(void **state)
{
    enum { KIND = 4, N_BYTES = 24, MASK = 28 };
    const struct place_of_test *place = *state;
    size_t n, n_nodes = 0, n_found = 0;
    uint64_t answer, whole;
    unsigned char *bytes = load_example(place, &n, &whole);
    for (unsigned char *node = bytes; (node = memmem(node, n - (size_t)(node - bytes), "TREE", 4));
         node++) {
        const int flips[] = {MASK, N_BYTES, N_BYTES + 1, N_BYTES + 2};
        for (int k = 0; k < 32 && node[KIND] == 1; k++) {
            const unsigned char bit = (unsigned char)(1 << k % 8);
            node[flips[k / 8]] ^= bit;
            save(place->path, bytes, n);
            node[flips[k / 8]] ^= bit;
            const bool is_refused = read_all(place->path, &answer) > 0;
            const bool is_found = verify(place->path, NULL) < 0;
            assert_true(is_refused || is_found || answer == whole);
            n_found += is_found && k < 8;
        }
        n_nodes += node[KIND] == 1;
    }
    assert_true(n_nodes > 5 && n_found > n_nodes); /* a mask counts only where there are filters */
    free(bytes);
}

/* ---- verify ------------------------------------------------------------------------------ */

/* Every byte of the file that is not 0, one at a time: a wrong answer passes no verify. */
static void a_flipped_bit_that_changes_an_answer_is_found(void **state)
{
    const struct place_of_test *place = *state;
    size_t n;
    uint64_t x = 5, answer, whole;
    int n_wrong = 0, n_tried = 0;
    unsigned char *bytes = load_example(place, &n, &whole);
    assert_int_equal(verify(place->path, NULL), 1);
    for (size_t i = 0; i < n; i++) {
        x = x * 6364136223846793005U + 1442695040888963407U;
        if (bytes[i] == 0 || (x >> 40) % 8 != 0)
            continue;
        const unsigned char bit = (unsigned char)(1U << (x >> 60 & 7));
        bytes[i] ^= bit;
        save(place->path, bytes, n);
        bytes[i] ^= bit;
        n_tried++;
        if (read_all(place->path, &answer) > 0 || answer == whole)
            continue;
        n_wrong++;
        if (verify(place->path, NULL) >= 0)
            fail_msg("byte %zu of %zu: a wrong answer passes", i, n);
    }
    assert_true(n_tried > 500);
    assert_true(n_wrong > 20); /* else this shows nothing */
    free(bytes);
}

/* Bits of a text, of a plain number and of a time: all of them are read without complaint. */
static void a_changed_value_is_told_by_the_name_of_its_variable(void **state)
{
    static const double marked = 1234567.25;
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    const char *const texts[] = {"landmark"};
    const struct store_column columns[] = {
        {.name = "value", .unit = "1", .meaning = "Value", .values = &marked},
        {.name = "text", .meaning = "Text", .texts = texts}};
    struct store *store = create(place->path);
    assert_int_equal(store_table(store, "setting", "As used", columns, 2, 1, &error), 0);
    write_months(store, 0, 3);
    finish(store);
    size_t n;
    unsigned char *bytes = load(place->path, &n);
    const struct {
        const void *value;
        size_t n;
        const char *name;
    } cases[] = {{&marked, sizeof marked, "setting_value"},
                 {"landmark", 8, "setting_text"},
                 {"title: \xc3\xa9\xc3\xa9n", 12, "scenario"},
                 {"000000000000bef0", 16, "month_digest"},
                 {(const int32_t[]){0, 31, 59}, 12, "time"}};
    for (size_t k = 0; k < LENGTH(cases); k++) {
        unsigned char *at = memmem(bytes, n, cases[k].value, cases[k].n);
        assert_non_null(at);
        at[cases[k].n - 2] ^= 1;
        save(place->path, bytes, n);
        at[cases[k].n - 2] ^= 1;
        error = (struct error){.code = ERROR_NONE};
        assert_int_equal(verify(place->path, &error), ERROR_DIFFERS);
        assert_contains(error.message, cases[k].name);
        assert_contains(error.message, "not as it was written");
    }
    free(bytes);
}

static void an_unfinished_file_has_no_digests_to_compare(void **state)
{
    const struct place_of_test *place = *state;
    struct store *store = create(place->path);
    write_months(store, 0, 3);
    assert_int_equal(verify(place->part, NULL), 0);
    store_abandon(store);
    assert_int_equal(verify(place->part, NULL), 0);
    assert_int_equal(verify(place->path, NULL), ERROR_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_no_result_is_refused),
        TEST(an_unknown_name_is_answered_with_one_that_is_there),
        TEST(truncated_files_are_refused),
        TEST(flipped_bits_never_crash),
        TEST(a_chunk_that_is_said_to_be_unpacked_or_of_another_size_is_refused),
        TEST(a_flipped_bit_that_changes_an_answer_is_found),
        TEST(a_changed_value_is_told_by_the_name_of_its_variable),
        TEST(an_unfinished_file_has_no_digests_to_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
