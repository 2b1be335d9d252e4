/* SPDX-License-Identifier: Apache-2.0 */
/* What is assumed of working time, spells, incomes and posts: each acts where it should, in the
 * direction it should. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "assumption_tools.h"

/* ---- working time, contagion ----------------------------------------------------------------- */

static double newcomers_of(const char *setting)
{
    struct test_world made;
    double newcomers = 0, staff = 0;
    begin(&made, setting, nothing);
    for (size_t e = 0; e < made.world->state.employers.n; e++) {
        newcomers += made.world->employer.newcomers[e] / 256.0;
        staff += made.world->employer.staff[e];
    }
    test_world_end(&made);
    return newcomers / staff;
}

static void newcomers_are_those_of_as_many_months_as_the_parameter_says(void **state)
{
    (void)state;
    assert_true(is_near(newcomers_of(NULL), 0.11 * 5 / 6, 0.002)); /* a month has gone by */
    assert_true(is_near(newcomers_of("newcomer_months=3"), 0.055 * 2 / 3, 0.002));
    assert_true(is_near(newcomers_of("tenure_below_one_year=0.3"), 0.15 * 5 / 6, 0.002));
}

static void longer_contracts_lose_a_smaller_share_to_learning_and_mentoring(void **state)
{
    (void)state;
    struct test_world usual, longer;
    begin(&usual, NULL, nothing);
    begin(&longer, "usual_contract_hours=36", nothing);
    const double ratio = longer.world->overhead_reference[0] / usual.world->overhead_reference[0];
    assert_true(is_near(ratio, 25.0 / 36, 1e-9));
    test_world_end(&usual);
    test_world_end(&longer);
}

static void supervision_of_extra_students_ends_after_their_months(void **state)
{
    (void)state;
    const char *const setting[] = {NULL, "extra_student_months=10"};
    for (unsigned k = 0; k < 2; k++) {
        struct test_world made;
        begin(&made, setting[k], nothing);
        made.world->employer.extra_students[0] = 36000;
        run_employers_only(made.world, 1);
        assert_int_equal(made.world->employer.extra_students[0], k ? 32400 : 35000);
        test_world_end(&made);
    }
}

static int64_t short_spells(const char *setting)
{
    struct test_world made;
    int64_t sum = 0;
    begin(&made, setting, nothing);
    for (int month = 0; month < 3; month++) {
        test_world_run(&made, 1);
        sum += events(made.world, EVENT_spell_short);
    }
    test_world_end(&made);
    return sum;
}

static void contagion_of_no_size_or_of_no_team_is_none(void **state)
{
    (void)state;
    const int64_t none = short_spells("loop_r3_contagion=0");
    assert_true(short_spells(NULL) != none);
    assert_int_equal(short_spells("contagion_most=0"), none);
    assert_int_equal(short_spells("contagion_least_hours=1e5"), none);
}

/* ---- incomes of households, vacancies of the start ------------------------------------------- */

/* Mean income of the households above the phase-out. */
static double income(const char *setting)
{
    struct test_world made;
    double sum = 0, n = 0;
    begin(&made, setting, nothing);
    for (size_t i = 0; i < made.world->state.persons.n; i++)
        if (made.world->person.standing[i] == STANDING_employee &&
            (made.world->person.income_band[i] & 3) == 2) {
            sum += allowances_income(made.world, i);
            n++;
        }
    test_world_end(&made);
    return sum / n;
}

static void incomes_above_the_phase_out_follow_their_parameters(void **state)
{
    (void)state;
    const double usual = income(NULL);
    assert_true(is_near(income("income_above_phase_out=80000"), usual + 10000, 500));
    assert_true(income("household_usual_hours=20") > usual + 2000); /* more comes from the others */
}

static void vacancies_of_the_start_are_as_old_as_the_parameter_says(void **state)
{
    (void)state;
    const char *const setting[] = {NULL, "start_vacancy_months=3"};
    for (unsigned k = 0; k < 2; k++) {
        struct test_world made;
        double open = 0, months = 0;
        begin(&made, setting[k], nothing);
        const struct employers *employer = &made.world->employer;
        for (size_t post = 0; post < made.world->state.employers.n * N_OCCUPATIONS; post++) {
            open += employer->vacancies[post];
            months += employer->vacancy_months[post];
        }
        assert_true(open > 1000 && is_near(months / open, k ? 3 : 2, 1e-9));
        test_world_end(&made);
    }
}

/* ---- steps of hours -------------------------------------------------------------------------- */

/* Contracts that changed in the first month without a change of employer by something else than so
 * many hours, and all that changed. */
static void changed(struct change change, int half_hours, size_t *others, size_t *all)
{
    struct test_world made;
    begin(&made, "hours_down_per_month=0.05", change);
    const struct persons *person = &made.world->person;
    const size_t n = made.world->state.persons.n;
    uint8_t *before = malloc(n);
    uint32_t *employer = malloc(n * sizeof *employer);
    assert_true(before && employer);
    memcpy(before, person->half_hours, n);
    memcpy(employer, person->employer, n * sizeof *employer);
    test_world_run(&made, 1);
    *others = *all = 0;
    for (size_t i = 0; i < n; i++) {
        const int by = abs(person->half_hours[i] - before[i]);
        if (person->standing[i] != STANDING_employee || person->employer[i] != employer[i] ||
            by == 0 || person->half_hours[i] <= HOURS_LEAST || person->half_hours[i] >= HOURS_MOST)
            continue;
        ++*all;
        *others += by != half_hours;
    }
    free(before);
    free(employer);
    test_world_end(&made);
}

static void contracts_change_by_the_steps_of_the_table(void **state)
{
    (void)state;
    size_t others, all;
    changed((struct change){"hours_step", 0, N_EIGHTHS, 6}, 12, &others, &all);
    assert_true(all > 100 && (double)others < 0.02 * (double)all); /* at a limit, then back */
    changed(nothing, 12, &others, &all);
    assert_true(all > 100 && (double)others > 0.7 * (double)all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newcomers_are_those_of_as_many_months_as_the_parameter_says),
        cmocka_unit_test(longer_contracts_lose_a_smaller_share_to_learning_and_mentoring),
        cmocka_unit_test(supervision_of_extra_students_ends_after_their_months),
        cmocka_unit_test(contagion_of_no_size_or_of_no_team_is_none),
        cmocka_unit_test(incomes_above_the_phase_out_follow_their_parameters),
        cmocka_unit_test(vacancies_of_the_start_are_as_old_as_the_parameter_says),
        cmocka_unit_test(contracts_change_by_the_steps_of_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
