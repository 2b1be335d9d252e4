/* SPDX-License-Identifier: Apache-2.0 */
/* Hazards of persons under policy: the ratio of each person, which intervention weighs most in it,
 * and the range of the ratios, by which the engine decides most cases without asking. */
#include "policy_private.h"

#include "mechanisms.h"

enum { RATIO_MOST = 16 * HAZARD_RATIO_ONE };

/* ---- the ratio of a person ------------------------------------------------------------------- */

/* Strength of a rule for a person: that of the employer, or of the region for those without. */
static double strength_for(const struct world *world, const struct rule *rule, size_t i)
{
    const struct persons *person = &world->person;
    if (rule->scope == SCOPE_REGION)
        return rule->strength[person->region[i]];
    if (rule->scope == SCOPE_NATION)
        return rule->strength[0];
    return person->employer[i] != NO_ROW ? (double)rule->strength[person->employer[i]]
                                         : rule->region[person->region[i]];
}

/* The effects on the hazard of a decision for a person; returns how many, and the rules of them. */
static size_t effects_on(const struct world *world, size_t i, unsigned decision, struct part *x,
                         uint16_t *rules)
{
    const struct pair_list *list = &world->policy->pairs[policy_hazards[decision]];
    size_t n = 0;
    for (size_t j = 0; j < list->n && n < EFFECTS_AT_ONCE; j++) {
        const struct pair *pair = &list->items[j];
        const struct rule *rule = &world->policy->rules[pair->rule];
        if (!rule->acts || (rule->is_limited && !policy_reaches(world, rule, i)))
            continue;
        const double strength = strength_for(world, rule, i);
        if (strength <= 0)
            continue;
        const struct part part =
            policy_part(pair, strength, policy_who(world, (enum who)pair->who, i));
        if (part.rank <= 0 && !(part.size < 0 || part.size > 0))
            continue;
        rules[n] = pair->rule;
        x[n++] = part;
    }
    return n;
}

uint32_t policy_ratio(const struct world *world, size_t i, unsigned decision)
{
    struct part x[EFFECTS_AT_ONCE];
    uint16_t rules[EFFECTS_AT_ONCE];
    const size_t n = effects_on(world, i, decision, x, rules);
    if (n == 0)
        return HAZARD_RATIO_ONE;
    const double ratio = maths_exp(policy_combine(world, KIND_ratio, x, n)) * HAZARD_RATIO_ONE;
    return ratio >= RATIO_MOST ? (uint32_t)RATIO_MOST : (uint32_t)(ratio + 0.5);
}

unsigned policy_cause(const struct world *world, size_t i, unsigned decision)
{
    struct part x[EFFECTS_AT_ONCE];
    uint16_t rules[EFFECTS_AT_ONCE];
    double most = 0;
    if (!policy_acts(world, (enum quantity_number)policy_hazards[decision]))
        return NO_INTERVENTION;
    const size_t n = effects_on(world, i, decision, x, rules);
    const struct intervention *cause = NULL;
    for (size_t k = 0; k < n; k++)
        if (x[k].size > most) {
            most = x[k].size;
            cause = world->policy->rules[rules[k]].is;
        }
    return cause ? (unsigned)(cause - world->scenario->interventions.items) + 1 : NO_INTERVENTION;
}

unsigned policy_cause_offered(const struct world *world, size_t i, enum quantity_number quantity)
{
    const struct pair_list *list = &world->policy->pairs[quantity];
    const struct intervention *cause = NULL;
    double most = 0;
    for (size_t j = 0; j < list->n && policy_acts(world, quantity); j++) {
        const struct rule *rule = &world->policy->rules[list->items[j].rule];
        const double strength = rule->acts ? strength_for(world, rule, i) : 0;
        const double size = list->items[j].size, weight = strength * (size < 0 ? -size : size);
        if (weight <= most)
            continue;
        most = weight;
        cause = rule->is;
    }
    return cause ? (unsigned)(cause - world->scenario->interventions.items) + 1 : NO_INTERVENTION;
}

/* ---- the range of ratios --------------------------------------------------------------------- */

struct span {
    double least, most;
};

static void widen(struct span *span, double x)
{
    span->least = x < span->least ? x : span->least;
    span->most = x > span->most ? x : span->most;
}

/* Strengths of a rule that persons may meet this month. */
static struct span strengths_of(const struct rule *rule)
{
    const bool is_employer = rule->scope == SCOPE_EMPLOYER;
    const double any = is_employer ? rule->least[0] : rule->strength[0];
    struct span span = {any, any};
    for (size_t u = 0; !is_employer && u < rule->n_units; u++)
        widen(&span, rule->strength[u]);
    for (size_t r = 0; is_employer && r < N_REGIONS; r++) {
        widen(&span, rule->least[r]);
        widen(&span, rule->largest[r]);
        if (rule->has_means)
            widen(&span, rule->region[r]);
    }
    return span;
}

/* What a pair adds to ln of the ratio before ranks: nothing for persons whom it does not reach. */
static struct span sizes_of(const struct rule *rule, const struct pair *pair)
{
    struct span strength = strengths_of(rule);
    if (pair->who != WHO_all || rule->is_limited)
        strength.least = 0;
    struct span size = {pair->size * strength.least, pair->size * strength.least};
    widen(&size, pair->size * strength.most);
    return size;
}

/* The largest sum that ranks can make of n effects, at most x each: the largest in full, the next
 * discounted; what lowers it counts least. Sorts x. */
static double largest_sum(const struct world *world, double *x, size_t n)
{
    double total = 0, weight = 1, last = 1;
    for (size_t k = 1; k < n; k++) {
        const double this = x[k];
        size_t j = k;
        for (; j > 0 && this > x[j - 1]; j--)
            x[j] = x[j - 1];
        x[j] = this;
        last *= world->p.rank_discount;
    }
    for (size_t k = 0; k < n; k++) {
        total += (x[k] > 0 ? weight : last) * x[k];
        weight *= world->p.rank_discount;
    }
    return total;
}

static void bound(struct world *world, enum quantity_number q)
{
    const struct policy *policy = world->policy;
    const struct pair_list *list = &policy->pairs[q];
    struct hazard_policy *hazards = &world->state.policy;
    double high[EFFECTS_AT_ONCE], low[EFFECTS_AT_ONCE]; /* low: its negative */
    size_t n = 0;
    for (size_t j = 0; j < list->n && n < EFFECTS_AT_ONCE; j++) {
        const struct rule *rule = &policy->rules[list->items[j].rule];
        if (!rule->acts)
            continue;
        const struct span size = sizes_of(rule, &list->items[j]);
        high[n] = size.most;
        low[n++] = -size.least;
    }
    /* rounding of the sums and of the ratio is far below two units */
    const double most = maths_exp(largest_sum(world, high, n)) * HAZARD_RATIO_ONE + 2;
    const double least = maths_exp(-largest_sum(world, low, n)) * HAZARD_RATIO_ONE - 2;
    hazards->most[policy_decisions[q]] = (uint32_t)(most < RATIO_MOST ? most : RATIO_MOST);
    hazards->least[policy_decisions[q]] = (uint32_t)(least < 0            ? 0
                                                     : least < RATIO_MOST ? least
                                                                          : RATIO_MOST);
}

void policy_bounds(struct world *world)
{
    world->state.policy.decisions = 0;
    for (unsigned q = 0; q < N_QUANTITIES; q++)
        if (policy_decisions[q] >= 0 && world->policy->acts[q]) {
            world->state.policy.decisions |= 1u << policy_decisions[q];
            bound(world, (enum quantity_number)q);
        }
}
