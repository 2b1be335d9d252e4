/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates for work in care: ex-workers who return, and from outside young starters,
 * side-entrants, people at a distance and new self-employed. The nth candidate of a month, region
 * and channel is the same person in every scenario: numbers are set aside for each, and traits are
 * drawn by number. */
#include "mechanisms.h"

#include "../sim/rows.h"

enum { N_SOURCES = N_CHANNELS + 1, SOURCE_zzp = N_CHANNELS }; /* the returners' place stays empty */

int persons_append(struct world *world, size_t n, size_t *first)
{
    const int status = table_append(&world->state.persons, n, first, world->error);
    for (size_t i = *first; status >= 0 && i < *first + n; i++) {
        world->person.due_month[i] = NEVER;
        world->person.programme[i] = NO_PROGRAMME;
        for (unsigned q = 0; q < 4; q++)
            world->person.branch_before[i * 4 + q] = NO_BRANCH;
    }
    return status;
}

void seek(struct world *world, struct task *task, size_t i)
{
    struct seeker *seeker = list_push(&task->lists[LIST_SEEKERS]);
    *seeker = (struct seeker){
        .row = (uint32_t)i,
        .person = world->person.id[i],
        .employer = world->person.employer[i],
        .region = world->person.region[i],
        .occupation = world->person.occupation[i],
        .branch = world->person.branch[i],
    };
}

/* Candidates a month of a source in the nation at offer one. */
static double offered(const struct world *world, unsigned source)
{
    const struct parameter_values *p = &world->p;
    const double scale = world->scenario->scale / 12;
    if (source == CHANNEL_education)
        return p->young_starters_per_year * scale;
    if (source == CHANNEL_returner)
        return 0;
    if (source == SOURCE_zzp)
        return p->zzp_from_outside_per_year * scale;
    return world->in.inflow_by_channel[source] * p->offers_per_entrant * scale;
}

/* Numbers set aside a month, whatever the scenario offers: some four times what the baseline does.
 */
static size_t room(const struct world *world, unsigned source, unsigned region)
{
    static const double nation[N_SOURCES] = {[CHANNEL_education] = 24000,
                                             [CHANNEL_side] = 16000,
                                             [CHANNEL_distance] = 6000,
                                             [SOURCE_zzp] = 8000};
    (void)region; /* shares of regions may be replaced by the user: every region gets a tenth of all
                   */
    return (size_t)(0.1 * nation[source] * world->scenario->scale) + 64;
}

uint32_t entering_numbers_a_month(const struct world *world)
{
    size_t n = 0;
    for (unsigned s = 0; s < N_SOURCES; s++)
        for (unsigned r = 0; r < N_REGIONS; r++)
            n += room(world, s, r);
    return (uint32_t)n;
}

/* Candidates of one source and region while they come in. */
struct arrivals {
    unsigned source, region;
    uint64_t key;                  /* of what a person keeps whatever the month */
    double open[2][N_OCCUPATIONS]; /* vacancies open to the less and the higher educated */
    double sum[2];
};

/* Traits that do not depend on the scenario. */
static void make_person(struct world *world, size_t i, const struct arrivals *arrivals)
{
    struct persons *person = &world->person;
    const unsigned source = arrivals->source;
    const uint64_t bits = draw_detail_keyed(arrivals->key, person->id[i], 0);
    const uint64_t more = draw_detail_keyed(arrivals->key, person->id[i], 1);
    const double u = draw_unit(bits);
    const struct parameter_values *p = &world->p;
    const bool is_young = source == CHANNEL_education;
    const double from = is_young ? p->young_starter_age_from : p->candidate_age_from;
    const double to = is_young ? p->young_starter_age_to : p->candidate_age_to;
    const double age = from + (to - from) * u;
    person->birth_month[i] = (int16_t)(world->state.month - (int)(12 * age));
    person->traits[i] = (uint8_t)((draw_unit(more) < p->candidates_female_share ? 0 : TRAIT_MAN) |
                                  (more & 3 ? 0 : TRAIT_PARENT));
    if (draw_unit(more * DRAW_WEYL) < p->migration_background_share)
        person->traits[i] |= TRAIT_BACKGROUND;
    person->region[i] = (uint8_t)arrivals->region;
    person->branch[i] = NO_BRANCH;
    person->employer[i] = NO_ROW;
    person->since_month[i] = person->care_month[i] = (int16_t)world->state.month;
    person->channel[i] = (uint8_t)(source == SOURCE_zzp ? CHANNEL_side : source);
    person->programme[i] = NO_PROGRAMME;
    person->due_month[i] = (int16_t)(world->state.month + (int)p->search_months);
}

