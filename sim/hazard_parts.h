/* SPDX-License-Identifier: Apache-2.0 */
/* What hazard.c and hazard_screen.c share: bounds raised by policy, and level two, the 32-bit draw
 * against the exact product. */
#ifndef SIM_HAZARD_PARTS_H
#define SIM_HAZARD_PARTS_H

#include "hazard.h"

/* ---- level one with policy: the bounds of some lanes raised --------------------------------- */

/* Upper bounds are multiplied by times / 2^TIMES_SHIFT, or set to least where that has no room. */
enum { TIMES_SHIFT = 11 };
struct raise {
    uint16_t times[HAZARD_LANES], least[HAZARD_LANES];
};

static inline void raise_init(struct raise *raise, const struct hazard_group *group,
                              const struct hazard_policy *policy)
{
    for (unsigned l = 0; l < HAZARD_LANES; l++) {
        const unsigned decision = 4 * group->words[l / 4] + l % 4;
        const bool is_raised = l < 4 * group->n_words && policy->decisions >> decision & 1;
        const uint32_t most = is_raised && policy->most[decision] > HAZARD_RATIO_ONE
                                  ? policy->most[decision]
                                  : HAZARD_RATIO_ONE;
        /* rounded up, so that a bound stays one */
        const uint32_t times = (most >> (16 - TIMES_SHIFT)) + 1;
        raise->times[l] = times <= UINT16_MAX ? (uint16_t)times : UINT16_MAX;
        raise->least[l] = times <= UINT16_MAX ? 0 : UINT16_MAX;
    }
}

static inline uint16_t raised(const struct raise *raise, unsigned lane, uint32_t bound)
{
    const uint32_t product = (bound + 1) * raise->times[lane] >> TIMES_SHIFT;
    return product < UINT16_MAX ? (uint16_t)(product | raise->least[lane]) : UINT16_MAX;
}

/* ---- level two ------------------------------------------------------------------------------- */

static inline uint16_t factor_a_of(const struct hazard_group *group, const struct hazard_rows *rows,
                                   size_t i, unsigned lane)
{
    const uint16_t shared = rows->factor_a[(size_t)rows->a[i] * HAZARD_LANES + lane];
    const unsigned is_own = (lane == 0) & group->has_own; /* a matter of luck: so no branch */
    return (uint16_t)(shared ^ ((shared ^ rows->own[i]) & (0 - is_own)));
}

/* The threshold of a row with policy, or a bound of it where the draw, whose upper half is high, is
 * beyond that. Apart, so that a month without policy does not carry it along. */
uint64_t hazard_with_policy(const struct hazard_rows *rows, size_t i, unsigned decision,
                            uint64_t threshold, uint64_t high);

static inline uint64_t threshold_of(const struct hazard_group *group,
                                    const struct hazard_rows *rows, size_t i, unsigned lane)
{
    const uint64_t base = group->base[(size_t)rows->class_of[i] * HAZARD_LANES + lane];
    const bool plain = group->is_plain;
    const uint64_t a = plain ? HAZARD_ONE : factor_a_of(group, rows, i, lane);
    const uint64_t b =
        plain ? HAZARD_ONE : rows->factor_b[(size_t)rows->b[i] * HAZARD_LANES + lane];
    return (base * a * b) >> 24;
}

/* word is the first-level word of the lane; its lower half is drawn only if the upper ones are
 * equal. */
static inline int is_below(const struct hazard_group *group, const struct hazard_keys *keys,
                           uint32_t person, unsigned lane, uint64_t word, uint64_t threshold)
{
    const unsigned shift = 16 * (lane % 4);
    const uint64_t high = word >> shift & 0xFFFF;
    if (high != threshold >> 16)
        return high < threshold >> 16;
    const uint64_t low = draw_word(keys->low[group->words[lane / 4]], person) >> shift & 0xFFFF;
    return (high << 16 | low) < threshold;
}

/* Whether the decision of a lane fires; word as for is_below. */
static inline int decide(const struct hazard_group *group, const struct hazard_keys *keys,
                         const struct hazard_rows *rows, size_t i, unsigned lane, uint64_t word)
{
    uint64_t threshold = threshold_of(group, rows, i, lane);
    if (rows->policy)
        threshold = hazard_with_policy(rows, i, 4 * group->words[lane / 4] + lane % 4, threshold,
                                       word >> 16 * (lane % 4) & 0xFFFF);
    return is_below(group, keys, rows->person[i], lane, word, threshold);
}

#endif
