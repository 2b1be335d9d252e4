/* SPDX-License-Identifier: Apache-2.0 */
/* The command compare: what differs between results that differ in policy only.
 *
 * Rows are the model's indicators, or series asked for; columns the months that the model shows or
 * that are asked for. With several pairs of results, one a seed, the mean difference and the
 * standard error of that mean: what chance alone leaves in it. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli_parts.h"
#include "number.h"
#include "scenario.h" /* month_format */

enum { KEY_SERIES = 256, KEY_AT, KEY_PAIRS, KEY_CSV };
enum { DATES_MAX = 16, SERIES_MAX = 64, TEXT = 400, AS_IT_COMES = -1 };

static const struct argp_option compare_options[] = {
    CLI_HELP_ROW,
    {"series", KEY_SERIES, "NAME", 0,
     "A series, all cells of it together, in place of the indicators; may be repeated", 1},
    {"at", KEY_AT, "YYYY-MM", 0, "A month; may be repeated", 1},
    {"pairs", KEY_PAIRS, NULL, 0,
     "The files are BASE1 POLICY1 BASE2 POLICY2 ..., one pair a seed: mean and standard error", 1},
    {"csv", KEY_CSV, NULL, 0, "Comma-separated, all digits", 1},
    {0}};

static const char compare_text[] =
    "Print the differences of results from a first one, indicator by indicator."
    "\vExamples:\n"
    "  compare base.h5 policy.h5                      what the policy changed\n"
    "  compare base.h5 one.h5 two.h5 --at 2030-12     two policies, one month\n"
    "  compare base.h5 policy.h5 --series employees   one series\n"
    "  compare --pairs b1.h5 p1.h5 b2.h5 p2.h5        two seeds: mean and standard error\n"
    "\n"
    "Differences are policy minus base. The exit status is 0 if nothing differs and 1 if something "
    "does.";

struct compare_request {
    char **paths; /* [n_paths] */
    size_t n_paths;
    const char *series[SERIES_MAX];
    size_t n_series;
    int dates[DATES_MAX]; /* months since 2022-01 */
    size_t n_dates;
    bool is_csv, is_paired;
    char unit[64]; /* of the series just read */
};

/* Results to compare: policy k with base k, all pairs together one table. */
struct pairs {
    const char *const *base, *const *policy;
    size_t n;
};

/* One number of the table, over the pairs that cover the month. */
struct difference {
    size_t n;
    double base, policy, mean, squares; /* means; squares: of the deviations from mean, summed */
};

/* ---- the request ------------------------------------------------------------------- */

static void take_date(struct compare_request *request, struct argp_state *state, char *text)
{
    if (request->n_dates == DATES_MAX)
        argp_error(state, "--at %s is one month too many; at most %d are shown", text, DATES_MAX);
    cli_take_month(state, "--at", text, &request->dates[request->n_dates++]);
}

static void check_paths(const struct compare_request *request, struct argp_state *state)
{
    if (request->n_paths < 2)
        argp_error(state, "name a result to compare with and at least one other");
    if (request->is_paired && request->n_paths % 2 != 0)
        argp_error(state, "--pairs wants BASE1 POLICY1 BASE2 POLICY2 ..., but there are %zu files",
                   request->n_paths);
}

