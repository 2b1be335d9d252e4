/* SPDX-License-Identifier: Apache-2.0 */
/* The month and the run, with a toy model: every step in its order, every row once, the same for
 * any number of threads; what goes wrong ends with the right code and nothing half done. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "toy.h"

#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h> /* after error.h: it makes fail() a macro */

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static struct world *world_with(size_t n_people, size_t n_houses, int n_threads)
{
    struct scenario scenario;
    struct world *world = NULL;
    struct error error = {.code = ERROR_NONE};
    toy_scenario(&scenario, 1);
    scenario.parameters.values[TOY_n_people] = (double)n_people;
    scenario.parameters.values[TOY_n_houses] = (double)n_houses;
    if (toy_create(&world, &scenario, n_threads, &error) < 0)
        fail_msg("%s", error.message);
    scenario_free(&scenario);
    return world;
}

static int64_t counted(const struct world *world, size_t series)
{
    const struct layout *layout = &world->state.layout;
    int64_t sum = 0;
    for (size_t k = 0; k < layout->size[series]; k++)
        sum += world->state.tally[layout->offset[series] + k];
    return sum;
}

static void one_month(struct world *world)
{
    assert_int_equal(month_run(&world->state, world, toy_steps, toy_n_steps), 0);
    assert_int_equal(counted(world, TOY_SERIES_order), 0);
    assert_int_equal(counted(world, TOY_SERIES_identity_heads), 0);
}

/* ---- the month ----------------------------------------------------------------- */

static void steps_run_in_the_order_of_the_table(void **state)
{
    (void)state;
    struct world *world = world_with(5000, 600, 2);
    one_month(world);
    assert_string_equal(world->trace, "ocz");
    toy_free(world);
}

/* The toy counts every row met too early, too late or twice in identity_order. */
static void each_row_is_visited_once_whatever_the_sizes(void **state)
{
    (void)state;
    const size_t people[] = {0,
                             1,
                             BLOCK_ROWS - 6,
                             BLOCK_ROWS - 5,
                             BLOCK_ROWS - 4,
                             5000,
                             64 * BLOCK_ROWS - 5,
                             64 * BLOCK_ROWS,
                             70001};
    const size_t houses[] = {0, 1, 511, 512, 513, 2000, 2048, 2049, 5000};
    for (int threads = 1; threads <= 3; threads += 2) {
        for (size_t k = 0; k < LENGTH(people); k++) {
            struct world *world = world_with(people[k], houses[k], threads);
            for (uint32_t month = 1; month <= 2; month++) {
                one_month(world);
                assert_int_equal(counted(world, TOY_SERIES_people), people[k] + 5 * month);
                assert_int_equal(counted(world, TOY_SERIES_openings), houses[k]);
                for (size_t e = 0; e < houses[k]; e++)
                    assert_int_equal(world->house.openings[e], month);
            }
            for (size_t i = 0; i < people[k]; i++)
                assert_int_equal(world->person.gifts[i], i % 100 == 0 ? 2 : 0);
            toy_free(world);
        }
    }
}

/* One after the other, what each list holds. */
static void flatten(const struct list *lists, size_t n_lists, struct list *all)
{
    for (size_t s = 0; s < n_lists; s++) {
        const struct list *list = &lists[s * N_TOY_LISTS];
        for (size_t k = 0; k < list->n; k++)
            *(uint32_t *)list_push(all) = ((const uint32_t *)list->items)[k];
    }
}

static void assert_same_lists(const struct list *one, const struct list *other, size_t n)
{
    struct list all[2] = {{.item_size = sizeof(uint32_t)}, {.item_size = sizeof(uint32_t)}};
    flatten(one, n, &all[0]);
    flatten(other, n, &all[1]);
    assert_int_equal(all[0].n, all[1].n);
    assert_true(all[0].n > 1000);
    assert_memory_equal(all[0].items, all[1].items, all[0].n * sizeof(uint32_t));
    const uint32_t *rows = all[0].items;
    for (size_t k = 1; k < all[0].n; k++) /* in the order of rows */
        assert_true(rows[k - 1] < rows[k] || n == TOY_TOWNS);
    list_free(&all[0]);
    list_free(&all[1]);
}

