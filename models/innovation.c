/* SPDX-License-Identifier: Apache-2.0 */
/* Diffusion of innovations over employers (C8, M47-M49, M51-M53).
 *   hazard a year = (p m_p + q m_q (r A_region_branch + (1 - r) A_nation) + push) fit
 *   fit = adoption_without_involvement + involvement + w say, of say only what policy adds
 * The effect ramps up over ramp_up_months and then loses a share a month, less when embedded; below
 * abandon_below of its full size it is given up. An adoption that only a push brought about removes
 * nothing where the staff is not involved enough (M42: rounds stop only if sensors are trusted).
 * The savings of the start are such that all adoptions together meet the published path (M47); a
 * pushed adoption saves and loses what its own row says (innovation_pushed,
 * innovation_pushed_loss). */
#include "mechanisms.h"

enum { EFFECT_MONTHS = 320 };

/* Effect lost a month. */
static double loss_of(const struct world *world, unsigned k, bool is_embedded, bool is_pushed)
{
    const struct parameter_values *p = &world->p;
    const double usual = is_embedded ? p->monthly_loss_embedded : p->monthly_loss_not_embedded;
    return usual * (is_pushed && !is_embedded ? world->in.innovation_pushed_loss[k]
                                              : world->in.innovation_loss[k]);
}

/* Effect of an adoption after some months, as a share of the full one. The ramp is longer or
 * shorter by the ratio of the employer; a shorter one does not make the loss begin sooner. */
static double effect(const struct world *world, unsigned k, double months, double loss,
                     double ratio)
{
    const struct parameter_values *p = &world->p;
    const double usual = p->ramp_up_months * world->in.innovation_ramp[k], ramp = usual * ratio;
    if (months < ramp)
        return months / ramp;
    if (months < usual)
        return 1;
    return p->loop_b4_fading > 0.5 ? maths_exp(-loss * (months - (ramp > usual ? ramp : usual)))
                                   : 1.0;
}

int innovation_prepare(struct world *world, struct error *error)
{
    double *known = scratch_alloc((size_t)N_INNOVATIONS * 2 * EFFECT_MONTHS, sizeof *known, error);
    world->innovation_effect = known;
    if (!known)
        return ERROR_MEMORY;
    for (unsigned k = 0; k < N_INNOVATIONS; k++)
        for (unsigned is_embedded = 0; is_embedded < 2; is_embedded++)
            for (int months = 0; months < EFFECT_MONTHS; months++)
                *known++ = effect(world, k, months, loss_of(world, k, is_embedded, false), 1);
    return 0;
}

/* What policy does to an employer this month; neutral where nothing acts. */
struct policy_here {
    double p, q, say, involvement, ramp, embedded, saving;
    const double *push; /* NULL: none; a year, by innovation */
};

static const enum quantity_number push_of[N_INNOVATIONS] = {
    [INNOVATION_speech_reporting] = QUANTITY_push_speech_reporting,
    [INNOVATION_medication_dispenser] = QUANTITY_push_medication_dispenser,
    [INNOVATION_video_care] = QUANTITY_push_video_care,
    [INNOVATION_compression_stockings] = QUANTITY_push_compression_stockings,
    [INNOVATION_smart_incontinence] = QUANTITY_push_smart_incontinence,
    [INNOVATION_night_sensors] = QUANTITY_push_night_sensors,
    [INNOVATION_telemonitoring] = QUANTITY_push_telemonitoring,
    [INNOVATION_reablement] = QUANTITY_push_reablement,
    [INNOVATION_other_digital] = QUANTITY_push_other_digital,
};

/* Whether any intervention touches innovation this month. */
static bool policy_touches(const struct world *world)
{
    bool acts = false;
    for (unsigned k = 0; k < N_INNOVATIONS; k++)
        acts |= policy_acts(world, push_of[k]);
    return acts || policy_acts(world, QUANTITY_adoption_p) ||
           policy_acts(world, QUANTITY_adoption_q) || policy_acts(world, QUANTITY_say) ||
           policy_acts(world, QUANTITY_involvement) || policy_acts(world, QUANTITY_adoption_ramp) ||
           policy_acts(world, QUANTITY_embedded_share) || policy_acts(world, QUANTITY_saving);
}

