/* SPDX-License-Identifier: Apache-2.0 */
/* The own exp, log, power and normal quantile against those of the C library. */
#include "maths.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The bound the header promises; libm itself is right to 1e-16. */
#define PROMISED 1e-14

static double relative(double value, double right)
{
    return fabs(value / right - 1);
}

static void exp_is_right_to_1e_14_from_minus_700_to_700(void **state)
{
    (void)state;
    for (double x = -700; x <= 700; x += 0.00217)
        assert_true(relative(maths_exp(x), exp(x)) < PROMISED);
    for (double x = 1e-300; x < 1; x *= 1.3) {
        assert_true(relative(maths_exp(x), exp(x)) < PROMISED);
        assert_true(relative(maths_exp(-x), exp(-x)) < PROMISED);
    }
    assert_true(relative(maths_exp(700), exp(700)) < PROMISED);
    assert_true(relative(maths_exp(-700), exp(-700)) < PROMISED);
    assert_true(maths_exp(0) == 1);
    assert_true(maths_exp(-0.0) == 1);
}

/* Where k + 1/2 times ln 2 lies, the halved argument changes its sign. */
static void exp_is_right_on_both_sides_of_every_power_of_two(void **state)
{
    (void)state;
    for (int k = -1009; k < 1009; k++) {
        const double edge = (k + 0.5) * log(2);
        double x = edge;
        for (int step = 0; step < 4; step++, x = nextafter(x, INFINITY))
            assert_true(relative(maths_exp(x), exp(x)) < PROMISED);
        assert_true(relative(maths_exp(nextafter(edge, -INFINITY)),
                             exp(nextafter(edge, -INFINITY))) < PROMISED);
    }
}

static void exp_never_overflows_and_ends_at_zero(void **state)
{
    (void)state;
    assert_true(maths_exp(nextafter(-700, -INFINITY)) == 0);
    assert_true(maths_exp(-1e300) == 0);
    assert_true(maths_exp(-INFINITY) == 0);
    assert_true(maths_exp(nextafter(700, INFINITY)) == maths_exp(700));
    assert_true(maths_exp(1e300) == maths_exp(700));
    assert_true(maths_exp(INFINITY) == maths_exp(700));
}

static void log_is_right_to_1e_14_for_every_size_of_number(void **state)
{
    (void)state;
    for (double x = DBL_MIN; x < DBL_MAX / 1.002; x *= 1.0017)
        assert_true(fabs(maths_log(x) - log(x)) <= PROMISED * fabs(log(x)));
    assert_true(relative(maths_log(DBL_MIN), log(DBL_MIN)) < PROMISED);
    assert_true(relative(maths_log(DBL_MAX), log(DBL_MAX)) < PROMISED);
}

static void log_is_right_to_1e_14_near_one_where_it_is_small(void **state)
{
    (void)state;
    assert_true(maths_log(1) == 0);
    for (double distance = DBL_EPSILON; distance < 0.6; distance *= 1.01) {
        assert_true(relative(maths_log(1 + distance), log(1 + distance)) < PROMISED);
        assert_true(relative(maths_log(1 - distance), log(1 - distance)) < PROMISED);
    }
}

static void log_is_right_on_both_sides_of_where_its_halves_meet(void **state)
{
    (void)state;
    for (int k = -1022; k < 1023; k++) {
        const double edge = ldexp(1.5, k), power = ldexp(1, k);
        const double around[] = {nextafter(edge, 0), edge, nextafter(edge, INFINITY),
                                 nextafter(power, INFINITY)};
        for (size_t i = 0; i < sizeof around / sizeof *around; i++)
            assert_true(relative(maths_log(around[i]), log(around[i])) < PROMISED);
    }
}

/* Steps of 1e-13 are ten times the promised error. */
static void exp_and_log_rise_with_their_argument(void **state)
{
    (void)state;
    for (double x = -30; x < 30; x += 0.0137) {
        const double step = 1e-13 * (1 + fabs(x));
        assert_true(maths_exp(x + step) > maths_exp(x));
    }
    for (double x = 1e-12; x < 1e12; x *= 1.01)
        assert_true(maths_log(x * (1 + 1e-12)) > maths_log(x));
}

static void exp_undoes_log(void **state)
{
    (void)state;
    /* an error of ln x of 1e-14 relative is one of ln x times 1e-14 in x */
    for (double x = 1e-300; x < 1e300; x *= 1.07)
        assert_true(relative(maths_exp(maths_log(x)), x) < PROMISED * (1 + fabs(log(x))));
}

