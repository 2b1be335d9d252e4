/* SPDX-License-Identifier: Apache-2.0 */
/* Matching of one cell: the rules of the header on random small cells, and a plain reference. */
#include "match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw.h"

enum { MOST_SEEKERS = 40, MOST_POSTS = 40, MOST_LOOKS = 16, N_EMPLOYERS = 12 };

/* What the rule of a test knows. */
struct taste {
    uint64_t key;
    uint32_t n_scores;   /* few scores make ties */
    uint32_t refused_of; /* one of so many pairs is not acceptable; 0: all are; 1: none is */
};

static uint64_t look_bits(const void *context, const struct match_seeker *seeker, uint32_t look)
{
    const struct taste *taste = context;
    return draw_permute(draw_word(taste->key, seeker->person) + look * DRAW_WEYL);
}

static int64_t post_score(const void *context, const struct match_seeker *seeker, uint32_t post,
                          uint32_t bits)
{
    const struct taste *taste = context;
    const uint64_t pair = draw_permute(draw_word(taste->key ^ 1, seeker->person) + post);
    if (taste->refused_of && pair % taste->refused_of == 0)
        return INT64_MIN;
    return (int64_t)draw_below(draw_permute(pair + bits), taste->n_scores) - 3;
}

struct cell {
    struct match_seeker seekers[MOST_SEEKERS];
    uint32_t posts[MOST_POSTS], taken[MOST_SEEKERS];
    size_t n_seekers, n_posts, most, n_matches;
    struct taste taste;
    struct match_rule rule;
};

/* ---- random cells -------------------------------------------------------------- */

static uint32_t below(uint64_t *stream, uint32_t n)
{
    return draw_below(draw_permute(*stream += DRAW_WEYL), n);
}

/* Persons differ, priorities need not. */
static struct cell random_cell(uint64_t *stream)
{
    const uint32_t n_scores[] = {1, 2, 10, 1000000}, refused_of[] = {0, 1, 2, 5};
    struct cell cell = {
        .n_seekers = below(stream, MOST_SEEKERS / 2),
        .n_posts = below(stream, MOST_POSTS / 2),
        .most = below(stream, 4) ? SIZE_MAX : below(stream, MOST_SEEKERS / 2),
        .taste = {draw_permute(*stream), n_scores[below(stream, 4)], refused_of[below(stream, 4)]},
        .rule = {.looks = 1 + below(stream, MOST_LOOKS)}};
    const uint32_t n_priorities = below(stream, 2) ? 4 : UINT32_MAX;
    for (uint32_t i = 0; i < cell.n_seekers; i++) {
        const uint32_t at = below(stream, i + 1);
        cell.seekers[i] = cell.seekers[at];
        cell.seekers[at] =
            (struct match_seeker){(uint64_t)below(stream, n_priorities) << 20, 7 * i + 1, 100 + i};
    }
    for (size_t p = 0; p < cell.n_posts; p++)
        cell.posts[p] = below(stream, N_EMPLOYERS);
    return cell;
}

static void match(struct cell *cell)
{
    cell->rule.context = &cell->taste;
    cell->rule.score = post_score;
    cell->rule.bits = look_bits;
    memset(cell->taken, 0xA5, sizeof cell->taken);
    cell->n_matches = match_cell(cell->seekers, cell->n_seekers, cell->posts, cell->n_posts,
                                 cell->most, &cell->rule, cell->taken);
}

static bool is_before(const struct match_seeker *a, const struct match_seeker *b)
{
    return a->priority < b->priority || (a->priority == b->priority && a->person < b->person);
}

/* The post of a person; NO_POST if he has none. */
static uint32_t post_of(const struct cell *cell, uint32_t person)
{
    for (size_t i = 0; i < cell->n_seekers; i++) {
        if (cell->seekers[i].person == person)
            return cell->taken[i];
    }
    fail_msg("person %u got lost", person);
    return NO_POST;
}

/* ---- the reference ------------------------------------------------------------- */

