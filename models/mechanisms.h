/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the mechanisms, in the order of the month (schedule.c). Each is a step of the
 * engine: see sim/month.h for what a grain may read and write. */
#ifndef MODELS_MECHANISMS_H
#define MODELS_MECHANISMS_H

#include "policy.h"

/* timeline.c, demand.c, organisation.c, innovation.c */
int timeline_month(struct world *world, struct task *task);
int demand_month(struct world *world, struct task *task);
int organisation_month(struct world *world, struct task *task);
int innovation_adopt(struct world *world, struct task *task);
int innovation_gather(struct world *world, struct task *task);
/* workload.c: D, the targets of strain and engagement, the hazard factors of employers. */
int workload_lend(struct world *world, struct task *task);
int workload_month(struct world *world, struct task *task);
int workload_gather(struct world *world, struct task *task);
/* hazards.c: tables of classes, once; hazard_factors.c: what multiplies them, monthly; classify.c.
 */
MUST_CHECK int hazards_prepare(struct world *world, struct error *error);
/* What makes the mean over the levels of strain and engagement one. hazard_factors.c */
void hazards_norms(struct world *world);
int hazards_month(struct world *world, struct task *task);
int hazards_classify(struct world *world, struct task *task);
/* Persons by block, in the order of the schedule. */
int ahead_persons(struct world *world, struct task *task);
int strain_drift(struct world *world, struct task *task);
int absence_persons(struct world *world, struct task *task);
int hours_persons(struct world *world, struct task *task);
int learning_persons(struct world *world, struct task *task);
int leaving_persons(struct world *world, struct task *task);
int zzp_persons(struct world *world, struct task *task);
int entering_persons(struct world *world, struct task *task);
/* The nation: students (students.c) and candidates from outside. */
int learning_students(struct world *world, struct task *task);
int entering_candidates(struct world *world, struct task *task);
int posts_settle(struct world *world, struct task *task);
void posts_settle_all(struct world *world); /* at once, and the lists start anew */
int posts_settle_region(struct world *world, struct task *task);
/* policy.c */
int policy_employers(struct world *world, struct task *task);
int policy_gather(struct world *world, struct task *task);
/* vacancies.c, matching.c */
int vacancies_fund(struct world *world, struct task *task);
int vacancies_open(struct world *world, struct task *task);
int matching_collect(struct world *world, struct task *task);
int matching_region(struct world *world, struct task *task);
MUST_CHECK int matching_prepare(struct world *world, struct error *error);
/* census_persons.c, census_flows.c, census.c */
int census_persons(struct world *world, struct task *task);
int census_flows(struct world *world, struct task *task);
int census_employers(struct world *world, struct task *task);
int census_nation(struct world *world, struct task *task);

/* ---- shared by mechanisms -------------------------------------------------------- */

/* Leaves employment or self-employment: books, tallies, standing, due month. leaving.c */
void leave_care(struct world *world, struct task *task, size_t i, enum destination destination);
/* Month in which who has left and may return is forgotten: after so many years, but at the state
 * pension age at the latest. leaving.c */
int16_t reservoir_end(const struct world *world, size_t i, double years);
/* Skill in digital care that graduates brought to an employer, mean of its staff (A058, A059); 0
 * without policy. */
static inline double learning_digital(const struct world *world, size_t e)
{
    const int32_t skill = world->employer.digital_skill[e], staff = world->employer.staff[e];
    return skill > 0 && staff > 0 ? skill / (255.0 * staff) : 0;
}
/* Seeker i, an employee or not, begins at employer e: contract, columns, books, tallies. What that
 * needs of the person's row is asked for ahead. hiring.c */
void hire(struct world *world, struct task *task, size_t i, size_t e);
void hire_ahead(const struct world *world, size_t i);
/* What an employee can train for at work, NO_PROGRAMME if nothing. learning.c */
unsigned next_occupation(unsigned occupation, unsigned branch);
/* Becomes a seeker of this month and the next ones. entering.c */
void seek(struct world *world, struct task *task, size_t i);
/* Person i n times in (or, below 0, out of) the stocks of this month: before and after each change
 * that comes after the persons' turn. census_persons.c */
