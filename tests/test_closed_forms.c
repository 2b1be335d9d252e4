/* SPDX-License-Identifier: Apache-2.0 */
/* Workload, matching and flows of a year where their answer is known without the mechanism. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "country_tools.h"

enum { N_CELLS_HERE = N_REGIONS * N_BRANCHES };

static const int64_t *cells_of(const struct world *world, enum series_number series)
{
    return series_cells(world, world->state.tally, series);
}

static double sum_half_hours(const int32_t *half_hours, size_t e)
{
    double sum = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        sum += half_hours[e * N_OCCUPATIONS + o];
    return sum;
}

/* ---- workload -------------------------------------------------------------------------------- */

/* In the first month hardly anything is freed yet: needed is what is funded, less usual absence,
 * administration, learning and mentoring. */
static double needed_at_first(const struct world *world, size_t e)
{
    const struct parameter_values *p = &world->p;
    const double overhead =
        p->learning_hours_per_year / (52 * p->usual_contract_hours) +
        p->mentor_hours_per_newcomer / 4.35 / p->usual_contract_hours * newcomers_percent(p) / 100;
    return sum_half_hours(world->employer.funded_half_hours, e) * (1 - p->absence_reference) *
           (1 - p->admin_share_start - overhead);
}

/* Hours of care available are those needed over the workload, unmet is what is lacking. */
static void hours_available_and_unmet_follow_from_those_needed_and_the_workload(void **state)
{
    (void)state;
    struct test_world made;
    static double available[N_CELLS_HERE], unmet[N_CELLS_HERE], n[N_CELLS_HERE];
    static bool is_cut[N_CELLS_HERE];
    size_t n_checked = 0, n_unmet = 0;
    COUNTRY(&made, NULL);
    const struct world *world = made.world;
    run_employers_only(made.world, 1);
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const size_t c = cell_of(world->employer.region[e], world->employer.branch[e]);
        const double workload = world->employer.workload[e] / 4096.0;
        const double needed = needed_at_first(world, e), here = needed / workload;
        is_cut[c] |= world->employer.workload[e] <= 2048 || world->employer.workload[e] >= 8192;
        available[c] += here;
        unmet[c] += needed > here ? needed - here : 0;
        n[c]++;
    }
    for (size_t c = 0; c < N_CELLS_HERE; c++) {
        const double room = n[c] + available[c] / 100; /* some innovations ramp up */
        if (n[c] < 1 || is_cut[c])
            continue;
        const double off = (double)cells_of(world, SERIES_hours_available)[c] - available[c];
        const double off_unmet = (double)cells_of(world, SERIES_hours_unmet)[c] - unmet[c];
        assert_true(off < room && -off < room);
        assert_true(off_unmet < room && -off_unmet < room);
        n_unmet += unmet[c] > 3 * room;
        n_checked++;
    }
    assert_true(n_checked > 50 && n_unmet > 10);
    test_world_end(&made);
}

static void workload_and_learning_are_those_of_all_staff(void **state)
{
    (void)state;
    struct test_world made;
    double felt = 0, staff = 0, hours = 0, learning = 0;
    COUNTRY(&made, "rationed_share=0.5", "rationing_from=1", "learning_hours_per_year=40");
    const struct world *world = made.world;
    run_employers_only(made.world, 1);
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const double workload = world->employer.workload[e] / 4096.0;
        felt += world->employer.staff[e] * (workload > 1 ? 1 + (workload - 1) / 2 : workload);
        staff += world->employer.staff[e];
        hours += sum_half_hours(world->employer.staff_half_hours, e);
    }
    const double mean = world->state.indicators[SERIES_workload_mean];
    assert_true(mean > felt / staff - 0.001 && mean < felt / staff + 0.001);
    learning = (double)series_sum(world, SERIES_learning_hours) /
               (hours * 40 / (52 * world->p.usual_contract_hours));
    assert_true(learning > 0.99 && learning < 1.01);
    test_world_end(&made);
}

/* Who has just come takes mentor time; each month the newcomer_months-th part of them takes none
 * any more. */
static void newcomers_fade_by_one_part_a_month(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "newcomer_months=4");
    const struct world *world = made.world;
    const size_t n = world->state.employers.n;
    int32_t *before = malloc(n * sizeof *before);
    assert_non_null(before);
    memcpy(before, world->employer.newcomers, n * sizeof *before);
    run_employers_only(made.world, 1);
    for (size_t e = 0; e < n; e++)
        assert_int_equal(world->employer.newcomers[e], before[e] - before[e] / 4);
    free(before);
    test_world_end(&made);
}

