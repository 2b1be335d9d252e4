/* SPDX-License-Identifier: Apache-2.0 */
/* The loop over months. */
#define _POSIX_C_SOURCE 200809L
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "profile.h"
#include "progress.h"
#include "resume.h"
#include "run_events.h"
#include "run_panel.h"
#include "stop.h"
#include "writer.h"

/* persons: their digest, or NULL for months without. */
static uint64_t chain(const struct state *state, const uint64_t *persons, uint64_t before)
{
    uint64_t digest = digest_bytes(state->tally, state->layout.n * sizeof *state->tally, before);
    digest =
        digest_bytes(state->indicators, state->layout.n_series * sizeof *state->indicators, digest);
    const uint64_t employers = table_digest(&state->employers);
    digest = digest_bytes(&employers, sizeof employers, digest);
    return persons ? digest_bytes(persons, sizeof *persons, digest) : digest;
}

uint64_t run_digest(const struct state *state, bool with_persons, uint64_t before)
{
    const uint64_t persons = with_persons ? table_digest(&state->persons) : 0;
    return chain(state, with_persons ? &persons : NULL, before);
}

static bool digests_persons(int month, int last)
{
    return month == last || ((month % 12) + 12) % 12 == 11;
}

int run_months_from(const struct run_model *model, struct world *world, int last, uint64_t digest,
                    struct run_visit visit)
{
    struct state *state = model->state(world);
    for (; state->month <= last; state->month++) {
        int status = month_run(state, world, model->steps, *model->n_steps);
        const bool has_persons = digests_persons(state->month, last);
        state->persons_digest = has_persons ? table_digest(&state->persons) : 0;
        digest = chain(state, has_persons ? &state->persons_digest : NULL, digest);
        if (status >= 0 && visit.each)
            status = visit.each(world, state->month, digest, visit.context);
        if (status < 0)
            return status;
    }
    return 0;
}

int run_months(const struct run_model *model, struct world *world, int n_months, run_each *each,
               void *context)
{
    const struct state *state = model->state(world);
    return run_months_from(model, world, state->month + n_months - 1, state->seed,
                           (struct run_visit){each, context});
}

/* A step of the nation that failed without a word of its own. */
static int explain(int status, int month, struct error *error)
{
    char text[8];
    month_format(month, text);
    if (status < 0 && error && error->code == ERROR_NONE)
        return fail(error, (enum error_code)status, "%s: a step of the month failed", text);
    return status;
}

/* ---- one month into the file ------------------------------------------------------------------
 */

struct output {
    const struct run_model *model;
    struct state *state;
    struct store *store;
    struct writer *writer;
    struct progress progress;
    struct resume resume;
    struct run_events events;
    struct run_panel panel;
    struct profile profile;
    struct stop *stop;
    double begun, last;    /* seconds: when the run began, and its last month ended */
    int start;             /* first month that is run */
    size_t n_reported;     /* months told to the user */
    double *cells;         /* [layout.n] */
    const double **values; /* [n_series] */
    struct error *error;
};

static int output_init(struct output *output)
{
    const struct layout *layout = &output->state->layout;
    output->cells = calloc(layout->n + 1, sizeof *output->cells);
    output->values = calloc(layout->n_series + 1, sizeof *output->values);
    if (!output->cells || !output->values)
        return fail(output->error, ERROR_MEMORY, "no memory for %zu series", layout->n_series);
    for (size_t i = 0; i < layout->n_series; i++)
        output->values[i] = output->cells + layout->offset[i];
    return 0;
}

static void convert(struct output *output)
{
    const struct layout *layout = &output->state->layout;
    for (size_t i = 0; i < layout->n_series; i++) {
        const double divisor = layout->series[i].divisor;
        double *cells = output->cells + layout->offset[i];
        if (divisor == 0)
            cells[0] = output->state->indicators[i];
        for (size_t k = 0; divisor != 0 && k < layout->size[i]; k++)
            cells[k] = (double)output->state->tally[layout->offset[i] + k] / divisor;
    }
}

