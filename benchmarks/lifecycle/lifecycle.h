/* SPDX-License-Identifier: Apache-2.0 */
/* The worker lifecycle as a model of the engine in sim/: the second one, so the engine is one.
 *
 * A month: who is at which risk (by block), the engine screens all hazards, what fired is done,
 * those who were out are replaced, the workers are counted. Workers keep their row; a new worker
 * takes the row of the one he replaces, with the next number. Ages, tenures, and months spent ill
 * or in training are kept as the month in which they began. */
#ifndef LIFECYCLE_H
#define LIFECYCLE_H

#include "../../sim/events.h"
#include "codes.h"

struct workers {
    uint32_t *place; /* the row's own number: key of its facts in the engine's file of events */
    uint32_t *id, *employer;
    int16_t *birth_month, *since_month, *status_month;
    uint8_t *branch, *status, *qualification, *half_hours;
};

enum chance {
    DECISION_EXIT,
    DECISION_SICK,
    DECISION_HOURS,
    DECISION_MOVE,
    DECISION_TRAIN,
    DECISION_RECOVER,
    DECISION_BEGIN, /* who a new worker is */
    N_DECISIONS
};
enum { SERIES_WORKERS, SERIES_EVENTS, N_SERIES };
enum {
    AGE_BANDS = 7,
    TENURE_BANDS = 4,
    TRAINING_MONTHS = 24,
    CLASS_SICK = AGE_BANDS * TENURE_BANDS * REPORT_BRANCHES, /* before it those who work */
    CLASS_CERTAIN,                                           /* nothing is left to chance */
    N_CLASSES
};

/* Where the cells of the series stand in a tally. */
enum { AT_WORKERS = 0, AT_EVENTS = REPORT_BRANCHES * REPORT_STATUSES };

/* For the file of events: a list for each kind. */
struct change {
    uint32_t row, old_value, new_value;
};

struct log;

struct world {
    struct state state;
    struct workers worker;
    uint64_t detail_key[N_DECISIONS]; /* of the month */
    uint32_t n_employers;
    uint32_t next_id;                                  /* of the month to come */
    uint32_t n_out[STRIPES];                           /* who left last month */
    uint32_t new_id[STRIPES];                          /* of the next worker in this stripe */
    int64_t workers[REPORT_BRANCHES][REPORT_STATUSES]; /* now */
    struct log *log;                                   /* NULL: events are counted only */
};

/* lifecycle_start.c */
MUST_CHECK int lifecycle_create(struct world *world, const struct report_options *options,
                                struct error *error);
void lifecycle_free(struct world *world);
/* What all who begin draw, keyed by their number: qualification, hours, employer. */
void lifecycle_begin(struct world *world, size_t i, uint64_t key);
uint32_t lifecycle_employer(const struct world *world, unsigned branch, uint64_t bits);
extern const struct series lifecycle_series[N_SERIES];
extern const struct dimension_list lifecycle_dimensions;
extern const struct events_model lifecycle_events;

/* lifecycle_month.c */
extern const struct step lifecycle_steps[];
extern const size_t lifecycle_n_steps;

/* lifecycle_log.c: every change into a file, packed by the engine's packer; the regions of the
 * engine are the kinds of change, so that its threads share the packing. */
MUST_CHECK int log_open(struct log **log, const char *path, struct error *error);
int log_pack(struct world *world, struct task *task);           /* one kind of a month */
int log_write(struct world *world, struct task *task);          /* all of them */
MUST_CHECK int log_close(struct log *log, struct error *error); /* frees it; accepts NULL */

#endif
