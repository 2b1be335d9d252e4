/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a model's parameters, where each came from, and their printing.
 *
 * One function parses every number, from YAML, CSV and --set alike: strtod over the whole
 * text, finite, in range. A decimal comma, percent sign, underscore, thousands blank, hex or
 * a trailing unit is refused with the cure in the message. Never call setlocale. */
#ifndef SIM_PARAMETERS_H
#define SIM_PARAMETERS_H

#include <stdio.h>

#include "model.h"

/* values[i] belongs to rows[i]; origin[i] is "default", "<file>:<line>" or "--set". */
struct parameters {
    const struct parameter *rows;
    size_t n;
    double *values; /* [n], owned */
    char **origin;  /* [n], owned */
};

MUST_CHECK int parameters_init(struct parameters *parameters, const struct parameter *rows,
                               size_t n, struct error *error);
void parameters_free(struct parameters *parameters); /* accepts {0} */

/* Parses text strictly; on failure cure[] gets a short sentence (what is wrong and how to write it). */
MUST_CHECK int number_parse(const char *text, double *value, char cure[200]);

/* Sets one parameter by name. ERROR_SCENARIO with: name, value, range, unit, nearest name. */
MUST_CHECK int parameters_set(struct parameters *parameters, const char *name, const char *text,
                              const char *origin, struct error *error);

/* "name=value" as given to --set. ERROR_SCENARIO like parameters_set. */
MUST_CHECK int parameters_set_assignment(struct parameters *parameters, const char *assignment,
                                         struct error *error);

/* The row whose name is nearest to name by edit distance, or NULL if none is near. */
const char *nearest_name(const char *name, const char *const *names, size_t n);

/* Whether values lie inside rows[].low..high is checked on setting; printing: */
void parameters_print_table(const struct parameters *parameters, const char *only, FILE *out);
void parameters_print_yaml(const struct parameters *parameters, FILE *out); /* a valid scenario */
void parameters_print_json(const struct parameters *parameters, FILE *out);

#endif
