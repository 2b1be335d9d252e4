/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a scenario: it and the files named by extends, then the command line on top, then the
 * input tables. Each file is checked whole and goes on after a problem, so that everything wrong
 * is told in one go. */
#define _POSIX_C_SOURCE 200809L
#include "scenario.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "scenario_keys.h"

enum {
    SCENARIO_BYTES_MAX = 1 << 20,         /* a scenario is written by hand */
    MONTH_2022_01 = 2022 * 12,            /* months since year 0 */
    DEFAULT_END = (2040 - 2022) * 12 + 11 /* 2040-12: the horizon of the forecasts */
};

/* ---- months -------------------------------------------------------------------- */

bool month_parse(const char *text, int *month)
{
    if (strlen(text) != 7 || text[4] != '-')
        return false;
    for (size_t i = 0; i < 7; i++) {
        if (i != 4 && (text[i] < '0' || text[i] > '9'))
            return false;
    }
    const int year = (int)strtol(text, NULL, 10), of_year = (int)strtol(text + 5, NULL, 10);
    if (of_year < 1 || of_year > 12)
        return false;
    *month = year * 12 + of_year - 1 - MONTH_2022_01;
    return true;
}

void month_format(int month, char text[8])
{
    const unsigned since_0 = (unsigned)(month + MONTH_2022_01);
    snprintf(text, 8, "%04u-%02u", since_0 / 12 % 10000, since_0 % 12 + 1);
}

/* ---- the files ----------------------------------------------------------------- */

/* A file that is being read, and the one that extends it: a chain back to the scenario. */
struct link {
    const struct link *child;
    size_t file; /* number in reader->files */
};

/* Where and how a parent is named. */
struct parent {
    const char *text;
    const struct place *place;
};

static const struct yaml_entry *extends_of(const struct yaml_file *file)
{
    for (size_t i = 0; i < file->n; i++) {
        const struct yaml_entry *entry = &file->entries[i];
        if (entry->section == NULL && strcmp(entry->key, "extends") == 0)
            return entry;
    }
    return NULL;
}

/* "a.yaml -> b.yaml -> ", from the oldest of the links, which is the file number first. */
static size_t print_links(const struct scenario_reader *reader, const struct link *link,
                          size_t first, char text[600])
{
    size_t length = 0;
    if (link->file != first)
        length = print_links(reader, link->child, first, text);
    if (length < 600)
        length +=
            (size_t)snprintf(text + length, 600 - length, "%s -> ", reader->files[link->file].path);
    return length;
}

/* Whether path is to be read: not a file that is being read, nor one that has been. */
static bool is_new_file(struct scenario_reader *reader, const char *path,
                        const struct parent *parent, const struct link *child)
{
    size_t n_links = 0;
    for (const struct link *link = child; link != NULL; link = link->child, n_links++) {
        if (!file_is_same(reader->files[link->file].path, path))
            continue;
        char circle[600] = "";
        print_links(reader, child, link->file, circle);
        problems_add(&reader->problems, ERROR_SCENARIO, parent->place,
                     "extends goes in a circle: %s%.300s; drop one extends line", circle, path);
        return false;
    }
    for (size_t i = 0; i < reader->n_files; i++) {
        if (file_is_same(reader->files[i].path, path))
            return false;
    }
    if (n_links < SCENARIO_CHAIN_MAX && reader->n_files < SCENARIO_FILES_MAX)
        return true;
    problems_add(&reader->problems, ERROR_SCENARIO, parent->place,
                 "%s more than %d files; join some of them",
                 n_links < SCENARIO_CHAIN_MAX ? "a scenario of" : "a chain of",
                 n_links < SCENARIO_CHAIN_MAX ? SCENARIO_FILES_MAX : SCENARIO_CHAIN_MAX);
    return false;
}

/* Reads one file behind those that were read; parent is NULL for the scenario itself. */
static void read_file(struct scenario_reader *reader, const char *path, const struct parent *parent)
{
    const struct place place = parent == NULL ? (struct place){path, 0, 0} : *parent->place;
    char *bytes = NULL, reason[400], guess[300] = "";
    size_t n = 0;
    const int result = file_read(path, &bytes, &n, reason);
    if (result == ERROR_MISSING)
        file_guess(path, guess);
    if (result != 0) {
        problems_add(&reader->problems, (enum error_code)result, &place, "%s%.300s%s%s%s",
                     parent == NULL ? "the scenario " : "extends \"",
                     parent == NULL ? "" : parent->text, parent == NULL ? "" : "\": this file ",
                     reason, guess);
        return;
    }
    if (n > SCENARIO_BYTES_MAX) {
        problems_add(&reader->problems, ERROR_SCENARIO, &place,
                     "a scenario of %zu bytes; at most %d are read", n, SCENARIO_BYTES_MAX);
        free(bytes);
        return;
    }
    /* its problems are counted in the reader */
    const int parsed =
        yaml_file_parse(&reader->files[reader->n_files], path, bytes, n, &reader->problems);
    reader->n_files += parsed == 0 || reader->files[reader->n_files].path != NULL;
}

