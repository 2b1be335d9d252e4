/* SPDX-License-Identifier: Apache-2.0 */
/* The command rerun: repeats a run from its file alone and compares month by month.
 *
 * The file holds every value as it was used, whatever scenario, --set or evidence it came from.
 * From these a scenario is written and run anew. Input tables are held by their digests only: they
 * must be there as they were. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_parts.h"
#include "number.h"
#include "store_stream.h"

enum { KEY_DATA = 256, KEY_PRINT, NAME = 4096 };

struct rerun_request {
    const char *path, *data, *threads;
    bool is_printed;
};

static const struct argp_option rerun_options[] = {
    CLI_HELP_ROW,
    {"data", KEY_DATA, "FOLDER", 0, "Input tables are first looked for here, by their names then",
     1},
    {"threads", 'j', "N", 0, "Threads, as for run", 1},
    {"print", KEY_PRINT, NULL, 0, "Print the scenario made from the file; run nothing", 1},
    {0}};

static const char rerun_text[] =
    "Repeat a run from its result, or its file of events, and compare all months."
    "\vExamples:\n"
    "  rerun run.h5                      the same states in every month?\n"
    "  rerun run.events.h5               the same facts of every person?\n"
    "  rerun run.h5 --print > again.yaml\n"
    "\n"
    "Seed, scale, start, months, parameters and interventions come from the file; input tables "
    "must "
    "have the digests that it holds. The exit status is 0 if all months are the same and 1 if not.";

static error_t parse_rerun(int key, char *argument, struct argp_state *state)
{
    struct rerun_request *request = state->input;
    switch (key) {
    case KEY_DATA:
        request->data = argument;
        return 0;
    case KEY_PRINT:
        request->is_printed = true;
        return 0;
    case 'j':
        request->threads = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (request->path)
            argp_error(state, "one file at a time, but '%s' was given too", argument);
        request->path = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "name a result, such as run.h5");
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

/* ---- the scenario -------------------------------------------------------------------------------
 */

/* The run to repeat. */
struct past {
    const char *path;
    struct stream_file *file;
    const struct cli_model *model;
    const char *data;
    FILE *out; /* the scenario goes here */
};

static int lacks(const struct past *past, const char *what, struct error *error)
{
    return fail(error, ERROR_MISSING, "%s: no result of a run, or a damaged one: it lacks %s",
                past->path, what);
}

static int put_head(const struct past *past, size_t n_months, struct error *error)
{
    static const char *const names[] = {"start", "seed", "scale"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text = stream_file_text(past->file, names[i]);
        if (!text)
            return lacks(past, names[i], error);
        fprintf(past->out, "%s: %s\n", names[i], text);
        free(text);
    }
    fprintf(past->out, "months: %zu\n", n_months);
    return 0;
}

static int put_parameters(const struct past *past, struct error *error)
{
    size_t n = 0, n_values = 0;
    char **names = stream_file_texts(past->file, "parameter_name", &n);
    double *values = stream_file_numbers(past->file, "parameter_value", &n_values);
    const bool is_good = names && values && n == n_values;
    fputs("parameters:\n", past->out);
    for (size_t i = 0; is_good && i < n; i++) {
        char text[32];
        number_format(values[i], text);
        fprintf(past->out, "  %s: %s\n", names[i], text);
    }
    stream_texts_free(names, n);
    free(values);
    return is_good ? 0 : lacks(past, "the table parameter", error);
}

/* A column of the table of interventions: texts, or numbers. */
static bool put_cell(const struct past *past, const char *key, size_t i, bool is_target)
{
    char column[120], number[32];
    size_t n = 0, n_values = 0;
    snprintf(column, sizeof column, "intervention_%s", key);
    char **texts = stream_file_texts(past->file, column, &n);
    double *values = texts ? NULL : stream_file_numbers(past->file, column, &n_values);
    const bool is_there = (texts && i < n) || (values && i < n_values);
    if (values && is_there) {
        number_format(values[i], number);
        fprintf(past->out, "    %s: %s\n", key, number);
    } else if (is_there && is_target && strcmp(texts[i], "all") != 0) {
        fprintf(past->out, "    %s: [", key);
        for (const char *c = texts[i]; *c; c++)
            fputs(*c == ' ' ? ", " : (const char[]){*c, '\0'}, past->out);
        fputs("]\n", past->out);
    } else if (is_there && !is_target) {
        fprintf(past->out, "    %s: %s\n", key, texts[i]);
    }
    stream_texts_free(texts, n);
    free(values);
    return is_there;
}

/* One that ended before it began was in force before the run: its start is the run's. */
static bool put_months(const struct past *past, const char *start, const char *end)
{
    int first, last = INT32_MAX;
    const bool is_good =
        month_parse(start, &first) && (strcmp(end, "never") == 0 || month_parse(end, &last));
    if (is_good && first <= last)
        fprintf(past->out, "    start: %s\n", start);
    fprintf(past->out, "    end: %s\n", end);
    return is_good;
}

