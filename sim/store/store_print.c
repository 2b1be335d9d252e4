/* SPDX-License-Identifier: Apache-2.0 */
/* Result files without HDF5: what was read of them in memory, and on the screen. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "names.h"
#include "number.h"
#include "parameters.h"
#include "store_private.h"

/* ---- in memory ---------------------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
    const int64_t first = ((const struct store_variable *)a)->order;
    const int64_t second = ((const struct store_variable *)b)->order;
    return (first > second) - (first < second);
}

void store_sort(struct store_result *result)
{
    if (result->n > 0)
        qsort(result->variables, result->n, sizeof *result->variables, by_order);
}

const struct store_variable *store_find(const struct store_result *result, enum store_kind kind,
                                        const char *name)
{
    for (size_t i = 0; i < result->n; i++) {
        if (result->variables[i].kind == kind && strcmp(result->variables[i].name, name) == 0)
            return &result->variables[i];
    }
    return NULL;
}

const struct store_variable *store_axis(const struct store_result *result, int number)
{
    for (size_t i = 0; i < result->n; i++) {
        if (result->variables[i].kind == STORE_AXIS && result->variables[i].number == number)
            return &result->variables[i];
    }
    return NULL;
}

int store_unknown_series(const struct store_result *result, const char *name, struct error *error)
{
    const char **names = calloc(result->n + 1, sizeof *names);
    if (names == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to read it", result->path);
    size_t n = 0;
    for (size_t i = 0; i < result->n; i++) {
        if (result->variables[i].kind == STORE_SERIES)
            names[n++] = result->variables[i].name;
    }
    char hint[NAMES_HINT_LENGTH];
    fail(error, ERROR_MISSING, "%s: no series \"%s\" among its %zu series%s", result->path, name, n,
         names_hint(hint, name, names, n, "\"show FILE\""));
    free(names);
    return ERROR_MISSING;
}

int store_missing(const char *path, struct error *error)
{
    const int reason = errno;
    char part[4200];
    const int n = snprintf(part, sizeof part, "%s.part", path);
    const bool has_part = n > 0 && (size_t)n < sizeof part && access(part, R_OK) == 0;
    return fail(error, ERROR_MISSING, "%s: cannot be read: %s%s%s%s", path, strerror(reason),
                has_part ? "; its run has not finished: what there is stands in " : "",
                has_part ? part : "", "");
}

char **store_split_words(const char *text, size_t n)
{
    char **words = calloc(n, sizeof *words);
    size_t n_found = 0;
    while (words != NULL && text != NULL && *text != '\0' && n_found < n) {
        const size_t n_bytes = strcspn(text, " ");
        words[n_found] = strndup(text, n_bytes);
        if (words[n_found] == NULL)
            break;
        n_found++;
        text += n_bytes + (text[n_bytes] == ' ' ? 1 : 0);
    }
    if (words != NULL && (n_found < n || *text != '\0')) {
        for (size_t i = 0; i < n_found; i++)
            free(words[i]);
        free(words);
        words = NULL;
    }
    return words;
}

void store_free_texts(char **texts, size_t n)
{
    for (size_t i = 0; i < n && texts != NULL; i++)
        free(texts[i]);
    free(texts);
}

void stored_series_free(struct stored_series *series)
{
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < series->sizes[k] && series->codes[k] != NULL; i++)
            free(series->codes[k][i]);
        free(series->codes[k]);
        free(series->dimensions[k]);
    }
    free(series->values);
    free(series->months);
    free(series->meaning);
    free(series->unit);
    free(series->name);
    *series = (struct stored_series){0};
}

void stored_digests_free(struct stored_digests *digests)
{
    free(digests->digests);
    free(digests->months);
    *digests = (struct stored_digests){0};
}

bool stored_digests_match(const struct stored_digests *a, size_t i, const struct stored_digests *b,
                          size_t j)
{
    const bool is_december = ((a->months[i] % 12) + 12) % 12 == 11;
    return is_december || (i + 1 == a->n_months) == (j + 1 == b->n_months);
}

/* ---- the list ----------------------------------------------------------------------- */

/* Whether out took all of it. */
static int finish(FILE *out, struct error *error)
{
    if (fflush(out) != 0 || ferror(out))
        return fail(error, ERROR_WRITE, "the output cannot be written");
    return 0;
}

