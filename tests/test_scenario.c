/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios: the right ones give the right values and origins; each wrong one gives exactly the
 * lines that a user needs to mend it. */
#define _XOPEN_SOURCE 700
#include "scenario_wrongs.h"

enum { N_WRONGS = sizeof wrongs / sizeof *wrongs };

static void no_file_gives_all_defaults(void **state)
{
    (void)state;
    struct scenario scenario;
    const struct overrides none = {0};
    fish_enter();
    read_right(&scenario, NULL, &none);
    fish_leave();
    assert_string_equal(scenario.title, "");
    assert_string_equal(scenario.path, "");
    assert_string_equal(scenario.text, "");
    assert_int_equal(scenario.start, 0);
    assert_int_equal(scenario.n_months, 228);
    assert_int_equal(scenario.seed, 1);
    assert_true(scenario.scale == 1);
    assert_true(scenario.parameters.values[2] == 1000);
    assert_string_equal(scenario.parameters.origin[2], "default");
    assert_int_equal(scenario.inputs.n, N_FISH_INPUTS);
    assert_true(scenario.inputs.tables[FISH_STOCK].values[1] == 20);
    assert_string_equal(scenario.inputs.tables[FISH_STOCK].path, "data/stock.csv");
    scenario_free(&scenario);
}

static void a_child_overrides_its_parents_and_keeps_origins(void **state)
{
    (void)state;
    struct scenario scenario;
    const struct overrides none = {0};
    fish_enter();
    must(mkdir("deep", 0700) == 0);
    fish_write("deep/root.yaml",
               "title: Root\nseed: 5\nscale: 0.5\nparameters:\n  catch_rate: 0.1\n"
               "  growth_rate: -0.5\n  n_nets: 7\ninputs:\n  stock: more.csv\n");
    fish_write("deep/more.csv",
               "water,value,source,status\nnorth,1,a,sourced\nsouth,2,a,sourced\n");
    fish_write("base.yaml",
               "extends: deep/root.yaml\nseed: 6\nparameters: {growth_rate: '1e-1'}\n");
    fish_write("s.yaml", "extends: base.yaml\ntitle: \"Leaf: é\"\ndescription: >\n  free\n  text\n"
                         "start: 2023-03\nmonths: 12\nparameters:\n  n_nets: 1e6\n");
    read_right(&scenario, "s.yaml", &none);
    fish_leave();
    assert_string_equal(scenario.title, "Leaf: é");
    assert_int_equal(scenario.start, 14);
    assert_int_equal(scenario.n_months, 12);
    assert_int_equal(scenario.seed, 6);
    assert_true(scenario.scale == 0.5);
    assert_true(scenario.parameters.values[0] == 0.1);
    assert_true(scenario.parameters.values[1] == 0.1);
    assert_true(scenario.parameters.values[2] == 1e6);
    assert_string_equal(scenario.parameters.origin[0], "deep/root.yaml:5");
    assert_string_equal(scenario.parameters.origin[1], "base.yaml:3");
    assert_string_equal(scenario.parameters.origin[2], "s.yaml:9");
    assert_string_equal(scenario.inputs.tables[FISH_STOCK].path, "deep/more.csv");
    assert_true(scenario.inputs.tables[FISH_STOCK].values[1] == 2);
    const char *first = strstr(scenario.text, "# file deep/root.yaml\ntitle: Root\n");
    const char *second = strstr(scenario.text, "# file base.yaml\nextends: deep/root.yaml\n");
    const char *third = strstr(scenario.text, "# file s.yaml\nextends: base.yaml\n");
    assert_ptr_equal(first, scenario.text);
    assert_true(first < second && second < third);
    scenario_free(&scenario);
}

static void text_and_origins_do_not_depend_on_where_the_scenario_lies(void **state)
{
    (void)state;
    struct scenario here, there;
    const struct overrides none = {0};
    fish_enter();
    must(mkdir("deep", 0700) == 0 && mkdir("deep/er", 0700) == 0);
    fish_write("deep/base.yaml", "title: Base\nparameters: {n_nets: 7}\n");
    fish_write("deep/er/s.yaml", "extends: ../base.yaml\nparameters: {catch_rate: 0.1}\n");
    read_right(&there, "deep/er/s.yaml", &none);
    read_right(&here, "./deep/../deep/er/s.yaml", &none);
    fish_leave();
    assert_string_equal(there.text, "# file ../base.yaml\ntitle: Base\nparameters: {n_nets: 7}\n"
                                    "# file s.yaml\nextends: ../base.yaml\n"
                                    "parameters: {catch_rate: 0.1}\n");
    assert_string_equal(here.text, there.text);
    assert_string_equal(here.parameters.origin[0], "s.yaml:2");
    assert_string_equal(here.parameters.origin[2], "../base.yaml:2");
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(here.parameters.origin[i], there.parameters.origin[i]);
    scenario_free(&here);
    scenario_free(&there);
}

