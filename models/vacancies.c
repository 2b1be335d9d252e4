/* SPDX-License-Identifier: Apache-2.0 */
/* What employers fund, and the posts they open for hours that they lack (C7). */
#include "mechanisms.h"

int vacancies_fund(struct world *world, struct task *task)
{
    struct employers *employer = &world->employer;
    const bool varies = policy_acts(world, QUANTITY_hours_needed);
    const bool shifts =
        policy_acts(world, QUANTITY_shifted_down) || policy_acts(world, QUANTITY_posts_distance);
    for (size_t e = task->first; e < task->end; e++) {
        const unsigned branch = employer->branch[e];
        const double removed = (employer->removed[e] - employer->start_removed[e]) / 1e4;
        const double growth = world->demand_growth[branch] *
                              (varies ? policy_employer(world, QUANTITY_hours_needed, e) : 1);
        const double funded =
            growth * (1 - world->p.freed_to_demand * removed) / organisation_need(world, e);
        double needed = 0;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            const size_t post = e * N_OCCUPATIONS + o;
            employer->funded_half_hours[post] =
                (int32_t)(employer->start_half_hours[post] * funded + 0.5);
            needed += employer->start_half_hours[post] * growth;
        }
        if (shifts)
            organisation_shift(world, task, e);
        count(world, task->tally, SERIES_hours_needed, cell_of(employer->region[e], branch),
              (int64_t)(needed + 0.5));
    }
    return 0;
}

/* Posts of one employer that are new and that are withdrawn. */
struct changed {
    int32_t new, withdrawn;
};

/* He opens what he lacks: the gap in contracts of the usual size. Posts withdrawn have been open as
 * long as the others in the mean: doubles give that quotient exactly, since it is below 2^31 and
 * its divisor below 2^16. In short loops, each of which becomes a vector. */
CLONES static struct changed open_posts(const struct employers *employer, size_t e,
                                        const double *restrict typical)
{
    enum { MOST = 60000 };
    const int32_t *restrict funded = employer->funded_half_hours + e * N_OCCUPATIONS;
    const int32_t *restrict staff = employer->staff_half_hours + e * N_OCCUPATIONS;
    const int32_t *restrict zzp = employer->zzp_half_hours + e * N_OCCUPATIONS;
    uint16_t *restrict vacancies = employer->vacancies + e * N_OCCUPATIONS;
    int32_t *restrict months = employer->vacancy_months + e * N_OCCUPATIONS;
    int32_t gap[N_OCCUPATIONS], now[N_OCCUPATIONS], less[N_OCCUPATIONS], divisor[N_OCCUPATIONS];
    int32_t new = 0, withdrawn = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const int32_t lacking = funded[o] - staff[o] - zzp[o];
        gap[o] = lacking > 0 ? lacking : 0;
    }
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const int32_t posts = (int32_t)(gap[o] / typical[o] + 0.5);
        now[o] = posts < MOST ? posts : MOST;
    }
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const int32_t before = vacancies[o];
        less[o] = before > now[o] ? before - now[o] : 0;
        divisor[o] = before > 0 ? before : 1;
        new += now[o] - before + less[o];
        withdrawn += less[o];
        vacancies[o] = (uint16_t)now[o];
    }
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        const double gone = (double)months[o] * less[o] / divisor[o];
        months[o] += now[o] - (int32_t)gone;
    }
    return (struct changed){new, withdrawn};
}

int vacancies_open(struct world *world, struct task *task)
{
    const struct employers *employer = &world->employer;
    const size_t first = world->employer_first[task->first * N_BRANCHES],
                 end = world->employer_first[task->end * N_BRANCHES];
    for (size_t e = first; e < end; e++) {
        const unsigned branch = employer->branch[e];
        const size_t cell = cell_of(employer->region[e], branch);
        const struct changed changed = open_posts(employer, e, world->typical_half_hours[branch]);
        count(world, task->tally, SERIES_vacancies_new, cell, changed.new);
        count(world, task->tally, SERIES_vacancies_withdrawn, cell, changed.withdrawn);
    }
    return 0;
}
