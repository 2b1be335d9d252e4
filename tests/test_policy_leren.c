/* SPDX-License-Identifier: Apache-2.0 */
/* Levers of learning: nothing from nothing, each in the direction of its own indicator, within its
 * targets and limits. */
#include "../models/mechanisms.h"
#include "learning_tools.h"

/* ---- the levers ------------------------------------------------------------------------------ */

/* Sizes are large where a small country would not show the documented one. */
static const struct lever_case {
    const char *lever;
    int sign;
    const char *start;
    int months;
    double (*indicator)(const struct world *);
    const char *setting;
} levers[] = {
    {"school_inflow", 1, "2022-09", 1, students_begun, "seed=1"},
    {"study_information", 1, "2022-01", 6, students, "study_information_dropout_ratio=0.5"},
    {"school_places", 1, "2022-09", 1, students_begun, "seed=1"},
    {"internship_fund", 1, "2022-01", 2, places, "seed=1"},
    {"efficient_supervision", 1, "2022-01", 2, places, "seed=1"},
    {"shared_places", 1, "2022-01", 2, employers_with_a_place, "seed=1"},
    {"guidance_of_students", 1, "2022-01", 6, students, "guidance_dropout_ratio=0.5"},
    {"guidance_of_students", 1, "2022-01", 9, graduates, "guidance_exit_ratio=0.1"},
    {"guidance_of_students", -1, "2022-01", 2, places, "seed=1"},
    {"modular_training", -1, "2022-01", 9, months_of_trainees, "seed=1"},
    {"capacity_advice", 1, "2022-01", 9, future_specialists, "capacity_advice_ratio=5"},
    {"broadening", 1, "2022-01", 9, trainees, "broadening_starts=1"},
    {"accelerated_training", -1, "2022-09", 1, months_of_students, "seed=1"},
    {"dual_training", 1, "2022-01", 9, trainees, "seed=1"},
    {"dual_training", 1, "2022-01", 2, places, "seed=1"},
    {"side_entrants", 1, "2022-01", 1, came_from_outside, "seed=1"},
    {"returners", 1, "2022-01", 3, returners, "returners_ratio=1.5"},
    {"basic_skills", 1, "2022-01", 2, skill_spared, "seed=1"},
    {"basic_skills", 1, "2022-01", 2, learning_time, "seed=1"},
    {"career_development", 1, "2022-01", 9, trainees, "career_upskilling_ratio=2"},
    {"career_development", 1, "2022-01", 6, moves_across_branches, "career_open_share=1"},
    {"new_starters", 1, "2022-01", 1, came_from_outside, "seed=1"},
    {"new_starters", 1, "2022-01", 9, trainees, "new_starters_upskilling_ratio=10"},
    {"time_to_learn", 1, "2022-01", 2, learning_time, "seed=1"},
    {"time_to_learn", -1, "2022-01", 2, hours_available, "seed=1"},
    {"time_to_learn", 1, "2022-01", 2, skill_spared, "seed=1"},
    {"say_over_learning", 1, "2022-01", 9, trainees, "say_over_learning_ratio=2"},
    {"say_over_learning", 1, "2022-01", 2, say_asked, "seed=1"},
    {"learning_impulse", 1, "2022-01", 2, paid_trainings, "learning_impulse_starts=0.05"},
    {"safe_climate", 1, "2022-01", 6, students, "safe_climate_dropout_ratio=0.5"},
    {"inspiring_climate", 1, "2022-01", 2, engagement_asked, "seed=1"},
    {"inspiring_climate", 1, "2022-01", 6, students, "inspiring_dropout_ratio=0.5"},
    {"education_match", 1, "2022-01", 9, graduates, "education_match_exit_ratio=0.1"},
    {"topical_curricula", 1, "2022-01", 4, digital_skill, "seed=1"},
    {"innovation_in_training", 1, "2022-01", 4, digital_skill, "seed=1"},
    {"shortage_regions", 1, "2022-09", 1, students_where_vacancies_are, "seed=1"},
    {"geriatric_rotation", 1, "2022-01", 9, doctors_in_elderly_care, "geriatric_preference=10"},
    {"elderly_care_training", 1, "2022-01", 2, places, "seed=1"},
    {"elderly_care_training", 1, "2022-01", 9, graduates_in_elderly_care,
     "elderly_training_preference=10"},
};
enum { N_CASES = sizeof levers / sizeof levers[0] };

