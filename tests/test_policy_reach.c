/* SPDX-License-Identifier: Apache-2.0 */
/* Whom an effect reaches, and what employers make of it: persons and worlds laid out by hand. */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "world_tools.h"

/* The world with these interventions as lines of YAML, before its first month. */
static void begin(struct test_world *made, const char *interventions, const char *setting,
                  const char *other)
{
    char scenario[64];
    WORLD(made, policy_scenario(scenario, interventions), setting, other);
    policy_scenario_end(scenario);
}

static void assert_near(double value, double wanted, double room)
{
    if (value < wanted - room || value > wanted + room)
        fail_msg("%.9g, not %.9g", value, wanted);
}

static size_t an_employee(const struct world *world)
{
    size_t i = 0;
    while (world->person.standing[i] != STANDING_employee)
        i++;
    return i;
}

/* ---- whom ------------------------------------------------------------------------------------ */

/* Months in the post and in care of the person. */
static void put_months(struct world *world, size_t i, int post, int care)
{
    world->person.since_month[i] = (int16_t)(world->state.month - post);
    world->person.care_month[i] = (int16_t)(world->state.month - care);
}

static void newcomers_are_reached_in_full_for_a_year_and_less_and_less_in_the_next(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "mentors_per_workload=0.5");
    struct world *world = made.world;
    const size_t i = an_employee(world), e = world->person.employer[i];
    const unsigned b = world->employer.branch[e];
    world->workload_reference[b] = 1;
    world->employer.workload[e] = 4096;
    world->employer.onboarding[e] = 0;
    static const struct {
        int months;
        double reached;
    } rows[] = {{0, 1}, {11, 1}, {12, 1}, {15, 0.75}, {18, 0.5}, {23, 1 / 12.0}, {24, 0}, {99, 0}};
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        put_months(world, i, rows[k].months, 200);
        assert_near(policy_who(world, WHO_newcomers, i), rows[k].reached, 1e-12);
    }
    put_months(world, i, 3, 200);
    world->employer.onboarding[e] = 51; /* a fifth is there already */
    assert_near(policy_who(world, WHO_newcomers, i), 0.8, 1e-12);
    world->employer.workload[e] =
        4096 + 2048; /* half beyond the usual: a quarter of mentors gone */
    assert_near(policy_who(world, WHO_newcomers, i), 0.8 * 0.75, 1e-12);
    world->employer.workload[e] = 2048; /* mentors are never more than there are */
    assert_near(policy_who(world, WHO_newcomers, i), 0.8, 1e-12);
    test_world_end(&made);
}

static void graduates_starters_and_people_from_a_distance_are_so_for_a_time(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, NULL);
    struct world *world = made.world;
    const size_t i = an_employee(world);
    world->person.terms[i] = TERM_GRADUATE;
    put_months(world, i, 1, 23);
    assert_true(policy_who(world, WHO_graduates, i) == 1);
    put_months(world, i, 1, 24);
    assert_true(policy_who(world, WHO_graduates, i) == 0);
    static const enum channel channel[] = {CHANNEL_education, CHANNEL_returner, CHANNEL_side,
                                           CHANNEL_distance};
    for (size_t k = 0; k < 4; k++) {
        world->person.channel[i] = (uint8_t)channel[k];
        put_months(world, i, 11, 23);
        assert_true(policy_who(world, WHO_starters, i) == (k >= 2));
        assert_true(policy_who(world, WHO_from_distance, i) == (k == 3));
        put_months(world, i, 12, 24);
        assert_true(policy_who(world, WHO_starters, i) == 0);
        assert_true(policy_who(world, WHO_from_distance, i) == 0);
    }
    test_world_end(&made);
}

