/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario: YAML that names what differs from the defaults.
 *
 *     extends: baseline.yaml          # optional, relative to this file; or a list of files
 *     title: Text                     # one line
 *     description: Text               # free text for readers, ignored
 *     start: 2022-01                  # first month
 *     months: 228
 *     seed: 1
 *     scale: 1.0
 *     evidence: central               # weak, central, strong or drawn: the sizes of effects
 *     parameters: {name: value, ...}  # rows of the parameter table
 *     inputs: {name: file.csv, ...}   # replaces a table; the path is relative to this file
 *     interventions: {name: {...}}    # see intervention.h
 *     snapshots: {every: year, columns: [id, ...]}    # see run_panel.h
 *
 * The files named by extends are read first, in order, each with its own parents and each once:
 * where two of them say something of the same key, the later one counts.
 *
 * Every problem is reported at once with file, line, column, what was found, what is allowed
 * (range, unit, nearest name) and the cure; then "N problems in FILE and M on the command line;
 * nothing was run". Every key is optional; a file's values override its parent's. YAML is read in a
 * narrow form: no anchors, aliases, merge keys, tags or second documents. */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "evidence.h"
#include "input.h"
#include "intervention.h"
#include "parameters.h"

/* What the engine must know of a model to read a scenario. */
struct scenario_tables {
    const struct parameter *parameters;
    size_t n_parameters;
    const struct input *inputs;
    size_t n_inputs;
    struct dimension_list dimensions;
    int first_month, last_month; /* months since 2022-01 in which a run may start, inclusive */
    int end_month;               /* the last month that inputs cover; a run may not go beyond */
    struct intervention_tables interventions;
    const struct column *persons; /* [n_persons] what snapshots may name; NULL: no snapshots */
    size_t n_persons;
};

/* Persons as they are at the end of some months, in a file of their own. */
struct snapshots {
    bool is_on, is_monthly; /* else every December */
    bool is_never;          /* as the key every said last */
    char *columns;          /* owned: names parted by commas, each once; NULL: all */
};

struct scenario {
    char *title;  /* owned */
    char *path;   /* owned: the file, "" if none was read */
    char **files; /* owned: it and its parents, parents first; NULL-ended, or NULL */
    char *text;   /* owned: it and its parents, parents first, each under "# file PATH FROM IT" */
    int start;    /* months since 2022-01 */
    int n_months; /* default: until 2040-12, or end_month if that is earlier */
    uint64_t seed;
    double scale;
    enum evidence evidence; /* already applied to the parameters */
    struct interventions interventions;
    struct snapshots snapshots;
    struct parameters parameters;
    struct inputs inputs; /* read and checked */
};

/* What the command line changes; a zero field changes nothing. */
struct overrides {
    const char *const *set; /* n_set assignments: name=value of a parameter,
                             interventions.NAME.KEY=value, snapshots.KEY=value or
                             evidence=value */
    size_t n_set;
    const char *start, *months, *seed, *scale; /* text as typed, or NULL */
};

/* Reads path (NULL: all defaults) and its parents, applies overrides, reads all input tables.
 * default_inputs is the folder of <name>.csv. ERROR_SCENARIO or ERROR_MISSING after printing all
 * problems to problems_out; error then holds the closing line, which the caller prints.
 * scenario is {0} on failure. */
MUST_CHECK int scenario_read(struct scenario *scenario, const char *path,
                             const struct scenario_tables *tables, const char *default_inputs,
                             const struct overrides *overrides, FILE *problems_out,
                             struct error *error);
void scenario_free(struct scenario *scenario); /* accepts {0} */

/* Months since 2022-01 of "YYYY-MM" (years 0000 to 9999); false if text is anything else. */
bool month_parse(const char *text, int *month);
/* Writes YYYY-MM. */
void month_format(int month, char text[8]);

#endif
