/* SPDX-License-Identifier: Apache-2.0 */
/* A toy model for the tests of the engine: people of three towns flip coins in gambling houses.
 * Every step checks that the steps before it have been done, once, for all rows it can see; what
 * it finds wrong is counted in the series identity_order. Include before cmocka. */
#ifndef TESTS_TOY_H
#define TESTS_TOY_H

#include <stdlib.h>
#include <string.h>

#include "run.h"

enum { TOY_TOWNS = 3, TOY_MOODS = 2, TOY_WEALTHS = 2 };
enum { TOY_HEADS = 2, TOY_EDGE = 13 }; /* decisions; shy people never land on the edge */
enum { TOY_WINNERS, TOY_VISITORS, N_TOY_LISTS };

struct toy_people {
    uint32_t *id;
    int32_t *heads, *edges, *gifts;
    uint16_t *noise;
    uint8_t *town, *is_shy, *stage;
};

struct toy_houses {
    uint32_t *openings;
    uint8_t *stage;
};

static const struct column toy_people_columns[] = {
    {"id", "1", "Key of the draws", COLUMN_U32, 1, offsetof(struct toy_people, id)},
    {"heads", "1", "Heads so far", COLUMN_I32, 1, offsetof(struct toy_people, heads)},
    {"edges", "1", "Coins on edge", COLUMN_I32, 1, offsetof(struct toy_people, edges)},
    {"gifts", "1", "Gifts so far", COLUMN_I32, 1, offsetof(struct toy_people, gifts)},
    {"noise", "1", "Last noise", COLUMN_U16, 1, offsetof(struct toy_people, noise)},
    {"town", "1", "Town", COLUMN_U8, 1, offsetof(struct toy_people, town)},
    {"is_shy", "1", "Mood", COLUMN_U8, 1, offsetof(struct toy_people, is_shy)},
    {"stage", "1", "Steps of the month done", COLUMN_U8, 1, offsetof(struct toy_people, stage)}};
static const struct column toy_houses_columns[] = {
    {"openings", "1", "Months open", COLUMN_U32, 1, offsetof(struct toy_houses, openings)},
    {"stage", "1", "Steps of the month done", COLUMN_U8, 1, offsetof(struct toy_houses, stage)}};

enum {
    TOY_n_people,
    TOY_n_houses,
    TOY_n_births,
    TOY_coin_hazard,
    TOY_broken_month,  /* identity_heads is wrong then; 1000: never */
    TOY_failing_month, /* the step close fails then; 1000: never */
    TOY_create_fails,  /* with this exit code of enum error_code, as a positive number */
    N_TOY_PARAMETERS
};
#define TOY_PARAMETER(name, initial, low, high)                                                    \
    {                                                                                              \
        name, initial, low, high, low, high, "1", STATUS_ASSUMED, BASIS_judgement, "toy",          \
            "A number of the toy.", false, false                                                   \
    }
static const struct parameter toy_parameters[N_TOY_PARAMETERS] = {
    TOY_PARAMETER("n_people", 3000, 0, 1e6),      TOY_PARAMETER("n_houses", 700, 0, 1e6),
    TOY_PARAMETER("n_births", 5, 0, 1e6),         TOY_PARAMETER("coin_hazard", 0.05, 0, 10),
    TOY_PARAMETER("broken_month", 1000, 0, 1000), TOY_PARAMETER("failing_month", 1000, 0, 1000),
    TOY_PARAMETER("create_fails", 0, 0, 9)};

static const struct code toy_towns[TOY_TOWNS] = {
    {"up", "Uptown"}, {"mid", "Midtown"}, {"down", "Downtown"}};
static const struct code toy_moods[TOY_MOODS] = {{"bold", "Bold"}, {"shy", "Shy"}};
static const struct dimension toy_dimensions[] = {{"town", "Towns", toy_towns, TOY_TOWNS},
                                                  {"mood", "Moods", toy_moods, TOY_MOODS}};
static const struct dimension_list toy_dimension_list = {toy_dimensions, 2};

