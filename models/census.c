/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured, once a month when all has happened. Flows compare persons 12 months apart, as
 * the statistics do: at quarter ends each person's branch is kept for a year, at year ends the
 * hours for two. Stocks of persons (census_persons.c) are held against the books that events have
 * kept. */
#include "mechanisms.h"

#include <string.h>

#include "../sim/rows.h"

enum { MONTH_DAYS = 3044, NO_HOURS = 0 };

static bool is_quarter_end(int month)
{
    return month_of_year(month) % 3 == 2;
}

static bool is_year_end(int month)
{
    return month_of_year(month) == 11;
}

/* Branch 12 months ago and now, NOT_EMPLOYED for no employee. Most persons have changed nothing:
 * those are counted together, only the others one by one. */
enum { NOT_EMPLOYED = N_BRANCHES, N_PLACES };
struct places {
    uint8_t before[BLOCK_ROWS], now[BLOCK_ROWS];
    uint8_t is_new[BLOCK_ROWS];  /* employee for less than a year where he is */
    uint8_t differs[BLOCK_ROWS]; /* new, or in another place */
    uint8_t stays[BLOCK_ROWS];   /* branch of employees who do not differ, else NOT_EMPLOYED */
};
struct year {
    uint16_t moves[N_PLACES][N_PLACES][2]; /* of those who differ: before, now, is_new */
    size_t stays[N_BRANCHES];
};

/* The kept branch of the same quarter a year before is replaced by that of now. What is kept of a
 * person's four quarters is one word (little-endian), so that the loop becomes vectors. */
CLONES static void find_places(const struct world *world, const struct block *block, unsigned slot,
                               struct places *restrict places)
{
    const uint8_t *restrict standing = world->person.standing + block->first;
    const uint8_t *restrict branch = world->person.branch + block->first;
    const int16_t *restrict since = world->person.since_month + block->first;
    uint8_t *restrict kept = world->person.branch_before + block->first * 4;
    const int16_t year_ago = (int16_t)(world->state.month - 12);
    const size_t n = block->n;
    const unsigned shift = 8 * slot;
    const uint32_t others = ~(UINT32_C(255) << shift);
    for (size_t k = 0; k < n; k++) {
        const bool is_employee = standing[k] == STANDING_employee;
        const uint8_t here = branch[k], place = is_employee ? here : NO_BRANCH;
        uint32_t word;
        memcpy(&word, kept + 4 * k, sizeof word);
        const uint8_t before = (uint8_t)(word >> shift);
        word = (word & others) | (uint32_t)place << shift;
        memcpy(kept + 4 * k, &word, sizeof word);
        places->before[k] = before < NOT_EMPLOYED ? before : NOT_EMPLOYED;
        places->now[k] = place < NOT_EMPLOYED ? place : NOT_EMPLOYED;
        places->is_new[k] = is_employee & (since[k] > year_ago);
    }
    for (size_t k = 0; k < n; k++) {
        places->differs[k] = places->is_new[k] | (places->before[k] != places->now[k]);
        places->stays[k] = places->differs[k] ? NOT_EMPLOYED : places->now[k];
    }
}

CLONES static void count_stays(const uint8_t *stays, size_t n, size_t n_of[N_BRANCHES])
{
    for (unsigned b = 0; b < N_BRANCHES; b++)
        n_of[b] = rows_count(stays, (uint8_t)b, n);
}

static void count_year(const struct world *world, int64_t *tally, const struct year *year)
{
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        int64_t stayed = (int64_t)year->stays[b], changed = 0;
        const int64_t in_branch = stayed + year->moves[b][b][0] + year->moves[b][b][1];
        for (unsigned now = 0; now < N_BRANCHES; now++) {
            stayed += year->moves[b][now][0] + year->moves[b][now][1];
            changed += year->moves[b][now][1];
        }
        count(world, tally, SERIES_inflow_12m, b,
              year->moves[NOT_EMPLOYED][b][0] + year->moves[NOT_EMPLOYED][b][1]);
        count(world, tally, SERIES_outflow_12m, b, year->moves[b][NOT_EMPLOYED][0]);
        count(world, tally, SERIES_stayers_12m, b, stayed);
        count(world, tally, SERIES_moved_branch_12m, b, stayed - in_branch);
        count(world, tally, SERIES_changed_employer_12m, b, changed);
    }
}

