/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of every person and employer in every month: spells, studies, contracts, places of
 * work, books, numbers of persons; and shares that parameters set. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include <math.h>

#include "world_tools.h"

/* Whether k of n is within four standard errors and slack of a share. */
static void check_share(double k, double n, double share, double slack)
{
    const double gap = k / n - share, room = 4 * 4 * share * (1 - share) / n;
    if (gap * gap > room + slack * slack + 2 * slack * maths_pow(room, 0.5))
        fail_msg("%g of %g is %.4f, not %.4f", k, n, k / n, share);
}

/* ---- absence --------------------------------------------------------------------------------- */

/* Days of the short spells of a month, read from the lists before the books take them. */
static void check_short_days(const char *setting, double days)
{
    enum { HALF_HOURS = 50 };
    struct test_world made;
    double sum = 0, n = 0;
    WORLD(&made, "scale=0.02", "short_spells_per_year=5", setting);
    struct world *world = made.world;
    for (size_t i = 0; i < world->state.persons.n; i++)
        world->person.half_hours[i] = HALF_HOURS;
    assert_int_equal(
        month_run(&world->state, world, model_steps, steps_before("persons: absence") + 1), 0);
    for (size_t s = 0; s < STRIPES * N_REGIONS; s++) {
        const struct list *list =
            stripe_list(&world->state, s / N_REGIONS, LIST_SPELLS + s % N_REGIONS);
        for (size_t k = 0; k < list->n; k++) {
            const int32_t all = ((const struct short_spell *)list->items)[k].day_half_hours;
            assert_int_equal(all % HALF_HOURS, 0);
            assert_in_range(all / HALF_HOURS, 1, 14);
            sum += all / HALF_HOURS;
            n++;
        }
    }
    assert_true(n > 5000);
    if (sum / n < 0.95 * days || sum / n > 1.05 * days)
        fail_msg("short spells last %.3f days in the mean, not %.1f", sum / n, days);
    test_world_end(&made);
}

static void short_spells_last_1_to_14_days_with_the_mean_of_the_parameter(void **state)
{
    (void)state;
    check_short_days("short_spell_days=2.5", 2.5);
    check_short_days("short_spell_days=3.5", 3.5);
    check_short_days("short_spell_days=5", 5);
}

static void long_mental_spells_are_stress_overstrain_and_burnout_in_the_shares_given(void **state)
{
    (void)state;
    struct test_world made;
    double n[N_HEALTH] = {0}, all = 0;
    WORLD(&made, "mental_spells_per_year=1", "other_spells_per_year=0",
          "physical_spells_per_year=0", "stress_share=0.5", "overstrain_share=0.3");
    const struct world *world = made.world;
    for (int month = 0; month < 3; month++) {
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            if (world->person.health[i] == HEALTH_well || world->person.health_month[i] != month)
                continue;
            n[world->person.health[i]]++;
            all++;
        }
    }
    assert_true(all > 1500);
    check_share(n[HEALTH_stress], all, 0.5, 0);
    check_share(n[HEALTH_overstrain], all, 0.3, 0);
    check_share(n[HEALTH_burnout], all, 0.2, 0);
    test_world_end(&made);
}

/* Discrimination: 1 + 0.5 (4 - 1) = 2.5 times the long mental spells. */
static void workers_with_a_migration_background_fall_mentally_ill_more_often(void **state)
{
    (void)state;
    struct test_world made;
    double at_risk[2] = {0}, ill[2] = {0};
    WORLD(&made, "scale=0.05", "mental_spells_per_year=1", "other_spells_per_year=0",
          "physical_spells_per_year=0", "discrimination_per_year=0.5",
          "discrimination_mental_ratio=4");
    const struct world *world = made.world;
    for (size_t i = 0; i < world->state.persons.n; i++)
        at_risk[(world->person.traits[i] & TRAIT_BACKGROUND) != 0] +=
            world->person.standing[i] == STANDING_employee &&
            world->person.health[i] == HEALTH_well;
    test_world_run(&made, 1);
    for (size_t i = 0; i < world->state.persons.n; i++)
        ill[(world->person.traits[i] & TRAIT_BACKGROUND) != 0] +=
            world->person.health[i] != HEALTH_well && world->person.health_month[i] == 0;
    const double ratio = ill[1] / at_risk[1] / (ill[0] / at_risk[0]);
    assert_true(ill[0] > 1000 && ill[1] > 500);
    assert_true(ratio > 2.2 && ratio < 2.7); /* short of 2.5: a month's hazard of 0.15 saturates */
    test_world_end(&made);
}

