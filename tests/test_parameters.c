/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers are parsed strictly with a cure for each wrong form, names are guessed, values keep
 * their origin, and what is printed can be read back. */
#define _XOPEN_SOURCE 700
#include "fish.h" /* before cmocka, which has a macro named fail */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

struct number {
    const char *text;
    double value;
};

struct wrong_number {
    const char *text, *cure;
};

static void right_numbers_are_accepted(void **state)
{
    (void)state;
    static const struct number numbers[] = {
        {"0", 0},        {"1", 1},   {"-1", -1},   {"+2", 2},          {"0.5", 0.5},
        {".5", 0.5},     {"5.", 5},  {"1e6", 1e6}, {"1E-3", 0.001},    {"2.5e+2", 250},
        {"-0.25", -.25}, {"007", 7}, {"0.1", 0.1}, {"1e-310", 1e-310}, {"12345678", 12345678}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double value = -99;
        char cure[200];
        assert_int_equal(number_parse(numbers[i].text, &value, cure), 0);
        assert_true(value == numbers[i].value);
        assert_string_equal(cure, "");
    }
}

static void wrong_numbers_are_refused_with_their_cure(void **state)
{
    (void)state;
    static const struct wrong_number wrongs[] = {
        {"", "write a number"},
        {"  ", "write a number"},
        {"inf", "write a finite number"},
        {"-Infinity", "write a finite number"},
        {"NaN", "write a finite number"},
        {"0x1F", "write it as a decimal number: 31"},
        {"0x1p3", "write it as a decimal number: 8"},
        {"0,03", "write the decimal mark as a point: 0.03"},
        {"-1,5", "write the decimal mark as a point: -1.5"},
        {"12,345", "write the decimal mark as a point (12.345), thousands without mark (12345)"},
        {"1234,567", "write the decimal mark as a point: 1234.567"},
        {"1.000,5", "write the decimal mark as a point and thousands without marks: 1000.5"},
        {"1,000.5", "write thousands without marks: 1000.5"},
        {"1,000,000", "write thousands without marks: 1000000"},
        {"1.000.000", "write thousands without marks: 1000000"},
        {"1 000 000", "write thousands without marks: 1000000"},
        {"1_000", "write thousands without marks: 1000"},
        {"1'000", "write thousands without marks: 1000"},
        {"1\xC2\xA0"
         "000",
         "write thousands without marks: 1000"},
        {"3%", "write 3 % as 0.03"},
        {"3 %", "write 3 % as 0.03"},
        {"0,7 %", "write 0.7 % as 0.007"},
        {"12 percent", "write 12 % as 0.12"},
        {"-3%", "write -3 % as -0.03"},
        {"\xE2\x88\x92"
         "3",
         "write the minus sign as -: -3"},
        {" 3", "leave out the blanks around the number: 3"},
        {"3\t", "leave out the blanks around the number: 3"},
        {"12 hours", "write the number alone, without \"hours\""},
        {"12h", "write the number alone, without \"h\""},
        {"1e", "write the number alone, without \"e\""},
        {"1,5 uur", "write the number alone, without \"uur\""},
        {"1.2.3", "write the number alone, without \".3\""},
        {"3,4,5", "write the number alone, without \",4,5\""},
        {"1/3", "write the number alone, without \"/3\""},
        {"--3", "write a number, such as 0.5 or 1e6"},
        {".", "write a number, such as 0.5 or 1e6"},
        {"true", "write a number, such as 0.5 or 1e6"},
        {"1e999", "too large; write a number below 1.7e308"},
        {"-1e999", "too large; write a number below 1.7e308"},
        {"1e-999", "too small to differ from 0; write 0"}};
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        double value = -99;
        char cure[200];
        assert_int_equal(number_parse(wrongs[i].text, &value, cure), ERROR_SCENARIO);
        assert_string_equal(cure, wrongs[i].cure);
        assert_true(value == -99);
    }
}

static void a_very_long_text_is_refused(void **state)
{
    (void)state;
    char text[1001], cure[200];
    double value = 0;
    memset(text, 'x', 1000);
    text[1000] = '\0';
    assert_int_equal(number_parse(text, &value, cure), ERROR_SCENARIO);
    text[0] = '7';
    assert_int_equal(number_parse(text, &value, cure), ERROR_SCENARIO);
    memset(text, '0', 1000);
    assert_int_equal(number_parse(text, &value, cure), 0);
    assert_true(value == 0);
}

