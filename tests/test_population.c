/* SPDX-License-Identifier: Apache-2.0 */
/* The start population: reproducible, near its margins, and consistent person by person. */
#include "../models/population.h" /* before cmocka, which has a macro named fail */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#ifndef TEST_SOURCE_FOLDER
#define TEST_SOURCE_FOLDER "."
#endif

/* A world in its first month. */
struct fixture {
    struct scenario scenario;
    struct world *world;
};

struct start {
    const char *scale, *month, *seed;
    int n_threads;
};

/* set: "name=value" of parameters. */
static void begin_with(struct fixture *fixture, struct start start, const char *const *set,
                       size_t n_set)
{
    struct error error = {0};
    struct scenario_tables tables = model_tables;
    const struct overrides overrides = {.start = start.month,
                                        .scale = start.scale,
                                        .seed = start.seed,
                                        .months = "1",
                                        .set = set,
                                        .n_set = n_set};
    tables.dimensions = model_dimensions;
    *fixture = (struct fixture){0};
    if (scenario_read(&fixture->scenario, NULL, &tables, TEST_SOURCE_FOLDER "/configs/data",
                      &overrides, stderr, &error) < 0 ||
        world_create(&fixture->world, &fixture->scenario, start.n_threads, &error) < 0)
        fail_msg("%s", error.message);
}

static void begin(struct fixture *fixture, struct start start)
{
    begin_with(fixture, start, NULL, 0);
}

static void end(struct fixture *fixture)
{
    world_free(fixture->world);
    scenario_free(&fixture->scenario);
}

static uint64_t digest_of(struct start start)
{
    struct fixture fixture;
    begin(&fixture, start);
    const uint64_t digest = table_digest(&fixture.world->state.persons) ^
                            3 * table_digest(&fixture.world->state.employers);
    end(&fixture);
    return digest;
}

/* ---- margins --------------------------------------------------------------------------------- */

/* How far a margin may be off: persons, and a share of what is wanted. Rounding puts every band and
 * occupation less than one person from its margin; a third adds up to six bands, women five bands
 * of hours, a programme up to six cohorts. Cells that cannot be (a doctor younger than 20) may cost
 * two more at a small scale. Contract hours are whole hours, so small branches miss their factor by
 * some. */
struct tolerance {
    const char *margin;
    double persons, share;
};
static const struct tolerance tolerances[] = {
    {"employees", 0.501, 0},
    {"employees_by_region", 1.01, 0},
    {"employees_by_branch", 1.01, 0},
    {"women_by_branch", 3, 0},
    {"age_by_branch", 4, 0},
    {"hours_by_branch", 2, 0},
    {"occupation_by_branch", 3, 0},
    {"flexible_by_branch", 1.01, 0},
    {"fte_by_branch", 2, 0.0005},
    {"self_employed_by_branch", 1.01, 0},
    {"fte_per_employee", 0.006, 0},
    {"tenure_below_one_year", 0.015, 0},
    {"mean_tenure_years", 0.35, 0},
    {"umc_outside_its_regions", 0, 0},
    {"long_spells", 4, 0},
    {"students", 3.5, 0},
    {"trainees", 2.5, 0},
    {"reservoir", 1.01, 0},
};

/* Published bands count the self-employed: where those are many, employees work shorter. */
static bool is_shifted(const struct margin_row *row)
{
    return strcmp(row->margin, "hours_by_branch") == 0 &&
           (strncmp(row->cell, "general_practice:", 17) == 0 ||
            strncmp(row->cell, "other_care:", 11) == 0);
}

static void check_row(const struct margin_row *row)
{
    if (is_shifted(row)) {
        if (strstr(row->cell, "hours_41_plus") != NULL)
            assert_true(row->found < row->wanted);
        return;
    }
    for (size_t k = 0; k < sizeof tolerances / sizeof tolerances[0]; k++) {
        const struct tolerance *tolerance = &tolerances[k];
        if (strcmp(tolerance->margin, row->margin) != 0)
            continue;
        const double gap =
            row->found > row->wanted ? row->found - row->wanted : row->wanted - row->found;
        if (gap > tolerance->persons + tolerance->share * row->wanted)
            fail_msg("%s %s: wanted %.3f, found %.3f", row->margin, row->cell, row->wanted,
                     row->found);
        return;
    }
    if (strcmp(row->margin, "employers") != 0)
        fail_msg("margin %s has no tolerance", row->margin);
}

