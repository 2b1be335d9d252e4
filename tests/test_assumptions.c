/* SPDX-License-Identifier: Apache-2.0 */
/* What is assumed stands in parameters and input tables: each acts where it should, in the
 * direction it should, and what published figures fix stays as it was. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "world_tools.h"

/* ---- worlds with other tables ------------------------------------------------------------------
 */

/* Cells first to end - 1 of an input table are given a value; name NULL: none. */
struct change {
    const char *name;
    size_t first, end;
    double value;
};

static void change_table(struct scenario *scenario, struct change change)
{
    size_t k = 0;
    while (k < scenario->inputs.n && strcmp(scenario->inputs.tables[k].row->name, change.name) != 0)
        k++;
    assert_true(k < scenario->inputs.n && change.end <= scenario->inputs.tables[k].n);
    for (size_t i = change.first; i < change.end; i++)
        scenario->inputs.tables[k].values[i] = change.value;
}

/* The world in its first month, of scale 0.05, with a parameter or a table changed. */
static void begin_in(struct test_world *made, const char *start, const char *setting,
                     struct change change)
{
    const struct overrides overrides = {
        .start = start, .scale = "0.05", .months = "12", .set = &setting, .n_set = setting != NULL};
    *made = (struct test_world){.tables = model_tables};
    made->tables.dimensions = model_dimensions;
    if (scenario_read(&made->scenario, TEST_SOURCE_FOLDER "/configs/baseline.yaml", &made->tables,
                      TEST_SOURCE_FOLDER "/configs/data", &overrides, stderr, &made->error) < 0)
        fail_msg("%s", made->error.message);
    if (change.name)
        change_table(&made->scenario, change);
    if (world_create(&made->world, &made->scenario, 1, &made->error) < 0)
        fail_msg("%s", made->error.message);
}

static void begin(struct test_world *made, const char *setting, struct change change)
{
    begin_in(made, "2022-01", setting, change);
}

static const struct change nothing = {0};

/* ---- leaving and aggression --------------------------------------------------------------------
 */

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

/* ---- the start: contracts, channels, training, wishes ------------------------------------------
 */

/* Means over the employees of the start. */
struct means {
    double flexible, flexible_young, flexible_new; /* shares: of all, below 25, of the first year */
    double side;                                   /* share of those who came in at 25 or older */
    double trainees, trainees_young;               /* number; of which below 30 */
    double wish_more;      /* hours, of those whose wish for more comes true by itself */
    double band_full_time; /* share of full-timers whose household is in the phase-out */
};

static struct means means_with(const char *setting, struct change change)
{
    struct test_world made;
    struct means sum = {0};
    double all = 0, young = 0, new = 0, late = 0, more = 0, full_time = 0;
    begin(&made, setting, change);
    const struct world *world = made.world;
    const struct persons *person = &world->person;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (person->standing[i] != STANDING_employee)
            continue;
        const int age = world->start - person->birth_month[i];
        const bool is_flexible = !(person->terms[i] & TERM_PERMANENT),
                   is_trainee = person->terms[i] & TERM_DUAL,
                   is_new = world->start - person->since_month[i] <= 12,
                   is_late = person->care_month[i] - person->birth_month[i] >= 25 * 12,
                   is_full_time = person->half_hours[i] >= PART_TIME_BELOW,
                   wishes = person->wish_half_hours[i] > person->half_hours[i];
        all++;
        sum.flexible += is_flexible;
        young += age < 25 * 12;
        sum.flexible_young += is_flexible && age < 25 * 12;
        new += is_new;
        sum.flexible_new += is_flexible && is_new;
        late += is_late;
        sum.side += is_late && person->channel[i] == CHANNEL_side;
        sum.trainees += is_trainee;
        sum.trainees_young += is_trainee && age < 30 * 12;
        more += wishes;
        sum.wish_more += wishes ? (person->wish_half_hours[i] - person->half_hours[i]) / 2.0 : 0;
        full_time += is_full_time;
        sum.band_full_time += is_full_time && person->income_band[i] == 1;
    }
    test_world_end(&made);
    sum.flexible /= all;
    sum.flexible_young /= young;
    sum.flexible_new /= new;
    sum.side /= late;
    sum.wish_more /= more;
    sum.band_full_time /= full_time;
    return sum;
}

static struct means means(const char *setting)
{
    return means_with(setting, nothing);
}

