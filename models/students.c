/* SPDX-License-Identifier: Apache-2.0 */
/* Full-time students start in September (C6). Of each programme and region
 *   students = min(applicants, school places, placements),
 * relative to those of the input: applicants and places are one of them in 2022, placements follow
 * the supervision that there is. Interventions change each of the three (A035, A037, A038). */
#include "mechanisms.h"

enum { SEPTEMBER = 8, MONTHS_LEAST = 6 };

/* Numbers are given out by year, programme and region, so that they do not depend on the scenario.
 */
static size_t students_room(const struct world *world, unsigned occupation, unsigned region)
{
    (void)occupation;
    (void)region; /* a tenth of 40 thousand for every programme and region, whatever the scenario */
    return (size_t)(4000 * world->scenario->scale) + 64;
}

int students_months(const struct world *world, size_t i)
{
    return study_months(world, world->person.programme[i]) +
           diploma_spread(world, world->person.id[i], 0);
}

/* By which a study that begins now is shorter than usual (M29); half a year is the least. */
static int months_saved(const struct world *world, unsigned occupation, unsigned region)
{
    if (!policy_acts(world, QUANTITY_study_months))
        return 0;
    const int usual = (int)world->in.study_duration[occupation];
    const double ratio = policy_region(world, QUANTITY_study_months, region, occupation);
    const int saved = (int)(usual * (1 - ratio) + 0.5), most = usual - MONTHS_LEAST;
    return saved < 0 ? 0 : saved > most ? most : saved;
}

static void make_student(struct world *world, size_t i, unsigned occupation, unsigned region)
{
    struct persons *person = &world->person;
    const int month = world->state.month;
    const uint64_t bits =
        draw_detail(world->state.seed, 0, DECISION_study_traits, person->id[i], 0);
    const int youngest = (int)(12 * world->in.study_age[occupation]),
              months = (int)(bits >> 8 & 0xFF) % 12;
    const double women = world->in.study_female_share[occupation];
    person->birth_month[i] = (int16_t)(month - youngest - 12 * (int)(bits & 3) - months);
    person->traits[i] = (uint8_t)((draw_unit(bits << 16) < women ? 0 : TRAIT_MAN) |
                                  (draw_unit(bits * DRAW_WEYL) < world->p.migration_background_share
                                       ? TRAIT_BACKGROUND
                                       : 0));
    person->region[i] = (uint8_t)region;
    person->standing[i] = STANDING_student;
    person->branch[i] = BRANCH_other_care;
    person->occupation[i] = person->programme[i] = (uint8_t)occupation;
    person->employer[i] = NO_ROW;
    person->since_month[i] = person->care_month[i] = (int16_t)month;
    const int saved = months_saved(world, occupation, region);
    int duration = students_months(world, i) - saved;
    if (saved > 0) {
        person->terms[i] = TERM_SHORTENED;
        duration = duration > MONTHS_LEAST ? duration : MONTHS_LEAST; /* whatever the spread */
    }
    person->due_month[i] = (int16_t)(month + duration);
    person->channel[i] = CHANNEL_education;
}

uint32_t learning_numbers_a_year(const struct world *world)
{
    size_t n = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        for (unsigned r = 0; r < N_REGIONS; r++)
            n += students_room(world, o, r);
    return (uint32_t)n;
}

/* The persons of one programme and region who would start as the input has it. */
static double usual_students(const struct world *world, unsigned o, unsigned r)
{
    const int month = world->state.month, year = year_of(month) - YEAR_FIRST;
    return world->in.study_inflow[o * N_YEARS + (unsigned)(year < N_YEARS ? year : N_YEARS - 1)] *
           (1 - world->in.dual_share[o]) * world->in.region_share[r] * world->scenario->scale *
           (month >= 12 ? world->p.students_after_2022 : 1);
}

/* What there is of each, relative to the usual number of students. */
struct limits {
    double applicants, school, placements;
};

static double least(const struct limits *limits)
{
    const double school = limits->applicants < limits->school ? limits->applicants : limits->school;
    return school < limits->placements ? school : limits->placements;
}

/* Where applicants are more than places, places are what the input counts; else applicants. */
static struct limits limits_of(const struct world *world, unsigned o, unsigned r)
{
    const double per_place = world->in.applicants_per_place[o];
    return (struct limits){
        .applicants = per_place > 1 ? per_place : 1,
        .school = per_place > 1 ? 1 : 1 / per_place,
        .placements = world->placement_room[r] + world->p.placement_slack,
    };
}

/* The same with interventions. Only of use where one acts: neutral ratios change nothing. */
static struct limits policy_limits(const struct world *world, unsigned o, unsigned r)
{
    struct limits limits = limits_of(world, o, r);
    limits.applicants *= policy_region(world, QUANTITY_student_inflow, r, o);
    limits.school *= policy_region(world, QUANTITY_school_places, r, o);
    limits.placements =
        world->placement_room[r] * world->placement_policy[r][o] + world->p.placement_slack;
    return limits;
}

/* Places redirected to shortages (A060, M35): a share of those of each programme and region is
 * given out again by open vacancies. Other staff has no programme of care, so gets none and gives
 * none; programmes that nobody studies full-time get none. */
struct redirected {
    bool acts;
    double pool, vacancies;
};