static struct list margins_of(const struct fixture *fixture)
{
    struct list rows = {.item_size = sizeof(struct margin_row)};
    assert_int_equal(population_margins(fixture->world, &rows), 0);
    assert_true(rows.n > 350);
    return rows;
}

static void check_margins(struct start start)
{
    struct fixture fixture;
    begin(&fixture, start);
    struct list rows = margins_of(&fixture);
    const struct margin_row *row = rows.items;
    for (size_t k = 0; k < rows.n; k++)
        check_row(&row[k]);
    list_free(&rows);
    end(&fixture);
}

static void every_margin_is_met_within_its_rounding(void **state)
{
    (void)state;
    check_margins((struct start){"0.02", "2022-01", "1", 2});
    check_margins((struct start){"1", "2022-01", "1", 2});
}

static void a_run_may_begin_in_2018_and_at_the_end_of_2022(void **state)
{
    (void)state;
    check_margins((struct start){"0.05", "2018-01", "1", 2});
    check_margins((struct start){"0.05", "2022-12", "1", 2});
}

static void a_thousandth_and_three_times_the_country_work(void **state)
{
    (void)state;
    check_margins((struct start){"3", "2022-01", "1", 2});
    struct fixture fixture;
    begin(&fixture, (struct start){"0.001", "2022-01", "1", 1});
    struct list rows = margins_of(&fixture);
    const struct margin_row *row = rows.items;
    for (size_t k = 0; k < rows.n; k++)
        if (strcmp(row[k].margin, "employees_by_branch") == 0 ||
            strcmp(row[k].margin, "umc_outside_its_regions") == 0)
            check_row(&row[k]);
    list_free(&rows);
    end(&fixture);
}

static void at_full_size_there_are_as_many_employers_as_the_table_says(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, (struct start){"1", "2022-01", "1", 2});
    int64_t count[N_BRANCHES] = {0};
    for (size_t e = 0; e < fixture.world->state.employers.n; e++)
        count[fixture.world->employer.branch[e]]++;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        assert_int_equal(count[b], (int64_t)fixture.world->in.employers[b]);
    end(&fixture);
}

/* ---- reproducible ---------------------------------------------------------------------------- */

static void the_same_seed_gives_the_same_population_for_any_number_of_threads(void **state)
{
    (void)state;
    const uint64_t one = digest_of((struct start){"0.02", "2022-01", "1", 1});
    assert_true(one == digest_of((struct start){"0.02", "2022-01", "1", 1}));
    assert_true(one == digest_of((struct start){"0.02", "2022-01", "1", 2}));
}

static void another_seed_gives_other_persons_with_the_same_counts(void **state)
{
    (void)state;
    struct fixture one, other;
    begin(&one, (struct start){"0.02", "2022-01", "1", 1});
    begin(&other, (struct start){"0.02", "2022-01", "2", 1});
    assert_true(table_digest(&one.world->state.persons) !=
                table_digest(&other.world->state.persons));
    struct list of_one = margins_of(&one), of_other = margins_of(&other);
    const struct margin_row *a = of_one.items, *b = of_other.items;
    assert_int_equal(of_one.n, of_other.n);
    for (size_t k = 0; k < of_one.n; k++) {
        check_row(&b[k]);
        if (strstr(a[k].margin, "_by_branch") && strcmp(a[k].margin, "flexible_by_branch") != 0)
            assert_true(a[k].found == b[k].found);
    }
    list_free(&of_one);
    list_free(&of_other);
    end(&one);
    end(&other);
}

/* ---- person by person ------------------------------------------------------------------------ */

