/* SPDX-License-Identifier: Apache-2.0 */
/* Restart files: what is written comes back; what is not whole is refused. */
#define _GNU_SOURCE /* mkdtemp, fileno */
#include "restart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* after error.h: it makes fail() a macro */

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct place_of_test {
    char folder[64], path[80], old[84], fresh[84];
};

static int set_up(void **state)
{
    struct place_of_test *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    snprintf(place->folder, sizeof place->folder, "/tmp/test_restart.XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/r", place->folder);
    snprintf(place->old, sizeof place->old, "%s.1", place->path);
    snprintf(place->fresh, sizeof place->fresh, "%s.new", place->path);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place_of_test *place = *state;
    restart_remove(place->path);
    const int status = rmdir(place->folder);
    free(place);
    return status;
}

/* A world of a few bytes. */
struct small {
    uint32_t ids[5];
    int16_t wages[3];
    double mean;
    uint8_t extra[2];
};

static void list(struct keep *keep, struct small *small)
{
    keep->n = 0;
    keep_bytes(keep, "ids", small->ids, sizeof small->ids, KEEP_STATE);
    keep_bytes(keep, "wages", small->wages, sizeof small->wages, KEEP_PAST);
    keep_bytes(keep, "mean", &small->mean, sizeof small->mean, KEEP_PAST);
    keep_bytes(keep, "empty", small->extra, 0, KEEP_PAST);
    keep_bytes(keep, "extra", small->extra, sizeof small->extra, KEEP_NEWCOMER);
}

static const struct small sample = {{1, 2, 3, 4, UINT32_MAX}, {-1, 0, 32767}, 0.1, {7, 8}};

static void write_sample(const struct place_of_test *place, uint32_t first)
{
    struct error error = {0};
    struct small small = sample;
    struct keep *keep = calloc(1, sizeof *keep);
    struct facts facts = {0};
    assert_non_null(keep);
    small.ids[0] = first;
    list(keep, &small);
    facts_add(&facts, "month", "2030-%02d", 12);
    facts_add(&facts, "program", "a\tname\nin two lines");
    const int status = restart_write(place->path, &facts, keep, &error);
    free(keep);
    if (status < 0)
        fail_msg("%s", error.message);
}

/* First id in a restart file, 0 if it is refused. */
static uint32_t first_id(const char *path)
{
    struct error error = {0};
    struct restart restart;
    struct small small = {0};
    struct keep *keep = calloc(1, sizeof *keep);
    assert_non_null(keep);
    list(keep, &small);
    int status = restart_open(&restart, path, &error);
    if (status == 0)
        status = restart_load(&restart, keep, &error);
    restart_close(&restart);
    free(keep);
    assert_true(status == 0 || (status == ERROR_MISSING && strstr(error.message, path)));
    return status == 0 ? small.ids[0] : 0;
}

static size_t read_bytes(const char *path, unsigned char **bytes)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &status), 0);
    *bytes = malloc((size_t)status.st_size + 1);
    assert_non_null(*bytes);
    assert_int_equal(fread(*bytes, 1, (size_t)status.st_size, file), status.st_size);
    fclose(file);
    return (size_t)status.st_size;
}

