/* SPDX-License-Identifier: Apache-2.0 */
/* Education and upskilling (C6): full-time students start in September, drop out or obtain a
 * diploma and look for work; employees start a dual training for the next level where there is a
 * place. */
#include "mechanisms.h"

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

/* Ratio of interventions on dropout of this person (M28). */
static double dropout_ratio(const struct world *world, size_t i)
{
    return policy_acts(world, QUANTITY_study_dropout)
               ? policy_ratio(world, i, DECISION_study_dropout) / (double)HAZARD_RATIO_ONE
               : 1;
}

/* Dual training of this employee takes so long: shorter when modular (M29). */
static int dual_months(const struct world *world, size_t e)
{
    const double usual = world->p.dual_months;
    if (!policy_acts(world, QUANTITY_training_months))
        return (int)usual;
    const double months = usual * policy_employer(world, QUANTITY_training_months, e) + 0.5;
    return months < 1 ? 1 : (int)months;
}

/* Returns whether the training begins: the employer must do such work and have a place. */
static bool start_training(struct world *world, struct task *task, size_t i, unsigned programme)
{
    struct persons *person = &world->person;
    const size_t e = person->employer[i];
    if (person->standing[i] != STANDING_employee || programme == NO_PROGRAMME ||
        person->terms[i] & TERM_DUAL || person->health[i] != HEALTH_well ||
        world->employer.start_half_hours[e * N_OCCUPATIONS + programme] == 0)
        return false;
    /* in use by the trainees of the month before */
    if (supervision_in_use(world, e) >= world->employer.training_places[e]) {
        count(world, task->tally, SERIES_training_refused,
              cell_of(world->employer.region[e], world->employer.branch[e]), 1);
        return false;
    }
    post_close(world, task, i);
    person->terms[i] = (uint8_t)(person->terms[i] | TERM_DUAL);
    person->programme[i] = (uint8_t)programme;
    person->due_month[i] = (int16_t)(world->state.month + dual_months(world, e));
    post_open(world, task, i);
    record(world, task, EVENT_training_begins, i);
    return true;
}

/* Skill in digital care of a new diploma (A058, A059). */
static void learn_digital(struct world *world, size_t i, unsigned programme)
{
    if (!policy_acts(world, QUANTITY_graduate_digital))
        return;
    const double skill =
        policy_region(world, QUANTITY_graduate_digital, world->person.region[i], programme);
    const unsigned learnt = (unsigned)(255 * (skill < 1 ? skill : 1) + 0.5);
    if (learnt > world->person.digital_skill[i])
        world->person.digital_skill[i] = (uint8_t)learnt;
}

/* Of a dual training. With a ratio on the hazard of dropout, success = success without ^ ratio. */
static bool passes_training(const struct world *world, size_t i, unsigned programme)
{
    if (programme >= N_OCCUPATIONS)
        return false;
    const double success = world->in.study_success[programme];
    const double u = draw_unit(detail(world, DECISION_diploma, i, 0));
    return policy_acts(world, QUANTITY_study_dropout) && success > 0
               ? u < maths_pow(success, dropout_ratio(world, i))
               : u < success;
}

/* The end of dual training: with the success of the programme the occupation is the new one. */
static void finish_training(struct world *world, struct task *task, size_t i)
{
    struct persons *person = &world->person;
    const unsigned programme = person->programme[i];
    const bool passes = passes_training(world, i, programme);
    post_close(world, task, i);
    person->terms[i] = (uint8_t)(person->terms[i] & ~TERM_DUAL);
    if (passes) {
        person->occupation[i] = (uint8_t)programme;
        learn_digital(world, i, programme);
        count(world, task->tally, SERIES_diplomas, programme, 1);
    } else if (programme < N_OCCUPATIONS) {
        count(world, task->tally, SERIES_dropouts, programme, 1);
    }
    record(world, task, passes ? EVENT_diploma : EVENT_study_dropout, i);
    person->programme[i] = NO_PROGRAMME;
    person->due_month[i] = NEVER;
    post_open(world, task, i);
}

/* ---- trainings that policy adds -------------------------------------------------------------- */

static bool may_train(const struct world *world, size_t i)
{
    const struct persons *person = &world->person;
    return person->standing[i] == STANDING_employee && !(person->terms[i] & TERM_DUAL) &&
           person->health[i] == HEALTH_well && person_age_months(world, i) < 12 * 45;
}

