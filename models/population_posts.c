/* SPDX-License-Identifier: Apache-2.0 */
/* The posts of each branch: sex and hours band x age band x occupation by iterative proportional
 * fitting, rounded, then shuffled, so that every employer draws from the mix of its branch. The
 * margins are published or assumed tables; how they hang together is the seed, assumed tables of
 * which only ratios matter. */
#include "population.h"

static void seed_cells(const struct input_values *in, struct population_fit *fit)
{
    for (size_t c = 0; c < fit->n_cells; c++) {
        const unsigned s = fit->code[c][0] / N_HOURS_BANDS, h = fit->code[c][0] % N_HOURS_BANDS;
        const unsigned a = fit->code[c][1], o = fit->code[c][2];
        const double men = in->seed_men_share[o];
        fit->cell[c] = (s == SEX_male ? men : 1.0 - men) *
                       in->seed_hours_by_age[a * N_HOURS_BANDS + h] *
                       in->seed_hours_by_occupation[o * N_HOURS_BANDS + h] *
                       in->seed_age_by_occupation[o * N_AGE_BANDS + a];
    }
}

static void fit_branch(const struct population *population, unsigned branch,
                       struct population_fit *fit)
{
    static const size_t size[] = {N_SEXES * N_HOURS_BANDS, N_AGE_BANDS, N_OCCUPATIONS};
    const struct population_wanted *wanted = &population->wanted;
    const double total = (double)population->branch_total[branch];
    population_fit_shape(fit, 3, size);
    seed_cells(&population->world->in, fit);
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