enum {
    TOY_SERIES_heads,
    TOY_SERIES_edges,
    TOY_SERIES_people,
    TOY_SERIES_openings,
    TOY_SERIES_mean_heads,
    TOY_SERIES_order,
    TOY_SERIES_identity_heads,
    N_TOY_SERIES
};
static const struct series toy_series[N_TOY_SERIES] = {
    {"heads", {"town", "mood"}, 1, "coins", "Heads of the month"},
    {"edges", {"town"}, 10, "tens of coins", "Coins on edge"},
    {"people", {"town"}, 1, "persons", "People"},
    {"openings", {NULL}, 1, "houses", "Houses open"},
    {"mean_heads", {NULL}, 0, "coins", "Heads a person"},
    {"identity_order", {"town"}, 1, "1", "Rows met out of order"},
    {"identity_heads", {NULL}, 1, "1", "Heads of the people less heads counted"}};

static const struct scenario_tables toy_tables = {
    toy_parameters, N_TOY_PARAMETERS, NULL, 0, {toy_dimensions, 2}, 0, 227, 227, {0}, NULL, 0};

struct world {
    struct state state;
    struct toy_people person;
    struct toy_houses house;
    double parameters[N_TOY_PARAMETERS];
    uint16_t wealth_factor[TOY_WEALTHS * HAZARD_LANES], town_factor[TOY_TOWNS * HAZARD_LANES];
    unsigned town_stage[TOY_TOWNS];
    int64_t heads_before, heads_collected;
    char trace[64]; /* a letter for every national step of this month */
};

/* ---- rows ---------------------------------------------------------------------- */

static inline unsigned toy_wealth(const struct world *world, size_t i)
{
    return world->person.id[i] / 3 % TOY_WEALTHS;
}

static inline void toy_make_people(struct world *world, size_t first)
{
    for (size_t i = first; i < world->state.persons.n; i++) {
        const uint64_t bits = draw_word(world->state.seed, (uint32_t)i);
        world->person.id[i] = (uint32_t)(3 * i + 1);
        world->person.town[i] = (uint8_t)draw_below(bits, TOY_TOWNS);
        world->person.is_shy[i] = bits & 1;
    }
}

static inline int64_t *toy_cell(struct world *world, struct task *task, size_t series, size_t cell)
{
    return &task->tally[world->state.layout.offset[series] + cell];
}

static inline void toy_check(struct world *world, struct task *task, bool is_right)
{
    *toy_cell(world, task, TOY_SERIES_order, 0) += !is_right;
}

static inline void toy_trace(struct world *world, char letter)
{
    const size_t n = strlen(world->trace);
    must(n + 1 < sizeof world->trace);
    world->trace[n] = letter;
}

/* ---- steps --------------------------------------------------------------------- */

/* NATION: a new month; some are born, behind the last. */
static inline int toy_open(struct world *world, struct task *task)
{
    struct state *state = &world->state;
    size_t first;
    memset(world->trace, 0, sizeof world->trace);
    toy_trace(world, 'o');
    for (size_t i = 0; i < state->layout.n; i++)
        toy_check(world, task, task->tally[i] == 0);
    for (size_t i = 0; i < state->layout.n_series; i++)
        toy_check(world, task, state->indicators[i] == 0);
    const size_t n_births = (size_t)world->parameters[TOY_n_births];
    const int status = table_append(&state->persons, n_births, &first, NULL);
    if (status < 0)
        return status;
    toy_make_people(world, first);
    memset(world->person.stage, 0, state->persons.n);
    memset(world->house.stage, 0, state->employers.n);
    memset(world->town_stage, 0, sizeof world->town_stage);
    return 0;
}

/* EMPLOYERS */
static inline int toy_doors(struct world *world, struct task *task)
{
    const size_t n = world->state.persons.n;
    toy_check(world, task, task->first < task->end);
    toy_check(world, task, n == 0 || world->person.stage[n - 1] == 0);
    for (size_t e = task->first; e < task->end; e++) {
        toy_check(world, task, world->house.stage[e] == 0);
        world->house.stage[e]++;
        world->house.openings[e]++;
        ++*toy_cell(world, task, TOY_SERIES_openings, 0);
    }
    return 0;
}

