/* SPDX-License-Identifier: Apache-2.0 */
/* Where the time of a run goes, step by step: for run --profile.
 *
 * Steps that run together do so task by task, so each thread reads a clock between them; the shares
 * are laid over the wall clock of all. Bytes are an estimate: a model lists for each step the
 * columns that it passes over for most rows and brings to the cache, or changes; their widths are
 * known. Instructions and cache misses are asked of the processor (perf_event_open, all threads),
 * which a machine may refuse; steps that run together have one figure. */
#ifndef SIM_PROFILE_H
#define SIM_PROFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "month.h"

enum { PROFILE_COUNTERS = 2 };

struct profile {
    double person_months; /* rows of persons, summed over months */
    double employer_months;
    double begun, setup; /* seconds: when it was opened, and from then to the first month */
    double count[STEPS_MAX][PROFILE_COUNTERS];
    int counter[PROFILE_COUNTERS]; /* file descriptors, or -1 */
    int refused;                   /* errno of the first that was not opened, or 0 */
    uint64_t last[PROFILE_COUNTERS];
};

/* Counters count the threads that are made after this call: before state_init. */
void profile_open(struct profile *profile);
/* From now on the months of state are profiled. */
void profile_start(struct profile *profile, struct state *state);
void profile_free(struct profile *profile); /* accepts {0} after profile_open or nothing */

/* ---- for month.c ---------------------------------------------------------------------------- */

void profile_month(struct profile *profile, const struct state *state);
/* Step s, and those that run together with it, have ended. */
void profile_step(struct profile *profile, size_t s);

/* ---- what it says --------------------------------------------------------------------------- */

struct profile_model {
    const struct step *steps;
    size_t n_steps;
    const struct step_pass *passes;
    size_t n_passes;
};

/* Whether a name is among columns. */
bool profile_lists(const char *columns, const char *wanted);
/* Bytes a row of the columns that a step passes over. -1: a name is no column of the table. */
double profile_bytes(const struct table *table, const char *columns);

/* The table of a run that took so many seconds in all. */
void profile_print(const struct profile *profile, const struct state *state,
                   const struct profile_model *model, double total, FILE *out);

#endif
