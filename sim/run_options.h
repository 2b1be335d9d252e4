/* SPDX-License-Identifier: Apache-2.0 */
/* How a run is done, as against what is run (struct scenario). Nothing here changes a result. */
#ifndef SIM_RUN_OPTIONS_H
#define SIM_RUN_OPTIONS_H

#include <stdbool.h>

struct run_options {
    const char *out_path; /* result file, lent */
    int threads;          /* at least 1 */
    bool quiet;           /* no progress and no summary */
    bool verbose;
    bool json;    /* the summary on stdout is JSON */
    bool dry_run; /* say time, memory and disk; run nothing */
};

#endif
