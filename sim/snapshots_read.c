/* SPDX-License-Identifier: Apache-2.0 */
/* The section "snapshots" of a scenario. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "scenario_keys.h"

static const char *const keys[] = {"every", "columns"};
enum { N_KEYS = sizeof keys / sizeof keys[0], NAMES_MAX = 64 };

static void read_every(struct scenario_reader *reader, const char *text, const struct place *place)
{
    struct snapshots *snapshots = &reader->scenario->snapshots;
    const bool is_monthly = strcmp(text, "month") == 0;
    const bool is_never = strcmp(text, "never") == 0;
    if (!is_monthly && !is_never && strcmp(text, "year") != 0) {
        problems_add(&reader->problems, ERROR_SCENARIO, place,
                     "snapshots: every is \"%.60s\"; write year (each December), month or never",
                     text);
        return;
    }
    snapshots->is_never = is_never;
    snapshots->is_on = !is_never;
    snapshots->is_monthly = is_monthly;
}

/* A column may not be there, or not twice: nothing is added then. */
static void add_column(struct scenario_reader *reader, const char *name, const struct place *place)
{
    const struct scenario_tables *tables = reader->tables;
    struct snapshots *snapshots = &reader->scenario->snapshots;
    const char *names[NAMES_MAX] = {NULL};
    const size_t n = tables->n_persons < NAMES_MAX ? tables->n_persons : NAMES_MAX;
    bool is_known = false;
    for (size_t k = 0; k < n; k++) {
        names[k] = tables->persons[k].name;
        is_known = is_known || strcmp(names[k], name) == 0;
    }
    if (!is_known) {
        char hint[NAMES_HINT_LENGTH];
        problems_add(&reader->problems, ERROR_SCENARIO, place,
                     "snapshots: \"%.60s\" is no column of persons%s", name,
                     names_hint(hint, name, names, n, "\"describe\""));
        return;
    }
    const size_t n_name = strlen(name);
    const size_t n_before = snapshots->columns ? strlen(snapshots->columns) : 0;
    for (const char *at = snapshots->columns; at && *at;
         at += strcspn(at, ","), at += *at != '\0') {
        if (strcspn(at, ",") != n_name || strncmp(at, name, n_name) != 0)
            continue;
        problems_add(&reader->problems, ERROR_SCENARIO, place,
                     "snapshots: column \"%s\" is there twice; once is enough", name);
        return;
    }
    char *columns = realloc(snapshots->columns, n_before + n_name + 2);
    if (columns == NULL) {
        scenario_keys_no_memory(reader, place);
        return;
    }
    snprintf(columns + n_before, n_name + 2, "%s%s", n_before > 0 ? "," : "", name);
    snapshots->columns = columns;
}

/* What a file says of the columns counts over what its parents said. */
static void begin_columns(struct scenario_reader *reader)
{
    struct snapshots *snapshots = &reader->scenario->snapshots;
    free(snapshots->columns);
    snapshots->columns = NULL;
}

static void report_no_columns(struct scenario_reader *reader, const struct place *place)
{
    problems_add(&reader->problems, ERROR_SCENARIO, place,
                 "snapshots: columns names no column; name some, such as id, or leave it out: then "
                 "all are kept");
}

static void read_columns(struct scenario_reader *reader, const char *text,
                         const struct place *place)
{
    char *copy = strdup(text), *rest = NULL;
    if (copy == NULL) {
        scenario_keys_no_memory(reader, place);
        return;
    }
    begin_columns(reader);
    if (text[strspn(text, ", ")] == '\0')
        report_no_columns(reader, place);
    for (char *word = strtok_r(copy, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest))
        add_column(reader, word, place);
    free(copy);
}

static bool is_ready(struct scenario_reader *reader, const char *key, const struct place *place)
{
    struct snapshots *snapshots = &reader->scenario->snapshots;
    char hint[NAMES_HINT_LENGTH];
    if (reader->tables->persons == NULL) {
        problems_add(&reader->problems, ERROR_SCENARIO, place, "this model has no snapshots");
        return false;
    }
    if (strcmp(key, "every") == 0 || strcmp(key, "columns") == 0) {
        snapshots->is_on = !snapshots->is_never; /* whichever of the keys stands first */
        return true;
    }
    problems_add(&reader->problems, ERROR_SCENARIO, place, "snapshots: unknown key \"%.60s\"%s",
                 key, names_hint(hint, key, keys, N_KEYS, "\"describe\""));
    return false;
}

void snapshots_read_entry(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    if (!is_ready(reader, entry->key, &entry->key_place))
        return;
    const bool is_list = entry->kind == YAML_LIST && strcmp(entry->key, "columns") == 0;
    if (!is_list && !scenario_keys_has_text(reader, entry))
        return;
    if (strcmp(entry->key, "every") == 0) {
        read_every(reader, entry->text, &entry->place);
        return;
    }
    if (!is_list) {
        read_columns(reader, entry->text, &entry->place);
        return;
    }
    begin_columns(reader);
    if (entry->n_items == 0)
        report_no_columns(reader, &entry->place);
    for (size_t i = 0; i < entry->n_items; i++) {
        const struct yaml_item *item = &entry->items[i];
        if (item->kind == YAML_TEXT)
            add_column(reader, item->text, &item->place);
        else
            problems_add(&reader->problems, ERROR_SCENARIO, &item->place,
                         "the list of columns holds %s; write names of columns only",
                         scenario_keys_kind(item->kind));
    }
}

void snapshots_read_assignment(struct scenario_reader *reader, const char *assignment)
{
    const struct place place = {"--set", 0, 0};
    const char *key = assignment + strlen("snapshots."), *equals = strchr(key, '=');
    char name[32];
    if (equals == NULL || (size_t)(equals - key) >= sizeof name) {
        problems_add(&reader->problems, ERROR_SCENARIO, &place,
                     "\"%.60s\"; write snapshots.every=year or snapshots.columns=id,branch",
                     assignment);
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)(equals - key), key);
    if (!is_ready(reader, name, &place))
        return;
    if (strcmp(name, "every") == 0)
        read_every(reader, equals + 1, &place);
    else
        read_columns(reader, equals + 1, &place);
}
