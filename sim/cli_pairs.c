/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs of results: whether they can be compared, and the mean difference of a number between them.
 */
#define _POSIX_C_SOURCE 200809L
#include "cli_pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli_parts.h"

/* ---- what can be compared ------------------------------------------------------------ */

/* Refuses results of which neither a difference nor a mean has a meaning. */
static int check_same(const char *base, const char *policy, struct error *error)
{
    static const char *const same[] = {"start", "scale"};
    char of_base[PAIRS_TEXT], of_policy[PAIRS_TEXT];
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        int status = indicator_text(base, same[i], of_base, PAIRS_TEXT, error);
        if (status == 0)
            status = indicator_text(policy, same[i], of_policy, PAIRS_TEXT, error);
        if (status != 0)
            return status;
        if (strcmp(of_base, of_policy) != 0)
            return fail(error, ERROR_USAGE,
                        "%.200s and %.200s cannot be compared: %s is %.60s in the first and %.60s "
                        "in the second; run both with the same",
                        base, policy, same[i], of_base, of_policy);
    }
    return 0;
}

/* Refuses results whose runs cannot differ by policy alone; says so if their luck differs. */
static int check_attributes(const char *base, const char *policy, struct error *error)
{
    char of_base[PAIRS_TEXT], of_policy[PAIRS_TEXT];
    int status = check_same(base, policy, error);
    if (status == 0)
        status = indicator_text(base, "seed", of_base, PAIRS_TEXT, error);
    if (status == 0)
        status = indicator_text(policy, "seed", of_policy, PAIRS_TEXT, error);
    if (status == 0 && strcmp(of_base, of_policy) != 0)
        fprintf(stderr,
                "note: %s has seed %s, %s has seed %s: their differences are luck as well\n", base,
                of_base, policy, of_policy);
    return status;
}

/* Says so if the k-th file is of another scenario than the first: no mean of both has a meaning. */
static int check_title(const char *const *paths, size_t k, struct error *error)
{
    char first[PAIRS_TEXT], here[PAIRS_TEXT];
    int status = indicator_text(paths[0], "title", first, PAIRS_TEXT, error);
    if (status == 0)
        status = indicator_text(paths[k], "title", here, PAIRS_TEXT, error);
    if (status == 0 && strcmp(first, here) != 0)
        fprintf(stderr, "note: %s is '%s', %s is '%s': the mean is over different scenarios\n",
                paths[0], first, paths[k], here);
    return status;
}

/* Refuses a seed that comes twice: the same luck again makes the standard error too small. */
static int check_pair(const struct pairs *pairs, size_t k, struct error *error)
{
    char seed[PAIRS_TEXT], other[PAIRS_TEXT];
    int status = check_same(pairs->base[0], pairs->base[k], error);
    if (status == 0)
        status = indicator_text(pairs->base[k], "seed", seed, PAIRS_TEXT, error);
    for (size_t j = 0; j < k && status == 0; j++) {
        status = indicator_text(pairs->base[j], "seed", other, PAIRS_TEXT, error);
        if (status == 0 && strcmp(seed, other) == 0)
            status =
                fail(error, ERROR_USAGE,
                     "--pairs: %.200s and %.200s have the same seed, %.60s; the standard error "
                     "needs pairs with different seeds",
                     pairs->base[j], pairs->base[k], seed);
    }
    if (status == 0)
        status = check_title(pairs->base, k, error);
    return status == 0 ? check_title(pairs->policy, k, error) : status;
}

static bool same_codes(const struct stored_series *a, const struct stored_series *b, size_t axis)
{
    if (a->sizes[axis] != b->sizes[axis] || !a->dimensions[axis] != !b->dimensions[axis])
        return false;
    if (!a->dimensions[axis])
        return true;
    bool is_same = strcmp(a->dimensions[axis], b->dimensions[axis]) == 0;
    for (size_t i = 0; i < a->sizes[axis] && is_same; i++)
        is_same = strcmp(a->codes[axis][i], b->codes[axis][i]) == 0;
    return is_same;
}

/* n_where: classifications of which one code is left. */
static int check_series(const struct stored_series *base, const struct stored_series *policy,
                        size_t n_where, const char *policy_path, struct error *error)
{
    const size_t n_dimensions = (base->dimensions[0] ? 1U : 0U) + (base->dimensions[1] ? 1U : 0U);
    if (!same_codes(base, policy, 0) || !same_codes(base, policy, 1))
        return fail(error, ERROR_USAGE,
                    "%.300s cannot be compared: its series %s has other dimensions than that of "
                    "the base; run both with the same version",
                    policy_path, base->name);
    if (n_dimensions > n_where && !cli_is_additive(base->unit))
        return fail(error, ERROR_USAGE,
                    "%s has the unit '%s' and is by %s: a sum of its cells means nothing; --where "
                    "takes one, `show` prints them one by one",
                    base->name, base->unit, base->dimensions[0]);
    return 0;
}

/* The first month, since 2022-01, whose states differ; INT32_MAX if those of all months that both
 * have are the same. */
static int first_difference(const char *base, const char *policy, int *month, int *last,
                            struct error *error)
{
    struct stored_digests a = {0}, b = {0};
    int status = store_read_digests(base, &a, error);
    if (status == 0)
        status = store_read_digests(policy, &b, error);
    const size_t n = a.n_months < b.n_months ? a.n_months : b.n_months;
    if (status == 0 && n == 0)
        status = fail(error, ERROR_MISSING, "%.300s: holds no month yet",
                      a.n_months == 0 ? base : policy);
    *month = INT32_MAX;
    for (size_t m = n; status == 0 && m-- > 0;)
        if (stored_digests_match(&a, m, &b, m) && strcmp(a.digests[m], b.digests[m]) != 0)
            *month = a.months[m];
    *last = status == 0 && n > 0 ? a.months[n - 1] : 0;
    stored_digests_free(&a);
    stored_digests_free(&b);
    return status;
}

