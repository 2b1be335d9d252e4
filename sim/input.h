/* SPDX-License-Identifier: Apache-2.0 */
/* Input tables: CSV read into dense arrays over the model's dimensions, every cell checked. */
#ifndef SIM_INPUT_H
#define SIM_INPUT_H

#include <stdio.h>

#include "model.h"

/* One table as read. values is row-major over the input's dimensions. */
struct input_table {
    const struct input *row;
    double *values;     /* owned */
    size_t n;           /* product of the dimension sizes */
    char *path;         /* owned: the file it came from */
    uint64_t digest;    /* of the file's bytes (FNV-1a), for provenance */
};

struct inputs {
    struct input_table *tables; /* [n] in the order of the rows, owned */
    size_t n;
};

/* Problems found in files; all are reported, then the run stops. */
struct problems {
    FILE *out;  /* where each is printed as one line "file:line:column: message" */
    size_t n;
    enum error_code worst;
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
void inputs_free(struct inputs *inputs); /* accepts {0} */

#endif
