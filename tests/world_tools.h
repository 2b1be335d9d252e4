/* SPDX-License-Identifier: Apache-2.0 */
/* A small world for tests: made with overrides, run for some months, looked at person by person.
 * Include "../models/mechanisms.h" in the test itself and before this: the build links the model by
 * that line, and cmocka has a macro named fail. Not thread-safe. */
#ifndef TESTS_WORLD_TOOLS_H
#define TESTS_WORLD_TOOLS_H

#include "../models/mechanisms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#ifndef TEST_SOURCE_FOLDER
#define TEST_SOURCE_FOLDER "."
#endif

enum { TOOL_SETTINGS_MAX = 16 };

struct test_world {
    struct scenario_tables tables; /* which the interventions of the scenario point at */
    struct scenario scenario;
    struct world *world;
    struct error error; /* where a month that fails reports */
};

/* The text after "key=" if setting is one for that key, else NULL. */
static inline const char *tool_value(const char *setting, const char *key)
{
    const size_t n = strlen(key);
    return strncmp(setting, key, n) == 0 && setting[n] == '=' ? setting + n + 1 : NULL;
}

/* Makes a world of configs/baseline.yaml in its first month, nothing run yet; settings are
 * "name=value" of parameters or of scenario (a path), start, seed, scale, months, threads; the last
 * is NULL. A test
 * fails if that cannot be. The scale is 0.01 unless set. Free with test_world_end. */
static inline void test_world_begin(struct test_world *made, const char *const *settings)
{
    const char *set[TOOL_SETTINGS_MAX], *path = TEST_SOURCE_FOLDER "/configs/baseline.yaml";
    struct overrides overrides = {.set = set, .scale = "0.01", .months = "60"};
    /* two threads wait for each other by spinning, which costs much on a busy machine */
    int n_threads = 1;
    for (size_t k = 0; settings && settings[k]; k++) {
        const char *value;
        if ((value = tool_value(settings[k], "scale")) != NULL)
            overrides.scale = value;
        else if ((value = tool_value(settings[k], "seed")) != NULL)
            overrides.seed = value;
        else if ((value = tool_value(settings[k], "start")) != NULL)
            overrides.start = value;
        else if ((value = tool_value(settings[k], "months")) != NULL)
            overrides.months = value;
        else if ((value = tool_value(settings[k], "scenario")) != NULL)
            path = value;
        else if ((value = tool_value(settings[k], "threads")) != NULL)
            n_threads = atoi(value);
        else if (overrides.n_set < TOOL_SETTINGS_MAX)
            set[overrides.n_set++] = settings[k];
        else
            fail_msg("more than %d settings", (int)TOOL_SETTINGS_MAX);
    }
    *made = (struct test_world){.tables = model_tables};
    made->tables.dimensions = model_dimensions;
    if (scenario_read(&made->scenario, path, &made->tables, TEST_SOURCE_FOLDER "/configs/data",
                      &overrides, stderr, &made->error) < 0 ||
        world_create(&made->world, &made->scenario, n_threads, &made->error) < 0)
        fail_msg("%s", made->error.message);
}

/* Writes a scenario with these interventions (lines of YAML, each indented by two blanks) and
 * returns "scenario=PATH" for WORLD in a buffer of 64 bytes; remove it with policy_scenario_end. */
static inline const char *policy_scenario(char setting[64], const char *interventions)
{
    snprintf(setting, 64, "scenario=/tmp/zorgsim_%lx_%p.yaml", (unsigned long)time(NULL),
             (void *)setting);
    FILE *out = fopen(setting + strlen("scenario="), "w");
    assert_non_null(out);
    fprintf(out, "interventions:\n%s\n", interventions);
    assert_int_equal(fclose(out), 0);
    return setting;
}
static inline void policy_scenario_end(const char *setting)
{
    remove(setting + strlen("scenario="));
}

/* The usual form: WORLD(&made, "scale=0.005", "search_months=2"). */
#define WORLD(made, ...) test_world_begin(made, (const char *const[]){__VA_ARGS__, NULL})

static inline void test_world_end(struct test_world *made)
{
    world_free(made->world);
    scenario_free(&made->scenario);
    *made = (struct test_world){0};
}

