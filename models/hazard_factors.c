/* SPDX-License-Identifier: Apache-2.0 */
/* What multiplies the hazards of a class (hazards.c) this month: by region and branch, and by the
 * state of a person. */
#include "mechanisms.h"

/* Onset of long mental spells by strain, before normalisation. */
static double mental_onset(const struct parameter_values *p, double strain)
{
    return maths_exp(p->long_spell_onset_thirds / 3 * p->long_spell_strain * strain) *
           (strain > p->relapse_strain ? p->relapse_ratio : 1);
}

/* Strain and engagement are standard normal at the start; the tables have eight levels of each. */
static const double level_share[STRAIN_LEVELS] = {0.0668, 0.0919, 0.1499, 0.1914,
                                                  0.1914, 0.1499, 0.0919, 0.0668};

static double level(unsigned number)
{
    return -1.75 + 0.5 * number;
}

/* One over the mean of mental_onset over the levels. */
static double mental_norm(const struct parameter_values *p)
{
    double mean = 0;
    for (unsigned s = 0; s < STRAIN_LEVELS; s++)
        mean += level_share[s] * mental_onset(p, level(s));
    return 1 / mean;
}

/* One over the mean of exp(b strain - c engagement) over the levels of both. */
static double leaving_norm(const struct parameter_values *p)
{
    double by_strain = 0, by_engagement = 0;
    for (unsigned s = 0; s < STRAIN_LEVELS; s++) {
        by_strain += level_share[s] * maths_exp(p->strain_on_exit * level(s));
        by_engagement += level_share[s] * maths_exp(-p->engagement_on_exit * level(s));
    }
    return 1 / (by_strain * by_engagement);
}

void hazards_norms(struct world *world)
{
    world->mental_norm = mental_norm(&world->p);
    world->leaving_norm = leaving_norm(&world->p);
}

static double return_hazard(const struct parameter_values *p, unsigned health)
{
    switch ((enum health)health) {
    case HEALTH_other:
        return p->other_return;
    case HEALTH_stress:
        return p->stress_return;
    case HEALTH_overstrain:
        return p->overstrain_return;
    case HEALTH_burnout:
        return p->burnout_return;
    case HEALTH_physical:
        return p->physical_return;
    case HEALTH_well:
    case N_HEALTH:
        break;
    }
    return 0;
}

/* Factors of one state; strain and engagement in SD. */
static void state_fill(const struct world *world, unsigned health, double strain, double engagement,
                       uint16_t factor[HAZARD_LANES])
{
    const struct parameter_values *p = &world->p;
    const bool is_well = health == HEALTH_well;
    const double b = p->strain_on_exit, c = p->engagement_on_exit;
    /* without loop R2 people differ as before, but the strain of all moves nobody */
    const double felt = p->loop_r2_exit > 0.5 ? strain : strain - world->mean_strain;
    const double leaving = maths_exp(b * felt - c * engagement) * world->leaving_norm;
    const double onset = p->long_spell_onset_thirds / 3 * p->long_spell_strain;
    const double slow = (3 - p->long_spell_onset_thirds) / 3 * p->long_spell_strain;
    const double mental = mental_onset(p, strain) * world->mental_norm;
    for (unsigned l = 0; l < HAZARD_LANES; l++)
        factor[l] = HAZARD_ONE;
    factor[DECISION_illness_short] =
        is_well ? hazard_factor(world->sickness * maths_exp(p->short_spell_strain * strain)) : 0;
    factor[DECISION_illness_other] = is_well ? hazard_factor(world->sickness) : 0;
    factor[DECISION_illness_mental] = is_well ? hazard_factor(world->sickness * mental) : 0;
    factor[DECISION_illness_physical] =
        is_well ? hazard_factor(world->sickness * maths_exp(onset * strain)) : 0;
    factor[DECISION_recovery] =
        is_well ? 0 : hazard_factor(2 * return_hazard(p, health) * maths_exp(-slow * strain));
    factor[DECISION_employer_change] = hazard_factor(leaving * (is_well ? 1 : p->illness_on_exit));
    factor[DECISION_exit_industry] = factor[DECISION_employer_change];
    factor[DECISION_start_zzp] = factor[DECISION_employer_change];
    factor[DECISION_hours_up] = factor[DECISION_hours_down] = factor[DECISION_upskilling] =
        factor[DECISION_aggression] = is_well ? HAZARD_ONE : 0;
}

/* Factors that the employers of a region and branch share, and the employees of a region and branch
 * with them: they work where they live. */
static void cell_fill(const struct world *world, size_t cell, uint16_t factor[HAZARD_LANES])
{
    const struct parameter_values *p = &world->p;
    const size_t region = cell / N_BRANCHES, branch = cell % N_BRANCHES;
    const double tightness = world->vacancies_per_job[region] / p->tightness_reference;
    for (unsigned l = 0; l < HAZARD_LANES; l++)
        factor[l] = HAZARD_ONE;
    factor[DECISION_illness_other] = factor[DECISION_illness_mental] =
        factor[DECISION_illness_physical] = hazard_factor(world->sickness_of_branch[branch]);
    factor[DECISION_exit_industry] =
        hazard_factor(world->exit_pull * world->in.exit_by_branch[branch]);
    if (p->loop_b3_market > 0.5)
        factor[DECISION_employer_change] =
            hazard_factor(maths_pow(tightness < 0.05                ? 0.05
                                    : tightness > p->tightness_most ? p->tightness_most
                                                                    : tightness,
                                    p->tightness_on_change));
    factor[DECISION_start_zzp] = hazard_factor(world->zzp_trend);
}

int hazards_month(struct world *world, struct task *task)
{
    const struct parameter_values *p = &world->p;
    const double wish = 1 - maths_pow(1 - p->wish_realised_per_quarter, 1.0 / 3);
    const double base = p->hours_up_per_month * p->hours_up_fit;
    (void)task;
    for (size_t cell = 0; cell < N_REGIONS * N_BRANCHES; cell++)
        cell_fill(world, cell, world->cell_factor + cell * HAZARD_LANES);
    for (unsigned s = 0; s < N_STATES; s++) {
        const unsigned underused = s % 2, engagement = s / 2 % STRAIN_LEVELS;
        const unsigned strain = s / 2 / STRAIN_LEVELS % STRAIN_LEVELS;
        const unsigned health = s / 2 / STRAIN_LEVELS / STRAIN_LEVELS;
        uint16_t *factor = world->state_factor + (size_t)s * HAZARD_LANES;
        state_fill(world, health, level(strain), level(engagement), factor);
        if (underused && health == HEALTH_well && base > 0)
            factor[DECISION_hours_up] = hazard_factor(wish / base);
    }
    for (size_t g = 0; world->state.policy.decisions && g < N_GROUPS; g++)
        hazard_group_raise(&world->state.groups[g], &world->state.policy);
    return 0;
}
