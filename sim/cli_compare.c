/* SPDX-License-Identifier: Apache-2.0 */
/* The command compare: what differs between results that differ in policy only, as a table. Rows
 * are the model's indicators, or series asked for; columns the months that the model shows or that
 * are asked for. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli_pairs.h"
#include "cli_parts.h"
#include "names.h"
#include "number.h"
#include "scenario.h" /* month_format */

enum { KEY_SERIES = 256, KEY_WHERE, KEY_AT, KEY_PAIRS, KEY_CSV };
enum { SERIES_MAX = 64, WHERE_MAX = 2, AS_IT_COMES = -1 };

static const struct argp_option compare_options[] = {
    CLI_HELP_ROW,
    {"series", KEY_SERIES, "NAME", 0,
     "A series, all cells of it together, in place of the indicators; may be repeated", 1},
    {"where", KEY_WHERE, "DIMENSION=CODE", 0,
     "One region, branch or other code alone, in what is by it; may be repeated", 1},
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
    "  compare base.h5 policy.h5 --where region=zeeland\n"
    "  compare --pairs b1.h5 p1.h5 b2.h5 p2.h5        two seeds: mean and standard error\n"
    "\n"
    "Differences are policy minus base. The exit status is 0 if nothing differs and 1 if something "
    "does.";

struct compare_request {
    char **paths; /* [n_paths] */
    size_t n_paths;
    const char *series[SERIES_MAX];
    size_t n_series;
    struct dimension_list dimensions; /* of the model */
    struct pairs_where where[WHERE_MAX];
    size_t n_where;
    struct pairs_months months;
    bool is_csv, is_paired;
};

/* ---- the request ------------------------------------------------------------------- */

static void take_date(struct compare_request *request, struct argp_state *state, char *text)
{
    if (request->months.n == PAIRS_MONTHS)
        argp_error(state, "--at %s is one month too many; at most %d are shown", text,
                   PAIRS_MONTHS);
    cli_take_month(state, "--at", text, &request->months.month[request->months.n++]);
}

/* DIMENSION=CODE, of the model. The text is cut in two. */
static void take_where(struct compare_request *request, struct argp_state *state, char *text)
{
    enum { NAMES = 256 }; /* more are not named in a hint */
    const char *names[NAMES] = {NULL}, *meanings[NAMES] = {NULL};
    char hint[NAMES_HINT_LENGTH], *code = strchr(text, '=');
    if (!code)
        argp_error(state, "--where is '%s'; write DIMENSION=CODE, such as region=zeeland", text);
    if (request->n_where == WHERE_MAX)
        argp_error(state, "--where %s is one too many: no series has more than %d dimensions", text,
                   WHERE_MAX);
    *code++ = '\0';
    for (size_t w = 0; w < request->n_where; w++)
        if (strcmp(request->where[w].dimension, text) == 0)
            argp_error(state, "--where names %s twice", text);
    for (size_t d = 0; d < request->dimensions.n && d < NAMES; d++)
        names[d] = request->dimensions.dimensions[d].name;
    const struct dimension *dimension = dimension_find(request->dimensions, text);
    if (!dimension)
        argp_error(state, "--where: there is no dimension '%s'%s", text,
                   names_hint(hint, text, names, request->dimensions.n, "\"show --help\""));
    bool is_there = false;
    for (size_t c = 0; c < dimension->n && c < NAMES; c++) {
        names[c] = dimension->codes[c].name;
        meanings[c] = dimension->codes[c].meaning;
        is_there |= strcmp(names[c], code) == 0;
    }
    if (!is_there)
        argp_error(state, "--where: %s has no code '%s'%s", text, code,
                   names_hint_meant(hint, code, names, meanings, dimension->n, "\"describe\""));
    request->where[request->n_where++] = (struct pairs_where){dimension->name, code};
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
    case KEY_WHERE:
        take_where(request, state, argument);
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

/* ---- printing ---------------------------------------------------------------------------- */

static void print_number(double value, const char *sign, int decimals, int width)
{
    char text[40], number[32];
    number_round(value, number);
    if (isnan(value))
        snprintf(text, sizeof text, "-");
    else if (!(value < 0 || value > 0))
        snprintf(text, sizeof text, "0");
    else if (decimals == AS_IT_COMES)
        snprintf(text, sizeof text, "%s%s", value > 0 ? sign : "", number);
    else
        snprintf(text, sizeof text, "%s%.*f", value > 0 ? sign : "", decimals, value);
    printf(" %*s", width, text);
}

static void print_head(const struct compare_request *request, bool has_error)
{
    char month[8];
    printf("\n%-38s", "");
    for (size_t d = 0; d < request->months.n; d++) {
        month_format(request->months.month[d], month);
        printf(" %*s", has_error ? 32 : 21, month);
    }
    printf("\n%-38s", "policy minus base");
    for (size_t d = 0; d < request->months.n; d++)
        printf(has_error ? " %12s %10s %8s" : " %12s %8s", "difference",
               has_error ? "std error" : "per cent", "per cent");
    putchar('\n');
}

static void print_row(const struct indicator *row, const struct compare_request *request,
                      const struct difference *differences, bool has_error)
{
    const int decimals = row->decimals == AS_IT_COMES ? AS_IT_COMES : row->decimals + 2;
    printf("%-38s", row->text);
    for (size_t d = 0; d < request->months.n; d++) {
        const bool is_known = differences[d].n > 0;
        print_number(is_known ? differences[d].mean : NAN, "+", decimals, 12);
        if (has_error)
            print_number(cli_pairs_standard_error(&differences[d]), "", decimals, 10);
        print_number(is_known ? cli_pairs_per_cent(&differences[d], row->unit) : NAN, "+", 2, 8);
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
    for (size_t d = 0; d < request->months.n; d++) {
        char month[8];
        month_format(request->months.month[d], month);
        if (differences[d].n == 0)
            continue;
        printf("%s,%s,%s,%s", policy, row->series, row->unit, month);
        print_csv_number(differences[d].base);
        print_csv_number(differences[d].policy);
        print_csv_number(differences[d].mean);
        print_csv_number(cli_pairs_per_cent(&differences[d], row->unit));
        print_csv_number(cli_pairs_standard_error(&differences[d]));
        printf(",%zu,%s,", differences[d].n, indicator_over(row));
        for (size_t w = 0; w < request->n_where; w++)
            printf("%s%s=%s", w > 0 ? " " : "", request->where[w].dimension,
                   request->where[w].code);
        putchar('\n');
    }
}

static int print_titles(const struct pairs *pairs, struct error *error)
{
    char title[PAIRS_TEXT];
    for (size_t k = 0; k < pairs->n; k++) {
        for (int side = 0; side < 2; side++) {
            const char *path = side == 0 ? pairs->base[k] : pairs->policy[k];
            const int status = indicator_text(path, "title", title, sizeof title, error);
            if (status != 0)
                return status;
            printf("%-6s %s: %s\n", side == 0 ? "base" : "policy", path, title);
        }
    }
    return 0;
}

static int print_scale(const struct pairs *pairs, bool is_of_series, struct error *error)
{
    char note[INDICATOR_NOTE];
    double scale;
    const int status = indicator_scale(pairs->base[0], &scale, error);
    if (status == 0 && *indicator_note(scale, is_of_series, note))
        printf("%s\n", note);
    return status;
}

/* ---- the comparison ------------------------------------------------------------------------ */

/* The other files of a run say in the attribute "content" what they hold, and have no indicators.
 */
static int check_result(const char *path, struct error *error)
{
    char content[PAIRS_TEXT];
    struct error none = {0};
    if (indicator_text(path, "content", content, sizeof content, &none) < 0)
        return 0;
    return fail(error, ERROR_USAGE,
                "%s holds %s, no indicators; give the result of its run, or series by --series",
                path, content);
}

static bool is_by(const struct stored_series *series, const char *dimension)
{
    bool is = false;
    for (size_t a = 0; a < 2; a++)
        is |= series->dimensions[a] && strcmp(series->dimensions[a], dimension) == 0;
    return is;
}

/* Refuses, before a line is printed, files without indicators, months that no pair has and series
 * that there are not. */
static int check_request(const struct pairs *pairs, const struct compare_request *request,
                         struct error *error)
{
    int status = 0;
    for (size_t k = 0; k < 2 * pairs->n && request->n_series == 0 && status == 0; k++)
        status = check_result(k % 2 == 0 ? pairs->base[k / 2] : pairs->policy[k / 2], error);
    for (size_t d = 0; d < request->months.n && status == 0; d++) {
        const int has = cli_pairs_have(pairs, request->months.month[d], error);
        char month[8];
        month_format(request->months.month[d], month);
        status = has < 0   ? has
                 : has > 0 ? 0
                           : fail(error, ERROR_USAGE,
                                  "--at is %s, a month that %.300s and %.300s do not both have; "
                                  "`show` prints their months",
                                  month, pairs->base[0], pairs->policy[0]);
        if (has > 0 && (size_t)has < pairs->n)
            fprintf(stderr, "note: %d of %zu pairs have %s; its numbers are of these alone\n", has,
                    pairs->n, month);
    }
    for (size_t i = 0; i < request->n_series && status == 0; i++) {
        struct stored_series series = {0};
        status = store_read_series(pairs->base[0], request->series[i], &series, error);
        for (size_t w = 0; w < pairs->n_where && status == 0; w++)
            if (!is_by(&series, pairs->where[w].dimension))
                status =
                    fail(error, ERROR_USAGE, "%s is not by %s, as --where asks; it is by %s%s%s",
                         series.name, pairs->where[w].dimension,
                         series.dimensions[0] ? series.dimensions[0] : "month only",
                         series.dimensions[1] ? " and " : "",
                         series.dimensions[1] ? series.dimensions[1] : "");
        stored_series_free(&series);
    }
    return status;
}

/* Those of the model that all results cover, and the last month. */
static void choose_dates(struct compare_request *request, const struct cli_model *model, int last)
{
    if (request->months.n > 0)
        return;
    for (size_t d = 0; d < model->n_dates && d + 1 < PAIRS_MONTHS; d++)
        if (model->dates[d] < last)
            request->months.month[request->months.n++] = model->dates[d];
    request->months.month[request->months.n++] = last;
}

/* Row i: a series asked for, or an indicator of the model. */
static struct indicator row_of(const struct compare_request *request, const struct cli_model *model,
                               size_t i)
{
    if (request->n_series == 0)
        return model->indicators[i];
    /* as show prints it: a series says nothing of whether it grows with the scale */
    struct indicator row = {
        request->series[i], request->series[i], "", INDICATOR_LAST, 1, AS_IT_COMES, false};
    for (size_t k = 0; k < model->n_indicators;
         k++) /* the model knows what is not measured monthly */
        if (model->indicators[k].reading == INDICATOR_NONZERO &&
            strcmp(model->indicators[k].series, row.series) == 0)
            row.reading = INDICATOR_NONZERO;
    return row;
}

/* All rows of one table; *differs is set if a value of it differs. */
static int print_rows(const struct pairs *pairs, const struct compare_request *request,
                      const struct cli_model *model, bool *differs, struct error *error)
{
    const size_t n = request->n_series > 0 ? request->n_series : model->n_indicators;
    for (size_t i = 0; i < n; i++) {
        struct indicator row = row_of(request, model, i);
        struct pairs_row found;
        const int status = cli_pairs_compare(pairs, &row, &request->months, &found, error);
        if (status > 0) /* indicators that are not by it are left out */
            continue;
        if (status < 0)
            return status;
        if (request->n_series > 0)
            row.unit = found.unit;
        for (size_t d = 0; d < request->months.n; d++)
            *differs |= found.difference[d].squares > 0 || found.difference[d].mean < 0 ||
                        found.difference[d].mean > 0;
        if (request->is_csv)
            print_csv(&row, request, found.difference, pairs->policy[0]);
        else
            print_row(&row, request, found.difference, pairs->n > 1);
    }
    return 0;
}

static int print_table(const struct pairs *pairs, struct compare_request *request,
                       const struct cli_model *model, bool *differs, struct error *error)
{
    int first, last;
    int status = cli_pairs_check(pairs, &first, &last, error);
    if (status == 0)
        status = check_request(pairs, request, error);
    if (status == 0)
        choose_dates(request, model, last);
    if (status == 0 && !request->is_csv) {
        status = print_titles(pairs, error);
        for (size_t w = 0; w < pairs->n_where; w++)
            printf("only   %s %s\n", pairs->where[w].dimension, pairs->where[w].code);
        if (status == 0)
            status = print_scale(pairs, request->n_series > 0, error);
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
        printf("policy,series,unit,month,base,value,difference,per_cent,standard_error,pairs,over,"
               "where\n");
    const size_t at_once = request->is_paired ? n : 1;
    for (size_t k = 0; k < n && status == 0; k += at_once)
        status = print_table(
            &(struct pairs){base + k, policy + k, at_once, request->where, request->n_where},
            request, model, &differs, error);
    free(base);
    if (status == 0 && differs)
        status = fail(error, ERROR_DIFFERS, "the results differ");
    return status;
}

int cli_compare(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    struct compare_request request = {.paths = calloc((size_t)argc, sizeof *request.paths),
                                      .dimensions = model->tables.dimensions};
    if (!request.paths)
        return fail(error, ERROR_MEMORY, "no memory for %d file names", argc);
    const struct argp argp = {
        compare_options, parse_compare, "BASE.h5 POLICY.h5...", compare_text, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    const int status = compare(&request, model, error);
    free(request.paths);
    return status;
}
