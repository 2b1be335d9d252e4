/* SPDX-License-Identifier: Apache-2.0 */
/* How far the start population is from the margins it was made of: everything is counted from the
 * persons and employers themselves, nothing is taken from what the builder meant. */
#include "population.h"

#include <string.h>

struct counted {
    double employees, half_hours[N_SEXES], sex[N_SEXES];
    double region[N_REGIONS], branch[N_BRANCHES], branch_half_hours[N_BRANCHES];
    double women[N_BRANCHES], third[N_BRANCHES][N_AGE_THIRDS];
    double hours[N_BRANCHES][N_HOURS_BANDS], occupation[N_BRANCHES][N_OCCUPATIONS];
    double flexible[N_BRANCHES], zzp[N_BRANCHES], health[N_HEALTH], expected_health[N_HEALTH];
    double students[N_OCCUPATIONS], trainees[N_OCCUPATIONS];
    double reservoir[N_REGIONS], ex_workers;
    double below_year, tenure_months, umc_elsewhere;
    double employers[N_BRANCHES];
};

static unsigned hours_band(unsigned half_hours)
{
    unsigned band = 0;
    while (band + 1 < N_HOURS_BANDS && (int)half_hours >= hours_band_first_half_hour[band + 1])
        band++;
    return band;
}

/* Above one year means more than twelve month ends; the middle of the first month is counted. */
static void count_employee(const struct world *world, size_t i, struct counted *counted)
{
    const struct persons *person = &world->person;
    const unsigned b = person->branch[i],
                   sex = person->traits[i] & TRAIT_MAN ? SEX_male : SEX_female;
    const int tenure = world->start - person->since_month[i];
    counted->employees++;
    counted->sex[sex]++;
    counted->half_hours[sex] += person->half_hours[i];
    counted->branch_half_hours[b] += person->half_hours[i];
    counted->region[person->region[i]]++;
    counted->branch[b]++;
    counted->women[b] += sex == SEX_female;
    counted->third[b][population_third(world, world->start - person->birth_month[i])]++;
    counted->hours[b][hours_band(person->half_hours[i])]++;
    counted->occupation[b][person->occupation[i]]++;
    counted->flexible[b] += (person->terms[i] & TERM_PERMANENT) == 0;
    counted->health[person->health[i]]++;
    counted->below_year += tenure <= 12;
    counted->tenure_months += tenure - 0.5;
    counted->umc_elsewhere += b == BRANCH_umc && !population_has_umc(person->region[i]);
    if (person->terms[i] & TERM_DUAL)
        counted->trainees[person->programme[i]]++;
}

static void count_persons(const struct world *world, size_t first, size_t end,
                          struct counted *counted)
{
    const struct persons *person = &world->person;
    for (size_t i = first; i < end; i++) {
        switch ((enum standing)person->standing[i]) {
        case STANDING_employee:
            count_employee(world, i, counted);
            break;
        case STANDING_zzp:
            counted->zzp[person->branch[i]]++;
            break;
        case STANDING_student:
            counted->students[person->programme[i]]++;
            break;
        case STANDING_reservoir:
            counted->reservoir[person->region[i]]++;
            counted->ex_workers++;
            break;
        case STANDING_gone:
        case STANDING_seeker:
        case STANDING_retired:
        case N_STANDINGS:
            break;
        }
    }
}

enum { PARTS = 64, FIGURES = sizeof(struct counted) / sizeof(double) };

/* Parts of the persons, counted apart. All are whole numbers or halves, so that sums are exact. */
struct count_parts {
    const struct world *world;
    struct counted *part; /* [PARTS] */
};

static void count_part(void *context, size_t part)
{
    const struct count_parts *parts = context;
    const size_t n = parts->world->state.persons.n;
    count_persons(parts->world, n * part / PARTS, n * (part + 1) / PARTS, &parts->part[part]);
}

