/* SPDX-License-Identifier: Apache-2.0 */
/* Interventions: what a scenario does to the world, as data.
 *
 *     interventions:
 *       mentors_for_starters:      # a name of the user's own
 *         lever: onboarding        # what is pulled: a row of the model's levers
 *         start: 2023-01           # first month in force; default: the run's first month
 *         end: 2026-12             # last month in force; default: never
 *         dose: 1                  # strength at full ramp, default 1: a number, or a range
 *                                  # [0.5, 1] of which the seed and the name draw a value
 *         branches: [hospitals]    # targets: codes of a classification; default: all
 *         share: 0.6               # any term of the model's table of terms
 *         description: Text        # free text for readers, ignored
 *
 * The engine reads, checks, merges along extends and prints them; what they do is the model's. A
 * file that names an intervention of its parents changes only the keys it gives, and so does
 * "--set interventions.NAME.KEY=VALUE". Reading is single-threaded; a read intervention is
 * constant. */
#ifndef SIM_INTERVENTION_H
#define SIM_INTERVENTION_H

#include <stdio.h>

#include "error.h"
#include "input.h"
#include "model.h"

enum {
    INTERVENTIONS_MAX = 128, /* of one scenario */
    TARGETS_MAX = 4,         /* kinds of targets of a model */
    TARGET_CODES_MAX = 32,   /* codes of a classification that can be a target */
    TARGET_TEXT = 1024,      /* bytes that the names of all codes of a target take at most */
    INTERVENTION_WHY = 200,  /* bytes of a sentence */
    INTERVENTION_NO_END = INT32_MAX
};

struct intervention {
    char *name;                   /* owned; unique in the scenario; [a-z0-9_]+ */
    char *origin;                 /* owned: where it is first named, as of a parameter */
    size_t lever;                 /* row of the levers */
    int start, end;               /* months since 2022-01, both in force; end may be
                                     INTERVENTION_NO_END. Both may lie outside the run; end < start
                                     only if no start is given and it ended before the run */
    double dose_low, dose_high;   /* equal: a point */
    double dose;                  /* the point, or drawn from the range */
    uint32_t target[TARGETS_MAX]; /* bit c: code c of the target's classification; all set: no
                                     limit */
    double *terms; /* [n_terms] owned, by row of the terms; the number of the code for a term with
                      a dimension, 0 or 1 for a switch */
};

/* A term of this name that is not given takes the cost of the lever instead of its own default. */
#define TERM_UNIT_COST "unit_cost"

struct interventions;

/* What the engine must know of a model's interventions. A model without any has {0}. */
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
    /* A line for each thing that a person should know of intervention i before it runs; or NULL. */
    void (*notes)(const struct interventions *interventions, size_t i, FILE *out);
    /* Whether what is given contradicts itself, and why; or NULL. */
    bool (*contradicts)(const struct intervention *item, char why[INTERVENTION_WHY]);
};

struct interventions {
    struct intervention *items; /* [n], owned; in the order of first naming, parents first */
    size_t n;
    const struct intervention_tables *tables; /* lent by the model */
    struct dimension_list dimensions;
};

void interventions_free(struct interventions *interventions); /* accepts {0} */

/* Digest of what intervention i is, without its name and its end: two that agree in it do the same
 * to the world as long as both last. */
uint64_t intervention_digest(const struct interventions *interventions, size_t i);

/* Whether it is written yes or no. */
bool term_is_switch(const struct term *term);

/* What a term of intervention i is worth if no file gives it. */
double intervention_term_default(const struct interventions *interventions, size_t i, size_t term);

/* A term of intervention i as it is written: yes or no, the name of a code, or a number. */
void intervention_term_format(const struct interventions *interventions, size_t i, size_t term,
                              char text[80]);

/* The codes of a target, with blanks between, or "all". */
void intervention_target_format(const struct interventions *interventions, size_t i, size_t target,
                                char text[TARGET_TEXT]);

/* A line for each intervention that is never in force or began earlier in a run of n_months from
 * start, and what the model notes of it. */
void interventions_print_notes(const struct interventions *interventions, int start, int n_months,
                               FILE *out);

/* One line an intervention: name, lever, months in force, dose, targets and terms that differ from
 * their defaults; then the notes. Prints nothing if there is none. */
void interventions_print(const struct interventions *interventions, int start, int n_months,
                         FILE *out);

/* Writes them as table "intervention" of a result; no table if there is none. */
struct store;
MUST_CHECK int intervention_store(const struct interventions *interventions, struct store *store,
                                  struct error *error);

#endif
