/* SPDX-License-Identifier: Apache-2.0 */
/* The progress line: what is drawn, when, and how the time left is reckoned. */
#define _POSIX_C_SOURCE 200809L
#include "progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct progress_time at(double seconds)
{
    return (struct progress_time){.seconds = seconds, .date = 1700000000};
}

/* Runs n_months of seconds_a_month each; returns what was written (the caller frees it). */
static char *drawn(enum progress_style style, size_t width, int n_months, double seconds_a_month)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    struct progress progress;
    progress_init(&progress, out, style, n_months, at(0));
    progress.width = width;
    for (int m = 0; m < n_months; m++)
        progress_month(&progress, m, 2710432, at((m + 1) * seconds_a_month));
    fclose(out);
    return text;
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *found = strstr(text, part); found; found = strstr(found + 1, part))
        n++;
    return n;
}

static void a_quiet_run_writes_nothing(void **state)
{
    (void)state;
    char *text = drawn(PROGRESS_NONE, 80, 50, 1);
    assert_string_equal(text, "");
    free(text);
}

static void a_log_has_ten_lines_for_any_long_run(void **state)
{
    (void)state;
    const int lengths[] = {10, 12, 228, 1000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char *text = drawn(PROGRESS_LOG, 80, lengths[i], 0.01);
        assert_int_equal(count(text, "\n"), 10);
        assert_null(strchr(text, '\r'));
        assert_null(strchr(text, '\033'));
        free(text);
    }
}

static void a_log_of_a_short_run_has_one_line_a_month(void **state)
{
    (void)state;
    char *text = drawn(PROGRESS_LOG, 80, 3, 1);
    assert_int_equal(count(text, "\n"), 3);
    free(text);
}

static void a_log_line_is_dated_and_names_month_persons_and_time_left(void **state)
{
    (void)state;
    char *text = drawn(PROGRESS_LOG, 80, 20, 2);
    const char *first = text;
    assert_true(strncmp(first, "2023-11-1", 9) == 0); /* 1700000000 is 2023-11-14 or 15, by zone */
    assert_non_null(strstr(first, " 10 %  2022-02  2 710 432 persons  36 s left\n"));
    assert_non_null(strstr(first, "100 %  2023-08  2 710 432 persons  0 s left\n"));
    free(text);
}

static void a_run_that_goes_on_counts_its_past(void **state)
{
    struct progress progress;
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    (void)state;
    assert_non_null(out);
    progress_init(&progress, out, PROGRESS_LOG, 20, (struct progress_time){100, 1700000000});
    progress_skip(&progress, 15);
    for (int k = 0; k < 5; k++)
        progress_month(&progress, 15 + k, 1000, (struct progress_time){102 + 2 * k, 1700000000});
    progress_finish(&progress);
    fclose(out);
    assert_non_null(strstr(text, " 80 %  2023-04  1 000 persons  8 s left\n"));
    assert_non_null(strstr(text, "100 %  2023-08  1 000 persons  0 s left\n"));
    assert_int_equal(count(text, "\n"), 3);
    free(text);
}

static void a_terminal_is_redrawn_at_most_ten_times_a_second(void **state)
{
    (void)state;
    char *text = drawn(PROGRESS_TERMINAL, 80, 2000, 0.001); /* two seconds */
    const size_t n = count(text, "\r\033[K");
    assert_in_range(n, 18, 22);
    assert_null(strchr(text, '\n'));
    free(text);
}

/* Columns of the widest line, colours left out. */
static size_t widest(const char *text)
{
    size_t most = 0, now = 0;
    for (; *text; text++) {
        if (*text == '\r') {
            now = 0;
        } else if (*text == '\033') {
            while (*text && *text != 'm' && *text != 'K')
                text++;
        } else if (++now > most) {
            most = now;
        }
    }
    return most;
}

static void the_line_never_reaches_the_last_column(void **state)
{
    (void)state;
    const size_t widths[] = {1, 2, 20, 49, 55, 60, 80, 200};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        char *text = drawn(PROGRESS_TERMINAL, widths[i], 10, 1);
        const size_t room = widths[i] > 1 ? widths[i] - 1 : 1;
        assert_in_range(widest(text), 1, room);
        free(text);
    }
}

static void the_bar_is_full_at_the_end_and_only_then(void **state)
{
    (void)state;
    char *text = drawn(PROGRESS_TERMINAL, 120, 4, 1);
    assert_int_equal(count(text, "[########################################]"), 1);
    assert_int_equal(count(text, "[####################....................]"), 1);
    free(text);
}

static void no_color_takes_the_colour_away(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("NO_COLOR"), 0);
    char *coloured = drawn(PROGRESS_TERMINAL, 80, 4, 1);
    assert_non_null(strstr(coloured, "\033[32m"));
    assert_int_equal(setenv("NO_COLOR", "1", 1), 0);
    char *bare = drawn(PROGRESS_TERMINAL, 80, 4, 1);
    assert_null(strstr(bare, "\033[32m"));
    assert_int_equal(unsetenv("NO_COLOR"), 0);
    free(coloured);
    free(bare);
}

static void a_file_and_a_dumb_terminal_get_a_log(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(setenv("TERM", "xterm", 1), 0);
    assert_int_equal(progress_style_of(file, false), PROGRESS_LOG);
    assert_int_equal(progress_style_of(file, true), PROGRESS_NONE);
    fclose(file);
}

static void the_time_left_follows_the_last_months(void **state)
{
    (void)state;
    struct progress progress;
    progress_init(&progress, NULL, PROGRESS_NONE, 200, at(0));
    assert_true(progress_seconds_left(&progress) <= 0);
    double now = 0;
    for (int m = 0; m < 100; m++)
        progress_month(&progress, m, 1, at(now += m < 70 ? 100 : 2));
    /* 30 months of two seconds fill the window: the slow ones before are forgotten. */
    assert_true(progress_seconds_left(&progress) > 199.9);
    assert_true(progress_seconds_left(&progress) < 200.1);
    for (int m = 100; m < 200; m++)
        progress_month(&progress, m, 1, at(now += 2));
    assert_true(progress_seconds_left(&progress) <= 0);
}

static void durations_read_like_speech(void **state)
{
    (void)state;
    const struct {
        double seconds;
        const char *text;
    } cases[] = {{-1, "0 s"},          {0.4, "0 s"},         {8, "8 s"},
                 {59.6, "1 min 00 s"}, {200, "3 min 20 s"},  {3599, "59 min 59 s"},
                 {7500, "2 h 05 min"}, {1e12, "99 h 59 min"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];
        progress_duration(cases[i].seconds, text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_run_writes_nothing),
        cmocka_unit_test(a_log_has_ten_lines_for_any_long_run),
        cmocka_unit_test(a_log_of_a_short_run_has_one_line_a_month),
        cmocka_unit_test(a_log_line_is_dated_and_names_month_persons_and_time_left),
        cmocka_unit_test(a_run_that_goes_on_counts_its_past),
        cmocka_unit_test(a_terminal_is_redrawn_at_most_ten_times_a_second),
        cmocka_unit_test(the_line_never_reaches_the_last_column),
        cmocka_unit_test(the_bar_is_full_at_the_end_and_only_then),
        cmocka_unit_test(no_color_takes_the_colour_away),
        cmocka_unit_test(a_file_and_a_dumb_terminal_get_a_log),
        cmocka_unit_test(the_time_left_follows_the_last_months),
        cmocka_unit_test(durations_read_like_speech),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
