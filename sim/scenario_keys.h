/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the scenario room: what is known while a scenario is read, and the reading of single
 * keys, for the files that do so. No other room includes this. */
#ifndef SIM_SCENARIO_KEYS_H
#define SIM_SCENARIO_KEYS_H

#include "scenario.h"
#include "yaml_file.h"

enum {
    SCENARIO_CHAIN_MAX = 16, /* files in a chain of extends */
    SCENARIO_FILES_MAX = 128 /* files in all */
};

struct chosen_file {
    char *path;         /* owned; NULL: the default */
    struct place place; /* in the scenario */
};

/* Where an intervention says what only the whole shows to be wrong. */
struct intervention_places {
    struct place name, months; /* months: the start or end that was given last */
};

struct scenario_reader {
    const struct scenario_tables *tables;
    struct scenario *scenario;
    struct problems problems;
    struct yaml_file files[SCENARIO_FILES_MAX]; /* as they were met: the scenario first */
    size_t n_files;
    size_t order[SCENARIO_FILES_MAX]; /* [n_ordered] files, parents first: what a later one says
                                         counts */
    size_t n_ordered;
    struct intervention_places intervention_places[INTERVENTIONS_MAX];
    struct chosen_file *chosen; /* [n_inputs] */
    bool has_months, has_wrong_start;
    struct place months_place; /* where it was last set */
};

/* Takes over what one file says, over what its parents said. Places point into the file. */
void scenario_keys_apply(struct scenario_reader *reader, const struct yaml_file *file);

/* Takes over what the command line says. */
void scenario_keys_override(struct scenario_reader *reader, const struct overrides *overrides);

/* False after reporting it unless the entry holds a single value. */
bool scenario_keys_has_text(struct scenario_reader *reader, const struct yaml_entry *entry);

/* "a list", "a map" ... */
const char *scenario_keys_kind(enum yaml_kind kind);

/* A file as seen from the folder of the scenario, so that what is kept of it does not depend on
 * where they lie nor on how the scenario was named. */
const char *scenario_keys_seen(const struct scenario_reader *reader, const char *path);

/* "FILE:LINE" with the file as seen; owned by the caller, NULL if there is no memory. */
char *scenario_keys_origin(const struct scenario_reader *reader, const struct place *place);

/* One entry below interventions: a name, or a key of a name. */
void intervention_read_entry(struct scenario_reader *reader, const struct yaml_entry *entry);

/* "interventions.NAME.KEY=VALUE". */
void intervention_keys_assign(struct scenario_reader *reader, const char *assignment);

/* When all is read: what is missing, the defaults and the draws. */
void intervention_read_end(struct scenario_reader *reader);

/* One entry below snapshots. */
void snapshots_read_entry(struct scenario_reader *reader, const struct yaml_entry *entry);

/* "snapshots.KEY=VALUE"; columns are parted by commas. */
void snapshots_read_assignment(struct scenario_reader *reader, const char *assignment);

void scenario_keys_no_memory(struct scenario_reader *reader, const struct place *place);

#endif
