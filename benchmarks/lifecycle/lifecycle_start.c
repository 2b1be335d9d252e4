/* SPDX-License-Identifier: Apache-2.0 */
/* What the lifecycle starts with: columns, probabilities by class, the first workers. */
#include "lifecycle.h"

#include <string.h>

#include "../../sim/maths.h"

#define COLUMN(type, name, unit, meaning)                                                          \
    {                                                                                              \
#name, unit, meaning, type, 1, offsetof(struct workers, name)                              \
    }
static const struct column columns[] = {
    COLUMN(COLUMN_U32, place, "1", "Number of the row"),
    COLUMN(COLUMN_U32, id, "1", "Number of the worker and key of the draws"),
    COLUMN(COLUMN_U32, employer, "1", "Employer"),
    COLUMN(COLUMN_I16, birth_month, "month", "Month of birth; the first month of the run is 0"),
    COLUMN(COLUMN_I16, since_month, "month", "Month in which the work at the employer began"),
    COLUMN(COLUMN_I16, status_month, "month", "Month in which the status began"),
    COLUMN(COLUMN_U8, branch, "1", "Branch"),
    COLUMN(COLUMN_U8, status, "1", "Working, sick, in training or out"),
    COLUMN(COLUMN_U8, qualification, "1", "Level 0 to 7"),
    COLUMN(COLUMN_U8, half_hours, "half hour/week", "Contract"),
};
static const struct column employer_columns[1];

static const struct code branches[REPORT_BRANCHES] = {
    {"b0", "Branch 0"}, {"b1", "Branch 1"}, {"b2", "Branch 2"}, {"b3", "Branch 3"},
    {"b4", "Branch 4"}, {"b5", "Branch 5"}, {"b6", "Branch 6"}, {"b7", "Branch 7"},
    {"b8", "Branch 8"}, {"b9", "Branch 9"},
};
static const struct code statuses[REPORT_STATUSES] = {
    {"working", "Works"}, {"sick", "Is sick"}, {"training", "Is in training"}, {"out", "Has left"}};
static const struct code kinds[REPORT_KINDS] = {
    {"exit", "Left"},
    {"sick", "Fell ill"},
    {"recover", "Came back"},
    {"hours", "Changed hours"},
    {"move", "Changed employer"},
    {"train", "Started a training"},
    {"trained", "Ended a training"},
    {"hire", "Was hired"},
};
/* What each kind of event may change. */
static const struct event events[REPORT_KINDS] = {
    {"exit", "status", "Left"},
    {"sick", "status", "Fell ill"},
    {"recover", "status", "Came back"},
    {"hours", "half_hours", "Changed hours"},
    {"move", "employer since_month", "Changed employer"},
    {"train", "status", "Started a training"},
    {"trained", "status qualification", "Ended a training"},
    {"hire", "id employer birth_month since_month status qualification half_hours", "Was hired"},
};
static const char *const derived[] = {"status_month", NULL};
static const char *const no_facts[] = {NULL};
const struct events_model lifecycle_events = {events, REPORT_KINDS, derived, no_facts};

static const struct dimension dimensions[] = {
    {"branch", "Branches", branches, REPORT_BRANCHES},
    {"status", "What workers do", statuses, REPORT_STATUSES},
    {"kind", "What happened", kinds, REPORT_KINDS},
};
const struct dimension_list lifecycle_dimensions = {dimensions, 3};
const struct series lifecycle_series[N_SERIES] = {
    {"workers", {"branch", "status"}, 1, "worker", "Workers at the end of the month"},
    {"events", {"kind", NULL}, 1, "1", "Events of the month"},
};

/* ---- probabilities -------------------------------------------------------------------------- */

static double monthly(double yearly)
{
    return 1 - maths_pow(1 - yearly, 1.0 / 12);
}

static uint32_t fixed(double probability)
{
    return (uint32_t)(probability * 4294967296.0 + 0.5);
}

static void working_hazards(uint32_t *base, int a, int t, int b)
{
    static const double exit_age[AGE_BANDS] = {.16, .09, .07, .06, .08, .15, .60};
    static const double exit_tenure[TENURE_BANDS] = {1.6, 1.2, 0.9, 0.7};
    static const double sick_age[AGE_BANDS] = {.090, .080, .075, .080, .085, .090, .080};
    static const double move_tenure[TENURE_BANDS] = {.20, .12, .07, .04};
    const double leave = exit_age[a] * exit_tenure[t] * (0.8 + 0.4 * b / 9);
    base[DECISION_EXIT] = fixed(monthly(leave < 0.95 ? leave : 0.95));
    base[DECISION_SICK] = fixed(sick_age[a] * (0.85 + 0.3 * b / 9));
    base[DECISION_HOURS] = fixed(0.017);
    base[DECISION_MOVE] = fixed(monthly(move_tenure[t]));
    base[DECISION_TRAIN] = fixed(0.005);
}

