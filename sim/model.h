/* SPDX-License-Identifier: Apache-2.0 */
/* The border between the engine (sim/) and a model (models/).
 *
 * A model is one const struct model: tables that declare its nouns (codes, columns,
 * parameters, inputs, decisions, events, series) and functions for its verbs. The engine
 * owns every loop, thread, allocation and file; it knows the model only through this page. */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

#define NO_ROW UINT32_MAX

/* ---- nouns --------------------------------------------------------------------- */

/* One value of a classification; the code is its position in the dimension. */
struct code {
    const char *name;    /* snake_case, used in input tables, files and on the screen */
    const char *meaning; /* one sentence; a Dutch term stands here once */
};

/* A classification: branches, regions, sexes, years. The axis of inputs and series. */
struct dimension {
    const char *name;
    const char *meaning;
    const struct code *codes;
    size_t n;
};

enum column_type { COLUMN_I8, COLUMN_U8, COLUMN_I16, COLUMN_U16, COLUMN_I32, COLUMN_U32 };

struct column {
    const char *name, *unit, *meaning;
    enum column_type type;
    size_t width;  /* values a row */
    size_t offset; /* of the pointer to the values within the struct of columns */
};

/* How well a number is founded. */
enum status { STATUS_SOURCED, STATUS_DERIVED, STATUS_ASSUMED, STATUS_CALIBRATED };

struct parameter {
    const char *name;
    double initial, low, high; /* default and allowed range, both ends allowed */
    const char *unit;
    enum status status;
    const char *source; /* key of configs/data/SOURCES.md or of the model description */
    const char *meaning;
};

#define INPUT_DIMENSIONS_MAX 3

/* A table of numbers read from CSV: one column per dimension, then value, source, status.
 * Stored as a dense row-major array; every cell must be given once, unless sparse. */
struct input {
    const char *name; /* also the default file: configs/data/<name>.csv */
    const char *dimensions[INPUT_DIMENSIONS_MAX]; /* names of dimensions, NULL after the last */
    double low, high;
    bool is_sparse;     /* cells not given are 0 */
    double sum_of_last; /* the cells over the last dimension must add up to this (+-0.5 %); 0: no
                           rule */
    const char *unit, *meaning;
};

/* A random decision. The number is its key in the draws: written out, never reused. */
struct decision {
    const char *name, *meaning;
    unsigned number;
};

struct event {
    const char *name, *meaning;
};

/* What is measured each month. Counted as integers; stored as count / divisor in float64.
 * divisor 0: an indicator, a double computed once a month from the counts. */
struct series {
    const char *name;
    const char *dimensions[2]; /* names of dimensions; NULL, NULL for the nation */
    double divisor;
    const char *unit, *meaning;
};

#endif
