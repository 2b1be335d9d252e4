/* SPDX-License-Identifier: Apache-2.0 */
/* A series of a result file as a table or CSV: what is shown of it, and its lines. */
#define _POSIX_C_SOURCE 200809L
#include "cli_series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli_parts.h"
#include "indicator.h"
#include "names.h"
#include "number.h"

enum { CELL = 32 };

/* ---- what is shown ----------------------------------------------------------------- */

/* One axis of the series as it is shown: codes first .. first + n - 1, in lines of their own or
 * columns, or all of them summed into one. */
struct axis {
    size_t first, n;
    bool is_kept; /* its codes are named */
};

struct view {
    const struct stored_series *series;
    struct axis axes[2];
    size_t n_lines, n_columns; /* per month; columns of numbers */
    bool has_line_name;        /* lines are named by the code of axis 0 */
    bool has_column_names;     /* else one column, named like the series */
    size_t column_axis;
};

static const char *code_of(const struct view *view, size_t axis, size_t i)
{
    return view->series->codes[axis][view->axes[axis].first + i];
}

bool cli_is_additive(const char *unit)
{
    static const char *const rates[] = {"1", "share", "ratio", "SD", "%"};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        if (strcmp(unit, rates[i]) == 0)
            return false;
    }
    return strncmp(unit, "per ", 4) != 0;
}

static int refuse_code(const struct stored_series *series, size_t axis, const char *code,
                       struct error *error)
{
    const char *const *codes = (const char *const *)series->codes[axis];
    char hint[NAMES_HINT_LENGTH];
    return fail(error, ERROR_USAGE, "--%s is '%s', which is not one of its %zu codes%s",
                series->dimensions[axis], code, series->sizes[axis],
                names_hint(hint, code, codes, series->sizes[axis], "\"describe\""));
}

/* code: as given to the option of this dimension, or NULL. */
static int choose_axis(struct view *view, size_t axis, const char *code, bool is_total,
                       struct error *error)
{
    const struct stored_series *series = view->series;
    struct axis *chosen = &view->axes[axis];
    *chosen = (struct axis){.first = 0, .n = series->sizes[axis], .is_kept = true};
    if (!series->dimensions[axis]) {
        chosen->is_kept = false;
    } else if (code && strcmp(code, CLI_SERIES_EACH) != 0) {
        for (size_t i = 0; i < series->sizes[axis]; i++) {
            if (strcmp(series->codes[axis][i], code) == 0) {
                *chosen = (struct axis){.first = i, .n = 1, .is_kept = true};
                return 0;
            }
        }
        return refuse_code(series, axis, code, error);
    } else if (is_total && !code) {
        if (!cli_is_additive(series->unit))
            return fail(error, ERROR_USAGE,
                        "%s has the unit '%s': a sum over %s means nothing; leave --total out",
                        series->name, series->unit, series->dimensions[axis]);
        chosen->is_kept = false;
    }
    return 0;
}

/* ERROR_USAGE if a dimension was named that the series does not have. */
static int check_dimensions(const struct stored_series *series, const struct cli_series *shown,
                            struct error *error)
{
    for (size_t d = 0; d < shown->dimensions.n; d++) {
        const char *name = shown->dimensions.dimensions[d].name;
        bool is_there = !shown->codes[d];
        for (size_t a = 0; a < 2; a++)
            is_there |= series->dimensions[a] && strcmp(series->dimensions[a], name) == 0;
        if (!is_there)
            return fail(error, ERROR_USAGE, "%s has no dimension '%s'; it is by %s%s%s",
                        series->name, name,
                        series->dimensions[0] ? series->dimensions[0] : "month only",
                        series->dimensions[1] ? " and " : "",
                        series->dimensions[1] ? series->dimensions[1] : "");
    }
    return 0;
}

static const char *code_for(const struct cli_series *shown, const char *dimension)
{
    for (size_t d = 0; dimension && d < shown->dimensions.n; d++) {
        if (strcmp(shown->dimensions.dimensions[d].name, dimension) == 0)
            return shown->codes[d];
    }
    return NULL;
}

static int make_view(struct view *view, const struct stored_series *series,
                     const struct cli_series *shown, struct error *error)
{
    *view = (struct view){.series = series};
    int status = check_dimensions(series, shown, error);
    for (size_t a = 0; a < 2 && status == 0; a++)
        status =
            choose_axis(view, a, code_for(shown, series->dimensions[a]), shown->is_total, error);
    if (status != 0)
        return status;
    /* With two kept, the first names the lines and the last the columns. */
    view->has_line_name = view->axes[0].is_kept && view->axes[1].is_kept;
    view->has_column_names = view->axes[0].is_kept || view->axes[1].is_kept;
    view->column_axis = view->axes[1].is_kept ? 1 : 0;
    view->n_lines = view->has_line_name ? view->axes[0].n : 1;
    view->n_columns = view->has_column_names ? view->axes[view->column_axis].n : 1;
    return 0;
}

/* The value of a cell: one number, or the sum over the axes that are not kept. */
static double cell_value(const struct view *view, size_t month, size_t line, size_t column)
{
    const struct stored_series *series = view->series;
    size_t low[2], high[2];
    for (size_t a = 0; a < 2; a++) {
        const struct axis *axis = &view->axes[a];
        const size_t i = a == view->column_axis ? column : line;
        low[a] = axis->is_kept ? axis->first + i : axis->first;
        high[a] = axis->is_kept ? low[a] + 1 : axis->first + axis->n;
    }
    double sum = 0;
    for (size_t r = low[0]; r < high[0]; r++) {
        for (size_t c = low[1]; c < high[1]; c++)
            sum += series->values[(month * series->sizes[0] + r) * series->sizes[1] + c];
    }
    return sum;
}

