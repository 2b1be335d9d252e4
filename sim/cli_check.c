/* SPDX-License-Identifier: Apache-2.0 */
/* The commands check and params: what a scenario changes, and what there is to change. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "cli_parts.h"

/* ---- check ----------------------------------------------------------------------- */

/* Exact on purpose: a value is the default or it is not. */
static bool is_changed(const struct parameters *parameters, size_t i)
{
    const double value = parameters->values[i], initial = parameters->rows[i].initial;
    return value < initial || value > initial;
}

size_t cli_count_differences(const struct scenario *scenario)
{
    size_t n = 0;
    for (size_t i = 0; i < scenario->parameters.n; i++)
        n += is_changed(&scenario->parameters, i);
    return n;
}

static bool is_outside(const struct parameters *parameters, size_t i)
{
    const struct parameter *row = &parameters->rows[i];
    return parameters->values[i] < row->low || parameters->values[i] > row->high;
}

/* Where a value lies in the range of its evidence, in words. */
static void place_format(const struct parameters *parameters, size_t i, char text[96])
{
    const struct parameter *row = &parameters->rows[i];
    const double value = parameters->values[i];
    const char *place = "inside";
    if (is_outside(parameters, i))
        place = "outside the evidence range";
    else if (value <= row->low)
        place = "at the low end of";
    else if (value >= row->high)
        place = "at the high end of";
    snprintf(text, 96, "%s %.6g .. %.6g", place, row->low, row->high);
}

size_t cli_print_differences(const struct scenario *scenario, FILE *out)
{
    const struct parameters *parameters = &scenario->parameters;
    const size_t n = cli_count_differences(scenario);
    size_t n_outside = 0;
    if (n == 0)
        return 0;
    int width = 9;
    for (size_t i = 0; i < parameters->n; i++) {
        if (is_changed(parameters, i) && (int)strlen(parameters->rows[i].name) > width)
            width = (int)strlen(parameters->rows[i].name);
    }
    fprintf(out, "  %-*s %12s %12s  %-42s  %s\n", width, "parameter", "value", "default",
            "place in the range of the evidence", "origin");
    for (size_t i = 0; i < parameters->n; i++) {
        if (!is_changed(parameters, i))
            continue;
        char place[96];
        place_format(parameters, i, place);
        n_outside += is_outside(parameters, i);
        fprintf(out, "  %-*s %12.8g %12.8g  %-42s  %s\n", width, parameters->rows[i].name,
                parameters->values[i], parameters->rows[i].initial, place, parameters->origin[i]);
    }
    fprintf(out, "  %zu value%s outside the evidence range\n", n_outside,
            n_outside == 1 ? " is" : "s are");
    return n;
}

void cli_print_outside(const struct scenario *scenario, FILE *out)
{
    enum { MOST_NAMED = 5 };
    const struct parameters *parameters = &scenario->parameters;
    size_t n = 0;
    for (size_t i = 0; i < parameters->n; i++) {
        const struct parameter *row = &parameters->rows[i];
        if (!is_changed(parameters, i) || !is_outside(parameters, i) || n++ >= MOST_NAMED)
            continue;
        fprintf(out, "note: %s is %.10g, outside the range of its evidence, %.10g to %.10g (%s)\n",
                row->name, parameters->values[i], row->low, row->high, parameters->origin[i]);
    }
    if (n > MOST_NAMED)
        fprintf(out, "note: so are %zu others; \"check\" names them\n", n - MOST_NAMED);
}

void cli_print_interventions(const struct scenario *scenario, FILE *out)
{
    const size_t n = scenario->interventions.n;
    if (n > 0)
        fprintf(out, "  %zu intervention%s, evidence %s\n", n, n == 1 ? "" : "s",
                evidence_name(scenario->evidence));
    interventions_print(&scenario->interventions, scenario->start, scenario->n_months, out);
}

static int check_file(const struct cli_model *model, const char *path)
{
    const struct overrides none = {0};
    struct error error = {0};
    struct scenario scenario = {0};
    const int status = cli_scenario_read(&scenario, model, path, &none, &error);
    if (status != 0) {
        fprintf(stderr, "%s: %s\n", model->name, error.message);
        return status;
    }
    const size_t n = cli_count_differences(&scenario);
    printf("%s: ok, %zu parameter%s from the defaults\n", path, n,
           n == 1 ? " differs" : "s differ");
    cli_print_differences(&scenario, stdout);
    cli_print_interventions(&scenario, stdout);
    scenario_free(&scenario);
    return 0;
}

struct check_request {
    char **paths; /* [n], lent by argv */
    int n;
};

