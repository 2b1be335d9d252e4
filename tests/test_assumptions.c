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
static void begin(struct test_world *made, const char *setting, struct change change)
{
    const struct overrides overrides = {
        .scale = "0.05", .months = "12", .set = &setting, .n_set = setting != NULL};
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
    const size_t all = movers((struct change){0}, usual),
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
    aggression((struct change){0}, &childcare, &all);
    aggression((struct change){"aggression_by_occupation", OCCUPATION_childcare_worker,
                               OCCUPATION_childcare_worker + 1, 0.01},
               &none, &others);
    assert_true(none < 0.5 * childcare);
    assert_true(others > 0.95 * all && others < 1.05 * all); /* the rate stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_looks_for_another_employer_follows_the_table_by_age),
        cmocka_unit_test(who_meets_aggression_follows_the_table_by_occupation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