/* 12 months ago against now. */
static void compare_year(const struct world *world, const struct task *task, unsigned slot)
{
    struct places places;
    struct year year = {0};
    uint16_t row[BLOCK_ROWS];
    find_places(world, task->block, slot, &places);
    if (!world->has_quarter[slot])
        return;
    const size_t n = rows_list(places.differs, 1, task->block->n, row);
    for (size_t j = 0; j < n; j++) {
        const size_t k = row[j];
        year.moves[places.before[k]][places.now[k]][places.is_new[k]]++;
    }
    count_stays(places.stays, task->block->n, year.stays);
    count_year(world, task->tally, &year);
}

void census_remember(struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    const unsigned quarter = (unsigned)month_of_year(world->state.month) / 3,
                   year = (unsigned)year_of(world->state.month) % 2;
    const bool is_employee = person->standing[i] == STANDING_employee;
    person->branch_before[i * 4 + quarter] = is_employee ? person->branch[i] : NO_BRANCH;
    if (is_year_end(world->state.month))
        person->hours_before[i * 2 + year] = is_employee ? person->half_hours[i] : NO_HOURS;
}

/* Contract hours two years ago, replaced by those of now, against now; N_COHORT_STATUS for who was
 * no employee then. */
CLONES static void find_status(const struct world *world, const struct block *block, unsigned slot,
                               uint8_t *restrict status)
{
    const uint8_t *restrict standing = world->person.standing + block->first;
    const uint8_t *restrict hours = world->person.half_hours + block->first;
    uint8_t *restrict kept = world->person.hours_before + block->first * 2;
    const size_t n = block->n;
    const unsigned shift = 8 * slot;
    const uint16_t other = (uint16_t)(0xFF00 >> shift);
    for (size_t k = 0; k < n; k++) {
        const bool is_employee = standing[k] == STANDING_employee;
        const uint8_t contract = hours[k];
        uint16_t word;
        memcpy(&word, kept + 2 * k, sizeof word);
        const int16_t before = (int16_t)(word >> shift & 255),
                      change = (int16_t)(contract - before);
        word = (uint16_t)((word & other) | (is_employee ? contract : NO_HOURS) << shift);
        memcpy(kept + 2 * k, &word, sizeof word);
        const uint8_t now = change >= 4    ? COHORT_STATUS_more_hours
                            : change <= -4 ? COHORT_STATUS_fewer_hours
                                           : COHORT_STATUS_same_hours;
        const uint8_t then = is_employee ? now : COHORT_STATUS_not_employee;
        status[k] = before == NO_HOURS ? N_COHORT_STATUS : then;
    }
}

CLONES static void count_status(const uint8_t *status, size_t n, size_t n_of[N_COHORT_STATUS])
{
    for (unsigned s = 0; s < N_COHORT_STATUS; s++)
        n_of[s] = rows_count(status, (uint8_t)s, n);
}

static void compare_hours(const struct world *world, const struct task *task, unsigned slot)
{
    uint8_t status[BLOCK_ROWS];
    size_t n_of[N_COHORT_STATUS];
    find_status(world, task->block, slot, status);
    if (!world->has_year_end[slot])
        return;
    count_status(status, task->block->n, n_of);
    for (unsigned s = 0; s < N_COHORT_STATUS; s++)
        count(world, task->tally, SERIES_hours_status_2y, s, (int64_t)n_of[s]);
}