/* ---- matching -------------------------------------------------------------------------------- */

/* Hires over those that the matching function allows, all cells together; never more in any. */
static double hired_over_allowed(double of_seekers, double of_posts, const char *elasticity)
{
    struct test_world made;
    double hired = 0, allowed = 0;
    COUNTRY(&made, "match_efficiency=0.3", "looks=64", "scale=0.02", elasticity);
    const struct world *world = made.world;
    test_world_run(&made, 1);
    for (size_t c = 0; c < (size_t)N_REGIONS * N_OCCUPATIONS; c++) {
        const double seekers = (double)cells_of(world, SERIES_seekers)[c];
        const double hires = seekers - (double)cells_of(world, SERIES_seekers_unmatched)[c];
        const double posts = (double)cells_of(world, SERIES_vacancies_region_occupation)[c] + hires;
        double most = 0.3 * (of_seekers * seekers + of_posts * posts);
        most = most > seekers ? seekers : most > posts ? posts : most;
        assert_true(hires <= most + 0.5);
        hired += hires;
        allowed += seekers > 0 && posts > 0 ? most : 0;
    }
    test_world_end(&made);
    assert_true(hired > 100);
    return hired / allowed;
}

/* M = mu S^(1 - eta) V^eta */
static void hires_follow_seekers_at_elasticity_zero_and_vacancies_at_one(void **state)
{
    (void)state;
    const double by_seekers = hired_over_allowed(1, 0, "vacancy_elasticity=0");
    const double by_posts = hired_over_allowed(0, 1, "vacancy_elasticity=1");
    assert_true(by_seekers > 0.9 && by_seekers < 1.1);
    assert_true(by_posts > 0.9 && by_posts < 1.1);
}

/* ---- flows of a year ------------------------------------------------------------------------- */

struct flows {
    int64_t in[N_BRANCHES], out[N_BRANCHES], moved[N_BRANCHES], changed[N_BRANCHES];
};

/* By who was an employee twelve months before: changed counts every post begun since. */
static void count_flows(const struct world *world, const struct snapshot *before, struct flows *sum)
{
    const struct snapshot now = snapshot_take(world);
    for (size_t k = 0; k < before->n; k++) {
        const struct shot *was = &before->person[k], *is = snapshot_find(&now, was->id);
        if (was->standing != STANDING_employee)
            continue;
        if (!is || is->standing != STANDING_employee) {
            sum->out[was->branch]++;
            continue;
        }
        sum->moved[was->branch] += is->branch != was->branch;
        sum->changed[was->branch] += is->since_month > world->state.month - 13;
    }
    for (size_t k = 0; k < now.n; k++) {
        const struct shot *is = &now.person[k], *was = snapshot_find(before, is->id);
        if (is->standing == STANDING_employee && (!was || was->standing != STANDING_employee))
            sum->in[is->branch]++;
    }
    struct snapshot taken = now;
    snapshot_free(&taken);
}

static void flows_of_a_year_are_those_of_persons_compared_by_name(void **state)
{
    (void)state;
    struct test_world made;
    struct flows sum = {0};
    int64_t changed = 0;
    COUNTRY(&made, "scale=0.02");
    const struct world *world = made.world;
    test_world_run(&made, 3);
    struct snapshot before = snapshot_take(world);
    test_world_run(&made, 12);
    count_flows(world, &before, &sum);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        assert_int_equal(cells_of(world, SERIES_inflow_12m)[b], sum.in[b]);
        assert_int_equal(cells_of(world, SERIES_outflow_12m)[b], sum.out[b]);
        assert_int_equal(cells_of(world, SERIES_moved_branch_12m)[b], sum.moved[b]);
        assert_int_equal(cells_of(world, SERIES_changed_employer_12m)[b], sum.changed[b]);
        changed += sum.changed[b];
    }
    assert_true(changed > 500);
    snapshot_free(&before);
    test_world_end(&made);
}

/* ---- hours two years apart ------------------------------------------------------------------- */

