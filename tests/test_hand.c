/* SPDX-License-Identifier: Apache-2.0 */
/* One person, one month, one decision, traced by hand: every probability is computed a second time
 * (hand.h) and compared with what the program multiplies, draws and does. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "hand.h"

/* ---- one example in full --------------------------------------------------------------------- */

/* Person 700062, a hospital employee of 57 years and 3 months who is well; January 2022, seed 1.
 * Does a long physical spell begin?
 *
 *   rate              0.12 a year / 12 months x 1.2 from the age of 55     = 0.012 a month
 *   probability       1 - exp(-0.012)                                     = 0.0119283
 *   employer          the branch has 1.1 times the sickness of all        x 1.1
 *   season            first quarter, 1 + 0.2                              x 1.2
 *   strain            1.1 SD counts as 1.25 (the middle of 1.0 to 1.5):
 *                     exp(2/3 x 0.3 x 1.25) = exp(0.25)                   x 1.2840254
 *   product                                                               = 0.0202174
 *   draw              of decision 3                                       = 0.0193917: it begins
 *
 * With strain 0 (counts as 0.25) the last factor is exp(0.05) = 1.0512711, the product 0.0165526,
 * and the same draw leaves the person at work. */
static unsigned health_of_700062(int strain)
{
    enum { PERSON_700062 = 700062 };
    struct test_world made;
    double normal[N_QUARTERS], winter[N_SEASONS] = {1};
    WORLD(&made, "physical_spells_per_year=0.12", "sickness_above_55=1.2", "sickness_season=0.2",
          "long_spell_strain=0.3", "other_spells_per_year=0", "mental_spells_per_year=0",
          "exit_industry_per_year=1e-6", "exit_inactive_per_year=0", "retirement_fit=0",
          "start_zzp_per_year=0", "employer_change_per_year=0");
    struct world *world = made.world;
    for (unsigned q = 0; q < N_QUARTERS; q++)
        normal[q] = 1;
    world->in.sickness_path = normal;
    world->in.sickness_season_shape = winter;
    world->sickness_of_branch[BRANCH_hospitals] = 1.1;
    size_t i = 0;
    while (world->person.standing[i] != STANDING_employee ||
           world->person.branch[i] != BRANCH_hospitals || world->person.health[i] != HEALTH_well)
        i++;
    world->person.id[i] = PERSON_700062;
    world->person.birth_month[i] = -(57 * 12 + 3);
    world->person.strain[i] = (int16_t)strain;
    test_world_run(&made, 1);
    assert_int_equal(world->person.id[i], PERSON_700062);
    assert_int_equal(world->person.standing[i], STANDING_employee);
    const unsigned health = world->person.health[i];
    assert_true(health == HEALTH_well || world->person.health_month[i] == 0);
    test_world_end(&made);
    return health;
}

static void a_physical_spell_begins_by_the_numbers_written_above(void **state)
{
    (void)state;
    const double draw = draw_decision(1, 0, DECISION_illness_physical, 700062) / 0x1p32;
    assert_true(fabs(draw - 0.0193917) < 1e-7);
    assert_true(fabs(0.0119283 * 1.1 * 1.2 * 1.2840254 - 0.0202174) < 1e-7);
    assert_int_equal(health_of_700062(1126), HEALTH_physical); /* 1.1 SD */
    assert_true(fabs(0.0119283 * 1.1 * 1.2 * 1.0512711 - 0.0165526) < 1e-7);
    assert_int_equal(health_of_700062(0), HEALTH_well);
}

/* ---- every decision of everybody ------------------------------------------------------------- */

struct checked {
    size_t n[4 * HAZARD_WORDS], n_fired[4 * HAZARD_WORDS], n_close;
};

