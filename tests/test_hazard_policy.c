/* SPDX-License-Identifier: Apache-2.0 */
/* Hazards under policy: thresholds multiplied by a ratio of the row, on random tables. */
#include "hazard.h"
#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    N_CLASSES = 5,
    N_FACTOR_ROWS = 3,
    N_DECISIONS = 4 * HAZARD_WORDS,
    FIRST = 70000,
    N = BLOCK_ROWS * 2 / 3 - 1
};

/* What the callback answers: one ratio for all, or one of its own for each row and decision. */
struct world {
    uint32_t least, most;
    bool is_random;
    uint64_t seed;
};

struct bench {
    struct world world;
    struct hazard_policy policy;
    struct hazard_keys keys;
    struct hazard_group group;
    uint32_t base[N_CLASSES * HAZARD_LANES];
    uint16_t upper[N_CLASSES * HAZARD_LANES], raised[N_CLASSES * HAZARD_LANES];
    uint16_t factor_a[N_FACTOR_ROWS * HAZARD_LANES], factor_b[N_FACTOR_ROWS * HAZARD_LANES];
    uint64_t seed;
    struct hazard_rows rows;
    struct hazard_fired fired, other;
};

static uint64_t next(uint64_t *stream)
{
    return draw_permute(*stream += DRAW_WEYL);
}

static uint32_t below(uint64_t *stream, uint32_t n)
{
    return draw_below(next(stream), n);
}

static uint32_t ratio_of(const struct world *world, size_t row, unsigned decision)
{
    if (!world->is_random)
        return world->most;
    const uint64_t bits = draw_permute(world->seed + row * DRAW_WEYL + decision);
    const uint64_t n = (uint64_t)world->most - world->least + 1;
    return world->least + (uint32_t)((bits >> 32) * n >> 32);
}

/* Bases of every size, factors of up to 16, certain and impossible hazards among them. */
static void random_tables(struct bench *bench, uint64_t *stream)
{
    const uint16_t edges[] = {0, 1, HAZARD_ONE, UINT16_MAX};
    for (size_t i = 0; i < N_CLASSES * HAZARD_LANES; i++)
        bench->base[i] = below(stream, 4) ? (uint32_t)(next(stream) >> (32 + below(stream, 16)))
                                          : hazard_base(100 * draw_unit(next(stream)));
    for (size_t i = 0; i < N_FACTOR_ROWS * HAZARD_LANES; i++) {
        bench->factor_a[i] =
            below(stream, 3) ? (uint16_t)below(stream, 2 * HAZARD_ONE) : edges[below(stream, 4)];
        bench->factor_b[i] =
            below(stream, 3) ? (uint16_t)below(stream, 1U << below(stream, 17)) : HAZARD_ONE;
    }
}

static void random_bench(struct bench *bench, bool is_plain, uint64_t *stream)
{
    static const unsigned words[2][4] = {{3, 0, 6, 1}, {2, 4, 0, 0}};
    memset(bench, 0, sizeof *bench);
    random_tables(bench, stream);
    bench->seed = next(stream);
    hazard_keys_init(&bench->keys, bench->seed, 7);
    memcpy(bench->group.words, words[is_plain], sizeof words[is_plain]);
    bench->group.is_plain = is_plain;
    bench->group.by_class = is_plain && (bench->seed & 1);
    bench->group.n_words = is_plain ? 2 : 4;
    bench->group.n_classes = N_CLASSES;
    bench->group.base = bench->base;
    bench->group.upper = bench->upper;
    hazard_group_seal(&bench->group);
    bench->rows.factor_a = bench->factor_a;
    bench->rows.factor_b = bench->factor_b;
    bench->rows.n = N;
    for (uint32_t i = 0; i < N; i++) {
        bench->rows.row[i] = (uint16_t)(i + i / 2);
        bench->rows.person[i] = (uint32_t)next(stream);
        bench->rows.class_of[i] = (uint16_t)below(stream, N_CLASSES);
        bench->rows.a[i] = (uint16_t)below(stream, N_FACTOR_ROWS);
        bench->rows.b[i] = (uint16_t)below(stream, N_FACTOR_ROWS);
    }
    bench->rows.first = FIRST;
    bench->rows.world = &bench->world;
}

