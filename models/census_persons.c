/* SPDX-License-Identifier: Apache-2.0 */
/* Stocks of persons at the end of the month. They are counted at the end of the persons' turn,
 * while a block is in cache; whoever changes later in the month (hires, new students, candidates)
 * is taken out of the counts before and put back after. So the counts are those of the month's end.
 */
#include "mechanisms.h"

#include <string.h>

#include "../sim/rows.h"

/* What each row of a block adds where, if it is an employee: worked out for all rows in loops that
 * become vectors. Several counts share a word: FIELD bits each for employees, those under high
 * pressure and those who intend to leave, the rest for hours. Strain and engagement are biased to
 * be positive. */
enum {
    BIAS = 8192,
    FIELD = 14,
    HOURS_FIELD = 64 - 3 * FIELD,
    MOST_ROWS = 15 * BLOCK_ROWS, /* 255 half hours each still fit */
    N_CELLS = N_REGIONS * N_BRANCHES
};
_Static_assert(MOST_ROWS < 1 << FIELD && MOST_ROWS * 255 < 1 << HOURS_FIELD, "fields have room");

struct additions {
    uint16_t cell[BLOCK_ROWS]; /* region and branch */
    uint16_t post[BLOCK_ROWS]; /* region and occupation */
    uint8_t age_sex[BLOCK_ROWS];
    uint8_t is_rare[BLOCK_ROWS]; /* employee in a long spell or in training */
    uint64_t counts[BLOCK_ROWS]; /* employees, hours, pressure, intention from the lowest bits on */
    uint64_t scores[BLOCK_ROWS]; /* strain | engagement << 32 */
};

/* Sums of a thread over some blocks. Neighbours are often alike, so two copies are filled by turns:
 * adding to the same cell twice in a row would wait for the first sum. */
enum { COPIES = 2 };
struct sums {
    size_t n; /* employees in them */
    struct copy {
        struct {
            uint64_t counts, scores;
        } cell[N_CELLS];
        uint64_t age_sex[N_AGE_BANDS * N_SEXES]; /* counts */
    } copy[COPIES];
};

size_t census_own_size(void)
{
    return sizeof(struct sums);
}

static struct sums *sums_of(const struct task *task)
{
    return (void *)((struct leads *)task->own + 1);
}

CLONES static void find_cells(const struct world *world, const struct block *block,
                              struct additions *add)
{
    const struct persons *person = &world->person;
    const size_t first = block->first;
    const uint8_t *restrict region = person->region + first, *restrict branch =
                                                                 person->branch + first;
    const uint8_t *restrict occupation = person->occupation + first;
    const uint8_t *restrict traits = person->traits + first;
    const int16_t *restrict birth = person->birth_month + first, now = (int16_t)world->state.month;
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
    const size_t first = block->first;
    const uint8_t *restrict branch = person->branch + first, *restrict hours =
                                                                 person->half_hours + first;
    const uint8_t *restrict standing = person->standing + first, *restrict terms =
                                                                     person->terms + first;
    const uint8_t *restrict health = person->health + first;
    const int16_t *restrict strain = person->strain + first, *restrict engagement =
                                                                 person->engagement + first;
    const int intention = world->intention_threshold;
    int pressure[UINT8_MAX + 1] = {0};
    for (unsigned b = 0; b < N_BRANCHES; b++)
        pressure[b] = world->pressure_threshold[b];
    for (size_t k = 0; k < block->n; k++) {
        const uint32_t is_pressed = strain[k] > pressure[branch[k]],
                       is_leaving = engagement[k] < intention;
        /* the upper word begins within the field of hours */
        add->counts[k] = (1 | (uint32_t)hours[k] << FIELD) |
                         (uint64_t)(is_pressed << (FIELD + HOURS_FIELD - 32) |
                                    is_leaving << (2 * FIELD + HOURS_FIELD - 32))
                             << 32;
        add->scores[k] = (uint32_t)(strain[k] + BIAS) | (uint64_t)(uint32_t)(engagement[k] + BIAS)
                                                            << 32;
        add->is_rare[k] = (uint8_t)((standing[k] == STANDING_employee) &
                                    (((terms[k] & TERM_DUAL) != 0) | (health[k] >= HEALTH_other)));
    }
}

static inline int64_t field(uint64_t word, unsigned from, unsigned bits)
{
    return (int64_t)(word >> from & ((UINT64_C(1) << bits) - 1));
}

/* Into the tally; the sums start anew. */
static void empty(const struct world *world, struct sums *sums, int64_t *tally)
{
    const struct copy *one = &sums->copy[0], *two = &sums->copy[1];
    for (size_t cell = 0; cell < N_CELLS; cell++) {
        const uint64_t word = one->cell[cell].counts + two->cell[cell].counts;
        if (word == 0)
            continue;
        const uint64_t scores = one->cell[cell].scores + two->cell[cell].scores;
        const int64_t employees = field(word, 0, FIELD), bias = BIAS * employees;
        count(world, tally, SERIES_employees, cell, employees);
        count(world, tally, SERIES_hours_contracted, cell, field(word, FIELD, HOURS_FIELD));
        count(world, tally, SERIES_high_pressure, cell, field(word, FIELD + HOURS_FIELD, FIELD));
        count(world, tally, SERIES_leave_intention, cell,
              field(word, 2 * FIELD + HOURS_FIELD, FIELD));
        count(world, tally, SERIES_strain_sum, cell % N_BRANCHES,
              (int64_t)(scores & UINT32_MAX) - bias);
        count(world, tally, SERIES_engagement_sum, cell % N_BRANCHES,
              (int64_t)(scores >> 32) - bias);
    }
    for (size_t k = 0; k < N_AGE_BANDS * N_SEXES; k++) {
        const uint64_t word = one->age_sex[k] + two->age_sex[k];
        count(world, tally, SERIES_employees_by_age, k, field(word, 0, FIELD));
        count(world, tally, SERIES_hours_by_sex, k % N_SEXES, field(word, FIELD, HOURS_FIELD));
    }
    memset(sums, 0, sizeof *sums);
}

