/* SPDX-License-Identifier: Apache-2.0 */
/* The whole country, small: books that close in every cell and month, series that add up, and
 * results that depend on the seed and the scenario alone. */
#define _POSIX_C_SOURCE 200809L
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include <math.h>
#include <unistd.h>

#include "../models/country.h"
#include "../models/summary.h"
#include "../sim/number.h"
#include "../sim/run.h"
#include "world_tools.h"

/* The world anew with so many threads: one does for a small country, and spares the machine. */
static void with_threads(struct test_world *made, int n_threads)
{
    world_free(made->world);
    made->world = NULL;
    if (world_create(&made->world, &made->scenario, n_threads, &made->error) < 0)
        fail_msg("%s", made->error.message);
}

#define COUNTRY(made, ...)                                                                         \
    do {                                                                                           \
        WORLD(made, __VA_ARGS__);                                                                  \
        with_threads(made, 1);                                                                     \
    } while (false)

static const int64_t *cells(const struct world *world, enum series_number s)
{
    return series_cells(world, world->state.tally, s);
}

/* Sum of n cells from the first, a step apart. */
static int64_t sum_of(const int64_t *cell, size_t n, size_t step)
{
    int64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += cell[k * step];
    return sum;
}

/* ---- the books, recounted -------------------------------------------------------------------- */

/* What the books of an employer should say. */
struct recount {
    int64_t staff, absent, trainee, hours[N_OCCUPATIONS], zzp_hours[N_OCCUPATIONS];
};

static struct recount *recount_employers(const struct world *world)
{
    struct recount *books = calloc(world->state.employers.n + 1, sizeof *books);
    const struct persons *p = &world->person;
    assert_non_null(books);
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const bool is_zzp = p->standing[i] == STANDING_zzp;
        if (!is_zzp && p->standing[i] != STANDING_employee)
            continue;
        assert_true(p->employer[i] < world->state.employers.n);
        struct recount *book = &books[p->employer[i]];
        (is_zzp ? book->zzp_hours : book->hours)[p->occupation[i]] += p->half_hours[i];
        if (is_zzp)
            continue;
        book->staff++;
        book->absent += p->health[i] >= HEALTH_other ? p->half_hours[i] : 0;
        book->trainee += p->terms[i] & TERM_DUAL ? p->half_hours[i] : 0;
    }
    return books;
}

static void check_employers(const struct world *world)
{
    struct recount *books = recount_employers(world);
    const struct employers *employer = &world->employer;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        assert_int_equal(employer->staff[e], books[e].staff);
        assert_int_equal(employer->absent_half_hours[e], books[e].absent);
        assert_int_equal(employer->trainee_half_hours[e], books[e].trainee);
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            const size_t post = e * N_OCCUPATIONS + o;
            assert_int_equal(employer->staff_half_hours[post], books[e].hours[o]);
            assert_int_equal(employer->zzp_half_hours[post], books[e].zzp_hours[o]);
            assert_in_range(employer->vacancy_months[post], 0, INT32_MAX);
            if (employer->vacancies[post] == 0)
                assert_int_equal(employer->vacancy_months[post], 0);
        }
    }
    free(books);
}

/* Employees and hours of every region and branch from the persons, vacancies from the employers. */
static void check_cells(const struct world *world, const int64_t *vacancies_before)
{
    static int64_t persons[N_REGIONS * N_BRANCHES], hours[N_REGIONS * N_BRANCHES];
    static int64_t open[N_REGIONS * N_BRANCHES];
    const struct persons *p = &world->person;
    memset(persons, 0, sizeof persons);
    memset(hours, 0, sizeof hours);
    memset(open, 0, sizeof open);
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (p->standing[i] == STANDING_employee) {
            const uint32_t e = p->employer[i];
            assert_int_equal(p->region[i], world->employer.region[e]);
            assert_int_equal(p->branch[i], world->employer.branch[e]);
            persons[cell_of(p->region[i], p->branch[i])]++;
            hours[cell_of(p->region[i], p->branch[i])] += p->half_hours[i];
        }
    for (size_t e = 0; e < world->state.employers.n; e++)
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            open[cell_of(world->employer.region[e], world->employer.branch[e])] +=
                world->employer.vacancies[e * N_OCCUPATIONS + o];
    for (size_t c = 0; c < (size_t)N_REGIONS * N_BRANCHES; c++) {
        assert_int_equal(cells(world, SERIES_employees)[c], persons[c]);
        assert_int_equal(cells(world, SERIES_hours_contracted)[c], hours[c]);
        assert_int_equal(cells(world, SERIES_vacancies_open)[c], open[c]);
        assert_int_equal(open[c], vacancies_before[c] + cells(world, SERIES_vacancies_new)[c] -
                                      cells(world, SERIES_vacancies_filled)[c] -
                                      cells(world, SERIES_vacancies_withdrawn)[c]);
        assert_int_equal(cells(world, SERIES_identity_persons)[c], 0);
        assert_int_equal(cells(world, SERIES_identity_hours)[c], 0);
        assert_int_equal(cells(world, SERIES_identity_employers)[c], 0);
        assert_int_equal(cells(world, SERIES_identity_vacancies)[c], 0);
    }
}

