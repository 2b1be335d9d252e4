/* SPDX-License-Identifier: Apache-2.0 */
/* Months and whole runs of a toy model: what the listener and the file are told, the same for any
 * number of threads; what goes wrong ends with the right code and nothing half done. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "month_tools.h"  /* before other headers: cmocka makes fail() a macro */

#include <dirent.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- months without a file ------------------------------------------------------- */

struct diary {
    int months[64];
    uint64_t digests[64];
    int64_t heads[64];
    size_t n;
    int end_at; /* returns ERROR_WRITE in this month */
};

static int write_diary(struct world *world, int month, uint64_t digest, void *context)
{
    struct diary *diary = context;
    assert_int_equal(world->state.month, month);
    diary->months[diary->n] = month;
    diary->heads[diary->n] = counted(world, TOY_SERIES_heads);
    diary->digests[diary->n++] = digest;
    return month == diary->end_at ? ERROR_WRITE : 0;
}

static void months_are_told_in_order_with_their_chained_digests(void **state)
{
    (void)state;
    struct world *world = world_with(2000, 50, 2), *again = world_with(2000, 50, 1);
    struct diary diary = {.end_at = 1000};
    assert_int_equal(run_months(&toy_model, world, 27, write_diary, &diary), 0);
    assert_int_equal(diary.n, 27);
    assert_int_equal(world->state.month, 27);
    uint64_t digest = again->state.seed;
    for (int m = 0; m < 27; m++, again->state.month++) {
        one_month(again);
        const bool with_persons = m == 11 || m == 23 || m == 26; /* Decembers and the last */
        digest = run_digest(&again->state, with_persons, digest);
        assert_int_equal(diary.months[m], m);
        assert_true(diary.digests[m] == digest);
    }
    toy_free(world);
    toy_free(again);
}

static void decembers_before_2022_are_year_ends_too(void **state)
{
    (void)state;
    struct world *world = world_with(500, 5, 1), *again = world_with(500, 5, 1);
    struct diary diary = {.end_at = 1000};
    world->state.month = again->state.month = -14; /* 2020-11 */
    assert_int_equal(run_months(&toy_model, world, 4, write_diary, &diary), 0);
    uint64_t digest = again->state.seed;
    for (size_t m = 0; m < 4; m++, again->state.month++) {
        one_month(again);
        digest = run_digest(&again->state, m == 1 || m == 3, digest);
        assert_true(diary.digests[m] == digest);
    }
    toy_free(world);
    toy_free(again);
}

static void another_seed_gives_other_coins_and_the_same_seed_the_same(void **state)
{
    (void)state;
    struct diary diaries[3] = {{.end_at = 1000}, {.end_at = 1000}, {.end_at = 1000}};
    for (size_t k = 0; k < 3; k++) {
        struct world *world = world_with(5000, 5, 2);
        world->state.seed = k == 2 ? 6 : 5;
        assert_int_equal(run_months(&toy_model, world, 3, write_diary, &diaries[k]), 0);
        toy_free(world);
    }
    assert_memory_equal(&diaries[0], &diaries[1], sizeof diaries[0]);
    for (size_t m = 0; m < 3; m++) {
        assert_true(diaries[2].digests[m] != diaries[0].digests[m]);
        assert_int_not_equal(diaries[2].heads[m], diaries[0].heads[m]);
    }
}

static void what_the_listener_returns_ends_the_months(void **state)
{
    (void)state;
    struct world *world = world_with(100, 5, 2);
    struct diary diary = {.end_at = 3};
    assert_int_equal(run_months(&toy_model, world, 10, write_diary, &diary), ERROR_WRITE);
    assert_int_equal(diary.n, 4);
    toy_free(world);
}

static void a_month_that_failed_is_not_told(void **state)
{
    (void)state;
    struct world *world = world_with(100, 5, 2);
    struct diary diary = {.end_at = 1000};
    world->parameters[TOY_failing_month] = 2;
    assert_int_equal(run_months(&toy_model, world, 10, write_diary, &diary), ERROR_STOPPED);
    assert_int_equal(diary.n, 2);
    toy_free(world);
}