static void any_number_of_threads_gives_the_same_tallies_lists_and_digests(void **state)
{
    (void)state;
    const int threads[] = {2, 3, 7};
    for (size_t t = 0; t < LENGTH(threads); t++) {
        struct world *one = world_with(150001, 3000, 1),
                     *many = world_with(150001, 3000, threads[t]);
        for (int month = 0; month < 3; month++) {
            one_month(one);
            one_month(many);
            assert_memory_equal(one->state.tally, many->state.tally,
                                one->state.layout.n * sizeof *one->state.tally);
            assert_memory_equal(one->state.indicators, many->state.indicators,
                                N_TOY_SERIES * sizeof *one->state.indicators);
            assert_same_lists(one->state.stripe_lists, many->state.stripe_lists, STRIPES);
            assert_same_lists(one->state.region_lists + TOY_VISITORS,
                              many->state.region_lists + TOY_VISITORS, TOY_TOWNS);
            assert_true(run_digest(&one->state, true, 1) == run_digest(&many->state, true, 1));
            one->state.month++;
            many->state.month++;
        }
        toy_free(one);
        toy_free(many);
    }
}

/* Whether a coin falls as decision says, straight from the draw and the rule of the toy. */
static bool falls(const struct world *world, size_t i, unsigned decision)
{
    const uint64_t base = hazard_base(world->parameters[TOY_coin_hazard]);
    const uint64_t wealth = toy_wealth(world, i) ? 6144 : 4096; /* 1.5 and 1, of 4096 */
    const uint64_t town = (const uint64_t[]){3277, 4506, 5734}[world->person.town[i]];
    const uint32_t draw =
        draw_decision(world->state.seed, world->state.month, decision, world->person.id[i]);
    return draw < (base * wealth * town >> 24);
}

static void hazards_fire_for_exactly_the_people_whom_the_draw_names(void **state)
{
    (void)state;
    struct world *world = world_with(20000, 10, 2);
    int64_t n_heads = 0, n_edges = 0;
    int32_t *heads = calloc(20000, sizeof *heads), *edges = calloc(20000, sizeof *edges);
    for (world->state.month = -2; world->state.month < 3; world->state.month++) {
        one_month(world);
        for (size_t i = 0; i < 20000; i++) {
            heads[i] += falls(world, i, TOY_HEADS);
            edges[i] += !world->person.is_shy[i] && falls(world, i, TOY_EDGE);
            assert_int_equal(world->person.heads[i], heads[i]);
            assert_int_equal(world->person.edges[i], edges[i]);
        }
    }
    for (size_t i = 0; i < 20000; i++) {
        n_heads += heads[i];
        n_edges += edges[i];
    }
    assert_in_range(n_heads, 5500, 7500); /* 100000 coins of 0.05 x 1.25 x 1.1, less a little */
    assert_in_range(n_edges, 2700, 3800);
    free(heads);
    free(edges);
    toy_free(world);
}

static void the_noise_of_a_person_is_the_draw_of_the_last_lane(void **state)
{
    (void)state;
    struct world *world = world_with(3000, 10, 2);
    one_month(world);
    for (size_t i = 0; i < 3000; i++) {
        const uint32_t draw =
            draw_decision(world->state.seed, world->state.month, 15, world->person.id[i]);
        assert_int_equal(world->person.noise[i], world->person.is_shy[i] ? 0 : draw >> 16);
    }
    toy_free(world);
}

