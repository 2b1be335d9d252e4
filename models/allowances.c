/* SPDX-License-Identifier: Apache-2.0 */
/* The allowances cliff, worker by worker (M03).
 *   household income = hours x 52 x wage of the occupation + income of the partner
 *   loss of an extra euro t = marginal_rate, and phase_out_rate more where the household is in the
 *                             phase-out: from the threshold to phase_out_width above it
 * A higher threshold moves the phase-out up: who leaves it wishes h x ((1-t')/(1-t))^elasticity
 * hours, and who comes into it as much less. Such a wish of some tenths of an hour is a whole step
 * of hours for few: the same few whatever the month, by their own luck, at the pace at which wishes
 * for hours come true (M02). Each answers once. */
#include "mechanisms.h"

enum {
    LUCK_income,  /* alternatives of DECISION_household */
    LUCK_answers, /* would this worker change hours at all */
    WEEKS = 52
};

static double luck(const struct world *world, size_t i, uint32_t alternative)
{
    return draw_unit(draw_detail_keyed(world->household_key, world->person.id[i], alternative));
}

/* Income of the others in the household: what is lacking, at a usual contract, to an income drawn
 * within the household's band. */
static double partner_income(const struct world *world, size_t i)
{
    const struct parameter_values *p = &world->p;
    const double own =
        world->in.hourly_wage[world->person.occupation[i]] * p->household_usual_hours * WEEKS;
    const double u = luck(world, i, LUCK_income), top = p->allowances_limit + p->phase_out_width;
    const unsigned band = world->person.income_band[i] & 3u;
    const double household = band == 0   ? own + u * (p->allowances_limit - own)
                             : band == 1 ? p->allowances_limit + u * p->phase_out_width
                                         : top + u * p->income_above_phase_out;
    return household > own ? household - own : 0;
}

double allowances_income(const struct world *world, size_t i)
{
    const double hours = world->person.half_hours[i] / 2.0;
    return hours * WEEKS * world->in.hourly_wage[world->person.occupation[i]] +
           partner_income(world, i);
}

static bool is_within(const struct world *world, double income, double threshold)
{
    return income >= threshold && income < threshold + world->p.phase_out_width;
}

/* The threshold of this month. */
static double threshold_now(const struct world *world)
{
    return policy_acts(world, QUANTITY_allowances)
               ? world->p.allowances_limit + policy_nation(world, QUANTITY_allowances)
               : world->p.allowances_limit;
}

bool allowances_is_phased_out(const struct world *world, size_t i)
{
    return is_within(world, allowances_income(world, i), threshold_now(world));
}

/* The step that the worker takes now; 0 if none. wished: the ratio of the wished hours to those of
 * now. */
static int answer(const struct world *world, size_t i, double wished, double pace)
{
    const struct persons *person = &world->person;
    const double change = (wished - 1) * person->half_hours[i];
    const double chance = (change < 0 ? -change : change) / hours_step_mean(world);
    const uint64_t bits = detail(world, DECISION_household, i, 0);
    if (person->income_band[i] & INCOME_ANSWERED || person->health[i] != HEALTH_well ||
        luck(world, i, LUCK_answers) >= chance || draw_unit(bits << 8) >= pace)
        return 0;
    const int step = hours_step(world, bits);
    const int hours = person->half_hours[i] + (change < 0 ? -step : step);
    const int within = hours < HOURS_LEAST ? HOURS_LEAST : hours > HOURS_MOST ? HOURS_MOST : hours;
    return within - person->half_hours[i];
}

static void change_hours(struct world *world, struct task *task, size_t i, int step)
{
    struct persons *person = &world->person;
    record(world, task, step > 0 ? EVENT_allowances_more : EVENT_allowances_less, i);
    post_set_hours(world, task, i, (unsigned)(person->half_hours[i] + step));
    person->wish_half_hours[i] = person->half_hours[i];
    person->income_band[i] |= INCOME_ANSWERED;
    count(world, task->tally, SERIES_hours_by_allowances, person->branch[i], step);
}

void allowances_persons(struct world *world, struct task *task)
{
    const struct hazard_rows *rows = &task->block->group[GROUP_EMPLOYEE];
    const struct persons *person = &world->person;
    const struct parameter_values *p = &world->p;
    const double pace = 1 - maths_pow(1 - p->wish_realised_per_quarter, 1.0 / 3);
    const double keep = 1 - p->marginal_rate, keep_less = keep - p->phase_out_rate;
    const double more =
        maths_pow(keep / (keep_less > 0.01 ? keep_less : 0.01), p->hours_elasticity);
    const double before = p->allowances_limit, now = threshold_now(world);
    for (size_t k = 0; k < rows->n; k++) {
        const size_t i = task->block->first + rows->row[k];
        if (person->standing[i] != STANDING_employee || person->half_hours[i] >= PART_TIME_BELOW)
            continue;
        const double income = allowances_income(world, i);
        const bool was = is_within(world, income, before), is = is_within(world, income, now);
        if (was == is)
            continue;
        count(world, task->tally, was ? SERIES_allowances_relieved : SERIES_allowances_pressed,
              person->branch[i], 1);
        const int step = answer(world, i, was ? more : 1 / more, pace);
        if (step != 0)
            change_hours(world, task, i, step);
    }
}
