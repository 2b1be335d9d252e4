/* SPDX-License-Identifier: Apache-2.0 */
/* Levers of learning: their sizes are the documented ones, and training has its limits. */
#include "../models/mechanisms.h"
#include "learning_tools.h"

static void
dropout_falls_to_0_90_by_climate_and_0_97_by_information_and_less_than_both(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double ratio;
    } cases[] = {
        {"  a: {lever: safe_climate, ramp_up_months: 0}\n", 0.9},
        {"  a: {lever: study_information, ramp_up_months: 0}\n", 0.97},
        {"  a: {lever: safe_climate, ramp_up_months: 0}\n"
         "  b: {lever: study_information, ramp_up_months: 0}\n",
         0.9 * 0.984886},
    };
    for (size_t k = 0; k < 3; k++) {
        struct test_world made;
        begin(&made, cases[k].text, (const char *const[3]){NULL});
        test_world_run(&made, 1);
        for (size_t i = 0; i < made.world->state.persons.n; i++)
            if (made.world->person.standing[i] == STANDING_student)
                assert_near(policy_ratio(made.world, i, DECISION_study_dropout) / 65536.0,
                            cases[k].ratio, 1e-4);
        test_world_end(&made);
    }
}

static double dropouts(const struct world *world)
{
    return (double)series_sum(world, SERIES_dropouts);
}

static void a_ratio_on_dropout_saves_that_share_of_the_dropouts(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: safe_climate, ramp_up_months: 0}\n",
          (const char *const[3]){"scale=0.05", "safe_climate_dropout_ratio=0.75"});
    WORLD(&without, "scale=0.05");
    const double x = sum_over(&with, 8, dropouts), y = sum_over(&without, 8, dropouts);
    assert_near(x / y, 0.75, 0.06);
    test_world_end(&with);
    test_world_end(&without);
}

static double diplomas(const struct world *world)
{
    return (double)series_sum(world, SERIES_diplomas);
}

static void modular_training_brings_diplomas_after_three_quarters_of_the_time(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: modular_training, ramp_up_months: 0}\n",
          (const char *const[3]){"modular_productivity_ratio=1"});
    WORLD(&without, "scale=0.02");
    /* who begins in month 0 has a diploma in month 23 (0.75 x 30 months, rounded), else in 30 */
    const double before = sum_over(&with, 23, diplomas);
    assert_near(before / sum_over(&without, 23, diplomas), 1, 0.02);
    const double early = sum_over(&with, 6, diplomas), late = sum_over(&without, 6, diplomas);
    assert_true(early > late + 30);
    test_world_end(&with);
    test_world_end(&without);
}

static void accelerated_study_takes_three_quarters_of_the_nominal_time(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: accelerated_training, ramp_up_months: 0}\n",
          (const char *const[3]){"start=2022-09"});
    WORLD(&without, "scale=0.02", "start=2022-09");
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    const struct snapshot x = snapshot_take(with.world);
    size_t n = 0;
    for (size_t i = 0; i < without.world->state.persons.n; i++) {
        const struct persons *person = &without.world->person;
        if (person->standing[i] != STANDING_student)
            continue;
        const struct shot *other = snapshot_find(&x, person->id[i]);
        assert_non_null(other);
        const int quarter = (int)(without.world->in.study_duration[person->programme[i]] / 4 + 0.5);
        const bool is_new = person->since_month[i] == 8;
        n += is_new;
        assert_int_equal(person->due_month[i] - other->due_month, is_new ? quarter : 0);
        assert_int_equal(other->terms & TERM_SHORTENED, is_new ? TERM_SHORTENED : 0);
    }
    assert_true(n > 1000);
    struct snapshot shot = x;
    snapshot_free(&shot);
    test_world_end(&with);
    test_world_end(&without);
}