static int count_all(const struct world *world, struct counted *counted)
{
    struct count_parts parts = {world, scratch_alloc(PARTS, sizeof *parts.part, world->error)};
    if (!parts.part)
        return ERROR_MEMORY;
    table_parts(PARTS, count_part, &parts);
    for (size_t part = 0; part < PARTS; part++) {
        double here[FIGURES], all[FIGURES];
        memcpy(here, &parts.part[part], sizeof here);
        memcpy(all, counted, sizeof all);
        for (size_t k = 0; k < FIGURES; k++)
            all[k] += here[k];
        memcpy(counted, all, sizeof all);
    }
    scratch_free(parts.part);
    for (size_t e = 0; e < world->state.employers.n; e++)
        counted->employers[world->employer.branch[e]]++;
    return 0;
}

/* Long spells in the long run, given the ages that were counted. */
static void expect_health(const struct world *world, struct counted *counted)
{
    for (unsigned b = 0; b < N_BRANCHES; b++)
        for (unsigned t = 0; t < N_AGE_THIRDS; t++) {
            double share[N_HEALTH], all = 1.0;
            population_spells(world, b, t, share);
            for (unsigned h = 0; h < N_HEALTH; h++)
                all += share[h];
            for (unsigned h = 0; h < N_HEALTH; h++)
                counted->expected_health[h] += counted->third[b][t] * share[h] / all;
        }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static const char *code_name(const char *dimension, size_t code)
{
    const struct dimension *found = dimension_find(model_dimensions, dimension);
    must(found && code < found->n);
    return found->codes[code].name;
}

static struct margin_row *row(struct list *rows, const char *margin, double wanted, double found)
{
    struct margin_row *new = list_push(rows);
    *new =
        (struct margin_row){.margin = margin, .cell = "nation", .wanted = wanted, .found = found};
    return new;
}

/* Wanted and found of one margin over a dimension. */
struct margin {
    const char *name, *dimension;
    size_t n;
    const double *wanted, *found;
};

static void rows_of(struct list *rows, const struct margin *margin)
{
    for (size_t k = 0; k < margin->n; k++) {
        struct margin_row *new = row(rows, margin->name, margin->wanted[k], margin->found[k]);
        snprintf(new->cell, sizeof new->cell, "%s", code_name(margin->dimension, k));
    }
}

/* The same within each branch: wanted shares of the branch's own employees. */
static void rows_within(struct list *rows, const struct margin *margin, const double *persons)
{
    for (size_t b = 0; b < N_BRANCHES; b++)
        for (size_t k = 0; k < margin->n; k++) {
            struct margin_row *new =
                row(rows, margin->name, margin->wanted[b * margin->n + k] * persons[b],
                    margin->found[b * margin->n + k]);
            snprintf(new->cell, sizeof new->cell, "%s:%s", code_name("branch", b),
                     code_name(margin->dimension, k));
        }
}

static void employee_rows(const struct world *world, const struct population_wanted *wanted,
                          const struct counted *counted, struct list *rows)
{
    double region[N_REGIONS], women[N_BRANCHES], flexible[N_BRANCHES], fte[N_BRANCHES];
    double found_fte[N_BRANCHES];
    for (unsigned r = 0; r < N_REGIONS; r++)
        region[r] = world->in.region_share[r] * wanted->employees;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        women[b] = world->in.female_share[b] * counted->branch[b];
        flexible[b] = world->in.flexible_share[b] * counted->branch[b];
        fte[b] = world->in.fte_per_employee[b] * counted->branch[b];
        found_fte[b] = counted->branch_half_hours[b] / FULL_TIME_HALF_HOURS;
    }
    const struct margin margins[] = {
        {"employees_by_region", "region", N_REGIONS, region, counted->region},
        {"employees_by_branch", "branch", N_BRANCHES, wanted->branch, counted->branch},
        {"women_by_branch", "branch", N_BRANCHES, women, counted->women},
        {"flexible_by_branch", "branch", N_BRANCHES, flexible, counted->flexible},
        {"fte_by_branch", "branch", N_BRANCHES, fte, found_fte},
        {"self_employed_by_branch", "branch", N_BRANCHES, wanted->zzp, counted->zzp},
    };
    row(rows, "employees", wanted->employees, counted->employees);
    for (size_t k = 0; k < sizeof margins / sizeof margins[0]; k++)
        rows_of(rows, &margins[k]);
    rows_within(rows,
                &(struct margin){"age_by_branch", "age_third", N_AGE_THIRDS, wanted->third[0],
                                 counted->third[0]},
                counted->branch);
    rows_within(rows,
                &(struct margin){"hours_by_branch", "hours_band", N_HOURS_BANDS,
                                 world->in.hours_share, counted->hours[0]},
                counted->branch);
    rows_within(rows,
                &(struct margin){"occupation_by_branch", "occupation", N_OCCUPATIONS,
                                 wanted->occupation[0], counted->occupation[0]},
                counted->branch);
}