static int check_identities(const struct output *output, int month)
{
    const struct layout *layout = &output->state->layout;
    for (size_t i = 0; i < layout->n_series; i++) {
        if (strncmp(layout->series[i].name, "identity_", 9) != 0)
            continue;
        for (size_t k = 0; k < layout->size[i]; k++) {
            const int64_t rest = output->state->tally[layout->offset[i] + k];
            char text[8];
            month_format(month, text);
            if (rest != 0)
                return fail(output->error, ERROR_BUG,
                            "%s: %s is %" PRId64 " in cell %zu, not 0: a bug", text,
                            layout->series[i].name, rest, k);
        }
    }
    return 0;
}

/* Only months that are on the disk are reported: a kill then keeps all that was told. */
static void report(struct output *output, size_t n_stored)
{
    for (; output->n_reported < n_stored; output->n_reported++)
        progress_month(&output->progress, output->start + (int)output->n_reported,
                       (int64_t)output->state->persons.n, progress_now());
}

/* Asked to by a signal, or no time for one more month and the restart file. */
static bool must_stop(struct output *output)
{
    const struct run_options *options = output->resume.options;
    const double now = progress_now().seconds, month = now - output->last;
    output->last = now;
    if (stop_is_asked(output->stop))
        return true;
    return options->max_hours > 0 &&
           now - output->begun + 2 * month + output->resume.cost >= 3600 * options->max_hours;
}

/* Restart files, and the end before the end. */
static int look_around(struct output *output, struct world *world, int month, uint64_t digest)
{
    const struct scenario *scenario = output->resume.scenario;
    const int n_left = scenario->start + scenario->n_months - 1 - month;
    const bool is_stop = must_stop(output) && n_left > 0;
    char text[8];
    if (output->model->keep == NULL || (!is_stop && !resume_is_due(&output->resume, world, month)))
        return 0;
    int status = writer_wait(output->writer, output->error);
    report(output, writer_stored(output->writer));
    if (status >= 0)
        status = resume_save(&output->resume, world, digest, is_stop, output->error);
    if (status < 0 || !is_stop)
        return status;
    month_format(month, text);
    return fail(output->error, ERROR_STOPPED,
                "stopped after %s, %d of %d months; go on with the same command and --resume", text,
                scenario->n_months - n_left, scenario->n_months);
}

/* HDF5 is for one thread: the writer's has nothing to do meanwhile. */
static int write_snapshot(struct output *output, int month, const char digest[17])
{
    const int status = writer_wait(output->writer, output->error);
    return status < 0 ? status : run_panel_month(&output->panel, month, digest, output->error);
}

static int output_month(struct world *world, int month, uint64_t digest, void *context)
{
    struct output *output = context;
    char text[17];
    const int status = check_identities(output, month);
    if (status < 0)
        return status;
    snprintf(text, sizeof text, "%016" PRIx64, digest);
    convert(output);
    if (output->events.is_on &&
        run_events_month(&output->events, month, output->state->persons_digest, output->error) < 0)
        return (int)output->error->code;
    const int stored = writer_month(output->writer, month, output->values, text, output->error);
    report(output, writer_stored(output->writer));
    if (stored >= 0 && output->panel.panel && write_snapshot(output, month, text) < 0)
        return (int)output->error->code;
    return stored < 0 ? stored : look_around(output, world, month, digest);
}

/* ---- provenance --------------------------------------------------------------------------------
 */

static int store_parameters(struct store *store, const struct parameters *parameters,
                            struct error *error)
{
    const size_t n = parameters->n;
    const char **texts = calloc(n * 5 + 1, sizeof *texts);
    double *defaults = calloc(n + 1, sizeof *defaults);
    if (!texts || !defaults) {
        free(texts);
        free(defaults);
        return fail(error, ERROR_MEMORY, "no memory for %zu parameters", n);
    }
    for (size_t i = 0; i < n; i++) {
        texts[i] = parameters->rows[i].name;
        texts[n + i] = parameters->rows[i].unit;
        texts[2 * n + i] = status_name(parameters->rows[i].status);
        texts[3 * n + i] = parameters->rows[i].source;
        texts[4 * n + i] = parameters->origin[i];
        defaults[i] = parameters->rows[i].initial;
    }
    const struct store_column columns[] = {
        {"name", "1", "name of the parameter", NULL, texts},
        {"value", "see unit", "value in this run", parameters->values, NULL},
        {"default", "see unit", "value without a scenario", defaults, NULL},
        {"unit", "1", "unit of value and default", NULL, texts + n},
        {"status", "1", "sourced, derived, assumed or calibrated", NULL, texts + 2 * n},
        {"source", "1", "key of the source", NULL, texts + 3 * n},
        {"origin", "1",
         "where the value came from: default, file:line, --set or evidence; the file as seen from "
         "the "
         "folder of the scenario",
         NULL, texts + 4 * n},
    };
    const int status = store_table(store, "parameter", "every parameter as used, with its origin",
                                   columns, sizeof columns / sizeof columns[0], n, error);
    free(texts);
    free(defaults);
    return status;
}

