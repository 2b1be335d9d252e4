/* SPDX-License-Identifier: Apache-2.0 */
/* The profile of a run: what it says, and that it changes nothing. */
#define _POSIX_C_SOURCE 200809L
#include "../models/mechanisms.h"

#include "profile.h"
#include "world_tools.h"

static void bytes_are_the_widths_of_the_columns_named(void **state)
{
    (void)state;
    struct test_world made;
    test_world_begin(&made, (const char *const[]){"scale=0.002", NULL});
    const struct table *persons = &made.world->state.persons;
    assert_true(profile_bytes(persons, "") == 0);
    assert_true(profile_bytes(persons, "id") == 4);
    assert_true(profile_bytes(persons, "id birth_month region") == 7);
    assert_true(profile_bytes(persons, "strain  strain") == 4);
    test_world_end(&made);
}

static void a_name_that_is_no_column_is_told(void **state)
{
    (void)state;
    struct test_world made;
    test_world_begin(&made, (const char *const[]){"scale=0.002", NULL});
    assert_true(profile_bytes(&made.world->state.persons, "id regio") < 0);
    assert_true(profile_bytes(&made.world->state.persons, "regions") < 0);
    test_world_end(&made);
}

static const struct step *step_named(const char *name)
{
    for (size_t s = 0; s < model_n_steps; s++)
        if (strcmp(model_steps[s].name, name) == 0)
            return &model_steps[s];
    return NULL;
}

static void every_pass_of_the_model_names_a_step_and_columns_of_its_table(void **state)
{
    (void)state;
    struct test_world made;
    test_world_begin(&made, (const char *const[]){"scale=0.002", NULL});
    assert_true(model_n_passes > 0);
    for (size_t k = 0; k < model_n_passes; k++) {
        const struct step *step = step_named(model_passes[k].step);
        assert_non_null(step);
        const struct table *table = step->grain == GRAIN_EMPLOYERS ? &made.world->state.employers
                                                                   : &made.world->state.persons;
        assert_true(profile_bytes(table, model_passes[k].columns) > 0);
    }
    test_world_end(&made);
}

static void run_three_months(struct test_world *made)
{
    struct state *state = &made->world->state;
    for (int k = 0; k < 3; k++, state->month++)
        assert_int_equal(month_run(state, made->world, model_steps, model_n_steps), 0);
}

static void a_profiled_run_has_the_same_state_at_its_end(void **state)
{
    (void)state;
    struct test_world plain, profiled;
    struct profile profile;
    test_world_begin(&plain, (const char *const[]){"scale=0.002", NULL});
    test_world_begin(&profiled, (const char *const[]){"scale=0.002", NULL});
    profile_open(&profile);
    profile_start(&profile, &profiled.world->state);
    run_three_months(&plain);
    run_three_months(&profiled);
    assert_true(table_digest(&plain.world->state.persons) ==
                table_digest(&profiled.world->state.persons));
    assert_true(table_digest(&plain.world->state.employers) ==
                table_digest(&profiled.world->state.employers));
    profile_free(&profile);
    test_world_end(&plain);
    test_world_end(&profiled);
}

/* The number in column k (from 0) behind the name of the line that begins with it. */
static double number_in(const char *text, const char *name, int k)
{
    const char *line = strstr(text, name);
    assert_non_null(line);
    char *at = (char *)(uintptr_t)(line + strlen(name));
    double value = 0;
    for (; k >= 0; k--)
        value = strtod(at, &at);
    return value;
}

static void the_table_has_every_step_and_adds_up(void **state)
{
    (void)state;
    struct test_world made;
    struct profile profile;
    char *text = NULL;
    size_t n_text = 0;
    test_world_begin(&made, (const char *const[]){"scale=0.002", "threads=2", NULL});
    struct state *of = &made.world->state;
    profile_open(&profile);
    profile_start(&profile, of);
    run_three_months(&made);
    FILE *out = open_memstream(&text, &n_text);
    assert_non_null(out);
    profile_print(&profile, of,
                  &(struct profile_model){model_steps, model_n_steps, model_passes, model_n_passes},
                  10, out);
    fclose(out);
    double sum = 0;
    for (size_t s = 0; s < model_n_steps; s++) {
        assert_non_null(strstr(text, model_steps[s].name));
        sum += of->seconds[s];
    }
    const double rest = number_in(text, "digests, packing, writing", 0);
    assert_true(rest + profile.setup + sum > 9.99 && rest + profile.setup + sum < 10.01);
    const char *persons = strstr(text, "persons: who is at risk");
    assert_non_null(persons);
    assert_true(number_in(persons, "= these together", 3) ==
                profile_bytes(&of->persons, model_passes[0].columns) +
                    profile_bytes(&of->persons, model_passes[1].columns) +
                    profile_bytes(&of->persons, model_passes[2].columns));
    assert_true(number_in(text, "persons: hazards", 0) <=
                number_in(persons, "= these together", 0));
    assert_true(number_in(text, "workload", 0) <= number_in(text, "= these together", 0));
    free(text);
    profile_free(&profile);
    test_world_end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_the_widths_of_the_columns_named),
        cmocka_unit_test(a_name_that_is_no_column_is_told),
        cmocka_unit_test(every_pass_of_the_model_names_a_step_and_columns_of_its_table),
        cmocka_unit_test(a_profiled_run_has_the_same_state_at_its_end),
        cmocka_unit_test(the_table_has_every_step_and_adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
