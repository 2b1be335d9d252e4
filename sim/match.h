/* SPDX-License-Identifier: Apache-2.0 */
/* Matching of seekers and posts of one cell (a region and an occupation group).
 *
 * Seekers come in the order of a keyed priority; each looks at some posts drawn by key and takes the
 * one with the highest score (a serial dictatorship over the posts looked at: nobody could get a
 * better post of those he looked at from somebody with a lower priority). Never more than
 * min(seekers, posts, most). Works on plain arrays; no allocation; thread-safe. */
#ifndef SIM_MATCH_H
#define SIM_MATCH_H

#include <stddef.h>
#include <stdint.h>

struct match_seeker {
    uint64_t priority; /* smaller comes first; ties by person */
    uint32_t person;   /* id */
    uint32_t row;
};

/* Score of the look-th post that a seeker looks at, for a taste of 0 .. 2^32-1; INT64_MIN: not acceptable. */
typedef int64_t match_score(const void *context, const struct match_seeker *seeker, uint32_t post,
                            uint32_t taste);
/* The 64 random bits with which a seeker looks for the look-th time. */
typedef uint64_t match_bits(const void *context, const struct match_seeker *seeker, uint32_t look);

struct match_rule {
    const void *context;
    match_score *score;
    match_bits *bits;
    uint32_t looks; /* 1 .. 16 */
};

/* Sorts seekers by priority; posts[] (employer rows, one entry a post) is used up from the end:
 * taken[i] is the post of the i-th seeker after sorting or NO_POST. Returns the number of matches. */
#define NO_POST UINT32_MAX
size_t match_cell(struct match_seeker *seekers, size_t n_seekers, uint32_t *posts, size_t n_posts,
                  size_t most, const struct match_rule *rule, uint32_t *taken);

#endif