/* Whether a result has the month; a negative error code if it cannot be read. */
static int has_month(const char *path, int month, struct error *error)
{
    struct stored_digests stored = {0};
    int status = store_read_digests(path, &stored, error);
    if (status == 0)
        status = stored.n_months > 0 && stored.months[0] <= month &&
                 month <= stored.months[stored.n_months - 1];
    stored_digests_free(&stored);
    return status;
}

int cli_pairs_check(const struct pairs *pairs, int *first, int *last, struct error *error)
{
    int status = 0;
    *first = *last = INT32_MAX;
    for (size_t k = 0; k < pairs->n && status == 0; k++) {
        int month, end;
        status = check_attributes(pairs->base[k], pairs->policy[k], error);
        if (status == 0)
            status = check_pair(pairs, k, error);
        if (status == 0)
            status = first_difference(pairs->base[k], pairs->policy[k], &month, &end, error);
        *first = status == 0 && month < *first ? month : *first;
        *last = status == 0 && end < *last ? end : *last;
    }
    return status;
}

int cli_pairs_have(const struct pairs *pairs, int month, struct error *error)
{
    int n = 0;
    for (size_t k = 0; k < pairs->n; k++) {
        int has = has_month(pairs->base[k], month, error);
        if (has > 0)
            has = has_month(pairs->policy[k], month, error);
        if (has < 0)
            return has;
        n += has;
    }
    return n;
}

/* ---- numbers -------------------------------------------------------------------------- */

/* Mean and squares are kept as values come in (Welford). */
static void add(struct difference *difference, double base, double policy)
{
    const double n = (double)++difference->n, off = policy - base - difference->mean;
    difference->base += (base - difference->base) / n;
    difference->policy += (policy - difference->policy) / n;
    difference->mean += off / n;
    difference->squares += off * (policy - base - difference->mean);
}

double cli_pairs_standard_error(const struct difference *difference)
{
    const double n = (double)difference->n;
    return n < 2 ? NAN : sqrt(difference->squares / (n - 1) / n);
}

double cli_pairs_per_cent(const struct difference *difference, const char *unit)
{
    const double base = fabs(difference->base);
    return base > 0 && strcmp(unit, "SD") != 0 ? 100 * difference->mean / base : NAN;
}

/* Cells of other codes become 0; false if the series is not by that classification. */
static bool narrow(struct stored_series *series, const struct pairs_where *where)
{
    size_t axis = 0;
    while (axis < 2 &&
           (!series->dimensions[axis] || strcmp(series->dimensions[axis], where->dimension) != 0))
        axis++;
    const size_t n = series->n_months * series->sizes[0] * series->sizes[1];
    for (size_t i = 0; axis < 2 && i < n; i++) {
        const size_t code =
            axis == 1 ? i % series->sizes[1] : i / series->sizes[1] % series->sizes[0];
        if (strcmp(series->codes[axis][code], where->code) != 0)
            series->values[i] = 0;
    }
    return axis < 2;
}

static bool narrow_all(struct stored_series *series, const struct pairs *pairs)
{
    bool is_by = true;
    for (size_t w = 0; w < pairs->n_where && is_by; w++)
        is_by = narrow(series, &pairs->where[w]);
    return is_by;
}

/* Says which months both series of a pair were measured in. Asked of all cells: that of one code
 * may be 0. */
static void find_measured(const struct stored_series *base, const struct stored_series *policy,
                          const struct indicator *indicator, const struct pairs_months *months,
                          bool is_measured[PAIRS_MONTHS])
{
    double ignored;
    for (size_t d = 0; d < months->n; d++)
        is_measured[d] = indicator_value(base, indicator, 1, months->month[d], &ignored) &&
                         indicator_value(policy, indicator, 1, months->month[d], &ignored);
}

int cli_pairs_compare(const struct pairs *pairs, const struct indicator *indicator,
                      const struct pairs_months *months, struct pairs_row *row, struct error *error)
{
    int status = 0;
    struct indicator each = *indicator; /* what was measured and is 0 is 0 */
    each.reading = each.reading == INDICATOR_NONZERO ? INDICATOR_LAST : each.reading;
    *row = (struct pairs_row){0};
    for (size_t k = 0; k < pairs->n && status == 0; k++) {
        struct stored_series base = {0}, policy = {0};
        bool is_measured[PAIRS_MONTHS] = {false};
        double a, b, scale = 1;
        if (indicator->is_count)
            status = indicator_scale(pairs->base[k], &scale, error);
        if (status == 0)
            status = store_read_series(pairs->base[k], indicator->series, &base, error);
        if (status == 0)
            status = store_read_series(pairs->policy[k], indicator->series, &policy, error);
        if (status == 0)
            find_measured(&base, &policy, indicator, months, is_measured);
        if (status == 0)
            status = narrow_all(&base, pairs) && narrow_all(&policy, pairs) ? 0 : 1;
        if (status == 0)
            status = check_series(&base, &policy, pairs->n_where, pairs->policy[k], error);
        snprintf(row->unit, sizeof row->unit, "%s", status == 0 ? base.unit : "");
        for (size_t d = 0; d < months->n && status == 0; d++) {
            if (is_measured[d] && indicator_value(&base, &each, scale, months->month[d], &a) &&
                indicator_value(&policy, &each, scale, months->month[d], &b))
                add(&row->difference[d], a, b);
        }
        stored_series_free(&base);
        stored_series_free(&policy);
    }
    return status;
}
