/* SPDX-License-Identifier: Apache-2.0 */
/* The only file with the parallel loops of the month. */
#define _POSIX_C_SOURCE 200809L
#include "month.h"

#include <omp.h>
#include <string.h>
#include <time.h>

#include "events.h"
#include "profile.h"
#include "rows.h"
#include "store.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static const struct compared *compared_of(const struct state *state)
{
    return state->events ? events_compared(state->events) : NULL;
}

static struct list *noted_list(const struct state *state, size_t k)
{
    return state->noted ? &state->noted[k] : NULL;
}

/* Steps first .. end - 1, which run together, and the columns of persons to fetch for them. */
struct ahead {
    size_t n;
    struct {
        const char *values;
        size_t size;
    } column[AHEAD_MAX];
};
struct phase {
    const struct step *steps;
    size_t first, end;
    struct ahead ahead;
};

static struct laps *laps_begin(struct state *state)
{
    struct laps *laps = &state->laps[omp_get_thread_num()];
    laps->last = seconds_now();
    return laps;
}

static void lap(struct laps *laps, double *seconds)
{
    const double now = seconds_now();
    *seconds += now - laps->last;
    laps->last = now;
}

/* The wall clock of a phase is laid over what its threads did; over its first step if that was not
 * looked at. */
static void split_seconds(struct state *state, const struct phase *phase, double wall)
{
    double sum = 0;
    for (int t = 0; t < state->n_threads; t++)
        for (size_t s = phase->first; s < phase->end; s++)
            sum += state->laps[t].seconds[s] + (s == phase->first ? state->laps[t].events : 0);
    if (sum <= 0)
        state->seconds[phase->first] += wall;
    for (int t = 0; sum > 0 && t < state->n_threads; t++) {
        struct laps *laps = &state->laps[t];
        for (size_t s = phase->first; s < phase->end; s++) {
            state->seconds[s] += wall * laps->seconds[s] / sum;
            laps->seconds[s] = 0;
        }
        state->seconds_of_events[phase->first] += wall * laps->events / sum;
        laps->events = 0;
    }
}

/* All steps of a task, and the events told in them. */
static void run_task(struct state *state, struct world *world, const struct phase *phase,
                     struct task *task)
{
    struct laps *laps = laps_begin(state);
    for (size_t s = phase->first; s < phase->end; s++) {
        phase->steps[s].run(world, task);
        lap(laps, &laps->seconds[s]);
    }
    if (task->events) {
        events_capture(state->events, task->noted, STRIPES + task->first);
        lap(laps, &laps->events);
    }
}

static void run_employers(struct state *state, struct world *world, const struct phase *phase)
{
    const size_t *cells = state->employer_cells, n = state->employers.n;
    const size_t n_tasks =
        cells ? state->n_employer_cells : (n + EMPLOYER_CHUNK - 1) / EMPLOYER_CHUNK;
#pragma omp parallel for schedule(dynamic) num_threads(state->n_threads)
    for (size_t c = 0; c < n_tasks; c++) {
        const size_t end = cells ? cells[c + 1] : (c + 1) * EMPLOYER_CHUNK;
        struct task task = {.first = cells ? cells[c] : c * EMPLOYER_CHUNK,
                            .end = end < n ? end : n,
                            .tally = state->tallies[omp_get_thread_num()]};
        run_task(state, world, phase, &task);
    }
}

static int run_nation(struct state *state, struct world *world, const struct step *step)
{
    const size_t last = STRIPES + state->n_regions;
    struct task task = {.lists = state->stripe_lists,
                        .tally = state->tally,
                        .noted = noted_list(state, last),
                        .compared = compared_of(state)};
    const int status = step->run(world, &task);
    if (state->events) {
        events_capture(state->events, task.noted, last);
        events_sort(state->events, last);
        events_gather(state->events, last, last + 1);
    }
    return status;
}

void month_keep_persons(struct state *state, const uint8_t *keep)
{
    if (state->events)
        events_give_up(state->events, noted_list(state, STRIPES + state->n_regions), keep);
    table_compact(&state->persons, keep);
}

void events_compare(const struct task *task)
{
    events_capture(task->events, task->noted, STRIPES + task->first);
}

