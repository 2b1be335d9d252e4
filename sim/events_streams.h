/* SPDX-License-Identifier: Apache-2.0 */
/* Which streams a file of events has, what they mean, and where their values come from. */
#ifndef SIM_EVENTS_STREAMS_H
#define SIM_EVENTS_STREAMS_H

#include "events_store.h"
#include "store_stream.h"

enum { EVENTS_STREAMS_MAX = 192, EVENTS_NAME = 64 };

struct events_streams {
    struct store_stream stream[EVENTS_STREAMS_MAX];
    size_t n;
    size_t page_month, employer_batch_month;      /* numbers of streams that tell the month */
    size_t first_to, first_start, first_employer; /* first of to_, start_, employer_start_ */
    char name[EVENTS_STREAMS_MAX][EVENTS_NAME];   /* what the streams lend */
    char axis[EVENTS_STREAMS_MAX][EVENTS_NAME];
    const struct dimension *(*codes_of)(const char *column); /* of facts; may be NULL */
    struct code *codes;                                      /* of events, owned */
    struct dimension event;
};

MUST_CHECK int events_streams_init(struct events_streams *streams, const struct events_begin *begin,
                                   struct error *error);
void events_streams_free(struct events_streams *streams);
/* Appends what was found of a stream this month, if it is one of those that are found. */
void events_stream_append(const struct events_streams *streams, size_t s,
                          const struct events *events, struct narrow *values);
/* Fills values if the stream is one of the start. */
bool events_stream_start(const struct events_streams *streams, size_t s,
                         const struct events *events, struct narrow *values);
/* Tables "fact", "employer_fact" and "event". */
MUST_CHECK int events_streams_tables(const struct events_streams *streams,
                                     const struct events *events, const struct events_model *model,
                                     struct store *store, struct error *error);

#endif