/* The best of the posts that a seeker sees among those left, or n_left. The first of equals. */
static size_t chosen(const struct cell *cell, const struct match_seeker *seeker,
                     const uint32_t *left, size_t n_left)
{
    size_t best = n_left;
    for (uint32_t look = 0; look < cell->rule.looks; look++) {
        const uint64_t bits = look_bits(&cell->taste, seeker, look);
        const size_t at = draw_below(bits, (uint32_t)n_left);
        const int64_t score = post_score(&cell->taste, seeker, left[at], (uint32_t)bits);
        if (score == INT64_MIN)
            continue;
        bool is_best = true;
        for (uint32_t earlier = 0; earlier < look; earlier++) {
            const uint64_t other = look_bits(&cell->taste, seeker, earlier);
            const size_t there = draw_below(other, (uint32_t)n_left);
            is_best &= post_score(&cell->taste, seeker, left[there], (uint32_t)other) < score;
        }
        if (is_best)
            best = at;
    }
    return best;
}

/* Serves the seekers one by one without sorting; posts_of gets the post of every seeker by his
 * place in cell. Returns the number of matches. */
static size_t reference(const struct cell *cell, uint32_t posts_of[MOST_SEEKERS])
{
    bool is_served[MOST_SEEKERS] = {false};
    uint32_t left[MOST_POSTS];
    size_t n_left = cell->n_posts, n_matches = 0;
    memcpy(left, cell->posts, sizeof left);
    for (size_t round = 0; round < cell->n_seekers; round++) {
        size_t i = cell->n_seekers;
        for (size_t k = 0; k < cell->n_seekers; k++) {
            if (!is_served[k] &&
                (i == cell->n_seekers || is_before(&cell->seekers[k], &cell->seekers[i])))
                i = k;
        }
        is_served[i] = true;
        posts_of[i] = NO_POST;
        if (n_left == 0 || n_matches >= cell->most)
            continue;
        const size_t at = chosen(cell, &cell->seekers[i], left, n_left);
        if (at == n_left)
            continue;
        posts_of[i] = left[at];
        left[at] = left[n_left - 1]; /* the last post fills the gap */
        n_left--;
        n_matches++;
    }
    return n_matches;
}

/* ---- tests --------------------------------------------------------------------- */

static void random_cells_are_matched_as_by_the_plain_reference(void **state)
{
    (void)state;
    uint64_t stream = 1;
    size_t n_matches = 0;
    for (int trial = 0; trial < 5000; trial++) {
        struct cell cell = random_cell(&stream);
        const struct cell before = cell;
        uint32_t posts_of[MOST_SEEKERS];
        const size_t n = reference(&before, posts_of);
        match(&cell);
        assert_int_equal(cell.n_matches, n);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_int_equal(post_of(&cell, before.seekers[i].person), posts_of[i]);
        n_matches += n;
    }
    assert_true(n_matches > 5000);
}

static void there_are_never_more_matches_than_seekers_posts_or_the_most(void **state)
{
    (void)state;
    uint64_t stream = 2;
    for (int trial = 0; trial < 5000; trial++) {
        struct cell cell = random_cell(&stream);
        match(&cell);
        size_t n_taken = 0;
        for (size_t i = 0; i < cell.n_seekers; i++)
            n_taken += cell.taken[i] != NO_POST;
        assert_int_equal(n_taken, cell.n_matches);
        assert_true(cell.n_matches <= cell.n_seekers);
        assert_true(cell.n_matches <= cell.n_posts);
        assert_true(cell.n_matches <= cell.most);
    }
}

static void every_post_is_taken_once_at_most_and_none_is_lost(void **state)
{
    (void)state;
    uint64_t stream = 3;
    for (int trial = 0; trial < 5000; trial++) {
        struct cell cell = random_cell(&stream);
        int open[N_EMPLOYERS] = {0};
        for (size_t p = 0; p < cell.n_posts; p++)
            open[cell.posts[p]]++;
        match(&cell);
        for (size_t i = 0; i < cell.n_seekers; i++) {
            if (cell.taken[i] != NO_POST)
                open[cell.taken[i]]--;
        }
        for (size_t p = 0; p < cell.n_posts - cell.n_matches; p++)
            open[cell.posts[p]]--; /* those left stand at the front */
        for (size_t e = 0; e < N_EMPLOYERS; e++)
            assert_int_equal(open[e], 0);
    }
}