/* Graduates who came into care years ago: those still in it. */
CLONES static size_t find_staying(const struct world *world, const struct block *block, int years)
{
    const uint8_t *restrict standing = world->person.standing + block->first;
    const uint8_t *restrict grade = world->person.grade_year + block->first;
    const uint8_t then = (uint8_t)(year_of(world->state.month) - 2000 - years);
    uint16_t n = 0;
    for (size_t k = 0; k < block->n; k++) {
        const bool works = (standing[k] == STANDING_employee) | (standing[k] == STANDING_zzp);
        n = (uint16_t)(n + (works & (grade[k] == then)));
    }
    return n;
}

static void compare(const struct world *world, const struct task *task)
{
    const int month = world->state.month;
    compare_year(world, task, (unsigned)month_of_year(month) / 3);
    if (!is_year_end(month))
        return;
    compare_hours(world, task, (unsigned)year_of(month) % 2);
    count(world, task->tally, SERIES_graduates_staying_1y, 0,
          (int64_t)find_staying(world, task->block, 1));
    count(world, task->tally, SERIES_graduates_staying_2y, 0,
          (int64_t)find_staying(world, task->block, 2));
}

int census_flows(struct world *world, struct task *task)
{
    if (is_quarter_end(world->state.month))
        compare(world, task);
    return 0;
}

/* Posts of an employer, and those of a region by occupation while its employers are gone through.
 */
struct posts {
    int32_t open, age, lacking, booked;
};

/* In one loop without a branch, which becomes a vector. */
CLONES static struct posts count_posts(const struct employers *employer, size_t e,
                                       int32_t *restrict by_occupation)
{
    const int32_t *restrict funded = employer->funded_half_hours + e * N_OCCUPATIONS;
    const int32_t *restrict staff = employer->staff_half_hours + e * N_OCCUPATIONS;
    const int32_t *restrict zzp = employer->zzp_half_hours + e * N_OCCUPATIONS;
    const int32_t *restrict months = employer->vacancy_months + e * N_OCCUPATIONS;
    const uint16_t *restrict vacancies = employer->vacancies + e * N_OCCUPATIONS;
    struct posts posts = {0};
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const int32_t gap = funded[o] - staff[o] - zzp[o];
        posts.open += vacancies[o];
        posts.age += months[o];
        posts.lacking += gap > 0 ? gap : 0;
        posts.booked += staff[o];
        by_occupation[o] += vacancies[o];
    }
    return posts;
}

static void count_region(const struct world *world, const struct task *task, size_t region,
                         int32_t by_occupation[N_OCCUPATIONS])
{
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        count(world, task->tally, SERIES_vacancies_by_occupation, o, by_occupation[o]);
        count(world, task->tally, SERIES_vacancies_region_occupation, region * N_OCCUPATIONS + o,
              by_occupation[o]);
        by_occupation[o] = 0;
    }
}

int census_employers(struct world *world, struct task *task)
{
    const struct employers *employer = &world->employer;
    int32_t by_occupation[N_OCCUPATIONS] = {0};
    for (size_t e = task->first; e < task->end; e++) {
        const size_t region = employer->region[e],
                     cell = cell_of(employer->region[e], employer->branch[e]);
        const struct posts posts = count_posts(employer, e, by_occupation);
        if (e + 1 == task->end || employer->region[e + 1] != region)
            count_region(world, task, region, by_occupation);
        count(world, task->tally, SERIES_vacancies_open, cell, posts.open);
        count(world, task->tally, SERIES_vacancy_age, employer->branch[e], posts.age);
        count(world, task->tally, SERIES_shortage, cell, posts.lacking);
        count(world, task->tally, SERIES_identity_employers, cell, posts.booked);
        count(world, task->tally, SERIES_admin_sum, 0,
              (int64_t)(employer->admin_share[e] - employer->admin_freed[e]) * employer->staff[e]);
        const int32_t free_places = employer->training_places[e] - supervision_in_use(world, e);
        count(world, task->tally, SERIES_training_places_open, cell,
              free_places > 0 ? free_places : 0);
    }
    return 0;
}

