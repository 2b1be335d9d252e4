/* SPDX-License-Identifier: Apache-2.0 */
/* The program: the engine given this model. */
#include "../sim/cli.h"
#include "../sim/describe.h"
#include "country.h"
#include "recall.h"
#include "summary.h"
#include "tell.h"
#include "version.h"
#include "world.h"

static int run(const struct scenario *scenario, const struct run_options *options,
               struct error *error)
{
    struct run_model model = country_model();
    model.version = ZORGSIM_VERSION;
    model.commit = ZORGSIM_COMMIT;
    model.compiler = ZORGSIM_COMPILER;
    model.flags = ZORGSIM_FLAGS;
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