/* They are few, and mostly in order. */
static void order_turns(struct region_turn *turns, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        const struct region_turn turn = turns[k];
        size_t to = k;
        for (; to > 0 && turns[to - 1].seconds < turn.seconds; to--)
            turns[to] = turns[to - 1];
        turns[to] = turn;
    }
}

static void run_regions(struct state *state, struct world *world, const struct phase *phase)
{
    struct region_turn *turns = state->turns + phase->first * state->n_regions;
#pragma omp parallel for schedule(dynamic) num_threads(state->n_threads)
    for (size_t k = 0; k < state->n_regions; k++) {
        const size_t r = turns[k].region;
        const double begun = seconds_now();
        struct task task = {.first = r,
                            .end = r + 1,
                            .lists = region_list(state, r, 0),
                            .tally = state->tallies[omp_get_thread_num()],
                            .noted = noted_list(state, STRIPES + r),
                            .events = state->events,
                            .compared = compared_of(state)};
        run_task(state, world, phase, &task);
        turns[k].seconds += seconds_now() - begun;
    }
    order_turns(turns, state->n_regions);
    if (state->events) {
        events_merge(state->events, STRIPES, STRIPES + state->n_regions);
        events_gather(state->events, STRIPES + state->n_regions, STRIPES + state->n_regions + 1);
    }
}

static bool passes_over(const struct state *state, const struct phase *phase,
                        const struct column *column)
{
    for (size_t k = 0; k < state->n_passes; k++)
        for (size_t s = phase->first; s < phase->end; s++)
            if (strcmp(state->passes[k].step, phase->steps[s].name) == 0 &&
                profile_lists(state->passes[k].columns, column->name))
                return true;
    return false;
}

/* Columns that the steps of a phase pass over. They are so many that the processor does not see
 * streams in them, so the next block is fetched while one is run: some columns after each step,
 * since no more than some dozen fetches can be under way. */
static void find_ahead(const struct state *state, struct phase *phase)
{
    const struct table *table = &state->persons;
    struct ahead *ahead = &phase->ahead;
    must(table->n_columns <= AHEAD_MAX);
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct column *column = &table->columns[c];
        if (!passes_over(state, phase, column))
            continue;
        ahead->column[ahead->n].values = *table_pointer(table, column);
        ahead->column[ahead->n++].size = column_size(column);
    }
}

/* After step s of a phase. The block behind the last of a stripe is another's. */
static void fetch_ahead(const struct state *state, const struct phase *phase,
                        const struct task *task, size_t s)
{
    const size_t next = task->block->first + task->block->n, n = state->persons.n - next;
    if (task->is_last)
        return;
    for (size_t k = s - phase->first; k < phase->ahead.n; k += phase->end - phase->first) {
        const size_t size = phase->ahead.column[k].size;
        const char *from = phase->ahead.column[k].values + next * size;
        for (size_t at = 0; at < (n < BLOCK_ROWS ? n : BLOCK_ROWS) * size; at += CACHE_LINE)
            rows_prefetch(from + at);
    }
}

static void prepare_block(const struct state *state, struct world *world, struct block *block)
{
    block->n_due = 0;
    for (size_t g = 0; g < state->n_groups; g++) {
        block->group[g].n = 0;
        block->group[g].policy = state->policy.decisions ? &state->policy : NULL;
        block->group[g].world = world;
        block->group[g].first = block->first;
    }
    hazard_fired_clear(&block->fired);
}

/* All steps of a block, and the events told in them. */
static void run_block(struct state *state, struct world *world, const struct phase *phase,
                      struct task *task)
{
    struct block *block = task->block;
    struct laps *laps = state->profile ? laps_begin(state) : NULL; /* some per cent of the time */
    prepare_block(state, world, block);
    for (size_t s = phase->first; s < phase->end; s++) {
        if (phase->steps[s].grain == GRAIN_PERSONS)
            phase->steps[s].run(world, task);
        for (size_t g = 0; phase->steps[s].grain == GRAIN_SCREEN && g < state->n_groups; g++)
            hazard_screen(&state->groups[g], &state->keys, &block->group[g], &block->fired);
        fetch_ahead(state, phase, task, s);
        if (laps)
            lap(laps, &laps->seconds[s]);
    }
    if (state->events)
        events_capture(state->events, task->noted, task->first);
    if (laps && state->events)
        lap(laps, &laps->events);
}

