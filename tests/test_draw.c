/* SPDX-License-Identifier: Apache-2.0 */
/* The keyed use of sim/draw.h, judged the way the model uses it: by person, month, decision, seed
 * and alternative, and in the space of events.
 *
 * Every statistic is brought to z; there are about 43 000. Chance passes the limit of 7.0 once in
 * 4e11, so a false alarm of the whole has a chance near 1e-7. Counts and chi-squares are only
 * nearly normal so far out: exact Poisson and binomial tails there are thinner still. With fixed
 * seeds the outcome never changes. Each battery must also refuse three weak keys.
 */
#include "../sim/draw.h"
#include "slow/draw_events.h"
#include "slow/draw_statistics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    N_SAMPLE = 1 << 15,
};

static const double limit_z = 7.0;

static uint64_t plain_key(uint64_t seed, int32_t month, uint32_t word)
{
    return seed + ((uint64_t)(uint32_t)month << 16 | word) * DRAW_WEYL;
}

static uint64_t plain_word(uint64_t key, uint32_t person)
{
    return key + person * DRAW_WEYL;
}

/* One multiplication and shift on each 32-bit half, as in many shaders. */
static uint64_t short_word(uint64_t key, uint32_t person)
{
    uint32_t low = ((uint32_t)key ^ person) * UINT32_C(747796405);
    uint32_t high = ((uint32_t)(key >> 32) + person) * UINT32_C(747796405);
    low ^= low >> 16;
    high ^= high >> 16;
    return (uint64_t)high << 32 | low;
}

/* The trap of a packed counter: the right permutation, the wrong key. */
static uint64_t packed_key(uint64_t seed, int32_t month, uint32_t word)
{
    return seed + ((uint64_t)(uint32_t)month << 8) + word;
}

static uint64_t packed_word(uint64_t key, uint32_t person)
{
    return draw_permute(key + ((uint64_t)person << 32));
}

static const struct draw_method keyed = {"draw.h", draw_key, draw_word};
static const struct draw_method weak_methods[] = {
    {"plain counter", plain_key, plain_word},
    {"32-bit mixer", plain_key, short_word},
    {"packed counter", packed_key, packed_word},
};

static uint64_t word_of(const struct draw_method *method, int32_t month, uint32_t word,
                        uint32_t person)
{
    return method->word(method->key(draw_method_seed, month, word), person);
}

/* ---- uniformity ---- */

/* Both bytes of each lane, which is also every byte of a 32-bit draw, and the lane's top 12 bits.
 */
struct histogram {
    uint32_t bytes[8][256];
    uint32_t lanes[N_LANES][4096];
};

static void histogram_add(struct histogram *histogram, uint64_t word)
{
    for (unsigned b = 0; b < 8; b++)
        histogram->bytes[b][word >> 8 * b & 0xFF]++;
    for (unsigned l = 0; l < N_LANES; l++)
        histogram->lanes[l][word >> (16 * l + 4) & 0xFFF]++;
}

static void histogram_judge(struct histogram *histogram, const char *what, struct worst *worst)
{
    for (unsigned b = 0; b < 8; b++)
        worst_add(worst, what, z_of_uniform(histogram->bytes[b], 256));
    for (unsigned l = 0; l < N_LANES; l++)
        worst_add(worst, what, z_of_uniform(histogram->lanes[l], 4096));
    memset(histogram, 0, sizeof *histogram);
}

static void judge_uniformity(const struct draw_method *method, struct worst *worst)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    assert_non_null(histogram);
    for (uint32_t person = 0; person < 1 << 19; person++)
        histogram_add(histogram, word_of(method, 7, 1, person));
    histogram_judge(histogram, "uniform over persons", worst);
    for (uint32_t person = 0; person < 1 << 19; person++)
        histogram_add(histogram, word_of(method, 7, DRAW_WORD_LOW + 1, person));
    histogram_judge(histogram, "uniform over persons, lower halves", worst);
    for (int32_t month = -(1 << 17); month < 1 << 17; month++)
        histogram_add(histogram, word_of(method, month, 1, 1234567));
    histogram_judge(histogram, "uniform over months", worst);
    for (uint32_t word = 0; word < 1 << 18; word++)
        histogram_add(histogram, word_of(method, 7, word, 1234567));
    histogram_judge(histogram, "uniform over decisions", worst);
    for (uint64_t seed = 0; seed < 1 << 18; seed++)
        histogram_add(histogram, method->word(method->key(seed, 7, 1), 1234567));
    histogram_judge(histogram, "uniform over seeds", worst);
    free(histogram);
}

