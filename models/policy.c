/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities of policy: the effects of all interventions on what mechanisms ask for, combined.
 *   ratio = exp(sum_k d^(k-1) ln r_(k) s_(k)), shift = sum_k d^(k-1) x_(k) s_(k), strongest first
 * (M13, C9; policy_rank.c), with s the strength of the intervention where the employer, region or
 * person is. */
#include "policy_private.h"

#include "mechanisms.h"

/* clang-format off */
#define ratio KIND_ratio
#define shift KIND_shift
#define sum KIND_sum
const enum policy_kind policy_kinds[N_QUANTITIES] = {
#define HAZARD(decision, meaning) KIND_ratio,
#define QUANTITY(name, kind, scope, unit, meaning) kind,
#include "model.def"
};
#undef ratio
#undef shift
#undef sum
#define ratio 1
#define shift 0
#define sum   0
const double policy_neutral[N_QUANTITIES] = {
#define HAZARD(decision, meaning) 1,
#define QUANTITY(name, kind, scope, unit, meaning) kind,
#include "model.def"
};
#undef ratio
#undef shift
#undef sum
const enum scope policy_scopes[N_QUANTITIES] = {
#define HAZARD(decision, meaning) SCOPE_EMPLOYER,
#define QUANTITY(name, kind, scope, unit, meaning) SCOPE_##scope,
#include "model.def"
};
const int8_t policy_decisions[N_QUANTITIES] = {
#define HAZARD(decision, meaning) DECISION_##decision,
#define QUANTITY(name, kind, scope, unit, meaning) -1,
#include "model.def"
};
const uint8_t policy_hazards[4 * HAZARD_WORDS] = {
#define HAZARD(decision, meaning) [DECISION_##decision] = QUANTITY_##decision,
#include "model.def"
};
/* clang-format on */

static size_t n_units(const struct world *world, enum scope scope, bool by_occupation)
{
    if (scope == SCOPE_EMPLOYER)
        return world->state.employers.n;
    return scope == SCOPE_NATION ? 1 : by_occupation ? N_REGIONS * N_OCCUPATIONS : N_REGIONS;
}

/* ---- before the first month ------------------------------------------------------------------ */

/* Values of a quantity that something acts on, neutral until then; hazards are asked by person. */
static int values_prepare(struct world *world, enum quantity_number q, struct error *error)
{
    struct policy *policy = world->policy;
    if (policy->pairs[q].n == 0 || policy_decisions[q] >= 0)
        return 0;
    policy->values[q] =
        scratch_alloc(n_units(world, policy_scopes[q], true), sizeof *policy->values[q], error);
    if (!policy->values[q])
        return ERROR_MEMORY;
    for (size_t u = 0; u < n_units(world, policy_scopes[q], true); u++)
        policy->values[q][u] = (float)policy_neutral[q];
    return 0;
}

/* Means over regions are asked for by quantities of regions and the nation, and by hazards of those
 * who have no employer: the words of their groups (hazards.c). */
static void means_prepare(struct policy *policy, enum quantity_number q)
{
    const int decision = policy_decisions[q];
    const bool is_asked =
        decision < 0 ? policy_scopes[q] != SCOPE_EMPLOYER : decision / 4 == 2 || decision / 4 == 4;
    for (size_t j = 0; is_asked && j < policy->pairs[q].n; j++)
        policy->rules[policy->pairs[q].items[j].rule].has_means = true;
}

