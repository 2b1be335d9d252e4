/* SPDX-License-Identifier: Apache-2.0 */
/* A seeker begins at an employer: contract, columns, books, counts (C7). */
#include "mechanisms.h"

#include "../sim/rows.h"

/* Contract of a hire: around the usual one; movers keep what they had more often than not. */
static unsigned new_half_hours(const struct world *world, size_t i, size_t e)
{
    const uint64_t bits = detail(world, DECISION_new_contract, i, 0);
    if (world->person.standing[i] == STANDING_employee &&
        draw_unit(bits) < world->p.kept_hours_share)
        return world->person.half_hours[i];
    const double mean = usual_half_hours(world, i, world->employer.branch[e]);
    const double spread = maths_normal_quantile(draw_unit(bits << 20 | 1) * 0.998 + 0.001);
    const int hours = 2 * (int)((mean + 2 * world->p.new_hours_spread * spread) / 2 + 0.5);
    return (unsigned)(hours < 8 ? 8 : hours > 80 ? 80 : hours);
}

static void tally_hire(struct world *world, struct task *task, size_t i, size_t e,
                       bool was_employee)
{
    const struct persons *person = &world->person;
    const size_t cell = cell_of(world->employer.region[e], world->employer.branch[e]);
    count(world, task->tally, SERIES_vacancies_filled, cell, 1);
    if (!was_employee) {
        count(world, task->tally, SERIES_hired_by_channel, person->channel[i], 1);
        if (person->terms[i] & TERM_GRADUATE)
            count(world, task->tally, SERIES_graduates_hired, 0, 1);
        return;
    }
    count(world, task->tally, SERIES_leavers_by_tenure,
          world->tenure_band[person_months_since(world, i)], 1);
    if (person->branch[i] != world->employer.branch[e])
        count(world, task->tally, SERIES_moves_across_branches, 0, 1);
}

/* Who begins wants what he agreed to; only a mover who wished for more before, and has not got it,
 * goes on to. */
static unsigned new_wish(const struct world *world, size_t i, unsigned hours)
{
    const unsigned wish = world->person.wish_half_hours[i];
    const bool wished_more =
        world->person.standing[i] == STANDING_employee && wish > world->person.half_hours[i];
    return wished_more && wish > hours ? wish : hours;
}

void hire(struct world *world, struct task *task, size_t i, size_t e)
{
    struct persons *person = &world->person;
    const bool was_employee = person->standing[i] == STANDING_employee;
    const unsigned hours = new_half_hours(world, i, e);
    person->wish_half_hours[i] = (uint8_t)new_wish(world, i, hours);
    const uint64_t bits = detail(world, DECISION_new_contract, i, 1);
    census_count(world, task->tally, i, -1);
    tally_hire(world, task, i, e, was_employee);
    if (was_employee)
        post_close(world, task, i);
    if (!was_employee &&
        (person->channel[i] != CHANNEL_returner || person->terms[i] & TERM_GRADUATE))
        person->care_month[i] = (int16_t)world->state.month;
    if (!was_employee) {
        person->strain[i] = 0;
        person->engagement[i] = 0;
        person->due_month[i] = NEVER;
    }
    person->standing[i] = STANDING_employee;
    person->employer[i] = (uint32_t)e;
    person->branch[i] = world->employer.branch[e];
    person->since_month[i] = (int16_t)world->state.month;
    person->half_hours[i] = (uint8_t)hours;
    const double flexible =
        world->p.new_flexible_ratio * world->in.flexible_share[person->branch[i]];
    const unsigned keep = person->terms[i] & ~(unsigned)TERM_PERMANENT;
    person->terms[i] = (uint8_t)(keep | (draw_unit(bits) < flexible ? 0 : TERM_PERMANENT));
    if (!was_employee)
        offers_newcomer(world, i);
    census_count(world, task->tally, i, 1);
    post_hire(world, task, i);
    record(world, task, was_employee ? EVENT_changed_employer : EVENT_hired, i);
}

void hire_ahead(const struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    rows_prefetch(person->id + i);
    rows_prefetch(person->standing + i);
    rows_prefetch(person->employer + i);
    rows_prefetch(person->region + i);
    rows_prefetch(person->branch + i);
    rows_prefetch(person->half_hours + i);
    rows_prefetch(person->traits + i);
    rows_prefetch(person->birth_month + i);
    rows_prefetch(person->occupation + i);
    rows_prefetch(person->terms + i);
    rows_prefetch(person->health + i);
    rows_prefetch(person->channel + i);
    rows_prefetch(person->since_month + i);
    rows_prefetch(person->care_month + i);
    rows_prefetch(person->due_month + i);
    rows_prefetch(person->strain + i);
    rows_prefetch(person->engagement + i);
    rows_prefetch(person->wish_half_hours + i);
    rows_prefetch(person->digital_skill + i);
    rows_prefetch(person->income_band + i);
}
