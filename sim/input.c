/* SPDX-License-Identifier: Apache-2.0 */
/* Reads an input table and checks it cell by cell: every code, number, source and status, that
 * each cell is given once, and that shares add up. Goes on after a problem, so that a user mends
 * the whole file at once. */
#define _POSIX_C_SOURCE 200809L
#include "input.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "file.h"
#include "names.h"
#include "parameters.h"

#define SUM_TOLERANCE 0.005 /* of the wanted sum: published shares are rounded to 0.1 % */

enum { CELLS_SHOWN_MAX = 3 };

/* The columns of a table: its dimensions first, then these. */
enum { COLUMN_VALUE = INPUT_DIMENSIONS_MAX, COLUMN_SOURCE, COLUMN_STATUS, N_COLUMNS };

struct reader {
    struct input_table *table;
    const struct dimension *dimensions[INPUT_DIMENSIONS_MAX];
    size_t n_dimensions;
    const char *names[N_COLUMNS];       /* wanted columns, NULL where there is no such dimension */
    size_t positions[N_COLUMNS];        /* of each in the header */
    size_t n_header;                    /* columns in the header */
    size_t hints[INPUT_DIMENSIONS_MAX]; /* code found last: rows are mostly sorted */
    uint32_t *lines;                    /* [n] line in which each cell was given, 0: not given */
    size_t n_lost;                      /* rows of which the cell is not known */
    struct place header;
    struct problems *problems;
};

const struct dimension *dimension_find(struct dimension_list list, const char *name)
{
    for (size_t i = 0; i < list.n; i++) {
        if (strcmp(list.dimensions[i].name, name) == 0)
            return &list.dimensions[i];
    }
    return NULL;
}

uint64_t input_digest(const char *bytes, size_t n)
{
    uint64_t digest = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < n; i++)
        digest = (digest ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001B3);
    return digest;
}

/* ---- the header ---------------------------------------------------------------- */

static const char *const status_list = "sourced, derived, assumed or calibrated";

/* "region, sex, value, source, status" */
static void columns_format(const struct reader *reader, char text[300])
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t c = 0; c < N_COLUMNS; c++) {
        if (reader->names[c] != NULL && length < 300)
            length += (size_t)snprintf(text + length, 300 - length, "%s%s", length == 0 ? "" : ", ",
                                       reader->names[c]);
    }
}

static bool header_has_twice(const struct reader *reader, const struct csv_record *header, size_t h)
{
    const struct csv_cell *cell = &header->cells[h];
    const struct place place = {reader->table->path, cell->line, cell->column};
    if (cell->text[0] == '\0') {
        problems_add(reader->problems, ERROR_SCENARIO, &place,
                     "column %zu has no name; name it, or drop its comma in every line", h + 1);
        return true;
    }
    for (size_t other = 0; other < h; other++) {
        if (strcmp(header->cells[other].text, cell->text) != 0)
            continue;
        problems_add(reader->problems, ERROR_SCENARIO, &place,
                     "column \"%.60s\" stands twice, first as column %zu; drop one", cell->text,
                     other + 1);
        return true;
    }
    return false;
}

static void report_missing_column(const struct reader *reader, const struct csv_record *header,
                                  size_t c)
{
    char wanted[300];
    const char *given[CSV_CELLS_MAX], *near;
    for (size_t h = 0; h < header->n; h++)
        given[h] = header->cells[h].text;
    columns_format(reader, wanted);
    near = names_nearest(reader->names[c], given, header->n);
    for (size_t other = 0; other < N_COLUMNS && near != NULL; other++) {
        if (reader->names[other] != NULL && strcmp(near, reader->names[other]) == 0)
            near = NULL;
    }
    problems_add(reader->problems, ERROR_SCENARIO, &reader->header,
                 "column \"%s\" is missing%s%.60s%she header needs %s", reader->names[c],
                 near == NULL ? "" : "; did you mean it by \"", near == NULL ? "" : near,
                 near == NULL ? "; t" : "\"? T", wanted);
}

