/* SPDX-License-Identifier: Apache-2.0 */
/* Those who are no employees: self-employed, full-time students, ex-workers who might return. */
#include "mechanisms.h"
#include "population.h"

enum { BITS_WHERE = 32, BITS_WHO, BITS_WHEN, BITS_HOURS, BITS_TRIES };

/* ---- self-employed --------------------------------------------------------------------------- */

enum { HALF_HOURS_MIN = 8, HALF_HOURS_MAX = 96 };

/* Half hours around the mean: three uniforms, which have a standard deviation of one half. */
static uint8_t zzp_hours(const struct world *world, uint64_t bits)
{
    const double around =
        (population_part(bits, 0) + population_part(bits, 1) + population_part(bits, 2)) / 65536.0 -
        1.5;
    const int whole = 2 * (int)(world->p.zzp_hours + 2 * world->p.zzp_hours_spread * around + 0.5);
    return (uint8_t)(whole < HALF_HOURS_MIN   ? HALF_HOURS_MIN
                     : whole > HALF_HOURS_MAX ? HALF_HOURS_MAX
                                              : whole);
}

static int exponential_months(double mean, int bound, uint64_t bits)
{
    const double uniform = ((double)(bits >> 32) + 0.5) * 0x1.0p-32;
    const double within = 1.0 - maths_exp(-bound / mean);
    const int months = (int)(-mean * maths_log(1.0 - uniform * within));
    return months < 0 ? 0 : months >= bound ? bound - 1 : months;
}

static int zzp_age(const struct population_pick *ages, uint64_t bits)
{
    const int first = AGE_DECADE_FIRST + 10 * (int)population_pick(ages, bits);
    const int months = first == AGE_DECADE_LAST ? 36 : 120;
    return 12 * first + (int)(population_part(bits, 1) * (unsigned)months >> 16);
}

/* The main client: the employer of an employee of the cell picked at random, so by size. */
static uint32_t main_client(const struct population *population, size_t i, unsigned region,
                            unsigned branch)
{
    const uint32_t n = (uint32_t)population->employees[region][branch];
    const uint64_t bits = population_bits(population, i, BITS_WHERE);
    const size_t row = population->first_employee[region][branch] + draw_below(bits, n);
    return population->world->person.employer[row];
}

struct zzp_mix {
    struct population *population;
    struct population_pick ages;
    struct population_pick occupation[N_BRANCHES];
};

static void self_employed(struct population *population, const struct zzp_mix *mix, size_t i)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const unsigned branch = person->branch[i];
    const uint64_t who = population_bits(population, i, BITS_WHO);
    const uint64_t when = population_bits(population, i, BITS_WHEN);
    const int age = zzp_age(&mix->ages, who);
    const unsigned occupation = population_pick(&mix->occupation[branch], population_part(who, 2));
    const int64_t *sexes = population->sexes[branch][occupation];
    const double men = (double)sexes[SEX_male] / (double)(sexes[0] + sexes[1] + 1);
    const int ago = 1 + exponential_months(world->p.zzp_tenure_months, age - 12 * 22, when);
    const int room = age - 12 * 20 - ago;
    const int before = room > 0 ? (int)(population_part(when, 0) * (unsigned)room >> 17) : 0;
    person->birth_month[i] = (int16_t)(world->start - age);
    person->traits[i] = population_chance(population_part(who, 3), men) ? TRAIT_MAN : 0;
    person->standing[i] = STANDING_zzp;
    person->occupation[i] = (uint8_t)occupation;
    person->employer[i] = main_client(population, i, person->region[i], branch);
    person->since_month[i] = (int16_t)(world->start - ago);
    person->care_month[i] = (int16_t)(world->start - ago - before);
    person->channel[i] = before > 0 ? CHANNEL_education : CHANNEL_side;
    person->half_hours[i] = zzp_hours(world, population_bits(population, i, BITS_HOURS));
    person->wish_half_hours[i] = person->half_hours[i];
    person->income_band[i] = 2;
    population_character(population, i);
}

static void make_self_employed(void *context, size_t first, size_t end)
{
    const struct zzp_mix *mix = context;
    for (size_t i = first; i < end; i++)
        self_employed(mix->population, mix, i);
}

