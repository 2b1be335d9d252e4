/* SPDX-License-Identifier: Apache-2.0 */
/* Which hazards fire for whom: all hazards of a person screened at once, exactly.
 *
 * The probability of decision d for a row is base * factor_a * factor_b: base a 32-bit fraction
 * from a table of classes, the factors 1/4096 from two tables with one row of 16 lanes each.
 * Level one compares the 16-bit draw of each lane with an upper bound of the probability; the few
 * rows that pass are decided exactly: 32-bit draw < base * a * b / 2^24. So the result is that of
 * draw_decision() < probability * 2^32, whatever the instruction set. A policy may multiply the
 * product of some decisions by a ratio of the row. Pure; thread-safe. */
#ifndef SIM_HAZARD_H
#define SIM_HAZARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "draw.h"
#include "rows.h"

/* gcc makes one copy of such a loop per instruction set and picks at start; the results are the
 * same. clang 14 cannot, and the sanitizers' run-time comes too late for the choice. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) &&                             \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

enum {
    HAZARD_LANES = 16, /* decisions screened together: four words of four */
    HAZARD_WORDS = 8,  /* decisions 0 .. 31 */
    HAZARD_ONE = 4096, /* the factor 1 */
    BLOCK_ROWS = 512
};

/* The keys of one month. */
struct hazard_keys {
    uint64_t high[HAZARD_WORDS], low[HAZARD_WORDS];
};

void hazard_keys_init(struct hazard_keys *keys, uint64_t seed, int32_t month);

struct world; /* the model's; only the model looks inside */

/* What policy does to thresholds this month, beyond what tables by class, employer and state can
 * say. The draw stays the same whatever the ratio: a smaller ratio fires for a part of those for
 * whom a larger one does. */
struct hazard_policy {
    uint32_t decisions; /* bit d: the threshold of decision d is multiplied */
    /* 1/65536: no ratio of that decision is smaller or larger. The closer they are, the fewer rows
     * are asked */
    uint32_t least[4 * HAZARD_WORDS], most[4 * HAZARD_WORDS];
    /* 1/65536, for a row of the table of persons; asked only where the bounds leave it open */
    uint32_t (*ratio)(const struct world *world, size_t row, unsigned decision);
};
enum { HAZARD_RATIO_ONE = 65536 };

/* The hazards of one standing. words[k] gives lanes 4k .. 4k+3; n_words is 2 or 4. */
struct hazard_group {
    bool is_plain; /* two words and no factors: base alone decides, a and b are not looked at */
    bool by_class; /* plain only: hazards so frequent, or so different, that each row is better held
                      against the bounds of its class than against the largest of all */
    bool has_own;  /* factor_a of lane 0 is the row's own, not that of the table */
    unsigned n_words;
    unsigned words[4];
    size_t n_classes;
    uint32_t *base;  /* [n_classes][HAZARD_LANES] probability * 2^32; lanes not used are 0 */
    uint16_t *upper; /* [n_classes][HAZARD_LANES] made by hazard_group_seal */
    uint16_t most[HAZARD_LANES]; /* the largest upper bound of each lane, made there too */
    uint16_t *raised;            /* NULL or like upper: bounds of hazard_group_raise */
    bool has_raised;             /* they hold this month */
};

/* Makes the 16-bit upper bounds after base has been written. */
void hazard_group_seal(struct hazard_group *group);

/* Makes the bounds of a month with policy, each multiplied by the largest ratio, so that level one
 * is as fast as without. Needs raised; where a bound has no room, rows are held one by one against
 * raised bounds, which decides the same. Not while rows are screened. */
void hazard_group_raise(struct hazard_group *group, const struct hazard_policy *policy);

/* The rows of a block that belong to one group. */
struct hazard_rows {
    size_t n;
    uint64_t bits[BLOCK_ROWS / 64];                /* the rows as in rows.h; not looked at here */
    _Alignas(CACHE_LINE) uint16_t row[BLOCK_ROWS]; /* offset in the block */
    uint32_t person[BLOCK_ROWS];                   /* key of the draws */
    uint16_t class_of[BLOCK_ROWS];
    uint16_t a[BLOCK_ROWS], b[BLOCK_ROWS]; /* rows of the factor tables */
    uint16_t own[BLOCK_ROWS];              /* 1/4096, if the group has it */
    const uint16_t *factor_a, *factor_b;   /* [][HAZARD_LANES], 1/4096 */
    uint16_t noise[BLOCK_ROWS]; /* set by hazard_screen: raw bits of the last lane; of use with four
                                   words */
    const struct hazard_policy *policy; /* NULL: none. Then the next two are not looked at */
    const struct world *world;
    size_t first; /* row of the table at which the block begins */
};

/* For each decision the rows (offsets in the block, ascending within a group) for whom it fired. */
struct hazard_fired {
    uint16_t n[4 * HAZARD_WORDS];
    uint16_t row[4 * HAZARD_WORDS][BLOCK_ROWS];
};

/* Appends to fired; call hazard_fired_clear once a block. */
void hazard_screen(const struct hazard_group *group, const struct hazard_keys *keys,
                   struct hazard_rows *rows, struct hazard_fired *fired);
void hazard_fired_clear(struct hazard_fired *fired);

/* What hazard_screen would put into noise. */
unsigned hazard_noise(const struct hazard_keys *keys, uint32_t person);

/* hazard_screen for one row and lane, the slow way: 1 if the decision fires. The reference of the
 * tests. */
int hazard_fires(const struct hazard_group *group, const struct hazard_keys *keys,
                 const struct hazard_rows *rows, size_t i, unsigned lane);

/* The same without policy: 0 where it fires only because of it. */
int hazard_fires_alone(const struct hazard_group *group, const struct hazard_keys *keys,
                       const struct hazard_rows *rows, size_t i, unsigned lane);

/* Fixed-point forms: a monthly hazard (>= 0) as base 1 - exp(-hazard), at most 0.999, so that the
 * upper bound fits 16 bits; a ratio as factor, clamped to 0 .. 15.99. */
uint32_t hazard_base(double hazard_per_month);
uint16_t hazard_factor(double ratio);

#endif
