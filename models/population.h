/* SPDX-License-Identifier: Apache-2.0 */
/* The start population: what the published margins ask, and how far the persons are from it.
 *
 * population_build (world.h) makes everybody in this order: employers by region and branch;
 * employees by employer; self-employed; full-time students; ex-workers. Everything is drawn from
 * (seed, number of the person), so that it is the same on every machine and for any threads. People
 * live in the region of their employer: commuting is left out. */
#ifndef MODELS_POPULATION_H
#define MODELS_POPULATION_H

#include "world.h"

/* One cell of a margin: what the tables ask and what was counted. */
struct margin_row {
    const char *margin; /* employees_by_branch, ... */
    char cell[64];      /* names of the codes, "nation" if there is none */
    double wanted, found;
};

/* Counts the persons and employers of the first month; rows is a list of struct margin_row
 * ({.item_size = sizeof(struct margin_row)}), which the caller frees. */
MUST_CHECK int population_margins(const struct world *world, struct list *rows);

/* ---- what the margins ask, at the scale of the scenario (population_wanted.c) -------- */

/* Ages of workers, months, half open: work may begin at 16, and everybody has begun before the
 * first month. */
enum {
    POPULATION_WORK_FROM = 16 * 12,
    POPULATION_AGE_FIRST = 16 * 12 + 1,
    POPULATION_AGE_END = 70 * 12
};

struct population_wanted {
    double employees, self_employed; /* persons */
    double branch[N_BRANCHES];       /* employees */
    double zzp[N_BRANCHES];
    double third[N_BRANCHES][N_AGE_THIRDS]; /* shares */
    double band[N_BRANCHES][N_AGE_BANDS];
    double occupation[N_BRANCHES][N_OCCUPATIONS];
    double age_density[POPULATION_AGE_END - POPULATION_AGE_FIRST]; /* within a third, any unit */
};
void population_wanted(const struct world *world, struct population_wanted *wanted);

/* The straight path through yearly values (0: none), each of which holds for one month of its year:
 * standing_for, 0 January. Beyond the values it goes on as between the nearest two. */
double population_path(const double *by_year, int standing_for, int month);

/* Share of the well that are in each long spell in the long run; [N_HEALTH], 0 for the others. */
void population_spells(const struct world *world, unsigned branch, unsigned age_third,
                       double share[N_HEALTH]);

/* Students of one programme who began in September of a year: those left at the first month. */
struct population_cohort {
    int begin, due, dual_due; /* months */
    double full_time, dual;   /* persons, at scale; 0 if over or not begun */
};
void population_cohort(const struct world *world, unsigned occupation, int year,
                       struct population_cohort *cohort);

unsigned population_third(const struct world *world, int age_months);
bool population_has_umc(unsigned region);
int population_pension_month(const struct world *world, int birth_month);

/* ---- fitting and rounding (population_fit.c) ------------------------------------------ */

enum { FIT_DIMENSIONS = 3, FIT_CODES = 28, FIT_CELLS = 1440 };

struct population_fit {
    size_t n_dimensions, n_cells;
    size_t size[FIT_DIMENSIONS];
    double margin[FIT_DIMENSIONS][FIT_CODES];
    double cell[FIT_CELLS]; /* row-major; the seed before, the fit after */
    uint8_t code[FIT_CELLS][FIT_DIMENSIONS];
};

/* Sets the shape and every cell to one. */
void population_fit_shape(struct population_fit *fit, size_t n_dimensions, const size_t *size);
/* Scales the cells to each margin in turn until all agree. A margin of cells that are all 0 is
 * lost. */
void population_fit(struct population_fit *fit);
/* Whole numbers near the cells; their sum is total and every margin is off by less than one, unless
 * cells of 0 stand in the way. */
void population_fit_round(const struct population_fit *fit, int64_t total, int64_t *count);
/* Whole numbers near share * total / sum of shares, by largest remainder; they add up to total. */
void population_apportion(const double *share, size_t n, int64_t total, int64_t *count);

/* ---- the making (population_*.c) -------------------------------------------------------- */

/* Cumulative chances in 1/65536, to pick a code with 16 random bits. */
struct population_pick {
    uint32_t below[N_BRANCHES * N_OCCUPATIONS];
    size_t n;
};
void population_pick_init(struct population_pick *pick, const double *weight, size_t n);
unsigned population_pick(const struct population_pick *pick, uint64_t bits);

enum { AGE_QUANTILES = 1024, SCORE_QUANTILES = 4096 };

/* The whole hours within a band that a branch's women or men work; each is given its number of
 * times. */
enum { HOURS_VALUES_MAX = 16 };
struct population_hours {
    size_t n_values;
    uint8_t half_hours[HOURS_VALUES_MAX];
    double popularity[HOURS_VALUES_MAX]; /* how common a contract is, before the tilt */
    int64_t below[HOURS_VALUES_MAX];     /* persons with this value or a smaller one */
    int64_t n, step, at;                 /* persons; the walk through them */
};

struct population {
    struct world *world;
    uint64_t key;
    struct population_wanted wanted;
    int64_t employees[N_REGIONS][N_BRANCHES];
    int64_t zzp[N_REGIONS][N_BRANCHES];
    int64_t branch_total[N_BRANCHES];
    size_t first_employee[N_REGIONS][N_BRANCHES]; /* rows of the cell's employees */
    size_t n_employees, n_zzp, n_students, n_ex_workers;
    uint32_t *staff; /* [employers] scratch */
    uint16_t *post; /* [n_employees] cell of the joint distribution, by branch, shuffled; scratch */
    size_t first_post[N_BRANCHES];
    double sex_hours[N_BRANCHES][N_SEXES * N_HOURS_BANDS]; /* shares of the employees */
    double men_hours_ratio; /* mean hours of men over those of women, within a branch */
    struct population_hours hours[N_BRANCHES][N_SEXES][N_HOURS_BANDS];
    int64_t sexes[N_BRANCHES][N_OCCUPATIONS][N_SEXES]; /* of the employees */
    uint16_t age_quantile[N_AGE_BANDS][AGE_QUANTILES]; /* months */
    int16_t score_quantile[SCORE_QUANTILES];           /* of the normal distribution, SD/1024 */
    struct population_pick level[N_BRANCHES][N_OCCUPATIONS];
};

/* The k-th 64 random bits of a person of the start population. */
static inline uint64_t population_bits(const struct population *population, size_t i, uint32_t k)
{
    return draw_permute(draw_permute(population->key + i * DRAW_WEYL) + k * DRAW_WEYL);
}
/* Sixteen of them. */
static inline unsigned population_part(uint64_t bits, unsigned k)
{
    return (unsigned)(bits >> 16 * k & 0xFFFF);
}
static inline bool population_chance(unsigned part, double probability)
{
    return part < probability * 65536.0;
}

MUST_CHECK int population_employers(struct population *population, struct error *error);
MUST_CHECK int population_posts(struct population *population, struct error *error);
void population_hours_shares(struct population *population); /* fills sex_hours */
/* Needs n of hours, the persons by sex and band. */
void population_hours_plan(struct population *population);
unsigned population_hours_next(struct population_hours *hours); /* half hours a week */
void population_employees(struct population *population);
void population_terms(struct population *population);
void population_health(struct population *population);
void population_trainees(struct population *population);
void population_self_employed(struct population *population, size_t first);
void population_students(struct population *population, size_t first);
void population_ex_workers(struct population *population, size_t first);

/* What a person has whatever the standing: id, skills, traits but sex, strain and engagement. The
 * columns birth_month, region, branch, occupation and the sex bit of traits must be there. */
void population_character(struct population *population, size_t i);

#endif
