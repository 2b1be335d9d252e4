/* SPDX-License-Identifier: Apache-2.0 */
/* Random small cells for the tests of the matching, and a plain reference of it. */
#ifndef TESTS_MATCH_CELLS_H
#define TESTS_MATCH_CELLS_H

#include "match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#include "draw.h"

enum { MOST_SEEKERS = 40, MOST_PLACES = 13, MOST_LOOKS = 20 };

/* What the rule of a test knows. */
struct taste {
    uint64_t key;
    uint32_t n_scores;   /* few scores make ties */
    uint32_t refused_of; /* one of so many pairs is not acceptable; 0: all are; 1: none is */
};

static inline uint64_t look_bits(const void *context, const struct match_seeker *seeker,
                                 uint32_t look)
{
    const struct taste *taste = context;
    return draw_permute(draw_word(taste->key, seeker->person) + look * DRAW_WEYL);
}

static inline int64_t place_score(const void *context, const struct match_seeker *seeker,
                                  size_t place, uint32_t bits)
{
    const struct taste *taste = context;
    const uint64_t pair = draw_permute(draw_word(taste->key ^ 1, seeker->person) + place);
    if (taste->refused_of && pair % taste->refused_of == 0)
        return INT64_MIN;
    return (int64_t)draw_below(draw_permute(pair + bits), taste->n_scores) - 3;
}

struct cell {
    struct match_seeker seekers[MOST_SEEKERS];
    int64_t cumulative[MOST_PLACES];
    int32_t open[MOST_PLACES];
    size_t taken[MOST_SEEKERS];
    size_t n_seekers, n_places, most, n_matches;
    struct taste taste;
    uint32_t choices, looks;
};

/* ---- random cells -------------------------------------------------------------- */

static inline uint32_t below(uint64_t *stream, uint32_t n)
{
    return draw_below(draw_permute(*stream += DRAW_WEYL), n);
}

static inline void random_places(struct cell *cell, uint64_t *stream)
{
    const uint32_t weights[] = {2, 50, 1000000}, most_open[] = {2, 3, 12};
    const uint32_t weight = weights[below(stream, 3)], open = most_open[below(stream, 3)];
    int64_t sum = 0;
    cell->n_places = below(stream, MOST_PLACES + 1);
    for (size_t p = 0; p < cell->n_places; p++) {
        sum += below(stream, weight); /* a place without weight is never looked at */
        cell->cumulative[p] = sum;
        cell->open[p] = (int32_t)below(stream, open);
    }
}

/* Persons differ, priorities need not. */
static inline struct cell random_cell(uint64_t *stream)
{
    const uint32_t n_scores[] = {1, 2, 10, 1000000}, refused_of[] = {0, 1, 2, 5};
    struct cell cell = {
        .n_seekers = below(stream, MOST_SEEKERS / 2),
        .most = below(stream, 4) ? SIZE_MAX : below(stream, MOST_SEEKERS / 2),
        .taste = {draw_permute(*stream), n_scores[below(stream, 4)], refused_of[below(stream, 4)]},
        .choices = 1 + below(stream, 5)};
    cell.looks = cell.choices + below(stream, MOST_LOOKS - 5);
    const uint32_t n_priorities = below(stream, 2) ? 4 : UINT32_MAX;
    for (uint32_t i = 0; i < cell.n_seekers; i++) {
        const uint32_t at = below(stream, i + 1);
        cell.seekers[i] = cell.seekers[at];
        cell.seekers[at] =
            (struct match_seeker){(uint64_t)below(stream, n_priorities) << 20, 7 * i + 1, 100 + i};
    }
    random_places(&cell, stream);
    return cell;
}

static inline size_t match_by(struct cell *cell, const struct match_rule *rule)
{
    struct match_places places = {cell->n_places, cell->cumulative, cell->open, NULL};
    uint32_t guide[MATCH_GUIDE];
    /* every other cell with a guide, which must make no difference */
    if (cell->n_seekers % 2 && cell->n_places > 0 && cell->cumulative[cell->n_places - 1] > 0) {
        match_guide_fill(&places, guide);
        places.guide = guide;
    }
    memset(cell->taken, 0xA5, sizeof cell->taken);
    return match_cell(cell->seekers, cell->n_seekers, &places, cell->most, rule, cell->taken);
}

