/* SPDX-License-Identifier: Apache-2.0 */
/* Going on: after a kill or a stop from OUT.restart (--resume), or with another scenario from a
 * month that a finished run kept as RUN.restart-YYYY-MM (--from RUN@YYYY-MM).
 *
 * A run that goes on is made like any other: the start population, its tables, a fresh file. Then
 * the months of the past are stored a second time, from the copy of the result in the restart file,
 * and the world is filled. So the bytes of a resumed result are those of an uninterrupted one. */
#ifndef SIM_RESUME_H
#define SIM_RESUME_H

#include "restart.h"
#include "run.h"

struct resume {
    const struct run_model *model; /* all three lent */
    const struct scenario *scenario;
    const struct run_options *options;
    char *path;             /* OUT.restart, owned */
    struct facts facts;     /* what this run is */
    struct restart restart; /* what it goes on from; {0}: it begins anew */
    char run[17];           /* digest of all that decides the results: attribute run_digest */
    bool is_finished;       /* every file of this very run is there already, whole */
    bool is_branch;
    char origin[FACT_TEXT]; /* resume_origin */
    int month;              /* the last month of the past; that before the first if there is none */
    uint64_t digest;        /* of that month, for the chain */
    struct stored_digests past; /* of its months; none before resume_replay */
    uint64_t start;             /* digest of the start: resume_start */
    double cost, written; /* seconds that a restart file took, and when the last was written */
    bool is_given_up;     /* there is no room for restart files that nobody asked for */
};

/* Looks for what the run is to go on from. Says on stderr if that is nothing, or if nothing is left
 * to do (is_finished), unless quiet.
 * ERROR_SCENARIO and one sentence if it belongs to another run; ERROR_MISSING if --from finds no
 * file. Free in every case. */
MUST_CHECK int resume_find(struct resume *resume, const struct run_model *model,
                           const struct scenario *scenario, const struct run_options *options,
                           struct error *error);
void resume_free(struct resume *resume); /* accepts {0} */
/* Whether the file at path is there, whole and of this very run. NULL is none. */
bool resume_is_of_run(const struct resume *resume, const char *path);
/* Sets run and is_finished, when all else is known. */
void resume_identify(struct resume *resume);
/* "run.h5@2030-12" for a branch that another scenario goes on with, else NULL: for the result. */
const char *resume_origin(const struct resume *resume);

/* The world is as its start: ERROR_SCENARIO if the past had another one. */
MUST_CHECK int resume_start(struct resume *resume, struct world *world, struct error *error);
/* Stores the months of the past, if there are any. */
MUST_CHECK int resume_replay(struct resume *resume, struct store *store, struct error *error);
/* Makes the world that of the end of the past, its month the one after; no more is needed of the
 * file then. */
MUST_CHECK int resume_load(struct resume *resume, struct world *world, struct error *error);

/* Whether a restart file is to be written after this month. */
bool resume_is_due(const struct resume *resume, const struct world *world, int month);
/* Writes it, if it is due or the run stops here, and the one to be kept. The month is the world's;
 * its numbers are in OUT.part. */
MUST_CHECK int resume_save(struct resume *resume, struct world *world, uint64_t digest,
                           bool is_stop, struct error *error);
/* A line for each intervention, as a section; owned by the caller; NULL: no memory. */
char *resume_list_interventions(const struct interventions *interventions);
/* ERROR_SCENARIO if the result that a branch names has another month than the one that was kept, so
 * that this is of an earlier run of its name. A result that is not there says nothing. */
MUST_CHECK int resume_compare_run(const struct resume *resume, struct error *error);
/* ERROR_SCENARIO if a branch has or lacks one that was in force before it. */
MUST_CHECK int resume_compare_interventions(const struct resume *resume, struct error *error);

/* The result is whole: the restart files have served. */
void resume_done(const struct resume *resume);

#endif