static void employment_ends_in_disability_after_exactly_24_months(void **state)
{
    (void)state;
    struct test_world made;
    int64_t n = 0;
    WORLD(&made, "other_return=0", "stress_return=0", "overstrain_return=0", "burnout_return=0",
          "physical_return=0");
    const struct world *world = made.world;
    for (int month = 0; month < 30; month++) {
        int64_t due = 0;
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const int months = month - world->person.health_month[i];
            if (world->person.standing[i] != STANDING_employee ||
                world->person.health[i] == HEALTH_well)
                continue;
            assert_true(months <= 24);
            due += months == 24;
        }
        test_world_run(&made, 1);
        assert_int_equal(events(world, EVENT_left_disabled), due);
        n += due;
    }
    assert_true(n > 100);
    test_world_end(&made);
}

/* ---- studies --------------------------------------------------------------------------------- */

/* The students of one September, by number, and what became of them. */
struct cohort {
    struct snapshot members;
    double n[N_OCCUPATIONS], passed[N_OCCUPATIONS], studying;
};

static struct cohort cohort_of(const struct world *world, int september)
{
    struct cohort cohort = {.members = snapshot_take(world)};
    struct snapshot *members = &cohort.members;
    size_t n = 0;
    for (size_t k = 0; k < members->n; k++) {
        const struct shot *person = &members->person[k];
        if (person->standing != STANDING_student || person->since_month != september)
            continue;
        cohort.n[person->programme]++;
        members->person[n++] = *person;
    }
    members->n = n;
    cohort.studying = (double)n;
    return cohort;
}

/* Counts who is a student no longer: a diploma clears the programme, dropping out does not. Rows of
 * those gone vanish at a year's end: then the month in which the diploma was due tells. */
static void follow(const struct world *world, int month, struct cohort *cohort)
{
    struct snapshot now = snapshot_take(world);
    for (size_t k = 0; k < cohort->members.n; k++) {
        struct shot *member = &cohort->members.person[k];
        const struct shot *is = snapshot_find(&now, member->id);
        if (member->standing != STANDING_student || (is && is->standing == STANDING_student))
            continue;
        member->standing = STANDING_gone;
        cohort->studying--;
        cohort->passed[member->programme] +=
            is ? is->programme == NO_PROGRAMME : member->due_month == month;
    }
    snapshot_free(&now);
}

/* The success share of the table for every programme. Slack: the first year counts eleven months,
 * and diplomas are spread around the nominal end, which makes success up to 0.06 higher. */
static void students_succeed_in_the_share_of_their_programme(void **state)
{
    (void)state;
    enum { SEPTEMBER_2022 = 8, LONGEST = 72 + 8 };
    struct test_world made;
    double all = 0;
    WORLD(&made, "start=2022-09");
    const struct world *world = made.world;
    test_world_run(&made, 1);
    struct cohort cohort = cohort_of(world, SEPTEMBER_2022);
    for (int month = SEPTEMBER_2022 + 1; month <= SEPTEMBER_2022 + LONGEST; month++) {
        test_world_run(&made, 1);
        follow(world, month, &cohort);
    }
    assert_true(cohort.studying == 0);
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        all += cohort.n[o];
        if (cohort.n[o] > 30)
            check_share(cohort.passed[o], cohort.n[o], world->in.study_success[o], 0.02);
    }
    assert_true(all > 500);
    snapshot_free(&cohort.members);
    test_world_end(&made);
}