static void read_parent(struct scenario_reader *reader, const struct parent *parent,
                        const struct link *child);

/* Reads a file, unless its turn has been, then its parents; puts it behind them in the order. */
static void read_with_parents(struct scenario_reader *reader, const char *path,
                              const struct parent *parent, const struct link *child)
{
    const struct link link = {child, reader->n_files};
    if (parent != NULL && !is_new_file(reader, path, parent, child))
        return;
    read_file(reader, path, parent);
    if (reader->n_files == link.file)
        return;
    const struct yaml_entry *extends = extends_of(&reader->files[link.file]);
    if (extends != NULL && extends->kind == YAML_TEXT)
        read_parent(reader, &(struct parent){extends->text, &extends->place}, &link);
    for (size_t i = 0; extends != NULL && i < extends->n_items; i++) {
        const struct yaml_item *item = &extends->items[i];
        if (item->kind == YAML_TEXT)
            read_parent(reader, &(struct parent){item->text, &item->place}, &link);
    }
    reader->order[reader->n_ordered++] = link.file;
}

static void read_parent(struct scenario_reader *reader, const struct parent *parent,
                        const struct link *child)
{
    char *path = file_beside(parent->place->file, parent->text);
    if (path == NULL)
        scenario_keys_no_memory(reader, parent->place);
    else
        read_with_parents(reader, path, parent, child);
    free(path);
}

/* The files as read, parents first. */
static int join_texts(struct scenario_reader *reader, const char *path)
{
    size_t n = 1;
    for (size_t i = 0; i < reader->n_files; i++)
        n += strlen(reader->files[i].path) + strlen(reader->files[i].text) + sizeof "# file \n\n";
    struct scenario *scenario = reader->scenario;
    scenario->path = strdup(path == NULL ? "" : path);
    scenario->text = calloc(n, 1);
    if (scenario->path == NULL || scenario->text == NULL)
        return ERROR_MEMORY;
    scenario->files = calloc(reader->n_ordered + 1, sizeof *scenario->files);
    if (scenario->files == NULL)
        return ERROR_MEMORY;
    size_t length = 0;
    for (size_t i = 0; i < reader->n_ordered; i++) {
        const struct yaml_file *file = &reader->files[reader->order[i]];
        scenario->files[i] = strdup(file->path);
        if (scenario->files[i] == NULL)
            return ERROR_MEMORY;
        const char *text = file->text;
        const size_t n_text = strlen(text);
        length += (size_t)snprintf(scenario->text + length, n - length, "# file %s\n%s%s",
                                   scenario_keys_seen(reader, file->path), text,
                                   n_text > 0 && text[n_text - 1] == '\n' ? "" : "\n");
    }
    return 0;
}

/* ---- the length, the tables ---------------------------------- */

/* Fills in the default length and checks that the run ends in time. */
static void check_length(struct scenario_reader *reader)
{
    struct scenario *scenario = reader->scenario;
    const int start = reader->has_wrong_start ? reader->tables->first_month : scenario->start;
    const int end = reader->tables->end_month, n_left = end - start + 1;
    if (!reader->has_months) {
        const bool is_default = scenario->start <= DEFAULT_END && DEFAULT_END <= end;
        scenario->n_months = is_default ? DEFAULT_END - scenario->start + 1 : n_left;
        return;
    }
    if (scenario->n_months <= n_left)
        return;
    char start_text[8], end_text[8];
    month_format(start, start_text);
    month_format(end, end_text);
    problems_add(
        &reader->problems, ERROR_SCENARIO, &reader->months_place,
        "months is %d; from start %s at most %d are possible, for the inputs end in %s; write "
        "%d or less",
        scenario->n_months, start_text, n_left, end_text, n_left);
}

static void read_table(struct scenario_reader *reader, size_t i, const char *folder)
{
    const struct input *row = &reader->tables->inputs[i];
    const struct chosen_file *chosen = &reader->chosen[i];
    const size_t n_path = strlen(folder) + strlen(row->name) + sizeof "/.csv";
    char *path = chosen->path == NULL ? malloc(n_path) : strdup(chosen->path), guess[300];
    struct stat status;
    if (path == NULL) {
        scenario_keys_no_memory(reader, &(struct place){row->name, 0, 0});
        return;
    }
    if (chosen->path == NULL)
        snprintf(path, n_path, "%s/%s.csv", folder, row->name);
    if (chosen->path != NULL && stat(path, &status) != 0) {
        const char *reason = strerror(errno);
        file_guess(path, guess);
        problems_add(&reader->problems, ERROR_MISSING, &chosen->place,
                     "input %s: the file %.400s cannot be read: %s%s", row->name, path, reason,
                     guess);
    } else if (input_read(&reader->scenario->inputs.tables[i], row, reader->tables->dimensions,
                          path, &reader->problems) != 0) {
        must(reader->problems.n > 0); /* they stop the run when all is read */
    }
    free(path);
}

