/* SPDX-License-Identifier: Apache-2.0 */
/* Stocks of persons at the end of the month. They are counted at the end of the persons' turn,
 * while a block is in cache; whoever changes later in the month (hires, new students, candidates)
 * is taken out of the counts before and put back after. So the counts are those of the month's end.
 */
#include "mechanisms.h"

#include <string.h>

#include "../sim/rows.h"

/* What each row of a block adds where, if it is an employee: worked out for all rows in loops that
 * become vectors. To two tables, since adding to places that stand anywhere is what costs: sums by
 * region and branch; and employees by all that they are counted by else, which is summed up when
 * the table is emptied. In the first several counts share a word: FIELD bits each for employees,
 * those under high pressure and those who intend to leave, the rest for hours. Strain and
 * engagement are biased to be positive. */
enum {
    BIAS = 8192,
    FIELD = 14,
    HOURS_FIELD = 64 - 3 * FIELD,
    MOST_ROWS = 15 * BLOCK_ROWS, /* 255 half hours each still fit */
    N_CELLS = N_REGIONS * N_BRANCHES,
    N_POSTS = N_REGIONS * N_OCCUPATIONS,
    N_AGE_SEX = N_AGE_BANDS * N_SEXES,
    N_KINDS = N_POSTS * N_AGE_SEX,
    MOST_OF_KIND = UINT16_MAX
};
_Static_assert(N_KINDS <= UINT16_MAX + 1, "kinds fit");
_Static_assert(MOST_ROWS < 1 << FIELD && MOST_ROWS * 255 < 1 << HOURS_FIELD, "fields have room");

struct words {
    uint64_t counts; /* employees, hours, pressure, intention from the lowest bits on */
    uint64_t scores; /* strain | engagement << 32 */
};

struct additions {
    _Alignas(CACHE_LINE) struct words words[BLOCK_ROWS];
    uint16_t cell[BLOCK_ROWS];   /* region and branch */
    uint16_t kind[BLOCK_ROWS];   /* region, occupation, age and sex */
    uint16_t days[BLOCK_ROWS];   /* lost in a long spell */
    uint8_t is_rare[BLOCK_ROWS]; /* employee in a long spell or in training */
};

/* Sums of a thread over some blocks. Neighbours are often alike, so some copies are filled by
 * turns: adding to the same cell twice in a row would wait for the first sum. */
enum { COPIES = 4 };
struct sums {
    struct words cell[COPIES][N_CELLS];
    uint16_t kind[N_KINDS]; /* employees */
    size_t n, n_of_kinds;   /* employees in them */
};

size_t census_own_size(void)
{
    return sizeof(struct sums);
}

static struct sums *sums_of(const struct task *task)
{
    return (void *)((struct leads *)task->own + 1);
}

CLONES static void find_cells(const struct world *world, const struct task *task,
                              struct additions *add)
{
    const struct persons *person = &world->person;
    const size_t first = task->block->first;
    const uint8_t *restrict region = person->region + first, *restrict branch =
                                                                 person->branch + first;
    const uint8_t *restrict occupation = person->occupation + first;
    const uint8_t *restrict traits = person->traits + first;
    const uint8_t *restrict age_band = ((const struct leads *)task->own)->age_band;
    for (size_t k = 0; k < task->block->n; k++) {
        const uint16_t post = (uint16_t)(region[k] * N_OCCUPATIONS + occupation[k]);
        const uint16_t age_sex = (uint16_t)(age_band[k] * N_SEXES + (traits[k] & TRAIT_MAN));
        add->cell[k] = (uint16_t)(region[k] * N_BRANCHES + branch[k]);
        add->kind[k] = (uint16_t)(post * N_AGE_SEX + age_sex);
    }
}

/* Half hours of employees by sex. */
CLONES static void add_hours(const struct world *world, const struct task *task,
                             int64_t of_sex[N_SEXES])
{
    const size_t first = task->block->first;
    const uint8_t *restrict standing = world->person.standing + first;
    const uint8_t *restrict traits = world->person.traits + first;
    const uint8_t *restrict hours = world->person.half_hours + first;
    uint32_t all = 0, of_men = 0;
    for (size_t k = 0; k < task->block->n; k++) {
        const uint8_t counted = standing[k] == STANDING_employee ? hours[k] : 0;
        all += counted;
        of_men += traits[k] & TRAIT_MAN ? counted : 0;
    }
    of_sex[0] += all - of_men;
    of_sex[TRAIT_MAN] += of_men;
}

