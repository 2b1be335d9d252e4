/* SPDX-License-Identifier: Apache-2.0 */
/* Contract hours (C5, M02): changes of at least two hours, drawn from both sides toward 24-28 hours
 * in the mean, and in each group in proportion to what is usual there; people who want more hours
 * get them at the published pace (the state factor of hazard_factors.c). */
#include "mechanisms.h"

enum { STEP_LEAST = 4 }; /* half hours */

int hours_step(const struct world *world, uint64_t bits)
{
    return (int)(2 * world->in.hours_step[bits >> 61] + 0.5);
}

double hours_step_mean(const struct world *world)
{
    double sum = 0;
    for (uint64_t k = 0; k < N_EIGHTHS; k++)
        sum += hours_step(world, k << 61);
    return sum / N_EIGHTHS;
}

double usual_half_hours(const struct world *world, size_t i, unsigned branch)
{
    const bool is_man = world->person.traits[i] & TRAIT_MAN;
    return world->typical_half_hours[branch][world->person.occupation[i]] *
           (is_man ? world->p.new_hours_men : world->p.new_hours_women);
}

/* Share of those who could move that do: all on the far side of the attractor, fewer beyond it. */
static bool goes(const struct world *world, size_t i, int sign, uint64_t bits)
{
    const double attractor = 2 * world->p.attractor_hours / world->mean_half_hours *
                             usual_half_hours(world, i, world->person.branch[i]);
    const double distance = sign * (attractor - world->person.half_hours[i]) / 4.0;
    const double away = world->p.away_from_attractor_share;
    const double share = distance > 1    ? 1.0
                         : distance < -1 ? away
                                         : (1 + away) / 2 + (1 - away) / 2 * distance;
    return draw_unit(bits << 8) < share;
}

static void change(struct world *world, struct task *task, enum decision_number decision, int sign)
{
    const struct hazard_fired *fired = &task->block->fired;
    struct persons *person = &world->person;
    for (size_t k = 0; k < fired->n[decision]; k++) {
        const size_t i = task->block->first + fired->row[decision][k];
        const uint64_t bits = detail(world, decision, i, 0);
        const bool wants =
            sign > 0 && person->wish_half_hours[i] >= person->half_hours[i] + STEP_LEAST;
        if (person->standing[i] != STANDING_employee ||
            person->health[i] != HEALTH_well || /* since this month: the ill are not at risk */
            !(wants || goes(world, i, sign, bits)))
            continue;
        int hours = person->half_hours[i] + sign * hours_step(world, bits);
        hours = hours < HOURS_LEAST ? HOURS_LEAST : hours > HOURS_MOST ? HOURS_MOST : hours;
        if (sign * (hours - person->half_hours[i]) < STEP_LEAST) /* at or beyond a limit */
            continue;
        record(world, task, sign > 0 ? EVENT_hours_up : EVENT_hours_down, i);
        post_set_hours(world, task, i, (unsigned)hours);
        if (sign > 0) /* a wish for more that nobody had asked for is met too */
            person->terms[i] = (uint8_t)(person->terms[i] & ~TERM_OPEN);
        /* life events: one in ten changes leaves a wish for more (M02); otherwise the wish is met
         */
        const int wish = hours + (int)wish_more_half_hours(world);
        person->wish_half_hours[i] = (uint8_t)(bits % 10 == 0 && wish <= HOURS_MOST ? wish : hours);
    }
}

int hours_persons(struct world *world, struct task *task)
{
    change(world, task, DECISION_hours_up, 1);
    change(world, task, DECISION_hours_down, -1);
    offers_persons(world, task);
    return 0;
}
