/* SPDX-License-Identifier: Apache-2.0 */
/* Hazards: the fast screen against one plain comparison a row and lane, on random tables. */
#include "hazard.h"
#include "table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N_CLASSES = 7, N_FACTOR_ROWS = 5, N_DECISIONS = 4 * HAZARD_WORDS };

/* One group with its tables, a block of rows and what fired. */
struct bench {
    uint64_t seed;
    int32_t month;
    struct hazard_keys keys;
    struct hazard_group group;
    uint32_t base[N_CLASSES * HAZARD_LANES];
    uint16_t upper[N_CLASSES * HAZARD_LANES];
    uint16_t factor_a[N_FACTOR_ROWS * HAZARD_LANES], factor_b[N_FACTOR_ROWS * HAZARD_LANES];
    struct hazard_rows rows;
    struct hazard_fired fired, expected;
};

/* ---- random tables ------------------------------------------------------------- */

static uint64_t next(uint64_t *stream)
{
    return draw_permute(*stream += DRAW_WEYL);
}

static uint32_t below(uint64_t *stream, uint32_t n)
{
    return draw_below(next(stream), n);
}

static uint32_t largest_base(void)
{
    return hazard_base(INFINITY);
}

static uint32_t random_base(uint64_t *stream)
{
    const uint32_t edges[] = {0, 1, 0xFFFF, 0x10000, 0x10001, largest_base(), largest_base() - 1};
    switch (below(stream, 4)) {
    case 0:
        return edges[below(stream, sizeof edges / sizeof *edges)];
    case 1:
        return below(stream, largest_base());
    case 2:
        return below(stream, 1U << below(stream, 32));
    default:
        return hazard_base(0.06 * draw_unit(next(stream)));
    }
}

static uint16_t random_factor(uint64_t *stream)
{
    const uint16_t edges[] = {0,         1,      HAZARD_ONE - 1,      HAZARD_ONE, HAZARD_ONE + 1,
                              16 * 1024, 0xFFFF, hazard_factor(15.99)};
    if (below(stream, 2) == 0)
        return edges[below(stream, sizeof edges / sizeof *edges)];
    return (uint16_t)below(stream, 1U << (1 + below(stream, 16)));
}

/* Eight words in random order: those of a group are the first n_words. */
static void random_words(struct hazard_group *group, uint64_t *stream)
{
    unsigned words[HAZARD_WORDS];
    for (unsigned w = 0; w < HAZARD_WORDS; w++) {
        const unsigned at = below(stream, w + 1);
        words[w] = words[at];
        words[at] = w;
    }
    memcpy(group->words, words, sizeof group->words);
}

/* Offsets ascend, as in a block from which some rows belong to other groups. */
static void random_rows(struct hazard_rows *rows, size_t n, uint64_t *stream)
{
    rows->n = n;
    size_t offset = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t spare = BLOCK_ROWS - offset - (n - i);
        offset += spare > 0 ? below(stream, spare < 40 ? (uint32_t)spare + 1 : 41) : 0;
        rows->row[i] = (uint16_t)offset++;
        rows->person[i] = below(stream, 3) ? (uint32_t)next(stream) : (uint32_t)i;
        rows->class_of[i] = (uint16_t)below(stream, N_CLASSES);
        rows->a[i] = (uint16_t)below(stream, N_FACTOR_ROWS);
        rows->b[i] = (uint16_t)below(stream, N_FACTOR_ROWS);
    }
}

static void link_tables(struct bench *bench, unsigned n_words)
{
    bench->group.n_words = n_words;
    bench->group.n_classes = N_CLASSES;
    bench->group.base = bench->base;
    bench->group.upper = bench->upper;
    bench->rows.factor_a = bench->factor_a;
    bench->rows.factor_b = bench->factor_b;
    hazard_keys_init(&bench->keys, bench->seed, bench->month);
    hazard_group_seal(&bench->group);
}