static void groups_by_contract_and_occupation_are_those_of_the_names(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, NULL);
    struct world *world = made.world;
    struct persons *person = &world->person;
    const size_t i = an_employee(world);
    static const uint8_t one[] = {TERM_SECOND_JOB, TERM_POOL, TERM_DUAL};
    static const enum who who[] = {WHO_second_jobs, WHO_pool_members, WHO_trainees};
    for (size_t k = 0; k < 3; k++)
        for (size_t j = 0; j < 3; j++) {
            person->terms[i] = one[j];
            assert_true(policy_who(world, who[k], i) == (k == j));
        }
    person->half_hours[i] = SMALL_BELOW - 1;
    assert_true(policy_who(world, WHO_small_contracts, i) == 1);
    person->half_hours[i] = SMALL_BELOW;
    assert_true(policy_who(world, WHO_small_contracts, i) == 0);
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        person->occupation[i] = (uint8_t)o;
        const bool is_desk = o == OCCUPATION_other_staff || o == OCCUPATION_doctor ||
                             o == OCCUPATION_therapist || o == OCCUPATION_social_work_hbo;
        assert_true(policy_who(world, WHO_heavy_jobs, i) == !is_desk);
        assert_true(policy_who(world, WHO_doctors, i) == (o == OCCUPATION_doctor));
        assert_true(policy_who(world, WHO_ward_nurses, i) ==
                    (o == OCCUPATION_nurse_mbo || o == OCCUPATION_nurse_hbo));
        assert_true(policy_who(world, WHO_future_specialists, i) == (o == OCCUPATION_nurse_hbo));
    }
    for (unsigned traits = 0; traits < 2; traits++) {
        person->traits[i] = traits ? TRAIT_BACKGROUND : 0;
        assert_true(policy_who(world, WHO_background, i) == traits);
    }
    test_world_end(&made);
}

/* ---- what employers make of it --------------------------------------------------------------- */

/* Hours available in the first month. */
static double available_with(const char *lever, const char *ratio)
{
    struct test_world made;
    char text[80];
    snprintf(text, sizeof text, "  x: {lever: %s, ramp_up_months: 0}\n", lever);
    begin(&made, text, "scale=0.02", ratio);
    run_employers_only(made.world, 1);
    const double hours = (double)series_sum(made.world, SERIES_hours_available);
    test_world_end(&made);
    return hours;
}

static void efficient_supervision_takes_fewer_hours_of_care(void **state)
{
    (void)state;
    static const char lever[] = "efficient_supervision";
    const double none = available_with(lever, "learning_ward_ratio=1"),
                 some = available_with(lever, "learning_ward_ratio=1.2"),
                 much = available_with(lever, "learning_ward_ratio=2");
    assert_true(some > none && much > some);
}

static void trainees_with_modules_do_more_work(void **state)
{
    (void)state;
    static const char lever[] = "modular_training";
    const double none = available_with(lever, "modular_productivity_ratio=1"),
                 some = available_with(lever, "modular_productivity_ratio=1.1"),
                 much = available_with(lever, "modular_productivity_ratio=2");
    assert_true(some > none && much > some);
}

static void the_gap_to_full_quality_closes_by_its_part_a_year(void **state)
{
    (void)state;
    struct test_world made;
    double before = 0, after = 0;
    begin(&made, "  x: {lever: supervisors_join, ramp_up_months: 0}\n", "scale=0.05",
          "supervisors_quality=0.3");
    run_employers_only(made.world, 1); /* the first in which it is in force everywhere */
    for (size_t e = 0; e < made.world->state.employers.n; e++)
        before += UINT8_MAX - made.world->employer.quality[e];
    run_employers_only(made.world, 12);
    for (size_t e = 0; e < made.world->state.employers.n; e++)
        after += UINT8_MAX - made.world->employer.quality[e];
    assert_near(after / before, 0.7378, 0.01); /* (1 - 0.3 / 12)^12 */
    test_world_end(&made);
}

