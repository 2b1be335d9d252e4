/* SPDX-License-Identifier: Apache-2.0 */
/* Diffusion of innovations over employers (C8, M47-M49, M53).
 *   hazard a year = (p + q (r A_region_branch + (1 - r) A_nation)) (0.6 + involvement)
 * The effect ramps up over ramp_up_months and then loses a share a month, less when embedded; below
 * abandon_below of its full size it is given up. Administration falls at the observed pace (M36).
 */
#include "mechanisms.h"

/* Effect of an adoption after some months, as a share of the full one. */
static double effect(const struct parameter_values *p, int months, bool is_embedded)
{
    if (months < p->ramp_up_months)
        return months / p->ramp_up_months;
    const double loss = is_embedded ? p->monthly_loss_embedded : p->monthly_loss_not_embedded;
    return p->loop_b4_fading > 0.5 ? maths_exp(-loss * (months - p->ramp_up_months)) : 1.0;
}

static double adoption_hazard(const struct world *world, size_t e, unsigned k)
{
    const struct parameter_values *p = &world->p;
    const unsigned region = world->employer.region[e], branch = world->employer.branch[e];
    const double here = (double)world->branch_adopters[k][region][branch] /
                        (double)world->branch_employers[region][branch];
    const double nation = (double)world->adopters[k] / (double)world->can_adopt[k];
    const double imitation = p->imitation_in_region * here + (1 - p->imitation_in_region) * nation;
    const double fit =
        0.6 + world->employer.involvement[e] / 255.0; /* one at the mean involvement 0.4 */
    return (p->bass_p + (p->loop_r7_imitation > 0.5 ? p->bass_q * imitation : 0)) * fit / 12.0;
}

static void adopt(struct world *world, struct task *task, size_t e, unsigned k, int month)
{
    const uint64_t bits =
        draw_detail(world->state.seed, world->state.month, DECISION_embedding, (uint32_t)e, k);
    const unsigned bit = 1u << k;
    world->employer.adopted[e] = (uint16_t)(world->employer.adopted[e] | bit);
    if (draw_unit(bits) < world->p.embedded_share)
        world->employer.embedded[e] = (uint16_t)(world->employer.embedded[e] | bit);
    else
        world->employer.embedded[e] = (uint16_t)(world->employer.embedded[e] & ~bit);
    world->employer.adoption_month[e * 12 + k] = (int16_t)month;
    if (task)
        count(world, task->tally, SERIES_adoptions, k, 1);
}

static double half_hours_needed(const struct world *world, size_t e)
{
    int64_t sum = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        sum += world->employer.funded_half_hours[e * N_OCCUPATIONS + o];
    return (double)sum;
}

/* Adoption state in the first month: earlier adopters at a spread of ages, from the input. */
void innovation_start(struct world *world)
{
    const uint64_t key = draw_detail_key(world->state.seed, -1000, DECISION_adoption);
    /* before 2022 the share adopted grew by about a third a year (Bass with q 0.46) */
    const double growth = maths_exp(0.35 * world->start / 12.0);
    for (size_t e = 0; e < world->state.employers.n; e++)
        for (unsigned k = 0; k < N_INNOVATIONS; k++) {
            if (world->in.innovation_saving[k * N_BRANCHES + world->employer.branch[e]] <= 0)
                continue;
            world->can_adopt[k]++;
            const uint64_t bits = draw_detail_keyed(key, (uint32_t)e, k);
            if (draw_unit(bits) < world->in.innovation_start[k] * growth)
                adopt(world, NULL, e, k, world->start - (int)(bits % 36));
        }
}

/* The exponential is not needed while the draw is above the hazard: 1 - exp(-h) is not. */
static bool does_adopt(const struct world *world, uint64_t key, size_t e, unsigned k)
{
    const double draw = draw_unit(draw_detail_keyed(key, (uint32_t)e, k));
    const double hazard = adoption_hazard(world, e, k);
    return draw <= hazard + 1e-9 && draw < 1 - maths_exp(-hazard);
}

/* Effects by months since adoption, as far as asked. */
enum { EFFECT_MONTHS = 320 };
struct effects {
    bool is_known[2][EFFECT_MONTHS];
    double of[2][EFFECT_MONTHS];
};

static double effect_known(struct effects *effects, const struct parameter_values *p, int months,
                           bool is_embedded)
{
    if (months < 0 || months >= EFFECT_MONTHS)
        return effect(p, months, is_embedded);
    if (!effects->is_known[is_embedded][months]) {
        effects->is_known[is_embedded][months] = true;
        effects->of[is_embedded][months] = effect(p, months, is_embedded);
    }
    return effects->of[is_embedded][months];
}

int innovation_adopt(struct world *world, struct task *task)
{
    struct employers *employer = &world->employer;
    const int month = world->state.month;
    const uint64_t key = draw_detail_key(world->state.seed, month, DECISION_adoption);
    struct effects effects;
    memset(effects.is_known, 0, sizeof effects.is_known);
    for (size_t e = task->first; e < task->end; e++) {
        const unsigned branch = employer->branch[e];
        double removed = 0;
        const double needed = half_hours_needed(world, e);
        for (unsigned k = 0; k < N_INNOVATIONS; k++) {
            const double saving = world->in.innovation_saving[k * N_BRANCHES + branch];
            if (saving <= 0)
                continue;
            if (!(employer->adopted[e] >> k & 1)) {
                if (does_adopt(world, key, e, k))
                    adopt(world, task, e, k, month);
                continue;
            }
            const int months = month - employer->adoption_month[e * 12 + k];
            const double now =
                effect_known(&effects, &world->p, months, employer->embedded[e] >> k & 1);
            if (months > world->p.ramp_up_months && now < world->p.abandon_below) {
                employer->adopted[e] = (uint16_t)(employer->adopted[e] & ~(1u << k));
                continue;
            }
            removed += saving * now;
            count(world, task->tally, SERIES_adopters, k, 1);
            count(world, task->tally, SERIES_innovation_hours_removed, k,
                  (int64_t)(saving * now * needed + 0.5));
        }
        employer->removed[e] = (int16_t)(1e4 * (removed < 0.5 ? removed : 0.5) + 0.5);
    }
    return 0;
}

/* Counts adopters for next month's imitation, and lets administration follow its trend. */
int innovation_gather(struct world *world, struct task *task)
{
    (void)task;
    int64_t(*here)[N_REGIONS][N_BRANCHES] = world->branch_adopters;
    for (unsigned k = 0; k < N_INNOVATIONS; k++) {
        world->adopters[k] = 0;
        for (unsigned r = 0; r < N_REGIONS; r++)
            for (unsigned b = 0; b < N_BRANCHES; b++)
                here[k][r][b] = 0;
    }
    for (size_t e = 0; e < world->state.employers.n; e++)
        for (unsigned bits = world->employer.adopted[e]; bits; bits &= bits - 1) {
            const unsigned k = (unsigned)__builtin_ctz(bits);
            world->adopters[k]++;
            here[k][world->employer.region[e]][world->employer.branch[e]]++;
        }
    return 0;
}