/* The lanes that a group of two words does not use are filled as well: they must not matter. */
static void random_bench(struct bench *bench, size_t n, uint64_t *stream)
{
    bench->seed = next(stream);
    bench->month = (int32_t)below(stream, 2000) - 1000;
    for (size_t i = 0; i < N_CLASSES * HAZARD_LANES; i++)
        bench->base[i] = random_base(stream);
    for (size_t i = 0; i < N_FACTOR_ROWS * HAZARD_LANES; i++) {
        bench->factor_a[i] = random_factor(stream);
        bench->factor_b[i] = random_factor(stream);
    }
    random_words(&bench->group, stream);
    random_rows(&bench->rows, n, stream);
    link_tables(bench, below(stream, 2) ? 4 : 2);
}

static struct bench *bench_new(void)
{
    struct bench *bench = scratch_alloc(1, sizeof *bench, NULL);
    assert_non_null(bench);
    return bench;
}

/* ---- the reference ------------------------------------------------------------- */

static unsigned decision_of(const struct bench *bench, unsigned lane)
{
    return 4 * bench->group.words[lane / 4] + lane % 4;
}

/* The sentence of the header, one row and lane at a time: no key, bound or mask is shared. */
static int fires(const struct bench *bench, size_t i, unsigned lane)
{
    const uint32_t draw =
        draw_decision(bench->seed, bench->month, decision_of(bench, lane), bench->rows.person[i]);
    const uint64_t base = bench->base[bench->rows.class_of[i] * HAZARD_LANES + lane];
    const uint64_t a = bench->factor_a[bench->rows.a[i] * HAZARD_LANES + lane];
    const uint64_t b = bench->factor_b[bench->rows.b[i] * HAZARD_LANES + lane];
    return draw < base * a * b / (UINT64_C(1) << 24);
}

static void expect(struct bench *bench)
{
    hazard_fired_clear(&bench->expected);
    for (size_t i = 0; i < bench->rows.n; i++) {
        for (unsigned lane = 0; lane < 4 * bench->group.n_words; lane++) {
            const unsigned decision = decision_of(bench, lane);
            if (fires(bench, i, lane))
                bench->expected.row[decision][bench->expected.n[decision]++] = bench->rows.row[i];
        }
    }
}

static void screen(struct bench *bench)
{
    hazard_fired_clear(&bench->fired);
    hazard_screen(&bench->group, &bench->keys, &bench->rows, &bench->fired);
}

static void assert_fired(const struct hazard_fired *fired, const struct hazard_fired *expected)
{
    for (unsigned d = 0; d < N_DECISIONS; d++) {
        assert_int_equal(fired->n[d], expected->n[d]);
        assert_memory_equal(fired->row[d], expected->row[d], expected->n[d] * sizeof **fired->row);
    }
}

/* ---- tests --------------------------------------------------------------------- */

static void the_screen_finds_what_the_plain_comparison_finds_on_random_tables(void **state)
{
    (void)state;
    const size_t sizes[] = {0, 1, 2, 63, 64, 65, 127, 128, 129, BLOCK_ROWS - 1, BLOCK_ROWS};
    struct bench *bench = bench_new();
    uint64_t stream = 1;
    size_t n_fired = 0, n_rows = 0;
    for (int trial = 0; trial < 4000; trial++) {
        const size_t n =
            trial % 2 ? sizes[below(&stream, sizeof sizes / sizeof *sizes)] : below(&stream, 100);
        random_bench(bench, n, &stream);
        expect(bench);
        screen(bench);
        assert_fired(&bench->fired, &bench->expected);
        n_rows += n;
        for (unsigned d = 0; d < N_DECISIONS; d++)
            n_fired += bench->fired.n[d];
    }
    assert_in_range(n_fired, n_rows, 12 * n_rows); /* the tables were neither dead nor certain */
    free(bench);
}

static void the_slow_form_for_one_row_says_the_same(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 2;
    for (int trial = 0; trial < 500; trial++) {
        random_bench(bench, 1 + below(&stream, 100), &stream);
        for (size_t i = 0; i < bench->rows.n; i++) {
            for (unsigned lane = 0; lane < 4 * bench->group.n_words; lane++)
                assert_int_equal(hazard_fires(&bench->group, &bench->keys, &bench->rows, i, lane),
                                 fires(bench, i, lane));
        }
    }
    free(bench);
}