/* Share of the helpers who began in September 2022 that brought a diploma into care. */
static double success_of_helpers(const char *interventions)
{
    struct test_world made;
    begin(&made, interventions, (const char *const[3]){"scale=0.1", "start=2022-09"});
    test_world_run(&made, 1);
    struct snapshot start = snapshot_take(made.world);
    double begun = 0, passed = 0;
    for (size_t k = 0; k < start.n; k++)
        begun += start.person[k].programme == OCCUPATION_helper &&
                 start.person[k].standing == STANDING_student && start.person[k].since_month == 8;
    test_world_run(&made, 34);
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        const struct shot *shot = snapshot_find(&start, made.world->person.id[i]);
        passed += shot && shot->standing == STANDING_student && shot->since_month == 8 &&
                  shot->programme == OCCUPATION_helper && made.world->person.grade_year[i] != 0;
    }
    snapshot_free(&start);
    test_world_end(&made);
    return passed / begun;
}

static void a_shorter_study_is_not_more_successful(void **state)
{
    (void)state;
    const double usual = success_of_helpers("  a: {lever: accelerated_training, dose: 0}\n");
    const double shorter =
        success_of_helpers("  a: {lever: accelerated_training, ramp_up_months: 0}\n");
    assert_near(usual, 0.75 * 0.6, 0.06); /* of the diplomas 0.6 look for work in care */
    assert_near(shorter / usual, 1, 0.04);
}

/* M31: who starts anew is older than 25; the young come from schools. */
static void new_starters_are_side_entrants_and_people_at_a_distance_only(void **state)
{
    (void)state;
    struct test_world with, without;
    const char *const settings[3] = {"scale=0.1", "new_starters_ratio=1.2"};
    begin(&without, "  a: {lever: new_starters, dose: 0}\n", settings);
    begin(&with, "  a: {lever: new_starters, ramp_up_months: 0}\n", settings);
    test_world_run(&without, 1);
    test_world_run(&with, 1);
    /* a fifth more of both come from outside, and nobody below 25 */
    const double more = came_from_outside(with.world) - came_from_outside(without.world);
    const double offered = without.world->in.inflow_by_channel[CHANNEL_side] * 0.1 / 12 *
                           without.world->p.offers_per_entrant *
                           without.world->entry_offer[CHANNEL_side];
    assert_near(more / offered, 0.2, 0.03);
    test_world_end(&with);
    test_world_end(&without);
}

/* Years of skill kept raise return by 2^(months / 48): together as much as a campaign (M32). */
static void basics_in_order_and_time_to_learn_together_raise_return_as_a_campaign_does(void **state)
{
    (void)state;
    struct test_world made;
    begin(&made,
          "  a: {lever: basic_skills, ramp_up_months: 0}\n"
          "  b: {lever: time_to_learn, ramp_up_months: 0}\n",
          (const char *const[3]){NULL});
    test_world_run(&made, 1);
    const double months = policy_employer(made.world, QUANTITY_skill_kept, 0);
    assert_near(maths_exp(maths_log(2) * months / 12 / made.world->p.return_half_life), 1.09,
                0.005);
    test_world_end(&made);
}

static void campaigns_raise_offers_of_side_entrants_and_returners_by_a_tenth(void **state)
{
    (void)state;
    struct test_world with, without;
    const char *const settings[3] = {"scale=0.1"};
    WORLD(&without, "scale=0.1");
    test_world_run(&without, 1);
    begin(&with, "  a: {lever: side_entrants, ramp_up_months: 0}\n", settings);
    test_world_run(&with, 1);
    const double side = came_from_outside(with.world) - came_from_outside(without.world);
    const double offered = without.world->in.inflow_by_channel[CHANNEL_side] * 0.1 / 12 *
                           without.world->p.offers_per_entrant *
                           without.world->entry_offer[CHANNEL_side];
    assert_near(side / offered, 0.1, 0.02);
    test_world_end(&with);
    begin(&with, "  a: {lever: returners, ramp_up_months: 0}\n", settings);
    const double x = sum_over(&with, 6, came_from_outside);
    const double y = came_from_outside(without.world) + sum_over(&without, 5, came_from_outside);
    /* 43 thousand a year, a tenth more, over six months */
    assert_near((x - y) / (0.1 * 43000 / 2), 0.1, 0.025);
    test_world_end(&with);
    test_world_end(&without);
}

static double spent(const struct world *world)
{
    return (double)series_sum(world, SERIES_money_public);
}