/* "region x branch", or "nation". */
static void format_axes(const struct store_result *result, const struct store_variable *variable,
                        char text[300])
{
    size_t n = 0;
    snprintf(text, 300, "nation");
    for (size_t k = 1; k < variable->rank && n < 300; k++) {
        const struct store_variable *axis = store_axis(result, variable->axes[k]);
        n += (size_t)snprintf(text + n, 300 - n, "%s%s", k > 1 ? " x " : "",
                              axis != NULL ? axis->name : "?");
    }
}

static int larger(int a, size_t b)
{
    return b > (size_t)a && b < 80 ? (int)b : a;
}

/* Widths of the columns of the list: name, axes, unit. */
static void measure(const struct store_result *result, int widths[3])
{
    for (size_t i = 0; i < result->n; i++) {
        const struct store_variable *variable = &result->variables[i];
        char axes[300];
        if (variable->kind != STORE_SERIES)
            continue;
        char *unit = store_text(result, variable->name, "units");
        format_axes(result, variable, axes);
        widths[0] = larger(widths[0], strlen(variable->name));
        widths[1] = larger(widths[1], strlen(axes));
        widths[2] = larger(widths[2], unit != NULL ? strlen(unit) : 0);
        free(unit);
    }
}

static void print_series(const struct store_result *result, const struct store_variable *variable,
                         const int widths[3], FILE *out)
{
    char axes[300];
    char *unit = store_text(result, variable->name, "units");
    char *meaning = store_text(result, variable->name, "long_name");
    format_axes(result, variable, axes);
    fprintf(out, "%-*s  %-*s  %-*s  %s\n", widths[0], variable->name, widths[1], axes, widths[2],
            unit != NULL ? unit : "", meaning != NULL ? meaning : "");
    free(meaning);
    free(unit);
}

/* A table is an axis <table>_row. Returns the length of the table's name, 0 for other axes. */
static size_t table_name(const struct store_variable *variable)
{
    const size_t n = strlen(variable->name), n_end = strlen("_row");
    const bool is_table = variable->kind == STORE_AXIS && n > n_end &&
                          strcmp(variable->name + n - n_end, "_row") == 0;
    return is_table ? n - n_end : 0;
}

int store_list(const char *path, FILE *out, struct error *error)
{
    struct store_result result;
    int widths[3] = {0};
    const int code = store_open(&result, path, error);
    if (code < 0)
        return code;
    measure(&result, widths);
    for (size_t i = 0; i < result.n; i++) {
        if (result.variables[i].kind == STORE_SERIES)
            print_series(&result, &result.variables[i], widths, out);
    }
    for (size_t i = 0; i < result.n; i++) {
        const struct store_variable *variable = &result.variables[i];
        const size_t n = table_name(variable);
        if (n == 0)
            continue;
        char *meaning = store_text(&result, variable->name, "long_name");
        fprintf(out, "%-*.*s  table, %zu rows  %s\n", widths[0], (int)n, variable->name,
                store_length(&result, variable->name), meaning != NULL ? meaning : "");
        free(meaning);
    }
    store_shut(&result);
    return finish(out, error);
}

/* ---- texts --------------------------------------------------------------------------- */

static void print_lines(const char *text, FILE *out)
{
    const size_t n = strlen(text);
    fputs(text, out);
    if (n == 0 || text[n - 1] != '\n')
        fputc('\n', out);
}

static int unknown_text(const struct store_result *result, const char *name, struct error *error)
{
    char names[700];
    store_text_names(result, names, sizeof names);
    return fail(error, ERROR_MISSING, "%s: no text \"%s\"; there are %sscenario", result->path,
                name, names);
}

int store_print_text(const char *path, const char *name, FILE *out, struct error *error)
{
    struct store_result result;
    int code = store_open(&result, path, error);
    if (code < 0)
        return code;
    if (strcmp(name, "scenario") == 0) {
        char **texts = store_load_texts(&result, "scenario", 1);
        if (texts != NULL)
            print_lines(texts[0], out);
        else
            code = store_damaged(&result, "scenario", error);
        store_free_texts(texts, 1);
    } else {
        char *text = store_text(&result, "/", name);
        if (text != NULL)
            print_lines(text, out);
        else
            code = unknown_text(&result, name, error);
        free(text);
    }
    store_shut(&result);
    return code < 0 ? code : finish(out, error);
}