/* ---- the whole ----------------------------------------------------------------- */

static int reader_init(struct scenario_reader *reader, struct error *error)
{
    const struct scenario_tables *tables = reader->tables;
    struct scenario *scenario = reader->scenario;
    *scenario = (struct scenario){.seed = 1, .scale = 1, .start = 0};
    if (scenario->start < tables->first_month || scenario->start > tables->last_month)
        scenario->start = tables->first_month;
    must(tables->first_month <= tables->last_month && tables->last_month <= tables->end_month);
    reader->chosen = calloc(tables->n_inputs + 1, sizeof *reader->chosen);
    scenario->title = strdup("");
    scenario->inputs.tables = calloc(tables->n_inputs + 1, sizeof *scenario->inputs.tables);
    scenario->inputs.n = scenario->inputs.tables == NULL ? 0 : tables->n_inputs;
    scenario->interventions = (struct interventions){
        .items = calloc(INTERVENTIONS_MAX, sizeof *scenario->interventions.items),
        .tables = &tables->interventions,
        .dimensions = tables->dimensions};
    if (reader->chosen == NULL || scenario->title == NULL || scenario->inputs.tables == NULL ||
        scenario->interventions.items == NULL)
        return fail(error, ERROR_MEMORY, "no memory to read a scenario");
    return parameters_init(&scenario->parameters, tables->parameters, tables->n_parameters, error);
}

static int close_problems(const struct scenario_reader *reader, const char *path,
                          struct error *error)
{
    const struct problems *problems = &reader->problems;
    const size_t n_options = problems->n_options, n = problems->n - n_options;
    char options[80] = "";
    if (problems->n == 0)
        return 0;
    if (problems->worst == ERROR_MEMORY)
        return fail(error, ERROR_MEMORY, "no memory to read the scenario and its input tables");
    if (n == 0)
        return fail(error, problems->worst, "%zu problem%s on the command line; nothing was run",
                    n_options, n_options == 1 ? "" : "s");
    if (n_options > 0)
        snprintf(options, sizeof options, " and %zu on the command line", n_options);
    return fail(error, problems->worst, "%zu problem%s%s%.600s%s; nothing was run", n,
                n == 1 ? "" : "s", path == NULL ? "" : " in ", path == NULL ? "" : path, options);
}

static void reader_free(struct scenario_reader *reader)
{
    for (size_t i = 0; i < reader->n_files; i++)
        yaml_file_free(&reader->files[i]);
    for (size_t i = 0; i < reader->tables->n_inputs && reader->chosen != NULL; i++)
        free(reader->chosen[i].path);
    free(reader->chosen);
}

int scenario_read(struct scenario *scenario, const char *path, const struct scenario_tables *tables,
                  const char *default_inputs, const struct overrides *overrides, FILE *problems_out,
                  struct error *error)
{
    struct scenario_reader reader = {
        .tables = tables, .scenario = scenario, .problems = {.out = problems_out}};
    int result = reader_init(&reader, error);
    if (result == 0) {
        if (path != NULL)
            read_with_parents(&reader, path, NULL, NULL);
        for (size_t i = 0; i < reader.n_ordered; i++)
            scenario_keys_apply(&reader, &reader.files[reader.order[i]]);
        scenario_keys_override(&reader, overrides);
        intervention_read_end(&reader);
        check_length(&reader);
        for (size_t i = 0; i < tables->n_inputs; i++)
            read_table(&reader, i, default_inputs);
        result = close_problems(&reader, path, error);
    }
    if (result == 0)
        result = evidence_apply(&scenario->parameters, scenario->evidence, scenario->seed, error);
    if (result == 0 && join_texts(&reader, path) != 0)
        result = fail(error, ERROR_MEMORY, "no memory to keep the scenario");
    if (result != 0)
        scenario_free(scenario);
    reader_free(&reader);
    return result;
}

void scenario_free(struct scenario *scenario)
{
    free(scenario->title);
    free(scenario->path);
    free(scenario->text);
    for (size_t i = 0; scenario->files != NULL && scenario->files[i] != NULL; i++)
        free(scenario->files[i]);
    free(scenario->files);
    parameters_free(&scenario->parameters);
    inputs_free(&scenario->inputs);
    interventions_free(&scenario->interventions);
    free(scenario->snapshots.columns);
    *scenario = (struct scenario){0};
}