static double indicator_after(const struct lever_case *lever, const char *interventions)
{
    struct test_world made;
    char start[32];
    /* doctors are few */
    const char *scale = lever->indicator == doctors_in_elderly_care ? "scale=0.1" : "scale=0.02";
    snprintf(start, sizeof start, "start=%s", lever->start);
    begin(&made, interventions, (const char *const[3]){start, lever->setting, scale});
    test_world_run(&made, lever->months);
    const double value = lever->indicator(made.world);
    test_world_end(&made);
    return value;
}

static void every_lever_moves_its_own_indicator_in_the_documented_direction(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t k = 0; k < N_CASES; k++) {
        char one[128], none[128];
        snprintf(one, sizeof one, "  a: {lever: %s, ramp_up_months: 0}\n", levers[k].lever);
        snprintf(none, sizeof none, "  a: {lever: %s, dose: 0}\n", levers[k].lever);
        const double with = indicator_after(&levers[k], one),
                     without = indicator_after(&levers[k], none);
        if (levers[k].sign * (with - without) > 0)
            continue;
        print_error("%s, case %zu: %.9g with and %.9g without\n", levers[k].lever, k, with,
                    without);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void zero_doses_of_all_levers_together_leave_every_person_as_without(void **state)
{
    (void)state;
    struct test_world zero, without;
    char text[N_CASES * 64] = "";
    size_t n = 0;
    for (size_t k = 0; k < N_CASES; k++) /* a share of nobody acts, and does nothing */
        n += (size_t)snprintf(text + n, sizeof text - n, "  a%zu: {lever: %s, %s: 0}\n", k,
                              levers[k].lever, k % 2 ? "dose" : "share");
    begin(&zero, text, (const char *const[3]){"start=2022-08"});
    WORLD(&without, "scale=0.02", "start=2022-08");
    for (int month = 0; month < 6; month++) {
        test_world_run(&zero, 1);
        test_world_run(&without, 1);
        assert_true(table_digest(&zero.world->state.persons) ==
                    table_digest(&without.world->state.persons));
        assert_true(table_digest(&zero.world->state.employers) ==
                    table_digest(&without.world->state.employers));
    }
    test_world_end(&zero);
    test_world_end(&without);
}

static void without_policy_nobody_has_skill_beyond_the_usual(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "scale=0.01", "start=2022-08");
    test_world_run(&made, 14);
    for (size_t i = 0; i < made.world->state.persons.n; i++)
        assert_int_equal(made.world->person.skill[i] | made.world->person.digital_skill[i], 0);
    for (size_t e = 0; e < made.world->state.employers.n; e++)
        assert_int_equal(
            made.world->employer.extra_students[e] | made.world->employer.digital_skill[e], 0);
    test_world_end(&made);
}

/* ---- targets and limits ---------------------------------------------------------------------- */

static void a_campaign_in_one_region_brings_students_there_alone(void **state)
{
    (void)state;
    struct test_world with, without;
    double here[2] = {0}, elsewhere[2] = {0};
    begin(&with, "  a: {lever: school_inflow, ramp_up_months: 0, regions: [rijnmond], dose: 2}\n",
          (const char *const[3]){"start=2022-09"});
    WORLD(&without, "scale=0.02", "start=2022-09");
    struct world *const world[2] = {with.world, without.world};
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    for (unsigned w = 0; w < 2; w++)
        for (size_t i = 0; i < world[w]->state.persons.n; i++) {
            const bool is_new = world[w]->person.standing[i] == STANDING_student &&
                                world[w]->person.since_month[i] == 8;
            const bool is_here = world[w]->person.region[i] == REGION_rijnmond;
            here[w] += is_new && is_here;
            elsewhere[w] += is_new && !is_here;
        }
    assert_true(here[0] > here[1]);
    assert_true((int)elsewhere[0] == (int)elsewhere[1]);
    test_world_end(&with);
    test_world_end(&without);
}

