/* SPDX-License-Identifier: Apache-2.0 */
/* The month of the lifecycle. The order is that of the definition: who leaves is not ill, who is
 * ill changes nothing; hours, employer and training are drawn independently. */
#include "lifecycle.h"

#include <string.h>

#include "../../sim/rows.h"

/* ---- who is at which risk ------------------------------------------------------------------- */

/* class = (age x tenures + tenure) x branches + branch, of those who work. */
CLONES static void classes_of(const struct workers *worker, size_t first, size_t n, int month,
                              uint16_t *restrict class_of, uint8_t *restrict is_certain)
{
    static const int16_t age_from[] = {300, 420, 540, 660, 720, 780}, tenure_from[] = {12, 36, 120};
    const int16_t *restrict birth = worker->birth_month + first,
                            *restrict since = worker->since_month + first,
                            *restrict changed = worker->status_month + first;
    const uint8_t *restrict branch = worker->branch + first, *restrict status =
                                                                 worker->status + first;
    const int16_t now = (int16_t)month;
    for (size_t k = 0; k < n; k++) {
        const int16_t age = (int16_t)(now - birth[k]), tenure = (int16_t)(now - since[k]);
        int16_t a = 0, t = 0;
        for (int j = 0; j < AGE_BANDS - 1; j++)
            a = (int16_t)(a + (age >= age_from[j]));
        for (int j = 0; j < TENURE_BANDS - 1; j++)
            t = (int16_t)(t + (tenure >= tenure_from[j]));
        const int16_t class = (int16_t)((a * TENURE_BANDS + t) * REPORT_BRANCHES + branch[k]);
        const int16_t other = status[k] == STATUS_SICK ? CLASS_SICK : CLASS_CERTAIN;
        class_of[k] = (uint16_t)(status[k] == STATUS_WORKING ? class : other);
        is_certain[k] =
            (uint8_t)((status[k] == STATUS_OUT) |
                      ((status[k] == STATUS_TRAINING) & (now - changed[k] == TRAINING_MONTHS)));
    }
}

/* The columns of the next block are fetched while this one is worked on. */
static void prefetch(const struct workers *worker, size_t first, size_t end)
{
    for (size_t i = first; i < end; i += 16) {
        rows_prefetch(worker->id + i);
        if (i % 32 == 0) {
            rows_prefetch(worker->birth_month + i);
            rows_prefetch(worker->since_month + i);
            rows_prefetch(worker->status_month + i);
        }
        if (i % 64 == 0) {
            rows_prefetch(worker->branch + i);
            rows_prefetch(worker->status + i);
        }
    }
}

/* All workers of a block are one group: those with nothing to draw have a class without hazards. */
static int at_risk(struct world *world, struct task *task)
{
    struct block *block = task->block;
    struct hazard_rows *rows = &block->group[0];
    const size_t next = block->first + 2 * BLOCK_ROWS;
    uint8_t is_certain[BLOCK_ROWS];
    prefetch(&world->worker, block->first + block->n,
             next < world->state.persons.n ? next : world->state.persons.n);
    rows->n = block->n;
    classes_of(&world->worker, block->first, block->n, world->state.month, rows->class_of,
               is_certain);
    memcpy(rows->person, world->worker.id + block->first, block->n * sizeof *rows->person);
    for (size_t k = 0; k < block->n; k++)
        rows->row[k] = (uint16_t)k;
    block->n_due = rows_list(is_certain, 1, block->n, block->due);
    return 0;
}

/* ---- what happens --------------------------------------------------------------------------- */

static inline void set_status(struct world *world, struct task *task, size_t i, unsigned status)
{
    int64_t *workers = task->tally + AT_WORKERS + world->worker.branch[i] * REPORT_STATUSES;
    workers[world->worker.status[i]]--;
    workers[status]++;
    world->worker.status[i] = (uint8_t)status;
    world->worker.status_month[i] = (int16_t)world->state.month;
}

static inline void record(const struct world *world, struct task *task, enum report_kind kind,
                          size_t i, uint32_t old_value, uint32_t new_value)
{
    task->tally[AT_EVENTS + kind]++;
    event_note(task, i, kind, NO_INTERVENTION);
    if (world->log)
        *(struct change *)list_push(&task->lists[kind]) =
            (struct change){(uint32_t)i, old_value, new_value};
}

static inline void change_status(struct world *world, struct task *task, size_t i,
                                 enum report_kind kind, unsigned status)
{
    record(world, task, kind, i, world->worker.status[i], status);
    set_status(world, task, i, status);
}

static uint64_t detail(const struct world *world, enum chance decision, size_t i)
{
    return draw_detail_keyed(world->detail_key[decision], world->worker.id[i], 0);
}

/* Up or down with equal chance; where that would leave 8 .. 72, the other way. */
static void change_hours(struct world *world, struct task *task, size_t i)
{
    const int old = world->worker.half_hours[i];
    const int step = detail(world, DECISION_HOURS, i) >> 63 ? 4 : -4;
    const int now = old + step < 8 || old + step > 72 ? old - step : old + step;
    world->worker.half_hours[i] = (uint8_t)now;
    record(world, task, KIND_HOURS, i, (uint32_t)old, (uint32_t)now);
}