/* PERSONS: each goes to the group of his mood; every hundredth gets a gift. */
static inline int toy_sort(struct world *world, struct task *task)
{
    struct block *block = task->block;
    const size_t n_houses = world->state.employers.n;
    toy_check(world, task, n_houses == 0 || world->house.stage[n_houses - 1] == 1);
    for (size_t g = 0; g < TOY_MOODS; g++) {
        toy_check(world, task, block->group[g].n == 0);
        block->group[g].factor_a = world->wealth_factor;
        block->group[g].factor_b = world->town_factor;
    }
    toy_check(world, task, block->n_due == 0);
    for (size_t k = 0; k < block->n; k++) {
        const size_t i = block->first + k;
        struct hazard_rows *rows = &block->group[world->person.is_shy[i]];
        toy_check(world, task, world->person.stage[i] == 0);
        world->person.stage[i]++;
        rows->row[rows->n] = (uint16_t)k;
        rows->person[rows->n] = world->person.id[i];
        rows->class_of[rows->n] = 0;
        rows->a[rows->n] = (uint16_t)toy_wealth(world, i);
        rows->b[rows->n++] = world->person.town[i];
        if (i % 100 == 0)
            block->due[block->n_due++] = (uint16_t)k;
    }
    return 0;
}

static inline void toy_win(struct world *world, struct task *task, size_t i)
{
    const size_t cell = (size_t)world->person.town[i] * TOY_MOODS + world->person.is_shy[i];
    world->person.heads[i]++;
    ++*toy_cell(world, task, TOY_SERIES_heads, cell);
    *(uint32_t *)list_push(&task->lists[TOY_WINNERS]) = (uint32_t)i;
}

/* PERSONS, after the screen */
static inline int toy_pay(struct world *world, struct task *task)
{
    const struct block *block = task->block;
    const struct hazard_fired *fired = &block->fired;
    const struct hazard_rows *bold = &block->group[0];
    for (size_t k = 0; k < block->n; k++) {
        toy_check(world, task, world->person.stage[block->first + k] == 1);
        world->person.stage[block->first + k]++;
    }
    for (size_t k = 0; k < bold->n; k++)
        world->person.noise[block->first + bold->row[k]] = bold->noise[k];
    uint8_t wins[BLOCK_ROWS] = {0}; /* bold and shy rows come one group after the other */
    for (size_t k = 0; k < fired->n[TOY_HEADS]; k++)
        wins[fired->row[TOY_HEADS][k]]++;
    for (size_t k = 0; k < block->n; k++) {
        toy_check(world, task, wins[k] <= 1);
        if (wins[k])
            toy_win(world, task, block->first + k);
    }
    for (size_t k = 0; k < fired->n[TOY_EDGE]; k++) {
        const size_t i = block->first + fired->row[TOY_EDGE][k];
        world->person.edges[i]++;
        ++*toy_cell(world, task, TOY_SERIES_edges, world->person.town[i]);
    }
    for (size_t k = 0; k < block->n_due; k++)
        world->person.gifts[block->first + block->due[k]]++;
    return 0;
}

/* NATION: sees what all threads counted, and the winners in the order of rows. */
static inline int toy_collect(struct world *world, struct task *task)
{
    int64_t counted = 0, last = -1, n_winners = 0;
    toy_trace(world, 'c');
    for (size_t cell = 0; cell < TOY_TOWNS * TOY_MOODS; cell++)
        counted += *toy_cell(world, task, TOY_SERIES_heads, cell);
    for (size_t s = 0; s < STRIPES; s++) {
        const struct list *list = stripe_list(&world->state, s, TOY_WINNERS);
        for (size_t k = 0; k < list->n; k++) {
            const uint32_t i = ((const uint32_t *)list->items)[k];
            toy_check(world, task, i > last && world->person.stage[i] == 2);
            last = i;
        }
        n_winners += (int64_t)list->n;
    }
    toy_check(world, task, counted == n_winners);
    world->heads_collected = n_winners;
    return 0;
}

