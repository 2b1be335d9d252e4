/* SPDX-License-Identifier: Apache-2.0 */
/* The command diff: the first month in which two runs part, and in it the first series and cell, or
 * with files of events the first employer, person, fact and event. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli_life.h"
#include "number.h"
#include "store.h"
#include "store_read.h"

enum { SHOWN_MAX = 12 };

struct diff_request {
    const char *path[2];
    size_t n;
};

static const struct argp_option diff_options[] = {CLI_HELP_ROW, {0}};

static const char diff_text[] =
    "Find the first month, and in it the first place, in which two runs part."
    "\vExamples:\n"
    "  diff base.h5 policy.h5                  month and series\n"
    "  diff base.events.h5 policy.events.h5    month, employer, person, fact and event\n"
    "\n"
    "What differs in scenario, parameters, inputs and interventions is told first, but only "
    "states, "
    "series and events count. The exit status is 0 if they are the same in all months that both "
    "have and 1 if not.";

static error_t parse_diff(int key, char *argument, struct argp_state *state)
{
    struct diff_request *request = state->input;
    if (key == ARGP_KEY_ARG && request->n < 2)
        request->path[request->n++] = argument;
    else if (key == ARGP_KEY_ARG)
        argp_error(state, "two files, but '%s' was given too", argument);
    else if (key == ARGP_KEY_END && request->n < 2)
        argp_error(state, "name two results or two files of events");
    else if (key != ARGP_KEY_ARG && key != ARGP_KEY_END)
        return cli_common_key(key, state);
    return 0;
}

/* ---- what was asked of the runs -------------------------------------------------------------- */

static void put_attributes(struct stream_file *a, struct stream_file *b)
{
    static const char *const names[] = {"title",    "seed",     "scale",        "start",
                                        "months",   "evidence", "version",      "commit",
                                        "compiler", "flags",    "branched_from"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *of_a = stream_file_text(a, names[i]), *of_b = stream_file_text(b, names[i]);
        const char *text_a = of_a ? of_a : "", *text_b = of_b ? of_b : "";
        if (strcmp(text_a, text_b) != 0)
            printf("  %s: %.200s in A, %.200s in B\n", names[i], text_a[0] ? text_a : "none",
                   text_b[0] ? text_b : "none");
        free(of_a);
        free(of_b);
    }
}

static void put_parameters(struct stream_file *a, struct stream_file *b)
{
    size_t n_names = 0, n_a = 0, n_names_b = 0, n_b = 0, n_shown = 0;
    char **names = stream_file_texts(a, "parameter_name", &n_names);
    char **names_b = stream_file_texts(b, "parameter_name", &n_names_b);
    double *of_a = stream_file_numbers(a, "parameter_value", &n_a);
    double *of_b = stream_file_numbers(b, "parameter_value", &n_b);
    const bool is_read =
        names && names_b && of_a && of_b && n_names == n_a && n_names_b == n_b && n_a == n_b;
    for (size_t i = 0; is_read && i < n_a; i++) {
        char text_a[32], text_b[32];
        if (strcmp(names[i], names_b[i]) != 0 || !(of_a[i] < of_b[i] || of_a[i] > of_b[i]) ||
            n_shown++ >= SHOWN_MAX)
            continue;
        number_format(of_a[i], text_a);
        number_format(of_b[i], text_b);
        printf("  parameter %s: %s in A, %s in B\n", names[i], text_a, text_b);
    }
    if (n_shown > SHOWN_MAX)
        printf("  and %zu more parameters\n", n_shown - SHOWN_MAX);
    stream_texts_free(names, n_names);
    stream_texts_free(names_b, n_names_b);
    free(of_a);
    free(of_b);
}