static double probability(const struct hand *hand, size_t i, enum group group, unsigned decision)
{
    const struct world *world = hand->world;
    if (group == GROUP_EMPLOYEE)
        return employee_probability(hand, i, decision);
    if (decision == DECISION_stop_zzp && group == GROUP_ZZP)
        return world->p.stop_zzp_per_month;
    if (decision == DECISION_study_dropout && group == GROUP_STUDENT)
        return dropout(world, i);
    if (decision == DECISION_return_to_care && group == GROUP_RESERVOIR)
        return return_to_care(world, i);
    if (decision == DECISION_death && group != GROUP_STUDENT)
        return leaving(hand, i, decision);
    if (decision == DECISION_retirement && group == GROUP_ZZP)
        return leaving(hand, i, decision);
    return 0;
}

static bool has_fired(const struct hazard_fired *fired, unsigned decision, unsigned row)
{
    for (unsigned k = 0; k < fired->n[decision]; k++) {
        if (fired->row[decision][k] == row)
            return true;
    }
    return false;
}

/* The k-th person of a group: the table's product against the hand, and the decision against the
 * draw. Tolerance: a thousandth, and half of 1/4096 in each factor, which is more where a factor is
 * small. */
static void check_person(const struct hand *hand, const struct block *block, enum group group,
                         size_t k, struct checked *checked)
{
    const struct world *world = hand->world;
    const struct hazard_group *table = &world->state.groups[group];
    const struct hazard_rows *rows = &block->group[group];
    const size_t i = block->first + rows->row[k];
    for (unsigned lane = 0; lane < 4 * table->n_words; lane++) {
        const unsigned decision = 4 * table->words[lane / 4] + lane % 4;
        const size_t at = (size_t)rows->class_of[k] * HAZARD_LANES + lane;
        const double base = table->base[at] / 0x1p32;
        const uint16_t of_cell = rows->factor_a[rows->a[k] * (size_t)HAZARD_LANES + lane];
        const double a = (table->has_own && lane == 0 ? rows->own[k] : of_cell) / 4096.0;
        const double b = rows->factor_b[rows->b[k] * (size_t)HAZARD_LANES + lane] / 4096.0;
        const double p = probability(hand, i, group, decision), gap = fabs(base * a * b - p);
        if (gap > 1e-3 * p + base * (a + b) / 8192 + 0x1p-32)
            fail_msg("person %u, decision %u: table %.9g x %.6g x %.6g = %.9g, by hand %.9g",
                     world->person.id[i], decision, base, a, b, base * a * b, p);
        const double draw =
            draw_decision(world->state.seed, world->state.month, decision, world->person.id[i]) /
            0x1p32;
        const bool fired = has_fired(&block->fired, decision, rows->row[k]);
        if (fabs(draw - p) > gap + 0x1p-31)
            assert_int_equal(fired, draw < p);
        else
            checked->n_close++;
        checked->n[decision]++;
        checked->n_fired[decision] += fired;
    }
}

static void check_everybody(const struct hand *hand, struct checked *checked)
{
    struct world *world = hand->world;
    const struct state *state = &world->state;
    struct block *block = scratch_alloc(1, sizeof *block, NULL);
    assert_non_null(block);
    for (size_t first = 0; first < state->persons.n; first += BLOCK_ROWS) {
        const size_t left = state->persons.n - first;
        struct task task = {.block = block, .own = state->own[0]};
        *block = (struct block){.first = first, .n = left < BLOCK_ROWS ? left : BLOCK_ROWS};
        hazards_classify(world, &task);
        for (unsigned g = 0; g < N_GROUPS; g++)
            hazard_screen(&state->groups[g], &state->keys, &block->group[g], &block->fired);
        for (unsigned g = 0; g < N_GROUPS; g++) {
            for (size_t k = 0; k < block->group[g].n; k++)
                check_person(hand, block, (enum group)g, k, checked);
        }
    }
    free(block);
}

