/* SPDX-License-Identifier: Apache-2.0 */
/* What programmes offer to employees one by one.
 * Conversations about hours (M01): wishes for more that nobody asks for are a stock; a conversation
 * uses it up. Each who is open and whose condition is met takes more hours with the chance
 *   share of part-timers per half-year / 6 / part of part-timers who were ready at the start,
 * so that the first half-year gains nearly the published share (the ill do not answer, and the
 * stock is used up) and later ones less. Combination jobs (M06) and pools (M24) are offered to
 * those who have use for them. */
#include "mechanisms.h"

#include "../sim/chance.h"
#include "../sim/rows.h"

/* Alternatives of DECISION_household, the same in every month. */
enum { LUCK_open = 16, LUCK_conditional, LUCK_band, LUCK_own_hours };

static double luck(const struct world *world, size_t i, uint32_t alternative)
{
    return draw_unit(draw_detail_keyed(world->household_key, world->person.id[i], alternative));
}

/* ---- who is open to more hours --------------------------------------------------------------- */

/* Who wishes more by himself has the published pace already (hazard_factors.c). */
static inline bool is_asked_for_nothing(uint8_t standing, uint8_t terms, uint8_t hours,
                                        uint8_t wish)
{
    return (standing == STANDING_employee) & ((terms & TERM_OPEN) != 0) &
           (hours < PART_TIME_BELOW) & (wish < hours + 4);
}

static bool is_condition_met(const struct world *world, size_t i)
{
    const size_t e = world->person.employer[i];
    double fit = world->employer.roster_fit[e] / 255.0;
    if (policy_acts(world, QUANTITY_roster_fit))
        fit += policy_employer(world, QUANTITY_roster_fit, e);
    return fit >= world->p.hours_condition_fit && !allowances_is_phased_out(world, i);
}

bool offers_is_open(const struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    return is_asked_for_nothing(person->standing[i], person->terms[i], person->half_hours[i],
                                person->wish_half_hours[i]) &&
           (!(person->terms[i] & TERM_CONDITIONAL) || is_condition_met(world, i));
}

/* Before the first month: how many of the part-timers a conversation would reach. */
void offers_prepare(struct world *world)
{
    size_t part_time = 0, open = 0;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (world->person.standing[i] != STANDING_employee ||
            world->person.half_hours[i] >= PART_TIME_BELOW)
            continue;
        part_time++;
        open += offers_is_open(world, i);
    }
    world->open_share = part_time > 0 ? (double)open / (double)part_time : 0;
}

void offers_newcomer(struct world *world, size_t i)
{
    struct persons *person = &world->person;
    const bool is_part_time = person->half_hours[i] < PART_TIME_BELOW;
    const double band = luck(world, i, LUCK_band);
    const double phase_out =
        is_part_time ? world->p.phase_out_share : world->p.phase_out_share_full_time;
    const double below =
        is_part_time ? world->p.below_allowances_share : world->p.below_allowances_share_full_time;
    person->income_band[i] = band < phase_out ? 1 : band < phase_out + below ? 0 : 2;
    unsigned terms = person->terms[i] & ~(unsigned)(TERM_OPEN | TERM_CONDITIONAL);
    if (is_part_time && luck(world, i, LUCK_open) < world->p.hours_open_share)
        terms |= luck(world, i, LUCK_conditional) < world->p.hours_conditional_share
                     ? TERM_OPEN | TERM_CONDITIONAL
                     : TERM_OPEN;
    person->terms[i] = (uint8_t)terms;
}

/* Rows of the block that are marked and have been employees since the month began. */
static size_t list_marked(const struct block *block, const uint8_t *mark, uint16_t *row)
{
    uint64_t bits[BLOCK_ROWS / ROWS_WORD];
    size_t n = 0;
    rows_where(mark, 1, block->n, bits);
    for (size_t w = 0; w < (block->n + ROWS_WORD - 1) / ROWS_WORD; w++) {
        bits[w] &= block->group[GROUP_EMPLOYEE].bits[w];
        n += (size_t)__builtin_popcountll(bits[w]);
    }
    rows_offsets(bits, block->n, row);
    return n;
}

/* ---- what they are offered ------------------------------------------------------------------- */

/* The contract becomes larger; returns the half hours gained. */
static int enlarge(struct world *world, struct task *task, size_t i, int step,
                   enum event_number event)
{
    struct persons *person = &world->person;
    const int before = person->half_hours[i];
    const int hours = before + step < HOURS_MOST ? before + step : HOURS_MOST;
    record(world, task, event, i);
    post_set_hours(world, task, i, (unsigned)hours);
    person->wish_half_hours[i] = (uint8_t)hours;
    person->terms[i] = (uint8_t)(person->terms[i] & ~TERM_OPEN);
    return hours - before;
}

/* Columns of a block, in which these loops become vectors. */
struct columns {
    const uint8_t *standing, *terms, *hours, *wish;
};

static struct columns columns_of(const struct persons *person, size_t first)
{
    return (struct columns){person->standing + first, person->terms + first,
                            person->half_hours + first, person->wish_half_hours + first};
}

CLONES static void mark_asked_for_nothing(const struct columns *from, size_t n,
                                          uint8_t *restrict mark)
{
    const uint8_t *restrict standing = from->standing, *restrict terms = from->terms,
                            *restrict hours = from->hours, *restrict wish = from->wish;
    for (size_t k = 0; k < n; k++)
        mark[k] = is_asked_for_nothing(standing[k], terms[k], hours[k], wish[k]);
}