int policy_prepare(struct world *world, struct error *error)
{
    const struct interventions *interventions = &world->scenario->interventions;
    struct policy *policy = scratch_alloc(1, sizeof *policy, error);
    world->policy = policy;
    if (!policy)
        return ERROR_MEMORY;
    world->policy_acting = policy->acts;
    world->policy_values = policy->values;
    policy->rules = scratch_alloc(interventions->n + 1, sizeof *policy->rules, error);
    int status = policy->rules ? 0 : ERROR_MEMORY;
    for (size_t k = 0; status >= 0 && k < interventions->n; k++) {
        struct rule *rule = &policy->rules[policy->n];
        rule->is = &interventions->items[k];
        if (rule->is->dose <= 0)
            continue;
        policy->n++;
        world->has_rules = true;
        status = policy_rule_prepare(world, rule, error);
    }
    for (unsigned q = 0; status >= 0 && q < N_QUANTITIES; q++) {
        status = policy_pairs_prepare(world, (enum quantity_number)q, error);
        if (status >= 0)
            status = values_prepare(world, (enum quantity_number)q, error);
        means_prepare(policy, (enum quantity_number)q);
    }
    world->state.policy.ratio = policy_ratio;
    return status;
}

void policy_free(struct world *world)
{
    struct policy *policy = world->policy;
    if (!policy)
        return;
    for (size_t k = 0; policy->rules && k < policy->n; k++) {
        struct rule *rule = &policy->rules[k];
        scratch_free(rule->order);
        scratch_free(rule->from);
        scratch_free(rule->until);
        scratch_free(rule->treated);
        scratch_free(rule->strength);
    }
    for (unsigned q = 0; q < N_QUANTITIES; q++) {
        scratch_free(policy->pairs[q].items);
        scratch_free(policy->values[q]);
    }
    scratch_free(policy->rules);
    scratch_free(policy);
    world->policy = NULL;
    world->has_rules = false;
    world->policy_acting = NULL;
    world->policy_values = NULL;
}

/* ---- the month ------------------------------------------------------------------------------- */

/* Strengths and money of regions or the nation. */
static void treat_regions(const struct world *world, const struct task *task, struct rule *rule)
{
    rule->changes = false;
    for (size_t u = 0; u < rule->n_units; u++) {
        const float before = rule->strength[u];
        rule->strength[u] = (float)policy_strength(world, rule, u);
        rule->changes |= rule->strength[u] < before || rule->strength[u] > before;
    }
    policy_pay(world, task, rule, 0, rule->n_units);
}

/* What levers of the nation make of the terms of all others. */
static double condition(const struct world *world, enum quantity_number q)
{
    const struct pair_list *list = &world->policy->pairs[q];
    struct part x[EFFECTS_AT_ONCE];
    size_t n = 0;
    for (size_t j = 0; j < list->n && n < EFFECTS_AT_ONCE; j++) {
        const struct rule *rule = &world->policy->rules[list->items[j].rule];
        const double strength =
            rule->acts && rule->scope == SCOPE_NATION ? policy_strength(world, rule, 0) : 0;
        if (strength > 0)
            x[n++] = policy_part(&list->items[j], strength, 1);
    }
    return policy_value(world, policy_kinds[q], x, n);
}

/* Who is treated, and which quantities are touched at all. */
int policy_month(struct world *world, struct task *task)
{
    struct policy *policy = world->policy;
    /* those of the nation first: they are conditions on the others (A097, A098) */
    for (size_t k = 0; k < policy->n; k++)
        if (policy->rules[k].scope == SCOPE_NATION && policy_treat(world, &policy->rules[k]) < 0)
            return ERROR_MEMORY;
    policy->take_up = condition(world, QUANTITY_take_up);
    policy->additionality = condition(world, QUANTITY_additionality);
    for (size_t k = 0; k < policy->n; k++) {
        struct rule *rule = &policy->rules[k];
        if (rule->scope != SCOPE_NATION && policy_treat(world, rule) < 0)
            return ERROR_MEMORY;
        if (rule->acts && rule->scope != SCOPE_EMPLOYER)
            treat_regions(world, task, rule);
    }
    for (unsigned q = 0; q < N_QUANTITIES; q++) {
        policy->acts[q] = false;
        for (size_t j = 0; j < policy->pairs[q].n; j++) {
            const struct pair *pair = &policy->pairs[q].items[j];
            policy->acts[q] |= policy->rules[pair->rule].acts && (pair->size < 0 || pair->size > 0);
        }
    }
    return 0;
}

