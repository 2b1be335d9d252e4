/* SPDX-License-Identifier: Apache-2.0 */
/* Hours of work needed, relative to the first month, by branch:
 *   demography(branch, t) x funded posts(t)             until the end of 2022
 *   demography(branch, t) x funded posts(2022) x other growth    after
 * The two rates of other growth (net of productivity) follow from the two anchors of the letters:
 * jobs needed at the start of 2026 and workers needed in the middle of 2040. The spending brake
 * funds fewer posts than are needed, without childcare: the difference grows until 2026. */
#include "mechanisms.h"

enum { MONTH_2022 = 0, MONTH_2023 = 12, MONTH_2026 = 48, MONTH_2040 = 222 };

static double demography(const struct world *world, unsigned branch, int month)
{
    return year_value(world->in.demand_index + branch * N_YEARS, month) /
           year_value(world->in.demand_index + branch * N_YEARS, world->start);
}

/* Level of funded posts at the first day of a month: each value holds at the end of its half-year,
 * one at the start of 2018, linear between. */
static double funded_level(const struct world *world, int month)
{
    const double at = (month + 48) / 6.0; /* half-years since January 2018 */
    const int half = (int)at;
    if (at <= 0)
        return 1.0;
    if (half >= N_HALVES)
        return world->in.funded_posts[N_HALVES - 1];
    const double before = half > 0 ? world->in.funded_posts[half - 1] : 1.0;
    return before + (at - half) * (world->in.funded_posts[half] - before);
}

static double funded(const struct world *world, int month)
{
    return funded_level(world, month) / funded_level(world, world->start);
}

/* Growth on top of demography since the first month. */
static double other_factor(const struct world *world, int month)
{
    double years = (month - MONTH_2023) / 12.0;
    double factor = funded(world, month < MONTH_2023 ? month : MONTH_2023);
    if (years <= 0)
        return factor;
    const double first = (MONTH_2026 - MONTH_2023) / 12.0;
    factor *= maths_exp(world->other_growth[0] * (years < first ? years : first));
    return years > first ? factor * maths_exp(world->other_growth[1] * (years - first)) : factor;
}

/* Workers (or jobs without childcare) needed in a month at the hours per worker of the first month.
 */
static double needed(const struct world *world, int month, bool narrow_jobs)
{
    double sum = 0;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        if (!narrow_jobs || b != BRANCH_childcare)
            sum += demography(world, b, month) *
                   (world->start_jobs[b] + (narrow_jobs ? 0 : world->start_self_employed[b]));
    return sum * other_factor(world, month);
}

void demand_prepare(struct world *world)
{
    const double scale = world->scenario->scale;
    world->other_growth[0] = world->other_growth[1] = 0;
    const double jobs = needed(world, MONTH_2022, true) + scale * world->p.job_growth_2022_2025;
    world->other_growth[0] =
        maths_log(jobs / needed(world, MONTH_2026, true)) / ((MONTH_2026 - MONTH_2023) / 12.0);
    const double braked = needed(world, MONTH_2022, true) + scale * world->p.job_growth_braked;
    world->brake_growth = maths_log(braked / jobs) / ((MONTH_2026 - MONTH_2023) / 12.0);
    for (unsigned b = 0; b < N_BRANCHES; b++)
        world->brake[b] = 1;
    const double workers = scale * world->p.workers_needed_2040;
    world->other_growth[1] =
        maths_log(workers / needed(world, MONTH_2040, false)) / ((MONTH_2040 - MONTH_2026) / 12.0);
}

/* Posts funded of those needed, where the brake is in force. */
static double brake_factor(const struct world *world)
{
    const int month = world->state.month < MONTH_2026 ? world->state.month : MONTH_2026;
    if (!policy_acts(world, QUANTITY_brake) || month <= MONTH_2023)
        return 1;
    return maths_exp(policy_nation(world, QUANTITY_brake) * world->brake_growth *
                     (month - MONTH_2023) / 12.0);
}

int demand_month(struct world *world, struct task *task)
{
    const double factor = other_factor(world, world->state.month);
    const double brake = brake_factor(world), jobs = needed(world, world->state.month, true);
    (void)task;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        world->demand_growth[b] = demography(world, b, world->state.month) * factor;
        world->brake[b] = b == BRANCH_childcare ? 1 : brake;
    }
    indicate(world, SERIES_jobs_needed_narrow, jobs);
    indicate(world, SERIES_jobs_funded_narrow, jobs * brake);
    indicate(world, SERIES_workers_needed, needed(world, world->state.month, false));
    return 0;
}
