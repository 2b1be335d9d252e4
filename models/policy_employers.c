/* SPDX-License-Identifier: Apache-2.0 */
/* Employers under policy, region by region: the strength of every intervention, its money, and the
 * quantities that mechanisms ask for by employer. What cannot differ from last month's is left as
 * it is, and employers treated alike share one sum. */
#include "policy_private.h"

#include "mechanisms.h"

/* ---- money ----------------------------------------------------------------------------------- */

/* What a month of treatment costs a unit, and who pays how much of it. */
struct price {
    double a_month, embedding, cooperation, own;
};

static struct price price_of(const struct world *world, const struct rule *rule)
{
    return (struct price){
        .a_month = rule->term[TERM_unit_cost] / 12,
        .embedding = 1 + world->p.embedding_cost_share,
        .cooperation =
            rule->term[TERM_needs_cooperation] > 0.5 ? 1 + world->p.cooperation_overhead : 1,
        .own = rule->term[TERM_co_financing],
    };
}

/* Sums over units. */
struct paid {
    int64_t public, employers, units, covered;
};

CLONES static void pay_some(const struct rule *rule, size_t first, size_t n, int month,
                            const struct price *price, const double *restrict units,
                            struct paid *restrict paid)
{
    const int16_t *restrict from = rule->from + first, *restrict until = rule->until + first;
    const uint8_t *restrict treated = rule->treated + first;
    int64_t public = 0, employers = 0, n_units = 0;
    for (size_t k = 0; k < n; k++) {
        const bool is_in = (from[k] <= month) & (month < until[k]);
        const double embedding = treated[k] & TREATED_EMBEDDED ? price->embedding : 1;
        const double euro = price->a_month * units[k] * embedding * price->cooperation;
        public += is_in ? (int64_t)(euro * (1 - price->own) + 0.5) : 0;
        employers += is_in ? (int64_t)(euro * price->own + 0.5) : 0;
        n_units += is_in;
    }
    paid->public += public;
    paid->employers += employers;
    paid->units += n_units;
}

CLONES static int64_t covered(const struct world *world, const struct rule *rule, size_t first,
                              size_t n)
{
    const int16_t *from = rule->from + first, *until = rule->until + first;
    const int32_t *staff = world->employer.staff + first, month = world->state.month;
    int64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += ((from[k] <= month) & (month < until[k])) ? staff[k] : 0;
    return sum;
}

void policy_pay(const struct world *world, const struct task *task, const struct rule *rule,
                size_t first, size_t end)
{
    const struct price price = price_of(world, rule);
    struct paid paid = {0};
    double units[EMPLOYER_CHUNK];
    if (world->state.month > rule->end)
        return;
    for (size_t n; first < end; first += n) {
        n = end - first < EMPLOYER_CHUNK ? end - first : EMPLOYER_CHUNK;
        policy_cost_units(world, rule, first, n, units);
        pay_some(rule, first, n, world->state.month, &price, units, &paid);
        if (rule->scope == SCOPE_EMPLOYER)
            paid.covered += covered(world, rule, first, n);
    }
    count(world, task->tally, SERIES_money_public, rule->is->lever, paid.public);
    count(world, task->tally, SERIES_money_employers, rule->is->lever, paid.employers);
    count(world, task->tally, SERIES_policy_units, rule->is->lever, paid.units);
    if (rule->scope == SCOPE_EMPLOYER)
        count(world, task->tally, SERIES_policy_covered, rule->is->lever, paid.covered);
}

/* ---- quantities ------------------------------------------------------------------------------ */

/* Rows of the employers of a region, which stand together. */
struct here {
    unsigned region;
    size_t first, end;
};

/* Strength of a rule for an employer, whatever the scope of its lever. */
double policy_strength_at(const struct world *world, const struct rule *rule, size_t e)
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
    if (!rule->has_occupations)
        return 1;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const int32_t hours = world->employer.staff_half_hours[e * N_OCCUPATIONS + o];
        all += hours;
        within += mask >> o & 1 ? hours : 0;
    }
    return all > 0 ? (double)within / (double)all : 0;
}

/* The pairs of a quantity that act this month, and what they were for the employer before. */
struct sums {
    size_t n;
    const struct pair *pair[EFFECTS_AT_ONCE];
    const struct rule *rule[EFFECTS_AT_ONCE];
    double strength[EFFECTS_AT_ONCE]; /* those of occupations by their share */
    bool has_value;
    double value; /* for these strengths */
};