static int put_interventions(const struct past *past, struct error *error)
{
    const struct intervention_tables *tables = &past->model->tables.interventions;
    size_t n = 0, n_start = 0, n_end = 0;
    char **names = stream_file_texts(past->file, "intervention_name", &n);
    char **starts = stream_file_texts(past->file, "intervention_start", &n_start);
    char **ends = stream_file_texts(past->file, "intervention_end", &n_end);
    bool is_good = !names || (starts && ends && n == n_start && n == n_end);
    if (names)
        fputs("interventions:\n", past->out);
    for (size_t i = 0; names && i < n && is_good; i++) {
        fprintf(past->out, "  %s:\n", names[i]);
        is_good = put_cell(past, "lever", i, false) && put_months(past, starts[i], ends[i]) &&
                  put_cell(past, "dose", i, false);
        for (size_t t = 0; t < tables->n_targets && is_good; t++)
            is_good = put_cell(past, tables->targets[t].key, i, true);
        for (size_t t = 0; t < tables->n_terms && is_good; t++)
            is_good = put_cell(past, tables->terms[t].name, i, false);
    }
    stream_texts_free(names, n);
    stream_texts_free(starts, n_start);
    stream_texts_free(ends, n_end);
    return is_good ? 0 : lacks(past, "a column of the table intervention", error);
}

/* Tables found in --data; all others are the default ones. */
static int put_inputs(const struct past *past, struct error *error)
{
    size_t n = 0, n_files = 0;
    char **names = stream_file_texts(past->file, "input_name", &n);
    char **files = stream_file_texts(past->file, "input_file", &n_files);
    const bool is_good = names && files && n == n_files;
    bool has_head = false;
    char *folder = past->data ? realpath(past->data, NULL) : NULL;
    int status = is_good ? 0 : lacks(past, "the table input", error);
    if (status >= 0 && past->data && !folder)
        status = fail(error, ERROR_MISSING, "--data %s: %s", past->data, strerror(errno));
    for (size_t i = 0; status >= 0 && folder && i < n; i++) {
        char *path = cli_path(folder, files[i]);
        if (path && strchr(files[i], '/') == NULL && access(path, R_OK) == 0) {
            fprintf(past->out, "%s  %s: \"%s\"\n", has_head ? "" : "inputs:\n", names[i], path);
            has_head = true;
        }
        free(path);
    }
    free(folder);
    stream_texts_free(names, n);
    stream_texts_free(files, n_files);
    return status;
}

static int put_scenario(const struct past *past, size_t n_months, struct error *error)
{
    int status = put_head(past, n_months, error);
    if (status >= 0)
        status = put_parameters(past, error);
    if (status >= 0)
        status = put_inputs(past, error);
    if (status >= 0)
        status = put_interventions(past, error);
    return status;
}

/* ---- checks -------------------------------------------------------------------------------------
 */

static int check_input(const struct past *past, const struct inputs *inputs, const char *name,
                       const char *digest, struct error *error)
{
    size_t i = 0;
    char now[17] = "none";
    while (i < inputs->n && strcmp(inputs->tables[i].row->name, name) != 0)
        i++;
    if (i < inputs->n)
        snprintf(now, sizeof now, "%016" PRIx64, inputs->tables[i].digest);
    if (strcmp(now, digest) == 0)
        return 0;
    return fail(error, ERROR_MISSING,
                "%.300s: the input table %.60s is not what it was: its digest was %.16s, that of "
                "%.300s is %s; name the folder with the tables of then with --data",
                past->path, name, digest, i < inputs->n ? inputs->tables[i].path : "this version",
                now);
}

static int check_inputs(const struct past *past, const struct inputs *inputs, struct error *error)
{
    size_t n = 0, n_digests = 0;
    char **names = stream_file_texts(past->file, "input_name", &n);
    char **digests = stream_file_texts(past->file, "input_digest", &n_digests);
    int status = names && digests && n == n_digests ? 0 : lacks(past, "the table input", error);
    for (size_t i = 0; i < n && status >= 0; i++)
        status = check_input(past, inputs, names[i], digests[i], error);
    stream_texts_free(names, n);
    stream_texts_free(digests, n_digests);
    return status;
}