static error_t parse_check(int key, char *argument, struct argp_state *state)
{
    struct check_request *request = state->input;
    (void)argument;
    switch (key) {
    case ARGP_KEY_ARGS:
        request->paths = state->argv + state->next;
        request->n = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "name the scenario files to check");
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

int cli_check(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    static const struct argp_option options[] = {CLI_HELP_ROW, {0}};
    static const char text[] =
        "Read scenarios with their parents and all input tables, and run nothing. Prints every "
        "problem with its place, or what differs from the defaults."
        "\vExamples:\n"
        "  check my.yaml\n"
        "  check configs/*.yaml";
    const struct argp argp = {options, parse_check, "FILE...", text, NULL, NULL, NULL};
    struct check_request request = {0};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    int n_wrong = 0, first = 0;
    for (int i = 0; i < request.n; i++) {
        const int status = check_file(model, request.paths[i]);
        n_wrong += status != 0;
        first = first != 0 ? first : status;
    }
    if (n_wrong == 0)
        return 0;
    return fail(error, (enum error_code)first, "%d of %d scenarios cannot be run", n_wrong,
                request.n);
}

/* ---- params ---------------------------------------------------------------------- */

enum params_form { PARAMS_TABLE, PARAMS_YAML, PARAMS_JSON, PARAMS_NAMES };
enum { KEY_YAML = 256, KEY_JSON, KEY_NAMES, KEY_SCENARIO };

struct params_request {
    const char *name, *scenario;
    enum params_form form;
};

static const struct argp_option params_options[] = {
    CLI_HELP_ROW,
    {"yaml", KEY_YAML, NULL, 0, "As a scenario file", 1},
    {"json", KEY_JSON, NULL, 0, "As JSON", 1},
    {"names", KEY_NAMES, NULL, 0, "Names only, one a line", 1},
    {"scenario", KEY_SCENARIO, "FILE", 0, "Values of this scenario instead of the defaults", 2},
    {0}};

static error_t parse_params(int key, char *argument, struct argp_state *state)
{
    struct params_request *request = state->input;
    switch (key) {
    case KEY_YAML:
        request->form = PARAMS_YAML;
        return 0;
    case KEY_JSON:
        request->form = PARAMS_JSON;
        return 0;
    case KEY_NAMES:
        request->form = PARAMS_NAMES;
        return 0;
    case KEY_SCENARIO:
        request->scenario = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (request->name)
            argp_error(state, "one name at a time, but '%s' and '%s' were given", request->name,
                       argument);
        request->name = argument;
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

static void print_parameters(const struct parameters *parameters, enum params_form form,
                             const char *only)
{
    switch (form) {
    case PARAMS_TABLE:
        parameters_print_table(parameters, only, stdout);
        return;
    case PARAMS_YAML:
        parameters_print_yaml(parameters, stdout);
        return;
    case PARAMS_JSON:
        parameters_print_json(parameters, stdout);
        return;
    case PARAMS_NAMES:
        for (size_t i = 0; i < parameters->n; i++)
            puts(parameters->rows[i].name);
        return;
    }
}

/* All of them, or the one that is named as if it were all there are. */
static int print_chosen(const struct parameters *parameters, const struct params_request *request,
                        struct error *error)
{
    struct parameters chosen = *parameters;
    if (request->name) {
        const struct parameter *row = parameters_find(parameters, request->name, error);
        if (!row)
            return ERROR_SCENARIO;
        const size_t i = (size_t)(row - parameters->rows);
        chosen = (struct parameters){.rows = row,
                                     .n = 1,
                                     .values = parameters->values + i,
                                     .origin = parameters->origin + i};
    }
    print_parameters(&chosen, request->form, request->name);
    return 0;
}

int cli_params(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    static const char text[] =
        "List the parameters of the model: value, range of the evidence (low, central, high), "
        "allowed "
        "range, unit, how well founded, source and meaning. An effect is the size of a policy's "
        "effect."
        "\vExamples:\n"
        "  params                    all of them, as a table\n"
        "  params --yaml > my.yaml   a scenario to edit\n"
        "  params --scenario my.yaml the values of a scenario and where each came from";
    const struct argp argp = {params_options, parse_params, "[NAME]", text, NULL, NULL, NULL};
    struct params_request request = {0};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    if (request.scenario) {
        const struct overrides none = {0};
        struct scenario scenario = {0};
        int status = cli_scenario_read(&scenario, model, request.scenario, &none, error);
        if (status == 0)
            status = print_chosen(&scenario.parameters, &request, error);
        scenario_free(&scenario);
        return status;
    }
    struct parameters defaults = {0};
    int status =
        parameters_init(&defaults, model->tables.parameters, model->tables.n_parameters, error);
    if (status == 0)
        status = print_chosen(&defaults, &request, error);
    parameters_free(&defaults);
    return status;
}
