/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a file of events, one place for name, axis, unit and meaning. */
#include "events_streams.h"

#include <stdlib.h>

#include "events_read.h"
#include "events_sort.h"

/* The streams that every file has, in the order of found_of. */
static const struct store_stream fixed[] = {
    {"page_first_row", "page", "1", "row of the page's first record", 4, NULL},
    {"page_batches", "page", "1", "batches of the page", 4, NULL},
    {"batch_event", "batch", "1", "what happened", 1, NULL},
    {"batch_intervention", "batch", "1", "1 + row of the intervention that tipped it; 0 none", 2,
     NULL},
    {"batch_facts", "batch", "1", "bits of the facts that changed: rows of the table fact", 4,
     NULL},
    {"batch_records", "batch", "1", "records of the batch", 4, NULL},
    {"record_row", "record", "1",
     "row minus that of the record before in the batch, or the page's first row; negative: add "
     "65536",
     2, NULL},
    {"employer_batch_fact", "employer_batch", "1", "which fact: row of the table employer_fact", 2,
     NULL},
    {"employer_batch_records", "employer_batch", "1", "records of the batch", 4, NULL},
    {"employer_place", "employer_record", "1",
     "row of the employer times the values a row, plus which; minus that before in the batch", 4,
     NULL},
    {"employer_change", "employer_record", "see fact", "new value minus old value", 4, NULL},
    {"page_month", "page", "1", "months since 2022-01", 4, NULL},
    {"employer_batch_month", "employer_batch", "1", "months since 2022-01", 4, NULL},
};
enum { N_FIXED = sizeof fixed / sizeof fixed[0], N_FOUND = N_FIXED - 2 };

/* Of persons in a piece of the month; the others are of employers. */
static const struct narrow *found_of(const struct found *found, size_t s)
{
    const struct narrow *const columns[] = {&found->page_first_row, &found->page_batches,
                                            &found->batch_event,    &found->batch_intervention,
                                            &found->batch_facts,    &found->batch_records,
                                            &found->record_row};
    return s < sizeof columns / sizeof columns[0] ? columns[s] : NULL;
}

static const struct narrow *employers_of(const struct events *events, size_t s)
{
    const struct narrow *const columns[] = {&events->employer_batch_fact,
                                            &events->employer_batch_records,
                                            &events->employer_place, &events->employer_change};
    enum { N_COLUMNS = sizeof columns / sizeof columns[0] };
    return s < N_FOUND ? columns[s - (N_FOUND - N_COLUMNS)] : NULL;
}

/* A stream of a column: PREFIX_name along an axis of rows, or of its own if several values a row or
 * its values are only those that changed. */
static int add(struct events_streams *streams, const char *prefix, const char *axis,
               const struct column *column, struct error *error)
{
    const size_t s = streams->n;
    if (s == EVENTS_STREAMS_MAX ||
        strlen(column->name) + strlen(prefix) + sizeof "value_of_" > EVENTS_NAME)
        return fail(error, ERROR_BUG, "no room for a stream of %s", column->name);
    snprintf(streams->name[s], EVENTS_NAME, "%s%s", prefix, column->name);
    if (axis)
        snprintf(streams->axis[s], EVENTS_NAME, "%s", axis);
    else
        snprintf(streams->axis[s], EVENTS_NAME, "value_of_%s%s", prefix, column->name);
    streams->stream[s] =
        (struct store_stream){.name = streams->name[s],
                              .axis = streams->axis[s],
                              .unit = column->unit,
                              .meaning = column->meaning,
                              .width = track_stored_bytes(column->type),
                              .codes = streams->codes_of ? streams->codes_of(column->name) : NULL};
    streams->n++;
    return 0;
}

int events_streams_init(struct events_streams *streams, const struct events_begin *begin,
                        struct error *error)
{
    const struct events *events = begin->events;
    const struct events_model *model = begin->model;
    int status = 0;
    *streams = (struct events_streams){
        .page_month = N_FOUND, .employer_batch_month = N_FOUND + 1, .codes_of = begin->codes};
    streams->codes = calloc(model->n_events + 1, sizeof *streams->codes);
    if (!streams->codes)
        return fail(error, ERROR_MEMORY, "no memory for %zu events", model->n_events);
    for (size_t e = 0; e < model->n_events; e++)
        streams->codes[e] = (struct code){model->events[e].name, model->events[e].meaning};
    streams->codes[model->n_events] =
        (struct code){EVENT_GIVEN_UP, "the record of a person who is of no more use was given up"};
    streams->event = (struct dimension){"event", "event", streams->codes, model->n_events + 1};
    memcpy(streams->stream, fixed, sizeof fixed);
    streams->n = N_FIXED;
    streams->stream[2].codes = &streams->event;
    streams->first_to = streams->n;
    for (size_t f = 0; f < events->persons.n && status >= 0; f++)
        status = add(streams, "to_", NULL, events->persons.track[f].column, error);
    streams->first_start = streams->n;
    const struct table *persons = events->persons.table;
    for (size_t c = 0; c < persons->n_columns && status >= 0; c++)
        status = add(streams, "start_", persons->columns[c].width == 1 ? "start_person" : NULL,
                     &persons->columns[c], error);
    streams->first_employer = streams->n;
    for (size_t f = 0; f < events->employers.n && status >= 0; f++)
        status = add(streams, "employer_start_",
                     events->employers.track[f].width == 1 ? "employer" : NULL,
                     events->employers.track[f].column, error);
    return status;
}

