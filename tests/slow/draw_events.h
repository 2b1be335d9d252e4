/* SPDX-License-Identifier: Apache-2.0 */
/* Keyed random numbers judged in the space of events: to whom, when and together with whom a
 * decision of probability 0.1, 0.01 or 0.001 happens. Takes any method of drawing, so that the
 * test can show that it refuses weak ones. */
#ifndef TESTS_SLOW_DRAW_EVENTS_H
#define TESTS_SLOW_DRAW_EVENTS_H

#include "../../sim/draw.h"
#include "draw_statistics.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    N_LANES = 4,
    N_EVENT_MONTHS = 120,
    N_EVENT_GROUPS = 1 << 9, /* of 64 persons */
    N_FAR_GROUPS = 1 << 7,
};

static const uint64_t draw_method_seed = 20220101;

/* A way to draw: the one of draw.h, or a weak one that must be refused. */
struct draw_method {
    const char *name;
    uint64_t (*key)(uint64_t seed, int32_t month, uint32_t word);
    uint64_t (*word)(uint64_t key, uint32_t person);
};

/* events[month][lane]: one bit for each person of a block to whom the event happens. */
struct event_block {
    double probability;
    uint64_t near[N_EVENT_MONTHS][N_LANES][N_EVENT_GROUPS];
    uint64_t far[N_EVENT_MONTHS][N_LANES][N_FAR_GROUPS];
};

struct event_place {
    const struct draw_method *method;
    uint32_t first; /* person */
    size_t n_groups;
    int32_t month;
};

/* Event bits [N_LANES][n_groups] at the threshold's 32 bits, both halves of the draw in use. */
static inline void fill_events(struct event_place at, double probability, uint64_t *events)
{
    const uint64_t high_key = at.method->key(draw_method_seed, at.month, 9);
    const uint64_t low_key = at.method->key(draw_method_seed, at.month, DRAW_WORD_LOW + 9);
    const uint64_t threshold = (uint64_t)(probability * 0x1p32);
    memset(events, 0, N_LANES * at.n_groups * sizeof events[0]);
    for (uint32_t i = 0; i < at.n_groups * 64; i++) {
        const uint64_t high = at.method->word(high_key, at.first + i);
        const uint64_t low = at.method->word(low_key, at.first + i);
        for (unsigned l = 0; l < N_LANES; l++) {
            const uint64_t draw = (high >> 16 * l & 0xFFFF) << 16 | (low >> 16 * l & 0xFFFF);
            events[l * at.n_groups + i / 64] |= (uint64_t)(draw < threshold) << i % 64;
        }
    }
}