/* The step open of the toy counts what is left over of the month before. */
static void tallies_indicators_and_lists_start_empty_every_month(void **state)
{
    (void)state;
    struct world *world = world_with(3000, 100, 3);
    for (int month = 0; month < 3; month++) {
        for (size_t k = 0; k < world->state.layout.n; k++)
            world->state.tally[k] += 1000;
        for (size_t k = 0; k < N_TOY_SERIES; k++)
            world->state.indicators[k] += 1000;
        one_month(world);
        assert_int_equal(counted(world, TOY_SERIES_openings), 100);
        assert_true(world->state.indicators[TOY_SERIES_mean_heads] > 0);
        for (int t = 0; t < 3; t++) {
            for (size_t k = 0; k < world->state.layout.n; k++)
                assert_int_equal(world->state.tallies[t][k], 0);
        }
    }
    toy_free(world);
}

/* ---- steps of the tests' own ---------------------------------------------------- */

/* The parity of visits of the first row of a block tells which of two steps came last. */
static int visit_first(struct world *world, struct task *task)
{
    const size_t first = task->block->first, n = world->state.persons.n;
    toy_check(world, task, world->person.stage[first] == 0);
    world->person.stage[first] = 1;
    toy_check(world, task, first + BLOCK_ROWS >= n || world->person.stage[first + BLOCK_ROWS] == 0);
    return 0;
}

static int visit_second(struct world *world, struct task *task)
{
    const size_t first = task->block->first, n = world->state.persons.n;
    toy_check(world, task, world->person.stage[first] == 1);
    world->person.stage[first] = 2;
    toy_check(world, task, first + BLOCK_ROWS >= n || world->person.stage[first + BLOCK_ROWS] == 0);
    toy_check(world, task, first == 0 || world->person.stage[first - BLOCK_ROWS] == 2);
    ++*toy_cell(world, task, TOY_SERIES_heads, 0);
    return 0;
}

static void steps_of_persons_pass_over_a_block_before_the_next(void **state)
{
    (void)state;
    const struct step steps[] = {{"first", GRAIN_PERSONS, visit_first},
                                 {"second", GRAIN_PERSONS, visit_second}};
    struct world *world = world_with(200 * BLOCK_ROWS - 7, 0, 1); /* one thread: blocks in order */
    assert_int_equal(month_run(&world->state, world, steps, LENGTH(steps)), 0);
    assert_int_equal(counted(world, TOY_SERIES_order), 0);
    assert_int_equal(counted(world, TOY_SERIES_heads), 200);
    toy_free(world);
}

static int pass_first(struct world *world, struct task *task)
{
    world->person.stage[task->block->first]++;
    return 0;
}

static int between(struct world *world, struct task *task)
{
    for (size_t i = 0; i < world->state.persons.n; i += BLOCK_ROWS)
        toy_check(world, task, world->person.stage[i] == 1);
    return 0;
}

static int pass_second(struct world *world, struct task *task)
{
    toy_check(world, task, world->person.stage[task->block->first] == 1);
    return 0;
}

static void a_national_step_between_waits_for_all_blocks(void **state)
{
    (void)state;
    const struct step steps[] = {{"first", GRAIN_PERSONS, pass_first},
                                 {"between", GRAIN_NATION, between},
                                 {"second", GRAIN_PERSONS, pass_second}};
    for (int threads = 1; threads <= 3; threads++) {
        struct world *world = world_with(100 * BLOCK_ROWS, 0, threads);
        assert_int_equal(month_run(&world->state, world, steps, LENGTH(steps)), 0);
        assert_int_equal(counted(world, TOY_SERIES_order), 0);
        toy_free(world);
    }
}

static int fails(struct world *world, struct task *task)
{
    (void)task;
    toy_trace(world, 'f');
    return ERROR_STOPPED;
}

static int never(struct world *world, struct task *task)
{
    (void)task;
    toy_trace(world, 'n');
    return 0;
}

static void a_failing_national_step_ends_the_month(void **state)
{
    (void)state;
    const struct step steps[] = {{"open", GRAIN_NATION, toy_open},
                                 {"doors", GRAIN_EMPLOYERS, toy_doors},
                                 {"fails", GRAIN_NATION, fails},
                                 {"never", GRAIN_NATION, never}};
    struct world *world = world_with(10, 600, 2);
    assert_int_equal(month_run(&world->state, world, steps, LENGTH(steps)), ERROR_STOPPED);
    assert_string_equal(world->trace, "of");
    assert_int_equal(counted(world, TOY_SERIES_openings), 600);
    toy_free(world);
}

