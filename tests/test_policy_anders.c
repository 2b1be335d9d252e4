/* SPDX-License-Identifier: Apache-2.0 */
/* Levers of other ways of working, of demand and of steering: nothing from nothing, each in the
 * direction of its own indicator, within its targets, and of the documented size. */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "world_tools.h"

/* ---- indicators
 * --------------------------------------------------------------------------------------- */

static double adopters(const struct world *world)
{
    return (double)series_sum(world, SERIES_adopters);
}

static double hours_removed(const struct world *world)
{
    return (double)series_sum(world, SERIES_innovation_hours_removed);
}

static double hours_needed(const struct world *world)
{
    return (double)series_sum(world, SERIES_hours_needed);
}

static double administration(const struct world *world)
{
    return world->state.indicators[SERIES_admin_share_mean];
}

static double employership(const struct world *world)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        sum += world->employer.quality[e];
    return sum;
}

static double funded_of(const struct world *world, unsigned first, unsigned last)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        for (unsigned o = first; o <= last; o++)
            sum += world->employer.funded_half_hours[e * N_OCCUPATIONS + o];
    return sum;
}

static double funded(const struct world *world)
{
    return funded_of(world, 0, N_OCCUPATIONS - 1);
}

static double funded_for_nurses(const struct world *world)
{
    return funded_of(world, OCCUPATION_nurse_mbo, OCCUPATION_nurse_specialised);
}

static double funded_without_diploma(const struct world *world)
{
    return funded_of(world, OCCUPATION_other_staff, OCCUPATION_other_staff);
}

static double asked_of_employers(const struct world *world, enum quantity_number q)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        sum += policy_employer(world, q, e);
    return sum;
}

static double engagement_asked(const struct world *world)
{
    return asked_of_employers(world, QUANTITY_engagement);
}

static double overhead_asked(const struct world *world)
{
    return asked_of_employers(world, QUANTITY_overhead);
}

static double embedded(const struct world *world)
{
    double n = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        n += __builtin_popcount(world->employer.embedded[e] & world->employer.adopted[e]);
    return n;
}

static double cooperation(const struct world *world)
{
    double sum = 0;
    for (unsigned r = 0; r < N_REGIONS; r++)
        sum += policy_region(world, QUANTITY_cooperation, r, 0);
    return sum;
}

static double offers_from_distance(const struct world *world)
{
    double sum = 0;
    for (unsigned r = 0; r < N_REGIONS; r++)
        sum += policy_region(world, QUANTITY_offer_distance, r, OCCUPATION_other_staff);
    return sum;
}

static double workload(const struct world *world)
{
    return world->state.indicators[SERIES_workload_mean];
}

/* ---- the levers
 * --------------------------------------------------------------------------------------- */

/* Sizes of adoption are at the top of what is allowed, so that a small country shows them. */
static const struct lever_case {
    const char *lever;
    int sign, months;
    double (*indicator)(const struct world *);
    const char *setting;
} levers[] = {
    {"scale_speech_reporting", 1, 14, adopters, "scale_push=2"},
    {"scale_medication_dispenser", 1, 14, adopters, "scale_push=2"},
    {"scale_video_care", 1, 14, adopters, "scale_push=2"},
    {"scale_compression_stockings", 1, 14, adopters, "scale_push=2"},
    {"scale_smart_incontinence", 1, 14, adopters, "scale_push=2"},
    {"scale_night_sensors", 1, 14, adopters, "scale_push=2"},
    {"scale_telemonitoring", 1, 14, adopters, "scale_push=2"},
    {"scale_reablement", 1, 14, adopters, "scale_push=2"},
    {"scale_other_digital", 1, 14, adopters, "scale_push=2"},
    {"task_redesign", -1, 2, funded_for_nurses, "seed=1"},
    {"care_buddy", -1, 2, funded_for_nurses, "seed=1"},
    {"distance_jobs", 1, 2, funded_without_diploma, "seed=1"},
    {"distance_jobs", 1, 2, offers_from_distance, "seed=1"},
    {"task_fit", 1, 2, engagement_asked, "seed=1"},
    {"teamwork", -1, 2, overhead_asked, "seed=1"},
    {"less_administration", -1, 2, administration, "seed=1"},
    {"less_administration", -1, 2, workload, "seed=1"},
    {"staff_involvement", 1, 36, adopters, "involvement_gain=1"},
    {"culture_and_process", 1, 14, hours_removed, "culture_ramp_ratio=0.3"},
    {"culture_and_process", 1, 14, embedded, "culture_embedding=0.5"},
    {"innovation_monitor", 1, 24, hours_removed, "seed=1"},
    {"purchaser_room", 1, 36, adopters, "adoption_room_ratio=5"},
    {"funding_rules", 1, 36, adopters, "adoption_room_ratio=5"},
    {"digital_infrastructure", 1, 36, adopters, "adoption_room_ratio=5"},
    {"regional_team", 1, 36, adopters, "adoption_room_ratio=5"},
    {"learning_network", 1, 36, adopters, "network_imitation_ratio=3"},
    {"regional_cooperation", 1, 36, adopters, "cooperation_imitation_ratio=3"},
    {"regional_cooperation", 1, 2, cooperation, "seed=1"},
    {"supervisors_join", 1, 12, employership, "seed=1"},
    {"medicine_use", -1, 2, hours_needed, "seed=1"},
    {"appropriate_care", -1, 2, hours_needed, "seed=1"},
    {"wider_demand", 1, 2, hours_needed, "seed=1"},
    {"spending_brake", -1, 24, funded, "seed=1"},
};
enum { N_CASES = sizeof levers / sizeof levers[0] };