static void each(const struct start *start, void (*check)(const struct world *world, size_t i))
{
    struct fixture fixture;
    begin(&fixture, *start);
    for (size_t i = 0; i < fixture.world->state.persons.n; i++)
        check(fixture.world, i);
    end(&fixture);
}

static const struct start usual = {"0.05", "2022-01", "1", 2};

static void check_employer(const struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    const unsigned standing = person->standing[i];
    if (standing != STANDING_employee && standing != STANDING_zzp) {
        assert_true(person->employer[i] == NO_ROW);
        return;
    }
    assert_true(person->employer[i] < world->state.employers.n);
    assert_int_equal(world->employer.region[person->employer[i]], person->region[i]);
    assert_int_equal(world->employer.branch[person->employer[i]], person->branch[i]);
    if (person->branch[i] == BRANCH_umc)
        assert_true(population_has_umc(person->region[i]));
}

static void who_works_has_an_employer_of_the_own_region_and_branch(void **state)
{
    (void)state;
    each(&usual, check_employer);
}

static void check_months(const struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    const int start = world->start, age = start - person->birth_month[i];
    assert_in_range(age, 16 * 12, 71 * 12);
    assert_true(person->since_month[i] < start);
    assert_true(person->care_month[i] <= person->since_month[i]);
    assert_true(person->due_month[i] >= start);
    if (person->standing[i] == STANDING_employee || person->standing[i] == STANDING_reservoir)
        assert_true(person->care_month[i] >= person->birth_month[i] + POPULATION_WORK_FROM);
    if (person->standing[i] == STANDING_reservoir) {
        assert_true(person->due_month[i] > start);
        assert_true(person->due_month[i] <=
                    population_pension_month(world, person->birth_month[i]));
        assert_true(age >= 20 * 12);
    }
    if (person->standing[i] == STANDING_zzp)
        assert_in_range(age, 25 * 12, 68 * 12 - 1);
}

static void months_of_birth_work_and_what_is_due_are_in_order(void **state)
{
    (void)state;
    each(&usual, check_months);
    each(&(struct start){"0.02", "2018-01", "3", 1}, check_months);
}

static void check_spell(const struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    if (person->health[i] == HEALTH_well)
        return;
    assert_int_equal(person->standing[i], STANDING_employee);
    assert_in_range(person->health[i], HEALTH_other, HEALTH_physical);
    assert_in_range(world->start - person->health_month[i], 1, 23);
    assert_true(person->health_month[i] >= person->since_month[i]);
}

static void a_long_spell_began_in_this_job_less_than_two_years_ago(void **state)
{
    (void)state;
    each(&usual, check_spell);
}

static void check_study(const struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    const bool is_dual = (person->terms[i] & TERM_DUAL) != 0;
    if (person->standing[i] == STANDING_student) {
        assert_int_equal(person->programme[i], person->occupation[i]);
        assert_int_equal(month_of_year(person->since_month[i]), 8);
        /* months of study to the diploma, which is spread around July */
        assert_in_range(person->due_month[i] - person->since_month[i], 5, 96);
        return;
    }
    assert_true(is_dual == (person->programme[i] != NO_PROGRAMME));
    if (!is_dual) {
        assert_true(person->standing[i] == STANDING_reservoir || person->due_month[i] == NEVER);
        return;
    }
    assert_int_equal(person->standing[i], STANDING_employee);
    assert_true(person->due_month[i] < NEVER);
    assert_true(world->start - person->birth_month[i] < 45 * 12);
    assert_true(person->programme[i] != person->occupation[i] ||
                person->programme[i] == OCCUPATION_other_staff);
}

static void students_and_trainees_have_a_programme_and_the_month_it_ends(void **state)
{
    (void)state;
    each(&usual, check_study);
}

