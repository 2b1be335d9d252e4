/* SPDX-License-Identifier: Apache-2.0 */
/* Workload of every employer (C3) and what follows from it for its staff.
 *   available = (staff - absent - half of trainees + zzp) x share left for care
 *   D = needed / available, both relative to a fully staffed employer with the reference absence
 *   felt D = D up to rationing_from; beyond, a part is refused or lighter care, not felt (loop B1)
 *   strain*     = w_D (felt D - reference) + unsocial + resources, engagement* likewise (C2)
 * Programmes act on these terms: they cost working time, shift what the work leads to, and let
 * employers lend staff to each other. */
#include "mechanisms.h"

struct hours {
    double staff, zzp, needed, available;
    double absent;
    double bonus;    /* worked beyond the contract for a bonus */
    double lent;     /* available through other employers, below 0 to them */
    double learning; /* share of working time */
    double overhead; /* share of time for learning, mentoring, supervision above the usual */
};

/* What the employers of a region and branch share: employers stand in the order of both. */
struct shared {
    size_t cell;
    double unsocial; /* unsocial shifts per hour in the first month */
};

static double sum_of(const int32_t *half_hours)
{
    int64_t sum = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        sum += half_hours[o];
    return (double)sum;
}

/* Half hours a week lost to absence: long spells weighted for partial return, and short ones. */
static double absent(const struct world *world, size_t e)
{
    return world->employer.absent_half_hours[e] * world->p.partial_return_weight *
               world->long_absence +
           world->employer.short_absent_day_half_hours[e] / 30.4375;
}

/* Share of needed hours freed by innovations since the first month. */
static double freed(const struct world *world, size_t e)
{
    return (world->employer.removed[e] - world->employer.start_removed[e]) / 1e4;
}

/* A quantity of policy by employer where something acts on it, else nothing to add. */
static double policy_extra(const struct world *world, enum quantity_number quantity, size_t e)
{
    return world->scenario->interventions.n > 0 && policy_acts(world, quantity)
               ? policy_employer(world, quantity, e)
               : 0;
}

/* Working time that learning, mentoring and supervision take, as a share of staff hours (loop B2).
 */
static double learning_share(const struct world *world, size_t e)
{
    const struct parameter_values *p = &world->p;
    const double usual =
        (p->learning_hours_per_year + policy_extra(world, QUANTITY_learning_hours, e)) /
        (52 * p->usual_contract_hours);
    const double part = 1 - p->freed_to_demand - p->freed_to_pressure;
    if (p->loop_r6_renewal < 0.5)
        return usual;
    /* learning within freed hours takes as much care time as it frees, not as much working time */
    const double of_care =
        1 - p->freed_learning_inside *
                (p->admin_share_start + world->overhead_reference[world->employer.branch[e]]);
    return usual + part * freed(world, e) * of_care + part * organisation_admin_freed(world, e);
}

/* Half hours a week of supervision (M27): of trainees, and the same for full-time students beyond
 * the usual number. */
static double supervising(const struct world *world, size_t e)
{
    const double each = world->p.supervisor_fte_per_student;
    double sum = world->employer.trainee_half_hours[e] / world->p.trainee_fte * each;
    if (world->employer.extra_students[e] != 0)
        sum += world->employer.extra_students[e] / 256.0 * FULL_TIME_HALF_HOURS * each;
    if (policy_acts(world, QUANTITY_supervision))
        sum /= policy_employer(world, QUANTITY_supervision, e);
    return sum;
}

/* Share of a trainee's hours that is work done (M30); more with modules that entitle (M29). */
static double productivity(const struct world *world, size_t e)
{
    const double usual = world->p.trainee_productivity;
    if (!policy_acts(world, QUANTITY_trainee_productivity))
        return usual;
    const double now = usual * policy_employer(world, QUANTITY_trainee_productivity, e);
    return now < 1 ? now : 1;
}

