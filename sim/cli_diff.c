/* SPDX-License-Identifier: Apache-2.0 */
/* The command diff: the first month in which two runs part, and in it the first series and cell, or
 * with files of events the first employer, person, fact and event. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli_life.h"
#include "life_diff.h"
#include "life_list.h"
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

/* ---- what was asked of the runs -----------------------------------------------------------------
 */

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

/* ---- months -------------------------------------------------------------------------------------
 */

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

/* ---- series -------------------------------------------------------------------------------------
 */

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

/* ---- events -------------------------------------------------------------------------------------
 */

static void put_start(const struct life_diff *diff)
{
    if (diff->start_row == NO_ROW)
        printf("The starts differ: %s is longer in one of them\n", diff->stream);
    else
        printf("The starts differ: %s of row %zu is %" PRId32 " in A, %" PRId32 " in B\n",
               diff->stream, diff->start_row, diff->start_a, diff->start_b);
}

static int put_employer(const struct life_diff *diff, struct life_file *a, struct life_file *b,
                        struct error *error)
{
    enum { VALUES = 1024 };
    int32_t of_a[VALUES] = {0}, of_b[VALUES] = {0};
    const struct events_file *events = &a->events;
    const int32_t row = (int32_t)diff->employer_row;
    const char *before = ":";
    char month[8];
    int status = life_employer_facts(a, row, diff->employer_month, of_a, VALUES, error);
    if (status >= 0)
        status = life_employer_facts(b, row, diff->employer_month, of_b, VALUES, error);
    if (status < 0)
        return status;
    month_format(diff->employer_month, month);
    printf("The first employer is %" PRId32 " in %s", row, month);
    for (size_t f = 0, at = 0; f < events->employer_facts.n; f++)
        for (size_t k = 0; k < events->widths[f]; k++, at++)
            if (of_a[at] != of_b[at]) {
                printf("%s %s %" PRId32 " in A, %" PRId32 " in B", before,
                       events->employer_facts.names[f], of_a[at], of_b[at]);
                before = ";";
            }
    putchar('\n');
    return 0;
}

static void put_facts(const struct life *a, const struct life *b, size_t k,
                      const struct life_words *words)
{
    const struct events_names *facts = &a->file->events.facts;
    const struct life_moment *of_a = k < a->n ? &a->moments[k] : &a->moments[a->n - 1];
    const struct life_moment *of_b = k < b->n ? &b->moments[k] : &b->moments[b->n - 1];
    const int month = of_a->month < of_b->month ? of_a->month : of_b->month;
    const int32_t *now_a = of_a->month == month ? of_a->now : of_a->before;
    const int32_t *now_b = of_b->month == month ? of_b->now : of_b->before;
    for (size_t f = 0; f < facts->n; f++) {
        char text_a[64], text_b[64];
        words->value(facts->names[f], now_a[f], text_a);
        words->value(facts->names[f], now_b[f], text_b);
        if (now_a[f] != now_b[f])
            printf("  %s: %" PRId32 " (%s) in A, %" PRId32 " (%s) in B\n", facts->names[f],
                   now_a[f], text_a, now_b[f], text_b);
    }
}

static int put_lives(const struct life *a, const struct life *b, const struct life_words *words,
                     struct error *error)
{
    const size_t k = cli_life_parting(a, b);
    if (k == SIZE_MAX) {
        puts("  the same life in both: only what tipped an event differs");
        return 0;
    }
    if (a->n > 0 && b->n > 0)
        put_facts(a, b, k, words);
    const int of_a = k < a->n ? a->moments[k].month : INT32_MAX;
    const int of_b = k < b->n ? b->moments[k].month : INT32_MAX;
    for (int side = 0; side < 2; side++) {
        fputs(side == 0 ? "  A  " : "  B  ", stdout);
        if (side == 0 ? of_a <= of_b : of_b <= of_a)
            cli_life_line(side == 0 ? a : b, k, words, stdout);
        else
            puts("nothing in that month");
    }
    return cli_life_why(a, b, k, words, error);
}

static int put_person(const struct life_diff *diff, struct life_file *a, struct life_file *b,
                      const struct life_words *words, struct error *error)
{
    struct life of_a = {0}, of_b = {0};
    struct error only_one = {0};
    uint32_t id = 0;
    char month[8];
    month_format(diff->person_month, month);
    int status = life_list_owner(diff->person_is_of_a ? a : b, diff->page, diff->row, &id, error);
    if (status < 0)
        return status;
    printf("The first person is %" PRIu32 " in %s:\n", id, month);
    const int in_a = life_read(&of_a, a, id, &only_one), in_b = life_read(&of_b, b, id, &only_one);
    if (in_a >= 0 && in_b >= 0)
        status = put_lives(&of_a, &of_b, words, error);
    else if (only_one.code == ERROR_USAGE && (in_a >= 0 || in_b >= 0)) {
        fputs(in_a >= 0 ? "  only in A  " : "  only in B  ", stdout);
        cli_life_line(in_a >= 0 ? &of_a : &of_b, 0, words, stdout);
    } else
        status = fail(error, only_one.code, "%s", only_one.message);
    life_free(&of_a);
    life_free(&of_b);
    return status;
}

/* A branch begins with the persons of a later month. */
static void put_begins(const struct life_file *a, const struct life_file *b)
{
    char of_a[8], of_b[8];
    month_format(a->events.digests.months[0], of_a);
    month_format(b->events.digests.months[0], of_b);
    printf(
        "Events begin in %s in A and in %s in B: which person differs first is told of files that "
        "begin in the same month\n",
        of_a, of_b);
}

static int diff_events(const char *const path[2], const struct life_words *words, bool *differs,
                       struct error *error)
{
    struct life_file a = {0}, b = {0};
    struct life_diff diff = {0};
    int status = life_file_open(&a, path[0], words->of, error);
    if (status >= 0)
        status = life_file_open(&b, path[1], words->of, error);
    if (status >= 0 && a.events.digests.months[0] != b.events.digests.months[0]) {
        put_begins(&a, &b);
        life_file_close(&a);
        life_file_close(&b);
        return 0;
    }
    if (status >= 0)
        status = life_diff_find(&diff, &a, &b, error);
    *differs |= status >= 0 && (diff.has_start || diff.has_employer || diff.has_person);
    if (status >= 0 && diff.has_start)
        put_start(&diff);
    if (status >= 0 && diff.has_employer)
        status = put_employer(&diff, &a, &b, error);
    if (status >= 0 && diff.has_person)
        status = put_person(&diff, &a, &b, words, error);
    if (status >= 0 && !*differs)
        puts("All events are the same.");
    life_file_close(&a);
    life_file_close(&b);
    return status;
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
        status = in_a ? diff_events(request->path, model->words, &differs, error)
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