static void employers_outside_the_targets_are_asked_nothing(void **state)
{
    (void)state;
    char text[N_CASES * 128] = "";
    struct test_world made;
    size_t n = 0;
    for (size_t k = 0; k < N_CASES; k++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "  a%zu: {lever: %s, branches: [home_care], ramp_up_months: 0}\n", k,
                              levers[k].lever);
    begin(&made, text, (const char *const[3]){NULL});
    test_world_run(&made, 1);
    const struct world *world = made.world;
    double asked = 0;
    for (unsigned q = 0; q < N_QUANTITIES; q++) {
        if (!policy_acts(world, q) || !world->policy->values[q] ||
            model_tables.interventions.quantities[q].scope != SCOPE_EMPLOYER)
            continue;
        const double neutral = policy_kinds[q] == KIND_ratio ? 1 : 0;
        for (size_t e = 0; e < world->state.employers.n; e++) {
            const double value = policy_employer(world, q, e) - neutral;
            const bool is_asked = value > 0 || value < 0;
            asked += is_asked;
            assert_true(!is_asked || world->employer.branch[e] == BRANCH_home_care);
        }
    }
    assert_true(asked > 0);
    test_world_end(&made);
}

static void all_levers_at_the_highest_dose_keep_the_books_in_order(void **state)
{
    (void)state;
    static const enum series_number identities[] = {SERIES_identity_persons, SERIES_identity_hours,
                                                    SERIES_identity_employers,
                                                    SERIES_identity_vacancies};
    char text[N_CASES * 80] = "";
    struct test_world made;
    size_t n = 0;
    for (size_t k = 0; k < N_CASES; k++)
        if (k == 0 || strcmp(levers[k].lever, levers[k - 1].lever) != 0)
            n += (size_t)snprintf(text + n, sizeof text - n,
                                  "  a%zu: {lever: %s, dose: 3, ramp_up_months: 0}\n", k,
                                  levers[k].lever);
    begin(&made, text, (const char *const[3]){"start=2022-07"});
    for (int month = 0; month < 16; month++) {
        test_world_run(&made, 1);
        for (size_t k = 0; k < sizeof identities / sizeof identities[0]; k++) {
            const struct layout *layout = &made.world->state.layout;
            for (size_t c = 0; c < layout->size[identities[k]]; c++)
                assert_int_equal(made.world->state.tally[layout->offset[identities[k]] + c], 0);
        }
    }
    test_world_end(&made);
}

/* The books of skill of employers are those of their employees. */
static void the_digital_skill_of_an_employer_is_that_of_its_staff(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made, "  a: {lever: innovation_in_training, ramp_up_months: 0}\n",
          (const char *const[3]){NULL});
    test_world_run(&made, 20);
    struct world *world = made.world;
    assert_true(digital_skill(world) > 0);
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_employee)
            world->employer.digital_skill[world->person.employer[i]] -=
                world->person.digital_skill[i];
    for (size_t e = 0; e < world->state.employers.n; e++)
        assert_int_equal(world->employer.digital_skill[e], 0);
    test_world_end(&made);
}

/* The places themselves are whole numbers, so what policy adds cannot be divided away again. */
static void money_for_supervision_leaves_the_room_that_staff_and_workload_give(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: internship_fund, ramp_up_months: 0}\n",
          (const char *const[3]){NULL});
    WORLD(&without, "scale=0.02");
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    assert_true(places(with.world) > places(without.world));
    for (unsigned r = 0; r < N_REGIONS; r++)
        assert_near(with.world->placement_room[r], without.world->placement_room[r], 1e-12);
    test_world_end(&with);
    test_world_end(&without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lever_moves_its_own_indicator_in_the_documented_direction),
        cmocka_unit_test(zero_doses_of_all_levers_together_leave_every_person_as_without),
        cmocka_unit_test(without_policy_nobody_has_skill_beyond_the_usual),
        cmocka_unit_test(a_campaign_in_one_region_brings_students_there_alone),
        cmocka_unit_test(employers_outside_the_targets_are_asked_nothing),
        cmocka_unit_test(all_levers_at_the_highest_dose_keep_the_books_in_order),
        cmocka_unit_test(the_digital_skill_of_an_employer_is_that_of_its_staff),
        cmocka_unit_test(money_for_supervision_leaves_the_room_that_staff_and_workload_give),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
