/* SPDX-License-Identifier: Apache-2.0 */
/* The probabilities of the model once more, in plain double, from parameters, inputs and the state
 * of the person and the employer, as the model description says them. Nothing here reads the
 * program's tables. */
#ifndef TESTS_HAND_H
#define TESTS_HAND_H

#include "world_tools.h"

#include <math.h>

/* ---- what a hand needs to know --------------------------------------------------------------- */

/* Means over the start population, person by person. */
struct means {
    double employees, exit, change, met, exit_by_branch, sickness;
    double able[N_OCCUPATIONS]; /* could begin to train for it */
};

/* The world in a month of which the tables are made and nobody has been touched. */
struct hand {
    struct test_world made;
    struct world *world;
    struct means means;
    double *short_days; /* [employers] days x half hours of last month's short spells, owned */
    int32_t *newcomers; /* [employers] owned */
    double vacancies_per_job[N_REGIONS];
};

static inline int age_years(const struct world *world, size_t i)
{
    return (world->state.month - world->person.birth_month[i]) / 12;
}

static inline unsigned age_class(const struct world *world, size_t i)
{
    static const int above[N_AGE_BANDS - 1] = {20, 25, 30, 35, 45, 55, 60, 63, 65, 66, 67};
    unsigned band = 0;
    while (band < N_AGE_BANDS - 1 && age_years(world, i) >= above[band])
        band++;
    return band;
}

static inline bool is_recent_graduate(const struct world *world, size_t i)
{
    return (world->person.terms[i] & 32) && world->state.month - world->person.care_month[i] < 24;
}

/* f(t) of tenure at the middle of the band: late + A t/3 exp(1 - t/3). */
static inline double tenure_shape(const struct world *world, size_t i)
{
    const struct parameter_values *p = &world->p;
    const struct band {
        int below;
        double middle, late;
    } bands[] = {{3, 1.5, 1},
                 {6, 4.5, 1},
                 {12, 9, 1},
                 {24, 18, 1},
                 {60, 42, p->tenure_ratio_years_3_5},
                 {120, 90, p->tenure_ratio_years_6_10},
                 {240, 180, p->tenure_ratio_years_11_20},
                 {INT16_MAX, 320, p->late_tenure_ratio}};
    int months = world->state.month - world->person.since_month[i];
    if (is_recent_graduate(world, i)) /* time in care counts: later in the first year, the second */
        months = world->state.month - world->person.care_month[i] < 12 ? 9 : 18;
    const struct band *band = bands;
    while (months >= band->below)
        band++;
    return band->late + p->early_tenure_amplitude * band->middle / 3 * exp(1 - band->middle / 3);
}

static inline double exit_ratio(const struct world *world, size_t i)
{
    return tenure_shape(world, i) * world->in.exit_by_age[age_class(world, i)] *
           world->in.exit_by_occupation[world->person.occupation[i]] *
           (is_recent_graduate(world, i) ? world->p.graduate_exit_ratio : 1);
}

static inline double change_ratio(const struct world *world, size_t i)
{
    return tenure_shape(world, i) * world->in.employer_change_by_age[age_class(world, i)];
}

static inline double met_ratio(const struct world *world, size_t i)
{
    return world->in.aggression_by_occupation[world->person.occupation[i]];
}

static inline struct means means_of(const struct world *world)
{
    struct means sum = {0};
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (world->person.standing[i] != STANDING_employee)
            continue;
        const unsigned o = world->person.occupation[i], b = world->person.branch[i];
        const unsigned programme = next_occupation(o, b);
        sum.employees++;
        sum.exit += exit_ratio(world, i);
        sum.change += change_ratio(world, i);
        sum.met += world->person.health[i] == HEALTH_well ? met_ratio(world, i) : 0;
        sum.exit_by_branch += world->in.exit_by_branch[b];
        sum.sickness += world->in.sickness_by_branch[b];
        const size_t first_post = (size_t)world->person.employer[i] * N_OCCUPATIONS;
        if (age_years(world, i) < 45 && programme != NO_PROGRAMME &&
            world->person.health[i] == HEALTH_well && !(world->person.terms[i] & TERM_DUAL) &&
            world->employer.start_half_hours[first_post + programme] > 0)
            sum.able[programme]++;
    }
    sum.exit /= sum.employees;
    sum.change /= sum.employees;
    sum.met /= sum.employees;
    sum.exit_by_branch /= sum.employees;
    sum.sickness /= sum.employees;
    return sum;
}