/* ---- printing -------------------------------------------------------------------- */

static void format_cell(double value, bool is_csv, char text[CELL])
{
    if (isnan(value))
        snprintf(text, CELL, "%s", is_csv ? "" : "-");
    else if (is_csv)
        number_format(value, text);
    else
        number_round(value, text);
}

static const char *column_name(const struct view *view, size_t column)
{
    return view->has_column_names ? code_of(view, view->column_axis, column) : view->series->name;
}

static bool is_month_shown(const struct view *view, const struct cli_series *shown, size_t m)
{
    return view->series->months[m] >= shown->from && view->series->months[m] <= shown->to;
}

/* Width of each column of numbers: the longest of its name and its cells. */
static void measure(const struct view *view, const struct cli_series *shown, int *widths)
{
    char text[CELL];
    for (size_t c = 0; c < view->n_columns; c++) {
        widths[c] = (int)strlen(column_name(view, c));
        for (size_t m = 0; m < view->series->n_months; m++) {
            for (size_t l = 0; l < view->n_lines && is_month_shown(view, shown, m); l++) {
                format_cell(cell_value(view, m, l, c), false, text);
                const int n = (int)strlen(text);
                widths[c] = n > widths[c] ? n : widths[c];
            }
        }
    }
}

static int line_name_width(const struct view *view)
{
    int width = (int)strlen(view->series->dimensions[0]);
    for (size_t l = 0; l < view->n_lines; l++) {
        const int n = (int)strlen(code_of(view, 0, l));
        width = n > width ? n : width;
    }
    return width;
}

/* name: of the line; before it the month, behind it the cells of cell(). widths NULL: CSV. */
static void print_start(const struct view *view, const char *month, const char *name,
                        const int *widths)
{
    printf(widths ? "%-7s" : "%s", month);
    if (view->has_line_name && widths)
        printf("  %-*s", line_name_width(view), name);
    else if (view->has_line_name)
        printf(",%s", name);
}

static void print_cell(const char *text, const int *widths, size_t column)
{
    if (widths)
        printf("  %*s", widths[column], text);
    else
        printf(",%s", text);
}

static void print_lines(const struct view *view, const struct cli_series *shown, const int *widths)
{
    char text[CELL];
    print_start(view, "month", view->has_line_name ? view->series->dimensions[0] : "", widths);
    for (size_t c = 0; c < view->n_columns; c++)
        print_cell(column_name(view, c), widths, c);
    putchar('\n');
    for (size_t m = 0; m < view->series->n_months; m++) {
        if (!is_month_shown(view, shown, m))
            continue;
        char month[8];
        month_format(view->series->months[m], month);
        for (size_t l = 0; l < view->n_lines; l++) {
            print_start(view, month, view->has_line_name ? code_of(view, 0, l) : "", widths);
            for (size_t c = 0; c < view->n_columns; c++) {
                format_cell(cell_value(view, m, l, c), !widths, text);
                print_cell(text, widths, c);
            }
            putchar('\n');
        }
    }
}

/* An empty table would look like an answer. A result may still have no month at all. */
static int check_months(const struct stored_series *series, const struct cli_series *shown,
                        struct error *error)
{
    const size_t n = series->n_months;
    if (n == 0 || (shown->from <= series->months[n - 1] && shown->to >= series->months[0]))
        return 0;
    char first[8], last[8];
    month_format(series->months[0], first);
    month_format(series->months[n - 1], last);
    return fail(error, ERROR_USAGE, "%.300s has the months %s to %s; --from and --to leave none",
                shown->path, first, last);
}

static int print_digests(const struct cli_series *shown, struct error *error)
{
    struct stored_digests digests = {0};
    const int status = store_read_digests(shown->path, &digests, error);
    if (status != 0)
        return status;
    printf(shown->is_csv ? "month,month_digest\n" : "month    month_digest\n");
    for (size_t m = 0; m < digests.n_months; m++) {
        char month[8];
        if (digests.months[m] < shown->from || digests.months[m] > shown->to)
            continue;
        month_format(digests.months[m], month);
        printf(shown->is_csv ? "%s,%s\n" : "%s  %s\n", month, digests.digests[m]);
    }
    stored_digests_free(&digests);
    return 0;
}

static int print_head(const struct cli_series *shown, const struct stored_series *series,
                      struct error *error)
{
    double scale;
    char note[INDICATOR_NOTE];
    const int status = indicator_scale(shown->path, &scale, error);
    if (status != 0)
        return status;
    printf("%s [%s]: %s\n%s%s\n", series->name, series->unit, series->meaning,
           indicator_note(scale, true, note), scale < 1 || scale > 1 ? "\n" : "");
    return 0;
}

int cli_series_print(const struct cli_series *shown, struct error *error)
{
    struct stored_series series = {0};
    struct view view;
    int *widths = NULL;
    if (strcmp(shown->series, "month_digest") == 0) /* text, not numbers */
        return print_digests(shown, error);
    int status = store_read_series(shown->path, shown->series, &series, error);
    if (status != 0)
        return status;
    status = check_months(&series, shown, error);
    if (status == 0)
        status = make_view(&view, &series, shown, error);
    if (status != 0)
        goto out;
    if (!shown->is_csv) {
        widths = calloc(view.n_columns, sizeof *widths);
        if (!widths) {
            status = fail(error, ERROR_MEMORY, "no memory for %zu columns", view.n_columns);
            goto out;
        }
        measure(&view, shown, widths);
        status = print_head(shown, &series, error);
        if (status != 0)
            goto out;
    }
    print_lines(&view, shown, widths);
out:
    free(widths);
    stored_series_free(&series);
    return status;
}
