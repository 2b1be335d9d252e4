/* SPDX-License-Identifier: Apache-2.0 */
/* Input tables: CSV read into dense arrays over the model's dimensions, every cell checked.
 *
 *     # comment lines before the header
 *     region,sex,value,source,status,note
 *     north,female,0.25,cbs_1234,sourced,"a note, quoted"
 *
 * Cells follow RFC 4180: commas, cells in double quotes, a quote doubled inside quotes, LF or CRLF.
 * The header has every dimension of the row, value, source and status in any order; further
 * columns are free. status is sourced, derived, assumed or calibrated. */
#ifndef SIM_INPUT_H
#define SIM_INPUT_H

#include "model.h"

/* One table as read. values is row-major over the input's dimensions. */
struct input_table {
    const struct input *row;
    double *values;  /* owned */
    size_t n;        /* product of the dimension sizes */
    char *path;      /* owned: the file it came from */
    char *text;      /* owned: the file as it was read; results keep it */
    uint64_t digest; /* of the file's bytes (FNV-1a), for provenance */
};

struct inputs {
    struct input_table *tables; /* [n] in the order of the rows, owned */
    size_t n;
};

struct dimension_list {
    const struct dimension *dimensions;
    size_t n;
};

const struct dimension *dimension_find(struct dimension_list list, const char *name);

/* Reads one table. Every problem goes to problems (file, line, column, what was found, what is
 * allowed, the cure); returns negative if there was any. table is {0} then. */
MUST_CHECK int input_read(struct input_table *table, const struct input *row,
                          struct dimension_list dimensions, const char *path,
                          struct problems *problems);
/* FNV-1a of a file's bytes. */
uint64_t input_digest(const char *bytes, size_t n);
void inputs_free(struct inputs *inputs); /* accepts {0} */

#endif
