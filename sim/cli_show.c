/* SPDX-License-Identifier: Apache-2.0 */
/* The command show: a series of a result file (cli_series.h), or what else is in it. The options
 * for dimensions are made from the model's own, so that nothing here knows their names. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "cli_parts.h"
#include "cli_series.h"

enum { KEY_CSV = 256, KEY_TOTAL, KEY_FROM, KEY_TO, KEY_SCENARIO, KEY_TABLES, KEY_TABLE, KEY_TEXT };
enum { KEY_DIMENSION = 1000, N_FIXED = 11 };

struct show_request {
    struct cli_series shown;
    const char *table, *text;
    bool is_list;
};

static const struct argp_option fixed_options[N_FIXED] = {
    CLI_HELP_ROW,
    {NULL, 0, NULL, 0, "Which part of a series:", 1},
    {"from", KEY_FROM, "YYYY-MM", 0, "First month", 1},
    {"to", KEY_TO, "YYYY-MM", 0, "Last month", 1},
    {"total", KEY_TOTAL, NULL, 0, "Sum over the dimensions that are not named", 1},
    {"csv", KEY_CSV, NULL, 0, "Comma-separated, all digits", 1},
    {NULL, 0, NULL, 0, "What else is in the file:", 3},
    {"scenario", KEY_SCENARIO, NULL, 0, "The scenario that made it", 3},
    {"tables", KEY_TABLES, NULL, 0, "List all series and tables", 3},
    {"table", KEY_TABLE, "NAME", 0, "One table, tab-separated", 3},
    {"text", KEY_TEXT, "NAME", 0, "One attribute of the file, for instance its version", 3},
};

static const char show_text[] =
    "Print a series of a result file; without SERIES, list what there is."
    "\vExamples:\n"
    "  show run.h5                              what is in the file\n"
    "  show run.h5 employees --total            the whole country\n"
    "  show run.h5 employees --total --branch each --csv\n"
    "  show run.h5 month_digest                 fingerprint of the state, month by month\n"
    "\n"
    "For a dimension give one code, or '" CLI_SERIES_EACH "' to keep it beside --total.";

/* ---- the request ----------------------------------------------------------------- */

void cli_take_month(struct argp_state *state, const char *option, const char *text, int *month)
{
    if (!month_parse(text, month))
        argp_error(state, "%s is '%s'; write a month as YYYY-MM, for instance 2026-01", option,
                   text);
}

static void take_argument(struct show_request *request, struct argp_state *state, char *argument)
{
    if (!request->shown.path)
        request->shown.path = argument;
    else if (!request->shown.series)
        request->shown.series = argument;
    else
        argp_error(state, "one series at a time, but '%s' and '%s' were given",
                   request->shown.series, argument);
}

static error_t parse_show(int key, char *argument, struct argp_state *state)
{
    struct show_request *request = state->input;
    if (key >= KEY_DIMENSION && (size_t)(key - KEY_DIMENSION) < request->shown.dimensions.n) {
        request->shown.codes[key - KEY_DIMENSION] = argument;
        return 0;
    }
    switch (key) {
    case KEY_CSV:
        request->shown.is_csv = true;
        return 0;
    case KEY_TOTAL:
        request->shown.is_total = true;
        return 0;
    case KEY_FROM:
        cli_take_month(state, "--from", argument, &request->shown.from);
        return 0;
    case KEY_TO:
        cli_take_month(state, "--to", argument, &request->shown.to);
        return 0;
    case KEY_SCENARIO:
        request->text = "scenario";
        return 0;
    case KEY_TEXT:
        request->text = argument;
        return 0;
    case KEY_TABLES:
        request->is_list = true;
        return 0;
    case KEY_TABLE:
        request->table = argument;
        return 0;
    case ARGP_KEY_ARG:
        take_argument(request, state, argument);
        return 0;
    case ARGP_KEY_END:
        if (!request->shown.path)
            argp_error(state, "name the result file to show");
        if (request->shown.from > request->shown.to)
            argp_error(state, "--from is after --to");
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

/* The fixed options and one per dimension. The caller frees it; NULL without memory. */
static struct argp_option *all_options(struct dimension_list dimensions)
{
    struct argp_option *options = calloc(N_FIXED + dimensions.n + 1, sizeof *options);
    if (!options)
        return NULL;
    memcpy(options, fixed_options, sizeof fixed_options);
    for (size_t d = 0; d < dimensions.n; d++) {
        options[N_FIXED + d] = (struct argp_option){.name = dimensions.dimensions[d].name,
                                                    .key = KEY_DIMENSION + (int)d,
                                                    .arg = "CODE",
                                                    .doc = dimensions.dimensions[d].meaning,
                                                    .group = 2};
    }
    return options;
}

static int show(const struct show_request *request, struct error *error)
{
    if (request->text)
        return store_print_text(request->shown.path, request->text, stdout, error);
    if (request->table)
        return store_print_table(request->shown.path, request->table, stdout, error);
    if (request->is_list || !request->shown.series)
        return store_list(request->shown.path, stdout, error);
    return cli_series_print(&request->shown, error);
}

int cli_show(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    const struct dimension_list dimensions = model->tables.dimensions;
    const char **codes = calloc(dimensions.n + 1, sizeof *codes);
    struct show_request request = {
        .shown = {.dimensions = dimensions, .codes = codes, .from = INT16_MIN, .to = INT16_MAX}};
    struct argp_option *options = all_options(dimensions);
    int status = 0;
    if (options && codes) {
        const struct argp argp = {options, parse_show, "RESULT.h5 [SERIES]", show_text, NULL,
                                  NULL,    NULL};
        argp_parse(&argp, argc, argv, 0, NULL, &request);
        status = show(&request, error);
    } else {
        status = fail(error, ERROR_MEMORY, "no memory for the options of show");
    }
    free(codes);
    free(options);
    return status;
}
