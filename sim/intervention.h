/* SPDX-License-Identifier: Apache-2.0 */
/* Interventions: what a scenario does to the world, as data.
 *
 *     interventions:
 *       mentors_for_starters:        # a name of the user's own
 *         lever: onboarding          # what is pulled: a row of the model's levers
 *         start: 2023-01             # first month in force; default: the run's first month
 *         end: 2026-12               # last month in force; default: never ends
 *         dose: 1                    # strength at full ramp: a number, or a range [0.5, 1] from
 * which # one value is drawn by the seed and this name branches: [hospitals]      # targets: codes
 * of a classification; default: all share: 0.6                 # any term of the model's table of
 * terms
 *
 * The engine reads, checks, merges along extends and prints them; what they do is the model's. A
 * file that names an intervention of its parents changes only the keys it gives. Reading is
 * single-threaded; a read intervention is constant. */
#ifndef SIM_INTERVENTION_H
#define SIM_INTERVENTION_H

#include <stdio.h>

#include "error.h"
#include "input.h"
#include "model.h"

enum {
    INTERVENTIONS_MAX = 64, /* of one scenario */
    TARGETS_MAX = 4,        /* kinds of targets of a model */
    TARGET_CODES_MAX = 32,  /* codes of a classification that can be a target */
    INTERVENTION_NO_END = INT32_MAX
};

struct intervention {
    char *name;                   /* owned; unique in the scenario; [a-z0-9_]+ */
    size_t lever;                 /* row of the levers */
    int start, end;               /* months since 2022-01, both in force; end may be
                                     INTERVENTION_NO_END. start is INT32_MIN if not given */
    double dose_low, dose_high;   /* equal: a point */
    double dose;                  /* the point, or drawn from the range */
    uint32_t target[TARGETS_MAX]; /* bit c: code c of the target's classification; all set: no
                                     limit */
    double *terms;                /* [n_terms] owned, by row of the terms */
    struct place place;           /* where it is named; file owned by the scenario's reader: only
                                     valid while reading */
};

struct interventions {
    struct intervention *items; /* [n], owned; in the order of first naming, parents first */
    size_t n;
};

/* What the engine must know of a model's interventions. */
struct intervention_tables {
    const struct lever *levers;
    size_t n_levers;
    const struct quantity *quantities;
    size_t n_quantities;
    const struct effect *effects;
    size_t n_effects;
    const struct term *terms;
    size_t n_terms;
    struct target targets[TARGETS_MAX];
    size_t n_targets;
    double dose_most; /* doses lie from 0 to this */
};

void interventions_free(struct interventions *interventions); /* accepts {0} */

/* One line an intervention: name, lever, months in force, dose, targets and terms that differ from
 * their defaults. */
void interventions_print(const struct interventions *interventions,
                         const struct intervention_tables *tables, struct dimension_list dimensions,
                         FILE *out);

#endif