static void write_bytes(const char *path, const unsigned char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void what_is_written_comes_back(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {0};
    struct restart restart;
    struct small small = {0};
    struct keep *keep = calloc(1, sizeof *keep);
    write_sample(place, 1);
    assert_non_null(keep);
    list(keep, &small);
    assert_int_equal(restart_open(&restart, place->path, &error), 0);
    assert_string_equal(facts_find(&restart.facts, "month"), "2030-12");
    assert_string_equal(facts_find(&restart.facts, "program"), "a name in two lines");
    assert_null(facts_find(&restart.facts, "year"));
    assert_int_equal(restart_load(&restart, keep, &error), 0);
    assert_memory_equal(small.ids, sample.ids, sizeof small.ids);
    assert_memory_equal(small.wages, sample.wages, sizeof small.wages);
    assert_memory_equal(&small.mean, &sample.mean, sizeof small.mean);
    assert_memory_equal(small.extra, sample.extra, sizeof small.extra);
    size_t n = 0;
    assert_non_null(restart_section(&restart, "wages", &n));
    assert_int_equal(n, sizeof small.wages);
    assert_null(restart_section(&restart, "wage", &n));
    restart_close(&restart);
    free(keep);
}

static void every_flipped_bit_is_refused(void **state)
{
    const struct place_of_test *place = *state;
    unsigned char *bytes = NULL;
    write_sample(place, 1);
    const size_t n = read_bytes(place->path, &bytes);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        write_bytes(place->path, bytes, n);
        if (first_id(place->path) != 0)
            fail_msg("bit %zu of byte %zu may flip unseen", bit % 8, bit / 8);
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    write_bytes(place->path, bytes, n);
    assert_int_equal(first_id(place->path), 1);
    free(bytes);
}

static void every_other_length_is_refused(void **state)
{
    const struct place_of_test *place = *state;
    unsigned char *bytes = NULL;
    write_sample(place, 1);
    const size_t n = read_bytes(place->path, &bytes);
    for (size_t length = 0; length <= n + 1; length++) {
        bytes[length < n ? length : n] = length < n ? bytes[length] : 0;
        write_bytes(place->path, bytes, length);
        assert_int_equal(first_id(place->path), length == n ? 1 : 0);
    }
    free(bytes);
}

static void the_file_before_stays_as_the_first(void **state)
{
    const struct place_of_test *place = *state;
    write_sample(place, 11);
    assert_int_not_equal(access(place->old, F_OK), 0);
    write_sample(place, 12);
    write_sample(place, 13);
    assert_int_equal(first_id(place->path), 13);
    assert_int_equal(first_id(place->old), 12);
    assert_int_not_equal(access(place->fresh, F_OK), 0);
    restart_remove(place->path);
    assert_int_not_equal(access(place->path, F_OK), 0);
    assert_int_not_equal(access(place->old, F_OK), 0);
}

static void a_full_disk_leaves_both_files(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {0};
    struct rlimit before, little;
    struct keep *keep = calloc(1, sizeof *keep);
    struct small small = sample;
    const struct facts facts = {0};
    assert_non_null(keep);
    list(keep, &small);
    write_sample(place, 11);
    write_sample(place, 12);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = before;
    little.rlim_cur = 100;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    const int status = restart_write(place->path, &facts, keep, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, ERROR_WRITE);
    assert_non_null(strstr(error.message, "free disk space"));
    assert_int_equal(first_id(place->path), 12);
    assert_int_equal(first_id(place->old), 11);
    assert_int_not_equal(access(place->fresh, F_OK), 0);
    free(keep);
}

static void only_newcomers_may_be_missing(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {0};
    struct restart restart;
    struct small small = {0};
    struct keep *keep = calloc(1, sizeof *keep);
    uint8_t other = 5;
    write_sample(place, 1);
    assert_non_null(keep);
    assert_int_equal(restart_open(&restart, place->path, &error), 0);
    list(keep, &small);
    keep_bytes(keep, "newcomer", &other, 1, KEEP_NEWCOMER);
    assert_int_equal(restart_load(&restart, keep, &error), 0);
    assert_int_equal(other, 5);
    keep_bytes(keep, "other", &other, 1, KEEP_PAST);
    assert_int_equal(restart_load(&restart, keep, &error), ERROR_MISSING);
    assert_non_null(strstr(error.message, "other"));
    error = (struct error){0};
    list(keep, &small);
    keep->items[0].n -= 4; /* another length */
    assert_int_equal(restart_load(&restart, keep, &error), ERROR_MISSING);
    assert_non_null(strstr(error.message, "ids has 20 bytes there and 16 here"));
    restart_close(&restart);
    free(keep);
}

static void the_digest_of_the_start_sees_states_and_nothing_else(void **state)
{
    struct small small = sample;
    struct keep *keep = calloc(1, sizeof *keep);
    (void)state;
    assert_non_null(keep);
    list(keep, &small);
    const uint64_t digest = keep_state_digest(keep);
    small.mean = 2;
    small.wages[1]++;
    small.extra[0]++;
    assert_true(keep_state_digest(keep) == digest);
    small.ids[4]--;
    assert_false(keep_state_digest(keep) == digest);
    free(keep);
}

static void a_missing_or_foreign_file_is_named(void **state)
{
    const struct place_of_test *place = *state;
    assert_int_equal(first_id(place->path), 0);
    const unsigned char foreign[48] = "\211HDF\r\n\032\n and more than forty bytes of it";
    write_bytes(place->path, foreign, sizeof foreign);
    assert_int_equal(first_id(place->path), 0);
    assert_int_equal(first_id(place->folder), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_comes_back),
        TEST(every_flipped_bit_is_refused),
        TEST(every_other_length_is_refused),
        TEST(the_file_before_stays_as_the_first),
        TEST(a_full_disk_leaves_both_files),
        TEST(only_newcomers_may_be_missing),
        TEST(the_digest_of_the_start_sees_states_and_nothing_else),
        TEST(a_missing_or_foreign_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