static void check_hours(const struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    if (person->standing[i] != STANDING_employee && person->standing[i] != STANDING_zzp) {
        assert_int_equal(person->half_hours[i], 0);
        return;
    }
    assert_in_range(person->half_hours[i], 8, 96);
    assert_int_equal(person->half_hours[i] % 2, 0);
    assert_in_range(person->wish_half_hours[i], 8, 96);
    /* whoever wishes more is open to it, and only a part-timer is */
    if (person->wish_half_hours[i] > person->half_hours[i])
        assert_true(person->terms[i] & TERM_OPEN || person->standing[i] == STANDING_zzp);
    if (person->terms[i] & TERM_OPEN)
        assert_true(person->half_hours[i] < PART_TIME_BELOW);
    if (person->terms[i] & TERM_CONDITIONAL)
        assert_true(person->terms[i] & TERM_OPEN);
}

static void contracts_are_whole_hours_between_4_and_48(void **state)
{
    (void)state;
    each(&usual, check_hours);
}

static void numbers_of_persons_are_their_rows_and_new_ones_start_behind(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, usual);
    const size_t n = fixture.world->state.persons.n;
    for (size_t i = 0; i < n; i++)
        assert_true(fixture.world->person.id[i] == i);
    assert_true(fixture.world->next_person >= n + 1000);
    assert_true(fixture.world->next_person < n + 2000);
    assert_int_equal(fixture.world->next_person % 1000, 0);
    end(&fixture);
}

static void every_employer_has_staff_and_stands_in_order_of_region_and_branch(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, usual);
    const struct world *world = fixture.world;
    struct list staff = {.item_size = sizeof(int64_t)};
    for (size_t e = 0; e < world->state.employers.n; e++)
        *(int64_t *)list_push(&staff) = 0;
    int64_t *count = staff.items;
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_employee)
            count[world->person.employer[i]]++;
    size_t before = 0;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const size_t cell = cell_of(world->employer.region[e], world->employer.branch[e]);
        assert_true(count[e] > 0);
        assert_true(cell >= before);
        assert_in_range(world->employer.admin_share[e], 2000, 4800);
        before = cell;
    }
    list_free(&staff);
    end(&fixture);
}

/* ---- tenure ---------------------------------------------------------------------------------- */

static double margin_found(const struct fixture *fixture, const char *margin)
{
    struct list rows = margins_of(fixture);
    const struct margin_row *row = rows.items;
    double found = -1;
    for (size_t k = 0; k < rows.n; k++)
        if (strcmp(row[k].margin, margin) == 0)
            found = row[k].found;
    list_free(&rows);
    return found;
}

struct tenure {
    double below_year, mean_years, newcomers;
};

/* Of a start with a setting; everybody in it is in order. */
static struct tenure tenure_with(const char *setting)
{
    struct fixture fixture;
    begin_with(&fixture, usual, &setting, 1);
    const struct world *world = fixture.world;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        check_employer(world, i);
        check_months(world, i);
        check_spell(world, i);
        check_study(world, i);
        check_hours(world, i);
    }
    double newcomers = 0, staff = 0;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        newcomers += world->employer.newcomers[e] / 256.0;
        staff += world->employer.staff[e];
    }
    const struct tenure tenure = {margin_found(&fixture, "tenure_below_one_year"),
                                  margin_found(&fixture, "mean_tenure_years"), newcomers / staff};
    end(&fixture);
    return tenure;
}

static void a_larger_share_below_one_year_makes_more_newcomers_at_the_same_mean_tenure(void **state)
{
    (void)state;
    const struct tenure few = tenure_with("tenure_below_one_year=0.14"),
                        some = tenure_with("tenure_below_one_year=0.22"),
                        many = tenure_with("tenure_below_one_year=0.28");
    assert_true(few.below_year > 0.125 && few.below_year < 0.155);
    assert_true(some.below_year > 0.205 && some.below_year < 0.235);
    assert_true(many.below_year > 0.262 && many.below_year < 0.295);
    assert_true(few.mean_years > 9.65 && few.mean_years < 10.35);
    assert_true(many.mean_years > 9.65 && many.mean_years < 10.35);
    /* in their first half year are half of them, less the sixth that the month before lets go */
    assert_true(few.newcomers > 0.0573 && few.newcomers < 0.0593);
    assert_true(some.newcomers > 0.0907 && some.newcomers < 0.0927);
    assert_true(many.newcomers > 0.1157 && many.newcomers < 0.1177);
}