static void seekers_end_in_the_order_of_priority_then_person(void **state)
{
    (void)state;
    uint64_t stream = 4;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream);
        match(&cell);
        for (size_t i = 1; i < cell.n_seekers; i++)
            assert_true(is_before(&cell.seekers[i - 1], &cell.seekers[i]));
        for (size_t i = 0; i < cell.n_seekers; i++) /* a row moves with its person */
            assert_int_equal(cell.seekers[i].row - 100, (cell.seekers[i].person - 1) / 7);
    }
}

/* Priorities of a long cell: random, in order, backwards, up and down, few, all the same. */
static uint64_t shaped_priority(int shape, size_t i, size_t n, uint64_t *stream)
{
    const uint64_t shapes[] = {
        draw_permute(*stream += DRAW_WEYL), i, n - i, i < n / 2 ? i : n - i, below(stream, 3), 7};
    return shapes[shape % (int)(sizeof shapes / sizeof *shapes)];
}

static void long_cells_of_any_shape_end_in_order_with_nobody_lost(void **state)
{
    (void)state;
    enum { MOST = 4000 };
    const size_t edges[] = {15, 16, 17, 18, 31, 32, 33, 34, 35, MOST};
    struct match_seeker *seekers = calloc(MOST, sizeof *seekers);
    uint32_t *taken = calloc(MOST, sizeof *taken);
    uint64_t stream = 14;
    for (int trial = 0; trial < 600; trial++) {
        const size_t n = trial < 60 ? edges[trial % 10] : below(&stream, trial < 500 ? 100 : MOST);
        bool is_there[MOST] = {false};
        for (size_t i = 0; i < n; i++) {
            const uint32_t person = (uint32_t)(i * 2654435761U); /* all differ: odd */
            seekers[i] = (struct match_seeker){shaped_priority(trial / 10, i, n, &stream), person,
                                               (uint32_t)i};
        }
        const struct taste taste = {1, 1, 0};
        const struct match_rule rule = {&taste, post_score, look_bits, 1};
        assert_int_equal(match_cell(seekers, n, NULL, 0, 9, &rule, taken), 0);
        for (size_t i = 0; i < n; i++) {
            assert_true(i == 0 || is_before(&seekers[i - 1], &seekers[i]));
            assert_int_equal(seekers[i].person, (uint32_t)(seekers[i].row * 2654435761U));
            assert_false(is_there[seekers[i].row]);
            is_there[seekers[i].row] = true;
        }
    }
    free(seekers);
    free(taken);
}

static void who_comes_first_is_served_when_posts_are_few(void **state)
{
    (void)state;
    uint64_t stream = 5;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream);
        cell.taste.refused_of = 0;
        match(&cell);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_int_equal(cell.taken[i] != NO_POST, i < cell.n_matches);
    }
}

static void all_are_matched_when_every_post_is_acceptable(void **state)
{
    (void)state;
    uint64_t stream = 6;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream);
        cell.taste.refused_of = 0;
        match(&cell);
        size_t right = cell.n_seekers < cell.n_posts ? cell.n_seekers : cell.n_posts;
        right = right < cell.most ? right : cell.most;
        assert_int_equal(cell.n_matches, right);
    }
}

/* Every person likes or hates an employer, whatever the look. */
static int64_t hates(const void *context, const struct match_seeker *seeker, uint32_t post,
                     uint32_t bits)
{
    const uint64_t *key = context;
    (void)bits;
    return draw_permute(draw_word(*key, seeker->person) + post) % 2 ? 5 : INT64_MIN;
}