/* One month that may fail; on return state->month is the next one, or the one that failed. */
static inline int test_world_try(struct test_world *made)
{
    struct state *state = &made->world->state;
    const int status = month_run(state, made->world, model_steps, model_n_steps);
    if (status >= 0)
        state->month++;
    return status;
}

/* How many steps of the month come before the one of that name. */
static inline size_t steps_before(const char *name)
{
    size_t k = 0;
    while (k < model_n_steps && strcmp(model_steps[k].name, name) != 0)
        k++;
    assert_true(k < model_n_steps);
    return k;
}

/* Steps of employers and the nation alone: much faster, and enough for what precedes persons. */
static inline void run_employers_only(struct world *world, int months)
{
    const size_t n = steps_before("persons: who is at risk");
    for (int k = 0; k < months; k++) {
        assert_int_equal(month_run(&world->state, world, model_steps, n), 0);
        world->state.month++;
    }
}

/* n months, none of which may fail. */
static inline void test_world_run(struct test_world *made, int n)
{
    for (int k = 0; k < n; k++)
        if (test_world_try(made) < 0)
            fail_msg("month %d: %s", made->world->state.month, made->error.message);
}

/* ---- counting -------------------------------------------------------------------------------- */

static inline size_t persons_with(const struct world *world, enum standing standing)
{
    size_t n = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        n += world->person.standing[i] == standing;
    return n;
}

/* A series of the last month, all cells together, in its own units before the divisor. */
static inline int64_t series_sum(const struct world *world, size_t series)
{
    const struct layout *layout = &world->state.layout;
    int64_t sum = 0;
    for (size_t k = 0; k < layout->size[series]; k++)
        sum += world->state.tally[layout->offset[series] + k];
    return sum;
}

/* How often an event happened last month. */
static inline int64_t events(const struct world *world, enum event_number event)
{
    return series_sum(world, (size_t)N_SERIES + event);
}

/* ---- the same person in two worlds or months ------------------------------------------------- */

/* What is known of everybody at one moment, sorted by number of the person. */
struct snapshot {
    size_t n;
    struct shot {
        uint32_t id, employer;
        int16_t birth_month, since_month, care_month, due_month, health_month, strain, engagement;
        uint8_t traits, region, standing, branch, occupation, health, half_hours, wish_half_hours;
        uint8_t terms, programme, channel, income_band, skill, digital_skill;
    } * person; /* owned */
};
/* compared as bytes: no holes */
_Static_assert(sizeof(struct shot) == 36, "struct shot has holes");

static inline int tool_by_id(const void *a, const void *b)
{
    const uint32_t x = ((const struct shot *)a)->id, y = ((const struct shot *)b)->id;
    return (x > y) - (x < y);
}

static inline struct shot shot_of(const struct world *world, size_t i)
{
    const struct persons *p = &world->person;
    return (struct shot){p->id[i],           p->employer[i],        p->birth_month[i],
                         p->since_month[i],  p->care_month[i],      p->due_month[i],
                         p->health_month[i], p->strain[i],          p->engagement[i],
                         p->traits[i],       p->region[i],          p->standing[i],
                         p->branch[i],       p->occupation[i],      p->health[i],
                         p->half_hours[i],   p->wish_half_hours[i], p->terms[i],
                         p->programme[i],    p->channel[i],         p->income_band[i],
                         p->skill[i],        p->digital_skill[i]};
}

static inline struct snapshot snapshot_take(const struct world *world)
{
    struct snapshot shot = {.n = world->state.persons.n};
    shot.person = malloc((shot.n + 1) * sizeof *shot.person);
    assert_non_null(shot.person);
    for (size_t i = 0; i < shot.n; i++)
        shot.person[i] = shot_of(world, i);
    qsort(shot.person, shot.n, sizeof *shot.person, tool_by_id);
    return shot;
}

/* The person with that number, NULL if there is none. */
static inline const struct shot *snapshot_find(const struct snapshot *shot, uint32_t id)
{
    const struct shot key = {.id = id};
    return bsearch(&key, shot->person, shot->n, sizeof *shot->person, tool_by_id);
}

static inline void snapshot_free(struct snapshot *shot)
{
    free(shot->person);
    *shot = (struct snapshot){0};
}

#endif