CLONES static void find_rare(const struct world *world, const struct block *block,
                             struct additions *add)
{
    const struct persons *person = &world->person;
    const size_t first = block->first;
    const uint8_t *restrict standing = person->standing + first, *restrict terms =
                                                                     person->terms + first;
    const uint8_t *restrict health = person->health + first;
    const int16_t *restrict since = person->health_month + first, now = (int16_t)world->state.month;
    const uint16_t days = (uint16_t)world->sick_days, half = (uint16_t)(world->sick_days / 2);
    for (size_t k = 0; k < block->n; k++) {
        const bool is_ill = health[k] >= HEALTH_other, is_dual = (terms[k] & TERM_DUAL) != 0;
        add->days[k] = is_ill ? since[k] == now ? half : days : 0;
        add->is_rare[k] = (uint8_t)((standing[k] == STANDING_employee) & (is_dual | is_ill));
    }
}

/* Where a row's work pressure becomes high. Branch by branch: vectors look up slowly. */
CLONES static void find_thresholds(const struct world *world, const struct block *block,
                                   int16_t *restrict threshold)
{
    const uint8_t *restrict branch = world->person.branch + block->first;
    for (size_t k = 0; k < block->n; k++)
        threshold[k] = 0;
    for (uint8_t b = 0; b < N_BRANCHES; b++) {
        const int16_t of_branch = world->pressure_threshold[b];
        for (size_t k = 0; k < block->n; k++)
            threshold[k] = branch[k] == b ? of_branch : threshold[k];
    }
}

CLONES static void find_words(const struct world *world, const struct block *block,
                              const int16_t *restrict threshold, struct additions *add)
{
    const struct persons *person = &world->person;
    const uint8_t *restrict hours = person->half_hours + block->first;
    const int16_t *restrict strain = person->strain + block->first;
    const int16_t *restrict engagement = person->engagement + block->first;
    const int16_t intention = world->intention_threshold;
    for (size_t k = 0; k < block->n; k++) {
        const uint32_t is_pressed = strain[k] > threshold[k],
                       is_leaving = engagement[k] < intention;
        /* the upper word begins within the field of hours */
        add->words[k].counts = (1 | (uint32_t)hours[k] << FIELD) |
                               (uint64_t)(is_pressed << (FIELD + HOURS_FIELD - 32) |
                                          is_leaving << (2 * FIELD + HOURS_FIELD - 32))
                                   << 32;
        add->words[k].scores =
            (uint32_t)(strain[k] + BIAS) | (uint64_t)(uint32_t)(engagement[k] + BIAS) << 32;
    }
}

static inline int64_t field(uint64_t word, unsigned from, unsigned bits)
{
    return (int64_t)(word >> from & ((UINT64_C(1) << bits) - 1));
}

static void empty_cell(const struct world *world, int64_t *tally, size_t cell, uint64_t word,
                       uint64_t scores)
{
    const int64_t employees = field(word, 0, FIELD), bias = BIAS * employees;
    count(world, tally, SERIES_employees, cell, employees);
    count(world, tally, SERIES_hours_contracted, cell, field(word, FIELD, HOURS_FIELD));
    count(world, tally, SERIES_high_pressure, cell, field(word, FIELD + HOURS_FIELD, FIELD));
    count(world, tally, SERIES_leave_intention, cell, field(word, 2 * FIELD + HOURS_FIELD, FIELD));
    count(world, tally, SERIES_strain_sum, cell % N_BRANCHES,
          (int64_t)(scores & UINT32_MAX) - bias);
    count(world, tally, SERIES_engagement_sum, cell % N_BRANCHES, (int64_t)(scores >> 32) - bias);
}

/* Into the tally; the sums start anew. */
static void empty_cells(const struct world *world, struct sums *sums, int64_t *tally)
{
    for (size_t cell = 0; cell < N_CELLS; cell++) {
        uint64_t counts = 0, scores = 0;
        for (size_t c = 0; c < COPIES; c++) {
            counts += sums->cell[c][cell].counts;
            scores += sums->cell[c][cell].scores;
        }
        if (counts != 0)
            empty_cell(world, tally, cell, counts, scores);
    }
    memset(sums->cell, 0, sizeof sums->cell);
    sums->n = 0;
}

CLONES static void empty_kinds(const struct world *world, struct sums *sums, int64_t *tally)
{
    uint32_t by_age_sex[N_AGE_SEX] = {0};
    int64_t *by_post = series_cells(world, tally, SERIES_employees_by_occupation);
    for (size_t post = 0; post < N_POSTS; post++) {
        const uint16_t *employees = sums->kind + post * N_AGE_SEX;
        uint32_t of_post = 0;
        for (size_t k = 0; k < N_AGE_SEX; k++) {
            of_post += employees[k];
            by_age_sex[k] += employees[k];
        }
        by_post[post] += of_post;
    }
    for (size_t k = 0; k < N_AGE_SEX; k++)
        count(world, tally, SERIES_employees_by_age, k, by_age_sex[k]);
    memset(sums->kind, 0, sizeof sums->kind);
    sums->n_of_kinds = 0;
}

