/* SPDX-License-Identifier: Apache-2.0 */
/* In which order the units within the targets of an intervention are chosen: by what the
 * intervention looks for first as it is when it begins, among equals by the luck of the unit. */
#include "policy_private.h"

#include "mechanisms.h"

double policy_luck(const struct world *world, const struct rule *rule, size_t unit,
                   enum policy_luck which)
{
    return draw_unit(draw_detail(world->state.seed, 0, DECISION_treatment, (uint32_t)unit,
                                 rule->key * N_LUCKS + which));
}

static bool is_target(const struct world *world, const struct rule *rule, size_t unit)
{
    const uint32_t *target = rule->is->target;
    if (rule->scope == SCOPE_NATION)
        return true;
    if (rule->scope == SCOPE_REGION)
        return target[TARGET_region] >> unit & 1;
    return target[TARGET_region] >> world->employer.region[unit] & 1 &&
           rule->branches >> world->employer.branch[unit] & 1;
}

/* Small comes first. */
static double rank_of(const struct world *world, const struct rule *rule, size_t unit)
{
    const struct employers *employer = &world->employer;
    const enum choice choice = (enum choice)(int)rule->term[TERM_choose];
    if (rule->scope != SCOPE_EMPLOYER)
        return 0;
    switch (choice) {
    case CHOICE_largest:
        return -(double)employer->staff[unit];
    case CHOICE_smallest:
        return employer->staff[unit];
    case CHOICE_most_strained:
        return -(double)employer->strain_target[unit];
    case CHOICE_least_say:
        return employer->say[unit];
    case CHOICE_most_vacancies: {
        double open = 0;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            open += employer->vacancies[unit * N_OCCUPATIONS + o];
        return -open / (employer->staff[unit] + 1.0);
    }
    case CHOICE_lottery:
    case N_CHOICES:
        break;
    }
    return 0;
}

struct ranked {
    uint64_t rank, luck; /* ordered as the numbers themselves */
    uint32_t unit;
};

/* The bits of a number, so changed that they are ordered as numbers are. */
static uint64_t bits_of(double x)
{
    const double same = x + 0.0; /* there is one zero */
    uint64_t bits;
    memcpy(&bits, &same, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static unsigned digit(const struct ranked *item, unsigned place)
{
    const uint64_t key = place < sizeof(uint64_t) ? item->luck : item->rank;
    return key >> 8 * (place % sizeof(uint64_t)) & 0xFF;
}

/* By one digit, equal ones as they stood; returns where the items now are: other has room for them.
 */
static struct ranked *sort_digit(struct ranked *items, struct ranked *other, size_t n,
                                 unsigned place)
{
    size_t first[257] = {0};
    for (size_t k = 0; k < n; k++)
        first[digit(&items[k], place) + 1]++;
    if (first[digit(&items[0], place) + 1] == n)
        return items;
    for (unsigned d = 0; d < 256; d++)
        first[d + 1] += first[d];
    for (size_t k = 0; k < n; k++)
        other[first[digit(&items[k], place)]++] = items[k];
    return other;
}

/* By luck and then by rank, digit by digit: no function of the library orders the same everywhere.
 */
static struct ranked *sort(struct ranked *items, struct ranked *other, size_t n)
{
    for (unsigned place = 0; n > 0 && place < 2 * sizeof(uint64_t); place++)
        if (sort_digit(items, other, n, place) == other) {
            struct ranked *sorted = other;
            other = items;
            items = sorted;
        }
    return items;
}

int policy_order(const struct world *world, struct rule *rule)
{
    const size_t room = rule->n_units + 1;
    struct ranked *ranked = scratch_alloc(2 * room, sizeof *ranked, world->error);
    if (!ranked)
        return ERROR_MEMORY;
    rule->n_order = 0;
    for (size_t u = 0; u < rule->n_units; u++)
        if (is_target(world, rule, u))
            ranked[rule->n_order++] =
                (struct ranked){bits_of(rank_of(world, rule, u)),
                                bits_of(policy_luck(world, rule, u, LUCK_order)), (uint32_t)u};
    const struct ranked *sorted = sort(ranked, ranked + room, rule->n_order);
    for (size_t k = 0; k < rule->n_order; k++)
        rule->order[k] = sorted[k].unit;
    scratch_free(ranked);
    return 0;
}
