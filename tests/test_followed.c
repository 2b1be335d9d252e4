/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody looks at: mentors that the team can spare, the client that a self-employed finds,
 * users of an innovation near by, hours that an innovation freed; what the newly hired bring, and
 * who may come back. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "country_tools.h"

/* Whether k of n is within four standard errors of a share. */
static void check_share(double k, double n, double share)
{
    const double gap = k / n - share;
    if (gap * gap > 16 * share * (1 - share) / n)
        fail_msg("%g of %g is %.4f, not %.4f", k, n, k / n, share);
}

/* ---- mentors (loop R5) ----------------------------------------------------------------------- */

/* Everybody's induction is full, and every team has so much more to do than usual that half the
 * mentors are missing. */
static int short_of_mentors(struct world *world, struct task *task)
{
    (void)task;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const double usual = world->workload_reference[world->employer.branch[e]];
        world->employer.onboarding[e] = 255;
        world->employer.workload[e] =
            (uint16_t)(4096 * (usual + 0.5 / world->p.mentors_per_workload) + 0.5);
    }
    return 0;
}

/* Employees with less than a year of tenure who left for another industry in a first month in which
 * half the mentors are missing. */
static double left_in_their_first_year(const char *ratio, const char *loop)
{
    struct test_world made;
    struct step steps[64];
    COUNTRY(&made, "scale=0.1", "exit_inactive_per_year=0", "exit_industry_per_year=0.5", ratio,
            loop);
    struct world *world = made.world;
    const size_t k = steps_before("persons: who is at risk"), n = steps_before("students");
    memcpy(steps, model_steps, k * sizeof *steps);
    steps[k] = (struct step){"short of mentors", GRAIN_NATION, short_of_mentors};
    memcpy(steps + k + 1, model_steps + k, (n - k) * sizeof *steps);
    struct snapshot before = snapshot_take(world);
    assert_int_equal(month_run(&world->state, world, steps, n + 1), 0);
    double left = 0;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const struct shot *was = snapshot_find(&before, world->person.id[i]);
        left += was && was->standing == STANDING_employee && was->since_month > -12 &&
                world->person.standing[i] == STANDING_reservoir;
    }
    snapshot_free(&before);
    test_world_end(&made);
    return left;
}

static void half_of_the_mentors_keep_half_of_those_whom_onboarding_keeps(void **state)
{
    (void)state;
    const double all = left_in_their_first_year("onboarding_ratio=1", NULL);
    assert_true(all > 1000);
    check_share(left_in_their_first_year("onboarding_ratio=0.3", NULL), all, 1 - 0.7 / 2);
    check_share(left_in_their_first_year("onboarding_ratio=0.6", NULL), all, 1 - 0.4 / 2);
    /* without the loop workload keeps no mentor away */
    const double kept = left_in_their_first_year("onboarding_ratio=0.3", "loop_r5_training=0");
    check_share(kept, all, 0.3);
}

/* ---- clients of the self-employed ------------------------------------------------------------ */

/* Where an employer stands among those of its region and branch by staff, the middle of equals,
 * relative to where the larger of two picked at random stands in the mean. */
static double rank_of(const struct world *world, const int32_t *staff, size_t e)
{
    const size_t cell = cell_of(world->employer.region[e], world->employer.branch[e]);
    const size_t first = world->employer_first[cell], end = world->employer_first[cell + 1];
    const double n = (double)(end - first), mean = (n - 1) * (4 * n + 1) / (6 * n);
    double smaller = 0, equal = 0;
    for (size_t other = first; other < end; other++) {
        smaller += staff[other] < staff[e];
        equal += other != e && staff[other] == staff[e];
    }
    return n > 1 ? (smaller + equal / 2) / mean : 1;
}

