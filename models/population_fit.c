/* SPDX-License-Identifier: Apache-2.0 */
/* Iterative proportional fitting and rounding that keeps the margins. Only + - * /, in a fixed
 * order, so the same numbers come out on every machine. */
#include "population.h"

#define FIT_TOLERANCE  1e-7 /* largest relative gap between a margin and its cells */
#define FIT_ROUNDS_MAX 400

void population_fit_shape(struct population_fit *fit, size_t n_dimensions, const size_t *size)
{
    fit->n_dimensions = n_dimensions;
    fit->n_cells = 1;
    for (size_t d = 0; d < n_dimensions; d++) {
        must(size[d] <= FIT_CODES);
        fit->size[d] = size[d];
        fit->n_cells *= size[d];
    }
    must(n_dimensions <= FIT_DIMENSIONS && fit->n_cells <= FIT_CELLS);
    for (size_t c = 0; c < fit->n_cells; c++) {
        size_t rest = c;
        for (size_t d = n_dimensions; d-- > 0;) {
            fit->code[c][d] = (uint8_t)(rest % size[d]);
            rest /= size[d];
        }
        fit->cell[c] = 1.0;
    }
}

static void margin_of(const struct population_fit *fit, size_t d, double *sum)
{
    for (size_t k = 0; k < fit->size[d]; k++)
        sum[k] = 0.0;
    for (size_t c = 0; c < fit->n_cells; c++)
        sum[fit->code[c][d]] += fit->cell[c];
}

/* One dimension; returns the largest relative gap that it had. */
static double scale_to_margin(struct population_fit *fit, size_t d)
{
    double ratio[FIT_CODES], gap = 0.0;
    margin_of(fit, d, ratio);
    for (size_t k = 0; k < fit->size[d]; k++) {
        ratio[k] = ratio[k] > 0.0 ? fit->margin[d][k] / ratio[k] : 0.0;
        if (fit->margin[d][k] <= 0.0)
            continue;
        const double off = ratio[k] > 1.0 ? ratio[k] - 1.0 : 1.0 - ratio[k];
        gap = off > gap ? off : gap;
    }
    for (size_t c = 0; c < fit->n_cells; c++)
        fit->cell[c] *= ratio[fit->code[c][d]];
    return gap;
}

void population_fit(struct population_fit *fit)
{
    for (int round = 0; round < FIT_ROUNDS_MAX; round++) {
        double gap = 0.0;
        for (size_t d = 0; d < fit->n_dimensions; d++) {
            const double found = scale_to_margin(fit, d);
            gap = found > gap ? found : gap;
        }
        if (gap < FIT_TOLERANCE)
            return;
    }
}

void population_apportion(const double *share, size_t n, int64_t total, int64_t *count)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += share[k];
    int64_t left = total;
    for (size_t k = 0; k < n; k++) {
        count[k] = sum > 0.0 ? (int64_t)(share[k] / sum * (double)total) : 0;
        left -= count[k];
    }
    while (left > 0 && sum > 0.0) {
        size_t best = 0;
        double most = -2.0;
        for (size_t k = 0; k < n; k++) {
            const double rest = share[k] / sum * (double)total - (double)count[k];
            if (share[k] > 0.0 && rest > most) {
                most = rest;
                best = k;
            }
        }
        count[best]++;
        left--;
    }
}

static size_t open_margins(const struct population_fit *fit, size_t c,
                           int64_t lack[FIT_DIMENSIONS][FIT_CODES])
{
    size_t n = 0;
    for (size_t d = 0; d < fit->n_dimensions; d++)
        n += lack[d][fit->code[c][d]] > 0;
    return n;
}

/* The cell that lacks most among those whose margins all have room; where zeros leave none, among
 * those with most margins that have room. */
static size_t cell_to_raise(const struct population_fit *fit, const double *rest,
                            int64_t lack[FIT_DIMENSIONS][FIT_CODES])
{
    for (size_t wanted = fit->n_dimensions; wanted > 0; wanted--) {
        size_t best = fit->n_cells;
        for (size_t c = 0; c < fit->n_cells; c++) {
            if (best < fit->n_cells && rest[c] <= rest[best])
                continue;
            if (fit->cell[c] > 0.0 && open_margins(fit, c, lack) >= wanted)
                best = c;
        }
        if (best < fit->n_cells)
            return best;
    }
    return 0;
}

/* Floors first: they overfill no margin. Then one person at a time to the cell that lacks most. */
void population_fit_round(const struct population_fit *fit, int64_t total, int64_t *count)
{
    int64_t lack[FIT_DIMENSIONS][FIT_CODES];
    double rest[FIT_CELLS];
    for (size_t d = 0; d < fit->n_dimensions; d++)
        population_apportion(fit->margin[d], fit->size[d], total, lack[d]);
    int64_t left = total;
    for (size_t c = 0; c < fit->n_cells; c++) {
        count[c] = (int64_t)fit->cell[c];
        rest[c] = fit->cell[c] - (double)count[c];
        left -= count[c];
        for (size_t d = 0; d < fit->n_dimensions; d++)
            lack[d][fit->code[c][d]] -= count[c];
    }
    for (; left > 0; left--) {
        const size_t c = cell_to_raise(fit, rest, lack);
        count[c]++;
        rest[c] -= 1.0;
        for (size_t d = 0; d < fit->n_dimensions; d++)
            lack[d][fit->code[c][d]]--;
    }
}

void population_pick_init(struct population_pick *pick, const double *weight, size_t n)
{
    double sum = 0.0, below = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += weight[k];
    pick->n = n;
    for (size_t k = 0; k < n; k++) {
        below += weight[k];
        pick->below[k] = sum > 0.0 ? (uint32_t)(below / sum * 65536.0 + 0.5) : 65536;
    }
}

enum { FEW = 16 };

unsigned population_pick(const struct population_pick *pick, uint64_t bits)
{
    const uint32_t at = (uint32_t)(bits & 0xFFFF);
    if (pick->n <= FEW) { /* without a branch that depends on luck */
        unsigned found = 0;
        for (size_t k = 0; k + 1 < pick->n; k++)
            found += at >= pick->below[k];
        return found;
    }
    size_t low = 0, high = pick->n - 1;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (at < pick->below[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return (unsigned)low;
}
