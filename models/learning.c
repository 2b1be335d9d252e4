/* SPDX-License-Identifier: Apache-2.0 */
/* Education and upskilling (C6): full-time students start in September, drop out or obtain a
 * diploma and look for work; employees start a dual training for the next level where there is a
 * place. */
#include "mechanisms.h"

enum { SEPTEMBER = 8 };

/* The programme an employee can train for at work: the level above, or a first one for other staff.
 */
unsigned next_occupation(unsigned occupation, unsigned branch)
{
    switch ((enum occupation)occupation) {
    case OCCUPATION_helper:
        return OCCUPATION_carer;
    case OCCUPATION_carer:
        return OCCUPATION_nurse_mbo;
    case OCCUPATION_nurse_mbo:
        return OCCUPATION_nurse_hbo;
    case OCCUPATION_nurse_hbo:
        return OCCUPATION_nurse_specialised;
    case OCCUPATION_social_care:
        return OCCUPATION_social_work_hbo;
    case OCCUPATION_other_staff:
        return branch == BRANCH_childcare ? OCCUPATION_childcare_worker
               : branch == BRANCH_nursing_homes || branch == BRANCH_home_care ? OCCUPATION_helper
               : branch == BRANCH_umc || branch == BRANCH_hospitals ||
                       branch == BRANCH_general_practice || branch == BRANCH_other_care
                   ? OCCUPATION_assistant
                   : OCCUPATION_social_care;
    case OCCUPATION_childcare_worker:
    case OCCUPATION_nurse_specialised:
    case OCCUPATION_social_work_hbo:
    case OCCUPATION_doctor:
    case OCCUPATION_therapist:
    case OCCUPATION_assistant:
    case N_OCCUPATIONS:
        break;
    }
    return NO_PROGRAMME;
}

static void start_training(struct world *world, struct task *task, size_t i)
{
    struct persons *person = &world->person;
    const size_t e = person->employer[i];
    const unsigned programme = next_occupation(person->occupation[i], person->branch[i]);
    /* trainees of the month before, about 0.7 fte each */
    const int32_t in_use = world->employer.trainee_half_hours[e] / 50;
    if (person->standing[i] != STANDING_employee || programme == NO_PROGRAMME ||
        person->terms[i] & TERM_DUAL ||
        world->employer.start_half_hours[e * N_OCCUPATIONS + programme] == 0 ||
        in_use >= world->employer.training_places[e])
        return;
    post_close(world, task, i);
    person->terms[i] = (uint8_t)(person->terms[i] | TERM_DUAL);
    person->programme[i] = (uint8_t)programme;
    person->due_month[i] = (int16_t)(world->state.month + (int)world->p.dual_months);
    post_open(world, task, i);
    record(world, task, EVENT_training_begins, i);
}

/* The end of dual training: with the success of the programme the occupation is the new one. */
static void finish_training(struct world *world, struct task *task, size_t i)
{
    struct persons *person = &world->person;
    const unsigned programme = person->programme[i];
    const bool passes =
        programme < N_OCCUPATIONS &&
        draw_unit(detail(world, DECISION_diploma, i, 0)) < world->in.study_success[programme];
    post_close(world, task, i);
    person->terms[i] = (uint8_t)(person->terms[i] & ~TERM_DUAL);
    if (passes) {
        person->occupation[i] = (uint8_t)programme;
        count(world, task->tally, SERIES_diplomas, programme, 1);
    } else if (programme < N_OCCUPATIONS) {
        count(world, task->tally, SERIES_dropouts, programme, 1);
    }
    record(world, task, passes ? EVENT_diploma : EVENT_study_dropout, i);
    person->programme[i] = NO_PROGRAMME;
    person->due_month[i] = NEVER;
    post_open(world, task, i);
}

static unsigned region_by_share(const struct world *world, double u)
{
    unsigned r = 0;
    while (r + 1 < N_REGIONS && u >= world->in.region_share[r])
        u -= world->in.region_share[r++];
    return r;
}

/* A diploma: part of the graduates look for work in care, most of them in their region (M35). */
static void graduate(struct world *world, struct task *task, size_t i)
{
    struct persons *person = &world->person;
    const unsigned programme = person->programme[i];
    const double u = draw_unit(detail(world, DECISION_diploma, i, 0));
    record(world, task, EVENT_diploma, i);
    count(world, task->tally, SERIES_diplomas, programme, 1);
    person->branch[i] = NO_BRANCH; /* no branch is his own yet */
    person->occupation[i] = (uint8_t)programme;
    person->programme[i] = NO_PROGRAMME;
    if (u >= world->in.sector_yield[programme]) {
        person->branch[i] = BRANCH_other_care;
        person->standing[i] = STANDING_gone;
        return;
    }
    if (draw_unit(detail(world, DECISION_diploma, i, 1)) >= world->p.graduates_staying_in_region)
        person->region[i] =
            (uint8_t)region_by_share(world, draw_unit(detail(world, DECISION_diploma, i, 2)));
    person->standing[i] = STANDING_seeker;
    person->terms[i] = TERM_GRADUATE;
    person->grade_year[i] = (uint8_t)(year_of(world->state.month) - 2000);
    person->channel[i] = CHANNEL_education;
    person->since_month[i] = (int16_t)world->state.month;
    person->due_month[i] = (int16_t)(world->state.month + (int)world->p.search_months);
}

