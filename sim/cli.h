/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: run, check, params, show, compare, replay, verify, person, diff, rerun,
 * describe. Data goes to stdout, talk to stderr; the exit status is that of error.h. All that it
 * knows of a model is handed over by main(). */
#ifndef SIM_CLI_H
#define SIM_CLI_H

#include <stdio.h>

#include "indicator.h"
#include "life.h"
#include "replay.h"
#include "run_options.h"
#include "scenario.h"

struct cli_model {
    const char *name;    /* of the program */
    const char *meaning; /* one line, for the help text */
    const char *version, *commit;
    const char *build; /* compiler, flags and build type, for --version */
    struct scenario_tables tables;
    int (*run)(const struct scenario *scenario, const struct run_options *options,
               struct error *error);
    int (*describe)(FILE *out, struct error *error);
    const struct indicator *indicators; /* [n_indicators] what compare compares */
    size_t n_indicators;
    const int *dates; /* [n_dates] months since 2022-01 that compare shows beside the last */
    size_t n_dates;
    const struct replay_model *replay; /* how the model's persons are rebuilt from events */
    const struct life_words *words;    /* how their lives are told */
};

/* Does what argv asks for; returns the exit status. Help and misuse end the process (0 and 64). */
int cli_main(int argc, char **argv, const struct cli_model *model);

#endif
