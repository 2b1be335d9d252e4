/* SPDX-License-Identifier: Apache-2.0 */
/* The policy layer itself, with levers that exist: nothing from nothing, treatment by keyed luck,
 * ramp and fading, rank discount, budgets, limits to targets, persons paired by their own luck. */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "world_tools.h"

enum { JANUARY_2022 = 0 };

static void begin(struct test_world *made, const char *interventions, const char *setting)
{
    char scenario[64];
    WORLD(made, policy_scenario(scenario, interventions), setting, "scale=0.02");
    policy_scenario_end(scenario);
}

static void assert_near(double value, double wanted, double room)
{
    if (value < wanted - room || value > wanted + room)
        fail_msg("%.9g, not %.9g", value, wanted);
}

static bool same_persons(const struct world *a, const struct world *b)
{
    struct snapshot x = snapshot_take(a), y = snapshot_take(b);
    const bool same = x.n == y.n && memcmp(x.person, y.person, x.n * sizeof *x.person) == 0;
    snapshot_free(&x);
    snapshot_free(&y);
    return same;
}

static void zero_dose_leaves_every_person_as_without(void **state)
{
    (void)state;
    struct test_world without, zero;
    WORLD(&without, "scale=0.02");
    begin(&zero,
          "  a: {lever: good_employership, dose: 0}\n"
          "  b: {lever: zzp_enforcement, share: 0}\n"
          "  c: {lever: onboarding, take_up: 0}\n"
          "  d: {lever: autonomy, additionality: 0, unit_cost: 0}\n"
          "  e: {lever: autonomy, start: 2030-01}\n",
          "seed=1");
    for (int month = 0; month < 6; month++) {
        test_world_run(&without, 1);
        test_world_run(&zero, 1);
        assert_true(same_persons(without.world, zero.world));
    }
    test_world_end(&without);
    test_world_end(&zero);
}

static const struct rule *first_rule(const struct test_world *made)
{
    assert_true(made->world->policy->n > 0);
    return &made->world->policy->rules[0];
}

/* Of the first rule, over the staff of all employers. */
static double mean_strength(const struct test_world *made)
{
    const struct rule *rule = first_rule(made);
    double sum = 0, staff = 0;
    for (size_t e = 0; e < rule->n_units; e++) {
        sum += (double)rule->strength[e] * made->world->employer.staff[e];
        staff += made->world->employer.staff[e];
    }
    return sum / staff;
}

static size_t treated(const struct rule *rule, int month)
{
    size_t n = 0;
    for (size_t u = 0; u < rule->n_units; u++)
        n += rule->from[u] <= month && month < rule->until[u];
    return n;
}

static void a_larger_share_or_take_up_treats_the_same_employers_and_more(void **state)
{
    (void)state;
    struct test_world few, many;
    begin(&few, "  x: {lever: autonomy, share: 0.3, take_up: 0.5}", "seed=1");
    begin(&many, "  x: {lever: autonomy, share: 0.6, take_up: 0.8}", "seed=1");
    test_world_run(&few, 1);
    test_world_run(&many, 1);
    const struct rule *a = first_rule(&few), *b = first_rule(&many);
    for (size_t u = 0; u < a->n_units; u++)
        assert_true(a->from[u] == NEVER || b->from[u] != NEVER);
    const double n = (double)a->n_order, x = (double)treated(a, 0), y = (double)treated(b, 0);
    assert_true(x > 0.10 * n && x < 0.20 * n);
    assert_true(y > 0.42 * n && y < 0.54 * n);
    test_world_end(&few);
    test_world_end(&many);
}