/* ---- pairs of neighbours ---- */

/* How often each bit differs. Eight counters of 8 bits share a word, emptied before they are full;
 * one counter a bit would take most of the test's time. */
static void count_differing(const uint64_t *a, const uint64_t *b, uint32_t differing[64])
{
    uint64_t packed[8] = {0};
    for (size_t i = 0; i < N_SAMPLE; i++) {
        const uint64_t differs = a[i] ^ b[i];
        for (unsigned k = 0; k < 8; k++)
            packed[k] += differs >> k & UINT64_C(0x0101010101010101);
        if (i % 255 != 254 && i + 1 < N_SAMPLE)
            continue;
        for (unsigned bit = 0; bit < 64; bit++)
            differing[bit] += (uint32_t)(packed[bit % 8] >> (bit - bit % 8) & 0xFF);
        memset(packed, 0, sizeof packed);
    }
}

/* Words [N_SAMPLE] of neighbours: each of the 64 bits should agree half the time, and each of the
 * 16 pairs of lanes be uncorrelated. */
static void judge_pairs(const uint64_t *a, const uint64_t *b, const char *what, struct worst *worst)
{
    uint32_t differing[64] = {0};
    double products[N_LANES][N_LANES] = {{0}};
    count_differing(a, b, differing);
    for (size_t i = 0; i < N_SAMPLE; i++) {
        for (unsigned l = 0; l < N_LANES; l++) {
            const double left = (double)(a[i] >> 16 * l & 0xFFFF) - 32767.5;
            for (unsigned m = 0; m < N_LANES; m++)
                products[l][m] += left * ((double)(b[i] >> 16 * m & 0xFFFF) - 32767.5);
        }
    }
    const double variance = (65536.0 * 65536.0 - 1) / 12;
    for (unsigned bit = 0; bit < 64; bit++)
        worst_add(worst, what, z_of_share(differing[bit], N_SAMPLE, 0.5));
    for (unsigned l = 0; l < N_LANES * N_LANES; l++)
        worst_add(worst, what, products[l / N_LANES][l % N_LANES] / variance / sqrt(N_SAMPLE));
}

/* Lanes of one word. */
static void judge_within(const uint64_t *words, const char *what, struct worst *worst)
{
    uint64_t *rotated = malloc(N_SAMPLE * sizeof rotated[0]);
    assert_non_null(rotated);
    for (unsigned lanes = 1; lanes < N_LANES; lanes++) {
        double sum = 0;
        for (size_t i = 0; i < N_SAMPLE; i++) {
            rotated[i] = words[i] >> 16 * lanes | words[i] << (64 - 16 * lanes);
            sum +=
                ((double)(words[i] & 0xFFFF) - 32767.5) * ((double)(rotated[i] & 0xFFFF) - 32767.5);
        }
        worst_add(worst, what, sum / ((65536.0 * 65536.0 - 1) / 12) / sqrt(N_SAMPLE));
        uint32_t agree = 0;
        for (unsigned bit = 0; bit < 16; bit++) {
            agree = 0;
            for (size_t i = 0; i < N_SAMPLE; i++)
                agree += (uint32_t)((words[i] ^ rotated[i]) >> bit & 1);
            worst_add(worst, what, z_of_share(agree, N_SAMPLE, 0.5));
        }
    }
    free(rotated);
}

/* Words [N_SAMPLE] of consecutive persons from `first`. */
static void fill(const struct draw_method *method, uint64_t key, uint32_t first, uint64_t *words)
{
    for (uint32_t i = 0; i < N_SAMPLE; i++)
        words[i] = method->word(key, first + i);
}

struct pair {
    uint64_t left[2 * N_SAMPLE];
    uint64_t right[N_SAMPLE];
};

