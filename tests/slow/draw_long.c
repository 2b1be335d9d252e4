/* SPDX-License-Identifier: Apache-2.0 */
/* Long tests of the keyed random numbers of sim/draw.h, where dieharder is too weak: 2^24 words
 * of each order in turn, each judged by about 30 statistics (Knuth 1997, section 3.3.2;
 * Marsaglia 1985).
 *     draw_long [ORDER | SEED]...      default: all orders, seeds 1 and 20220101
 * Exit 0 when only the order weak-packed fails, else 1. About 12 seconds an order and seed. */
#include "draw_orders.h"
#include "draw_statistics.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    N_WORDS = 1 << 24,
    N_BIRTHDAYS = 1 << 22,
    N_BALLS = 1 << 20,
    URN_BITS = 24,
    N_GAPS = 128,
    MAX_CHOSEN = 64,
};

/* Two-sided chance of one statistic: 6.8e-6 and 2.6e-12; about 1000 are computed. */
static const double weak_z = 4.5;
static const double fail_z = 7.0;

/* Words [N_WORDS] under judgement, and room [N_BIRTHDAYS] to sort in. */
struct sample {
    uint64_t *words;
    uint64_t *days;
    uint32_t *counts; /* [2^16] */
    uint8_t *urns;    /* [2^URN_BITS] */
};

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Equal spacings among 2^22 birthdays in a year of 2^60 days: Poisson, mean 16. */
static double equal_spacings(struct sample *sample, const uint64_t *words, unsigned shift)
{
    uint64_t *days = sample->days;
    for (size_t i = 0; i < N_BIRTHDAYS; i++)
        days[i] = words[i] << shift >> 4;
    qsort(days, N_BIRTHDAYS, sizeof days[0], by_value);
    for (size_t i = N_BIRTHDAYS - 1; i > 0; i--)
        days[i] -= days[i - 1];
    qsort(days, N_BIRTHDAYS, sizeof days[0], by_value);
    double equal = 0;
    for (size_t i = 1; i < N_BIRTHDAYS; i++)
        equal += days[i] == days[i - 1];
    return equal;
}

static void test_birthdays(struct sample *sample, struct worst *worst)
{
    for (unsigned shift = 0; shift <= 4; shift += 4) {
        double equal = 0;
        for (size_t at = 0; at < N_WORDS; at += N_BIRTHDAYS)
            equal += equal_spacings(sample, sample->words + at, shift);
        worst_add(worst, shift == 0 ? "birthdays, high bits" : "birthdays, low bits",
                  z_of_count(equal, 16.0 * N_WORDS / N_BIRTHDAYS));
    }
}

/* Balls that fall into an urn already taken, 2^20 of them into 2^24 urns, 16 times over. */
static void test_collisions(struct sample *sample, struct worst *worst)
{
    static const char *const names[] = {"collisions, low bits", "collisions, middle bits",
                                        "collisions, high bits"};
    const double urns = (double)(1 << URN_BITS);
    const double load = N_BALLS / urns;
    const double empty = urns * exp(N_BALLS * log1p(-1.0 / urns));
    const double variance = urns * exp(-load) * (1.0 - (1.0 + load) * exp(-load));
    const double batches = (double)N_WORDS / N_BALLS;
    for (unsigned part = 0; part < 3; part++) {
        double taken = 0;
        for (size_t i = 0; i < N_WORDS; i++) {
            if (i % N_BALLS == 0)
                memset(sample->urns, 0, (size_t)1 << URN_BITS);
            uint8_t *urn = &sample->urns[sample->words[i] >> 20 * part & ((1U << URN_BITS) - 1)];
            taken += *urn;
            *urn = 1;
        }
        const double expected = batches * (N_BALLS - urns + empty);
        worst_add(worst, names[part], (taken - expected) / sqrt(batches * variance));
    }
}

