/* SPDX-License-Identifier: Apache-2.0 */
/* What employees have beside a post: terms and wishes, dual training, a long spell of sickness.
 * Where a share is published, it is met exactly: chances are added up person by person, and whoever
 * takes the sum past the next whole number has it (systematic sampling). */
#include "population.h"

enum { BITS_WISH = 16, BITS_INCOME, BITS_TRAINING, BITS_SPELL };

enum { HALF_HOURS_MAX = 80 };

/* True for so many as the chances add up to. */
static bool carry(double *sum, double chance)
{
    *sum += chance;
    if (*sum < 1.0)
        return false;
    *sum -= 1.0;
    return true;
}

/* ---- flexible contracts: the young and the newcomers more often ------------------------------ */

enum { N_AGES = 3, N_TENURES = 3, N_KINDS = N_AGES * N_TENURES };

static unsigned flexible_kind(const struct world *world, size_t i)
{
    const int age = world->start - world->person.birth_month[i];
    const int tenure = world->start - world->person.since_month[i];
    const unsigned a = age < 25 * 12 ? 0 : age < 35 * 12 ? 1 : 2;
    const unsigned t = tenure <= 12 ? 0 : tenure <= 36 ? 1 : 2;
    return a * N_TENURES + t;
}

static double flexible_chance(const struct parameter_values *p, unsigned kind, double level)
{
    const double age[N_AGES] = {p->flexible_ratio_below_25, p->flexible_ratio_25_to_34,
                                p->flexible_ratio_from_35};
    const double tenure[N_TENURES] = {p->flexible_ratio_first_year, p->flexible_ratio_years_2_3,
                                      p->flexible_ratio_later};
    const double chance = level * age[kind / N_TENURES] * tenure[kind % N_TENURES];
    return chance > p->flexible_share_most ? p->flexible_share_most : chance;
}

/* The level at which the kinds of a branch together have the share. */
static double flexible_level(const struct parameter_values *p, const int64_t count[N_KINDS],
                             double share)
{
    double low = 0.0, high = 8.0;
    for (int k = 0; k < 50; k++) {
        const double middle = 0.5 * (low + high);
        double persons = 0.0, flexible = 0.0;
        for (unsigned kind = 0; kind < N_KINDS; kind++) {
            persons += (double)count[kind];
            flexible += (double)count[kind] * flexible_chance(p, kind, middle);
        }
        if (flexible < share * persons)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* Of the employees of a branch. */
static void contracts(void *context, size_t branch)
{
    const struct population *population = context;
    const struct world *world = population->world;
    int64_t count[N_KINDS] = {0};
    double sum = 0.5;
    for (unsigned r = 0; r < N_REGIONS; r++) {
        const size_t first = population->first_employee[r][branch];
        for (size_t i = first; i < first + (size_t)population->employees[r][branch]; i++)
            count[flexible_kind(world, i)]++;
    }
    const double level = flexible_level(&world->p, count, world->in.flexible_share[branch]);
    for (unsigned r = 0; r < N_REGIONS; r++) {
        const size_t first = population->first_employee[r][branch];
        for (size_t i = first; i < first + (size_t)population->employees[r][branch]; i++)
            if (!carry(&sum, flexible_chance(&world->p, flexible_kind(world, i), level)))
                world->person.terms[i] |= TERM_PERMANENT;
    }
}

/* ---- wishes, second jobs, income ------------------------------------------------------------- */

static void wishes(struct population *population, size_t i)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const uint64_t bits = population_bits(population, i, BITS_WISH);
    const unsigned hours = person->half_hours[i];
    const unsigned part = population_part(bits, 0);
    const double more = hours < PART_TIME_BELOW ? world->p.wish_more_share : 0.0;
    /* those open to more when asked are those who wish it and others, M01 */
    const double asked = (world->p.hours_open_share - more) / (1 - more);
    bool is_open = population_chance(part, more);
    unsigned wish = hours;
    if (is_open) {
        wish = hours + wish_more_half_hours(world);
        wish = wish > HALF_HOURS_MAX ? HALF_HOURS_MAX : wish;
    } else if (hours > 2 * world->p.wish_fewer_above_hours &&
               population_chance(part, more + world->p.wish_fewer_share)) {
        wish = hours - (unsigned)(2 * world->p.wish_fewer_hours + 0.5);
    } else if (hours < PART_TIME_BELOW) {
        is_open = population_chance(population_part(bits, 3), asked);
    }
    if (is_open) { /* a wish under a condition does not come true by itself */
        const bool is_conditional =
            population_chance(population_part(bits, 1), world->p.hours_conditional_share);
        person->terms[i] |= is_conditional ? TERM_OPEN | TERM_CONDITIONAL : TERM_OPEN;
        wish = is_conditional ? hours : wish;
    }
    person->wish_half_hours[i] = (uint8_t)wish;
    const double second = person->branch[i] == BRANCH_childcare ? world->p.second_job_childcare
                                                                : world->p.second_job_share;
    if (population_chance(population_part(bits, 2), second))
        person->terms[i] |= TERM_SECOND_JOB;
}

static void income(struct population *population, size_t i)
{
    const struct world *world = population->world;
    const unsigned part = population_part(population_bits(population, i, BITS_INCOME), 0);
    const bool is_part_time = world->person.half_hours[i] < PART_TIME_BELOW;
    const double phase_out =
        is_part_time ? world->p.phase_out_share : world->p.phase_out_share_full_time;
    const double below =
        is_part_time ? world->p.below_allowances_share : world->p.below_allowances_share_full_time;
    world->person.income_band[i] = population_chance(part, phase_out)           ? 1
                                   : population_chance(part, phase_out + below) ? 0
                                                                                : 2;
}

/* In the first two years after a diploma of care. */
static void graduate(struct population *population, size_t i)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    if (person->channel[i] == CHANNEL_education && world->start - person->care_month[i] <= 24 &&
        person->skill[i] >= LEVEL_mbo3 && person->occupation[i] != OCCUPATION_other_staff)
        person->terms[i] |= TERM_GRADUATE;
}

