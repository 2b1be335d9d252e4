/* SPDX-License-Identifier: Apache-2.0 */
/* The changes of a month: who changed, in which facts, by which event.
 *
 * Mechanisms tell events (event_note); what changed is found here, by comparing the rows that were
 * told of with a kept copy of their facts as soon as the task that told of them ends and its rows
 * are still in the cache. Of several events of a person in one task the last that may change a
 * column is its cause; a region's task may be compared in between (event_settled), and then each
 * part has its own. All of a step say what its end has. Nothing is stored here: events_store.h
 * takes the month.
 *
 * The order of what is found is that of steps and rows: it does not depend on threads. */
#ifndef SIM_EVENTS_H
#define SIM_EVENTS_H

#include "events_copy.h"
#include "month.h"

/* What the engine must know of a model's events. */
struct events_model {
    const struct event *events;
    size_t n_events;
    const char *const *derived;        /* columns of persons that replay works out; NULL-ended */
    const char *const *employer_facts; /* columns of employers that are kept; NULL-ended */
};

/* A growing column of narrow integers. */
struct narrow {
    unsigned char *bytes; /* owned */
    size_t n, capacity;   /* values */
    size_t width;         /* bytes of a value: 1, 2 or 4 */
};

/* What is found: pages of rows, each of batches with the same event, cause and changed facts, each
 * of records. The new values of a fact follow each other in the order of batches. The numbers are
 * those of the file (events_store.c says more). */
struct found {
    struct narrow page_first_row, page_batches;
    struct narrow batch_event, batch_intervention, batch_facts, batch_records;
    struct narrow record_row;
    struct narrow to[TRACKS_MAX];
    uint64_t sum; /* what it adds to the digest of all facts */
};

/* Of one fact of employers in a month, before it goes behind those of other facts. */
struct employer_changes {
    struct narrow place, change;
    uint64_t sum; /* what it adds to the digest of all facts */
};

struct events {
    struct tracks persons, employers;
    struct watched *may_change; /* [n_events], owned: facts by event */
    size_t n_events;            /* the code n_events: a row is given up */
    size_t n_regions;
    struct events_copy copy;
    struct compared compared; /* with the copy; for tasks */
    char *kept_employers;     /* owned: fact by fact, all values as in the table */
    size_t n_employers;
    struct part *parts; /* [STRIPES + n_regions + 1], owned: one a list of events told */
    struct desk *desks; /* [n_threads], owned: for stripes, which end where they began */
    int n_threads;
    struct found
        *month; /* [month_capacity], owned: what was found so far, a piece after the other */
    size_t n_month, month_capacity;
    uint64_t month_sum; /* what the month adds to the digest of all facts */
    struct employer_changes employer_changes[TRACKS_MAX];
    struct narrow employer_batch_fact, employer_batch_records, employer_place, employer_change;
    uint64_t persons_sum, employers_sum; /* digests of all facts */
    size_t audited;                      /* blocks that were compared as a whole */
    struct error error;                  /* a change without an event */
};

/* After the model is made, before the first month: state tells events from here on. */
MUST_CHECK int events_start(struct events *events, struct state *state,
                            const struct events_model *model, struct error *error);
void events_free(struct events *events, struct state *state); /* accepts {0} */

/* ---- for month.c ---------------------------------------------------------------------------- */

/* What tasks ask for when they tell an event: it stays good as the copy moves. */
const struct compared *events_compared(const struct events *events);
/* Lists by event for a stripe that the calling thread runs: rows told of by events that change no
 * fact, which need not be compared. */
struct list *events_bare(const struct events *events);
/* The events told in list k since the last call; for stripes at the end of every block. */
void events_capture(struct events *events, struct list *told, size_t k);
/* A stripe has no more blocks: its records are put in order. Other stripes may run. */
void events_sort(struct events *events, size_t k);
/* Regions are over: their parts first .. end - 1 become one, the last, in the order of rows. */
void events_merge(struct events *events, size_t first, size_t end);
/* A step is over: parts first .. end - 1 are added to the month. */
void events_gather(struct events *events, size_t first, size_t end);
/* Rows with keep[row] == 0 will be given up: told now, before the table changes. */
void events_give_up(struct events *events, struct list *told, const uint8_t *keep);

/* ---- for the run ----------------------------------------------------------------------------- */

/* The month is over: employers are compared, some persons compared as a whole. ERROR_BUG if a fact
 * changed without an event that may change it. */
MUST_CHECK int events_end_month(struct events *events, struct error *error);
/* Compares all rows: for tests. */
MUST_CHECK int events_audit(const struct events *events, size_t first, size_t end,
                            struct error *error);
/* Digest of all facts at the end of the month. */
uint64_t events_digest(const struct events *events);
uint64_t events_digest_of(size_t n_persons, uint64_t persons_sum, uint64_t employers_sum);
/* Forgets what was found: the next month begins. */
void events_clear(struct events *events, struct list *told);

#endif
