/* SPDX-License-Identifier: Apache-2.0 */
/* One month of the plain reference: employers, persons, filling of posts, outputs. */
#ifndef BENCHMARKS_PLAIN_MONTH_H
#define BENCHMARKS_PLAIN_MONTH_H

#include "../models/mechanisms.h"
#include "plain_persons.h"

/* ---- employers: workload and what follows from it ---- */

static inline void plain_employer_month(struct plain *plain, struct plain_employer *e)
{
    const struct parameter_values *p = plain->p;
    const struct world *from = plain->from;
    const double total = e->staff_hours + e->zzp_hours > 0.5 ? e->staff_hours + e->zzp_hours : 0.5;
    const double away =
        e->absent_hours * p->partial_return_weight + e->short_absent_day_hours / 30.4375;
    const double mentoring = e->newcomers * p->mentor_hours_per_newcomer / 4.35;
    const double supervision = e->trainee_hours / p->trainee_fte * p->supervisor_fte_per_student;
    const double overhead = p->learning_hours_per_year / (52 * p->usual_contract_hours) +
                            (mentoring + supervision) / total;
    const double admin = e->admin_share + from->admin_trend;
    const double present = fmax(
        e->staff_hours - away - e->trainee_hours * (1 - p->trainee_productivity) + e->zzp_hours, 0);
    const double available = present * fmax(1 - admin - overhead, 0.05);
    const double needed = e->funded_hours * (1 - p->absence_reference) *
                          (1 - p->admin_share_start - from->overhead_reference[e->branch]);
    e->workload = available > 0 ? fmin(fmax(needed / available, 0.5), 2) : 2;
    const double above = fmax(e->workload - p->rationing_from, 0);
    const double felt = e->workload - above * p->rationed_share;
    const double pressure = felt - from->workload_reference[e->branch];
    const double resources = (e->say + e->roster_fit + e->quality) / 3 - 0.5;
    const double z0 = from->start_zzp_share[e->branch], a = p->unsocial_uptake_zzp;
    const double z = fmin(z0 + e->zzp_hours / (total + 0.5) - e->start_zzp, 0.9);
    const double unsocial = (1 - a * z) / (1 - z) / ((1 - a * z0) / (1 - z0)) - 1;
    const double shocks = p->aggression_per_month * p->aggression_strain / p->strain_kappa;
    e->strain_target = p->strain_per_workload * (pressure + admin - p->admin_share_start) +
                       p->strain_per_unsocial * unsocial - 2 * p->strain_per_resource * resources -
                       shocks;
    e->engagement_target =
        2 * p->engagement_per_resource * resources - p->engagement_per_workload * pressure;
    double contagion = 0;
    const double branch = plain->branch_absence[e->branch];
    if (branch > 0 && e->staff_hours >= p->contagion_least_hours)
        contagion = fmin(
            fmax(p->contagion_days * (away / e->staff_hours - branch) / branch, -p->contagion_most),
            p->contagion_most);
    e->short_spell_factor = from->sickness_of_branch[e->branch] *
                            exp(p->short_spell_understaffing * pressure + contagion);
    e->change_factor = 1;
    if (p->loop_b3_market > 0.5)
        e->change_factor =
            pow(fmin(fmax(from->vacancies_per_job[e->region] / p->tightness_reference, 0.05),
                     p->tightness_most),
                p->tightness_on_change);
    const double short_of_staff = fmax(e->workload - from->workload_reference[e->branch], 0);
    const double room = 1 - p->supervision_per_workload * short_of_staff;
    e->places = floor(e->staff * p->supervision_per_staff * fmax(room, 0) + 0.5);
    e->short_absent_day_hours = 0;
    e->newcomers *= 1 - 1 / p->newcomer_months;
}

/* ---- filling: stands in place of the market ---- */

static inline void plain_hire(struct plain *plain, struct plain_person *person,
                              const struct plain_post *post)
{
    const struct world *from = plain->from;
    struct plain_employer *employer = &plain->employer[post->employer];
    const bool moves = person->standing == STANDING_employee;
    const double wish = moves && person->wish > person->hours ? person->wish : 0;
    if (!moves || !happens(&plain->random, from->p.kept_hours_share)) {
        const double mean =
            plain_usual_hours(plain, employer->branch, post->occupation, person->is_man);
        const double hours =
            floor(mean + from->p.new_hours_spread * plain_normal(&plain->random) + 0.5);
        person->hours = fmin(fmax(hours, 4), 40);
    }
    person->wish = fmax(wish, person->hours);
    if (!moves) {
        if (person->channel != CHANNEL_returner || person->is_graduate)
            person->care_month = plain->month;
        person->strain = person->engagement = 0;
        person->due_month = NEVER;
        person->health = HEALTH_well;
    }
    person->standing = post->is_zzp ? STANDING_zzp : STANDING_employee;
    person->employer = post->employer;
    person->branch = employer->branch;
    person->region = employer->region;
    person->occupation = post->occupation;
    person->since_month = plain->month;
    person->is_permanent = !happens(&plain->random, from->p.new_flexible_ratio *
                                                        from->in.flexible_share[person->branch]);
    if (post->is_zzp)
        person->hours = plain->p->zzp_hours;
    employer->newcomers += !post->is_zzp;
    plain->out
        .events[moves ? EVENT_changed_employer : EVENT_hired][person->region][person->branch]++;
    plain_books(plain, person, 1);
}

