/* SPDX-License-Identifier: Apache-2.0 */
/* What a world must remember to go on after a month. All else is made again from the parameters and
 * the start population; whoever adds state that lives longer than a month adds it here. */
#include "policy.h"

/* Columns that the next month reckons anew, and measures of the start: a branch may have other
 * parameters than those which made them. */
static const char *const employer_past[] = {
    "removed",         "start_removed", "workload",          "strain_target",
    "aggression_jump", "strain_relief", "engagement_target", "short_illness_factor"};

void world_keep(struct world *world, struct keep *keep)
{
    const size_t first = offsetof(struct world, start_hours_per_worker);
    keep_table(keep, "person", &world->state.persons, NULL, 0);
    keep_table(keep, "employer", &world->state.employers, employer_past,
               sizeof employer_past / sizeof *employer_past);
    /* the paths of demand lead from the start to their anchors: others have another past */
    keep_bytes(keep, "other_growth", world->other_growth, sizeof world->other_growth, KEEP_STATE);
    keep_bytes(keep, "brake_growth", &world->brake_growth, sizeof world->brake_growth, KEEP_STATE);
    keep_bytes(keep, "world", (char *)world + first, offsetof(struct world, kept_end) - first,
               KEEP_PAST);
    policy_keep(world, keep);
}