static inline void match(struct cell *cell)
{
    const struct match_rule rule = {&cell->taste, place_score, look_bits, cell->choices,
                                    cell->looks};
    cell->n_matches = match_by(cell, &rule);
}

static inline bool is_before(const struct match_seeker *a, const struct match_seeker *b)
{
    return a->priority < b->priority || (a->priority == b->priority && a->person < b->person);
}

/* The place of a person; NO_PLACE if he has none. */
static inline size_t place_of(const struct cell *cell, uint32_t person)
{
    for (size_t i = 0; i < cell->n_seekers; i++) {
        if (cell->seekers[i].person == person)
            return cell->taken[i];
    }
    fail_msg("person %u got lost", person);
    return NO_PLACE;
}

static inline int64_t open_posts(const struct cell *cell)
{
    int64_t n = 0;
    for (size_t p = 0; p < cell->n_places; p++)
        n += cell->open[p];
    return n;
}

/* ---- the reference ------------------------------------------------------------- */

/* The first place whose weights up to and with it exceed at, one by one. */
static inline size_t linear_place(const int64_t *cumulative, size_t n, int64_t at)
{
    size_t p = 0;
    while (p + 1 < n && cumulative[p] <= at)
        p++;
    return p;
}

static inline int64_t weight_of(const struct cell *cell)
{
    return cell->n_places ? cell->cumulative[cell->n_places - 1] : 0;
}

/* The place at which a person looks for the look-th time, by division: the upper half of the bits
 * is a share of 2^32. */
static inline size_t looked_at(const struct cell *cell, const struct match_seeker *seeker,
                               uint32_t look)
{
    const uint64_t half = look_bits(&cell->taste, seeker, look) / (UINT64_C(1) << 32);
    const uint64_t at = half * (uint64_t)weight_of(cell) / (UINT64_C(1) << 32);
    return linear_place(cell->cumulative, cell->n_places, (int64_t)at);
}

/* The best of the first open and acceptable places that a seeker sees; the first of equals. */
static inline size_t chosen(const struct cell *cell, const struct match_seeker *seeker,
                            const int32_t *open)
{
    int64_t scores[MOST_LOOKS];
    size_t places[MOST_LOOKS], best = 0;
    uint32_t n = 0;
    for (uint32_t look = 0; look < cell->looks && n < cell->choices; look++) {
        const size_t place = looked_at(cell, seeker, look);
        const uint64_t bits = look_bits(&cell->taste, seeker, look);
        const int64_t score = place_score(&cell->taste, seeker, place, (uint32_t)bits);
        if (open[place] == 0 || score == INT64_MIN)
            continue;
        places[n] = place;
        scores[n++] = score;
    }
    for (size_t k = 1; k < n; k++)
        best = scores[k] > scores[best] ? k : best;
    return n > 0 ? places[best] : NO_PLACE;
}

/* Serves the seekers one by one without sorting; places_of gets the place of every seeker by where
 * he stands in cell. Returns the number of matches. */
static inline size_t reference(const struct cell *cell, size_t places_of[MOST_SEEKERS])
{
    bool is_served[MOST_SEEKERS] = {false};
    int32_t open[MOST_PLACES];
    size_t n_matches = 0;
    memcpy(open, cell->open, sizeof open);
    for (size_t round = 0; round < cell->n_seekers; round++) {
        size_t i = cell->n_seekers;
        for (size_t k = 0; k < cell->n_seekers; k++) {
            if (!is_served[k] &&
                (i == cell->n_seekers || is_before(&cell->seekers[k], &cell->seekers[i])))
                i = k;
        }
        is_served[i] = true;
        places_of[i] = NO_PLACE;
        if (n_matches >= cell->most || weight_of(cell) == 0)
            continue;
        places_of[i] = chosen(cell, &cell->seekers[i], open);
        if (places_of[i] == NO_PLACE)
            continue;
        open[places_of[i]]--;
        n_matches++;
    }
    return n_matches;
}

#endif
