/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what a model declares: the generated part of the model description. */
#ifndef SIM_DESCRIBE_H
#define SIM_DESCRIBE_H

#include <stdio.h>

#include "intervention.h"
#include "month.h"

enum row_kind {
    ROW_MECHANISM,
    ROW_PERSON,
    ROW_EMPLOYER,
    ROW_PARAMETER,
    ROW_INPUT,
    ROW_DECISION,
    ROW_EVENT,
    ROW_SERIES
};

/* One row of model.def, in its place. */
struct described_row {
    enum row_kind kind;
    const char *name, *meaning;
};

struct description {
    const struct described_row *rows; /* in the order of model.def */
    size_t n_rows;
    const struct column *persons, *employers;
    size_t n_persons, n_employers;
    const struct parameter *parameters;
    size_t n_parameters;
    const struct input *inputs;
    size_t n_inputs;
    const struct decision *decisions;
    size_t n_decisions;
    const struct event *events;
    size_t n_events;
    const struct series *series;
    size_t n_series;
    const struct intervention_tables *interventions; /* or NULL */
    const struct dimension_list *dimensions;
    const struct step *steps;
    const size_t *n_steps;
};

/* Markdown: schedule, then per mechanism its state, parameters, inputs, decisions, events and
 * series, then what interventions are made of, then the classifications. */
void describe_print(const struct description *description, FILE *out);

#endif
