/* SPDX-License-Identifier: Apache-2.0 */
/* Competing hazards of leaving (C1): each is drawn by itself; the order here decides when several
 * fire in one month. */
#include "mechanisms.h"

int16_t reservoir_end(const struct world *world, size_t i, double years)
{
    const int forgotten = world->state.month + (int)(12 * years);
    const int pension = world->person.birth_month[i] + world->pension_age;
    return (int16_t)(forgotten < pension ? forgotten : pension);
}

/* Who leaves care and how long he may come back. */
static void set_standing(struct world *world, size_t i, enum destination destination)
{
    struct persons *person = &world->person;
    const bool may_return =
        destination == DESTINATION_industry || destination == DESTINATION_inactivity;
    person->standing[i] = may_return                                   ? STANDING_reservoir
                          : destination == DESTINATION_retirement      ? STANDING_retired
                          : destination == DESTINATION_self_employment ? STANDING_zzp
                                                                       : STANDING_gone;
    person->due_month[i] =
        may_return ? reservoir_end(world, i, world->p.reservoir_years) : (int16_t)NEVER;
    person->since_month[i] = (int16_t)world->state.month;
    person->health[i] = HEALTH_well;
    person->terms[i] = (uint8_t)(person->terms[i] & ~(TERM_DUAL | TERM_GRADUATE | TERM_POOL));
    person->programme[i] = NO_PROGRAMME;
    if (destination != DESTINATION_self_employment)
        person->employer[i] = NO_ROW;
}

static void tally_leaver(struct world *world, struct task *task, size_t i,
                         enum destination destination)
{
    static const enum event_number event[N_DESTINATIONS] = {
        [DESTINATION_industry] = EVENT_left_industry,
        [DESTINATION_self_employment] = EVENT_left_zzp,
        [DESTINATION_inactivity] = EVENT_left_inactive,
        [DESTINATION_retirement] = EVENT_left_retired,
        [DESTINATION_disability] = EVENT_left_disabled,
        [DESTINATION_death] = EVENT_left_died,
    };
    const unsigned tenure = world->tenure_band[person_months_since(world, i)];
    count(world, task->tally, SERIES_leavers_by_tenure, tenure, 1);
    count(world, task->tally, SERIES_leavers_by_age, world->age_band[person_age_months(world, i)],
          1);
    count(world, task->tally, SERIES_outflow_by_destination, destination, 1);
    record(world, task, event[destination], i);
}

/* Learning at work spares those who may return a part of the loss of skill (A049, A052). */
static void keep_skill(struct world *world, size_t i)
{
    uint8_t *skill = &world->person.skill[i];
    const double months =
        policy_acts(world, QUANTITY_skill_kept)
            ? policy_employer(world, QUANTITY_skill_kept, world->person.employer[i])
            : 0;
    if (months > 0 || *skill > 0)
        *skill = (uint8_t)(months < 255 ? months + 0.5 : 255);
}

void leave_care(struct world *world, struct task *task, size_t i, enum destination destination)
{
    const bool was_employee = world->person.standing[i] == STANDING_employee;
    post_close(world, task, i);
    if (was_employee && world->person.health[i] >= HEALTH_other)
        spell_count(world, task, i);
    if (was_employee) {
        tally_leaver(world, task, i, destination);
        keep_skill(world, i);
    } else
        record(world, task, EVENT_zzp_stops, i);
    set_standing(world, i, destination);
    if (world->person.standing[i] == STANDING_zzp) {
        world->person.half_hours[i] = (uint8_t)(2 * world->p.zzp_hours);
        post_open(world, task, i);
        record(world, task, EVENT_zzp_begins, i);
    }
}

static bool works(const struct world *world, size_t i)
{
    return world->person.standing[i] == STANDING_employee ||
           world->person.standing[i] == STANDING_zzp;
}

/* Onboarding (M09): under full onboarding the ratio in the first year, rising to one at 24 months;
 * a part of its effect is lost for lack of mentors when the team is short (loop R5). */
static bool is_kept_by_onboarding(const struct world *world, size_t i,
                                  enum decision_number decision)
{
    const int months = person_months_since(world, i);
    if (months >= 24)
        return false;
    const size_t e = world->person.employer[i];
    const double fade = months < 12 ? 1.0 : (24 - months) / 12.0;
    double mentors = 1.0;
    if (world->p.loop_r5_training > 0.5) {
        mentors = 1 - world->p.mentors_per_workload *
                          (world->employer.workload[e] / 4096.0 -
                           world->workload_reference[world->employer.branch[e]]);
        mentors = mentors < 0 ? 0 : mentors > 1 ? 1 : mentors;
    }
    const double kept = (1 - world->p.onboarding_ratio) * world->employer.onboarding[e] / 255.0;
    return draw_unit(detail(world, decision, i, 0)) < kept * fade * mentors;
}

static void leave_listed(struct world *world, struct task *task, enum decision_number decision,
                         enum destination destination)
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[decision]; k++) {
        const size_t i = task->block->first + fired->row[decision][k];
        if (!works(world, i))
            continue;
        if (destination == DESTINATION_industry && is_kept_by_onboarding(world, i, decision))
            continue;
        leave_care(world, task, i, destination);
    }
}

/* Death of those who do not work ends their record. */
static void deaths(struct world *world, struct task *task)
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[DECISION_death]; k++) {
        const size_t i = task->block->first + fired->row[DECISION_death][k];
        if (world->person.standing[i] != STANDING_employee) /* of employees tally_leaver tells */
            record(world, task, EVENT_died_outside, i);
        if (works(world, i))
            leave_care(world, task, i, DESTINATION_death);
        else
            world->person.standing[i] = STANDING_gone;
    }
}

/* Whether the month of the state pension age has come in this run already: when the age rises in
 * January, the same birthdays come by a second time. */
static bool has_reached_before(const struct world *world, size_t i)
{
    const int month = world->state.month, year = year_of(month) - 1 - YEAR_FIRST;
    const int age = (int)world->in.state_pension_age[year < N_YEARS ? year : N_YEARS - 1];
    const int reached = world->person.birth_month[i] + age;
    return reached >= world->start && reached < month - month_of_year(month);
}

/* The mass point of retirement at the state pension age (M34). */
static void pensions(struct world *world, struct task *task)
{
    const struct block *block = task->block;
    for (size_t k = 0; k < block->n_due; k++) {
        const size_t i = block->first + block->due[k];
        if (!works(world, i) || person_age_months(world, i) != world->pension_age ||
            has_reached_before(world, i))
            continue;
        if (draw_unit(detail(world, DECISION_pension, i, 0)) < world->p.pension_age_exit)
            leave_care(world, task, i, DESTINATION_retirement);
    }
}

static void look_for_another(struct world *world, struct task *task)
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[DECISION_employer_change]; k++) {
        const size_t i = task->block->first + fired->row[DECISION_employer_change][k];
        if (world->person.standing[i] == STANDING_employee &&
            !is_kept_by_onboarding(world, i, DECISION_employer_change))
            seek(world, task, i);
    }
}

int leaving_persons(struct world *world, struct task *task)
{
    deaths(world, task);
    pensions(world, task);
    leave_listed(world, task, DECISION_retirement, DESTINATION_retirement);
    leave_listed(world, task, DECISION_exit_inactive, DESTINATION_inactivity);
    leave_listed(world, task, DECISION_exit_industry, DESTINATION_industry);
    leave_listed(world, task, DECISION_start_zzp, DESTINATION_self_employment);
    look_for_another(world, task);
    return 0;
}