static int store_inputs(struct store *store, const struct inputs *inputs, struct error *error)
{
    const size_t n = inputs->n;
    const char **texts = calloc(2 * n + 1, sizeof *texts);
    char(*digests)[17] = calloc(n + 1, sizeof *digests);
    const char **digest_texts = calloc(n + 1, sizeof *digest_texts);
    int status = texts && digests && digest_texts
                     ? 0
                     : fail(error, ERROR_MEMORY, "no memory for %zu inputs", n);
    for (size_t i = 0; status >= 0 && i < n; i++) {
        texts[i] = inputs->tables[i].row->name;
        snprintf(digests[i], sizeof digests[i], "%016" PRIx64, inputs->tables[i].digest);
        digest_texts[i] = digests[i];
        const char *slash = strrchr(inputs->tables[i].path, '/');
        texts[n + i] = slash ? slash + 1 : inputs->tables[i].path;
    }
    const struct store_column columns[] = {
        {"name", "1", "name of the table", NULL, texts},
        {"file", "1", "file it was read from", NULL, texts + n},
        {"digest", "1", "FNV-1a of the file's bytes", NULL, digest_texts},
    };
    if (status >= 0)
        status = store_table(store, "input", "every input table as read", columns, 3, n, error);
    free(texts);
    free(digests);
    free(digest_texts);
    return status;
}

/* What every file of a run says of it. */
struct head {
    char seed[32], scale[32], months[32], start[8], digest[17], source[128];
    struct store_attribute attributes[15];
    struct store_description description; /* of the result */
};

static void fill_head(struct head *head, const struct resume *resume)
{
    const struct run_model *model = resume->model;
    const struct scenario *scenario = resume->scenario;
    const char *origin = resume_origin(resume);
    snprintf(head->seed, sizeof head->seed, "%" PRIu64, scenario->seed);
    number_format(scenario->scale, head->scale);
    snprintf(head->months, sizeof head->months, "%d", scenario->n_months);
    month_format(scenario->start, head->start);
    snprintf(head->digest, sizeof head->digest, "%016" PRIx64,
             digest_bytes(scenario->text, strlen(scenario->text), 0));
    snprintf(head->source, sizeof head->source, "%s %s (%s)", model->name, model->version,
             model->commit);
    const struct store_attribute attributes[] = {
        {"title", scenario->title ? scenario->title : "baseline"},
        {"source", head->source},
        {"version", model->version},
        {"commit", model->commit},
        {"compiler", model->compiler},
        {"flags", model->flags},
        {"seed", head->seed},
        {"scale", head->scale},
        {"start", head->start},
        {"months", head->months},
        {"evidence", evidence_name(scenario->evidence)},
        {"scenario_digest", head->digest},
        {"run_digest", resume->run},
        {"licence", "results belong to who ran the model; inputs: see configs/data/SOURCES.md"},
        {"branched_from", origin}, /* last: most have none */
    };
    _Static_assert(sizeof attributes == sizeof head->attributes, "one place each");
    memcpy(head->attributes, attributes, sizeof attributes);
    head->description = (struct store_description){
        .path = resume->options->out_path,
        .series = model->series,
        .n_series = model->n_series,
        .dimensions = *model->dimensions,
        .attributes = head->attributes,
        .n_attributes = sizeof attributes / sizeof attributes[0] - (origin == NULL),
        .scenario_text = scenario->text,
    };
}

static bool has_past(const struct resume *resume)
{
    return resume->month >= resume->scenario->start && !resume->is_branch;
}

static int result_create(struct output *output)
{
    struct head head;
    fill_head(&head, &output->resume);
    return store_create(&output->store, &head.description, output->error);
}