/* Texts of a table by name: rows that one has and the other has not, or has otherwise. */
static void put_table(struct stream_file *a, struct stream_file *b, const char *what,
                      const char *value, const char *world)
{
    char column[80];
    size_t n_a = 0, n_b = 0, n_values = 0, n_values_b = 0;
    snprintf(column, sizeof column, "%s_name", what);
    char **names = stream_file_texts(a, column, &n_a),
         **names_b = stream_file_texts(b, column, &n_b);
    snprintf(column, sizeof column, "%s_%s", what, value);
    char **values = stream_file_texts(a, column, &n_values);
    char **values_b = stream_file_texts(b, column, &n_values_b);
    for (size_t i = 0; names && i < n_a; i++) {
        size_t j = 0;
        while (names_b && j < n_b && strcmp(names[i], names_b[j]) != 0)
            j++;
        if (!names_b || j == n_b)
            printf("  %s %s: only in %s\n", what, names[i], world);
        else if (values && values_b && i < n_values && j < n_values_b &&
                 strcmp(values[i], values_b[j]) != 0 && world[0] == 'A')
            printf("  %s %s: %s %s in A, %s in B\n", what, names[i], value, values[i], values_b[j]);
    }
    stream_texts_free(names, n_a);
    stream_texts_free(names_b, n_b);
    stream_texts_free(values, n_values);
    stream_texts_free(values_b, n_values_b);
}

static void put_requests(struct stream_file *a, struct stream_file *b, const char *const path[2])
{
    printf("A: %s\nB: %s\n", path[0], path[1]);
    put_attributes(a, b);
    put_parameters(a, b);
    put_table(a, b, "input", "digest", "A");
    put_table(b, a, "input", "digest", "B");
    put_table(a, b, "intervention", "start", "A");
    put_table(b, a, "intervention", "start", "B");
}

/* ---- months ---------------------------------------------------------------------------------- */

/* What the months say. */
struct months {
    size_t n_both;
    int last, first; /* last that both have; first that differs, INT32_MAX: none */
};

static int compare_months(const char *const path[2], bool is_events, struct months *months,
                          struct error *error)
{
    struct stored_digests a = {0}, b = {0};
    char first[8] = "", last[8] = "";
    *months = (struct months){.first = INT32_MAX};
    int status = store_read_digests(path[0], &a, error);
    if (status >= 0)
        status = store_read_digests(path[1], &b, error);
    for (size_t i = 0, j = 0; status >= 0 && i < a.n_months && j < b.n_months;) {
        if (a.months[i] != b.months[j]) {
            *(a.months[i] < b.months[j] ? &i : &j) += 1;
            continue;
        }
        if (months->first == INT32_MAX && (is_events || stored_digests_match(&a, i, &b, j)) &&
            strcmp(a.digests[i], b.digests[j]) != 0) {
            months->first = a.months[i];
            month_format(months->first, first);
            printf("The states differ from %s on: digest %s in A, %s in B\n", first, a.digests[i],
                   b.digests[j]);
        }
        months->last = a.months[i];
        months->n_both++;
        i++;
        j++;
    }
    month_format(months->last, last);
    if (status >= 0 && months->n_both > 0 && months->first == INT32_MAX)
        printf("The states are the same in all %zu months that both have, the last is %s\n",
               months->n_both, last);
    if (status >= 0 && a.n_months != b.n_months)
        printf("  A has %zu months, B has %zu\n", a.n_months, b.n_months);
    stored_digests_free(&a);
    stored_digests_free(&b);
    if (status >= 0 && months->n_both == 0)
        status = fail(error, ERROR_DIFFERS, "%.300s and %.300s have no month in common", path[0],
                      path[1]);
    return status;
}

/* ---- series ---------------------------------------------------------------------------------- */

/* The earliest cell that differs. */
struct cell {
    char text[400];
    int month;
    size_t n_series; /* that differ in any month */
};

static bool is_same_number(double a, double b)
{
    return a <= b && a >= b;
}

static void name_cell(const struct stored_series *a, size_t k, double of_b, struct cell *cell)
{
    const size_t n_1 = a->sizes[1], n = a->sizes[0] * n_1, i = k % n / n_1, j = k % n % n_1;
    char text_a[32], text_b[32];
    number_format(a->values[k], text_a);
    number_format(of_b, text_b);
    cell->month = a->months[k / n];
    snprintf(cell->text, sizeof cell->text, "%.60s%s%.60s%s%.60s%s: %s in A, %s in B (%.60s)",
             a->name, a->codes[0] ? "[" : "", a->codes[0] ? a->codes[0][i] : "",
             a->codes[1] ? ", " : "", a->codes[1] ? a->codes[1][j] : "", a->codes[0] ? "]" : "",
             text_a, text_b, a->unit);
}

