/* SPDX-License-Identifier: Apache-2.0 */
/* Flows compare persons 12 months apart, as the statistics do: at quarter ends each person's branch
 * is kept for a year, at year ends the hours for two; and graduates who came into care one and two
 * years ago. */
#include "mechanisms.h"

#include <string.h>

#include "../sim/rows.h"

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

/* Employees from the first month of each band on, and so in each. */
CLONES static void find_tenure(const struct world *world, const struct block *block,
                               int64_t n_of[TENURE_BAND_graduate_0_11])
{
    const uint8_t *restrict standing = world->person.standing + block->first;
    const int16_t *restrict since = world->person.since_month + block->first;
    uint16_t longer = 0;
    for (int band = TENURE_BAND_graduate_0_11 - 1; band >= 0; band--) {
        const int16_t last = (int16_t)(world->state.month - tenure_band_first_month[band]);
        uint16_t n = 0;
        for (size_t k = 0; k < block->n; k++)
            n = (uint16_t)(n + ((standing[k] == STANDING_employee) & (since[k] <= last)));
        n_of[band] = n - longer;
        longer = n;
    }
}

static void count_tenure(const struct world *world, const struct task *task)
{
    int64_t n_of[TENURE_BAND_graduate_0_11];
    find_tenure(world, task->block, n_of);
    for (unsigned band = 0; band < TENURE_BAND_graduate_0_11; band++)
        count(world, task->tally, SERIES_employees_by_tenure, band, n_of[band]);
}

static void compare(const struct world *world, const struct task *task)
{
    const int month = world->state.month;
    compare_year(world, task, (unsigned)month_of_year(month) / 3);
    count_tenure(world, task);
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
