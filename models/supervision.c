/* SPDX-License-Identifier: Apache-2.0 */
/* Supervision of students and trainees (M27): the limit on all training.
 *   places = staff x students per employee x supervision offered x students per supervisor
 * It falls when the team is short (loop R5). Employers may lend each other what they do not use
 * (A040). Full-time students of a programme are placed with those who do what it teaches. */
#include "mechanisms.h"

/* What interventions make of the places of an employer. */
static double policy_places(const struct world *world, size_t e)
{
    return policy_employer(world, QUANTITY_training_places, e) *
           policy_employer(world, QUANTITY_supervision, e);
}

static bool policy_changes_places(const struct world *world)
{
    return policy_acts(world, QUANTITY_training_places) || policy_acts(world, QUANTITY_supervision);
}

/* As staff and workload alone leave them. */
static double usual_places(const struct world *world, size_t e)
{
    const struct parameter_values *p = &world->p;
    const double workload = world->employer.workload[e] / 4096.0;
    const double pressure = workload - world->workload_reference[world->employer.branch[e]];
    double room = 1.0;
    if (p->loop_r5_training > 0.5 && pressure > 0)
        room -= p->supervision_per_workload * pressure;
    return world->employer.staff[e] * p->supervision_per_staff * (room > 0 ? room : 0);
}

void supervision_places(struct world *world, size_t e)
{
    double places = usual_places(world, e);
    if (policy_changes_places(world))
        places *= policy_places(world, e);
    world->employer.training_places[e] = (int32_t)(places + 0.5);
}

/* ---- employers of a region share places (A040, M50) ------------------------------------------ */

/* Places of the employers of a region: free ones, those used beyond their own, and the staff of
 * employers without a free place. */
struct region_places {
    double free, beyond, full_staff;
};

static struct region_places region_places(const struct world *world, size_t first, size_t end)
{
    struct region_places sum = {0};
    for (size_t e = first; e < end; e++) {
        const int32_t left = world->employer.training_places[e] - supervision_in_use(world, e);
        sum.free += left > 0 ? left : 0;
        sum.beyond += left < 0 ? -left : 0;
        sum.full_staff += left > 0 ? 0 : world->employer.staff[e];
    }
    return sum;
}

/* Those who lend give up what others get: the places of the region stay as many. */
static void share_places(struct world *world, unsigned region, double share)
{
    const size_t first = world->employer_first[region * N_BRANCHES];
    const size_t end = world->employer_first[(region + 1) * N_BRANCHES];
    const struct region_places sum = region_places(world, first, end);
    const double lent = share * sum.free, new_ones = lent - sum.beyond;
    if (new_ones <= 0 || sum.full_staff <= 0)
        return;
    const uint64_t key = world->detail_key[DECISION_upskilling];
    for (size_t e = first; e < end; e++) {
        const int32_t used = supervision_in_use(world, e),
                      left = world->employer.training_places[e] - used;
        const uint64_t bits = draw_detail_keyed(key, (uint32_t)e, 1);
        if (left > 0)
            world->employer.training_places[e] -= (int32_t)round_by_luck(share * left, bits);
        else
            world->employer.training_places[e] =
                used +
                (int32_t)round_by_luck(new_ones * world->employer.staff[e] / sum.full_staff, bits);
    }
}

/* ---- full-time students ---------------------------------------------------------------------- */

/* Supervision of the staff of a region, relative to the usual, as the workload alone leaves it
 * (loop R5); and what interventions make of it, by what the staff do and so can teach. */
static void placements(struct world *world, const struct task *task, unsigned r)
{
    const struct employers *employer = &world->employer;
    const bool changes = policy_changes_places(world);
    double usual = 0,
           places = (double)series_cells(world, task->tally, SERIES_places_of_supervision)[r];
    double with[N_OCCUPATIONS] = {0}, without[N_OCCUPATIONS] = {0};
    for (unsigned b = 0; b < N_BRANCHES; b++)
        usual += (double)world->employees[r][b] * world->p.supervision_per_staff;
    const size_t first = world->employer_first[r * N_BRANCHES];
    const size_t end = changes ? world->employer_first[(r + 1) * N_BRANCHES] : first;
    places = changes ? 0 : places;
    for (size_t e = first; e < end; e++) {
        const double ratio = policy_places(world, e);
        places += (int32_t)(usual_places(world, e) + 0.5); /* as where no policy multiplies them */
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            const double hours = employer->staff_half_hours[e * N_OCCUPATIONS + o];
            with[o] += hours * ratio;
            without[o] += hours;
        }
    }
    world->placement_room[r] = usual > 0 ? places / usual : 1;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        world->placement_policy[r][o] = without[o] > 0 ? with[o] / without[o] : 1;
}

void supervision_gather(struct world *world, const struct task *task)
{
    for (unsigned r = 0; r < N_REGIONS; r++) {
        placements(world, task, r);
        const double share = policy_acts(world, QUANTITY_places_shared)
                                 ? policy_region(world, QUANTITY_places_shared, r, 0)
                                 : 0;
        if (share > 0)
            share_places(world, r, share < 1 ? share : 1);
    }
}
