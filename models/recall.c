/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns the file of events keeps, and what a replay works out instead: strain and
 * engagement, which move every month by a rule and keyed noise, and what the census remembers. */
#include "recall.h"

#include <string.h>

#include "../sim/describe.h"
#include "mechanisms.h"

static const char *const derived[] = {"strain", "engagement", "branch_before", "hours_before",
                                      NULL};
/* What changes slowly, and what strain and engagement are drawn to. */
static const char *const employer_facts[] = {"branch",
                                             "region",
                                             "say",
                                             "quality",
                                             "roster_fit",
                                             "onboarding",
                                             "involvement",
                                             "admin_share",
                                             "adopted",
                                             "embedded",
                                             "adoption_month",
                                             "training_places",
                                             "pushed",
                                             "selected",
                                             "strain_target",
                                             "engagement_target",
                                             "aggression_jump",
                                             "strain_relief",
                                             NULL};

static int allocate(struct world *world, struct error *error)
{
    const struct description *of = &model_description;
    int status =
        table_init(&world->state.persons, of->persons, of->n_persons, &world->person, 0, error);
    if (status >= 0)
        status = table_init(&world->state.employers, of->employers, of->n_employers,
                            &world->employer, 0, error);
    return status;
}

/* One that the file lacks has its default. What no scenario may say is damage. */
static int take_parameters(struct world *world, const struct replay_past *past, struct error *error)
{
    double *values = (double *)(void *)&world->p;
    for (size_t k = 0; k < model_description.n_parameters; k++) {
        const struct parameter *row = &model_description.parameters[k];
        size_t j = 0;
        while (j < past->n && strcmp(past->names[j], row->name) != 0)
            j++;
        values[k] = j < past->n ? past->values[j] : row->initial;
        if (!(values[k] >= row->least && values[k] <= row->most))
            return fail(error, ERROR_MISSING, "%s: damaged file of events: parameter %s is %g",
                        past->path, row->name, values[k]);
    }
    return 0;
}

static int replay_create(struct world **out, const struct replay_past *past, struct error *error)
{
    struct world *world = scratch_alloc(1, sizeof *world, error);
    *out = world;
    if (!world)
        return ERROR_MEMORY;
    world->error = error;
    world->start = past->start;
    world->state.seed = past->seed;
    world->state.month = past->start;
    if (take_parameters(world, past, error) < 0)
        return ERROR_MISSING;
    strain_prepare_noise(world);
    return allocate(world, error);
}

static void replay_free(struct world *world)
{
    if (!world)
        return;
    table_free(&world->state.persons);
    table_free(&world->state.employers);
    scratch_free(world);
}

static struct state *replay_state(struct world *world)
{
    return &world->state;
}

static void replay_begin(struct world *world, size_t first, size_t end)
{
    strain_drift_rows(world, first, end);
}

static void replay_appeared(struct world *world, size_t first, size_t end)
{
    memset(world->person.branch_before + 4 * first, NO_BRANCH, 4 * (end - first));
}

static void replay_happened(struct world *world, unsigned event, const uint32_t *rows, size_t n)
{
    for (size_t k = 0; k < n && event == EVENT_aggression; k++)
        strain_jump(world, rows[k]);
    for (size_t k = 0; k < n && event == EVENT_hired; k++)
        world->person.strain[rows[k]] = world->person.engagement[rows[k]] = 0;
}

static void replay_end(struct world *world, size_t first, size_t end)
{
    const int month = month_of_year(world->state.month);
    for (size_t i = first; month % 3 == 2 && i < end; i++)
        census_remember(world, i);
}

const struct events_model model_events = {
    .events = model_event_rows,
    .n_events = N_EVENTS,
    .derived = derived,
    .employer_facts = employer_facts,
};

const struct replay_model model_replay = {
    .events = &model_events,
    .create = replay_create,
    .free = replay_free,
    .state = replay_state,
    .begin = replay_begin,
    .appeared = replay_appeared,
    .happened = replay_happened,
    .end = replay_end,
};