static void conversations(struct world *world, struct task *task)
{
    const struct persons *person = &world->person;
    const double each = world->open_share > 0 ? 1 / (6 * world->open_share) : 0;
    uint8_t mark[BLOCK_ROWS];
    uint16_t row[BLOCK_ROWS];
    const struct columns columns = columns_of(person, task->block->first);
    rows_prefetch_all(person->income_band + task->block->first, task->block->n);
    mark_asked_for_nothing(&columns, task->block->n, mark);
    const size_t n = list_marked(task->block, mark, row);
    for (size_t k = 0; k < n; k++) {
        const size_t i = task->block->first + row[k];
        const double share = policy_employer(world, QUANTITY_hours_asked, person->employer[i]);
        if (share <= 0 || !offers_is_open(world, i))
            continue;
        count(world, task->tally, SERIES_open_to_hours, person->branch[i], 1);
        const uint64_t bits = detail(world, DECISION_hours_asked, i, 0);
        if (person->health[i] != HEALTH_well || draw_unit(bits << 8) >= share * each)
            continue;
        const int gained = enlarge(world, task, i, hours_step(world, bits), EVENT_hours_asked);
        count(world, task->tally, SERIES_hours_asked, person->branch[i], gained);
    }
}

/* Another employer of the region, drawn; NO_ROW if the draw is the person's own. */
static uint32_t partner_of(const struct world *world, size_t i)
{
    const size_t own = world->person.employer[i];
    const unsigned region = world->employer.region[own];
    const size_t first = world->employer_first[(size_t)region * N_BRANCHES],
                 end = world->employer_first[(size_t)(region + 1) * N_BRANCHES];
    const size_t e =
        first + draw_below(detail(world, DECISION_combination, i, 1), (uint32_t)(end - first));
    return e == own ? NO_ROW : (uint32_t)e;
}

/* A second job with another employer of the region that takes part; the contracts are added up and
 * booked at the first. Hours of jobs outside care are not gained for it, and whoever wished for
 * more hours in care still does. */
static void combine(struct world *world, struct task *task, size_t i)
{
    struct persons *person = &world->person;
    const bool is_in_care =
        draw_unit(detail(world, DECISION_combination, i, 2)) < world->p.combination_in_care;
    const uint32_t partner = is_in_care ? partner_of(world, i) : NO_ROW;
    if (is_in_care &&
        (partner == NO_ROW || policy_employer(world, QUANTITY_combination_offers, partner) <= 0))
        return;
    if (is_in_care)
        enlarge(world, task, i, (int)(2 * world->p.combination_hours + 0.5), EVENT_combination_job);
    else
        record(world, task, EVENT_combination_job, i);
    person->terms[i] = (uint8_t)(person->terms[i] | TERM_SECOND_JOB);
}

static void combinations(struct world *world, struct task *task)
{
    const struct hazard_rows *rows = &task->block->group[GROUP_EMPLOYEE];
    const struct persons *person = &world->person;
    for (size_t k = 0; k < rows->n; k++) {
        const size_t i = task->block->first + rows->row[k];
        if (person->standing[i] != STANDING_employee || person->half_hours[i] >= SMALL_BELOW ||
            person->terms[i] & TERM_SECOND_JOB || person->health[i] != HEALTH_well)
            continue;
        const double a_year =
            policy_employer(world, QUANTITY_combination_offers, person->employer[i]);
        if (draw_unit(detail(world, DECISION_combination, i, 0)) * 12 < a_year)
            combine(world, task, i);
    }
}

static void join_pools(struct world *world, struct task *task)
{
    const struct hazard_rows *rows = &task->block->group[GROUP_EMPLOYEE];
    struct persons *person = &world->person;
    uint16_t place[BLOCK_ROWS];
    const size_t n = chance_list(world->detail_key[DECISION_pool], rows->person, rows->n,
                                 policy_region_most(world, QUANTITY_pool_joining) / 12, place);
    for (size_t k = 0; k < n; k++) {
        const size_t i = task->block->first + rows->row[place[k]];
        const double a_year =
            policy_region(world, QUANTITY_pool_joining, person->region[i], person->occupation[i]);
        if (person->standing[i] != STANDING_employee || person->terms[i] & TERM_POOL ||
            draw_unit(detail(world, DECISION_pool, i, 0)) * 12 >= a_year ||
            luck(world, i, LUCK_own_hours) >= world->p.own_hours_share)
            continue;
        person->terms[i] = (uint8_t)(person->terms[i] | TERM_POOL);
        record(world, task, EVENT_pool_joined, i);
    }
}

CLONES static void mark_members(const struct columns *from, size_t n, uint8_t *restrict mark)
{
    const uint8_t *restrict standing = from->standing, *restrict terms = from->terms;
    for (size_t k = 0; k < n; k++)
        mark[k] = (standing[k] == STANDING_employee) & ((terms[k] & TERM_POOL) != 0);
}

static void count_members(const struct world *world, const struct task *task)
{
    const struct persons *person = &world->person;
    const struct block *block = task->block;
    uint8_t mark[BLOCK_ROWS];
    uint16_t row[BLOCK_ROWS];
    const struct columns columns = columns_of(person, block->first);
    mark_members(&columns, block->n, mark);
    const size_t n = list_marked(block, mark, row);
    for (size_t k = 0; k < n; k++)
        count(world, task->tally, SERIES_pool_members, person->region[block->first + row[k]], 1);
}

void offers_persons(struct world *world, struct task *task)
{
    if (policy_acts(world, QUANTITY_hours_asked))
        conversations(world, task);
    if (policy_acts(world, QUANTITY_combination_offers))
        combinations(world, task);
    if (policy_acts(world, QUANTITY_pool_joining)) {
        join_pools(world, task);
        count_members(world, task);
    }
    if (policy_acts(world, QUANTITY_allowances))
        allowances_persons(world, task);
}
