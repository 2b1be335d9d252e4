/* SPDX-License-Identifier: Apache-2.0 */
/* How employers organise their work, as far as interventions change it: hours moved to lower levels
 * (M33, M44), administration (M36), employership under supervision (A101).
 * Freed administration c, a share of working time of which a is left for care, is split like all
 * freed time (M53) with shares d, p, l of demand, pressure and learning:
 *   funded (1 - d c / a), available a + c (1 - l), needed as before: D falls by about p c / a
 */
#include "mechanisms.h"

/* The level below, N_OCCUPATIONS where hours do not move. */
static const uint8_t below[N_OCCUPATIONS] = {
    [OCCUPATION_helper] = N_OCCUPATIONS,
    [OCCUPATION_carer] = OCCUPATION_helper,
    [OCCUPATION_nurse_mbo] = OCCUPATION_carer,
    [OCCUPATION_nurse_hbo] = OCCUPATION_nurse_mbo,
    [OCCUPATION_nurse_specialised] = OCCUPATION_nurse_hbo,
    [OCCUPATION_social_care] = N_OCCUPATIONS,
    [OCCUPATION_social_work_hbo] = N_OCCUPATIONS,
    [OCCUPATION_childcare_worker] = N_OCCUPATIONS,
    [OCCUPATION_doctor] = N_OCCUPATIONS,
    [OCCUPATION_therapist] = N_OCCUPATIONS,
    [OCCUPATION_assistant] = N_OCCUPATIONS,
    [OCCUPATION_other_staff] = N_OCCUPATIONS,
};

/* Where hours of an occupation go that move one level down: to the next level that the employer
 * has, at last to posts without a diploma. */
static unsigned level_below(const int32_t *start, unsigned o)
{
    for (o = below[o]; o < N_OCCUPATIONS; o = below[o])
        if (start[o] > 0)
            return o;
    return start[OCCUPATION_other_staff] > 0 ? OCCUPATION_other_staff : N_OCCUPATIONS;
}

/* Where people without a diploma can start. */
static unsigned open_to_all(const int32_t *start, unsigned o)
{
    if (start[OCCUPATION_other_staff] > 0)
        return OCCUPATION_other_staff;
    return o != OCCUPATION_helper && start[OCCUPATION_helper] > 0 ? OCCUPATION_helper
                                                                  : N_OCCUPATIONS;
}

static int32_t move(int32_t *funded, unsigned from, unsigned to, double hours)
{
    if (to >= N_OCCUPATIONS || hours <= 0)
        return 0;
    const int32_t moved = hours < funded[from] ? (int32_t)(hours + 0.5) : funded[from];
    funded[from] -= moved;
    funded[to] += moved;
    return moved;
}

void organisation_shift(struct world *world, const struct task *task, size_t e)
{
    int32_t *funded = world->employer.funded_half_hours + e * N_OCCUPATIONS;
    const int32_t *start = world->employer.start_half_hours + e * N_OCCUPATIONS;
    const bool goes_down = policy_employer(world, QUANTITY_shifted_down, e) > 0,
               goes_out = policy_employer(world, QUANTITY_posts_distance, e) > 0;
    int32_t before[N_OCCUPATIONS], all = 0;
    world->employer.shifted_half_hours[e] = 0;
    if (!goes_down && !goes_out)
        return;
    memcpy(before, funded, sizeof before);
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        if (before[o] <= 0 || (below[o] == N_OCCUPATIONS && o != OCCUPATION_helper))
            continue;
        const double down = goes_down && o != OCCUPATION_helper
                                ? policy_occupation(world, QUANTITY_shifted_down, e, o)
                                : 0,
                     out = goes_out ? policy_occupation(world, QUANTITY_posts_distance, e, o) : 0;
        const int32_t moved = move(funded, o, level_below(start, o), down * before[o]) +
                              move(funded, o, open_to_all(start, o), out * before[o]);
        count(world, task->tally, SERIES_hours_shifted, o, moved);
        all += moved;
    }
    world->employer.shifted_half_hours[e] = all;
}

/* Speech reporting is part of administration: what it saves is not saved a second time (M37). */
static double admin_freed(const struct world *world, size_t e)
{
    const double cut = -policy_employer(world, QUANTITY_admin_share, e);
    const double now = world->employer.admin_share[e] / 1e4 + world->admin_trend;
    if (cut <= 0)
        return cut;
    const double more = cut - innovation_speech(world, e);
    return more < 0 ? 0 : more < now ? more : now > 0 ? now : 0;
}

double organisation_need(const struct world *world, size_t e)
{
    const unsigned branch = world->employer.branch[e];
    const double care = 1 - world->p.admin_share_start - world->overhead_reference[branch];
    const double posts = 1 - world->p.freed_to_demand * organisation_admin_freed(world, e) /
                                 (care > 0.05 ? care : 0.05);
    return 1 / (world->brake[branch] * (posts > 0.1 ? posts : 0.1));
}

/* Part of the gap to full quality is closed; by luck, since the column has whole steps. */
static void drift(struct world *world, size_t e)
{
    const double gap = UINT8_MAX - world->employer.quality[e];
    const double gain = gap * policy_employer(world, QUANTITY_quality_drift, e) / 12;
    const size_t steps =
        round_by_luck(gain, draw_detail_keyed(world->detail_key[DECISION_quality], (uint32_t)e, 0));
    world->employer.quality[e] = (uint8_t)(world->employer.quality[e] + steps);
}

int organisation_month(struct world *world, struct task *task)
{
    const bool drifts = policy_acts(world, QUANTITY_quality_drift);
    const bool frees = policy_acts(world, QUANTITY_admin_share);
    if (drifts)
        for (size_t e = task->first; e < task->end; e++)
            drift(world, e);
    if (frees)
        for (size_t e = task->first; e < task->end; e++) {
            const double freed = admin_freed(world, e);
            world->employer.admin_freed[e] = (int16_t)(1e4 * freed + (freed < 0 ? -0.5 : 0.5));
        }
    return 0;
}