/* Finds the wanted columns; false after any problem. */
static bool read_header(struct reader *reader, const struct csv_record *header)
{
    const size_t before = reader->problems->n;
    reader->header = (struct place){reader->table->path, header->line, 1};
    reader->n_header = header->n;
    if (header->n > CSV_CELLS_MAX) {
        problems_add(reader->problems, ERROR_SCENARIO, &reader->header,
                     "%zu columns; at most %d are read", header->n, CSV_CELLS_MAX);
        return false;
    }
    if (header->n == 1 && strpbrk(header->cells[0].text, ";\t") != NULL) {
        problems_add(
            reader->problems, ERROR_SCENARIO, &reader->header,
            "no commas in the header; part the cells by commas, not by semicolons or tabs");
        return false;
    }
    for (size_t h = 0; h < header->n; h++)
        (void)header_has_twice(reader, header, h);
    for (size_t c = 0; c < N_COLUMNS; c++) {
        size_t h = 0;
        while (reader->names[c] != NULL && h < header->n &&
               strcmp(header->cells[h].text, reader->names[c]) != 0)
            h++;
        reader->positions[c] = h;
        if (reader->names[c] != NULL && h == header->n)
            report_missing_column(reader, header, c);
    }
    return reader->problems->n == before;
}

/* ---- the rows ------------------------------------------------------------------ */

/* "region north, sex female" of the first n_shown dimensions; "all" if there are none. */
static void cell_format(const struct reader *reader, size_t cell, size_t n_shown, char text[300])
{
    size_t codes[INPUT_DIMENSIONS_MAX], length = 0;
    snprintf(text, 300, "all");
    for (size_t d = reader->n_dimensions; d-- > 0;) {
        codes[d] = cell % reader->dimensions[d]->n;
        cell /= reader->dimensions[d]->n;
    }
    for (size_t d = 0; d < n_shown && length < 300; d++)
        length += (size_t)snprintf(text + length, 300 - length, "%s%s %s", d == 0 ? "" : ", ",
                                   reader->dimensions[d]->name,
                                   reader->dimensions[d]->codes[codes[d]].name);
}

static void report_unknown_code(const struct reader *reader, const struct dimension *dimension,
                                const struct csv_cell *cell)
{
    const struct place place = {reader->table->path, cell->line, cell->column};
    const char **names = calloc(dimension->n + 1, sizeof *names);
    char hint[NAMES_HINT_LENGTH];
    for (size_t i = 0; i < dimension->n && names != NULL; i++)
        names[i] = dimension->codes[i].name;
    problems_add(reader->problems, ERROR_SCENARIO, &place, "unknown %s \"%.60s\"%s",
                 dimension->name, cell->text,
                 names_hint(hint, cell->text, names, dimension->n, "\"describe\""));
    free(names);
}

/* The code of a cell, or dimension->n if there is no such code. */
static size_t code_find(const struct dimension *dimension, const char *name, size_t hint)
{
    for (size_t i = 0; i < dimension->n; i++) {
        const size_t code = hint + i < dimension->n ? hint + i : hint + i - dimension->n;
        if (strcmp(dimension->codes[code].name, name) == 0)
            return code;
    }
    return dimension->n;
}

/* The position of the row in values; false if one of its codes is unknown. */
static bool read_codes(struct reader *reader, const struct csv_record *record, size_t *cell)
{
    bool is_known = true;
    *cell = 0;
    for (size_t d = 0; d < reader->n_dimensions; d++) {
        const struct dimension *dimension = reader->dimensions[d];
        const struct csv_cell *text = &record->cells[reader->positions[d]];
        const size_t code = code_find(dimension, text->text, reader->hints[d]);
        if (code == dimension->n) {
            report_unknown_code(reader, dimension, text);
            is_known = false;
            continue;
        }
        reader->hints[d] = code;
        *cell = *cell * dimension->n + code;
    }
    return is_known;
}

/* NAN after a problem. */
static double read_value(const struct reader *reader, const struct csv_cell *cell)
{
    const struct input *row = reader->table->row;
    const struct place place = {reader->table->path, cell->line, cell->column};
    char cure[200], low[32], high[32], range[200];
    double value = 0;
    const int parsed = number_parse(cell->text, &value, cure);
    if (parsed == 0 && value >= row->low && value <= row->high)
        return value;
    number_format(row->low, low);
    number_format(row->high, high);
    snprintf(range, sizeof range, "%s to %s%s%s%s", low, high, row->unit == NULL ? "" : " (",
             row->unit == NULL ? "" : row->unit, row->unit == NULL ? "" : ")");
    if (parsed != 0)
        problems_add(reader->problems, ERROR_SCENARIO, &place,
                     "value is \"%.60s\": %s; allowed is %s", cell->text, cure, range);
    else
        problems_add(reader->problems, ERROR_SCENARIO, &place, "value is %.60s; allowed is %s",
                     cell->text, range);
    return NAN;
}