/* With places for all who begin, as many as the published inflow of 2021 at work, by programme. */
static void dual_trainings_begin_at_the_published_inflow_of_each_programme(void **state)
{
    (void)state;
    struct test_world made;
    double begun[N_OCCUPATIONS] = {0};
    WORLD(&made, "scale=0.1", "supervision_per_staff=1");
    const struct world *world = made.world;
    for (int month = 0; month < 3; month++) {
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, world->person.id[i]);
            const bool begins =
                was && world->person.terms[i] & TERM_DUAL &&
                (!(was->terms & TERM_DUAL) || was->due_month != world->person.due_month[i]);
            if (begins)
                begun[world->person.programme[i]]++;
        }
        snapshot_free(&before);
    }
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const double wanted = world->in.study_inflow[o * N_YEARS + 2021 - YEAR_FIRST] *
                              world->in.dual_share[o] * world->scenario->scale / 4;
        const double room = 0.1 * wanted + 3.5 * maths_pow(wanted, 0.5);
        if (begun[o] < wanted - room || begun[o] > wanted + room)
            fail_msg("%.0f begin to train for %u, not %.0f", begun[o], o, wanted);
    }
    test_world_end(&made);
}

/* Of those who do not stay, the region is drawn by size, so a few come out where they were. */
static void three_quarters_of_the_graduates_look_for_work_in_their_region(void **state)
{
    (void)state;
    struct test_world made;
    double n = 0, stay = 0, same = 0;
    WORLD(&made, "scale=0.02");
    const struct world *world = made.world;
    for (int month = 0; month < 19; month++) {
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, world->person.id[i]);
            if (!was || was->standing != STANDING_student ||
                !(world->person.terms[i] & TERM_GRADUATE))
                continue;
            n++;
            stay += world->person.region[i] == was->region;
            same += world->in.region_share[was->region];
        }
        snapshot_free(&before);
    }
    assert_true(n > 400);
    check_share(stay, n, 0.75 + 0.25 * same / n, 0);
    test_world_end(&made);
}

/* ---- self-employed --------------------------------------------------------------------------- */

static void a_quarter_of_the_self_employed_who_stop_leave_care(void **state)
{
    (void)state;
    struct test_world made;
    double n = 0, left = 0;
    WORLD(&made, "stop_zzp_per_month=0.2", "retirement_fit=0", "pension_age_exit=0");
    const struct world *world = made.world;
    for (int month = 0; month < 4; month++) {
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, world->person.id[i]);
            const unsigned standing = world->person.standing[i];
            if (!was || was->standing != STANDING_zzp || standing == STANDING_zzp ||
                standing == STANDING_gone)
                continue;
            assert_true(standing == STANDING_reservoir || standing == STANDING_seeker ||
                        standing == STANDING_employee);
            n++;
            left += standing == STANDING_reservoir;
        }
        snapshot_free(&before);
    }
    assert_true(n > 700);
    check_share(left, n, world->p.stoppers_leaving_care, 0);
    test_world_end(&made);
}

/* ---- contracts and places of work ------------------------------------------------------------ */

/* Those who stayed with their employer: a contract changes by two hours or more or not at all. */
static void contracts_that_change_within_4_to_40_hours_stay_in_them(void **state)
{
    (void)state;
    struct test_world made;
    size_t n = 0;
    WORLD(&made, "hours_up_fit=4", "hours_down_fit=4");
    const struct world *world = made.world;
    for (int month = 0; month < 12; month++) {
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, world->person.id[i]);
            const int now = world->person.half_hours[i];
            if (world->person.standing[i] != STANDING_employee)
                continue;
            if (!was || was->standing != STANDING_employee) {
                assert_in_range(now, 8, 80); /* a new contract */
                continue;
            }
            assert_true(now == was->half_hours || (now >= 8 && now <= 80));
            n += now != was->half_hours && was->employer == world->person.employer[i];
        }
        snapshot_free(&before);
    }
    assert_true(n > 1000);
    test_world_end(&made);
}

