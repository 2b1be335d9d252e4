/* SPDX-License-Identifier: Apache-2.0 */
/* The start population: how many are where, then everybody in turn. */
#include "population.h"

#include <string.h>

/* The draws of the start population have a month of their own, long before any run. */
enum { POPULATION_MONTH = -100000, PERSON_NUMBERS_ROUND = 1000 };

static int64_t rounded(double value)
{
    return (int64_t)(value + 0.5);
}

/* Employees by region and branch: fitted to both margins, medical centres only where they are. */
static void employees_by_cell(struct population *population)
{
    static const size_t size[] = {N_REGIONS, N_BRANCHES};
    const struct world *world = population->world;
    const struct population_wanted *wanted = &population->wanted;
    const int64_t total = rounded(wanted->employees);
    struct population_fit fit;
    int64_t count[N_REGIONS * N_BRANCHES];
    population_fit_shape(&fit, 2, size);
    for (unsigned r = 0; r < N_REGIONS; r++) {
        fit.margin[0][r] = world->in.region_share[r] * (double)total;
        if (!population_has_umc(r))
            fit.cell[cell_of(r, BRANCH_umc)] = 0.0;
    }
    for (unsigned b = 0; b < N_BRANCHES; b++)
        fit.margin[1][b] = wanted->branch[b] * (double)total / wanted->employees;
    population_fit(&fit);
    population_fit_round(&fit, total, count);
    for (unsigned r = 0; r < N_REGIONS; r++)
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            population->employees[r][b] = count[cell_of(r, b)];
            population->branch_total[b] += count[cell_of(r, b)];
        }
    population->n_employees = (size_t)total;
}

/* Self-employed live where the employees of their branch do: there are their clients. */
static void self_employed_by_cell(struct population *population)
{
    int64_t branch[N_BRANCHES], region[N_REGIONS];
    double share[N_REGIONS];
    population_apportion(population->wanted.zzp, N_BRANCHES,
                         rounded(population->wanted.self_employed), branch);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        for (unsigned r = 0; r < N_REGIONS; r++)
            share[r] = (double)population->employees[r][b];
        population_apportion(share, N_REGIONS, branch[b], region);
        for (unsigned r = 0; r < N_REGIONS; r++) {
            population->zzp[r][b] = region[r];
            population->n_zzp += (size_t)region[r];
        }
    }
}

static void count_students(struct population *population)
{
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        for (int year = YEAR_FIRST; year < YEAR_FIRST + N_YEARS; year++) {
            struct population_cohort cohort;
            population_cohort(population->world, o, year, &cohort);
            population->n_students += (size_t)rounded(cohort.full_time);
        }
}

/* The month of age below which a share of the band lies, for as many shares as there are entries.
 */
static void ages_of_band(struct population *population, unsigned band)
{
    const struct world *world = population->world;
    const double *density = population->wanted.age_density;
    double sum = 0.0, below = 0.0;
    for (int age = POPULATION_AGE_FIRST; age < POPULATION_AGE_END; age++)
        sum += world->age_band[age] == band ? density[age - POPULATION_AGE_FIRST] : 0.0;
    size_t k = 0;
    for (int age = POPULATION_AGE_FIRST; age < POPULATION_AGE_END; age++) {
        if (world->age_band[age] != band)
            continue;
        below += density[age - POPULATION_AGE_FIRST];
        for (; k < AGE_QUANTILES && (double)k + 0.5 < below / sum * AGE_QUANTILES; k++)
            population->age_quantile[band][k] = (uint16_t)age;
    }
    for (; k < AGE_QUANTILES; k++)
        population->age_quantile[band][k] = population->age_quantile[band][k - 1];
}

/* Qualification level given branch and occupation. */
static void levels(struct population *population)
{
    const struct input_values *in = &population->world->in;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            double weight[N_LEVELS];
            for (unsigned l = 0; l < N_LEVELS; l++)
                weight[l] = in->level_share[b * N_LEVELS + l] *
                            in->level_occupation[(b * N_LEVELS + l) * N_OCCUPATIONS + o];
            population_pick_init(&population->level[b][o], weight, N_LEVELS);
        }
}

static void scores(struct population *population)
{
    for (size_t k = 0; k < SCORE_QUANTILES; k++) {
        const double score =
            maths_normal_quantile(((double)k + 0.5) / SCORE_QUANTILES) * STRAIN_ONE;
        population->score_quantile[k] = (int16_t)(score < 0.0 ? score - 0.5 : score + 0.5);
    }
}

static void make_plan(struct population *population)
{
    const struct world *world = population->world;
    population_wanted(world, &population->wanted);
    employees_by_cell(population);
    self_employed_by_cell(population);
    count_students(population);
    population->n_ex_workers = (size_t)rounded(world->p.ex_workers * world->scenario->scale);
    for (unsigned a = 0; a < N_AGE_BANDS; a++)
        ages_of_band(population, a);
    levels(population);
    scores(population);
    size_t first = 0;
    for (unsigned r = 0; r < N_REGIONS; r++)
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            population->first_employee[r][b] = first;
            first += (size_t)population->employees[r][b];
        }
}

static void no_history(struct world *world)
{
    const size_t n = world->state.persons.n;
    memset(world->person.branch_before, NO_BRANCH, 4 * n);
    for (size_t i = 0; i < n; i++)
        world->person.id[i] = (uint32_t)i;
}

static int make_persons(struct population *population, struct error *error)
{
    struct world *world = population->world;
    const size_t zzp = population->n_employees, students = zzp + population->n_zzp,
                 ex_workers = students + population->n_students,
                 n = ex_workers + population->n_ex_workers;
    size_t first;
    int status = table_append(&world->state.persons, n, &first, error);
    if (status == 0)
        status = population_posts(population, error);
    if (status < 0)
        return status;
    no_history(world);
    population_employees(population);
    population_terms(population);
    population_trainees(population);
    population_health(population);
    population_self_employed(population, zzp);
    population_students(population, students);
    population_ex_workers(population, ex_workers);
    /* the qualification level has told who is a graduate; from here skill is what policy spares */
    memset(world->person.skill, 0, n);
    world->next_person = (uint32_t)((n + PERSON_NUMBERS_ROUND - 1) / PERSON_NUMBERS_ROUND + 1) *
                         PERSON_NUMBERS_ROUND;
    return 0;
}

int population_build(struct world *world, struct error *error)
{
    must(world->state.persons.n == 0 && world->state.employers.n == 0);
    struct population *population = scratch_alloc(1, sizeof *population, error);
    if (!population)
        return error ? (int)error->code : ERROR_MEMORY;
    population->world = world;
    population->key = draw_key(world->state.seed, POPULATION_MONTH, DRAW_WORD_DETAIL);
    make_plan(population);
    int status = population_employers(population, error);
    if (status == 0)
        status = make_persons(population, error);
    scratch_free(population->post);
    scratch_free(population->staff);
    scratch_free(population);
    return status;
}
