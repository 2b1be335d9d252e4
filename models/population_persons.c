/* SPDX-License-Identifier: Apache-2.0 */
/* Employees: post by post of each employer, with the age, tenure and character of a person. */
#include "population.h"

/* Draws of a person; the numbers are only told apart within this room. */
enum { BITS_AGE, BITS_TENURE, BITS_CARE, BITS_CHARACTER, BITS_SCORES };

/* Tenure: some came within a few years, the rest lasts. Bounds of the search. */
#define LASTING_RATE_MIN -0.01 /* per month */
#define LASTING_RATE_MAX 0.05

/* ---- tenure: a mixture of two exponentials, cut off at the age of 16 ------------------------ */

struct tenure {
    double share_new;                     /* of the first exponential */
    double rate[2];                       /* per month */
    double within[2][POPULATION_AGE_END]; /* 1 - exp(-rate x months) */
};

static double part_within(double rate, double months)
{
    const double power = rate * months;
    return power < 1e-6 && power > -1e-6 ? power : 1.0 - maths_exp(-power);
}

/* Mean of an exponential cut off at some months. */
static double mean_within(double rate, double months)
{
    const double power = rate * months;
    if (power < 1e-4 && power > -1e-4)
        return months / 2.0;
    return 1.0 / rate - months * maths_exp(-power) / part_within(rate, months);
}

/* Employees by year of age, shares; index is the age. */
static void ages_by_year(const struct population *population, double share[70])
{
    const struct population_wanted *wanted = &population->wanted;
    double persons[N_AGE_THIRDS] = {0}, density[N_AGE_THIRDS] = {0};
    for (unsigned b = 0; b < N_BRANCHES; b++)
        for (unsigned t = 0; t < N_AGE_THIRDS; t++)
            persons[t] += wanted->branch[b] / wanted->employees * wanted->third[b][t];
    for (int age = POPULATION_AGE_FIRST; age < POPULATION_AGE_END; age++)
        density[population_third(population->world, age)] +=
            wanted->age_density[age - POPULATION_AGE_FIRST];
    for (int age = POPULATION_AGE_FIRST; age < POPULATION_AGE_END; age++) {
        const unsigned t = population_third(population->world, age);
        share[age / 12] +=
            persons[t] * wanted->age_density[age - POPULATION_AGE_FIRST] / density[t];
    }
}

/* The mean tenure in months when the lasting posts end at this rate; *share_new follows from the
 * share below one year. */
static double tenure_mean(const struct parameter_values *p, const double share[70], double rate,
                          double *share_new)
{
    double below[2] = {0}, mean[2] = {0};
    for (int age = 16; age < 70; age++) {
        const double months = 12.0 * (age - 16) + 6.0;
        for (int k = 0; k < 2; k++) {
            const double r = k == 0 ? 1.0 / p->recent_tenure_months : rate;
            const double year = months < 12.0 ? 1.0 : part_within(r, 12.0) / part_within(r, months);
            below[k] += share[age] * year;
            mean[k] += share[age] * mean_within(r, months);
        }
    }
    double new =
        below[0] > below[1] ? (p->tenure_below_one_year - below[1]) / (below[0] - below[1]) : 0.0;
    new = new < 0.0 ? 0.0 : new > 1.0 ? 1.0 : new;
    *share_new = new;
    return new *mean[0] + (1.0 - new) * mean[1];
}

static void tenure_init(const struct population *population, struct tenure *tenure)
{
    const struct parameter_values *p = &population->world->p;
    double share[70] = {0}, low = LASTING_RATE_MIN, high = LASTING_RATE_MAX;
    ages_by_year(population, share);
    for (int k = 0; k < 40; k++) {
        const double middle = 0.5 * (low + high);
        if (tenure_mean(p, share, middle, &tenure->share_new) > 12.0 * p->mean_tenure_years)
            low = middle;
        else
            high = middle;
    }
    tenure->rate[0] = 1.0 / p->recent_tenure_months;
    tenure->rate[1] = high;
    for (int k = 0; k < 2; k++)
        for (int months = 0; months < POPULATION_AGE_END; months++)
            tenure->within[k][months] = part_within(tenure->rate[k], months);
}

/* Whole months, below bound. */
static int draw_tenure(const struct tenure *tenure, int bound, uint64_t bits)
{
    const int k = !population_chance(population_part(bits, 0), tenure->share_new);
    const double uniform = ((double)(bits >> 32) + 0.5) * 0x1.0p-32;
    const double within = tenure->within[k][bound], power = tenure->rate[k] * bound;
    const double months = power < 1e-6 && power > -1e-6
                              ? uniform * bound
                              : -maths_log(1.0 - uniform * within) / tenure->rate[k];
    const int whole = (int)months;
    return whole < 0 ? 0 : whole >= bound ? bound - 1 : whole;
}

/* ---- character ---------------------------------------------------------------------------- */

static unsigned channel_of(const struct world *world, int entry_age_months, unsigned part)
{
    const double *share = world->in.start_channel_share;
    if (entry_age_months < 25 * 12)
        return CHANNEL_education;
    const double side = share[CHANNEL_side], returner = side + share[CHANNEL_returner];
    return population_chance(part, side)                                  ? CHANNEL_side
           : population_chance(part, returner)                            ? CHANNEL_returner
           : population_chance(part, returner + share[CHANNEL_education]) ? CHANNEL_education
                                                                          : CHANNEL_distance;
}

