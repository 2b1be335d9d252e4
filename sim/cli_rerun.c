/* SPDX-License-Identifier: Apache-2.0 */
/* The command rerun: repeats a run from its file alone and compares month by month.
 *
 * unpack.h writes the scenario and the input tables; they are run anew. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli_parts.h"
#include "unpack.h"

enum { KEY_UNPACK = 256, NAME = 4096 };

struct rerun_request {
    const char *path, *threads, *unpacked;
};

static const struct argp_option rerun_options[] = {
    CLI_HELP_ROW,
    {"threads", 'j', "N", 0, "Threads, as for run", 1},
    {"unpack", KEY_UNPACK, "FOLDER", 0,
     "Write the scenario made from the file, and its input tables, into a new folder; run nothing",
     1},
    {0}};

static const char rerun_text[] =
    "Repeat a run from its result, or its file of events, and compare all months."
    "\vExamples:\n"
    "  rerun run.h5                      the same states in every month?\n"
    "  rerun run.events.h5               the same facts of every person?\n"
    "  rerun run.h5 --unpack run         write run/scenario.yaml and its input tables\n"
    "\n"
    "Seed, scale, start, months, parameters, interventions and input tables come from the file; "
    "nothing else is needed. The exit status is 0 if all months are the same and 1 if not.";

static error_t parse_rerun(int key, char *argument, struct argp_state *state)
{
    struct rerun_request *request = state->input;
    switch (key) {
    case KEY_UNPACK:
        request->unpacked = argument;
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

/* The run to repeat. */
struct past {
    const char *path;
    struct stream_file *file;
    const struct cli_model *model;
};

/* ---- checks ---------------------------------------------------------------------------------- */

static int lacks(const struct past *past, const char *what, struct error *error)
{
    return fail(error, ERROR_MISSING, "%s: no result of a run, or a damaged one: it lacks %s",
                past->path, what);
}

/* A table that the file lacks would be the default one. */
static int check_inputs(const struct past *past, const struct inputs *inputs, struct error *error)
{
    size_t n = 0;
    char **names = stream_file_texts(past->file, "input_name", &n);
    int status = names ? 0 : lacks(past, "the table input", error);
    for (size_t i = 0; i < inputs->n && status >= 0; i++) {
        const char *name = inputs->tables[i].row->name;
        size_t k = 0;
        while (k < n && strcmp(names[k], name) != 0)
            k++;
        if (k == n)
            status = fail(error, ERROR_MISSING,
                          "%.300s: of another version: it lacks the input table %.60s", past->path,
                          name);
    }
    stream_texts_free(names, n);
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

/* ---- running and comparing ------------------------------------------------------------------- */

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

static int run_again(struct past *past, const struct rerun_request *request, const char *folder,
                     const struct stored_digests *then, struct error *error)
{
    const bool has_events = stream_length(past->file, "page_month") != SIZE_MAX;
    char yaml[NAME], result[NAME], events[NAME];
    struct scenario scenario = {0};
    const struct overrides none = {0};
    struct run_options options = {.out_path = result, .quiet = true, .events = has_events};
    snprintf(yaml, sizeof yaml, "%s/" UNPACKED_SCENARIO, folder);
    snprintf(result, sizeof result, "%s/again.h5", folder);
    snprintf(events, sizeof events, "%s/again.events.h5", folder);
    int status = cli_threads(request->threads, &options.threads, error);
    if (status >= 0)
        status = unpack(past->file, &past->model->tables, then->n_months, folder, error);
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
    return status;
}

/* A folder of plain files, with what is in it. */
static void remove_folder(const char *folder)
{
    char path[NAME + NAME_MAX + 2];
    DIR *directory = opendir(folder);
    const struct dirent *entry = NULL;
    while (directory && (entry = readdir(directory)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (directory)
        closedir(directory);
    rmdir(folder);
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
    remove_folder(folder);
    return status;
}

/* An empty folder or a new one: nothing of somebody else's is replaced. */
static int unpack_into(const struct past *past, const char *folder, size_t n_months,
                       struct error *error)
{
    const bool is_new = mkdir(folder, 0777) == 0;
    const int reason = errno;
    if (!is_new && reason != EEXIST)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s", folder, strerror(reason));
    if (!is_new && rmdir(folder) != 0)
        return fail(error, ERROR_CREATE,
                    "%s: is no empty folder: %s; name one that is not there yet", folder,
                    strerror(errno));
    if (!is_new && mkdir(folder, 0777) != 0)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s", folder, strerror(errno));
    const int status = unpack(past->file, &past->model->tables, n_months, folder, error);
    if (status >= 0)
        printf("%s/" UNPACKED_SCENARIO ": the scenario of %s; its input tables lie beside it\n",
               folder, past->path);
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
    if (status >= 0 && request->unpacked)
        status = unpack_into(past, request->unpacked, then.n_months, error);
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
    struct past past = {.path = request.path, .model = model};
    return rerun(&past, &request, error);
}
