/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes of what the retention line does to hours: the stock of wishes, the allowances cliff, the
 * bonus and combination jobs. */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "behoud_tools.h"

/* ---- the stock of wishes --------------------------------------------------------------------- */

static size_t part_timers(const struct world *world)
{
    size_t n = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        n += world->person.standing[i] == STANDING_employee &&
             world->person.half_hours[i] < PART_TIME_BELOW;
    return n;
}

static void
a_quarter_of_part_timers_is_open_and_of_these_three_in_eight_without_condition(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "scale=0.05");
    const struct world *world = made.world;
    double open = 0, conditional = 0;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (world->person.standing[i] != STANDING_employee)
            continue;
        open += (world->person.terms[i] & TERM_OPEN) != 0;
        conditional += (world->person.terms[i] & TERM_OPEN) != 0 &&
                       (world->person.terms[i] & TERM_CONDITIONAL) != 0;
    }
    assert_within("part-timers open to more hours", open / (double)part_timers(world), 0.24, 0.26);
    assert_within("of these under a condition", conditional / open, 0.61, 0.64);
    test_world_end(&made);
}

enum { HALF_YEARS = 10 };

/* Growth beyond what grows by itself: those who grew with the programme less without, as a share of
 * part-timers, by half-year. *hours: gained by one. */
static void asked(const char *text, double share[HALF_YEARS], double *hours)
{
    struct test_world made;
    double gained = 0, n = 0;
    begin(&made, text, "scale=0.1", NULL);
    for (int half = 0; half < HALF_YEARS; half++) {
        double grew = 0;
        const double all = (double)part_timers(made.world);
        for (int month = 0; month < 6; month++) {
            test_world_run(&made, 1);
            grew += (double)(events(made.world, EVENT_hours_asked) +
                             events(made.world, EVENT_hours_up));
            n += (double)events(made.world, EVENT_hours_asked);
            gained += (double)series_sum(made.world, SERIES_hours_asked) / 2;
        }
        share[half] = grew / all;
    }
    *hours = n > 0 ? gained / n : 0;
    test_world_end(&made);
}

static void
conversations_gain_the_published_share_in_a_half_year_and_the_stock_runs_dry(void **state)
{
    (void)state;
    double with[HALF_YEARS], without[HALF_YEARS], hours, none, net[HALF_YEARS];
    asked("  x: {lever: hours_conversation, ramp_up_months: 0}", with, &hours);
    asked("  x: {lever: hours_conversation, dose: 0}", without, &none);
    for (int half = 0; half < HALF_YEARS; half++) {
        net[half] = with[half] - without[half];
        assert_within("net share of a half-year", net[half], 0, 0.036);
    }
    assert_within("net share of the first half-year", net[0], 0.026, 0.036);
    assert_within("hours gained by one", hours, 4.0, 5.0);
    /* what is left is what newcomers bring */
    assert_within("last over first half-year", net[HALF_YEARS - 1] / net[0], 0, 0.6);
    assert_true(net[1] < net[0] && net[3] < net[1] && net[HALF_YEARS - 1] < net[3]);
    assert_true(none <= 0);
}

/* Conditions are met by rosters: with them the same conversations reach more. */
static void fitted_rosters_open_conditional_wishes(void **state)
{
    (void)state;
    struct test_world made[2];
    double reached[2];
    begin(&made[0], "  x: {lever: hours_conversation, ramp_up_months: 0}", "scale=0.05", NULL);
    begin(&made[1],
          "  x: {lever: hours_conversation, ramp_up_months: 0}\n"
          "  y: {lever: rostering, ramp_up_months: 0}",
          "scale=0.05", NULL);
    for (int k = 0; k < 2; k++) {
        test_world_run(&made[k], 1);
        reached[k] = (double)series_sum(made[k].world, SERIES_open_to_hours);
        test_world_end(&made[k]);
    }
    assert_true(reached[1] > 1.2 * reached[0]);
}

/* ---- the allowances cliff -------------------------------------------------------------------- */

static const char threshold[] = "  x: {lever: allowances_threshold, ramp_up_months: 0}";