static void check_month(const char *const *settings, int months)
{
    struct hand hand;
    struct checked checked = {0};
    hand_begin(&hand, settings, months);
    check_everybody(&hand, &checked);
    for (unsigned d = 0; d < DECISION_noise; d++)
        assert_true(checked.n[d] > 8000);
    assert_true(checked.n_fired[DECISION_illness_short] > 100);
    assert_true(checked.n[DECISION_study_dropout] > 500 &&
                checked.n[DECISION_return_to_care] > 500);
    assert_true(checked.n_close < 20);
    hand_end(&hand);
}

static void every_probability_and_decision_of_the_first_month_is_as_by_hand(void **state)
{
    (void)state;
    check_month((const char *const[]){NULL}, 0);
}

static void every_probability_and_decision_after_a_year_and_a_half_is_as_by_hand(void **state)
{
    (void)state;
    check_month((const char *const[]){"seed=7", "exit_pull_after_2022=1.3", NULL}, 18);
}

static void every_probability_is_as_by_hand_in_2018_and_with_other_parameters(void **state)
{
    (void)state;
    check_month(
        (const char *const[]){
            "start=2018-03", "strain_on_exit=0.5", "relapse_ratio=3", "relapse_strain=0.5",
            "long_spell_onset_thirds=1", "contagion_most=0.1", "discrimination_per_year=0.5",
            "rationing_from=1.02", "late_tenure_ratio=0.4", "tenure_ratio_years_3_5=0.8",
            "tenure_ratio_years_6_10=0.6", "tenure_ratio_years_11_20=0.5", "contagion_days=0.4",
            "retirement_fit=1.7", "dual_start_ratio=2", "tightness_most=0.9", NULL},
        5);
}

/* ---- what follows from the decisions of an employee ------------------------------------------ */

static bool fires(const struct hand *hand, size_t i, unsigned decision)
{
    const struct state *state = &hand->world->state;
    const double draw =
        draw_decision(state->seed, state->month, decision, hand->world->person.id[i]) / 0x1p32;
    return draw < employee_probability(hand, i, decision);
}

static double luck(const struct hand *hand, size_t i, unsigned decision, uint32_t alternative)
{
    const struct state *state = &hand->world->state;
    return draw_unit(
        draw_detail(state->seed, state->month, decision, hand->world->person.id[i], alternative));
}

/* Full onboarding keeps a share of early leavers, less in the second year and where mentors lack.
 */
static bool is_kept(const struct hand *hand, size_t i, unsigned decision)
{
    const struct world *world = hand->world;
    const size_t e = world->person.employer[i];
    const int months = world->state.month - world->person.since_month[i];
    const double fade = months < 12 ? 1 : months < 24 ? 2 - months / 12.0 : 0;
    const double short_handed =
        world->employer.workload[e] / 4096.0 - world->workload_reference[world->employer.branch[e]];
    const double mentors = fmin(1, fmax(0, 1 - short_handed / 0.4));
    return luck(hand, i, decision, 0) <
           (1 - world->p.onboarding_ratio) * world->employer.onboarding[e] / 255 * fade * mentors;
}

struct fate {
    unsigned standing, health;
};

static unsigned new_illness(const struct hand *hand, size_t i)
{
    const struct parameter_values *p = &hand->world->p;
    const double excess = p->discrimination_per_year * (p->discrimination_mental_ratio - 1);
    const bool may_meet = hand->world->person.traits[i] & TRAIT_BACKGROUND;
    if (fires(hand, i, DECISION_illness_other))
        return HEALTH_other;
    if (fires(hand, i, DECISION_illness_mental) &&
        (may_meet || luck(hand, i, DECISION_illness_mental, 1) < 1 / (1 + excess))) {
        const double u = luck(hand, i, DECISION_illness_mental, 0);
        return u < p->stress_share                         ? HEALTH_stress
               : u < p->stress_share + p->overstrain_share ? HEALTH_overstrain
                                                           : HEALTH_burnout;
    }
    return fires(hand, i, DECISION_illness_physical) ? HEALTH_physical : HEALTH_well;
}