static bool is_near(double value, double wanted, double tolerance)
{
    return value > wanted - tolerance && value < wanted + tolerance;
}

static void flexible_contracts_move_between_ages_and_tenures_and_stay_as_many(void **state)
{
    (void)state;
    const struct means usual = means(NULL), old = means("flexible_ratio_below_25=0.7"),
                       lasting = means("flexible_ratio_first_year=0.5"),
                       few = means("flexible_share_most=0.5");
    assert_true(usual.flexible_young > usual.flexible + 0.2);
    assert_true(old.flexible_young < usual.flexible_young - 0.1);
    assert_true(lasting.flexible_new < usual.flexible_new - 0.2);
    assert_true(few.flexible_young < usual.flexible_young && few.flexible_young <= 0.5);
    assert_true(is_near(old.flexible, usual.flexible, 0.001) &&
                is_near(lasting.flexible, usual.flexible, 0.001) &&
                is_near(few.flexible, usual.flexible, 0.001));
}

static void how_employees_of_the_start_came_in_follows_the_table(void **state)
{
    (void)state;
    const struct means none =
        means_with(NULL, (struct change){"start_channel_share", CHANNEL_side, CHANNEL_side + 1, 0});
    assert_true(is_near(means(NULL).side, 0.45, 0.02));
    assert_true(none.side == 0);
}

static void dual_students_of_the_start_are_as_young_as_the_parameter_says(void **state)
{
    (void)state;
    const struct means usual = means(NULL), alike = means("training_ratio_below_30=1");
    assert_true(usual.trainees_young > 0.6 * usual.trainees);
    assert_true(alike.trainees_young < 0.5 * alike.trainees);
    assert_true(is_near(alike.trainees, usual.trainees, 0.05 * usual.trainees));
}

static void wishes_and_households_of_the_start_follow_their_parameters(void **state)
{
    (void)state;
    const struct means usual = means(NULL), more = means("wish_more_hours=8"),
                       none = means("phase_out_share_full_time=0");
    assert_true(is_near(usual.wish_more, 6, 0.2) && is_near(more.wish_more, 8, 0.2));
    assert_true(is_near(usual.band_full_time, 0.05, 0.01) && none.band_full_time == 0);
}

/* ---- who comes from outside, and students ------------------------------------------------------
 */

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

/* ---- innovations of the start ------------------------------------------------------------------
 */

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
    assert_true(usual.oldest == 35 && recent.oldest <= 6);
    assert_true(is_near(usual.involvement, 0.4, 0.01) && is_near(trusting.involvement, 0.5, 0.01));
    assert_true(is_near(still.adopted, usual.adopted, 0.1 * usual.adopted));
    assert_true(
        is_near(before.adopted, usual.adopted * 0.247, 0.1 * usual.adopted)); /* exp(-1.4) */
}

static void involved_staff_adopts_sooner(void **state)
{
    (void)state;
    int64_t adoptions[3] = {0};
    const char *const setting[] = {"adoption_without_involvement=0.2",
                                   "adoption_without_involvement=0.6", "involvement_mean=0.7"};
    for (unsigned k = 0; k < 3; k++) {
        struct test_world made;
        begin(&made, setting[k], nothing);
        for (int month = 0; month < 12; month++) {
            run_employers_only(made.world, 1);
            adoptions[k] += series_sum(made.world, SERIES_adoptions);
        }
        test_world_end(&made);
    }
    assert_true(adoptions[0] > 0 && adoptions[1] > 1.2 * (double)adoptions[0] &&
                adoptions[2] > 1.1 * (double)adoptions[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_looks_for_another_employer_follows_the_table_by_age),
        cmocka_unit_test(who_meets_aggression_follows_the_table_by_occupation),
        cmocka_unit_test(flexible_contracts_move_between_ages_and_tenures_and_stay_as_many),
        cmocka_unit_test(how_employees_of_the_start_came_in_follows_the_table),
        cmocka_unit_test(dual_students_of_the_start_are_as_young_as_the_parameter_says),
        cmocka_unit_test(wishes_and_households_of_the_start_follow_their_parameters),
        cmocka_unit_test(candidates_have_the_ages_and_the_sex_of_their_parameters),
        cmocka_unit_test(those_who_begin_a_study_are_as_the_tables_say),
        cmocka_unit_test(users_of_innovations_follow_their_parameters),
        cmocka_unit_test(involved_staff_adopts_sooner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
