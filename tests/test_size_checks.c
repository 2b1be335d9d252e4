/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes that the evidence allows: no collapse, a weak circle of workload, slow refilling, and every
 * feedback loop at work in its own direction. Worlds are compared with the same luck, and every
 * seed must show the effect. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include <math.h>

#include "../sim/run.h"
#include "world_tools.h"

/* A world on one thread: small worlds gain nothing from more. */
static void begin(struct test_world *made, const char *const *settings)
{
    test_world_begin(made, settings);
    world_free(made->world);
    made->world = NULL;
    if (world_create(&made->world, &made->scenario, 1, &made->error) < 0)
        fail_msg("%s", made->error.message);
}

#define BEGIN(made, ...) begin(made, (const char *const[]){__VA_ARGS__, NULL})

static double total(const struct world *world, enum series_number s)
{
    return (double)series_sum(world, s);
}

/* ---- no collapse ----------------------------------------------------------------------------- */

enum { MONTH_2026 = 48, MONTH_2040_JULY = 222, MONTH_END = 228 };

static void check_month(const struct world *world, double scale)
{
    const double *indicator = world->state.indicators;
    assert_true(indicator[SERIES_workload_mean] > 0.8 && indicator[SERIES_workload_mean] < 2);
    assert_true(indicator[SERIES_absence_percentage] > 3 &&
                indicator[SERIES_absence_percentage] < 15);
    assert_true(indicator[SERIES_working_persons] > 1.2e6 * scale);
    assert_true(indicator[SERIES_working_persons] < 2.6e6 * scale);
    assert_true(fabs(indicator[SERIES_strain_mean]) < 1 &&
                fabs(indicator[SERIES_engagement_mean]) < 1);
    assert_true(indicator[SERIES_shortage_persons] > 0);
    assert_true(indicator[SERIES_one_in_n] > 3 && indicator[SERIES_one_in_n] < 8);
}

/* Workers needed are those at the hours per worker of the first month; the series counts them at
 * the present hours, which is why 2.4 million is met within some per cent only. */
static void unchanged_policy_does_not_collapse_until_2040(void **unused)
{
    const double scale = 0.03;
    struct test_world made;
    double jobs_2022 = 0, jobs_2026 = 0, needed_2040 = 0;
    (void)unused;
    BEGIN(&made, "scale=0.03");
    const struct state *state = &made.world->state;
    for (int month = 0; month < MONTH_END; month++) {
        assert_int_equal(state->month, month);
        test_world_run(&made, 1);
        check_month(made.world, scale);
        if (month == 0)
            jobs_2022 = state->indicators[SERIES_jobs_needed_narrow];
        if (month == MONTH_2026)
            jobs_2026 = state->indicators[SERIES_jobs_needed_narrow];
        if (month == MONTH_2040_JULY)
            needed_2040 = state->indicators[SERIES_workers_needed];
    }
    assert_true(fabs(needed_2040 / (2.4e6 * scale) - 1) < 0.05);
    assert_true(fabs((jobs_2026 - jobs_2022) / (140e3 * scale) - 1) < 0.10);
    /* the working persons of 2040 are fewer than needed: shortage, not an equilibrium by assumption
     */
    assert_true(state->indicators[SERIES_working_persons] < needed_2040);
    test_world_end(&made);
}

/* ---- ten per cent more work ------------------------------------------------------------------ */

/* Two worlds with the same luck, of which the second gets a shock after a year. */
struct pair {
    struct test_world world[2];
};

static void pair_begin(struct pair *pair, const char *const *settings)
{
    for (int k = 0; k < 2; k++) {
        begin(&pair->world[k], settings);
        test_world_run(&pair->world[k], 12);
    }
}

static void pair_run(struct pair *pair, int n_months)
{
    for (int k = 0; k < 2; k++)
        test_world_run(&pair->world[k], n_months);
}

static void pair_end(struct pair *pair)
{
    for (int k = 0; k < 2; k++)
        test_world_end(&pair->world[k]);
}