static int events_create(struct output *output, struct store **file)
{
    struct head head;
    fill_head(&head, &output->resume);
    const struct run_events_begin begin = {output->state, output->model->events, &head.description,
                                           has_past(&output->resume)};
    return run_events_start(&output->events, &begin, file, output->error);
}

static int panel_start(struct output *output)
{
    const struct resume *resume = &output->resume;
    struct head head;
    if (!resume->scenario->snapshots.is_on)
        return 0;
    fill_head(&head, resume);
    const struct run_panel_begin begin = {.persons = &output->state->persons,
                                          .snapshots = &resume->scenario->snapshots,
                                          .description = &head.description,
                                          .codes = output->model->codes,
                                          .past = has_past(resume) ? &resume->past : NULL};
    return run_panel_start(&output->panel, &begin, output->error);
}

/* ---- dry run
 * ------------------------------------------------------------------------------------- */

static double peak_megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* Two months of the real thing, then arithmetic. Persons grow by about a third until 2040. */
static int dry_run(const struct run_model *model, const struct scenario *scenario,
                   const struct run_options *options, struct error *error)
{
    struct world *world = NULL;
    const int n_months = scenario->n_months < 2 ? scenario->n_months : 2;
    const double start = progress_now().seconds;
    int status = model->create(&world, scenario, options->threads, error);
    const double made = progress_now().seconds;
    if (status >= 0)
        status = explain(run_months(model, world, n_months, NULL, NULL), scenario->start, error);
    if (status >= 0) {
        const double month = (progress_now().seconds - made) / n_months;
        char text[32];
        progress_duration((made - start) + month * 1.2 * scenario->n_months, text);
        printf("time    about %s for %d months with %d threads\n", text, scenario->n_months,
               options->threads);
        printf("memory  about %.0f MB\n", 1.35 * peak_megabytes());
        printf("disk    about %.0f MB%s\n",
               (double)model->state(world)->layout.n * scenario->n_months * 2.2 / 1e6 + 1,
               options->events || scenario->snapshots.is_on
                   ? " for the result; events and snapshots, much more, come on top"
                   : "");
        const struct table *persons = &model->state(world)->persons;
        if (model->keep != NULL)
            printf("restart about %.0f MB each, two at a time\n",
                   1.1e-6 * (double)(persons->n * table_row_bytes(persons)) + 1);
        printf("nothing was written\n");
    }
    model->free(world);
    return status;
}

/* ---- the run
 * --------------------------------------------------------------------------------------- */

/* What stands in the file before the first month. */
static int store_start(const struct run_model *model, const struct world *world,
                       struct store *store, const struct scenario *scenario, struct error *error)
{
    int status = model->store(world, store, error);
    if (status >= 0)
        status = store_parameters(store, &scenario->parameters, error);
    if (status >= 0)
        status = store_inputs(store, &scenario->inputs, error);
    return status < 0 ? status : intervention_store(&scenario->interventions, store, error);
}

static int run_and_write(struct output *output, struct world *world)
{
    const struct run_model *model = output->model;
    const struct resume *resume = &output->resume;
    const struct scenario *scenario = resume->scenario;
    struct error *error = output->error;
    const int last = scenario->start + scenario->n_months - 1;
    const int n_past = output->state->month - scenario->start;
    int status = writer_start(&output->writer, output->store, model->series, model->n_series,
                              *model->dimensions, error);
    if (status < 0)
        return status;
    if (output->events.is_on)
        writer_also(output->writer, events_store_write, output->events.store);
    progress_init(&output->progress, stderr, progress_style_of(stderr, resume->options->quiet),
                  scenario->n_months, progress_now());
    progress_skip(&output->progress, n_past);
    output->start = output->state->month;
    output->last = progress_now().seconds;
    status = run_months_from(model, world, last, resume->digest,
                             (struct run_visit){output_month, output});
    status = explain(status, output->state->month, error);
    const int finished = writer_finish(output->writer, error);
    if (status >= 0 && finished >= 0)
        report(output, (size_t)(scenario->n_months - n_past));
    progress_finish(&output->progress);
    return status < 0 ? status : finished;
}

/* The world is as its start, or at a branch as its past left it. */
static int start_events(struct output *output, const struct world *world)
{
    struct store *file = NULL;
    output->events.is_on = true;
    if (!output->model->events)
        return fail(output->error, ERROR_USAGE, "%s has no events to keep: leave out --events",
                    output->model->name);
    int status = events_create(output, &file);
    if (status >= 0)
        status = store_start(output->model, world, file, output->resume.scenario, output->error);
    if (status >= 0 && !has_past(&output->resume))
        store_hold(file, false);
    return status;
}