static unsigned traits(const struct world *world, double years, bool is_man, uint64_t bits)
{
    const struct parameter_values *p = &world->p;
    const double parent = years < 25.0   ? p->parents_below_25
                          : years < 45.0 ? p->parents_25_to_44
                          : years < 50.0 ? p->parents_45_to_49
                                         : p->parents_from_50;
    const double partner = is_man ? p->partner_earns_most_men : p->partner_earns_most_women;
    unsigned bit = is_man ? TRAIT_MAN : 0;
    if (population_chance(population_part(bits, 0), p->migration_background_share))
        bit |= TRAIT_BACKGROUND;
    if (population_chance(population_part(bits, 1), parent))
        bit |= TRAIT_PARENT;
    if (population_chance(population_part(bits, 2), years < 22.0 ? 0.0 : partner))
        bit |= TRAIT_PARTNER;
    return bit;
}

void population_character(struct population *population, size_t i)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const uint64_t bits = population_bits(population, i, BITS_CHARACTER);
    const uint64_t scores = population_bits(population, i, BITS_SCORES);
    const double years = (world->start - person->birth_month[i]) / 12.0;
    const bool is_man = (person->traits[i] & TRAIT_MAN) != 0;
    person->traits[i] = (uint8_t)traits(world, years, is_man, bits);
    person->skill[i] = (uint8_t)population_pick(
        &population->level[person->branch[i]][person->occupation[i]], population_part(bits, 3));
    person->strain[i] = population->score_quantile[scores % SCORE_QUANTILES];
    person->engagement[i] = population->score_quantile[(scores >> 32) % SCORE_QUANTILES];
    person->programme[i] = NO_PROGRAMME;
    person->due_month[i] = NEVER;
    person->health[i] = HEALTH_well;
}

/* ---- employees ------------------------------------------------------------------------------ */

/* Care began with this employer, or at a month before, more often shortly before. */
static int care_begin(double earlier_share, int since, int earliest, uint64_t bits)
{
    const double uniform = population_part(bits, 1) / 65536.0;
    if (!population_chance(population_part(bits, 0), earlier_share))
        return since;
    return since - (int)(uniform * uniform * (double)(since - earliest));
}

/* What depends on those before: the next post of the branch, and its hours. */
static void take_post(struct population *population, size_t i)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const unsigned branch = person->branch[i];
    const unsigned post = population->post[population->first_post[branch]++];
    const unsigned occupation = post % N_OCCUPATIONS;
    const unsigned band = post / N_OCCUPATIONS % N_AGE_BANDS;
    const unsigned sex = post / (N_OCCUPATIONS * N_AGE_BANDS) / N_HOURS_BANDS;
    const unsigned hours = post / (N_OCCUPATIONS * N_AGE_BANDS) % N_HOURS_BANDS;
    const unsigned at = population_part(population_bits(population, i, BITS_AGE), 0);
    const int age = population->age_quantile[band][at % AGE_QUANTILES];
    person->birth_month[i] = (int16_t)(world->start - age);
    person->traits[i] = sex == SEX_male ? TRAIT_MAN : 0;
    person->standing[i] = STANDING_employee;
    person->occupation[i] = (uint8_t)occupation;
    person->half_hours[i] = (uint8_t)population_hours_next(&population->hours[branch][sex][hours]);
}

static void employee(struct population *population, const struct tenure *tenure, size_t i)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const uint64_t care = population_bits(population, i, BITS_CARE);
    const int age = world->start - person->birth_month[i];
    const int earliest = world->start - age + POPULATION_WORK_FROM;
    const int since = world->start - 1 -
                      draw_tenure(tenure, age - POPULATION_WORK_FROM,
                                  population_bits(population, i, BITS_TENURE));
    const int first = care_begin(world->p.earlier_post_share, since, earliest, care);
    person->since_month[i] = (int16_t)since;
    person->care_month[i] = (int16_t)first;
    person->channel[i] =
        (uint8_t)channel_of(world, first - person->birth_month[i], population_part(care, 2));
    population_character(population, i);
}

struct employees_to_make {
    struct population *population;
    struct tenure tenure;
};

static void make_employees(void *context, size_t first, size_t end)
{
    struct employees_to_make *make = context;
    for (size_t i = first; i < end; i++)
        employee(make->population, &make->tenure, i);
}

/* Posts are taken in the order of employees within each branch. */
static void take_posts(void *context, size_t branch)
{
    struct population *population = context;
    const struct employers *employer = &population->world->employer;
    const struct persons *person = &population->world->person;
    size_t i = 0, end;
    for (size_t e = 0; e < population->world->state.employers.n; e++) {
        end = i + population->staff[e];
        for (; employer->branch[e] == branch && i < end; i++) {
            person->employer[i] = (uint32_t)e;
            person->region[i] = employer->region[e];
            person->branch[i] = employer->branch[e];
            take_post(population, i);
        }
        i = end;
    }
    must(i == population->n_employees);
}

void population_employees(struct population *population)
{
    struct employees_to_make make = {.population = population};
    tenure_init(population, &make.tenure);
    table_parts(N_BRANCHES, take_posts, population);
    table_chunks(0, population->n_employees, make_employees, &make);
}
