/* SPDX-License-Identifier: Apache-2.0 */
/* A run that is only rehearsed, and what it shares with a real one. */
#ifndef SIM_RUN_DRY_H
#define SIM_RUN_DRY_H

#include "run.h"

/* Prints the time, memory and disk that the run would take, from two months of it; writes nothing.
 * What would stop the run before its first month stops this too. */
MUST_CHECK int run_dry(const struct run_model *model, const struct scenario *scenario,
                       const struct run_options *options, struct error *error);

/* status, in words if a step of the nation failed without a word of its own. */
int run_explain(int status, int month, struct error *error);

/* Most memory that this process has had. */
double run_peak_megabytes(void);

#endif
