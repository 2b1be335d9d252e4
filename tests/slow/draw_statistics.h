/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of the tests of random numbers, all brought to one scale: z, normal with mean 0 and
 * deviation 1 when the numbers are random. Sound far into the tail for the sizes used here. */
#ifndef TESTS_SLOW_DRAW_STATISTICS_H
#define TESTS_SLOW_DRAW_STATISTICS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* The worst of many statistics and where it stood. */
struct worst {
    double z;
    size_t n_statistics;
    const char *what;
};

static inline void worst_add(struct worst *worst, const char *what, double z)
{
    worst->n_statistics++;
    if (!(fabs(z) <= fabs(worst->z))) { /* a NaN is kept, and never passes */
        worst->z = z;
        worst->what = what;
    }
}

/* Wilson and Hilferty 1931: the cube root of chi-square is nearly normal. */
static inline double z_of_chi_square(double chi_square, double freedom)
{
    const double spread = 2.0 / (9.0 * freedom);
    return (cbrt(chi_square / freedom) - (1.0 - spread)) / sqrt(spread);
}

/* Anscombe 1948: the root of a Poisson count has deviation 1/2 for mean 1 and above. */
static inline double z_of_count(double count, double expected)
{
    return 2.0 * (sqrt(count + 0.375) - sqrt(expected + 0.125));
}

static inline double z_of_share(double hits, double trials, double probability)
{
    return (hits - trials * probability) / sqrt(trials * probability * (1.0 - probability));
}

/* Counts [n_cells] against one expected number for all. */
static inline double z_of_uniform(const uint32_t *counts, size_t n_cells)
{
    double total = 0;
    double squares = 0;
    for (size_t c = 0; c < n_cells; c++) {
        total += counts[c];
        squares += (double)counts[c] * counts[c];
    }
    const double cells = (double)n_cells;
    return z_of_chi_square(squares * cells / total - total, cells - 1);
}

/* Counts [n_cells] against probabilities that sum to 1; thin cells are joined to the next. */
static inline double z_of_cells(const uint32_t *counts, const double *probability, size_t n_cells)
{
    double total = 0;
    for (size_t c = 0; c < n_cells; c++)
        total += counts[c];
    double chi_square = 0;
    double seen = 0;
    double expected = 0;
    double left = total;
    double freedom = -1;
    for (size_t c = 0; c < n_cells; c++) {
        seen += counts[c];
        expected += total * probability[c];
        if (expected < 25 || (left - expected < 25 && c + 1 < n_cells))
            continue;
        chi_square += (seen - expected) * (seen - expected) / expected;
        freedom++;
        left -= expected;
        seen = expected = 0;
    }
    if (expected > 0) {
        chi_square += (seen - expected) * (seen - expected) / expected;
        freedom++;
    }
    return z_of_chi_square(chi_square, freedom > 0 ? freedom : 1);
}

#endif
