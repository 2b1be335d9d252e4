/* SPDX-License-Identifier: Apache-2.0 */
/* Matching of one cell: the rules of the header on random small cells, and a plain reference. */
#include "match_cells.h"

#include <stdlib.h>

/* ---- tests --------------------------------------------------------------------- */

static void a_place_is_found_where_its_weight_begins_and_ends(void **state)
{
    (void)state;
    uint64_t stream = 21;
    for (int trial = 0; trial < 300; trial++) {
        int64_t cumulative[70], sum = 0;
        const size_t n = 1 + below(&stream, 70);
        for (size_t p = 0; p < n; p++) {
            sum += below(&stream, 4); /* one in four has no weight */
            cumulative[p] = sum;
        }
        const struct match_places places = {n, cumulative, NULL, NULL};
        for (int64_t at = 0; at < sum; at++) {
            const size_t place = match_place(&places, at);
            assert_int_equal(place, linear_place(cumulative, n, at));
            assert_true(cumulative[place] > at);
            assert_true(place == 0 || cumulative[place - 1] <= at);
        }
    }
}

static void random_cells_are_matched_as_by_the_plain_reference(void **state)
{
    (void)state;
    uint64_t stream = 1;
    size_t n_matches = 0;
    for (int trial = 0; trial < 5000; trial++) {
        struct cell cell = random_cell(&stream);
        const struct cell before = cell;
        size_t places_of[MOST_SEEKERS];
        const size_t n = reference(&before, places_of);
        match(&cell);
        assert_int_equal(cell.n_matches, n);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_int_equal(place_of(&cell, before.seekers[i].person), places_of[i]);
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
        const int64_t posts = open_posts(&cell);
        match(&cell);
        size_t n_taken = 0;
        for (size_t i = 0; i < cell.n_seekers; i++)
            n_taken += cell.taken[i] != NO_PLACE;
        assert_int_equal(n_taken, cell.n_matches);
        assert_true(cell.n_matches <= cell.n_seekers);
        assert_true((int64_t)cell.n_matches <= posts);
        assert_true(cell.n_matches <= cell.most);
    }
}

static void every_match_uses_up_one_open_post_of_its_place(void **state)
{
    (void)state;
    uint64_t stream = 3;
    for (int trial = 0; trial < 5000; trial++) {
        struct cell cell = random_cell(&stream);
        const struct cell before = cell;
        match(&cell);
        int32_t used[MOST_PLACES] = {0};
        for (size_t i = 0; i < cell.n_seekers; i++) {
            if (cell.taken[i] != NO_PLACE)
                used[cell.taken[i]]++;
        }
        for (size_t p = 0; p < cell.n_places; p++) {
            assert_int_equal(cell.open[p], before.open[p] - used[p]);
            assert_true(cell.open[p] >= 0);
            const int64_t weight = cell.cumulative[p] - (p ? cell.cumulative[p - 1] : 0);
            assert_true(weight > 0 || used[p] == 0);
        }
        assert_memory_equal(cell.cumulative, before.cumulative, sizeof cell.cumulative);
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
    size_t *taken = calloc(MOST, sizeof *taken);
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
        const struct match_rule rule = {&taste, place_score, look_bits, 1, 1};
        const struct match_places none = {0, NULL, NULL, NULL};
        assert_int_equal(match_cell(seekers, n, &none, 9, &rule, taken), 0);
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

/* Whoever comes first is served as if he were alone. */
static void the_first_in_the_queue_gets_what_he_would_get_alone(void **state)
{
    (void)state;
    uint64_t stream = 5;
    for (int trial = 0; trial < 3000; trial++) {
        struct cell cell = random_cell(&stream), alone = cell;
        match(&cell);
        if (cell.n_seekers == 0)
            continue;
        alone.seekers[0] = cell.seekers[0];
        alone.n_seekers = 1;
        match(&alone);
        assert_int_equal(alone.taken[0], cell.taken[0]);
    }
}

static void with_one_place_that_all_accept_the_first_get_its_posts(void **state)
{
    (void)state;
    uint64_t stream = 15;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream);
        cell.n_places = 1;
        cell.cumulative[0] = 1 + below(&stream, 9);
        cell.open[0] = (int32_t)below(&stream, MOST_SEEKERS);
        cell.taste.refused_of = 0;
        size_t right =
            cell.n_seekers < (size_t)cell.open[0] ? cell.n_seekers : (size_t)cell.open[0];
        right = right < cell.most ? right : cell.most;
        match(&cell);
        assert_int_equal(cell.n_matches, right);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_int_equal(cell.taken[i] == 0, i < right);
    }
}