/* The few who are in a long spell or in training. */
static void count_rare(const struct world *world, int64_t *tally, size_t i, int64_t n)
{
    const struct persons *person = &world->person;
    const size_t cell = cell_of(person->region[i], person->branch[i]);
    if (person->terms[i] & TERM_DUAL && person->programme[i] < N_OCCUPATIONS)
        count(world, tally, SERIES_trainees, person->programme[i], n);
    if (person->health[i] >= HEALTH_other)
        count(world, tally, SERIES_days_lost, cell,
              n * (person->health_month[i] == world->state.month ? world->sick_days / 2
                                                                 : world->sick_days));
}

/* row: the employees of the block. */
static void count_employees(const struct world *world, const struct task *task, const uint16_t *row,
                            size_t n)
{
    struct additions add;
    struct sums *sums = sums_of(task);
    int64_t *restrict by_post = series_cells(world, task->tally, SERIES_employees_by_occupation);
    if (sums->n + n > MOST_ROWS)
        empty(world, sums, task->tally);
    sums->n += n;
    find_cells(world, task->block, &add);
    find_words(world, task->block, &add);
    for (size_t j = 0; j < n; j++) {
        const size_t k = row[j];
        struct copy *restrict sum = &sums->copy[j % COPIES];
        sum->cell[add.cell[k]].counts += add.counts[k];
        sum->cell[add.cell[k]].scores += add.scores[k];
        sum->age_sex[add.age_sex[k]] += add.counts[k];
        by_post[add.post[k]]++;
    }
    uint16_t rare[BLOCK_ROWS];
    const size_t n_rare = rows_list(add.is_rare, 1, task->block->n, rare);
    for (size_t j = 0; j < n_rare; j++)
        count_rare(world, task->tally, task->block->first + rare[j], 1);
}

static void count_self_employed(const struct world *world, int64_t *tally, size_t i, int64_t n)
{
    const struct persons *person = &world->person;
    const size_t cell = cell_of(person->region[i], person->branch[i]);
    count(world, tally, SERIES_self_employed, cell, n);
    count(world, tally, SERIES_hours_self_employed, cell, n * person->half_hours[i]);
}

CLONES static void count_standings(const uint8_t *standing, size_t n, size_t n_of[N_STANDINGS])
{
    for (unsigned s = 0; s < N_STANDINGS; s++)
        n_of[s] = rows_count(standing, (uint8_t)s, n);
}

int census_persons(struct world *world, struct task *task)
{
    const size_t first = task->block->first;
    const uint8_t *standing = world->person.standing + first;
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
        for (size_t k = 0; s == STANDING_zzp && k < n_of[s]; k++)
            count_self_employed(world, task->tally, first + row[k], 1);
        for (size_t k = 0; s == STANDING_student && k < n_of[s]; k++)
            count(world, task->tally, SERIES_students, world->person.programme[first + row[k]], 1);
    }
    if (task->is_last)
        empty(world, sums_of(task), task->tally);
    return 0;
}

static void count_employee(const struct world *world, int64_t *tally, size_t i, int64_t n)
{
    const struct persons *person = &world->person;
    const unsigned branch = person->branch[i], sex = person->traits[i] & TRAIT_MAN;
    const size_t cell = cell_of(person->region[i], branch);
    const int64_t hours = n * person->half_hours[i];
    count(world, tally, SERIES_employees, cell, n);
    count(world, tally, SERIES_hours_contracted, cell, hours);
    if (person->strain[i] > world->pressure_threshold[branch])
        count(world, tally, SERIES_high_pressure, cell, n);
    if (person->engagement[i] < world->intention_threshold)
        count(world, tally, SERIES_leave_intention, cell, n);
    count(world, tally, SERIES_strain_sum, branch, n * person->strain[i]);
    count(world, tally, SERIES_engagement_sum, branch, n * person->engagement[i]);
    count(world, tally, SERIES_employees_by_age,
          world->age_band[person_age_months(world, i)] * N_SEXES + sex, n);
    count(world, tally, SERIES_hours_by_sex, sex, hours);
    count(world, tally, SERIES_employees_by_occupation,
          (size_t)person->region[i] * N_OCCUPATIONS + person->occupation[i], n);
    count_rare(world, tally, i, n);
}

void census_count(const struct world *world, int64_t *tally, size_t i, int64_t n)
{
    const unsigned standing = world->person.standing[i];
    count(world, tally, SERIES_by_standing, standing, n);
    if (standing == STANDING_employee)
        count_employee(world, tally, i, n);
    if (standing == STANDING_zzp)
        count_self_employed(world, tally, i, n);
    if (standing == STANDING_student)
        count(world, tally, SERIES_students, world->person.programme[i], n);
}
