/* SPDX-License-Identifier: Apache-2.0 */
/* The events of a run, month by month. */
#define _POSIX_C_SOURCE 200809L
#include "run_events.h"

#include <inttypes.h>
#include <stdlib.h>

static int create(struct run_events *run, const struct run_events_begin *begin, struct store **file,
                  struct error *error)
{
    struct store_description description = *begin->description;
    struct store_attribute *attributes =
        malloc((description.n_attributes + 1) * sizeof *attributes);
    if (!attributes)
        return fail(error, ERROR_MEMORY, "no memory for the file of events");
    memcpy(attributes, description.attributes, description.n_attributes * sizeof *attributes);
    attributes[description.n_attributes++] =
        (struct store_attribute){"content", "every change of every fact of persons and employers"};
    description.attributes = attributes;
    description.path = run->path;
    description.series = NULL;
    description.n_series = 0;
    const int status = events_store_create(
        &run->store, file, &description,
        &(struct events_begin){&run->events, begin->model, begin->has_past, begin->codes}, error);
    free(attributes);
    return status;
}

int run_events_start(struct run_events *run, const struct run_events_begin *begin,
                     struct store **file, struct error *error)
{
    run->state = begin->state;
    run->has_past = begin->has_past;
    run->path = events_path(begin->description->path);
    if (!run->path)
        return fail(error, ERROR_MEMORY, "no memory for a name");
    const int status = events_start(&run->events, run->state, begin->model, error);
    return status < 0 ? status : create(run, begin, file, error);
}

int run_events_go_on(struct run_events *run, const struct events_model *model, struct error *error)
{
    events_free(&run->events, run->state);
    const int status = events_start(&run->events, run->state, model, error);
    return status < 0 ? status : events_store_past(run->store, run->state->month, error);
}

int run_events_month(struct run_events *run, int month, uint64_t persons, struct error *error)
{
    int status = events_end_month(&run->events, error);
    if (status < 0)
        return status;
    const uint64_t digest =
        events_month_digest(events_digest(&run->events), events_digests_persons(month), persons);
    status = events_store_pack(run->store, &run->events, month, digest, error);
    events_clear(&run->events, run->state->noted);
    return status;
}

int run_events_finish(struct run_events *run, bool quiet, struct error *error)
{
    const int status = events_store_close(run->store, error);
    if (status < 0 || quiet)
        return status;
    const struct events_cost cost = events_store_cost(run->store);
    const double records = cost.records > 0 ? (double)cost.records : 1;
    const double years = cost.person_months > 0 ? (double)cost.person_months / 12 : 1;
    char by_year[64] = ""; /* of the past the file does not tell it at once */
    if (!run->has_past)
        snprintf(by_year, sizeof by_year, ", %.2f a person and year",
                 (double)(cost.bytes - cost.start_bytes) / years);
    fprintf(stderr,
            "events: %" PRIu64 " with %" PRIu64 " changes of facts; %.1f MB, of which the start "
            "%.1f; without it %.2f bytes an event%s; %s\n",
            cost.records, cost.changes, (double)cost.bytes / 1e6, (double)cost.start_bytes / 1e6,
            (double)(cost.bytes - cost.start_bytes) / records, by_year, run->path);
    return 0;
}

void run_events_free(struct run_events *run)
{
    events_store_abandon(run->store);
    if (run->state)
        events_free(&run->events, run->state);
    free(run->path);
    *run = (struct run_events){0};
}