void population_self_employed(struct population *population, size_t first)
{
    struct zzp_mix mix = {.population = population};
    population_pick_init(&mix.ages, population->world->in.self_employed_by_age, N_AGE_DECADES);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        double weight[N_OCCUPATIONS];
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            weight[o] = population->wanted.occupation[b][o] *
                        population->world->in.self_employed_by_occupation[o];
        population_pick_init(&mix.occupation[b], weight, N_OCCUPATIONS);
    }
    size_t i = first;
    for (unsigned r = 0; r < N_REGIONS; r++)
        for (unsigned b = 0; b < N_BRANCHES; b++)
            for (int64_t k = 0; k < population->zzp[r][b]; k++, i++) {
                population->world->person.region[i] = (uint8_t)r;
                population->world->person.branch[i] = (uint8_t)b;
            }
    table_chunks(first, i, make_self_employed, &mix);
}

/* ---- full-time students ---------------------------------------------------------------------- */

struct student_mix {
    struct population_pick branch[N_OCCUPATIONS];
    double men[N_OCCUPATIONS];
};

static void student_mix_init(const struct population *population, struct student_mix *mix)
{
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        double weight[N_BRANCHES], women = 0.0, men = 0.0;
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            weight[b] = population->wanted.branch[b] * population->wanted.occupation[b][o];
            women += (double)population->sexes[b][o][SEX_female];
            men += (double)population->sexes[b][o][SEX_male];
        }
        mix->men[o] = men / (women + men + 1.0);
        population_pick_init(&mix->branch[o], weight, N_BRANCHES);
    }
}

/* As in a run, of those whose diploma has not come yet. */
static int spread(const struct world *world, uint32_t person, int due)
{
    enum { DRAWS = 200 }; /* the rarest is one in sixteen */
    const int least = world->start - due;
    for (uint32_t draw = 0; draw < DRAWS; draw++) {
        const int months = diploma_spread(world, person, draw);
        if (months >= least)
            return months;
    }
    return DIPLOMA_LAST;
}

/* The branch of a student is that of the placements (stage): by where the occupation works. */
static void student(struct population *population, const struct student_mix *mix, size_t i,
                    const struct population_cohort *cohort)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const unsigned occupation = person->occupation[i];
    const uint64_t who = population_bits(population, i, BITS_WHO);
    const double uniform = population_part(who, 0) / 65536.0;
    const int age = (int)(12 * world->in.study_age_start[occupation]) +
                    (int)(uniform * uniform * 12.0 * world->p.study_age_start_spread);
    person->birth_month[i] = (int16_t)(cohort->begin - age);
    person->traits[i] =
        population_chance(population_part(who, 1), mix->men[occupation]) ? TRAIT_MAN : 0;
    person->standing[i] = STANDING_student;
    person->branch[i] = (uint8_t)population_pick(&mix->branch[occupation], population_part(who, 2));
    person->employer[i] = NO_ROW;
    person->since_month[i] = (int16_t)cohort->begin;
    person->care_month[i] = (int16_t)cohort->begin;
    person->channel[i] = CHANNEL_education;
    person->income_band[i] = 2;
    population_character(population, i);
    person->programme[i] = (uint8_t)occupation;
    person->due_month[i] = (int16_t)(cohort->due + spread(world, person->id[i], cohort->due));
}

void population_students(struct population *population, size_t first)
{
    const struct world *world = population->world;
    struct student_mix mix;
    student_mix_init(population, &mix);
    size_t i = first;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        for (int year = YEAR_FIRST; year < YEAR_FIRST + N_YEARS; year++) {
            struct population_cohort cohort;
            int64_t count[N_REGIONS];
            population_cohort(world, o, year, &cohort);
            population_apportion(world->in.region_share, N_REGIONS,
                                 (int64_t)(cohort.full_time + 0.5), count);
            for (unsigned r = 0; r < N_REGIONS; r++)
                for (int64_t k = 0; k < count[r]; k++, i++) {
                    world->person.region[i] = (uint8_t)r;
                    world->person.occupation[i] = (uint8_t)o;
                    student(population, &mix, i, &cohort);
                }
        }
    must(i == first + population->n_students);
}

/* ---- ex-workers ------------------------------------------------------------------------------ */

enum { EX_AGE_MIN = 20 * 12, EX_AGE_TRIES = 8, EX_AGO_QUANTILES = 4096 };

struct ex_mix {
    struct population *population;
    struct population_pick post;         /* branch x occupation */
    struct population_pick band;         /* age when leaving */
    int stay;                            /* months in the reservoir at most */
    int16_t ago[EX_AGO_QUANTILES];       /* months since leaving */
    int16_t pension[POPULATION_AGE_END]; /* month of the state pension age, by age */
};