static inline unsigned ones(uint64_t bits)
{
    unsigned n = 0;
    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static inline void binomial_cells(unsigned trials, double p, double *probability)
{
    for (unsigned k = 0; k <= trials; k++)
        probability[k] = exp(lgamma(trials + 1.0) - lgamma(k + 1.0) - lgamma(trials - k + 1.0) +
                             k * log(p) + (trials - k) * log1p(-p));
}

/* Events of 64 neighbours in one month. */
static inline void judge_groups(const struct event_block *block, struct worst *worst)
{
    double probability[65];
    binomial_cells(64, block->probability, probability);
    for (unsigned l = 0; l < N_LANES; l++) {
        uint32_t counts[65] = {0};
        for (size_t month = 0; month < N_EVENT_MONTHS; month++) {
            for (size_t g = 0; g < N_EVENT_GROUPS; g++)
                counts[ones(block->near[month][l][g])]++;
        }
        worst_add(worst, "events per 64 persons", z_of_cells(counts, probability, 65));
    }
}

/* Events of one person over all months. */
static inline void judge_lives(const struct event_block *block, struct worst *worst)
{
    double probability[N_EVENT_MONTHS + 1];
    binomial_cells(N_EVENT_MONTHS, block->probability, probability);
    for (unsigned l = 0; l < N_LANES; l++) {
        uint32_t counts[N_EVENT_MONTHS + 1] = {0};
        for (size_t i = 0; i < N_EVENT_GROUPS * 64; i++) {
            unsigned life = 0;
            for (size_t month = 0; month < N_EVENT_MONTHS; month++)
                life += (unsigned)(block->near[month][l][i / 64] >> i % 64 & 1);
            counts[life]++;
        }
        worst_add(worst, "events per life", z_of_cells(counts, probability, N_EVENT_MONTHS + 1));
    }
}

/* Both events in pairs [n_groups * 64] of decisions; a and b are event bits. */
static inline double joint(const uint64_t *a, const uint64_t *b, size_t n_groups)
{
    unsigned n = 0;
    for (size_t g = 0; g < n_groups; g++)
        n += ones(a[g] & b[g]);
    return n;
}

/* Pairs of months and pairs of lanes, one month against the next and lane against lane. */
static inline void judge_joint_decisions(const struct event_block *block, struct worst *worst)
{
    const double p = block->probability;
    const double pairs = (N_EVENT_MONTHS - 1.0) * N_EVENT_GROUPS * 64;
    for (unsigned l = 0; l < N_LANES; l++) {
        for (unsigned m = 0; m < N_LANES; m++) {
            double next = 0;
            double same = 0;
            for (size_t month = 0; month + 1 < N_EVENT_MONTHS; month++) {
                const uint64_t *now = block->near[month][l];
                next += joint(now, block->near[month + 1][m], N_EVENT_GROUPS);
                same += joint(now, block->near[month][m], N_EVENT_GROUPS);
            }
            worst_add(worst, "events of two months", z_of_count(next, pairs * p * p));
            if (l < m)
                worst_add(worst, "events of two decisions", z_of_count(same, pairs * p * p));
        }
    }
}

/* Event bits shifted so that bit i stands for the person `distance` after i. */
static inline uint64_t shifted(const uint64_t *events, size_t group, uint32_t distance)
{
    const size_t from = group + distance / 64;
    const unsigned bits = distance % 64;
    return bits == 0 ? events[from] : events[from] >> bits | events[from + 1] << (64 - bits);
}

static inline double joint_at(const struct event_block *block, unsigned lane, uint32_t distance)
{
    unsigned n = 0;
    for (size_t month = 0; month < N_EVENT_MONTHS; month++) {
        const uint64_t *events = block->near[month][lane];
        for (size_t g = 0; g < N_EVENT_GROUPS / 2; g++)
            n += ones(events[g] & shifted(events, g, distance));
    }
    return n;
}

/* Two persons 2^k apart to whom it happens in one month; the second block begins 2^k on. */
static inline void judge_distances(const struct draw_method *method, struct event_block *block,
                                   struct worst *worst)
{
    const double p = block->probability;
    for (unsigned k = 0; k <= 14; k++) {
        const double pairs = (double)N_EVENT_MONTHS * N_EVENT_GROUPS / 2 * 64;
        for (unsigned l = 0; l < N_LANES; l++)
            worst_add(worst, "events of persons 2^k apart",
                      z_of_count(joint_at(block, l, UINT32_C(1) << k), pairs * p * p));
    }
    for (unsigned k = 15; k <= 20; k++) {
        const double pairs = (double)N_EVENT_MONTHS * N_FAR_GROUPS * 64;
        double joints[N_LANES] = {0};
        for (int32_t month = 0; month < N_EVENT_MONTHS; month++) {
            const struct event_place at = {method, UINT32_C(1) << k, N_FAR_GROUPS, month};
            fill_events(at, p, &block->far[month][0][0]);
            for (unsigned l = 0; l < N_LANES; l++)
                joints[l] += joint(block->near[month][l], block->far[month][l], N_FAR_GROUPS);
        }
        for (unsigned l = 0; l < N_LANES; l++)
            worst_add(worst, "events of persons 2^k apart", z_of_count(joints[l], pairs * p * p));
    }
}

static inline void draw_events_judge(const struct draw_method *method, struct worst *worst)
{
    static const double probabilities[] = {0.1, 0.01, 0.001};
    struct event_block *block = malloc(sizeof *block);
    if (block == NULL) {
        worst_add(worst, "no memory for the event space", NAN);
        return;
    }
    for (size_t p = 0; p < sizeof probabilities / sizeof probabilities[0]; p++) {
        block->probability = probabilities[p];
        for (int32_t month = 0; month < N_EVENT_MONTHS; month++) {
            const struct event_place at = {method, 0, N_EVENT_GROUPS, month};
            fill_events(at, block->probability, &block->near[month][0][0]);
        }
        judge_groups(block, worst);
        judge_lives(block, worst);
        judge_joint_decisions(block, worst);
        judge_distances(method, block, worst);
    }
    free(block);
}

#endif