/* Runs of words whose lane misses its lowest sixteenth: a decision with p = 1/16. */
static void test_gaps(struct sample *sample, struct worst *worst)
{
    const double p = 1.0 / 16;
    double probability[N_GAPS];
    for (int g = 0; g < N_GAPS; g++)
        probability[g] = g + 1 < N_GAPS ? p * pow(1 - p, g) : pow(1 - p, g);
    for (unsigned lane = 0; lane < 4; lane++) {
        memset(sample->counts, 0, N_GAPS * sizeof sample->counts[0]);
        size_t gap = 0;
        for (size_t i = 0; i < N_WORDS; i++) {
            if ((sample->words[i] >> 16 * lane & 0xFFFF) >= 0x1000) {
                gap++;
                continue;
            }
            sample->counts[gap < N_GAPS ? gap : N_GAPS - 1]++;
            gap = 0;
        }
        worst_add(worst, "gaps", z_of_cells(sample->counts, probability, N_GAPS));
    }
}

/* Rank over GF(2); destroys its rows. */
static unsigned matrix_rank(uint64_t *rows, unsigned n)
{
    unsigned rank = 0;
    for (unsigned column = 0; column < n; column++) {
        unsigned pivot = rank;
        while (pivot < n && (rows[pivot] >> column & 1) == 0)
            pivot++;
        if (pivot == n)
            continue;
        const uint64_t row = rows[pivot];
        rows[pivot] = rows[rank];
        rows[rank++] = row;
        for (unsigned r = rank; r < n; r++)
            rows[r] ^= row & -(rows[r] >> column & 1);
    }
    return rank;
}

/* Chance that a random square bit matrix lacks `missing` of its n ranks. */
static double rank_probability(unsigned n, unsigned missing)
{
    const double rank = n - missing;
    double product = exp2(-(double)missing * missing);
    for (double i = 0; i < rank; i++)
        product *= pow(1 - exp2(i - n), 2) / (1 - exp2(i - rank));
    return product;
}

static void test_ranks(const struct sample *sample, struct worst *worst, unsigned n, unsigned shift)
{
    double probability[4] = {0, 0, 0, 1};
    uint32_t counts[4] = {0};
    for (unsigned missing = 0; missing < 3; missing++) {
        probability[missing] = rank_probability(n, missing);
        probability[3] -= probability[missing];
    }
    uint64_t rows[64];
    for (size_t at = 0; at < N_WORDS; at += n) {
        for (unsigned r = 0; r < n; r++)
            rows[r] = sample->words[at + r] >> shift & UINT64_MAX >> (64 - n);
        const unsigned missing = n - matrix_rank(rows, n);
        counts[missing < 3 ? missing : 3]++;
    }
    worst_add(worst, n == 64 ? "ranks 64 x 64" : "ranks 32 x 32",
              z_of_cells(counts, probability, 4));
}

static double sum_of_squares(const uint32_t *counts, size_t n)
{
    double squares = 0;
    for (size_t c = 0; c < n; c++)
        squares += (double)counts[c] * counts[c];
    return squares;
}

/* Overlapping pairs (Good 1953): the difference of the two sums is chi-square. */
static void test_pairs(struct sample *sample, struct worst *worst)
{
    for (unsigned shift = 0; shift < 64; shift += 8) {
        uint32_t single[256] = {0};
        memset(sample->counts, 0, 65536 * sizeof sample->counts[0]);
        unsigned last = sample->words[N_WORDS - 1] >> shift & 0xFF;
        for (size_t i = 0; i < N_WORDS; i++) {
            const unsigned byte = sample->words[i] >> shift & 0xFF;
            sample->counts[last << 8 | byte]++;
            single[byte]++;
            last = byte;
        }
        const double n = N_WORDS;
        const double pairs = sum_of_squares(sample->counts, 65536) * 65536 / n;
        const double singles = sum_of_squares(single, 256) * 256 / n;
        worst_add(worst, "overlapping pairs", z_of_chi_square(pairs - singles, 65536 - 256));
        worst_add(worst, "bytes", z_of_uniform(single, 256));
    }
}

/* Words with many ones should not follow words with many ones. */
static void test_weights(const struct sample *sample, struct worst *worst)
{
    for (size_t lag = 1; lag <= 64; lag *= 2) {
        double sum = 0;
        for (size_t i = lag; i < N_WORDS; i++)
            sum += (__builtin_popcountll(sample->words[i]) - 32) *
                   (__builtin_popcountll(sample->words[i - lag]) - 32);
        worst_add(worst, "weights of ones", sum / 16 / sqrt((double)(N_WORDS - lag)));
    }
}