static void the_command_line_overrides_the_file(void **state)
{
    (void)state;
    struct scenario scenario;
    const char *const set[] = {"catch_rate=0.5", "n_nets=1", "n_nets=2"};
    const struct overrides overrides = {set, 3, "2024-02", "3", "18446744073709551615", "1000"};
    fish_enter();
    fish_write("s.yaml",
               "start: 2023-01\nmonths: 9\nseed: 0\nscale: 0.001\nparameters:\n  n_nets: 3\n"
               "  growth_rate: 1\n");
    read_right(&scenario, "s.yaml", &overrides);
    fish_leave();
    assert_int_equal(scenario.start, 25);
    assert_int_equal(scenario.n_months, 3);
    assert_true(scenario.seed == UINT64_MAX);
    assert_true(scenario.scale == 1000);
    assert_true(scenario.parameters.values[0] == 0.5);
    assert_true(scenario.parameters.values[2] == 2);
    assert_string_equal(scenario.parameters.origin[0], "--set");
    assert_string_equal(scenario.parameters.origin[1], "s.yaml:7");
    assert_string_equal(scenario.parameters.origin[2], "--set");
    scenario_free(&scenario);
}

static void wrong_command_line_values_are_told_together(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    char *output;
    const char *const set[] = {"catch_rat=0.5", "n_nets", "catch_rate=3%", "growth_rate=9"};
    const struct overrides overrides = {set, 4, "2022", "999", "-1", "0"};
    fish_enter();
    const int result = read_scenario(&scenario, NULL, &overrides, &output, &error);
    fish_leave();
    assert_int_equal(result, ERROR_SCENARIO);
    assert_string_equal(
        output,
        "--set: unknown parameter \"catch_rat\"; did you mean \"catch_rate\"? Allowed: "
        "catch_rate, growth_rate, n_nets\n"
        "--set: \"n_nets\" sets nothing; write NAME=VALUE\n"
        "--set: catch_rate is \"3%\": write 3 % as 0.03; allowed is 0 to 0.5 (share per month)\n"
        "--set: growth_rate is 9; allowed is -1 to 2 (share per year)\n"
        "--start: start is \"2022\"; write YYYY-MM, from 2022-01 to 2030-12\n"
        "--seed: seed is \"-1\"; write a whole number from 0 to 18446744073709551615\n"
        "--scale: scale is 0; allowed is 0.001 to 1000 (1 is full size)\n"
        "--months: months is 999; from start 2022-01 at most 288 are possible, for the inputs end "
        "in 2045-12; write 288 or less\n");
    assert_string_equal(error.message, "8 problems on the command line; nothing was run");
    free(output);
}

static void problems_of_file_and_command_line_are_told_apart(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    char *output;
    const char *const set[] = {"n_nets=0", "growth_rate=9"};
    const struct overrides overrides = {.set = set, .n_set = 2};
    fish_enter();
    fish_write("s.yaml", "seed: x\n");
    const int result = read_scenario(&scenario, "s.yaml", &overrides, &output, &error);
    fish_leave();
    assert_int_equal(result, ERROR_SCENARIO);
    assert_string_equal(error.message,
                        "1 problem in s.yaml and 2 on the command line; nothing was run");
    free(output);
}

static void a_right_file_is_not_blamed_for_the_command_line(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    char *output;
    const char *const set[] = {"n_nets=0"};
    const struct overrides overrides = {.set = set, .n_set = 1};
    fish_enter();
    fish_write("s.yaml", "seed: 2\n");
    const int result = read_scenario(&scenario, "s.yaml", &overrides, &output, &error);
    fish_leave();
    assert_int_equal(result, ERROR_SCENARIO);
    assert_string_equal(error.message, "1 problem on the command line; nothing was run");
    free(output);
}