static void change_employer(struct world *world, struct task *task, size_t i)
{
    const uint32_t old = world->worker.employer[i];
    world->worker.employer[i] =
        lifecycle_employer(world, world->worker.branch[i], detail(world, DECISION_MOVE, i));
    world->worker.since_month[i] = (int16_t)world->state.month;
    record(world, task, KIND_MOVE, i, old, world->worker.employer[i]);
}

static inline void fall_ill(struct world *world, struct task *task, size_t i)
{
    change_status(world, task, i, KIND_SICK, STATUS_SICK);
}

static inline void start_training(struct world *world, struct task *task, size_t i)
{
    change_status(world, task, i, KIND_TRAIN, STATUS_TRAINING);
}

static inline void leave(struct world *world, struct task *task, size_t i)
{
    world->n_out[task->first]++;
    change_status(world, task, i, KIND_EXIT, STATUS_OUT);
}

static inline void recover(struct world *world, struct task *task, size_t i)
{
    change_status(world, task, i, KIND_RECOVER, STATUS_WORKING);
}

/* A new worker in the row of the one who left. */
static void replace(struct world *world, struct task *task, size_t i)
{
    struct workers *worker = &world->worker;
    const uint64_t key = world->detail_key[DECISION_BEGIN];
    const int now = world->state.month;
    worker->id[i] = world->new_id[task->first]++;
    const uint32_t age = 192 + draw_below(draw_detail_keyed(key, worker->id[i], 0), 180);
    worker->birth_month[i] = (int16_t)(now - (int)age);
    worker->since_month[i] = (int16_t)now;
    lifecycle_begin(world, i, key);
    change_status(world, task, i, KIND_HIRE, STATUS_WORKING);
}

static void end_training(struct world *world, struct task *task, size_t i)
{
    const uint8_t old = world->worker.qualification[i];
    world->worker.qualification[i] = (uint8_t)(old < 7 ? old + 1 : 7);
    set_status(world, task, i, STATUS_WORKING);
    record(world, task, KIND_TRAINED, i, old, world->worker.qualification[i]);
}

static void certain(struct world *world, struct task *task)
{
    for (size_t k = 0; k < task->block->n_due; k++) {
        const size_t i = task->block->first + task->block->due[k];
        if (world->worker.status[i] == STATUS_OUT)
            replace(world, task, i);
        else
            end_training(world, task, i);
    }
}

/* Calls happen for those for whom the decision fired and who still have the status. */
static inline void each(struct world *world, struct task *task, enum chance decision,
                        enum report_status status,
                        void (*happen)(struct world *world, struct task *task, size_t i))
{
    const struct hazard_fired *fired = &task->block->fired;
    for (size_t k = 0; k < fired->n[decision]; k++) {
        const size_t i = task->block->first + fired->row[decision][k];
        if (world->worker.status[i] == status)
            happen(world, task, i);
    }
}

static int happen(struct world *world, struct task *task)
{
    certain(world, task);
    each(world, task, DECISION_EXIT, STATUS_WORKING, leave);
    each(world, task, DECISION_RECOVER, STATUS_SICK, recover);
    each(world, task, DECISION_SICK, STATUS_WORKING, fall_ill);
    each(world, task, DECISION_HOURS, STATUS_WORKING, change_hours);
    each(world, task, DECISION_MOVE, STATUS_WORKING, change_employer);
    each(world, task, DECISION_TRAIN, STATUS_WORKING, start_training);
    return 0;
}

/* ---- the nation ----------------------------------------------------------------------------- */

/* Who left last month is replaced now: so numbers can be given by stripe, in the order of rows,
 * whatever the threads. */
static int begin_month(struct world *world, struct task *task)
{
    (void)task;
    for (unsigned d = 0; d < N_DECISIONS; d++)
        world->detail_key[d] = draw_detail_key(world->state.seed, world->state.month, d);
    for (size_t s = 0; s < STRIPES; s++) {
        world->new_id[s] = world->next_id;
        world->next_id += world->n_out[s];
        world->n_out[s] = 0;
    }
    return 0;
}

/* Stocks are kept by what changed. */
static int count(struct world *world, struct task *task)
{
    int64_t *workers = task->tally + AT_WORKERS;
    for (size_t b = 0; b < REPORT_BRANCHES; b++)
        for (size_t s = 0; s < REPORT_STATUSES; s++) {
            world->workers[b][s] += workers[b * REPORT_STATUSES + s];
            workers[b * REPORT_STATUSES + s] = world->workers[b][s];
        }
    return 0;
}

const struct step lifecycle_steps[] = {
    {"numbers and keys", GRAIN_NATION, begin_month},
    {"who is at which risk", GRAIN_PERSONS, at_risk},
    {"hazards", GRAIN_SCREEN, NULL},
    {"what happens", GRAIN_PERSONS, happen},
    {"events packed", GRAIN_REGIONS, log_pack},
    {"events written", GRAIN_NATION, log_write},
    {"workers counted", GRAIN_NATION, count},
};
const size_t lifecycle_n_steps = sizeof lifecycle_steps / sizeof lifecycle_steps[0];
