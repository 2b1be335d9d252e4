/* SPDX-License-Identifier: Apache-2.0 */
/* Sort, then one pass: n log n + matches x looks. */
#include "match.h"

#include <stdlib.h>

static int by_priority(const void *x, const void *y)
{
    const struct match_seeker *a = x, *b = y;
    if (a->priority != b->priority)
        return a->priority < b->priority ? -1 : 1;
    return (a->person > b->person) - (a->person < b->person);
}

/* Index of the best of the posts looked at, or n_posts if none is acceptable. */
static size_t best_post(const struct match_seeker *seeker, const uint32_t *posts, size_t n_posts,
                        const struct match_rule *rule)
{
    int64_t best = INT64_MIN;
    size_t best_index = n_posts;
    for (uint32_t look = 0; look < rule->looks; look++) {
        const uint64_t bits = rule->bits(rule->context, seeker, look);
        const size_t at = (size_t)((bits >> 32) * n_posts >> 32);
        const int64_t score = rule->score(rule->context, seeker, posts[at], (uint32_t)bits);
        if (score > best) {
            best = score;
            best_index = at;
        }
    }
    return best_index;
}

size_t match_cell(struct match_seeker *seekers, size_t n_seekers, uint32_t *posts, size_t n_posts,
                  size_t most, const struct match_rule *rule, uint32_t *taken)
{
    size_t matches = 0;
    qsort(seekers, n_seekers, sizeof *seekers, by_priority);
    for (size_t i = 0; i < n_seekers; i++) {
        taken[i] = NO_POST;
        if (matches >= most || n_posts == 0)
            continue;
        const size_t at = best_post(&seekers[i], posts, n_posts, rule);
        if (at == n_posts)
            continue;
        taken[i] = posts[at];
        posts[at] = posts[--n_posts];
        matches++;
    }
    return matches;
}