static void hours_and_graduates_of_two_years_ago_are_those_of_persons_compared_by_name(void **state)
{
    (void)state;
    struct test_world made;
    int64_t n[N_COHORT_STATUS] = {0}, n_graduates[2] = {0};
    COUNTRY(&made, NULL);
    const struct world *world = made.world;
    test_world_run(&made, 12);
    struct snapshot before = snapshot_take(world);
    test_world_run(&made, 24);
    struct snapshot now = snapshot_take(world);
    for (size_t k = 0; k < before.n; k++) {
        const struct shot *was = &before.person[k], *is = snapshot_find(&now, was->id);
        if (was->standing != STANDING_employee)
            continue;
        const bool stays = is && is->standing == STANDING_employee;
        const int hours = stays ? is->half_hours - was->half_hours : 0;
        n[!stays        ? COHORT_STATUS_not_employee
          : hours >= 4  ? COHORT_STATUS_more_hours
          : hours <= -4 ? COHORT_STATUS_fewer_hours
                        : COHORT_STATUS_same_hours]++;
    }
    for (unsigned s = 0; s < N_COHORT_STATUS; s++) {
        assert_int_equal(cells_of(world, SERIES_hours_status_2y)[s], n[s]);
        assert_true(n[s] > 100);
    }
    for (size_t i = 0; i < world->state.persons.n; i++) { /* the last month was December 2024 */
        const unsigned standing = world->person.standing[i], year = world->person.grade_year[i];
        const bool works = standing == STANDING_employee || standing == STANDING_zzp;
        n_graduates[0] += works && year == 23;
        n_graduates[1] += works && year == 22;
    }
    assert_true(n_graduates[0] > 20 && n_graduates[1] != n_graduates[0]);
    assert_int_equal(series_sum(world, SERIES_graduates_staying_1y), n_graduates[0]);
    assert_int_equal(series_sum(world, SERIES_graduates_staying_2y), n_graduates[1]);
    snapshot_free(&before);
    snapshot_free(&now);
    test_world_end(&made);
}

/* ---- full-time students ---------------------------------------------------------------------- */

/* Those who begin in the September that is the last of these months, and refused ones, by
 * programme. */
static double students_begun(const char *start, int months, const char *setting,
                             double begun[N_OCCUPATIONS], double refused[N_OCCUPATIONS])
{
    struct test_world made;
    double all = 0;
    COUNTRY(&made, start, "scale=0.03", "placement_slack=1", setting);
    const struct world *world = made.world;
    test_world_run(&made, months);
    memset(begun, 0, N_OCCUPATIONS * sizeof *begun);
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_student &&
            world->person.since_month[i] == world->state.month - 1) {
            begun[world->person.programme[i]]++;
            all++;
        }
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        refused[o] = (double)cells_of(world, SERIES_students_refused)[o];
    test_world_end(&made);
    return all;
}

/* With placements to spare, schools refuse whoever applies beyond their places. */
static void schools_refuse_the_applicants_beyond_their_places_and_nobody_else(void **state)
{
    (void)state;
    double begun[N_OCCUPATIONS], refused[N_OCCUPATIONS];
    struct test_world made;
    size_t n = 0;
    students_begun("start=2022-08", 2, "seed=1", begun, refused);
    COUNTRY(&made, NULL);
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const double beyond = made.world->in.applicants_per_place[o] - 1;
        const double expected = beyond > 0 ? begun[o] * beyond : 0;
        const double off = refused[o] - expected, room = N_REGIONS + 0.1 * expected;
        assert_true(off < room && -off < room);
        if (beyond <= 0)
            assert_true(refused[o] < 1);
        n += expected > 3 * N_REGIONS;
    }
    assert_true(n > 0);
    test_world_end(&made);
}

static void students_after_2022_multiplies_those_of_later_years_alone(void **state)
{
    (void)state;
    double begun[N_OCCUPATIONS], refused[N_OCCUPATIONS];
    const double usual = students_begun("start=2022-12", 10, "seed=1", begun, refused);
    const double twice =
        students_begun("start=2022-12", 10, "students_after_2022=2", begun, refused);
    const double before = students_begun("start=2022-08", 2, "seed=1", begun, refused);
    const double same = students_begun("start=2022-08", 2, "students_after_2022=2", begun, refused);
    assert_true(usual > 300 && twice > 1.95 * usual && twice < 2.05 * usual);
    assert_true(before == same); /* equal numbers, exactly */
}

/* ---- what workload and onboarding do --------------------------------------------------------- */

static void places_for_trainees_fall_with_workload_above_the_usual_alone(void **state)
{
    (void)state;
    struct test_world made;
    size_t n_fewer = 0;
    COUNTRY(&made, "supervision_per_staff=0.2", "supervision_per_workload=2", "scale=0.02");
    const struct world *world = made.world;
    run_employers_only(made.world, 2); /* what is usual is known after the first month */
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const double above = world->employer.workload[e] / 4096.0 -
                             world->workload_reference[world->employer.branch[e]];
        const double part = above <= 0 ? 1 : above < 0.5 ? 1 - 2 * above : 0;
        const double places = 0.2 * world->employer.staff[e] * part;
        const double off = world->employer.training_places[e] - places;
        const double room = 0.51 + 0.0002 * world->employer.staff[e];
        assert_true(off < room && -off < room);
        n_fewer += part < 0.9;
    }
    assert_true(n_fewer > 20);
    test_world_end(&made);
}