/* A subsidy pays for trainings of a number of employees (M26), whoever of them can start one. */
static void paid_trainings(struct world *world, struct task *task)
{
    const struct block *block = task->block;
    for (size_t i = block->first; i < block->first + block->n; i++) {
        if (!may_train(world, i))
            continue;
        const unsigned b = world->person.branch[i];
        const double rate =
            policy_employer(world, QUANTITY_paid_training, world->person.employer[i]);
        const unsigned programme = next_occupation(world->person.occupation[i], b);
        if (rate <= 0 || programme == NO_PROGRAMME || world->trainable[b] <= 0 ||
            draw_unit(detail(world, DECISION_paid_training, i, 0)) >=
                rate / 12 / world->trainable[b])
            continue;
        if (start_training(world, task, i, programme))
            count(world, task->tally, SERIES_training_paid, cell_of(world->person.region[i], b), 1);
    }
}

/* Assistants of hospitals have no next step of their own: broadening gives them one (A044). */
static void broaden(struct world *world, struct task *task)
{
    const struct block *block = task->block;
    for (size_t i = block->first; i < block->first + block->n; i++) {
        const unsigned b = world->person.branch[i];
        if (world->person.occupation[i] != OCCUPATION_assistant || !may_train(world, i) ||
            (b != BRANCH_hospitals && b != BRANCH_umc))
            continue;
        const double rate = policy_employer(world, QUANTITY_broadened, world->person.employer[i]);
        if (draw_unit(detail(world, DECISION_broadening, i, 0)) < rate / 12)
            start_training(world, task, i, OCCUPATION_nurse_mbo);
    }
}

/* ---- diplomas of full-time students ---------------------------------------------------------- */

/* A study made shorter has as much to learn: those who would have dropped out in the months that it
 * saves (hazards.c) fail at the end, so a shorter study is not by itself a more successful one. */
static bool fails_shortened(const struct world *world, size_t i, unsigned programme)
{
    const struct persons *person = &world->person;
    const double first = world->in.first_year_dropout[programme];
    const double success = world->in.study_success[programme];
    const double later = study_months(world, programme) - STUDY_FIRST_MONTHS;
    const int saved = students_months(world, i) - (person->due_month[i] - person->since_month[i]);
    if (!(person->terms[i] & TERM_SHORTENED) || later <= 0 || success >= 1 - first || saved <= 0)
        return false;
    const double hazard = maths_log((1 - first) / success) / later * dropout_ratio(world, i);
    return draw_unit(detail(world, DECISION_diploma, i, 3)) < 1 - maths_exp(-hazard * saved);
}

static unsigned region_by_share(const struct world *world, double u)
{
    unsigned r = 0;
    while (r + 1 < N_REGIONS && u >= world->in.region_share[r])
        u -= world->in.region_share[r++];
    return r;
}

static void drop_out(struct world *world, struct task *task, size_t i)
{
    count(world, task->tally, SERIES_dropouts, world->person.programme[i], 1);
    record(world, task, EVENT_study_dropout, i);
    world->person.standing[i] = STANDING_gone;
}

/* A diploma: part of the graduates look for work in care, most of them in their region (M35). */
static void graduate(struct world *world, struct task *task, size_t i)
{
    struct persons *person = &world->person;
    const unsigned programme = person->programme[i];
    const double u = draw_unit(detail(world, DECISION_diploma, i, 0));
    if (fails_shortened(world, i, programme)) {
        drop_out(world, task, i);
        return;
    }
    record(world, task, EVENT_diploma, i);
    count(world, task->tally, SERIES_diplomas, programme, 1);
    learn_digital(world, i, programme);
    person->branch[i] = NO_BRANCH; /* no branch is his own yet */
    person->occupation[i] = (uint8_t)programme;
    person->programme[i] = NO_PROGRAMME;
    if (u >= world->in.sector_yield[programme]) {
        person->branch[i] = BRANCH_other_care;
        person->standing[i] = STANDING_gone;
        return;
    }
    double staying = world->p.graduates_staying_in_region;
    if (policy_acts(world, QUANTITY_graduates_staying))
        staying += policy_region(world, QUANTITY_graduates_staying, person->region[i], programme);
    if (draw_unit(detail(world, DECISION_diploma, i, 1)) >= staying)
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
    for (size_t k = 0; k < fired->n[DECISION_study_dropout]; k++)
        drop_out(world, task, block->first + fired->row[DECISION_study_dropout][k]);
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
    for (size_t k = 0; k < fired->n[DECISION_upskilling]; k++) {
        const size_t i = block->first + fired->row[DECISION_upskilling][k];
        const unsigned occupation = world->person.occupation[i], branch = world->person.branch[i];
        if (branch < N_BRANCHES && draw_unit(detail(world, DECISION_upskilling, i, 0)) <
                                       world->dual_part[occupation][branch])
            start_training(world, task, i, next_occupation(occupation, branch));
    }
    if (policy_acts(world, QUANTITY_paid_training))
        paid_trainings(world, task);
    if (policy_acts(world, QUANTITY_broadened))
        broaden(world, task);
    return 0;
}
