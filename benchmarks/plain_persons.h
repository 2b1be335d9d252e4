/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to one person in a month of the plain reference, in the order of the model: strain,
 * absence, hours, learning, leaving, self-employment, coming back. */
#ifndef BENCHMARKS_PLAIN_PERSONS_H
#define BENCHMARKS_PLAIN_PERSONS_H

#include "../models/mechanisms.h"
#include "plain_world.h"

static inline _Noreturn void plain_grow_failed(void)
{
    fprintf(stderr,
            "plain_reference: more than twice the persons of the start; run fewer months\n");
    exit(70);
}

static inline int plain_age_band(const struct plain *plain, const struct plain_person *person)
{
    const int years = (plain->month - person->birth_month) / 12;
    int band = 0;
    while (band + 1 < N_AGE_BANDS && years >= age_band_first_year[band + 1])
        band++;
    return band;
}

static inline int plain_tenure_band(const struct plain *plain, const struct plain_person *person)
{
    const int months = plain->month - person->since_month;
    int band = 0;
    while (band + 1 < TENURE_BAND_graduate_0_11 && months >= tenure_band_first_month[band + 1])
        band++;
    return band;
}

static inline double plain_normal(uint64_t *random)
{
    return sqrt(-2 * log(uniform(random))) * cos(6.283185307179586 * uniform(random));
}

/* The books of the employer: a person comes (1) or goes (-1). */
static inline void plain_books(struct plain *plain, const struct plain_person *person, int sign)
{
    struct plain_employer *employer = &plain->employer[person->employer];
    const double hours = sign * person->hours;
    if (person->standing == STANDING_zzp) {
        employer->zzp_hours += hours;
        return;
    }
    employer->staff += sign;
    employer->staff_hours += hours;
    employer->absent_hours += person->health >= HEALTH_other ? hours : 0;
    employer->trainee_hours += person->is_trainee ? hours : 0;
}

static inline void plain_event(struct plain *plain, const struct plain_person *person, int event)
{
    plain->out.events[event][person->region][person->branch]++;
}

/* Probability of a monthly hazard. */
static inline double plain_chance(double hazard)
{
    return 1 - exp(-hazard);
}

static inline void plain_spell_ends(struct plain *plain, const struct plain_person *person)
{
    /* half of the first month counts, none of the last */
    const int months = plain->month - person->health_month;
    const int days = (months > 0 ? 2 * months - 1 : 1) * 3044 / 200;
    plain->out.days_by_class[days <= 14    ? SPELL_CLASS_days_1_14
                             : days <= 91  ? SPELL_CLASS_days_15_91
                             : days <= 365 ? SPELL_CLASS_days_92_365
                                           : SPELL_CLASS_days_366_730] +=
        (int64_t)(days * plain->p->partial_return_weight);
    plain_event(plain, person, EVENT_spell_ends);
}

/* ---- leaving ---- */

static inline void plain_leave(struct plain *plain, struct plain_person *person, int destination)
{
    static const int event[N_DESTINATIONS] = {EVENT_left_industry, EVENT_left_zzp,
                                              EVENT_left_inactive, EVENT_left_retired,
                                              EVENT_left_disabled, EVENT_left_died};
    const bool was_employee = person->standing == STANDING_employee;
    plain_books(plain, person, -1);
    plain->post[plain->n_posts++] =
        (struct plain_post){person->employer, person->occupation, !was_employee};
    if (was_employee && person->health >= HEALTH_other)
        plain_spell_ends(plain, person);
    if (was_employee) {
        plain->out.leavers_by_tenure[plain_tenure_band(plain, person)]++;
        plain->out.leavers_by_age[plain_age_band(plain, person)]++;
        plain->out.left[destination]++;
        plain_event(plain, person, event[destination]);
    } else {
        plain_event(plain, person, EVENT_zzp_stops);
    }
    const bool may_return =
        destination == DESTINATION_industry || destination == DESTINATION_inactivity;
    const int forgotten = plain->month + (int)(12 * plain->p->reservoir_years);
    const int pension = person->birth_month + plain->from->pension_age;
    person->standing = may_return                                   ? STANDING_reservoir
                       : destination == DESTINATION_retirement      ? STANDING_retired
                       : destination == DESTINATION_self_employment ? STANDING_zzp
                                                                    : STANDING_gone;
    person->due_month = may_return ? (forgotten < pension ? forgotten : pension) : NEVER;
    person->since_month = plain->month;
    person->health = HEALTH_well;
    person->is_trainee = person->is_graduate = false;
    person->programme = NO_PROGRAMME;
    if (person->standing == STANDING_zzp) {
        person->hours = plain->p->zzp_hours;
        plain_books(plain, person, 1);
        plain_event(plain, person, EVENT_zzp_begins);
    }
}

