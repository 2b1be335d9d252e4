/* SPDX-License-Identifier: Apache-2.0 */
/* Who is treated by an intervention, when, and how strongly (C9).
 * Units (employers, regions, the nation) within the targets stand in an order of choice; a share of
 * them is offered it; of those a share takes part; a part of the participants would have done it
 * anyway (no effect, but paid); the budget ends the list. All by keyed luck of the unit and the
 * name of the intervention: more take-up treats the same units and more. */
#include "policy_private.h"

#include <float.h>
#include <limits.h>

#include "mechanisms.h"

static uint32_t key_of(const char *name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * 16777619u;
    return hash;
}

/* clang-format off */
static const enum cost_unit cost_units[] = {
#define LEVER(name, scope, unit_cost, cost_per, status, source, meaning) COST_UNIT_##cost_per,
#include "model.def"
};
/* clang-format on */

/* ---- before the first month ------------------------------------------------------------------ */

static void shapes_fill(const struct world *world, struct rule *rule)
{
    const double ramp = rule->term[TERM_ramp_up_months], half = rule->term[TERM_half_life_months];
    const bool fades = half > 0 && world->p.loop_b4_fading > 0.5;
    for (int m = 0; m < TREATED_MONTHS_MAX; m++) {
        const double up = ramp > 0 && m + 1 < ramp ? (m + 1) / ramp : 1;
        const double lost =
            fades && m > ramp ? maths_exp(-0.69314718055994531 * (m - ramp) / half) : 1;
        rule->shape[m] = (float)up;
        rule->fading[m] = (float)(up * lost);
        if (m > 0 && rule->shape[m] > rule->shape[m - 1])
            rule->shape_settled = m;
        if (m > 0 &&
            (rule->fading[m] > rule->fading[m - 1] || rule->fading[m] < rule->fading[m - 1]))
            rule->fading_settled = m;
    }
}

static bool is_limited(const struct rule *rule)
{
    const uint32_t *target = rule->is->target;
    const uint32_t occupations = (1u << N_OCCUPATIONS) - 1, branches = (1u << N_BRANCHES) - 1,
                   regions = (1u << N_REGIONS) - 1;
    return (target[TARGET_occupation] & occupations) != occupations ||
           (rule->branches & branches) != branches ||
           (target[TARGET_region] & regions) != regions ||
           rule->term[TERM_tenure_below_months] > 0 || rule->term[TERM_age_from] > 0 ||
           rule->term[TERM_age_below] > 0;
}

/* Branches within the targets. Some levers have a domain of their own unless branches are given:
 * purchasers and rules of funding do not reach the municipal domain (A102), ward nurses are in
 * hospitals. */
static uint32_t branches_of(const struct intervention *is)
{
    const uint32_t all = (1u << N_BRANCHES) - 1, given = is->target[TARGET_branch] & all;
    if (given != all)
        return given;
    if (is->lever == LEVER_purchaser_room || is->lever == LEVER_funding_rules)
        return all & ~(1u << BRANCH_youth_care | 1u << BRANCH_social_work);
    if (is->lever == LEVER_care_buddy)
        return 1u << BRANCH_umc | 1u << BRANCH_hospitals;
    return all;
}

_Static_assert(LEVER_scale_other_digital - LEVER_scale_speech_reporting == N_INNOVATIONS - 1,
               "the levers of scaling stand in the order of the innovations");

static unsigned innovation_of(size_t lever)
{
    return lever >= LEVER_scale_speech_reporting && lever <= LEVER_scale_other_digital
               ? (unsigned)(lever - LEVER_scale_speech_reporting)
               : (unsigned)N_INNOVATIONS;
}

int policy_rule_prepare(struct world *world, struct rule *rule, struct error *error)
{
    const struct intervention *is = rule->is;
    rule->term = is->terms;
    rule->lever = &model_tables.interventions.levers[is->lever];
    rule->scope = rule->lever->scope;
    rule->branches = branches_of(is);
    rule->cost_unit = cost_units[is->lever];
    rule->innovation = innovation_of(is->lever);
    rule->key = key_of(is->name);
    rule->start = is->start == INT32_MIN ? world->start : is->start;
    rule->end = is->end;
    rule->most = is->dose;
    if (rule->term[TERM_only_proven] > 0.5) {
        rule->most *= world->p.proven_effect_ratio;
        rule->start += (int)world->p.proven_delay_months;
    }
    rule->is_limited = is_limited(rule);
    rule->has_occupations =
        (is->target[TARGET_occupation] & ((1u << N_OCCUPATIONS) - 1)) != (1u << N_OCCUPATIONS) - 1;
    rule->n_units = rule->scope == SCOPE_EMPLOYER ? world->state.employers.n
                    : rule->scope == SCOPE_REGION ? N_REGIONS
                                                  : 1;
    rule->order = scratch_alloc(rule->n_units, sizeof *rule->order, error);
    rule->from = scratch_alloc(rule->n_units, sizeof *rule->from, error);
    rule->until = scratch_alloc(rule->n_units, sizeof *rule->until, error);
    rule->treated = scratch_alloc(rule->n_units, sizeof *rule->treated, error);
    rule->strength = scratch_alloc(rule->n_units, sizeof *rule->strength, error);
    if (!rule->order || !rule->from || !rule->until || !rule->treated || !rule->strength)
        return ERROR_MEMORY;
    for (size_t u = 0; u < rule->n_units; u++)
        rule->from[u] = rule->until[u] = NEVER;
    rule->treated_month = NEVER;
    shapes_fill(world, rule);
    return 0;
}