static bool judge(struct sample *sample, const struct draw_order *order, uint64_t seed)
{
    for (uint64_t i = 0; i < N_WORDS; i++)
        sample->words[i] = order->at(seed, i);
    struct worst worst = {0};
    test_birthdays(sample, &worst);
    test_collisions(sample, &worst);
    test_gaps(sample, &worst);
    test_ranks(sample, &worst, 64, 0);
    test_ranks(sample, &worst, 32, 0);
    test_ranks(sample, &worst, 32, 32);
    test_pairs(sample, &worst);
    test_weights(sample, &worst);
    const bool fails = !(fabs(worst.z) < fail_z);
    const char *verdict = fails ? "FAIL" : fabs(worst.z) < weak_z ? "pass" : "weak";
    printf("%-12s %-10llu %-4s %3zu statistics, worst z %8.2f (%s)\n", order->name,
           (unsigned long long)seed, verdict, worst.n_statistics, worst.z, worst.what);
    fflush(stdout);
    return fails == (strcmp(order->name, "weak-packed") == 0);
}

static bool sample_init(struct sample *sample)
{
    sample->words = malloc(N_WORDS * sizeof sample->words[0]);
    sample->days = malloc(N_BIRTHDAYS * sizeof sample->days[0]);
    sample->counts = malloc(65536 * sizeof sample->counts[0]);
    sample->urns = malloc((size_t)1 << URN_BITS);
    return sample->words != NULL && sample->days != NULL && sample->counts != NULL &&
           sample->urns != NULL;
}

static void sample_free(struct sample *sample)
{
    free(sample->words);
    free(sample->days);
    free(sample->counts);
    free(sample->urns);
}

struct chosen {
    const struct draw_order *orders[MAX_CHOSEN];
    size_t n_orders;
    uint64_t seeds[MAX_CHOSEN];
    size_t n_seeds;
};

/* False, with a message, when an argument is neither an order nor a whole number. */
static bool choose(struct chosen *chosen, int argc, char **argv)
{
    if (argc > MAX_CHOSEN) {
        fprintf(stderr, "draw_long: %d arguments; at most %d are allowed\n", argc - 1,
                MAX_CHOSEN - 1);
        return false;
    }
    for (int a = 1; a < argc; a++) {
        const struct draw_order *order = draw_order_find(argv[a]);
        char *end = argv[a];
        const uint64_t seed = strtoull(argv[a], &end, 10);
        if (order != NULL) {
            chosen->orders[chosen->n_orders++] = order;
        } else if (end != argv[a] && *end == '\0' && argv[a][0] != '-') {
            chosen->seeds[chosen->n_seeds++] = seed;
        } else {
            fprintf(stderr,
                    "draw_long: argument %d is \"%s\"; expected a seed (whole number from 0) or an "
                    "order; draw_stream --list names the orders\n",
                    a, argv[a]);
            return false;
        }
    }
    if (chosen->n_orders == 0) {
        for (size_t o = 0; o < N_DRAW_ORDERS; o++)
            chosen->orders[o] = &draw_orders[o];
        chosen->n_orders = N_DRAW_ORDERS;
    }
    if (chosen->n_seeds == 0) {
        chosen->seeds[chosen->n_seeds++] = 1;
        chosen->seeds[chosen->n_seeds++] = 20220101;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct chosen chosen = {0};
    if (!choose(&chosen, argc, argv))
        return 64;
    struct sample sample = {0};
    size_t n_wrong = 0;
    if (!sample_init(&sample)) {
        fprintf(stderr, "draw_long: no memory; it needs 180 MB\n");
        sample_free(&sample);
        return 71;
    }
    for (size_t s = 0; s < chosen.n_seeds; s++) {
        for (size_t o = 0; o < chosen.n_orders; o++)
            n_wrong += !judge(&sample, chosen.orders[o], chosen.seeds[s]);
    }
    sample_free(&sample);
    printf("%zu passed, %zu failed\n", chosen.n_seeds * chosen.n_orders - n_wrong, n_wrong);
    return n_wrong == 0 ? 0 : 1;
}