static void wishes_and_income(void *context, size_t first, size_t end)
{
    struct population *population = context;
    for (size_t i = first; i < end; i++) {
        wishes(population, i);
        income(population, i);
        graduate(population, i);
    }
}

void population_terms(struct population *population)
{
    table_parts(N_BRANCHES, contracts, population);
    table_chunks(0, population->n_employees, wishes_and_income, population);
}

/* ---- dual training --------------------------------------------------------------------------- */

/* Who of the start trains for what: the groups a step below, more of them than train for it in a
 * run (next_occupation), so that there are enough. */
static const uint16_t trained_from[N_OCCUPATIONS] = {
    [OCCUPATION_helper] = 1u << OCCUPATION_other_staff,
    [OCCUPATION_carer] = 1u << OCCUPATION_helper,
    [OCCUPATION_nurse_mbo] = 1u << OCCUPATION_carer,
    [OCCUPATION_nurse_hbo] = 1u << OCCUPATION_nurse_mbo,
    [OCCUPATION_nurse_specialised] = 1u << OCCUPATION_nurse_mbo | 1u << OCCUPATION_nurse_hbo,
    [OCCUPATION_social_care] = 1u << OCCUPATION_helper | 1u << OCCUPATION_other_staff,
    [OCCUPATION_social_work_hbo] = 1u << OCCUPATION_social_care,
    [OCCUPATION_childcare_worker] = 1u << OCCUPATION_helper | 1u << OCCUPATION_other_staff,
    [OCCUPATION_doctor] = 0,
    [OCCUPATION_therapist] = 1u << OCCUPATION_social_work_hbo,
    [OCCUPATION_assistant] = 1u << OCCUPATION_helper | 1u << OCCUPATION_other_staff,
    [OCCUPATION_other_staff] = 0,
};

struct training {
    double persons[N_OCCUPATIONS]; /* in training */
    double chance[N_OCCUPATIONS][N_BRANCHES]
                 [N_OCCUPATIONS]; /* of programme, by branch and present post */
    double sum[N_OCCUPATIONS];
    struct population_pick year[N_OCCUPATIONS];
};

/* Aged 20 to 44, so that the oldest cohort began at 16 or later. */
static bool may_train(const struct world *world, size_t i)
{
    const int age = world->start - world->person.birth_month[i];
    return age >= 20 * 12 && age < 45 * 12;
}

/* The young more often. */
static double training_weight(const struct world *world, size_t i)
{
    return world->start - world->person.birth_month[i] < 30 * 12 ? world->p.training_ratio_below_30
                                                                 : 1.0;
}

static void training_init(const struct population *population, struct training *training)
{
    const struct world *world = population->world;
    double weight[N_BRANCHES][N_OCCUPATIONS] = {0};
    for (size_t i = 0; i < population->n_employees; i++)
        if (may_train(world, i))
            weight[world->person.branch[i]][world->person.occupation[i]] +=
                training_weight(world, i);
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        double begun[N_YEARS] = {0}, all = 0.0;
        for (int y = 0; y < N_YEARS; y++) {
            struct population_cohort cohort;
            population_cohort(world, o, YEAR_FIRST + y, &cohort);
            begun[y] = cohort.dual;
            training->persons[o] += cohort.dual;
        }
        population_pick_init(&training->year[o], begun, N_YEARS);
        for (unsigned b = 0; b < N_BRANCHES; b++)
            for (unsigned from = 0; from < N_OCCUPATIONS; from++) {
                const bool is_source =
                    trained_from[o] >> from & 1 && population->wanted.occupation[b][o] > 0.0;
                training->chance[o][b][from] = is_source ? 1.0 : 0.0;
                all += is_source ? weight[b][from] : 0.0;
            }
        for (unsigned b = 0; b < N_BRANCHES; b++)
            for (unsigned from = 0; from < N_OCCUPATIONS; from++)
                training->chance[o][b][from] *= all > 0.0 ? training->persons[o] / all : 0.0;
        training->sum[o] = 0.5;
    }
}

