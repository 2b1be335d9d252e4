/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured, once a month when all has happened. Flows compare persons 12 months apart, as
 * the statistics do: at quarter ends each person's branch is kept for a year, at year ends the
 * hours for two. Stocks are counted from the persons and held against the books that events have
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

/* What each row of a block adds where, if it is an employee: worked out for all rows in loops that
 * become vectors. Several counts share a word; each field has room for the BLOCK_ROWS persons of a
 * block (hours at most 255, strain and engagement biased to be positive). */
enum { BIAS = 8192, N_CELLS = N_REGIONS * N_BRANCHES };
struct additions {
    uint16_t cell[BLOCK_ROWS]; /* region and branch */
    uint16_t post[BLOCK_ROWS]; /* region and occupation */
    uint8_t age_sex[BLOCK_ROWS];
    uint8_t is_rare[BLOCK_ROWS]; /* employee in a long spell or in training */
    uint64_t counts[BLOCK_ROWS]; /* 1 | hours << 16 | pressure << 40 | intention << 52 */
    uint64_t scores[BLOCK_ROWS]; /* strain | engagement << 32 */
};

CLONES static void find_cells(const struct world *world, const struct block *block,
                              struct additions *add)
{
    const struct persons *person = &world->person;
    const uint8_t *restrict region = person->region + block->first, *restrict branch =
                                                                        person->branch +
                                                                        block->first;
    const uint8_t *restrict occupation = person->occupation + block->first;
    const uint8_t *restrict traits = person->traits + block->first;
    const int16_t *restrict birth = person->birth_month + block->first,
                            now = (int16_t)world->state.month;
    for (size_t k = 0; k < block->n; k++) {
        add->cell[k] = (uint16_t)(region[k] * N_BRANCHES + branch[k]);
        add->post[k] = (uint16_t)(region[k] * N_OCCUPATIONS + occupation[k]);
        const int16_t age = (int16_t)(now - birth[k]);
        int16_t band = 0;
        for (int j = 1; j < N_AGE_BANDS; j++)
            band = (int16_t)(band + (age >= 12 * age_band_first_year[j]));
        add->age_sex[k] = (uint8_t)(band * N_SEXES + (traits[k] & TRAIT_MAN));
    }
}

CLONES static void find_words(const struct world *world, const struct block *block,
                              struct additions *add)
{
    const struct persons *person = &world->person;
    const uint8_t *restrict branch = person->branch + block->first, *restrict hours =
                                                                        person->half_hours +
                                                                        block->first;
    const uint8_t *restrict standing = person->standing + block->first, *restrict terms =
                                                                            person->terms +
                                                                            block->first;
    const uint8_t *restrict health = person->health + block->first;
    const int16_t *restrict strain = person->strain + block->first, *restrict engagement =
                                                                        person->engagement +
                                                                        block->first;
    const int intention = world->intention_threshold;
    int pressure[UINT8_MAX + 1] = {0};
    for (unsigned b = 0; b < N_BRANCHES; b++)
        pressure[b] = world->pressure_threshold[b];
    for (size_t k = 0; k < block->n; k++) {
        const uint32_t is_pressed = strain[k] > pressure[branch[k]],
                       is_leaving = engagement[k] < intention;
        add->counts[k] =
            (1 | (uint32_t)hours[k] << 16) | (uint64_t)(is_pressed << 8 | is_leaving << 20) << 32;
        add->scores[k] = (uint32_t)(strain[k] + BIAS) | (uint64_t)(uint32_t)(engagement[k] + BIAS)
                                                            << 32;
        add->is_rare[k] = (uint8_t)((standing[k] == STANDING_employee) &
                                    (((terms[k] & TERM_DUAL) != 0) | (health[k] >= HEALTH_other)));
    }
}

/* Sums over a block. Neighbours are often alike, so two copies are filled by turns: adding to the
 * same cell twice in a row would wait for the first sum. */
enum { COPIES = 2 };
struct sums {
    struct {
        uint64_t counts, scores;
    } cell[N_CELLS];
    uint64_t age_sex[N_AGE_BANDS * N_SEXES]; /* employees | hours << 16 */
};

static void unpack(const struct world *world, const struct sums sums[COPIES], int64_t *tally)
{
    for (size_t cell = 0; cell < N_CELLS; cell++) {
        const uint64_t word = sums[0].cell[cell].counts + sums[1].cell[cell].counts;
        if (word == 0)
            continue;
        const uint64_t scores = sums[0].cell[cell].scores + sums[1].cell[cell].scores;
        const int64_t employees = (int64_t)(word & 0xFFFF), bias = BIAS * employees;
        count(world, tally, SERIES_employees, cell, employees);
        count(world, tally, SERIES_hours_contracted, cell, (int64_t)(word >> 16 & 0xFFFFFF));
        count(world, tally, SERIES_high_pressure, cell, (int64_t)(word >> 40 & 0xFFF));
        count(world, tally, SERIES_leave_intention, cell, (int64_t)(word >> 52));
        count(world, tally, SERIES_strain_sum, cell % N_BRANCHES,
              (int64_t)(scores & UINT32_MAX) - bias);
        count(world, tally, SERIES_engagement_sum, cell % N_BRANCHES,
              (int64_t)(scores >> 32) - bias);
    }
    for (size_t k = 0; k < N_AGE_BANDS * N_SEXES; k++) {
        const uint64_t word = sums[0].age_sex[k] + sums[1].age_sex[k];
        count(world, tally, SERIES_employees_by_age, k, (int64_t)(word & 0xFFFF));
        count(world, tally, SERIES_hours_by_sex, k % N_SEXES, (int64_t)(word >> 16));
    }
}