/* Ratio of interventions on the candidates of a source (A047, A051, M23, M31). */
static double policy_offer(const struct world *world, unsigned source, unsigned region)
{
    static const enum quantity_number offer[N_SOURCES] = {[CHANNEL_side] = QUANTITY_offer_side,
                                                          [CHANNEL_distance] =
                                                              QUANTITY_offer_distance,
                                                          [SOURCE_zzp] = QUANTITY_offer_zzp};
    if (source == CHANNEL_returner || source == CHANNEL_education ||
        !policy_acts(world, offer[source]))
        return 1;
    return policy_region(world, offer[source], region, OCCUPATION_other_staff);
}

/* Where a candidate without a care diploma can apply; the higher educated for other posts than the
 * rest. */
static bool is_open_to(unsigned occupation, bool is_higher)
{
    switch ((enum occupation)occupation) {
    case OCCUPATION_other_staff:
        return true;
    case OCCUPATION_social_work_hbo:
    case OCCUPATION_therapist:
        return is_higher;
    case OCCUPATION_helper:
    case OCCUPATION_carer: /* with a training on the job */
    case OCCUPATION_social_care:
    case OCCUPATION_childcare_worker:
    case OCCUPATION_assistant:
        return !is_higher;
    case OCCUPATION_nurse_mbo:
    case OCCUPATION_nurse_hbo:
    case OCCUPATION_nurse_specialised:
    case OCCUPATION_doctor:
    case N_OCCUPATIONS:
        break;
    }
    return false;
}

/* An occupation open to the candidate, in proportion to the vacancies of the region, by his luck.
 */
static unsigned apply_for(const struct world *world, size_t i, const struct arrivals *arrivals)
{
    const bool is_higher = world->person.channel[i] != CHANNEL_education &&
                           draw_unit(draw_detail_keyed(arrivals->key, world->person.id[i], 2)) <
                               world->p.higher_educated_share;
    double left = draw_unit(detail(world, DECISION_candidate, i, 2)) * arrivals->sum[is_higher];
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        if ((left -= arrivals->open[is_higher][o]) < 0)
            return o;
    return OCCUPATION_other_staff;
}

static void arrivals_init(const struct world *world, unsigned source, unsigned region,
                          struct arrivals *arrivals)
{
    *arrivals = (struct arrivals){
        .source = source,
        .region = region,
        .key = draw_detail_key(world->state.seed, 0, DECISION_candidate),
    };
    for (unsigned higher = 0; higher < 2; higher++)
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            const double open = (double)world->open_by_occupation[region][o];
            arrivals->open[higher][o] = is_open_to(o, higher) ? open : 0;
            arrivals->sum[higher] += arrivals->open[higher][o];
        }
}

/* Main client of a new self-employed: branch by the published mix, the larger of two employers;
 * none where the region has no such branch. */
static void choose_client(struct world *world, size_t i)
{
    struct persons *person = &world->person;
    double u = draw_unit(detail(world, DECISION_zzp_candidate, i, 0));
    unsigned b = 0;
    while (b + 1 < N_BRANCHES && u >= world->in.self_employed_by_branch[b])
        u -= world->in.self_employed_by_branch[b++];
    const size_t *first = &world->employer_first[cell_of(person->region[i], b)];
    const uint32_t n = (uint32_t)(first[1] - first[0]);
    if (n == 0)
        return;
    const uint64_t two = detail(world, DECISION_zzp_candidate, i, 1);
    const size_t x = first[0] + draw_below(two, n), y = first[0] + draw_below(two << 32, n);
    const size_t e = world->employer.staff[x] >= world->employer.staff[y] ? x : y;
    person->employer[i] = (uint32_t)e;
    person->branch[i] = (uint8_t)b;
    rows_prefetch_all(world->employer.staff_half_hours + e * N_OCCUPATIONS,
                      N_OCCUPATIONS * sizeof(int32_t));
}