static void set_policy(struct bench *bench, uint32_t decisions, uint32_t most, bool is_random)
{
    bench->world = (struct world){.most = most, .is_random = is_random, .seed = bench->seed};
    bench->world.least = bench->seed % 3 == 0 ? 0 : most - (uint32_t)(most / (bench->seed % 9 + 1));
    bench->policy = (struct hazard_policy){.decisions = decisions, .ratio = ratio_of};
    for (unsigned d = 0; d < N_DECISIONS; d++)
        bench->policy.least[d] = bench->world.least, bench->policy.most[d] = most;
    bench->rows.policy = decisions ? &bench->policy : NULL;
}

static void screen(struct bench *bench, struct hazard_fired *fired)
{
    hazard_fired_clear(fired);
    hazard_screen(&bench->group, &bench->keys, &bench->rows, fired);
}

static unsigned decision_of(const struct bench *bench, unsigned lane)
{
    return 4 * bench->group.words[lane / 4] + lane % 4;
}

/* min(2^32, threshold * ratio / 2^16) in numbers of 96 bits: three words of 32. */
static uint64_t threshold_of(const struct bench *bench, size_t i, unsigned lane)
{
    const struct hazard_rows *rows = &bench->rows;
    const bool plain = bench->group.is_plain;
    const uint64_t base = bench->base[(size_t)rows->class_of[i] * HAZARD_LANES + lane];
    const uint64_t a = plain ? HAZARD_ONE : bench->factor_a[rows->a[i] * HAZARD_LANES + lane];
    const uint64_t b = plain ? HAZARD_ONE : bench->factor_b[rows->b[i] * HAZARD_LANES + lane];
    const uint64_t before = base * a * b >> 24;
    const unsigned d = decision_of(bench, lane);
    if (!rows->policy || !(rows->policy->decisions >> d & 1))
        return before;
    const uint64_t ratio = ratio_of(&bench->world, FIRST + rows->row[i], d);
    const uint64_t high = (before >> 16) * ratio, low = (before & 0xFFFF) * ratio >> 16;
    return high + low < UINT64_C(1) << 32 ? high + low : UINT64_C(1) << 32;
}

static void assert_fired_right(struct bench *bench)
{
    uint16_t at[N_DECISIONS] = {0};
    screen(bench, &bench->fired);
    for (size_t i = 0; i < N; i++)
        for (unsigned lane = 0; lane < 4 * bench->group.n_words; lane++) {
            const unsigned d = decision_of(bench, lane);
            const uint32_t draw = draw_decision(bench->seed, 7, d, bench->rows.person[i]);
            const bool fires = draw < threshold_of(bench, i, lane);
            assert_int_equal(hazard_fires(&bench->group, &bench->keys, &bench->rows, i, lane),
                             fires);
            if (fires)
                assert_int_equal(bench->fired.row[d][at[d]++], bench->rows.row[i]);
        }
    for (unsigned d = 0; d < N_DECISIONS; d++)
        assert_int_equal(bench->fired.n[d], at[d]);
}

/* With bounds raised row by row, and with those of a table made for the month. */
static void assert_right(struct bench *bench)
{
    bench->group.has_raised = false;
    assert_fired_right(bench);
    if (!bench->rows.policy)
        return;
    bench->group.raised = bench->raised;
    hazard_group_raise(&bench->group, &bench->policy);
    assert_fired_right(bench);
}

static void assert_same(const struct hazard_fired *one, const struct hazard_fired *two)
{
    for (unsigned d = 0; d < N_DECISIONS; d++) {
        assert_int_equal(one->n[d], two->n[d]);
        assert_memory_equal(one->row[d], two->row[d], one->n[d] * sizeof **one->row);
    }
}

static struct bench *bench_new(void)
{
    struct bench *bench = scratch_alloc(1, sizeof *bench, NULL);
    assert_non_null(bench);
    return bench;
}

static void a_ratio_of_one_changes_nothing(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 1;
    for (int trial = 0; trial < 200; trial++) {
        random_bench(bench, trial % 2, &stream);
        set_policy(bench, 0, 0, false);
        screen(bench, &bench->other);
        set_policy(bench, UINT32_MAX, HAZARD_RATIO_ONE, false);
        screen(bench, &bench->fired);
        assert_same(&bench->fired, &bench->other);
    }
    free(bench);
}