static bool may_be_redirected(const struct world *world, unsigned o)
{
    return o != OCCUPATION_other_staff && world->in.dual_share[o] < 1 &&
           usual_students(world, o, 0) > 0;
}

static struct redirected redirect(const struct world *world)
{
    struct redirected sum = {.acts = policy_acts(world, QUANTITY_places_redirected)};
    for (unsigned o = 0; sum.acts && o < N_OCCUPATIONS; o++)
        for (unsigned r = 0; may_be_redirected(world, o) && r < N_REGIONS; r++) {
            const double share = policy_region(world, QUANTITY_places_redirected, r, o);
            sum.pool += (share < 1 ? share : 1) * usual_students(world, o, r);
            sum.vacancies += (double)world->open_by_occupation[r][o];
        }
    sum.acts = sum.acts && sum.vacancies > 0;
    return sum;
}

static double with_redirected(const struct world *world, const struct redirected *redirected,
                              unsigned o, unsigned r)
{
    const double usual = usual_students(world, o, r);
    if (!redirected->acts || !may_be_redirected(world, o))
        return usual;
    const double share = policy_region(world, QUANTITY_places_redirected, r, o);
    return usual * (1 - (share < 1 ? share : 1)) +
           redirected->pool * (double)world->open_by_occupation[r][o] / redirected->vacancies;
}

/* Supervision of students beyond the usual number falls to the employers of the region, by staff.
 */
static void place_extra(struct world *world, unsigned r, double extra)
{
    const size_t first = world->employer_first[r * N_BRANCHES];
    const size_t end = world->employer_first[(r + 1) * N_BRANCHES];
    double staff = 0;
    for (size_t e = first; e < end; e++)
        staff += world->employer.staff[e];
    for (size_t e = first; staff > 0 && e < end; e++)
        world->employer.extra_students[e] +=
            (int32_t)(256 * extra * world->employer.staff[e] / staff);
}

/* Students of one programme and region who begin in a month. */
struct cohort {
    size_t first, n; /* rows */
    uint32_t number; /* id of the first */
};
enum { N_COHORTS = N_OCCUPATIONS * N_REGIONS };
struct cohorts {
    struct world *world;
    struct cohort cohort[N_COHORTS]; /* by programme and region */
};

static void make_cohort(void *context, size_t part)
{
    const struct cohorts *cohorts = context;
    const struct cohort *cohort = &cohorts->cohort[part];
    for (size_t k = 0; k < cohort->n; k++) {
        cohorts->world->person.id[cohort->first + k] = cohort->number + (uint32_t)k;
        make_student(cohorts->world, cohort->first + k, (unsigned)(part / N_REGIONS),
                     (unsigned)(part % N_REGIONS));
    }
}

/* Rows and numbers for n students; returns an error or 0. */
static int make_room(struct world *world, struct cohort *cohort, unsigned o, unsigned r, size_t n)
{
    const size_t most = students_room(world, o, r);
    if (n > most)
        return fail(
            world->error, ERROR_SCENARIO,
            "%zu students start in one programme and region; the model has numbers for %zu: "
            "lower study_inflow, students_after_2022 or the dose of interventions",
            n, most);
    if (persons_append(world, n, &cohort->first) < 0)
        return ERROR_MEMORY;
    cohort->n = n;
    cohort->number = world->first_student;
    world->first_student += (uint32_t)most;
    return 0;
}

static int begin_study(struct world *world, struct task *task, const struct redirected *redirected,
                       struct cohort *cohort, unsigned o, unsigned r)
{
    const bool changed = redirected->acts || policy_acts(world, QUANTITY_student_inflow) ||
                         policy_acts(world, QUANTITY_school_places) ||
                         policy_acts(world, QUANTITY_supervision) ||
                         policy_acts(world, QUANTITY_training_places);
    const struct limits without = limits_of(world, o, r);
    const struct limits limits = changed ? policy_limits(world, o, r) : without;
    const double usual = usual_students(world, o, r) * least(&without);
    const double wanted =
        changed ? with_redirected(world, redirected, o, r) * least(&limits) : usual;
    const uint64_t bits = draw_detail(world->state.seed, world->state.month, DECISION_study_traits,
                                      o * N_REGIONS + r, 1);
    const size_t n = round_by_luck(wanted, bits);
    const double refused = usual_students(world, o, r) * (limits.applicants - least(&limits));
    count(world, task->tally, SERIES_students_refused, o, (int64_t)(refused + 0.5));
    if (changed)
        place_extra(world, r, wanted - usual);
    return make_room(world, cohort, o, r, n);
}

int learning_students(struct world *world, struct task *task)
{
    if (month_of_year(world->state.month) != SEPTEMBER)
        return 0;
    const struct redirected redirected = redirect(world);
    struct cohorts cohorts = {.world = world};
    for (unsigned c = 0; c < N_COHORTS; c++) {
        const int status =
            begin_study(world, task, &redirected, &cohorts.cohort[c], c / N_REGIONS, c % N_REGIONS);
        if (status < 0)
            return status;
    }
    table_parts(N_COHORTS, make_cohort, &cohorts);
    for (unsigned c = 0; c < N_COHORTS; c++)
        for (size_t k = 0; k < cohorts.cohort[c].n; k++) {
            census_count(world, task->tally, cohorts.cohort[c].first + k, 1);
            record(world, task, EVENT_study_begins, cohorts.cohort[c].first + k);
        }
    return 0;
}