static void printed_numbers_read_back_equal(void **state)
{
    (void)state;
    static const double values[] = {0.1, 1.0 / 3, 1e6, 1e300, 0.30000000000000004, -2.5, 0};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[32], cure[200];
        double value = -99;
        number_format(values[i], text);
        assert_int_equal(number_parse(text, &value, cure), 0);
        assert_true(value == values[i]);
    }
    char text[32];
    number_round(2347090.4, text);
    assert_string_equal(text, "2347090");
    number_round(-2347090.6, text);
    assert_string_equal(text, "-2347091");
    number_round(69747.4219, text);
    assert_string_equal(text, "69747.4");
    number_round(-1e-12, text);
    assert_string_equal(text, "0");
    number_round(1409772, text);
    assert_string_equal(text, "1409772");
    number_round(0.00012345678, text);
    assert_string_equal(text, "0.000123457");
    number_round(2.5e20, text);
    assert_string_equal(text, "2.5e+20");
    number_format(0.1, text);
    assert_string_equal(text, "0.1");
}

static void init_fish(struct parameters *parameters)
{
    assert_int_equal(parameters_init(parameters, fish_parameters, 3, NULL), 0);
}

static void set_values_keep_their_origin(void **state)
{
    (void)state;
    struct parameters parameters;
    struct error error = {0};
    init_fish(&parameters);
    assert_true(parameters.values[1] == 0.1);
    assert_string_equal(parameters.origin[1], "default");
    assert_int_equal(parameters_set(&parameters, "growth_rate", "2", "a.yaml:3", &error), 0);
    assert_true(parameters.values[1] == 2);
    assert_string_equal(parameters.origin[1], "a.yaml:3");
    assert_int_equal(parameters_set_assignment(&parameters, "growth_rate=-1", &error), 0);
    assert_true(parameters.values[1] == -1);
    assert_string_equal(parameters.origin[1], "--set");
    assert_string_equal(parameters.origin[0], "default");
    parameters_free(&parameters);
    parameters_free(&parameters);
}

static void wrong_settings_change_nothing_and_are_explained(void **state)
{
    (void)state;
    static const struct wrong_number wrongs[] = {
        {"catch_rate=0.51", "catch_rate is 0.51; allowed is 0 to 0.5 (share per month)"},
        {"catch_rate=-1e-9", "catch_rate is -1e-9; allowed is 0 to 0.5 (share per month)"},
        {"catch_rate=50%",
         "catch_rate is \"50%\": write 50 % as 0.5; allowed is 0 to 0.5 (share per month)"},
        {"catch_rate=",
         "catch_rate is \"\": write a number; allowed is 0 to 0.5 (share per month)"},
        {"n_nets=2.5", "n_nets is 2.5; allowed is a whole number from 1 to 1000000 (nets)"},
        {"n_nets=1=2", "n_nets is \"1=2\": write the number alone, without \"=2\"; allowed is a "
                       "whole number from 1 to "
                       "1000000 (nets)"},
        {"catch=0.1", "unknown parameter \"catch\"; did you mean \"catch_rate\"? "
                      "Allowed: catch_rate, growth_rate, n_nets"},
        {"catch_rates=0.1", "unknown parameter \"catch_rates\"; did you mean \"catch_rate\"? "
                            "Allowed: catch_rate, growth_rate, n_nets"},
        {"catch_rate =0.1", "unknown parameter \"catch_rate \"; did you mean \"catch_rate\"? "
                            "Allowed: catch_rate, growth_rate, n_nets"},
        {"=0.1", "unknown parameter \"\"; allowed: catch_rate, growth_rate, n_nets"},
        {"catch_rate", "\"catch_rate\" sets nothing; write NAME=VALUE"},
        {"", "\"\" sets nothing; write NAME=VALUE"}};
    struct parameters parameters;
    init_fish(&parameters);
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct error error = {0};
        const int result = parameters_set_assignment(&parameters, wrongs[i].text, &error);
        assert_int_equal(result, ERROR_SCENARIO);
        assert_int_equal(error.code, ERROR_SCENARIO);
        assert_string_equal(error.message, wrongs[i].cure);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_true(parameters.values[i] == fish_parameters[i].initial);
        assert_string_equal(parameters.origin[i], "default");
    }
    parameters_free(&parameters);
}

