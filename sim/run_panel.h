/* SPDX-License-Identifier: Apache-2.0 */
/* The snapshots of a run: chosen columns of all persons at the end of each month or of each
 * December, in OUT.snapshots.h5, which is a panel (panel.h). Months without a snapshot have no
 * observations. A run that goes on takes the months before from OUT.snapshots.h5.part; a branch
 * begins at its first month. One thread, while no other uses HDF5. */
#ifndef SIM_RUN_PANEL_H
#define SIM_RUN_PANEL_H

#include "panel.h"
#include "scenario.h"

struct run_panel {
    struct panel *panel; /* NULL: none */
    struct tracks columns;
    bool is_monthly;
};

struct run_panel_begin {
    const struct table *persons; /* lent */
    const struct snapshots *snapshots;
    const struct store_description *description; /* of the result: its path gives the other */
    const struct dimension *(*codes)(const char *column); /* or NULL */
    const struct stored_digests *past; /* of the months that were run before, or NULL */
};

/* ERROR_MISSING: the months before are not there. */
MUST_CHECK int run_panel_start(struct run_panel *run, const struct run_panel_begin *begin,
                               struct error *error);
MUST_CHECK int run_panel_month(struct run_panel *run, int month, const char digest[17],
                               struct error *error);
MUST_CHECK int run_panel_finish(struct run_panel *run, struct error *error);
void run_panel_free(struct run_panel *run); /* accepts {0}; an unfinished file stays as .part */

#endif
