/* SPDX-License-Identifier: Apache-2.0 */
/* What the files cli*.c share. */
#ifndef SIM_CLI_PARTS_H
#define SIM_CLI_PARTS_H

#include <argp.h>

#include "cli.h"

/* First row of every option table: argp itself offers -?, --help and --usage. */
#define CLI_HELP_ROW                                                                               \
    {                                                                                              \
        NULL, 'h', NULL, 0, "Give this help list", -1                                              \
    }

/* Each command: argv[0] is "PROGRAM COMMAND", as help and misuse should name it. Returns 0 or a
 * negative enum error_code with error filled. */
MUST_CHECK int cli_run(const struct cli_model *model, int argc, char **argv, struct error *error);
MUST_CHECK int cli_check(const struct cli_model *model, int argc, char **argv, struct error *error);
MUST_CHECK int cli_params(const struct cli_model *model, int argc, char **argv,
                          struct error *error);
MUST_CHECK int cli_show(const struct cli_model *model, int argc, char **argv, struct error *error);
MUST_CHECK int cli_compare(const struct cli_model *model, int argc, char **argv,
                           struct error *error);
MUST_CHECK int cli_replay(const struct cli_model *model, int argc, char **argv,
                          struct error *error);
MUST_CHECK int cli_verify(const struct cli_model *model, int argc, char **argv,
                          struct error *error);
MUST_CHECK int cli_person(const struct cli_model *model, int argc, char **argv,
                          struct error *error);
MUST_CHECK int cli_diff(const struct cli_model *model, int argc, char **argv, struct error *error);
MUST_CHECK int cli_rerun(const struct cli_model *model, int argc, char **argv, struct error *error);
MUST_CHECK int cli_describe(const struct cli_model *model, int argc, char **argv,
                            struct error *error);

/* The part of a parser that all commands share: -h; everything else is not known. */
error_t cli_common_key(int key, struct argp_state *state);

/* Reads a month given to an option; misuse ends the process. */
void cli_take_month(struct argp_state *state, const char *option, const char *text, int *month);

/* Whether cells of a series of this unit can be added up: a sum of rates or means says nothing. */
bool cli_is_additive(const char *unit);

/* The folder of the default scenario and, in data/, of the default input tables. The first that
 * holds baseline.yaml of: $ZORGSIM_CONFIGS (which then must hold it), ./configs, the configs folder
 * of the sources, the installed one. The caller frees *folder. ERROR_MISSING names all that were
 * tried. */
MUST_CHECK int cli_configs_find(char **folder, struct error *error);

/* folder/name in fresh memory, or NULL. The caller frees it. */
char *cli_path(const char *folder, const char *name);

/* Reads path, or the baseline of the configs folder if path is NULL; problems go to stderr. */
MUST_CHECK int cli_scenario_read(struct scenario *scenario, const struct cli_model *model,
                                 const char *path, const struct overrides *overrides,
                                 struct error *error);

/* What differs from the defaults, as a table: value, default, place in the range of the
 * evidence, origin; then how many lie outside it. Returns the number of parameters that differ. */
size_t cli_print_differences(const struct scenario *scenario, FILE *out);
size_t cli_count_differences(const struct scenario *scenario);
/* A line for each of the first few that differ and lie outside. */
void cli_print_outside(const struct scenario *scenario, FILE *out);

/* How many interventions there are, then each: see interventions_print. */
void cli_print_interventions(const struct scenario *scenario, FILE *out);

/* Threads to use: text as typed, or if NULL the first that is set of OMP_NUM_THREADS and
 * SLURM_CPUS_PER_TASK, else the cores that this process may use. They are started: ERROR_MEMORY if
 * they cannot be. */
MUST_CHECK int cli_threads(const char *text, int *n_threads, struct error *error);

#endif