static void the_published_share_of_part_timers_is_in_the_phase_out(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "scale=0.05");
    const struct world *world = made.world;
    double within = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        within += world->person.standing[i] == STANDING_employee &&
                  world->person.half_hours[i] < PART_TIME_BELOW &&
                  allowances_is_phased_out(world, i);
    assert_within("part-timers in the phase-out", within / (double)part_timers(world), 0.12, 0.18);
    test_world_end(&made);
}

/* -1: comes into the phase-out under the new threshold, 1: leaves it, 0: neither. */
static int moved_by_threshold(const struct world *world, size_t i)
{
    const double income = allowances_income(world, i), width = world->p.phase_out_width;
    const double old = world->p.allowances_limit, new = old + world->p.allowances_rise;
    if (world->person.standing[i] != STANDING_employee ||
        world->person.half_hours[i] >= PART_TIME_BELOW)
        return 0;
    return (income >= old && income < old + width) - (income >= new &&income < new + width);
}

/* Hours of those who leave the phase-out (side 1) or come into it (-1), after months, relative to
 * the same persons under the old threshold. */
static double answer_of(int side, int months, const char *setting)
{
    struct test_world made[2];
    begin(&made[0], "  x: {lever: allowances_threshold, dose: 0}", "scale=0.1", setting);
    begin(&made[1], threshold, "scale=0.1", setting);
    const size_t n = made[0].world->state.persons.n;
    int *side_of = malloc(n * sizeof *side_of);
    assert_non_null(side_of);
    double hours[2] = {0};
    for (size_t i = 0; i < n; i++)
        side_of[i] = moved_by_threshold(made[0].world, i);
    for (int k = 0; k < 2; k++) {
        const struct persons *person = &made[k].world->person;
        test_world_run(&made[k], months);
        for (size_t i = 0; i < n; i++)
            if (side_of[i] == side && person->standing[i] == STANDING_employee)
                hours[k] += person->half_hours[i];
        test_world_end(&made[k]);
    }
    free(side_of);
    return hours[1] / hours[0] - 1;
}

/* 60 to 45 per cent: ln(0.55 / 0.40) x 0.10 = 3.2 per cent more hours, once the wishes have come
 * true; as much less for those who come in. */
static void hours_answer_to_the_marginal_rate_with_the_elasticity(void **state)
{
    (void)state;
    static const char *const still = "hours_up_fit=0";
    assert_within("hours of those relieved", answer_of(1, 11, still), 0.018, 0.034);
    assert_within("hours of those pressed", answer_of(-1, 11, still), -0.034, -0.016);
    assert_within("at elasticity 0.21", answer_of(1, 11, "hours_elasticity=0.21"), 0.03, 0.07);
    assert_within("at elasticity 0", answer_of(1, 11, "hours_elasticity=0"), 0, 0);
}

/* The question of the letter: how many workers, how many hours. */
static void the_threshold_relieves_some_presses_others_and_gains_little(void **state)
{
    (void)state;
    struct test_world made;
    double more = 0, less = 0, hours = 0;
    begin(&made, threshold, "scale=0.1", NULL);
    test_world_run(&made, 1);
    const double up = (double)series_sum(made.world, SERIES_allowances_relieved),
                 down = (double)series_sum(made.world, SERIES_allowances_pressed);
    for (int month = 0; month < 36; month++) {
        more += (double)events(made.world, EVENT_allowances_more);
        less += (double)events(made.world, EVENT_allowances_less);
        hours += (double)series_sum(made.world, SERIES_hours_by_allowances) / 2;
        test_world_run(&made, 1);
    }
    const double all = (double)part_timers(made.world);
    assert_within("relieved part-timers", up / all, 0.12, 0.18);
    assert_within("pressed part-timers", down / all, 0.05, 0.15);
    assert_true(more > less && less > 0);
    assert_within("hours gained a week by a part-timer", hours / all, 0.01, 0.15);
    test_world_end(&made);
}

/* Who comes back to care has a new household, and no answer yet. */
static bool had_answered(const struct snapshot *before, const struct world *world, size_t i)
{
    const struct shot *was = snapshot_find(before, world->person.id[i]);
    return was && was->income_band & INCOME_ANSWERED;
}

