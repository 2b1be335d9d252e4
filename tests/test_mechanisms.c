/* SPDX-License-Identifier: Apache-2.0 */
/* Mechanisms at their limits: what is switched off does not happen; and directions person by
 * person: with the same seed a stronger cause never undoes its own effect. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "world_tools.h"

/* ---- nothing happens at a rate of zero ------------------------------------------------------- */

struct off {
    const char *settings[4];
    enum event_number event;
};

static void what_has_no_rate_never_happens(void **state)
{
    (void)state;
    static const struct off offs[] = {
        {{"short_spells_per_year=0"}, EVENT_spell_short},
        {{"other_spells_per_year=0", "mental_spells_per_year=0", "physical_spells_per_year=0"},
         EVENT_spell_begins},
        {{"hours_up_per_month=0"}, EVENT_hours_up},
        {{"hours_down_per_month=0"}, EVENT_hours_down},
        {{"aggression_per_month=0"}, EVENT_aggression},
        {{"exit_industry_per_year=0"}, EVENT_left_industry},
        {{"exit_inactive_per_year=0"}, EVENT_left_inactive},
        {{"retirement_fit=0", "pension_age_exit=0"}, EVENT_left_retired},
        {{"start_zzp_per_year=0"}, EVENT_left_zzp},
        {{"start_zzp_per_year=0", "zzp_from_outside_per_year=0"}, EVENT_zzp_begins},
        {{"employer_change_per_year=0"}, EVENT_changed_employer},
        {{"dual_start_ratio=0"}, EVENT_training_begins},
        {{"supervision_per_staff=0"}, EVENT_training_begins},
        {{"match_efficiency=0"}, EVENT_hired},
        {{"match_efficiency=0"}, EVENT_changed_employer},
    };
    for (size_t k = 0; k < sizeof offs / sizeof *offs; k++) {
        const char *settings[6] = {"scale=0.005"};
        memcpy(settings + 1, offs[k].settings, sizeof offs[k].settings);
        struct test_world made;
        test_world_begin(&made, settings);
        for (int month = 0; month < 4; month++) {
            test_world_run(&made, 1);
            if (events(made.world, offs[k].event) != 0)
                fail_msg("%s: it happened", offs[k].settings[0]);
        }
        test_world_end(&made);
    }
}

/* Events that only interventions make. */
static bool is_of_policy(enum event_number event)
{
    return event == EVENT_hours_asked || event == EVENT_combination_job ||
           event == EVENT_pool_joined || event == EVENT_allowances_more ||
           event == EVENT_allowances_less;
}

/* The same events do happen in the baseline, so the test above can fail; those of interventions do
 * not. */
static void every_event_happens_in_the_baseline(void **state)
{
    (void)state;
    struct test_world made;
    int64_t n[N_EVENTS] = {0};
    WORLD(&made, "scale=0.02");
    for (int month = 0; month < 25; month++) {
        test_world_run(&made, 1);
        for (unsigned e = 0; e < N_EVENTS; e++)
            n[e] += events(made.world, (enum event_number)e);
    }
    for (unsigned e = 0; e < N_EVENTS; e++)
        if ((n[e] == 0) != is_of_policy((enum event_number)e))
            fail_msg("event %u happened %d times", e, (int)n[e]);
    test_world_end(&made);
}

static void without_mortality_nobody_dies_and_without_stops_the_self_employed_stay(void **state)
{
    (void)state;
    static const double none[N_AGE_BANDS] = {0};
    struct test_world made;
    WORLD(&made, "stop_zzp_per_month=0", "retirement_fit=0", "pension_age_exit=0");
    made.world->in.death_hazard = none;
    assert_int_equal(hazards_prepare(made.world, &made.error), 0);
    for (int month = 0; month < 6; month++) {
        test_world_run(&made, 1);
        assert_int_equal(events(made.world, EVENT_left_died), 0);
        assert_int_equal(events(made.world, EVENT_zzp_stops), 0);
    }
    test_world_end(&made);
}

static void without_return_a_spell_ends_only_with_the_employment(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "other_return=0", "stress_return=0", "overstrain_return=0", "burnout_return=0",
          "physical_return=0");
    for (int month = 0; month < 3; month++) {
        struct snapshot before = snapshot_take(made.world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < made.world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, made.world->person.id[i]);
            if (was && was->health >= HEALTH_other &&
                made.world->person.standing[i] == STANDING_employee)
                assert_int_equal(made.world->person.health[i], was->health);
        }
        snapshot_free(&before);
    }
    test_world_end(&made);
}