static void raise_hours(struct world *world, double ratio)
{
    const size_t n = world->state.employers.n * N_OCCUPATIONS;
    for (size_t post = 0; post < n; post++)
        world->employer.start_half_hours[post] =
            (int32_t)(world->employer.start_half_hours[post] * ratio + 0.5);
}

/* What a shock returns: needed hours rise by the same ratio in all months, so the extra workload
 * beyond that is the loss of available hours. Mean of the next three months. */
struct response {
    double extra, felt, absence, staff;
};

static struct response respond(struct pair *pair)
{
    double available[2] = {0}, felt[2] = {0}, absence[2] = {0}, staff[2] = {0};
    for (int month = 0; month < 3; month++) {
        pair_run(pair, 1);
        for (int k = 0; k < 2; k++) {
            const struct world *world = pair->world[k].world;
            available[k] += total(world, SERIES_hours_available);
            felt[k] += world->state.indicators[SERIES_workload_mean];
            absence[k] += world->state.indicators[SERIES_absence_percentage] / 3;
            staff[k] += total(world, SERIES_hours_contracted);
        }
    }
    return (struct response){available[0] / available[1] - 1, felt[1] / felt[0] - 1,
                             absence[1] - absence[0], staff[1] / staff[0] - 1};
}

/* After one and after five years. nobody_hired: from the shock on nobody is hired in either world.
 */
static void shock(const char *seed, const char *setting, bool nobody_hired,
                  struct response after[2])
{
    struct pair pair;
    pair_begin(&pair, (const char *const[]){"scale=0.1", seed, setting, NULL});
    for (int k = 0; k < 2 && nobody_hired; k++)
        pair.world[k].world->p.match_efficiency = 0;
    raise_hours(pair.world[1].world, 1.1);
    pair_run(&pair, 9);
    after[0] = respond(&pair);
    pair_run(&pair, 45);
    after[1] = respond(&pair);
    pair_end(&pair);
}

/* Evidence: if nobody can be hired 0.6 % in a year and 2-3 % in five, 1.5 and 6-7 % at the high
 * ends of measured elasticities. Beyond 2 and 7 % the circle would be a runaway; below zero it
 * would be no circle. Felt work rises by less than the shock, since part of it is refused. */
static void ten_per_cent_more_work_returns_little(void **unused)
{
    static const char *const seeds[] = {"seed=1", "seed=2"};
    (void)unused;
    for (size_t s = 0; s < 2; s++) {
        struct response after[2];
        shock(seeds[s], "loop_b1_rationing=0", true, after);
        assert_true(after[0].extra > 0 && after[0].extra < 0.02);
        assert_true(after[1].extra > after[0].extra && after[1].extra < 0.07);
        assert_true(after[0].absence > 0 &&
                    after[0].absence < 0.34); /* points; high end with contagion */
        assert_true(after[1].absence > after[0].absence && after[1].absence < 0.6);
        assert_true(after[0].staff < 0 && after[1].staff < after[0].staff &&
                    after[1].staff > -0.05);
        /* people can be hired, and care is refused */
        shock(seeds[s], "loop_b1_rationing=1", false, after);
        assert_true(after[0].extra > -0.005 && after[0].extra < 0.02);
        assert_true(after[1].extra > -0.005 && after[1].extra < 0.03);
        assert_true(after[0].felt > 0.03 && after[0].felt < 0.10);
        assert_true(after[1].felt > 0.03 && after[1].felt < 0.12);
    }
}

/* ---- the same as the evidence reckons it ----------------------------------------------------- */

/* Employees who leave care or look for another employer, of all, last month: what one employer
 * loses. */
static double separations(const struct world *world)
{
    double n = total(world, SERIES_outflow_by_destination);
    for (size_t s = 0; s < STRIPES; s++) {
        const struct list *list = stripe_list(&world->state, s, LIST_SEEKERS);
        for (size_t k = 0; k < list->n; k++) {
            const struct seeker *seeker = (const struct seeker *)list->items + k;
            n += world->person.standing[seeker->row] == STANDING_employee;
        }
    }
    return n / total(world, SERIES_employees);
}

