/* SPDX-License-Identifier: Apache-2.0 */
/* Which intervention tipped an event: the draw of the person lies between the threshold without
 * policy and that with it. Asked only while events are written. Effects on quantities, such as
 * workload, reach a person by way of others and have no single cause. */
#include "mechanisms.h"

enum { CAUSES_MAX = 3 };

/* The decisions that may bring an event about, in the order in which handlers take them. */
struct causes {
    unsigned n;
    uint8_t decision[CAUSES_MAX];
};

static struct causes causes_of(enum event_number event)
{
    static const struct causes of[N_EVENTS] = {
        [EVENT_aggression] = {1, {DECISION_aggression}},
        [EVENT_spell_short] = {1, {DECISION_illness_short}},
        [EVENT_spell_begins] = {3,
                                {DECISION_illness_other, DECISION_illness_mental,
                                 DECISION_illness_physical}},
        [EVENT_spell_ends] = {1, {DECISION_recovery}},
        [EVENT_hours_up] = {1, {DECISION_hours_up}},
        [EVENT_hours_down] = {1, {DECISION_hours_down}},
        [EVENT_training_begins] = {1, {DECISION_upskilling}},
        [EVENT_study_dropout] = {1, {DECISION_study_dropout}},
        [EVENT_left_retired] = {1, {DECISION_retirement}},
        [EVENT_left_inactive] = {1, {DECISION_exit_inactive}},
        [EVENT_left_industry] = {1, {DECISION_exit_industry}},
        [EVENT_left_zzp] = {1, {DECISION_start_zzp}},
        [EVENT_zzp_begins] = {1, {DECISION_start_zzp}},
        [EVENT_zzp_stops] = {1, {DECISION_stop_zzp}},
        [EVENT_candidate_offered] = {1, {DECISION_return_to_care}},
    };
    return of[event];
}

/* Place of a row of the block among those of a group; rows ascend. n: it is not there. */
static size_t place_of(const struct hazard_rows *rows, size_t row)
{
    size_t first = 0, end = rows->n;
    while (first < end) {
        const size_t middle = (first + end) / 2;
        if (rows->row[middle] < row)
            first = middle + 1;
        else
            end = middle;
    }
    return first < rows->n && rows->row[first] == row ? first : rows->n;
}

/* 1 if the decision fires with policy, 2 if only with it. */
static int fired(const struct world *world, const struct task *task, size_t i, unsigned decision)
{
    const struct block *block = task->block;
    for (size_t g = 0; g < N_GROUPS; g++) {
        const struct hazard_group *group = &world->state.groups[g];
        const struct hazard_rows *rows = &block->group[g];
        const size_t k = place_of(rows, i - block->first);
        for (unsigned w = 0; k < rows->n && w < group->n_words; w++) {
            const unsigned lane = 4 * w + decision % 4;
            if (group->words[w] != decision / 4 ||
                !hazard_fires(group, &world->state.keys, rows, k, lane))
                continue;
            return hazard_fires_alone(group, &world->state.keys, rows, k, lane) ? 1 : 2;
        }
    }
    return 0;
}

/* Events that come of an offer of policy alone. */
static bool is_offer(enum event_number event, enum quantity_number *quantity)
{
    static const struct {
        enum event_number event;
        enum quantity_number quantity;
    } offers[] = {{EVENT_hours_asked, QUANTITY_hours_asked},
                  {EVENT_combination_job, QUANTITY_combination_offers},
                  {EVENT_pool_joined, QUANTITY_pool_joining},
                  {EVENT_allowances_more, QUANTITY_allowances},
                  {EVENT_allowances_less, QUANTITY_allowances}};
    size_t k = 0;
    while (k < sizeof offers / sizeof offers[0] && offers[k].event != event)
        k++;
    *quantity = k < sizeof offers / sizeof offers[0] ? offers[k].quantity : N_QUANTITIES;
    return *quantity < N_QUANTITIES;
}

unsigned policy_cause_of(const struct world *world, const struct task *task,
                         enum event_number event, size_t i)
{
    const uint32_t touched = world->state.policy.decisions;
    enum quantity_number quantity;
    if (is_offer(event, &quantity))
        return policy_acts(world, quantity) ? policy_cause_offered(world, i, quantity)
                                            : NO_INTERVENTION;
    if (touched == 0 || !task->block)
        return NO_INTERVENTION;
    const struct causes causes = causes_of(event);
    for (unsigned k = 0; k < causes.n; k++) {
        const unsigned decision = causes.decision[k];
        if (!(touched >> decision & 1))
            continue;
        const int how = fired(world, task, i, decision);
        if (how > 0)
            return how == 2 ? policy_cause(world, i, decision) : NO_INTERVENTION;
    }
    return NO_INTERVENTION;
}
