/* SPDX-License-Identifier: Apache-2.0 */
/* What interventions cost and who pays: units times unit cost, a twelfth a month, and who of those
 * offered takes part and would not have done it anyway. */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "world_tools.h"

/* The world with these interventions as lines of YAML, before its first month. */
static void begin(struct test_world *made, const char *interventions, const char *setting)
{
    char scenario[64];
    WORLD(made, policy_scenario(scenario, interventions), "scale=0.02", setting);
    policy_scenario_end(scenario);
}

static void assert_near(double value, double wanted, double room)
{
    if (value < wanted - room || value > wanted + room)
        fail_msg("%.9g, not %.9g", value, wanted);
}

static double euro(const struct world *world, enum series_number series)
{
    return (double)series_sum(world, series);
}

static double all_staff(const struct world *world)
{
    double staff = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        staff += world->employer.staff[e];
    return staff;
}

/* ---- prices ---------------------------------------------------------------------------------- */

/* Public and private money of one month in which everybody takes part, per employee. */
static void paid_per_employee(const char *terms, const char *setting, double *public,
                              double *employers)
{
    struct test_world made;
    char text[160];
    snprintf(text, sizeof text, "  x: {lever: autonomy, unit_cost: 1200%s}\n", terms);
    begin(&made, text, setting);
    run_employers_only(made.world, 1);
    const struct world *world = made.world;
    assert_int_equal(series_sum(world, SERIES_policy_units), world->state.employers.n);
    assert_near(euro(world, SERIES_policy_covered), all_staff(world), 0.5);
    *public = euro(world, SERIES_money_public) / all_staff(world);
    *employers = euro(world, SERIES_money_employers) / all_staff(world);
    test_world_end(&made);
}

static void a_month_costs_a_twelfth_and_employers_pay_the_part_they_finance(void **state)
{
    double public, employers;
    (void)state;
    paid_per_employee("", "seed=1", &public, &employers);
    assert_near(public, 100, 0.01);
    assert_near(employers, 0, 0);
    paid_per_employee(", co_financing: 0.3", "co_financing_on_take_up=0", &public, &employers);
    assert_near(public, 70, 0.01);
    assert_near(employers, 30, 0.01);
}

static void what_is_embedded_costs_a_tenth_more(void **state)
{
    double public, employers;
    (void)state;
    paid_per_employee(", embedded: 1", "embedding_cost_share=0.1", &public, &employers);
    assert_near(public, 110, 0.01);
    paid_per_employee(", embedded: 1", "policy_embedding=0", &public, &employers);
    assert_near(public, 100, 0.01);
}

static void money_for_cooperating_regions_goes_nowhere_else_and_costs_more(void **state)
{
    static const char alone[] = "  x: {lever: autonomy, unit_cost: 1200, needs_cooperation: yes}\n";
    static const char both[] =
        "  x: {lever: autonomy, unit_cost: 1200, needs_cooperation: yes}\n"
        "  y: {lever: regional_cooperation, unit_cost: 0, ramp_up_months: 0}\n";
    struct test_world made;
    (void)state;
    begin(&made, alone, "seed=1");
    run_employers_only(made.world, 14);
    assert_int_equal(series_sum(made.world, SERIES_money_public), 0);
    test_world_end(&made);
    begin(&made, both, "cooperation_overhead=0.2");
    run_employers_only(made.world, 14); /* who may take part is looked at each January */
    assert_near(euro(made.world, SERIES_money_public) / all_staff(made.world), 120, 0.01);
    test_world_end(&made);
}

/* ---- who takes part -------------------------------------------------------------------------- */

/* Shares of all employers that take part, and of those the ones that would not have anyway. */
static void shares_with(const char *terms, double *part, double *extra)
{
    struct test_world made;
    char text[160];
    double n = 0, n_extra = 0;
    snprintf(text, sizeof text, "  x: {lever: autonomy, %s}\n", terms);
    begin(&made, text, "co_financing_on_take_up=0.5");
    run_employers_only(made.world, 1);
    const struct rule *rule = &made.world->policy->rules[0];
    for (size_t u = 0; u < rule->n_units; u++) {
        n += rule->from[u] != NEVER;
        n_extra += rule->from[u] != NEVER && rule->treated[u] & TREATED_EXTRA;
    }
    assert_true(rule->n_units > 400);
    *part = n / (double)rule->n_units;
    *extra = n_extra / n;
    test_world_end(&made);
}

static void co_financing_lowers_take_up_and_raises_additionality(void **state)
{
    double part, extra;
    (void)state;
    shares_with("take_up: 0.8, additionality: 0.4", &part, &extra);
    assert_near(part, 0.8, 0.07);
    assert_near(extra, 0.4, 0.08);
    shares_with("take_up: 0.8, additionality: 0.4, co_financing: 1", &part, &extra);
    assert_near(part, 0.8 * (1 - 0.5), 0.07);
    assert_near(extra, 0.4 + 0.6 * 0.5, 0.08);
    shares_with("additionality: 1", &part, &extra);
    assert_near(part, 1, 0);
    assert_near(extra, 1, 0);
}

static void employers_start_evenly_over_the_months_of_the_phase(void **state)
{
    (void)state;
    struct test_world made;
    double n[10] = {0}, all = 0;
    begin(&made, "  x: {lever: autonomy, phase_months: 10}\n", "seed=1");
    run_employers_only(made.world, 1);
    const struct rule *rule = &made.world->policy->rules[0];
    for (size_t u = 0; u < rule->n_units; u++) {
        assert_in_range(rule->from[u], 0, 9);
        n[rule->from[u]]++;
        all++;
    }
    for (int month = 0; month < 10; month++)
        assert_near(n[month] / all, 0.1, 0.05);
    test_world_end(&made);
}