static void rows_fired_ascend_and_none_comes_twice(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 3;
    size_t n_pairs = 0;
    for (int trial = 0; trial < 100; trial++) {
        random_bench(bench, 1 + below(&stream, BLOCK_ROWS), &stream);
        screen(bench);
        for (unsigned d = 0; d < N_DECISIONS; d++) {
            for (size_t k = 1; k < bench->fired.n[d]; k++, n_pairs++)
                assert_true(bench->fired.row[d][k - 1] < bench->fired.row[d][k]);
        }
    }
    assert_true(n_pairs > 1000);
    free(bench);
}

static void set_all(struct bench *bench, uint32_t base, uint16_t a, uint16_t b)
{
    for (size_t i = 0; i < N_CLASSES * HAZARD_LANES; i++)
        bench->base[i] = base;
    for (size_t i = 0; i < N_FACTOR_ROWS * HAZARD_LANES; i++) {
        bench->factor_a[i] = a;
        bench->factor_b[i] = b;
    }
    hazard_group_seal(&bench->group);
}

static void a_full_block_in_which_everything_is_certain_fires_every_row(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 4;
    for (unsigned n_words = 2; n_words <= 4; n_words += 2) {
        random_bench(bench, BLOCK_ROWS, &stream);
        bench->group.n_words = n_words;
        set_all(bench, largest_base(), UINT16_MAX, UINT16_MAX);
        screen(bench);
        for (unsigned lane = 0; lane < HAZARD_LANES; lane++)
            assert_int_equal(bench->fired.n[decision_of(bench, lane)],
                             lane < 4 * n_words ? BLOCK_ROWS : 0);
    }
    free(bench);
}

static void a_zero_base_or_a_zero_factor_never_fires(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    const uint32_t base[] = {0, largest_base(), largest_base()};
    const uint16_t a[] = {UINT16_MAX, 0, UINT16_MAX}, b[] = {UINT16_MAX, UINT16_MAX, 0};
    uint64_t stream = 5;
    for (int k = 0; k < 3; k++) {
        for (int trial = 0; trial < 20; trial++) {
            random_bench(bench, BLOCK_ROWS, &stream);
            set_all(bench, base[k], a[k], b[k]);
            screen(bench);
            for (unsigned d = 0; d < N_DECISIONS; d++)
                assert_int_equal(bench->fired.n[d], 0);
        }
    }
    free(bench);
}

static void a_second_group_is_appended_and_clear_empties_all_lists(void **state)
{
    (void)state;
    struct bench *one = bench_new(), *two = bench_new();
    uint64_t stream = 6;
    for (int trial = 0; trial < 100; trial++) {
        random_bench(one, below(&stream, 500), &stream);
        random_bench(two, below(&stream, 500), &stream);
        screen(one);
        expect(two);
        struct hazard_fired *both = &two->fired;
        *both = one->fired;
        hazard_screen(&two->group, &two->keys, &two->rows, both);
        for (unsigned d = 0; d < N_DECISIONS; d++) {
            const size_t n = one->fired.n[d], more = two->expected.n[d];
            assert_int_equal(both->n[d], n + more);
            assert_memory_equal(both->row[d], one->fired.row[d], n * sizeof **both->row);
            assert_memory_equal(both->row[d] + n, two->expected.row[d], more * sizeof **both->row);
        }
        hazard_fired_clear(both);
        for (unsigned d = 0; d < N_DECISIONS; d++)
            assert_int_equal(both->n[d], 0);
    }
    free(one);
    free(two);
}

