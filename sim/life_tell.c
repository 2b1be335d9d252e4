/* SPDX-License-Identifier: Apache-2.0 */
/* What a life says by its names: facts, events, mechanisms, interventions, employers. */
#include <stdlib.h>

#include "life.h"

size_t life_fact(const struct life_file *file, const char *name)
{
    size_t f = 0;
    while (f < file->events.facts.n && strcmp(file->events.facts.names[f], name) != 0)
        f++;
    must(f < file->events.facts.n);
    return f;
}

int32_t life_before(const struct life *life, const struct life_moment *moment, const char *fact)
{
    return moment->before[life_fact(life->file, fact)];
}

int32_t life_now(const struct life *life, const struct life_moment *moment, const char *fact)
{
    return moment->now[life_fact(life->file, fact)];
}

bool life_changed(const struct life *life, const struct life_moment *moment, const char *fact)
{
    return moment->facts >> life_fact(life->file, fact) & 1;
}

int32_t life_employer(const struct life *life, int32_t row, const char *fact)
{
    char stream[300];
    int32_t value = -1;
    struct error ignored = {0};
    snprintf(stream, sizeof stream, "employer_start_%s", fact);
    const size_t n = stream_length(life->file->events.stream, stream);
    const bool is_there = row >= 0 && n != SIZE_MAX && (size_t)row < n;
    if (is_there &&
        stream_read(life->file->events.stream, stream, (size_t)row, 1, &value, &ignored) < 0)
        value = -1;
    return value;
}

const char *life_event_name(const struct life_file *file, int event)
{
    return event == LIFE_BEGINS ? "start" : file->events.events.names[event];
}

const char *life_event_meaning(const struct life_file *file, int event)
{
    if (event == LIFE_BEGINS)
        return "the run begins";
    return (size_t)event < file->of->n_events
               ? file->of->events[event].meaning
               : "the record of a person who is of no more use was given up";
}

const char *life_mechanism(const struct life_file *file, int event)
{
    const char *mechanism = "";
    if (event == LIFE_BEGINS || (size_t)event >= file->of->n_events)
        return mechanism;
    for (size_t r = 0; r < file->of->n_rows; r++) {
        const struct described_row *row = &file->of->rows[r];
        if (row->kind == ROW_MECHANISM)
            mechanism = row->name;
        if (row->kind == ROW_EVENT && strcmp(row->name, file->of->events[event].name) == 0)
            return mechanism;
    }
    return "";
}

const char *life_intervention(const struct life_file *file, const struct life_moment *moment)
{
    return moment->intervention > 0 && (size_t)moment->intervention <= file->n_interventions
               ? file->interventions[moment->intervention - 1]
               : NULL;
}

/* ---- employers ------------------------------------------------------------------------------ */

/* The changes of one batch that are of the employer, added to values[first ...]. */
static int add_changes(struct life_file *file, size_t b, size_t at, int32_t row, int32_t *values,
                       struct error *error)
{
    const struct events_file *events = &file->events;
    const size_t n = (size_t)events->employer_records[b];
    const size_t width = events->widths[events->employer_fact[b]];
    int32_t *both = malloc((2 * n + 1) * sizeof *both);
    int status = both ? 0 : fail(error, ERROR_MEMORY, "no memory for %zu changes", n);
    if (status >= 0)
        status = stream_read(events->stream, "employer_place", at, n, both, error);
    if (status >= 0)
        status = stream_read(events->stream, "employer_change", at, n, both + n, error);
    size_t place = 0;
    for (size_t k = 0; k < n && status >= 0; k++) {
        place += (size_t)(uint32_t)both[k];
        if (place / width == (size_t)row)
            values[place % width] =
                (int32_t)((uint32_t)values[place % width] + (uint32_t)both[n + k]);
    }
    free(both);
    return status;
}

int life_employer_facts(struct life_file *file, int32_t row, int month, int32_t *values,
                        size_t n_max, struct error *error)
{
    const struct events_file *events = &file->events;
    size_t first[TRACKS_MAX], n = 0, at = 0;
    int status = 0;
    for (size_t f = 0; f < events->employer_facts.n && status >= 0; f++) {
        char stream[300];
        snprintf(stream, sizeof stream, "employer_start_%s", events->employer_facts.names[f]);
        first[f] = n;
        must(n + events->widths[f] <= n_max);
        status = stream_read(events->stream, stream, (size_t)row * events->widths[f],
                             events->widths[f], values + n, error);
        n += events->widths[f];
    }
    for (size_t b = 0; b < events->n_employer_batches && status >= 0; b++) {
        if (events->employer_month[b] > month)
            break;
        status = add_changes(file, b, at, row, values + first[events->employer_fact[b]], error);
        at += (size_t)events->employer_records[b];
    }
    return status;
}
