/* SPDX-License-Identifier: Apache-2.0 */
/* One month: the model's steps in their order, run by the engine in tasks.
 *
 * A step has a grain. NATION: one serial call. EMPLOYERS: chunks of employer rows, or the cells
 * that the model names. PERSONS: blocks of BLOCK_ROWS persons. SCREEN: the engine screens the
 * hazards of the rows that a PERSONS step has sorted into groups. REGIONS: one task a region.
 *
 * Steps of one grain that follow each other run together, task by task: all of them for a block of
 * persons (SCREEN counts as PERSONS), a chunk or cell of employers, a region, so that what they
 * touch stays in cache and threads wait for each other once. So such a step may read only what its
 * own task wrote in the steps before it; what it needs of other tasks has to come before a step of
 * another grain. Tasks write rows they own, their own lists and their thread's tally of integers:
 * so any number of threads gives the same result. */
#ifndef SIM_MONTH_H
#define SIM_MONTH_H

#include "hazard.h"
#include "input.h"
#include "rows.h"
#include "table.h"

enum grain { GRAIN_NATION, GRAIN_EMPLOYERS, GRAIN_PERSONS, GRAIN_SCREEN, GRAIN_REGIONS };

enum {
    GROUPS_MAX = 4,
    STRIPES = 64, /* persons are cut into as many runs of blocks, whatever the threads */
    EMPLOYER_CHUNK = 512,
    AHEAD_MAX = 64, /* columns of persons */
    STEPS_MAX = 48
};

/* A block of persons and what is known of it this month. */
struct block {
    size_t first, n;
    struct hazard_rows group[GROUPS_MAX];
    struct hazard_fired fired;
    uint16_t due[BLOCK_ROWS]; /* rows for which something certain happens */
    size_t n_due;
};

/* What rows are compared with after a task (events.h), and the events that may change it by bit. */
struct compared {
    const char *rows;
    size_t row_bytes;
    uint64_t events;
};

struct task {
    size_t first, end;   /* employer rows; the number of the region or stripe in first */
    struct block *block; /* PERSONS */
    struct list *lists;  /* [n_lists] of this stripe or region */
    int64_t *tally;      /* of this thread */
    struct list *noted;  /* struct noted of this task; NULL: nobody asked for events */
    const struct compared *compared; /* or NULL: nothing is */
    struct events *events;           /* REGIONS: what is told becomes changes; NULL as noted */
    struct list *bare; /* PERSONS: [events] uint32_t rows, of events that change nothing; or NULL */
    void *own;         /* PERSONS: [own_size] of this thread, zero before the first month */
    bool is_last;      /* PERSONS: the last block that this thread runs of a stripe */
};

/* An event of a person, as a mechanism tells it. */
enum { NO_INTERVENTION = 0 };
struct noted {
    uint32_t row;
    uint8_t event, intervention; /* 1 + row of the scenario's interventions, or NO_INTERVENTION */
};

static inline void event_note(const struct task *task, size_t row, unsigned event,
                              unsigned intervention)
{
    const struct compared *compared = task->compared;
    if (task->bare && intervention == NO_INTERVENTION && !(compared->events >> event & 1)) {
        *(uint32_t *)list_push(&task->bare[event]) = (uint32_t)row;
        return;
    }
    if (task->noted)
        *(struct noted *)list_push(task->noted) =
            (struct noted){(uint32_t)row, (uint8_t)event, (uint8_t)intervention};
    if (compared && compared->events >> event & 1)
        rows_prefetch(compared->rows + row * compared->row_bytes); /* far apart, and soon needed */
}

/* All columns of what a REGIONS task told are written. May be called as often as is handy: they are
 * compared now and then, while they are still in the cache. */
enum { EVENTS_COMPARED = 64 };
void events_compare(const struct task *task);
static inline void event_settled(const struct task *task)
{
    if (task->events && task->noted->n >= EVENTS_COMPARED)
        events_compare(task);
}

struct step {
    const char *name;
    enum grain grain;
    int (*run)(struct world *world,
               struct task *task); /* NULL for SCREEN; always 0 but for NATION */
};