/* With changes of one direction only: each is two hours or more, and none goes the other way. */
static void check_one_way(const char *without, int sign)
{
    struct test_world made;
    size_t n = 0;
    WORLD(&made, "hours_up_fit=4", "hours_down_fit=4", "employer_change_per_year=0", without);
    const struct world *world = made.world;
    for (int month = 0; month < 6; month++) {
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, world->person.id[i]);
            if (!was || was->standing != STANDING_employee ||
                world->person.standing[i] != STANDING_employee)
                continue;
            const int change = sign * (world->person.half_hours[i] - was->half_hours);
            assert_true(change == 0 || change >= 4);
            n += change > 0;
        }
        snapshot_free(&before);
    }
    assert_true(n > 500);
    test_world_end(&made);
}

static void a_contract_that_grows_or_shrinks_does_so_by_at_least_two_hours(void **state)
{
    (void)state;
    check_one_way("hours_down_per_month=0", 1);
    check_one_way("hours_up_per_month=0", -1);
}

static void nobody_works_for_an_employer_of_another_region_or_branch(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "employer_change_per_year=0.4");
    const struct world *world = made.world;
    for (int month = 0; month < 24; month++) {
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const unsigned standing = world->person.standing[i];
            const uint32_t e = world->person.employer[i];
            if (standing != STANDING_employee && standing != STANDING_zzp) {
                assert_int_equal(e, NO_ROW);
                continue;
            }
            assert_true(e < world->state.employers.n);
            assert_int_equal(world->employer.region[e], world->person.region[i]);
            assert_int_equal(world->employer.branch[e], world->person.branch[i]);
        }
        test_world_run(&made, 1);
    }
    test_world_end(&made);
}

/* ---- books ----------------------------------------------------------------------------------- */

struct books {
    int32_t staff, absent, trainee, hours[N_OCCUPATIONS], zzp[N_OCCUPATIONS];
};

static void recount(const struct world *world, struct books *books)
{
    const struct persons *person = &world->person;
    memset(books, 0, world->state.employers.n * sizeof *books);
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const int32_t hours = person->half_hours[i];
        if (person->standing[i] == STANDING_zzp)
            books[person->employer[i]].zzp[person->occupation[i]] += hours;
        if (person->standing[i] != STANDING_employee)
            continue;
        struct books *book = &books[person->employer[i]];
        book->staff++;
        book->hours[person->occupation[i]] += hours;
        book->absent += person->health[i] != HEALTH_well ? hours : 0;
        book->trainee += person->terms[i] & TERM_DUAL ? hours : 0;
    }
}

static void the_books_of_every_employer_equal_a_recount_of_persons_each_month(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "seed=5");
    const struct world *world = made.world;
    const struct employers *employer = &world->employer;
    struct books *books = calloc(world->state.employers.n, sizeof *books);
    assert_non_null(books);
    for (int month = 0; month <= 24; month++) {
        recount(world, books);
        for (size_t e = 0; e < world->state.employers.n; e++) {
            assert_int_equal(employer->staff[e], books[e].staff);
            assert_int_equal(employer->absent_half_hours[e], books[e].absent);
            assert_int_equal(employer->trainee_half_hours[e], books[e].trainee);
            for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
                assert_int_equal(employer->staff_half_hours[e * N_OCCUPATIONS + o],
                                 books[e].hours[o]);
                assert_int_equal(employer->zzp_half_hours[e * N_OCCUPATIONS + o], books[e].zzp[o]);
            }
        }
        test_world_run(&made, 1);
    }
    free(books);
    test_world_end(&made);
}