/* Extra workload in per cent that a shock of 10 % has returned after one and after five years to an
 * employer who can replace nobody: extra absence over those present, and all extra separations so
 * far, changes of employer among them; the pull of the market as before (no loop B3). */
static void returned_to_an_employer(const char *seed, const char *drift, const char *drift_too,
                                    double after[2])
{
    struct pair pair;
    double lost = 0;
    pair_begin(&pair, (const char *const[]){"scale=0.1", seed, "loop_b1_rationing=0",
                                            "loop_b3_market=0", drift, drift_too, NULL});
    for (int k = 0; k < 2; k++)
        pair.world[k].world->p.match_efficiency = 0;
    raise_hours(pair.world[1].world, 1.1);
    for (int month = 0; month < 60; month++) {
        double absence[2];
        pair_run(&pair, 1);
        for (int k = 0; k < 2; k++) {
            const struct world *world = pair.world[k].world;
            absence[k] = world->state.indicators[SERIES_absence_percentage];
            lost += 100 * (k == 1 ? 1 : -1) * separations(world);
        }
        if (month == 11 || month == 59)
            after[month == 59] = lost + (absence[1] - absence[0]) / 0.92;
    }
    pair_end(&pair);
}

/* Evidence, in its own reckoning (B8): about 0.6 % in the first year, 0.2 by absence and 0.4 by
 * separations that answer at once, and 2-3 % in five years; a little less here, since of those who
 * are not replaced ever more have long been with their employer and leave less. Here separations
 * follow strain with a half-life of eight months (C2), in the first year 0.39 of the way in the
 * mean: 0.2 + 0.39 x 0.4. Where strain is what the work leads to in the same month, it is the
 * reckoning of the evidence. */
static void a_shock_returns_to_an_employer_what_the_evidence_says(void **unused)
{
    static const struct {
        const char *name, *strain, *engagement;
        double first_low, first_high, fifth_low, fifth_high;
    } rows[] = {{"with the lag of strain", NULL, NULL, 0.27, 0.5, 1.7, 2.7},
                {"at once", "strain_kappa=1", "engagement_kappa=1", 0.5, 0.9, 2.0, 3.2}};
    static const char *const seeds[] = {"seed=1", "seed=2"};
    (void)unused;
    for (size_t row = 0; row < 2; row++) {
        double first = 0, fifth = 0;
        for (unsigned s = 0; s < 2; s++) {
            double after[2];
            returned_to_an_employer(seeds[s], rows[row].strain, rows[row].engagement, after);
            first += after[0] / 2;
            fifth += after[1] / 2;
        }
        print_message("10 %% more work returns %.2f %% in a year and %.2f %% in five %s\n", first,
                      fifth, rows[row].name);
        assert_true(first > rows[row].first_low && first < rows[row].first_high);
        assert_true(fifth > rows[row].fifth_low && fifth < rows[row].fifth_high);
    }
}

/* ---- ten per cent of the nurses gone --------------------------------------------------------- */

static bool is_nurse(const struct world *world, size_t i)
{
    const unsigned occupation = world->person.occupation[i];
    return world->person.standing[i] == STANDING_employee &&
           (occupation == OCCUPATION_nurse_mbo || occupation == OCCUPATION_nurse_hbo ||
            occupation == OCCUPATION_nurse_specialised);
}

static int nurses_of(const struct world *world, unsigned region)
{
    int n = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        n += is_nurse(world, i) && world->person.region[i] == region;
    return n;
}

/* Every tenth nurse of the region dies, with all books kept. */
static int take_nurses(struct world *world, unsigned region)
{
    struct task task = {.lists = world->state.stripe_lists, .tally = world->state.tally};
    int seen = 0, taken = 0;
    for (size_t s = 0; s < STRIPES; s++) /* the changes of the month before are settled already */
        for (size_t kind = 0; kind < N_LISTS; kind++)
            stripe_list(&world->state, s, kind)->n = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (is_nurse(world, i) && world->person.region[i] == region && seen++ % 10 == 0) {
            leave_care(world, &task, i, DESTINATION_death);
            taken++;
        }
    posts_settle_all(world);
    return taken;
}

