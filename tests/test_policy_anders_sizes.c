/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes of other ways of working, of demand and of steering that the evidence asks for, and the
 * rules behind them: the brake, room, administration, tasks, innovations, and who causes what. */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "anders_tools.h"

static void assert_near(double value, double wanted, double room)
{
    if (value < wanted - room || value > wanted + room)
        fail_msg("%.9g, not %.9g", value, wanted);
}

static void begin(struct test_world *made, const char *interventions, const char *setting)
{
    char scenario[64];
    WORLD(made, policy_scenario(scenario, interventions), "scale=0.02", setting);
    policy_scenario_end(scenario);
}

static void the_brake_funds_110_of_the_140_thousand_posts_that_are_needed(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made, "  a: {lever: spending_brake, ramp_up_months: 0, start: 2023-01}\n", "seed=1");
    const double *indicators = made.world->state.indicators;
    run_employers_only(made.world, 1);
    const double start = indicators[SERIES_jobs_needed_narrow];
    assert_near(indicators[SERIES_jobs_funded_narrow], start, 1e-6);
    run_employers_only(made.world, 48);
    assert_near(indicators[SERIES_jobs_needed_narrow] - start, 0.02 * 140000, 0.02 * 1000);
    assert_near(indicators[SERIES_jobs_funded_narrow] - start, 0.02 * 110000, 0.02 * 1000);
    test_world_end(&made);
}

static void under_the_brake_fewer_posts_are_open_and_those_there_have_more_to_do(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: spending_brake, ramp_up_months: 0, start: 2023-01}\n", "seed=1");
    begin(&without, "  a: {lever: spending_brake, dose: 0}\n", "seed=1");
    test_world_run(&with, 48);
    test_world_run(&without, 48);
    assert_true((double)series_sum(with.world, SERIES_vacancies_open) <
                0.95 * (double)series_sum(without.world, SERIES_vacancies_open));
    assert_true(workload(with.world) > workload(without.world) + 0.001);
    assert_near(hours_needed(with.world) / hours_needed(without.world), 1, 1e-9);
    test_world_end(&with);
    test_world_end(&without);
}

static void the_four_levers_of_room_together_give_1_3_and_leave_the_municipal_domain(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made,
          "  a: {lever: purchaser_room, ramp_up_months: 0}\n"
          "  b: {lever: funding_rules, ramp_up_months: 0}\n"
          "  c: {lever: digital_infrastructure, ramp_up_months: 0}\n"
          "  d: {lever: regional_team, ramp_up_months: 0}\n",
          "seed=1");
    run_employers_only(made.world, 1);
    const struct world *world = made.world;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const unsigned b = world->employer.branch[e];
        const bool is_municipal = b == BRANCH_youth_care || b == BRANCH_social_work;
        if (world->employer.staff[e] > 0)
            assert_near(policy_employer(world, QUANTITY_adoption_p, e),
                        is_municipal ? maths_exp(1.5 * maths_log(1.15)) : 1.3, 0.001);
    }
    test_world_end(&made);
    begin(&made, "  a: {lever: purchaser_room, ramp_up_months: 0, branches: [youth_care]}\n",
          "seed=1");
    run_employers_only(made.world, 1);
    double asked = 0;
    for (size_t e = 0; e < made.world->state.employers.n; e++)
        asked += policy_employer(made.world, QUANTITY_adoption_p, e) > 1.14;
    assert_true(asked > 0);
    test_world_end(&made);
}

static void administration_falls_by_four_points_less_what_speech_reporting_saves(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made, "  a: {lever: less_administration, ramp_up_months: 0}\n", "seed=1");
    test_world_run(&made, 2);
    const struct world *world = made.world;
    size_t n_users = 0, n_others = 0;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const double freed = organisation_admin_freed(world, e);
        const bool is_user = world->employer.adopted[e] >> INNOVATION_speech_reporting & 1;
        if (world->employer.staff[e] == 0)
            continue;
        assert_true(freed <= 0.0401 && freed >= 0.04 - 0.0141);
        if (!is_user)
            assert_near(freed, 0.04, 1e-4);
        n_users += is_user && freed < 0.0395;
        n_others += !is_user;
    }
    assert_true(n_users > 0 && n_others > 0);
    const double cut = administration(world);
    test_world_end(&made);
    begin(&made, "  a: {lever: less_administration, dose: 0}\n", "seed=1");
    test_world_run(&made, 2);
    assert_near(cut - administration(made.world), -0.0395, 0.0006);
    test_world_end(&made);
}

/* Funded hours, workload and hours of learning when administration is freed for one purpose. */
struct split {
    double funded, workload, learning;
};

