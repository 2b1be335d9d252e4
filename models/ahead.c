/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to few stands where nobody has been this month: memory is asked for as soon as it is
 * known to whom something happens, and is there when the mechanisms come. Changes nothing. */
#include "mechanisms.h"

#include "../sim/rows.h"

/* Skills of those for whom a decision fired. */
static void ask_skills(const struct world *world, const struct block *block,
                       enum decision_number decision)
{
    for (size_t k = 0; k < block->fired.n[decision]; k++) {
        const size_t i = block->first + block->fired.row[decision][k];
        rows_prefetch(world->person.skill + i);
        rows_prefetch(world->person.digital_skill + i);
    }
}

/* What onboarding asks of the employers of employees (leaving.c). */
static void ask_onboarding(const struct world *world, const struct block *block,
                           enum decision_number decision)
{
    for (size_t k = 0; k < block->fired.n[decision]; k++) {
        const size_t e = world->person.employer[block->first + block->fired.row[decision][k]];
        rows_prefetch(world->employer.onboarding + e);
        rows_prefetch(world->employer.workload + e);
        rows_prefetch(world->employer.branch + e);
    }
}

/* What a training asks of them (learning.c). */
static void ask_places(const struct world *world, const struct block *block)
{
    for (size_t k = 0; k < block->fired.n[DECISION_upskilling]; k++) {
        const size_t i = block->first + block->fired.row[DECISION_upskilling][k];
        const size_t e = world->person.employer[i];
        const unsigned programme =
            next_occupation(world->person.occupation[i], world->person.branch[i]);
        if (programme < N_OCCUPATIONS)
            rows_prefetch(world->employer.start_half_hours + e * N_OCCUPATIONS + programme);
        rows_prefetch(world->employer.trainee_half_hours + e);
        rows_prefetch(world->employer.training_places + e);
        rows_prefetch(world->person.digital_skill + i);
    }
}

/* Whose training or time ends, and pensioners. */
static void ask_due(const struct world *world, const struct block *block)
{
    for (size_t k = 0; k < block->n_due; k++) {
        rows_prefetch(world->person.skill + block->first + block->due[k]);
        rows_prefetch(world->person.digital_skill + block->first + block->due[k]);
    }
}

int ahead_persons(struct world *world, struct task *task)
{
    static const enum decision_number leaving[] = {
        DECISION_death,     DECISION_retirement, DECISION_exit_inactive,  DECISION_exit_industry,
        DECISION_start_zzp, DECISION_stop_zzp,   DECISION_return_to_care,
    };
    for (size_t k = 0; k < sizeof leaving / sizeof leaving[0]; k++)
        ask_skills(world, task->block, leaving[k]);
    ask_onboarding(world, task->block, DECISION_exit_industry);
    ask_onboarding(world, task->block, DECISION_employer_change);
    ask_places(world, task->block);
    ask_due(world, task->block);
    return 0;
}