/* Writes down what every seeker compared, so that the choice can be judged without the code. */
struct log {
    const struct taste *taste;
    size_t *n;
    struct seen {
        uint32_t person;
        size_t place;
        int64_t score;
    } * seen;
};

static int64_t logged_score(const void *context, const struct match_seeker *seeker, size_t place,
                            uint32_t bits)
{
    const struct log *log = context;
    const int64_t score = place_score(log->taste, seeker, place, bits);
    log->seen[(*log->n)++] = (struct seen){seeker->person, place, score};
    return score;
}

static uint64_t logged_bits(const void *context, const struct match_seeker *seeker, uint32_t look)
{
    return look_bits(((const struct log *)context)->taste, seeker, look);
}

/* Whether taken is the best of what that person compared, none if he saw nothing acceptable, and he
 * compared no more than choices. */
static bool is_best_seen(const struct log *log, uint32_t person, size_t taken, uint32_t choices)
{
    int64_t best = INT64_MIN, best_of_taken = INT64_MIN;
    uint32_t n = 0;
    for (size_t k = 0; k < *log->n; k++) {
        const struct seen *seen = &log->seen[k];
        if (seen->person != person)
            continue;
        n += seen->score > INT64_MIN;
        best = seen->score > best ? seen->score : best;
        if (seen->place == taken && seen->score > best_of_taken)
            best_of_taken = seen->score;
    }
    return n <= choices && (taken == NO_PLACE ? n == 0 : best_of_taken == best && n > 0);
}

static void each_takes_the_best_of_those_compared_and_nothing_unacceptable(void **state)
{
    (void)state;
    struct seen seen[MOST_SEEKERS * MOST_LOOKS];
    size_t n, n_matches = 0;
    uint64_t stream = 8;
    for (int trial = 0; trial < 3000; trial++) {
        struct cell cell = random_cell(&stream);
        cell.most = SIZE_MAX;
        const struct log log = {&cell.taste, &n, seen};
        const struct match_rule rule = {&log, logged_score, logged_bits, cell.choices, cell.looks};
        n = 0;
        n_matches += match_by(&cell, &rule);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_true(is_best_seen(&log, cell.seekers[i].person, cell.taken[i], cell.choices));
    }
    assert_true(n_matches > 3000);
}

/* Every person likes or hates a place, whatever the look. */
static int64_t hates(const void *context, const struct match_seeker *seeker, size_t place,
                     uint32_t bits)
{
    const struct taste *taste = context;
    (void)bits;
    return draw_permute(draw_word(taste->key, seeker->person) + place) % 2 ? 5 : INT64_MIN;
}

static void a_place_that_is_not_acceptable_is_never_taken(void **state)
{
    (void)state;
    uint64_t stream = 7;
    size_t n_matches = 0;
    for (int trial = 0; trial < 2000; trial++) {
        struct cell cell = random_cell(&stream);
        const struct match_rule rule = {&cell.taste, hates, look_bits, cell.choices, cell.looks};
        n_matches += match_by(&cell, &rule);
        for (size_t i = 0; i < cell.n_seekers; i++)
            assert_true(cell.taken[i] == NO_PLACE ||
                        hates(&cell.taste, &cell.seekers[i], cell.taken[i], 0) == 5);
    }
    assert_true(n_matches > 2000);
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
        assert_memory_equal(cell.open, shuffled.open, sizeof cell.open);
    }
}

