/* SPDX-License-Identifier: Apache-2.0 */
/* Stopping in time: the first SIGTERM or SIGINT asks the run to end after this month, the second
 * ends the program at once. A thread waits for the signals, so that no handler and no global
 * variable is needed. */
#ifndef SIM_STOP_H
#define SIM_STOP_H

#include "error.h"

struct stop;

/* To be called before other threads are made: they inherit that the signals are held back. */
MUST_CHECK int stop_start(struct stop **stop, struct error *error);
bool stop_is_asked(const struct stop *stop);
/* From here on the signals do what they did before. Accepts NULL. */
void stop_end(struct stop *stop);

#endif