/* ---- layout and digests ---------------------------------------------------------- */

static void series_stand_one_behind_the_other(void **state)
{
    (void)state;
    const size_t sizes[N_TOY_SERIES] = {6, 3, 3, 1, 1, 3, 1};
    struct error error = {.code = ERROR_NONE};
    struct layout layout;
    assert_int_equal(layout_init(&layout, toy_series, N_TOY_SERIES, toy_dimension_list, &error), 0);
    size_t offset = 0;
    for (size_t i = 0; i < N_TOY_SERIES; i++) {
        assert_int_equal(layout.size[i], sizes[i]);
        assert_int_equal(layout.offset[i], offset);
        offset += sizes[i];
    }
    assert_int_equal(layout.n, offset);
    layout_free(&layout);
    assert_null(layout.offset);
    layout_free(&layout);
}

static void an_empty_state_can_be_freed(void **state)
{
    (void)state;
    struct state empty = {0};
    state_free(&empty);
    assert_null(empty.tally);
}

static void a_digest_sees_counts_indicators_employers_persons_and_the_past(void **state)
{
    (void)state;
    struct world *world = world_with(1000, 50, 2);
    one_month(world);
    struct state *s = &world->state;
    uint64_t digests[8];
    size_t n = 0;
    digests[n++] = run_digest(s, true, 1);
    digests[n++] = run_digest(s, false, 1);
    digests[n++] = run_digest(s, true, 2);
    s->tally[s->layout.n - 1]++;
    digests[n++] = run_digest(s, true, 1);
    s->tally[s->layout.n - 1]--;
    s->indicators[N_TOY_SERIES - 1] += 1e-300;
    digests[n++] = run_digest(s, true, 1);
    s->indicators[N_TOY_SERIES - 1] = 0;
    world->house.openings[49]++;
    digests[n++] = run_digest(s, true, 1);
    digests[n++] = run_digest(s, false, 1);
    world->house.openings[49]--;
    world->person.heads[999]++;
    digests[n++] = run_digest(s, true, 1);
    assert_true(run_digest(s, false, 1) == digests[1]); /* without persons */
    world->person.heads[999]--;
    assert_true(run_digest(s, true, 1) == digests[0]);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            assert_true(digests[i] != digests[k]);
    }
    toy_free(world);
}

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
    snprintf(folder->name, sizeof folder->name, "/tmp/test_month.XXXXXX");
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
    assert_printed(folder, "parameter", "coin_hazard\t0.125\t0.05\t1\tassumed\ttoy\tdefault");
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
    folder->options.out_path = "/nowhere/at/all/toy.h5";
    run_well(folder);
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
        cmocka_unit_test(steps_run_in_the_order_of_the_table),
        cmocka_unit_test(each_row_is_visited_once_whatever_the_sizes),
        cmocka_unit_test(any_number_of_threads_gives_the_same_tallies_lists_and_digests),
        cmocka_unit_test(hazards_fire_for_exactly_the_people_whom_the_draw_names),
        cmocka_unit_test(the_noise_of_a_person_is_the_draw_of_the_last_lane),
        cmocka_unit_test(tallies_indicators_and_lists_start_empty_every_month),
        cmocka_unit_test(steps_of_persons_pass_over_a_block_before_the_next),
        cmocka_unit_test(a_national_step_between_waits_for_all_blocks),
        cmocka_unit_test(a_failing_national_step_ends_the_month),
        cmocka_unit_test(series_stand_one_behind_the_other),
        cmocka_unit_test(an_empty_state_can_be_freed),
        cmocka_unit_test(a_digest_sees_counts_indicators_employers_persons_and_the_past),
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