/* Leavers: employees times the relative exit of branch and age. */
static void ex_mix_init(const struct population *population, struct ex_mix *mix)
{
    const struct world *world = population->world;
    const struct population_wanted *wanted = &population->wanted;
    double post[N_BRANCHES * N_OCCUPATIONS], band[N_AGE_BANDS] = {0};
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        const double leavers = wanted->branch[b] * world->in.exit_by_branch[b];
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            post[b * N_OCCUPATIONS + o] = leavers * wanted->occupation[b][o];
        for (unsigned a = 0; a < N_AGE_BANDS; a++)
            band[a] += leavers * wanted->band[b][a] * world->in.exit_by_age[a];
    }
    population_pick_init(&mix->post, post, N_BRANCHES * N_OCCUPATIONS);
    population_pick_init(&mix->band, band, N_AGE_BANDS);
    mix->stay = (int)(12.0 * world->p.reservoir_years + 0.5);
    for (uint64_t k = 0; k < EX_AGO_QUANTILES; k++)
        mix->ago[k] =
            (int16_t)(1 + exponential_months(12.0 / world->p.reservoir_thinning_per_year,
                                             mix->stay - 1, k * (UINT64_MAX / EX_AGO_QUANTILES)));
    for (int age = 0; age < POPULATION_AGE_END; age++)
        mix->pension[age] = (int16_t)population_pension_month(world, world->start - age);
}

/* Age when leaving plus the months since; drawn again if below 20 or past the state pension age. */
static int ex_age(const struct population *population, const struct ex_mix *mix, size_t i, int ago)
{
    const struct world *world = population->world;
    for (uint32_t k = 0; k < EX_AGE_TRIES; k++) {
        const uint64_t bits = population_bits(population, i, BITS_TRIES + k);
        const unsigned band = population_pick(&mix->band, population_part(bits, 0));
        const int age =
            ago + population->age_quantile[band][population_part(bits, 1) % AGE_QUANTILES];
        if (age >= EX_AGE_MIN && age < POPULATION_AGE_END && mix->pension[age] > world->start)
            return age;
    }
    return 40 * 12;
}

static void ex_worker(struct population *population, const struct ex_mix *mix, size_t i)
{
    const struct world *world = population->world;
    const struct persons *person = &world->person;
    const uint64_t who = population_bits(population, i, BITS_WHO);
    const uint64_t when = population_bits(population, i, BITS_WHEN);
    const int ago = mix->ago[when % EX_AGO_QUANTILES];
    const int age = ex_age(population, mix, i, ago);
    const unsigned post = population_pick(&mix->post, population_part(who, 0));
    const unsigned branch = post / N_OCCUPATIONS, occupation = post % N_OCCUPATIONS;
    const int64_t *sexes = population->sexes[branch][occupation];
    const double men = (double)sexes[SEX_male] / (double)(sexes[0] + sexes[1] + 1);
    const int worked = age - ago - POPULATION_WORK_FROM;
    const double uniform = population_part(who, 2) / 65536.0;
    person->birth_month[i] = (int16_t)(world->start - age);
    person->traits[i] = population_chance(population_part(who, 1), men) ? TRAIT_MAN : 0;
    person->standing[i] = STANDING_reservoir;
    person->branch[i] = (uint8_t)branch;
    person->occupation[i] = (uint8_t)occupation;
    person->employer[i] = NO_ROW;
    person->since_month[i] = (int16_t)(world->start - ago);
    person->care_month[i] =
        (int16_t)(world->start - ago - (int)(uniform * uniform * (double)worked));
    person->channel[i] = CHANNEL_returner;
    person->income_band[i] = 2;
    population_character(population, i);
    const int end = person->since_month[i] + mix->stay;
    person->due_month[i] = (int16_t)(end < mix->pension[age] ? end : mix->pension[age]);
}

static void make_ex_workers(void *context, size_t first, size_t end)
{
    const struct ex_mix *mix = context;
    for (size_t i = first; i < end; i++)
        ex_worker(mix->population, mix, i);
}

void population_ex_workers(struct population *population, size_t first)
{
    const struct world *world = population->world;
    struct ex_mix mix = {.population = population};
    int64_t count[N_REGIONS];
    ex_mix_init(population, &mix);
    population_apportion(world->in.region_share, N_REGIONS, (int64_t)population->n_ex_workers,
                         count);
    size_t i = first;
    for (unsigned r = 0; r < N_REGIONS; r++)
        for (int64_t k = 0; k < count[r]; k++, i++)
            world->person.region[i] = (uint8_t)r;
    table_chunks(first, i, make_ex_workers, &mix);
    must(i == first + population->n_ex_workers);
}
