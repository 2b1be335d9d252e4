/* SPDX-License-Identifier: Apache-2.0 */
/* What is assumed of the months stands in parameters and input tables: each acts where it should,
 * in the direction it should, and what published figures fix stays as it was. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "assumption_tools.h"

/* ---- leaving and aggression ------------------------------------------------------------------ */

/* Employees who are with another employer after a month, by age band. */
static size_t movers(struct change change, size_t by_age[N_AGE_BANDS])
{
    struct test_world made;
    begin(&made, NULL, change);
    struct world *world = made.world;
    const size_t n = world->state.persons.n;
    uint32_t *employer = malloc(n * sizeof *employer);
    size_t all = 0;
    assert_non_null(employer);
    memcpy(employer, world->person.employer, n * sizeof *employer);
    uint8_t *standing = malloc(n);
    assert_non_null(standing);
    memcpy(standing, world->person.standing, n);
    test_world_run(&made, 1);
    for (size_t i = 0; i < n; i++)
        if (standing[i] == STANDING_employee && world->person.standing[i] == STANDING_employee &&
            world->person.employer[i] != employer[i]) {
            by_age[world->age_band[world->start - world->person.birth_month[i]]]++;
            all++;
        }
    free(employer);
    free(standing);
    test_world_end(&made);
    return all;
}

static void who_looks_for_another_employer_follows_the_table_by_age(void **state)
{
    (void)state;
    size_t usual[N_AGE_BANDS] = {0}, few_young[N_AGE_BANDS] = {0};
    const size_t all = movers(nothing, usual),
                 now =
                     movers((struct change){"employer_change_by_age", 0, AGE_BAND_age_35_44, 0.01},
                            few_young);
    size_t young = 0, young_now = 0;
    for (unsigned a = 0; a < AGE_BAND_age_35_44; a++) {
        young += usual[a];
        young_now += few_young[a];
    }
    assert_true(4 * young > all && 10 * young_now < young);
    assert_true(20 * now > 17 * all && 20 * now < 23 * all); /* the rate stays */
}

/* Aggression of the first month in childcare and in all. */
static void aggression(struct change change, double *childcare, double *all)
{
    struct test_world made;
    begin(&made, NULL, change);
    test_world_run(&made, 1);
    const int64_t *cells =
        made.world->state.tally + made.world->state.layout.offset[N_SERIES + EVENT_aggression];
    *all = (double)events(made.world, EVENT_aggression);
    *childcare = 0;
    for (unsigned r = 0; r < N_REGIONS; r++)
        *childcare += (double)cells[cell_of(r, BRANCH_childcare)];
    test_world_end(&made);
}

static void who_meets_aggression_follows_the_table_by_occupation(void **state)
{
    (void)state;
    double childcare, all, none, others;
    aggression(nothing, &childcare, &all);
    aggression((struct change){"aggression_by_occupation", OCCUPATION_childcare_worker,
                               OCCUPATION_childcare_worker + 1, 0.01},
               &none, &others);
    assert_true(none < 0.5 * childcare);
    assert_true(others > 0.95 * all && others < 1.05 * all); /* the rate stays */
}

/* ---- who comes from outside, and students ---------------------------------------------------- */

/* Of those who appear in a month: youngest and oldest of young starters and of others, years. */
struct newcomers {
    double n, women, youngest[2], oldest[2];
};

static struct newcomers newcomers(const char *start, const char *setting, struct change change)
{
    struct test_world made;
    struct newcomers sum = {.youngest = {100, 100}};
    begin_in(&made, start, setting, change);
    const size_t n = made.world->state.persons.n;
    test_world_run(&made, 1);
    const struct world *world = made.world;
    for (size_t i = n; i < world->state.persons.n; i++) {
        const unsigned k = world->person.channel[i] != CHANNEL_education;
        const double age = (world->start - world->person.birth_month[i]) / 12.0;
        sum.n++;
        sum.women += !(world->person.traits[i] & TRAIT_MAN);
        sum.youngest[k] = age < sum.youngest[k] ? age : sum.youngest[k];
        sum.oldest[k] = age > sum.oldest[k] ? age : sum.oldest[k];
    }
    test_world_end(&made);
    sum.women /= sum.n;
    return sum;
}

