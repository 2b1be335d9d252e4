/* SPDX-License-Identifier: Apache-2.0 */
/* The border between the engine (sim/) and a model (models/).
 *
 * A model is one const struct model: tables that declare its nouns (codes, columns,
 * parameters, inputs, decisions, events, series) and functions for its verbs. The engine
 * owns every loop, thread, allocation and file; it knows the model only through this page. */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include <stdbool.h>
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

/* What the two ends of a range rest on. */
enum basis {
    BASIS_judgement, /* no source states them */
    BASIS_derived,   /* they follow from published figures by arithmetic */
    BASIS_published  /* an interval, a span between studies, or published variants */
};

struct parameter {
    const char *name;
    double initial;     /* the default and central value; least <= low <= initial <= high <= most */
    double low, high;   /* range of the evidence */
    double least, most; /* allowed range, both ends allowed */
    const char *unit;
    enum status status;     /* of initial */
    enum basis range_basis; /* of low and high */
    const char *source;     /* key of configs/data/SOURCES.md or of the model description */
    const char *meaning;
    bool is_effect; /* the size of a policy's effect: the scenario's key "evidence" moves it */
    bool is_whole;  /* a fraction is refused; then the five numbers above are whole, too */
};

/* ---- interventions ------------------------------------------------------------------ */

/* Who is treated: employers one by one, regions, or the nation as a whole. */
enum scope { SCOPE_EMPLOYER, SCOPE_REGION, SCOPE_NATION };

/* What an intervention can pull. */
struct lever {
    const char *name;
    enum scope scope;
    double unit_cost;     /* euro a year per unit of cost_per, default of the term unit_cost */
    const char *cost_per; /* what is paid for: a code of the model's classification "cost_unit" */
    enum status status;
    const char *source, *meaning;
};

/* What levers act on. A ratio is neutral at 1, a shift at 0. */
struct quantity {
    const char *name;
    bool is_ratio;
    enum scope scope; /* what it is worked out for */
    const char *unit, *meaning;
};

/* At full strength a lever changes a quantity by the value of a parameter. */
struct effect {
    size_t lever, quantity, parameter; /* rows of the three tables */
    const char *who;                   /* of those reached, in the model's words */
};

/* A number that every intervention has: share, take_up, unit_cost ... */
struct term {
    const char *name;
    double initial, low, high;
    const char *unit;      /* "switch": yes or no in the file */
    const char *dimension; /* NULL, or the classification whose code is written */
    const char *meaning;
};

/* A limit to some codes of a classification: key "branches", dimension "branch". */
struct target {
    const char *key, *dimension;
};

/* ---- inputs and the rest ------------------------------------------------------------- */

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

/* What happens to a person. Of each column the last event of the month's task that names it counts
 * as the cause of its change; a column may not change but by an event that names it. */
struct event {
    const char *name;
    const char *columns; /* of persons that it may change, parted by blanks; "": none */
    const char *meaning;
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
