/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the sizes of the retention line share. */
#ifndef TESTS_BEHOUD_TOOLS_H
#define TESTS_BEHOUD_TOOLS_H

#include "world_tools.h"

/* Interventions as lines of YAML; setting may be NULL. */
static inline void begin(struct test_world *made, const char *interventions, const char *scale,
                         const char *setting)
{
    char scenario[64];
    WORLD(made, policy_scenario(scenario, interventions), scale, setting);
    policy_scenario_end(scenario);
}

static inline void assert_within(const char *what, double value, double low, double high)
{
    if (getenv("ZORGSIM_TEST_SHOW"))
        printf("%-55s %10.5g in %g .. %g\n", what, value, low, high);
    if (!(value >= low && value <= high))
        fail_msg("%s is %.6g, not %g to %g", what, value, low, high);
}

#endif
