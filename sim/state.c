/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine keeps of a world: made and freed (month.h). */
#include <omp.h>
#include <stdlib.h>

#include "month.h"
#include "store.h"

int layout_init(struct layout *layout, const struct series *series, size_t n_series,
                struct dimension_list dimensions, struct error *error)
{
    *layout = (struct layout){.series = series, .n_series = n_series};
    layout->offset = calloc(n_series + 1, sizeof *layout->offset);
    layout->size = calloc(n_series + 1, sizeof *layout->size);
    if (!layout->offset || !layout->size)
        return fail(error, ERROR_MEMORY, "no memory for the layout of %zu series", n_series);
    for (size_t i = 0; i < n_series; i++) {
        layout->offset[i] = layout->n;
        layout->size[i] = series_size(&series[i], dimensions);
        layout->n += layout->size[i];
    }
    return 0;
}

void layout_free(struct layout *layout)
{
    free(layout->offset);
    free(layout->size);
    *layout = (struct layout){0};
}

static struct list *lists_alloc(size_t n, const size_t *sizes, size_t n_lists)
{
    struct list *lists = calloc(n * n_lists + 1, sizeof *lists);
    if (lists)
        for (size_t i = 0; i < n * n_lists; i++)
            lists[i].item_size = sizes[i % n_lists];
    return lists;
}

int state_init(struct state *state, int n_threads, struct error *error)
{
    const size_t threads = (size_t)n_threads;
    state->n_threads = n_threads;
    omp_set_num_threads(n_threads); /* for the loops of table.c */
    state->tally = calloc(state->layout.n + 1, sizeof *state->tally);
    state->indicators = calloc(state->layout.n_series + 1, sizeof *state->indicators);
    state->stripe_lists = lists_alloc(STRIPES, state->list_sizes, state->n_lists);
    state->region_lists = lists_alloc(state->n_regions, state->list_sizes, state->n_lists);
    state->turns = calloc(STEPS_MAX * state->n_regions + 1, sizeof *state->turns);
    state->tallies = calloc(threads, sizeof *state->tallies);
    state->blocks = calloc(threads, sizeof *state->blocks);
    state->own = calloc(threads, sizeof *state->own);
    state->laps = scratch_alloc(threads, sizeof *state->laps, error);
    bool ok = state->turns && state->tally && state->indicators && state->stripe_lists &&
              state->region_lists && state->tallies && state->blocks && state->own && state->laps;
    for (size_t k = 0; ok && k < STEPS_MAX * state->n_regions; k++)
        state->turns[k].region = k % state->n_regions;
    for (size_t t = 0; ok && t < threads; t++) {
        state->tallies[t] = calloc(state->layout.n + 1, sizeof **state->tallies);
        state->blocks[t] = scratch_alloc(1, sizeof **state->blocks, error);
        state->own[t] = scratch_alloc(state->own_size + 1, 1, error);
        ok = state->tallies[t] && state->blocks[t] && state->own[t];
    }
    return ok ? 0 : fail(error, ERROR_MEMORY, "no memory for %d threads", n_threads);
}

static void lists_free(struct list *lists, size_t n)
{
    for (size_t i = 0; lists && i < n; i++)
        list_free(&lists[i]);
    free(lists);
}

void state_free(struct state *state)
{
    lists_free(state->stripe_lists, STRIPES * state->n_lists);
    lists_free(state->region_lists, state->n_regions * state->n_lists);
    for (int t = 0; t < state->n_threads; t++) {
        if (state->tallies)
            free(state->tallies[t]);
        if (state->blocks)
            free(state->blocks[t]);
        if (state->own)
            free(state->own[t]);
    }
    free(state->turns);
    free(state->tallies);
    free(state->blocks);
    free(state->own);
    free(state->laps);
    free(state->tally);
    free(state->indicators);
    for (size_t g = 0; g < GROUPS_MAX; g++) {
        free(state->groups[g].base);
        free(state->groups[g].upper);
        free(state->groups[g].raised);
    }
    table_free(&state->persons);
    table_free(&state->employers);
    layout_free(&state->layout);
    *state = (struct state){0};
}