static uint64_t keyed_bits(const void *context, const struct match_seeker *seeker, uint32_t look)
{
    const uint64_t *key = context;
    return draw_permute(draw_word(*key + 1, seeker->person) + look * DRAW_WEYL);
}

static void a_post_that_is_not_acceptable_is_never_taken(void **state)
{
    (void)state;
    uint64_t stream = 7;
    size_t n_matches = 0;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream);
        const uint64_t key = draw_permute(stream);
        const struct match_rule rule = {&key, hates, keyed_bits, cell.rule.looks};
        n_matches += match_cell(cell.seekers, cell.n_seekers, cell.posts, cell.n_posts, SIZE_MAX,
                                &rule, cell.taken);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_true(cell.taken[i] == NO_POST ||
                        hates(&key, &cell.seekers[i], cell.taken[i], 0) == 5);
    }
    assert_true(n_matches > 2000);
}

/* Writes down what every seeker looked at, so that the choice can be judged without the code. */
struct log {
    struct taste taste;
    size_t *n_looks;
    struct seen {
        uint32_t person, post;
        int64_t score;
    } * seen;
};

static int64_t logged_score(const void *context, const struct match_seeker *seeker, uint32_t post,
                            uint32_t bits)
{
    const struct log *log = context;
    const int64_t score = post_score(&log->taste, seeker, post, bits);
    log->seen[(*log->n_looks)++] = (struct seen){seeker->person, post, score};
    return score;
}

static uint64_t logged_bits(const void *context, const struct match_seeker *seeker, uint32_t look)
{
    const struct log *log = context;
    return look_bits(&log->taste, seeker, look);
}

/* Whether taken is the best that person saw; none if he saw nothing acceptable. */
static bool is_best_seen(const struct log *log, uint32_t person, uint32_t taken)
{
    int64_t best = INT64_MIN, best_of_taken = INT64_MIN;
    for (size_t k = 0; k < *log->n_looks; k++) {
        const struct seen *seen = &log->seen[k];
        if (seen->person == person && seen->score > best)
            best = seen->score;
        if (seen->person == person && seen->post == taken && seen->score > best_of_taken)
            best_of_taken = seen->score;
    }
    return taken == NO_POST ? best == INT64_MIN : best_of_taken == best && best > INT64_MIN;
}

static void each_takes_the_best_of_exactly_the_posts_looked_at(void **state)
{
    (void)state;
    struct seen seen[MOST_SEEKERS * MOST_LOOKS];
    size_t n_looks;
    uint64_t stream = 8;
    for (int trial = 0; trial < 3000; trial++) {
        struct cell cell = random_cell(&stream);
        const struct log log = {cell.taste, &n_looks, seen};
        const struct match_rule rule = {&log, logged_score, logged_bits, cell.rule.looks};
        n_looks = 0;
        match_cell(cell.seekers, cell.n_seekers, cell.posts, cell.n_posts, SIZE_MAX, &rule,
                   cell.taken);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_true(is_best_seen(&log, cell.seekers[i].person, cell.taken[i]));
        assert_int_equal(n_looks % cell.rule.looks, 0);
    }
}

static void the_order_in_which_seekers_are_given_does_not_matter(void **state)
{
    (void)state;
    uint64_t stream = 9;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream), shuffled = cell;
        for (uint32_t i = (uint32_t)cell.n_seekers; i > 1; i--) {
            const uint32_t at = below(&stream, i);
            const struct match_seeker moved = shuffled.seekers[at];
            shuffled.seekers[at] = shuffled.seekers[i - 1];
            shuffled.seekers[i - 1] = moved;
        }
        match(&cell);
        match(&shuffled);
        assert_memory_equal(cell.seekers, shuffled.seekers, sizeof cell.seekers);
        assert_memory_equal(cell.taken, shuffled.taken, sizeof cell.taken);
        assert_memory_equal(cell.posts, shuffled.posts, sizeof cell.posts);
    }
}

