/* SPDX-License-Identifier: Apache-2.0 */
/* Contract hours within the bands: whole hours, round contracts more often, tilted so that women
 * and men of each branch work the mean hours that the published full-time factors ask. */
#include "population.h"

/* Half hours that end the bands; the longest contract is 48 hours, the shortest 4. */
enum { HALF_HOURS_MIN = 8, HALF_HOURS_END = 97, TILT_STEPS = 50 };
#define TILT_MAX 0.4 /* per half hour */

/* How common a contract is, assumed: 36 hours is full time, then days of 8 hours, halves of those.
 */
static double popularity(unsigned half_hours)
{
    if (half_hours == FULL_TIME_HALF_HOURS)
        return 6.0;
    return half_hours % 16 == 0 ? 3.0 : half_hours % 8 == 0 ? 2.0 : 1.0;
}

static double tilted(unsigned half_hours, double tilt)
{
    return popularity(half_hours) * maths_exp(tilt * ((double)half_hours - 52.0));
}

static void list_values(struct population_hours *hours, unsigned band)
{
    unsigned at = (unsigned)hours_band_first_half_hour[band];
    const unsigned end =
        band + 1 < N_HOURS_BANDS ? (unsigned)hours_band_first_half_hour[band + 1] : HALF_HOURS_END;
    at = at < HALF_HOURS_MIN ? HALF_HOURS_MIN : at;
    for (at += at % 2; at < end && hours->n_values < HOURS_VALUES_MAX; at += 2)
        hours->half_hours[hours->n_values++] = (uint8_t)at;
}

/* Mean half hours of the persons of the bands under a tilt. */
static double mean_hours(const struct population_hours band[N_HOURS_BANDS], double tilt)
{
    double persons = 0.0, sum = 0.0;
    for (unsigned h = 0; h < N_HOURS_BANDS; h++) {
        double weight = 0.0, value = 0.0;
        for (size_t v = 0; v < band[h].n_values; v++) {
            const double w = tilted(band[h].half_hours[v], tilt);
            weight += w;
            value += w * band[h].half_hours[v];
        }
        persons += (double)band[h].n;
        sum += (double)band[h].n * value / weight;
    }
    return persons > 0.0 ? sum / persons : 0.0;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Numbers of persons by value, by cumulative rounding; and a stride that visits every person once,
 * near the golden section of them, so that neighbours differ. */
static void fill_values(struct population_hours *hours, double tilt)
{
    double weight = 0.0, below = 0.0;
    for (size_t v = 0; v < hours->n_values; v++)
        weight += tilted(hours->half_hours[v], tilt);
    for (size_t v = 0; v < hours->n_values; v++) {
        below += tilted(hours->half_hours[v], tilt);
        hours->below[v] = (int64_t)(below / weight * (double)hours->n + 0.5);
    }
    hours->below[hours->n_values - 1] = hours->n;
    hours->step = (int64_t)(0.6180339887498949 * (double)hours->n);
    hours->step += hours->step < 1;
    while (common_divisor(hours->n, hours->step) > 1)
        hours->step++;
}

static void fill_bands(struct population_hours band[N_HOURS_BANDS], double mean)
{
    double low = -TILT_MAX, high = TILT_MAX;
    for (int k = 0; k < TILT_STEPS; k++) {
        const double middle = 0.5 * (low + high);
        if (mean_hours(band, middle) < mean)
            low = middle;
        else
            high = middle;
    }
    for (unsigned h = 0; h < N_HOURS_BANDS; h++)
        fill_values(&band[h], 0.5 * (low + high));
}

struct sexes {
    double women[N_BRANCHES], men[N_BRANCHES], fte[N_BRANCHES]; /* persons; fte per employee */
};

/* Women's fte when a man of a branch works ratio times the hours of a woman there. */
static double women_fte(const struct sexes *sexes, unsigned b, double ratio)
{
    const double all = sexes->women[b] + sexes->men[b];
    return all > 0.0 ? sexes->fte[b] * all / (sexes->women[b] + ratio * sexes->men[b]) : 0.0;
}

/* Men work in the branches with long hours, so the ratio within branches is smaller than the
 * national one: found by halving. */
static double ratio_within_branches(const struct sexes *sexes, double national)
{
    double low = 1.0, high = 2.0;
    for (int k = 0; k < TILT_STEPS; k++) {
        const double ratio = 0.5 * (low + high);
        double women = 0.0, men = 0.0, women_sum = 0.0, men_sum = 0.0;
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            const double fte = women_fte(sexes, b, ratio);
            women += sexes->women[b];
            men += sexes->men[b];
            women_sum += sexes->women[b] * fte;
            men_sum += sexes->men[b] * fte * ratio;
        }
        if (men_sum * women < national * women_sum * men)
            low = ratio;
        else
            high = ratio;
    }
    return 0.5 * (low + high);
}

void population_hours_plan(struct population *population)
{
    const struct world *world = population->world;
    struct sexes sexes = {0};
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        sexes.fte[b] = world->in.fte_per_employee[b];
        for (unsigned h = 0; h < N_HOURS_BANDS; h++) {
            sexes.women[b] += (double)population->hours[b][SEX_female][h].n;
            sexes.men[b] += (double)population->hours[b][SEX_male][h].n;
            for (unsigned s = 0; s < N_SEXES; s++)
                list_values(&population->hours[b][s][h], h);
        }
    }
    const double ratio = ratio_within_branches(&sexes, world->p.fte_male / world->p.fte_female);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        const double women = women_fte(&sexes, b, ratio) * FULL_TIME_HALF_HOURS;
        fill_bands(population->hours[b][SEX_female], women);
        fill_bands(population->hours[b][SEX_male], women * ratio);
    }
}

unsigned population_hours_next(struct population_hours *hours)
{
    hours->at += hours->step;
    hours->at -= hours->at >= hours->n ? hours->n : 0;
    size_t v = 0;
    while (v + 1 < hours->n_values && hours->at >= hours->below[v])
        v++;
    return hours->half_hours[v];
}