static void run_persons(struct state *state, struct world *world, const struct phase *phase)
{
    const size_t n = state->persons.n, n_blocks = (n + BLOCK_ROWS - 1) / BLOCK_ROWS;
#pragma omp parallel for schedule(dynamic) num_threads(state->n_threads)
    for (size_t s = 0; s < STRIPES; s++) {
        const int t = omp_get_thread_num();
        struct task task = {.first = s,
                            .end = s + 1,
                            .block = state->blocks[t],
                            .lists = stripe_list(state, s, 0),
                            .tally = state->tallies[t],
                            .own = state->own[t],
                            .noted = noted_list(state, s),
                            .compared = compared_of(state),
                            .bare = state->events ? events_bare(state->events) : NULL};
        const size_t end = (s + 1) * n_blocks / STRIPES;
        for (size_t b = s * n_blocks / STRIPES; b < end; b++) {
            task.is_last = b + 1 == end;
            task.block->first = b * BLOCK_ROWS;
            task.block->n = n - b * BLOCK_ROWS < BLOCK_ROWS ? n - b * BLOCK_ROWS : BLOCK_ROWS;
            run_block(state, world, phase, &task);
        }
        if (state->events)
            events_sort(state->events, s);
    }
    if (state->events)
        events_gather(state->events, 0, STRIPES);
}

/* Adds the threads' tallies into the first's, which every NATION step may read and write. */
static void gather(struct state *state)
{
    const size_t n = state->layout.n;
    for (int t = 0; t < state->n_threads; t++)
        for (size_t i = 0; i < n; i++) {
            state->tally[i] += state->tallies[t][i];
            state->tallies[t][i] = 0;
        }
}

static void clear(struct state *state)
{
    memset(state->tally, 0, state->layout.n * sizeof *state->tally);
    memset(state->indicators, 0, state->layout.n_series * sizeof *state->indicators);
    for (size_t i = 0; i < STRIPES * state->n_lists; i++)
        state->stripe_lists[i].n = 0;
    for (size_t i = 0; i < state->n_regions * state->n_lists; i++)
        state->region_lists[i].n = 0;
}

static bool is_of_persons(enum grain grain)
{
    return grain == GRAIN_PERSONS || grain == GRAIN_SCREEN;
}

size_t steps_together(const struct step *steps, size_t n_steps, size_t first)
{
    const enum grain grain = steps[first].grain;
    size_t end = first + 1;
    while (grain != GRAIN_NATION && end < n_steps &&
           (steps[end].grain == grain || (is_of_persons(grain) && is_of_persons(steps[end].grain))))
        end++;
    return end;
}

static int run_phase(struct state *state, struct world *world, struct phase *phase)
{
    switch (phase->steps[phase->first].grain) {
    case GRAIN_NATION:
        return run_nation(state, world, &phase->steps[phase->first]);
    case GRAIN_EMPLOYERS:
        run_employers(state, world, phase);
        return 0;
    case GRAIN_REGIONS:
        run_regions(state, world, phase);
        return 0;
    case GRAIN_PERSONS:
    case GRAIN_SCREEN:
        find_ahead(state, phase);
        run_persons(state, world, phase);
        return 0;
    }
    return 0;
}

int month_run(struct state *state, struct world *world, const struct step *steps, size_t n_steps)
{
    int status = 0;
    bool is_gathered = true; /* nothing in the threads' tallies */
    must(n_steps <= STEPS_MAX);
    clear(state);
    hazard_keys_init(&state->keys, state->seed, state->month);
    profile_month(state->profile, state);
    for (size_t s = 0, end; s < n_steps && status >= 0; s = end) {
        const double start = seconds_now();
        end = steps_together(steps, n_steps, s);
        if (steps[s].grain == GRAIN_NATION && !is_gathered)
            gather(state);
        is_gathered = steps[s].grain == GRAIN_NATION;
        struct phase phase = {.steps = steps, .first = s, .end = end};
        status = run_phase(state, world, &phase);
        split_seconds(state, &phase, seconds_now() - start);
        profile_step(state->profile, s);
    }
    if (!is_gathered)
        gather(state);
    return status;
}
