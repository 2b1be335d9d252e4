/* SPDX-License-Identifier: Apache-2.0 */
/* The command replay: persons of any month, rebuilt from a file of events and checked against the
 * digests of the run. Months are told one by one, so memory does not grow with them. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli_parts.h"
#include "file.h"
#include "panel.h"
#include "replay.h"
#include "scenario.h"
#include "store.h"
#include "store_read.h"

enum { KEY_MONTH = 256, KEY_COLUMNS, KEY_FIRST, KEY_LAST };

struct replay_request {
    const char *path, *output;
    char *columns; /* as typed, or NULL: all */
    int first, last;
    bool has_month, has_first, has_last;
};

static const struct argp_option replay_options[] = {
    CLI_HELP_ROW,
    {"month", KEY_MONTH, "YYYY-MM", 0, "The month to rebuild", 1},
    {"from", KEY_FIRST, "YYYY-MM", 0, "First month of a panel", 1},
    {"to", KEY_LAST, "YYYY-MM", 0, "Last month of a panel", 1},
    {"columns", KEY_COLUMNS, "A,B,...", 0, "Columns to print (default all)", 1},
    {"output", 'o', "FILE", 0,
     "Where to: FILE.csv, or a panel in FILE.h5 or FILE.nc (default: the standard output)", 1},
    {0}};

static const char replay_text[] =
    "Rebuild all persons at the end of a month from a file of events, and check them."
    "\vExamples:\n"
    "  replay run.events.h5 --month 2030-12 -o persons.csv\n"
    "  replay run.events.h5 --from 2025-01 --to 2025-12 --columns id,standing,half_hours\n"
    "  replay run.events.h5 --from 2025-01 --to 2025-12 --columns id,branch -o panel.h5\n"
    "  replay run.events.h5                      check all months, print nothing\n"
    "\n"
    "One line a person and month: month, then the columns of the model's persons (see describe). "
    "Codes are numbers, months count from 2022-01. A panel (.h5, .nc) is HDF5 and netCDF-4, with "
    "units and the names of codes: one observation a person and month. Every month up to the last "
    "that is asked for is "
    "held against the digest of the run.";