/* A person from outside, with the mix of ages of those who come into care. */
static inline struct plain_person *plain_newcomer(struct plain *plain)
{
    const struct parameter_values *p = plain->p;
    const double *inflow = plain->from->in.inflow_by_channel;
    const double side = inflow[CHANNEL_side] * p->offers_per_entrant;
    const double distance = inflow[CHANNEL_distance] * p->offers_per_entrant;
    double u = uniform(&plain->random) * (p->young_starters_per_year + side + distance);
    if (plain->n == plain->capacity)
        plain_grow_failed();
    struct plain_person *person = &plain->person[plain->n++];
    *person = (struct plain_person){.programme = NO_PROGRAMME, .standing = STANDING_seeker};
    person->channel = u < p->young_starters_per_year          ? CHANNEL_education
                      : u < p->young_starters_per_year + side ? CHANNEL_side
                                                              : CHANNEL_distance;
    u = uniform(&plain->random);
    const double age =
        person->channel == CHANNEL_education
            ? p->young_starter_age_from + (p->young_starter_age_to - p->young_starter_age_from) * u
            : p->candidate_age_from + (p->candidate_age_to - p->candidate_age_from) * u;
    person->birth_month = plain->month - (int)(12 * age);
    person->is_man = happens(&plain->random, 1 - p->candidates_female_share);
    person->has_background = happens(&plain->random, p->migration_background_share);
    for (int q = 0; q < 4; q++)
        person->branch_before[q] = NO_BRANCH;
    return person;
}

/* The share of employees who look that find another post: what zorgsim gives in 2022 and 2023. */
enum { FINDS_PER_CENT = 90 };

static inline void plain_fill(struct plain *plain)
{
    /* those who move take a post that was left and leave their own */
    for (size_t k = 0; k < plain->n_movers && plain->n_posts > 0; k++) {
        struct plain_person *person = &plain->person[plain->mover[k]];
        if (person->standing != STANDING_employee ||
            !happens(&plain->random, FINDS_PER_CENT / 100.0))
            continue;
        struct plain_post *post =
            &plain->post[(size_t)(uniform(&plain->random) * (double)plain->n_posts)];
        if (post->is_zzp)
            continue;
        const struct plain_post own = {person->employer, person->occupation, false};
        struct plain_post taken = *post;
        plain->out.leavers_by_tenure[plain_tenure_band(plain, person)]++;
        plain_books(plain, person, -1);
        taken.occupation = person->occupation;
        plain_hire(plain, person, &taken);
        *post = own;
    }
    for (size_t k = 0; k < plain->n_posts; k++) {
        struct plain_person *person = NULL;
        if (plain->post[k].is_zzp || plain->n_seekers == 0) {
            person = plain_newcomer(plain);
        } else {
            const size_t at = (size_t)(uniform(&plain->random) * (double)plain->n_seekers);
            person = &plain->person[plain->seeker[at]];
            plain->seeker[at] = plain->seeker[--plain->n_seekers];
        }
        plain_hire(plain, person, &plain->post[k]);
    }
}

/* ---- outputs ---- */

static inline void plain_count_employee(struct plain *plain, const struct plain_person *person)
{
    struct plain_output *out = &plain->out;
    const int r = person->region, b = person->branch;
    out->employees[r][b]++;
    out->hours[r][b] += person->hours;
    out->occupation[r][person->occupation]++;
    out->age[plain_age_band(plain, person)][person->is_man]++;
    out->sex_hours[person->is_man] += person->hours;
    out->pressure[r][b] += person->strain > plain->pressure_threshold[b];
    out->intention[r][b] += person->engagement < plain->intention_threshold;
    out->strain[b] += person->strain;
    out->engagement[b] += person->engagement;
    if (person->is_trainee && person->programme < N_OCCUPATIONS)
        out->trainees[person->programme]++;
    if (person->health >= HEALTH_other)
        out->days_lost[r][b] += (person->health_month == plain->month ? 0.5 : 1.0) * 30.4375 *
                                plain->p->partial_return_weight;
}