static void books_close_in_every_cell_and_month(void **unused)
{
    struct test_world made;
    (void)unused;
    COUNTRY(&made, "scale=0.02");
    const struct world *world = made.world;
    check_employers(world);
    for (int month = 0; month < 60; month++) {
        int64_t before[N_REGIONS * N_BRANCHES];
        memcpy(before, world->vacancies, sizeof before);
        test_world_run(&made, 1);
        check_employers(world);
        check_cells(world, before);
    }
    test_world_end(&made);
}

/* ---- series that add up ------------------------------------------------------------------------
 */

static void check_regions(const struct world *world)
{
    for (size_t r = 0; r < N_REGIONS; r++) {
        assert_int_equal(sum_of(cells(world, SERIES_employees) + r * N_BRANCHES, N_BRANCHES, 1),
                         sum_of(cells(world, SERIES_employees_by_occupation) + r * N_OCCUPATIONS,
                                N_OCCUPATIONS, 1));
        assert_int_equal(
            sum_of(cells(world, SERIES_vacancies_open) + r * N_BRANCHES, N_BRANCHES, 1),
            sum_of(cells(world, SERIES_vacancies_region_occupation) + r * N_OCCUPATIONS,
                   N_OCCUPATIONS, 1));
        assert_int_equal(
            sum_of(cells(world, SERIES_vacancies_filled) + r * N_BRANCHES, N_BRANCHES, 1),
            sum_of(cells(world, SERIES_seekers) + r * N_OCCUPATIONS, N_OCCUPATIONS, 1) -
                sum_of(cells(world, SERIES_seekers_unmatched) + r * N_OCCUPATIONS, N_OCCUPATIONS,
                       1));
    }
    for (size_t o = 0; o < N_OCCUPATIONS; o++)
        assert_int_equal(
            cells(world, SERIES_vacancies_by_occupation)[o],
            sum_of(cells(world, SERIES_vacancies_region_occupation) + o, N_REGIONS, N_OCCUPATIONS));
}

static void check_nation(const struct world *world)
{
    const int64_t *standing = cells(world, SERIES_by_standing);
    const int64_t employees = series_sum(world, SERIES_employees);
    assert_int_equal(series_sum(world, SERIES_employees_by_age), employees);
    assert_int_equal(series_sum(world, SERIES_employees_by_occupation), employees);
    assert_int_equal(series_sum(world, SERIES_hours_by_sex),
                     series_sum(world, SERIES_hours_contracted));
    /* rows may be given up after the census, at year ends */
    assert_true((double)series_sum(world, SERIES_by_standing) ==
                world->state.indicators[SERIES_persons_in_model]);
    assert_true(series_sum(world, SERIES_by_standing) >= (int64_t)world->state.persons.n);
    assert_int_equal(standing[STANDING_employee], employees);
    assert_int_equal(standing[STANDING_zzp], series_sum(world, SERIES_self_employed));
    assert_int_equal(standing[STANDING_student], series_sum(world, SERIES_students));
    assert_true(world->state.indicators[SERIES_working_persons] ==
                (double)(employees + standing[STANDING_zzp]));
}

/* What the month's events say of the change of the stock. */
static void check_month(const struct world *world, int64_t employees_before)
{
    const int64_t left = events(world, EVENT_left_industry) + events(world, EVENT_left_inactive) +
                         events(world, EVENT_left_retired) + events(world, EVENT_left_died) +
                         events(world, EVENT_left_disabled) + events(world, EVENT_left_zzp);
    const int64_t moved = events(world, EVENT_changed_employer);
    assert_int_equal(series_sum(world, SERIES_outflow_by_destination), left);
    assert_int_equal(series_sum(world, SERIES_leavers_by_age), left);
    assert_int_equal(series_sum(world, SERIES_leavers_by_tenure), left + moved);
    assert_int_equal(series_sum(world, SERIES_hired_by_channel), events(world, EVENT_hired));
    assert_int_equal(series_sum(world, SERIES_vacancies_filled),
                     events(world, EVENT_hired) + moved);
    assert_int_equal(series_sum(world, SERIES_employees) - employees_before,
                     events(world, EVENT_hired) - left);
    assert_true(series_sum(world, SERIES_moves_across_branches) <= moved);
}

static void series_add_up_every_month(void **unused)
{
    struct test_world made;
    (void)unused;
    COUNTRY(&made, "scale=0.02");
    int64_t before = (int64_t)persons_with(made.world, STANDING_employee);
    for (int month = 0; month < 30; month++) {
        test_world_run(&made, 1);
        check_regions(made.world);
        check_nation(made.world);
        check_month(made.world, before);
        before = series_sum(made.world, SERIES_employees);
    }
    test_world_end(&made);
}

