/* SPDX-License-Identifier: Apache-2.0 */
/* The command run, and what reading a scenario needs from the surroundings: the configs folder and
 * the number of threads. */
#define _GNU_SOURCE /* sched_getaffinity, CPU_COUNT */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_parts.h"
#include "threads.h"

enum { THREADS_MAX = 4096 };
enum {
    KEY_SET = 256,
    KEY_SEED,
    KEY_SCALE,
    KEY_START,
    KEY_MONTHS,
    KEY_DRY_RUN,
    KEY_JSON,
    KEY_EVENTS,
    KEY_PROFILE
};
enum { KEY_RESUME = 512, KEY_FROM, KEY_HOURS, KEY_EVERY, KEY_KEEP };

static const struct argp_option run_options[] = {
    CLI_HELP_ROW,
    {NULL, 0, NULL, 0, "What is run:", 1},
    {"set", KEY_SET, "NAME=VALUE", 0,
     "Change one parameter, or with interventions.NAME.KEY=VALUE one key of an intervention; may "
     "be repeated",
     1},
    {"seed", KEY_SEED, "N", 0, "Seed of the random numbers", 1},
    {"scale", KEY_SCALE, "X", 0, "Size of the population; 0.01 for a quick look", 1},
    {"start", KEY_START, "YYYY-MM", 0, "First month", 1},
    {"months", KEY_MONTHS, "N", 0, "Number of months", 1},
    {NULL, 0, NULL, 0, "How it is run:", 2},
    {"output", 'o', "FILE", 0, "Result file (default run.h5)", 2},
    {"events", KEY_EVENTS, NULL, 0,
     "Keep every event of every person and the start population in RUN.events.h5 (see replay)", 2},
    {"threads", 'j', "N", 0,
     "Threads; else OMP_NUM_THREADS, else SLURM_CPUS_PER_TASK, else all cores. Results do not "
     "depend on it",
     2},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "Say time, memory and disk; run nothing", 2},
    {NULL, 0, NULL, 0, "Stopping and going on:", 3},
    {"resume", KEY_RESUME, NULL, 0,
     "Go on from FILE.restart after a kill or a stop; without one, begin anew", 3},
    {"max-hours", KEY_HOURS, "H", 0, "Stop in time, after the last month that fits into H hours",
     3},
    {"restart-every", KEY_EVERY, "MONTHS", 0,
     "Write FILE.restart after every so many months; 0: only when stopped (default: as often as "
     "takes 2 % of the time)",
     3},
    {"keep-restart", KEY_KEEP, "YYYY-MM", 0,
     "Keep FILE.restart-YYYY-MM for --from; may be repeated; 'all' keeps every December", 3},
    {"from", KEY_FROM, "RUN.h5@YYYY-MM", 0,
     "Branch: take over the months of RUN.h5 up to YYYY-MM, which it must have kept", 3},
    {NULL, 0, NULL, 0, "What is said:", 4},
    {"quiet", 'q', NULL, 0, "No progress, no notes before the run, and no summary but with --json",
     4},
    {"verbose", 'v', NULL, 0, "Also say what differs from the defaults", 4},
    {"profile", KEY_PROFILE, NULL, 0,
     "Say where the time went: seconds, ns and bytes per person and month of every step", 4},
    {"json", KEY_JSON, NULL, 0, "Summary on stdout as JSON", 4},
    {0}};

static const char run_text[] =
    "Run a scenario (by default the baseline) and write the result to a file."
    "\vExamples:\n"
    "  run                                       the baseline into run.h5\n"
    "  run my.yaml -o my.h5 --seed 2             a scenario of your own\n"
    "  run --scale 0.01 --months 24 -o quick.h5  a quick look\n"
    "  run --set NAME=0.05 -o high.h5            one number changed (names: params)\n"
    "  run my.yaml -o my.h5 --max-hours 11.5     stop in time; then the same with --resume\n"
    "  run -o base.h5 --keep-restart 2030-12     keep a month to branch from\n"
    "  run my.yaml -o my.h5 --from base.h5@2030-12\n"
    "\n"
    "The result is FILE.part until it is complete. SIGTERM or Ctrl-C ends the run after its month, "
    "with a restart file; a second one ends it at once.";

struct run_request {
    const char *path;
    const char *threads;
    const char **set; /* [n_set], owned */
    int *keep;        /* [options.n_keep], owned */
    struct overrides overrides;
    struct run_options options;
};

static double parse_hours(const char *text, struct argp_state *state)
{
    char *end = NULL;
    const double hours = strtod(text, &end);
    if (end == text || *end != '\0' || !(hours > 0 && hours <= 100000))
        argp_error(state, "--max-hours is '%s'; give a number of hours above 0, such as 11.5",
                   text);
    return hours;
}

static int parse_every(const char *text, struct argp_state *state)
{
    char *end = NULL;
    const long months = strtol(text, &end, 10);
    if (end == text || *end != '\0' || months < 0 || months > 10000)
        argp_error(state, "--restart-every is '%s'; give a number of months, or 0 for none", text);
    return (int)months;
}

static void parse_keep(const char *text, struct run_request *request, struct argp_state *state)
{
    if (strcmp(text, "all") == 0)
        request->options.keep_decembers = true;
    else if (!month_parse(text, &request->keep[request->options.n_keep++]))
        argp_error(state, "--keep-restart is '%s'; give a month such as 2030-12, or all", text);
}

