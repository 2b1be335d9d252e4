/* SPDX-License-Identifier: Apache-2.0 */
/* What a result file may contain so that every reader opens it: checked before the file is made.
 * Each rule here stands for a reader that failed without it. */
#define _POSIX_C_SOURCE 200809L
#include "store_private.h"

#include <stdlib.h>
#include <string.h>

/* xarray turns a variable with one of these units into time spans. */
static const char *const time_units[] = {"days",         "hours",        "minutes",    "seconds",
                                         "milliseconds", "microseconds", "nanoseconds"};

static const char *const own_names[] = {"time", "month", "month_digest", "scenario"};

bool store_is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char digits[] = "0123456789";
    if (name == NULL || name[0] == '\0' || strchr(letters, name[0]) == NULL)
        return false;
    for (const char *c = name; *c != '\0'; c++) {
        if (strchr(letters, *c) == NULL && strchr(digits, *c) == NULL)
            return false;
    }
    return true;
}

static bool ends_in(const char *text, const char *end)
{
    const size_t n = strlen(text), n_end = strlen(end);
    return n >= n_end && strcmp(text + n - n_end, end) == 0;
}

static int check_name(const char *kind, const char *name, struct error *error)
{
    if (!store_is_name(name)) {
        return fail(error, ERROR_BUG,
                    "%s \"%s\" cannot be stored: a name has letters, digits and _ only, and does "
                    "not begin with a digit",
                    kind, name != NULL ? name : "(none)");
    }
    return 0;
}

static int check_text(const char *name, const char *text, struct error *error)
{
    if (text == NULL || strlen(text) > STORE_TEXT_MAX) {
        return fail(error, ERROR_BUG,
                    "the text of %s has %zu bytes; 1 to %d can be stored with a variable: put "
                    "longer texts into a table",
                    name, text != NULL ? strlen(text) : 0, STORE_TEXT_MAX);
    }
    return 0;
}

static int check_unit(const char *name, const char *unit, struct error *error)
{
    if (check_text(name, unit, error) < 0)
        return ERROR_BUG;
    for (size_t i = 0; i < sizeof time_units / sizeof *time_units; i++) {
        if (strcmp(unit, time_units[i]) == 0) {
            return fail(error, ERROR_BUG,
                        "unit \"%s\" of %s would be read as a time span by xarray; write \"%.*s\"",
                        unit, name, (int)strlen(unit) - 1, unit);
        }
    }
    if (strstr(unit, " since ") != NULL) {
        return fail(error, ERROR_BUG,
                    "unit \"%s\" of %s would be read as a date; write it without \"since\"", unit,
                    name);
    }
    return 0;
}

/* CF allows these in a word of flag_meanings, where a blank parts the words. */
static bool is_flag_word(const char *word)
{
    static const char extra[] = "-.+@";
    if (word == NULL || word[0] == '\0')
        return false;
    for (const char *c = word; *c != '\0'; c++) {
        const char one[] = {'_', *c, '\0'};
        if (!store_is_name(one) && strchr(extra, *c) == NULL)
            return false;
    }
    return true;
}

static int check_dimension(const struct dimension *dimension, struct error *error)
{
    if (check_name("dimension", dimension->name, error) < 0 ||
        check_text(dimension->name, dimension->meaning, error) < 0) {
        return ERROR_BUG;
    }
    if (ends_in(dimension->name, "_row") || dimension->n < 1 || dimension->n > INT16_MAX) {
        return fail(error, ERROR_BUG,
                    "dimension %s with %zu codes cannot be stored: 1 to %d codes, and a name that "
                    "does not end in _row (those belong to tables)",
                    dimension->name, dimension->n, INT16_MAX);
    }
    size_t n_bytes = 0;
    for (size_t i = 0; i < dimension->n; i++) {
        const char *name = dimension->codes[i].name;
        if (!is_flag_word(name)) {
            return fail(
                error, ERROR_BUG,
                "code %zu of dimension %s is \"%s\": allowed are letters, digits, _ - . + @", i,
                dimension->name, name != NULL ? name : "(none)");
        }
        n_bytes += strlen(name) + 1;
    }
    if (n_bytes > STORE_TEXT_MAX) {
        return fail(error, ERROR_BUG, "the names of dimension %s have %zu bytes, at most %d fit",
                    dimension->name, n_bytes, STORE_TEXT_MAX);
    }
    return 0;
}

bool store_uses(const struct store_description *description, const char *dimension)
{
    for (size_t i = 0; i < description->n_series; i++) {
        for (size_t k = 0; k < 2; k++) {
            const char *name = description->series[i].dimensions[k];
            if (name != NULL && strcmp(name, dimension) == 0)
                return true;
        }
    }
    return false;
}

static int check_axes(const struct series *series, struct dimension_list dimensions,
                      struct error *error)
{
    const char *first = series->dimensions[0], *second = series->dimensions[1];
    for (size_t k = 0; k < 2; k++) {
        const char *name = series->dimensions[k];
        if (name != NULL && dimension_find(dimensions, name) == NULL) {
            return fail(error, ERROR_BUG, "series %s is over \"%s\", which is no dimension",
                        series->name, name);
        }
    }
    if (second != NULL && (first == NULL || strcmp(first, second) == 0)) {
        return fail(error, ERROR_BUG,
                    "series %s has %s as its second dimension and %s as its first: xarray wants "
                    "two different ones",
                    series->name, second, first != NULL ? first : "none");
    }
    return 0;
}

