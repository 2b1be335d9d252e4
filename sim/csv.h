/* SPDX-License-Identifier: Apache-2.0 */
/* Splits CSV text (RFC 4180, commas) into records of cells with their places. In memory, in
 * place: the text is changed and the cells point into it. */
#ifndef SIM_CSV_H
#define SIM_CSV_H

#include "error.h"

#define CSV_CELLS_MAX 32

struct csv_cell {
    char *text;
    size_t line, column;
};

struct csv {
    char *at, *end;      /* what is left; *end is 0 */
    size_t line, column; /* of at, from 1 */
    const char *path;    /* lent, for messages */
    struct problems *problems;
};

struct csv_record {
    struct csv_cell cells[CSV_CELLS_MAX];
    size_t n;        /* cells found; only the first CSV_CELLS_MAX are kept */
    size_t line;     /* where it begins */
    bool is_broken;  /* a problem with its quotes was reported: leave it alone */
    bool is_comment; /* begins with #: has no cells */
};

/* text[n] must be 0; a byte order mark is skipped. */
void csv_start(struct csv *csv, char *text, size_t n, const char *path, struct problems *problems);

/* Reads the next record that is not blank; false at the end. */
bool csv_next(struct csv *csv, struct csv_record *record);

#endif
