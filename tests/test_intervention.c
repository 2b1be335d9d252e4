/* SPDX-License-Identifier: Apache-2.0 */
/* Interventions are read, merged along extends, drawn and stored; each wrong one gives exactly the
 * lines that a user needs to mend it. Effects move to the ends of their evidence. */
#define _XOPEN_SOURCE 700
#include "intervention_wrongs.h"
#include "store.h"

enum { N_WRONGS = sizeof wrongs / sizeof *wrongs };

static const struct overrides none = {0};

static void read_text(struct scenario *scenario, const char *text,
                      const struct overrides *overrides)
{
    fish_enter();
    fish_write("s.yaml", text);
    read_right(scenario, "s.yaml", overrides);
    fish_leave();
}

static void what_is_not_given_has_its_default(void **state)
{
    (void)state;
    struct scenario scenario;
    read_text(&scenario, "start: 2023-03\ninterventions: {a: {lever: feeding}}\n", &none);
    const struct intervention *a = scenario.interventions.items;
    assert_int_equal(scenario.interventions.n, 1);
    assert_string_equal(a->name, "a");
    assert_string_equal(a->origin, "s.yaml:2");
    assert_int_equal(a->lever, 1);
    assert_int_equal(a->start, 14);
    assert_int_equal(a->end, INTERVENTION_NO_END);
    assert_true(a->dose == 1 && a->dose_low == 1 && a->dose_high == 1);
    assert_int_equal(a->target[0], UINT32_MAX);
    assert_int_equal(a->target[1], UINT32_MAX);
    assert_true(a->terms[FISH_SHARE] == 1);
    assert_true(a->terms[FISH_UNIT_COST] == 20); /* of the lever */
    assert_true(a->terms[FISH_EMBEDDED] == 0);
    assert_true(a->terms[FISH_BAIT] == 0);
    scenario_free(&scenario);
    scenario_free(&scenario);
}

static void every_key_is_read(void **state)
{
    (void)state;
    struct scenario scenario;
    read_text(&scenario,
              "interventions:\n  a_2:\n    lever: closing\n    start: 2021-12\n    end: 2023-01\n"
              "    dose: 0.25\n    waters: south\n    kinds:\n      - cod\n      - herring\n"
              "    share: 0.5\n    unit_cost: 7\n    embedded: yes\n    bait: eel\n"
              "    description: >\n      Free\n      text.\n",
              &none);
    const struct intervention *a = scenario.interventions.items;
    assert_int_equal(a->lever, 0);
    assert_int_equal(a->start, -1);
    assert_int_equal(a->end, 12);
    assert_true(a->dose == 0.25);
    assert_int_equal(a->target[0], 2);
    assert_int_equal(a->target[1], 5);
    assert_true(a->terms[FISH_SHARE] == 0.5);
    assert_true(a->terms[FISH_UNIT_COST] == 7);
    assert_true(a->terms[FISH_EMBEDDED] == 1);
    assert_true(a->terms[FISH_BAIT] == 1);
    scenario_free(&scenario);
}

/* ---- extends ------------------------------------------------------------------------ */

static void a_child_changes_only_the_keys_it_gives(void **state)
{
    (void)state;
    struct scenario scenario;
    fish_enter();
    fish_write("base.yaml", "interventions:\n"
                            "  first: {lever: closing, share: 0.5, end: 2024-01, waters: [north]}\n"
                            "  second: {lever: feeding, dose: 0.5}\n");
    fish_write("s.yaml", "extends: base.yaml\ninterventions:\n"
                         "  third: {lever: closing}\n"
                         "  first: {share: 0.25, end: never, waters: all}\n");
    read_right(&scenario, "s.yaml", &none);
    fish_leave();
    const struct intervention *items = scenario.interventions.items;
    assert_int_equal(scenario.interventions.n, 3);
    assert_string_equal(items[0].name, "first");
    assert_string_equal(items[0].origin, "base.yaml:2");
    assert_int_equal(items[0].lever, 0);
    assert_true(items[0].terms[FISH_SHARE] == 0.25);
    assert_int_equal(items[0].end, INTERVENTION_NO_END);
    assert_int_equal(items[0].target[0], UINT32_MAX);
    assert_string_equal(items[1].name, "second");
    assert_true(items[1].dose == 0.5);
    assert_string_equal(items[2].name, "third");
    assert_string_equal(items[2].origin, "s.yaml:3");
    scenario_free(&scenario);
}

