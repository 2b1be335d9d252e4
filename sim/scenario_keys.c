/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a scenario, one by one: a wrong value is reported with its place and what is
 * allowed, a wrong name with the nearest right one. */
#define _POSIX_C_SOURCE 200809L
#include "scenario_keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "names.h"

#define SCALE_LOW  0.001
#define SCALE_HIGH 1000.0

enum key {
    KEY_TITLE,
    KEY_DESCRIPTION,
    KEY_EXTENDS,
    KEY_START,
    KEY_MONTHS,
    KEY_SEED,
    KEY_SCALE,
    KEY_EVIDENCE,
    KEY_PARAMETERS,
    KEY_INPUTS,
    KEY_INTERVENTIONS,
    KEY_SNAPSHOTS,
    N_KEYS
};

enum { MONTHS_READ_MAX = 100000 };

static const char *const key_names[N_KEYS] = {
    "title", "description", "extends",    "start",  "months",        "seed",
    "scale", "evidence",    "parameters", "inputs", "interventions", "snapshots"};

/* ---- single values ------------------------------------------------------------- */

/* Digits only, so that a seed of 19 digits arrives exactly. */
static bool whole_parse(const char *text, uint64_t *value)
{
    const size_t length = strlen(text);
    if (length == 0 || length > 20 || strspn(text, "0123456789") != length)
        return false;
    errno = 0;
    *value = strtoull(text, NULL, 10);
    return errno == 0;
}

static void read_start(struct scenario_reader *reader, const char *text, const struct place *place)
{
    char first[8], last[8];
    int start = 0;
    reader->has_wrong_start = true;
    month_format(reader->tables->first_month, first);
    month_format(reader->tables->last_month, last);
    if (!month_parse(text, &start)) {
        problems_add(&reader->problems, ERROR_SCENARIO, place,
                     "start is \"%.60s\"; write YYYY-MM, from %s to %s", text, first, last);
    } else if (start < reader->tables->first_month || start > reader->tables->last_month) {
        problems_add(&reader->problems, ERROR_SCENARIO, place, "start is %s; allowed is %s to %s",
                     text, first, last);
    } else {
        reader->scenario->start = start;
        reader->has_wrong_start = false;
    }
}

/* Whether so many are possible depends on the start, which may come later. */
static void read_months(struct scenario_reader *reader, const char *text, const struct place *place)
{
    const int n_most = reader->tables->end_month - reader->tables->first_month + 1;
    uint64_t n = 0;
    char end[8];
    month_format(reader->tables->end_month, end);
    if (!whole_parse(text, &n) || n == 0 || n > MONTHS_READ_MAX) {
        problems_add(
            &reader->problems, ERROR_SCENARIO, place,
            "months is \"%.60s\"; write a whole number from 1 to %d (the inputs end in %s)", text,
            n_most, end);
        return;
    }
    reader->scenario->n_months = (int)n;
    reader->has_months = true;
    reader->months_place = *place;
}

static void read_seed(struct scenario_reader *reader, const char *text, const struct place *place)
{
    if (!whole_parse(text, &reader->scenario->seed))
        problems_add(&reader->problems, ERROR_SCENARIO, place,
                     "seed is \"%.60s\"; write a whole number from 0 to 18446744073709551615",
                     text);
}

static void read_scale(struct scenario_reader *reader, const char *text, const struct place *place)
{
    char cure[200];
    double scale = 0;
    if (number_parse(text, &scale, cure) != 0)
        problems_add(&reader->problems, ERROR_SCENARIO, place,
                     "scale is \"%.60s\": %s; allowed is %g to %g", text, cure, SCALE_LOW,
                     SCALE_HIGH);
    else if (scale < SCALE_LOW || scale > SCALE_HIGH)
        problems_add(&reader->problems, ERROR_SCENARIO, place,
                     "scale is %.60s; allowed is %g to %g (1 is full size)", text, SCALE_LOW,
                     SCALE_HIGH);
    else
        reader->scenario->scale = scale;
}

void scenario_keys_no_memory(struct scenario_reader *reader, const struct place *place)
{
    problems_add(&reader->problems, ERROR_MEMORY, place, "no memory to read this");
}

static void read_evidence(struct scenario_reader *reader, const char *text,
                          const struct place *place)
{
    if (!evidence_parse(text, &reader->scenario->evidence))
        problems_add(&reader->problems, ERROR_SCENARIO, place,
                     "evidence is \"%.60s\"; write weak, central, strong or drawn", text);
}

static void read_title(struct scenario_reader *reader, const char *text, const struct place *place)
{
    char *title = strdup(text);
    if (title == NULL) {
        scenario_keys_no_memory(reader, place);
        return;
    }
    free(reader->scenario->title);
    reader->scenario->title = title;
}