/* The few who are in a long spell or in training. */
static void count_rare(const struct world *world, int64_t *tally, size_t i)
{
    const struct persons *person = &world->person;
    const size_t cell = cell_of(person->region[i], person->branch[i]);
    if (person->terms[i] & TERM_DUAL && person->programme[i] < N_OCCUPATIONS)
        count(world, tally, SERIES_trainees, person->programme[i], 1);
    if (person->health[i] >= HEALTH_other)
        count(world, tally, SERIES_days_lost, cell,
              person->health_month[i] == world->state.month ? world->sick_days / 2
                                                            : world->sick_days);
}

/* row: the employees of the block. */
static void count_employees(const struct world *world, const struct task *task, const uint16_t *row,
                            size_t n)
{
    struct additions add;
    struct sums sums[COPIES];
    int64_t *restrict by_post = series_cells(world, task->tally, SERIES_employees_by_occupation);
    memset(sums, 0, sizeof sums);
    find_cells(world, task->block, &add);
    find_words(world, task->block, &add);
    for (size_t j = 0; j < n; j++) {
        const size_t k = row[j];
        struct sums *restrict sum = &sums[j % COPIES];
        sum->cell[add.cell[k]].counts += add.counts[k];
        sum->cell[add.cell[k]].scores += add.scores[k];
        sum->age_sex[add.age_sex[k]] += add.counts[k] & UINT32_MAX; /* employees and hours only */
        by_post[add.post[k]]++;
    }
    unpack(world, sums, task->tally);
    uint16_t rare[BLOCK_ROWS];
    const size_t n_rare = rows_list(add.is_rare, 1, task->block->n, rare);
    for (size_t j = 0; j < n_rare; j++)
        count_rare(world, task->tally, task->block->first + rare[j]);
}

/* Persons of a block by branch then, branch now and whether they changed employer in between; one
 * place more for no employee. */
enum { NOT_EMPLOYED = N_BRANCHES, N_PLACES };
struct year {
    uint16_t moves[N_PLACES][N_PLACES][2];
};

/* Branch of employees now, NO_BRANCH for others, and who has been less than a year where he is. */
CLONES static void places_now(const struct world *world, const struct block *block,
                              uint8_t *restrict place, uint8_t *restrict is_new)
{
    const uint8_t *restrict standing = world->person.standing + block->first;
    const uint8_t *restrict branch = world->person.branch + block->first;
    const int16_t *restrict since = world->person.since_month + block->first;
    const int16_t year_ago = (int16_t)(world->state.month - 12);
    for (size_t k = 0; k < block->n; k++) {
        const bool is_employee = standing[k] == STANDING_employee;
        place[k] = is_employee ? branch[k] : NO_BRANCH;
        is_new[k] = is_employee & (since[k] > year_ago);
    }
}

/* 12 months ago against now: the kept branch of the same quarter a year before, replaced by that of
 * now. */
static void compare_year(const struct world *world, const struct block *block, unsigned slot,
                         struct year year[COPIES])
{
    uint8_t place[BLOCK_ROWS], is_new[BLOCK_ROWS];
    uint8_t *restrict kept = world->person.branch_before + block->first * 4 + slot;
    places_now(world, block, place, is_new);
    for (size_t k = 0; k < block->n; k++) {
        const unsigned before = kept[4 * k] < NOT_EMPLOYED ? kept[4 * k] : NOT_EMPLOYED;
        const unsigned now = place[k] < NOT_EMPLOYED ? place[k] : NOT_EMPLOYED;
        year[k % COPIES].moves[before][now][is_new[k]]++;
        kept[4 * k] = place[k];
    }
}

static void count_year(const struct world *world, int64_t *tally, const struct year *year)
{
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        int64_t stayed = 0, changed = 0;
        for (unsigned now = 0; now < N_BRANCHES; now++) {
            stayed += year->moves[b][now][0] + year->moves[b][now][1];
            changed += year->moves[b][now][1];
        }
        count(world, tally, SERIES_inflow_12m, b,
              year->moves[NOT_EMPLOYED][b][0] + year->moves[NOT_EMPLOYED][b][1]);
        count(world, tally, SERIES_outflow_12m, b, year->moves[b][NOT_EMPLOYED][0]);
        count(world, tally, SERIES_stayers_12m, b, stayed);
        count(world, tally, SERIES_moved_branch_12m, b,
              stayed - year->moves[b][b][0] - year->moves[b][b][1]);
        count(world, tally, SERIES_changed_employer_12m, b, changed);
    }
}

