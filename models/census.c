/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured, once a month when all has happened. Flows compare persons 12 months apart, as the
 * statistics do: at quarter ends each person's branch is kept for a year, at year ends the hours for two.
 * Stocks are counted from the persons and held against the books that events have kept. */
#include "mechanisms.h"

enum { MONTH_DAYS = 3044, NO_HOURS = 0 };

static bool is_quarter_end(int month)
{
    return month_of_year(month) % 3 == 2;
}

static bool is_year_end(int month)
{
    return month_of_year(month) == 11;
}

/* Where the cells of the counts of one pass stand. */
struct cells {
    int64_t *employees, *occupation, *age, *contracted, *sex_hours, *self_employed, *zzp_hours, *standing;
    int64_t *pressure, *intention, *strain, *engagement, *lost, *employment, *students, *trainees;
};

static struct cells cells_of(const struct world *world, int64_t *tally)
{
    return (struct cells){
        .employees = series_cells(world, tally, SERIES_employees),
        .occupation = series_cells(world, tally, SERIES_employees_by_occupation),
        .age = series_cells(world, tally, SERIES_employees_by_age),
        .contracted = series_cells(world, tally, SERIES_hours_contracted),
        .sex_hours = series_cells(world, tally, SERIES_hours_by_sex),
        .self_employed = series_cells(world, tally, SERIES_self_employed),
        .zzp_hours = series_cells(world, tally, SERIES_hours_self_employed),
        .standing = series_cells(world, tally, SERIES_by_standing),
        .pressure = series_cells(world, tally, SERIES_high_pressure),
        .intention = series_cells(world, tally, SERIES_leave_intention),
        .strain = series_cells(world, tally, SERIES_strain_sum),
        .engagement = series_cells(world, tally, SERIES_engagement_sum),
        .lost = series_cells(world, tally, SERIES_days_lost),
        .employment = series_cells(world, tally, SERIES_days_of_employment),
        .students = series_cells(world, tally, SERIES_students),
        .trainees = series_cells(world, tally, SERIES_trainees),
    };
}

static void count_employee(const struct world *world, const struct cells *c, size_t i)
{
    const struct persons *person = &world->person;
    const unsigned branch = person->branch[i], sex = person->traits[i] & TRAIT_MAN;
    const size_t cell = cell_of(person->region[i], branch);
    c->employees[cell]++;
    c->contracted[cell] += person->half_hours[i];
    c->occupation[(size_t)person->region[i] * N_OCCUPATIONS + person->occupation[i]]++;
    c->age[world->age_band[person_age_months(world, i)] * N_SEXES + sex]++;
    c->sex_hours[sex] += person->half_hours[i];
    c->pressure[cell] += person->strain[i] > world->pressure_threshold[branch];
    c->intention[cell] += person->engagement[i] < world->intention_threshold;
    c->strain[branch] += person->strain[i];
    c->engagement[branch] += person->engagement[i];
    if (person->terms[i] & TERM_DUAL && person->programme[i] < N_OCCUPATIONS)
        c->trainees[person->programme[i]]++;
    if (person->health[i] >= HEALTH_other)
        c->lost[cell] += person->health_month[i] == world->state.month ? world->sick_days / 2 : world->sick_days;
}

/* 12 months ago against now: the kept branch of the same quarter a year before. */
static void compare_year(const struct world *world, const struct task *task, size_t i, unsigned slot)
{
    const struct persons *person = &world->person;
    uint8_t *kept = &person->branch_before[i * 4 + slot];
    const bool is_employee = person->standing[i] == STANDING_employee;
    if (world->has_quarter[slot]) {
        if (is_employee && *kept == NO_BRANCH)
            count(world, task->tally, SERIES_inflow_12m, person->branch[i], 1);
        if (!is_employee && *kept != NO_BRANCH)
            count(world, task->tally, SERIES_outflow_12m, *kept, 1);
        if (is_employee && *kept != NO_BRANCH) {
            count(world, task->tally, SERIES_stayers_12m, *kept, 1);
            if (*kept != person->branch[i])
                count(world, task->tally, SERIES_moved_branch_12m, *kept, 1);
            if (person_months_since(world, i) < 12)
                count(world, task->tally, SERIES_changed_employer_12m, *kept, 1);
        }
    }
    *kept = is_employee ? person->branch[i] : NO_BRANCH;
}

static void compare_hours(const struct world *world, const struct task *task, size_t i, unsigned slot)
{
    const struct persons *person = &world->person;
    uint8_t *kept = &person->hours_before[i * 2 + slot];
    const bool is_employee = person->standing[i] == STANDING_employee;
    if (world->has_year_end[slot] && *kept != NO_HOURS) {
        const int change = person->half_hours[i] - *kept;
        const unsigned status = !is_employee  ? COHORT_STATUS_not_employee
                                : change >= 4  ? COHORT_STATUS_more_hours
                                : change <= -4 ? COHORT_STATUS_fewer_hours
                                               : COHORT_STATUS_same_hours;
        count(world, task->tally, SERIES_hours_status_2y, status, 1);
    }
    *kept = is_employee ? person->half_hours[i] : NO_HOURS;
}