/* ---- what the bits mean ------------------------------------------------------------- */

static uint64_t fixed_bits(const void *context, const struct match_seeker *seeker, uint32_t look)
{
    (void)seeker;
    (void)look;
    return *(const uint64_t *)context;
}

static int64_t taste_is_score(const void *context, const struct match_seeker *seeker, size_t place,
                              uint32_t taste)
{
    const uint64_t *bits = context;
    (void)seeker;
    (void)place;
    assert_int_equal(taste, (uint32_t)*bits);
    return taste;
}

static void the_upper_half_of_the_bits_is_the_place_and_the_lower_the_taste(void **state)
{
    (void)state;
    const uint64_t bits[] = {
        0,         UINT32_MAX, UINT64_C(1) << 32, UINT64_C(0x7FFFFFFFFFFFFFFF), UINT64_C(1) << 63,
        UINT64_MAX};
    const size_t place[] = {0, 0, 0, 1, 2, 3};
    const int64_t cumulative[] = {1, 5, 5 + 2, 10}; /* half of the weight ends with place 1 */
    for (size_t k = 0; k < sizeof bits / sizeof *bits; k++) {
        const struct match_rule rule = {&bits[k], taste_is_score, fixed_bits, 1, 1};
        struct match_seeker seeker = {1, 2, 3};
        int32_t open[] = {1, 1, 1, 1};
        const struct match_places places = {4, cumulative, open, NULL};
        size_t taken = 0;
        assert_int_equal(match_cell(&seeker, 1, &places, 1, &rule, &taken), 1);
        assert_int_equal(taken, place[k]);
    }
}

static void places_are_looked_at_in_proportion_to_their_weights(void **state)
{
    (void)state;
    enum { N = 5, TRIALS = 30000 };
    const int64_t cumulative[N] = {1, 1, 4, 10, 30}; /* weights 1 0 3 6 20 */
    const int expected[N] = {1000, 0, 3000, 6000, 20000};
    int taken_of[N] = {0};
    for (uint32_t person = 0; person < TRIALS; person++) {
        const struct taste taste = {77, 1, 0};
        const struct match_rule rule = {&taste, place_score, look_bits, 1, 1};
        struct match_seeker seeker = {1, person, 3};
        int32_t open[N] = {1, 1, 1, 1, 1};
        const struct match_places places = {N, cumulative, open, NULL};
        size_t taken;
        match_cell(&seeker, 1, &places, 1, &rule, &taken);
        taken_of[taken]++;
    }
    for (size_t p = 0; p < N; p++) { /* within five standard deviations: 5^2 n p (1 - p) */
        const double gap = taken_of[p] - expected[p];
        assert_true(gap * gap <= 25.0 * expected[p] * (1 - expected[p] / (double)TRIALS));
    }
}