static inline bool plain_is_kept(struct plain *plain, const struct plain_person *person)
{
    const int months = plain->month - person->since_month;
    if (months >= 24)
        return false;
    const struct plain_employer *employer = &plain->employer[person->employer];
    const double fade = months < 12 ? 1.0 : (24 - months) / 12.0;
    const double mentors =
        fmin(fmax(1 - plain->p->mentors_per_workload *
                          (employer->workload - plain->from->workload_reference[employer->branch]),
                  0),
             1);
    return happens(&plain->random,
                   (1 - plain->p->onboarding_ratio) * employer->onboarding * fade * mentors);
}

/* f(t) of the months with the employer; a graduate's first two years count as second half-year and
 * year. */
static inline double plain_tenure_shape(const struct plain *plain,
                                        const struct plain_person *person)
{
    static const double middle[] = {1.5, 4.5, 9, 18, 42, 90, 180, 320};
    const struct parameter_values *p = plain->p;
    const double late[] = {1,
                           1,
                           1,
                           1,
                           p->tenure_ratio_years_3_5,
                           p->tenure_ratio_years_6_10,
                           p->tenure_ratio_years_11_20,
                           p->late_tenure_ratio};
    const int care_months = plain->month - person->care_month;
    int band = plain_tenure_band(plain, person);
    if (person->is_graduate && care_months < 24)
        band = care_months < 12 ? TENURE_BAND_tenure_6_11 : TENURE_BAND_tenure_12_23;
    const double t = middle[band] / 3;
    return late[band] + p->early_tenure_amplitude * t * exp(1 - t);
}

/* ---- absence ---- */

static inline void plain_short_spell(struct plain *plain, struct plain_person *person)
{
    const double skewed = uniform(&plain->random) * uniform(&plain->random);
    int days = 1 + (int)(skewed * (4 * (plain->p->short_spell_days - 1) + 1.85));
    days = days < 14 ? days : 14;
    plain->employer[person->employer].short_absent_day_hours += days * person->hours;
    plain->out.days_lost[person->region][person->branch] += days;
    plain->out.days_by_class[SPELL_CLASS_days_1_14] += days;
    plain_event(plain, person, EVENT_spell_short);
}

static inline void plain_set_health(struct plain *plain, struct plain_person *person, int health)
{
    plain_books(plain, person, -1);
    person->health = health;
    plain_books(plain, person, 1);
}

static inline double plain_return(const struct parameter_values *p, int health)
{
    return health == HEALTH_other        ? p->other_return
           : health == HEALTH_stress     ? p->stress_return
           : health == HEALTH_overstrain ? p->overstrain_return
           : health == HEALTH_burnout    ? p->burnout_return
                                         : p->physical_return;
}

static inline void plain_recovery(struct plain *plain, struct plain_person *person, double strain)
{
    const struct parameter_values *p = plain->p;
    if (!happens(&plain->random,
                 plain_return(p, person->health) *
                     exp((p->long_spell_onset_thirds / 3 - 1) * p->long_spell_strain * strain)))
        return;
    plain_spell_ends(plain, person);
    plain_set_health(plain, person, HEALTH_well);
}

static inline void plain_onset(struct plain *plain, struct plain_person *person, double strain)
{
    const struct parameter_values *p = plain->p;
    const struct plain_employer *employer = &plain->employer[person->employer];
    const int age = plain_age_band(plain, person);
    const double sick = age < AGE_BAND_age_35_44   ? p->sickness_below_35
                        : age < AGE_BAND_age_55_59 ? 1.0
                                                   : p->sickness_above_55;
    const double now = plain->from->sickness;
    const double all = now * plain->from->sickness_of_branch[person->branch];
    const double onset = exp(p->long_spell_onset_thirds / 3 * p->long_spell_strain * strain);
    if (happens(&plain->random, plain_chance(p->short_spells_per_year / 12) * now *
                                    employer->short_spell_factor *
                                    exp(p->short_spell_strain * strain)))
        plain_short_spell(plain, person);
    int health = HEALTH_well;
    if (happens(&plain->random, plain_chance(p->other_spells_per_year / 12 * sick) * all))
        health = HEALTH_other;
    /* discrimination (M21) weighs on some; the mean stays */
    const double excess = p->discrimination_per_year * (p->discrimination_mental_ratio - 1);
    const double burden =
        (person->has_background ? 1 + excess : 1) / (1 + p->migration_background_share * excess);
    if (happens(&plain->random, plain_chance(p->mental_spells_per_year / 12 * sick * burden) * all *
                                    onset * plain->from->mental_norm *
                                    (strain > p->relapse_strain ? p->relapse_ratio : 1)) &&
        health == HEALTH_well) {
        const double u = uniform(&plain->random);
        health = u < p->stress_share                         ? HEALTH_stress
                 : u < p->stress_share + p->overstrain_share ? HEALTH_overstrain
                                                             : HEALTH_burnout;
    }
    if (happens(&plain->random,
                plain_chance(p->physical_spells_per_year / 12 * sick) * all * onset) &&
        health == HEALTH_well)
        health = HEALTH_physical;
    if (health == HEALTH_well)
        return;
    plain_event(plain, person, EVENT_spell_begins);
    plain_set_health(plain, person, health);
    person->health_month = plain->month;
}