/* ---- the month ------------------------------------------------------------------------------- */

/* Employees of a region or the nation, in the branches of the rule. */
static double staff_of(const struct world *world, const struct rule *rule, size_t unit)
{
    double staff = 0;
    for (unsigned r = 0; r < N_REGIONS; r++)
        for (unsigned b = 0; b < N_BRANCHES; b++)
            if ((rule->scope == SCOPE_NATION || r == unit) && rule->branches >> b & 1)
                staff += (double)world->employees[r][b];
    return staff;
}

/* Who began to use the innovation while the programme ran; the others are not paid for. */
static double adopters_of(const struct world *world, const struct rule *rule, size_t unit)
{
    const unsigned k = rule->innovation;
    return k < N_INNOVATIONS && world->employer.adopted[unit] >> k & 1 &&
           world->employer.adoption_month[unit * 12 + k] >= rule->from[unit];
}

/* Full-time students of last month in the programmes concerned; those of a region by its share. */
static double students(const struct world *world, const struct rule *rule, size_t unit)
{
    double sum = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        if (rule->is->target[TARGET_occupation] >> o & 1)
            sum += world->students[o];
    return rule->scope == SCOPE_REGION ? sum * world->in.region_share[unit] : sum;
}

static double cost_units_of(const struct world *world, const struct rule *rule, size_t unit)
{
    const struct employers *employer = &world->employer;
    const bool is_employer = rule->scope == SCOPE_EMPLOYER;
    switch (rule->cost_unit) {
    case COST_UNIT_nation:
    case COST_UNIT_region: /* a part of the population costs a part */
        return world->scenario->scale;
    case COST_UNIT_employer:
        return 1;
    case COST_UNIT_newcomer:
        return is_employer ? employer->newcomers[unit] / 256.0 : staff_of(world, rule, unit);
    case COST_UNIT_trainee:
        return is_employer
                   ? employer->trainee_half_hours[unit] / (double)trainee_half_hours(&world->p)
                   : staff_of(world, rule, unit);
    case COST_UNIT_adopter:
        return is_employer ? adopters_of(world, rule, unit) : 0;
    case COST_UNIT_student: /* no lever of employers is paid by student */
        return is_employer ? employer->staff[unit] : students(world, rule, unit);
    case COST_UNIT_employee:
    case N_COST_UNITS:
        break;
    }
    return is_employer ? employer->staff[unit] : staff_of(world, rule, unit);
}

void policy_cost_units(const struct world *world, const struct rule *rule, size_t first, size_t n,
                       double *units)
{
    const bool is_staff = rule->cost_unit == COST_UNIT_employee && rule->scope == SCOPE_EMPLOYER;
    for (size_t k = 0; is_staff && k < n; k++)
        units[k] = world->employer.staff[first + k];
    for (size_t k = 0; !is_staff && k < n; k++)
        units[k] = cost_units_of(world, rule, first + k);
}

/* Money only where regions cooperate (M50). */
static bool may_be_offered(const struct world *world, const struct rule *rule, size_t unit)
{
    if (rule->term[TERM_needs_cooperation] < 0.5 || rule->scope == SCOPE_NATION)
        return true;
    const unsigned region =
        rule->scope == SCOPE_REGION ? (unsigned)unit : world->employer.region[unit];
    const float *last_month = world->policy->values[QUANTITY_cooperation];
    return last_month && (double)last_month[(size_t)region * N_OCCUPATIONS] >= 0.5;
}

static bool takes_up(const struct world *world, const struct rule *rule, size_t unit)
{
    const double c = rule->term[TERM_co_financing] * world->p.co_financing_on_take_up;
    const double others = rule->scope == SCOPE_NATION ? 1 : world->policy->take_up;
    return policy_luck(world, rule, unit, LUCK_take_up) <
           rule->term[TERM_take_up] * (1 - c) * others;
}

static void begin(const struct world *world, struct rule *rule, size_t unit)
{
    const double c = rule->term[TERM_co_financing] * world->p.co_financing_on_take_up;
    const double others = rule->scope == SCOPE_NATION ? 0 : world->policy->additionality;
    const double a = rule->term[TERM_additionality], extra = a + (1 - a) * c + others;
    const bool is_extra = policy_luck(world, rule, unit, LUCK_extra) < extra;
    const bool is_embedded = policy_luck(world, rule, unit, LUCK_embedded) <
                             rule->term[TERM_embedded] * world->p.policy_embedding;
    const double wait = policy_luck(world, rule, unit, LUCK_phase) * rule->term[TERM_phase_months];
    rule->from[unit] = (int16_t)(world->state.month + (int)wait);
    rule->until[unit] = NEVER;
    rule->treated[unit] =
        (uint8_t)((is_extra ? TREATED_EXTRA : 0) | (is_embedded ? TREATED_EMBEDDED : 0));
}

