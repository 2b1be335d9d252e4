/* SPDX-License-Identifier: Apache-2.0 */
/* Levers of other ways of working, of demand and of steering: nothing from nothing, each in the
 * direction of its own indicator, and within its targets. Their sizes: test_policy_anders_sizes.c.
 */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "anders_tools.h"

/* ---- indicators ------------------------------------------------------------------------------ */

static double adopters(const struct world *world)
{
    return (double)series_sum(world, SERIES_adopters);
}

static double employership(const struct world *world)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        sum += world->employer.quality[e];
    return sum;
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

/* ---- the levers ------------------------------------------------------------------------------ */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lever_moves_its_own_indicator_in_the_documented_direction),
        cmocka_unit_test(zero_doses_of_all_levers_together_leave_every_person_as_without),
        cmocka_unit_test(employers_outside_the_targets_are_asked_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