static void a_second_failure_does_not_overwrite_the_first(void **state)
{
    (void)state;
    struct parameters parameters;
    struct error error = {0};
    init_fish(&parameters);
    assert_null(parameters_find(&parameters, "n_net", &error));
    assert_int_equal(parameters_set(&parameters, "n_nets", "0", "here", &error), ERROR_SCENARIO);
    assert_string_equal(error.message, "unknown parameter \"n_net\"; did you mean \"n_nets\"? "
                                       "Allowed: catch_rate, growth_rate, n_nets");
    assert_null(parameters_find(&parameters, "n_net", NULL));
    assert_ptr_equal(parameters_find(&parameters, "n_nets", NULL), &fish_parameters[2]);
    parameters_free(&parameters);
}

static void assert_prints(void (*print)(const struct parameters *, FILE *),
                          const struct parameters *parameters, const char *wanted)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    must(out != NULL);
    print(parameters, out);
    must(fclose(out) == 0);
    assert_string_equal(text, wanted);
    free(text);
}

static void print_all(const struct parameters *parameters, FILE *out)
{
    parameters_print_table(parameters, NULL, out);
}

static void print_growth(const struct parameters *parameters, FILE *out)
{
    parameters_print_table(parameters, "growth_rate", out);
}

static void print_unknown(const struct parameters *parameters, FILE *out)
{
    parameters_print_table(parameters, "growth", out);
}

static void the_table_is_aligned(void **state)
{
    (void)state;
    struct parameters parameters;
    init_fish(&parameters);
    assert_int_equal(parameters_set_assignment(&parameters, "growth_rate=0.25", NULL), 0);
    assert_prints(print_all, &parameters,
                  "name         value  low   central  high  allowed              unit             "
                  "status      range_basis  source\n"
                  "catch_rate   0.02   0.01  0.02     0.04  0 to 0.5             share per month  "
                  "sourced     published    almanac\n"
                  "    Share caught.\n"
                  "growth_rate  0.25   -0.2  0.1      0.3   -1 to 2              share per year   "
                  "assumed     judgement    guess\n"
                  "    Growth of \"stock\".\n"
                  "n_nets       1000   800   1000     1200  1 to 1000000, whole  nets             "
                  "calibrated  derived      fit_3\n"
                  "    Nets in the water.\n");
    parameters_free(&parameters);
}

static void one_parameter_is_shown_in_full(void **state)
{
    (void)state;
    struct parameters parameters;
    init_fish(&parameters);
    assert_prints(print_growth, &parameters,
                  "name         growth_rate\n"
                  "value        0.1\n"
                  "low          -0.2\n"
                  "central      0.1\n"
                  "high         0.3\n"
                  "allowed      -1 to 2\n"
                  "unit         share per year\n"
                  "status       assumed\n"
                  "range_basis  judgement\n"
                  "source       guess\n"
                  "origin       default\n"
                  "meaning      Growth of \"stock\".\n"
                  "change       --set growth_rate=0.1, or in a scenario:\n"
                  "             parameters: {growth_rate: 0.1}\n");
    assert_prints(print_unknown, &parameters, "");
    parameters_free(&parameters);
}

static void yaml_carries_a_comment_for_each(void **state)
{
    (void)state;
    struct parameters parameters, none;
    init_fish(&parameters);
    assert_prints(
        parameters_print_yaml, &parameters,
        "# All parameters; a scenario needs only the lines that differ from the defaults.\n"
        "parameters:\n"
        "\n  # Share caught.\n  # evidence 0.01 to 0.04 (published), central 0.02; allowed 0 to "
        "0.5; share per "
        "month; sourced, source: almanac\n"
        "  catch_rate: 0.02\n"
        "\n  # Growth of \"stock\".\n  # evidence -0.2 to 0.3 (judgement), central 0.1; allowed -1 "
        "to 2; share "
        "per year; assumed, source: guess\n"
        "  growth_rate: 0.1\n"
        "\n  # Nets in the water.\n  # evidence 800 to 1200 (derived), central 1000; allowed 1 to "
        "1000000, "
        "whole; "
        "nets; calibrated, source: fit_3\n"
        "  n_nets: 1000\n");
    parameters_free(&parameters);
    assert_int_equal(parameters_init(&none, NULL, 0, NULL), 0);
    assert_prints(
        parameters_print_yaml, &none,
        "# All parameters; a scenario needs only the lines that differ from the defaults.\n"
        "parameters: {}\n");
    parameters_free(&none);
}