static void each_household_answers_once(void **state)
{
    (void)state;
    struct test_world made;
    double all = 0;
    begin(&made, threshold, "scale=0.1", "hours_elasticity=0.21");
    const struct world *world = made.world;
    for (int month = 0; month < 12; month++) {
        struct snapshot before = snapshot_take(world);
        int64_t first = 0;
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++)
            first +=
                world->person.income_band[i] & INCOME_ANSWERED && !had_answered(&before, world, i);
        const int64_t told =
            events(world, EVENT_allowances_more) + events(world, EVENT_allowances_less);
        assert_int_equal(told, first);
        all += (double)told;
        snapshot_free(&before);
    }
    assert_true(all > 500);
    test_world_end(&made);
}

/* ---- bonus and combination jobs -------------------------------------------------------------- */

static void a_bonus_gives_its_hours_while_it_runs_and_half_of_them_three_months_later(void **state)
{
    (void)state;
    struct test_world made;
    double share[18];
    begin(&made, "  x: {lever: hours_bonus, ramp_up_months: 0, end: 2022-06, embedded: 1}",
          "scale=0.02", NULL);
    for (int month = 0; month < 18; month++) {
        test_world_run(&made, 1);
        share[month] = (double)series_sum(made.world, SERIES_hours_of_bonus) /
                       (double)series_sum(made.world, SERIES_hours_contracted);
    }
    assert_within("share of hours while it runs", share[5], 0.0025, 0.0031);
    assert_within("three months after", share[8] / share[5], 0.4, 0.6);
    assert_within("a year after", share[17] / share[5], 0, 0.1);
    test_world_end(&made);
}

static void combination_jobs_go_to_small_contracts_and_add_hours_in_care_only(void **state)
{
    (void)state;
    struct test_world made;
    double taken = 0, small = 0, six = 0, outside = 0, open = 0;
    begin(&made, "  x: {lever: combination_jobs, ramp_up_months: 0, dose: 3}", "scale=0.1",
          "match_efficiency=0");
    struct snapshot before = snapshot_take(made.world);
    test_world_run(&made, 1);
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        const struct shot *was = snapshot_find(&before, made.world->person.id[i]);
        const bool could = was && was->standing == STANDING_employee &&
                           was->half_hours < SMALL_BELOW && !(was->terms & TERM_SECOND_JOB);
        small += could;
        if (!was || was->terms & TERM_SECOND_JOB ||
            !(made.world->person.terms[i] & TERM_SECOND_JOB))
            continue;
        const int gained = made.world->person.half_hours[i] - was->half_hours;
        assert_true(was->half_hours < SMALL_BELOW + 18); /* unless it shrank in the same month */
        taken++;
        six += gained == 12;
        if (gained != 0)
            continue;
        outside++; /* wishes for hours in care are as they were */
        open += (was->terms & TERM_OPEN) != 0;
        assert_int_equal(made.world->person.terms[i] & TERM_OPEN, was->terms & TERM_OPEN);
        assert_int_equal(made.world->person.wish_half_hours[i], was->wish_half_hours);
    }
    assert_within("taken, a year, of small contracts", 12 * taken / small, 0.04, 0.065);
    assert_within("of these six hours in care", six / taken, 0.3, 0.65);
    assert_true(outside > 20 && open > 5);
    snapshot_free(&before);
    test_world_end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_quarter_of_part_timers_is_open_and_of_these_three_in_eight_without_condition),
        cmocka_unit_test(
            conversations_gain_the_published_share_in_a_half_year_and_the_stock_runs_dry),
        cmocka_unit_test(fitted_rosters_open_conditional_wishes),
        cmocka_unit_test(the_published_share_of_part_timers_is_in_the_phase_out),
        cmocka_unit_test(hours_answer_to_the_marginal_rate_with_the_elasticity),
        cmocka_unit_test(each_household_answers_once),
        cmocka_unit_test(the_threshold_relieves_some_presses_others_and_gains_little),
        cmocka_unit_test(a_bonus_gives_its_hours_while_it_runs_and_half_of_them_three_months_later),
        cmocka_unit_test(combination_jobs_go_to_small_contracts_and_add_hours_in_care_only),
    };
    return cmocka_run_group_tests_name("hours of the retention line", tests, NULL, NULL);
}
