/* SPDX-License-Identifier: Apache-2.0 */
/* What a run goes on from: looked for, compared with what the run is, and loaded. */
#define _POSIX_C_SOURCE 200809L
#include "resume.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "number.h"
#include "progress.h"
#include "run_paths.h"

/* ---- what this run is ---------------------------------------------------------------------- */

static uint64_t inputs_digest(const struct inputs *inputs)
{
    uint64_t digest = 0;
    for (size_t i = 0; i < inputs->n; i++)
        digest = digest_bytes(&inputs->tables[i].digest, sizeof inputs->tables[i].digest, digest);
    return digest;
}

static void list_facts(struct resume *resume)
{
    const struct run_model *model = resume->model;
    const struct scenario *scenario = resume->scenario;
    const struct parameters *parameters = &scenario->parameters;
    struct facts *facts = &resume->facts;
    char scale[32], start[8];
    number_format(scenario->scale, scale);
    month_format(scenario->start, start);
    facts_add(facts, "program", "%s %s (%s)", model->name, model->version, model->commit);
    facts_add(facts, "build", "%s %s", model->compiler, model->flags);
    facts_add(facts, "seed", "%" PRIu64, scenario->seed);
    facts_add(facts, "scale", "%s", scale);
    facts_add(facts, "start", "%s", start);
    facts_add(facts, "inputs", "%016" PRIx64, inputs_digest(&scenario->inputs));
    facts_add(facts, "months", "%d", scenario->n_months);
    facts_add(facts, "scenario", "%016" PRIx64,
              digest_bytes(scenario->text, strlen(scenario->text), 0));
    facts_add(facts, "parameters", "%016" PRIx64,
              digest_bytes(parameters->values, parameters->n * sizeof *parameters->values, 0));
    facts_add(facts, "events", "%s", resume->options->events ? "all" : "none");
    const struct snapshots *snapshots = &scenario->snapshots;
    facts_add(facts, "snapshots", "%s%s%s",
              !snapshots->is_on       ? "none"
              : snapshots->is_monthly ? "every month"
                                      : "every year",
              snapshots->columns ? " " : "", snapshots->columns ? snapshots->columns : "");
    uint64_t digest = 0;
    for (size_t i = 0; i < scenario->interventions.n; i++)
        digest = digest_bytes(&scenario->interventions.items[i].end, sizeof(int),
                              digest ^ intervention_digest(&scenario->interventions, i));
    facts_add(facts, "interventions", "%016" PRIx64, digest);
}

/* ---- comparing ----------------------------------------------------------------------------- */

/* Writes the names of parameters whose values differ, as many as fit; returns how many do. */
static size_t list_differences(const struct resume *resume, char *text, size_t n_max)
{
    const struct parameters *here = &resume->scenario->parameters;
    size_t n = 0, n_found = 0, length = 0;
    const double *there = restart_section(&resume->restart, "parameters", &n);
    text[0] = '\0';
    for (size_t i = 0; there != NULL && i < here->n && i < n / sizeof *there; i++) {
        double value;
        memcpy(&value, (const char *)there + i * sizeof value, sizeof value);
        if (memcmp(&value, &here->values[i], sizeof value) == 0)
            continue;
        char before[32], now[32];
        number_format(value, before);
        number_format(here->values[i], now);
        if (length < n_max)
            length +=
                (size_t)snprintf(text + length, n_max - length, "%s%s is %s there and %s here",
                                 n_found > 0 ? ", " : "", here->rows[i].name, before, now);
        n_found++;
    }
    return n_found;
}

/* Facts that must be equal when a run goes on; the first few also for a branch. */
static const struct {
    const char *name, *meaning;
    bool of_branch;
} compared[] = {
    {"program", "the program", true},
    {"build", "the compiler or its flags", true},
    {"seed", "the seed", true},
    {"scale", "the scale", true},
    {"start", "the first month", true},
    {"inputs", "an input table", true},
    {"from", "what it branched from", false},
    {"parameters", "a parameter", false},
    {"months", "the number of months", false},
    {"interventions", "an intervention", false},
    {"snapshots", "the list of snapshots", false},
    {"events", "the events that are kept", false},
    {"scenario", "the text of the scenario", false},
};

