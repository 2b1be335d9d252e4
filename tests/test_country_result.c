/* SPDX-License-Identifier: Apache-2.0 */
/* The whole country, small: results depend on the seed and the scenario alone, hardly on the scale,
 * and a file holds them with what made them. */
#define _POSIX_C_SOURCE 200809L
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include <math.h>
#include <unistd.h>

#include "../models/country.h"
#include "../models/summary.h"
#include "../sim/number.h"
#include "../sim/run.h"
#include "country_tools.h"

/* ---- what a result depends on ---------------------------------------------------------------- */

struct digests {
    uint64_t month[60];
    int n;
};

static int keep_digest(struct world *world, int month, uint64_t digest, void *context)
{
    struct digests *digests = context;
    (void)world;
    (void)month;
    digests->month[digests->n++] = digest;
    return 0;
}

static struct digests digests_of(struct test_world *made, int n_months)
{
    const struct run_model model = country_model();
    struct digests digests = {.n = 0};
    if (run_months(&model, made->world, n_months, keep_digest, &digests) < 0)
        fail_msg("%s", made->error.message);
    test_world_end(made);
    return digests;
}

static void the_seed_alone_makes_the_luck(void **unused)
{
    struct test_world made;
    (void)unused;
    COUNTRY(&made, "scale=0.005", "seed=5");
    const struct digests one = digests_of(&made, 14);
    COUNTRY(&made, "scale=0.005", "seed=5");
    const struct digests same = digests_of(&made, 14);
    COUNTRY(&made, "scale=0.005", "seed=6");
    const struct digests other = digests_of(&made, 14);
    assert_int_equal(one.n, 14);
    for (int k = 0; k < one.n; k++) {
        assert_true(one.month[k] == same.month[k]);
        assert_true(one.month[k] != other.month[k]);
    }
}

static void any_number_of_threads_gives_the_same(void **unused)
{
    static const int n_threads[] = {1, 2, 3, 7};
    struct digests digests[4];
    (void)unused;
    for (size_t k = 0; k < 4; k++) {
        struct test_world made;
        WORLD(&made, "scale=0.02");
        with_threads(&made, n_threads[k]);
        digests[k] = digests_of(&made, 12);
        assert_memory_equal(&digests[k], &digests[0], sizeof digests[0]);
    }
}

static uint64_t state_after(const int *parts, size_t n_parts)
{
    const struct run_model model = country_model();
    struct test_world made;
    COUNTRY(&made, "scale=0.01");
    for (size_t k = 0; k < n_parts; k++)
        assert_true(run_months(&model, made.world, parts[k], NULL, NULL) >= 0);
    assert_int_equal(made.world->state.month, 24);
    const uint64_t digest = run_digest(&made.world->state, true, 0);
    test_world_end(&made);
    return digest;
}

static void months_cut_in_any_way_give_the_same(void **unused)
{
    static const int at_once[] = {24}, again[] = {24}, halves[] = {12, 12},
                     pieces[] = {1, 10, 2, 11};
    (void)unused;
    const uint64_t digest = state_after(at_once, 1);
    assert_true(digest == state_after(again, 1));
    assert_true(digest == state_after(halves, 2));
    assert_true(digest == state_after(pieces, 4));
}

/* Every parameter set, each to what it is anyway, or the first to something else. */
static void set_all(struct test_world *made, double times)
{
    enum { PARAMETERS_MOST = 512 };
    char text[PARAMETERS_MOST][80], number[32];
    const char *set[PARAMETERS_MOST];
    struct overrides overrides = {.scale = "0.005", .seed = "5", .set = set};
    struct scenario_tables tables = model_tables;
    tables.dimensions = model_dimensions;
    assert_true(tables.n_parameters < PARAMETERS_MOST);
    for (size_t k = 0; k < tables.n_parameters; k++) {
        number_format(tables.parameters[k].initial * (k == 0 ? times : 1), number);
        snprintf(text[k], sizeof text[k], "%s=%s", tables.parameters[k].name, number);
        set[overrides.n_set++] = text[k];
    }
    *made = (struct test_world){0};
    if (scenario_read(&made->scenario, TEST_SOURCE_FOLDER "/configs/baseline.yaml", &tables,
                      TEST_SOURCE_FOLDER "/configs/data", &overrides, stderr, &made->error) < 0)
        fail_msg("%s", made->error.message);
    with_threads(made, 1);
}