/* Columns of the step's table that it passes over for most rows, parted by blanks; one that it
 * writes for most rows stands twice. For the profile of a run, and persons are fetched by it. */
struct step_pass {
    const char *step, *columns;
};

/* The region that took longest so far comes first, so that no thread begins with it when the others
 * have ended. Results do not depend on the order. */
struct region_turn {
    size_t region;
    double seconds;
};

/* Where each series stands in a tally. */
struct layout {
    const struct series *series;
    size_t n_series;
    size_t *offset, *size; /* [n_series], owned */
    size_t n;              /* cells in all */
};

MUST_CHECK int layout_init(struct layout *layout, const struct series *series, size_t n_series,
                           struct dimension_list dimensions, struct error *error);
void layout_free(struct layout *layout);

/* Seconds of one thread in the steps that run together now, and in keeping the events of them. */
struct laps {
    _Alignas(CACHE_LINE) double last;
    double seconds[STEPS_MAX], events;
};

/* The part of a world that the engine works on; the model points at it. */
struct state {
    int month; /* months since 2022-01 */
    uint64_t seed;
    struct table persons, employers;
    struct hazard_keys keys;
    struct hazard_group groups[GROUPS_MAX];
    size_t n_groups;
    struct hazard_policy policy; /* set by the model before the persons' turn; without decisions it
                                    costs nothing */
    size_t n_regions;
    const size_t *employer_cells; /* [n_employer_cells + 1] first rows of the tasks of EMPLOYERS,
                                     lent; NULL: chunks of EMPLOYER_CHUNK */
    size_t n_employer_cells;
    const size_t *list_sizes; /* bytes of an item of each kind of list */
    size_t n_lists;
    size_t own_size;                /* bytes that a thread keeps from block to block */
    const struct step_pass *passes; /* [n_passes] lent; without them a month is only slower */
    size_t n_passes;
    struct layout layout;
    int64_t *tally;     /* [layout.n] this month, all threads together */
    double *indicators; /* [n_series] values of series with divisor 0 */
    /* owned by the engine */
    struct list *stripe_lists; /* [STRIPES][n_lists] */
    struct list *region_lists; /* [n_regions][n_lists] */
    struct region_turn *turns; /* [STEPS_MAX][n_regions], owned: which comes when in a step */
    struct list *noted;      /* [STRIPES + n_regions + 1] of stripes, regions, the nation; NULL: no
                                events are asked for */
    struct events *events;   /* what is told becomes changes; NULL as noted */
    uint64_t persons_digest; /* table_digest of persons, in months that digest them */
    struct profile *profile; /* where the time of steps is added up; NULL: nobody asked. Lent */
    int n_threads;
    int64_t **tallies;         /* [n_threads][layout.n] */
    struct block **blocks;     /* [n_threads] */
    void **own;                /* [n_threads][own_size] */
    struct laps *laps;         /* [n_threads] */
    double seconds[STEPS_MAX]; /* wall clock by step, summed over months; steps of persons that run
                                  together count for the first, unless there is a profile */
    double
        seconds_of_events[STEPS_MAX]; /* in keeping events after the steps that begin with this */
};

MUST_CHECK int state_init(struct state *state, int n_threads, struct error *error);
void state_free(struct state *state);

/* Steps first .. the result - 1 run together. */
size_t steps_together(const struct step *steps, size_t n_steps, size_t first);

/* Runs one month. Tallies are cleared first. Returns what a NATION step returned if negative. */
MUST_CHECK int month_run(struct state *state, struct world *world, const struct step *steps,
                         size_t n_steps);

/* Keeps the persons with keep[row] != 0: of a NATION step. */
void month_keep_persons(struct state *state, const uint8_t *keep);

/* The list of kind k filled by stripe s (in the order of persons) or by a region. */
static inline struct list *stripe_list(const struct state *state, size_t stripe, size_t kind)
{
    return &state->stripe_lists[stripe * state->n_lists + kind];
}
static inline struct list *region_list(const struct state *state, size_t region, size_t kind)
{
    return &state->region_lists[region * state->n_lists + kind];
}

#endif