static void of_a_list_of_parents_the_later_counts(void **state)
{
    (void)state;
    struct scenario scenario;
    fish_enter();
    must(mkdir("more", 0700) == 0);
    fish_write("a.yaml", "seed: 1\nscale: 0.5\nparameters: {n_nets: 5}\n");
    fish_write("more/b.yaml", "seed: 2\nparameters: {n_nets: 6, catch_rate: 0.1}\n");
    fish_write("c.yaml", "seed: 3\n");
    fish_write("s.yaml", "extends:\n  - a.yaml\n  - more/b.yaml\n  - c.yaml\n"
                         "parameters: {catch_rate: 0.2}\n");
    read_right(&scenario, "s.yaml", &none);
    fish_leave();
    assert_int_equal(scenario.seed, 3);
    assert_true(scenario.scale == 0.5);
    assert_true(scenario.parameters.values[0] == 0.2);
    assert_true(scenario.parameters.values[2] == 6);
    assert_string_equal(scenario.parameters.origin[2], "more/b.yaml:2");
    const char *a = strstr(scenario.text, "# file a.yaml\n");
    const char *b = strstr(scenario.text, "# file more/b.yaml\n");
    const char *c = strstr(scenario.text, "# file c.yaml\n");
    const char *s = strstr(scenario.text, "# file s.yaml\n");
    assert_ptr_equal(a, scenario.text);
    assert_true(a < b && b < c && c < s);
    scenario_free(&scenario);
}

static void a_common_parent_is_read_once_and_first(void **state)
{
    (void)state;
    struct scenario scenario;
    fish_enter();
    must(mkdir("more", 0700) == 0);
    fish_write("base.yaml", "seed: 1\nscale: 0.5\ninterventions: {a: {lever: closing}}\n");
    fish_write("left.yaml", "extends: base.yaml\nseed: 2\ninterventions: {a: {dose: 0.5}}\n");
    fish_write("more/right.yaml", "extends: [../base.yaml]\ninterventions: {a: {share: 0.5}}\n");
    fish_write("s.yaml", "extends: [left.yaml, more/right.yaml, base.yaml]\n");
    read_right(&scenario, "s.yaml", &none);
    fish_leave();
    assert_int_equal(scenario.seed, 2); /* base.yaml is not read again over left.yaml */
    assert_int_equal(scenario.interventions.n, 1);
    assert_true(scenario.interventions.items[0].dose == 0.5);
    assert_true(scenario.interventions.items[0].terms[FISH_SHARE] == 0.5);
    const char *base = strstr(scenario.text, "# file base.yaml\n");
    assert_ptr_equal(base, scenario.text);
    assert_null(strstr(strstr(base, "seed: 1") + 1, "seed: 1"));
    assert_true(strstr(base, "# file left.yaml\n") < strstr(base, "# file more/right.yaml\n"));
    scenario_free(&scenario);
}

static void many_files_beside_each_other_are_no_long_chain(void **state)
{
    (void)state;
    struct scenario scenario;
    char name[32], text[3000] = "extends:\n";
    fish_enter();
    for (int i = 0; i < 64; i++) {
        char line[120];
        snprintf(name, sizeof name, "f%d.yaml", i);
        snprintf(line, sizeof line,
                 "interventions: {f%d: {lever: closing}, g%d: {lever: closing}}\n", i, i);
        fish_write(name, line);
        snprintf(line, sizeof line, "  - %s\n", name);
        strcat(text, line);
    }
    fish_write("s.yaml", text);
    read_right(&scenario, "s.yaml", &none);
    assert_int_equal(scenario.interventions.n, 128);
    scenario_free(&scenario);
    struct error error = {0};
    char *output;
    fish_write("t.yaml", "extends: s.yaml\ninterventions:\n  more: {lever: closing}\n");
    assert_int_equal(read_scenario(&scenario, "t.yaml", &none, &output, &error), ERROR_SCENARIO);
    assert_string_equal(
        output, "t.yaml:3:3: \"more\" is one intervention too many; at most 128 are allowed\n");
    free(output);
    fish_leave();
}

/* ---- doses -------------------------------------------------------------------------- */

static double dose_of(const char *name, const char *seed)
{
    struct scenario scenario;
    const struct overrides overrides = {.seed = seed};
    char text[100];
    snprintf(text, sizeof text, "interventions: {%s: {lever: closing, dose: [0.5, 1.5]}}\n", name);
    read_text(&scenario, text, &overrides);
    const struct intervention *item = scenario.interventions.items;
    const double dose = item->dose;
    assert_true(item->dose_low == 0.5 && item->dose_high == 1.5);
    scenario_free(&scenario);
    return dose;
}