static void the_noise_of_a_group_of_four_words_is_the_raw_draw_of_its_last_lane(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 7;
    for (int trial = 0; trial < 100; trial++) {
        random_bench(bench, 1 + below(&stream, 300), &stream);
        bench->group.n_words = 4;
        screen(bench);
        const unsigned decision = decision_of(bench, HAZARD_LANES - 1);
        for (size_t i = 0; i < bench->rows.n; i++) {
            const uint32_t draw =
                draw_decision(bench->seed, bench->month, decision, bench->rows.person[i]);
            assert_int_equal(bench->rows.noise[i], draw >> 16);
        }
    }
    free(bench);
}

static void other_rows_of_the_block_change_nothing_for_a_person(void **state)
{
    (void)state;
    struct bench *bench = bench_new(), *alone = bench_new();
    uint64_t stream = 8;
    for (int trial = 0; trial < 50; trial++) {
        random_bench(bench, 1 + below(&stream, 200), &stream);
        expect(bench);
        hazard_fired_clear(&bench->fired);
        for (size_t i = 0; i < bench->rows.n; i++) {
            alone->rows.n = 1;
            alone->rows.row[0] = bench->rows.row[i];
            alone->rows.person[0] = bench->rows.person[i];
            alone->rows.class_of[0] = bench->rows.class_of[i];
            alone->rows.a[0] = bench->rows.a[i];
            alone->rows.b[0] = bench->rows.b[i];
            alone->rows.factor_a = bench->factor_a;
            alone->rows.factor_b = bench->factor_b;
            hazard_screen(&bench->group, &bench->keys, &alone->rows, &bench->fired);
        }
        assert_fired(&bench->fired, &bench->expected);
    }
    free(bench);
    free(alone);
}

/* Standard deviations of a binomial count from its mean. */
static double deviation(double count, double n, double probability)
{
    return fabs(count - n * probability) / sqrt(n * probability * (1 - probability));
}

/* 16 decisions of 2^20 persons; 5 standard deviations are passed once in 1.7 million times, and
 * the keys are fixed. */
static void hazards_fire_as_often_as_their_probability_says(void **state)
{
    (void)state;
    const double hazards[] = {1e-5, 0.001, 0.06, 0.5};
    const size_t n_blocks = 1024;
    struct bench *bench = bench_new();
    for (size_t h = 0; h < sizeof hazards / sizeof *hazards; h++) {
        const double probability = -expm1(-hazards[h]), n = (double)n_blocks * BLOCK_ROWS;
        double fired[N_DECISIONS] = {0}, all = 0;
        *bench = (struct bench){.seed = 11 + h, .month = 5, .group.words = {0, 3, 5, 7}};
        link_tables(bench, 4);
        set_all(bench, hazard_base(hazards[h]), HAZARD_ONE, HAZARD_ONE);
        bench->rows.n = BLOCK_ROWS;
        for (size_t b = 0; b < n_blocks; b++) {
            for (size_t i = 0; i < BLOCK_ROWS; i++)
                bench->rows.person[i] = (uint32_t)(b * BLOCK_ROWS + i);
            screen(bench);
            for (unsigned d = 0; d < N_DECISIONS; d++)
                fired[d] += bench->fired.n[d];
        }
        for (unsigned lane = 0; lane < HAZARD_LANES; lane++) {
            const double count = fired[decision_of(bench, lane)];
            assert_true(deviation(count, n, probability) < 5);
            all += count;
        }
        assert_true(deviation(all, HAZARD_LANES * n, probability) < 5);
    }
    free(bench);
}

static void factors_multiply_the_frequency(void **state)
{
    (void)state;
    const double ratios[] = {0.25, 0.9, 1.7, 15.0};
    struct bench *bench = bench_new();
    for (size_t k = 0; k < sizeof ratios / sizeof *ratios; k++) {
        const double probability = -expm1(-0.02) * ratios[k] * 1.5;
        double all = 0, n = 0;
        *bench = (struct bench){.seed = 3, .month = (int32_t)k, .group.words = {0, 1, 2, 3}};
        link_tables(bench, 4);
        set_all(bench, hazard_base(0.02), hazard_factor(ratios[k]), hazard_factor(1.5));
        bench->rows.n = BLOCK_ROWS;
        for (uint32_t b = 0; b < 64; b++) {
            for (uint32_t i = 0; i < BLOCK_ROWS; i++)
                bench->rows.person[i] = b * BLOCK_ROWS + i;
            screen(bench);
            for (unsigned d = 0; d < HAZARD_LANES; d++, n += BLOCK_ROWS)
                all += bench->fired.n[d];
        }
        /* the ratio is rounded to 1/4096, at most 0.05 % of 0.25: a tenth of a deviation here */
        assert_true(deviation(all, n, probability) < 5);
    }
    free(bench);
}