static void without_funded_hours_nobody_is_hired(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, NULL);
    struct world *world = made.world;
    for (size_t k = 0; k < world->state.employers.n * N_OCCUPATIONS; k++)
        world->employer.start_half_hours[k] = 0;
    for (int month = 0; month < 3; month++) {
        test_world_run(&made, 1);
        assert_int_equal(series_sum(world, SERIES_vacancies_open), 0);
        assert_int_equal(events(world, EVENT_hired) + events(world, EVENT_changed_employer), 0);
        assert_true(series_sum(world, SERIES_seekers) > 0);
    }
    test_world_end(&made);
}

static void without_examples_and_ideas_nobody_adopts(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "bass_p=0", "bass_q=0");
    for (int month = 0; month < 6; month++) {
        test_world_run(&made, 1);
        assert_int_equal(series_sum(made.world, SERIES_adoptions), 0);
    }
    test_world_end(&made);
}

/* ---- limits ---------------------------------------------------------------------------------- */

static void at_full_pension_exit_nobody_works_through_the_month_of_the_pension_age(void **state)
{
    (void)state;
    struct test_world made;
    size_t n = 0;
    WORLD(&made, "pension_age_exit=1", "scale=0.02");
    const struct world *world = made.world;
    for (int month = 0; month < 24; month++) {
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, world->person.id[i]);
            const bool worked =
                was && (was->standing == STANDING_employee || was->standing == STANDING_zzp);
            if (!worked || month - was->birth_month != world->pension_age)
                continue;
            if (month >= 12 && was->birth_month + 799 < 12)
                continue; /* the age rose in January 2023: theirs came in 2022 */
            assert_true(world->person.standing[i] == STANDING_retired ||
                        world->person.standing[i] == STANDING_gone);
            n++;
        }
        snapshot_free(&before);
    }
    assert_true(n > 100);
    test_world_end(&made);
}

/* The pension age rises in January 2023 and 2024: who stayed on is not asked a second time. */
static void the_month_of_the_pension_age_comes_once(void **state)
{
    (void)state;
    struct test_world made;
    size_t n = 0;
    WORLD(&made, "pension_age_exit=0", "retirement_fit=0", "scale=0.03");
    struct world *world = made.world;
    test_world_run(&made, 12); /* 2022: at 799 months everybody stays on */
    struct snapshot before = snapshot_take(world);
    world->p.pension_age_exit = 1;
    test_world_run(&made, 3); /* to March 2023, when those of December are 802 months */
    assert_int_equal(world->pension_age, 802);
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const struct shot *was = snapshot_find(&before, world->person.id[i]);
        if (!was || was->standing != STANDING_employee || 11 - was->birth_month < 799)
            continue;
        assert_int_not_equal(world->person.standing[i], STANDING_retired);
        n++;
    }
    assert_true(n > 50);
    snapshot_free(&before);
    test_world_end(&made);
}

/* Nobody is hired: whoever begins to look in a month looks search_months times and is gone then. */
static void seekers_give_up_when_their_months_are_over(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "match_efficiency=0", "search_months=3", "return_per_year=0",
          "stop_zzp_per_month=0");
    test_world_run(&made, 1);
    struct snapshot first = snapshot_take(made.world);
    for (int month = 1; month <= 3; month++) {
        test_world_run(&made, 1);
        size_t n = 0;
        for (size_t i = 0; i < made.world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&first, made.world->person.id[i]);
            if (!was || was->standing != STANDING_seeker)
                continue;
            assert_int_equal(made.world->person.standing[i],
                             month < 3 ? STANDING_seeker : STANDING_gone);
            n++;
        }
        assert_true(n > 50);
    }
    assert_true(events(made.world, EVENT_candidate_gave_up) > 50);
    snapshot_free(&first);
    test_world_end(&made);
}

static void scenario_axes_from_2023_change_nothing_before(void **state)
{
    (void)state;
    struct test_world base, changed;
    WORLD(&base, "start=2022-08");
    WORLD(&changed, "start=2022-08", "exit_pull_after_2022=2", "entry_offer_after_2022=0.5",
          "students_after_2022=2");
    test_world_run(&base, 5);
    test_world_run(&changed, 5);
    assert_true(table_digest(&base.world->state.persons) ==
                table_digest(&changed.world->state.persons));
    assert_true(table_digest(&base.world->state.employers) ==
                table_digest(&changed.world->state.employers));
    test_world_run(&base, 1);
    test_world_run(&changed, 1);
    assert_true(table_digest(&base.world->state.persons) !=
                table_digest(&changed.world->state.persons));
    test_world_end(&base);
    test_world_end(&changed);
}

/* ---- directions, person by person in the first month ----------------------------------------- */

/* Two worlds of one seed that differ in the last setting, before and after their first month. */
struct pair {
    struct snapshot before, before_high, low, high;
};

static struct snapshot after_one_month(const char *setting, struct snapshot *before)
{
    struct test_world made;
    WORLD(&made, "scale=0.02", "exit_industry_per_year=0.2", setting);
    *before = snapshot_take(made.world);
    test_world_run(&made, 1);
    const struct snapshot after = snapshot_take(made.world);
    test_world_end(&made);
    return after;
}

