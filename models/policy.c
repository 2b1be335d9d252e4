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
static const enum scope scope_of[N_QUANTITIES] = {
#define HAZARD(decision, meaning) SCOPE_EMPLOYER,
#define QUANTITY(name, kind, scope, unit, meaning) SCOPE_##scope,
#include "model.def"
};
/* The decision of a quantity that is a hazard, -1 for others. */
static const int8_t decision_of[N_QUANTITIES] = {
#define HAZARD(decision, meaning) DECISION_##decision,
#define QUANTITY(name, kind, scope, unit, meaning) -1,
#include "model.def"
};
/* The hazard of a decision, by number; the first quantity, which is decision 0, is its own. */
static const uint8_t quantity_of[4 * HAZARD_WORDS] = {
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

/* ---- before the first month --------------------------------------------------------------------
 */

/* Values of a quantity that something acts on, neutral until then; hazards are asked by person. */
static int values_prepare(struct world *world, enum quantity_number q, struct error *error)
{
    struct policy *policy = world->policy;
    if (policy->pairs[q].n == 0 || decision_of[q] >= 0)
        return 0;
    policy->values[q] =
        scratch_alloc(n_units(world, scope_of[q], true), sizeof *policy->values[q], error);
    if (!policy->values[q])
        return ERROR_MEMORY;
    for (size_t u = 0; u < n_units(world, scope_of[q], true); u++)
        policy->values[q][u] = policy_kinds[q] == KIND_ratio ? 1 : 0;
    return 0;
}

int policy_prepare(struct world *world, struct error *error)
{
    const struct interventions *interventions = &world->scenario->interventions;
    struct policy *policy = scratch_alloc(1, sizeof *policy, error);
    world->policy = policy;
    if (!policy)
        return ERROR_MEMORY;
    world->policy_acting = policy->acts;
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
}

/* ---- the month
 * ----------------------------------------------------------------------------------- */

static void pay(const struct world *world, const struct task *task, const struct rule *rule,
                size_t unit)
{
    const int month = world->state.month;
    if (rule->from[unit] > month || month >= rule->until[unit] || month > rule->end)
        return;
    double euro = rule->term[TERM_unit_cost] / 12 * policy_cost_units(world, rule, unit);
    if (rule->treated[unit] & TREATED_EMBEDDED)
        euro *= 1 + world->p.embedding_cost_share;
    if (rule->term[TERM_needs_cooperation] > 0.5)
        euro *= 1 + world->p.cooperation_overhead;
    const double own = rule->term[TERM_co_financing];
    count(world, task->tally, SERIES_money_public, rule->is->lever,
          (int64_t)(euro * (1 - own) + 0.5));
    count(world, task->tally, SERIES_money_employers, rule->is->lever, (int64_t)(euro * own + 0.5));
    count(world, task->tally, SERIES_policy_units, rule->is->lever, 1);
    if (rule->scope == SCOPE_EMPLOYER)
        count(world, task->tally, SERIES_policy_covered, rule->is->lever,
              world->employer.staff[unit]);
}

/* Strengths and money of regions or the nation. */
static void treat_regions(const struct world *world, const struct task *task, struct rule *rule)
{
    rule->changes = false;
    for (size_t u = 0; u < rule->n_units; u++) {
        const float before = rule->strength[u];
        rule->strength[u] = (float)policy_strength(world, rule, u);
        rule->changes |= rule->strength[u] < before || rule->strength[u] > before;
        pay(world, task, rule, u);
    }
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
    const double total = policy_combine(world, policy_kinds[q], x, n);
    return policy_kinds[q] != KIND_ratio ? total : n > 0 ? maths_exp(total) : 1;
}

/* Who is treated; which quantities and decisions are touched at all, and how far at most. */
int policy_month(struct world *world, struct task *task)
{
    struct policy *policy = world->policy;
    struct hazard_policy *hazards = &world->state.policy;
    hazards->decisions = 0;
    /* those of the nation first: they are conditions on the others (A097, A098) */
    for (size_t k = 0; k < policy->n; k++)
        if (policy->rules[k].scope == SCOPE_NATION)
            policy_treat(world, &policy->rules[k]);
    policy->take_up = condition(world, QUANTITY_take_up);
    policy->additionality = condition(world, QUANTITY_additionality);
    for (size_t k = 0; k < policy->n; k++) {
        struct rule *rule = &policy->rules[k];
        if (rule->scope != SCOPE_NATION)
            policy_treat(world, rule);
        if (rule->acts && rule->scope != SCOPE_EMPLOYER)
            treat_regions(world, task, rule);
    }
    for (unsigned q = 0; q < N_QUANTITIES; q++) {
        double most = 0;
        policy->acts[q] = false;
        for (size_t j = 0; j < policy->pairs[q].n; j++) {
            const struct pair *pair = &policy->pairs[q].items[j];
            const struct rule *rule = &policy->rules[pair->rule];
            policy->acts[q] |= rule->acts && (pair->size < 0 || pair->size > 0);
            most += rule->acts && pair->size > 0 ? pair->size * rule->most : 0;
        }
        if (decision_of[q] < 0 || !policy->acts[q])
            continue;
        hazards->decisions |= 1u << decision_of[q];
        const double ratio = maths_exp(most) * HAZARD_RATIO_ONE + 2;
        hazards->most[decision_of[q]] =
            ratio < 16.0 * HAZARD_RATIO_ONE ? (uint32_t)ratio : (uint32_t)(16 * HAZARD_RATIO_ONE);
    }
    return 0;
}

/* Strength of a rule for an employer, whatever the scope of its lever. */
static double strength_at(const struct world *world, const struct rule *rule, size_t e)
{
    if (rule->scope == SCOPE_EMPLOYER)
        return rule->strength[e];
    const unsigned branch = world->employer.branch[e];
    if (!(rule->branches >> branch & 1))
        return 0;
    return rule->strength[rule->scope == SCOPE_REGION ? world->employer.region[e] : 0];
}

/* Part of the employer's work done by the occupations a rule is limited to. */
static double occupation_share(const struct world *world, const struct rule *rule, size_t e)
{
    const uint32_t mask = rule->is->target[TARGET_occupation];
    int64_t within = 0, all = 0;
    if ((mask & ((1u << N_OCCUPATIONS) - 1)) == (1u << N_OCCUPATIONS) - 1)
        return 1;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const int32_t hours = world->employer.staff_half_hours[e * N_OCCUPATIONS + o];
        all += hours;
        within += mask >> o & 1 ? hours : 0;
    }
    return all > 0 ? (double)within / (double)all : 0;
}