static void the_fast_and_the_slow_form_agree_for_ratios_of_the_rows_own(void **state)
{
    (void)state;
    const uint32_t most[] = {0,
                             1,
                             HAZARD_RATIO_ONE / 2,
                             HAZARD_RATIO_ONE,
                             HAZARD_RATIO_ONE + 1,
                             3 * HAZARD_RATIO_ONE / 2,
                             16 * HAZARD_RATIO_ONE,
                             100 * HAZARD_RATIO_ONE,
                             UINT32_MAX};
    struct bench *bench = bench_new();
    uint64_t stream = 2;
    for (int trial = 0; trial < 180; trial++) {
        random_bench(bench, trial % 2, &stream);
        set_policy(bench, (uint32_t)next(&stream) | 1, most[trial / 2 % 9], trial % 3 > 0);
        assert_right(bench);
    }
    free(bench);
}

static bool holds_all(const struct hazard_fired *large, const struct hazard_fired *small)
{
    for (unsigned d = 0; d < N_DECISIONS; d++) {
        size_t at = 0;
        for (size_t k = 0; k < small->n[d]; k++, at++) {
            while (at < large->n[d] && large->row[d][at] != small->row[d][k])
                at++;
            if (at == large->n[d])
                return false;
        }
    }
    return true;
}

static size_t count_all(const struct hazard_fired *fired)
{
    size_t n = 0;
    for (unsigned d = 0; d < N_DECISIONS; d++)
        n += fired->n[d];
    return n;
}

static void a_smaller_ratio_fires_for_some_of_the_same_persons_and_no_others(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 3;
    size_t n_small = 0, n_large = 0;
    for (int trial = 0; trial < 200; trial++) {
        const uint32_t large = below(&stream, 16 * HAZARD_RATIO_ONE), small = below(&stream, large);
        random_bench(bench, trial % 2, &stream);
        set_policy(bench, UINT32_MAX, large, false);
        screen(bench, &bench->fired);
        set_policy(bench, UINT32_MAX, small, false);
        screen(bench, &bench->other);
        assert_true(holds_all(&bench->fired, &bench->other));
        n_small += count_all(&bench->other);
        n_large += count_all(&bench->fired);
    }
    assert_true(n_large > n_small + n_small / 10 && n_small > 5000);
    free(bench);
}

static void decisions_without_policy_stay_as_they_were(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 4;
    for (int trial = 0; trial < 200; trial++) {
        random_bench(bench, trial % 2, &stream);
        set_policy(bench, 0, 0, false);
        screen(bench, &bench->other);
        const unsigned d = decision_of(bench, below(&stream, 4 * bench->group.n_words));
        set_policy(bench, 1U << d, 8 * HAZARD_RATIO_ONE, false);
        screen(bench, &bench->fired);
        assert_true(holds_all(&bench->fired, &bench->other));
        bench->fired.n[d] = bench->other.n[d] = 0;
        assert_same(&bench->fired, &bench->other);
    }
    free(bench);
}

static void a_ratio_of_zero_lets_nobody_through(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 5;
    for (int trial = 0; trial < 20; trial++) {
        random_bench(bench, trial % 2, &stream);
        set_policy(bench, UINT32_MAX, 0, false);
        screen(bench, &bench->fired);
        assert_int_equal(count_all(&bench->fired), 0);
    }
    free(bench);
}

/* Where every bound has room the fast way is taken, and where one has not it is not. */
static void bounds_of_the_month_are_made_where_they_have_room(void **state)
{
    (void)state;
    struct bench *bench = bench_new();
    uint64_t stream = 77;
    for (int trial = 0; trial < 40; trial++) {
        random_bench(bench, trial % 2, &stream);
        for (size_t i = 0; i < N_CLASSES * HAZARD_LANES; i++)
            bench->base[i] >>= 2;
        hazard_group_seal(&bench->group);
        set_policy(bench, (uint32_t)next(&stream), 3 * HAZARD_RATIO_ONE, trial % 3 > 0);
        assert_right(bench);
        assert_int_equal(bench->group.has_raised, bench->rows.policy != NULL);
        bench->base[0] = UINT32_MAX / 2;
        hazard_group_seal(&bench->group);
        set_policy(bench, UINT32_MAX, 3 * HAZARD_RATIO_ONE, trial % 3 > 0);
        assert_right(bench);
        assert_false(bench->group.has_raised);
    }
    free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_of_the_month_are_made_where_they_have_room),
        cmocka_unit_test(a_ratio_of_one_changes_nothing),
        cmocka_unit_test(the_fast_and_the_slow_form_agree_for_ratios_of_the_rows_own),
        cmocka_unit_test(a_smaller_ratio_fires_for_some_of_the_same_persons_and_no_others),
        cmocka_unit_test(decisions_without_policy_stay_as_they_were),
        cmocka_unit_test(a_ratio_of_zero_lets_nobody_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
