/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a model's parameters, where each came from, and their printing. */
#ifndef SIM_PARAMETERS_H
#define SIM_PARAMETERS_H

#include <stdio.h>

#include "model.h"
#include "number.h"

/* values[i] belongs to rows[i]; origin[i] is "default", "<file>:<line>" with the file as seen from
 * the folder of the scenario, "--set" or "evidence: <which>". */
struct parameters {
    const struct parameter *rows;
    size_t n;
    double *values; /* [n], owned */
    char **origin;  /* [n], owned */
};

MUST_CHECK int parameters_init(struct parameters *parameters, const struct parameter *rows,
                               size_t n, struct error *error);
void parameters_free(struct parameters *parameters); /* accepts {0} */

/* The row of that name, or NULL and ERROR_SCENARIO with the nearest name and all. error may be
 * NULL. */
const struct parameter *parameters_find(const struct parameters *parameters, const char *name,
                                        struct error *error);

/* Sets one parameter by name. ERROR_SCENARIO with: name, value, range, unit, nearest name. */
MUST_CHECK int parameters_set(struct parameters *parameters, const char *name, const char *text,
                              const char *origin, struct error *error);

/* Sets the value of row i, which must be allowed, and its origin. */
MUST_CHECK int parameters_put(struct parameters *parameters, size_t i, double value,
                              const char *origin, struct error *error);

/* "name=value" as given to --set. ERROR_SCENARIO like parameters_set. */
MUST_CHECK int parameters_set_assignment(struct parameters *parameters, const char *assignment,
                                         struct error *error);

/* "sourced", "derived", "assumed" or "calibrated". */
const char *status_name(enum status status);
/* "published", "derived" or "judgement". */
const char *basis_name(enum basis basis);
/* The other way round; false if text is none of the four. */
bool status_parse(const char *text, enum status *status);

/* Printing. only: NULL for all, or the exact name of one parameter, of which more is shown;
 * prints nothing if there is no such name (see parameters_find). */
void parameters_print_table(const struct parameters *parameters, const char *only, FILE *out);
void parameters_print_yaml(const struct parameters *parameters, FILE *out); /* a valid scenario */
void parameters_print_json(const struct parameters *parameters, FILE *out);

#endif
