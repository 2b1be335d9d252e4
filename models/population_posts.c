/* SPDX-License-Identifier: Apache-2.0 */
/* The posts of each branch: sex and hours band x age band x occupation by iterative proportional
 * fitting, rounded, then shuffled, so that every employer draws from the mix of its branch. The
 * margins are published or assumed tables; how they hang together is the seed below, assumed: men
 * are rarer among carers, the young and the oldest have small contracts, a
 * profession that takes long to learn has no very young. Only ratios within a table matter. */
#include "population.h"

static const double men_share[N_OCCUPATIONS] = {
    [OCCUPATION_helper] = 0.10,
    [OCCUPATION_carer] = 0.08,
    [OCCUPATION_nurse_mbo] = 0.15,
    [OCCUPATION_nurse_hbo] = 0.17,
    [OCCUPATION_nurse_specialised] = 0.25,
    [OCCUPATION_social_care] = 0.25,
    [OCCUPATION_social_work_hbo] = 0.25,
    [OCCUPATION_childcare_worker] = 0.04,
    [OCCUPATION_doctor] = 0.45,
    [OCCUPATION_therapist] = 0.25,
    [OCCUPATION_assistant] = 0.04,
    [OCCUPATION_other_staff] = 0.30,
};

static const double hours_of_age[N_AGE_BANDS][N_HOURS_BANDS] = {
    [AGE_BAND_age_under_20] = {6.0, 2.0, 0.6, 0.3, 0.1},
    [AGE_BAND_age_20_24] = {1.8, 1.2, 0.9, 1.0, 0.5},
    [AGE_BAND_age_25_29] = {0.6, 0.8, 1.0, 1.4, 1.0},
    [AGE_BAND_age_30_34] = {0.6, 0.9, 1.1, 1.2, 1.0},
    [AGE_BAND_age_35_44] = {0.8, 1.1, 1.1, 0.8, 1.0},
    [AGE_BAND_age_45_54] = {0.8, 1.1, 1.1, 0.9, 1.0},
    [AGE_BAND_age_55_59] = {1.0, 1.1, 1.0, 0.9, 1.0},
    [AGE_BAND_age_60_62] = {1.1, 1.1, 1.0, 0.8, 0.9},
    [AGE_BAND_age_63_64] = {1.3, 1.2, 0.9, 0.7, 0.8},
    [AGE_BAND_age_65] = {1.5, 1.3, 0.9, 0.6, 0.7},
    [AGE_BAND_age_66] = {1.8, 1.4, 0.9, 0.6, 0.6},
    [AGE_BAND_age_67_plus] = {5.0, 2.5, 0.7, 0.3, 0.4},
};

static const double hours_of_occupation[N_OCCUPATIONS][N_HOURS_BANDS] = {
    [OCCUPATION_helper] = {2.0, 1.5, 1.0, 0.5, 0.3},
    [OCCUPATION_carer] = {0.9, 1.2, 1.2, 0.6, 0.3},
    [OCCUPATION_nurse_mbo] = {0.5, 0.8, 1.2, 1.0, 0.5},
    [OCCUPATION_nurse_hbo] = {0.5, 0.8, 1.2, 1.0, 0.5},
    [OCCUPATION_nurse_specialised] = {0.3, 0.5, 1.1, 1.3, 0.6},
    [OCCUPATION_social_care] = {0.9, 1.0, 1.1, 0.8, 0.6},
    [OCCUPATION_social_work_hbo] = {0.5, 0.7, 1.1, 1.2, 1.0},
    [OCCUPATION_childcare_worker] = {0.9, 1.3, 1.1, 0.6, 0.4},
    [OCCUPATION_doctor] = {0.3, 0.4, 0.7, 1.3, 6.0},
    [OCCUPATION_therapist] = {0.6, 0.9, 1.0, 1.2, 1.0},
    [OCCUPATION_assistant] = {0.7, 1.1, 1.1, 0.8, 0.5},
    [OCCUPATION_other_staff] = {1.0, 0.8, 0.8, 1.4, 1.3},
};