static int check_past(const struct past *past, size_t n_months, struct error *error)
{
    char *branch = stream_file_text(past->file, "branched_from");
    char *commit = stream_file_text(past->file, "commit");
    int status = 0;
    if (n_months == 0)
        status = fail(error, ERROR_MISSING, "%s: has no month yet", past->path);
    else if (branch && branch[0])
        status = fail(error, ERROR_USAGE,
                      "%.300s was branched from %.300s, whose months it does not hold; rerun that, "
                      "then run the branch with --from",
                      past->path, branch);
    else if (commit && strcmp(commit, past->model->commit) != 0)
        fprintf(stderr, "note: %s is of %s %s, this is %s\n", past->path, past->model->name, commit,
                past->model->commit);
    free(branch);
    free(commit);
    return status;
}

/* ---- running and comparing ----------------------------------------------------------------------
 */

static int compare(const struct past *past, const struct stored_digests *then, const char *now_path,
                   struct error *error)
{
    struct stored_digests now = {0};
    char month[8];
    size_t m = 0;
    int status = store_read_digests(now_path, &now, error);
    while (status >= 0 && m < then->n_months && m < now.n_months &&
           then->months[m] == now.months[m] && strcmp(then->digests[m], now.digests[m]) == 0)
        m++;
    if (status >= 0 && m == then->n_months && m == now.n_months) {
        printf("%s: run again, the same in all %zu months\n", past->path, m);
    } else if (status >= 0) {
        const bool has_both = m < then->n_months && m < now.n_months;
        month_format(m < then->n_months ? then->months[m] : 0, month);
        printf("%s: run again, %zu months are the same; %s differs: digest %s then, %s now\n",
               past->path, m, month, has_both ? then->digests[m] : "none",
               has_both ? now.digests[m] : "none");
        status = fail(error, ERROR_DIFFERS, "the runs differ");
    }
    stored_digests_free(&now);
    return status;
}

static int write_scenario(struct past *past, const char *path, size_t n_months, struct error *error)
{
    past->out = fopen(path, "w");
    if (!past->out)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s", path, strerror(errno));
    int status = put_scenario(past, n_months, error);
    if (fclose(past->out) != 0 && status >= 0)
        status = fail(error, ERROR_WRITE, "%s: cannot be written: %s", path, strerror(errno));
    past->out = NULL;
    return status;
}

static int run_again(struct past *past, const struct rerun_request *request, const char *folder,
                     const struct stored_digests *then, struct error *error)
{
    const bool has_events = stream_length(past->file, "page_month") != SIZE_MAX;
    char yaml[NAME], result[NAME], events[NAME];
    struct scenario scenario = {0};
    const struct overrides none = {0};
    struct run_options options = {.out_path = result, .quiet = true, .events = has_events};
    snprintf(yaml, sizeof yaml, "%s/again.yaml", folder);
    snprintf(result, sizeof result, "%s/again.h5", folder);
    snprintf(events, sizeof events, "%s/again.events.h5", folder);
    int status = cli_threads(request->threads, &options.threads, error);
    if (status >= 0)
        status = write_scenario(past, yaml, then->n_months, error);
    if (status >= 0)
        status = cli_scenario_read(&scenario, past->model, yaml, &none, error);
    if (status >= 0) {
        status = check_inputs(past, &scenario.inputs, error);
        if (status >= 0)
            status = past->model->run(&scenario, &options, error);
        if (status >= 0)
            status = compare(past, then, has_events ? events : result, error);
        scenario_free(&scenario);
    }
    unlink(yaml);
    unlink(result);
    unlink(events);
    return status;
}

static int run_in_folder(struct past *past, const struct rerun_request *request,
                         const struct stored_digests *then, struct error *error)
{
    const char *temporary = getenv("TMPDIR");
    char folder[NAME - 64];
    snprintf(folder, sizeof folder, "%s/zorgsim-rerun-XXXXXX",
             temporary && temporary[0] ? temporary : "/tmp");
    if (!mkdtemp(folder))
        return fail(error, ERROR_CREATE,
                    "%s: cannot be created: %s; set TMPDIR to a folder with room", folder,
                    strerror(errno));
    const int status = run_again(past, request, folder, then, error);
    rmdir(folder);
    return status;
}

static int rerun(struct past *past, const struct rerun_request *request, struct error *error)
{
    struct stored_digests then = {0};
    int status = store_read_digests(past->path, &then, error);
    if (status >= 0)
        status = stream_file_open(&past->file, past->path, error);
    if (status >= 0)
        status = check_past(past, then.n_months, error);
    past->out = stdout;
    if (status >= 0 && request->is_printed)
        status = put_scenario(past, then.n_months, error);
    else if (status >= 0)
        status = run_in_folder(past, request, &then, error);
    stream_file_close(past->file);
    stored_digests_free(&then);
    return status;
}

int cli_rerun(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    struct rerun_request request = {0};
    const struct argp argp = {rerun_options, parse_rerun, "OUT.h5", rerun_text, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    struct past past = {.path = request.path, .model = model, .data = request.data};
    return rerun(&past, &request, error);
}