static void childcare_is_outside_the_brake(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made, "  x: {lever: spending_brake, ramp_up_months: 0}\n", "start=2022-12",
          "job_growth_braked=50000");
    run_employers_only(made.world, 24);
    for (unsigned b = 0; b < N_BRANCHES; b++)
        if (b == BRANCH_childcare)
            assert_true(made.world->brake[b] >= 1 && made.world->brake[b] <= 1);
        else
            assert_true(made.world->brake[b] < 0.99);
    test_world_end(&made);
}

/* Mean administration of the indicator, and of employers one by one. */
static void administration_that_is_cut_is_gone_from_its_mean(void **state)
{
    (void)state;
    struct test_world made;
    double share = 0, freed = 0, staff = 0;
    begin(&made, "  x: {lever: less_administration, ramp_up_months: 0}\n",
          "admin_change_per_year=0", "scale=0.01");
    test_world_run(&made, 3);
    const struct employers *employer = &made.world->employer;
    for (size_t e = 0; e < made.world->state.employers.n; e++) {
        share += employer->staff[e] * employer->admin_share[e] / 1e4;
        freed += employer->staff[e] * employer->admin_freed[e] / 1e4;
        staff += employer->staff[e];
    }
    assert_true(freed > 0.01 * staff);
    assert_near(made.world->state.indicators[SERIES_admin_share_mean], (share - freed) / staff,
                1e-9);
    test_world_end(&made);
}

/* Adoptions in two years where the staff has more say. */
static int64_t adoptions_with(const char *gain)
{
    struct test_world made;
    int64_t n = 0;
    begin(&made, "  x: {lever: autonomy, ramp_up_months: 0}\n", "scale=0.1", gain);
    for (int month = 0; month < 24; month++) {
        run_employers_only(made.world, 1);
        n += series_sum(made.world, SERIES_adoptions);
    }
    test_world_end(&made);
    return n;
}

static void employers_adopt_more_the_more_say_counts(void **state)
{
    (void)state;
    const int64_t none = adoptions_with("say_on_adoption=0"),
                  much = adoptions_with("say_on_adoption=3");
    assert_true(none > 100 && much > none + none / 20);
}

/* Long mental spells of the first month among those with a migration background, and the others. */
static void count_spells(const char *ratio, size_t n[2])
{
    struct test_world made;
    static const char *const harsh[] = {
        "discrimination_per_year=1", "discrimination_mental_ratio=5", "mental_spells_per_year=0.3"};
    char scenario[64];
    n[0] = n[1] = 0;
    WORLD(&made, policy_scenario(scenario, "  x: {lever: inclusion, ramp_up_months: 0}\n"),
          "scale=0.1", harsh[0], harsh[1], harsh[2], ratio, "inclusion_exit_ratio=1",
          "other_spells_per_year=0", "physical_spells_per_year=0");
    policy_scenario_end(scenario);
    test_world_run(&made, 1);
    for (size_t i = 0; i < made.world->state.persons.n; i++)
        if (made.world->person.standing[i] == STANDING_employee &&
            made.world->person.health[i] >= HEALTH_stress &&
            made.world->person.health_month[i] == 0)
            n[(made.world->person.traits[i] & TRAIT_BACKGROUND) != 0]++;
    test_world_end(&made);
}

static void inclusion_takes_away_its_part_of_the_spells_of_discrimination(void **state)
{
    (void)state;
    size_t usual[2], half[2], none[2];
    count_spells("inclusion_ratio=1", usual);
    count_spells("inclusion_ratio=0.5", half);
    count_spells("inclusion_ratio=0", none);
    const double excess = (double)usual[1] - (double)none[1];
    assert_true(none[1] > 20 && excess > 100);
    assert_near(((double)half[1] - (double)none[1]) / excess, 0.5, 0.15);
    assert_int_equal(half[0], usual[0]);
    assert_int_equal(none[0], usual[0]);
}

/* ---- in proportion --------------------------------------------------------------------------- */