static double combine_employer(const struct world *world, enum quantity_number q, size_t e)
{
    const struct pair_list *list = &world->policy->pairs[q];
    struct part x[EFFECTS_AT_ONCE];
    size_t n = 0;
    for (size_t j = 0; j < list->n && n < EFFECTS_AT_ONCE; j++) {
        const struct rule *rule = &world->policy->rules[list->items[j].rule];
        const double strength = rule->acts ? strength_at(world, rule, e) : 0;
        if (strength > 0)
            x[n++] = policy_part(&list->items[j], strength * occupation_share(world, rule, e), 1);
    }
    const double total = policy_combine(world, policy_kinds[q], x, n);
    return policy_kinds[q] != KIND_ratio ? total : n > 0 ? maths_exp(total) : 1;
}

/* Strengths and money of employers; returns whether any strength differs from last month's. */
static bool treat_employers(const struct world *world, const struct task *task, struct rule *rule)
{
    bool changes = false;
    for (size_t e = task->first; e < task->end; e++) {
        const float before = rule->strength[e];
        rule->strength[e] = (float)policy_strength(world, rule, e);
        changes |= rule->strength[e] < before || rule->strength[e] > before;
        pay(world, task, rule, e);
    }
    return changes;
}

/* Says of each rule whether its effect on these employers may differ from last month's: ramps that
 * run, effects that fade, and shares of occupations, which move with the staff. */
static bool treat_all(const struct world *world, const struct task *task,
                      bool changes[INTERVENTIONS_MAX])
{
    bool any = false;
    for (size_t k = 0; k < world->policy->n; k++) {
        struct rule *rule = &world->policy->rules[k];
        const bool is_ours = rule->acts && rule->scope == SCOPE_EMPLOYER;
        const bool is_new = is_ours ? treat_employers(world, task, rule) : rule->changes;
        changes[k] = rule->acts && (is_new || rule->has_occupations);
        any |= changes[k];
    }
    return any;
}

static bool is_touched(const struct pair_list *list, const bool changes[INTERVENTIONS_MAX])
{
    for (size_t j = 0; j < list->n; j++)
        if (changes[list->items[j].rule])
            return true;
    return false;
}

/* Strengths, money and quantities of employers. */
int policy_employers(struct world *world, struct task *task)
{
    struct policy *policy = world->policy;
    bool changes[INTERVENTIONS_MAX];
    if (!treat_all(world, task, changes))
        return 0;
    for (unsigned q = 0; q < N_QUANTITIES; q++)
        if (policy->values[q] && scope_of[q] == SCOPE_EMPLOYER &&
            is_touched(&policy->pairs[q], changes))
            for (size_t e = task->first; e < task->end; e++)
                policy->values[q][e] = (float)combine_employer(world, (enum quantity_number)q, e);
    return 0;
}