static void judge_persons(const struct draw_method *method, struct pair *pair, struct worst *worst)
{
    /* Distances whose Weyl steps have the fewest signed binary digits, found by enumeration. */
    static const uint32_t sparse[] = {1830, 33304, 152634, 881869, 16867508, 381175808};
    const uint64_t key = method->key(draw_method_seed, 3, 0);
    fill(method, key, 0, pair->left);
    fill(method, key, N_SAMPLE, pair->left + N_SAMPLE);
    for (uint32_t lag = 1; lag <= 64; lag++)
        judge_pairs(pair->left, pair->left + lag, "persons at lags 1 to 64", worst);
    for (unsigned k = 7; k < 32; k++) {
        fill(method, key, UINT32_C(1) << k, pair->right);
        judge_pairs(pair->left, pair->right, "persons 2^k apart", worst);
    }
    for (size_t s = 0; s < sizeof sparse / sizeof sparse[0]; s++) {
        fill(method, key, sparse[s], pair->right);
        judge_pairs(pair->left, pair->right, "persons at sparse steps", worst);
    }
}

static void judge_months(const struct draw_method *method, struct pair *pair, struct worst *worst)
{
    for (int32_t month = -6; month < 6; month++) {
        fill(method, method->key(draw_method_seed, month, 2), 0, pair->left);
        fill(method, method->key(draw_method_seed, month + 1, 2), 0, pair->right);
        judge_pairs(pair->left, pair->right, "neighbouring months", worst);
    }
    for (unsigned k = 1; k < 31; k++) {
        fill(method, method->key(draw_method_seed, 6 + (int32_t)(UINT32_C(1) << k), 2), 0,
             pair->right);
        judge_pairs(pair->left, pair->right, "months 2^k apart", worst);
    }
}

static void judge_decisions(const struct draw_method *method, struct pair *pair,
                            struct worst *worst)
{
    for (uint32_t word = 0; word < 16; word++) {
        fill(method, method->key(draw_method_seed, 5, word), 0, pair->left);
        judge_within(pair->left, "decisions within a word", worst);
        fill(method, method->key(draw_method_seed, 5, word + 1), 0, pair->right);
        judge_pairs(pair->left, pair->right, "neighbouring words", worst);
        fill(method, method->key(draw_method_seed, 5, DRAW_WORD_LOW + word), 0, pair->right);
        judge_pairs(pair->left, pair->right, "high against low halves", worst);
        fill(method, method->key(draw_method_seed, 5, DRAW_WORD_DETAIL + word), 0, pair->right);
        judge_pairs(pair->left, pair->right, "decisions against details", worst);
    }
}

static void judge_seeds(const struct draw_method *method, struct pair *pair, struct worst *worst)
{
    fill(method, method->key(draw_method_seed, 4, 1), 0, pair->left);
    for (uint64_t step = 1; step <= 8; step++) {
        fill(method, method->key(draw_method_seed + step, 4, 1), 0, pair->right);
        judge_pairs(pair->left, pair->right, "neighbouring seeds", worst);
    }
    for (unsigned bit = 0; bit < 64; bit++) {
        fill(method, method->key(draw_method_seed ^ UINT64_C(1) << bit, 4, 1), 0, pair->right);
        judge_pairs(pair->left, pair->right, "seeds of one bit difference", worst);
    }
}

static void judge_neighbours(const struct draw_method *method, struct worst *worst)
{
    struct pair *pair = malloc(sizeof *pair);
    assert_non_null(pair);
    judge_persons(method, pair, worst);
    judge_months(method, pair, worst);
    judge_decisions(method, pair, worst);
    judge_seeds(method, pair, worst);
    free(pair);
}

/* ---- keys ---- */

/* Any one bit of seed, month or word changes each bit of the key half the time. */
static void judge_keys(const struct draw_method *method, struct worst *worst)
{
    enum { N_TRIALS = 2048 };
    for (unsigned input = 0; input < 128; input++) {
        const uint64_t seed_bit = input < 64 ? UINT64_C(1) << input : 0;
        const uint64_t place_bit = input < 64 ? 0 : UINT64_C(1) << (input - 64);
        uint32_t changed[64] = {0};
        for (uint32_t trial = 0; trial < N_TRIALS; trial++) {
            const uint32_t month = trial % 240;
            const uint32_t word = trial / 240;
            const uint64_t before = method->key(trial, (int32_t)month, word);
            const uint64_t after =
                method->key(trial ^ seed_bit, (int32_t)(month ^ (uint32_t)(place_bit >> 32)),
                            word ^ (uint32_t)place_bit);
            for (unsigned bit = 0; bit < 64; bit++)
                changed[bit] += (uint32_t)((before ^ after) >> bit & 1);
        }
        for (unsigned bit = 0; bit < 64; bit++)
            worst_add(worst, "bits of the key", z_of_share(changed[bit], N_TRIALS, 0.5));
    }
}

