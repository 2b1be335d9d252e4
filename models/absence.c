/* SPDX-License-Identifier: Apache-2.0 */
/* Absence (C4): short spells are over before the month ends; longer ones are a state with a monthly
 * chance of return; after 24 months employment ends in disability. */
#include "mechanisms.h"

enum {
    DAY = 100,        /* days are counted in hundredths */
    MONTH_DAYS = 3044 /* 365.25 / 12 */
};

static bool can_fall_ill(const struct world *world, size_t i)
{
    return world->person.standing[i] == STANDING_employee && world->person.health[i] == HEALTH_well;
}

/* Days 1 to 14 with the mean of the parameter: the product of two uniforms is skewed like spells
 * are. */
static int short_spell_days(const struct world *world, size_t i)
{
    const uint64_t bits = detail(world, DECISION_illness_short, i, 0);
    const double a = (double)(uint32_t)bits * 0x1p-32, b = (double)(bits >> 32) * 0x1p-32;
    const int days = 1 + (int)(a * b * (4 * (world->p.short_spell_days - 1) + 1.85));
    return days < 14 ? days : 14;
}

static void short_spells(struct world *world, struct task *task)
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[DECISION_illness_short]; k++) {
        const size_t i = task->block->first + fired->row[DECISION_illness_short][k];
        if (!can_fall_ill(world, i))
            continue;
        const size_t cell = cell_of(world->person.region[i], world->person.branch[i]);
        const int days = short_spell_days(world, i);
        const uint32_t e = world->person.employer[i];
        *(struct short_spell *)list_push(books_list(world, task, LIST_SPELLS, e)) =
            (struct short_spell){e, days * world->person.half_hours[i]};
        count(world, task->tally, SERIES_days_lost, cell, days * DAY);
        count(world, task->tally, SERIES_days_lost_by_class, SPELL_CLASS_days_1_14, days);
        count(world, task->tally, SERIES_days_short, 0, days);
        record(world, task, EVENT_spell_short, i);
    }
}

/* The class table holds the rate of workers who may meet discrimination (M21); the others have
 * less, and so have those whose employer works against it. */
static bool is_thinned(const struct world *world, size_t i)
{
    const double excess =
        world->p.discrimination_per_year * (world->p.discrimination_mental_ratio - 1);
    double met = 0;
    if (world->person.traits[i] & TRAIT_BACKGROUND) {
        if (!policy_acts(world, QUANTITY_discrimination))
            return false;
        met = policy_employer(world, QUANTITY_discrimination, world->person.employer[i]);
    }
    return draw_unit(detail(world, DECISION_illness_mental, i, 1)) * (1 + excess) >=
           1 + met * excess;
}

/* Which long mental spell. */
static unsigned mental_kind(const struct world *world, size_t i)
{
    const double u = draw_unit(detail(world, DECISION_illness_mental, i, 0));
    if (u < world->p.stress_share)
        return HEALTH_stress;
    return u < world->p.stress_share + world->p.overstrain_share ? HEALTH_overstrain
                                                                 : HEALTH_burnout;
}

static void begin_spell(struct world *world, struct task *task, size_t i, unsigned health)
{
    post_set_health(world, task, i, health);
    world->person.health_month[i] = (int16_t)world->state.month;
    record(world, task, EVENT_spell_begins, i);
}

static void long_spells(struct world *world, struct task *task, enum decision_number decision)
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[decision]; k++) {
        const size_t i = task->block->first + fired->row[decision][k];
        if (!can_fall_ill(world, i) ||
            (decision == DECISION_illness_mental && is_thinned(world, i)))
            continue;
        const unsigned health = decision == DECISION_illness_other      ? HEALTH_other
                                : decision == DECISION_illness_physical ? HEALTH_physical
                                                                        : mental_kind(world, i);
        begin_spell(world, task, i, health);
    }
}

void spell_count(struct world *world, struct task *task, size_t i)
{
    /* as days_lost counts them: half of the first month, none of the last */
    const int months = world->state.month - world->person.health_month[i];
    const int days = (months > 0 ? 2 * months - 1 : 1) * MONTH_DAYS / (2 * DAY);
    const unsigned class = days <= 14    ? SPELL_CLASS_days_1_14
                           : days <= 91  ? SPELL_CLASS_days_15_91
                           : days <= 365 ? SPELL_CLASS_days_92_365
                                         : SPELL_CLASS_days_366_730;
    count(world, task->tally, SERIES_days_lost_by_class, class,
          (int64_t)(days * world->p.partial_return_weight));
    record(world, task, EVENT_spell_ends, i);
}

static void recoveries(struct world *world, struct task *task)
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[DECISION_recovery]; k++) {
        const size_t i = task->block->first + fired->row[DECISION_recovery][k];
        if (world->person.standing[i] != STANDING_employee ||
            world->person.health[i] < HEALTH_other)
            continue;
        spell_count(world, task, i);
        post_set_health(world, task, i, HEALTH_well);
    }
}

static void disabled(struct world *world, struct task *task)
{
    const struct block *block = task->block;
    for (size_t k = 0; k < block->n_due; k++) {
        const size_t i = block->first + block->due[k];
        if (world->person.standing[i] == STANDING_employee &&
            world->person.health[i] >= HEALTH_other &&
            world->state.month - world->person.health_month[i] >= 24)
            leave_care(world, task, i, DESTINATION_disability);
    }
}

int absence_persons(struct world *world, struct task *task)
{
    recoveries(world, task);
    disabled(world, task);
    short_spells(world, task);
    long_spells(world, task, DECISION_illness_other);
    long_spells(world, task, DECISION_illness_mental);
    long_spells(world, task, DECISION_illness_physical);
    return 0;
}