static struct policy_here policy_at(const struct world *world, size_t e, double push[N_INNOVATIONS])
{
    for (unsigned k = 0; k < N_INNOVATIONS; k++)
        push[k] = policy_employer(world, push_of[k], e);
    return (struct policy_here){
        .p = policy_employer(world, QUANTITY_adoption_p, e),
        .q = policy_employer(world, QUANTITY_adoption_q, e),
        .say = policy_employer(world, QUANTITY_say, e),
        .involvement = policy_employer(world, QUANTITY_involvement, e),
        .ramp = policy_employer(world, QUANTITY_adoption_ramp, e),
        .embedded = policy_employer(world, QUANTITY_embedded_share, e),
        .saving = policy_employer(world, QUANTITY_saving, e),
        .push = push,
    };
}

static const struct policy_here policy_none = {.p = 1, .q = 1, .ramp = 1, .saving = 1};

/* A month, without a push and with it. */
struct adoption_hazard {
    double own, pushed;
};

static struct adoption_hazard adoption_hazard(const struct world *world, size_t e, unsigned k,
                                              const struct policy_here *here)
{
    const struct parameter_values *p = &world->p;
    const unsigned region = world->employer.region[e], branch = world->employer.branch[e];
    const double near = (double)world->branch_adopters[k][region][branch] /
                        (double)world->branch_employers[region][branch];
    const double nation = (double)world->adopters[k] / (double)world->can_adopt[k];
    const double imitation = p->imitation_in_region * near + (1 - p->imitation_in_region) * nation;
    const double fit = p->adoption_without_involvement + world->employer.involvement[e] / 255.0 +
                       (here->involvement + p->say_on_adoption * here->say) +
                       learning_digital(world, e);
    const double own =
        p->bass_p * here->p + (p->loop_r7_imitation > 0.5 ? p->bass_q * here->q * imitation : 0);
    return (struct adoption_hazard){
        own * fit / 12.0, here->push ? (own + here->push[k]) * fit / 12.0 : own * fit / 12.0};
}

static void set_bit(uint16_t *bits, unsigned k, bool is_set)
{
    *bits = (uint16_t)(is_set ? *bits | 1u << k : *bits & ~(1u << k));
}

static void adopt(struct world *world, size_t e, unsigned k, int month, double embedded_share)
{
    const uint64_t bits =
        draw_detail(world->state.seed, world->state.month, DECISION_embedding, (uint32_t)e, k);
    set_bit(&world->employer.adopted[e], k, true);
    set_bit(&world->employer.embedded[e], k, draw_unit(bits) < embedded_share);
    world->employer.adoption_month[e * 12 + k] = (int16_t)month;
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
    const double growth = maths_exp(world->p.adoption_growth_before_2022 * world->start / 12.0);
    const uint64_t oldest = (uint64_t)world->p.adoption_age_months;
    for (size_t e = 0; e < world->state.employers.n; e++)
        for (unsigned k = 0; k < N_INNOVATIONS; k++) {
            if (world->in.innovation_saving[k * N_BRANCHES + world->employer.branch[e]] <= 0)
                continue;
            world->can_adopt[k]++;
            const uint64_t bits = draw_detail_keyed(key, (uint32_t)e, k);
            if (draw_unit(bits) < world->in.innovation_start[k] * growth)
                adopt(world, e, k, world->start - 1 - (int)(bits % oldest),
                      world->p.embedded_share);
        }
}

/* The exponential is not needed while the draw is above the hazard: 1 - exp(-h) is not. */
static bool fires(double draw, double hazard)
{
    return draw <= hazard + 1e-9 && draw < 1 - maths_exp(-hazard);
}

static void may_adopt(struct world *world, const struct task *task, uint64_t key, size_t e,
                      unsigned k, const struct policy_here *here)
{
    const double draw = draw_unit(draw_detail_keyed(key, (uint32_t)e, k));
    const struct adoption_hazard hazard = adoption_hazard(world, e, k, here);
    if (!fires(draw, hazard.pushed))
        return;
    const bool is_pushed = hazard.pushed > hazard.own && !fires(draw, hazard.own);
    adopt(world, e, k, world->state.month, world->p.embedded_share + here->embedded);
    set_bit(&world->employer.pushed[e], k, is_pushed);
    set_bit(&world->employer.selected[e], k, here->saving > 1);
    count(world, task->tally, SERIES_adoptions, k, 1);
    count(world, task->tally, SERIES_adoptions_pushed, k, is_pushed);
}