/* Trainings a year that the subsidy pays for. */
static double subsidised(const struct world *world)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        sum += policy_employer(world, QUANTITY_paid_training, e) * world->employer.staff[e];
    return sum;
}

/* extra = budget x take-up x additionality / unit cost (M26): 100 million euro at 17,000 euro a
 * year for 30 months. Who takes part and who would have anyway is luck of employers, some of them
 * large: the mean of twelve draws. */
static void a_training_subsidy_reaches_budget_x_take_up_x_additionality_over_cost(void **state)
{
    (void)state;
    double trainings = 0, money = 0;
    for (char name = 'a'; name <= 'l'; name++) {
        struct test_world made;
        char text[256];
        snprintf(text, sizeof text,
                 "  %c: {lever: learning_impulse, ramp_up_months: 0, budget_per_year: 100e6, "
                 "take_up: 0.6, additionality: 0.49}\n",
                 name);
        begin(&made, text, (const char *const[3]){"scale=0.05"});
        assert_int_equal(month_run(&made.world->state, made.world, model_steps,
                                   steps_before("persons: who is at risk")),
                         0);
        trainings += subsidised(made.world) / 12;
        money += spent(made.world);
        test_world_end(&made);
    }
    assert_near(money / (0.05 * 100e6 * 0.6), 1, 0.05);
    assert_near(trainings / (0.05 * 100e6 * 0.6 * 0.49 / (2.5 * 17000)), 1, 0.12);
}

/* Ten times as many for each employee, so that a small country shows them; places enough. */
static void trainings_that_are_paid_for_begin(void **state)
{
    (void)state;
    const char *const room = "supervision_per_staff=0.3";
    struct test_world with, without;
    double paid = 0, begun = 0, wanted = 0;
    begin(&with, "  a: {lever: learning_impulse, ramp_up_months: 0, additionality: 0.49}\n",
          (const char *const[3]){"scale=0.05", "learning_impulse_starts=0.02", room});
    WORLD(&without, "scale=0.05", room);
    for (int month = 0; month < 12; month++) {
        test_world_run(&with, 1);
        test_world_run(&without, 1);
        paid += paid_trainings(with.world);
        wanted += subsidised(with.world) / 12;
        begun += (double)(events(with.world, EVENT_training_begins) -
                          events(without.world, EVENT_training_begins));
    }
    assert_near(paid / wanted, 0.97, 0.08);
    assert_near(begun / paid, 0.96, 0.06); /* some would have begun anyway */
    test_world_end(&with);
    test_world_end(&without);
}

/* With no slack, students are as many as supervision allows, however many apply. */
static void students_are_the_least_of_applicants_schools_and_placements(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int more; /* than without */
    } cases[] = {
        {"  a: {lever: school_inflow, ramp_up_months: 0}\n", 0},
        {"  a: {lever: internship_fund, ramp_up_months: 0}\n", 1},
        {"  a: {lever: efficient_supervision, ramp_up_months: 0}\n", 1},
        {"  a: {lever: school_places, ramp_up_months: 0}\n", 0},
    };
    double begun[5];
    struct test_world made;
    for (size_t k = 0; k < 5; k++) {
        begin(&made, k < 4 ? cases[k].text : "  a: {lever: school_inflow, dose: 0}\n",
              (const char *const[3]){"start=2022-09", "placement_slack=0",
                                     "supervision_per_workload=3"});
        test_world_run(&made, 1);
        begun[k] = students_begun(made.world);
        test_world_end(&made);
    }
    for (size_t k = 0; k < 4; k++)
        assert_true(cases[k].more ? begun[k] > begun[4] + 10
                                  : begun[k] > begun[4] - 1 && begun[k] < begun[4] + 20);
}

static void only_programmes_that_refuse_applicants_gain_by_more_places(void **state)
{
    (void)state;
    struct test_world with, without;
    double begun[2][N_OCCUPATIONS] = {{0}};
    begin(&with, "  a: {lever: school_places, ramp_up_months: 0}\n",
          (const char *const[3]){"start=2022-09"});
    WORLD(&without, "scale=0.02", "start=2022-09");
    struct world *const world[2] = {with.world, without.world};
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    for (unsigned w = 0; w < 2; w++)
        for (size_t i = 0; i < world[w]->state.persons.n; i++)
            if (world[w]->person.standing[i] == STANDING_student &&
                world[w]->person.since_month[i] == 8)
                begun[w][world[w]->person.programme[i]]++;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        if (with.world->in.applicants_per_place[o] > 1)
            assert_near(begun[0][o] / begun[1][o], 1.1, 0.06);
        else
            assert_true((int)begun[0][o] == (int)begun[1][o]);
    test_world_end(&with);
    test_world_end(&without);
}