void census_count(const struct world *world, int64_t *tally, size_t i, int64_t n);
/* Bytes that a thread needs to count. */
size_t census_own_size(void);
/* Half hours of a change of contract (M01), and their mean. hours.c */
int hours_step(const struct world *world, uint64_t bits);
double hours_step_mean(const struct world *world);
/* Contract that a person of this occupation group and sex usually has in the branch. */
double usual_half_hours(const struct world *world, size_t i, unsigned branch);
enum { HOURS_LEAST = 8, HOURS_MOST = 80 }; /* half hours */
/* What programmes offer to employees one by one: hours, combination jobs, pools. offers.c */
void offers_persons(struct world *world, struct task *task);
/* Whether this employee would take more hours when asked (M01). */
bool offers_is_open(const struct world *world, size_t i);
/* Terms that a person brings into employment. */
void offers_newcomer(struct world *world, size_t i);
void offers_prepare(struct world *world);
/* Household income and the rate on an extra euro (M03). allowances.c */
double allowances_income(const struct world *world, size_t i);
bool allowances_is_phased_out(const struct world *world, size_t i);
void allowances_persons(struct world *world, struct task *task);
/* A spell ends: its days by class. absence.c */
void spell_count(struct world *world, struct task *task, size_t i);
/* Person numbers set aside for the students of a year and the candidates of a month. */
uint32_t learning_numbers_a_year(const struct world *world);
/* Months of a full-time study from its September to the diploma, as it is without policy. */
int students_months(const struct world *world, size_t i);
/* When the workload of an employer is known: its places for trainees; then what employers lend
 * each other, and what supervision means for full-time students. supervision.c */
void supervision_places(struct world *world, size_t e);
void supervision_gather(struct world *world, const struct task *task);
uint32_t entering_numbers_a_month(const struct world *world);
/* Share of needed hours that speech reporting removes at the employer, which is administration.
 * innovation.c */
double innovation_speech(const struct world *world, size_t e);
/* Share of working time that interventions free from administration (M36), and organisation.c */
static inline double organisation_admin_freed(const struct world *world, size_t e)
{
    return world->employer.admin_freed[e] / 1e4;
}
/* How far the hours needed exceed those funded: by the brake and by administration freed. */
double organisation_need(const struct world *world, size_t e);
/* Moves funded hours of employer e to lower levels (M33). */
void organisation_shift(struct world *world, const struct task *task, size_t e);
/* Before the first month. */
void demand_prepare(struct world *world);
MUST_CHECK int innovation_prepare(struct world *world, struct error *error);
void innovation_start(struct world *world);
void workload_start(struct world *world);
void strain_prepare(struct world *world);
void strain_prepare_noise(struct world *world);
void strain_employer(struct world *world, size_t e); /* its aggression_jump and strain_relief */
/* For replay: the drift of a month by itself, aggression of one person, and what the census of a
 * quarter's end remembers of a person. */
void strain_drift_rows(struct world *world, size_t first, size_t end);
void strain_jump(struct world *world, size_t i);
void census_remember(struct world *world, size_t i);
/* Appends n zeroed persons from outside; the first has number id. */
MUST_CHECK int persons_append(struct world *world, size_t n, size_t *first);
/* Months from a September to the July of the diplomas. */
static inline int study_months(const struct world *world, unsigned programme)
{
    const int years = ((int)world->in.study_duration[programme] + 6) / 12;
    return 12 * (years > 0 ? years : 1) - 2;
}
/* Draws of dropout in the first year of a study: from October to August. */
enum { STUDY_FIRST_MONTHS = 11 };
/* Months from July to the diploma: a quarter graduate in July, the others spread over the year
 * around it. draw is 0, or counts on where another one is wanted. */
enum { DIPLOMA_FIRST = -5, DIPLOMA_LAST = 6 };
static inline int diploma_spread(const struct world *world, uint32_t person, uint32_t draw)
{
    const uint64_t bits = draw_detail(world->state.seed, 0, DECISION_diploma, person, 9 + draw);
    return bits >> 62 == 0
               ? 0
               : (int)draw_below(bits << 2, DIPLOMA_LAST - DIPLOMA_FIRST + 1) + DIPLOMA_FIRST;
}
/* The contract by which trainees are counted. */
static inline int32_t trainee_half_hours(const struct parameter_values *p)
{
    return (int32_t)(p->trainee_fte * FULL_TIME_HALF_HOURS + 0.5);
}
/* Training places in use. */
static inline int32_t supervision_in_use(const struct world *world, size_t e)
{
    return world->employer.trainee_half_hours[e] / trainee_half_hours(&world->p);
}
/* Newcomers in per cent of staff, before some of them fade in the month: where a twelfth of those
 * below one year of tenure join each month, newcomer_months of joining. After the fading they are
 * fewer by one month of joining. */
static inline double newcomers_percent(const struct parameter_values *p)
{
    return 100 * p->newcomer_months / 12 * p->tenure_below_one_year;
}
/* Ex-workers are drawn at this multiple of their hazard and thinned by the offer of the month, so
 * that an offer of up to this much needs no new table. */
enum { RETURN_ROOM = 2 };
/* x with its fraction rounded up or down by chance, from keyed bits. */
static inline size_t round_by_luck(double x, uint64_t bits)
{
    const double floor_x = (double)(int64_t)x;
    return (size_t)floor_x + (draw_unit(bits) < x - floor_x);
}
/* Value of an input over half-years or years, the last one held beyond the end. */
double half_year_value(const double *values, int month);
double year_value(const double *values, int month); /* interpolated between mid-years */
/* The same of a sparse table, where 0 means not known: the known neighbour holds. */
double year_value_known(const double *values, int month);

#endif