static void targets_choice_and_budget_bound_who_is_treated(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made,
          "  x: {lever: autonomy, branches: [hospitals, umc], choose: largest, unit_cost: 100, "
          "budget_per_year: 3e6}",
          "seed=1");
    test_world_run(&made, 1);
    const struct rule *rule = first_rule(&made);
    const struct employers *employer = &made.world->employer;
    double cost = 0;
    int32_t smallest_in = INT32_MAX, largest_out = 0;
    for (size_t u = 0; u < rule->n_units; u++) {
        const unsigned b = employer->branch[u];
        const bool is_in = rule->from[u] != NEVER;
        assert_true(!is_in || b == BRANCH_hospitals || b == BRANCH_umc);
        cost += is_in ? 100.0 * employer->staff[u] : 0;
        if (is_in && employer->staff[u] < smallest_in)
            smallest_in = employer->staff[u];
        if (!is_in && (b == BRANCH_hospitals || b == BRANCH_umc) &&
            employer->staff[u] > largest_out)
            largest_out = employer->staff[u];
    }
    assert_true(cost > 0 && cost < 1.05 * 3e6 * 0.02);
    assert_true(smallest_in > 0);
    /* what is paid in a month is a twelfth of that */
    const double paid = (double)series_sum(made.world, SERIES_money_public);
    assert_true(paid > 0.9 * cost / 12 && paid < 1.1 * cost / 12);
    test_world_end(&made);
}

static void strength_ramps_up_and_is_lost_after_the_end_unless_embedded(void **state)
{
    (void)state;
    struct test_world made;
    for (int embedded = 0; embedded < 2; embedded++) {
        begin(&made,
              embedded ? "  x: {lever: autonomy, end: 2022-12, ramp_up_months: 4, embedded: 1}"
                       : "  x: {lever: autonomy, end: 2022-12, ramp_up_months: 4}",
              "seed=1");
        double strength[24];
        for (int month = 0; month < 24; month++) {
            test_world_run(&made, 1);
            strength[month] = mean_strength(&made);
        }
        for (int month = 0; month < 4; month++)
            assert_near(strength[month], 0.25 * (month + 1), 1e-6);
        assert_near(strength[11], 1, 1e-6);
        const double loss = embedded ? 0.005 : 0.05;
        assert_near(strength[12], maths_exp(-loss), 1e-6);
        assert_near(strength[23], maths_exp(-12 * loss), 1e-6);
        test_world_end(&made);
    }
}

static void effects_combine_with_the_strongest_first_and_each_next_at_half_weight(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made, "  x: {lever: autonomy}", "seed=1");
    struct part x[3] = {{-0.1, 0.1}, {0.02, 0.02}, {-0.4, 0.4}},
                y[3] = {{.size = 0.1}, {.size = 0.2}, {.size = 0.3}},
                z[3] = {{-0.1, 0.1}, {0, 0.3}, {-0.4, 0.2}};
    assert_near(policy_combine(made.world, KIND_ratio, x, 3), -0.4 - 0.05 + 0.005, 1e-12);
    assert_near(policy_combine(made.world, KIND_sum, y, 3), 0.6, 1e-12);
    assert_near(policy_combine(made.world, KIND_shift, y, 0), 0, 0);
    /* the second takes the first rank by what it does elsewhere */
    assert_near(policy_combine(made.world, KIND_shift, z, 3), -0.2 - 0.025, 1e-12);
    test_world_end(&made);
}

/* Two interventions on one lever at half dose do less than one at full dose: their logs are ranked.
 */
static void two_half_doses_are_discounted(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made,
          "  x: {lever: good_employership, dose: 0.5, ramp_up_months: 0}\n"
          "  y: {lever: good_employership, dose: 0.5, ramp_up_months: 0}",
          "seed=1");
    test_world_run(&made, 1);
    const double ln = 0.5 * maths_log(0.946);
    size_t i = 0;
    while (made.world->person.standing[i] != STANDING_employee)
        i++;
    const double ratio = policy_ratio(made.world, i, DECISION_exit_industry) / 65536.0;
    assert_near(ratio, maths_exp(1.5 * ln), 1e-4);
    test_world_end(&made);
}

/* With a ratio below one the leavers of the first month are a part of those without policy; all
 * others live the same month. */