static void redirected_places_are_as_many_as_before(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: shortage_regions, ramp_up_months: 0}\n",
          (const char *const[3]){"start=2022-09", "shortage_regions_share=0.3"});
    WORLD(&without, "scale=0.02", "start=2022-09");
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    assert_near(students_begun(with.world) / students_begun(without.world), 1, 0.02);
    test_world_end(&with);
    test_world_end(&without);
}

static void shared_places_stay_in_the_region_and_stay_as_many(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: shared_places, ramp_up_months: 0, regions: [twente, zeeland]}\n",
          (const char *const[3]){NULL});
    WORLD(&without, "scale=0.02");
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    for (unsigned r = 0; r < N_REGIONS; r++) {
        double sum[2] = {0}, got = 0;
        const size_t end = with.world->employer_first[(r + 1) * N_BRANCHES];
        for (size_t e = with.world->employer_first[r * N_BRANCHES]; e < end; e++) {
            const double here = with.world->employer.training_places[e],
                         before = without.world->employer.training_places[e];
            sum[0] += here;
            sum[1] += before;
            got += here > before;
        }
        const bool shares = r == REGION_twente || r == REGION_zeeland;
        assert_true(shares ? got > 0 : got < 1);
        /* rounded by luck for each employer */
        assert_near(sum[0] / sum[1], 1, shares ? 0.1 : 1e-9);
    }
    test_world_end(&with);
    test_world_end(&without);
}

static void students_beyond_the_usual_take_supervision_now(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: school_inflow, ramp_up_months: 0}\n",
          (const char *const[3]){"start=2022-09", "school_inflow_ratio=1.15"});
    WORLD(&without, "scale=0.02", "start=2022-09");
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    const double more = students_begun(with.world) - students_begun(without.world);
    double extra = 0, staff = 0;
    for (size_t e = 0; e < with.world->state.employers.n; e++) {
        extra += with.world->employer.extra_students[e] / 256.0;
        staff += with.world->employer.staff[e];
    }
    assert_true(more > 50);
    assert_near(extra / more, 1, 0.15);
    assert_true(staff > 0);
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    /* 0.06 fte each, by those of the staff who are not ill or learning */
    const double lost = (hours_available(without.world) - hours_available(with.world)) / 72;
    assert_near(lost / (0.06 * extra), 0.92, 0.06);
    test_world_end(&with);
    test_world_end(&without);
}

/* Years away count less for who kept up skills: four years are a half-life. */
static void skill_kept_brings_back_ex_workers_longer(void **state)
{
    (void)state;
    struct test_world with, without;
    WORLD(&with, "scale=0.05");
    WORLD(&without, "scale=0.05");
    for (size_t i = 0; i < with.world->state.persons.n; i++)
        if (with.world->person.standing[i] == STANDING_reservoir)
            with.world->person.skill[i] = 24;
    const double more =
        sum_over(&with, 4, came_from_outside) - sum_over(&without, 4, came_from_outside);
    /* 43 thousand a year return; two years are half of a half-life */
    assert_near(more / (0.05 * 43000 / 3), 0.414, 0.08);
    test_world_end(&with);
    test_world_end(&without);
}

static void staff_trained_with_innovations_adopts_more(void **state)
{
    (void)state;
    struct test_world with, without;
    WORLD(&with, "scale=0.02");
    WORLD(&without, "scale=0.02");
    for (size_t e = 0; e < with.world->state.employers.n; e++)
        with.world->employer.digital_skill[e] = 255 * with.world->employer.staff[e];
    double x = 0, y = 0;
    for (int month = 0; month < 12; month++) {
        test_world_run(&with, 1);
        test_world_run(&without, 1);
        x += (double)series_sum(with.world, SERIES_adoptions);
        y += (double)series_sum(without.world, SERIES_adoptions);
    }
    assert_true(x > 1.3 * y);
    test_world_end(&with);
    test_world_end(&without);
}