/* Options on stopping and going on. */
static error_t parse_going_on(int key, char *argument, struct argp_state *state)
{
    struct run_request *request = state->input;
    switch (key) {
    case KEY_RESUME:
        request->options.resume = true;
        return 0;
    case KEY_FROM:
        request->options.from = argument;
        return 0;
    case KEY_HOURS:
        request->options.max_hours = parse_hours(argument, state);
        return 0;
    case KEY_EVERY:
        request->options.restart_every = parse_every(argument, state);
        return 0;
    case KEY_KEEP:
        parse_keep(argument, request, state);
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

static error_t parse_run(int key, char *argument, struct argp_state *state)
{
    struct run_request *request = state->input;
    switch (key) {
    case KEY_SET:
        request->set[request->overrides.n_set++] = argument;
        return 0;
    case KEY_SEED:
        request->overrides.seed = argument;
        return 0;
    case KEY_SCALE:
        request->overrides.scale = argument;
        return 0;
    case KEY_START:
        request->overrides.start = argument;
        return 0;
    case KEY_MONTHS:
        request->overrides.months = argument;
        return 0;
    case 'o':
        request->options.out_path = argument;
        return 0;
    case 'j':
        request->threads = argument;
        return 0;
    case KEY_EVENTS:
        request->options.events = true;
        return 0;
    case KEY_DRY_RUN:
        request->options.dry_run = true;
        return 0;
    case 'q':
        request->options.quiet = true;
        return 0;
    case 'v':
        request->options.verbose = true;
        return 0;
    case KEY_PROFILE:
        request->options.profile = true;
        return 0;
    case KEY_JSON:
        request->options.json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (request->path)
            argp_error(state, "one scenario at a time, but '%s' and '%s' were given", request->path,
                       argument);
        request->path = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->options.quiet && request->options.verbose)
            argp_error(state, "-q and -v exclude each other");
        if (!request->options.out_path[0])
            argp_error(state, "-o needs the name of a file");
        return 0;
    default:
        return parse_going_on(key, argument, state);
    }
}

/* A number of threads as text: all digits, 1 to THREADS_MAX. 0 if it is none. */
static int parse_threads(const char *text, size_t length)
{
    int n = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || n > THREADS_MAX)
            return 0;
        n = 10 * n + (text[i] - '0');
    }
    return n <= THREADS_MAX ? n : 0;
}

/* Cores that this process may use: taskset, cgroups' cpusets and batch systems narrow them. */
static int allowed_cores(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return CPU_COUNT(&set);
    const long n = sysconf(_SC_NPROCESSORS_ONLN); /* more than CPU_SETSIZE cores */
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n;
}

static int find_threads(const char *text, int *n_threads, struct error *error)
{
    const char *const sources[] = {"-j", "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK"};
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        const char *value = i == 0 ? text : getenv(sources[i]);
        if (!value || (i > 0 && !value[0]))
            continue;
        /* OMP_NUM_THREADS may be a list, one number per level of nesting: the first counts. */
        const size_t length = i == 1 ? strcspn(value, ",") : strlen(value);
        *n_threads = parse_threads(value, length);
        if (*n_threads > 0)
            return 0;
        return fail(error, ERROR_USAGE, "%s is '%s'; give a number of threads from 1 to %d",
                    sources[i], value, THREADS_MAX);
    }
    *n_threads = allowed_cores();
    return 0;
}

int cli_threads(const char *text, int *n_threads, struct error *error)
{
    const int status = find_threads(text, n_threads, error);
    return status < 0 ? status : threads_start(*n_threads, error);
}

int cli_scenario_read(struct scenario *scenario, const struct cli_model *model, const char *path,
                      const struct overrides *overrides, struct error *error)
{
    char *folder = NULL;
    int status = cli_configs_find(&folder, error);
    if (status != 0)
        return status;
    char *baseline = cli_path(folder, "baseline.yaml");
    char *data = cli_path(folder, "data");
    if (baseline && data)
        status = scenario_read(scenario, path ? path : baseline, &model->tables, data, overrides,
                               stderr, error);
    else
        status = fail(error, ERROR_MEMORY, "no memory for the names of the input tables");
    free(data);
    free(baseline);
    free(folder);
    return status;
}

static int run_request_do(const struct cli_model *model, struct run_request *request,
                          struct error *error)
{
    struct scenario scenario = {0};
    int status = cli_threads(request->threads, &request->options.threads, error);
    if (status != 0)
        return status;
    status = cli_scenario_read(&scenario, model, request->path, &request->overrides, error);
    if (status != 0)
        return status;
    if (request->options.verbose) {
        fprintf(stderr, "%s: %d threads, %zu parameters differ from the defaults\n", scenario.path,
                request->options.threads, cli_count_differences(&scenario));
        cli_print_differences(&scenario, stderr);
        cli_print_interventions(&scenario, stderr);
    } else if (!request->options.quiet) {
        cli_print_outside(&scenario, stderr);
        interventions_print_notes(&scenario.interventions, scenario.start, scenario.n_months,
                                  stderr);
    }
    status = model->run(&scenario, &request->options, error);
    scenario_free(&scenario);
    return status;
}

int cli_run(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    struct run_request request = {.options = {.out_path = "run.h5", .restart_every = -1}};
    request.set = calloc((size_t)argc, sizeof *request.set); /* no more --set than words */
    request.keep = calloc((size_t)argc, sizeof *request.keep);
    if (!request.set || !request.keep) {
        free(request.set);
        free(request.keep);
        return fail(error, ERROR_MEMORY, "no memory for %d arguments", argc);
    }
    request.overrides.set = request.set;
    request.options.keep = request.keep;
    const struct argp argp = {run_options, parse_run, "[SCENARIO.yaml]", run_text, NULL,
                              NULL,        NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    const int status = run_request_do(model, &request, error);
    free(request.set);
    free(request.keep);
    return status;
}