static void the_main_client_is_the_larger_of_two_in_a_branch_of_the_published_mix(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "scale=0.2", "zzp_from_outside_per_year=90000");
    struct world *world = made.world;
    const size_t n_before = world->state.persons.n, n_employers = world->state.employers.n;
    int32_t *staff = malloc(n_employers * sizeof *staff);
    assert_non_null(staff);
    memcpy(staff, world->employer.staff, n_employers * sizeof *staff);
    test_world_run(&made, 1);
    double of_branch[N_BRANCHES] = {0}, n = 0, rank = 0;
    for (size_t i = n_before; i < world->state.persons.n; i++) {
        if (world->person.standing[i] != STANDING_zzp)
            continue;
        const uint32_t e = world->person.employer[i];
        assert_true(e < n_employers && world->employer.region[e] == world->person.region[i]);
        assert_int_equal(world->employer.branch[e], world->person.branch[i]);
        of_branch[world->person.branch[i]]++;
        rank += rank_of(world, staff, e);
        n++;
    }
    assert_true(n > 1000);
    for (unsigned b = 0; b < N_BRANCHES; b++)
        check_share(of_branch[b], n, world->in.self_employed_by_branch[b]);
    /* the standard error of a mean of ranks, each between 0 and 1.5, is below 0.4 / sqrt(n) */
    assert_true((rank / n - 1) * (rank / n - 1) < 16 * 0.4 * 0.4 / n);
    free(staff);
    test_world_end(&made);
}

/* ---- imitation ------------------------------------------------------------------------------- */

/* Employers who adopt innovation k within two years, inside and outside the one region where all of
 * a branch use it at the start, and nobody else. */
struct adopting {
    double inside, outside;
};

enum { FIRST_REGION = 3, COPIED = 0 }; /* the region, and the innovation */

static void all_of_a_region_use_it(struct world *world, unsigned branch)
{
    memset(world->adopters, 0, sizeof world->adopters);
    memset(world->branch_adopters, 0, sizeof world->branch_adopters);
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const bool is_there =
            world->employer.region[e] == FIRST_REGION && world->employer.branch[e] == branch;
        world->employer.adopted[e] = (uint16_t)(is_there ? 1u << COPIED : 0);
        world->employer.embedded[e] = world->employer.adopted[e];
        if (is_there)
            world->employer.adoption_month[e * 12 + COPIED] = -6;
        world->branch_adopters[COPIED][FIRST_REGION][branch] += is_there;
        world->adopters[COPIED] += is_there;
    }
}

static struct adopting adopting_with(const char *weight)
{
    struct test_world made;
    struct adopting sum = {0, 0};
    COUNTRY(&made, "scale=0.3", "bass_p=0", "bass_q=2", "loop_b4_fading=0", weight);
    struct world *world = made.world;
    unsigned branch = 0;
    while (world->in.innovation_saving[COPIED * N_BRANCHES + branch] <= 0)
        assert_true(++branch < N_BRANCHES);
    all_of_a_region_use_it(world, branch);
    run_employers_only(world, 24);
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const bool is_new = world->employer.adopted[e] >> COPIED & 1;
        const bool is_there =
            world->employer.region[e] == FIRST_REGION && world->employer.branch[e] == branch;
        sum.inside += is_new && is_there;
        sum.outside += is_new && !is_there;
    }
    test_world_end(&made);
    return sum;
}

static void an_innovation_does_not_leave_a_region_where_only_neighbours_are_followed(void **state)
{
    (void)state;
    const struct adopting near = adopting_with("imitation_in_region=1");
    const struct adopting half = adopting_with("imitation_in_region=0.5");
    const struct adopting far = adopting_with("imitation_in_region=0");
    assert_true(near.inside > 5 && near.outside == 0);
    assert_true(half.outside > 0 && far.outside > 1.3 * half.outside);
}

/* ---- learning in freed hours ----------------------------------------------------------------- */

/* Workload by hours after three years in which nobody but employers acts. */
static double workload_with(const char *inside, const char *loop)
{
    struct test_world made;
    COUNTRY(&made, "scale=0.1", "freed_to_demand=0", "freed_to_pressure=0", inside, loop);
    struct world *world = made.world;
    double hours = 0, load = 0;
    run_employers_only(world, 36);
    for (size_t e = 0; e < world->state.employers.n; e++) {
        double staff = 0;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            staff += world->employer.staff_half_hours[e * N_OCCUPATIONS + o];
        hours += staff;
        load += staff * world->employer.workload[e] / 4096.0;
    }
    test_world_end(&made);
    return load / hours;
}

/* All freed hours go to learning here. Inside, they weigh on nobody: as if nothing had been freed.
 */