/* ---- alternatives ---- */

struct detail_place {
    int32_t month;
    unsigned decision;
    uint32_t first; /* person */
    uint32_t alternative;
};

/* Words [N_SAMPLE] of persons from `first`, by draw.h or by a weak form of it. */
static void fill_details(bool weak, struct detail_place at, uint64_t *words)
{
    const uint64_t key = draw_key(draw_method_seed, at.month, DRAW_WORD_DETAIL + at.decision);
    for (uint32_t i = 0; i < N_SAMPLE; i++) {
        words[i] = weak ? draw_word(key, at.first + i + at.alternative)
                        : draw_detail(draw_method_seed, at.month, at.decision, at.first + i,
                                      at.alternative);
    }
}

static void judge_details(bool weak, struct worst *worst)
{
    struct pair *pair = malloc(sizeof *pair);
    assert_non_null(pair);
    for (unsigned k = 0; k < 32; k++) {
        const uint32_t other = UINT32_C(1) << k;
        const struct detail_place base = {3, 17, 100, 0};
        const struct detail_place alternative = {3, 17, 100, other};
        const struct detail_place person = {3, 17, 100 + other, 0};
        const struct detail_place crossed = {3, 17, 100 - other, other};
        const struct detail_place decision = {3, 17 + k + 1, 100, 0};
        const struct detail_place month = {3 + (int32_t)k + 1, 17, 100, 0};
        const struct detail_place others[] = {alternative, person, crossed, decision, month};
        fill_details(weak, base, pair->left);
        for (size_t o = 0; o < sizeof others / sizeof others[0]; o++) {
            fill_details(weak, others[o], pair->right);
            judge_pairs(pair->left, pair->right, "details", worst);
        }
    }
    free(pair);
}

/* ---- the tests ---- */

/* Random to the limit, with the place of the worst statistic when not. */
static void expect_random(const char *method, struct worst worst)
{
    print_message("%-15s %6zu statistics, worst z %10.2f (%s)\n", method, worst.n_statistics,
                  worst.z, worst.what);
    if (!(fabs(worst.z) < limit_z))
        fail_msg("%s: z is %g in \"%s\"; allowed are -7 to 7; the keyed numbers are not random",
                 method, worst.z, worst.what);
}

static void expect_only_keyed(void (*judge)(const struct draw_method *, struct worst *))
{
    struct worst worst = {0};
    judge(&keyed, &worst);
    expect_random(keyed.name, worst);
    for (size_t m = 0; m < sizeof weak_methods / sizeof weak_methods[0]; m++) {
        struct worst weak = {0};
        judge(&weak_methods[m], &weak);
        print_message("%-15s %6zu statistics, worst z %10.2f (%s)\n", weak_methods[m].name,
                      weak.n_statistics, weak.z, weak.what);
        assert_true(fabs(weak.z) > limit_z);
    }
}

static void every_lane_is_uniform_over_persons_months_decisions_and_seeds(void **state)
{
    (void)state;
    expect_only_keyed(judge_uniformity);
}

static void neighbours_of_every_kind_are_independent(void **state)
{
    (void)state;
    expect_only_keyed(judge_neighbours);
}

static void one_changed_bit_changes_half_of_the_key(void **state)
{
    (void)state;
    expect_only_keyed(judge_keys);
}

static void events_fall_on_persons_and_months_as_if_independent(void **state)
{
    (void)state;
    expect_only_keyed(draw_events_judge);
}

static void details_are_independent_of_person_decision_month_and_alternative(void **state)
{
    (void)state;
    struct worst worst = {0};
    judge_details(false, &worst);
    expect_random("draw_detail", worst);
    struct worst weak = {0};
    judge_details(true, &weak);
    assert_true(fabs(weak.z) > limit_z);
}