static void become_zzp(struct world *world, struct task *task, size_t i)
{
    struct persons *person = &world->person;
    const int32_t *staff = world->employer.staff_half_hours + person->employer[i] * N_OCCUPATIONS;
    person->standing[i] = STANDING_zzp;
    person->half_hours[i] = (uint8_t)(2 * world->p.zzp_hours);
    person->due_month[i] = NEVER;
    double left = 0; /* occupation like the employees of the employer */
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        left += staff[o];
    left *= draw_unit(detail(world, DECISION_zzp_candidate, i, 2));
    unsigned o = 0;
    while (o + 1 < N_OCCUPATIONS && (left -= staff[o]) >= 0)
        o++;
    person->occupation[i] = (uint8_t)o;
    post_open(world, task, i);
    record(world, task, EVENT_zzp_begins, i);
}

/* Candidates of one source and region in a month. */
struct intake {
    unsigned source, region;
    size_t first, n; /* rows */
    size_t n_zzp;    /* the first of them, who begin as self-employed; the others seek a post */
    uint32_t number; /* id of the first */
};
enum { N_INTAKES = N_SOURCES * N_REGIONS };
struct intakes {
    struct world *world;
    struct intake intake[N_INTAKES];
};

/* What does not depend on other candidates; employers stand anywhere and are fetched for those who
 * arrive. */
static void make_intake(void *context, size_t part)
{
    const struct intakes *intakes = context;
    const struct intake *intake = &intakes->intake[part];
    struct world *world = intakes->world;
    struct arrivals arrivals;
    arrivals_init(world, intake->source, intake->region, &arrivals);
    for (size_t k = 0; k < intake->n; k++) {
        const size_t i = intake->first + k;
        world->person.id[i] = intake->number + (uint32_t)k;
        make_person(world, i, &arrivals);
        if (k < intake->n_zzp) {
            choose_client(world, i);
            continue;
        }
        world->person.standing[i] = STANDING_seeker;
        world->person.occupation[i] = (uint8_t)apply_for(world, i, &arrivals);
    }
}

static void arrive(struct world *world, struct task *task, size_t i, bool is_zzp)
{
    const bool has_client = world->person.employer[i] != NO_ROW;
    if (is_zzp && has_client) {
        become_zzp(world, task, i);
    } else if (is_zzp) {
        world->person.standing[i] = STANDING_gone;
        record(world, task, EVENT_forgotten, i);
    }
    census_count(world, task->tally, i, 1);
    if (is_zzp)
        return;
    record(world, task, EVENT_candidate_offered, i);
    seek(world, task, i);
}

/* How many there are. Who is kept from beginning as self-employed looks for a post instead, or does
 * not come at all: the same persons as would have begun. */
static void count_intake(const struct world *world, struct intake *intake)
{
    const unsigned s = intake->source, r = intake->region;
    const double offer = s == SOURCE_zzp ? world->zzp_trend : world->entry_offer[s];
    const double ratio = policy_offer(world, s, r);
    const double wanted = offered(world, s) * offer * world->in.region_share[r];
    const uint64_t bits = draw_detail(world->state.seed, world->state.month, DECISION_candidate,
                                      s * N_REGIONS + r, 9);
    intake->n = round_by_luck(wanted * ratio, bits);
    if (s != SOURCE_zzp)
        return;
    intake->n_zzp = intake->n;
    if (ratio < 1)
        intake->n = round_by_luck(
            wanted * (ratio + (1 - ratio) * world->p.deterred_seeking_employment), bits);
}

