/* SPDX-License-Identifier: Apache-2.0 */
/* Events of the care model, small: a replay gives the persons that the run had, every column of
 * them, in every month; whatever the threads; and no damaged file passes for a whole one. */
#define _XOPEN_SOURCE 700         /* mkdtemp */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include <inttypes.h>
#include <unistd.h>

#include "../models/recall.h"
#include "../models/tell.h"
#include "../sim/run_events.h"
#include "world_tools.h"

enum { MONTHS_MAX = 64 };

/* HDF5 forgets to free memory when it meets damage. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

static char folder[] = "/tmp/zorgsim_events_XXXXXX";

static const char *path_of(char path[128], const char *name)
{
    snprintf(path, 128, "%s/%s", folder, name);
    return path;
}

/* A run with events by hand, so that the persons of every month can be looked at. */
struct lived {
    struct test_world made;
    struct run_events run;
    uint64_t persons[MONTHS_MAX]; /* digest of all columns by month */
    uint64_t months[MONTHS_MAX];  /* as the file has it */
    size_t n;
};

static void put_parameters(struct store *store, const struct parameters *parameters)
{
    struct error error = {0};
    const char *names[512];
    assert_true(parameters->n <= 512);
    for (size_t k = 0; k < parameters->n; k++)
        names[k] = parameters->rows[k].name;
    const struct store_column columns[] = {{"name", "1", "name", NULL, names},
                                           {"value", "1", "value", parameters->values, NULL}};
    assert_int_equal(
        store_table(store, "parameter", "parameters", columns, 2, parameters->n, &error), 0);
}

static void lived_begin(struct lived *lived, const char *path)
{
    struct error error = {0};
    struct store *file = NULL;
    char start[8], seed[32];
    month_format(lived->made.scenario.start, start);
    snprintf(seed, sizeof seed, "%" PRIu64, lived->made.scenario.seed);
    const struct store_attribute attributes[] = {{"seed", seed}, {"start", start}};
    const struct store_description description = {
        .path = path, .attributes = attributes, .n_attributes = 2, .scenario_text = "test: 1\n"};
    const struct run_events_begin begin = {&lived->made.world->state, &model_events, &description,
                                           false, model_words.codes};
    if (run_events_start(&lived->run, &begin, &file, &error) < 0)
        fail_msg("%s", error.message);
    put_parameters(file, &lived->made.scenario.parameters);
}

static void write_month(struct lived *lived, int month)
{
    struct error error = {0};
    struct state *state = &lived->made.world->state;
    lived->persons[lived->n] = table_digest(&state->persons);
    if (events_audit(&lived->run.events, 0, state->persons.n, &error) < 0 ||
        run_events_month(&lived->run, month, lived->persons[lived->n], &error) < 0 ||
        events_store_write(lived->run.store, month, &error) < 0)
        fail_msg("%s", error.message);
    lived->months[lived->n++] = events_digest(&lived->run.events);
}

static void lived_end(struct lived *lived)
{
    struct error error = {0};
    if (run_events_finish(&lived->run, true, &error) < 0)
        fail_msg("%s", error.message);
    run_events_free(&lived->run);
    test_world_end(&lived->made);
}

static void live(struct lived *lived, const char *path, int n_months, const char *threads)
{
    *lived = (struct lived){0};
    WORLD(&lived->made, "scale=0.005", threads);
    lived_begin(lived, path);
    for (int m = 0; m < n_months; m++) {
        assert_int_equal(test_world_try(&lived->made), 0);
        write_month(lived, lived->made.world->state.month - 1);
    }
}

static void every_month_replayed_has_all_columns_of_the_persons_of_the_run(void **state)
{
    enum { MONTHS = 38 };
    char path[128];
    struct lived lived;
    struct replay replay;
    struct error error = {0};
    (void)state;
    live(&lived, path_of(path, "run.h5"), MONTHS, "threads=2");
    lived_end(&lived);
    if (replay_open(&replay, &model_replay, path_of(path, "run.events.h5"), &error) < 0)
        fail_msg("%s", error.message);
    for (size_t m = 0; m < MONTHS; m++) {
        if (replay_next(&replay, &error) != 1)
            fail_msg("%s", error.message);
        assert_int_equal(replay.state->month, (int)m);
        assert_true(table_digest(&replay.state->persons) == lived.persons[m]);
    }
    assert_int_equal(replay_next(&replay, &error), 0);
    bool has_given_up = false, has_new = false;
    for (size_t b = 0; b < replay.file.n_batches; b++) {
        has_given_up |= (size_t)replay.file.batch_event[b] == replay.file.given_up;
        has_new |= replay.file.batch_event[b] == EVENT_candidate_offered;
    }
    assert_true(has_given_up && has_new); /* else the months were too few to test them */
    replay_close(&replay);
}

