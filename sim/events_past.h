/* SPDX-License-Identifier: Apache-2.0 */
/* The file of events that a run left when it was stopped or killed, to go on from. */
#ifndef SIM_EVENTS_PAST_H
#define SIM_EVENTS_PAST_H

#include "events_read.h"
#include "events_streams.h"

/* Opens PATH.part, or PATH if the file has that name already; before the name is given to the new
 * file, which is held until it has the past. ERROR_MISSING: none, or that of another run. Close in
 * every case. */
MUST_CHECK int events_past_open(struct events_file *past,
                                const struct store_description *description, struct error *error);

/* How long the streams of a file are before a month; all of the start. lengths: [streams->n]. */
MUST_CHECK int events_past_lengths(const struct events_streams *streams, struct events_file *past,
                                   int month, size_t *lengths, struct error *error);

#endif