static error_t parse_compare(int key, char *argument, struct argp_state *state)
{
    struct compare_request *request = state->input;
    switch (key) {
    case KEY_SERIES:
        if (request->n_series == SERIES_MAX)
            argp_error(state, "--series %s is one too many; at most %d are shown", argument,
                       SERIES_MAX);
        request->series[request->n_series++] = argument;
        return 0;
    case KEY_AT:
        take_date(request, state, argument);
        return 0;
    case KEY_PAIRS:
        request->is_paired = true;
        return 0;
    case KEY_CSV:
        request->is_csv = true;
        return 0;
    case ARGP_KEY_ARG:
        request->paths[request->n_paths++] = argument;
        return 0;
    case ARGP_KEY_END:
        check_paths(request, state);
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

/* ---- what can be compared ------------------------------------------------------------ */

/* An attribute of a result as one line. */
static int read_text(const char *path, const char *name, char text[TEXT], struct error *error)
{
    char *bytes = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&bytes, &n);
    if (!out)
        return fail(error, ERROR_MEMORY, "no memory to read %s of %s", name, path);
    int status = store_print_text(path, name, out, error);
    if (fclose(out) != 0 && status == 0)
        status = fail(error, ERROR_MEMORY, "no memory to read %s of %s", name, path);
    if (status == 0)
        snprintf(text, TEXT, "%.*s", (int)strcspn(bytes, "\n"), bytes);
    free(bytes);
    return status;
}

/* Refuses results whose runs cannot differ by policy alone; says so if their luck differs. */
static int check_attributes(const char *base, const char *policy, struct error *error)
{
    static const char *const same[] = {"start", "scale"};
    char of_base[TEXT], of_policy[TEXT];
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        int status = read_text(base, same[i], of_base, error);
        if (status == 0)
            status = read_text(policy, same[i], of_policy, error);
        if (status != 0)
            return status;
        if (strcmp(of_base, of_policy) != 0)
            return fail(error, ERROR_USAGE,
                        "%.200s and %.200s cannot be compared: %s is %.60s in the first and %.60s "
                        "in the second; run both with the same",
                        base, policy, same[i], of_base, of_policy);
    }
    int status = read_text(base, "seed", of_base, error);
    if (status == 0)
        status = read_text(policy, "seed", of_policy, error);
    if (status == 0 && strcmp(of_base, of_policy) != 0)
        fprintf(stderr,
                "note: %s has seed %s, %s has seed %s: their differences are luck as well\n", base,
                of_base, policy, of_policy);
    return status;
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

static int check_series(const struct stored_series *base, const struct stored_series *policy,
                        const char *policy_path, struct error *error)
{
    if (!same_codes(base, policy, 0) || !same_codes(base, policy, 1))
        return fail(error, ERROR_USAGE,
                    "%.300s cannot be compared: its series %s has other dimensions than that of "
                    "the base; run both with the same version",
                    policy_path, base->name);
    if (base->dimensions[0] && !cli_is_additive(base->unit))
        return fail(error, ERROR_USAGE,
                    "%s has the unit '%s' and is by %s: a sum of its cells means nothing; `show` "
                    "prints them one by one",
                    base->name, base->unit, base->dimensions[0]);
    return 0;
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

/* Standard error of the mean; NAN if fewer than two pairs say nothing of it. */
static double standard_error(const struct difference *difference)
{
    const double n = (double)difference->n;
    return n < 2 ? NAN : sqrt(difference->squares / (n - 1) / n);
}

/* None of a score in standard deviations, whose zero is where it is by choice. */
static double per_cent(const struct difference *difference, const char *unit)
{
    const double base = fabs(difference->base);
    return base > 0 && strcmp(unit, "SD") != 0 ? 100 * difference->mean / base : NAN;
}

/* One row of the table: a difference for each date. */
static int compare_row(const struct pairs *pairs, const struct indicator *row,
                       struct compare_request *request, struct difference *differences,
                       struct error *error)
{
    int status = 0;
    memset(differences, 0, DATES_MAX * sizeof *differences);
    for (size_t k = 0; k < pairs->n && status == 0; k++) {
        struct stored_series base = {0}, policy = {0};
        double a, b;
        status = store_read_series(pairs->base[k], row->series, &base, error);
        if (status == 0)
            status = store_read_series(pairs->policy[k], row->series, &policy, error);
        if (status == 0)
            status = check_series(&base, &policy, pairs->policy[k], error);
        snprintf(request->unit, sizeof request->unit, "%s", status == 0 ? base.unit : "");
        for (size_t d = 0; d < request->n_dates && status == 0; d++) {
            if (indicator_value(&base, row, request->dates[d], &a) &&
                indicator_value(&policy, row, request->dates[d], &b))
                add(&differences[d], a, b);
        }
        stored_series_free(&base);
        stored_series_free(&policy);
    }
    return status;
}

/* ---- printing ---------------------------------------------------------------------------- */

static void print_number(double value, const char *sign, int decimals, int width)
{
    char text[40];
    if (isnan(value))
        snprintf(text, sizeof text, "-");
    else if (!(value < 0 || value > 0))
        snprintf(text, sizeof text, "0");
    else if (decimals == AS_IT_COMES)
        snprintf(text, sizeof text, "%s%.6g", value > 0 ? sign : "", value);
    else
        snprintf(text, sizeof text, "%s%.*f", value > 0 ? sign : "", decimals, value);
    printf(" %*s", width, text);
}

static void print_head(const struct compare_request *request, bool has_error)
{
    char month[8];
    printf("\n%-38s", "");
    for (size_t d = 0; d < request->n_dates; d++) {
        month_format(request->dates[d], month);
        printf(" %*s", has_error ? 32 : 21, month);
    }
    printf("\n%-38s", "policy minus base");
    for (size_t d = 0; d < request->n_dates; d++)
        printf(has_error ? " %12s %10s %8s" : " %12s %8s", "difference",
               has_error ? "std error" : "per cent", "per cent");
    putchar('\n');
}

static void print_row(const struct indicator *row, const struct compare_request *request,
                      const struct difference *differences, bool has_error)
{
    const int decimals = row->decimals == AS_IT_COMES ? AS_IT_COMES : row->decimals + 2;
    printf("%-38s", row->text);
    for (size_t d = 0; d < request->n_dates; d++) {
        const bool is_known = differences[d].n > 0;
        print_number(is_known ? differences[d].mean : NAN, "+", decimals, 12);
        if (has_error)
            print_number(standard_error(&differences[d]), "", decimals, 10);
        print_number(is_known ? per_cent(&differences[d], row->unit) : NAN, "+", 2, 8);
    }
    printf("%s%s\n", *row->unit ? "  " : "", row->unit);
}

static void print_csv_number(double value)
{
    char text[32] = "";
    if (!isnan(value))
        number_format(value, text);
    printf(",%s", text);
}

static void print_csv(const struct indicator *row, const struct compare_request *request,
                      const struct difference *differences, const char *policy)
{
    for (size_t d = 0; d < request->n_dates; d++) {
        char month[8];
        month_format(request->dates[d], month);
        if (differences[d].n == 0)
            continue;
        printf("%s,%s,%s,%s", policy, row->series, row->unit, month);
        print_csv_number(differences[d].base);
        print_csv_number(differences[d].policy);
        print_csv_number(differences[d].mean);
        print_csv_number(per_cent(&differences[d], row->unit));
        print_csv_number(standard_error(&differences[d]));
        printf(",%zu\n", differences[d].n);
    }
}

static int print_titles(const struct pairs *pairs, struct error *error)
{
    char title[TEXT];
    for (size_t k = 0; k < pairs->n; k++) {
        for (int side = 0; side < 2; side++) {
            const char *path = side == 0 ? pairs->base[k] : pairs->policy[k];
            const int status = read_text(path, "title", title, error);
            if (status != 0)
                return status;
            printf("%-6s %s: %s\n", side == 0 ? "base" : "policy", path, title);
        }
    }
    return 0;
}

/* ---- the comparison ------------------------------------------------------------------------ */

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
        if (strcmp(a.digests[m], b.digests[m]) != 0)
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

/* Refuses, before a line is printed, months that no pair has and series that there are not. */
static int check_request(const struct pairs *pairs, const struct compare_request *request,
                         struct error *error)
{
    int status = 0;
    for (size_t d = 0; d < request->n_dates && status >= 0; d++) {
        int has = 0;
        for (size_t k = 0; k < pairs->n && has == 0; k++) {
            has = has_month(pairs->base[k], request->dates[d], error);
            if (has > 0)
                has = has_month(pairs->policy[k], request->dates[d], error);
        }
        char month[8];
        month_format(request->dates[d], month);
        status = has < 0   ? has
                 : has > 0 ? 0
                           : fail(error, ERROR_USAGE,
                                  "--at is %s, a month that %.300s and %.300s do not both have; "
                                  "`show` prints their months",
                                  month, pairs->base[0], pairs->policy[0]);
    }
    for (size_t i = 0; i < request->n_series && status == 0; i++) {
        struct stored_series series = {0};
        status = store_read_series(pairs->base[0], request->series[i], &series, error);
        stored_series_free(&series);
    }
    return status;
}

/* Those of the model that all results cover, and the last month. */
static void choose_dates(struct compare_request *request, const struct cli_model *model, int last)
{
    if (request->n_dates > 0)
        return;
    for (size_t d = 0; d < model->n_dates && d + 1 < DATES_MAX; d++)
        if (model->dates[d] < last)
            request->dates[request->n_dates++] = model->dates[d];
    request->dates[request->n_dates++] = last;
}

/* Row i: a series asked for, or an indicator of the model. */
static struct indicator row_of(const struct compare_request *request, const struct cli_model *model,
                               size_t i)
{
    if (request->n_series == 0)
        return model->indicators[i];
    return (struct indicator){request->series[i], request->series[i], "", INDICATOR_LAST, 1,
                              AS_IT_COMES};
}

/* All rows of one table; *differs is set if a value of it differs. */
static int print_rows(const struct pairs *pairs, struct compare_request *request,
                      const struct cli_model *model, bool *differs, struct error *error)
{
    const size_t n = request->n_series > 0 ? request->n_series : model->n_indicators;
    for (size_t i = 0; i < n; i++) {
        struct indicator row = row_of(request, model, i);
        struct difference differences[DATES_MAX];
        const int status = compare_row(pairs, &row, request, differences, error);
        if (status != 0)
            return status;
        if (request->n_series > 0)
            row.unit = request->unit;
        for (size_t d = 0; d < request->n_dates; d++)
            *differs |=
                differences[d].squares > 0 || differences[d].mean < 0 || differences[d].mean > 0;
        if (request->is_csv)
            print_csv(&row, request, differences, pairs->policy[0]);
        else
            print_row(&row, request, differences, pairs->n > 1);
    }
    return 0;
}

static int print_table(const struct pairs *pairs, struct compare_request *request,
                       const struct cli_model *model, bool *differs, struct error *error)
{
    int first = INT32_MAX, last = INT32_MAX, status = 0;
    for (size_t k = 0; k < pairs->n && status == 0; k++) {
        int month, end;
        status = check_attributes(pairs->base[k], pairs->policy[k], error);
        if (status == 0)
            status = first_difference(pairs->base[k], pairs->policy[k], &month, &end, error);
        first = status == 0 && month < first ? month : first;
        last = status == 0 && end < last ? end : last;
    }
    if (status == 0)
        status = check_request(pairs, request, error);
    if (status == 0)
        choose_dates(request, model, last);
    if (status == 0 && !request->is_csv) {
        status = print_titles(pairs, error);
        print_head(request, pairs->n > 1);
    }
    *differs |= first < INT32_MAX;
    if (status == 0)
        status = print_rows(pairs, request, model, differs, error);
    if (status == 0 && !request->is_csv && first < INT32_MAX) {
        char month[8];
        month_format(first, month);
        printf("\nThe states differ from %s on.\n\n", month);
    } else if (status == 0 && !request->is_csv) {
        printf("\nThe states are the same in all months that both have.\n\n");
    }
    return status;
}

static int compare(struct compare_request *request, const struct cli_model *model,
                   struct error *error)
{
    const size_t n = request->is_paired ? request->n_paths / 2 : request->n_paths - 1;
    const char **base = calloc(2 * n, sizeof *base), **policy = base + n;
    bool differs = false;
    int status = 0;
    if (!base)
        return fail(error, ERROR_MEMORY, "no memory to compare %zu results", request->n_paths);
    for (size_t k = 0; k < n; k++) {
        base[k] = request->paths[request->is_paired ? 2 * k : 0];
        policy[k] = request->paths[request->is_paired ? 2 * k + 1 : k + 1];
    }
    if (request->is_csv)
        printf("policy,series,unit,month,base,value,difference,per_cent,standard_error,pairs\n");
    const size_t at_once = request->is_paired ? n : 1;
    for (size_t k = 0; k < n && status == 0; k += at_once)
        status = print_table(&(struct pairs){base + k, policy + k, at_once}, request, model,
                             &differs, error);
    free(base);
    if (status == 0 && differs)
        status = fail(error, ERROR_DIFFERS, "the results differ");
    return status;
}

int cli_compare(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    struct compare_request request = {.paths = calloc((size_t)argc, sizeof *request.paths)};
    if (!request.paths)
        return fail(error, ERROR_MEMORY, "no memory for %d file names", argc);
    const struct argp argp = {
        compare_options, parse_compare, "BASE.h5 POLICY.h5...", compare_text, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    const int status = compare(&request, model, error);
    free(request.paths);
    return status;
}
