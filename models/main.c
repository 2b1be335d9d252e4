/* SPDX-License-Identifier: Apache-2.0 */
/* The program: the engine given this model. */
#include "../sim/cli.h"
#include "../sim/describe.h"
#include "../sim/run.h"
#include "recall.h"
#include "summary.h"
#include "tell.h"
#include "version.h"
#include "world.h"

static struct state *state_of(struct world *world)
{
    return &world->state;
}

static const struct run_model *care_model(void)
{
    static const struct run_model model = {
        .name = "zorgsim",
        .version = ZORGSIM_VERSION,
        .commit = ZORGSIM_COMMIT,
        .compiler = ZORGSIM_COMPILER,
        .flags = ZORGSIM_FLAGS,
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
        .passes = model_passes,
        .events = &model_events,
    };
    return &model;
}

static int run(const struct scenario *scenario, const struct run_options *options,
               struct error *error)
{
    struct run_model model = *care_model();
    model.series = model_series;
    model.n_series = model_n_series;
    model.n_passes = model_n_passes;
    model.codes = model_words.codes;
    return run_scenario(&model, scenario, options, error);
}

static int describe(FILE *out, struct error *error)
{
    (void)error;
    describe_print(&model_description, out);
    return 0;
}

int main(int argc, char **argv)
{
    struct cli_model cli = {
        .name = "zorgsim",
        .meaning = "the Dutch care workforce, every worker, month by month",
        .version = ZORGSIM_VERSION,
        .commit = ZORGSIM_COMMIT,
        .build = ZORGSIM_COMPILER " " ZORGSIM_FLAGS " " ZORGSIM_BUILD_TYPE,
        .tables = model_tables,
        .run = run,
        .describe = describe,
        .indicators = summary_indicators,
        .n_indicators = summary_n_indicators,
        .dates = summary_dates,
        .n_dates = sizeof summary_dates / sizeof summary_dates[0],
    };
    cli.tables.dimensions = model_dimensions;
    cli.replay = &model_replay;
    cli.words = &model_words;
    return cli_main(argc, argv, &cli);
}