/* ---- tables -------------------------------------------------------------------------- */

struct shown_column { /* one of the two */
    const char *name; /* lent */
    double *values;
    char **texts;
};

/* The text as one cell: what would break the table becomes a blank, and of a text of many lines
 * the first stands for all. */
static void print_cell(const struct shown_column *column, size_t row, FILE *out)
{
    char number[32];
    const char *text = number;
    if (column->texts != NULL)
        text = column->texts[row];
    else
        number_format(column->values[row], number);
    const size_t n = strcspn(text, "\n");
    for (size_t i = 0; i < n; i++)
        fputc((unsigned char)text[i] < ' ' ? ' ' : text[i], out);
    if (text[n] != '\0' && text[n + 1] != '\0')
        fputs(" ...", out);
}

static void print_rows(const struct shown_column *columns, size_t n_columns, size_t n_rows,
                       FILE *out)
{
    for (size_t i = 0; i < n_columns; i++)
        fprintf(out, "%s%s", i > 0 ? "\t" : "", columns[i].name);
    fputc('\n', out);
    for (size_t row = 0; row < n_rows; row++) {
        for (size_t i = 0; i < n_columns; i++) {
            if (i > 0)
                fputc('\t', out);
            print_cell(&columns[i], row, out);
        }
        fputc('\n', out);
    }
}

/* The columns of the table whose rows are axis; n_name is the length of its name. */
static int load_columns(const struct store_result *result, const struct store_variable *axis,
                        struct shown_column *columns, size_t *n_columns, struct error *error)
{
    const size_t n_rows = store_length(result, axis->name), n_name = table_name(axis);
    for (size_t i = 0; i < result->n; i++) {
        const struct store_variable *variable = &result->variables[i];
        if (variable->kind != STORE_COLUMN || variable->axes[0] != axis->number ||
            strncmp(variable->name, axis->name, n_name + 1) != 0)
            continue;
        struct shown_column *column = &columns[(*n_columns)++];
        column->name = variable->name + n_name + 1;
        if (store_length(result, variable->name) != n_rows)
            return store_damaged(result, variable->name, error);
        if (store_is_text(result, variable->name))
            column->texts = store_load_texts(result, variable->name, n_rows);
        else
            column->values = store_load_numbers(result, variable->name, n_rows);
        if (column->texts == NULL && column->values == NULL)
            return store_damaged(result, variable->name, error);
    }
    return 0;
}

static int unknown_table(const struct store_result *result, const char *name, struct error *error)
{
    char names[900] = "";
    size_t n = 0;
    for (size_t i = 0; i < result->n && n < sizeof names; i++) {
        const size_t n_name = table_name(&result->variables[i]);
        if (n_name > 0)
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%.*s", n > 0 ? ", " : "",
                                  (int)n_name, result->variables[i].name);
    }
    return fail(error, ERROR_MISSING, "%s: no table \"%s\"; there are: %s", result->path, name,
                n > 0 ? names : "none");
}

static const struct store_variable *find_table(const struct store_result *result, const char *name)
{
    for (size_t i = 0; i < result->n; i++) {
        const size_t n = table_name(&result->variables[i]);
        if (n > 0 && strlen(name) == n && strncmp(name, result->variables[i].name, n) == 0)
            return &result->variables[i];
    }
    return NULL;
}

static int print_table(const struct store_result *result, const struct store_variable *axis,
                       FILE *out, struct error *error)
{
    const size_t n_rows = store_length(result, axis->name);
    size_t n_columns = 0;
    struct shown_column *columns = calloc(result->n, sizeof *columns);
    if (columns == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to read it", result->path);
    const int code = load_columns(result, axis, columns, &n_columns, error);
    if (code == 0)
        print_rows(columns, n_columns, n_rows, out);
    for (size_t i = 0; i < n_columns; i++) {
        store_free_texts(columns[i].texts, n_rows);
        free(columns[i].values);
    }
    free(columns);
    return code;
}

int store_print_table(const char *path, const char *name, FILE *out, struct error *error)
{
    struct store_result result;
    int code = store_open(&result, path, error);
    if (code < 0)
        return code;
    const struct store_variable *axis = find_table(&result, name);
    if (axis != NULL)
        code = print_table(&result, axis, out, error);
    else
        code = unknown_table(&result, name, error);
    store_shut(&result);
    return code < 0 ? code : finish(out, error);
}