/* The first that happens in the order of the month decides. */
static struct fate fate_of(const struct hand *hand, size_t i)
{
    const struct world *world = hand->world;
    struct fate fate = {STANDING_employee, world->person.health[i]};
    const int months_ill = world->state.month - world->person.health_month[i];
    const int age = world->state.month - world->person.birth_month[i];
    if (fate.health != HEALTH_well && fires(hand, i, DECISION_recovery))
        fate.health = HEALTH_well;
    else if (fate.health != HEALTH_well && months_ill >= 24)
        return (struct fate){STANDING_gone, HEALTH_well};
    else if (fate.health == HEALTH_well)
        fate.health = new_illness(hand, i);
    unsigned standing = STANDING_employee;
    if (fires(hand, i, DECISION_death))
        standing = STANDING_gone;
    else if (age == world->pension_age &&
             luck(hand, i, DECISION_pension, 0) < world->p.pension_age_exit)
        standing = STANDING_retired;
    else if (fires(hand, i, DECISION_retirement))
        standing = STANDING_retired;
    else if (fires(hand, i, DECISION_exit_inactive) ||
             (fires(hand, i, DECISION_exit_industry) && !is_kept(hand, i, DECISION_exit_industry)))
        standing = STANDING_reservoir;
    else if (fires(hand, i, DECISION_start_zzp))
        standing = STANDING_zzp;
    return standing == STANDING_employee ? fate : (struct fate){standing, HEALTH_well};
}

static void what_becomes_of_every_employee_in_a_month_is_as_traced_by_hand(void **state)
{
    (void)state;
    struct hand hand;
    size_t n = 0, n_ill = 0, n_out = 0;
    hand_begin(&hand, (const char *const[]){"seed=3", NULL}, 2);
    const struct world *world = hand.world;
    const size_t n_persons = world->state.persons.n;
    struct fate *fate = calloc(n_persons, sizeof *fate);
    uint32_t *id = calloc(n_persons, sizeof *id);
    for (size_t i = 0; i < n_persons; i++) { /* the very old may leave and be forgotten at once */
        const bool is_followed =
            world->person.standing[i] == STANDING_employee &&
            world->state.month - world->person.birth_month[i] <= world->pension_age;
        id[i] = is_followed ? world->person.id[i] : UINT32_MAX;
        if (is_followed)
            fate[i] = fate_of(&hand, i);
    }
    hand_finish_month(&hand);
    for (size_t i = 0; i < n_persons; i++) {
        if (id[i] == UINT32_MAX)
            continue;
        assert_int_equal(world->person.id[i], id[i]);
        if (world->person.standing[i] != fate[i].standing ||
            world->person.health[i] != fate[i].health)
            fail_msg("person %u: standing %u health %u, by hand %u and %u", id[i],
                     world->person.standing[i], world->person.health[i], fate[i].standing,
                     fate[i].health);
        n++;
        n_ill += fate[i].health != HEALTH_well;
        n_out += fate[i].standing != STANDING_employee;
    }
    assert_true(n > 10000 && n_ill > 300 && n_out > 60);
    free(fate);
    free(id);
    hand_end(&hand);
}

/* ---- workload and strain --------------------------------------------------------------------- */