/* Hours lost to short spells of the last month, not of those before. */
static void short_spells_weigh_on_the_workload_of_one_month(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "scale=0.02");
    const struct world *world = made.world;
    for (int month = 0; month < 3; month++) {
        double lost = 0, hours = 0, n = 0;
        test_world_run(&made, 1);
        for (size_t e = 0; e < world->state.employers.n; e++) {
            lost += world->employer.short_absent_day_half_hours[e];
            hours += sum_half_hours(world->employer.staff_half_hours, e);
            n += world->employer.staff[e];
        }
        const double mean = lost / (double)series_sum(world, SERIES_days_short);
        assert_true(mean > 0.95 * hours / n && mean < 1.05 * hours / n);
    }
    test_world_end(&made);
}

/* Who leaves care and may come back in a month, by tenure before. */
static void count_leavers(size_t left[3], const char *ratio)
{
    struct test_world made;
    memset(left, 0, 3 * sizeof *left);
    COUNTRY(&made, "scale=0.05", "exit_industry_per_year=0.3", "loop_r5_training=0", ratio);
    memset(made.world->employer.onboarding, 255, made.world->state.employers.n);
    struct snapshot before = snapshot_take(made.world);
    test_world_run(&made, 1);
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        const struct shot *was = snapshot_find(&before, made.world->person.id[i]);
        if (!was || was->standing != STANDING_employee ||
            made.world->person.standing[i] != STANDING_reservoir)
            continue;
        const int months = -was->since_month;
        left[months < 12 ? 0 : months < 24 ? 1 : 2]++;
    }
    snapshot_free(&before);
    test_world_end(&made);
}

/* At a ratio of 0.3 seven in ten are kept in the first year, half as many in the second. */
static void onboarding_fades_out_in_the_second_year(void **state)
{
    (void)state;
    size_t without[3], with[3];
    count_leavers(without, "onboarding_ratio=1");
    count_leavers(with, "onboarding_ratio=0.3");
    assert_true(without[0] > 100 && without[1] > 40);
    assert_true(20 * with[0] < 11 * without[0]); /* some leave for inactivity */
    assert_true(20 * with[1] > 10 * without[1] && 20 * with[1] < 18 * without[1]);
    assert_int_equal(with[2], without[2]);
}

/* ---- thresholds and offers ------------------------------------------------------------------- */

/* At the start strain and engagement are standard normal, so the thresholds cut off the shares. */
static void shares_under_pressure_and_wishing_to_leave_are_those_of_the_parameters(void **state)
{
    (void)state;
    struct test_world made;
    double leaving = 0, employees = 0, of[N_BRANCHES] = {0}, pressed[N_BRANCHES] = {0};
    COUNTRY(&made, "scale=0.02", "leave_intention_share=0.2");
    const struct world *world = made.world;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (world->person.standing[i] != STANDING_employee)
            continue;
        const unsigned b = world->person.branch[i];
        employees++;
        of[b]++;
        pressed[b] += world->person.strain[i] > world->pressure_threshold[b];
        leaving += world->person.engagement[i] < world->intention_threshold;
    }
    assert_true(leaving > 0.19 * employees && leaving < 0.21 * employees);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        const double off = pressed[b] / of[b] - world->in.high_pressure_share[b];
        assert_true(off < 0.06 && -off < 0.06);
    }
    test_world_end(&made);
}

static double side_entrants_offered(const char *setting)
{
    struct test_world made;
    double n = 0;
    COUNTRY(&made, "scale=0.05", setting);
    const size_t before = made.world->state.persons.n;
    test_world_run(&made, 1);
    for (size_t i = before; i < made.world->state.persons.n; i++)
        n += made.world->person.channel[i] == CHANNEL_side &&
             made.world->person.standing[i] != STANDING_zzp;
    test_world_end(&made);
    return n;
}

static void twice_the_offers_per_entrant_are_twice_the_side_entrants(void **state)
{
    (void)state;
    const double once = side_entrants_offered("offers_per_entrant=1"),
                 twice = side_entrants_offered("offers_per_entrant=2");
    assert_true(once > 50 && twice > 1.9 * once && twice < 2.1 * once);
}

/* ---- paths, users of innovations, who comes and where to ------------------------------------- */