static double sum(const struct world *world, size_t s)
{
    const int64_t *cells = world->state.tally + world->state.layout.offset[s];
    int64_t total = 0;
    for (size_t k = 0; k < world->state.layout.size[s]; k++)
        total += cells[k];
    return (double)total;
}

/* Counted from persons minus kept by events; then the books become those of the next month. */
static void identities(struct world *world, struct task *task)
{
    const int64_t *employees = series_cells(world, task->tally, SERIES_employees);
    const int64_t *hours = series_cells(world, task->tally, SERIES_hours_contracted);
    const int64_t *open = series_cells(world, task->tally, SERIES_vacancies_open);
    for (unsigned r = 0; r < N_REGIONS; r++)
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            const size_t cell = cell_of(r, b);
            count(world, task->tally, SERIES_identity_persons, cell,
                  employees[cell] - world->employees[r][b]);
            count(world, task->tally, SERIES_identity_hours, cell,
                  hours[cell] - world->half_hours[r][b]);
            count(world, task->tally, SERIES_identity_employers, cell, -hours[cell]);
            const int64_t kept =
                world->vacancies[r][b] +
                series_cells(world, task->tally, SERIES_vacancies_new)[cell] -
                series_cells(world, task->tally, SERIES_vacancies_withdrawn)[cell] -
                series_cells(world, task->tally, SERIES_vacancies_filled)[cell];
            count(world, task->tally, SERIES_identity_vacancies, cell, open[cell] - kept);
            world->vacancies[r][b] = open[cell];
        }
}

static void indicators(struct world *world)
{
    const struct parameter_values *p = &world->p;
    const double scale = world->scenario->scale;
    const double employees = sum(world, SERIES_employees), zzp = sum(world, SERIES_self_employed);
    const double hours = sum(world, SERIES_hours_contracted);
    const double all = year_value(world->in.population_20_66, world->state.month) *
                       p->working_persons_share * scale;
    const double constant = p->working_persons_constant * scale, working = employees + zzp;
    const double start_hours = world->start_hours_per_worker;
    const double now_hours = (hours + sum(world, SERIES_hours_self_employed)) / working;
    indicate(world, SERIES_working_persons, working);
    indicate(world, SERIES_working_share, working / all);
    indicate(world, SERIES_one_in_n, all / working);
    indicate(world, SERIES_working_share_constant, working / constant);
    indicate(world, SERIES_one_in_n_constant, constant / working);
    indicate(world, SERIES_fte_per_worker, hours / FULL_TIME_HALF_HOURS / employees);
    indicate(world, SERIES_persons_in_model, (double)world->state.persons.n);
    indicate(world, SERIES_absence_percentage,
             100 * sum(world, SERIES_days_lost) / sum(world, SERIES_days_of_employment));
    indicate(world, SERIES_vacancy_rate,
             1000 * sum(world, SERIES_vacancies_open) /
                 (employees + sum(world, SERIES_vacancies_open)));
    const double published = sum(world, SERIES_vacancies_new) -
                             p->hired_without_vacancy * sum(world, SERIES_vacancies_filled);
    indicate(world, SERIES_vacancies_published, published > 0 ? published : 0);
    indicate(world, SERIES_shortage_persons, sum(world, SERIES_shortage) / (hours / employees));
    indicate(world, SERIES_workers_needed,
             world->state.indicators[SERIES_workers_needed] * start_hours / now_hours);
    indicate(world, SERIES_admin_share_mean,
             sum(world, SERIES_admin_sum) / 1e4 / employees + world->admin_trend);
    indicate(world, SERIES_strain_mean, sum(world, SERIES_strain_sum) / STRAIN_ONE / employees);
    indicate(world, SERIES_engagement_mean,
             sum(world, SERIES_engagement_sum) / STRAIN_ONE / employees);
}

/* The books count who is ill at the end of a month; those who fell ill in it lost half of it. */
static double long_absence(const struct world *world)
{
    const double begun = sum(world, N_SERIES + EVENT_spell_begins);
    const double short_days = sum(world, SERIES_days_short);
    const double months = (sum(world, SERIES_days_lost) - 100 * short_days) / world->sick_days;
    return months + begun / 2 > 0 ? months / (months + begun / 2) : 1;
}