const char *scenario_keys_seen(const struct scenario_reader *reader, const char *path)
{
    const char *scenario = reader->files[0].path, *slash = strrchr(scenario, '/');
    const size_t folder = slash == NULL ? 0 : (size_t)(slash - scenario) + 1;
    return strncmp(path, scenario, folder) == 0 ? path + folder : path;
}

char *scenario_keys_origin(const struct scenario_reader *reader, const struct place *place)
{
    const char *file = scenario_keys_seen(reader, place->file);
    const size_t n = strlen(file) + 32;
    char *origin = malloc(n);
    if (origin != NULL)
        snprintf(origin, n, "%s:%zu", file, place->line);
    return origin;
}

/* ---- one file ------------------------------------------------------------------ */

const char *scenario_keys_kind(enum yaml_kind kind)
{
    switch (kind) {
    case YAML_TEXT:
        return "a single value";
    case YAML_NOTHING:
        return "nothing";
    case YAML_LIST:
        return "a list";
    case YAML_MAP:
        return "a map";
    }
    return "something else";
}

bool scenario_keys_has_text(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    if (entry->kind == YAML_TEXT)
        return true;
    problems_add(&reader->problems, ERROR_SCENARIO, &entry->place,
                 "\"%.60s\" holds %s; write one value, or leave the line out", entry->key,
                 scenario_keys_kind(entry->kind));
    return false;
}

static void check_section(struct scenario_reader *reader, const struct yaml_entry *entry,
                          enum key key)
{
    const char *example = key == KEY_INPUTS       ? "file.csv"
                          : key == KEY_PARAMETERS ? "number"
                          : key == KEY_SNAPSHOTS  ? "value"
                                                  : "{lever: ...}";
    if (entry->kind == YAML_MAP || entry->kind == YAML_NOTHING)
        return;
    problems_add(&reader->problems, ERROR_SCENARIO, &entry->place,
                 "\"%s\" holds %s; write indented lines \"name: %s\" below it", entry->key,
                 scenario_keys_kind(entry->kind), example);
}

/* The names of files, alone or in a list; scenario.c has read those that are right. */
static void check_extends(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    for (size_t i = 0; i < entry->n_items; i++) {
        if (entry->items[i].kind != YAML_TEXT)
            problems_add(&reader->problems, ERROR_SCENARIO, &entry->items[i].place,
                         "the list of \"extends\" holds %s; write names of files only",
                         scenario_keys_kind(entry->items[i].kind));
    }
    if (entry->kind != YAML_LIST && entry->kind != YAML_TEXT)
        problems_add(&reader->problems, ERROR_SCENARIO, &entry->place,
                     "\"extends\" holds %s; write a file or a list of files, or leave the line out",
                     scenario_keys_kind(entry->kind));
}

static enum key key_find(const char *name)
{
    for (size_t k = 0; k < N_KEYS; k++) {
        if (strcmp(name, key_names[k]) == 0)
            return (enum key)k;
    }
    return N_KEYS;
}

/* A name at the wrong level is more likely than a misspelt one. */
static void report_unknown_key(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    char hint[NAMES_HINT_LENGTH];
    if (parameters_find(&reader->scenario->parameters, entry->key, NULL) != NULL)
        problems_add(&reader->problems, ERROR_SCENARIO, &entry->key_place,
                     "\"%s\" is a parameter; write it indented below \"parameters:\"", entry->key);
    else
        problems_add(&reader->problems, ERROR_SCENARIO, &entry->key_place,
                     "unknown key \"%.60s\"%s", entry->key,
                     names_hint(hint, entry->key, key_names, N_KEYS, "\"describe\""));
}

static void read_parameter(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    struct parameters *parameters = &reader->scenario->parameters;
    struct error error = {0};
    if (parameters_find(parameters, entry->key, &error) == NULL) {
        if (key_find(entry->key) != N_KEYS)
            problems_add(&reader->problems, ERROR_SCENARIO, &entry->key_place,
                         "\"%s\" is no parameter; write it at the start of a line, outside "
                         "\"parameters:\"",
                         entry->key);
        else
            problems_add(&reader->problems, error.code, &entry->key_place, "%s", error.message);
        return;
    }
    if (!scenario_keys_has_text(reader, entry))
        return;
    char *origin = scenario_keys_origin(reader, &entry->place);
    if (origin == NULL) {
        scenario_keys_no_memory(reader, &entry->place);
        return;
    }
    if (parameters_set(parameters, entry->key, entry->text, origin, &error) != 0)
        problems_add(&reader->problems, error.code, &entry->place, "%s", error.message);
    free(origin);
}

static void report_unknown_input(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    const size_t n = reader->tables->n_inputs;
    const char **names = calloc(n + 1, sizeof *names);
    char hint[NAMES_HINT_LENGTH];
    for (size_t i = 0; i < n && names != NULL; i++)
        names[i] = reader->tables->inputs[i].name;
    problems_add(&reader->problems, ERROR_SCENARIO, &entry->key_place, "unknown input \"%.60s\"%s",
                 entry->key, names_hint(hint, entry->key, names, n, "\"describe\""));
    free(names);
}

