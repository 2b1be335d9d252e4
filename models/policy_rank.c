/* SPDX-License-Identifier: Apache-2.0 */
/* How effects of several interventions combine: the strongest in full, the next for the rank
 * discount d, the next for its square (M13). What is ranked is an intervention, not a channel:
 *   leaving_k = ln r_k + strain_on_exit strain_k - engagement_on_exit engagement_k
 * is what intervention k does to the hazard of a decision to leave, directly and by way of strain
 * and engagement; d^(rank - 1) multiplies its direct effect. Its shifts of strain and engagement,
 * which all decisions share, are multiplied by that of its rank on leaving care for another
 * industry. So all ways together are sum_k d^(k-1) leaving_(k). One intervention alone has rank 1.
 */
#include "policy_private.h"

#include "mechanisms.h"

/* clang-format off */
static const struct {
    uint8_t lever, quantity, who;
    uint16_t size; /* offset of the parameter */
} effects[] = {
#define EFFECT(lever, quantity, size, who) {LEVER_##lever, QUANTITY_##quantity, WHO_##who, offsetof(struct parameter_values, size)},
#include "model.def"
};
/* clang-format on */

enum { N_EFFECTS = sizeof effects / sizeof effects[0] };

/* Effects of size zero count as none, so that an intervention that does nothing changes nothing. */
static double size_of(const struct world *world, size_t effect)
{
    double size;
    memcpy(&size, (const char *)&world->p + effects[effect].size, sizeof size);
    return policy_kinds[effects[effect].quantity] == KIND_ratio
               ? maths_log(size > 1e-6 ? size : 1e-6)
               : size;
}

/* ln of the hazard of leaving by a unit of the quantity, which is a shift or the hazard itself. */
static double weight_of(const struct world *world, enum quantity_number q)
{
    return q == QUANTITY_strain       ? world->p.strain_on_exit
           : q == QUANTITY_engagement ? -world->p.engagement_on_exit
                                      : 1;
}

/* The hazard of leaving that strain and engagement act on (hazard_factors.c) by which effects on
 * the quantity are ranked; N_QUANTITIES: they are ranked by themselves. */
static enum quantity_number outcome_of(enum quantity_number q)
{
    if (q == QUANTITY_strain || q == QUANTITY_engagement)
        return QUANTITY_exit_industry;
    return q == QUANTITY_employer_change || q == QUANTITY_exit_industry || q == QUANTITY_start_zzp
               ? q
               : N_QUANTITIES;
}

/* Whether a direct effect of the rule reaches all of the staff, as strain and engagement do. */
static bool reaches_staff(const struct rule *rule, unsigned who)
{
    return who == WHO_all && rule->term[TERM_tenure_below_months] <= 0 &&
           rule->term[TERM_age_from] <= 0 && rule->term[TERM_age_below] <= 0;
}

/* What the rule does to the outcome of a quantity by other ways than the quantity. */
static double others_of(const struct world *world, const struct rule *rule, enum quantity_number q)
{
    const enum quantity_number outcome = outcome_of(q);
    double sum = 0;
    for (size_t f = 0; outcome != N_QUANTITIES && f < N_EFFECTS; f++) {
        const enum quantity_number way = (enum quantity_number)effects[f].quantity;
        const bool is_way = way == QUANTITY_strain || way == QUANTITY_engagement ||
                            (way == outcome && reaches_staff(rule, effects[f].who));
        if (effects[f].lever == rule->is->lever && way != q && is_way)
            sum += weight_of(world, way) * size_of(world, f);
    }
    return sum;
}

static bool is_zero(double x)
{
    return !(x < 0 || x > 0);
}

/* Those with an effect on the quantity, then those that only take a rank before them. */
static size_t pairs_of_rule(const struct world *world, size_t k, enum quantity_number q,
                            struct pair *pairs)
{
    const struct rule *rule = &world->policy->rules[k];
    const double others = others_of(world, rule, q);
    size_t n = 0;
    for (size_t f = 0; f < N_EFFECTS; f++) {
        if (effects[f].quantity != q || effects[f].lever != rule->is->lever)
            continue;
        const double size = size_of(world, f);
        if (!is_zero(size))
            pairs[n++] =
                (struct pair){(uint16_t)k, effects[f].who, size, weight_of(world, q), others};
    }
    if (n == 0 && !is_zero(others))
        pairs[n++] = (struct pair){(uint16_t)k, WHO_all, 0, 0, others};
    return n;
}

int policy_pairs_prepare(struct world *world, enum quantity_number q, struct error *error)
{
    struct policy *policy = world->policy;
    struct pair_list *list = &policy->pairs[q];
    bool acts = false;
    list->items = scratch_alloc(policy->n * N_EFFECTS + 1, sizeof *list->items, error);
    if (!list->items)
        return ERROR_MEMORY;
    for (size_t k = 0; k < policy->n; k++)
        list->n += pairs_of_rule(world, k, q, list->items + list->n);
    for (size_t j = 0; j < list->n; j++)
        acts |= !is_zero(list->items[j].size);
    list->n = acts ? list->n : 0;
    return 0;
}

static double magnitude(double x)
{
    return x < 0 ? -x : x;
}

struct part policy_part(const struct pair *pair, double strength, double who)
{
    const double size = pair->size * (strength * who);
    return (struct part){size, magnitude(pair->weight * size + pair->others * strength)};
}

/* Without a way from strain to leaving all ranks are equal: then by size. */
static bool is_before(const struct part *a, const struct part *b)
{
    if (a->rank < b->rank || a->rank > b->rank)
        return a->rank > b->rank;
    return magnitude(a->size) > magnitude(b->size);
}

double policy_value(const struct world *world, enum policy_kind kind, struct part *x, size_t n)
{
    const double total = policy_combine(world, kind, x, n);
    return kind != KIND_ratio ? total : n > 0 ? maths_exp(total) : 1;
}

double policy_combine(const struct world *world, enum policy_kind kind, struct part *x, size_t n)
{
    double total = 0, weight = 1;
    for (size_t k = 1; kind != KIND_sum && k < n; k++) { /* few: sorted by insertion */
        const struct part this = x[k];
        size_t j = k;
        for (; j > 0 && is_before(&this, &x[j - 1]); j--)
            x[j] = x[j - 1];
        x[j] = this;
    }
    for (size_t k = 0; k < n; k++) {
        total += weight * x[k].size;
        weight *= kind == KIND_sum ? 1 : world->p.rank_discount;
    }
    return total;
}
