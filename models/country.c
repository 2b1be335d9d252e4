/* SPDX-License-Identifier: Apache-2.0 */
#include "country.h"

#include "recall.h"
#include "summary.h"
#include "tell.h"
#include "world.h"

static struct state *state_of(struct world *world)
{
    return &world->state;
}

struct run_model country_model(void)
{
    return (struct run_model){.name = "zorgsim",
                              .version = "0",
                              .commit = "none",
                              .compiler = "any",
                              .flags = "any",
                              .series = model_series,
                              .n_series = model_n_series,
                              .dimensions = &model_dimensions,
                              .steps = model_steps,
                              .n_steps = &model_n_steps,
                              .create = world_create,
                              .free = world_free,
                              .state = state_of,
                              .keep = world_keep,
                              .store = summary_store_margins,
                              .announce = summary_announce,
                              .summary = summary_print,
                              .notes = summary_notes,
                              .events = &model_events,
                              .codes = model_words.codes,
                              .passes = model_passes,
                              .n_passes = model_n_passes};
}