/* Ages: younger than 20, 20 to 24, 25 to 34, 35 to 54, 55 and older. */
enum { N_AGE_STAGES = 5 };
static const double age_of_occupation[N_OCCUPATIONS][N_AGE_STAGES] = {
    [OCCUPATION_helper] = {4.0, 1.6, 0.8, 0.9, 1.1},
    [OCCUPATION_carer] = {1.0, 1.4, 1.0, 0.9, 1.1},
    [OCCUPATION_nurse_mbo] = {0.1, 1.2, 1.1, 1.0, 1.0},
    [OCCUPATION_nurse_hbo] = {0.0, 1.2, 1.4, 0.9, 0.8},
    [OCCUPATION_nurse_specialised] = {0.0, 0.1, 1.0, 1.2, 1.0},
    [OCCUPATION_social_care] = {0.8, 1.4, 1.2, 0.9, 0.9},
    [OCCUPATION_social_work_hbo] = {0.0, 0.8, 1.3, 1.0, 0.9},
    [OCCUPATION_childcare_worker] = {1.0, 1.4, 1.2, 0.9, 0.9},
    [OCCUPATION_doctor] = {0.0, 0.1, 1.1, 1.1, 1.2},
    [OCCUPATION_therapist] = {0.0, 0.3, 1.2, 1.1, 0.9},
    [OCCUPATION_assistant] = {0.5, 1.2, 1.1, 1.0, 0.9},
    [OCCUPATION_other_staff] = {2.5, 0.9, 0.8, 1.0, 1.2},
};

static unsigned age_stage(unsigned band)
{
    const int year = age_band_first_year[band];
    return year < 20 ? 0 : year < 25 ? 1 : year < 35 ? 2 : year < 55 ? 3 : 4;
}

static void seed_cells(struct population_fit *fit)
{
    for (size_t c = 0; c < fit->n_cells; c++) {
        const unsigned s = fit->code[c][0] / N_HOURS_BANDS, h = fit->code[c][0] % N_HOURS_BANDS;
        const unsigned a = fit->code[c][1], o = fit->code[c][2];
        fit->cell[c] = (s == SEX_male ? men_share[o] : 1.0 - men_share[o]) * hours_of_age[a][h] *
                       hours_of_occupation[o][h] * age_of_occupation[o][age_stage(a)];
    }
}

static void fit_branch(const struct population *population, unsigned branch,
                       struct population_fit *fit)
{
    static const size_t size[] = {N_SEXES * N_HOURS_BANDS, N_AGE_BANDS, N_OCCUPATIONS};
    const struct population_wanted *wanted = &population->wanted;
    const double total = (double)population->branch_total[branch];
    population_fit_shape(fit, 3, size);
    seed_cells(fit);
    for (unsigned k = 0; k < N_SEXES * N_HOURS_BANDS; k++)
        fit->margin[0][k] = population->sex_hours[branch][k] * total;
    for (unsigned a = 0; a < N_AGE_BANDS; a++)
        fit->margin[1][a] = wanted->band[branch][a] * total;
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        fit->margin[2][o] = wanted->occupation[branch][o] * total;
    population_fit(fit);
}

/* Writes each cell as often as it counts, and shuffles (Fisher and Yates). */
static void write_posts(struct population *population, unsigned branch, const int64_t *count)
{
    uint16_t *post = population->post + population->first_post[branch];
    size_t n = 0;
    for (size_t c = 0; c < FIT_CELLS; c++)
        for (int64_t k = 0; k < count[c]; k++)
            post[n++] = (uint16_t)c;
    const uint64_t key = draw_permute(population->key + branch);
    for (size_t k = n; k > 1; k--) {
        const size_t other = draw_below(draw_permute(key + k * DRAW_WEYL), (uint32_t)k);
        const uint16_t held = post[k - 1];
        post[k - 1] = post[other];
        post[other] = held;
    }
}

int population_posts(struct population *population, struct error *error)
{
    population->post = scratch_alloc(population->n_employees, sizeof *population->post, error);
    struct population_fit *fit = scratch_alloc(1, sizeof *fit, error);
    int64_t *count = scratch_alloc(FIT_CELLS, sizeof *count, error);
    int status = ERROR_MEMORY;
    if (!population->post || !fit || !count)
        goto out;
    population_hours_shares(population);
    size_t first = 0;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        population->first_post[b] = first;
        first += (size_t)population->branch_total[b];
        fit_branch(population, b, fit);
        population_fit_round(fit, population->branch_total[b], count);
        write_posts(population, b, count);
        for (size_t c = 0; c < FIT_CELLS; c++) {
            const uint8_t *code = fit->code[c];
            const unsigned sex = code[0] / N_HOURS_BANDS;
            population->hours[b][sex][code[0] % N_HOURS_BANDS].n += count[c];
            population->sexes[b][code[2]][sex] += count[c];
        }
    }
    population_hours_plan(population);
    status = 0;
out:
    scratch_free(count);
    scratch_free(fit);
    return status;
}
