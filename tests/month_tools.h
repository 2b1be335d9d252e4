/* SPDX-License-Identifier: Apache-2.0 */
/* Worlds of the toy for the tests of the month and of the run. */
#ifndef TESTS_MONTH_TOOLS_H
#define TESTS_MONTH_TOOLS_H

#include "toy.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h> /* after error.h: it makes fail() a macro */

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static inline struct world *world_with(size_t n_people, size_t n_houses, int n_threads)
{
    struct scenario scenario;
    struct world *world = NULL;
    struct error error = {.code = ERROR_NONE};
    toy_scenario(&scenario, 1);
    scenario.parameters.values[TOY_n_people] = (double)n_people;
    scenario.parameters.values[TOY_n_houses] = (double)n_houses;
    if (toy_create(&world, &scenario, n_threads, &error) < 0)
        fail_msg("%s", error.message);
    scenario_free(&scenario);
    return world;
}

static inline int64_t counted(const struct world *world, size_t series)
{
    const struct layout *layout = &world->state.layout;
    int64_t sum = 0;
    for (size_t k = 0; k < layout->size[series]; k++)
        sum += world->state.tally[layout->offset[series] + k];
    return sum;
}

static inline void one_month(struct world *world)
{
    assert_int_equal(month_run(&world->state, world, toy_steps, toy_n_steps), 0);
    assert_int_equal(counted(world, TOY_SERIES_order), 0);
    assert_int_equal(counted(world, TOY_SERIES_identity_heads), 0);
}

#endif