/* ---- a whole run ----------------------------------------------------------------- */

struct folder {
    char name[64];
    char path[96]; /* of the result */
    struct scenario scenario;
    struct run_options options;
    struct error error;
};

static int set_up(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL)
        return -1;
    *state = folder;
    snprintf(folder->name, sizeof folder->name, "/tmp/test_run.XXXXXX");
    if (mkdtemp(folder->name) == NULL)
        return -1;
    snprintf(folder->path, sizeof folder->path, "%s/toy.h5", folder->name);
    toy_scenario(&folder->scenario, 14);
    folder->options = (struct run_options){.out_path = folder->path, .threads = 2, .quiet = true};
    return 0;
}

/* Counts the files in the folder; removes them if asked. */
static size_t n_files(const struct folder *folder, bool removes)
{
    size_t n = 0;
    DIR *directory = opendir(folder->name);
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", folder->name, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        n++;
        if (removes)
            (void)unlink(path);
    }
    if (directory != NULL)
        closedir(directory);
    return n;
}

static int tear_down(void **state)
{
    struct folder *folder = *state;
    (void)n_files(folder, true);
    const int status = rmdir(folder->name);
    scenario_free(&folder->scenario);
    free(folder);
    return status;
}

static bool exists(const struct folder *folder, const char *suffix)
{
    char path[200];
    struct stat found;
    snprintf(path, sizeof path, "%s%s", folder->path, suffix);
    return stat(path, &found) == 0;
}

static int run(struct folder *folder)
{
    folder->error = (struct error){.code = ERROR_NONE};
    return run_scenario(&toy_model, &folder->scenario, &folder->options, &folder->error);
}

static void run_well(struct folder *folder)
{
    if (run(folder) < 0)
        fail_msg("%s", folder->error.message);
}

static void read_stored(const struct folder *folder, size_t i, struct stored_series *series)
{
    struct error error = {.code = ERROR_NONE};
    if (store_read_series(folder->path, toy_series[i].name, series, &error) < 0)
        fail_msg("%s", error.message);
}

/* The same months once more, without a file: what must stand in it. */
struct expected {
    const struct folder *folder;
    struct stored_series series[N_TOY_SERIES];
    struct stored_digests digests;
    size_t m;
};

static int compare_month(struct world *world, int month, uint64_t digest, void *context)
{
    struct expected *expected = context;
    const struct layout *layout = &world->state.layout;
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, digest);
    assert_string_equal(expected->digests.digests[expected->m], text);
    assert_int_equal(expected->digests.months[expected->m], month);
    for (size_t i = 0; i < N_TOY_SERIES; i++) {
        const struct stored_series *series = &expected->series[i];
        assert_int_equal(series->months[expected->m], month);
        assert_int_equal(series->sizes[0] * series->sizes[1], layout->size[i]);
        for (size_t k = 0; k < layout->size[i]; k++) {
            const double right =
                toy_series[i].divisor == 0
                    ? world->state.indicators[i]
                    : (double)world->state.tally[layout->offset[i] + k] / toy_series[i].divisor;
            assert_true(series->values[expected->m * layout->size[i] + k] == right);
        }
    }
    expected->m++;
    return 0;
}

static void a_run_writes_every_count_indicator_and_digest(void **state)
{
    struct folder *folder = *state;
    struct expected expected = {.folder = folder};
    struct world *world = NULL;
    run_well(folder);
    assert_int_equal(n_files(folder, false), 1);
    assert_true(exists(folder, ""));
    for (size_t i = 0; i < N_TOY_SERIES; i++) {
        read_stored(folder, i, &expected.series[i]);
        assert_int_equal(expected.series[i].n_months, 14);
    }
    assert_int_equal(store_read_digests(folder->path, &expected.digests, &folder->error), 0);
    assert_int_equal(toy_create(&world, &folder->scenario, 1, &folder->error), 0);
    assert_int_equal(run_months(&toy_model, world, 14, compare_month, &expected), 0);
    assert_int_equal(expected.m, 14);
    const struct stored_series *heads = &expected.series[TOY_SERIES_heads];
    assert_string_equal(heads->codes[0][2], "down");
    assert_string_equal(heads->codes[1][1], "shy");
    assert_true(heads->values[0] > 0);
    toy_free(world);
    for (size_t i = 0; i < N_TOY_SERIES; i++)
        stored_series_free(&expected.series[i]);
    stored_digests_free(&expected.digests);
}