static inline void count_market(struct hand *hand)
{
    const struct world *world = hand->world;
    double open[N_REGIONS] = {0}, staff[N_REGIONS] = {0};
    for (size_t e = 0; e < world->state.employers.n; e++) {
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            open[world->employer.region[e]] += world->employer.vacancies[e * N_OCCUPATIONS + o];
        staff[world->employer.region[e]] += world->employer.staff[e];
    }
    for (unsigned r = 0; r < N_REGIONS; r++)
        hand->vacancies_per_job[r] = open[r] / staff[r];
}

/* A world after some months, in the middle of the next: what concerns employers is done. */
static inline void hand_begin(struct hand *hand, const char *const *settings, int months)
{
    test_world_begin(&hand->made, settings);
    struct world *world = hand->world = hand->made.world;
    hand->means = means_of(world);
    test_world_run(&hand->made, months);
    count_market(hand);
    const size_t n = world->state.employers.n;
    hand->short_days = calloc(n, sizeof *hand->short_days);
    hand->newcomers = calloc(n, sizeof *hand->newcomers);
    for (size_t e = 0; e < n; e++) {
        hand->short_days[e] = world->employer.short_absent_day_half_hours[e];
        hand->newcomers[e] = world->employer.newcomers[e];
    }
    assert_int_equal(
        month_run(&world->state, world, model_steps, steps_before("persons: who is at risk")), 0);
}

/* The rest of the month. */
static inline void hand_finish_month(struct hand *hand)
{
    struct state *state = &hand->world->state;
    const size_t done = steps_before("persons: who is at risk");
    assert_int_equal(month_run(state, hand->world, model_steps + done, model_n_steps - done), 0);
}

static inline void hand_end(struct hand *hand)
{
    free(hand->short_days);
    free(hand->newcomers);
    test_world_end(&hand->made);
}

/* ---- the equations --------------------------------------------------------------------------- */

/* A monthly hazard as probability. */
static inline double once(double hazard)
{
    return 1 - exp(-hazard);
}

static inline double normal_share(double from, double to)
{
    return 0.5 * (erfc(-to / sqrt(2)) - erfc(-from / sqrt(2)));
}

/* Strain and engagement count in steps of half a standard deviation, from -2 to 2. */
static inline double half_steps(int units)
{
    const double sd = units / 1024.0;
    const double at = floor(sd * 2) / 2 + 0.25;
    return at < -1.75 ? -1.75 : at > 1.75 ? 1.75 : at;
}

static inline double sickness_now(const struct world *world)
{
    const double *season = world->in.sickness_season_shape;
    const int quarter = (world->state.month + 48) / 3; /* since January 2018 */
    return world->in.sickness_path[quarter] * (1 + world->p.sickness_season * season[quarter % 4]);
}

static inline double felt(const struct world *world, size_t e)
{
    const double d = world->employer.workload[e] / 4096.0, from = world->p.rationing_from;
    return d > from ? from + (d - from) * (1 - world->p.rationed_share) : d;
}

static inline double staff_hours(const struct world *world, size_t e)
{
    double sum = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        sum += world->employer.staff_half_hours[e * N_OCCUPATIONS + o];
    return sum;
}

static inline double absent_hours(const struct hand *hand, size_t e)
{
    return hand->world->employer.absent_half_hours[e] * hand->world->p.partial_return_weight *
               hand->world->long_absence +
           hand->short_days[e] / (365.25 / 12);
}

/* Short spells by the team's absence above the branch's, for teams of about ten and more. */
static inline double contagion(const struct hand *hand, size_t e)
{
    const double hours = staff_hours(hand->world, e);
    const double branch = hand->world->branch_absence[hand->world->employer.branch[e]];
    if (hours < 2 * hand->world->p.contagion_least_hours || branch <= 0)
        return 0;
    const double x = hand->world->p.contagion_days * (absent_hours(hand, e) / hours / branch - 1);
    const double most = hand->world->p.contagion_most;
    return x > most ? most : x < -most ? -most : x;
}

/* Mean of exp(slope x) over the eight levels of a standard normal x. */
static inline double mean_over_levels(double slope)
{
    double mean = 0;
    for (int k = 0; k < 8; k++) {
        const double middle = -1.75 + 0.5 * k;
        mean += exp(slope * middle) *
                normal_share(k == 0 ? -40 : middle - 0.25, k == 7 ? 40 : middle + 0.25);
    }
    return mean;
}