/* ---- numbers of persons ---------------------------------------------------------------------- */

static void numbers_are_unique_and_belong_to_the_same_person_in_every_scenario(void **state)
{
    (void)state;
    struct test_world base, other;
    size_t n_new = 0;
    WORLD(&base, NULL);
    WORLD(&other, "young_starters_per_year=90000", "offers_per_entrant=1.6", "search_months=2",
          "students_after_2022=1.5", "zzp_from_outside_per_year=5000");
    for (int month = 0; month < 24; month++) {
        test_world_run(&base, 1);
        test_world_run(&other, 1);
        struct snapshot one = snapshot_take(base.world), two = snapshot_take(other.world);
        for (size_t k = 1; k < one.n; k++)
            assert_true(one.person[k - 1].id < one.person[k].id);
        for (size_t k = 0; k < one.n; k++) {
            const struct shot *here = &one.person[k], *there = snapshot_find(&two, here->id);
            if (!there)
                continue;
            assert_int_equal(here->birth_month, there->birth_month);
            assert_int_equal(here->traits, there->traits);
            if (!(here->terms & TERM_GRADUATE) && !(there->terms & TERM_GRADUATE))
                assert_int_equal(here->region, there->region);
            n_new += here->care_month == month;
        }
        snapshot_free(&one);
        snapshot_free(&two);
    }
    assert_true(n_new > 2000);
    test_world_end(&base);
    test_world_end(&other);
}

static void more_candidates_than_there_are_numbers_for_end_the_run_with_the_cure(void **state)
{
    (void)state;
    struct test_world made;
    WORLD(&made, "start=2022-12", "scale=0.05", "young_starters_per_year=200000",
          "entry_offer_after_2022=5");
    test_world_run(&made, 1);
    assert_int_equal(test_world_try(&made), ERROR_SCENARIO);
    assert_int_equal(made.error.code, ERROR_SCENARIO);
    assert_non_null(strstr(made.error.message, "candidates in one month, region and channel"));
    assert_non_null(strstr(made.error.message, "lower entry_offer"));
    test_world_end(&made);
}

/* ---- places for trainees -------------------------------------------------------------------- */

/* Places not in use after a month, by the census and by a recount. */
static void free_places(const char *setting, int each, double *census, double *recount)
{
    struct test_world made;
    *census = *recount = 0;
    WORLD(&made, setting);
    test_world_run(&made, 1);
    const struct world *world = made.world;
    const int64_t *cell = series_cells(world, world->state.tally, SERIES_training_places_open);
    for (size_t c = 0; c < (size_t)N_REGIONS * N_BRANCHES; c++)
        *census += (double)cell[c];
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const int left =
            world->employer.training_places[e] - world->employer.trainee_half_hours[e] / each;
        *recount += left > 0 ? left : 0;
    }
    test_world_end(&made);
}

static void trainees_take_places_by_the_contract_of_the_parameter(void **state)
{
    double usual, small, recount;
    (void)state;
    free_places("trainee_fte=0.7", 50, &usual, &recount);
    assert_true(usual == recount);
    free_places("trainee_fte=0.35", 25, &small, &recount);
    assert_true(small == recount && small < usual);
}

/* ---- contracts of the newly hired ------------------------------------------------------------ */

/* Of those hired in the first month: movers who have the hours they had, and all; flexible ones;
 * and the hours of men and women. */
struct hired {
    double movers, kept, all, flexible, hours[2], n[2];
};