static void a_later_start_shortens_the_default_length(void **state)
{
    (void)state;
    struct scenario scenario;
    struct scenario_tables tables = fish_tables;
    const struct overrides overrides = {.start = "2030-12"};
    struct error error = {0};
    fish_enter();
    read_right(&scenario, NULL, &overrides);
    assert_int_equal(scenario.n_months, 121);
    scenario_free(&scenario);
    tables.end_month = 119;
    assert_int_equal(scenario_read(&scenario, NULL, &tables, "data", &overrides, stderr, &error),
                     0);
    assert_int_equal(scenario.n_months, 13);
    scenario_free(&scenario);
    tables.first_month = tables.last_month = tables.end_month = 300;
    const struct overrides none = {0};
    assert_int_equal(scenario_read(&scenario, NULL, &tables, "data", &none, stderr, &error), 0);
    assert_int_equal(scenario.start, 300);
    assert_int_equal(scenario.n_months, 1);
    scenario_free(&scenario);
    fish_leave();
}

static void an_empty_section_changes_nothing(void **state)
{
    (void)state;
    struct scenario scenario;
    const struct overrides none = {0};
    fish_enter();
    fish_write("s.yaml", "\xEF\xBB\xBFtitle: t\r\nparameters:\r\n  # n_nets: 3\r\ninputs: {}\r\n");
    read_right(&scenario, "s.yaml", &none);
    fish_leave();
    assert_string_equal(scenario.title, "t");
    assert_true(scenario.parameters.values[2] == 1000);
    scenario_free(&scenario);
}

static void printed_parameters_are_a_scenario(void **state)
{
    (void)state;
    struct scenario first, second;
    const char *const set[] = {"catch_rate=0.30000000000000004", "n_nets=12"};
    const struct overrides overrides = {.set = set, .n_set = 2}, none = {0};
    fish_enter();
    read_right(&first, NULL, &overrides);
    FILE *file = fopen("s.yaml", "w");
    must(file != NULL);
    parameters_print_yaml(&first.parameters, file);
    must(fclose(file) == 0);
    read_right(&second, "s.yaml", &none);
    fish_leave();
    for (size_t i = 0; i < first.parameters.n; i++)
        assert_true(first.parameters.values[i] == second.parameters.values[i]);
    scenario_free(&first);
    scenario_free(&second);
}

static void a_long_chain_is_refused(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    char *output, name[32], text[64];
    const struct overrides none = {0};
    fish_enter();
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "f%d.yaml", i);
        snprintf(text, sizeof text, "extends: f%d.yaml\n", i + 1);
        fish_write(name, text);
    }
    const int result = read_scenario(&scenario, "f0.yaml", &none, &output, &error);
    fish_leave();
    assert_int_equal(result, ERROR_SCENARIO);
    assert_string_equal(output,
                        "f15.yaml:1:10: a chain of more than 16 files; join some of them\n");
    free(output);
}

static void months_are_parsed_and_formatted(void **state)
{
    (void)state;
    static const char *const bad[] = {"",        "2022",     "2022-1",  "2022-00", "2022-13",
                                      "2022/01", "2022-01 ", " 022-01", "-022-01", "2022-0a"};
    int month = 0;
    char text[8];
    assert_true(month_parse("2022-01", &month));
    assert_int_equal(month, 0);
    assert_true(month_parse("2021-12", &month));
    assert_int_equal(month, -1);
    assert_true(month_parse("2040-12", &month));
    assert_int_equal(month, 227);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(month_parse(bad[i], &month));
    month_format(227, text);
    assert_string_equal(text, "2040-12");
    month_format(-1, text);
    assert_string_equal(text, "2021-12");
}

int main(void)
{
    struct CMUnitTest tests[N_WRONGS + 9] = {
        cmocka_unit_test(no_file_gives_all_defaults),
        cmocka_unit_test(a_child_overrides_its_parents_and_keeps_origins),
        cmocka_unit_test(text_and_origins_do_not_depend_on_where_the_scenario_lies),
        cmocka_unit_test(the_command_line_overrides_the_file),
        cmocka_unit_test(wrong_command_line_values_are_told_together),
        cmocka_unit_test(problems_of_file_and_command_line_are_told_apart),
        cmocka_unit_test(a_right_file_is_not_blamed_for_the_command_line),
        cmocka_unit_test(a_later_start_shortens_the_default_length),
        cmocka_unit_test(an_empty_section_changes_nothing),
        cmocka_unit_test(printed_parameters_are_a_scenario),
        cmocka_unit_test(a_long_chain_is_refused),
        cmocka_unit_test(months_are_parsed_and_formatted)};
    struct wrong states[N_WRONGS]; /* cmocka hands a test a pointer to what may change */
    memcpy(states, wrongs, sizeof wrongs);
    for (size_t i = 0; i < N_WRONGS; i++)
        tests[9 + i] =
            (struct CMUnitTest){states[i].name, wrong_is_explained, NULL, NULL, &states[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