/* 12 months ago against now, each quarter; contracts of two years ago, each year. */
static inline void plain_compare(struct plain *plain, struct plain_person *person)
{
    struct plain_output *out = &plain->out;
    const bool is_employee = person->standing == STANDING_employee;
    int *kept = &person->branch_before[month_of_year(plain->month) / 3];
    if (plain->n_quarters >= 4 && is_employee && *kept == NO_BRANCH)
        out->inflow[person->branch]++;
    if (plain->n_quarters >= 4 && !is_employee && *kept != NO_BRANCH)
        out->outflow[*kept]++;
    if (plain->n_quarters >= 4 && is_employee && *kept != NO_BRANCH) {
        out->stayers[*kept]++;
        out->moved[*kept] += *kept != person->branch;
        out->changed[*kept] += plain->month - person->since_month < 12;
    }
    *kept = is_employee ? person->branch : NO_BRANCH;
    if (month_of_year(plain->month) != 11)
        return;
    double *hours = &person->hours_before[year_of(plain->month) % 2];
    const double change = person->hours - *hours;
    if (plain->n_year_ends >= 2 && *hours > 0)
        out->hours_status[!is_employee   ? COHORT_STATUS_not_employee
                          : change >= 2  ? COHORT_STATUS_more_hours
                          : change <= -2 ? COHORT_STATUS_fewer_hours
                                         : COHORT_STATUS_same_hours]++;
    *hours = is_employee ? person->hours : 0;
    if (person->diploma_year != 0 && year_of(plain->month) - 2000 - person->diploma_year == 2)
        out->graduates_staying += is_employee || person->standing == STANDING_zzp;
}

static inline void plain_census(struct plain *plain)
{
    struct plain_output *out = &plain->out;
    const bool is_quarter_end = month_of_year(plain->month) % 3 == 2;
    for (size_t i = 0; i < plain->n; i++) {
        struct plain_person *person = &plain->person[i];
        out->standing[person->standing]++;
        if (person->standing == STANDING_employee) {
            plain_count_employee(plain, person);
        } else if (person->standing == STANDING_zzp) {
            out->self_employed[person->region][person->branch]++;
            out->zzp_hours[person->region][person->branch] += person->hours;
        } else if (person->standing == STANDING_student) {
            out->students[person->programme]++;
        }
        if (is_quarter_end)
            plain_compare(plain, person);
    }
    for (int b = 0; b < N_BRANCHES; b++) {
        double lost = 0, employees = 0;
        for (int r = 0; r < N_REGIONS; r++) {
            lost += out->days_lost[r][b];
            employees += (double)out->employees[r][b];
        }
        plain->branch_absence[b] = employees > 0 ? lost / (employees * 30.4375) : 0;
    }
}

/* Persons gone whose flows are known give up their place. */
static inline void plain_compact(struct plain *plain)
{
    size_t n = 0;
    for (size_t i = 0; i < plain->n; i++) {
        const struct plain_person *person = &plain->person[i];
        bool is_kept = person->standing != STANDING_gone && person->standing != STANDING_retired;
        for (int q = 0; q < 4; q++)
            is_kept = is_kept || person->branch_before[q] != NO_BRANCH;
        is_kept = is_kept || person->hours_before[0] > 0 || person->hours_before[1] > 0;
        if (is_kept)
            plain->person[n++] = *person;
    }
    plain->n = n;
}

static inline void plain_totals(const struct plain *plain, struct totals *totals)
{
    const struct plain_output *out = &plain->out;
    for (int r = 0; r < N_REGIONS; r++)
        for (int b = 0; b < N_BRANCHES; b++) {
            totals->employee_months += (double)out->employees[r][b];
            totals->self_employed_months += (double)out->self_employed[r][b];
            totals->short_spells += (double)out->events[EVENT_spell_short][r][b];
            totals->long_spells += (double)out->events[EVENT_spell_begins][r][b];
            totals->recoveries += (double)out->events[EVENT_spell_ends][r][b];
            totals->hours_up += (double)out->events[EVENT_hours_up][r][b];
            totals->hours_down += (double)out->events[EVENT_hours_down][r][b];
            totals->moves += (double)out->events[EVENT_changed_employer][r][b];
            totals->high_pressure += (double)out->pressure[r][b];
            totals->days_lost += out->days_lost[r][b];
        }
    for (unsigned d = 0; d < N_DESTINATIONS; d++)
        totals->left[d] += (double)out->left[d];
    totals->person_months += (double)plain->n;
    totals->seekers += (double)out->seekers;
}

static inline void plain_month(struct plain *plain, struct totals *totals)
{
    double at[5];
    plain->from->state.month = plain->month;
    timeline_month(plain->from, NULL); /* the paths from outside: a few look-ups for the nation */
    memset(&plain->out, 0, sizeof plain->out);
    plain->n_posts = plain->n_movers = plain->n_seekers = 0;
    at[0] = bench_now();
    for (size_t e = 0; e < plain->n_employers; e++)
        plain_employer_month(plain, &plain->employer[e]);
    at[1] = bench_now();
    for (size_t i = 0, n = plain->n; i < n; i++)
        plain_person_month(plain, i);
    at[2] = bench_now();
    plain_fill(plain);
    at[3] = bench_now();
    plain_census(plain);
    at[4] = bench_now();
    plain_totals(plain, totals);
    plain->n_quarters += month_of_year(plain->month) % 3 == 2;
    if (month_of_year(plain->month) == 11) {
        plain->n_year_ends++;
        plain_compact(plain);
    }
    plain->seconds_employers += at[1] - at[0];
    plain->seconds_persons += at[2] - at[1];
    plain->seconds_filling += at[3] - at[2];
    plain->seconds_census += at[4] - at[3];
    plain->month++;
}

#endif
