/* SPDX-License-Identifier: Apache-2.0 */
/* Unknown names: the nearest is found, and what may be written is told whole or where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"

enum { N_FEW = 4, N_MANY = 41 };

static const char *const few[N_FEW] = {"catch_rate", "growth_rate", "n_nets", "sex"};

static void the_nearest_name_is_found(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"catch_rat", "catch_rate"},
                                           {"catchrate", "catch_rate"},
                                           {"cacth_rate", "catch_rate"},
                                           {"Growth_Rate", "growth_rate"},
                                           {"nnets", "n_nets"},
                                           {"sexe", "sex"},
                                           {"sxe", "sex"},
                                           {"grow", "growth_rate"},
                                           {"Nets", "n_nets"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_string_equal(names_nearest(pairs[i][0], few, N_FEW), pairs[i][1]);
    char longer[200];
    memset(longer, 'a', 199);
    longer[199] = '\0';
    assert_null(names_nearest("weather", few, N_FEW));
    assert_null(names_nearest("", few, N_FEW));
    assert_null(names_nearest("x", few, N_FEW));
    assert_null(names_nearest("rate", few, N_FEW)); /* a piece of two */
    assert_null(names_nearest(longer, few, N_FEW));
    assert_null(names_nearest("catch_rate", few, 0));
}

/* name_00 ... name_40, each of width letters. */
static void make_many(char letters[N_MANY][64], const char *names[N_MANY], int width)
{
    for (int i = 0; i < N_MANY; i++) {
        snprintf(letters[i], 64, "name_%0*d", width - 5, i);
        names[i] = letters[i];
    }
}

static void few_names_are_told_all(void **state)
{
    (void)state;
    char hint[NAMES_HINT_LENGTH];
    assert_string_equal(names_hint(hint, "sexe", few, N_FEW, "\"params\""),
                        "; did you mean \"sex\"? Allowed: catch_rate, growth_rate, n_nets, sex");
    assert_string_equal(names_hint(hint, "weather", few, N_FEW, "\"params\""),
                        "; allowed: catch_rate, growth_rate, n_nets, sex");
    assert_string_equal(names_hint(hint, "sex", few, 0, "\"params\""), "; allowed: none");
    assert_string_equal(names_list(hint, few, N_FEW, "\"params\""),
                        "catch_rate, growth_rate, n_nets, sex");
    assert_string_equal(names_list(hint, few, 0, "\"params\""), "none");
}

static void pieces_of_names_and_words_of_meanings_lead_to_them(void **state)
{
    (void)state;
    static const char *const meanings[N_FEW] = {"fish caught (vangst)", "growth of fish", NULL,
                                                "sex (geslacht)"};
    char hint[NAMES_HINT_LENGTH];
    const char *const all = "Allowed: catch_rate, growth_rate, n_nets, sex";
    static const char *const pairs[][2] = {
        {"rate", "; did you mean \"catch_rate\" or \"growth_rate\"? "},
        {"Geslacht", "; did you mean \"sex\"? "},
        {"fish", "; did you mean \"catch_rate\" or \"growth_rate\"? "}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        names_hint_meant(hint, pairs[i][0], few, meanings, N_FEW, "\"params\"");
        assert_memory_equal(hint, pairs[i][1], strlen(pairs[i][1]));
        assert_string_equal(hint + strlen(pairs[i][1]), all);
    }
    assert_string_equal(names_hint_meant(hint, "fis", few, meanings, N_FEW, "\"params\""),
                        "; allowed: catch_rate, growth_rate, n_nets, sex");
    char letters[N_MANY][64];
    const char *names[N_MANY];
    make_many(letters, names, 63); /* more than three have it: none is named */
    assert_string_equal(names_hint(hint, "name", names, N_MANY, "\"params\""),
                        "; \"params\" lists them all");
    names_hint(hint, "000003", names, 33, "\"params\"");
    assert_null(strstr(hint, "did you mean"));
    assert_true(strlen(hint) < NAMES_HINT_LENGTH);
}

static void forty_names_are_told_all_and_of_more_where_they_stand(void **state)
{
    (void)state;
    char letters[N_MANY][64], hint[NAMES_HINT_LENGTH];
    const char *names[N_MANY];
    make_many(letters, names, 7);
    names_hint(hint, "weather", names, 40, "\"params\"");
    assert_non_null(strstr(hint, "; allowed: name_00, name_01, "));
    assert_string_equal(hint + strlen(hint) - 18, ", name_38, name_39");
    assert_string_equal(names_hint(hint, "weather", names, N_MANY, "\"params\""),
                        "; \"params\" lists them all");
    assert_string_equal(names_hint(hint, "nam_07", names, N_MANY, "\"params\""),
                        "; did you mean \"name_07\"? \"params\" lists them all");
    assert_string_equal(names_list(hint, names, N_MANY, "\"params\""), "one that \"params\" lists");
}

static void names_too_long_for_a_message_are_not_cut(void **state)
{
    (void)state;
    char letters[N_MANY][64], hint[NAMES_HINT_LENGTH];
    const char *names[N_MANY];
    make_many(letters, names, 63);
    assert_string_equal(names_hint(hint, "weather", names, 20, "the scenario"),
                        "; the scenario lists them all");
    for (size_t n = 1; n < N_MANY; n++) {
        names_hint(hint, names[0], names, n, "the scenario");
        const char *last = n < 13 ? names[n - 1] : "lists them all";
        assert_string_equal(hint + strlen(hint) - strlen(last), last);
    }
    assert_string_equal(names_hint(hint, "weather", NULL, 3, "\"params\""),
                        "; \"params\" lists them all"); /* no memory */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_name_is_found),
        cmocka_unit_test(few_names_are_told_all),
        cmocka_unit_test(pieces_of_names_and_words_of_meanings_lead_to_them),
        cmocka_unit_test(forty_names_are_told_all_and_of_more_where_they_stand),
        cmocka_unit_test(names_too_long_for_a_message_are_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