static struct hours hours_of(const struct world *world, size_t e)
{
    const struct parameter_values *p = &world->p;
    const struct employers *employer = &world->employer;
    struct hours h = {.staff = sum_of(employer->staff_half_hours + e * N_OCCUPATIONS),
                      .zzp = sum_of(employer->zzp_half_hours + e * N_OCCUPATIONS)};
    const double total = h.staff + h.zzp > 1 ? h.staff + h.zzp : 1;
    h.absent = absent(world, e);
    const double gone = p->loop_r1_absence > 0.5 ? h.absent : h.staff * p->absence_reference;
    const double mentors =
        p->mentor_hours_per_newcomer + policy_extra(world, QUANTITY_mentor_hours, e);
    const double mentoring = employer->newcomers[e] / 256.0 * mentors / 4.35 * 2;
    const double supervision = supervising(world, e);
    h.learning = learning_share(world, e);
    const double guidance = employer->shifted_half_hours[e] * p->shift_guidance;
    h.overhead = p->loop_b2_space > 0.5 ? h.learning + (mentoring + supervision + guidance) / total
                                        : world->overhead_reference[employer->branch[e]];
    if (p->loop_b2_space > 0.5)
        h.overhead += policy_extra(world, QUANTITY_overhead, e);
    const double freed_for_care =
        organisation_admin_freed(world, e) * (p->loop_r6_renewal > 0.5 ? 1 : p->freed_to_demand);
    const double care =
        1.0 - employer->admin_share[e] / 1e4 - world->admin_trend - h.overhead + freed_for_care;
    h.bonus = h.staff * policy_extra(world, QUANTITY_bonus_hours, e);
    const double present = h.staff - gone -
                           employer->trainee_half_hours[e] * (1 - productivity(world, e)) + h.zzp +
                           h.bonus;
    h.available = (present > 0 ? present : 0) * (care > 0.05 ? care : 0.05);
    /* freed hours: the part for demand has already lowered the funded hours (vacancies.c) */
    const double inside =
        p->freed_learning_inside * (1 - p->freed_to_demand - p->freed_to_pressure);
    const double relief =
        p->loop_r6_renewal > 0.5 ? (p->freed_to_pressure + inside) * freed(world, e) : 0;
    h.needed = sum_of(employer->funded_half_hours + e * N_OCCUPATIONS) *
               organisation_need(world, e) * (1 - relief) * (1 - p->absence_reference) *
               (1 - p->admin_share_start - world->overhead_reference[employer->branch[e]]);
    return h;
}

/* ---- staff lent between the employers of a region and branch (M24, M25) ---------------------- */

/* Needed over available hours of a branch of a region as a whole, where staff is lent. */
int workload_lend(struct world *world, struct task *task)
{
    double needed = 0, available = 0;
    if (!policy_acts(world, QUANTITY_lending) || task->first == task->end)
        return 0;
    for (size_t e = task->first; e < task->end; e++) {
        const struct hours h = hours_of(world, e);
        needed += h.needed;
        available += h.available;
    }
    const struct employers *employer = &world->employer;
    world->pressure_shared[cell_of(employer->region[task->first], employer->branch[task->first])] =
        available > 0 ? needed / available : 1;
    return 0;
}

/* A part of the difference to the pressure of all is lent out or borrowed: over a region and branch
 * the hours stay as many as they were. */
static void lend(const struct world *world, size_t e, struct hours *h)
{
    const unsigned region = world->employer.region[e];
    const double shared = world->pressure_shared[cell_of(region, world->employer.branch[e])];
    const double share = policy_region(world, QUANTITY_lending, region, OCCUPATION_helper);
    if (shared <= 0)
        return;
    h->lent = (share < 1 ? share : 1) * (h->needed / shared - h->available);
    h->available += h->lent;
}

static int16_t units(double sd)
{
    const double scaled = sd * STRAIN_ONE;
    return (int16_t)(scaled > 8000    ? 8000
                     : scaled < -8000 ? -8000
                                      : scaled + (scaled < 0 ? -0.5 : 0.5));
}

/* Unsocial shifts as strain sees them, relative to the first month. A fair distribution makes the
 * same shifts weigh less (M22). */
static double unsocial_load(const struct world *world, size_t e, double shifts)
{
    return policy_acts(world, QUANTITY_unsocial_strain)
               ? shifts * policy_employer(world, QUANTITY_unsocial_strain, e) - 1
               : shifts - 1;
}

/* Hours of self-employed that no pool of employees does instead (M24). The self-employed stay; the
 * members of pools take their part of the unsocial shifts. */
static double zzp_left(const struct world *world, size_t e, double zzp)
{
    if (!policy_acts(world, QUANTITY_zzp_replaced))
        return zzp;
    const double share =
        policy_region(world, QUANTITY_zzp_replaced, world->employer.region[e], OCCUPATION_helper);
    return zzp * (share < 1 ? 1 - share : 0);
}

