/* SPDX-License-Identifier: Apache-2.0 */
/* model.def as tables; the world made and freed. */
#include "mechanisms.h"
#include "population.h"

#include <string.h>

#include "../sim/describe.h"

/* clang-format off */
#define D0 {NULL}
#define D1(a) {#a}
#define D2(a, b) {#a, #b}
#define D3(a, b, c) {#a, #b, #c}
#define sourced STATUS_SOURCED
#define derived STATUS_DERIVED
#define assumed STATUS_ASSUMED
#define calibrated STATUS_CALIBRATED
#define KIND_IS_RATIO_ratio true
#define KIND_IS_RATIO_shift false
#define KIND_IS_RATIO_sum false
#define TYPE_uint8_t COLUMN_U8
#define TYPE_int16_t COLUMN_I16
#define TYPE_uint16_t COLUMN_U16
#define TYPE_int32_t COLUMN_I32
#define TYPE_uint32_t COLUMN_U32

static const struct column person_columns[] = {
#define PERSON(type, name, width, unit, meaning) {#name, unit, meaning, TYPE_##type, width, offsetof(struct persons, name)},
#include "model.def"
};
static const struct column employer_columns[] = {
#define EMPLOYER(type, name, width, unit, meaning) {#name, unit, meaning, TYPE_##type, width, offsetof(struct employers, name)},
#include "model.def"
};
static const struct parameter parameters[] = {
#define PARAMETER(name, initial, low, high, least, most, unit, status, basis, source, meaning) {#name, initial, low, high, least, most, unit, status, BASIS_##basis, source, meaning, false, false},
#define EFFECT_SIZE(name, initial, low, high, least, most, unit, status, basis, source, meaning) {#name, initial, low, high, least, most, unit, status, BASIS_##basis, source, meaning, true, false},
#define WHOLE(name, initial, low, high, least, most, unit, status, basis, source, meaning) {#name, initial, low, high, least, most, unit, status, BASIS_##basis, source, meaning, false, true},
#include "model.def"
};
static const struct input inputs[] = {
#define INPUT(name, dimensions, low, high, sparse, sum, unit, meaning) {#name, dimensions, low, high, sparse, sum, unit, meaning},
#include "model.def"
};
static const struct lever levers[] = {
#define LEVER(name, scope, unit_cost, cost_per, status, source, meaning) {#name, SCOPE_##scope, unit_cost, #cost_per, status, source, meaning},
#include "model.def"
};
static const struct quantity quantities[] = {
#define HAZARD(decision, meaning) {#decision, true, SCOPE_EMPLOYER, "ratio", meaning},
#define QUANTITY(name, kind, scope, unit, meaning) {#name, KIND_IS_RATIO_##kind, SCOPE_##scope, unit, meaning},
#include "model.def"
};
static const struct effect effects[] = {
#define EFFECT(lever, quantity, size, who) {LEVER_##lever, QUANTITY_##quantity, offsetof(struct parameter_values, size) / sizeof(double), #who},
#include "model.def"
};
static const struct term terms[] = {
#define TERM(name, initial, low, high, unit, dimension, meaning) {#name, initial, low, high, unit, dimension, meaning},
#include "model.def"
};
static const struct decision decisions[] = {
#define DECISION(number, name, meaning) {#name, meaning, number},
#include "model.def"
};
static const struct series series[] = {
#define SERIES(name, dimensions, divisor, unit, meaning) {#name, dimensions, divisor, unit, meaning},
#include "model.def"
#define EVENT(name, columns, meaning) {"event_" #name, {"region", "branch"}, 1, "events", "event: " meaning},
#include "model.def"
};
const struct event model_event_rows[] = {
#define EVENT(name, columns, meaning) {#name, columns, meaning},
#include "model.def"
};
/* Every row in its order, for the reference. */
static const struct described_row rows[] = {
#define MECHANISM(name, meaning) {ROW_MECHANISM, #name, meaning},
#define PERSON(type, name, width, unit, meaning) {ROW_PERSON, #name, meaning},
#define EMPLOYER(type, name, width, unit, meaning) {ROW_EMPLOYER, #name, meaning},
#define PARAMETER(name, initial, low, high, least, most, unit, status, basis, source, meaning) {ROW_PARAMETER, #name, meaning},
#define INPUT(name, dimensions, low, high, sparse, sum, unit, meaning) {ROW_INPUT, #name, meaning},
#define DECISION(number, name, meaning) {ROW_DECISION, #name, meaning},
#define EVENT(name, columns, meaning) {ROW_EVENT, #name, meaning},
#define SERIES(name, dimensions, divisor, unit, meaning) {ROW_SERIES, #name, meaning},
#include "model.def"
};
/* Two decisions with one number would share their luck: this does not compile then. */
static inline const char *decision_name(unsigned number)
{
    switch (number) {
#define DECISION(number, name, meaning) case number: return #name;
#include "model.def"
    default: return NULL;
    }
}
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const struct series *const model_series = series;
const size_t model_n_series = COUNT(series);