/* Room for n more employees. */
static void make_room(const struct world *world, const struct task *task, size_t n)
{
    struct sums *sums = sums_of(task);
    if (sums->n + n > MOST_ROWS)
        empty_cells(world, sums, task->tally);
    if (sums->n_of_kinds + n > MOST_OF_KIND)
        empty_kinds(world, sums, task->tally);
    sums->n += n;
    sums->n_of_kinds += n;
}

static inline void add_row(struct sums *restrict sums, size_t copy,
                           const struct additions *restrict add, size_t k)
{
    struct words *cell = &sums->cell[copy][add->cell[k]];
    cell->counts += add->words[k].counts;
    cell->scores += add->words[k].scores;
    sums->kind[add->kind[k]]++;
}

/* The rows marked in bits, the employees of the block. */
static void add_rows(struct sums *restrict sums, const struct additions *restrict add,
                     const uint64_t *bits, size_t n_rows, size_t n)
{
    uint16_t row[BLOCK_ROWS];
    size_t j = 0;
    rows_offsets(bits, n_rows, row);
    for (; j + COPIES <= n; j += COPIES)
        for (size_t c = 0; c < COPIES; c++)
            add_row(sums, c, add, row[j + c]);
    for (; j < n; j++)
        add_row(sums, 0, add, row[j]);
}

/* The few who are in a long spell or in training. */
static void count_rare_rows(const struct world *world, const struct task *task,
                            const struct additions *add)
{
    const size_t first = task->block->first;
    const uint8_t *terms = world->person.terms + first;
    const uint8_t *programme = world->person.programme + first;
    uint16_t row[BLOCK_ROWS];
    uint64_t bits[BLOCK_ROWS / ROWS_WORD];
    const size_t n = rows_where(add->is_rare, 1, task->block->n, bits);
    rows_offsets(bits, task->block->n, row);
    int64_t *restrict days = series_cells(world, task->tally, SERIES_days_lost);
    for (size_t j = 0; j < n; j++) {
        const size_t k = row[j];
        days[add->cell[k]] += add->days[k];
        if (terms[k] & TERM_DUAL && programme[k] < N_OCCUPATIONS)
            count(world, task->tally, SERIES_trainees, programme[k], 1);
    }
}

/* bits marks the n employees of the block. */
static void count_employees(const struct world *world, const struct task *task,
                            const uint64_t *bits, size_t n)
{
    struct additions add;
    _Alignas(CACHE_LINE) int16_t threshold[BLOCK_ROWS];
    find_cells(world, task, &add);
    find_thresholds(world, task->block, threshold);
    find_words(world, task->block, threshold, &add);
    find_rare(world, task->block, &add);
    make_room(world, task, n);
    add_rows(sums_of(task), &add, bits, task->block->n, n);
    add_hours(world, task, series_cells(world, task->tally, SERIES_hours_by_sex));
    count_rare_rows(world, task, &add);
}

static void count_self_employed(const struct world *world, int64_t *tally, size_t i, int64_t n)
{
    const struct persons *person = &world->person;
    const size_t cell = cell_of(person->region[i], person->branch[i]);
    count(world, tally, SERIES_self_employed, cell, n);
    count(world, tally, SERIES_hours_self_employed, cell, n * person->half_hours[i]);
}

int census_persons(struct world *world, struct task *task)
{
    const size_t first = task->block->first, n_rows = task->block->n;
    const uint8_t *programme = world->person.programme + first;
    int64_t *restrict students = series_cells(world, task->tally, SERIES_students);
    size_t n_of[N_STANDINGS];
    uint64_t bits[N_STANDINGS][BLOCK_ROWS / ROWS_WORD];
    uint16_t row[BLOCK_ROWS];
    for (unsigned s = 0; s < N_STANDINGS; s++) {
        n_of[s] = rows_where(world->person.standing + first, (uint8_t)s, n_rows, bits[s]);
        count(world, task->tally, SERIES_by_standing, s, (int64_t)n_of[s]);
    }
    if (n_of[STANDING_employee] > 0)
        count_employees(world, task, bits[STANDING_employee], n_of[STANDING_employee]);
    rows_offsets(bits[STANDING_zzp], n_rows, row);
    for (size_t k = 0; k < n_of[STANDING_zzp]; k++)
        count_self_employed(world, task->tally, first + row[k], 1);
    rows_offsets(bits[STANDING_student], n_rows, row);
    for (size_t k = 0; k < n_of[STANDING_student]; k++)
        students[programme[row[k]]]++;
    if (task->is_last) {
        empty_cells(world, sums_of(task), task->tally);
        empty_kinds(world, sums_of(task), task->tally);
    }
    return 0;
}

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