static void assert_printed(const struct folder *folder, const char *name, const char *part)
{
    char *text = NULL;
    size_t size = 0;
    struct error error = {.code = ERROR_NONE};
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    const bool is_table = strcmp(name, "parameter") == 0 || strcmp(name, "opening") == 0;
    const int status = is_table ? store_print_table(folder->path, name, out, &error)
                                : store_print_text(folder->path, name, out, &error);
    fclose(out);
    if (status < 0)
        fail_msg("%s", error.message);
    if (strstr(text, part) == NULL)
        fail_msg("%s is \"%s\", without \"%s\"", name, text, part);
    free(text);
}

static void a_result_says_where_it_came_from(void **state)
{
    struct folder *folder = *state;
    folder->scenario.seed = 77;
    folder->scenario.start = 5;
    folder->scenario.parameters.values[TOY_coin_hazard] = 0.125;
    run_well(folder);
    assert_printed(folder, "source", "toy 1.2.3 (abc)");
    assert_printed(folder, "compiler", "cc");
    assert_printed(folder, "flags", "-O");
    assert_printed(folder, "seed", "77");
    assert_printed(folder, "start", "2022-06");
    assert_printed(folder, "opening", "3000"); /* the toy's own table */
    assert_printed(folder, "months", "14");
    assert_printed(folder, "parameter",
                   "coin_hazard\t0.125\t0.05\t0\t10\t1\tassumed\tjudgement\ttoy\tdefault");
}

static void the_start_month_stands_in_the_file(void **state)
{
    struct folder *folder = *state;
    struct stored_series people = {0};
    folder->scenario.start = 5;
    folder->scenario.n_months = 2;
    run_well(folder);
    read_stored(folder, TOY_SERIES_people, &people);
    assert_int_equal(people.n_months, 2);
    assert_int_equal(people.months[0], 5);
    assert_int_equal(people.months[1], 6);
    stored_series_free(&people);
}

static char *file_bytes(const struct folder *folder, size_t *n)
{
    FILE *file = fopen(folder->path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *n = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*n);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    fclose(file);
    return bytes;
}

static void runs_of_one_and_three_threads_give_the_same_bytes(void **state)
{
    struct folder *folder = *state;
    char *bytes[2];
    size_t n[2];
    for (int k = 0; k < 2; k++) {
        folder->options.threads = 1 + 2 * k;
        run_well(folder);
        bytes[k] = file_bytes(folder, &n[k]);
    }
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(bytes[0], bytes[1], n[0]);
    free(bytes[0]);
    free(bytes[1]);
}

static void an_identity_that_does_not_hold_is_a_bug_with_month_and_series(void **state)
{
    struct folder *folder = *state;
    folder->scenario.parameters.values[TOY_broken_month] = 13;
    assert_int_equal(run(folder), ERROR_BUG);
    assert_int_equal(folder->error.code, ERROR_BUG);
    assert_int_equal(error_exit_code(folder->error.code), 70);
    assert_non_null(strstr(folder->error.message, "2023-02"));
    assert_non_null(strstr(folder->error.message, "identity_heads"));
    assert_non_null(strstr(folder->error.message, "is 3 in cell 0"));
    assert_false(exists(folder, ""));
}

static void an_identity_is_not_looked_at_after_the_last_month(void **state)
{
    struct folder *folder = *state;
    folder->scenario.parameters.values[TOY_broken_month] = 14;
    run_well(folder);
    assert_true(exists(folder, ""));
}