const struct scenario_tables model_tables = {
    .parameters = parameters,
    .n_parameters = COUNT(parameters),
    .inputs = inputs,
    .n_inputs = COUNT(inputs),
    .interventions =
        {
            .levers = levers,
            .n_levers = COUNT(levers),
            .quantities = quantities,
            .n_quantities = COUNT(quantities),
            .effects = effects,
            .n_effects = COUNT(effects),
            .terms = terms,
            .n_terms = COUNT(terms),
            .targets = {{"branches", "branch"},
                        {"regions", "region"},
                        {"occupations", "occupation"}},
            .n_targets = 3,
            .dose_most = 3,
            .notes = policy_notes,
            .contradicts = policy_contradicts,
        },
    .first_month = -48,
    .last_month = 11,
    .end_month = 227,
    .persons = person_columns,
    .n_persons = COUNT(person_columns),
};

const struct description model_description = {
    .rows = rows,
    .n_rows = COUNT(rows),
    .persons = person_columns,
    .n_persons = COUNT(person_columns),
    .employers = employer_columns,
    .n_employers = COUNT(employer_columns),
    .parameters = parameters,
    .n_parameters = COUNT(parameters),
    .inputs = inputs,
    .n_inputs = COUNT(inputs),
    .decisions = decisions,
    .n_decisions = COUNT(decisions),
    .events = model_event_rows,
    .n_events = COUNT(model_event_rows),
    .series = series,
    .n_series = COUNT(series),
    .interventions = &model_tables.interventions,
    .dimensions = &model_dimensions,
    .steps = model_steps,
    .n_steps = &model_n_steps,
};

static void look_ups_fill(struct world *world)
{
    for (int months = 0; months <= AGE_MONTHS_MAX; months++) {
        int band = 0;
        while (band + 1 < N_AGE_BANDS && months >= 12 * age_band_first_year[band + 1])
            band++;
        world->age_band[months] = (uint8_t)band;
    }
    for (int months = 0; months <= TENURE_MONTHS_MAX; months++) {
        int band = 0;
        while (band + 1 < TENURE_BAND_graduate_0_11 && months >= tenure_band_first_month[band + 1])
            band++;
        world->tenure_band[months] = (uint8_t)band;
    }
    for (int l = 0; l < HAZARD_LANES; l++)
        world->ones[l] = HAZARD_ONE;
    world->household_key = draw_detail_key(world->state.seed, 0, DECISION_household);
}