int learning_persons(struct world *world, struct task *task)
{
    const struct block *block = task->block;
    const struct hazard_fired *fired = &block->fired;
    for (size_t k = 0; k < fired->n[DECISION_study_dropout]; k++) {
        const size_t i = block->first + fired->row[DECISION_study_dropout][k];
        count(world, task->tally, SERIES_dropouts, world->person.programme[i], 1);
        record(world, task, EVENT_study_dropout, i);
        world->person.standing[i] = STANDING_gone;
    }
    for (size_t k = 0; k < block->n_due; k++) {
        const size_t i = block->first + block->due[k];
        if (world->person.due_month[i] > world->state.month)
            continue;
        if (world->person.standing[i] == STANDING_student)
            graduate(world, task, i);
        else if (world->person.standing[i] == STANDING_employee &&
                 world->person.terms[i] & TERM_DUAL)
            finish_training(world, task, i);
    }
    for (size_t k = 0; k < fired->n[DECISION_upskilling]; k++)
        start_training(world, task, block->first + fired->row[DECISION_upskilling][k]);
    return 0;
}

/* ---- students of September ------------------------------------------------------------------ */

/* Numbers are given out by year, programme and region, so that they do not depend on the scenario.
 */
static size_t students_room(const struct world *world, unsigned occupation, unsigned region)
{
    (void)occupation;
    (void)region; /* a tenth of 40 thousand for every programme and region, whatever the scenario */
    return (size_t)(4000 * world->scenario->scale) + 64;
}

static void make_student(struct world *world, size_t i, unsigned occupation, unsigned region)
{
    struct persons *person = &world->person;
    const int month = world->state.month;
    const uint64_t bits =
        draw_detail(world->state.seed, 0, DECISION_study_traits, person->id[i], 0);
    const bool is_higher = occupation == OCCUPATION_nurse_hbo ||
                           occupation == OCCUPATION_social_work_hbo ||
                           occupation == OCCUPATION_doctor || occupation == OCCUPATION_therapist;
    const int years = (is_higher ? 17 : 16) + (int)(bits & 3),
              months = (int)(bits >> 8 & 0xFF) % 12;
    const double women = occupation == OCCUPATION_doctor ? 0.68 : 0.85;
    person->birth_month[i] = (int16_t)(month - 12 * years - months);
    person->traits[i] = (uint8_t)((draw_unit(bits << 16) < women ? 0 : TRAIT_MAN) |
                                  (draw_unit(bits * DRAW_WEYL) < world->p.migration_background_share
                                       ? TRAIT_BACKGROUND
                                       : 0));
    person->region[i] = (uint8_t)region;
    person->standing[i] = STANDING_student;
    person->branch[i] = BRANCH_other_care;
    person->occupation[i] = person->programme[i] = (uint8_t)occupation;
    person->employer[i] = NO_ROW;
    person->since_month[i] = person->care_month[i] = (int16_t)month;
    const int duration = (int)world->in.study_duration[occupation];
    person->due_month[i] =
        (int16_t)(month + (duration + 6) / 12 * 12 - 2 + diploma_spread(world, person->id[i]));
    person->channel[i] = CHANNEL_education;
    person->digital_skill[i] = (uint8_t)(140 + (bits >> 40 & 63));
}

uint32_t learning_numbers_a_year(const struct world *world)
{
    size_t n = 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        for (unsigned r = 0; r < N_REGIONS; r++)
            n += students_room(world, o, r);
    return (uint32_t)n;
}

/* The students of one programme and region. */
static int begin_study(struct world *world, struct task *task, unsigned o, unsigned r,
                       uint32_t number)
{
    const int month = world->state.month, year = year_of(month) - YEAR_FIRST;
    const double wanted =
        world->in.study_inflow[o * N_YEARS + (unsigned)(year < N_YEARS ? year : N_YEARS - 1)] *
        (1 - world->in.dual_share[o]) * world->in.region_share[r] * world->scenario->scale *
        (month >= 12 ? world->p.students_after_2022 : 1) * world->placement_room[r];
    const size_t room = students_room(world, o, r);
    size_t first,
        n = round_by_luck(wanted, draw_detail(world->state.seed, month, DECISION_study_traits,
                                              o * N_REGIONS + r, 1));
    if (n > room)
        return fail(world->error, ERROR_SCENARIO,
                    "%zu students start in one programme and region; the model has "
                    "numbers for %zu: lower study_inflow or students_after_2022",
                    n, room);
    if (persons_append(world, n, &first) < 0)
        return ERROR_MEMORY;
    for (size_t k = 0; k < n; k++) {
        world->person.id[first + k] = number + (uint32_t)k;
        make_student(world, first + k, o, r);
        census_count(world, task->tally, first + k, 1);
        record(world, task, EVENT_study_begins, first + k);
    }
    return 0;
}

int learning_students(struct world *world, struct task *task)
{
    if (month_of_year(world->state.month) != SEPTEMBER)
        return 0;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        for (unsigned r = 0; r < N_REGIONS; r++) {
            const int status = begin_study(world, task, o, r, world->first_student);
            if (status < 0)
                return status;
            world->first_student += (uint32_t)students_room(world, o, r);
        }
    return 0;
}