/* REGIONS: the town makes a list of its people. */
static inline int toy_count(struct world *world, struct task *task)
{
    const size_t r = task->first;
    toy_check(world, task, task->end == r + 1 && world->town_stage[r] == 0);
    toy_check(world, task, task->lists == region_list(&world->state, r, 0));
    toy_check(world, task, task->lists[TOY_VISITORS].n == 0);
    toy_check(world, task, strcmp(world->trace, "oc") == 0);
    world->town_stage[r]++;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (world->person.town[i] != r)
            continue;
        *(uint32_t *)list_push(&task->lists[TOY_VISITORS]) = (uint32_t)i;
        ++*toy_cell(world, task, TOY_SERIES_people, r);
    }
    return 0;
}

/* NATION: the accounts. */
static inline int toy_close(struct world *world, struct task *task)
{
    struct state *state = &world->state;
    int64_t heads = 0;
    toy_trace(world, 'z');
    for (size_t i = 0; i < state->persons.n; i++) {
        toy_check(world, task, world->person.stage[i] == 2);
        heads += world->person.heads[i];
    }
    for (size_t r = 0; r < TOY_TOWNS; r++)
        toy_check(world, task, world->town_stage[r] == 1);
    *toy_cell(world, task, TOY_SERIES_identity_heads, 0) =
        heads - world->heads_before - world->heads_collected;
    world->heads_before = heads;
    if (state->persons.n > 0)
        state->indicators[TOY_SERIES_mean_heads] = (double)heads / (double)state->persons.n;
    if (state->month == (int)world->parameters[TOY_broken_month])
        *toy_cell(world, task, TOY_SERIES_identity_heads, 0) += 3;
    return state->month == (int)world->parameters[TOY_failing_month] ? ERROR_STOPPED : 0;
}

static const struct step toy_steps[] = {
    {"open", GRAIN_NATION, toy_open},    {"doors", GRAIN_EMPLOYERS, toy_doors},
    {"sort", GRAIN_PERSONS, toy_sort},   {"flip", GRAIN_SCREEN, NULL},
    {"pay", GRAIN_PERSONS, toy_pay},     {"collect", GRAIN_NATION, toy_collect},
    {"count", GRAIN_REGIONS, toy_count}, {"close", GRAIN_NATION, toy_close}};
static const size_t toy_n_steps = sizeof toy_steps / sizeof *toy_steps;

/* ---- the world ----------------------------------------------------------------- */

static inline int toy_make_groups(struct world *world, struct error *error)
{
    const uint32_t base = hazard_base(world->parameters[TOY_coin_hazard]);
    world->state.n_groups = TOY_MOODS;
    for (size_t g = 0; g < TOY_MOODS; g++) {
        struct hazard_group *group = &world->state.groups[g];
        *group = (struct hazard_group){.n_words = g ? 2 : 4, .words = {0, 1, 2, 3}, .n_classes = 1};
        group->base = calloc(HAZARD_LANES, sizeof *group->base);
        group->upper = calloc(HAZARD_LANES, sizeof *group->upper);
        if (group->base == NULL || group->upper == NULL)
            return fail(error, ERROR_MEMORY, "no memory for the coins");
        group->base[TOY_HEADS] = group->base[TOY_EDGE] = base;
        hazard_group_seal(group);
    }
    for (size_t l = 0; l < HAZARD_LANES; l++) {
        for (size_t w = 0; w < TOY_WEALTHS; w++)
            world->wealth_factor[w * HAZARD_LANES + l] = hazard_factor(1 + 0.5 * (double)w);
        for (size_t r = 0; r < TOY_TOWNS; r++)
            world->town_factor[r * HAZARD_LANES + l] = hazard_factor(0.8 + 0.3 * (double)r);
    }
    return 0;
}

