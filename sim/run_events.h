/* SPDX-License-Identifier: Apache-2.0 */
/* A run that keeps its events: from the first month to the closed file. */
#ifndef SIM_RUN_EVENTS_H
#define SIM_RUN_EVENTS_H

#include "events_store.h"

struct run_events {
    bool is_on, has_past;
    struct events events;
    struct events_store *store;
    char *path; /* owned */
    struct state *state;
};

struct run_events_begin {
    struct state *state; /* as the first month finds it, or that of a branch */
    const struct events_model *model;
    const struct store_description *description; /* of the result: its path gives the other */
    bool has_past; /* the months before are taken from OUT.events.h5.part */
    const struct dimension *(*codes)(const char *column); /* what values stand for; or NULL */
};

/* *file is where tables may be added. */
MUST_CHECK int run_events_start(struct run_events *run, const struct run_events_begin *begin,
                                struct store **file, struct error *error);
/* With a past: the state is now as its months have left it, which are stored again. */
MUST_CHECK int run_events_go_on(struct run_events *run, const struct events_model *model,
                                struct error *error);
/* After a month; persons: digest of all their columns, if events_digests_persons(month). Then
 * events_store_write(run->store, month) is due, by one thread. */
MUST_CHECK int run_events_month(struct run_events *run, int month, uint64_t persons,
                                struct error *error);
/* Renames the file, and says on stderr what it cost, unless quiet. */
MUST_CHECK int run_events_finish(struct run_events *run, bool quiet, struct error *error);
void run_events_free(struct run_events *run); /* accepts {0} */

#endif