/* Their rows and numbers. */
static int make_room(struct world *world, struct intake *intake)
{
    const unsigned s = intake->source, r = intake->region;
    const size_t most = room(world, s, r);
    count_intake(world, intake);
    if (intake->n > most)
        return fail(world->error, ERROR_SCENARIO,
                    "%zu candidates in one month, region and channel; the model has numbers for "
                    "%zu: lower entry_offer, the offers per year or the dose of interventions",
                    intake->n, most);
    if (persons_append(world, intake->n, &intake->first) < 0)
        return ERROR_MEMORY;
    intake->number = world->first_candidate;
    world->first_candidate += (uint32_t)most;
    return 0;
}

int entering_candidates(struct world *world, struct task *task)
{
    struct intakes intakes = {.world = world};
    /* behind the persons: the order of seekers stays that of rows */
    struct task at_end = *task;
    at_end.lists = stripe_list(&world->state, STRIPES - 1, 0);
    for (unsigned g = 0; g < N_INTAKES; g++) {
        intakes.intake[g] = (struct intake){.source = g / N_REGIONS, .region = g % N_REGIONS};
        const int status = make_room(world, &intakes.intake[g]);
        if (status < 0)
            return status;
    }
    table_parts(N_INTAKES, make_intake, &intakes);
    for (unsigned g = 0; g < N_INTAKES; g++)
        for (size_t k = 0; k < intakes.intake[g].n; k++)
            arrive(world, &at_end, intakes.intake[g].first + k, k < intakes.intake[g].n_zzp);
    return 0;
}

/* The offer of returners is a path from outside; skill that was kept up at work makes up for months
 * away (M32): the hazard halves every return_half_life years. */
static double return_offer(const struct world *world, size_t i)
{
    const double offer = world->entry_offer[CHANNEL_returner];
    const unsigned kept = world->person.skill[i];
    if (kept == 0)
        return offer;
    return offer * maths_exp(0.69314718055994531 * kept / (12 * world->p.return_half_life));
}

/* Ex-workers who look again, seekers who go on or give up, and ex-workers out too long. */
int entering_persons(struct world *world, struct task *task)
{
    struct persons *person = &world->person;
    const struct block *block = task->block;
    const struct hazard_fired *fired = &block->fired;
    for (size_t k = 0; k < fired->n[DECISION_return_to_care]; k++) {
        const size_t i = block->first + fired->row[DECISION_return_to_care][k];
        /* thinning by the offer keeps each person's luck */
        if (person->standing[i] != STANDING_reservoir ||
            draw_unit(detail(world, DECISION_return_to_care, i, 0)) * RETURN_ROOM >=
                return_offer(world, i))
            continue;
        person->standing[i] = STANDING_seeker;
        person->channel[i] = CHANNEL_returner;
        person->due_month[i] = (int16_t)(world->state.month + (int)world->p.search_months);
        record(world, task, EVENT_candidate_offered, i);
    }
    for (size_t k = 0; k < block->n_due; k++) {
        const size_t i = block->first + block->due[k];
        if (person->due_month[i] > world->state.month)
            continue;
        if (person->standing[i] == STANDING_seeker) {
            record(world, task, EVENT_candidate_gave_up, i);
            const bool was_here = person->channel[i] == CHANNEL_returner;
            person->standing[i] = was_here ? STANDING_reservoir : STANDING_gone;
            person->due_month[i] = reservoir_end(world, i, world->p.reservoir_years_after_search);
        } else if (person->standing[i] == STANDING_reservoir) {
            person->standing[i] = STANDING_gone;
            record(world, task, EVENT_forgotten, i);
        }
    }
    uint64_t seekers[BLOCK_ROWS / ROWS_WORD];
    uint16_t row[BLOCK_ROWS];
    const size_t n =
        rows_where(person->standing + block->first, STANDING_seeker, block->n, seekers);
    if (n > 0)
        rows_offsets(seekers, block->n, row);
    for (size_t k = 0; k < n; k++)
        seek(world, task, block->first + row[k]);
    return 0;
}