static struct split split_of(const char *demand, const char *pressure, const char *lever)
{
    struct test_world made;
    char scenario[64];
    WORLD(&made, policy_scenario(scenario, lever), "scale=0.02", demand, pressure,
          "loop_b1_rationing=0");
    policy_scenario_end(scenario);
    run_employers_only(made.world, 1);
    const struct split split = {funded(made.world), workload(made.world),
                                (double)series_sum(made.world, SERIES_learning_hours)};
    test_world_end(&made);
    return split;
}

static void freed_time_goes_to_demand_pressure_and_learning_as_split(void **state)
{
    (void)state;
    static const char *const lever = "  a: {lever: less_administration, ramp_up_months: 0}\n";
    static const char *const none = "  a: {lever: less_administration, dose: 0}\n";
    const struct split base = split_of("freed_to_demand=0", "freed_to_pressure=1", none);
    const struct split demand = split_of("freed_to_demand=1", "freed_to_pressure=0", lever);
    const struct split pressure = split_of("freed_to_demand=0", "freed_to_pressure=1", lever);
    const struct split learning = split_of("freed_to_demand=0", "freed_to_pressure=0", lever);
    /* 4 points of working time are some 6.5 per cent of the time for care */
    assert_near(demand.funded / base.funded, 1 - 0.065, 0.005);
    assert_near(pressure.funded / base.funded, 1, 1e-6);
    assert_near(learning.funded / base.funded, 1, 1e-6);
    assert_near(pressure.workload / base.workload, 1 / 1.065, 0.008);
    assert_near(learning.workload / base.workload, 1, 0.002);
    assert_true(learning.learning > 1.5 * base.learning);
    assert_near(pressure.learning / base.learning, 1, 1e-6);
    assert_near(demand.learning / base.learning, 1, 1e-6);
}

static void hours_moved_down_are_conserved_and_cost_guidance(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: task_redesign, ramp_up_months: 0}\n", "seed=1");
    begin(&without, "  a: {lever: task_redesign, dose: 0}\n", "seed=1");
    run_employers_only(with.world, 1);
    run_employers_only(without.world, 1);
    assert_near(funded(with.world) / funded(without.world), 1, 1e-9);
    const unsigned top = OCCUPATION_nurse_specialised, helper = OCCUPATION_helper;
    assert_near(funded_of(with.world, top, top) / funded_of(without.world, top, top), 0.95, 0.002);
    assert_true(funded_of(with.world, helper, helper) >
                1.02 * funded_of(without.world, helper, helper));
    assert_near((double)series_sum(with.world, SERIES_hours_shifted),
                0.05 * funded_of(without.world, OCCUPATION_carer, top),
                0.001 * funded_of(without.world, OCCUPATION_carer, top));
    assert_true(workload(with.world) > workload(without.world));
    test_world_end(&with);
    test_world_end(&without);
}

static void care_buddies_take_three_per_cent_of_ward_nurses_in_hospitals_only(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: care_buddy, ramp_up_months: 0}\n", "seed=1");
    begin(&without, "  a: {lever: care_buddy, dose: 0}\n", "seed=1");
    run_employers_only(with.world, 1);
    run_employers_only(without.world, 1);
    double a = 0, b = 0;
    for (size_t e = 0; e < with.world->state.employers.n; e++) {
        const unsigned branch = with.world->employer.branch[e];
        const int32_t *x = with.world->employer.funded_half_hours + e * N_OCCUPATIONS,
                      *y = without.world->employer.funded_half_hours + e * N_OCCUPATIONS;
        if (branch != BRANCH_umc && branch != BRANCH_hospitals) {
            assert_memory_equal(x, y, N_OCCUPATIONS * sizeof *x);
            continue;
        }
        assert_int_equal(x[OCCUPATION_nurse_specialised], y[OCCUPATION_nurse_specialised]);
        a += x[OCCUPATION_nurse_hbo];
        b += y[OCCUPATION_nurse_hbo];
    }
    assert_true(b > 0);
    assert_near(a / b, 0.97, 0.003);
    test_world_end(&with);
    test_world_end(&without);
}