static void one_who_comes_last_changes_nothing_for_those_before(void **state)
{
    (void)state;
    uint64_t stream = 10;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream), more = cell;
        more.seekers[more.n_seekers++] = (struct match_seeker){UINT64_MAX, 999999, 5};
        match(&cell);
        match(&more);
        assert_memory_equal(more.taken, cell.taken, cell.n_seekers * sizeof *cell.taken);
        assert_int_equal(more.seekers[more.n_seekers - 1].person, 999999);
        assert_in_range(more.n_matches, cell.n_matches, cell.n_matches + 1);
    }
}

static void one_more_in_the_middle_changes_nothing_for_those_before(void **state)
{
    (void)state;
    uint64_t stream = 11;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream), more = cell;
        const struct match_seeker extra = {(uint64_t)below(&stream, 4) << 20, 999999, 5};
        more.seekers[more.n_seekers++] = extra;
        match(&cell);
        match(&more);
        for (size_t i = 0; i < cell.n_seekers && is_before(&cell.seekers[i], &extra); i++)
            assert_int_equal(more.taken[i], cell.taken[i]);
    }
}

static void a_higher_most_keeps_every_match_there_was(void **state)
{
    (void)state;
    uint64_t stream = 12;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream), more = cell;
        cell.most = below(&stream, 10);
        more.most = cell.most + 1;
        match(&cell);
        match(&more);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_true(cell.taken[i] == NO_POST || cell.taken[i] == more.taken[i]);
        assert_in_range(more.n_matches, cell.n_matches, cell.n_matches + 1);
    }
}

static void one_more_post_adds_one_match_if_there_is_somebody_left(void **state)
{
    (void)state;
    uint64_t stream = 13;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream), more = cell;
        cell.taste.refused_of = more.taste.refused_of = 0;
        more.posts[more.n_posts++] = below(&stream, N_EMPLOYERS);
        match(&cell);
        match(&more);
        const bool is_short = cell.n_posts < cell.n_seekers && cell.n_posts < cell.most;
        assert_int_equal(more.n_matches, cell.n_matches + is_short);
    }
}

static uint64_t fixed_bits(const void *context, const struct match_seeker *seeker, uint32_t look)
{
    (void)seeker;
    (void)look;
    return *(const uint64_t *)context;
}

static int64_t taste_is_score(const void *context, const struct match_seeker *seeker, uint32_t post,
                              uint32_t taste)
{
    const uint64_t *bits = context;
    (void)seeker;
    (void)post;
    assert_int_equal(taste, (uint32_t)*bits);
    return taste;
}

static void the_upper_half_of_the_bits_is_the_post_and_the_lower_the_taste(void **state)
{
    (void)state;
    const uint64_t bits[] = {
        0,         UINT32_MAX, UINT64_C(1) << 32, UINT64_C(0x7FFFFFFFFFFFFFFF), UINT64_C(1) << 63,
        UINT64_MAX};
    const uint32_t post[] = {10, 10, 10, 14, 15, 19};
    for (size_t k = 0; k < sizeof bits / sizeof *bits; k++) {
        const struct match_rule rule = {&bits[k], taste_is_score, fixed_bits, 1};
        struct match_seeker seeker = {1, 2, 3};
        uint32_t posts[10], taken = 0;
        for (uint32_t p = 0; p < 10; p++)
            posts[p] = 10 + p;
        assert_int_equal(match_cell(&seeker, 1, posts, 10, 1, &rule, &taken), 1);
        assert_int_equal(taken, post[k]);
    }
}

static void every_post_is_looked_at_equally_often(void **state)
{
    (void)state;
    enum { N = 13, TRIALS = 26000 };
    int taken_of[N] = {0};
    for (uint32_t person = 0; person < TRIALS; person++) {
        const struct taste taste = {77, 1, 0};
        const struct match_rule rule = {&taste, post_score, look_bits, 1};
        struct match_seeker seeker = {1, person, 3};
        uint32_t posts[N], taken;
        for (uint32_t p = 0; p < N; p++)
            posts[p] = p;
        match_cell(&seeker, 1, posts, N, 1, &rule, &taken);
        taken_of[taken]++;
    }
    for (size_t p = 0; p < N; p++) /* 2000 each, standard deviation 43 */
        assert_in_range(taken_of[p], 2000 - 215, 2000 + 215);
}

