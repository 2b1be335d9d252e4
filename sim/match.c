/* SPDX-License-Identifier: Apache-2.0 */
/* Sort, then one pass: n log n + seekers x looks x log places. */
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

/* Quicksort with the comparison inlined, three times as fast as qsort here; priorities are hashes,
 * so the middle one is as good a pivot as any. */
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

/* Looks are searched for a few at a time, in step: one alone would wait for memory at each halving.
 */
enum { AT_ONCE = 4 };

/* The first whose cumulative weight is above at, for each of n_at at once. */
static inline void find_places(const struct match_places *places, const int64_t *at, size_t n_at,
                               size_t *place)
{
    for (size_t j = 0; j < n_at; j++)
        place[j] = 0;
    for (size_t n = places->n, half; n > 1; n -= half) {
        half = n / 2;
        for (size_t j = 0; j < n_at; j++)
            place[j] += places->cumulative[place[j] + half - 1] <= at[j] ? half : 0;
    }
}

/* Weight at which a draw of 32 bits falls; the sum is below 2^31: half hours of a cell. */
static inline int64_t weight_at(const struct match_places *places, uint64_t draw)
{
    return (int64_t)(draw * (uint64_t)places->cumulative[places->n - 1] >> 32);
}

void match_guide_fill(const struct match_places *places, uint32_t guide[MATCH_GUIDE])
{
    for (uint64_t g = 0; g < MATCH_GUIDE; g++)
        guide[g] = (uint32_t)match_place(places, weight_at(places, g << (32 - MATCH_GUIDE_BITS)));
}

/* find_places from where the guide says; large places are hit at once. Most others are a place or
 * two further, and how far cannot be guessed: so the first steps are taken without a branch. */
static inline void find_guided(const struct match_places *places, const uint64_t *bits,
                               const int64_t *at, size_t *place)
{
    enum { STEPS = 2 };
    const int64_t *cumulative = places->cumulative;
    for (size_t j = 0; j < AT_ONCE; j++)
        place[j] = places->guide[bits[j] >> (64 - MATCH_GUIDE_BITS)];
    for (size_t step = 0; step < STEPS; step++)
        for (size_t j = 0; j < AT_ONCE; j++)
            place[j] += cumulative[place[j]] <= at[j];
    for (size_t j = 0; j < AT_ONCE; j++)
        while (cumulative[place[j]] <= at[j])
            place[j]++;
}

size_t match_place(const struct match_places *places, int64_t at)
{
    size_t place;
    find_places(places, &at, 1, &place);
    return place;
}

/* Bits and places of the looks from number first on, those alone that have an open post. */
struct looks {
    uint64_t bits[AT_ONCE];
    size_t place[AT_ONCE];
    uint32_t n;
};

/* A look that finds nothing open is written over by the next, since a branch would be guessed
 * wrongly too often. */
static inline void keep_open(const struct match_places *places, struct looks *looks, uint32_t n)
{
    looks->n = 0;
    for (uint32_t j = 0; j < n; j++) {
        const size_t place = looks->place[j];
        looks->bits[looks->n] = looks->bits[j];
        looks->place[looks->n] = place;
        looks->n += places->open[place] > 0;
    }
}

static inline void look_around(const struct match_seeker *seeker, const struct match_places *places,
                               const struct match_rule *rule, uint32_t first, struct looks *looks)
{
    const uint32_t left = rule->looks - first;
    int64_t at[AT_ONCE];
    for (uint32_t j = 0; j < AT_ONCE; j++) {
        looks->bits[j] = rule->bits(rule->context, seeker, first + j);
        at[j] = weight_at(places, looks->bits[j] >> 32);
    }
    if (places->guide)
        find_guided(places, looks->bits, at, looks->place);
    else
        find_places(places, at, AT_ONCE, looks->place);
    keep_open(places, looks, left < AT_ONCE ? left : AT_ONCE);
}

/* The best of the places looked at, NO_PLACE if none has an acceptable open post. */
static size_t best_place(const struct match_seeker *seeker, const struct match_places *places,
                         const struct match_rule *rule)
{
    int64_t best = INT64_MIN;
    size_t best_place = NO_PLACE;
    struct looks looks;
    for (uint32_t look = 0, found = 0; look < rule->looks && found < rule->choices;
         look += AT_ONCE) {
        look_around(seeker, places, rule, look, &looks);
        for (uint32_t k = 0; k < looks.n && found < rule->choices; k++) {
            const int64_t score =
                rule->score(rule->context, seeker, looks.place[k], (uint32_t)looks.bits[k]);
            found += score > INT64_MIN;
            best_place = score > best ? looks.place[k] : best_place;
            best = score > best ? score : best;
        }
    }
    return best_place;
}

size_t match_cell(struct match_seeker *seekers, size_t n_seekers, const struct match_places *places,
                  size_t most, const struct match_rule *rule, size_t *taken)
{
    size_t matches = 0;
    sort(seekers, n_seekers);
    for (size_t i = 0; i < n_seekers; i++) {
        taken[i] = NO_PLACE;
        if (matches >= most || places->n == 0 || places->cumulative[places->n - 1] <= 0)
            continue;
        taken[i] = best_place(&seekers[i], places, rule);
        if (taken[i] == NO_PLACE)
            continue;
        places->open[taken[i]]--;
        matches++;
    }
    return matches;
}
