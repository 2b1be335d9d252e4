/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured, once a month when all has happened: posts of employers, and the nation. Stocks
 * of persons (census_persons.c) are held against the books that events have kept; flows between
 * months are those of census_flows.c. */
#include "mechanisms.h"

#include <string.h>

#include "../sim/rows.h"

enum { MONTH_DAYS = 3044 };

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

static void count_region(const struct world *world, const struct task *task,
                         const int32_t by_occupation[N_OCCUPATIONS])
{
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        count(world, task->tally, SERIES_vacancies_by_occupation, o, by_occupation[o]);
        count(world, task->tally, SERIES_vacancies_region_occupation,
              task->first * N_OCCUPATIONS + o, by_occupation[o]);
    }
}

int census_employers(struct world *world, struct task *task)
{
    const struct employers *employer = &world->employer;
    const size_t end = world->employer_first[task->end * N_BRANCHES];
    int32_t by_occupation[N_OCCUPATIONS] = {0};
    for (size_t e = world->employer_first[task->first * N_BRANCHES]; e < end; e++) {
        const size_t cell = cell_of(employer->region[e], employer->branch[e]);
        const struct posts posts = count_posts(employer, e, by_occupation);
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
    count_region(world, task, by_occupation);
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
