/* SPDX-License-Identifier: Apache-2.0 */
/* The persons and employers of any month, rebuilt from a file of events, month after month. What is
 * no fact (strain, engagement, what the census remembers) is worked out by the model as in the run;
 * the digest of every month is checked, in Decembers that of every column of persons. */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include "events.h"
#include "events_read.h"

/* What a file says of the run. */
struct replay_past {
    const char *path; /* lent */
    uint64_t seed;
    int start;            /* first month */
    char **names;         /* [n] of parameters */
    const double *values; /* [n] */
    size_t n;
};

/* The model's part. Rows are those of persons; calls with first and end are for the rows in
 * between and come from many threads. */
struct replay_model {
    const struct events_model *events;
    /* Makes a world whose tables of persons and employers are empty. It may be non-NULL after a
     * failure. */
    int (*create)(struct world **world, const struct replay_past *past, struct error *error);
    void (*free)(struct world *world); /* accepts NULL */
    struct state *(*state)(struct world *world);
    /* state->month is the new month, employers are as in it; nothing has happened to persons. */
    void (*begin)(struct world *world, size_t first, size_t end);
    void (*appeared)(struct world *world, size_t first, size_t end); /* rows are new */
    void (*happened)(struct world *world, unsigned event, const uint32_t *rows, size_t n);
    void (*end)(struct world *world, size_t first, size_t end); /* the month is over */
};

struct replay {
    const struct replay_model *model; /* lent */
    struct events_file file;
    struct world *world;
    struct state *state; /* its tables: the persons and employers of the month */
    struct tracks persons, employers;
    uint64_t persons_sum, employers_sum;
    struct events_page page;
    uint8_t *keep; /* rows to be given up when the step is over: 0; NULL: none */
    size_t n_done; /* months replayed */
};

/* The start, before the first month. ERROR_MISSING: no or a damaged file, or one of another version
 * of the model. Free in every case. */
MUST_CHECK int replay_open(struct replay *replay, const struct replay_model *model,
                           const char *path, struct error *error);
void replay_close(struct replay *replay); /* accepts {0} */
/* One month more: 1, and replay->state->month is that month; 0: there is none. ERROR_MISSING if the
 * file is damaged or the digest is not that of the run. */
MUST_CHECK int replay_next(struct replay *replay, struct error *error);

#endif