/* Needed over available hours of one employer, as the model description says. */
static double workload_by_hand(const struct hand *hand, size_t e)
{
    const struct world *world = hand->world;
    const struct parameter_values *p = &world->p;
    const struct employers *employer = &world->employer;
    double funded = 0, zzp = 0, staff = staff_hours(world, e);
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        funded += employer->funded_half_hours[e * N_OCCUPATIONS + o];
        zzp += employer->zzp_half_hours[e * N_OCCUPATIONS + o];
    }
    const double all = staff + zzp > 1 ? staff + zzp : 1;
    const double removed = (employer->removed[e] - employer->start_removed[e]) / 1e4;
    const double learning = p->learning_hours_per_year / (52 * p->usual_contract_hours) +
                            (1 - p->freed_to_demand - p->freed_to_pressure) * removed;
    const double newcomers =
        hand->newcomers[e] / 256.0; /* 8 hours a month each, in half hours a week */
    const double mentoring = newcomers * p->mentor_hours_per_newcomer / 4.35 * 2;
    const double trainees = employer->trainee_half_hours[e];
    const double supervision = trainees / p->trainee_fte * p->supervisor_fte_per_student;
    const double admin = employer->admin_share[e] / 1e4 +
                         p->admin_change_per_year * (world->state.month - world->start) / 12;
    const double available =
        (staff - absent_hours(hand, e) - trainees * (1 - p->trainee_productivity) + zzp) *
        (1 - admin - learning - (mentoring + supervision) / all);
    const double usual = p->learning_hours_per_year / (52 * p->usual_contract_hours) +
                         p->mentor_hours_per_newcomer / 4.35 / p->usual_contract_hours *
                             p->tenure_below_one_year * p->newcomer_months / 12;
    const double needed = funded * (1 - p->freed_to_pressure * removed) *
                          (1 - p->absence_reference) * (1 - p->admin_share_start - usual);
    return available > 0 ? fmin(2, fmax(0.5, needed / available)) : 2;
}

static void the_workload_of_every_employer_is_needed_over_available_hours(void **state)
{
    (void)state;
    struct hand hand;
    hand_begin(&hand, (const char *const[]){NULL}, 7);
    const struct world *world = hand.world;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const double gap = world->employer.workload[e] / 4096.0 - workload_by_hand(&hand, e);
        if (fabs(gap) > 1.0 / 4096)
            fail_msg("employer %zu: workload %.5f, by hand %.5f", e,
                     world->employer.workload[e] / 4096.0, workload_by_hand(&hand, e));
    }
    hand_end(&hand);
}

/* Unsocial shifts per employee hour when self-employed take a share of the hours and less of the
 * shifts. */
static double unsocial_shifts(double share, double uptake)
{
    return (1 - uptake * share) / (1 - fmin(share, 0.9));
}

static double strain_target_by_hand(const struct world *world, size_t e, double resources)
{
    const struct parameter_values *p = &world->p;
    const struct employers *employer = &world->employer;
    const unsigned branch = employer->branch[e];
    double zzp = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        zzp += employer->zzp_half_hours[e * N_OCCUPATIONS + o];
    const double usual = world->start_zzp_share[branch];
    const double now =
        usual + zzp / (staff_hours(world, e) + zzp + 1) - employer->start_zzp[e] / 1e4;
    const double unsocial = unsocial_shifts(now, p->unsocial_uptake_zzp) /
                                unsocial_shifts(usual, p->unsocial_uptake_zzp) -
                            1;
    const double admin = employer->admin_share[e] / 1e4 - p->admin_share_start +
                         p->admin_change_per_year * (world->state.month - world->start) / 12;
    return p->strain_per_workload * (felt(world, e) - world->workload_reference[branch] + admin) +
           p->strain_per_unsocial * unsocial - 2 * p->strain_per_resource * resources -
           p->aggression_per_month * p->aggression_strain / p->strain_kappa;
}

static double engagement_target_by_hand(const struct world *world, size_t e, double resources)
{
    const struct parameter_values *p = &world->p;
    const double removed = (world->employer.removed[e] - world->employer.start_removed[e]) / 1e4;
    const double learning =
        (1 - p->freed_to_demand - p->freed_to_pressure) * removed /
        (p->learning_hours_per_year / (52 * p->usual_contract_hours)); /* beyond the usual */
    return 2 * p->engagement_per_resource * resources -
           p->engagement_per_workload *
               (felt(world, e) - world->workload_reference[world->employer.branch[e]]) +
           p->engagement_per_learning * fmin(3, learning);
}