static void a_dose_is_drawn_by_seed_and_name(void **state)
{
    (void)state;
    double sum = 0, least = 9, most = 0;
    for (int i = 0; i < 100; i++) {
        char seed[16];
        snprintf(seed, sizeof seed, "%d", i);
        const double dose = dose_of("a", seed);
        sum += dose;
        least = dose < least ? dose : least;
        most = dose > most ? dose : most;
    }
    assert_true(least >= 0.5 && least < 0.6 && most > 1.4 && most <= 1.5);
    assert_true(sum > 88 && sum < 112); /* mean 1, standard error 0.029: four of them */
    assert_true(dose_of("a", "7") == dose_of("a", "7"));
    assert_false(dose_of("a", "7") == dose_of("b", "7"));
    assert_true(dose_of("a", NULL) == dose_of("a", "1"));
}

/* ---- the command line ----------------------------------------------------------------- */

static void the_command_line_changes_one_key(void **state)
{
    (void)state;
    struct scenario scenario;
    const char *const set[] = {"interventions.a.dose=[0.25, 0.75]",
                               "interventions.a.share=0.125",
                               "interventions.b.waters=[north,south]",
                               "interventions.b.waters=south",
                               "interventions.b.end=2030-12",
                               "interventions.b.embedded=yes",
                               "n_nets=7"};
    const struct overrides overrides = {.set = set, .n_set = 7};
    read_text(&scenario, "interventions:\n  a: {lever: closing, share: 1}\n  b: {lever: feeding}\n",
              &overrides);
    const struct intervention *items = scenario.interventions.items;
    assert_true(items[0].dose_low == 0.25 && items[0].dose_high == 0.75);
    assert_true(items[0].dose > 0.25 && items[0].dose < 0.75);
    assert_true(items[0].terms[FISH_SHARE] == 0.125);
    assert_int_equal(items[1].target[0], 2);
    assert_int_equal(items[1].end, 107);
    assert_true(items[1].terms[FISH_EMBEDDED] == 1);
    assert_true(scenario.parameters.values[2] == 7);
    scenario_free(&scenario);
}

static void wrong_settings_are_told_together(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    char *output;
    const char *const set[] = {
        "interventions.clos.dose=1",         "interventions.close.doze=1",
        "interventions.close.dose=[1]",      "interventions.close=1",
        "interventions.close.share=2",       "interventions.close.end=2021-01",
        "interventions.close.waters=[]",     "evidence=none",
        "interventions.close.start=2022-01", "interventions.close=0.5"};
    const struct overrides overrides = {.set = set, .n_set = 10};
    fish_enter();
    fish_write("s.yaml", "interventions: {close: {lever: closing}}\n");
    assert_int_equal(read_scenario(&scenario, "s.yaml", &overrides, &output, &error),
                     ERROR_SCENARIO);
    fish_leave();
    assert_string_equal(
        output,
        "--set: the scenario has no intervention \"clos\"; did you mean \"close\"? Allowed: close\n"
        "--set: close: unknown key \"doze\"; did you mean \"dose\"? Allowed: " KEYS "\n"
        "--set: dose of close holds a list that is no range; write a number, or [low, high]\n"
        "--set: \"interventions.close=1\" sets nothing; write interventions.NAME.KEY=VALUE\n"
        "--set: share of close is 2; allowed is 0 to 1 (share)\n"
        "--set: waters of close holds a list without a code; write a list such as [north], or all\n"
        "--set: evidence is \"none\"; write weak, central, strong or drawn\n"
        "--set: \"interventions.close=0.5\" sets nothing; write interventions.NAME.KEY=VALUE\n"
        "--set: close ends 2021-01, before its start 2022-01; write an end from 2022-01 on, or "
        "leave it out\n");
    free(output);
}

/* ---- printing and storing ----------------------------------------------------------------- */

static const char two_interventions[] =
    "months: 24\ninterventions:\n"
    "  a: {lever: closing, start: 2021-06, end: 2022-12, dose: 0.5, waters: [south], bait: eel}\n"
    "  b: {lever: feeding, start: 2024-01, embedded: yes, unit_cost: 21, share: 1}\n";

