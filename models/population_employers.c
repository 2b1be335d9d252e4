/* SPDX-License-Identifier: Apache-2.0 */
/* The employers: so many a branch, in the regions where its employees are, of lognormal sizes that
 * use up each cell exactly. Every cell with employees has an employer, so at a very small scale
 * there are more employers than the table times the scale. */
#include "population.h"

/* Numbers of the draws of an employer, apart from those of a person. */
enum { BITS_SIZE = 1000, BITS_CHARACTER, BITS_BUREAUCRACY = 1100 };

/* Mean of three uniforms: a hump on 0 .. 1 around one half, standard deviation 1/6. */
static double hump(uint64_t bits)
{
    const unsigned sum =
        population_part(bits, 0) + population_part(bits, 1) + population_part(bits, 2);
    return sum / (3.0 * 65535.0);
}

static uint8_t quality(double share)
{
    const double value = share * 255.0 + 0.5;
    return (uint8_t)(value < 0.0 ? 0.0 : value > 255.0 ? 255.0 : value);
}

static void employer_character(struct population *population, size_t e)
{
    struct world *world = population->world;
    struct employers *employer = &world->employer;
    uint8_t *const column[] = {employer->say, employer->quality, employer->roster_fit,
                               employer->onboarding};
    for (uint32_t k = 0; k < 4; k++)
        column[k][e] = quality(hump(population_bits(population, e, BITS_CHARACTER + 8 * k)));
    const double involvement = hump(population_bits(population, e, BITS_CHARACTER + 8 * 4));
    employer->involvement[e] = quality(involvement - (0.5 - world->p.involvement_mean));
    const double uniform = (hump(population_bits(population, e, BITS_BUREAUCRACY)) - 0.5) * 6.0;
    double admin = world->p.admin_share_start + world->p.admin_share_spread * uniform;
    admin = admin < 0.0 ? 0.0 : admin;
    employer->admin_share[e] = (int16_t)(admin * 10000.0 + 0.5);
}

/* One employer is certain where there are employees; the others follow their number. */
static void spread_employers(const struct population *population, unsigned branch, int64_t wanted,
                             int64_t count[N_REGIONS])
{
    double share[N_REGIONS];
    int64_t cells = 0;
    for (unsigned r = 0; r < N_REGIONS; r++)
        cells += population->employees[r][branch] > 0;
    for (unsigned r = 0; r < N_REGIONS; r++)
        share[r] = (double)population->employees[r][branch];
    population_apportion(share, N_REGIONS, wanted > cells ? wanted - cells : 0, count);
    for (unsigned r = 0; r < N_REGIONS; r++) {
        const int64_t staff = population->employees[r][branch];
        count[r] += staff > 0;
        count[r] = count[r] > staff ? staff : count[r];
    }
}

/* Sizes in proportion to lognormal weights, by cumulative rounding; one employee each is certain.
 */
static void cell_sizes(struct population *population, size_t first, size_t n, int64_t staff)
{
    const struct world *world = population->world;
    const double sigma = world->in.employer_size_sigma[world->employer.branch[first]];
    double sum = 0.0, below = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        int64_t given = 0;
        for (size_t e = first; e < first + n; e++) {
            const uint64_t bits = population_bits(population, e, BITS_SIZE);
            const double uniform = ((double)(bits >> 32) + 0.5) * 0x1.0p-32;
            const double weight = maths_exp(sigma * maths_normal_quantile(uniform));
            if (pass == 0) {
                sum += weight;
                continue;
            }
            below += weight;
            const int64_t to = e + 1 == first + n
                                   ? staff - (int64_t)n
                                   : (int64_t)(below / sum * (double)(staff - (int64_t)n) + 0.5);
            population->staff[e] = (uint32_t)(1 + to - given);
            given = to;
        }
    }
}

static void fill_cell(struct population *population, size_t *next, unsigned region, unsigned branch,
                      int64_t n)
{
    struct employers *employer = &population->world->employer;
    const size_t first = *next;
    for (; *next < first + (size_t)n; ++*next) {
        employer->region[*next] = (uint8_t)region;
        employer->branch[*next] = (uint8_t)branch;
        employer_character(population, *next);
    }
    if (n > 0)
        cell_sizes(population, first, (size_t)n, population->employees[region][branch]);
}

int population_employers(struct population *population, struct error *error)
{
    struct world *world = population->world;
    int64_t count[N_BRANCHES][N_REGIONS];
    size_t n = 0, next;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        const double wanted = world->in.employers[b] * world->scenario->scale;
        spread_employers(population, b, wanted > 1.0 ? (int64_t)(wanted + 0.5) : 1, count[b]);
        for (unsigned r = 0; r < N_REGIONS; r++)
            n += (size_t)count[b][r];
    }
    const int status = table_append(&world->state.employers, n, &next, error);
    if (status < 0)
        return status;
    population->staff = scratch_alloc(n, sizeof *population->staff, error);
    if (!population->staff)
        return error ? (int)error->code : ERROR_MEMORY;
    for (unsigned r = 0; r < N_REGIONS; r++)
        for (unsigned b = 0; b < N_BRANCHES; b++)
            fill_cell(population, &next, r, b, count[b][r]);
    return 0;
}