static void candidates_have_the_ages_and_the_sex_of_their_parameters(void **state)
{
    (void)state;
    const struct newcomers usual = newcomers("2022-01", NULL, nothing);
    const struct newcomers old = newcomers("2022-01", "candidate_age_from=40", nothing),
                           young = newcomers("2022-01", "young_starter_age_to=20", nothing),
                           men = newcomers("2022-01", "candidates_female_share=0", nothing);
    assert_true(usual.youngest[0] >= 16 && usual.oldest[0] < 25 && usual.oldest[0] > 24);
    assert_true(usual.youngest[1] >= 25 && usual.youngest[1] < 26 && usual.oldest[1] > 59);
    assert_true(old.youngest[1] >= 40 && old.oldest[1] > 59 && old.oldest[1] <= 60);
    assert_true(young.youngest[0] >= 16 && young.oldest[0] <= 20);
    assert_true(is_near(usual.women, 0.8, 0.03) && men.women == 0 && men.n == usual.n);
}

/* Candidates from outside for posts of the higher educated, for posts of others, and for any. */
static void candidates_by_post(const char *share, size_t n[3])
{
    struct test_world made;
    memset(n, 0, 3 * sizeof *n);
    WORLD(&made, share, "scale=0.02", "young_starters_per_year=0", "match_efficiency=0");
    const size_t before = made.world->state.persons.n;
    test_world_run(&made, 1);
    for (size_t i = before; i < made.world->state.persons.n; i++) {
        const unsigned o = made.world->person.occupation[i];
        if (made.world->person.standing[i] != STANDING_seeker)
            continue;
        n[o == OCCUPATION_other_staff                                    ? 2
          : o == OCCUPATION_social_work_hbo || o == OCCUPATION_therapist ? 0
                                                                         : 1]++;
    }
    test_world_end(&made);
}

static void the_higher_educated_apply_for_other_posts_than_the_rest(void **state)
{
    (void)state;
    size_t all[3], none[3];
    candidates_by_post("higher_educated_share=1", all);
    candidates_by_post("higher_educated_share=0", none);
    assert_true(all[0] > 10 && all[1] == 0);
    assert_true(none[0] == 0 && none[1] > 10);
}

static void graduates_of_the_start_came_into_care_in_the_last_two_years(void **state)
{
    (void)state;
    struct test_world made;
    size_t n = 0;
    WORLD(&made, NULL);
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        if ((made.world->person.terms[i] & (TERM_GRADUATE | TERM_DUAL)) != TERM_GRADUATE)
            continue;
        assert_true(made.world->start - made.world->person.care_month[i] <= 24);
        n++;
    }
    assert_true(n > 50);
    test_world_end(&made);
}

static void those_who_begin_a_study_are_as_the_tables_say(void **state)
{
    (void)state;
    const struct newcomers men = newcomers(
                               "2022-09", "young_starters_per_year=0",
                               (struct change){"study_female_share", 0, N_OCCUPATIONS, 0}),
                           old = newcomers("2022-09", "young_starters_per_year=0",
                                           (struct change){"study_age", 0, N_OCCUPATIONS, 25});
    assert_true(men.youngest[0] >= 16 && men.youngest[0] < 17 && men.oldest[0] < 21);
    assert_true(men.women < 0.2); /* candidates from outside */
    assert_true(old.youngest[0] >= 25 && old.oldest[0] > 28 && old.oldest[0] < 29);
}

/* ---- innovations of the start ---------------------------------------------------------------- */

struct users {
    double adopted, involvement; /* adoptions; mean */
    int oldest;                  /* months since */
};

static struct users users(const char *start, const char *setting)
{
    struct test_world made;
    struct users sum = {0};
    begin_in(&made, start, setting, nothing);
    const struct employers *employer = &made.world->employer;
    const size_t n = made.world->state.employers.n;
    for (size_t e = 0; e < n; e++) {
        sum.involvement += employer->involvement[e] / 255.0 / (double)n;
        for (unsigned k = 0; k < N_INNOVATIONS; k++) {
            if (!(employer->adopted[e] >> k & 1))
                continue;
            const int months = made.world->start - employer->adoption_month[e * 12 + k];
            sum.adopted++;
            sum.oldest = months > sum.oldest ? months : sum.oldest;
        }
    }
    test_world_end(&made);
    return sum;
}

static void users_of_innovations_follow_their_parameters(void **state)
{
    (void)state;
    const struct users usual = users("2022-01", NULL),
                       recent = users("2022-01", "adoption_age_months=6"),
                       trusting = users("2022-01", "involvement_mean=0.5"),
                       before = users("2018-01", NULL),
                       still = users("2018-01", "adoption_growth_before_2022=0");
    assert_true(usual.oldest == 36 && recent.oldest <= 6);
    assert_true(is_near(usual.involvement, 0.4, 0.01) && is_near(trusting.involvement, 0.5, 0.01));
    assert_true(is_near(still.adopted, usual.adopted, 0.1 * usual.adopted));
    assert_true(
        is_near(before.adopted, usual.adopted * 0.247, 0.1 * usual.adopted)); /* exp(-1.4) */
}