static void interventions_are_printed(void **state)
{
    (void)state;
    struct scenario scenario;
    char *text = NULL;
    size_t n = 0;
    read_text(&scenario, two_interventions, &none);
    FILE *out = open_memstream(&text, &n);
    must(out != NULL);
    interventions_print(&scenario.interventions, scenario.start, scenario.n_months, out);
    must(fclose(out) == 0);
    assert_string_equal(text,
                        "  a: closing from 2021-06 to 2022-12, dose 0.5, waters south, bait eel\n"
                        "  b: feeding from 2024-01, dose 1, unit_cost 21, embedded yes\n"
                        "note: a begins before this run, which begins 2022-01\n"
                        "note: b is not in force in this run, 2022-01 to 2023-12\n");
    free(text);
    scenario_free(&scenario);
}

static char *store_and_print(const struct interventions *interventions)
{
    static const struct series series[] = {{.name = "stock",
                                            .dimensions = {"water"},
                                            .divisor = 1,
                                            .unit = "tonnes",
                                            .meaning = "Stock"}};
    static const struct store_attribute attributes[] = {{"title", "Sample"}};
    const struct store_description description = {.path = "f.h5",
                                                  .series = series,
                                                  .n_series = 1,
                                                  .dimensions = fish_list,
                                                  .attributes = attributes,
                                                  .n_attributes = 1,
                                                  .scenario_text = ""};
    struct error error = {0};
    struct store *store = NULL;
    char *text = NULL;
    size_t n = 0;
    fish_enter();
    must(store_create(&store, &description, &error) == 0);
    assert_int_equal(intervention_store(interventions, store, &error), 0);
    must(store_close(store, &error) == 0);
    FILE *out = open_memstream(&text, &n);
    must(out != NULL);
    const int status = store_print_table("f.h5", "intervention", out, &error);
    must(fclose(out) == 0);
    fish_leave();
    assert_int_equal(status, interventions->n > 0 ? 0 : ERROR_MISSING);
    return text;
}

static void interventions_are_stored(void **state)
{
    (void)state;
    struct scenario scenario;
    read_text(&scenario, two_interventions, &none);
    char *text = store_and_print(&scenario.interventions);
    assert_string_equal(text, "name\tlever\tstart\tend\tdose\tdose_low\tdose_high\torigin\twaters\t"
                              "kinds\tshare\tunit_cost\tembedded\tbait\n"
                              "a\tclosing\t2021-06\t2022-12\t0.5\t0.5\t0.5\ts.yaml:3\tsouth\tall\t1"
                              "\t500\tno\teel\n"
                              "b\tfeeding\t2024-01\tnever\t1\t1\t1\ts.yaml:4\tall\tall\t1\t21\tyes"
                              "\tcod\n");
    free(text);
    scenario_free(&scenario);
    read_text(&scenario, "title: none\n", &none);
    free(store_and_print(&scenario.interventions));
    scenario_free(&scenario);
}

/* ---- evidence ---------------------------------------------------------------------------- */

static void the_ends_of_the_evidence_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        double low, central, high, weak, strong;
        const char *unit;
    } cases[] = {{0.9, 0.95, 1, 1, 0.9, "ratio"},       {0.93, 0.97, 1.03, 1.03, 0.93, "ratio"},
                 {1, 1.1, 1.3, 1, 1.3, "ratio"},        {0.8, 1, 1.1, 1.1, 0.8, "ratio"},
                 {0.75, 1, 1.25, 0.75, 1.25, "ratio"},  {-0.34, -0.17, 0, 0, -0.34, "SD"},
                 {-0.15, -0.05, 0.1, 0.1, -0.15, "SD"}, {0, 0.05, 0.2, 0, 0.2, "share"},
                 {-0.1, 0, 0.05, 0.05, -0.1, "SD"},     {0.2, 0.3, 0.4, 0.2, 0.4, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct parameter row = {.name = "x",
                                      .initial = cases[i].central,
                                      .low = cases[i].low,
                                      .high = cases[i].high,
                                      .unit = cases[i].unit};
        assert_true(evidence_value(&row, EVIDENCE_WEAK, 1) == cases[i].weak);
        assert_true(evidence_value(&row, EVIDENCE_STRONG, 1) == cases[i].strong);
        assert_true(evidence_value(&row, EVIDENCE_CENTRAL, 1) == cases[i].central);
    }
}

static void drawn_evidence_is_a_triangle(void **state)
{
    (void)state;
    const struct parameter row = {.name = "x", .low = 0.1, .initial = 0.2, .high = 0.6};
    const struct parameter point = {.name = "p", .low = 3, .initial = 3, .high = 3};
    enum { N = 10000 };
    double sum = 0;
    int n_below = 0;
    for (uint64_t seed = 0; seed < N; seed++) {
        const double value = evidence_value(&row, EVIDENCE_DRAWN, seed);
        assert_true(value >= row.low && value <= row.high);
        sum += value;
        n_below += value < row.initial;
        assert_true(evidence_value(&point, EVIDENCE_DRAWN, seed) == 3);
    }
    /* Mean 0.3, standard deviation 0.108, a fifth below the mode: bounds of four errors. */
    assert_true(sum / N > 0.2956 && sum / N < 0.3044);
    assert_in_range(n_below, 1840, 2160);
}

