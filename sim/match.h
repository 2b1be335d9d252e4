/* SPDX-License-Identifier: Apache-2.0 */
/* Matching of seekers and open posts of one cell (a region and an occupation group).
 *
 * Places (employers) stand in a fixed order with fixed weights. Seekers come in the order of a
 * keyed priority; each looks at places drawn by his key in proportion to their weights, keeps the
 * first few that have an open post, and takes the one with the highest score. What a seeker looks
 * at depends on his key and the weights alone, so one more vacancy or competitor changes the
 * outcome only of those who meet it. It is a serial dictatorship over the places looked at: nobody
 * could get a better one of those from somebody who comes later. Plain arrays; no allocation;
 * thread-safe. */
#ifndef SIM_MATCH_H
#define SIM_MATCH_H

#include <stddef.h>
#include <stdint.h>

struct match_seeker {
    uint64_t priority; /* smaller comes first; ties by person */
    uint32_t person;   /* id */
    uint32_t row;
};

struct match_places {
    size_t n;
    const int64_t *cumulative; /* [n] weights added up; the last is their sum */
    int32_t *open;             /* [n] open posts, used up by the matching */
    /* [MATCH_GUIDE] or NULL: where to begin the search, by the upper bits of a draw. The same
     * places are found without it. */
    const uint32_t *guide;
};

enum { MATCH_GUIDE_BITS = 9, MATCH_GUIDE = 1 << MATCH_GUIDE_BITS };

/* Fills guide for places with a positive sum of weights. */
void match_guide_fill(const struct match_places *places, uint32_t guide[MATCH_GUIDE]);

/* Score of a place for a taste of 0 .. 2^32-1; INT64_MIN: not acceptable. */
typedef int64_t match_score(const void *context, const struct match_seeker *seeker, size_t place,
                            uint32_t taste);
/* The 64 random bits with which a seeker looks for the look-th time: the upper half says where, the
 * lower is his taste. Must be a pure function: it is asked for a few looks ahead. */
typedef uint64_t match_bits(const void *context, const struct match_seeker *seeker, uint32_t look);

struct match_rule {
    const void *context;
    match_score *score;
    match_bits *bits;
    uint32_t choices; /* places with an open post he compares, at least 1 */
    uint32_t looks;   /* places he looks at in all, at least choices */
};

#define NO_PLACE SIZE_MAX

/* Sorts seekers by priority and serves them until most are matched: taken[i] is the place of the
 * i-th after sorting, or NO_PLACE. Returns the number of matches, never more than seekers, open
 * posts or most. */
size_t match_cell(struct match_seeker *seekers, size_t n_seekers, const struct match_places *places,
                  size_t most, const struct match_rule *rule, size_t *taken);

/* The place at which weight at (0 <= at < sum) falls. */
size_t match_place(const struct match_places *places, int64_t at);

#endif