static void involved_staff_adopts_sooner(void **state)
{
    (void)state;
    double adoptions[3] = {0};
    const char *const setting[] = {"adoption_without_involvement=0.2",
                                   "adoption_without_involvement=0.6", "involvement_mean=0.7"};
    for (unsigned k = 0; k < 3; k++) {
        struct test_world made;
        begin(&made, setting[k], nothing);
        for (int month = 0; month < 12; month++) {
            run_employers_only(made.world, 1);
            adoptions[k] += (double)series_sum(made.world, SERIES_adoptions);
        }
        test_world_end(&made);
    }
    assert_true(adoptions[0] > 0 && adoptions[1] > 1.2 * adoptions[0] &&
                adoptions[2] > 1.1 * adoptions[1]);
}

static void without_its_shape_sickness_has_no_season(void **state)
{
    (void)state;
    double sickness[3];
    for (unsigned k = 0; k < 3; k++) {
        struct test_world made;
        begin(&made, k == 2 ? "sickness_season=0" : NULL,
              k == 1 ? (struct change){"sickness_season_shape", 0, N_SEASONS, 0} : nothing);
        sickness[k] = made.world->sickness;
        test_world_end(&made);
    }
    assert_true(sickness[0] > 1.05 * sickness[1]); /* January */
    assert_true(is_near(sickness[1], sickness[2], 1e-12));
}

/* ---- self-employment and return by age ------------------------------------------------------- */

/* Who has left a standing for another in the first month (or found a post there), below 45, and
 * others. */
static void by_age(enum standing before, enum standing after, struct change change, size_t n_of[2])
{
    struct test_world made;
    begin(&made, "return_per_year=0.2", change);
    const struct world *world = made.world;
    const size_t n = world->state.persons.n;
    uint8_t *standing = malloc(n);
    assert_non_null(standing);
    memcpy(standing, world->person.standing, n);
    test_world_run(&made, 1);
    for (size_t i = 0; i < n; i++)
        if (standing[i] == before &&
            (world->person.standing[i] == after ||
             (before == STANDING_reservoir && world->person.standing[i] == STANDING_employee)))
            n_of[world->start - world->person.birth_month[i] >= 45 * 12]++;
    free(standing);
    test_world_end(&made);
}

static void starts_of_self_employment_follow_the_table_by_age(void **state)
{
    (void)state;
    size_t usual[2] = {0}, old[2] = {0};
    by_age(STANDING_employee, STANDING_zzp, nothing, usual);
    by_age(STANDING_employee, STANDING_zzp,
           (struct change){"start_zzp_by_age", 0, AGE_BAND_age_45_54, 0}, old);
    assert_true(usual[0] > 10 && old[0] == 0);
    assert_int_equal(old[1], usual[1]); /* the same persons */
}

static void ex_workers_look_again_by_the_table_of_ages(void **state)
{
    (void)state;
    size_t usual[2] = {0}, young[2] = {0};
    by_age(STANDING_reservoir, STANDING_seeker, nothing, usual);
    by_age(STANDING_reservoir, STANDING_seeker,
           (struct change){"return_by_age", AGE_BAND_age_45_54, N_AGE_BANDS, 0}, young);
    assert_true(usual[1] > 20 && young[1] == 0 && young[0] > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_looks_for_another_employer_follows_the_table_by_age),
        cmocka_unit_test(who_meets_aggression_follows_the_table_by_occupation),
        cmocka_unit_test(candidates_have_the_ages_and_the_sex_of_their_parameters),
        cmocka_unit_test(the_higher_educated_apply_for_other_posts_than_the_rest),
        cmocka_unit_test(graduates_of_the_start_came_into_care_in_the_last_two_years),
        cmocka_unit_test(those_who_begin_a_study_are_as_the_tables_say),
        cmocka_unit_test(users_of_innovations_follow_their_parameters),
        cmocka_unit_test(involved_staff_adopts_sooner),
        cmocka_unit_test(without_its_shape_sickness_has_no_season),
        cmocka_unit_test(starts_of_self_employment_follow_the_table_by_age),
        cmocka_unit_test(ex_workers_look_again_by_the_table_of_ages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
