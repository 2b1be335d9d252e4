/* SPDX-License-Identifier: Apache-2.0 */
/* The values of parameters, and their printing: a table to read, a
 * scenario to start from, and JSON for other programs. */
#define _POSIX_C_SOURCE 200809L
#include "parameters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

static const char *const status_names[] = {[STATUS_SOURCED] = "sourced",
                                           [STATUS_DERIVED] = "derived",
                                           [STATUS_ASSUMED] = "assumed",
                                           [STATUS_CALIBRATED] = "calibrated"};

const char *basis_name(enum basis basis)
{
    static const char *const names[] = {[BASIS_judgement] = "judgement",
                                        [BASIS_derived] = "derived",
                                        [BASIS_published] = "published"};
    return names[basis];
}

const char *status_name(enum status status)
{
    return status_names[status];
}

bool status_parse(const char *text, enum status *status)
{
    for (size_t i = 0; i < sizeof status_names / sizeof *status_names; i++) {
        if (strcmp(text, status_names[i]) == 0) {
            *status = (enum status)i;
            return true;
        }
    }
    return false;
}

/* ---- values -------------------------------------------------------------------- */

int parameters_init(struct parameters *parameters, const struct parameter *rows, size_t n,
                    struct error *error)
{
    *parameters = (struct parameters){.rows = rows, .n = n};
    parameters->values = calloc(n + 1, sizeof *parameters->values);
    parameters->origin = calloc(n + 1, sizeof *parameters->origin);
    bool is_complete = parameters->values != NULL && parameters->origin != NULL;
    for (size_t i = 0; i < n && is_complete; i++) {
        parameters->values[i] = rows[i].initial;
        parameters->origin[i] = strdup("default");
        is_complete = parameters->origin[i] != NULL;
    }
    if (is_complete)
        return 0;
    parameters_free(parameters);
    return fail(error, ERROR_MEMORY, "no memory for %zu parameters", n);
}

void parameters_free(struct parameters *parameters)
{
    for (size_t i = 0; i < parameters->n && parameters->origin != NULL; i++)
        free(parameters->origin[i]);
    free(parameters->origin);
    free(parameters->values);
    *parameters = (struct parameters){0};
}

const struct parameter *parameters_find(const struct parameters *parameters, const char *name,
                                        struct error *error)
{
    for (size_t i = 0; i < parameters->n; i++) {
        if (strcmp(parameters->rows[i].name, name) == 0)
            return &parameters->rows[i];
    }
    const char **names = calloc(parameters->n + 1, sizeof *names);
    char hint[NAMES_HINT_LENGTH];
    for (size_t i = 0; i < parameters->n && names != NULL; i++)
        names[i] = parameters->rows[i].name;
    const bool is_number = name[0] != '\0' && name[strspn(name, "0123456789.")] == '\0';
    fail(error, ERROR_SCENARIO, "unknown parameter \"%.60s\"%s", name,
         is_number ? "; a number stands where a name should: write decimals with a point"
                   : names_hint(hint, name, names, parameters->n, "\"params\""));
    free(names);
    return NULL;
}

static void range_format(const struct parameter *row, char text[160])
{
    char low[32], high[32];
    number_format(row->least, low);
    number_format(row->most, high);
    const bool has_unit = row->unit != NULL && row->unit[0] != '\0';
    snprintf(text, 160, "%s%s to %s%s%s%s", row->is_whole ? "a whole number from " : "", low, high,
             has_unit ? " (" : "", has_unit ? row->unit : "", has_unit ? ")" : "");
}

int parameters_put(struct parameters *parameters, size_t i, double value, const char *origin,
                   struct error *error)
{
    char *kept = strdup(origin);
    if (kept == NULL)
        return fail(error, ERROR_MEMORY, "no memory for the origin of %s",
                    parameters->rows[i].name);
    free(parameters->origin[i]);
    parameters->origin[i] = kept;
    parameters->values[i] = value;
    return 0;
}

