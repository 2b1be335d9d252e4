/* SPDX-License-Identifier: Apache-2.0 */
/* What the world remembers: no more than can be written down, and no less than it needs. */
#include "../sim/run.h"

#include "../models/mechanisms.h" /* the build links the model by this line */

#include "world_tools.h"

static struct keep *list(const struct test_world *made)
{
    struct keep *keep = calloc(1, sizeof *keep);
    assert_non_null(keep);
    world_keep(made->world, keep);
    return keep;
}

/* Interventions of all scopes: chosen before, during and after the months that are looked at. */
static const char *interventions(char setting[64])
{
    return policy_scenario(setting,
                           "  first: {lever: good_employership, budget_per_year: 2e6}\n"
                           "  second: {lever: onboarding, start: 2022-09, phase_months: 18}\n"
                           "  third: {lever: information_campaign, start: 2023-02}\n"
                           "  fourth: {lever: regional_pool, start: 2023-08}\n"
                           "  fifth: {lever: scale_speech_reporting, start: 2022-03}");
}

/* Two worlds of one process have their tables and lists at different places. */
static void two_equal_worlds_remember_equal_bytes_so_no_pointers(void **state)
{
    struct test_world one, other;
    char setting[64];
    (void)state;
    interventions(setting);
    WORLD(&one, "scale=0.005", setting);
    WORLD(&other, "scale=0.005", "threads=2", setting);
    policy_scenario_end(setting);
    for (int k = 0; k < 2; k++) {
        struct keep *a = list(&one), *b = list(&other);
        assert_int_equal(a->n, b->n);
        for (size_t i = 0; i < a->n; i++) {
            assert_string_equal(a->items[i].name, b->items[i].name);
            assert_int_equal(a->items[i].n, b->items[i].n);
            if (memcmp(a->items[i].bytes, b->items[i].bytes, a->items[i].n) != 0)
                fail_msg("%s differs between two equal worlds after %d months: a pointer, or "
                         "something that was never set",
                         a->items[i].name, 14 * k);
        }
        free(a);
        free(b);
        test_world_run(&one, 14);
        test_world_run(&other, 14);
    }
    test_world_end(&one);
    test_world_end(&other);
}

/* A world in another month, once it is given what the first remembers, goes on like the first. */
static void a_world_that_is_given_the_memory_of_another_goes_on_like_it(void **state)
{
    struct test_world one, other;
    char setting[64];
    (void)state;
    interventions(setting);
    WORLD(&one, "scale=0.005", setting);
    WORLD(&other, "scale=0.005", setting);
    policy_scenario_end(setting);
    test_world_run(&one, 17);
    struct state *to = &other.world->state;
    const struct state *from = &one.world->state;
    size_t first = 0;
    to->persons.n = to->employers.n = 0;
    assert_int_equal(table_append(&to->persons, from->persons.n, &first, NULL), 0);
    assert_int_equal(table_append(&to->employers, from->employers.n, &first, NULL), 0);
    struct keep *a = list(&one), *b = list(&other);
    for (size_t i = 0; i < a->n; i++)
        memcpy(b->items[i].bytes, a->items[i].bytes, a->items[i].n);
    free(a);
    free(b);
    to->month = from->month;
    for (int month = 0; month < 20; month++) {
        test_world_run(&one, 1);
        test_world_run(&other, 1);
        if (run_digest(from, true, 0) != run_digest(to, true, 0))
            fail_msg("the worlds part in month %d after the memory: something is not kept", month);
    }
    test_world_end(&one);
    test_world_end(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_equal_worlds_remember_equal_bytes_so_no_pointers),
        cmocka_unit_test(a_world_that_is_given_the_memory_of_another_goes_on_like_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