static struct pair pair_make(const char *low, const char *high)
{
    struct pair pair;
    pair.low = after_one_month(low, &pair.before);
    pair.high = after_one_month(high, &pair.before_high);
    return pair;
}

static void pair_free(struct pair *pair)
{
    snapshot_free(&pair->before);
    snapshot_free(&pair->before_high);
    snapshot_free(&pair->low);
    snapshot_free(&pair->high);
}

/* The start population holds more spells where more begin, so only those well in both are compared.
 */
static void check_more_spells(const char *low, const char *high)
{
    struct pair pair = pair_make(low, high);
    size_t n = 0, n_more = 0;
    for (size_t k = 0; k < pair.low.n; k++) {
        const struct shot *less = &pair.low.person[k], *more = snapshot_find(&pair.high, less->id);
        const struct shot *was = snapshot_find(&pair.before, less->id);
        const struct shot *other = snapshot_find(&pair.before_high, less->id);
        if (!was || !other || !more || was->health != HEALTH_well || other->health != HEALTH_well)
            continue;
        n += less->health != HEALTH_well;
        n_more += more->health != HEALTH_well;
        assert_true(less->health == HEALTH_well || more->health != HEALTH_well);
    }
    assert_true(n > 30 && n_more > n);
    pair_free(&pair);
}

static void higher_rates_of_sickness_take_away_no_spell(void **state)
{
    (void)state;
    check_more_spells("other_spells_per_year=0.065", "other_spells_per_year=0.13");
    check_more_spells("mental_spells_per_year=0.05", "mental_spells_per_year=0.3");
    check_more_spells("physical_spells_per_year=0.05", "physical_spells_per_year=0.3");
}

/* Strain counts in half SD; with a spread that is corrected for, x - b / 2 says who is more likely
 * to go. */
static void strain_on_exit_makes_the_strained_leave_and_the_others_stay(void **state)
{
    (void)state;
    struct pair pair = pair_make("strain_on_exit=0.1", "strain_on_exit=0.9");
    size_t n_more = 0, n_fewer = 0;
    for (size_t k = 0; k < pair.before.n; k++) {
        const struct shot *was = &pair.before.person[k];
        const struct shot *low = snapshot_find(&pair.low, was->id),
                          *high = snapshot_find(&pair.high, was->id);
        if (was->standing != STANDING_employee || !low || !high)
            continue;
        const bool left_low = low->standing == STANDING_reservoir;
        const bool left_high = high->standing == STANDING_reservoir;
        if (was->strain >= 1024) { /* 1 SD and more */
            assert_true(left_high || !left_low);
            n_more += left_high && !left_low;
        } else if (was->strain < 0) {
            assert_true(left_low || !left_high);
            n_fewer += left_low && !left_high;
        }
    }
    assert_true(n_more > 15 && n_fewer > 15);
    pair_free(&pair);
}

static void onboarding_keeps_early_leavers_and_touches_nobody_else(void **state)
{
    (void)state;
    struct pair pair = pair_make("onboarding_ratio=1", "onboarding_ratio=0.3");
    size_t n_kept = 0;
    for (size_t k = 0; k < pair.before.n; k++) {
        const struct shot *was = &pair.before.person[k];
        const struct shot *low = snapshot_find(&pair.low, was->id),
                          *high = snapshot_find(&pair.high, was->id);
        if (was->standing != STANDING_employee || !low || !high)
            continue;
        const bool left_low = low->standing == STANDING_reservoir;
        const bool left_high = high->standing == STANDING_reservoir;
        assert_true(left_low || !left_high);
        if (-was->since_month >= 24)
            assert_int_equal(left_low, left_high);
        n_kept += left_low && !left_high;
    }
    assert_true(n_kept > 10);
    pair_free(&pair);
}

static void heavier_aggression_strains_those_who_meet_it_and_nobody_else(void **state)
{
    (void)state;
    /* its long-run mean is taken out of the target, which moves everybody a little the other way */
    struct pair pair = pair_make("aggression_strain=0", "aggression_strain=1");
    size_t n_met = 0;
    for (size_t k = 0; k < pair.low.n; k++) {
        const struct shot *low = &pair.low.person[k], *high = snapshot_find(&pair.high, low->id);
        const struct shot *was = snapshot_find(&pair.before, low->id);
        if (!was || !high || was->standing != STANDING_employee ||
            low->standing != STANDING_employee || high->standing != STANDING_employee)
            continue;
        const int rise = high->strain - low->strain;
        const bool met = was->health == HEALTH_well &&
                         draw_decision(1, 0, DECISION_aggression, low->id) < 0.03 * 0x1p32;
        assert_true(rise <= 0 || was->health == HEALTH_well); /* who is away meets none */
        assert_true(rise <= 0 || rise > 800);
        assert_true(!met || rise > 800 || high->strain == 8191); /* at least half of 6.8 per cent */
        n_met += rise > 800;
    }
    assert_true(n_met > 1000);
    pair_free(&pair);
}