int parameters_set(struct parameters *parameters, const char *name, const char *text,
                   const char *origin, struct error *error)
{
    const struct parameter *row = parameters_find(parameters, name, error);
    if (row == NULL)
        return ERROR_SCENARIO;
    char cure[200], range[160];
    double value = 0;
    range_format(row, range);
    if (number_parse(text, &value, cure) != 0)
        return fail(error, ERROR_SCENARIO, "%s is \"%.60s\": %s; allowed is %s", name, text, cure,
                    range);
    if (value < row->least || value > row->most || (row->is_whole && value != floor(value)))
        return fail(error, ERROR_SCENARIO, "%s is %.60s; allowed is %s", name, text, range);
    return parameters_put(parameters, (size_t)(row - parameters->rows), value, origin, error);
}

int parameters_set_assignment(struct parameters *parameters, const char *assignment,
                              struct error *error)
{
    const char *sign = strchr(assignment, '=');
    if (sign == NULL)
        return fail(error, ERROR_SCENARIO, "\"%.60s\" sets nothing; write NAME=VALUE", assignment);
    char *name = strndup(assignment, (size_t)(sign - assignment));
    if (name == NULL)
        return fail(error, ERROR_MEMORY, "no memory for \"%.60s\"", assignment);
    const int result = parameters_set(parameters, name, sign + 1, "--set", error);
    free(name);
    return result;
}

/* ---- printing ------------------------------------------------------------------ */

/* The texts of one row of the table, and the widths of all. */
enum {
    CELL_NAME,
    CELL_VALUE,
    CELL_LOW,
    CELL_CENTRAL,
    CELL_HIGH,
    CELL_ALLOWED,
    CELL_UNIT,
    CELL_STATUS,
    CELL_BASIS,
    CELL_SOURCE,
    N_CELLS
};
static const char *const cell_names[N_CELLS] = {"name",        "value",   "low",  "central",
                                                "high",        "allowed", "unit", "status",
                                                "range_basis", "source"};

struct line {
    const char *cells[N_CELLS];
    char value[32], low[32], central[32], high[32], allowed[80], status[32];
};

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void line_fill(struct line *line, const struct parameters *parameters, size_t i)
{
    const struct parameter *row = &parameters->rows[i];
    char least[32], most[32];
    number_format(parameters->values[i], line->value);
    number_format(row->low, line->low);
    number_format(row->initial, line->central);
    number_format(row->high, line->high);
    number_format(row->least, least);
    number_format(row->most, most);
    snprintf(line->allowed, sizeof line->allowed, "%s to %s%s", least, most,
             row->is_whole ? ", whole" : "");
    snprintf(line->status, sizeof line->status, "%s%s", status_name(row->status),
             row->is_effect ? " effect" : "");
    line->cells[CELL_NAME] = row->name;
    line->cells[CELL_VALUE] = line->value;
    line->cells[CELL_LOW] = line->low;
    line->cells[CELL_CENTRAL] = line->central;
    line->cells[CELL_HIGH] = line->high;
    line->cells[CELL_ALLOWED] = line->allowed;
    line->cells[CELL_UNIT] = or_empty(row->unit);
    line->cells[CELL_STATUS] = line->status;
    line->cells[CELL_BASIS] = basis_name(row->range_basis);
    line->cells[CELL_SOURCE] = or_empty(row->source);
}

static void print_cells(const char *const cells[N_CELLS], const size_t widths[N_CELLS], FILE *out)
{
    for (size_t c = 0; c + 1 < N_CELLS; c++)
        fprintf(out, "%-*s  ", (int)widths[c], cells[c]);
    fprintf(out, "%s\n", cells[N_CELLS - 1]);
}