/* What next month's mechanisms read of this one. */
static void carry_over(struct world *world, const struct task *task)
{
    const int64_t *open = series_cells(world, task->tally, SERIES_vacancies_region_occupation);
    const int64_t *employees = series_cells(world, task->tally, SERIES_employees);
    double lost[N_BRANCHES] = {0}, days[N_BRANCHES] = {0};
    for (unsigned r = 0; r < N_REGIONS; r++) {
        double here = 0, staff = 0;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            world->open_by_occupation[r][o] = open[r * N_OCCUPATIONS + o];
            here += (double)open[r * N_OCCUPATIONS + o];
        }
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            const size_t cell = cell_of(r, b);
            staff += (double)employees[cell];
            lost[b] += (double)series_cells(world, task->tally, SERIES_days_lost)[cell];
            days[b] += (double)series_cells(world, task->tally, SERIES_days_of_employment)[cell];
        }
        world->vacancies_per_job[r] = staff > 0 ? here / staff : 0;
    }
    world->mean_strain = world->state.indicators[SERIES_strain_mean];
    world->long_absence = long_absence(world);
    for (unsigned b = 0; b < N_BRANCHES; b++)
        world->branch_absence[b] = days[b] > 0 ? lost[b] / days[b] : 0;
}

/* Rows still of use: of persons who are or may come back, or whose flows are not yet known. */
CLONES static size_t find_kept(const struct persons *person, size_t n, uint8_t *restrict keep)
{
    const uint8_t *restrict standing = person->standing, *restrict branch = person->branch_before;
    const uint8_t *restrict hours = person->hours_before;
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        const bool is_here = (standing[i] != STANDING_gone) & (standing[i] != STANDING_retired);
        const unsigned places =
            branch[i * 4] & branch[i * 4 + 1] & branch[i * 4 + 2] & branch[i * 4 + 3];
        const unsigned ends = hours[i * 2] | hours[i * 2 + 1];
        keep[i] = is_here | (places != NO_BRANCH) | (ends != NO_HOURS);
        n_kept += keep[i];
    }
    return n_kept;
}

/* Rows of persons gone or retired are given up at year ends when they are many: their flows are
 * known by then. */
static int compact(struct world *world)
{
    struct state *state = &world->state;
    uint8_t *keep = scratch_alloc(state->persons.n, 1, world->error);
    if (!keep)
        return ERROR_MEMORY;
    const size_t n_kept = find_kept(&world->person, state->persons.n, keep);
    if (n_kept < state->persons.n - state->persons.n / 12)
        month_keep_persons(state, keep);
    scratch_free(keep);
    return 0;
}

int census_nation(struct world *world, struct task *task)
{
    const int month = world->state.month;
    for (unsigned r = 0; r < N_REGIONS; r++)
        for (unsigned b = 0; b < N_BRANCHES; b++)
            count(world, task->tally, SERIES_days_of_employment, cell_of(r, b),
                  series_cells(world, task->tally, SERIES_employees)[cell_of(r, b)] * MONTH_DAYS);
    world->graduates[0] += series_cells(world, task->tally, SERIES_graduates_hired)[0];
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        world->students[o] = (double)series_cells(world, task->tally, SERIES_students)[o];
    identities(world, task);
    indicators(world);
    carry_over(world, task);
    if (is_quarter_end(month))
        world->has_quarter[month_of_year(month) / 3] = true;
    if (!is_year_end(month))
        return 0;
    world->has_year_end[year_of(month) % 2] = true;
    count(world, task->tally, SERIES_graduates_cohort_1y, 0, world->graduates[1]);
    count(world, task->tally, SERIES_graduates_cohort_2y, 0, world->graduates[2]);
    world->graduates[2] = world->graduates[1];
    world->graduates[1] = world->graduates[0];
    world->graduates[0] = 0;
    return compact(world);
}