/* ---- directions of totals -------------------------------------------------------------------- */

/* Moves across branches per move to another employer, over two months. Smaller countries have one
 * or two employers of a branch in a region, and nobody can move within it. */
static double share_across(const char *setting)
{
    struct test_world made;
    double moves = 0, across = 0;
    WORLD(&made, "scale=0.2", setting);
    for (int month = 0; month < 2; month++) {
        test_world_run(&made, 1);
        moves += (double)events(made.world, EVENT_changed_employer);
        across += (double)series_sum(made.world, SERIES_moves_across_branches);
    }
    test_world_end(&made);
    assert_true(moves > 200);
    return across / moves;
}

static void a_stronger_preference_for_the_own_branch_keeps_movers_in_it(void **state)
{
    (void)state;
    const double none = share_across("own_branch_preference=0");
    const double some = share_across("own_branch_preference=0.5");
    const double strong = share_across("own_branch_preference=5");
    if (!(none > some + 0.03 && some > strong + 0.03))
        fail_msg("moves across branches: %.3f without preference, %.3f with a half, %.3f with five",
                 none, some, strong);
}

/* Sum of an event over six months. */
static int64_t happened(enum event_number event, const char *setting)
{
    struct test_world made;
    int64_t n = 0;
    WORLD(&made, setting);
    for (int month = 0; month < 6; month++) {
        test_world_run(&made, 1);
        n += events(made.world, event);
    }
    test_world_end(&made);
    return n;
}

static void more_supervision_never_means_fewer_starts_of_dual_training(void **state)
{
    (void)state;
    const int64_t few = happened(EVENT_training_begins, "supervision_per_staff=0.02");
    const int64_t usual = happened(EVENT_training_begins, "supervision_per_staff=0.1");
    const int64_t many = happened(EVENT_training_begins, "supervision_per_staff=1");
    assert_true(few < usual && usual <= many);
}

static void causes_move_their_own_event_in_the_documented_direction(void **state)
{
    (void)state;
    assert_true(happened(EVENT_hired, "match_efficiency=0.2") <
                happened(EVENT_hired, "match_efficiency=0.85"));
    assert_true(happened(EVENT_spell_short, "contagion_days=0") > 0);
    assert_true(happened(EVENT_changed_employer, "employer_change_per_year=0.05") <
                happened(EVENT_changed_employer, "employer_change_per_year=0.2"));
    assert_true(happened(EVENT_candidate_offered, "young_starters_per_year=20000") <
                happened(EVENT_candidate_offered, "young_starters_per_year=90000"));
    assert_true(happened(EVENT_candidate_gave_up, "search_months=2") >
                happened(EVENT_candidate_gave_up, "search_months=12"));
    assert_true(happened(EVENT_left_retired, "pension_age_exit=0.2") <
                happened(EVENT_left_retired, "pension_age_exit=1"));
    assert_true(happened(EVENT_spell_ends, "physical_return=0.1") <
                happened(EVENT_spell_ends, "physical_return=0.5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_no_rate_never_happens),
        cmocka_unit_test(every_event_happens_in_the_baseline),
        cmocka_unit_test(without_mortality_nobody_dies_and_without_stops_the_self_employed_stay),
        cmocka_unit_test(without_return_a_spell_ends_only_with_the_employment),
        cmocka_unit_test(without_funded_hours_nobody_is_hired),
        cmocka_unit_test(without_examples_and_ideas_nobody_adopts),
        cmocka_unit_test(at_full_pension_exit_nobody_works_through_the_month_of_the_pension_age),
        cmocka_unit_test(the_month_of_the_pension_age_comes_once),
        cmocka_unit_test(seekers_give_up_when_their_months_are_over),
        cmocka_unit_test(scenario_axes_from_2023_change_nothing_before),
        cmocka_unit_test(higher_rates_of_sickness_take_away_no_spell),
        cmocka_unit_test(strain_on_exit_makes_the_strained_leave_and_the_others_stay),
        cmocka_unit_test(onboarding_keeps_early_leavers_and_touches_nobody_else),
        cmocka_unit_test(heavier_aggression_strains_those_who_meet_it_and_nobody_else),
        cmocka_unit_test(a_stronger_preference_for_the_own_branch_keeps_movers_in_it),
        cmocka_unit_test(more_supervision_never_means_fewer_starts_of_dual_training),
        cmocka_unit_test(causes_move_their_own_event_in_the_documented_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