static void a_factor_of_one_changes_nothing(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 9;
    assert_int_equal(hazard_factor(1.0), HAZARD_ONE);
    for (int trial = 0; trial < 200; trial++) {
        random_bench(bench, 200, &stream);
        for (size_t i = 0; i < N_FACTOR_ROWS * HAZARD_LANES; i++)
            bench->factor_a[i] = bench->factor_b[i] = HAZARD_ONE;
        screen(bench);
        hazard_fired_clear(&bench->expected);
        for (size_t i = 0; i < bench->rows.n; i++) {
            for (unsigned lane = 0; lane < 4 * bench->group.n_words; lane++) {
                const unsigned d = decision_of(bench, lane);
                if (draw_decision(bench->seed, bench->month, d, bench->rows.person[i]) <
                    bench->base[bench->rows.class_of[i] * HAZARD_LANES + lane])
                    bench->expected.row[d][bench->expected.n[d]++] = bench->rows.row[i];
            }
        }
        assert_fired(&bench->fired, &bench->expected);
    }
    free(bench);
}

static bool has_row(const struct hazard_fired *fired, unsigned decision, uint16_t row)
{
    for (size_t k = 0; k < fired->n[decision]; k++) {
        if (fired->row[decision][k] == row)
            return true;
    }
    return false;
}

static void doubling_a_factor_adds_events_and_removes_none(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 10;
    size_t n_before = 0, n_after = 0;
    for (int trial = 0; trial < 200; trial++) {
        random_bench(bench, 300, &stream);
        screen(bench);
        bench->expected = bench->fired;
        for (size_t i = 0; i < N_FACTOR_ROWS * HAZARD_LANES; i++) {
            const uint32_t twice = 2U * bench->factor_a[i];
            bench->factor_a[i] = twice > UINT16_MAX ? UINT16_MAX : (uint16_t)twice;
        }
        screen(bench);
        for (unsigned d = 0; d < N_DECISIONS; d++) {
            n_before += bench->expected.n[d];
            n_after += bench->fired.n[d];
            for (size_t k = 0; k < bench->expected.n[d]; k++)
                assert_true(has_row(&bench->fired, d, bench->expected.row[d][k]));
        }
    }
    assert_true(n_after > n_before + n_before / 50);
    free(bench);
}

/* Classes of their own for a few people whose threshold is their own draw, or one more. */
static void a_draw_fires_below_its_threshold_and_not_at_it(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 13;
    size_t n_fired = 0;
    for (int trial = 0; trial < 2000; trial++) {
        random_bench(bench, N_CLASSES, &stream);
        set_all(bench, 0, HAZARD_ONE, HAZARD_ONE);
        const unsigned lane = below(&stream, 4 * bench->group.n_words);
        const unsigned decision = decision_of(bench, lane);
        size_t n_right = 0;
        for (size_t i = 0; i < N_CLASSES; i++) {
            const uint32_t draw =
                draw_decision(bench->seed, bench->month, decision, bench->rows.person[i]);
            const uint32_t more = i % 2;
            bench->rows.class_of[i] = (uint16_t)i;
            bench->base[i * HAZARD_LANES + lane] = draw < largest_base() ? draw + more : 0;
            n_right += draw < largest_base() && more;
        }
        hazard_group_seal(&bench->group);
        screen(bench);
        assert_int_equal(bench->fired.n[decision], n_right);
        n_fired += n_right;
    }
    assert_true(n_fired > 5000);
    free(bench);
}