static int world_allocate(struct world *world, int n_threads, struct error *error)
{
    struct state *state = &world->state;
    for (size_t kind = 0; kind < N_LISTS; kind++)
        world->list_sizes[kind] = kind >= LIST_SPELLS  ? sizeof(struct short_spell)
                                  : kind >= LIST_POSTS ? sizeof(struct post_change)
                                                       : sizeof(struct seeker);
    state->list_sizes = world->list_sizes;
    state->n_lists = N_LISTS;
    state->n_regions = N_REGIONS;
    state->employer_cells = world->employer_first;
    state->n_employer_cells = N_REGIONS * N_BRANCHES;
    state->n_groups = N_GROUPS;
    state->own_size = sizeof(struct leads) + census_own_size();
    state->passes = model_passes;
    state->n_passes = model_n_passes;
    world->state_factor =
        scratch_alloc((size_t)N_STATES * HAZARD_LANES, sizeof *world->state_factor, error);
    world->cell_factor = scratch_alloc((size_t)N_REGIONS * N_BRANCHES * HAZARD_LANES,
                                       sizeof *world->cell_factor, error);
    world->ones = scratch_alloc(HAZARD_LANES, sizeof *world->ones, error);
    bool ok = world->state_factor && world->cell_factor && world->ones;
    for (size_t g = 0; g < N_GROUPS; g++) {
        struct hazard_group *group = &state->groups[g];
        group->n_classes = N_CLASSES;
        group->base = scratch_alloc((size_t)N_CLASSES * HAZARD_LANES, sizeof *group->base, error);
        group->upper = scratch_alloc((size_t)N_CLASSES * HAZARD_LANES, sizeof *group->upper, error);
        group->raised =
            scratch_alloc((size_t)N_CLASSES * HAZARD_LANES, sizeof *group->raised, error);
        ok = ok && group->base && group->upper && group->raised;
    }
    if (!ok)
        return ERROR_MEMORY;
    int status = layout_init(&state->layout, series, COUNT(series), model_dimensions, error);
    if (status >= 0)
        status = state_init(state, n_threads, error);
    if (status >= 0)
        status = table_init(&state->persons, person_columns, COUNT(person_columns), &world->person,
                            (size_t)(3400000 * world->scenario->scale) + 4096, error);
    if (status >= 0)
        status =
            table_init(&state->employers, employer_columns, COUNT(employer_columns),
                       &world->employer, (size_t)(27000 * world->scenario->scale) + 512, error);
    return status;
}

int world_create(struct world **out, const struct scenario *scenario, int n_threads,
                 struct error *error)
{
    struct world *world = scratch_alloc(1, sizeof *world, error);
    *out = world;
    if (!world)
        return ERROR_MEMORY;
    must(sizeof world->p == COUNT(parameters) * sizeof(double));
    must(sizeof world->in == COUNT(inputs) * sizeof(double *));
    must(scenario->parameters.n == COUNT(parameters) && scenario->inputs.n == COUNT(inputs));
    must(decision_name(DECISION_death) != NULL);
    world->scenario = scenario;
    world->error = error;
    world->start = scenario->start;
    world->state.month = scenario->start;
    world->state.seed = scenario->seed;
    memcpy(&world->p, scenario->parameters.values, sizeof world->p);
    for (size_t i = 0; i < COUNT(inputs); i++)
        memcpy((char *)&world->in + i * sizeof(double *), &scenario->inputs.tables[i].values,
               sizeof(double *));
    int status = world_allocate(world, n_threads, error);
    if (status < 0)
        return status;
    status = world_check_numbers(world, error);
    if (status < 0)
        return status;
    look_ups_fill(world);
    status = population_build(world, error);
    if (status >= 0)
        status = world_prepare(world, error);
    world->margins.item_size = sizeof(struct margin_row);
    return status < 0 ? status : population_margins(world, &world->margins);
}

void world_free(struct world *world)
{
    if (!world)
        return;
    matching_free(world);
    policy_free(world);
    scratch_free(world->state_factor);
    scratch_free(world->cell_factor);
    scratch_free(world->lead);
    scratch_free(world->ones);
    scratch_free(world->innovation_effect);
    list_free(&world->seekers_sorted);
    list_free(&world->margins);
    state_free(&world->state);
    scratch_free(world);
}