static void more_looks_find_better_posts(void **state)
{
    (void)state;
    double mean[2] = {0};
    const uint32_t looks[] = {1, 6};
    for (int k = 0; k < 2; k++) {
        for (uint32_t person = 0; person < 4000; person++) {
            const struct taste taste = {5, 1000, 0};
            struct seen seen[MOST_LOOKS];
            size_t n_looks = 0;
            const struct log log = {taste, &n_looks, seen};
            const struct match_rule rule = {&log, logged_score, logged_bits, looks[k]};
            struct match_seeker seeker = {1, person, 0};
            uint32_t posts[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, taken;
            match_cell(&seeker, 1, posts, 10, 1, &rule, &taken);
            int64_t best = INT64_MIN;
            for (size_t i = 0; i < n_looks; i++)
                best = seen[i].post == taken && seen[i].score > best ? seen[i].score : best;
            mean[k] += (double)best / 4000;
        }
    }
    assert_in_range((int)mean[0], 470, 530); /* the mean of 0 .. 999 is 500 */
    assert_in_range((int)mean[1], 820, 890); /* the best of six: 6/7 of 999 is 856 */
}

static void a_cell_without_seekers_or_without_posts_gives_no_match(void **state)
{
    (void)state;
    const struct taste taste = {1, 10, 0};
    const struct match_rule rule = {&taste, post_score, look_bits, 4};
    struct match_seeker seekers[] = {{2, 1, 0}, {1, 2, 0}};
    uint32_t posts[] = {4, 5}, taken[] = {1, 1};
    assert_int_equal(match_cell(seekers, 0, posts, 2, 9, &rule, taken), 0);
    assert_int_equal(posts[0], 4);
    assert_int_equal(match_cell(seekers, 2, posts, 0, 9, &rule, taken), 0);
    assert_int_equal(taken[0], NO_POST);
    assert_int_equal(taken[1], NO_POST);
    taken[0] = taken[1] = 1;
    assert_int_equal(match_cell(seekers, 2, posts, 2, 0, &rule, taken), 0);
    assert_int_equal(taken[0], NO_POST);
    assert_int_equal(taken[1], NO_POST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_cells_are_matched_as_by_the_plain_reference),
        cmocka_unit_test(there_are_never_more_matches_than_seekers_posts_or_the_most),
        cmocka_unit_test(every_post_is_taken_once_at_most_and_none_is_lost),
        cmocka_unit_test(seekers_end_in_the_order_of_priority_then_person),
        cmocka_unit_test(long_cells_of_any_shape_end_in_order_with_nobody_lost),
        cmocka_unit_test(who_comes_first_is_served_when_posts_are_few),
        cmocka_unit_test(all_are_matched_when_every_post_is_acceptable),
        cmocka_unit_test(a_post_that_is_not_acceptable_is_never_taken),
        cmocka_unit_test(each_takes_the_best_of_exactly_the_posts_looked_at),
        cmocka_unit_test(the_order_in_which_seekers_are_given_does_not_matter),
        cmocka_unit_test(one_who_comes_last_changes_nothing_for_those_before),
        cmocka_unit_test(one_more_in_the_middle_changes_nothing_for_those_before),
        cmocka_unit_test(a_higher_most_keeps_every_match_there_was),
        cmocka_unit_test(one_more_post_adds_one_match_if_there_is_somebody_left),
        cmocka_unit_test(the_upper_half_of_the_bits_is_the_post_and_the_lower_the_taste),
        cmocka_unit_test(every_post_is_looked_at_equally_often),
        cmocka_unit_test(more_looks_find_better_posts),
        cmocka_unit_test(a_cell_without_seekers_or_without_posts_gives_no_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