static void print_one(const struct parameters *parameters, size_t i, FILE *out)
{
    const struct parameter *row = &parameters->rows[i];
    struct line line;
    line_fill(&line, parameters, i);
    for (size_t c = 0; c < N_CELLS; c++)
        fprintf(out, "%-13s%s\n", cell_names[c], line.cells[c]);
    fprintf(out, "%-13s%s\n%-13s%s\n", "origin", parameters->origin[i], "meaning",
            or_empty(row->meaning));
    fprintf(out, "%-13s--set %s=%s, or in a scenario:\n%-13sparameters: {%s: %s}\n", "change",
            row->name, line.central, "", row->name, line.central);
}

void parameters_print_table(const struct parameters *parameters, const char *only, FILE *out)
{
    size_t widths[N_CELLS];
    struct line line;
    for (size_t c = 0; c < N_CELLS; c++)
        widths[c] = strlen(cell_names[c]);
    for (size_t i = 0; i < parameters->n; i++) {
        if (only != NULL && strcmp(only, parameters->rows[i].name) == 0)
            print_one(parameters, i, out);
        line_fill(&line, parameters, i);
        for (size_t c = 0; c < N_CELLS; c++) {
            if (strlen(line.cells[c]) > widths[c])
                widths[c] = strlen(line.cells[c]);
        }
    }
    if (only != NULL)
        return;
    print_cells(cell_names, widths, out);
    for (size_t i = 0; i < parameters->n; i++) {
        line_fill(&line, parameters, i);
        print_cells(line.cells, widths, out);
        fprintf(out, "    %s\n", or_empty(parameters->rows[i].meaning));
    }
}

void parameters_print_yaml(const struct parameters *parameters, FILE *out)
{
    fprintf(out,
            "# All parameters; a scenario needs only the lines that differ from the defaults.\n");
    fprintf(out, "parameters:%s\n", parameters->n == 0 ? " {}" : "");
    for (size_t i = 0; i < parameters->n; i++) {
        const struct parameter *row = &parameters->rows[i];
        struct line line;
        line_fill(&line, parameters, i);
        fprintf(out,
                "\n  # %s\n  # evidence %s to %s (%s), central %s; allowed %s; %s; %s, source: "
                "%s\n",
                or_empty(row->meaning), line.low, line.high, line.cells[CELL_BASIS], line.central,
                line.allowed, line.cells[CELL_UNIT], line.status, line.cells[CELL_SOURCE]);
        fprintf(out, "  %s: %s\n", row->name, line.value);
    }
}

static void print_json_text(const char *key, const char *text, FILE *out)
{
    fprintf(out, "%s\"%s\": \"", strcmp(key, "name") == 0 ? "" : ", ", key);
    for (const char *c = or_empty(text); *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if ((unsigned char)*c < ' ')
            fprintf(out, "\\u%04x", (unsigned)*c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

static void print_json_number(const char *key, double value, FILE *out)
{
    char text[32];
    number_format(value, text);
    fprintf(out, ", \"%s\": %s", key, isfinite(value) ? text : "null");
}

static void print_json_bool(const char *key, bool value, FILE *out)
{
    fprintf(out, ", \"%s\": %s", key, value ? "true" : "false");
}

void parameters_print_json(const struct parameters *parameters, FILE *out)
{
    fputc('[', out);
    for (size_t i = 0; i < parameters->n; i++) {
        const struct parameter *row = &parameters->rows[i];
        fprintf(out, "%s\n  {", i == 0 ? "" : ",");
        print_json_text("name", row->name, out);
        print_json_number("value", parameters->values[i], out);
        print_json_number("default", row->initial, out);
        print_json_number("low", row->low, out);
        print_json_number("high", row->high, out);
        print_json_number("least", row->least, out);
        print_json_number("most", row->most, out);
        print_json_text("unit", row->unit, out);
        print_json_text("status", status_name(row->status), out);
        print_json_text("range_basis", basis_name(row->range_basis), out);
        print_json_bool("is_effect", row->is_effect, out);
        print_json_bool("is_whole", row->is_whole, out);
        print_json_text("source", row->source, out);
        print_json_text("origin", parameters->origin[i], out);
        print_json_text("meaning", row->meaning, out);
        fputc('}', out);
    }
    fprintf(out, "\n]\n");
}