static void begin_training(struct population *population, const struct training *training, size_t i,
                           unsigned programme)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const uint64_t bits = population_bits(population, i, BITS_TRAINING);
    const int year = YEAR_FIRST + (int)population_pick(&training->year[programme], bits);
    struct population_cohort cohort;
    population_cohort(world, programme, year, &cohort);
    person->programme[i] = (uint8_t)programme;
    person->terms[i] |= TERM_DUAL;
    person->due_month[i] = (int16_t)cohort.dual_due;
    if (person->since_month[i] > cohort.begin)
        person->since_month[i] = (int16_t)cohort.begin;
    if (person->care_month[i] > person->since_month[i])
        person->care_month[i] = person->since_month[i];
}

/* A programme that lacks persons waits with its sum above one for the next who may. */
void population_trainees(struct population *population)
{
    const struct world *world = population->world;
    struct training training = {0};
    training_init(population, &training);
    for (size_t i = 0; i < population->n_employees; i++) {
        if (!may_train(world, i))
            continue;
        const unsigned b = world->person.branch[i], from = world->person.occupation[i];
        const double weight = training_weight(world, i);
        bool is_taken = false;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            const double chance = training.chance[o][b][from] * weight;
            if (chance <= 0.0)
                continue;
            training.sum[o] += chance;
            if (is_taken || training.sum[o] < 1.0)
                continue;
            training.sum[o] -= 1.0;
            begin_training(population, &training, i, o);
            is_taken = true;
        }
    }
}

/* ---- long spells ----------------------------------------------------------------------------- */

/* Months that the spell has lasted: geometric with the monthly return, cut off at 24 and at tenure.
 */
static int spell_age(double back, int bound, uint64_t bits)
{
    const double uniform = ((double)(bits >> 32) + 0.5) * 0x1.0p-32;
    const double stay = 1.0 - back;
    const double within = 1.0 - maths_pow(stay, bound);
    const double months = back > 0.0 && stay > 0.0
                              ? maths_log(1.0 - uniform * within) / maths_log(stay)
                              : uniform * (back > 0.0 ? 1.0 : bound);
    return months < 0.0 ? 1 : months >= bound ? bound : 1 + (int)months;
}

/* Disability after 24 months follows from health_month; due_month is left to the training. */
static void fall_ill(struct population *population, size_t i, unsigned health)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const struct parameter_values *p = &world->p;
    const double back = health == HEALTH_other        ? p->other_return
                        : health == HEALTH_stress     ? p->stress_return
                        : health == HEALTH_overstrain ? p->overstrain_return
                        : health == HEALTH_burnout    ? p->burnout_return
                                                      : p->physical_return;
    const int tenure = world->start - person->since_month[i];
    const int ago =
        spell_age(back, tenure < 23 ? tenure : 23, population_bits(population, i, BITS_SPELL));
    person->health[i] = (uint8_t)health;
    person->health_month[i] = (int16_t)(world->start - ago);
}

void population_health(struct population *population)
{
    const struct world *world = population->world;
    double share[N_BRANCHES][N_AGE_THIRDS][N_HEALTH];
    double sum[N_HEALTH];
    for (unsigned h = 0; h < N_HEALTH; h++)
        sum[h] = 0.5;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        for (unsigned t = 0; t < N_AGE_THIRDS; t++) {
            double well = 1.0;
            population_spells(world, b, t, share[b][t]);
            for (unsigned h = 0; h < N_HEALTH; h++)
                well += share[b][t][h];
            for (unsigned h = 0; h < N_HEALTH; h++)
                share[b][t][h] /= well;
        }
    for (size_t i = 0; i < population->n_employees; i++) {
        const unsigned b = world->person.branch[i];
        const unsigned t = population_third(world, world->start - world->person.birth_month[i]);
        for (unsigned h = HEALTH_other; h < N_HEALTH; h++) {
            sum[h] += share[b][t][h];
            if (sum[h] < 1.0 || world->person.health[i] != HEALTH_well)
                continue; /* the next who is well takes it */
            sum[h] -= 1.0;
            fall_ill(population, i, h);
        }
    }
}
