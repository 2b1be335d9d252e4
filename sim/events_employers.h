/* SPDX-License-Identifier: Apache-2.0 */
/* The employers' part of struct events: facts as they were last compared, and what differs. */
#ifndef SIM_EVENTS_EMPLOYERS_H
#define SIM_EVENTS_EMPLOYERS_H

#include "events.h"

/* Keeps the facts as they are. employers, n_employers and n_threads are set; all else is 0. */
MUST_CHECK int events_employers_keep(struct events *events, struct error *error);
void events_employers_free(struct events *events);

/* At the end of a month, by all threads: appends what differs to the columns of the month, fact by
 * fact, and keeps it. */
void events_employers_compare(struct events *events);

#endif