/* Who is there at the end of a month, counted one by one as whoever changes late in a month is. */
static void check_stocks(const struct world *world)
{
    static const enum series_number stock[] = {
        SERIES_employees,        SERIES_hours_contracted, SERIES_employees_by_occupation,
        SERIES_employees_by_age, SERIES_hours_by_sex,     SERIES_high_pressure,
        SERIES_leave_intention,  SERIES_strain_sum,       SERIES_engagement_sum,
        SERIES_trainees,         SERIES_self_employed,    SERIES_hours_self_employed,
        SERIES_students,
    };
    const struct layout *layout = &world->state.layout;
    int64_t *counted = calloc(layout->n, sizeof *counted);
    assert_non_null(counted);
    for (size_t i = 0; i < world->state.persons.n; i++)
        census_count(world, counted, i, 1);
    for (size_t s = 0; s < sizeof stock / sizeof stock[0]; s++)
        for (size_t c = 0; c < layout->size[stock[s]]; c++)
            assert_int_equal(cells(world, stock[s])[c], counted[layout->offset[stock[s]] + c]);
    free(counted);
}

static void stocks_are_those_of_persons_counted_one_by_one(void **unused)
{
    struct test_world made;
    (void)unused;
    COUNTRY(&made, "scale=0.05");
    for (int month = 0; month < 14; month++) {
        test_world_run(&made, 1);
        made.world->state.month--; /* the ages of the month counted, not of the coming one */
        check_stocks(made.world);
        made.world->state.month++;
    }
    test_world_end(&made);
}

/* ---- flows over a year, status over two ---------------------------------------------------------
 */

enum { FLOW_MONTHS = 60 };

/* Employees by branch at the end of each month; [0] is the start population. */
struct stocks {
    int64_t branch[FLOW_MONTHS + 1][N_BRANCHES], nation[FLOW_MONTHS + 1];
};

static void stocks_now(const struct world *world, struct stocks *stocks, int at)
{
    stocks->nation[at] = 0;
    memset(stocks->branch[at], 0, sizeof stocks->branch[at]);
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_employee) {
            stocks->nation[at]++;
            stocks->branch[at][world->person.branch[i]]++;
        }
}

static void check_flows(const struct world *world, const struct stocks *stocks, int at)
{
    const int64_t inflow = series_sum(world, SERIES_inflow_12m),
                  outflow = series_sum(world, SERIES_outflow_12m);
    const int64_t stayers = series_sum(world, SERIES_stayers_12m);
    if (at % 3 != 0 || at < 12) {
        assert_int_equal(inflow + outflow + stayers, 0);
        return;
    }
    assert_true(inflow > 0 && outflow > 0);
    assert_int_equal(inflow - outflow, stocks->nation[at] - stocks->nation[at - 12]);
    assert_int_equal(stayers + inflow, stocks->nation[at]);
    for (unsigned b = 0; b < N_BRANCHES; b++)
        assert_int_equal(cells(world, SERIES_stayers_12m)[b] + cells(world, SERIES_outflow_12m)[b],
                         stocks->branch[at - 12][b]);
    assert_in_range(series_sum(world, SERIES_moved_branch_12m), 1,
                    series_sum(world, SERIES_changed_employer_12m));
    assert_in_range(series_sum(world, SERIES_changed_employer_12m), 1, stayers);
}

static void flows_of_a_year_are_the_change_of_the_stock(void **unused)
{
    static struct stocks stocks;
    struct test_world made;
    (void)unused;
    COUNTRY(&made, "scale=0.02");
    stocks_now(made.world, &stocks, 0);
    for (int at = 1; at <= FLOW_MONTHS; at++) {
        test_world_run(&made, 1);
        stocks_now(made.world, &stocks, at);
        check_flows(made.world, &stocks, at);
        const int64_t status = series_sum(made.world, SERIES_hours_status_2y);
        assert_int_equal(status, at % 12 == 0 && at >= 24 ? stocks.nation[at - 24] : 0);
        assert_true(series_sum(made.world, SERIES_graduates_staying_2y) <=
                    series_sum(made.world, SERIES_graduates_cohort_2y));
    }
    test_world_end(&made);
}

/* ---- what a result depends on
 * --------------------------------------------------------------------- */

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

/* ---- the file
 * ---------------------------------------------------------------------------------------- */

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

/* ---- scale
 * --------------------------------------------------------------------------------------------- */

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
        cmocka_unit_test(books_close_in_every_cell_and_month),
        cmocka_unit_test(series_add_up_every_month),
        cmocka_unit_test(stocks_are_those_of_persons_counted_one_by_one),
        cmocka_unit_test(flows_of_a_year_are_the_change_of_the_stock),
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