static int gap_of(const struct pair *pair, unsigned region)
{
    return nurses_of(pair->world[0].world, region) - nurses_of(pair->world[1].world, region);
}

/* Nurses come from schools and from other regions' graduates only: most of the gap stands a year
 * after, and it closes in years, not never. */
static void nurses_taken_away_are_replaced_slowly(void **unused)
{
    static const unsigned regions[] = {REGION_groningen, REGION_midden_gelderland};
    (void)unused;
    for (size_t k = 0; k < 2; k++) {
        struct pair pair;
        pair_begin(&pair, (const char *const[]){"scale=0.1", "seed=1", NULL});
        const int taken = take_nurses(pair.world[1].world, regions[k]);
        assert_true(taken > 30);
        assert_int_equal(gap_of(&pair, regions[k]), taken);
        pair_run(&pair, 12);
        assert_int_equal(series_sum(pair.world[1].world, SERIES_identity_persons), 0);
        assert_true(gap_of(&pair, regions[k]) > 0.5 * taken &&
                    gap_of(&pair, regions[k]) <= 1.1 * taken);
        pair_run(&pair, 48);
        assert_true(gap_of(&pair, regions[k]) < 0.9 * taken);
        pair_end(&pair);
    }
}

/* ---- the loops, cut one by one --------------------------------------------------------------- */

typedef double indicator_of(const struct world *world);

static double workload(const struct world *world)
{
    return world->state.indicators[SERIES_workload_mean];
}

static double strain(const struct world *world)
{
    return world->state.indicators[SERIES_strain_mean];
}

static double places(const struct world *world)
{
    return total(world, SERIES_places_of_supervision);
}

static double learning_hours(const struct world *world)
{
    return total(world, SERIES_learning_hours);
}

static double adoptions(const struct world *world)
{
    return total(world, SERIES_adoptions);
}

static double hours_removed(const struct world *world)
{
    return total(world, SERIES_innovation_hours_removed);
}

static double moves(const struct world *world)
{
    return (double)events(world, EVENT_changed_employer);
}

/* Log of the factor on the chance of a short spell, at employers with more absence than their
 * branch less at those with less: contagion. */
static double short_spells_by_team(const struct world *world)
{
    const struct employers *employer = &world->employer;
    double sum[2] = {0}, n[2] = {0};
    for (size_t e = 0; e < world->state.employers.n; e++) {
        int64_t hours = 0;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            hours += employer->staff_half_hours[e * N_OCCUPATIONS + o];
        const double share = hours > 0 ? (double)employer->absent_half_hours[e] / (double)hours : 0;
        const bool more = share > world->branch_absence[employer->branch[e]];
        sum[more] += log(employer->short_illness_factor[e] /
                         (HAZARD_ONE * world->sickness_of_branch[employer->branch[e]])) *
                     employer->staff[e];
        n[more] += employer->staff[e];
    }
    return sum[1] / n[1] - sum[0] / n[0];
}

/* Leaving for another industry in a month, per employee. */
static double leaving(const struct world *world)
{
    return (double)events(world, EVENT_left_industry) / total(world, SERIES_employees);
}

/* What a cut loop must show: with the loop the indicator is above (or below) that without, by at
 * least least of the value without (an amount where it is_amount). world: a setting under which the
 * loop has work to do. */
struct cut {
    const char *off, *world;
    indicator_of *indicator;
    int sign;
    double least;
    bool is_amount;
};