/* Hours and tenure of all employees. The full-time factors by sex are taken as a ratio: their level
 * follows from the branches. */
static void mean_rows(const struct world *world, const struct counted *counted, struct list *rows)
{
    const double target[N_SEXES] = {world->p.fte_female, world->p.fte_male};
    double one = counted->employees > 0.0 ? counted->employees : 1.0;
    for (unsigned s = 0; s < N_SEXES; s++) {
        struct margin_row *new =
            row(rows, "fte_per_employee", target[s],
                counted->half_hours[s] / FULL_TIME_HALF_HOURS / (counted->sex[s] + 1e-9));
        snprintf(new->cell, sizeof new->cell, "%s", code_name("sex", s));
    }
    row(rows, "tenure_below_one_year", world->p.tenure_below_one_year, counted->below_year / one);
    row(rows, "mean_tenure_years", world->p.mean_tenure_years, counted->tenure_months / 12.0 / one);
    row(rows, "umc_outside_its_regions", 0.0, counted->umc_elsewhere);
}

static void other_rows(const struct world *world, const struct counted *counted, struct list *rows)
{
    double students[N_OCCUPATIONS] = {0}, trainees[N_OCCUPATIONS] = {0}, reservoir[N_REGIONS];
    double employers[N_BRANCHES];
    const double scale = world->scenario->scale;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        for (int year = YEAR_FIRST; year < YEAR_FIRST + N_YEARS; year++) {
            struct population_cohort cohort;
            population_cohort(world, o, year, &cohort);
            students[o] += cohort.full_time;
            trainees[o] += cohort.dual;
        }
    for (unsigned r = 0; r < N_REGIONS; r++)
        reservoir[r] = world->in.region_share[r] * world->p.ex_workers * scale;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        employers[b] = world->in.employers[b] * scale;
    const struct margin margins[] = {
        {"long_spells", "health", N_HEALTH, counted->expected_health, counted->health},
        {"students", "occupation", N_OCCUPATIONS, students, counted->students},
        {"trainees", "occupation", N_OCCUPATIONS, trainees, counted->trainees},
        {"reservoir", "region", N_REGIONS, reservoir, counted->reservoir},
        {"employers", "branch", N_BRANCHES, employers, counted->employers},
    };
    for (size_t k = 0; k < sizeof margins / sizeof margins[0]; k++)
        rows_of(rows, &margins[k]);
}

int population_margins(const struct world *world, struct list *rows)
{
    must(rows->item_size == sizeof(struct margin_row));
    struct population_wanted wanted;
    struct counted counted = {0};
    population_wanted(world, &wanted);
    const int status = count_all(world, &counted);
    if (status < 0)
        return status;
    expect_health(world, &counted);
    double ill = 0.0;
    for (unsigned h = HEALTH_other; h < N_HEALTH; h++)
        ill += counted.expected_health[h];
    counted.expected_health[HEALTH_well] = counted.employees - ill;
    employee_rows(world, &wanted, &counted, rows);
    mean_rows(world, &counted, rows);
    other_rows(world, &counted, rows);
    return 0;
}
