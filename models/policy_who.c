/* SPDX-License-Identifier: Apache-2.0 */
/* Which persons an effect on a hazard reaches: the WHO rows of codes.def, and the limits of the
 * intervention. */
#include "mechanisms.h"
#include "policy_private.h"

bool policy_reaches(const struct world *world, const struct rule *rule, size_t i)
{
    const struct persons *person = &world->person;
    const uint32_t *target = rule->is->target;
    const double *term = rule->term;
    const bool has_branch =
        person->branch[i] < N_BRANCHES && person->standing[i] != STANDING_student;
    if (!(target[TARGET_occupation] >> person->occupation[i] & 1) ||
        !(target[TARGET_region] >> person->region[i] & 1) ||
        (has_branch && !(rule->branches >> person->branch[i] & 1)))
        return false;
    if (term[TERM_tenure_below_months] > 0 &&
        person_months_since(world, i) >= term[TERM_tenure_below_months])
        return false;
    const double years = person_age_months(world, i) / 12.0;
    return years >= term[TERM_age_from] &&
           (term[TERM_age_below] <= 0 || years < term[TERM_age_below]);
}

/* Mentor time (M09): lost in proportion when the team is short (loop R5). */
static double mentors(const struct world *world, size_t i)
{
    const uint32_t e = world->person.employer[i];
    if (e == NO_ROW || world->p.loop_r5_training < 0.5)
        return 1;
    const double left =
        1 - world->p.mentors_per_workload * (world->employer.workload[e] / 4096.0 -
                                             world->workload_reference[world->employer.branch[e]]);
    return left < 0 ? 0 : left > 1 ? 1 : left;
}

/* Onboarding that the employer lacks; what there is has its effect already (leaving.c). */
static double lacking_onboarding(const struct world *world, size_t i)
{
    const uint32_t e = world->person.employer[i];
    return e == NO_ROW ? 1 : 1 - world->employer.onboarding[e] / 255.0;
}

bool policy_who_works(enum who who, unsigned occupation)
{
    if (who == WHO_doctors)
        return occupation == OCCUPATION_doctor;
    return who != WHO_ward_nurses || occupation == OCCUPATION_nurse_mbo ||
           occupation == OCCUPATION_nurse_hbo;
}

/* Came from outside, and not long ago. */
static bool is_starter(const struct world *world, size_t i)
{
    const unsigned channel = world->person.channel[i];
    return (channel == CHANNEL_side || channel == CHANNEL_distance) &&
           world->state.month - world->person.care_month[i] < 24;
}

double policy_who(const struct world *world, enum who who, size_t i)
{
    const struct persons *person = &world->person;
    const int months = person_months_since(world, i);
    switch (who) {
    case WHO_all:
        return 1;
    case WHO_newcomers:
        return months >= 24 ? 0
                            : (months < 12 ? 1.0 : (24 - months) / 12.0) * mentors(world, i) *
                                  lacking_onboarding(world, i);
    case WHO_open_to_hours:
        return offers_is_open(world, i);
    case WHO_heavy_jobs:
        return person->occupation[i] != OCCUPATION_other_staff &&
               person->occupation[i] != OCCUPATION_doctor &&
               person->occupation[i] != OCCUPATION_therapist &&
               person->occupation[i] != OCCUPATION_social_work_hbo;
    case WHO_background:
        return (person->traits[i] & TRAIT_BACKGROUND) != 0;
    case WHO_graduates:
        return (person->terms[i] & TERM_GRADUATE) &&
               world->state.month - person->care_month[i] < 24;
    case WHO_small_contracts:
        return person->half_hours[i] < SMALL_BELOW;
    case WHO_second_jobs:
        return (person->terms[i] & TERM_SECOND_JOB) != 0;
    case WHO_pool_members:
        return (person->terms[i] & TERM_POOL) != 0;
    case WHO_ward_nurses:
    case WHO_doctors:
        return policy_who_works(who, person->occupation[i]);
    case WHO_from_distance:
        return person->channel[i] == CHANNEL_distance && months < 12;
    case WHO_students:
        return person->standing[i] == STANDING_student;
    case WHO_trainees:
        return (person->terms[i] & TERM_DUAL) != 0;
    case WHO_future_specialists:
        return next_occupation(person->occupation[i], person->branch[i]) ==
               OCCUPATION_nurse_specialised;
    case WHO_starters:
        return is_starter(world, i);
    case N_WHO:
        break;
    }
    return 0;
}