static void a_parameter_set_to_its_default_changes_nothing(void **unused)
{
    struct test_world made;
    (void)unused;
    COUNTRY(&made, "scale=0.005", "seed=5");
    const struct digests left = digests_of(&made, 14);
    set_all(&made, 1);
    assert_string_equal(made.scenario.parameters.origin[0], "--set");
    const struct digests set = digests_of(&made, 14);
    assert_memory_equal(&left, &set, sizeof left);
    set_all(&made, 1.01);
    const struct digests other = digests_of(&made, 14);
    assert_true(left.month[13] != other.month[13]);
}

/* ---- the file -------------------------------------------------------------------------------- */

/* What one of the printers of the store says, in memory; freed by the caller. */
static char *printed(int print(const char *, const char *, FILE *, struct error *),
                     const char *path, const char *name)
{
    struct error error = {0};
    FILE *out = tmpfile();
    assert_non_null(out);
    if (print(path, name, out, &error) < 0)
        fail_msg("%s: %s", name, error.message);
    const long size = ftell(out);
    assert_true(size > 0);
    char *text = calloc((size_t)size + 1, 1);
    assert_non_null(text);
    rewind(out);
    assert_int_equal(fread(text, 1, (size_t)size, out), size);
    fclose(out);
    return text;
}

static void check_file(const char *path, const struct digests *digests,
                       const struct scenario *scenario)
{
    struct error error = {0};
    struct stored_digests stored;
    assert_true(store_read_digests(path, &stored, &error) >= 0);
    assert_int_equal(stored.n_months, digests->n);
    for (int k = 0; k < digests->n; k++)
        assert_true(strtoull(stored.digests[k], NULL, 16) == digests->month[k]);
    stored_digests_free(&stored);
    char *text = printed(store_print_text, path, "scenario");
    assert_non_null(strstr(text, scenario->text)); /* as read, with its parents */
    assert_non_null(strstr(text, "title: Baseline"));
    free(text);
    text = printed(store_print_table, path, "parameter");
    for (size_t k = 0; k < scenario->parameters.n; k++)
        assert_non_null(strstr(text, scenario->parameters.rows[k].name));
    assert_non_null(strstr(text, "\t--set"));
    assert_non_null(strstr(text, "\tdefault"));
    free(text);
    text = printed(store_print_table, path, "margin");
    assert_non_null(strstr(text, "employees_by_branch"));
    free(text);
}

static void a_result_holds_the_scenario_the_parameters_and_the_margins(void **unused)
{
    char path[] = "/tmp/zorgsim_country_XXXXXX";
    const struct run_model model = country_model();
    struct test_world made;
    (void)unused;
    const int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    COUNTRY(&made, "scale=0.005", "months=5", "search_months=3");
    const struct run_options options = {.out_path = path, .threads = 1, .quiet = true};
    if (run_scenario(&model, &made.scenario, &options, &made.error) < 0)
        fail_msg("%s", made.error.message);
    struct test_world again;
    COUNTRY(&again, "scale=0.005", "months=5", "search_months=3");
    const struct digests digests = digests_of(&again, 5);
    check_file(path, &digests, &made.scenario);
    unlink(path);
    test_world_end(&made);
}

/* ---- scale ----------------------------------------------------------------------------------- */

struct rates {
    double absence, outflow, vacancies, hours, workload, pressure;
};

