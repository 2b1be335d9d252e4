/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys of an intervention limit which of its effects. A lever's units are chosen by region
 * and branch; beyond that an effect is limited by what it acts on: a hazard person by person, a
 * quantity of employers by branch and occupation, one of regions by region and occupation, one of
 * the nation by nothing. */
#include <string.h>

#include "policy_private.h"
#include "world.h"

/* What a key limits by. */
enum limit { LIMIT_region, LIMIT_branch, LIMIT_occupation, LIMIT_person, N_LIMITS };

static enum limit limit_of(const char *key)
{
    static const struct {
        const char *key;
        enum limit limit;
    } rows[] = {{"regions", LIMIT_region},         {"branches", LIMIT_branch},
                {"occupations", LIMIT_occupation}, {"age_from", LIMIT_person},
                {"age_below", LIMIT_person},       {"tenure_below_months", LIMIT_person}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (strcmp(rows[k].key, key) == 0)
            return rows[k].limit;
    return N_LIMITS;
}

/* Units within the targets are chosen by it (policy_order.c). */
static bool chooses_units(enum scope units, enum limit limit)
{
    return (limit == LIMIT_region && units != SCOPE_NATION) ||
           (limit == LIMIT_branch && units == SCOPE_EMPLOYER);
}

/* As policy_reaches, policy_strength_at, policy_occupation and combine_region ask. */
bool policy_key_limits(const char *key, const struct effect *effect)
{
    const enum limit limit = limit_of(key);
    if (limit == N_LIMITS || policy_decisions[effect->quantity] >= 0 ||
        chooses_units(model_tables.interventions.levers[effect->lever].scope, limit))
        return true;
    switch (policy_scopes[effect->quantity]) {
    case SCOPE_EMPLOYER:
        return limit == LIMIT_branch || limit == LIMIT_occupation;
    case SCOPE_REGION:
        return limit == LIMIT_region || limit == LIMIT_occupation;
    case SCOPE_NATION:
        break;
    }
    return false;
}