/* Graduates who came into care two years ago: are they still in it? */
static void compare_graduate(const struct world *world, const struct task *task, size_t i)
{
    const struct persons *person = &world->person;
    if (person->grade_year[i] != 0 && year_of(world->state.month) - 2000 - person->grade_year[i] == 2 &&
        (person->standing[i] == STANDING_employee || person->standing[i] == STANDING_zzp))
        count(world, task->tally, SERIES_graduates_staying_2y, 0, 1);
}

static void compare(const struct world *world, const struct task *task)
{
    const int month = world->state.month;
    const unsigned quarter = (unsigned)month_of_year(month) / 3, year = (unsigned)year_of(month) % 2;
    for (size_t i = task->block->first; i < task->block->first + task->block->n; i++) {
        compare_year(world, task, i, quarter);
        if (is_year_end(month)) {
            compare_hours(world, task, i, year);
            compare_graduate(world, task, i);
        }
    }
}

int census_persons(struct world *world, struct task *task)
{
    const struct cells c = cells_of(world, task->tally);
    const struct persons *person = &world->person;
    for (size_t i = task->block->first; i < task->block->first + task->block->n; i++) {
        const unsigned standing = person->standing[i];
        c.standing[standing]++;
        if (standing == STANDING_employee) {
            count_employee(world, &c, i);
        } else if (standing == STANDING_zzp) {
            const size_t cell = cell_of(person->region[i], person->branch[i]);
            c.self_employed[cell]++;
            c.zzp_hours[cell] += person->half_hours[i];
        } else if (standing == STANDING_student) {
            c.students[person->programme[i]]++;
        }
    }
    if (is_quarter_end(world->state.month))
        compare(world, task);
    return 0;
}

int census_employers(struct world *world, struct task *task)
{
    const struct employers *employer = &world->employer;
    for (size_t e = task->first; e < task->end; e++) {
        const size_t cell = cell_of(employer->region[e], employer->branch[e]);
        int64_t open = 0, age = 0, lacking = 0, booked = 0;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            const size_t post = e * N_OCCUPATIONS + o;
            const int64_t gap = employer->funded_half_hours[post] - employer->staff_half_hours[post] -
                                employer->zzp_half_hours[post];
            open += employer->vacancies[post];
            age += employer->vacancy_months[post];
            lacking += gap > 0 ? gap : 0;
            booked += employer->staff_half_hours[post];
            count(world, task->tally, SERIES_vacancies_by_occupation, o, employer->vacancies[post]);
            count(world, task->tally, SERIES_vacancies_region_occupation,
                  (size_t)employer->region[e] * N_OCCUPATIONS + o, employer->vacancies[post]);
        }
        count(world, task->tally, SERIES_vacancies_open, cell, open);
        count(world, task->tally, SERIES_vacancy_age, employer->branch[e], age);
        count(world, task->tally, SERIES_shortage, cell, lacking);
        count(world, task->tally, SERIES_identity_employers, cell, booked);
        count(world, task->tally, SERIES_admin_sum, 0, (int64_t)employer->admin_share[e] * employer->staff[e]);
        const int32_t free_places = employer->training_places[e] - employer->trainee_half_hours[e] / 50;
        count(world, task->tally, SERIES_training_places_open, cell, free_places > 0 ? free_places : 0);
    }
    return 0;
}

static double sum(const struct world *world, enum series_number s)
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
            count(world, task->tally, SERIES_identity_persons, cell, employees[cell] - world->employees[r][b]);
            count(world, task->tally, SERIES_identity_hours, cell, hours[cell] - world->half_hours[r][b]);
            count(world, task->tally, SERIES_identity_employers, cell, -hours[cell]);
            const int64_t kept = world->vacancies[r][b] +
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
    const double all = year_value(world->in.population_20_66, world->state.month) * p->working_persons_share * scale;
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
    indicate(world, SERIES_vacancy_rate, 1000 * sum(world, SERIES_vacancies_open) /
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
    indicate(world, SERIES_engagement_mean, sum(world, SERIES_engagement_sum) / STRAIN_ONE / employees);
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
    for (unsigned b = 0; b < N_BRANCHES; b++)
        world->branch_absence[b] = days[b] > 0 ? lost[b] / days[b] : 0;
}

/* Rows of persons gone or retired are given up at year ends: their flows are known by then. */
static int compact(struct world *world)
{
    struct state *state = &world->state;
    uint8_t *keep = scratch_alloc(state->persons.n, 1, world->error);
    if (!keep)
        return ERROR_MEMORY;
    for (size_t i = 0; i < state->persons.n; i++) {
        const unsigned standing = world->person.standing[i];
        bool is_kept = standing != STANDING_gone && standing != STANDING_retired;
        for (unsigned q = 0; q < 4; q++)
            is_kept = is_kept || world->person.branch_before[i * 4 + q] != NO_BRANCH;
        for (unsigned y = 0; y < 2; y++)
            is_kept = is_kept || world->person.hours_before[i * 2 + y] != NO_HOURS;
        keep[i] = is_kept;
    }
    table_compact(&state->persons, keep);
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
    identities(world, task);
    indicators(world);
    carry_over(world, task);
    if (is_quarter_end(month))
        world->has_quarter[month_of_year(month) / 3] = true;
    if (!is_year_end(month))
        return 0;
    world->has_year_end[year_of(month) % 2] = true;
    count(world, task->tally, SERIES_graduates_cohort_2y, 0, world->graduates[2]);
    world->graduates[2] = world->graduates[1];
    world->graduates[1] = world->graduates[0];
    world->graduates[0] = 0;
    return compact(world);
}