static void a_decision_is_the_two_lanes_of_its_words(void **state)
{
    (void)state;
    for (unsigned decision = 0; decision < 64; decision++) {
        const unsigned shift = 16 * (decision % 4);
        const uint64_t high = word_of(&keyed, -3, decision / 4, 99);
        const uint64_t low = word_of(&keyed, -3, DRAW_WORD_LOW + decision / 4, 99);
        const uint32_t draw = draw_decision(draw_method_seed, -3, decision, 99);
        assert_int_equal(draw >> 16, high >> shift & 0xFFFF);
        assert_int_equal(draw & 0xFFFF, low >> shift & 0xFFFF);
    }
}

/* Exact, not sampled: result j begins at the first x with x n >= j 2^32, so that its share of all
 * 2^32 values is the floor or the ceiling of 2^32 / n. */
static void draw_below_gives_each_result_its_share(void **state)
{
    (void)state;
    const uint32_t sizes[] = {1, 2, 3, 7, 12, 1000, 65537, UINT32_C(1) << 31, UINT32_MAX};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const uint64_t n = sizes[s];
        for (uint64_t k = 0; k < 1000; k++) {
            const uint64_t j = n < 1000 ? k % n : k * (n - 1) / 999;
            const uint64_t begin = ((j << 32) + n - 1) / n;
            assert_int_equal(draw_below(begin << 32, (uint32_t)n), j);
            assert_int_equal(draw_below(begin << 32 | UINT32_MAX, (uint32_t)n), j);
            if (j > 0)
                assert_int_equal(draw_below((begin << 32) - 1, (uint32_t)n), j - 1);
        }
        assert_int_equal(draw_below(0, (uint32_t)n), 0);
        assert_int_equal(draw_below(UINT64_MAX, (uint32_t)n), n - 1);
    }
}

static void draw_below_is_uniform_over_persons(void **state)
{
    (void)state;
    const uint32_t sizes[] = {3, 12, 25, 1000};
    struct worst worst = {0};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        uint32_t counts[1000] = {0};
        for (uint32_t person = 0; person < 1 << 18; person++)
            counts[draw_below(draw_detail(draw_method_seed, 8, 3, person, 1), sizes[s])]++;
        worst_add(&worst, "draw_below", z_of_uniform(counts, sizes[s]));
    }
    expect_random("draw_below", worst);
}

static void draw_unit_lies_in_zero_to_one_and_keeps_order(void **state)
{
    (void)state;
    assert_true(draw_unit(0) == 0.0);
    assert_true(draw_unit(2047) == 0.0);
    assert_true(draw_unit(2048) == 0x1p-53);
    assert_true(draw_unit(UINT64_C(1) << 63) == 0.5);
    assert_true(draw_unit(UINT64_MAX) == 1.0 - 0x1p-53);
    struct worst worst = {0};
    uint32_t counts[1000] = {0};
    double sum = 0;
    for (uint32_t person = 0; person < 1 << 18; person++) {
        const uint64_t bits = draw_detail(draw_method_seed, 8, 4, person, 0);
        const double unit = draw_unit(bits);
        assert_true(unit >= 0.0 && unit < 1.0);
        assert_true(bits < 2048 || draw_unit(bits - 2048) < unit);
        counts[(size_t)(unit * 1000)]++;
        sum += unit - 0.5;
    }
    worst_add(&worst, "cells of draw_unit", z_of_uniform(counts, 1000));
    worst_add(&worst, "mean of draw_unit", sum * sqrt(12.0 / (1 << 18)));
    expect_random("draw_unit", worst);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lane_is_uniform_over_persons_months_decisions_and_seeds),
        cmocka_unit_test(neighbours_of_every_kind_are_independent),
        cmocka_unit_test(one_changed_bit_changes_half_of_the_key),
        cmocka_unit_test(events_fall_on_persons_and_months_as_if_independent),
        cmocka_unit_test(details_are_independent_of_person_decision_month_and_alternative),
        cmocka_unit_test(a_decision_is_the_two_lanes_of_its_words),
        cmocka_unit_test(draw_below_gives_each_result_its_share),
        cmocka_unit_test(draw_below_is_uniform_over_persons),
        cmocka_unit_test(draw_unit_lies_in_zero_to_one_and_keeps_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
