/* SPDX-License-Identifier: Apache-2.0 */
/* The scenario of a run, and its input tables, from the run's file alone.
 *
 * A result, or its file of events, holds every value as it was used, whatever scenario, --set or
 * evidence it came from, and the input tables as they were read. */
#ifndef SIM_UNPACK_H
#define SIM_UNPACK_H

#include "scenario.h"
#include "store_stream.h"

#define UNPACKED_SCENARIO "scenario.yaml"

/* Writes UNPACKED_SCENARIO into folder, which must be there, and beside it each input table as
 * NAME.csv. ERROR_MISSING if the file lacks one of them, ERROR_CREATE, ERROR_WRITE. */
MUST_CHECK int unpack(struct stream_file *file, const struct scenario_tables *tables,
                      size_t n_months, const char *folder, struct error *error);

#endif