static void retention_keeps_some_of_those_who_would_have_left_and_touches_nobody_else(void **state)
{
    (void)state;
    struct test_world without, with;
    WORLD(&without, "scale=0.05", "good_employership_exit_ratio=0.5");
    char scenario[64];
    WORLD(&with, policy_scenario(scenario, "  x: {lever: good_employership, ramp_up_months: 0}"),
          "scale=0.05", "good_employership_exit_ratio=0.5", "good_employership_change_ratio=1");
    policy_scenario_end(scenario);
    test_world_run(&without, 1);
    test_world_run(&with, 1);
    struct snapshot a = snapshot_take(without.world), b = snapshot_take(with.world);
    size_t kept = 0, left = 0;
    for (size_t k = 0; k < a.n; k++) {
        const struct shot *x = &a.person[k], *y = snapshot_find(&b, x->id);
        assert_non_null(y);
        const bool left_a = x->standing == STANDING_reservoir && x->since_month == JANUARY_2022;
        const bool left_b = y->standing == STANDING_reservoir && y->since_month == JANUARY_2022;
        assert_true(left_a || !left_b);
        kept += left_a && !left_b;
        left += left_a;
    }
    assert_true(left > 200);
    assert_true((double)kept > 0.35 * (double)left && (double)kept < 0.65 * (double)left);
    snapshot_free(&a);
    snapshot_free(&b);
    test_world_end(&without);
    test_world_end(&with);
}

static void limits_to_occupation_tenure_and_age_hold_person_by_person(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made,
          "  x: {lever: good_employership, ramp_up_months: 0, occupations: [carer], "
          "tenure_below_months: 24, age_from: 30, age_below: 50}",
          "seed=1");
    test_world_run(&made, 1);
    const struct world *world = made.world;
    size_t within = 0;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (world->person.standing[i] != STANDING_employee)
            continue;
        const int age = person_age_months(world, i);
        const bool is_within = world->person.occupation[i] == OCCUPATION_carer &&
                               person_months_since(world, i) < 24 && age >= 360 && age < 600;
        const bool acts = policy_ratio(world, i, DECISION_exit_industry) != HAZARD_RATIO_ONE;
        assert_int_equal(acts, is_within);
        within += is_within;
    }
    assert_true(within > 10);
    test_world_end(&made);
}

/* The engine decides by the range alone where it can. */
static void no_person_has_a_ratio_outside_the_range_of_the_month(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made,
          "  a: {lever: good_employership, share: 0.5, take_up: 0.8, phase_months: 6}\n"
          "  b: {lever: onboarding, ramp_up_months: 0, half_life_months: 8}\n"
          "  c: {lever: autonomy, additionality: 0.6, end: 2022-09, embedded: 0.5}\n"
          "  d: {lever: career_development, occupations: [carer], age_below: 40}\n"
          "  e: {lever: regional_pool, regions: [drenthe], ramp_up_months: 4}\n"
          "  f: {lever: regional_cooperation}\n"
          "  g: {lever: rostering, branches: [hospitals]}\n"
          "  h: {lever: recovery_support}\n"
          "  i: {lever: safe_climate}",
          "seed=3");
    for (int quarter = 0; quarter < 5; quarter++) {
        test_world_run(&made, 3);
        const struct world *world = made.world;
        const struct hazard_policy *policy = &world->state.policy;
        assert_true(policy->decisions >> DECISION_exit_industry & 1);
        for (uint32_t left = policy->decisions; left; left &= left - 1) {
            const unsigned d = (unsigned)__builtin_ctz(left);
            assert_true(policy->least[d] < policy->most[d]);
            for (size_t i = 0; i < world->state.persons.n; i++) {
                if (world->person.employer[i] == NO_ROW && d / 4 != 2 && d / 4 != 4)
                    continue; /* of employees only */
                const uint32_t ratio = policy_ratio(world, i, d);
                assert_true(ratio >= policy->least[d] && ratio <= policy->most[d]);
            }
        }
    }
    test_world_end(&made);
}

/* What a choice looks for, small first; the same for all where it is by lottery. */
static double sought(const struct world *world, enum choice choice, size_t e)
{
    const struct employers *employer = &world->employer;
    double open = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        open += employer->vacancies[e * N_OCCUPATIONS + o];
    const double by_choice[N_CHOICES] = {
        [CHOICE_largest] = -(double)employer->staff[e],
        [CHOICE_smallest] = employer->staff[e],
        [CHOICE_most_strained] = -(double)employer->strain_target[e],
        [CHOICE_least_say] = employer->say[e],
        [CHOICE_most_vacancies] = -open / (employer->staff[e] + 1.0),
    };
    return by_choice[choice];
}

