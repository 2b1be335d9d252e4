/* SPDX-License-Identifier: Apache-2.0 */
/* What interventions must remember to go on after a month: who was chosen, since when. An
 * intervention is found again by its name and what it is; a branch may have others, whose choice is
 * still to come. */
#include "policy_private.h"

static void keep_rule(const struct world *world, struct rule *rule, struct keep *keep)
{
    const struct interventions *interventions = &world->scenario->interventions;
    const size_t i = (size_t)(rule->is - interventions->items);
    const struct {
        const char *name;
        void *bytes;
        size_t size;
    } parts[] = {
        {"order", rule->order, rule->n_units * sizeof *rule->order},
        {"n_order", &rule->n_order, sizeof rule->n_order},
        {"from", rule->from, rule->n_units * sizeof *rule->from},
        {"until", rule->until, rule->n_units * sizeof *rule->until},
        {"is_chosen", &rule->is_chosen, sizeof rule->is_chosen},
        {"treated", rule->treated, rule->n_units * sizeof *rule->treated},
    };
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        char name[KEEP_NAME];
        snprintf(name, sizeof name, "policy.%08x.%016llx.%s", (unsigned)rule->key,
                 (unsigned long long)intervention_digest(interventions, i), parts[k].name);
        keep_bytes(keep, name, parts[k].bytes, parts[k].size, KEEP_NEWCOMER);
    }
    rule->treated_month = NEVER; /* of others, if this is what is now read */
}

void policy_keep(const struct world *world, struct keep *keep)
{
    float *cooperation = world->policy->values[QUANTITY_cooperation];
    for (size_t k = 0; k < world->policy->n; k++)
        keep_rule(world, &world->policy->rules[k], keep);
    if (cooperation) /* a review looks at that of the month before */
        keep_bytes(keep, "policy.cooperation", cooperation,
                   N_REGIONS * N_OCCUPATIONS * sizeof *cooperation, KEEP_NEWCOMER);
}