static void compare_cells(const struct stored_series *a, const struct stored_series *b,
                          struct cell *cell)
{
    const size_t n = a->sizes[0] * a->sizes[1];
    bool differs = n != b->sizes[0] * b->sizes[1];
    for (size_t i = 0, j = 0; i < a->n_months && j < b->n_months && !differs;) {
        if (a->months[i] != b->months[j]) {
            *(a->months[i] < b->months[j] ? &i : &j) += 1;
            continue;
        }
        for (size_t k = 0; k < n && !differs; k++) {
            differs = !is_same_number(a->values[i * n + k], b->values[j * n + k]) &&
                      !(a->values[i * n + k] != a->values[i * n + k] &&
                        b->values[j * n + k] != b->values[j * n + k]);
            if (differs && a->months[i] < cell->month)
                name_cell(a, i * n + k, b->values[j * n + k], cell);
        }
        i++;
        j++;
    }
    cell->n_series += differs;
}

static int compare_series(const char *const path[2], struct cell *cell, struct error *error)
{
    struct store_result result;
    struct error ignored = {0};
    int status = store_open(&result, path[0], error);
    if (status < 0)
        return status;
    for (size_t i = 0; i < result.n && status >= 0; i++) {
        struct stored_series a = {0}, b = {0};
        if (result.variables[i].kind != STORE_SERIES)
            continue;
        status = store_read_series(path[0], result.variables[i].name, &a, error);
        if (status >= 0 && store_read_series(path[1], result.variables[i].name, &b, &ignored) >= 0)
            compare_cells(&a, &b, cell);
        else if (status >= 0)
            printf("  series %s: cannot be read in B\n", result.variables[i].name);
        cell->n_series += status >= 0 && !b.values;
        stored_series_free(&a);
        stored_series_free(&b);
    }
    store_shut(&result);
    return status;
}

static int diff_series(const char *const path[2], bool *differs, struct error *error)
{
    struct cell cell = {.month = INT32_MAX};
    char month[8];
    const int status = compare_series(path, &cell, error);
    if (status < 0)
        return status;
    *differs |= cell.n_series > 0;
    if (cell.n_series == 0) {
        puts("All series are the same.");
    } else if (cell.month < INT32_MAX) {
        month_format(cell.month, month);
        printf("%zu series differ, the first in %s: %s\n", cell.n_series, month, cell.text);
        puts("Run both with --events to see which person, fact and event: diff of OUT.events.h5");
    }
    return 0;
}

static int diff(const struct diff_request *request, const struct cli_model *model,
                struct error *error)
{
    struct stream_file *a = NULL, *b = NULL;
    struct months months;
    int status = stream_file_open(&a, request->path[0], error);
    if (status >= 0)
        status = stream_file_open(&b, request->path[1], error);
    const bool in_a = status >= 0 && stream_length(a, "page_month") != SIZE_MAX;
    const bool in_b = status >= 0 && stream_length(b, "page_month") != SIZE_MAX;
    if (status >= 0 && in_a != in_b)
        status = fail(error, ERROR_USAGE,
                      "%.300s is a file of events and %.300s is not; name two of "
                      "a kind",
                      request->path[in_a ? 0 : 1], request->path[in_a ? 1 : 0]);
    if (status >= 0) {
        put_requests(a, b, request->path);
        status = compare_months(request->path, in_a, &months, error);
    }
    stream_file_close(a);
    stream_file_close(b);
    bool differs = status >= 0 && months.first != INT32_MAX;
    if (status >= 0)
        status = in_a ? cli_diff_events(request->path, model->words, &differs, error)
                      : diff_series(request->path, &differs, error);
    if (status >= 0 && differs)
        status = fail(error, ERROR_DIFFERS, "the runs differ");
    return status;
}

int cli_diff(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    struct diff_request request = {0};
    const struct argp argp = {diff_options, parse_diff, "A B", diff_text, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    return diff(&request, model, error);
}