static void set_targets(struct world *world, size_t e, double felt, const struct hours *h,
                        const struct shared *shared)
{
    const struct parameter_values *p = &world->p;
    const struct employers *employer = &world->employer;
    const unsigned branch = employer->branch[e];
    /* resources: mean of say, roster fit and quality; 0.5 in the mean */
    const double resources =
        (employer->say[e] + employer->roster_fit[e] + employer->quality[e]) / (3 * 255.0) - 0.5;
    const double zzp_share = zzp_left(world, e, h->zzp) / (h->staff + h->zzp + 1);
    /* unsocial shifts per employee hour: (1 - a z) / (1 - z), relative to the first month (M22) */
    const double z0 = world->start_zzp_share[branch], a = p->unsocial_uptake_zzp;
    const double z = p->loop_r4_zzp > 0.5 ? z0 + (zzp_share - employer->start_zzp[e] / 1e4) : z0;
    const double shifts = (1 - a * z) / (1 - (z < 0.9 ? z : 0.9)) / shared->unsocial;
    const double unsocial = unsocial_load(world, e, shifts);
    const double shocks = p->aggression_per_month * p->aggression_strain / p->strain_kappa;
    const double admin = employer->admin_share[e] / 1e4 + world->admin_trend -
                         p->admin_share_start - organisation_admin_freed(world, e);
    const double pressure = felt - world->workload_reference[branch];
    employer->strain_target[e] = units(
        p->strain_per_workload * (pressure + admin) + p->strain_per_unsocial * unsocial -
        2 * p->strain_per_resource * resources - shocks + policy_extra(world, QUANTITY_strain, e));
    /* learning: twice the usual time gives engagement_per_learning (M12, loop R6) */
    const double usual = p->learning_hours_per_year / (52 * p->usual_contract_hours);
    const double learning = usual > 0 ? h->learning / usual - 1 : 0;
    employer->engagement_target[e] =
        units(2 * p->engagement_per_resource * resources - p->engagement_per_workload * pressure +
              p->engagement_per_learning * (learning < 3 ? learning : 3) +
              policy_extra(world, QUANTITY_engagement, e));
}

/* Contagion (M17): ln of the rate rises with the team's mean days above the branch's. */
static double contagion(const struct world *world, size_t e, const struct hours *h)
{
    const double here = h->staff > 0 ? h->absent / h->staff : 0;
    const double branch = world->branch_absence[world->employer.branch[e]];
    if (world->p.loop_r3_contagion < 0.5 || branch <= 0 ||
        h->staff < 2 * world->p.contagion_least_hours)
        return 0;
    const double excess = world->p.contagion_days * (here - branch) / branch;
    const double most = world->p.contagion_most;
    return excess > most ? most : excess < -most ? -most : excess;
}

static void share(const struct world *world, size_t cell, struct shared *shared)
{
    const struct parameter_values *p = &world->p;
    const double z0 = world->start_zzp_share[cell % N_BRANCHES];
    *shared = (struct shared){
        .cell = cell,
        .unsocial = (1 - p->unsocial_uptake_zzp * z0) / (1 - z0),
    };
}

/* ln of the factor on short illness, relative to the branch. */
static double short_illness(const struct world *world, size_t e, double felt, const struct hours *h)
{
    const double pressure = felt - world->workload_reference[world->employer.branch[e]];
    return world->p.short_spell_understaffing * pressure + contagion(world, e, h);
}

/* Together, since one exponential is slow but several overlap. */
CLONES static void set_leads(struct world *world, size_t first, size_t n, const double *ln)
{
    struct employers *employer = &world->employer;
    double ratio[EMPLOYER_CHUNK];
    for (size_t k = 0; k < n; k++)
        ratio[k] = maths_exp(ln[k]);
    for (size_t k = 0; k < n; k++) {
        const size_t e = first + k;
        const double sickness = world->sickness_of_branch[employer->branch[e]];
        employer->short_illness_factor[e] = hazard_factor(sickness * ratio[k]);
        world->lead[e] =
            (struct lead){employer->short_illness_factor[e], employer->strain_target[e],
                          employer->engagement_target[e], employer->strain_relief[e]};
    }
}

/* What programmes move: hours of a bonus, lent, and taken over from self-employed. */
static void count_programmes(struct world *world, const struct task *task, size_t e,
                             const struct hours *h)
{
    const unsigned region = world->employer.region[e];
    count(world, task->tally, SERIES_hours_of_bonus, region, (int64_t)(h->bonus + 0.5));
    count(world, task->tally, SERIES_hours_lent, region,
          (int64_t)(h->lent > 0 ? h->lent + 0.5 : 0));
    count(world, task->tally, SERIES_hours_of_pools, region,
          (int64_t)(h->zzp - zzp_left(world, e, h->zzp) + 0.5));
}