/* Strain that the work of each employer leads to, in the first month. */
static int16_t *strain_targets(const char *terms, struct test_world *made)
{
    char text[160];
    snprintf(text, sizeof text, "  x: {lever: workload_reduction, ramp_up_months: 0%s}\n", terms);
    begin(made, text, "scale=0.02", "workload_reduction_strain=-0.5");
    run_employers_only(made->world, 1);
    const size_t n = made->world->state.employers.n;
    int16_t *targets = malloc(n * sizeof *targets);
    assert_non_null(targets);
    memcpy(targets, made->world->employer.strain_target, n * sizeof *targets);
    return targets;
}

static void what_is_for_one_occupation_counts_by_its_part_of_the_hours(void **state)
{
    (void)state;
    struct test_world none, all, some;
    size_t n_part = 0;
    int16_t *without = strain_targets(", dose: 0", &none), *full = strain_targets("", &all),
            *part = strain_targets(", occupations: [nurse_mbo]", &some);
    for (size_t e = 0; e < none.world->state.employers.n; e++) {
        const int32_t *hours = some.world->employer.staff_half_hours + e * N_OCCUPATIONS;
        double sum = 0;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            sum += hours[o];
        if (sum <= 0)
            continue;
        const double share = hours[OCCUPATION_nurse_mbo] / sum;
        assert_near(part[e] - without[e], share * (full[e] - without[e]), 1.5);
        n_part += share > 0.1 && share < 0.9;
    }
    assert_true(n_part > 20);
    free(without);
    free(full);
    free(part);
    test_world_end(&none);
    test_world_end(&all);
    test_world_end(&some);
}

/* ---- students and trainees ------------------------------------------------------------------- */

static void students_beyond_the_usual_take_supervision_for_a_study_long(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, NULL);
    struct world *world = made.world;
    for (size_t e = 0; e < world->state.employers.n; e++)
        world->employer.extra_students[e] = 256 * (int32_t)world->p.extra_student_months;
    run_employers_only(world, 1);
    for (size_t e = 0; e < world->state.employers.n; e++)
        assert_int_equal(world->employer.extra_students[e],
                         256 * ((int32_t)world->p.extra_student_months - 1));
    test_world_end(&made);
}

static void no_study_is_made_shorter_than_half_a_year(void **state)
{
    (void)state;
    struct test_world made;
    size_t n = 0;
    begin(&made, "  x: {lever: accelerated_training, dose: 2, ramp_up_months: 0}\n",
          "start=2022-08", "accelerated_months_ratio=0.3");
    test_world_run(&made, 2);
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        const struct persons *person = &made.world->person;
        if (person->standing[i] != STANDING_student || !(person->terms[i] & TERM_SHORTENED))
            continue;
        assert_true(person->due_month[i] >= person->since_month[i] + 6);
        n++;
    }
    assert_true(n > 50);
    test_world_end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newcomers_are_reached_in_full_for_a_year_and_less_and_less_in_the_next),
        cmocka_unit_test(graduates_starters_and_people_from_a_distance_are_so_for_a_time),
        cmocka_unit_test(groups_by_contract_and_occupation_are_those_of_the_names),
        cmocka_unit_test(efficient_supervision_takes_fewer_hours_of_care),
        cmocka_unit_test(trainees_with_modules_do_more_work),
        cmocka_unit_test(the_gap_to_full_quality_closes_by_its_part_a_year),
        cmocka_unit_test(childcare_is_outside_the_brake),
        cmocka_unit_test(administration_that_is_cut_is_gone_from_its_mean),
        cmocka_unit_test(employers_adopt_more_the_more_say_counts),
        cmocka_unit_test(inclusion_takes_away_its_part_of_the_spells_of_discrimination),
        cmocka_unit_test(what_is_for_one_occupation_counts_by_its_part_of_the_hours),
        cmocka_unit_test(students_beyond_the_usual_take_supervision_for_a_study_long),
        cmocka_unit_test(no_study_is_made_shorter_than_half_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
