/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a run must not write over, and files of other runs that it leaves beside its own. */
#ifndef SIM_RUN_PATHS_H
#define SIM_RUN_PATHS_H

#include "resume.h"

/* Before anything is made: ERROR_USAGE if OUT or OUT.part is one of the files that are read, the
 * scenario, its parents, its input tables or the month that a branch goes on from. */
MUST_CHECK int run_paths_check(const struct resume *resume, struct error *error);
/* When the result has its name: says on stderr which files of events and snapshots beside it are of
 * a run that was there before. They are left. */
void run_paths_tell_others(const struct resume *resume);

#endif