static void strain_and_engagement_of_every_employer_lead_where_the_description_says(void **state)
{
    (void)state;
    struct hand hand;
    hand_begin(&hand, (const char *const[]){"bass_p=0.1", "strain_per_unsocial=0.8", NULL}, 9);
    const struct world *world = hand.world;
    const struct employers *employer = &world->employer;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const double resources =
            (employer->say[e] + employer->roster_fit[e] + employer->quality[e]) / 765.0 - 0.5;
        const double strain = 1024 * strain_target_by_hand(world, e, resources);
        const double engagement = 1024 * engagement_target_by_hand(world, e, resources);
        if (fabs(employer->strain_target[e] - strain) > 1 ||
            fabs(employer->engagement_target[e] - engagement) > 1)
            fail_msg("employer %zu: targets %d and %d, by hand %.1f and %.1f", e,
                     employer->strain_target[e], employer->engagement_target[e], strain,
                     engagement);
    }
    hand_end(&hand);
}

static double quantile(double share) /* of the standard normal, by halving */
{
    double low = -9, high = 9;
    for (int k = 0; k < 60; k++) {
        const double middle = (low + high) / 2;
        *(normal_share(-40, middle) < share ? &low : &high) = middle;
    }
    return low;
}

/* Whether x moved to target by kappa of the gap, with the normal noise of that share. Unit: 1/1024
 * SD; two units for rounding. */
static void check_move(double before, double after, double target, double kappa, unsigned noise)
{
    const double sigma = sqrt(1 - (1 - kappa) * (1 - kappa)) * 1024;
    const double moved = before + kappa * (target - before) + sigma * quantile((noise + 0.5) / 256);
    if (fabs(after - fmin(8191, fmax(-8191, moved))) > 2)
        fail_msg("from %g to %g, by hand %g", before, after, moved);
}

static void strain_and_engagement_of_every_employee_move_as_by_hand(void **state)
{
    (void)state;
    struct hand hand;
    hand_begin(&hand, (const char *const[]){"engagement_kappa=0.2", NULL}, 1);
    const struct world *world = hand.world;
    const struct parameter_values *p = &world->p;
    struct shot *before = calloc(world->state.persons.n, sizeof *before);
    const size_t n = world->state.persons.n;
    double *jump = calloc(n, sizeof *jump);
    size_t n_jumps = 0, n_checked = 0;
    for (size_t i = 0; i < n; i++) {
        before[i] = shot_of(world, i);
        if (before[i].standing == STANDING_employee && fires(&hand, i, DECISION_aggression))
            jump[i] = p->aggression_strain * 1024;
        n_jumps += jump[i] > 0;
    }
    hand_finish_month(&hand);
    for (size_t i = 0; i < n; i++) {
        const size_t e = before[i].employer;
        if (before[i].standing != STANDING_employee ||
            world->person.standing[i] != STANDING_employee)
            continue;
        const uint32_t bits =
            draw_decision(world->state.seed, world->state.month, DECISION_noise, before[i].id) >>
            16;
        check_move(before[i].strain, world->person.strain[i] - jump[i],
                   world->employer.strain_target[e], p->strain_kappa, bits >> 8);
        check_move(before[i].engagement, world->person.engagement[i],
                   world->employer.engagement_target[e], p->engagement_kappa, bits & 0xFF);
        n_checked++;
    }
    assert_true(n_jumps > 300 && n_checked > 10000);
    free(before);
    free(jump);
    hand_end(&hand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_physical_spell_begins_by_the_numbers_written_above),
        cmocka_unit_test(every_probability_and_decision_of_the_first_month_is_as_by_hand),
        cmocka_unit_test(every_probability_and_decision_after_a_year_and_a_half_is_as_by_hand),
        cmocka_unit_test(every_probability_is_as_by_hand_in_2018_and_with_other_parameters),
        cmocka_unit_test(what_becomes_of_every_employee_in_a_month_is_as_traced_by_hand),
        cmocka_unit_test(the_workload_of_every_employer_is_needed_over_available_hours),
        cmocka_unit_test(strain_and_engagement_of_every_employer_lead_where_the_description_says),
        cmocka_unit_test(strain_and_engagement_of_every_employee_move_as_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
