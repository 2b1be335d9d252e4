/* SPDX-License-Identifier: Apache-2.0 */
/* The whole country, small, for the tests that run it for years. Include "../models/mechanisms.h"
 * in the test itself and before this. */
#ifndef TESTS_COUNTRY_TOOLS_H
#define TESTS_COUNTRY_TOOLS_H

#include "world_tools.h"

/* The world anew with so many threads: one does for a small country, and spares the machine. */
static inline void with_threads(struct test_world *made, int n_threads)
{
    world_free(made->world);
    made->world = NULL;
    if (world_create(&made->world, &made->scenario, n_threads, &made->error) < 0)
        fail_msg("%s", made->error.message);
}

#define COUNTRY(made, ...)                                                                         \
    do {                                                                                           \
        WORLD(made, __VA_ARGS__);                                                                  \
        with_threads(made, 1);                                                                     \
    } while (false)

#endif