static int compare(const struct resume *resume, struct error *error)
{
    char names[400];
    const char *cure = resume->is_branch
                           ? "a branch needs those of the run it branches from"
                           : "repeat the command that was stopped, or leave out --resume to begin "
                             "anew";
    for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
        const char *there = facts_find(&resume->restart.facts, compared[i].name);
        const char *here = facts_find(&resume->facts, compared[i].name);
        if (resume->is_branch && !compared[i].of_branch)
            continue;
        if (strcmp(there != NULL ? there : "", here != NULL ? here : "") == 0)
            continue;
        if (strcmp(compared[i].name, "parameters") == 0 &&
            list_differences(resume, names, sizeof names) > 0)
            return fail(error, ERROR_SCENARIO, "%s: belongs to another run: %s; %s",
                        resume->restart.path, names, cure);
        return fail(error, ERROR_SCENARIO,
                    "%s: belongs to another run: %s is \"%s\" there and "
                    "\"%s\" here; %s",
                    resume->restart.path, compared[i].meaning, there != NULL ? there : "",
                    here != NULL ? here : "", cure);
    }
    return 0;
}

/* The month and its digest, out of the facts. */
static int read_month(struct resume *resume, struct error *error)
{
    const char *month = facts_find(&resume->restart.facts, "month");
    const char *digest = facts_find(&resume->restart.facts, "digest");
    char *end = NULL;
    if (digest != NULL)
        resume->digest = strtoull(digest, &end, 16);
    if (month == NULL || !month_parse(month, &resume->month) || end == NULL || *end != '\0')
        return fail(error, ERROR_MISSING, "%s: cannot be used: it names no month",
                    resume->restart.path);
    return 0;
}

/* ---- finding ------------------------------------------------------------------------------- */

/* OUT.restart, else the one before it. */
static void open_own(struct resume *resume)
{
    const size_t n = strlen(resume->path) + 3;
    char *older = malloc(n);
    const char *const names[] = {resume->path, older};
    if (older != NULL)
        snprintf(older, n, "%s.1", resume->path);
    for (size_t i = 0; i < 2 && resume->restart.bytes == NULL && names[i] != NULL; i++) {
        struct error trouble = {0};
        if (access(names[i], F_OK) == 0 && restart_open(&resume->restart, names[i], &trouble) < 0)
            fprintf(stderr, "%s\n", trouble.message);
    }
    free(older);
}

/* The last word on --from: RUN@YYYY-MM. NULL: it is not of that form. */
static char *kept_path(const char *from, int *month)
{
    const char *at = strrchr(from, '@');
    if (at == NULL || at == from || !month_parse(at + 1, month))
        return NULL;
    const size_t n = (size_t)(at - from) + sizeof ".restart-YYYY-MM";
    char *path = malloc(n);
    if (path != NULL)
        snprintf(path, n, "%.*s.restart-%s", (int)(at - from), from, at + 1);
    return path;
}

/* A branch that goes on otherwise than its run did says so in its result. */
static void set_origin(struct resume *resume)
{
    static const char *const names[] = {"scenario", "parameters", "interventions"};
    const char *from = resume->options->from, *slash = strrchr(from, '/');
    bool is_same = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *there = facts_find(&resume->restart.facts, names[i]);
        is_same = is_same && there && strcmp(there, facts_find(&resume->facts, names[i])) == 0;
    }
    if (is_same)
        return;
    snprintf(resume->origin, sizeof resume->origin, "%s, digest %016" PRIx64,
             slash != NULL ? slash + 1 : from, resume->digest);
    facts_add(&resume->facts, "origin", "%s", resume->origin);
}