static void half_yearly_paths_are_steps_in_january_and_july(void **state)
{
    (void)state;
    double path[N_HALVES];
    for (int half = 0; half < N_HALVES; half++)
        path[half] = half;
    for (int month = -48; month < 6 * N_HALVES - 48; month++) /* from January 2018 */
        assert_true((int)half_year_value(path, month) == (month + 48) / 6);
    assert_true(half_year_value(path, -60) <= 0);
    assert_true((int)half_year_value(path, 500) == N_HALVES - 1);
}

static void users_of_an_innovation_are_those_of_before_and_the_new_ones(void **state)
{
    (void)state;
    struct test_world made;
    int64_t adoptions = 0;
    COUNTRY(&made, "scale=0.05");
    const struct world *world = made.world;
    for (int month = 0; month < 12; month++) {
        run_employers_only(made.world, 1);
        for (unsigned k = 0; k < N_INNOVATIONS; k++) {
            int64_t users = 0;
            for (size_t e = 0; e < world->state.employers.n; e++)
                users += world->employer.adopted[e] >> k & 1;
            assert_int_equal(
                cells_of(world, SERIES_adopters)[k] + cells_of(world, SERIES_adoptions)[k], users);
        }
        adoptions += series_sum(world, SERIES_adoptions);
    }
    assert_true(adoptions > 20);
    test_world_end(&made);
}

/* Mean quality of the employers that hired in the first month. */
static double quality_of_hirers(const char *preference)
{
    struct test_world made;
    double sum = 0, n = 0;
    COUNTRY(&made, "scale=0.05", preference);
    test_world_run(&made, 1);
    const struct persons *person = &made.world->person;
    for (size_t i = 0; i < made.world->state.persons.n; i++)
        if (person->standing[i] == STANDING_employee && person->since_month[i] == 0) {
            sum += made.world->employer.quality[person->employer[i]];
            n++;
        }
    test_world_end(&made);
    assert_true(n > 500);
    return sum / n;
}

static void better_employers_hire_more_the_more_quality_counts(void **state)
{
    (void)state;
    const double none = quality_of_hirers("quality_preference=0"),
                 some = quality_of_hirers("quality_preference=1"),
                 much = quality_of_hirers("quality_preference=10");
    assert_true(some > none + 1 && much > some + 1);
}

static void candidates_have_a_background_and_children_as_often_as_assumed(void **state)
{
    (void)state;
    struct test_world made;
    double n = 0, background = 0, parents = 0;
    COUNTRY(&made, "scale=0.1", "migration_background_share=0.3");
    const struct persons *person = &made.world->person;
    const size_t before = made.world->state.persons.n;
    test_world_run(&made, 1);
    for (size_t i = before; i < made.world->state.persons.n; i++) {
        n++;
        background += (person->traits[i] & TRAIT_BACKGROUND) != 0;
        parents += (person->traits[i] & TRAIT_PARENT) != 0;
    }
    assert_true(n > 300 && background > 0.24 * n && background < 0.36 * n);
    assert_true(parents > 0.19 * n && parents < 0.31 * n);
    test_world_end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_available_and_unmet_follow_from_those_needed_and_the_workload),
        cmocka_unit_test(workload_and_learning_are_those_of_all_staff),
        cmocka_unit_test(newcomers_fade_by_one_part_a_month),
        cmocka_unit_test(hires_follow_seekers_at_elasticity_zero_and_vacancies_at_one),
        cmocka_unit_test(flows_of_a_year_are_those_of_persons_compared_by_name),
        cmocka_unit_test(
            hours_and_graduates_of_two_years_ago_are_those_of_persons_compared_by_name),
        cmocka_unit_test(schools_refuse_the_applicants_beyond_their_places_and_nobody_else),
        cmocka_unit_test(students_after_2022_multiplies_those_of_later_years_alone),
        cmocka_unit_test(places_for_trainees_fall_with_workload_above_the_usual_alone),
        cmocka_unit_test(short_spells_weigh_on_the_workload_of_one_month),
        cmocka_unit_test(onboarding_fades_out_in_the_second_year),
        cmocka_unit_test(shares_under_pressure_and_wishing_to_leave_are_those_of_the_parameters),
        cmocka_unit_test(twice_the_offers_per_entrant_are_twice_the_side_entrants),
        cmocka_unit_test(half_yearly_paths_are_steps_in_january_and_july),
        cmocka_unit_test(users_of_an_innovation_are_those_of_before_and_the_new_ones),
        cmocka_unit_test(better_employers_hire_more_the_more_quality_counts),
        cmocka_unit_test(candidates_have_a_background_and_children_as_often_as_assumed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