static struct hired hired_with(const char *setting)
{
    struct test_world made;
    struct hired sum = {0};
    WORLD(&made, "scale=0.1", setting);
    const struct persons *person = &made.world->person;
    const size_t n = made.world->state.persons.n;
    uint8_t *hours = malloc(n), *standing = malloc(n);
    assert_true(hours && standing);
    memcpy(hours, person->half_hours, n);
    memcpy(standing, person->standing, n);
    const int month = made.world->state.month;
    test_world_run(&made, 1);
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        if (person->standing[i] != STANDING_employee || person->since_month[i] != month)
            continue;
        const bool moved = i < n && standing[i] == STANDING_employee;
        const unsigned is_man = (person->traits[i] & TRAIT_MAN) != 0;
        sum.all++;
        sum.flexible += !(person->terms[i] & TERM_PERMANENT);
        sum.movers += moved;
        sum.kept += moved && person->half_hours[i] == hours[i];
        sum.hours[is_man] += moved ? 0 : person->half_hours[i] / 2.0;
        sum.n[is_man] += !moved;
    }
    free(hours);
    free(standing);
    test_world_end(&made);
    assert_true(sum.movers > 500 && sum.n[0] > 500 && sum.n[1] > 100);
    return sum;
}

static void movers_keep_their_hours_as_often_as_the_parameter_says(void **state)
{
    (void)state;
    const struct hired none = hired_with("kept_hours_share=0"),
                       all = hired_with("kept_hours_share=1");
    assert_true(all.kept > 0.95 * all.movers);  /* but for those whose hours changed that month */
    assert_true(none.kept < 0.2 * none.movers); /* by chance */
}

static void hours_and_terms_of_the_newly_hired_follow_their_parameters(void **state)
{
    (void)state;
    const struct hired usual = hired_with("new_hours_men=1.18"),
                       long_men = hired_with("new_hours_men=1.3");
    const struct hired long_women = hired_with("new_hours_women=1.1");
    const struct hired permanent = hired_with("new_flexible_ratio=0"),
                       alike = hired_with("new_hours_spread=0");
    assert_true(long_men.hours[1] / long_men.n[1] > usual.hours[1] / usual.n[1] + 1);
    assert_true(fabs(long_men.hours[0] / usual.hours[0] - 1) < 0.005);
    assert_true(long_women.hours[0] / long_women.n[0] > usual.hours[0] / usual.n[0] + 1);
    /* a vacancy that a longer contract has filled sends a few to another employer */
    assert_true(fabs(long_women.hours[1] / usual.hours[1] - 1) < 0.005);
    assert_true(usual.flexible > 0.2 * usual.all && permanent.flexible == 0);
    assert_true(alike.hours[0] != usual.hours[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_spells_last_1_to_14_days_with_the_mean_of_the_parameter),
        cmocka_unit_test(long_mental_spells_are_stress_overstrain_and_burnout_in_the_shares_given),
        cmocka_unit_test(workers_with_a_migration_background_fall_mentally_ill_more_often),
        cmocka_unit_test(employment_ends_in_disability_after_exactly_24_months),
        cmocka_unit_test(students_succeed_in_the_share_of_their_programme),
        cmocka_unit_test(dual_trainings_begin_at_the_published_inflow_of_each_programme),
        cmocka_unit_test(three_quarters_of_the_graduates_look_for_work_in_their_region),
        cmocka_unit_test(a_quarter_of_the_self_employed_who_stop_leave_care),
        cmocka_unit_test(contracts_that_change_within_4_to_40_hours_stay_in_them),
        cmocka_unit_test(a_contract_that_grows_or_shrinks_does_so_by_at_least_two_hours),
        cmocka_unit_test(nobody_works_for_an_employer_of_another_region_or_branch),
        cmocka_unit_test(the_books_of_every_employer_equal_a_recount_of_persons_each_month),
        cmocka_unit_test(numbers_are_unique_and_belong_to_the_same_person_in_every_scenario),
        cmocka_unit_test(trainees_take_places_by_the_contract_of_the_parameter),
        cmocka_unit_test(movers_keep_their_hours_as_often_as_the_parameter_says),
        cmocka_unit_test(hours_and_terms_of_the_newly_hired_follow_their_parameters),
        cmocka_unit_test(more_candidates_than_there_are_numbers_for_end_the_run_with_the_cure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