static error_t parse_replay(int key, char *argument, struct argp_state *state)
{
    struct replay_request *request = state->input;
    switch (key) {
    case KEY_MONTH:
        if ((request->has_first || request->has_last) && !request->has_month)
            argp_error(state, "--month and --from or --to are given; write one of them");
        cli_take_month(state, "--month", argument, &request->first);
        request->last = request->first;
        request->has_month = request->has_first = request->has_last = true;
        return 0;
    case KEY_FIRST:
        if (request->has_month)
            argp_error(state, "--month and --from are given; write one of them");
        cli_take_month(state, "--from", argument, &request->first);
        request->has_first = true;
        return 0;
    case KEY_LAST:
        if (request->has_month)
            argp_error(state, "--month and --to are given; write one of them");
        cli_take_month(state, "--to", argument, &request->last);
        request->has_last = true;
        return 0;
    case KEY_COLUMNS:
        request->columns = argument;
        return 0;
    case 'o':
        request->output = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (request->path)
            argp_error(state, "one file of events, but '%s' was given too", argument);
        request->path = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "name a file of events, such as run.events.h5");
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

/* ---- the table ---------------------------------------------------------------------------- */

static void put_head(const struct tracks *chosen, FILE *out)
{
    fputs("month", out);
    for (size_t f = 0; f < chosen->n; f++)
        for (size_t k = 0; k < chosen->track[f].width; k++)
            if (chosen->track[f].width == 1)
                fprintf(out, ",%s", chosen->track[f].column->name);
            else
                fprintf(out, ",%s_%zu", chosen->track[f].column->name, k);
    fputc('\n', out);
}

static void put_rows(const struct tracks *chosen, int month, FILE *out)
{
    char text[8];
    month_format(month, text);
    for (size_t i = 0; i < chosen->table->n; i++) {
        fputs(text, out);
        for (size_t f = 0; f < chosen->n; f++)
            for (size_t k = 0; k < chosen->track[f].width; k++)
                fprintf(out, ",%" PRId32, track_get(chosen, f, i * chosen->track[f].width + k));
        fputc('\n', out);
    }
}

static int find_range(struct replay_request *request, const struct events_file *file,
                      struct error *error)
{
    const struct stored_digests *months = &file->digests;
    char first[8], last[8];
    if (months->n_months == 0)
        return fail(error, ERROR_MISSING, "%s: has no month yet", request->path);
    const int begin = months->months[0], end = months->months[months->n_months - 1];
    const bool is_asked = request->has_first || request->has_last || request->output;
    request->first = request->has_first ? request->first : is_asked ? begin : end + 1;
    request->last = request->has_last ? request->last : end;
    month_format(begin, first);
    month_format(end, last);
    if (is_asked && request->first > request->last) {
        month_format(request->first, first);
        month_format(request->last, last);
        return fail(error, ERROR_USAGE, "--from is %s and --to %s; write the earlier month first",
                    first, last);
    }
    if (is_asked && (request->first < begin || request->last > end))
        return fail(error, ERROR_USAGE, "%s has the months %s to %s", request->path, first, last);
    return 0;
}

/* ---- the panel ---------------------------------------------------------------------------- */

/* Where the months go: lines of text, or a panel if there is one. */
struct sink {
    FILE *out;
    struct panel *panel;
    bool is_begun;
};

static bool ends_in(const char *text, const char *end)
{
    const size_t n = strlen(text), n_end = strlen(end);
    return n > n_end && strcmp(text + n - n_end, end) == 0;
}

static bool is_panel(const char *output)
{
    return output && (ends_in(output, ".h5") || ends_in(output, ".nc"));
}

/* Lines of text; a pipe or device, even one led to a file, has no ending to tell by. */
static bool is_table(const char *output)
{
    struct stat status;
    return ends_in(output, ".csv") || strncmp(output, "/dev/", 5) == 0 ||
           (stat(output, &status) == 0 && !S_ISREG(status.st_mode));
}

/* The scenario of the run, for free; NULL: it cannot be read. */
static char *scenario_of(const char *path)
{
    struct store_result result;
    if (store_open(&result, path, NULL) < 0)
        return NULL;
    char **texts = store_load_texts(&result, "scenario", 1);
    char *text = texts ? texts[0] : NULL;
    store_shut(&result);
    free(texts);
    return text;
}

/* Says of which run it is, in the words of the file of events. */
static int begin_panel(struct sink *sink, const struct replay *replay,
                       const struct replay_request *request, const struct panel_description *like,
                       struct error *error)
{
    static const char *const kept[] = {"title",           "source",       "seed",
                                       "scale",           "start",        "evidence",
                                       "scenario_digest", "branched_from"};
    enum { N_KEPT = sizeof kept / sizeof kept[0] };
    struct store_attribute attributes[N_KEPT + 1] = {
        {"content", "persons month by month: one observation a person and month"}};
    char *texts[N_KEPT];
    struct panel_description description = *like;
    char *scenario = scenario_of(request->path);
    size_t n = 1;
    for (size_t k = 0; k < N_KEPT; k++) {
        texts[k] = stream_file_text(replay->file.stream, kept[k]);
        if (texts[k])
            attributes[n++] = (struct store_attribute){kept[k], texts[k]};
    }
    description.path = request->output;
    description.attributes = attributes;
    description.n_attributes = n;
    description.scenario_text = scenario;
    const int status = panel_create(&sink->panel, &description, error);
    for (size_t k = 0; k < N_KEPT; k++)
        free(texts[k]);
    free(scenario);
    return status;
}

/* ---- months --------------------------------------------------------------------------------- */

static int put_month(struct sink *sink, const struct replay *replay, const struct tracks *chosen,
                     const struct replay_request *request, struct error *error)
{
    const int month = replay->state->month;
    if (sink->panel)
        return panel_month(sink->panel, month, replay->file.digests.digests[replay->n_done - 1],
                           error);
    if (!sink->is_begun)
        put_head(chosen, sink->out);
    sink->is_begun = true;
    put_rows(chosen, month, sink->out);
    return ferror(sink->out)
               ? fail(error, ERROR_WRITE, "%s: cannot be written: %s",
                      request->output ? request->output : "standard output", strerror(errno))
               : 0;
}

static int put_months(struct replay *replay, const struct replay_request *request,
                      const struct tracks *chosen, struct sink *sink, struct error *error)
{
    int status = 0;
    while (status >= 0 && (replay->n_done == 0 || replay->state->month < request->last)) {
        status = replay_next(replay, error);
        if (status <= 0)
            break;
        if (replay->state->month >= request->first)
            status = put_month(sink, replay, chosen, request, error);
    }
    return status < 0 ? status : 0;
}

/* What is read must not be written over, nor the file of a run that goes on: a panel is first
 * OUTPUT.part. */
static int check_output(const struct replay_request *request, struct error *error)
{
    if (!request->output)
        return 0;
    if (!is_panel(request->output) && !is_table(request->output))
        return fail(error, ERROR_USAGE,
                    "--output %s: ends in none of .csv (lines of text), .h5 and "
                    ".nc (a panel); give the name one of these endings",
                    request->output);
    char *part = malloc(strlen(request->output) + sizeof ".part");
    if (!part)
        return fail(error, ERROR_MEMORY, "no memory for a name");
    strcat(strcpy(part, request->output), ".part");
    const bool is_read = file_is_same(request->path, request->output) ||
                         (is_panel(request->output) && file_is_same(request->path, part));
    free(part);
    return is_read ? fail(error, ERROR_USAGE,
                          "--output %s: would write over %s, which is read; give another name",
                          request->output, request->path)
                   : 0;
}

static int open_output(struct sink *sink, const struct replay *replay,
                       const struct replay_request *request, const struct panel_description *like,
                       struct error *error)
{
    sink->out = stdout;
    if (is_panel(request->output))
        return begin_panel(sink, replay, request, like, error);
    if (request->output && !(sink->out = fopen(request->output, "w")))
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s", request->output,
                    strerror(errno));
    return 0;
}

