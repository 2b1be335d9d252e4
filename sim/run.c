/* SPDX-License-Identifier: Apache-2.0 */
/* A run from its scenario to its files: each month checked and written; what it cost. */
#define _POSIX_C_SOURCE 200809L
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"
#include "progress.h"
#include "resume.h"
#include "run_dry.h"
#include "run_events.h"
#include "run_head.h"
#include "run_panel.h"
#include "run_paths.h"
#include "stop.h"
#include "writer.h"

/* ---- one month into the file ----------------------------------------------------------------- */

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

/* ---- the files ------------------------------------------------------------------------------- */

static bool has_past(const struct resume *resume)
{
    return resume->month >= resume->scenario->start && !resume->is_branch;
}

static int result_create(struct output *output)
{
    struct run_head head;
    run_head_fill(&head, &output->resume);
    return store_create(&output->store, &head.description, output->error);
}

static int events_create(struct output *output, struct store **file)
{
    struct run_head head;
    run_head_fill(&head, &output->resume);
    const struct run_events_begin begin = {output->state, output->model->events, &head.description,
                                           has_past(&output->resume), output->model->codes};
    return run_events_start(&output->events, &begin, file, output->error);
}

static int panel_start(struct output *output)
{
    const struct resume *resume = &output->resume;
    struct run_head head;
    if (!resume->scenario->snapshots.is_on)
        return 0;
    run_head_fill(&head, resume);
    const struct run_panel_begin begin = {.persons = &output->state->persons,
                                          .snapshots = &resume->scenario->snapshots,
                                          .description = &head.description,
                                          .codes = output->model->codes,
                                          .past = has_past(resume) ? &resume->past : NULL};
    return run_panel_start(&output->panel, &begin, output->error);
}

/* ---- the run --------------------------------------------------------------------------------- */

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
    status = run_explain(status, output->state->month, error);
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
        status =
            run_head_tables(output->model, world, output->resume.scenario, file, output->error);
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
    int status = store_may_create(resume->options->out_path, error);
    if (status >= 0)
        status = model->create(world, resume->scenario, resume->options->threads, error);
    if (status < 0)
        return status;
    output->state = model->state(*world);
    status = resume_start(resume, *world, error);
    if (status >= 0) /* not before: a run that is refused leaves what a stopped one has left */
        status = result_create(output);
    if (status >= 0 && !resume->options->quiet && model->announce)
        model->announce(*world, stderr);
    if (status >= 0)
        status = output_init(output);
    if (status >= 0)
        status = run_head_tables(model, *world, resume->scenario, output->store, error);
    if (status >= 0)
        status = resume_replay(resume, output->store, error);
    if (status >= 0)
        status = load_past(output, *world);
    if (status >= 0)
        status = panel_start(output);
    if (status >= 0 && resume->options->profile)
        profile_start(&output->profile, output->state);
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
            run_peak_megabytes());
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
    run_paths_tell_others(&output->resume);
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
        return run_dry(model, scenario, options, error);
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
    if (status >= 0 && model->notes)
        status = model->notes(options->out_path, stderr, error);
    if (status >= 0 && (!options->quiet || options->json))
        status = model->summary(options->out_path, options->json, stdout, error);
    return status;
}