/* How strain, engagement and a long spell change the chance to leave for another job. */
static inline double leaving_state(const struct world *world, size_t i)
{
    const double b = world->p.strain_on_exit, g = world->p.engagement_on_exit;
    const double x = half_steps(world->person.strain[i]),
                 y = half_steps(world->person.engagement[i]);
    return exp(b * x) / mean_over_levels(b) * exp(-g * y) / mean_over_levels(-g) *
           (world->person.health[i] == HEALTH_well ? 1 : world->p.illness_on_exit);
}

static inline double mental_state(const struct world *world, double x)
{
    const double s = world->p.long_spell_onset_thirds / 3 * world->p.long_spell_strain;
    const double from = world->p.relapse_strain;
    double mean = 0;
    for (int k = 0; k < 8; k++) {
        const double middle = -1.75 + 0.5 * k;
        mean += exp(s * middle) * (middle > from ? world->p.relapse_ratio : 1) *
                normal_share(k == 0 ? -40 : middle - 0.25, k == 7 ? 40 : middle + 0.25);
    }
    return exp(s * x) * (x > from ? world->p.relapse_ratio : 1) / mean;
}

/* Of workers with a migration background; the others have less by the factor
 * without_discrimination. */
static inline double mental_rate(const struct world *world)
{
    const struct parameter_values *p = &world->p;
    const double more = 1 + p->discrimination_per_year * (p->discrimination_mental_ratio - 1);
    return p->mental_spells_per_year * more /
           (p->migration_background_share * more + 1 - p->migration_background_share);
}

static inline double illness(const struct hand *hand, size_t i, unsigned decision)
{
    const struct world *world = hand->world;
    const struct parameter_values *p = &world->p;
    const size_t e = world->person.employer[i];
    const int years = age_years(world, i);
    const double age = years < 35 ? p->sickness_below_35 : years < 55 ? 1 : p->sickness_above_55;
    const double x = half_steps(world->person.strain[i]);
    const double common = sickness_now(world) *
                          world->in.sickness_by_branch[world->person.branch[i]] /
                          hand->means.sickness;
    if (world->person.health[i] != HEALTH_well)
        return 0;
    if (decision == DECISION_illness_other)
        return once(p->other_spells_per_year / 12 * age) * common;
    if (decision == DECISION_illness_physical)
        return once(p->physical_spells_per_year / 12 * age) * common *
               exp(p->long_spell_onset_thirds / 3 * p->long_spell_strain * x);
    if (decision == DECISION_illness_mental)
        return once(mental_rate(world) / 12 * age) * common * mental_state(world, x);
    const double short_handed =
        felt(world, e) - world->workload_reference[world->employer.branch[e]];
    return once(p->short_spells_per_year / 12) * common * exp(p->short_spell_strain * x) *
           exp(p->short_spell_understaffing * short_handed + contagion(hand, e));
}

static inline double recovery(const struct world *world, size_t i)
{
    const struct parameter_values *p = &world->p;
    const double rate[N_HEALTH] = {[HEALTH_other] = p->other_return,
                                   [HEALTH_stress] = p->stress_return,
                                   [HEALTH_overstrain] = p->overstrain_return,
                                   [HEALTH_burnout] = p->burnout_return,
                                   [HEALTH_physical] = p->physical_return};
    return rate[world->person.health[i]] *
           exp((p->long_spell_onset_thirds / 3 - 1) * p->long_spell_strain *
               half_steps(world->person.strain[i]));
}

/* The table's probability is scaled to the wish, so 1 - exp(-h) over h of the published one is
 * left. */
static inline double hours_up(const struct world *world, size_t i)
{
    const double usual = world->p.hours_up_per_month * world->p.hours_up_fit;
    const bool wants = world->person.wish_half_hours[i] >= world->person.half_hours[i] + 4;
    if (!wants)
        return once(usual);
    return (1 - pow(1 - world->p.wish_realised_per_quarter, 1.0 / 3)) * once(usual) / usual;
}

/* The published starts of 2021 of what an occupation can train for, over all who could begin it. */
static inline double upskilling(const struct hand *hand, size_t i)
{
    const struct world *world = hand->world;
    double most = 0; /* of what this occupation trains for in some branch */
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        const unsigned q = next_occupation(world->person.occupation[i], b);
        const double rate = q < N_OCCUPATIONS && hand->means.able[q] > 0
                                ? world->in.study_inflow[q * N_YEARS + 2021 - YEAR_FIRST] *
                                      world->in.dual_share[q] * world->scenario->scale /
                                      hand->means.able[q]
                                : 0;
        most = rate > most ? rate : most;
    }
    return age_years(world, i) < 45 ? once(world->p.dual_start_ratio * most / 12) : 0;
}