static void no_share_below_one_year_leaves_what_the_mean_tenure_implies_alone(void **state)
{
    (void)state;
    const struct tenure none = tenure_with("tenure_below_one_year=0");
    assert_true(none.below_year > 0.08 && none.below_year < 0.11);
    assert_true(none.mean_years > 9.65 && none.mean_years < 10.35);
    assert_true(none.newcomers == 0);
}

static void the_largest_share_below_one_year_is_met_and_the_mean_tenure_gives_way(void **state)
{
    (void)state;
    const struct tenure most = tenure_with("tenure_below_one_year=0.45");
    assert_true(most.below_year > 0.43 && most.below_year < 0.465);
    assert_true(most.mean_years < 5);
}

static void recent_posts_of_any_mean_length_leave_the_share_below_one_year(void **state)
{
    (void)state;
    const struct tenure shortest = tenure_with("recent_tenure_months=3"),
                        longer = tenure_with("recent_tenure_months=24");
    assert_true(shortest.below_year > 0.2 && shortest.below_year < 0.235);
    assert_true(longer.below_year > 0.2 && longer.below_year < 0.235);
    tenure_with("recent_tenure_months=60");
}

static void the_ends_of_what_the_start_assumes_make_persons_in_order(void **state)
{
    (void)state;
    static const char *const end_of[] = {
        "share_55_plus=0.4",    "share_55_plus_vvt=0.05",        "zzp_tenure_months=600",
        "earlier_post_share=1", "reservoir_thinning_per_year=1", "wish_fewer_share=1"};
    for (size_t k = 0; k < sizeof end_of / sizeof end_of[0]; k++)
        tenure_with(end_of[k]);
}

static void a_share_below_one_year_out_of_range_is_refused_with_its_range(void **state)
{
    (void)state;
    const char *set[] = {"tenure_below_one_year=0.46"};
    const struct overrides overrides = {.set = set, .n_set = 1};
    struct scenario scenario;
    struct error error = {0};
    struct scenario_tables tables = model_tables;
    char text[200] = "";
    FILE *out = tmpfile();
    assert_non_null(out);
    tables.dimensions = model_dimensions;
    assert_true(scenario_read(&scenario, NULL, &tables, TEST_SOURCE_FOLDER "/configs/data",
                              &overrides, out, &error) < 0);
    rewind(out);
    assert_true(fread(text, 1, sizeof text - 1, out) > 0);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text,
                        "--set: tenure_below_one_year is 0.46; allowed is 0 to 0.45 (share)\n");
}

/* ---- the rows -------------------------------------------------------------------------------- */

static void the_numbers_of_every_parameter_stand_in_order_and_whole_where_it_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_tables.n_parameters; i++) {
        const struct parameter *p = &model_tables.parameters[i];
        const double numbers[] = {p->least, p->low, p->initial, p->high, p->most};
        for (size_t k = 0; k < 5; k++) {
            if (k > 0 && numbers[k - 1] > numbers[k])
                fail_msg("%s: %g stands before %g", p->name, numbers[k - 1], numbers[k]);
            if (p->is_whole && numbers[k] != floor(numbers[k]))
                fail_msg("%s: %g is not whole", p->name, numbers[k]);
        }
    }
}

/* ---- the tools ------------------------------------------------------------------------------- */

static void the_path_goes_straight_between_years_and_on_beyond_them(void **state)
{
    (void)state;
    double year[N_YEARS] = {0};
    year[2018 - YEAR_FIRST] = 100.0;
    year[2020 - YEAR_FIRST] = 148.0;
    year[2021 - YEAR_FIRST] = 136.0;
    assert_true(population_path(year, 5, -43) == 100.0); /* June 2018 */
    assert_true(population_path(year, 5, -31) == 124.0); /* June 2019 */
    assert_true(population_path(year, 5, -13) == 142.0); /* December 2020 */
    assert_true(population_path(year, 5, 5) == 124.0);   /* June 2022, on the last slope */
    assert_true(population_path(year, 5, -55) == 76.0);  /* June 2017, on the first slope */
}

