/* SPDX-License-Identifier: Apache-2.0 */
/* The levers of the retention line one by one: nothing from nothing, each moves its own indicator
 * in the documented direction, more of it moves more, and only where it is aimed. Sizes are in
 * test_policy_behoud_sizes.c and test_policy_behoud_hours.c. */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "world_tools.h"

enum { MONTHS = 12 };

typedef double measure(const struct world *world);

static double sum_of(const struct world *world, enum series_number s)
{
    return (double)series_sum(world, s);
}

static double strain(const struct world *world)
{
    return world->state.indicators[SERIES_strain_mean];
}
static double engagement(const struct world *world)
{
    return world->state.indicators[SERIES_engagement_mean];
}
static double exits(const struct world *world)
{
    return (double)(events(world, EVENT_left_industry) + events(world, EVENT_left_inactive));
}
static double early_leavers(const struct world *world)
{
    const int64_t *cell = series_cells(world, world->state.tally, SERIES_leavers_by_tenure);
    return (double)(cell[TENURE_BAND_tenure_0_2] + cell[TENURE_BAND_tenure_3_5] +
                    cell[TENURE_BAND_tenure_6_11]);
}
static double to_zzp(const struct world *world)
{
    return (double)events(world, EVENT_left_zzp);
}
static double zzp_stops(const struct world *world)
{
    return (double)events(world, EVENT_zzp_stops);
}
static double changes_of_hours(const struct world *world)
{
    return (double)(events(world, EVENT_hours_up) + events(world, EVENT_hours_down));
}
static double growth_of_hours(const struct world *world)
{
    return (double)events(world, EVENT_hours_up);
}
static double hours_contracted(const struct world *world)
{
    return sum_of(world, SERIES_hours_contracted);
}
static double hours_available(const struct world *world)
{
    return sum_of(world, SERIES_hours_available);
}
static double hours_by_allowances(const struct world *world)
{
    return sum_of(world, SERIES_hours_by_allowances);
}
static double retired(const struct world *world)
{
    return (double)events(world, EVENT_left_retired);
}
static double long_spells(const struct world *world)
{
    return (double)events(world, EVENT_spell_begins);
}
static double short_spells(const struct world *world)
{
    return (double)events(world, EVENT_spell_short);
}
static double met_aggression(const struct world *world)
{
    return (double)events(world, EVENT_aggression);
}
static double dropouts(const struct world *world)
{
    return (double)events(world, EVENT_study_dropout);
}
static double hours_unmet(const struct world *world)
{
    return sum_of(world, SERIES_hours_unmet);
}
static double pool_members(const struct world *world)
{
    return sum_of(world, SERIES_pool_members);
}
static double hours_of_pools(const struct world *world)
{
    return sum_of(world, SERIES_hours_of_pools);
}
static double days_lost(const struct world *world)
{
    return sum_of(world, SERIES_days_lost);
}

/* least: of the value without the lever, or an amount where there is none without. setting: where
 * the lever has more to do, or a size within the evidence where the central one is none. */
struct lever_case {
    const char *lever;
    measure *measure;
    int sign;
    double least;
    bool is_amount;
    const char *setting;
};

