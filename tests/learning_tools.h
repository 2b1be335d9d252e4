/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the levers of learning look at in a small world. */
#ifndef TESTS_LEARNING_TOOLS_H
#define TESTS_LEARNING_TOOLS_H

#include "../models/policy_private.h"
#include "world_tools.h"

/* ---- indicators ------------------------------------------------------------------------------ */

static inline double students_begun(const struct world *world)
{
    return (double)events(world, EVENT_study_begins);
}

static inline double students(const struct world *world)
{
    return (double)persons_with(world, STANDING_student);
}

static inline double trainees(const struct world *world)
{
    return (double)series_sum(world, SERIES_trainees);
}

static inline double trainees_of(const struct world *world, unsigned programme)
{
    const int64_t *cells = world->state.tally + world->state.layout.offset[SERIES_trainees];
    return (double)cells[programme];
}

static inline double future_specialists(const struct world *world)
{
    return trainees_of(world, OCCUPATION_nurse_specialised);
}

static inline double places(const struct world *world)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        sum += world->employer.training_places[e];
    return sum;
}

static inline bool has_place(const struct world *world, size_t e)
{
    return world->employer.trainee_half_hours[e] / 50 < world->employer.training_places[e];
}

static inline double employers_with_a_place(const struct world *world)
{
    double n = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        n += has_place(world, e);
    return n;
}

static inline double months_of_students(const struct world *world)
{
    double sum = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_student)
            sum += world->person.due_month[i] - world->person.since_month[i];
    return sum;
}

/* Until the diploma, mean over trainees. */
static inline double months_of_trainees(const struct world *world)
{
    double sum = 0, n = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.terms[i] & TERM_DUAL) {
            sum += world->person.due_month[i];
            n++;
        }
    return sum / n;
}

static inline double paid_trainings(const struct world *world)
{
    return (double)series_sum(world, SERIES_training_paid);
}

static inline double seekers_by(const struct world *world, unsigned channel)
{
    double n = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        n += world->person.standing[i] == STANDING_seeker && world->person.channel[i] == channel;
    return n;
}

static inline double came_from_outside(const struct world *world)
{
    return (double)events(world, EVENT_candidate_offered);
}

static inline double returners(const struct world *world)
{
    return seekers_by(world, CHANNEL_returner);
}

static inline double skill_spared(const struct world *world)
{
    double sum = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        sum += world->person.skill[i];
    return sum;
}

static inline double learning_time(const struct world *world)
{
    return (double)series_sum(world, SERIES_learning_hours);
}

static inline double hours_available(const struct world *world)
{
    return (double)series_sum(world, SERIES_hours_available);
}

static inline double engagement_asked(const struct world *world)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        sum += policy_employer(world, QUANTITY_engagement, e);
    return sum;
}

static inline double say_asked(const struct world *world)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        sum += policy_employer(world, QUANTITY_say, e);
    return sum;
}

static inline double moves_across_branches(const struct world *world)
{
    return (double)series_sum(world, SERIES_moves_across_branches);
}

static inline bool is_elderly_care(unsigned branch)
{
    return branch == BRANCH_nursing_homes || branch == BRANCH_home_care;
}

static inline double graduates_in(const struct world *world, bool in_elderly_care,
                                  unsigned occupation)
{
    double n = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        n += world->person.standing[i] == STANDING_employee &&
             world->person.terms[i] & TERM_GRADUATE &&
             (!in_elderly_care || is_elderly_care(world->person.branch[i])) &&
             (occupation == N_OCCUPATIONS || world->person.occupation[i] == occupation);
    return n;
}

static inline double graduates(const struct world *world)
{
    return graduates_in(world, false, N_OCCUPATIONS);
}

static inline double graduates_in_elderly_care(const struct world *world)
{
    return graduates_in(world, true, N_OCCUPATIONS);
}

static inline double doctors_in_elderly_care(const struct world *world)
{
    return graduates_in(world, true, OCCUPATION_doctor);
}

static inline double digital_skill(const struct world *world)
{
    double sum = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        sum += world->employer.digital_skill[e];
    return sum;
}

/* Open vacancies per student where the new students are. */
static inline double students_where_vacancies_are(const struct world *world)
{
    double sum = 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_student &&
            world->person.since_month[i] == world->state.month - 1)
            sum +=
                (double)
                    world->open_by_occupation[world->person.region[i]][world->person.programme[i]];
    return sum / students_begun(world);
}

/* ---- worlds ---------------------------------------------------------------------------------- */

static inline void begin(struct test_world *made, const char *interventions,
                         const char *const settings[3])
{
    char scenario[64];
    WORLD(made, policy_scenario(scenario, interventions), "scale=0.02", settings[0], settings[1],
          settings[2]);
    policy_scenario_end(scenario);
}

static inline void assert_near(double value, double wanted, double room)
{
    if (value < wanted - room || value > wanted + room)
        fail_msg("%.9g, not %.9g", value, wanted);
}

/* Sum of an indicator over some months. */
static inline double sum_over(struct test_world *made, int months,
                              double (*indicator)(const struct world *))
{
    double sum = 0;
    for (int k = 0; k < months; k++) {
        test_world_run(made, 1);
        sum += indicator(made->world);
    }
    return sum;
}

#endif