static void compare_hours(const struct world *world, const struct task *task, size_t i,
                          unsigned slot)
{
    const struct persons *person = &world->person;
    uint8_t *kept = &person->hours_before[i * 2 + slot];
    const bool is_employee = person->standing[i] == STANDING_employee;
    if (world->has_year_end[slot] && *kept != NO_HOURS) {
        const int change = person->half_hours[i] - *kept;
        const unsigned status = !is_employee   ? COHORT_STATUS_not_employee
                                : change >= 4  ? COHORT_STATUS_more_hours
                                : change <= -4 ? COHORT_STATUS_fewer_hours
                                               : COHORT_STATUS_same_hours;
        count(world, task->tally, SERIES_hours_status_2y, status, 1);
    }
    *kept = is_employee ? person->half_hours[i] : NO_HOURS;
}

/* Graduates who came into care one or two years ago: are they still in it? */
static void compare_graduate(const struct world *world, const struct task *task, size_t i)
{
    const struct persons *person = &world->person;
    const int years = year_of(world->state.month) - 2000 - person->grade_year[i];
    const bool works =
        person->standing[i] == STANDING_employee || person->standing[i] == STANDING_zzp;
    if (person->grade_year[i] == 0 || !works)
        return;
    if (years == 1)
        count(world, task->tally, SERIES_graduates_staying_1y, 0, 1);
    if (years == 2)
        count(world, task->tally, SERIES_graduates_staying_2y, 0, 1);
}

static void compare(const struct world *world, const struct task *task)
{
    const int month = world->state.month;
    const unsigned quarter = (unsigned)month_of_year(month) / 3,
                   year = (unsigned)year_of(month) % 2;
    struct year moves[COPIES];
    memset(moves, 0, sizeof moves);
    compare_year(world, task->block, quarter, moves);
    for (size_t c = 0; world->has_quarter[quarter] && c < COPIES; c++)
        count_year(world, task->tally, &moves[c]);
    for (size_t i = task->block->first;
         is_year_end(month) && i < task->block->first + task->block->n; i++) {
        compare_hours(world, task, i, year);
        compare_graduate(world, task, i);
    }
}

static void count_self_employed(const struct world *world, const struct task *task,
                                const uint16_t *row, size_t n)
{
    const struct persons *person = &world->person;
    for (size_t k = 0; k < n; k++) {
        const size_t i = task->block->first + row[k],
                     cell = cell_of(person->region[i], person->branch[i]);
        count(world, task->tally, SERIES_self_employed, cell, 1);
        count(world, task->tally, SERIES_hours_self_employed, cell, person->half_hours[i]);
    }
}

static void count_students(const struct world *world, const struct task *task, const uint16_t *row,
                           size_t n)
{
    for (size_t k = 0; k < n; k++)
        count(world, task->tally, SERIES_students,
              world->person.programme[task->block->first + row[k]], 1);
}

CLONES static void count_standings(const uint8_t *standing, size_t n, size_t n_of[N_STANDINGS])
{
    for (unsigned s = 0; s < N_STANDINGS; s++)
        n_of[s] = rows_count(standing, (uint8_t)s, n);
}

int census_persons(struct world *world, struct task *task)
{
    const uint8_t *standing = world->person.standing + task->block->first;
    size_t n_of[N_STANDINGS];
    count_standings(standing, task->block->n, n_of);
    for (unsigned s = 0; s < N_STANDINGS; s++) {
        uint16_t row[BLOCK_ROWS];
        count(world, task->tally, SERIES_by_standing, s, (int64_t)n_of[s]);
        if (n_of[s] == 0 || (s != STANDING_employee && s != STANDING_zzp && s != STANDING_student))
            continue;
        rows_list(standing, (uint8_t)s, task->block->n, row);
        if (s == STANDING_employee)
            count_employees(world, task, row, n_of[s]);
        else if (s == STANDING_zzp)
            count_self_employed(world, task, row, n_of[s]);
        else
            count_students(world, task, row, n_of[s]);
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
            const int64_t gap = employer->funded_half_hours[post] -
                                employer->staff_half_hours[post] - employer->zzp_half_hours[post];
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
        count(world, task->tally, SERIES_admin_sum, 0,
              (int64_t)employer->admin_share[e] * employer->staff[e]);
        const int32_t free_places =
            employer->training_places[e] - employer->trainee_half_hours[e] / 50;
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
    count(world, task->tally, SERIES_graduates_cohort_1y, 0, world->graduates[1]);
    count(world, task->tally, SERIES_graduates_cohort_2y, 0, world->graduates[2]);
    world->graduates[2] = world->graduates[1];
    world->graduates[1] = world->graduates[0];
    world->graduates[0] = 0;
    return compact(world);
}