static const struct lever_case cases[] = {
    {"good_employership", exits, -1, 0.03, false, NULL},
    {"appreciation", engagement, 1, 0.03, true, NULL},
    {"autonomy", strain, -1, 0.05, true, NULL},
    {"onboarding", early_leavers, -1, 0.03, false, NULL},
    {"zzp_enforcement", to_zzp, -1, 0.35, false, NULL},
    {"zzp_enforcement", zzp_stops, 1, 0.4, false, NULL},
    {"good_conversation", engagement, 1, 0.01, true, NULL},
    {"good_conversation", growth_of_hours, 1, 0.005, false, NULL},
    {"rostering", strain, -1, 0.01, true, NULL},
    {"rostering", short_spells, -1, 0.02, false, NULL},
    {"life_phase_hours", changes_of_hours, 1, 0.05, false, NULL},
    {"life_phase_hours", exits, -1, 0.005, false, NULL},
    {"hours_conversation", hours_contracted, 1, 0.002, false, NULL},
    {"hours_bonus", hours_available, 1, 0.0025, false, NULL},
    {"allowances_threshold", hours_by_allowances, 1, 1, true, NULL},
    {"combination_jobs", hours_contracted, 1, 0.0001, false, NULL},
    {"longer_working", retired, -1, 0.02, false, NULL},
    {"attractive_employment", to_zzp, -1, 0.05, false, NULL},
    {"attractive_employment", zzp_stops, 1, 0.04, false, NULL},
    {"fair_unsocial_shifts", strain, -1, 0.01, true, NULL},
    {"workload_reduction", strain, -1, 0.06, true, NULL},
    {"recovery_support", strain, -1, 0.01, true, NULL},
    {"recovery_support", days_lost, -1, 0.001, false, NULL},
    {"healthy_and_safe", long_spells, -1, 0.01, false, NULL},
    {"information_campaign", long_spells, -1, 0.005, false, "information_campaign_ratio=0.95"},
    {"prevention_programme", strain, -1, 0.04, true, NULL},
    {"prevention_programme", long_spells, -1, 0.005, false, NULL},
    {"aggression_approach", met_aggression, -1, 0.10, false, "aggression_approach_ratio=0.85"},
    {"reporting_aggression", met_aggression, -1, 0.03, false, "reporting_aggression_ratio=0.95"},
    {"aftercare", strain, -1, 0.01, true, NULL},
    {"inclusion", long_spells, -1, 0.001, false, "discrimination_per_year=1"},
    {"inclusion_students", dropouts, -1, 0.003, false, NULL},
    {"secondment_exemption", hours_unmet, -1, 0.001, false, NULL},
    {"regional_pool", pool_members, 1, 200, true, NULL},
    {"regional_pool", hours_of_pools, 1, 20, true, NULL},
};
enum { N_CASES = sizeof cases / sizeof cases[0] };

/* At full strength from the first month; text: further keys of the intervention. */
static void begin(struct test_world *made, const char *lever, const char *text, const char *setting)
{
    char scenario[64], intervention[200];
    snprintf(intervention, sizeof intervention, "  x: {lever: %s, ramp_up_months: 0%s}", lever,
             text);
    WORLD(made, policy_scenario(scenario, intervention), "scale=0.05", setting);
    policy_scenario_end(scenario);
}

/* Mean over a year. */
static double year_of_measure(const struct lever_case *is, const char *text)
{
    struct test_world made;
    double sum = 0;
    begin(&made, is->lever, text, is->setting);
    for (int month = 0; month < MONTHS; month++) {
        test_world_run(&made, 1);
        sum += is->measure(made.world);
    }
    test_world_end(&made);
    return sum / MONTHS;
}

static void each_lever_moves_its_own_indicator_and_more_of_it_moves_more(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_CASES; k++) {
        const struct lever_case *is = &cases[k];
        const double without = year_of_measure(is, ", dose: 0");
        const double with = year_of_measure(is, "");
        const double half = year_of_measure(is, ", dose: 0.5");
        const double base = is->is_amount ? 1 : without;
        const double effect = is->sign * (with - without) / base,
                     less = is->sign * (half - without) / base;
        if (getenv("ZORGSIM_TEST_SHOW"))
            printf("%-22s %12.5g %12.5g %9.5f half %9.5f\n", is->lever, without, with, effect,
                   less);
        if (effect < is->least)
            fail_msg("%s: %.5g without, %.5g with: %.5f, at least %.5f", is->lever, without, with,
                     effect, is->least);
        if (!(less > 0.2 * effect && less < 0.8 * effect))
            fail_msg("%s: half of it does %.5f, all of it %.5f", is->lever, less, effect);
    }
}

static bool same_persons(const struct world *a, const struct world *b)
{
    struct snapshot x = snapshot_take(a), y = snapshot_take(b);
    const bool same = x.n == y.n && memcmp(x.person, y.person, x.n * sizeof *x.person) == 0;
    snapshot_free(&x);
    snapshot_free(&y);
    return same;
}