/* Means of the second and third year. */
static struct rates rates_of(const char *scale, const char *seed)
{
    char setting[32], luck[32];
    struct test_world made;
    struct rates sum = {0};
    snprintf(setting, sizeof setting, "scale=%s", scale);
    snprintf(luck, sizeof luck, "seed=%s", seed);
    COUNTRY(&made, setting, luck);
    const double *indicator = made.world->state.indicators;
    test_world_run(&made, 12);
    for (int month = 0; month < 24; month++) {
        test_world_run(&made, 1);
        const double employees = (double)series_sum(made.world, SERIES_employees);
        sum.absence += indicator[SERIES_absence_percentage] / 24;
        sum.outflow += 50 * (double)series_sum(made.world, SERIES_leavers_by_age) / employees;
        sum.vacancies += indicator[SERIES_vacancy_rate] / 24;
        sum.hours += indicator[SERIES_fte_per_worker] / 24;
        sum.workload += indicator[SERIES_workload_mean] / 24;
        sum.pressure += (double)series_sum(made.world, SERIES_high_pressure) / employees / 24;
    }
    test_world_end(&made);
    return sum;
}

static void check_near(const char *what, double small, double large, double tolerance)
{
    if (fabs(small / large - 1) > tolerance)
        fail_msg("%s is %g at the small scale and %g at the large: more than %g of it apart", what,
                 small, large, tolerance);
}

/* Tolerances are some four standard errors of the small run: 29 thousand employees, of whom some 6
 * 500 leave in two years. */
static void rates_do_not_depend_on_the_scale(void **unused)
{
    (void)unused;
    const struct rates small = rates_of("0.02", "3"), large = rates_of("0.1", "3");
    check_near("absence", small.absence, large.absence, 0.04);
    check_near("outflow", small.outflow, large.outflow, 0.05);
    check_near("fte per worker", small.hours, large.hours, 0.005);
    check_near("workload", small.workload, large.workload, 0.015);
    check_near("share with high pressure", small.pressure, large.pressure, 0.03);
}

/* A region with a handful of posts and seekers an occupation is a thinner market: fewer of them fit
 * each other, so vacancies settle only as the scale grows (55, 49, 44, 43 a thousand at 0.01, 0.02,
 * 0.1, 1). */
static void vacancies_settle_as_the_scale_grows(void **unused)
{
    (void)unused;
    const struct rates small = rates_of("0.02", "3"), middle = rates_of("0.1", "3");
    const struct rates large = rates_of("0.3", "3");
    check_near("vacancy rate", middle.vacancies, large.vacancies, 0.2);
    assert_true(fabs(middle.vacancies - large.vacancies) < fabs(small.vacancies - large.vacancies));
}

static double open_vacancies_of(const struct world *world)
{
    double open = 0;
    for (size_t r = 0; r < N_REGIONS; r++)
        for (size_t b = 0; b < N_BRANCHES; b++)
            open += (double)world->vacancies[r][b];
    return open;
}

/* The start holds the gaps that leaving and hiring of a month would leave, so the first months go
 * on from its vacancies; without these gaps three in ten were gone after a month. */
static void a_start_keeps_its_vacancies_in_the_first_months(void **unused)
{
    static const char *const starts[] = {"start=2018-01", "start=2022-01"};
    (void)unused;
    for (size_t k = 0; k < 2; k++) {
        struct test_world made;
        const char *settings[] = {"scale=0.1", starts[k], NULL};
        test_world_begin(&made, settings);
        const double at_start = open_vacancies_of(made.world);
        for (int month = 1; month <= 3; month++) {
            test_world_run(&made, 1);
            check_near(starts[k], open_vacancies_of(made.world), at_start, 0.15);
        }
        test_world_end(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_keeps_its_vacancies_in_the_first_months),
        cmocka_unit_test(the_seed_alone_makes_the_luck),
        cmocka_unit_test(any_number_of_threads_gives_the_same),
        cmocka_unit_test(months_cut_in_any_way_give_the_same),
        cmocka_unit_test(a_parameter_set_to_its_default_changes_nothing),
        cmocka_unit_test(a_result_holds_the_scenario_the_parameters_and_the_margins),
        cmocka_unit_test(rates_do_not_depend_on_the_scale),
        cmocka_unit_test(vacancies_settle_as_the_scale_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
