/* SPDX-License-Identifier: Apache-2.0 */
/* Contract hours within the bands: whole hours, round contracts more often, tilted so that women
 * and men of each branch work the mean hours that the published full-time factors ask. */
#include "population.h"

/* Half hours that end the bands; the longest contract is 48 hours, the shortest 4. */
enum { HALF_HOURS_MIN = 8, HALF_HOURS_END = 97, TILT_STEPS = 50 };
#define TILT_MAX    0.4  /* per half hour */
#define TILT_MODEST 0.08 /* within the bands; more is left to the bands themselves */
#define RATIO_MAX   2.0  /* hours of men over those of women */

/* How common a contract is: 36 hours is full time, then days of 8 hours, halves of those. */
static double popularity(const struct parameter_values *p, unsigned half_hours)
{
    if (half_hours == FULL_TIME_HALF_HOURS)
        return p->full_time_popularity;
    return half_hours % 16 == 0  ? p->whole_days_popularity
           : half_hours % 8 == 0 ? p->half_days_popularity
                                 : 1.0;
}

static double tilted(const struct population_hours *hours, size_t v, double tilt)
{
    return hours->popularity[v] * maths_exp(tilt * ((double)hours->half_hours[v] - 52.0));
}

static void list_values(const struct parameter_values *p, struct population_hours *hours,
                        unsigned band)
{
    unsigned at = (unsigned)hours_band_first_half_hour[band];
    const unsigned end =
        band + 1 < N_HOURS_BANDS ? (unsigned)hours_band_first_half_hour[band + 1] : HALF_HOURS_END;
    at = at < HALF_HOURS_MIN ? HALF_HOURS_MIN : at;
    for (at += at % 2; at < end && hours->n_values < HOURS_VALUES_MAX; at += 2) {
        hours->popularity[hours->n_values] = popularity(p, at);
        hours->half_hours[hours->n_values++] = (uint8_t)at;
    }
}

static double mean_of_band(const struct population_hours *band, double tilt)
{
    double weight = 0.0, value = 0.0;
    for (size_t v = 0; v < band->n_values; v++) {
        const double w = tilted(band, v, tilt);
        weight += w;
        value += w * band->half_hours[v];
    }
    return value / weight;
}