static void a_power_is_that_of_the_c_library(void **state)
{
    (void)state;
    for (double base = 1e-6; base < 1e6; base *= 1.21) {
        for (double exponent = -8; exponent <= 8; exponent += 0.173) {
            const double size = fabs(exponent * log(base));
            assert_true(relative(maths_pow(base, exponent), pow(base, exponent)) <
                        PROMISED * (1 + size));
        }
        assert_true(maths_pow(base, 0) == 1);
    }
}

static void a_power_of_a_base_that_is_not_positive_is_zero(void **state)
{
    (void)state;
    assert_true(maths_pow(0, 0.5) == 0);
    assert_true(maths_pow(0, -2) == 0);
    assert_true(maths_pow(-1, 2) == 0);
    assert_true(maths_pow(-INFINITY, 1) == 0);
    assert_true(maths_pow(NAN, 1) == 0);
}

/* The left tail of the normal distribution, right to the last bits. */
static double tail(double x)
{
    return 0.5 * erfc(-x / sqrt(2));
}

static void the_quantile_is_right_to_1_2e_9_below_the_median(void **state)
{
    (void)state;
    for (double x = -37; x < -1e-6; x += x < -0.01 ? 0.00113 : 1e-5)
        assert_true(relative(maths_normal_quantile(tail(x)), x) < 1.2e-9);
}

/* A probability near 1 has only 1e-16 to spare, which is 1e-16 / density in x. */
static void the_quantile_is_right_to_1_2e_9_above_the_median(void **state)
{
    (void)state;
    for (double x = 1e-3; x < 5; x += 0.00113) {
        const double density = exp(-x * x / 2) / sqrt(2 * acos(-1));
        const double spare = DBL_EPSILON / density / x;
        assert_true(relative(maths_normal_quantile(tail(x)), x) < 1.2e-9 + spare);
    }
}

static void the_quantile_is_odd_around_the_median(void **state)
{
    (void)state;
    assert_true(maths_normal_quantile(0.5) == 0);
    for (int k = 1; k < 4096; k++) {
        const double p = k / 8192.0; /* 1 - p is exact */
        assert_true(fabs(maths_normal_quantile(p) + maths_normal_quantile(1 - p)) < 1e-15 * 8);
    }
}

static void the_quantile_rises_through_the_seams_of_its_forms(void **state)
{
    (void)state;
    double before = -INFINITY;
    for (double p = 1e-300; p < 1e-3; p *= 1.01) {
        assert_true(maths_normal_quantile(p) > before);
        before = maths_normal_quantile(p);
    }
    for (double p = 1e-3; p < 1; p += 1e-5) {
        assert_true(maths_normal_quantile(p) > before);
        before = maths_normal_quantile(p);
    }
}

static void the_quantile_of_zero_and_one_is_finite(void **state)
{
    (void)state;
    assert_true(isfinite(maths_normal_quantile(0)));
    assert_true(isfinite(maths_normal_quantile(1)));
    assert_true(maths_normal_quantile(0) < -37);
    assert_true(maths_normal_quantile(1) > 37);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_right_to_1e_14_from_minus_700_to_700),
        cmocka_unit_test(exp_is_right_on_both_sides_of_every_power_of_two),
        cmocka_unit_test(exp_never_overflows_and_ends_at_zero),
        cmocka_unit_test(log_is_right_to_1e_14_for_every_size_of_number),
        cmocka_unit_test(log_is_right_to_1e_14_near_one_where_it_is_small),
        cmocka_unit_test(log_is_right_on_both_sides_of_where_its_halves_meet),
        cmocka_unit_test(exp_and_log_rise_with_their_argument),
        cmocka_unit_test(exp_undoes_log),
        cmocka_unit_test(a_power_is_that_of_the_c_library),
        cmocka_unit_test(a_power_of_a_base_that_is_not_positive_is_zero),
        cmocka_unit_test(the_quantile_is_right_to_1_2e_9_below_the_median),
        cmocka_unit_test(the_quantile_is_right_to_1_2e_9_above_the_median),
        cmocka_unit_test(the_quantile_is_odd_around_the_median),
        cmocka_unit_test(the_quantile_rises_through_the_seams_of_its_forms),
        cmocka_unit_test(the_quantile_of_zero_and_one_is_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