/* The budget is public money: what employers finance themselves does not use it up. */
static void a_budget_reaches_twice_as_many_where_employers_pay_half(void **state)
{
    static const char *const terms[] = {"", ", co_financing: 0.5"};
    double paid[2], covered[2];
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct test_world made;
        char text[160];
        snprintf(text, sizeof text,
                 "  x: {lever: autonomy, unit_cost: 100, budget_per_year: 3e7%s}\n", terms[k]);
        begin(&made, text, "co_financing_on_take_up=0");
        run_employers_only(made.world, 1);
        paid[k] = 12 * euro(made.world, SERIES_money_public) / (3e7 * 0.02);
        covered[k] = euro(made.world, SERIES_policy_covered);
        test_world_end(&made);
        assert_near(paid[k], 1, 0.1);
    }
    assert_near(covered[1] / covered[0], 2, 0.15);
}

/* ---- what is paid for ------------------------------------------------------------------------ */

static void newcomers_and_trainees_are_paid_for_by_their_number(void **state)
{
    struct test_world made;
    double newcomers = 0, trainees = 0;
    (void)state;
    begin(&made, "  x: {lever: onboarding, unit_cost: 12000}\n", "seed=1");
    for (size_t e = 0; e < made.world->state.employers.n; e++)
        newcomers += made.world->employer.newcomers[e] / 256.0;
    run_employers_only(made.world, 1);
    assert_true(newcomers > 100);
    assert_near(euro(made.world, SERIES_money_public) / 1000, newcomers, 0.001 * newcomers);
    test_world_end(&made);
    begin(&made, "  x: {lever: guidance_of_students, unit_cost: 12000}\n", "trainee_fte=0.75");
    for (size_t e = 0; e < made.world->state.employers.n; e++)
        trainees += made.world->employer.trainee_half_hours[e] / (2 * 36 * 0.75);
    run_employers_only(made.world, 1);
    assert_true(trainees > 100);
    assert_near(euro(made.world, SERIES_money_public) / 1000, trainees, 0.001 * trainees);
    test_world_end(&made);
}

/* All regions together pay for every full-time student once, one region for its share. */
static void students_are_paid_for_once_whatever_the_regions(void **state)
{
    struct test_world made;
    (void)state;
    begin(&made, "  x: {lever: school_inflow, unit_cost: 12000}\n", "seed=1");
    test_world_run(&made, 1);
    const double students = euro(made.world, SERIES_students);
    test_world_run(&made, 1);
    assert_true(students > 1000);
    assert_near(euro(made.world, SERIES_money_public) / 1000, students, 0.001 * students);
    test_world_end(&made);
}

/* A fiftieth of the country pays a fiftieth of what the nation and its regions cost. */
static void regions_and_the_nation_cost_their_part_of_the_population(void **state)
{
    struct test_world made;
    (void)state;
    begin(&made, "  x: {lever: side_entrants, unit_cost: 1200000}\n", "seed=1");
    run_employers_only(made.world, 1);
    assert_near(euro(made.world, SERIES_money_public), 100000 * 0.02 * N_REGIONS, N_REGIONS);
    test_world_end(&made);
    begin(&made, "  x: {lever: learning_network, unit_cost: 1200000}\n", "seed=1");
    run_employers_only(made.world, 1);
    assert_near(euro(made.world, SERIES_money_public), 100000 * 0.02, 1);
    test_world_end(&made);
}

/* ---- after the end --------------------------------------------------------------------------- */

/* Strength of the only rule at all employers, in the mean, some months after its end. */
static double left_after_a_year(const char *terms)
{
    struct test_world made;
    char text[160];
    double sum = 0;
    snprintf(text, sizeof text, "  x: {lever: autonomy, end: 2022-03, ramp_up_months: 0%s}\n",
             terms);
    begin(&made, text, "policy_loss_embedded=0.01");
    run_employers_only(made.world, 15); /* the twelfth month after March 2022 is the last */
    assert_int_equal(series_sum(made.world, SERIES_money_public), 0);
    const struct rule *rule = &made.world->policy->rules[0];
    for (size_t u = 0; u < rule->n_units; u++)
        sum += (double)rule->strength[u];
    sum /= (double)rule->n_units;
    test_world_end(&made);
    return sum;
}

static void what_is_embedded_is_lost_at_its_own_pace(void **state)
{
    (void)state;
    assert_near(left_after_a_year(""), 0.548812, 1e-5);              /* exp(-12 x 0.05) */
    assert_near(left_after_a_year(", embedded: 1"), 0.886920, 1e-5); /* exp(-12 x 0.01) */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_costs_a_twelfth_and_employers_pay_the_part_they_finance),
        cmocka_unit_test(what_is_embedded_costs_a_tenth_more),
        cmocka_unit_test(money_for_cooperating_regions_goes_nowhere_else_and_costs_more),
        cmocka_unit_test(co_financing_lowers_take_up_and_raises_additionality),
        cmocka_unit_test(employers_start_evenly_over_the_months_of_the_phase),
        cmocka_unit_test(a_budget_reaches_twice_as_many_where_employers_pay_half),
        cmocka_unit_test(newcomers_and_trainees_are_paid_for_by_their_number),
        cmocka_unit_test(students_are_paid_for_once_whatever_the_regions),
        cmocka_unit_test(regions_and_the_nation_cost_their_part_of_the_population),
        cmocka_unit_test(what_is_embedded_is_lost_at_its_own_pace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