static void count_hours(struct world *world, const struct task *task, size_t e, double felt,
                        const struct hours *h)
{
    const struct employers *employer = &world->employer;
    const size_t cell = cell_of(employer->region[e], employer->branch[e]);
    count(world, task->tally, SERIES_places_of_supervision, employer->region[e],
          employer->training_places[e]);
    count(world, task->tally, SERIES_hours_available, cell, (int64_t)(h->available + 0.5));
    count(world, task->tally, SERIES_hours_unmet, cell,
          (int64_t)(h->needed > h->available ? h->needed - h->available + 0.5 : 0));
    count(world, task->tally, SERIES_admin_hours_freed, 0,
          (int64_t)(organisation_admin_freed(world, e) * h->staff + 0.5));
    count(world, task->tally, SERIES_learning_hours, cell, (int64_t)(h->learning * h->staff + 0.5));
    count(world, task->tally, SERIES_workload_sum, employer->branch[e],
          (int64_t)(4096 * felt) * employer->staff[e]);
    if (world->scenario->interventions.n > 0)
        count_programmes(world, task, e, h);
}

/* Returns the ln of the factor of short illness. */
static double workload_of(struct world *world, const struct task *task, size_t e,
                          const struct shared *shared)
{
    struct employers *employer = &world->employer;
    const struct parameter_values *p = &world->p;
    struct hours h = hours_of(world, e);
    if (policy_acts(world, QUANTITY_lending))
        lend(world, e, &h);
    double workload = h.available > 0 ? h.needed / h.available : 2;
    workload = workload > 2 ? 2 : workload < 0.5 ? 0.5 : workload;
    const double rationed = p->loop_b1_rationing > 0.5 ? p->rationed_share : 0;
    const double above = workload - p->rationing_from;
    const double felt = above > 0 ? workload - above * rationed : workload;
    employer->workload[e] = (uint16_t)(4096 * workload + 0.5);
    set_targets(world, e, felt, &h, shared);
    strain_employer(world, e);
    supervision_places(world, e);
    count_hours(world, task, e, felt, &h);
    employer->short_absent_day_half_hours[e] = 0;
    employer->newcomers[e] -= employer->newcomers[e] / (int32_t)p->newcomer_months;
    employer->extra_students[e] -= employer->extra_students[e] / (int32_t)p->extra_student_months;
    return short_illness(world, e, felt, &h);
}

int workload_month(struct world *world, struct task *task)
{
    const struct employers *employer = &world->employer;
    struct shared shared = {.cell = SIZE_MAX};
    double ln[EMPLOYER_CHUNK];
    size_t n;
    for (size_t first = task->first; first < task->end; first += n) {
        n = task->end - first < EMPLOYER_CHUNK ? task->end - first : EMPLOYER_CHUNK;
        for (size_t e = first; e < first + n; e++) {
            const size_t cell = cell_of(employer->region[e], employer->branch[e]);
            if (cell != shared.cell)
                share(world, cell, &shared);
            ln[e - first] = workload_of(world, task, e, &shared);
        }
        set_leads(world, first, n, ln);
    }
    return 0;
}

/* Overhead that the start population itself implies: what D takes as usual. */
void workload_start(struct world *world)
{
    const struct parameter_values *p = &world->p;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        world->overhead_reference[b] = p->learning_hours_per_year / (52 * p->usual_contract_hours) +
                                       p->mentor_hours_per_newcomer / 4.35 /
                                           p->usual_contract_hours * newcomers_percent(p) / 100;
}

/* National means; in the first month also the reference of each branch. */
int workload_gather(struct world *world, struct task *task)
{
    const int64_t *sum = series_cells(world, task->tally, SERIES_workload_sum);
    double all = 0, staff = 0;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        int64_t branch_staff = 0;
        for (unsigned r = 0; r < N_REGIONS; r++)
            branch_staff += world->employees[r][b];
        all += (double)sum[b] / 4096.0;
        staff += (double)branch_staff;
        if (!world->has_reference && branch_staff > 0)
            world->workload_reference[b] = (double)sum[b] / 4096.0 / (double)branch_staff;
    }
    supervision_gather(world, task);
    world->has_reference = true;
    indicate(world, SERIES_workload_mean, staff > 0 ? all / staff : 0);
    return 0;
}