/* The mean score of what lone seekers take when they may compare so many of ten open places. */
static double mean_score(uint32_t choices)
{
    double sum = 0;
    for (uint32_t person = 0; person < 4000; person++) {
        const struct taste taste = {5, 1000, 0};
        struct seen seen[MOST_LOOKS];
        size_t n = 0;
        const struct log log = {&taste, &n, seen};
        const struct match_rule rule = {&log, logged_score, logged_bits, choices, MOST_LOOKS};
        struct match_seeker seeker = {1, person, 0};
        const int64_t cumulative[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        int32_t open[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        const struct match_places places = {10, cumulative, open, NULL};
        size_t taken;
        match_cell(&seeker, 1, &places, 1, &rule, &taken);
        int64_t best = INT64_MIN;
        for (size_t i = 0; i < n; i++)
            best = seen[i].place == taken && seen[i].score > best ? seen[i].score : best;
        assert_int_equal(n, choices);
        sum += (double)best;
    }
    return sum / 4000;
}

static void who_compares_more_places_finds_better_ones(void **state)
{
    (void)state;
    assert_in_range((int)mean_score(1), 470, 530); /* the mean of 0 .. 999 is 500 */
    assert_in_range((int)mean_score(6), 820, 890); /* the best of six: 6/7 of 999 is 856 */
}

static void more_looks_find_an_open_post_more_often(void **state)
{
    (void)state;
    const int64_t cumulative[] = {1, 2, 3, 4};
    size_t found[2] = {0};
    for (uint32_t person = 0; person < 8000; person++) {
        for (uint32_t k = 0; k < 2; k++) {
            const struct taste taste = {9, 10, 0};
            const struct match_rule rule = {&taste, place_score, look_bits, 1, 1 + 2 * k};
            struct match_seeker seeker = {1, person, 0};
            int32_t open[] = {0, 0, 1, 0};
            const struct match_places places = {4, cumulative, open, NULL};
            size_t taken;
            found[k] += match_cell(&seeker, 1, &places, 1, &rule, &taken);
        }
    }
    assert_in_range(found[0], 1806, 2194); /* a quarter; five standard deviations are 194 */
    assert_in_range(found[1], 4403, 4847); /* 1 - (3/4)^3 = 0.578; five are 221 */
}

static void a_cell_without_seekers_places_weight_or_room_gives_no_match(void **state)
{
    (void)state;
    const struct taste taste = {1, 10, 0};
    const struct match_rule rule = {&taste, place_score, look_bits, 4, 9};
    struct match_seeker seekers[] = {{2, 1, 0}, {1, 2, 0}};
    const int64_t cumulative[] = {1, 2}, weightless[] = {0, 0};
    int32_t open[] = {4, 5};
    size_t taken[] = {1, 1};
    const struct match_places places = {2, cumulative, open, NULL}, none = {0, NULL, NULL, NULL},
                              empty = {2, weightless, open, NULL};
    assert_int_equal(match_cell(seekers, 0, &places, 9, &rule, taken), 0);
    const struct match_places *without[] = {&none, &empty, &places};
    for (size_t k = 0; k < 3; k++) {
        taken[0] = taken[1] = 1;
        assert_int_equal(match_cell(seekers, 2, without[k], k == 2 ? 0 : 9, &rule, taken), 0);
        assert_int_equal(taken[0], NO_PLACE);
        assert_int_equal(taken[1], NO_PLACE);
        assert_int_equal(open[0], 4);
        assert_int_equal(open[1], 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_found_where_its_weight_begins_and_ends),
        cmocka_unit_test(random_cells_are_matched_as_by_the_plain_reference),
        cmocka_unit_test(there_are_never_more_matches_than_seekers_posts_or_the_most),
        cmocka_unit_test(every_match_uses_up_one_open_post_of_its_place),
        cmocka_unit_test(seekers_end_in_the_order_of_priority_then_person),
        cmocka_unit_test(long_cells_of_any_shape_end_in_order_with_nobody_lost),
        cmocka_unit_test(the_first_in_the_queue_gets_what_he_would_get_alone),
        cmocka_unit_test(with_one_place_that_all_accept_the_first_get_its_posts),
        cmocka_unit_test(each_takes_the_best_of_those_compared_and_nothing_unacceptable),
        cmocka_unit_test(a_place_that_is_not_acceptable_is_never_taken),
        cmocka_unit_test(the_order_in_which_seekers_are_given_does_not_matter),
        cmocka_unit_test(the_upper_half_of_the_bits_is_the_place_and_the_lower_the_taste),
        cmocka_unit_test(places_are_looked_at_in_proportion_to_their_weights),
        cmocka_unit_test(who_compares_more_places_finds_better_ones),
        cmocka_unit_test(more_looks_find_an_open_post_more_often),
        cmocka_unit_test(a_cell_without_seekers_places_weight_or_room_gives_no_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
