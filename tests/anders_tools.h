/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the levers of other ways of working look at in a small world. */
#ifndef TESTS_ANDERS_TOOLS_H
#define TESTS_ANDERS_TOOLS_H

#include "world_tools.h"

static inline double hours_removed(const struct world *world)
{
    return (double)series_sum(world, SERIES_innovation_hours_removed);
}

static inline double hours_needed(const struct world *world)
{
    return (double)series_sum(world, SERIES_hours_needed);
}

static inline double administration(const struct world *world)
{
    return world->state.indicators[SERIES_admin_share_mean];
}

static inline double funded_of(const struct world *world, unsigned first, unsigned last)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        for (unsigned o = first; o <= last; o++)
            sum += world->employer.funded_half_hours[e * N_OCCUPATIONS + o];
    return sum;
}

static inline double funded(const struct world *world)
{
    return funded_of(world, 0, N_OCCUPATIONS - 1);
}

static inline double workload(const struct world *world)
{
    return world->state.indicators[SERIES_workload_mean];
}

#endif
