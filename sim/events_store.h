/* SPDX-License-Identifier: Apache-2.0 */
/* The file of events: what was found each month, on the disk with it.
 *
 * Streams (store_stream.h) and what they mean; every list goes on without gaps from month to month:
 *   start_<column>           the persons before the first month, row by row
 *   employer_start_<fact>    the employers then
 *   page_month, page_first_row, page_batches           a page: rows within 65536 of its first
 *   batch_event, batch_intervention, batch_facts, batch_records
 *                            a batch: records of a page alike in event, cause and changed facts
 *   record_row               row minus that of the record before in its batch, or minus the page's
 *                            first row; negative values: add 65536
 *   to_<fact>                new values, in the order of the batches that change the fact (bit f of
 *                            batch_facts is row f of table "fact")
 *   employer_batch_month, employer_batch_fact, employer_batch_records
 *   employer_place, employer_change     row * width + which, minus that before; new minus old value
 * The event after the last of the model gives rows up: those behind move up when its step is over.
 * Pages stand in the order in which things happened. month_digest is what events_month_digest
 * makes. */
#ifndef SIM_EVENTS_STORE_H
#define SIM_EVENTS_STORE_H

#include "events.h"
#include "store.h"

enum { EVENTS_WAITING = 8 }; /* months that may be packed and not yet written */

struct events_store;

/* What a file of events cost. */
struct events_cost {
    uint64_t records, changes, person_months, bytes, start_bytes;
};

/* What a file of events begins with. */
struct events_begin {
    const struct events *events;
    const struct events_model *model;
    bool has_past; /* the start, and later the months before, are taken from PATH.part */
    const struct dimension *(*codes)(const char *column); /* what values stand for; or NULL */
};

/* description: as of any result but without series. The model's tables may be added to *store. The
 * persons and employers as they are now are the start, unless there is a past, which brings its
 * own; events and model are lent until the end. ERROR_MISSING: PATH.part has not all of the past.
 */
MUST_CHECK int events_store_create(struct events_store **out, struct store **store,
                                   const struct store_description *description,
                                   const struct events_begin *begin, struct error *error);
/* Digest of a month: of all facts, and with has_persons of all columns of persons. */
uint64_t events_month_digest(uint64_t facts, bool has_persons, uint64_t persons);
bool events_digests_persons(int month); /* Decembers */

/* The months before this one, from the PATH.part that was there. ERROR_MISSING if it lacks one. */
MUST_CHECK int events_store_past(struct events_store *store, int month, struct error *error);

/* Packs what was found in a month, by all threads. events may be cleared then. */
MUST_CHECK int events_store_pack(struct events_store *store, const struct events *events, int month,
                                 uint64_t digest, struct error *error);
/* Writes the oldest packed month; may be called by one other thread. */
MUST_CHECK int events_store_write(void *store, int month, struct error *error);
/* What was written; bytes only after the end. */
struct events_cost events_store_cost(const struct events_store *store);
MUST_CHECK int events_store_close(struct events_store *store, struct error *error);
void events_store_abandon(struct events_store *store); /* accepts NULL */

/* run.h5 -> run.events.h5; owned by the caller; NULL: no memory. */
char *events_path(const char *result);

#endif
