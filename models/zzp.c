/* SPDX-License-Identifier: Apache-2.0 */
/* Self-employed who stop (M23): part leave care, the others look for employment in it. */
#include "mechanisms.h"

int zzp_persons(struct world *world, struct task *task)
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[DECISION_stop_zzp]; k++) {
        const size_t i = task->block->first + fired->row[DECISION_stop_zzp][k];
        if (world->person.standing[i] != STANDING_zzp)
            continue;
        leave_care(world, task, i, DESTINATION_industry);
        if (draw_unit(detail(world, DECISION_zzp_after, i, 0)) < world->p.stoppers_leaving_care)
            continue;
        world->person.standing[i] = STANDING_seeker;
        world->person.channel[i] = CHANNEL_returner;
        world->person.due_month[i] = (int16_t)(world->state.month + (int)world->p.search_months);
    }
    return 0;
}