/* The tension of the letters: learning for the next step keeps people in care and moves them. */
static void learning_for_the_next_step_keeps_people_in_care_and_moves_them(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: career_development, ramp_up_months: 0}\n",
          (const char *const[3]){"scale=0.05"});
    WORLD(&without, "scale=0.05");
    double left[2] = {0}, moved[2] = {0};
    for (int month = 0; month < 24; month++) {
        test_world_run(&with, 1);
        test_world_run(&without, 1);
        left[0] += (double)events(with.world, EVENT_left_industry);
        left[1] += (double)events(without.world, EVENT_left_industry);
        moved[0] += moves_across_branches(with.world);
        moved[1] += moves_across_branches(without.world);
    }
    assert_near(left[0] / left[1], 0.98, 0.012);
    assert_true(moved[0] > 1.02 * moved[1]);
    test_world_end(&with);
    test_world_end(&without);
}

static void the_route_to_nurse_is_of_assistants_in_hospitals_alone(void **state)
{
    (void)state;
    struct test_world with, without;
    begin(&with, "  a: {lever: broadening, ramp_up_months: 0}\n",
          (const char *const[3]){"broadening_starts=1"});
    WORLD(&without, "scale=0.02");
    test_world_run(&with, 1);
    test_world_run(&without, 1);
    const struct snapshot x = snapshot_take(without.world);
    size_t n = 0;
    for (size_t i = 0; i < with.world->state.persons.n; i++) {
        const struct persons *person = &with.world->person;
        const struct shot *other = snapshot_find(&x, person->id[i]);
        if (!other || (other->terms & TERM_DUAL) == (person->terms[i] & TERM_DUAL) ||
            person->since_month[i] == 0) /* moved after the training had begun */
            continue;
        n++;
        assert_int_equal(person->occupation[i], OCCUPATION_assistant);
        assert_int_equal(person->programme[i], OCCUPATION_nurse_mbo);
        assert_true(person->branch[i] == BRANCH_hospitals || person->branch[i] == BRANCH_umc);
    }
    assert_true(n > 5);
    struct snapshot shot = x;
    snapshot_free(&shot);
    test_world_end(&with);
    test_world_end(&without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            dropout_falls_to_0_90_by_climate_and_0_97_by_information_and_less_than_both),
        cmocka_unit_test(a_ratio_on_dropout_saves_that_share_of_the_dropouts),
        cmocka_unit_test(modular_training_brings_diplomas_after_three_quarters_of_the_time),
        cmocka_unit_test(accelerated_study_takes_three_quarters_of_the_nominal_time),
        cmocka_unit_test(a_shorter_study_is_not_more_successful),
        cmocka_unit_test(new_starters_are_side_entrants_and_people_at_a_distance_only),
        cmocka_unit_test(
            basics_in_order_and_time_to_learn_together_raise_return_as_a_campaign_does),
        cmocka_unit_test(campaigns_raise_offers_of_side_entrants_and_returners_by_a_tenth),
        cmocka_unit_test(a_training_subsidy_reaches_budget_x_take_up_x_additionality_over_cost),
        cmocka_unit_test(trainings_that_are_paid_for_begin),
        cmocka_unit_test(students_are_the_least_of_applicants_schools_and_placements),
        cmocka_unit_test(only_programmes_that_refuse_applicants_gain_by_more_places),
        cmocka_unit_test(redirected_places_are_as_many_as_before),
        cmocka_unit_test(shared_places_stay_in_the_region_and_stay_as_many),
        cmocka_unit_test(students_beyond_the_usual_take_supervision_now),
        cmocka_unit_test(skill_kept_brings_back_ex_workers_longer),
        cmocka_unit_test(staff_trained_with_innovations_adopts_more),
        cmocka_unit_test(learning_for_the_next_step_keeps_people_in_care_and_moves_them),
        cmocka_unit_test(the_route_to_nurse_is_of_assistants_in_hospitals_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
