/* SPDX-License-Identifier: Apache-2.0 */
/* Hazards before and beside the screening: keys, fixed point, upper bounds, what policy does to a
 * threshold, and one row decided the slow way. */
#include "hazard.h"

#include <string.h>

#include "error.h"
#include "hazard_parts.h"
#include "maths.h"

void hazard_keys_init(struct hazard_keys *keys, uint64_t seed, int32_t month)
{
    for (uint32_t w = 0; w < HAZARD_WORDS; w++) {
        keys->high[w] = draw_key(seed, month, w);
        keys->low[w] = draw_key(seed, month, DRAW_WORD_LOW + w);
    }
}

uint32_t hazard_base(double hazard_per_month)
{
    const double probability = 1.0 - maths_exp(-(hazard_per_month > 0 ? hazard_per_month : 0));
    return (uint32_t)((probability < 0.999 ? probability : 0.999) * 4294967296.0 + 0.5);
}

uint16_t hazard_factor(double ratio)
{
    const double scaled = ratio * HAZARD_ONE + 0.5;
    return scaled >= 65535.0 ? UINT16_MAX : scaled > 0 ? (uint16_t)scaled : 0;
}

/* upper * 2^16 > base. */
void hazard_group_seal(struct hazard_group *group)
{
    memset(group->most, 0, sizeof group->most);
    for (size_t i = 0; i < group->n_classes * HAZARD_LANES; i++) {
        const uint16_t upper = (uint16_t)((group->base[i] >> 16) + 1);
        group->upper[i] = upper;
        if (upper > group->most[i % HAZARD_LANES])
            group->most[i % HAZARD_LANES] = upper;
    }
}

void hazard_group_raise(struct hazard_group *group, const struct hazard_policy *policy)
{
    struct raise raise;
    group->has_raised = false;
    if (!group->raised)
        return;
    raise_init(&raise, group, policy);
    for (size_t i = 0; i < group->n_classes * HAZARD_LANES; i++) {
        const unsigned l = i % HAZARD_LANES;
        const uint32_t product =
            ((uint32_t)group->upper[i] * raise.times[l] + (1u << TIMES_SHIFT) - 1) >> TIMES_SHIFT;
        if (product > UINT16_MAX || raise.least[l])
            return;
        group->raised[i] = (uint16_t)product;
    }
    group->has_raised = true;
}

/* threshold * ratio / 2^16, at most 2^32, which is certain. threshold < 2^40. */
static inline uint64_t multiplied(uint64_t threshold, uint64_t ratio)
{
    const uint64_t certain = UINT64_C(1) << 32;
    if (threshold >= certain && ratio >= HAZARD_RATIO_ONE)
        return certain;
    const uint64_t product = threshold * ratio >> 16;
    return product < certain ? product : certain;
}

uint64_t hazard_with_policy(const struct hazard_rows *rows, size_t i, unsigned decision,
                            uint64_t threshold, uint64_t high)
{
    const struct hazard_policy *policy = rows->policy;
    if (!(policy->decisions >> decision & 1))
        return threshold;
    const uint64_t least = multiplied(threshold, policy->least[decision]);
    const uint64_t most = multiplied(threshold, policy->most[decision]);
    if (least == most || high < least >> 16 || high > most >> 16)
        return high > most >> 16 ? most : least;
    const uint32_t ratio = policy->ratio(rows->world, rows->first + rows->row[i], decision);
    must(ratio >= policy->least[decision] && ratio <= policy->most[decision]);
    return multiplied(threshold, ratio);
}

int hazard_fires(const struct hazard_group *group, const struct hazard_keys *keys,
                 const struct hazard_rows *rows, size_t i, unsigned lane)
{
    return decide(group, keys, rows, i, lane,
                  draw_word(keys->high[group->words[lane / 4]], rows->person[i]));
}

int hazard_fires_alone(const struct hazard_group *group, const struct hazard_keys *keys,
                       const struct hazard_rows *rows, size_t i, unsigned lane)
{
    const uint64_t word = draw_word(keys->high[group->words[lane / 4]], rows->person[i]);
    return is_below(group, keys, rows->person[i], lane, word, threshold_of(group, rows, i, lane));
}

unsigned hazard_noise(const struct hazard_keys *keys, uint32_t person)
{
    return (unsigned)(draw_word(keys->high[3], person) >> 48);
}

void hazard_fired_clear(struct hazard_fired *fired)
{
    memset(fired->n, 0, sizeof fired->n);
}