static const struct parameter effects[] = {
    {"given", 0.97, 0.93, 1.03, 0, 2, "ratio", STATUS_SOURCED, BASIS_judgement, "almanac", "Given.",
     true, false},
    {"moved", 0.97, 0.93, 1.03, 0, 2, "ratio", STATUS_SOURCED, BASIS_judgement, "almanac", "Moved.",
     true, false},
    {"set", -0.2, -0.4, 0, -1, 1, "SD", STATUS_SOURCED, BASIS_judgement, "almanac", "Set.", true,
     false},
    {"rate", 0.5, 0.4, 0.6, 0, 1, "share", STATUS_SOURCED, BASIS_judgement, "almanac", "No effect.",
     false, false}};

static void read_effects(struct scenario *scenario, const char *level, const char *seed)
{
    struct scenario_tables tables = fish_tables;
    struct error error = {0};
    char text[100];
    const char *const set[] = {"set=-0.2"};
    const struct overrides overrides = {.set = set, .n_set = 1, .seed = seed};
    tables.parameters = effects;
    tables.n_parameters = 4;
    fish_enter();
    snprintf(text, sizeof text, "evidence: %s\nparameters: {given: 0.97}\n", level);
    fish_write("s.yaml", text);
    if (scenario_read(scenario, "s.yaml", &tables, "data", &overrides, stderr, &error) != 0)
        fail_msg("%s", error.message);
    fish_leave();
}

static void evidence_moves_what_nobody_gave(void **state)
{
    (void)state;
    struct scenario scenario;
    read_effects(&scenario, "weak", NULL);
    const struct parameters *p = &scenario.parameters;
    assert_int_equal(scenario.evidence, EVIDENCE_WEAK);
    assert_true(p->values[0] == 0.97 && p->values[2] == -0.2 && p->values[3] == 0.5);
    assert_true(p->values[1] == 1.03);
    assert_string_equal(p->origin[0], "s.yaml:2");
    assert_string_equal(p->origin[1], "evidence: weak");
    assert_string_equal(p->origin[2], "--set");
    assert_string_equal(p->origin[3], "default");
    scenario_free(&scenario);
    read_effects(&scenario, "central", NULL);
    assert_string_equal(p->origin[1], "default");
    scenario_free(&scenario);
}

static void drawn_evidence_follows_the_seed(void **state)
{
    (void)state;
    double values[3];
    for (int i = 0; i < 3; i++) {
        struct scenario scenario;
        read_effects(&scenario, "drawn", i == 2 ? "2" : "1");
        values[i] = scenario.parameters.values[1];
        assert_string_equal(scenario.parameters.origin[1], "evidence: drawn");
        scenario_free(&scenario);
    }
    assert_true(values[0] == values[1]);
    assert_false(values[0] == values[2]);
}

int main(void)
{
    struct CMUnitTest tests[N_WRONGS + 15] = {
        cmocka_unit_test(what_is_not_given_has_its_default),
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(a_child_changes_only_the_keys_it_gives),
        cmocka_unit_test(of_a_list_of_parents_the_later_counts),
        cmocka_unit_test(a_common_parent_is_read_once_and_first),
        cmocka_unit_test(many_files_beside_each_other_are_no_long_chain),
        cmocka_unit_test(a_dose_is_drawn_by_seed_and_name),
        cmocka_unit_test(the_command_line_changes_one_key),
        cmocka_unit_test(wrong_settings_are_told_together),
        cmocka_unit_test(interventions_are_printed),
        cmocka_unit_test(interventions_are_stored),
        cmocka_unit_test(the_ends_of_the_evidence_are_told_apart),
        cmocka_unit_test(drawn_evidence_is_a_triangle),
        cmocka_unit_test(evidence_moves_what_nobody_gave),
        cmocka_unit_test(drawn_evidence_follows_the_seed)};
    struct wrong states[N_WRONGS]; /* cmocka hands a test a pointer to what may change */
    memcpy(states, wrongs, sizeof wrongs);
    for (size_t i = 0; i < N_WRONGS; i++)
        tests[15 + i] =
            (struct CMUnitTest){states[i].name, wrong_is_explained, NULL, NULL, &states[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