/* [N_CHOICES][n_employers], to be freed. */
static double *sought_by_all(const struct world *world)
{
    const size_t n = world->state.employers.n;
    double *values = malloc(N_CHOICES * n * sizeof *values);
    assert_non_null(values);
    for (unsigned c = 0; c < N_CHOICES; c++)
        for (size_t e = 0; e < n; e++)
            values[c * n + e] = sought(world, (enum choice)c, e);
    return values;
}

/* All within the targets, in order; returns how often neighbours differ in what is sought. */
static size_t check_order(const struct world *world, const struct rule *rule, const double *values)
{
    size_t n_steps = 0;
    assert_true(rule->n_order > 2);
    for (size_t j = 1; j < rule->n_order; j++) {
        const size_t a = rule->order[j - 1], b = rule->order[j];
        assert_true(values[a] <= values[b]);
        if (values[a] < values[b])
            n_steps++;
        else
            assert_true(policy_luck(world, rule, a, LUCK_order) <
                        policy_luck(world, rule, b, LUCK_order));
    }
    return n_steps;
}

/* Those of the first month, and of a later one, in which others are the largest or short of staff.
 */
static void units_are_chosen_by_what_they_are_when_it_begins_and_among_equals_by_luck(void **state)
{
    (void)state;
    static const char *const starts[] = {"2022-01", "2022-07"};
    static const char *const choices[N_CHOICES] = {"lottery",       "largest",   "smallest",
                                                   "most_strained", "least_say", "most_vacancies"};
    char text[1000] = "";
    for (unsigned k = 0; k < 2 * N_CHOICES; k++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "  x%u: {lever: autonomy, choose: %s, start: %s}\n", k, choices[k % N_CHOICES],
                 starts[k / N_CHOICES]);
    struct test_world made;
    begin(&made, text, "seed=1");
    const size_t n = made.world->state.employers.n;
    for (unsigned s = 0; s < 2; s++) {
        double *values = sought_by_all(made.world);
        test_world_run(&made, 1);
        for (unsigned c = 0; c < N_CHOICES; c++) {
            const struct rule *rule = &made.world->policy->rules[s * N_CHOICES + c];
            assert_int_equal(rule->n_order, n);
            const size_t n_steps = check_order(made.world, rule, values + c * n);
            assert_true(c == CHOICE_lottery ? n_steps == 0 : n_steps > 20);
        }
        free(values);
        test_world_run(&made, 5);
    }
    test_world_end(&made);
}

static void units_outside_the_targets_stand_in_no_order(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made, "  x: {lever: autonomy, regions: [drenthe]}", "seed=1");
    test_world_run(&made, 1);
    const struct rule *rule = first_rule(&made);
    assert_true(rule->n_order > 2 && rule->n_order < rule->n_units);
    for (size_t j = 0; j < rule->n_order; j++)
        assert_int_equal(made.world->employer.region[rule->order[j]], REGION_drenthe);
    test_world_end(&made);
}

static void proven_interventions_begin_a_year_later_and_are_stronger(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made, "  x: {lever: autonomy, only_proven: yes, ramp_up_months: 0}", "seed=1");
    test_world_run(&made, 12);
    assert_int_equal(treated(first_rule(&made), 11), 0);
    test_world_run(&made, 1);
    assert_near(mean_strength(&made), 1.25, 1e-6);
    test_world_end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_dose_leaves_every_person_as_without),
        cmocka_unit_test(a_larger_share_or_take_up_treats_the_same_employers_and_more),
        cmocka_unit_test(targets_choice_and_budget_bound_who_is_treated),
        cmocka_unit_test(strength_ramps_up_and_is_lost_after_the_end_unless_embedded),
        cmocka_unit_test(effects_combine_with_the_strongest_first_and_each_next_at_half_weight),
        cmocka_unit_test(two_half_doses_are_discounted),
        cmocka_unit_test(retention_keeps_some_of_those_who_would_have_left_and_touches_nobody_else),
        cmocka_unit_test(limits_to_occupation_tenure_and_age_hold_person_by_person),
        cmocka_unit_test(no_person_has_a_ratio_outside_the_range_of_the_month),
        cmocka_unit_test(units_are_chosen_by_what_they_are_when_it_begins_and_among_equals_by_luck),
        cmocka_unit_test(units_outside_the_targets_stand_in_no_order),
        cmocka_unit_test(proven_interventions_begin_a_year_later_and_are_stronger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