void events_streams_free(struct events_streams *streams)
{
    free(streams->codes);
}

void events_stream_append(const struct events_streams *streams, size_t s,
                          const struct events *events, struct narrow *values)
{
    const bool is_to = s >= streams->first_to && s < streams->first_start;
    const struct narrow *employers;
    for (size_t k = 0; k < events->n_month && (is_to || found_of(&events->month[k], s)); k++)
        narrow_append(values, is_to ? &events->month[k].to[s - streams->first_to]
                                    : found_of(&events->month[k], s));
    if (!is_to && !found_of(&events->parts[0].found, s) && (employers = employers_of(events, s)))
        narrow_append(values, employers);
}

static void put_column(const struct table *table, const struct column *column, size_t n_rows,
                       struct narrow *values)
{
    const char *const *place =
        (const char *const *)(const void *)((const char *)table->values + column->offset);
    const size_t n = n_rows * column->width, bytes = track_bytes(column->type);
    narrow_reserve(values, n);
    if (column->type == COLUMN_U8) { /* the common types, quickly */
        int16_t *half = (int16_t *)(void *)values->bytes + values->n;
        for (size_t i = 0; i < n; i++)
            half[i] = ((const uint8_t *)*place)[i];
    } else if (bytes == values->width) {
        memcpy(values->bytes + values->n * bytes, *place, n * bytes);
    } else {
        for (size_t i = 0; i < n; i++)
            narrow_set(values, values->n + i, track_from(column->type, *place + i * bytes));
    }
    values->n += n;
}

bool events_stream_start(const struct events_streams *streams, size_t s,
                         const struct events *events, struct narrow *values)
{
    const struct table *persons = events->persons.table, *employers = events->employers.table;
    if (s < streams->first_start)
        return false;
    if (s < streams->first_employer)
        put_column(persons, &persons->columns[s - streams->first_start], persons->n, values);
    else
        put_column(employers, events->employers.track[s - streams->first_employer].column,
                   employers->n, values);
    return true;
}

static int put_facts(const char *name, const char *meaning, const struct tracks *tracks,
                     struct store *store, struct error *error)
{
    const char *texts[3][TRACKS_MAX];
    double widths[TRACKS_MAX];
    for (size_t f = 0; f < tracks->n; f++) {
        texts[0][f] = tracks->track[f].column->name;
        texts[1][f] = tracks->track[f].column->unit;
        texts[2][f] = tracks->track[f].column->meaning;
        widths[f] = (double)tracks->track[f].width;
    }
    const struct store_column columns[] = {
        {"name", "1", "name of the fact", NULL, texts[0]},
        {"unit", "1", "unit of its values", NULL, texts[1]},
        {"meaning", "1", "meaning", NULL, texts[2]},
        {"width", "1", "values a row", widths, NULL},
    };
    return store_table(store, name, meaning, columns, 4, tracks->n, error);
}

int events_streams_tables(const struct events_streams *streams, const struct events *events,
                          const struct events_model *model, struct store *store,
                          struct error *error)
{
    const size_t n = model->n_events + 1;
    const char **texts = calloc(3 * n, sizeof *texts);
    if (!texts)
        return fail(error, ERROR_MEMORY, "no memory for %zu events", n);
    for (size_t e = 0; e < n; e++) {
        texts[e] = streams->codes[e].name;
        texts[n + e] = e < model->n_events ? model->events[e].columns : "";
        texts[2 * n + e] = streams->codes[e].meaning;
    }
    const struct store_column columns[] = {
        {"name", "1", "name of the event", NULL, texts},
        {"columns", "1", "facts that it may change", NULL, texts + n},
        {"meaning", "1", "meaning", NULL, texts + 2 * n},
    };
    int status =
        store_table(store, "event", "what can happen to a person, by code", columns, 3, n, error);
    free(texts);
    if (status >= 0)
        status = put_facts("fact", "columns of persons whose changes are kept", &events->persons,
                           store, error);
    if (status >= 0)
        status = put_facts("employer_fact", "columns of employers whose changes are kept",
                           &events->employers, store, error);
    return status;
}