static char *bytes_of(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *n = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static void any_number_of_threads_gives_the_same_bytes(void **state)
{
    static const char *const threads[] = {"threads=1", "threads=2", "threads=3", "threads=7"};
    char path[128], *first = NULL;
    size_t n_first = 0, n;
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct lived lived;
        live(&lived, path_of(path, "threads.h5"), 10, threads[k]);
        lived_end(&lived);
        char *bytes = bytes_of(path_of(path, "threads.events.h5"), &n);
        if (k == 0) {
            first = bytes;
            n_first = n;
            continue;
        }
        assert_int_equal(n, n_first);
        assert_memory_equal(bytes, first, n);
        free(bytes);
    }
    free(first);
}

static void asking_for_events_changes_no_person(void **state)
{
    char path[128];
    struct lived lived;
    struct test_world made;
    (void)state;
    live(&lived, path_of(path, "with.h5"), 14, "threads=1");
    lived_end(&lived);
    WORLD(&made, "scale=0.005", "threads=1");
    for (size_t m = 0; m < 14; m++) {
        assert_int_equal(test_world_try(&made), 0);
        assert_true(table_digest(&made.world->state.persons) == lived.persons[m]);
    }
    test_world_end(&made);
}

static void a_month_without_events_is_a_month_of_the_file(void **state)
{
    char path[128];
    struct lived lived;
    struct events_file file;
    struct error error = {0};
    size_t first, end;
    (void)state;
    live(&lived, path_of(path, "quiet.h5"), 1, "threads=1");
    const uint64_t before = lived.months[0];
    write_month(&lived, 1); /* nothing happens */
    assert_true(lived.months[1] == before);
    lived_end(&lived);
    assert_int_equal(events_file_open(&file, path_of(path, "quiet.events.h5"), &error), 0);
    assert_int_equal(file.digests.n_months, 2);
    events_pages_of(&file, 0, &first, &end);
    assert_true(end > first);
    events_pages_of(&file, 1, &first, &end);
    assert_int_equal(end, first);
    events_file_close(&file);
}

static void a_change_without_an_event_is_a_bug_that_names_the_column(void **state)
{
    char path[128];
    struct lived lived;
    struct error error = {0};
    (void)state;
    live(&lived, path_of(path, "silent.h5"), 1, "threads=1");
    lived.made.world->person.wish_half_hours[7]++;
    assert_int_equal(events_audit(&lived.run.events, 0, 100, &error), ERROR_BUG);
    assert_non_null(strstr(error.message, "wish_half_hours"));
    lived.made.world->person.wish_half_hours[7]--;
    lived_end(&lived);
}

/* 0: replays to the end with these persons at the end; else it is refused. */
static int replay_all(const char *path, uint64_t last)
{
    struct replay replay;
    struct error error = {0};
    int status = replay_open(&replay, &model_replay, path, &error);
    while (status >= 0 && (status = replay_next(&replay, &error)) == 1)
        continue;
    if (status >= 0 && table_digest(&replay.state->persons) != last)
        status = 1;
    replay_close(&replay);
    return status;
}

static void write_bytes(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void a_damaged_file_is_refused_or_replays_to_the_same_persons(void **state)
{
    enum { MONTHS = 12, FLIPS = 150 }; /* to a December, which digests every column */
    char path[128], broken[128];
    struct lived lived;
    size_t n, n_refused = 0;
    (void)state;
    live(&lived, path_of(path, "whole.h5"), MONTHS, "threads=1");
    lived_end(&lived);
    char *bytes = bytes_of(path_of(path, "whole.events.h5"), &n);
    path_of(broken, "broken.events.h5");
    assert_int_equal(replay_all(path, lived.persons[MONTHS - 1]), 0);
    for (size_t k = 0; k < FLIPS; k++) {
        const size_t at = (size_t)(draw_detail(1, 0, 0, (uint32_t)k, 0) % n);
        bytes[at] = (char)(bytes[at] ^ 1 << k % 8);
        write_bytes(broken, bytes, n);
        const int status = replay_all(broken, lived.persons[MONTHS - 1]);
        assert_true(status <= 0); /* never a wrong answer */
        n_refused += status < 0;
        bytes[at] = (char)(bytes[at] ^ 1 << k % 8);
    }
    /* about half: the rest of so small a file is room that nothing fills */
    assert_true(n_refused > 2 * FLIPS / 5);
    for (size_t k = 1; k < 8; k++) {
        write_bytes(broken, bytes, n * k / 8);
        assert_true(replay_all(broken, 0) < 0);
    }
    free(bytes);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"run",    "threads", "with",  "quiet",
                                        "silent", "whole",   "broken"};
    char path[128], name[32];
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        snprintf(name, sizeof name, "%s.events.h5", names[k]);
        unlink(path_of(path, name));
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_month_replayed_has_all_columns_of_the_persons_of_the_run),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(asking_for_events_changes_no_person),
        cmocka_unit_test(a_month_without_events_is_a_month_of_the_file),
        cmocka_unit_test(a_change_without_an_event_is_a_bug_that_names_the_column),
        cmocka_unit_test(a_damaged_file_is_refused_or_replays_to_the_same_persons),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
