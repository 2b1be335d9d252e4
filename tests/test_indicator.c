/* SPDX-License-Identifier: Apache-2.0 */
/* How an indicator is read of a series: the value, mean or sum of the months asked for, all cells
 * together, and nothing where the run does not reach. */
#include "indicator.h" /* before cmocka, which has a macro named fail */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { N_MONTHS = 14, FIRST = 10 };

/* Two cells: month m holds m and 2 m. */
static struct stored_series series_make(double values[2 * N_MONTHS], int months[N_MONTHS])
{
    for (int m = 0; m < N_MONTHS; m++) {
        months[m] = FIRST + m;
        values[2 * m] = m;
        values[2 * m + 1] = 2 * m;
    }
    return (struct stored_series){
        .sizes = {2, 1}, .n_months = N_MONTHS, .months = months, .values = values};
}

static bool read(enum indicator_reading reading, int month, double *value)
{
    double values[2 * N_MONTHS];
    int months[N_MONTHS];
    const struct stored_series series = series_make(values, months);
    const struct indicator indicator = {.reading = reading, .divisor = 2};
    return indicator_value(&series, &indicator, 0.25, month, value);
}

static void a_value_is_the_sum_of_all_cells_over_the_divisor(void **state)
{
    double value;
    (void)state;
    assert_true(read(INDICATOR_LAST, FIRST + 4, &value));
    assert_true(value == 3 * 4 / 2.0);
}

static void a_count_is_that_of_the_whole_population_and_nothing_else_is(void **state)
{
    double values[2 * N_MONTHS], value;
    int months[N_MONTHS];
    char note[INDICATOR_NOTE];
    const struct stored_series series = series_make(values, months);
    (void)state;
    assert_true(indicator_value(&series, &(struct indicator){.divisor = 2, .is_count = true}, 0.25,
                                FIRST + 4, &value));
    assert_true(value == 4 * 3 * 4 / 2.0);
    assert_true(
        indicator_value(&series, &(struct indicator){.divisor = 2}, 0.25, FIRST + 4, &value));
    assert_true(value == 3 * 4 / 2.0);
    assert_string_equal(indicator_note(1, false, note), "");
    assert_string_equal(indicator_note(30, false, note),
                        "Simulated at scale 30; counts are shown for the whole country.");
}

static void a_year_is_the_twelve_months_that_end_with_the_month(void **state)
{
    double value;
    (void)state;
    assert_true(read(INDICATOR_SUM_12, FIRST + 12, &value));
    assert_true(value == 3 * 78 / 2.0); /* 1 + ... + 12 */
    assert_true(read(INDICATOR_MEAN_12, FIRST + 12, &value));
    assert_true(value == 3 * 6.5 / 2.0);
}

static void what_the_run_does_not_cover_has_no_value(void **state)
{
    double value;
    const struct stored_series none = {.sizes = {1, 1}};
    (void)state;
    assert_false(read(INDICATOR_LAST, FIRST - 1, &value));
    assert_false(read(INDICATOR_LAST, FIRST + N_MONTHS, &value));
    assert_true(read(INDICATOR_LAST, FIRST + N_MONTHS - 1, &value));
    assert_false(read(INDICATOR_MEAN_12, FIRST + 10, &value));
    assert_true(read(INDICATOR_MEAN_12, FIRST + 11, &value));
    assert_false(indicator_value(&none, &(struct indicator){.divisor = 1}, 1, FIRST, &value));
}

static void zero_of_what_is_not_measured_every_month_is_no_value(void **state)
{
    double value;
    (void)state;
    assert_true(read(INDICATOR_LAST, FIRST, &value));
    assert_false(read(INDICATOR_NONZERO, FIRST, &value));
    assert_true(read(INDICATOR_NONZERO, FIRST + 1, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_the_sum_of_all_cells_over_the_divisor),
        cmocka_unit_test(a_count_is_that_of_the_whole_population_and_nothing_else_is),
        cmocka_unit_test(a_year_is_the_twelve_months_that_end_with_the_month),
        cmocka_unit_test(what_the_run_does_not_cover_has_no_value),
        cmocka_unit_test(zero_of_what_is_not_measured_every_month_is_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