/* ---- hours ---- */

static inline double plain_usual_hours(const struct plain *plain, int branch, int occupation,
                                       bool is_man)
{
    return plain->from->typical_half_hours[branch][occupation] / 2 *
           (is_man ? plain->p->new_hours_men : plain->p->new_hours_women);
}

static inline void plain_hours(struct plain *plain, struct plain_person *person, int sign,
                               bool wants)
{
    const double *steps = plain->from->in.hours_step;
    const double attractor =
        2 * plain->p->attractor_hours / plain->from->mean_half_hours *
        plain_usual_hours(plain, person->branch, person->occupation, person->is_man);
    const double distance = sign * (attractor - person->hours) / 2;
    const double away = plain->p->away_from_attractor_share;
    const double share = distance > 1    ? 1.0
                         : distance < -1 ? away
                                         : (1 + away) / 2 + (1 - away) / 2 * distance;
    if (!wants && !happens(&plain->random, share))
        return;
    const double step = steps[pcg32(&plain->random) >> 29];
    const double hours = fmin(fmax(person->hours + sign * step, 4), 40);
    if (hours == person->hours)
        return;
    plain_event(plain, person, sign > 0 ? EVENT_hours_up : EVENT_hours_down);
    plain_books(plain, person, -1);
    person->hours = hours;
    plain_books(plain, person, 1);
    person->wish = happens(&plain->random, 0.1) && hours + plain->p->wish_more_hours <= 40
                       ? hours + plain->p->wish_more_hours
                       : hours;
}

static inline void plain_hours_month(struct plain *plain, struct plain_person *person)
{
    const struct parameter_values *p = plain->p;
    const bool wants = person->wish >= person->hours + 2;
    const double up = p->hours_up_per_month * p->hours_up_fit;
    const double wish = 1 - pow(1 - p->wish_realised_per_quarter, 1.0 / 3);
    if (happens(&plain->random, plain_chance(up) * (wants && up > 0 ? wish / up : 1)))
        plain_hours(plain, person, 1, wants);
    if (happens(&plain->random, plain_chance(p->hours_down_per_month * p->hours_down_fit)))
        plain_hours(plain, person, -1, false);
}

/* ---- learning ---- */

static inline void plain_training(struct plain *plain, struct plain_person *person, bool was_well)
{
    const struct parameter_values *p = plain->p;
    struct plain_employer *employer = &plain->employer[person->employer];
    if (person->is_trainee && person->due_month <= plain->month) {
        plain_books(plain, person, -1);
        person->is_trainee = false;
        const bool passes =
            happens(&plain->random, plain->from->in.study_success[person->programme]);
        plain->out.diplomas[person->programme] += passes;
        if (passes)
            person->occupation = person->programme;
        person->programme = NO_PROGRAMME;
        person->due_month = NEVER;
        plain_event(plain, person, passes ? EVENT_diploma : EVENT_study_dropout);
        plain_books(plain, person, 1);
    }
    const int next = (int)next_occupation((unsigned)person->occupation, (unsigned)person->branch);
    /* the one rate that is looked up: it depends on age and occupation alone */
    const size_t class =
        ((size_t)person->occupation * N_AGE_BANDS + (size_t)plain_age_band(plain, person)) *
        N_TENURE_BANDS;
    const uint32_t *base = plain->from->state.groups[GROUP_EMPLOYEE].base + class * HAZARD_LANES;
    if (next == NO_PROGRAMME || !was_well ||
        !happens(&plain->random, base[DECISION_upskilling] * 0x1p-32 *
                                     plain->from->dual_part[person->occupation][person->branch]))
        return;
    const size_t post = (size_t)person->employer * N_OCCUPATIONS + (size_t)next;
    if (plain->from->employer.start_half_hours[post] == 0)
        return;
    if (person->is_trainee || floor(employer->trainee_hours / 25) >= employer->places)
        return;
    plain_books(plain, person, -1);
    person->is_trainee = true;
    person->programme = next;
    person->due_month = plain->month + (int)p->dual_months;
    plain_books(plain, person, 1);
    plain_event(plain, person, EVENT_training_begins);
}

