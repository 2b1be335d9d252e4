/* SPDX-License-Identifier: Apache-2.0 */
/* The month, with a toy model: every step in its order, every row once, the same for any number of
 * threads. */
#include "month_tools.h"

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

/* A house is passed over by all steps before the next task begins. */
static int house_first(struct world *world, struct task *task)
{
    for (size_t e = task->first; e < task->end; e++)
        world->house.stage[e] = 1;
    return 0;
}

static int house_second(struct world *world, struct task *task)
{
    const size_t n = world->state.employers.n;
    for (size_t e = task->first; e < task->end; e++) {
        toy_check(world, task, world->house.stage[e] == 1);
        world->house.stage[e] = 2;
    }
    toy_check(world, task, task->end == n || world->house.stage[task->end] == 0);
    toy_check(world, task, task->first == 0 || world->house.stage[task->first - 1] == 2);
    ++*toy_cell(world, task, TOY_SERIES_openings, 0);
    return 0;
}

static void steps_of_employers_pass_over_a_chunk_or_a_cell_before_the_next(void **state)
{
    (void)state;
    enum { N = 3 * EMPLOYER_CHUNK + 5 };
    static const size_t cells[] = {0, 7, 7, 900, N}; /* one is empty */
    const struct step steps[] = {{"first", GRAIN_EMPLOYERS, house_first},
                                 {"second", GRAIN_EMPLOYERS, house_second}};
    for (int with_cells = 0; with_cells < 2; with_cells++) {
        struct world *world = world_with(10, N, 1); /* one thread: tasks in order */
        memset(world->house.stage, 0, N * sizeof *world->house.stage);
        if (with_cells) {
            world->state.employer_cells = cells;
            world->state.n_employer_cells = 4;
        }
        assert_int_equal(month_run(&world->state, world, steps, LENGTH(steps)), 0);
        assert_int_equal(counted(world, TOY_SERIES_order), 0);
        assert_int_equal(counted(world, TOY_SERIES_openings), 4);
        for (size_t e = 0; e < N; e++)
            assert_int_equal(world->house.stage[e], 2);
        toy_free(world);
    }
}

static int town_first(struct world *world, struct task *task)
{
    world->town_stage[task->first] = 1;
    return 0;
}

static int town_second(struct world *world, struct task *task)
{
    const size_t r = task->first;
    toy_check(world, task, world->town_stage[r] == 1);
    toy_check(world, task, r + 1 == TOY_TOWNS || world->town_stage[r + 1] == 0);
    world->town_stage[r] = 2;
    return 0;
}

static void steps_of_regions_are_all_done_for_one_before_the_next(void **state)
{
    (void)state;
    const struct step steps[] = {{"first", GRAIN_REGIONS, town_first},
                                 {"second", GRAIN_REGIONS, town_second}};
    struct world *world = world_with(10, 10, 1);
    memset(world->town_stage, 0, sizeof world->town_stage);
    assert_int_equal(month_run(&world->state, world, steps, LENGTH(steps)), 0);
    assert_int_equal(counted(world, TOY_SERIES_order), 0);
    for (size_t r = 0; r < TOY_TOWNS; r++)
        assert_int_equal(world->town_stage[r], 2);
    toy_free(world);
}

static void only_steps_for_the_same_run_together(void **state)
{
    (void)state;
    static const struct {
        enum grain grain;
        size_t end;
    } steps[] = {{GRAIN_NATION, 1},    {GRAIN_NATION, 2},   {GRAIN_PERSONS, 5},
                 {GRAIN_SCREEN, 5},    {GRAIN_PERSONS, 5},  {GRAIN_REGIONS, 6},
                 {GRAIN_EMPLOYERS, 8}, {GRAIN_EMPLOYERS, 8}};
    struct step rows[LENGTH(steps)];
    for (size_t s = 0; s < LENGTH(steps); s++)
        rows[s] = (struct step){"", steps[s].grain, NULL};
    for (size_t s = 0; s < LENGTH(steps); s++)
        assert_int_equal(steps_together(rows, LENGTH(steps), s), steps[s].end);
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
        cmocka_unit_test(steps_of_employers_pass_over_a_chunk_or_a_cell_before_the_next),
        cmocka_unit_test(steps_of_regions_are_all_done_for_one_before_the_next),
        cmocka_unit_test(only_steps_for_the_same_run_together),
        cmocka_unit_test(a_failing_national_step_ends_the_month),
        cmocka_unit_test(series_stand_one_behind_the_other),
        cmocka_unit_test(an_empty_state_can_be_freed),
        cmocka_unit_test(a_digest_sees_counts_indicators_employers_persons_and_the_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
