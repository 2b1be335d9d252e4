/* SPDX-License-Identifier: Apache-2.0 */
/* Paths from outside: what they are worth this month. */
#include "mechanisms.h"

double half_year_value(const double *values, int month)
{
    const int half = 2 * (year_of(month) - HALF_FIRST) + (month_of_year(month) >= 6);
    return values[half < 0 ? 0 : half >= N_HALVES ? N_HALVES - 1 : half];
}

/* Each value stands for 1 July; linear between, constant outside. */
double year_value(const double *values, int month)
{
    const double at = (month - 6) / 12.0 + (2022 - YEAR_FIRST);
    if (at <= 0)
        return values[0];
    if (at >= N_YEARS - 1)
        return values[N_YEARS - 1];
    const int year = (int)at;
    return values[year] + (at - year) * (values[year + 1] - values[year]);
}

double year_value_known(const double *values, int month)
{
    const double at = (month - 6) / 12.0 + (2022 - YEAR_FIRST);
    const int year = at <= 0 ? 0 : at >= N_YEARS - 1 ? N_YEARS - 1 : (int)at;
    const int next = year + 1 < N_YEARS ? year + 1 : year;
    if (values[year] <= 0)
        return values[next];
    return values[next] <= 0 ? values[year]
                             : values[year] + (at - year) * (values[next] - values[year]);
}

static double quarter_value(const double *values, int month)
{
    const int quarter = 4 * (year_of(month) - QUARTER_FIRST) + month_of_year(month) / 3;
    return values[quarter < 0 ? 0 : quarter >= N_QUARTERS ? N_QUARTERS - 1 : quarter];
}

/* Season of sickness, mean one over the year. */
static double season(const struct world *world, int month)
{
    return 1.0 +
           world->p.sickness_season * world->in.sickness_season_shape[month_of_year(month) / 3];
}

int timeline_month(struct world *world, struct task *task)
{
    const struct parameter_values *p = &world->p;
    const int month = world->state.month;
    const bool is_after = month >= 12;
    (void)task;
    for (unsigned d = 0; d < DECISIONS_MAX; d++)
        world->detail_key[d] = draw_detail_key(world->state.seed, month, d);
    world->exit_pull =
        half_year_value(world->in.exit_pull, month) * (is_after ? p->exit_pull_after_2022 : 1.0);
    for (int c = 0; c < N_CHANNELS; c++)
        world->entry_offer[c] = half_year_value(world->in.entry_offer + c * N_HALVES, month) *
                                (is_after ? p->entry_offer_after_2022 : 1.0);
    world->sickness = quarter_value(world->in.sickness_path, month) * season(world, month);
    world->zzp_trend = half_year_value(world->in.zzp_offer, month);
    world->admin_trend = p->admin_change_per_year * (month - world->start) / 12.0;
    const int year = year_of(month) - YEAR_FIRST;
    world->pension_age = (int)world->in.state_pension_age[year < N_YEARS ? year : N_YEARS - 1];
    return 0;
}