static int hazards_init(struct world *world, struct error *error)
{
    struct hazard_group *group = &world->state.groups[0];
    *group = (struct hazard_group){
        .is_plain = true, .by_class = true, .n_words = 2, .words = {0, 1}, .n_classes = N_CLASSES};
    world->state.n_groups = 1;
    group->base = scratch_alloc((size_t)N_CLASSES * HAZARD_LANES, sizeof *group->base, error);
    group->upper = scratch_alloc((size_t)N_CLASSES * HAZARD_LANES, sizeof *group->upper, error);
    if (!group->base || !group->upper)
        return ERROR_MEMORY;
    uint32_t *base = group->base;
    for (int a = 0; a < AGE_BANDS; a++)
        for (int t = 0; t < TENURE_BANDS; t++)
            for (int b = 0; b < REPORT_BRANCHES; b++, base += HAZARD_LANES)
                working_hazards(base, a, t, b);
    base[DECISION_RECOVER] = fixed(0.6);
    hazard_group_seal(group);
    return 0;
}

/* ---- workers -------------------------------------------------------------------------------- */

/* Employer e belongs to branch e mod 10. */
uint32_t lifecycle_employer(const struct world *world, unsigned branch, uint64_t bits)
{
    const uint32_t n = (world->n_employers - branch + REPORT_BRANCHES - 1) / REPORT_BRANCHES;
    return branch + REPORT_BRANCHES * draw_below(bits, n);
}

void lifecycle_begin(struct world *world, size_t i, uint64_t key)
{
    struct workers *worker = &world->worker;
    const uint64_t bits = draw_detail_keyed(key, worker->id[i], 1);
    worker->employer[i] = lifecycle_employer(world, worker->branch[i], bits);
    worker->half_hours[i] = (uint8_t)(16 + 4 * draw_below(bits << 32, 15));
    worker->qualification[i] = bits & 7; /* below the bits that say the hours */
}

/* The month before the first is -1: ages and tenures are those at its end. */
static void first_workers(struct world *world)
{
    struct workers *worker = &world->worker;
    const uint64_t key = draw_detail_key(world->state.seed, -1, DECISION_BEGIN);
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const uint32_t id = (uint32_t)i;
        const uint32_t age = 192 + draw_below(draw_detail_keyed(key, id, 0), 612);
        const uint32_t longest = age - 192 < 240 ? age - 192 : 240;
        const uint32_t tenure = draw_below(draw_detail_keyed(key, id, 4), longest + 1);
        worker->place[i] = worker->id[i] = id;
        worker->branch[i] = (uint8_t)(i % REPORT_BRANCHES);
        worker->birth_month[i] = (int16_t)(-1 - (int)age);
        worker->since_month[i] = (int16_t)(-1 - (int)tenure);
        worker->status_month[i] = -1;
        worker->status[i] = STATUS_WORKING;
        world->workers[worker->branch[i]][STATUS_WORKING]++;
        lifecycle_begin(world, i, key);
    }
    world->next_id = (uint32_t)world->state.persons.n;
}

int lifecycle_create(struct world *world, const struct report_options *options, struct error *error)
{
    static const size_t list_sizes[REPORT_KINDS] = {
        sizeof(struct change), sizeof(struct change), sizeof(struct change), sizeof(struct change),
        sizeof(struct change), sizeof(struct change), sizeof(struct change), sizeof(struct change),
    };
    struct state *state = &world->state;
    size_t first;
    *world = (struct world){.n_employers = options->n / 50};
    state->seed = options->seed;
    state->n_regions = REPORT_KINDS; /* tasks of log_pack */
    state->list_sizes = list_sizes;
    state->n_lists = REPORT_KINDS;
    int status =
        layout_init(&state->layout, lifecycle_series, N_SERIES, lifecycle_dimensions, error);
    must(status < 0 || (state->layout.offset[SERIES_WORKERS] == AT_WORKERS &&
                        state->layout.offset[SERIES_EVENTS] == AT_EVENTS));
    if (status >= 0)
        status = table_init(&state->persons, columns, sizeof columns / sizeof *columns,
                            &world->worker, options->n, error);
    if (status >= 0)
        status = table_init(&state->employers, employer_columns, 0, NULL, 0, error);
    if (status >= 0)
        status = table_append(&state->persons, options->n, &first, error);
    if (status >= 0)
        status = hazards_init(world, error);
    if (status >= 0)
        status = state_init(state, options->n_threads, error);
    if (status >= 0)
        first_workers(world);
    return status;
}

void lifecycle_free(struct world *world)
{
    state_free(&world->state);
}