/* A month to be kept that the run has not would be missed only when a branch asks for it. */
static int check_kept(const struct resume *resume, int first, struct error *error)
{
    const struct run_options *options = resume->options;
    const int last = resume->scenario->start + resume->scenario->n_months - 1;
    char month[8], from[8], to[8];
    month_format(first, from);
    month_format(last, to);
    for (size_t i = 0; i < options->n_keep; i++) {
        month_format(options->keep[i], month);
        if (options->keep[i] < first || options->keep[i] > last)
            return fail(error, ERROR_USAGE,
                        "--keep-restart is %s, but the run goes from %s to %s; name a month of it",
                        month, from, to);
    }
    return 0;
}

static int open_branch(struct resume *resume, struct error *error)
{
    const struct scenario *scenario = resume->scenario;
    const char *from = resume->options->from;
    int month = 0;
    char *path = kept_path(from, &month);
    if (path == NULL)
        return fail(error, ERROR_USAGE,
                    "--from is '%s'; give a result and a month that it kept, "
                    "such as run.h5@2030-12",
                    from);
    int status = 0;
    if (access(path, F_OK) != 0)
        status = fail(error, ERROR_MISSING,
                      "%s: cannot be read: %s; the run that --from names must "
                      "have kept that month: give it --keep-restart %s",
                      path, strerror(errno), strrchr(from, '@') + 1);
    else
        status = restart_open(&resume->restart, path, error);
    resume->is_branch = true;
    if (status == 0)
        status = compare(resume, error);
    if (status == 0)
        status = read_month(resume, error);
    if (status == 0)
        status = resume_compare_run(resume, error);
    if (status == 0)
        status = resume_compare_interventions(resume, error);
    if (status == 0)
        status = check_kept(resume, resume->month + 1, error);
    if (status == 0 && resume->month >= scenario->start + scenario->n_months)
        status = fail(error, ERROR_SCENARIO,
                      "--from %s: the scenario ends before that month; give "
                      "it more months",
                      from);
    if (status == 0)
        set_origin(resume);
    free(path);
    return status;
}

static int open_any(struct resume *resume, struct error *error)
{
    const struct run_options *options = resume->options;
    if (options->from != NULL)
        facts_add(&resume->facts, "from", "%s", options->from);
    if (options->resume)
        open_own(resume);
    if (resume->restart.bytes != NULL) {
        const char *origin = facts_find(&resume->restart.facts, "origin");
        if (origin != NULL) {
            snprintf(resume->origin, sizeof resume->origin, "%s", origin);
            facts_add(&resume->facts, "origin", "%s", origin);
        }
        const int status = compare(resume, error);
        return status < 0 ? status : read_month(resume, error);
    }
    return options->from != NULL ? open_branch(resume, error) : 0;
}

static void tell(const struct resume *resume)
{
    const struct run_options *options = resume->options;
    char month[8];
    month_format(resume->month, month);
    if (options->resume && resume->restart.bytes == NULL && access(options->out_path, F_OK) == 0 &&
        !resume_is_of_run(resume, options->out_path))
        fprintf(stderr, "%s: is of another run; replaced when this one ends\n", options->out_path);
    if (options->quiet)
        return;
    if (resume->is_finished)
        fprintf(stderr, "%s: this very run has ended already: nothing is left to do\n",
                options->out_path);
    else if (options->resume && resume->restart.bytes == NULL)
        fprintf(stderr, "%s: none to go on from: the run begins %s\n", resume->path,
                options->from != NULL ? "at its branch" : "anew");
    else if (!options->resume && resume->restart.bytes == NULL && access(resume->path, F_OK) == 0)
        fprintf(stderr, "%s: left by a run that was stopped; not used without --resume\n",
                resume->path);
    if (resume->restart.bytes != NULL && !resume->is_finished)
        fprintf(stderr, "%s: the run goes on after %s\n", resume->restart.path, month);
}