/* Means of a rule over the staff of the regions and of the nation. */
static void rule_means(struct world *world, struct rule *rule)
{
    double staff[N_REGIONS] = {0}, all = 0, nation = 0;
    for (unsigned r = 0; r < N_REGIONS; r++)
        rule->region[r] = rule->scope == SCOPE_EMPLOYER ? 0
                          : rule->scope == SCOPE_REGION ? rule->strength[r]
                                                        : rule->strength[0];
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const unsigned r = world->employer.region[e];
        const bool is_target = rule->branches >> world->employer.branch[e] & 1;
        const double n = is_target ? world->employer.staff[e] : 0;
        staff[r] += n;
        if (rule->scope == SCOPE_EMPLOYER)
            rule->region[r] += n * rule->strength[e];
    }
    for (unsigned r = 0; r < N_REGIONS; r++) {
        if (rule->scope == SCOPE_EMPLOYER)
            rule->region[r] = staff[r] > 0 ? rule->region[r] / staff[r] : 0;
        all += staff[r];
        nation += staff[r] * rule->region[r];
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
        const double strength = !rule->acts                   ? 0
                                : scope_of[q] == SCOPE_NATION ? rule->nation
                                                              : rule->region[region];
        const bool is_target = rule->is->target[TARGET_region] >> region & 1 &&
                               rule->is->target[TARGET_occupation] >> occupation & 1;
        if (strength > 0 && (is_target || scope_of[q] == SCOPE_NATION) &&
            policy_who_works((enum who)list->items[j].who, occupation))
            x[n++] = policy_part(&list->items[j], strength, 1);
    }
    const double total = policy_combine(world, policy_kinds[q], x, n);
    return policy_kinds[q] != KIND_ratio ? total : n > 0 ? maths_exp(total) : 1;
}

/* Quantities of regions and nation, after the means of what employers do. */
int policy_gather(struct world *world, struct task *task)
{
    struct policy *policy = world->policy;
    (void)task;
    for (size_t k = 0; k < policy->n; k++)
        if (policy->rules[k].acts)
            rule_means(world, &policy->rules[k]);
    for (unsigned q = 0; q < N_QUANTITIES; q++) {
        if (!policy->acts[q] || decision_of[q] >= 0 || scope_of[q] == SCOPE_EMPLOYER)
            continue;
        policy->most[q] = 0;
        for (size_t u = 0; u < n_units(world, scope_of[q], true); u++) {
            const float value =
                (float)combine_region(world, (enum quantity_number)q, (unsigned)(u / N_OCCUPATIONS),
                                      (unsigned)(u % N_OCCUPATIONS));
            policy->values[q][u] = value;
            policy->most[q] = value > policy->most[q] ? value : policy->most[q];
        }
    }
    return 0;
}

/* ---- what mechanisms ask ----------------------------------------------------------------------
 */

static double value_of(const struct world *world, enum quantity_number q, size_t unit)
{
    if (!policy_acts(world, q))
        return policy_kinds[q] == KIND_ratio ? 1 : 0;
    return world->policy->values[q][unit];
}

double policy_employer(const struct world *world, enum quantity_number q, size_t employer)
{
    return value_of(world, q, employer);
}

double policy_region(const struct world *world, enum quantity_number q, unsigned region,
                     unsigned occupation)
{
    return value_of(world, q, (size_t)region * N_OCCUPATIONS + occupation);
}

double policy_region_most(const struct world *world, enum quantity_number q)
{
    if (!policy_acts(world, q))
        return policy_kinds[q] == KIND_ratio ? 1 : 0;
    return world->policy->most[q];
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
        const double strength = rule->acts ? strength_at(world, rule, e) : 0;
        if (strength > 0 && rule->is->target[TARGET_occupation] >> occupation & 1 &&
            policy_who_works((enum who)list->items[j].who, occupation))
            x[n++] = policy_part(&list->items[j], strength, 1);
    }
    const double total = policy_combine(world, policy_kinds[q], x, n);
    return policy_kinds[q] != KIND_ratio ? total : n > 0 ? maths_exp(total) : 1;
}

double policy_nation(const struct world *world, enum quantity_number q)
{
    return value_of(world, q, 0);
}

/* ---- hazards of persons ------------------------------------------------------------------------
 */

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
    const struct pair_list *list = &world->policy->pairs[quantity_of[decision]];
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
    const uint32_t most = world->state.policy.most[decision];
    return ratio >= most ? most : (uint32_t)(ratio + 0.5);
}

unsigned policy_cause(const struct world *world, size_t i, unsigned decision)
{
    struct part x[EFFECTS_AT_ONCE];
    uint16_t rules[EFFECTS_AT_ONCE];
    double most = 0;
    if (!policy_acts(world, (enum quantity_number)quantity_of[decision]))
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
