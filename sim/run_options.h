/* SPDX-License-Identifier: Apache-2.0 */
/* How a run is done, as against what is run (struct scenario). Nothing here changes a result. */
#ifndef SIM_RUN_OPTIONS_H
#define SIM_RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct run_options {
    const char *out_path; /* result file, lent */
    int threads;          /* at least 1 */
    bool quiet;           /* no progress and no summary */
    bool verbose;
    bool profile; /* say where the time went, step by step */
    bool json;    /* the summary on stdout is JSON */
    bool dry_run; /* say time, memory and disk; run nothing */
    bool events;  /* keep every event in OUT.events.h5 */

    bool resume;       /* go on from OUT.restart, if there is one */
    const char *from;  /* "RUN@YYYY-MM", lent; NULL: none */
    double max_hours;  /* of wall clock, then stop in time; 0: no limit */
    int restart_every; /* months between restart files; 0: only when stopped; -1: as seldom as
                          keeps their cost small */
    const int *keep;   /* [n_keep] months whose restart file is kept, lent */
    size_t n_keep;
    bool keep_decembers; /* every year end is kept */
};

#endif