static void a_world_that_cannot_be_made_gives_its_own_code_and_no_result(void **state)
{
    struct folder *folder = *state;
    const int exits[] = {[-ERROR_SCENARIO] = 65, [-ERROR_MISSING] = 66, [-ERROR_MEMORY] = 71};
    for (int code = 0; code < (int)LENGTH(exits); code++) {
        if (exits[code] == 0)
            continue;
        folder->scenario.parameters.values[TOY_create_fails] = code;
        const int status = run(folder);
        assert_int_equal(status, -code);
        assert_int_equal(error_exit_code((enum error_code)status), exits[code]);
        assert_string_equal(folder->error.message, "the toy was told to fail");
        assert_false(exists(folder, ""));
        folder->options.dry_run = true;
        assert_int_equal(run(folder), -code);
        folder->options.dry_run = false;
    }
}

static void a_step_that_fails_ends_the_run_without_a_result(void **state)
{
    struct folder *folder = *state;
    folder->scenario.parameters.values[TOY_failing_month] = 3;
    assert_int_equal(run(folder), ERROR_STOPPED);
    assert_false(exists(folder, ""));
}

static void a_result_that_cannot_be_created_is_told_before_anything_is_run(void **state)
{
    struct folder *folder = *state;
    folder->options.out_path = "/nowhere/at/all/toy.h5";
    folder->scenario.parameters.values[TOY_create_fails] = -ERROR_MEMORY; /* must not come first */
    assert_int_equal(run(folder), ERROR_CREATE);
    assert_int_equal(error_exit_code(folder->error.code), 73);
    assert_non_null(strstr(folder->error.message, "/nowhere/at/all/toy.h5"));
}

static void a_dry_run_writes_nothing(void **state)
{
    struct folder *folder = *state;
    folder->options.dry_run = true;
    folder->options.quiet = false;
    run_well(folder);
    assert_int_equal(n_files(folder, false), 0);
    folder->options.out_path = "/nowhere/at/all/toy.h5"; /* refused as the run would */
    assert_int_equal(run(folder), ERROR_CREATE);
    assert_string_equal(folder->error.message,
                        "/nowhere/at/all/toy.h5.part.next: cannot be created: No such file or "
                        "directory; make the folder first");
}

static void the_summary_is_told_once_the_file_is_there_unless_quiet(void **state)
{
    struct folder *folder = *state;
    folder->scenario.n_months = 1;
    run_well(folder);
    assert_int_equal(n_files(folder, false), 1);
    folder->options.quiet = false;
    run_well(folder);
    assert_true(exists(folder, ".text"));
    assert_false(exists(folder, ".json"));
    folder->options.json = true;
    run_well(folder);
    assert_true(exists(folder, ".json"));
}

#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_are_told_in_order_with_their_chained_digests),
        cmocka_unit_test(decembers_before_2022_are_year_ends_too),
        cmocka_unit_test(another_seed_gives_other_coins_and_the_same_seed_the_same),
        cmocka_unit_test(what_the_listener_returns_ends_the_months),
        cmocka_unit_test(a_month_that_failed_is_not_told),
        RUN_TEST(a_run_writes_every_count_indicator_and_digest),
        RUN_TEST(a_result_says_where_it_came_from),
        RUN_TEST(the_start_month_stands_in_the_file),
        RUN_TEST(runs_of_one_and_three_threads_give_the_same_bytes),
        RUN_TEST(an_identity_that_does_not_hold_is_a_bug_with_month_and_series),
        RUN_TEST(an_identity_is_not_looked_at_after_the_last_month),
        RUN_TEST(a_world_that_cannot_be_made_gives_its_own_code_and_no_result),
        RUN_TEST(a_step_that_fails_ends_the_run_without_a_result),
        RUN_TEST(a_result_that_cannot_be_created_is_told_before_anything_is_run),
        RUN_TEST(a_dry_run_writes_nothing),
        RUN_TEST(the_summary_is_told_once_the_file_is_there_unless_quiet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
