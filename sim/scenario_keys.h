/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the scenario room: what is known while a scenario is read, and the reading of single
 * keys, shared by scenario.c and scenario_keys.c. No other room includes this. */
#ifndef SIM_SCENARIO_KEYS_H
#define SIM_SCENARIO_KEYS_H

#include "scenario.h"
#include "yaml_file.h"

#define SCENARIO_CHAIN_MAX 16 /* files in a chain of extends */

struct chosen_file {
    char *path;         /* owned; NULL: the default */
    struct place place; /* in the scenario */
};

struct scenario_reader {
    const struct scenario_tables *tables;
    struct scenario *scenario;
    struct problems problems;
    struct yaml_file files[SCENARIO_CHAIN_MAX]; /* the scenario, its parent, ... */
    size_t n_files;
    struct chosen_file *chosen; /* [n_inputs] */
    bool has_months, has_wrong_start;
    struct place months_place; /* where it was last set */
};

/* Takes over what one file says, over what its parents said. Places point into the file. */
void scenario_keys_apply(struct scenario_reader *reader, const struct yaml_file *file);

/* Takes over what the command line says. */
void scenario_keys_override(struct scenario_reader *reader, const struct overrides *overrides);

void scenario_keys_no_memory(struct scenario_reader *reader, const struct place *place);

#endif