static void apportioning_adds_up_and_gives_the_rest_to_the_largest_remainders(void **state)
{
    (void)state;
    const double share[4] = {0.5, 0.26, 0.24, 0.0};
    int64_t count[4];
    population_apportion(share, 4, 10, count);
    assert_int_equal(count[0], 5);
    assert_int_equal(count[1], 3);
    assert_int_equal(count[2], 2);
    assert_int_equal(count[3], 0);
}

static void a_fit_meets_its_margins_keeps_the_odds_of_the_seed_and_rounds_within_one(void **state)
{
    (void)state;
    static const size_t size[] = {2, 2};
    static const double row[] = {40.4, 59.6}, column[] = {30.0, 70.0};
    struct population_fit fit;
    int64_t count[4];
    population_fit_shape(&fit, 2, size);
    fit.cell[0] = 3.0; /* odds ratio 3 */
    memcpy(fit.margin[0], row, sizeof row);
    memcpy(fit.margin[1], column, sizeof column);
    population_fit(&fit);
    assert_true(fit.cell[0] + fit.cell[1] > 40.399 && fit.cell[0] + fit.cell[1] < 40.401);
    assert_true(fit.cell[0] + fit.cell[2] > 29.999 && fit.cell[0] + fit.cell[2] < 30.001);
    const double odds = fit.cell[0] * fit.cell[3] / (fit.cell[1] * fit.cell[2]);
    assert_true(odds > 2.999 && odds < 3.001);
    population_fit_round(&fit, 100, count);
    assert_int_equal(count[0] + count[1], 40);
    assert_int_equal(count[2] + count[3], 60);
    assert_int_equal(count[0] + count[2], 30);
    for (size_t c = 0; c < 4; c++)
        assert_true((double)count[c] > fit.cell[c] - 1.0 && (double)count[c] < fit.cell[c] + 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_path_goes_straight_between_years_and_on_beyond_them),
        cmocka_unit_test(apportioning_adds_up_and_gives_the_rest_to_the_largest_remainders),
        cmocka_unit_test(a_fit_meets_its_margins_keeps_the_odds_of_the_seed_and_rounds_within_one),
        cmocka_unit_test(every_margin_is_met_within_its_rounding),
        cmocka_unit_test(a_run_may_begin_in_2018_and_at_the_end_of_2022),
        cmocka_unit_test(a_thousandth_and_three_times_the_country_work),
        cmocka_unit_test(at_full_size_there_are_as_many_employers_as_the_table_says),
        cmocka_unit_test(the_same_seed_gives_the_same_population_for_any_number_of_threads),
        cmocka_unit_test(another_seed_gives_other_persons_with_the_same_counts),
        cmocka_unit_test(who_works_has_an_employer_of_the_own_region_and_branch),
        cmocka_unit_test(months_of_birth_work_and_what_is_due_are_in_order),
        cmocka_unit_test(a_long_spell_began_in_this_job_less_than_two_years_ago),
        cmocka_unit_test(students_and_trainees_have_a_programme_and_the_month_it_ends),
        cmocka_unit_test(contracts_are_whole_hours_between_4_and_48),
        cmocka_unit_test(numbers_of_persons_are_their_rows_and_new_ones_start_behind),
        cmocka_unit_test(
            a_larger_share_below_one_year_makes_more_newcomers_at_the_same_mean_tenure),
        cmocka_unit_test(no_share_below_one_year_leaves_what_the_mean_tenure_implies_alone),
        cmocka_unit_test(the_largest_share_below_one_year_is_met_and_the_mean_tenure_gives_way),
        cmocka_unit_test(recent_posts_of_any_mean_length_leave_the_share_below_one_year),
        cmocka_unit_test(the_ends_of_what_the_start_assumes_make_persons_in_order),
        cmocka_unit_test(a_share_below_one_year_out_of_range_is_refused_with_its_range),
        cmocka_unit_test(the_numbers_of_every_parameter_stand_in_order_and_whole_where_it_is_whole),
        cmocka_unit_test(every_employer_has_staff_and_stands_in_order_of_region_and_branch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