static void json_escapes_what_must_be(void **state)
{
    (void)state;
    static const struct parameter rows[] = {{.name = "a",
                                             .initial = 0.5,
                                             .low = 0.25,
                                             .high = 0.75,
                                             .most = 1,
                                             .is_effect = true,
                                             .is_whole = true,
                                             .unit = "%",
                                             .source = "b\\c",
                                             .meaning = "say \"x\"\n\té"},
                                            {.name = "b", .most = (double)INFINITY}};
    struct parameters parameters;
    assert_int_equal(parameters_init(&parameters, rows, 2, NULL), 0);
    assert_prints(
        parameters_print_json, &parameters,
        "[\n"
        "  {\"name\": \"a\", \"value\": 0.5, \"default\": 0.5, \"low\": 0.25, \"high\": 0.75, "
        "\"least\": 0, \"most\": 1, "
        "\"unit\": \"%\", \"status\": \"sourced\", \"range_basis\": \"judgement\", \"is_effect\": "
        "true, \"is_whole\": true, "
        "\"source\": \"b\\\\c\", "
        "\"origin\": \"default\", \"meaning\": \"say \\\"x\\\"\\u000a\\u0009é\"},\n"
        "  {\"name\": \"b\", \"value\": 0, \"default\": 0, \"low\": 0, \"high\": 0, "
        "\"least\": 0, \"most\": null, "
        "\"unit\": \"\", \"status\": \"sourced\", \"range_basis\": \"judgement\", \"is_effect\": "
        "false, \"is_whole\": false, "
        "\"source\": \"\", "
        "\"origin\": \"default\", \"meaning\": \"\"}\n"
        "]\n");
    parameters_free(&parameters);
}

static void every_code_has_its_exit_status(void **state)
{
    (void)state;
    static const int wanted[] = {0, 64, 65, 66, 70, 71, 73, 74, 75, 1};
    for (int i = 0; i < 10; i++)
        assert_int_equal(error_exit_code((enum error_code) - i), wanted[i]);
    enum status status = STATUS_SOURCED;
    for (int i = 0; i < 4; i++) {
        assert_true(status_parse(status_name((enum status)i), &status));
        assert_int_equal(status, i);
    }
    assert_false(status_parse("Sourced", &status));
}

static void no_memory_in_a_month_is_told_and_ends_the_program_with_71(void **state)
{
    (void)state;
    int ends[2], status = 0;
    char told[100] = "";
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        error_no_memory(7, "nets");
    }
    close(ends[1]);
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_true(read(ends[0], told, sizeof told - 1) > 0);
    close(ends[0]);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 71);
    assert_string_equal(told, "zorgsim: no memory for 7 nets\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_numbers_are_accepted),
        cmocka_unit_test(wrong_numbers_are_refused_with_their_cure),
        cmocka_unit_test(a_very_long_text_is_refused),
        cmocka_unit_test(printed_numbers_read_back_equal),
        cmocka_unit_test(set_values_keep_their_origin),
        cmocka_unit_test(wrong_settings_change_nothing_and_are_explained),
        cmocka_unit_test(a_second_failure_does_not_overwrite_the_first),
        cmocka_unit_test(the_table_is_aligned),
        cmocka_unit_test(one_parameter_is_shown_in_full),
        cmocka_unit_test(yaml_carries_a_comment_for_each),
        cmocka_unit_test(json_escapes_what_must_be),
        cmocka_unit_test(every_code_has_its_exit_status),
        cmocka_unit_test(no_memory_in_a_month_is_told_and_ends_the_program_with_71)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