static void check_foundation(const struct reader *reader, const struct csv_record *record)
{
    const struct csv_cell *source = &record->cells[reader->positions[COLUMN_SOURCE]];
    const struct csv_cell *status = &record->cells[reader->positions[COLUMN_STATUS]];
    const struct place source_place = {reader->table->path, source->line, source->column};
    const struct place status_place = {reader->table->path, status->line, status->column};
    enum status parsed;
    if (source->text[strspn(source->text, " \t")] == '\0')
        problems_add(reader->problems, ERROR_SCENARIO, &source_place,
                     "the source is empty; name where the number comes from");
    if (!status_parse(status->text, &parsed))
        problems_add(reader->problems, ERROR_SCENARIO, &status_place,
                     "status is \"%.60s\"; write %s", status->text, status_list);
}

/* A row that cannot be read: why, unless csv.c has said so. */
static void report_row(const struct reader *reader, const struct csv_record *record)
{
    struct place place = {reader->table->path, record->line, 1};
    const size_t n = reader->n_header;
    const bool is_long = record->n > n;
    if (record->is_broken)
        return;
    if (record->is_comment) {
        problems_add(reader->problems, ERROR_SCENARIO, &place,
                     "a comment below the header; move it above the header");
        return;
    }
    if (is_long && n < CSV_CELLS_MAX) {
        place.line = record->cells[n].line;
        place.column = record->cells[n].column;
    }
    problems_add(reader->problems, ERROR_SCENARIO, &place, "%zu cells where the header has %zu; %s",
                 record->n, n,
                 is_long ? "put cells that hold a comma in quotes, write decimals with a point"
                         : "give every cell, empty ones too");
}

static void read_row(struct reader *reader, const struct csv_record *record)
{
    const struct place place = {reader->table->path, record->line, 1};
    if (record->is_broken || record->is_comment || record->n != reader->n_header) {
        reader->n_lost++;
        report_row(reader, record);
        return;
    }
    size_t cell = 0;
    const bool is_known = read_codes(reader, record, &cell);
    const double value = read_value(reader, &record->cells[reader->positions[COLUMN_VALUE]]);
    check_foundation(reader, record);
    if (!is_known) {
        reader->n_lost++;
    } else if (reader->lines[cell] != 0) {
        char name[300];
        cell_format(reader, cell, reader->n_dimensions, name);
        problems_add(reader->problems, ERROR_SCENARIO, &place,
                     "the cell (%s) is given twice, first in line %u; drop one", name,
                     (unsigned)reader->lines[cell]);
    } else {
        reader->lines[cell] = record->line < UINT32_MAX ? (uint32_t)record->line : UINT32_MAX;
        reader->table->values[cell] = value;
    }
}

/* ---- the whole table ----------------------------------------------------------- */

/* A row whose codes could not be read may be the missing one: no second complaint then. */
static void check_missing(const struct reader *reader)
{
    char shown[1000] = "", name[300];
    size_t n_missing = 0, length = 0;
    for (size_t i = 0; i < reader->table->n; i++) {
        if (reader->lines[i] != 0)
            continue;
        cell_format(reader, i, reader->n_dimensions, name);
        if (n_missing++ < CELLS_SHOWN_MAX)
            length += (size_t)snprintf(shown + length, sizeof shown - length, "%s(%s)",
                                       length == 0 ? "" : ", ", name);
    }
    if (n_missing <= reader->n_lost)
        return;
    problems_add(reader->problems, ERROR_SCENARIO, &reader->header,
                 "%zu of %zu cells %s missing: %s%s; give every cell once", n_missing,
                 reader->table->n, n_missing == 1 ? "is" : "are", shown,
                 n_missing > CELLS_SHOWN_MAX ? ", ..." : "");
}