static void pushed_sensors_are_given_up_where_the_staff_does_not_trust_them(void **state)
{
    (void)state;
    struct test_world made;
    const unsigned k = INNOVATION_night_sensors;
    begin(&made, "  a: {lever: scale_night_sensors, ramp_up_months: 0, end: 2022-06}\n",
          "scale_push=5");
    run_employers_only(made.world, 30);
    const struct employers *employer = &made.world->employer;
    size_t kept = 0, pushed = 0;
    for (size_t e = 0; e < made.world->state.employers.n; e++) {
        const int months = made.world->state.month - employer->adoption_month[e * 12 + k];
        if (!(employer->pushed[e] >> k & 1))
            continue;
        pushed++;
        if (!(employer->adopted[e] >> k & 1) || months < 20)
            continue;
        assert_true(employer->involvement[e] / 255.0 >= 0.4);
        kept++;
    }
    assert_true(kept > 0 && kept < pushed);
    test_world_end(&made);
}

/* Thousand fte in the middle of a year, at full scale. */
static double digital_path(const char *interventions, int months)
{
    struct test_world made;
    char scenario[64], length[32];
    snprintf(length, sizeof length, "months=%d", months + 1);
    WORLD(&made, policy_scenario(scenario, interventions), "scale=0.5", length);
    policy_scenario_end(scenario);
    run_employers_only(made.world, months);
    const double fte = hours_removed(made.world) / 72 / 0.5 / 1000;
    test_world_end(&made);
    return fte;
}

static void the_digital_path_stays_near_27_thousand_and_far_below_the_potential(void **state)
{
    (void)state;
    static const char *const all = "  a: {lever: scale_speech_reporting}\n"
                                   "  b: {lever: scale_medication_dispenser}\n"
                                   "  c: {lever: scale_video_care}\n"
                                   "  d: {lever: scale_compression_stockings}\n"
                                   "  e: {lever: scale_smart_incontinence}\n"
                                   "  f: {lever: scale_night_sensors}\n"
                                   "  g: {lever: scale_telemonitoring}\n"
                                   "  h: {lever: scale_reablement}\n"
                                   "  i: {lever: scale_other_digital}\n";
    const double base = digital_path("  a: {lever: scale_video_care, dose: 0}\n", 78);
    const double pushed = digital_path(all, 78);
    print_message("digital path: %.1f thousand fte in 2028, %.1f with all programmes\n", base,
                  pushed);
    assert_true(base > 20 && base < 30);
    assert_true(pushed > base && pushed < 110);
}

static void adopters_cost_money_from_the_month_in_which_the_programme_made_them(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made,
          "  a: {lever: scale_other_digital, start: 2022-02, ramp_up_months: 0, "
          "unit_cost: 12000}\n",
          "scale_push=3");
    run_employers_only(made.world, 1);
    run_employers_only(made.world, 1);
    assert_int_equal(series_sum(made.world, SERIES_money_public), 0);
    const int64_t first = series_sum(made.world, SERIES_adoptions);
    assert_true(first > 0);
    run_employers_only(made.world, 1);
    int64_t n = 0;
    for (size_t e = 0; e < made.world->state.employers.n; e++)
        n += made.world->employer.adopted[e] >> INNOVATION_other_digital & 1 &&
             made.world->employer.adoption_month[e * 12 + INNOVATION_other_digital] == 1;
    assert_int_equal(series_sum(made.world, SERIES_money_public), 1000 * n);
    test_world_end(&made);
}

static size_t count_treated(const char *interventions, bool only_extra)
{
    struct test_world made;
    size_t n = 0;
    char scenario[64];
    WORLD(&made, policy_scenario(scenario, interventions), "scale=0.1");
    policy_scenario_end(scenario);
    run_employers_only(made.world, 1);
    for (size_t k = 0; k < made.world->policy->n; k++) {
        const struct rule *rule = &made.world->policy->rules[k];
        for (size_t u = 0; rule->scope == SCOPE_EMPLOYER && u < rule->n_units; u++)
            n += rule->from[u] != NEVER && (!only_extra || rule->treated[u] & TREATED_EXTRA);
    }
    test_world_end(&made);
    return n;
}

static void one_instrument_and_results_agreed_change_who_takes_part(void **state)
{
    (void)state;
#define PROGRAMME "  a: {lever: task_fit, take_up: 0.5, additionality: 0.5}\n"
    const double all = (double)count_treated(PROGRAMME, false);
    const double extra = (double)count_treated(PROGRAMME, true);
    assert_near((double)count_treated(PROGRAMME "  b: {lever: one_instrument, ramp_up_months: 0}\n",
                                      false) /
                    all,
                1.1, 0.05);
    assert_near((double)count_treated(PROGRAMME "  b: {lever: results_agreed, ramp_up_months: 0}\n",
                                      false) /
                    all,
                0.95, 0.04);
    assert_near(
        (double)count_treated(PROGRAMME "  b: {lever: results_agreed, ramp_up_months: 0}\n", true) /
            extra,
        0.95 * 0.6 / 0.5, 0.1);
#undef PROGRAMME
}