/* Whether a name is taken by the store itself, by a dimension or by an earlier series. */
static bool is_taken(const struct store_description *description, size_t row)
{
    const char *name = description->series[row].name;
    for (size_t i = 0; i < sizeof own_names / sizeof *own_names; i++) {
        if (strcmp(name, own_names[i]) == 0)
            return true;
    }
    for (size_t i = 0; i < row; i++) {
        if (strcmp(name, description->series[i].name) == 0)
            return true;
    }
    for (size_t i = 0; i < description->dimensions.n; i++) {
        const char *dimension = description->dimensions.dimensions[i].name;
        const size_t n = strlen(dimension);
        if (strncmp(name, dimension, n) == 0 &&
            (name[n] == '\0' || strcmp(name + n, "_name") == 0)) {
            return true;
        }
    }
    return false;
}

static int check_series(const struct store_description *description, size_t row,
                        struct error *error)
{
    const struct series *series = &description->series[row];
    if (check_name("series", series->name, error) < 0 ||
        check_unit(series->name, series->unit, error) < 0 ||
        check_text(series->name, series->meaning, error) < 0 ||
        check_axes(series, description->dimensions, error) < 0) {
        return ERROR_BUG;
    }
    if (is_taken(description, row)) {
        return fail(error, ERROR_BUG,
                    "series %s cannot be stored: another series, a dimension or the store itself "
                    "has this name",
                    series->name);
    }
    return 0;
}

int store_check_description(const struct store_description *description, struct error *error)
{
    for (size_t i = 0; i < description->dimensions.n; i++) {
        const struct dimension *dimension = &description->dimensions.dimensions[i];
        if (store_uses(description, dimension->name) && check_dimension(dimension, error) < 0)
            return ERROR_BUG;
    }
    for (size_t i = 0; i < description->n_series; i++) {
        if (check_series(description, i, error) < 0)
            return ERROR_BUG;
    }
    for (size_t i = 0; i < description->n_attributes; i++) {
        const struct store_attribute *attribute = &description->attributes[i];
        if (check_name("attribute", attribute->name, error) < 0 ||
            check_text(attribute->name, attribute->text, error) < 0) {
            return ERROR_BUG;
        }
    }
    return 0;
}

int store_check_table(const char *name, const char *meaning, const struct store_column *columns,
                      size_t n_columns, struct error *error)
{
    if (check_name("table", name, error) < 0 || check_text(name, meaning, error) < 0)
        return ERROR_BUG;
    for (size_t i = 0; i < n_columns; i++) {
        const struct store_column *column = &columns[i];
        if (check_name("column", column->name, error) < 0 ||
            check_text(column->name, column->meaning, error) < 0 ||
            (column->values != NULL && check_unit(column->name, column->unit, error) < 0)) {
            return ERROR_BUG;
        }
        if ((column->values == NULL) == (column->texts == NULL)) {
            return fail(error, ERROR_BUG, "column %s of table %s wants either values or texts",
                        column->name, name);
        }
    }
    return 0;
}

/* Days since 0000-03-01 of the first day of a month, counting years from March so that the leap
 * day comes last (Howard Hinnant, chrono-compatible low-level date algorithms). */
static int days_since_march_0(int year, int month_of_year)
{
    const int shifted = month_of_year > 2 ? month_of_year - 3 : month_of_year + 9;
    const int y = month_of_year > 2 ? year : year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5;
}

int store_days(int month)
{
    const int months = 2022 * 12 + month; /* since year 0; positive, see STORE_MONTH_FIRST */
    return days_since_march_0(months / 12, months % 12 + 1) - days_since_march_0(2022, 1);
}

char *store_flag_meanings(const struct dimension *dimension)
{
    size_t n_bytes = 1;
    for (size_t i = 0; i < dimension->n; i++)
        n_bytes += strlen(dimension->codes[i].name) + 1;
    char *text = malloc(n_bytes);
    char *end = text;
    for (size_t i = 0; i < dimension->n && text != NULL; i++)
        end = stpcpy(i > 0 ? stpcpy(end, " ") : end, dimension->codes[i].name);
    return text;
}

size_t series_size(const struct series *series, struct dimension_list dimensions)
{
    size_t n = 1;
    for (size_t k = 0; k < 2 && series->dimensions[k] != NULL; k++) {
        const struct dimension *dimension = dimension_find(dimensions, series->dimensions[k]);
        must(dimension != NULL);
        n *= dimension->n;
    }
    return n;
}

int store_check_month(const char *part, int month, const int *last, const char digest[17],
                      struct error *error)
{
    if (month < STORE_MONTH_FIRST || month > STORE_MONTH_LAST)
        return fail(error, ERROR_BUG, "%s: month %d since 2022-01 is outside %d to %d", part, month,
                    STORE_MONTH_FIRST, STORE_MONTH_LAST);
    if (last != NULL && month != *last + 1)
        return fail(error, ERROR_BUG, "%s: month %d follows month %d; months go up by one", part,
                    month, *last);
    if (memchr(digest, '\0', 17) != digest + 16 || strspn(digest, "0123456789abcdef") != 16)
        return fail(error, ERROR_BUG, "%s: digest \"%.17s\" is not 16 digits of 0-9a-f", part,
                    digest);
    return 0;
}

void store_labels(const struct series *series, char *text, size_t n_max)
{
    snprintf(text, n_max, "month");
    for (size_t k = 0; k < 2 && series->dimensions[k] != NULL; k++) {
        const size_t n = strlen(text);
        snprintf(text + n, n_max - n, " %s_name", series->dimensions[k]);
    }
}

int *store_count_up(size_t n)
{
    int *values = calloc(n, sizeof *values);
    for (size_t i = 0; i < n && values != NULL; i++)
        values[i] = (int)i;
    return values;
}