static void learning_inside_freed_hours_weighs_on_nobody(void **state)
{
    (void)state;
    const double nothing = workload_with("loop_r6_renewal=0", NULL);
    const double on_top = workload_with("freed_learning_inside=0", NULL);
    const double inside = workload_with("freed_learning_inside=1", NULL);
    const double half = workload_with("freed_learning_inside=0.5", NULL);
    assert_true(on_top > nothing + 0.005);
    assert_true(inside > nothing - 0.1 * (on_top - nothing));
    assert_true(inside < nothing + 0.1 * (on_top - nothing));
    assert_true(half > inside && half < on_top);
}

/* ---- households of the newly hired ----------------------------------------------------------- */

/* Bands and openness are those of the parameters, apart for those of 35 hours and more. */
static void the_newly_hired_have_households_and_wishes_as_the_parameters_say(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "scale=0.2", "phase_out_share=0.3", "below_allowances_share=0.2",
            "phase_out_share_full_time=0.1", "below_allowances_share_full_time=0.04",
            "hours_open_share=0.5", "hours_conditional_share=0.3");
    struct world *world = made.world;
    double n[2] = {0}, band[2][3] = {{0}}, open[2] = {0}, conditional = 0;
    double open_of[3] = {0};
    struct snapshot before = snapshot_take(world);
    test_world_run(&made, 1);
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const struct shot *was = snapshot_find(&before, world->person.id[i]);
        if (world->person.standing[i] != STANDING_employee ||
            (was && was->standing == STANDING_employee))
            continue;
        const bool is_full = world->person.half_hours[i] >= 70;
        const unsigned terms = world->person.terms[i];
        n[is_full]++;
        band[is_full][world->person.income_band[i] & 3]++;
        open[is_full] += (terms & TERM_OPEN) != 0;
        open_of[world->person.income_band[i] & 3] += (terms & TERM_OPEN) != 0;
        conditional += (terms & TERM_CONDITIONAL) != 0;
    }
    assert_true(n[0] > 1000 && n[1] > 200);
    check_share(band[0][1], n[0], 0.3);
    check_share(band[0][0], n[0], 0.2);
    check_share(band[1][1], n[1], 0.1);
    check_share(band[1][0], n[1], 0.04);
    check_share(open[0], n[0], 0.5);
    assert_true(open[1] == 0);
    check_share(conditional, open[0], 0.3);
    for (unsigned b = 0; b < 3; b++) /* whatever the income */
        check_share(open_of[b], band[0][b], 0.5);
    snapshot_free(&before);
    test_world_end(&made);
}

/* ---- who may come back ----------------------------------------------------------------------- */

/* Whoever left, and whoever came back to look and found nothing. */
static void nobody_is_expected_back_beyond_the_pension_age(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "scale=0.05", "return_per_year=0.5", "reservoir_years_after_search=5");
    const struct world *world = made.world;
    test_world_run(&made, 2 * (int)world->p.search_months);
    size_t n_left = 0, n_gave_up = 0;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const int due = world->person.due_month[i], since = world->person.since_month[i];
        const int age = due - world->person.birth_month[i];
        if (world->person.standing[i] != STANDING_reservoir)
            continue;
        /* self-employed beyond it who stop: forgotten at once */
        const int year = year_of(due > since ? due : since);
        assert_true(age <= (int)world->in.state_pension_age[year - YEAR_FIRST]);
        if (age == world->pension_age)
            *(world->person.channel[i] == CHANNEL_returner ? &n_gave_up : &n_left) += 1;
    }
    assert_true(n_left > 50 && n_gave_up > 5);
    test_world_end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_the_mentors_keep_half_of_those_whom_onboarding_keeps),
        cmocka_unit_test(the_main_client_is_the_larger_of_two_in_a_branch_of_the_published_mix),
        cmocka_unit_test(an_innovation_does_not_leave_a_region_where_only_neighbours_are_followed),
        cmocka_unit_test(learning_inside_freed_hours_weighs_on_nobody),
        cmocka_unit_test(the_newly_hired_have_households_and_wishes_as_the_parameters_say),
        cmocka_unit_test(nobody_is_expected_back_beyond_the_pension_age),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
