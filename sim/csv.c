/* SPDX-License-Identifier: Apache-2.0 */
/* CSV text cut into cells. Quotes are the only difficulty: inside them commas and line ends are
 * text and a quote is doubled; outside them a quote is an error worth telling. */
#include "csv.h"

#include <string.h>

void csv_start(struct csv *csv, char *text, size_t n, const char *path, struct problems *problems)
{
    const size_t skip = n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *csv = (struct csv){.at = text + skip,
                        .end = text + n,
                        .line = 1,
                        .column = 1,
                        .path = path,
                        .problems = problems};
}

/* Moves past one byte. Columns count characters: the further bytes of a UTF-8 one add nothing. */
static void step(struct csv *csv)
{
    const bool is_new_line = *csv->at++ == '\n';
    csv->line += is_new_line;
    if (is_new_line)
        csv->column = 1;
    else
        csv->column += ((unsigned char)*csv->at & 0xC0) != 0x80;
}

static bool is_line_end(const struct csv *csv)
{
    return csv->at == csv->end || *csv->at == '\n' ||
           (*csv->at == '\r' && (csv->at + 1 == csv->end || csv->at[1] == '\n'));
}

static void report(const struct csv *csv, size_t line, size_t column, const char *message)
{
    const struct place place = {csv->path, line, column};
    problems_add(csv->problems, ERROR_SCENARIO, &place, "%s", message);
}

/* at stands behind the opening quote. Moves it behind the closing one; false if there is none. */
static bool read_quoted(struct csv *csv)
{
    char *to = csv->at;
    while (csv->at < csv->end) {
        const char c = *csv->at;
        step(csv);
        if (c == '"') {
            if (*csv->at != '"') {
                *to = '\0';
                return true;
            }
            step(csv);
        }
        *to++ = c;
    }
    return false;
}

/* Reads one cell and stops at its comma or line end; false if its quotes are wrong. */
static bool read_cell(struct csv *csv, struct csv_cell *cell)
{
    *cell = (struct csv_cell){csv->at, csv->line, csv->column};
    if (*csv->at == '"') {
        step(csv);
        cell->text = csv->at;
        if (!read_quoted(csv)) {
            report(csv, cell->line, cell->column,
                   "this quote is never closed; write \" at the end of the cell");
            return false;
        }
        if (*csv->at == ',' || is_line_end(csv))
            return true;
        report(csv, csv->line, csv->column,
               "text after a closing quote; write a comma, or double the quotes inside the cell");
        return false;
    }
    for (; !is_line_end(csv) && *csv->at != ','; step(csv)) {
        if (*csv->at != '"')
            continue;
        report(csv, csv->line, csv->column,
               "a quote inside a cell; put the whole cell in quotes and double this one");
        return false;
    }
    return true;
}

static void skip_line(struct csv *csv)
{
    while (csv->at < csv->end && *csv->at != '\n')
        step(csv);
}

static void read_record(struct csv *csv, struct csv_record *record)
{
    bool is_last = false;
    while (!is_last) {
        struct csv_cell cell;
        if (!read_cell(csv, &cell)) {
            record->is_broken = true;
            skip_line(csv);
            return;
        }
        if (record->n < CSV_CELLS_MAX)
            record->cells[record->n] = cell;
        record->n++;
        is_last = is_line_end(csv);
        if (csv->at < csv->end && *csv->at != '\n') {
            char *separator = csv->at; /* a comma or a carriage return */
            step(csv);
            *separator = '\0';
        }
    }
}

bool csv_next(struct csv *csv, struct csv_record *record)
{
    while (csv->at < csv->end) {
        record->n = 0;
        record->line = csv->line;
        record->is_broken = false;
        record->is_comment = *csv->at == '#';
        const bool is_blank = is_line_end(csv);
        if (record->is_comment || is_blank)
            skip_line(csv);
        else
            read_record(csv, record);
        if (csv->at < csv->end) { /* the line feed */
            char *line_feed = csv->at;
            step(csv);
            *line_feed = '\0';
        }
        if (!is_blank)
            return true;
    }
    return false;
}