static inline int toy_make_tables(struct world *world, struct error *error)
{
    struct state *state = &world->state;
    const size_t n_people = (size_t)world->parameters[TOY_n_people];
    const size_t n_houses = (size_t)world->parameters[TOY_n_houses];
    size_t first;
    int status = table_init(&state->persons, toy_people_columns,
                            sizeof toy_people_columns / sizeof *toy_people_columns, &world->person,
                            n_people, error);
    if (status >= 0)
        status = table_init(&state->employers, toy_houses_columns,
                            sizeof toy_houses_columns / sizeof *toy_houses_columns, &world->house,
                            n_houses, error);
    if (status >= 0)
        status = table_append(&state->persons, n_people, &first, error);
    if (status >= 0)
        status = table_append(&state->employers, n_houses, &first, error);
    if (status >= 0)
        toy_make_people(world, 0);
    return status;
}

static inline int toy_create(struct world **result, const struct scenario *scenario, int n_threads,
                             struct error *error)
{
    static const size_t list_sizes[N_TOY_LISTS] = {sizeof(uint32_t), sizeof(uint32_t)};
    struct world *world = *result = calloc(1, sizeof *world);
    if (world == NULL)
        return fail(error, ERROR_MEMORY, "no memory for the toy");
    memcpy(world->parameters, scenario->parameters.values, sizeof world->parameters);
    world->state.month = scenario->start;
    world->state.seed = scenario->seed;
    world->state.n_regions = TOY_TOWNS;
    world->state.list_sizes = list_sizes;
    world->state.n_lists = N_TOY_LISTS;
    int status = toy_make_tables(world, error);
    const int code = -(int)world->parameters[TOY_create_fails];
    if (status >= 0 && code < 0)
        status = fail(error, (enum error_code)code, "the toy was told to fail");
    if (status >= 0)
        status = toy_make_groups(world, error);
    if (status >= 0)
        status =
            layout_init(&world->state.layout, toy_series, N_TOY_SERIES, toy_dimension_list, error);
    return status < 0 ? status : state_init(&world->state, n_threads, error);
}

static inline void toy_free(struct world *world)
{
    if (world != NULL)
        state_free(&world->state);
    free(world);
}

static inline struct state *toy_state(struct world *world)
{
    return &world->state;
}

static inline int toy_store(const struct world *world, struct store *store, struct error *error)
{
    const double n_people = (double)world->state.persons.n;
    const struct store_column columns[] = {
        {"n_people", "persons", "People at the start", &n_people, NULL}};
    return store_table(store, "opening", "The toy at its start", columns, 1, 1, error);
}

/* Leaves a file beside the result, so that a test sees that and how it was called. */
static inline int toy_summary(const char *path, bool is_json, FILE *out, struct error *error)
{
    char beside[600];
    (void)out;
    snprintf(beside, sizeof beside, "%s.%s", path, is_json ? "json" : "text");
    FILE *file = fopen(beside, "w");
    if (file == NULL || fclose(file) != 0)
        return fail(error, ERROR_CREATE, "%s: cannot be created", beside);
    return 0;
}

static const struct run_model toy_model = {.name = "toy",
                                           .version = "1.2.3",
                                           .commit = "abc",
                                           .compiler = "cc",
                                           .flags = "-O",
                                           .series = toy_series,
                                           .n_series = N_TOY_SERIES,
                                           .dimensions = &toy_dimension_list,
                                           .steps = toy_steps,
                                           .n_steps = &toy_n_steps,
                                           .create = toy_create,
                                           .free = toy_free,
                                           .state = toy_state,
                                           .store = toy_store,
                                           .summary = toy_summary};

/* All defaults: change parameters.values[TOY_...] and n_months before the run. */
static inline void toy_scenario(struct scenario *scenario, int n_months)
{
    struct error error = {.code = ERROR_NONE};
    const struct overrides none = {0};
    must(scenario_read(scenario, NULL, &toy_tables, "", &none, stderr, &error) == 0);
    scenario->n_months = n_months;
}

#endif