/* Goes down the order until the share or the budget is reached; those treated before stay first in
 * the list, so they lose it only when the money no longer suffices. */
static void choose(struct world *world, struct rule *rule)
{
    const int month = world->state.month;
    const double unit_cost = rule->term[TERM_unit_cost];
    const double budget = rule->term[TERM_budget_per_year] * world->scenario->scale;
    const size_t offered = (size_t)(rule->term[TERM_share] * (double)rule->n_order + 0.5);
    bool has_money = true;
    double reserved = 0; /* for those offered; what is not taken up stays unspent (M26) */
    for (size_t k = 0; k < offered; k++) {
        const size_t u = rule->order[k];
        const double cost =
            unit_cost * cost_units_of(world, rule, u) * (1 - rule->term[TERM_co_financing]);
        const bool may_be = may_be_offered(world, rule, u);
        has_money &= budget <= 0 || !may_be || reserved + cost <= budget;
        const bool is_offered = may_be && has_money;
        reserved += is_offered ? cost : 0;
        const bool takes_part = is_offered && takes_up(world, rule, u);
        const bool is_in = rule->from[u] != NEVER && rule->until[u] > month;
        if (takes_part && !is_in)
            begin(world, rule, u);
        else if (!takes_part && is_in)
            rule->until[u] = (int16_t)month;
    }
}

int policy_treat(struct world *world, struct rule *rule)
{
    const int month = world->state.month;
    const bool varies = rule->term[TERM_budget_per_year] > 0 ||
                        rule->term[TERM_needs_cooperation] > 0.5 || world->policy->take_up < 1 ||
                        world->policy->take_up > 1;
    rule->acts = month >= rule->start;
    const bool reviews = varies && month <= rule->end && month_of_year(month) == 0;
    const bool begins = rule->acts && !rule->is_chosen, chooses = begins || (rule->acts && reviews);
    if (begins && policy_order(world, rule) < 0)
        return ERROR_MEMORY;
    if (chooses)
        choose(world, rule);
    rule->is_chosen = rule->acts;
    rule->is_resting = !chooses && month <= rule->end && rule->treated_month == month - 1;
    rule->treated_month = rule->acts ? month : NEVER;
    return 0;
}

/* What is lost a month after the end. A bonus binds nobody: its hours go soon, embedded or not
 * (M04).
 */
static double loss_after(const struct world *world, const struct rule *rule, bool is_embedded)
{
    if (rule->is->lever == LEVER_hours_bonus)
        return 0.69314718055994531 / world->p.hours_bonus_half_life;
    return is_embedded ? world->p.policy_loss_embedded : world->p.policy_loss_not_embedded;
}

/* Strength = dose x ramp, and a share lost each month after the end (M49, loop B4). */
double policy_strength(const struct world *world, const struct rule *rule, size_t unit)
{
    const int month = world->state.month, from = rule->from[unit];
    if (from == NEVER || month < from || !(rule->treated[unit] & TREATED_EXTRA))
        return 0;
    const bool is_embedded = rule->treated[unit] & TREATED_EMBEDDED;
    const int end = rule->end < rule->until[unit] - 1 ? rule->end : rule->until[unit] - 1;
    const float *shape = is_embedded ? rule->shape : rule->fading;
    const int last = month < end ? month : end;
    if (last < from)
        return 0;
    const double full = rule->most * (double)shape[last - from];
    if (month <= end || world->p.loop_b4_fading < 0.5)
        return full;
    return full * maths_exp(-loss_after(world, rule, is_embedded) * (month - end));
}

/* The month after which the strength of a unit stays as it is while the rule runs. */
static int settles(const struct world *world, const struct rule *rule, size_t unit)
{
    const int from = rule->from[unit], until = rule->until[unit];
    if (from == NEVER || !(rule->treated[unit] & TREATED_EXTRA))
        return INT_MIN;
    if (until != NEVER)
        return world->p.loop_b4_fading > 0.5 ? INT_MAX : until;
    return from +
           (rule->treated[unit] & TREATED_EMBEDDED ? rule->shape_settled : rule->fading_settled);
}

bool policy_strengths(const struct world *world, struct rule *rule, unsigned region, size_t first,
                      size_t end)
{
    float least = first < end ? FLT_MAX : 0, largest = 0;
    int settled = INT_MIN;
    bool changes = false;
    if (rule->is_resting && world->state.month > rule->settled[region])
        return false;
    for (size_t u = first; u < end; u++) {
        const float before = rule->strength[u], now = (float)policy_strength(world, rule, u);
        const int rests = settles(world, rule, u);
        rule->strength[u] = now;
        changes |= now < before || now > before;
        least = now < least ? now : least;
        largest = now > largest ? now : largest;
        settled = rests > settled ? rests : settled;
    }
    rule->least[region] = least;
    rule->largest[region] = largest;
    rule->settled[region] = settled;
    return changes;
}