/* Mean of a rule over the staff of the nation. */
static void nation_mean(struct rule *rule)
{
    double all = 0, nation = 0;
    for (unsigned r = 0; r < N_REGIONS; r++) {
        all += rule->staff[r];
        nation += rule->staff[r] * rule->region[r];
    }
    rule->nation = all > 0 ? nation / all : 0;
}

static double combine_region(const struct world *world, enum quantity_number q, unsigned region,
                             unsigned occupation)
{
    const struct pair_list *list = &world->policy->pairs[q];
    struct part x[EFFECTS_AT_ONCE];
    size_t n = 0;
    for (size_t j = 0; j < list->n && n < EFFECTS_AT_ONCE; j++) {
        const struct rule *rule = &world->policy->rules[list->items[j].rule];
        const double strength = !rule->acts                        ? 0
                                : policy_scopes[q] == SCOPE_NATION ? rule->nation
                                                                   : rule->region[region];
        const bool is_target = rule->is->target[TARGET_region] >> region & 1 &&
                               rule->is->target[TARGET_occupation] >> occupation & 1;
        if (strength > 0 && (is_target || policy_scopes[q] == SCOPE_NATION) &&
            policy_who_works((enum who)list->items[j].who, occupation))
            x[n++] = policy_part(&list->items[j], strength, 1);
    }
    return policy_value(world, policy_kinds[q], x, n);
}

/* Quantities of regions and nation and what hazards are at most, after the means of what employers
 * do. */
int policy_gather(struct world *world, struct task *task)
{
    struct policy *policy = world->policy;
    (void)task;
    for (size_t k = 0; k < policy->n; k++)
        if (policy->rules[k].acts && policy->rules[k].has_means)
            nation_mean(&policy->rules[k]);
    for (unsigned q = 0; q < N_QUANTITIES; q++) {
        if (!policy->acts[q] || policy_decisions[q] >= 0 || policy_scopes[q] == SCOPE_EMPLOYER)
            continue;
        policy->most[q] = 0;
        for (size_t u = 0; u < n_units(world, policy_scopes[q], true); u++) {
            const float value =
                (float)combine_region(world, (enum quantity_number)q, (unsigned)(u / N_OCCUPATIONS),
                                      (unsigned)(u % N_OCCUPATIONS));
            policy->values[q][u] = value;
            policy->most[q] = value > policy->most[q] ? value : policy->most[q];
        }
    }
    policy_bounds(world);
    return 0;
}

/* ---- what mechanisms ask --------------------------------------------------------------------- */

static double value_of(const struct world *world, enum quantity_number q, size_t unit)
{
    return policy_acts(world, q) ? (double)world->policy->values[q][unit] : policy_neutral[q];
}

double policy_region(const struct world *world, enum quantity_number q, unsigned region,
                     unsigned occupation)
{
    return value_of(world, q, (size_t)region * N_OCCUPATIONS + occupation);
}

double policy_region_most(const struct world *world, enum quantity_number q)
{
    return policy_acts(world, q) ? world->policy->most[q] : policy_neutral[q];
}

double policy_occupation(const struct world *world, enum quantity_number q, size_t e,
                         unsigned occupation)
{
    const struct pair_list *list = &world->policy->pairs[q];
    struct part x[EFFECTS_AT_ONCE];
    size_t n = 0;
    if (policy_employer(world, q, e) <= 0 && policy_kinds[q] == KIND_sum)
        return 0;
    for (size_t j = 0; j < list->n && n < EFFECTS_AT_ONCE; j++) {
        const struct rule *rule = &world->policy->rules[list->items[j].rule];
        const double strength = rule->acts ? policy_strength_at(world, rule, e) : 0;
        if (strength > 0 && rule->is->target[TARGET_occupation] >> occupation & 1 &&
            policy_who_works((enum who)list->items[j].who, occupation))
            x[n++] = policy_part(&list->items[j], strength, 1);
    }
    return policy_value(world, policy_kinds[q], x, n);
}

double policy_nation(const struct world *world, enum quantity_number q)
{
    return value_of(world, q, 0);
}