static void a_base_is_the_rounded_probability_and_at_most_0_999(void **state)
{
    (void)state;
    const double two_32 = 4294967296.0;
    for (double hazard = 1e-10; hazard < 6.9; hazard *= 1.01)
        assert_true(fabs(hazard_base(hazard) + expm1(-hazard) * two_32) <= 0.501);
    const uint32_t most = (uint32_t)(0.999 * two_32 + 0.5);
    assert_int_equal(hazard_base(6.91), most);
    assert_int_equal(hazard_base(1e300), most);
    assert_int_equal(hazard_base(INFINITY), most);
    assert_int_equal(hazard_base(0), 0);
    assert_int_equal(hazard_base(-0.5), 0);
    assert_int_equal(hazard_base(-INFINITY), 0);
    assert_int_equal(hazard_base(NAN), 0);
}

static void a_larger_hazard_has_no_smaller_base(void **state)
{
    (void)state;
    uint32_t before = 0;
    for (double hazard = 1e-9; hazard < 20; hazard *= 1.001) {
        const uint32_t base = hazard_base(hazard);
        assert_true(base >= before);
        before = base;
    }
}

static void a_factor_is_rounded_to_the_nearest_4096th_and_clamped(void **state)
{
    (void)state;
    for (double ratio = 0; ratio < 15.999; ratio += 0.00037)
        assert_true(fabs(hazard_factor(ratio) - ratio * HAZARD_ONE) <= 0.5 + 1e-9);
    assert_int_equal(hazard_factor(0), 0);
    assert_int_equal(hazard_factor(0.49 / HAZARD_ONE), 0);
    assert_int_equal(hazard_factor(0.51 / HAZARD_ONE), 1);
    assert_int_equal(hazard_factor(15.99), 65495);
    assert_int_equal(hazard_factor(16), UINT16_MAX);
    assert_int_equal(hazard_factor(1e300), UINT16_MAX);
    assert_int_equal(hazard_factor(INFINITY), UINT16_MAX);
    assert_int_equal(hazard_factor(-1), 0);
    assert_int_equal(hazard_factor(-INFINITY), 0);
    assert_int_equal(hazard_factor(NAN), 0);
}

static void a_sealed_bound_is_above_its_base_and_fits_sixteen_bits(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 12;
    for (int trial = 0; trial < 100; trial++) {
        random_bench(bench, 0, &stream);
        for (size_t i = 0; i < N_CLASSES * HAZARD_LANES; i++)
            assert_true((uint64_t)bench->upper[i] << 16 > bench->base[i]);
    }
    free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_screen_finds_what_the_plain_comparison_finds_on_random_tables),
        cmocka_unit_test(the_slow_form_for_one_row_says_the_same),
        cmocka_unit_test(rows_fired_ascend_and_none_comes_twice),
        cmocka_unit_test(a_full_block_in_which_everything_is_certain_fires_every_row),
        cmocka_unit_test(a_zero_base_or_a_zero_factor_never_fires),
        cmocka_unit_test(a_second_group_is_appended_and_clear_empties_all_lists),
        cmocka_unit_test(the_noise_of_a_group_of_four_words_is_the_raw_draw_of_its_last_lane),
        cmocka_unit_test(other_rows_of_the_block_change_nothing_for_a_person),
        cmocka_unit_test(hazards_fire_as_often_as_their_probability_says),
        cmocka_unit_test(factors_multiply_the_frequency),
        cmocka_unit_test(a_factor_of_one_changes_nothing),
        cmocka_unit_test(doubling_a_factor_adds_events_and_removes_none),
        cmocka_unit_test(a_draw_fires_below_its_threshold_and_not_at_it),
        cmocka_unit_test(a_base_is_the_rounded_probability_and_at_most_0_999),
        cmocka_unit_test(a_larger_hazard_has_no_smaller_base),
        cmocka_unit_test(a_factor_is_rounded_to_the_nearest_4096th_and_clamped),
        cmocka_unit_test(a_sealed_bound_is_above_its_base_and_fits_sixteen_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