/* One group: the cells that differ only in the last dimension. */
static void check_sum(const struct reader *reader, size_t first, size_t n)
{
    const double wanted = reader->table->row->sum_of_last;
    struct place place = reader->header;
    double sum = 0;
    for (size_t i = first; i < first + n; i++) {
        if (reader->lines[i] == 0 && !reader->table->row->is_sparse)
            return; /* reported as missing */
        if (reader->lines[i] > place.line)
            place.line = reader->lines[i];
        sum += reader->table->values[i];
    }
    if (isnan(sum) || fabs(sum - wanted) <= SUM_TOLERANCE * fabs(wanted))
        return;
    char found[32], group[300], target[32];
    snprintf(found, sizeof found, "%.6g", sum);
    number_format(wanted, target);
    const size_t n_shown = reader->n_dimensions == 0 ? 0 : reader->n_dimensions - 1;
    cell_format(reader, first, n_shown, group);
    problems_add(reader->problems, ERROR_SCENARIO, &place,
                 "the values of (%s) add up to %s; they must add up to %s (within 0.5 %%)", group,
                 found, target);
}

static void check_whole(const struct reader *reader)
{
    const struct input *row = reader->table->row;
    if (!row->is_sparse)
        check_missing(reader);
    const size_t last =
        reader->n_dimensions == 0 ? 1 : reader->dimensions[reader->n_dimensions - 1]->n;
    for (size_t i = 0; i < reader->table->n && row->sum_of_last != 0 && reader->n_lost == 0;
         i += last)
        check_sum(reader, i, last);
}

static void read_text(struct reader *reader, char *text, size_t n)
{
    struct csv csv;
    struct csv_record record;
    const struct place place = {reader->table->path, 1, 1};
    char wanted[300];
    columns_format(reader, wanted);
    csv_start(&csv, text, n, reader->table->path, reader->problems);
    bool has_header = false;
    while (!has_header && csv_next(&csv, &record))
        has_header = !record.is_comment;
    if (!has_header) {
        problems_add(reader->problems, ERROR_SCENARIO, &place, "the file %s; it needs a header: %s",
                     n == 0 ? "is empty" : "has no header", wanted);
        return;
    }
    if (record.is_broken || !read_header(reader, &record))
        return;
    while (csv_next(&csv, &record))
        read_row(reader, &record);
    check_whole(reader);
}

static size_t reader_init(struct reader *reader, const struct input *row,
                          struct dimension_list list)
{
    size_t n = 1;
    for (size_t d = 0; d < INPUT_DIMENSIONS_MAX && row->dimensions[d] != NULL; d++) {
        reader->dimensions[d] = dimension_find(list, row->dimensions[d]);
        must(reader->dimensions[d] != NULL && reader->dimensions[d]->n > 0);
        reader->names[d] = row->dimensions[d];
        reader->n_dimensions = d + 1;
        n *= reader->dimensions[d]->n;
    }
    reader->names[COLUMN_VALUE] = "value";
    reader->names[COLUMN_SOURCE] = "source";
    reader->names[COLUMN_STATUS] = "status";
    return n;
}

int input_read(struct input_table *table, const struct input *row, struct dimension_list dimensions,
               const char *path, struct problems *problems)
{
    struct reader reader = {.table = table, .problems = problems};
    const struct place place = {path, 0, 0};
    const size_t before = problems->n;
    char *text = NULL, reason[400] = "no memory for its table";
    size_t n = 0;
    *table = (struct input_table){.row = row, .n = reader_init(&reader, row, dimensions)};
    table->path = strdup(path);
    table->values = calloc(table->n, sizeof *table->values);
    reader.lines = calloc(table->n, sizeof *reader.lines);
    int result = ERROR_MEMORY;
    if (table->path != NULL && table->values != NULL && reader.lines != NULL)
        result = file_read(path, &text, &n, reason);
    if (result == 0 && (table->text = strdup(text)) == NULL) {
        snprintf(reason, sizeof reason, "no memory for its text");
        result = ERROR_MEMORY;
    }
    if (result == 0) {
        table->digest = input_digest(text, n);
        read_text(&reader, text, n);
    } else {
        problems_add(problems, (enum error_code)result, &place, "the input table \"%s\" %s",
                     row->name, reason);
    }
    if (result == 0 && problems->n > before)
        result = ERROR_SCENARIO;
    if (result != 0) {
        free(table->path);
        free(table->text);
        free(table->values);
        *table = (struct input_table){0};
    }
    free(reader.lines);
    free(text);
    return result;
}

void inputs_free(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->n; i++) {
        free(inputs->tables[i].path);
        free(inputs->tables[i].text);
        free(inputs->tables[i].values);
    }
    free(inputs->tables);
    *inputs = (struct inputs){0};
}