static const struct cut cuts[] = {
    /* absence above the reference is felt as work */
    {"loop_r1_absence=0", "physical_spells_per_year=0.3", workload, 1, 0.02, false},
    /* where nobody is hired strain rises, and with it leaving: exp(0.31 x mean strain) */
    {"loop_r2_exit=0", "match_efficiency=0", leaving, 1, 0.005, false},
    /* absence of colleagues makes short spells */
    {"loop_r3_contagion=0", "contagion_days=0.15", short_spells_by_team, 1, 0.02, true},
    /* self-employed leave unsocial shifts to employees */
    {"loop_r4_zzp=0", "zzp_from_outside_per_year=80000", strain, 1, 0.004, true},
    /* shortage takes places for trainees */
    {"loop_r5_training=0", "job_growth_2022_2025=300000", places, -1, 0.02, false},
    /* freed time goes to learning */
    {"loop_r6_renewal=0", "bass_q=1", learning_hours, 1, 0.02, false},
    /* who sees adopters adopts */
    {"loop_r7_imitation=0", "bass_q=0.46", adoptions, 1, 0.5, false},
    /* unmet hours are felt in part only */
    {"loop_b1_rationing=0", "rationed_share=0.5", workload, -1, 0.005, false},
    /* learning, mentors and supervision take time now */
    {"loop_b2_space=0", "supervisor_fte_per_student=0.12", workload, 1, 0.003, false},
    /* few vacancies keep people where they are, many draw them away: here there are few */
    {"loop_b3_market=0", "tightness_reference=0.1", moves, -1, 0.05, false},
    /* what innovations remove fades */
    {"loop_b4_fading=0", "bass_q=0.46", hours_removed, -1, 0.1, false},
};
enum { N_CUTS = sizeof cuts / sizeof cuts[0], N_SEEDS = 3, WARM_UP = 24, MEASURED = 12 };

/* Mean of the third year; *digest tells the state of its end. */
static double measure(const char *seed, const struct cut *cut, bool is_cut, uint64_t *digest)
{
    struct test_world made;
    double sum = 0;
    BEGIN(&made, "scale=0.05", seed, cut->world, is_cut ? cut->off : NULL);
    test_world_run(&made, WARM_UP);
    for (int month = 0; month < MEASURED; month++) {
        test_world_run(&made, 1);
        sum += cut->indicator(made.world);
    }
    *digest = run_digest(&made.world->state, true, 0);
    test_world_end(&made);
    return sum / MEASURED;
}

static void every_loop_works_in_its_direction_in_every_seed(void **unused)
{
    (void)unused;
    for (size_t c = 0; c < N_CUTS; c++)
        for (int s = 1; s <= N_SEEDS; s++) {
            char seed[32];
            uint64_t digest[2];
            snprintf(seed, sizeof seed, "seed=%d", s);
            const double with = measure(seed, &cuts[c], false, &digest[0]);
            const double without = measure(seed, &cuts[c], true, &digest[1]);
            if (digest[0] == digest[1])
                fail_msg("%s changes nothing", cuts[c].off);
            const double effect =
                cuts[c].sign * (with - without) / (cuts[c].is_amount ? 1 : fabs(without));
            if (getenv("ZORGSIM_TEST_SHOW"))
                print_message("%-20s %-7s with %.5g, without %.5g\n", cuts[c].off, seed, with,
                              without);
            if (effect < cuts[c].least)
                fail_msg("%s, %s: %g with the loop, %g without; that is %+.3g where at least %+.3g "
                         "in that "
                         "direction was expected",
                         cuts[c].off, seed, with, without, effect, cuts[c].least);
        }
}

/* The circles that the letters fear: under more work each makes it worse, so cutting it returns
 * less. */
static void cutting_a_circle_weakens_what_a_shock_returns(void **unused)
{
    static const char *const off[] = {"loop_r1_absence=0", "loop_r2_exit=0"};
    struct response all[2], cut[2];
    (void)unused;
    shock("seed=1", NULL, true, all);
    for (size_t k = 0; k < 2; k++) {
        shock("seed=1", off[k], true, cut);
        assert_true(cut[1].extra < all[1].extra);
    }
    /* without rationing more of it is felt */
    shock("seed=1", "loop_b1_rationing=0", true, cut);
    assert_true(cut[0].felt > all[0].felt && cut[1].absence > all[1].absence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unchanged_policy_does_not_collapse_until_2040),
        cmocka_unit_test(ten_per_cent_more_work_returns_little),
        cmocka_unit_test(nurses_taken_away_are_replaced_slowly),
        cmocka_unit_test(every_loop_works_in_its_direction_in_every_seed),
        cmocka_unit_test(a_shock_returns_to_an_employer_what_the_evidence_says),
        cmocka_unit_test(cutting_a_circle_weakens_what_a_shock_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
