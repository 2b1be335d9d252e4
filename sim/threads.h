/* SPDX-License-Identifier: Apache-2.0 */
/* The threads of a run, started before anything else: OpenMP ends the program with words and a code
 * of its own where it gets too few. */
#ifndef SIM_THREADS_H
#define SIM_THREADS_H

#include "error.h"

/* Starts n OpenMP threads, of which parallel loops of the calling thread then consist; n >= 1.
 * ERROR_MEMORY: the machine gives fewer; says how many there may be. Not from several threads at
 * once. */
MUST_CHECK int threads_start(int n, struct error *error);

#endif
