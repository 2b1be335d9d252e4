/* SPDX-License-Identifier: Apache-2.0 */
/* The front door: finds the command, hands over, turns failures into an exit status. Each command
 * has its own parser and help; what stands before the command is parsed here. */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_parts.h"
#include "names.h"
#include "parameters.h"

struct command {
    const char *name, *meaning;
    int (*run)(const struct cli_model *model, int argc, char **argv, struct error *error);
};

static const struct command commands[] = {
    {"run", "run a scenario and write the result", cli_run},
    {"check", "read scenarios and say what is wrong or differs", cli_check},
    {"params", "list the parameters: value, range, unit, meaning", cli_params},
    {"show", "print a series of a result file", cli_show},
    {"compare", "print the differences between results", cli_compare},
    {"replay", "rebuild the persons of a month from events", cli_replay},
    {"verify", "check a result or a file of events", cli_verify},
    {"person", "tell one life out of a file of events", cli_person},
    {"diff", "find where two runs part", cli_diff},
    {"rerun", "repeat a run from its file and compare", cli_rerun},
    {"describe", "print the description of the model", cli_describe},
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0], KEY_VERSION = 256 };

/* What is found before the command. */
struct request {
    const struct cli_model *model;
    int command_at; /* index in argv; 0: none */
};

error_t cli_common_key(int key, struct argp_state *state)
{
    if (key != 'h')
        return ARGP_ERR_UNKNOWN;
    argp_state_help(state, stdout, ARGP_HELP_STD_HELP); /* ends the process */
    return 0;
}

static void print_version(const struct cli_model *model)
{
    printf("%s %s (%s)\n%s\nLicence Apache-2.0\n", model->name, model->version, model->commit,
           model->build);
}

static error_t parse_request(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    switch (key) {
    case KEY_VERSION:
        print_version(request->model);
        exit(0);
    case ARGP_KEY_ARG:
        if (strcmp(argument, "help") == 0 && state->next == state->argc)
            return cli_common_key('h', state);
        request->command_at = state->next - 1;
        state->next = state->argc; /* the rest belongs to the command */
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_state_help(state, stderr, ARGP_HELP_STD_ERR); /* ends the process */
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

/* The help text: the model in a line, then all commands. The caller frees it. */
static char *help_text(const struct cli_model *model)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    fprintf(out, "%s\vCommands:\n", model->meaning);
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].meaning);
    fprintf(out,
            "\nEach command has its own help: %s run --help\n\n"
            "Exit status: 0 done; 1 a comparison differs; 64 usage; 65 scenario wrong; 66 file "
            "missing; 70 a bug; 71 no memory; 73 cannot create; 74 write failed; 75 stopped in "
            "time, resume possible.\n",
            model->name);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

static const struct command *find_command(const char *name, struct error *error)
{
    const char *names[N_COMMANDS];
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
        names[i] = commands[i].name;
    }
    const char *near = names_nearest(name, names, N_COMMANDS);
    fail(error, ERROR_USAGE,
         "no command '%s'%s%s%s commands are run, check, params, show, compare, replay, verify, "
         "person, diff, rerun and describe",
         name, near ? "; did you mean '" : "", near ? near : "", near ? "'? The" : "; the");
    return NULL;
}

/* Runs the command at argv[0], under the name "PROGRAM COMMAND". */
static int run_command(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    char title[64], option[] = "--help", *help[] = {argv[1], option, NULL};
    if (strcmp(argv[0], "help") == 0) { /* "help run" is "run --help" */
        argc = 2;
        argv = help;
    }
    const struct command *command = find_command(argv[0], error);
    if (!command)
        return ERROR_USAGE;
    snprintf(title, sizeof title, "%s %s", model->name, command->name);
    char *const word = argv[0];
    argv[0] = title;
    const int status = command->run(model, argc, argv, error);
    argv[0] = word;
    return status;
}

static bool is_output_checked; /* by cli_main, whose status says more */

/* argp ends the process after help, without a look at what became of it. */
static void check_output(void)
{
    if (!is_output_checked && (fflush(stdout) != 0 || ferror(stdout)))
        _exit(error_exit_code(ERROR_WRITE));
}

int cli_main(int argc, char **argv, const struct cli_model *model)
{
    atexit(check_output);
    static const struct argp_option options[] = {
        CLI_HELP_ROW,
        {"version", KEY_VERSION, NULL, 0, "Print version, commit and build", -1},
        {0}};
    struct error error = {0};
    struct request request = {.model = model};
    char *text = help_text(model);
    if (!text) {
        fprintf(stderr, "%s: no memory for the help text\n", model->name);
        return error_exit_code(ERROR_MEMORY);
    }
    const struct argp argp = {options, parse_request, "COMMAND [ARGUMENT...]", text, NULL,
                              NULL,    NULL};
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &request);
    free(text);

    int status = run_command(model, argc - request.command_at, argv + request.command_at, &error);
    is_output_checked = true;
    if ((fflush(stdout) != 0 || ferror(stdout)) && (status == 0 || status == ERROR_DIFFERS)) {
        error = (struct error){0}; /* that something differs is of no use without what was lost */
        status =
            fail(&error, ERROR_WRITE, "writing to the standard output failed: %s", strerror(errno));
    }
    if (status != 0)
        fprintf(stderr, "%s: %s\n", model->name, error.message);
    return error_exit_code((enum error_code)status);
}

static error_t parse_describe(int key, char *argument, struct argp_state *state)
{
    if (key == ARGP_KEY_ARG)
        argp_error(state, "describe takes no argument, but '%s' was given; it prints all of it",
                   argument);
    return cli_common_key(key, state);
}

int cli_describe(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    static const struct argp_option options[] = {CLI_HELP_ROW, {0}};
    const struct argp argp = {
        options,
        parse_describe,
        "",
        "Print the description of the model, generated from its tables, as Markdown."
        "\vExample:\n  describe > REFERENCE.md",
        NULL,
        NULL,
        NULL};
    argp_parse(&argp, argc, argv, 0, NULL, NULL);
    return model->describe(stdout, error);
}
