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

/* ---- workload
 * ------------------------------------------------------------------------------------------ */

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

/* ---- matching
 * ------------------------------------------------------------------------------------------ */

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

/* ---- flows of a year
 * ------------------------------------------------------------------------------------------ */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_available_and_unmet_follow_from_those_needed_and_the_workload),
        cmocka_unit_test(workload_and_learning_are_those_of_all_staff),
        cmocka_unit_test(newcomers_fade_by_one_part_a_month),
        cmocka_unit_test(hires_follow_seekers_at_elasticity_zero_and_vacancies_at_one),
        cmocka_unit_test(flows_of_a_year_are_those_of_persons_compared_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