/* ---- an employee's month ---- */

static inline void plain_drift(struct plain *plain, struct plain_person *person)
{
    const struct parameter_values *p = plain->p;
    const struct plain_employer *employer = &plain->employer[person->employer];
    const double keep = 1 - p->strain_kappa, keep_e = 1 - p->engagement_kappa;
    const double size = sqrt(-2 * log(uniform(&plain->random)));
    const double angle = 6.283185307179586 * uniform(&plain->random);
    person->strain += p->strain_kappa * (employer->strain_target - person->strain) +
                      sqrt(1 - keep * keep) * size * cos(angle);
    person->engagement += p->engagement_kappa * (employer->engagement_target - person->engagement) +
                          sqrt(1 - keep_e * keep_e) * size * sin(angle);
    const double met = plain->from->in.aggression_by_occupation[person->occupation];
    if (person->health == HEALTH_well &&
        happens(&plain->random, plain_chance(p->aggression_per_month * met *
                                             plain->from->hazard_norm[DECISION_aggression]))) {
        person->strain += p->aggression_strain;
        plain_event(plain, person, EVENT_aggression);
    }
}

/* Death, the pension age and early retirement, of employees and self-employed alike. */
static inline bool plain_ends(struct plain *plain, struct plain_person *person)
{
    const struct input_values *in = &plain->from->in;
    const int age = plain_age_band(plain, person);
    if (happens(&plain->random, plain_chance(in->death_hazard[age] / 12)))
        return plain_leave(plain, person, DESTINATION_death), true;
    const bool is_pension = plain->month - person->birth_month == plain->from->pension_age;
    if ((is_pension && happens(&plain->random, plain->p->pension_age_exit)) ||
        happens(&plain->random,
                plain_chance(in->retirement_hazard[age] / 12 * plain->p->retirement_fit)))
        return plain_leave(plain, person, DESTINATION_retirement), true;
    return false;
}

/* leaving: the factor of strain, engagement and illness at the start of the month */
static inline void plain_leaving(struct plain *plain, struct plain_person *person, double leaving,
                                 size_t i)
{
    const struct parameter_values *p = plain->p;
    const struct world *from = plain->from;
    const int age = plain_age_band(plain, person);
    const double f = plain_tenure_shape(plain, person);
    const bool is_young = plain->month - person->care_month < 24 && person->is_graduate;
    if (happens(&plain->random, plain_chance(p->exit_inactive_per_year / 12))) {
        plain_leave(plain, person, DESTINATION_inactivity);
        return;
    }
    const double exit = p->exit_industry_per_year / 12 * f * from->in.exit_by_age[age] *
                        from->in.exit_by_occupation[person->occupation] *
                        (is_young ? p->graduate_exit_ratio : 1) *
                        from->hazard_norm[DECISION_exit_industry];
    if (happens(&plain->random, plain_chance(exit) * leaving * from->exit_pull *
                                    from->in.exit_by_branch[person->branch]) &&
        !plain_is_kept(plain, person)) {
        plain_leave(plain, person, DESTINATION_industry);
        return;
    }
    const double start = p->start_zzp_per_year / 12 * from->in.start_zzp_by_age[age];
    if (happens(&plain->random, plain_chance(start) * leaving * from->zzp_trend)) {
        plain_leave(plain, person, DESTINATION_self_employment);
        return;
    }
    const double change = p->employer_change_per_year / 12 * f *
                          from->in.employer_change_by_age[age] *
                          from->hazard_norm[DECISION_employer_change];
    if (happens(&plain->random,
                plain_chance(change) * leaving * plain->employer[person->employer].change_factor) &&
        !plain_is_kept(plain, person)) {
        plain->mover[plain->n_movers++] = i;
        plain->out.seekers++;
    }
}