/* Mean half hours of the persons of the bands under a tilt. */
static double mean_hours(const struct population_hours band[N_HOURS_BANDS], double tilt)
{
    double persons = 0.0, sum = 0.0;
    for (unsigned h = 0; h < N_HOURS_BANDS; h++) {
        if (band[h].n == 0)
            continue;
        persons += (double)band[h].n;
        sum += (double)band[h].n * mean_of_band(&band[h], tilt);
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
        weight += tilted(hours, v, tilt);
    for (size_t v = 0; v < hours->n_values; v++) {
        below += tilted(hours, v, tilt);
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

/* ---- before the fit: shares of sex and band ------------------------------------------------- */

/* One branch while its shares are made. */
struct shares {
    const struct parameter_values *p;
    double band[N_HOURS_BANDS];  /* of employees */
    double hours[N_HOURS_BANDS]; /* mean half hours in the band */
    double women, fte;
};

static void band_means(struct shares *shares, double tilt)
{
    for (unsigned h = 0; h < N_HOURS_BANDS; h++) {
        struct population_hours band = {.n = 1};
        list_values(shares->p, &band, h);
        shares->hours[h] = mean_of_band(&band, tilt);
    }
}

/* The bands tilted: share x exp(tilt x hours), normalised. */
static void tilt_bands(const double *band, const double *hours, double tilt, double *out)
{
    double sum = 0.0;
    for (unsigned h = 0; h < N_HOURS_BANDS; h++) {
        out[h] = band[h] * maths_exp(tilt * (hours[h] - 52.0));
        sum += out[h];
    }
    for (unsigned h = 0; h < N_HOURS_BANDS; h++)
        out[h] /= sum;
}

static double mean_of(const double *band, const double *hours)
{
    double sum = 0.0;
    for (unsigned h = 0; h < N_HOURS_BANDS; h++)
        sum += band[h] * hours[h];
    return sum;
}

/* Tilts within the bands modestly, then the bands, until the mean is that of the branch. */
static void fit_bands(struct shares *shares, const double *published)
{
    const double wanted = shares->fte * FULL_TIME_HALF_HOURS;
    double low = -TILT_MODEST, high = TILT_MODEST;
    for (int k = 0; k < TILT_STEPS; k++) {
        band_means(shares, 0.5 * (low + high));
        if (mean_of(published, shares->hours) < wanted)
            low = 0.5 * (low + high);
        else
            high = 0.5 * (low + high);
    }
    const double gap = mean_of(published, shares->hours) - wanted;
    low = gap > 1e-6 || gap < -1e-6 ? -TILT_MAX : 0.0;
    high = -low;
    for (int k = 0; k < TILT_STEPS; k++) {
        tilt_bands(published, shares->hours, 0.5 * (low + high), shares->band);
        if (mean_of(shares->band, shares->hours) < wanted)
            low = 0.5 * (low + high);
        else
            high = 0.5 * (low + high);
    }
}

/* Women's fte when a man of a branch works ratio times the hours of a woman there. */
static double women_fte(double women, double fte, double ratio)
{
    return fte / (women + ratio * (1.0 - women));
}

/* Men work in the branches with long hours, so the ratio within branches is smaller than the
 * national one: found by halving. */
static double ratio_within_branches(const struct population *population)
{
    const struct world *world = population->world;
    const double national = world->p.fte_male / world->p.fte_female;
    double low = 1.0 / RATIO_MAX, high = RATIO_MAX;
    for (int k = 0; k < TILT_STEPS; k++) {
        const double ratio = 0.5 * (low + high);
        double persons[N_SEXES] = {0}, sum[N_SEXES] = {0};
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            const double women = world->in.female_share[b],
                         all = (double)population->branch_total[b];
            const double fte = women_fte(women, world->in.fte_per_employee[b], ratio);
            persons[SEX_female] += all * women;
            persons[SEX_male] += all * (1.0 - women);
            sum[SEX_female] += all * women * fte;
            sum[SEX_male] += all * (1.0 - women) * fte * ratio;
        }
        if (sum[SEX_male] * persons[SEX_female] < national * sum[SEX_female] * persons[SEX_male])
            low = ratio;
        else
            high = ratio;
    }
    return 0.5 * (low + high);
}

/* Men take their share from the tilted bands, women have the rest. */
static void split_bands(const struct shares *shares, double ratio, double *share)
{
    const double men = 1.0 - shares->women;
    const double wanted =
        women_fte(shares->women, shares->fte, ratio) * ratio * FULL_TIME_HALF_HOURS;
    double low = -TILT_MAX, high = TILT_MAX, of_men[N_HOURS_BANDS];
    for (int k = 0; k < TILT_STEPS; k++) {
        tilt_bands(shares->band, shares->hours, 0.5 * (low + high), of_men);
        if (mean_of(of_men, shares->hours) < wanted)
            low = 0.5 * (low + high);
        else
            high = 0.5 * (low + high);
    }
    for (unsigned h = 0; h < N_HOURS_BANDS; h++) {
        double taken = men * of_men[h];
        taken = taken > shares->band[h] ? shares->band[h] : taken;
        share[SEX_male * N_HOURS_BANDS + h] = taken;
        share[SEX_female * N_HOURS_BANDS + h] = shares->band[h] - taken;
    }
}

void population_hours_shares(struct population *population)
{
    const struct world *world = population->world;
    population->men_hours_ratio = ratio_within_branches(population);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        struct shares shares = {.p = &world->p,
                                .women = world->in.female_share[b],
                                .fte = world->in.fte_per_employee[b]};
        fit_bands(&shares, &world->in.hours_share[b * N_HOURS_BANDS]);
        split_bands(&shares, population->men_hours_ratio, population->sex_hours[b]);
    }
}

/* ---- after it: so many of each value -------------------------------------------------------- */

void population_hours_plan(struct population *population)
{
    const double ratio = population->men_hours_ratio;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        double persons[N_SEXES] = {0};
        for (unsigned s = 0; s < N_SEXES; s++)
            for (unsigned h = 0; h < N_HOURS_BANDS; h++) {
                list_values(&population->world->p, &population->hours[b][s][h], h);
                persons[s] += (double)population->hours[b][s][h].n;
            }
        const double all = persons[SEX_female] + persons[SEX_male];
        if (all <= 0.0)
            continue;
        const double women =
            women_fte(persons[SEX_female] / all, population->world->in.fte_per_employee[b], ratio) *
            FULL_TIME_HALF_HOURS;
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