static int close_output(struct sink *sink, const struct replay_request *request, int status,
                        struct error *error)
{
    if (sink->panel && status >= 0)
        return panel_close(sink->panel, error);
    panel_abandon(sink->panel);
    if (sink->out && sink->out != stdout && fclose(sink->out) != 0 && status >= 0)
        return fail(error, ERROR_WRITE, "%s: cannot be written: %s", request->output,
                    strerror(errno));
    return status;
}

int cli_replay(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    struct replay_request request = {0};
    struct replay replay = {0};
    struct sink sink = {0};
    struct tracks chosen;
    const struct panel_description like = {.columns = &chosen,
                                           .codes = model->words ? model->words->codes : NULL};
    const struct argp argp = {replay_options, parse_replay, "OUT.events.h5", replay_text, NULL,
                              NULL,           NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    int status = check_output(&request, error);
    if (status >= 0)
        status = replay_open(&replay, model->replay, request.path, error);
    if (status >= 0)
        status = find_range(&request, &replay.file, error);
    if (status >= 0)
        status =
            tracks_named(&chosen, &replay.state->persons, request.columns, "--columns: ", error);
    if (status >= 0)
        status = open_output(&sink, &replay, &request, &like, error);
    if (status >= 0)
        status = put_months(&replay, &request, &chosen, &sink, error);
    status = close_output(&sink, &request, status, error);
    if (status >= 0)
        fprintf(stderr, "%zu months replayed, all as in the run\n", replay.n_done);
    replay_close(&replay);
    return status;
}