static void half_of_the_people_from_a_distance_stay_a_year(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made, "  a: {lever: distance_jobs, ramp_up_months: 0}\n", "seed=1");
    test_world_run(&made, 1);
    struct world *world = made.world;
    size_t n = 0;
    for (size_t i = 0; i < world->state.persons.n && n < 5; i++) {
        if (world->person.standing[i] != STANDING_employee)
            continue;
        world->person.since_month[i] = (int16_t)world->state.month;
        world->person.channel[i] = CHANNEL_side;
        assert_int_equal(policy_ratio(world, i, DECISION_exit_industry), HAZARD_RATIO_ONE);
        world->person.channel[i] = CHANNEL_distance;
        assert_near(policy_ratio(world, i, DECISION_exit_industry) / 65536.0, 2.4, 0.01);
        world->person.since_month[i] = (int16_t)(world->state.month - 12);
        assert_int_equal(policy_ratio(world, i, DECISION_exit_industry), HAZARD_RATIO_ONE);
        n++;
    }
    test_world_end(&made);
}

/* Events noted in a month, of everybody; free the lists. */
static struct list *noted_begin(struct world *world)
{
    struct list *noted = calloc(STRIPES + N_REGIONS + 1, sizeof *noted);
    assert_non_null(noted);
    for (size_t k = 0; k < STRIPES + N_REGIONS + 1; k++)
        noted[k].item_size = sizeof(struct noted);
    return world->state.noted = noted;
}

static void noted_end(struct world *world)
{
    for (size_t k = 0; k < STRIPES + N_REGIONS + 1; k++)
        list_free(&world->state.noted[k]);
    free(world->state.noted);
    world->state.noted = NULL;
}

/* Leavers for another industry by the intervention that tipped it. */
static void leavers_by_cause(const struct list *noted, size_t by[4])
{
    for (size_t k = 0; k < STRIPES; k++)
        for (size_t j = 0; j < noted[k].n; j++) {
            const struct noted *event = (const struct noted *)noted[k].items + j;
            if (event->event != EVENT_left_industry)
                continue;
            assert_in_range(event->intervention, 0, 3);
            by[event->intervention]++;
        }
}

static void events_that_a_policy_tipped_name_it_and_the_others_do_not(void **state)
{
    (void)state;
    struct test_world made;
    size_t by[4] = {0}, without[4] = {0};
    for (int acts = 0; acts < 2; acts++) {
        begin(&made,
              acts ? "  first: {lever: good_employership, dose: 0}\n"
                     "  second: {lever: task_fit}\n"
                     "  third: {lever: good_employership, ramp_up_months: 0}\n"
                   : "  first: {lever: good_employership, dose: 0}\n",
              "good_employership_exit_ratio=1.5");
        struct list *noted = noted_begin(made.world);
        test_world_run(&made, 1);
        leavers_by_cause(noted, acts ? by : without);
        noted_end(made.world);
        test_world_end(&made);
    }
    /* a half more leave, and each of them by the third intervention */
    assert_int_equal(without[1] + without[2] + without[3], 0);
    assert_int_equal(by[1] + by[2], 0);
    assert_true(by[3] > 0);
    assert_in_range(by[0], without[0] - without[0] / 20, without[0]);
    assert_true((double)by[3] > 0.3 * (double)without[0] && by[3] < without[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_brake_funds_110_of_the_140_thousand_posts_that_are_needed),
        cmocka_unit_test(under_the_brake_fewer_posts_are_open_and_those_there_have_more_to_do),
        cmocka_unit_test(the_four_levers_of_room_together_give_1_3_and_leave_the_municipal_domain),
        cmocka_unit_test(administration_falls_by_four_points_less_what_speech_reporting_saves),
        cmocka_unit_test(freed_time_goes_to_demand_pressure_and_learning_as_split),
        cmocka_unit_test(hours_moved_down_are_conserved_and_cost_guidance),
        cmocka_unit_test(care_buddies_take_three_per_cent_of_ward_nurses_in_hospitals_only),
        cmocka_unit_test(pushed_sensors_are_given_up_where_the_staff_does_not_trust_them),
        cmocka_unit_test(the_digital_path_stays_near_27_thousand_and_far_below_the_potential),
        cmocka_unit_test(adopters_cost_money_from_the_month_in_which_the_programme_made_them),
        cmocka_unit_test(one_instrument_and_results_agreed_change_who_takes_part),
        cmocka_unit_test(events_that_a_policy_tipped_name_it_and_the_others_do_not),
        cmocka_unit_test(half_of_the_people_from_a_distance_stay_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