static inline double market(const struct hand *hand, unsigned region)
{
    const struct parameter_values *p = &hand->world->p;
    const double ratio = fmin(fmax(hand->vacancies_per_job[region] / p->tightness_reference, 0.05),
                              p->tightness_most);
    return pow(ratio, p->tightness_on_change);
}

/* Half-yearly paths are steps from January 2018, the last one held. */
static inline double half_yearly(const double *path, int month)
{
    const int half = (month + 48) / 6;
    return path[half < N_HALVES ? half : N_HALVES - 1];
}

static inline double leaving(const struct hand *hand, size_t i, unsigned decision)
{
    const struct world *world = hand->world;
    const struct parameter_values *p = &world->p;
    const int month = world->state.month;
    switch (decision) {
    case DECISION_employer_change:
        return once(p->employer_change_per_year / 12 * change_ratio(world, i) /
                    hand->means.change) *
               leaving_state(world, i) * market(hand, world->person.region[i]);
    case DECISION_retirement:
        return once(p->retirement_fit * world->in.retirement_hazard[age_class(world, i)] / 12);
    case DECISION_death:
        return once(world->in.death_hazard[age_class(world, i)] / 12);
    case DECISION_exit_inactive:
        return once(p->exit_inactive_per_year / 12);
    case DECISION_exit_industry:
        return once(p->exit_industry_per_year / 12 * exit_ratio(world, i) / hand->means.exit /
                    hand->means.exit_by_branch) *
               leaving_state(world, i) * half_yearly(world->in.exit_pull, month) *
               (month >= 12 ? p->exit_pull_after_2022 : 1) *
               world->in.exit_by_branch[world->person.branch[i]];
    default: /* start_zzp */
        return once(p->start_zzp_per_year / 12 * world->in.start_zzp_by_age[age_class(world, i)]) *
               leaving_state(world, i) * half_yearly(world->in.zzp_offer, month);
    }
}

/* The probability that a decision fires for an employee. */
static inline double employee_probability(const struct hand *hand, size_t i, unsigned decision)
{
    const struct world *world = hand->world;
    const bool is_well = world->person.health[i] == HEALTH_well;
    switch (decision) {
    case DECISION_illness_short:
    case DECISION_illness_other:
    case DECISION_illness_mental:
    case DECISION_illness_physical:
        return illness(hand, i, decision);
    case DECISION_recovery:
        return is_well ? 0 : recovery(world, i);
    case DECISION_hours_up:
        return is_well ? hours_up(world, i) : 0;
    case DECISION_hours_down:
        return is_well ? once(world->p.hours_down_per_month * world->p.hours_down_fit) : 0;
    case DECISION_aggression:
        return is_well ? once(world->p.aggression_per_month * met_ratio(world, i) / hand->means.met)
                       : 0;
    case DECISION_upskilling:
        return is_well ? upskilling(hand, i) : 0;
    case DECISION_noise: /* its bits are used raw */
        return 0;
    default:
        return leaving(hand, i, decision);
    }
}

/* The first year's share over October to August, then what leaves the share that succeeds, over the
 * months until the July at the end of the nominal years. */
static inline double dropout(const struct world *world, size_t i)
{
    const unsigned programme = world->person.programme[i];
    const double first = world->in.first_year_dropout[programme];
    const double success = world->in.study_success[programme];
    const double years = floor((world->in.study_duration[programme] + 6) / 12);
    const double rest = 12 * fmax(years, 1) - 2 - 11;
    if (world->state.month - world->person.since_month[i] < 12)
        return 1 - pow(1 - first, 1.0 / 11);
    return rest > 0 && success < 1 - first ? 1 - pow(success / (1 - first), 1 / rest) : 0;
}

/* Twice the hazard, since the offer of the month thins it: half as large every half-life. */
static inline double return_to_care(const struct world *world, size_t i)
{
    static const int below[] = {3, 6, 12, 24, 60, 120, 240, INT16_MAX};
    static const double years[] = {0.1, 0.35, 0.75, 1.5, 3.5, 7.5, 12, 20};
    const double half_life = world->p.return_half_life, span = world->p.reservoir_years;
    int months = world->state.month - world->person.since_month[i];
    size_t band = 0;
    if (is_recent_graduate(world, i))
        band = 2; /* those who left lose the mark of a graduate */
    while (months >= below[band])
        band++;
    const double mean = (1 - pow(0.5, span / half_life)) / (log(2) * span / half_life);
    return once(2 * world->p.return_per_year / 12 * pow(0.5, years[band] / half_life) / mean *
                world->in.return_by_age[age_class(world, i)]);
}

#endif