/* The world goes from its start to where the past left it, and the events with it. */
static int load_past(struct output *output, struct world *world)
{
    struct resume *resume = &output->resume;
    const bool has_events = resume->options->events;
    int status = 0;
    if (has_events && !resume->is_branch)
        status = start_events(output, world);
    if (status >= 0)
        status = resume_load(resume, world, output->error);
    if (status >= 0 && has_events && resume->is_branch)
        return start_events(output, world);
    return status < 0 || !output->events.has_past
               ? status
               : run_events_go_on(&output->events, output->model->events, output->error);
}

/* From nothing to the last month in OUT.part. */
static int make_and_run(struct output *output, struct world **world)
{
    const struct run_model *model = output->model;
    struct resume *resume = &output->resume;
    struct error *error = output->error;
    int status = result_create(output);
    if (status >= 0)
        status = model->create(world, resume->scenario, resume->options->threads, error);
    if (status < 0)
        return status;
    output->state = model->state(*world);
    status = resume_start(resume, *world, error);
    if (status >= 0 && !resume->options->quiet && model->announce)
        model->announce(*world, stderr);
    if (status >= 0)
        status = output_init(output);
    if (status >= 0)
        status = store_start(model, *world, output->store, resume->scenario, error);
    if (status >= 0)
        status = resume_replay(resume, output->store, error);
    if (status >= 0)
        status = load_past(output, *world);
    if (status >= 0)
        status = panel_start(output);
    if (status >= 0 && resume->options->profile)
        status = profile_start(&output->profile, output->state, error);
    return status < 0 ? status : run_and_write(output, *world);
}

static void print_profile(const struct output *output, double total)
{
    const struct run_model *model = output->model;
    profile_print(
        &output->profile, output->state,
        &(struct profile_model){model->steps, *model->n_steps, model->passes, model->n_passes},
        total, stderr);
}

static void print_times(const struct run_model *model, const struct state *state, double total)
{
    fprintf(stderr, "step                          seconds\n");
    for (size_t s = 0; s < *model->n_steps; s++)
        if (state->seconds[s] > 0)
            fprintf(stderr, "%-28s %8.3f\n", model->steps[s].name, state->seconds[s]);
    fprintf(stderr, "%-28s %8.3f   peak memory %.0f MB\n", "all, with set-up", total,
            peak_megabytes());
}

/* The files get their names: the result first. */
static int finish(struct output *output)
{
    const struct run_options *options = output->resume.options;
    int status = store_close(output->store, output->error);
    output->store = NULL;
    if (status >= 0 && output->panel.panel)
        status = run_panel_finish(&output->panel, output->error);
    if (status >= 0 && output->events.is_on)
        status = run_events_finish(&output->events, options->quiet, output->error);
    if (status < 0)
        return status;
    resume_done(&output->resume);
    if (options->profile)
        print_profile(output, progress_now().seconds - output->begun);
    else if (options->verbose)
        print_times(output->model, output->state, progress_now().seconds - output->begun);
    return 0;
}

int run_scenario(const struct run_model *model, const struct scenario *scenario,
                 const struct run_options *options, struct error *error)
{
    struct world *world = NULL;
    struct output output = {.model = model, .error = error, .begun = progress_now().seconds};
    if (options->dry_run)
        return dry_run(model, scenario, options, error);
    int status = stop_start(&output.stop, error); /* before there are other threads */
    if (options->profile)
        profile_open(&output.profile); /* the same */
    if (status >= 0)
        status = resume_find(&output.resume, model, scenario, options, error);
    if (status >= 0 && !output.resume.is_finished) {
        status = make_and_run(&output, &world);
        if (status >= 0)
            status = finish(&output);
    }
    store_abandon(output.store);
    free(output.cells);
    free(output.values);
    run_events_free(&output.events);
    run_panel_free(&output.panel);
    profile_free(&output.profile);
    model->free(world);
    resume_free(&output.resume);
    stop_end(output.stop);
    if (status >= 0 && !options->quiet)
        status = model->summary(options->out_path, options->json, stdout, error);
    return status;
}