static void read_input(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    size_t i = 0;
    while (i < reader->tables->n_inputs && strcmp(reader->tables->inputs[i].name, entry->key) != 0)
        i++;
    if (i == reader->tables->n_inputs) {
        report_unknown_input(reader, entry);
        return;
    }
    if (!scenario_keys_has_text(reader, entry))
        return;
    char *path = file_beside(entry->place.file, entry->text);
    if (path == NULL)
        scenario_keys_no_memory(reader, &entry->place);
    free(reader->chosen[i].path);
    reader->chosen[i] = (struct chosen_file){path, entry->place};
}

static void read_top_entry(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    const enum key key = key_find(entry->key);
    const bool is_section = key == KEY_PARAMETERS || key == KEY_INPUTS ||
                            key == KEY_INTERVENTIONS || key == KEY_SNAPSHOTS;
    if (key == N_KEYS)
        report_unknown_key(reader, entry);
    else if (is_section)
        check_section(reader, entry, key);
    else if (key == KEY_EXTENDS)
        check_extends(reader, entry);
    else if (!scenario_keys_has_text(reader, entry))
        return;
    else if (key == KEY_TITLE)
        read_title(reader, entry->text, &entry->place);
    else if (key == KEY_START)
        read_start(reader, entry->text, &entry->place);
    else if (key == KEY_MONTHS)
        read_months(reader, entry->text, &entry->place);
    else if (key == KEY_SEED)
        read_seed(reader, entry->text, &entry->place);
    else if (key == KEY_SCALE)
        read_scale(reader, entry->text, &entry->place);
    else if (key == KEY_EVIDENCE)
        read_evidence(reader, entry->text, &entry->place);
}

void scenario_keys_apply(struct scenario_reader *reader, const struct yaml_file *file)
{
    for (size_t i = 0; i < file->n; i++) {
        const struct yaml_entry *entry = &file->entries[i];
        if (entry->section == NULL)
            read_top_entry(reader, entry);
        else if (key_find(entry->section) == KEY_INTERVENTIONS)
            intervention_read_entry(reader, entry);
        else if (entry->group != NULL)
            continue; /* the map that it stands in was refused */
        else if (key_find(entry->section) == KEY_SNAPSHOTS)
            snapshots_read_entry(reader, entry);
        else if (key_find(entry->section) == KEY_PARAMETERS)
            read_parameter(reader, entry);
        else if (key_find(entry->section) == KEY_INPUTS)
            read_input(reader, entry);
    }
}

/* seed=2 is --seed 2: the option of that name if the assignment is one of a key that has one. */
static const char *own_option(const char *assignment)
{
    static const char *const keys[] = {"start", "months", "seed", "scale"};
    const char *sign = strchr(assignment, '=');
    const size_t n = sign == NULL ? 0 : (size_t)(sign - assignment);
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        if (n == strlen(keys[k]) && strncmp(assignment, keys[k], n) == 0)
            return keys[k];
    }
    return NULL;
}

static void read_assignment(struct scenario_reader *reader, const char *assignment)
{
    const struct place place = {"--set", 0, 0};
    struct error error = {0};
    const char *option = own_option(assignment);
    if (option != NULL) {
        problems_add(&reader->problems, ERROR_SCENARIO, &place,
                     "%s is no parameter; write --%s %.60s", option, option,
                     assignment + strlen(option) + 1);
        return;
    }
    if (strncmp(assignment, "interventions.", strlen("interventions.")) == 0)
        intervention_keys_assign(reader, assignment);
    else if (strncmp(assignment, "snapshots.", strlen("snapshots.")) == 0)
        snapshots_read_assignment(reader, assignment);
    else if (strncmp(assignment, "evidence=", strlen("evidence=")) == 0)
        read_evidence(reader, assignment + strlen("evidence="), &place);
    else if (parameters_set_assignment(&reader->scenario->parameters, assignment, &error) != 0)
        problems_add(&reader->problems, error.code, &place, "%s", error.message);
}

void scenario_keys_override(struct scenario_reader *reader, const struct overrides *overrides)
{
    const struct place start = {"--start", 0, 0}, months = {"--months", 0, 0};
    const struct place seed = {"--seed", 0, 0}, scale = {"--scale", 0, 0};
    for (size_t i = 0; i < overrides->n_set; i++)
        read_assignment(reader, overrides->set[i]);
    if (overrides->start != NULL)
        read_start(reader, overrides->start, &start);
    if (overrides->months != NULL)
        read_months(reader, overrides->months, &months);
    if (overrides->seed != NULL)
        read_seed(reader, overrides->seed, &seed);
    if (overrides->scale != NULL)
        read_scale(reader, overrides->scale, &scale);
}