/* All levers of the line at once, in different ways without any strength. */
static void levers_without_strength_leave_every_person_as_without(void **state)
{
    (void)state;
    static const char *const nothing[] = {"dose: 0", "share: 0", "take_up: 0", "additionality: 0"};
    char text[N_CASES * 100] = "", scenario[64];
    size_t n = 0;
    for (size_t k = 0; k < N_CASES; k++)
        if (cases[k].lever[0] != 'z') /* of the nation: additionality is what it has */
            n += (size_t)snprintf(text + n, sizeof text - n, "  x%zu: {lever: %s, %s}\n", k,
                                  cases[k].lever, nothing[k % 4]);
    struct test_world without, zero;
    WORLD(&without, "scale=0.02");
    WORLD(&zero, policy_scenario(scenario, text), "scale=0.02");
    policy_scenario_end(scenario);
    for (int month = 0; month < 6; month++) {
        test_world_run(&without, 1);
        test_world_run(&zero, 1);
        assert_true(same_persons(without.world, zero.world));
    }
    test_world_end(&without);
    test_world_end(&zero);
}

/* What central evidence says does nothing: money is spent, nobody differs. */
static void information_alone_and_training_against_aggression_change_nobody(void **state)
{
    (void)state;
    static const char *const levers[] = {"information_campaign", "aggression_approach",
                                         "reporting_aggression"};
    struct test_world without;
    WORLD(&without, "scale=0.05");
    test_world_run(&without, 6);
    for (size_t k = 0; k < 3; k++) {
        struct test_world made;
        begin(&made, levers[k], ", unit_cost: 1000", NULL);
        test_world_run(&made, 6);
        assert_true(same_persons(without.world, made.world));
        assert_true(series_sum(made.world, SERIES_money_public) > 0);
        test_world_end(&made);
    }
    test_world_end(&without);
}

/* Schools, pools and tax law know no branches. */
static bool is_of_regions_or_laws(const char *lever)
{
    for (size_t l = 0; l < N_LEVERS; l++)
        if (strcmp(model_tables.interventions.levers[l].name, lever) == 0)
            return model_tables.interventions.levers[l].scope == SCOPE_REGION ||
                   l == LEVER_allowances_threshold;
    return false;
}

/* Aimed at hospitals: in a month without hiring nobody who works elsewhere differs. */
static void nobody_outside_the_target_differs_in_the_first_month(void **state)
{
    (void)state;
    struct test_world without;
    WORLD(&without, "scale=0.05", "match_efficiency=0");
    test_world_run(&without, 1);
    struct snapshot was = snapshot_take(without.world);
    test_world_end(&without);
    for (size_t k = 0; k < N_CASES; k++) {
        struct test_world made;
        if ((k > 0 && strcmp(cases[k].lever, cases[k - 1].lever) == 0) ||
            is_of_regions_or_laws(cases[k].lever))
            continue;
        begin(&made, cases[k].lever, ", branches: [hospitals], dose: 3", "match_efficiency=0");
        test_world_run(&made, 1);
        struct snapshot is = snapshot_take(made.world);
        for (size_t i = 0; i < was.n; i++) {
            /* candidates may be fewer; students belong to no branch */
            const struct shot *a = &was.person[i], *b = snapshot_find(&is, a->id);
            if (b && a->branch < N_BRANCHES && a->branch != BRANCH_hospitals &&
                a->standing == STANDING_employee && memcmp(a, b, sizeof *a) != 0)
                fail_msg("%s of hospitals changes person %u of branch %u", cases[k].lever,
                         (unsigned)a->id, a->branch);
        }
        snapshot_free(&is);
        test_world_end(&made);
    }
    snapshot_free(&was);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levers_without_strength_leave_every_person_as_without),
        cmocka_unit_test(information_alone_and_training_against_aggression_change_nobody),
        cmocka_unit_test(nobody_outside_the_target_differs_in_the_first_month),
        cmocka_unit_test(each_lever_moves_its_own_indicator_and_more_of_it_moves_more),
    };
    return cmocka_run_group_tests_name("levers of the retention line", tests, NULL, NULL);
}
