/* SPDX-License-Identifier: Apache-2.0 */
/* The lifecycle through the engine: runs the months, writes the series (if asked the events) and
 * says what happened and how long it took.
 *
 * Usage: lifecycle [-n WORKERS] [-m MONTHS] [-s SEED] [-e EVENTS_FILE] [-j THREADS]
 *                  [-o SERIES_FILE] [-f FACTS]
 *
 * Events go to EVENTS_FILE in the lean form of lifecycle_log.c, or to FACTS.events.h5 in that of
 * the engine, which keeps every changed fact with its cause and proves by digests that none is
 * missing. */
#define _POSIX_C_SOURCE 200809L
#include "lifecycle.h"

#include "../../sim/run_events.h"
#include "report.h"

/* 40 counts a month into the result file of the engine. */
static int store_counts(struct world *world, struct store *store, struct error *error)
{
    const struct layout *layout = &world->state.layout;
    double cells[REPORT_BRANCHES * REPORT_STATUSES + REPORT_KINDS];
    const double *values[N_SERIES];
    for (size_t i = 0; i < layout->n; i++)
        cells[i] = (double)world->state.tally[i];
    for (size_t s = 0; s < N_SERIES; s++)
        values[s] = cells + layout->offset[s];
    return store_month(store, world->state.month, values, "0000000000000000", error);
}

static void report_month(const struct world *world, struct report *report)
{
    const int64_t *tally = world->state.tally;
    const int month = world->state.month;
    memcpy(report->workers[month], tally + AT_WORKERS, sizeof report->workers[month]);
    for (size_t k = 0; k < REPORT_KINDS; k++)
        report->events[k][month / 12] += tally[AT_EVENTS + k];
}

struct files {
    struct store *store;      /* NULL: no series are asked for */
    struct run_events events; /* on if the engine's file of events is asked for */
};

static int store_facts(struct run_events *events, const struct world *world, struct error *error)
{
    const int month = world->state.month;
    const uint64_t persons =
        events_digests_persons(month) ? table_digest(&world->state.persons) : 0;
    const int status = run_events_month(events, month, persons, error);
    return status < 0 ? status : events_store_write(events->store, month, error);
}

static int months(struct world *world, struct files *files, struct report *report, int n,
                  struct error *error)
{
    int status = 0;
    for (; world->state.month < n && status >= 0; world->state.month++) {
        status = month_run(&world->state, world, lifecycle_steps, lifecycle_n_steps);
        report_month(world, report);
        if (status >= 0 && files->store)
            status = store_counts(world, files->store, error);
        if (status >= 0 && files->events.is_on)
            status = store_facts(&files->events, world, error);
    }
    world->state.month--;
    return status;
}

static struct store_description description_of(const char *path)
{
    static const struct store_attribute title = {"title", "The worker lifecycle"};
    return (struct store_description){.path = path,
                                      .attributes = &title,
                                      .n_attributes = 1,
                                      .series = lifecycle_series,
                                      .n_series = N_SERIES,
                                      .dimensions = lifecycle_dimensions,
                                      .scenario_text = "lifecycle"};
}

static int files_open(struct files *files, struct world *world,
                      const struct report_options *options, struct error *error)
{
    const struct store_description series = description_of(options->series),
                                   facts = description_of(options->facts);
    struct store *file;
    int status = options->series ? store_create(&files->store, &series, error) : 0;
    if (status >= 0 && options->events)
        status = log_open(&world->log, options->events, error);
    files->events.is_on = options->facts != NULL;
    if (status >= 0 && options->facts)
        status = run_events_start(
            &files->events,
            &(struct run_events_begin){&world->state, &lifecycle_events, &facts, false, NULL},
            &file, error);
    return status;
}

static int files_close(struct files *files, struct world *world, int status, struct error *error)
{
    const int closed = log_close(world->log, status >= 0 ? error : NULL);
    status = status < 0 ? status : closed;
    if (status >= 0 && files->events.is_on)
        status = run_events_finish(&files->events, true, error);
    if (status >= 0 && files->store)
        status = store_close(files->store, error);
    else
        store_abandon(files->store);
    return status;
}

static int run(struct world *world, const struct report_options *options, struct report *report,
               struct report_time *time, struct error *error)
{
    struct files files = {0};
    *time = report_begin();
    int status = files_open(&files, world, options, error);
    if (status >= 0)
        status = months(world, &files, report, options->n_months, error);
    status = files_close(&files, world, status, error);
    report_end(time);
    run_events_free(&files.events);
    return status;
}

static void describe_end(const struct world *world, struct report *report)
{
    const struct workers *worker = &world->worker;
    const int month = world->state.month;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        if (worker->status[i] == STATUS_OUT)
            continue;
        const double values[REPORT_MEANS] = {month - worker->birth_month[i],
                                             month - worker->since_month[i],
                                             worker->qualification[i], worker->half_hours[i],
                                             (double)(worker->employer[i] / REPORT_BRANCHES)};
        report_worker(report, values);
    }
}

int main(int argc, char **argv)
{
    struct report_options options;
    struct error error = {0};
    struct world *world = calloc(1, sizeof *world);
    struct report *report = calloc(1, sizeof *report);
    struct report_time time = {0};
    if (report_options_read(&options, argc, argv, true) != 0)
        return 64;
    if (!world || !report)
        return 71;
    int status = lifecycle_create(world, &options, &error);
    if (status >= 0)
        status = run(world, &options, report, &time, &error);
    if (status >= 0) {
        describe_end(world, report);
        report_print(report, &options, &time);
        printf("digest %016" PRIx64 "\n", table_digest(&world->state.persons));
        for (size_t s = 0; s < lifecycle_n_steps; s++)
            printf("step %-28s %9.4f s\n", lifecycle_steps[s].name, world->state.seconds[s]);
    } else {
        fprintf(stderr, "lifecycle: %s\n", error.message);
    }
    lifecycle_free(world);
    free(world);
    free(report);
    return error_exit_code(status < 0 ? (enum error_code)status : ERROR_NONE);
}
