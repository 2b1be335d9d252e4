/* SPDX-License-Identifier: Apache-2.0 */
/* A run: the world made, the months in order, each measured, digested and written. */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "events.h"
#include "keep.h"
#include "month.h"
#include "run_options.h"
#include "scenario.h"
#include "store.h"

/* What the engine needs of a model to run it. */
struct run_model {
    const char *name, *version, *commit, *compiler, *flags;
    const struct series *series;
    size_t n_series;
    const struct dimension_list *dimensions;
    const struct step *steps;
    const size_t *n_steps;
    /* Makes the world; *world may be non-NULL after a failure and is then freed by the engine. */
    int (*create)(struct world **world, const struct scenario *scenario, int n_threads,
                  struct error *error);
    void (*free)(struct world *world); /* accepts NULL */
    struct state *(*state)(struct world *world);
    /* Lists what the world must remember to go on after a month; NULL: runs cannot be resumed. */
    void (*keep)(struct world *world, struct keep *keep);
    /* Called after the world is made: writes the model's own tables into the result. */
    int (*store)(const struct world *world, struct store *store, struct error *error);
    /* Says on out what the world starts from, in a line or two. */
    void (*announce)(const struct world *world, FILE *out);
    /* Prints what a person wants to know of a finished result. */
    int (*summary)(const char *path, bool is_json, FILE *out, struct error *error);
    /* What a person has to know of it even if nothing else is asked for; or NULL. */
    int (*notes)(const char *path, FILE *out, struct error *error);
    const struct events_model *events;                    /* NULL: events cannot be asked for */
    const struct dimension *(*codes)(const char *column); /* of facts; or NULL */
    const struct step_pass *passes; /* [n_passes] for --profile: columns that steps pass over */
    size_t n_passes;
};

/* Runs scenario to options->out_path. A series whose name begins with "identity_" must be 0 in
 * every cell of every month, or the run ends with ERROR_BUG and names the month. */
MUST_CHECK int run_scenario(const struct run_model *model, const struct scenario *scenario,
                            const struct run_options *options, struct error *error);

/* Runs the months without writing anything: for tests and benchmarks. Calls each, if not NULL,
 * after every month with its digest. */
typedef int run_each(struct world *world, int month, uint64_t digest, void *context);
struct run_visit {
    run_each *each; /* or NULL */
    void *context;
};
MUST_CHECK int run_months(const struct run_model *model, struct world *world, int n_months,
                          run_each *each, void *context);

/* The same for a world that goes on: its months up to last; digest is that of the month before. */
MUST_CHECK int run_months_from(const struct run_model *model, struct world *world, int last,
                               uint64_t digest, struct run_visit visit);
/* Chained digest of a month: counts, indicators and employers every month, persons at year ends and
 * in the last month of a run. */
uint64_t run_digest(const struct state *state, bool with_persons, uint64_t before);

#endif