static inline void plain_employee(struct plain *plain, size_t i)
{
    struct plain_person *person = &plain->person[i];
    const struct parameter_values *p = plain->p;
    const double strain = person->strain, b = p->strain_on_exit, c = p->engagement_on_exit;
    const bool was_well = person->health == HEALTH_well;
    const double leaving = exp(b * strain - c * person->engagement - (b * b + c * c) / 2) *
                           (was_well ? 1 : p->illness_on_exit);
    plain_drift(plain, person);
    if (!was_well)
        plain_recovery(plain, person, strain);
    if (person->health >= HEALTH_other && plain->month - person->health_month >= 24) {
        plain_leave(plain, person, DESTINATION_disability);
        return;
    }
    if (was_well)
        plain_onset(plain, person, strain);
    const bool stays_well = was_well && person->health == HEALTH_well;
    if (stays_well)
        plain_hours_month(plain, person);
    plain_training(plain, person, stays_well);
    if (!plain_ends(plain, person))
        plain_leaving(plain, person, leaving, i);
}

/* ---- all others ---- */

static inline void plain_seek(struct plain *plain, struct plain_person *person, int channel)
{
    person->standing = STANDING_seeker;
    person->channel = channel;
    person->due_month = plain->month + (int)plain->p->search_months;
}

static inline void plain_zzp(struct plain *plain, struct plain_person *person)
{
    if (plain_ends(plain, person))
        return;
    if (!happens(&plain->random, plain_chance(-log(1 - plain->p->stop_zzp_per_month))))
        return;
    plain_leave(plain, person, DESTINATION_industry);
    if (!happens(&plain->random, plain->p->stoppers_leaving_care))
        plain_seek(plain, person, CHANNEL_returner);
}

static inline void plain_student(struct plain *plain, struct plain_person *person)
{
    const struct input_values *in = &plain->from->in;
    const int o = person->programme;
    const double first = fmin(in->first_year_dropout[o], 0.95), success = in->study_success[o];
    const double later = study_months(plain->from, (unsigned)o) - STUDY_FIRST_MONTHS;
    double rate = -log(1 - first) / STUDY_FIRST_MONTHS;
    if (plain->month - person->since_month >= 12)
        rate = later > 0 && success < 1 - first ? log((1 - first) / success) / later : 0;
    if (happens(&plain->random, plain_chance(rate))) {
        plain_event(plain, person, EVENT_study_dropout);
        person->standing = STANDING_gone;
    } else if (person->due_month <= plain->month) {
        plain_event(plain, person, EVENT_diploma);
        plain->out.diplomas[o]++;
        person->standing = STANDING_gone;
        if (happens(&plain->random, in->sector_yield[o])) {
            plain_seek(plain, person, CHANNEL_education);
            person->occupation = o;
            person->is_graduate = true;
            person->diploma_year = year_of(plain->month) - 2000;
        }
    }
}

static inline void plain_reservoir(struct plain *plain, struct plain_person *person)
{
    static const double years[] = {0.1, 0.35, 0.75, 1.5, 3.5, 7.5, 12, 20};
    const struct parameter_values *p = plain->p;
    const int age = plain_age_band(plain, person);
    const double rate = log(2) / p->return_half_life;
    const double mean = (1 - exp(-rate * p->reservoir_years)) / (rate * p->reservoir_years);
    const double hazard = p->return_per_year / 12 *
                          exp(-rate * years[plain_tenure_band(plain, person)]) / mean *
                          plain->from->in.return_by_age[age];
    if (happens(&plain->random, plain_chance(plain->from->in.death_hazard[age] / 12)))
        person->standing = STANDING_gone;
    else if (happens(&plain->random,
                     plain_chance(hazard) * plain->from->entry_offer[CHANNEL_returner]))
        plain_seek(plain, person, CHANNEL_returner);
    else if (person->due_month <= plain->month)
        person->standing = STANDING_gone;
}

static inline void plain_person_month(struct plain *plain, size_t i)
{
    struct plain_person *person = &plain->person[i];
    switch (person->standing) {
    case STANDING_employee:
        plain_employee(plain, i);
        break;
    case STANDING_zzp:
        plain_zzp(plain, person);
        break;
    case STANDING_student:
        plain_student(plain, person);
        break;
    case STANDING_reservoir:
        plain_reservoir(plain, person);
        break;
    default:
        break;
    }
    if (person->standing == STANDING_seeker && person->due_month <= plain->month)
        person->standing = person->channel == CHANNEL_returner ? STANDING_reservoir : STANDING_gone;
    if (person->standing == STANDING_seeker)
        plain->seeker[plain->n_seekers++] = i;
}

#endif