/* Effect of innovation k at an employer that uses it. */
static double effect_here(const struct world *world, size_t e, unsigned k,
                          const struct policy_here *here)
{
    const struct employers *employer = &world->employer;
    const int months = world->state.month - employer->adoption_month[e * 12 + k];
    const bool is_embedded = employer->embedded[e] >> k & 1,
               is_pushed = employer->pushed[e] >> k & 1, is_slow = here->ramp < 1 || here->ramp > 1;
    const double trust = employer->involvement[e] / 255.0 + here->involvement;
    if (is_pushed && trust < world->in.innovation_trust[k])
        return 0;
    if (is_slow || is_pushed || months < 0 || months >= EFFECT_MONTHS)
        return effect(world, k, months, loss_of(world, k, is_embedded, is_pushed), here->ramp);
    return world->innovation_effect[(k * 2 + is_embedded) * EFFECT_MONTHS + (unsigned)months];
}

/* Share of needed hours that innovation k, which the employer uses, removes. */
static double removed_by(const struct world *world, size_t e, unsigned k, double now,
                         const struct policy_here *here)
{
    const struct employers *employer = &world->employer;
    const bool is_selected = employer->selected[e] >> k & 1 && here->saving > 1;
    if (employer->pushed[e] >> k & 1)
        now *= world->in.innovation_pushed[k];
    return world->in.innovation_saving[k * N_BRANCHES + employer->branch[e]] * now *
           (is_selected ? here->saving : 1);
}

static bool is_worth_keeping(const struct world *world, size_t e, unsigned k, double now,
                             const struct policy_here *here)
{
    const double ramp = world->p.ramp_up_months * world->in.innovation_ramp[k] * here->ramp;
    return world->state.month - world->employer.adoption_month[e * 12 + k] <= ramp ||
           now >= world->p.abandon_below;
}

/* The innovations of one employer; returns the share of needed hours they remove. */
static double innovate(struct world *world, const struct task *task, uint64_t key, size_t e,
                       const struct policy_here *here)
{
    struct employers *employer = &world->employer;
    const double needed = half_hours_needed(world, e);
    double removed = 0;
    for (unsigned k = 0; k < N_INNOVATIONS; k++) {
        if (world->in.innovation_saving[k * N_BRANCHES + employer->branch[e]] <= 0)
            continue;
        if (!(employer->adopted[e] >> k & 1)) {
            may_adopt(world, task, key, e, k, here);
            continue;
        }
        const double now = effect_here(world, e, k, here);
        if (!is_worth_keeping(world, e, k, now, here)) {
            set_bit(&employer->adopted[e], k, false);
            continue;
        }
        const double by_this = removed_by(world, e, k, now, here);
        removed += by_this;
        count(world, task->tally, SERIES_adopters, k, 1);
        count(world, task->tally, SERIES_innovation_hours_removed, k,
              (int64_t)(by_this * needed + 0.5));
    }
    return removed;
}

int innovation_adopt(struct world *world, struct task *task)
{
    const uint64_t key = draw_detail_key(world->state.seed, world->state.month, DECISION_adoption);
    const bool is_touched = policy_touches(world);
    double push[N_INNOVATIONS];
    struct policy_here here = policy_none;
    for (size_t e = task->first; e < task->end; e++) {
        if (is_touched)
            here = policy_at(world, e, push);
        const double removed = innovate(world, task, key, e, &here);
        world->employer.removed[e] = (int16_t)(1e4 * (removed < 0.5 ? removed : 0.5) + 0.5);
    }
    return 0;
}

double innovation_speech(const struct world *world, size_t e)
{
    const unsigned k = INNOVATION_speech_reporting;
    double push[N_INNOVATIONS];
    if (!(world->employer.adopted[e] >> k & 1))
        return 0;
    const struct policy_here here = policy_at(world, e, push);
    const double removed = removed_by(world, e, k, effect_here(world, e, k, &here), &here);
    return removed > 0 ? removed : 0;
}

/* Counts adopters for next month's imitation. */
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
