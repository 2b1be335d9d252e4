/* SPDX-License-Identifier: Apache-2.0 */
/* What interventions do to the world this month. Mechanisms ask for quantities (rows QUANTITY of
 * policy.def); the hazards of persons are asked for by the engine (struct hazard_policy).
 * Reading is thread-safe during a month; policy_month changes everything between. */
#ifndef MODELS_POLICY_H
#define MODELS_POLICY_H

#include "world.h"

/* Resolves the scenario's interventions and allocates; after the start population is there. */
MUST_CHECK int policy_prepare(struct world *world, struct error *error);
void policy_free(struct world *world);
/* Part of world_keep. */
void policy_keep(const struct world *world, struct keep *keep);

/* NATION step, before the mechanisms: treatment, strengths, quantities, money. */
int policy_month(struct world *world, struct task *task);

/* Whether any intervention acts on the quantity this month; where not, it is neutral everywhere. */
static inline bool policy_acts(const struct world *world, enum quantity_number quantity)
{
    return world->policy_acting && world->policy_acting[quantity];
}
extern const double policy_neutral[N_QUANTITIES];
/* Values this month: ratios are 1 and shifts 0 where nothing acts. The quantity's scope must be the
 * function's. occupation is the group worked in or studied for. */
static inline double policy_employer(const struct world *world, enum quantity_number quantity,
                                     size_t employer)
{
    return policy_acts(world, quantity) ? (double)world->policy_values[quantity][employer]
                                        : policy_neutral[quantity];
}
double policy_region(const struct world *world, enum quantity_number quantity, unsigned region,
                     unsigned occupation);
double policy_nation(const struct world *world, enum quantity_number quantity);
/* The largest value of any region and occupation. */
double policy_region_most(const struct world *world, enum quantity_number quantity);
/* The same for one occupation of an employer: only rules whose targets and persons include it. */
double policy_occupation(const struct world *world, enum quantity_number quantity, size_t employer,
                         unsigned occupation);

/* Ratio on the hazard of a decision for one person, in 1/65536: the engine's callback. */
uint32_t policy_ratio(const struct world *world, size_t i, unsigned decision);
/* The intervention that raises that ratio most, row of the scenario's interventions counted from 1;
 * NO_INTERVENTION if none does. */
unsigned policy_cause(const struct world *world, size_t i, unsigned decision);
/* The same for what nobody is offered without policy: the intervention that weighs most there. */
unsigned policy_cause_offered(const struct world *world, size_t i, enum quantity_number quantity);

/* Whether a target or term of an intervention, by its key, limits what the effect acts on, and what
 * the lever costs. Pure. */
bool policy_limits_effect(const char *key, const struct effect *effect);
bool policy_limits_cost(const char *key, const struct lever *lever);
/* For struct intervention_tables. */
void policy_notes(const struct interventions *interventions, size_t i, FILE *out);
bool policy_contradicts(const struct intervention *item, char why[INTERVENTION_WHY]);

#endif
