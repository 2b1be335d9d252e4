/* SPDX-License-Identifier: Apache-2.0 */
/* The whole country, small: books that close in every cell and month, series that add up, and flows
 * that are the change of the stock. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */
#include "country_tools.h"

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

/* ---- series that add up ---------------------------------------------------------------------- */

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

/* ---- flows over a year, status over two ------------------------------------------------------ */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(books_close_in_every_cell_and_month),
        cmocka_unit_test(series_add_up_every_month),
        cmocka_unit_test(stocks_are_those_of_persons_counted_one_by_one),
        cmocka_unit_test(flows_of_a_year_are_the_change_of_the_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