static double indicator_after(const struct lever_case *lever, const char *interventions)
{
    struct test_world made;
    char scenario[64];
    WORLD(&made, policy_scenario(scenario, interventions), "scale=0.02", lever->setting);
    policy_scenario_end(scenario);
    if (lever->indicator == administration) /* the census comes last */
        test_world_run(&made, lever->months);
    else
        run_employers_only(made.world, lever->months);
    const double value = lever->indicator(made.world);
    test_world_end(&made);
    return value;
}

static void every_lever_moves_its_own_indicator_in_the_documented_direction(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_CASES; k++) {
        char one[128], none[128];
        snprintf(one, sizeof one, "  a: {lever: %s, ramp_up_months: 0}\n", levers[k].lever);
        snprintf(none, sizeof none, "  a: {lever: %s, dose: 0}\n", levers[k].lever);
        const double with = indicator_after(&levers[k], one),
                     without = indicator_after(&levers[k], none);
        if (levers[k].sign * (with - without) <= 0)
            fail_msg("%s: %.9g with and %.9g without", levers[k].lever, with, without);
    }
}

static void zero_doses_of_all_levers_together_leave_every_person_as_without(void **state)
{
    (void)state;
    struct test_world zero, without;
    char scenario[64], text[N_CASES * 64] = "";
    size_t n = 0;
    for (size_t k = 0; k < N_CASES; k++) /* a share of nobody acts, and does nothing */
        n += (size_t)snprintf(text + n, sizeof text - n, "  a%zu: {lever: %s, %s: 0}\n", k,
                              levers[k].lever, k % 2 ? "dose" : "share");
    WORLD(&zero, policy_scenario(scenario, text), "scale=0.02");
    policy_scenario_end(scenario);
    WORLD(&without, "scale=0.02");
    for (int month = 0; month < 6; month++) {
        test_world_run(&zero, 1);
        test_world_run(&without, 1);
        assert_true(table_digest(&zero.world->state.persons) ==
                    table_digest(&without.world->state.persons));
        assert_true(table_digest(&zero.world->state.employers) ==
                    table_digest(&without.world->state.employers));
    }
    struct snapshot x = snapshot_take(zero.world), y = snapshot_take(without.world);
    assert_int_equal(x.n, y.n);
    assert_memory_equal(x.person, y.person, x.n * sizeof *x.person);
    snapshot_free(&x);
    snapshot_free(&y);
    test_world_end(&zero);
    test_world_end(&without);
}

static void employers_outside_the_targets_are_asked_nothing(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_CASES; k++) {
        struct test_world made;
        char scenario[64], text[128];
        snprintf(text, sizeof text, "  a: {lever: %s, branches: [home_care], ramp_up_months: 0}\n",
                 levers[k].lever);
        WORLD(&made, policy_scenario(scenario, text), "scale=0.005");
        policy_scenario_end(scenario);
        run_employers_only(made.world, 2);
        const struct world *world = made.world;
        for (unsigned q = 0; q < N_QUANTITIES; q++) {
            if (!policy_acts(world, q) ||
                model_tables.interventions.quantities[q].scope != SCOPE_EMPLOYER)
                continue;
            const double neutral = policy_kinds[q] == KIND_ratio ? 1 : 0;
            for (size_t e = 0; world->policy->values[q] && e < world->state.employers.n; e++)
                if (world->employer.branch[e] != BRANCH_home_care)
                    assert_true(!(policy_employer(world, q, e) > neutral) &&
                                !(policy_employer(world, q, e) < neutral));
        }
        test_world_end(&made);
    }
}

/* ---- sizes
 * ------------------------------------------------------------------------------------------- */

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
        cmocka_unit_test(every_lever_moves_its_own_indicator_in_the_documented_direction),
        cmocka_unit_test(zero_doses_of_all_levers_together_leave_every_person_as_without),
        cmocka_unit_test(employers_outside_the_targets_are_asked_nothing),
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