static void sums_init(const struct world *world, const struct pair_list *list, struct sums *sums)
{
    sums->n = 0;
    sums->has_value = false;
    sums->value = 0;
    for (size_t j = 0; j < list->n && sums->n < EFFECTS_AT_ONCE; j++) {
        const struct rule *rule = &world->policy->rules[list->items[j].rule];
        if (!rule->acts)
            continue;
        sums->pair[sums->n] = &list->items[j];
        sums->strength[sums->n] = 0;
        sums->rule[sums->n++] = rule;
    }
}

/* Fills in the strengths at an employer; returns whether they are the same as before. */
static bool is_alike(const struct world *world, size_t e, struct sums *sums)
{
    bool is_same = sums->has_value;
    for (size_t j = 0; j < sums->n; j++) {
        const struct rule *rule = sums->rule[j];
        double strength = policy_strength_at(world, rule, e);
        if (strength > 0 && rule->has_occupations)
            strength *= occupation_share(world, rule, e);
        is_same &= !(strength < sums->strength[j] || strength > sums->strength[j]);
        sums->strength[j] = strength;
    }
    sums->has_value = true;
    return is_same;
}

/* The quantity at each employer here; those with the strengths of the one before have its value. */
static void fill(struct world *world, enum quantity_number q, const struct here *here)
{
    float *values = world->policy->values[q];
    struct sums sums;
    sums_init(world, &world->policy->pairs[q], &sums);
    for (size_t e = here->first; e < here->end; e++) {
        struct part x[EFFECTS_AT_ONCE];
        size_t n = 0;
        if (!is_alike(world, e, &sums)) {
            for (size_t j = 0; j < sums.n; j++)
                if (sums.strength[j] > 0)
                    x[n++] = policy_part(sums.pair[j], sums.strength[j], 1);
            sums.value = policy_value(world, policy_kinds[q], x, n);
        }
        values[e] = (float)sums.value;
    }
}

static bool is_touched(const struct pair_list *list, const bool changes[INTERVENTIONS_MAX])
{
    for (size_t j = 0; j < list->n; j++)
        if (changes[list->items[j].rule])
            return true;
    return false;
}

/* ---- the month of a region ------------------------------------------------------------------- */

/* Says of each rule whether its effect on these employers may differ from last month's: ramps that
 * run, effects that fade, and shares of occupations, which move with the staff. */
static bool treat_all(const struct world *world, const struct task *task, const struct here *here,
                      bool changes[INTERVENTIONS_MAX])
{
    bool any = false;
    for (size_t k = 0; k < world->policy->n; k++) {
        struct rule *rule = &world->policy->rules[k];
        bool is_new = rule->changes;
        if (rule->acts && rule->scope == SCOPE_EMPLOYER) {
            is_new = policy_strengths(world, rule, here->region, here->first, here->end);
            policy_pay(world, task, rule, here->first, here->end);
        }
        changes[k] = rule->acts && (is_new || rule->has_occupations);
        any |= changes[k];
    }
    return any;
}

/* Mean strength over the staff of the region that is within the targets. */
static void rule_mean(const struct world *world, struct rule *rule, const struct here *here)
{
    const unsigned r = here->region;
    double staff = 0, sum = 0;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        const size_t cell = cell_of(r, b);
        if (!(rule->branches >> b & 1))
            continue;
        for (size_t e = world->employer_first[cell]; e < world->employer_first[cell + 1]; e++) {
            const double n = world->employer.staff[e];
            staff += n;
            sum += rule->scope == SCOPE_EMPLOYER ? n * rule->strength[e] : 0;
        }
    }
    rule->staff[r] = staff;
    rule->region[r] = rule->scope == SCOPE_EMPLOYER ? (staff > 0 ? sum / staff : 0)
                      : rule->scope == SCOPE_REGION ? rule->strength[r]
                                                    : rule->strength[0];
}

int policy_employers(struct world *world, struct task *task)
{
    struct policy *policy = world->policy;
    const size_t cell = task->first * N_BRANCHES;
    const struct here here = {(unsigned)task->first, world->employer_first[cell],
                              world->employer_first[cell + N_BRANCHES]};
    bool changes[INTERVENTIONS_MAX];
    if (policy->n == 0)
        return 0;
    const bool any = treat_all(world, task, &here, changes);
    for (size_t k = 0; k < policy->n; k++)
        if (policy->rules[k].acts && policy->rules[k].has_means)
            rule_mean(world, &policy->rules[k], &here);
    for (unsigned q = 0; any && q < N_QUANTITIES; q++)
        if (policy->values[q] && policy_scopes[q] == SCOPE_EMPLOYER &&
            is_touched(&policy->pairs[q], changes))
            fill(world, (enum quantity_number)q, &here);
    return 0;
}