int resume_find(struct resume *resume, const struct run_model *model,
                const struct scenario *scenario, const struct run_options *options,
                struct error *error)
{
    const size_t n = strlen(options->out_path) + sizeof ".restart";
    *resume = (struct resume){.model = model,
                              .scenario = scenario,
                              .options = options,
                              .path = malloc(n),
                              .month = scenario->start - 1,
                              .digest = scenario->seed,
                              .written = progress_now().seconds};
    if (resume->path == NULL)
        return fail(error, ERROR_MEMORY, "%s: no memory to run it", options->out_path);
    snprintf(resume->path, n, "%s.restart", options->out_path);
    if (model->keep == NULL && (options->resume || options->from != NULL || options->n_keep > 0))
        return fail(error, ERROR_USAGE, "this model cannot go on from a restart file");
    list_facts(resume);
    int status = check_kept(resume, scenario->start, error);
    if (status == 0)
        status = open_any(resume, error);
    if (status == 0)
        status = run_paths_check(resume, error);
    if (status < 0)
        return status;
    resume_identify(resume);
    tell(resume);
    return 0;
}

void resume_free(struct resume *resume)
{
    restart_close(&resume->restart);
    stored_digests_free(&resume->past);
    free(resume->path);
    *resume = (struct resume){0};
}

/* ---- from the past into the run -------------------------------------------------------------- */

int resume_start(struct resume *resume, struct world *world, struct error *error)
{
    char digest[17], names[600];
    if (resume->model->keep == NULL)
        return 0;
    struct keep *keep = calloc(1, sizeof *keep);
    if (keep == NULL)
        return fail(error, ERROR_MEMORY, "no memory to list the state");
    resume->model->keep(world, keep);
    resume->start = keep_state_digest(keep);
    free(keep);
    snprintf(digest, sizeof digest, "%016" PRIx64, resume->start);
    facts_add(&resume->facts, "population", "%s", digest);
    const char *there = facts_find(&resume->restart.facts, "population");
    if (resume->restart.bytes == NULL || (there != NULL && strcmp(there, digest) == 0))
        return 0;
    if (list_differences(resume, names, sizeof names) == 0)
        return fail(error, ERROR_SCENARIO,
                    "%s: has another start population, though nothing "
                    "differs; the program or its inputs have changed",
                    resume->restart.path);
    return fail(error, ERROR_SCENARIO,
                "%s: cannot be branched from: the start population depends "
                "on what was changed (%s); run that scenario from its start",
                resume->restart.path, names);
}

static int set_rows(struct table *table, const struct restart *restart, const char *fact,
                    struct error *error)
{
    const char *text = facts_find(&restart->facts, fact);
    char *end = NULL;
    const unsigned long long n = text != NULL ? strtoull(text, &end, 10) : 0;
    size_t first = 0;
    if (end == NULL || *end != '\0' || n > restart->n_bytes)
        return fail(error, ERROR_MISSING, "%s: cannot be used: it names no number of %s",
                    restart->path, fact);
    table->n = 0;
    return table_append(table, (size_t)n, &first, error);
}

int resume_load(struct resume *resume, struct world *world, struct error *error)
{
    if (resume->restart.bytes == NULL)
        return 0;
    struct state *state = resume->model->state(world);
    struct keep *keep = calloc(1, sizeof *keep);
    if (keep == NULL)
        return fail(error, ERROR_MEMORY, "no memory to list the state");
    int status = set_rows(&state->persons, &resume->restart, "persons", error);
    if (status == 0)
        status = set_rows(&state->employers, &resume->restart, "employers", error);
    if (status == 0) {
        resume->model->keep(world, keep);
        status = restart_load(&resume->restart, keep, error);
    }
    free(keep);
    state->month = resume->month + 1;
    free(resume->restart.bytes);
    resume->restart.bytes = NULL;
    return status;
}
