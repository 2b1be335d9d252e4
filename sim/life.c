/* SPDX-License-Identifier: Apache-2.0 */
/* Follows one row through the pages of a file of events. */
#define _POSIX_C_SOURCE 200809L
#include "life.h"

#include <inttypes.h>
#include <stdlib.h>

enum { SLICE = 1 << 18 };

static int damaged(const struct life_file *file, const char *what, struct error *error)
{
    return fail(error, ERROR_MISSING, "%s: damaged file of events: %s", file->path, what);
}

/* ---- the file ------------------------------------------------------------------------------- */

static int check_model(const struct life_file *file, struct error *error)
{
    const struct events_names *events = &file->events.events, *facts = &file->events.facts;
    bool is_same = events->n == file->of->n_events + 1 && facts->n > 0;
    for (size_t e = 0; e + 1 < events->n && is_same; e++)
        is_same = strcmp(events->names[e], file->of->events[e].name) == 0;
    for (size_t f = 0; f < facts->n && is_same; f++) {
        size_t c = 0;
        while (c < file->of->n_persons && strcmp(file->of->persons[c].name, facts->names[f]) != 0)
            c++;
        is_same = c < file->of->n_persons;
    }
    return is_same && strcmp(facts->names[0], file->of->persons[0].name) == 0
               ? 0
               : fail(error, ERROR_MISSING,
                      "%s: the events are of another version of the model: read them with the "
                      "program that wrote them (attribute \"version\")",
                      file->path);
}

int life_file_open(struct life_file *file, const char *path, const struct description *of,
                   struct error *error)
{
    struct error inner = {0};
    *file = (struct life_file){.path = path, .of = of};
    const int status = events_file_open(&file->events, path, &inner);
    if (status < 0)
        return strstr(inner.message, path)
                   ? fail(error, inner.code, "%s", inner.message)
                   : fail(error, inner.code, "%s: %.900s", path, inner.message);
    if (file->events.digests.n_months == 0)
        return fail(error, ERROR_MISSING, "%s: has no month yet", path);
    file->interventions =
        stream_file_texts(file->events.stream, "intervention_name", &file->n_interventions);
    if (!file->interventions)
        file->n_interventions = 0;
    return check_model(file, error);
}

void life_file_close(struct life_file *file)
{
    stream_texts_free(file->interventions, file->n_interventions);
    events_page_free(&file->page);
    events_file_close(&file->events);
    *file = (struct life_file){0};
}

/* ---- where the person is -------------------------------------------------------------------- */

/* The index of id in a stream, SIZE_MAX if it is not there. */
static int find_value(struct life_file *file, const char *stream, uint32_t id, size_t *index,
                      struct error *error)
{
    const size_t n = stream_length(file->events.stream, stream);
    int32_t *values = malloc(SLICE * sizeof *values);
    *index = SIZE_MAX;
    if (!values)
        return fail(error, ERROR_MEMORY, "no memory to look for a person");
    int status = n == SIZE_MAX ? damaged(file, stream, error) : 0;
    for (size_t at = 0; at < n && status >= 0 && *index == SIZE_MAX; at += SLICE) {
        const size_t part = n - at < SLICE ? n - at : SLICE;
        status = stream_read(file->events.stream, stream, at, part, values, error);
        for (size_t k = 0; k < part && status >= 0 && *index == SIZE_MAX; k++)
            if ((uint32_t)values[k] == id)
                *index = at + k;
    }
    free(values);
    return status;
}

static int read_one(struct life_file *file, const char *prefix, const char *name, size_t index,
                    int32_t *value, struct error *error)
{
    char stream[300];
    snprintf(stream, sizeof stream, "%s%s", prefix, name);
    return stream_read(file->events.stream, stream, index, 1, value, error);
}

static struct life_moment *add(struct life *life, struct error *error)
{
    struct life_moment *moments = realloc(life->moments, (life->n + 1) * sizeof *moments);
    if (!moments) {
        fail(error, ERROR_MEMORY, "no memory for %zu events of a person", life->n);
        return NULL;
    }
    life->moments = moments;
    struct life_moment *moment = &moments[life->n];
    *moment = (struct life_moment){0};
    if (life->n > 0)
        memcpy(moment->before, moments[life->n - 1].now, sizeof moment->before);
    memcpy(moment->now, moment->before, sizeof moment->now);
    life->n++;
    return moment;
}

/* The person before the first month. */
static int begin_at_start(struct life *life, size_t row, struct error *error)
{
    struct life_file *file = life->file;
    struct life_moment *moment = add(life, error);
    int status = moment ? 0 : ERROR_MEMORY;
    for (size_t f = 0; f < file->events.facts.n && status >= 0; f++)
        status = read_one(file, "start_", file->events.facts.names[f], row, &moment->now[f], error);
    if (status < 0)
        return status;
    moment->event = LIFE_BEGINS;
    moment->month = file->events.digests.months[0];
    memcpy(moment->before, moment->now, sizeof moment->before);
    return 0;
}

/* Value k of to_<key> is the arrival of the person: its page and row. */
static int find_arrival(struct life_file *file, size_t k, size_t *page, size_t *row,
                        struct error *error)
{
    const struct events_file *events = &file->events;
    const size_t n_facts = events->facts.n;
    size_t p = 0, record = 0;
    while (p < events->n_pages && events->page_first_value[(p + 1) * n_facts] <= k)
        p++;
    if (p == events->n_pages)
        return damaged(file, "the keys of new persons", error);
    const int status = events_page_rows(&file->events, p, &file->page, error);
    if (status < 0)
        return status;
    k -= events->page_first_value[p * n_facts];
    for (size_t b = events->page_first_batch[p]; b < events->page_first_batch[p + 1]; b++) {
        const size_t n = (size_t)events->batch_records[b];
        if ((events->batch_facts[b] & 1) && k < n) {
            *page = p;
            *row = file->page.row[record + k];
            return 0;
        }
        k -= events->batch_facts[b] & 1 ? n : 0;
        record += n;
    }
    return damaged(file, "the keys of new persons", error);
}

/* ---- the life ------------------------------------------------------------------------------- */

/* Follows row, from page on. */
struct walk {
    size_t page, row;
    size_t n_below; /* rows below it that this step has given up */
    bool is_over;
};

static bool gives_up(const struct events_file *events, size_t p)
{
    const size_t b = events->page_first_batch[p];
    return b < events->page_first_batch[p + 1] &&
           (size_t)events->batch_event[b] == events->given_up;
}

/* Record k of batch b of page p is of this person; at: values of each fact before the batch. */
static int take_record(struct life *life, size_t p, size_t b, const size_t *at, size_t k,
                       struct error *error)
{
    struct life_file *file = life->file;
    const struct events_file *events = &file->events;
    struct life_moment *moment = add(life, error);
    int status = moment ? 0 : ERROR_MEMORY;
    if (status < 0)
        return status;
    moment->month = events->page_month[p];
    moment->event = events->batch_event[b];
    moment->intervention = events->batch_intervention[b];
    moment->facts = (uint32_t)events->batch_facts[b];
    for (uint32_t left = moment->facts; left && status >= 0; left &= left - 1) {
        const size_t f = (size_t)__builtin_ctz(left);
        status = read_one(file, "to_", events->facts.names[f], at[f] + k, &moment->now[f], error);
    }
    if (status >= 0 && (uint32_t)moment->now[0] != life->id)
        status = damaged(file, "two persons in one row", error);
    return status;
}

static int walk_page(struct life *life, struct walk *walk, struct error *error)
{
    struct events_file *events = &life->file->events;
    const size_t p = walk->page, first = (size_t)events->page_first_row[p];
    const bool is_last = gives_up(events, p);
    size_t at[TRACKS_MAX], record = 0;
    if (first > walk->row || (!is_last && walk->row - first >= EVENTS_PAGE_ROWS))
        return 0;
    int status = events_page_rows(events, p, &life->file->page, error);
    life->n_pages++;
    memcpy(at, &events->page_first_value[p * events->facts.n], events->facts.n * sizeof *at);
    for (size_t b = events->page_first_batch[p]; b < events->page_first_batch[p + 1] && status >= 0;
         b++) {
        const size_t n = (size_t)events->batch_records[b];
        for (size_t k = 0; k < n && status >= 0; k++, record++) {
            const size_t row = life->file->page.row[record];
            walk->n_below += is_last && row < walk->row;
            if (row != walk->row)
                continue;
            status = take_record(life, p, b, at, k, error);
            walk->is_over |= is_last;
        }
        for (uint32_t left = (uint32_t)events->batch_facts[b]; left; left &= left - 1)
            at[__builtin_ctz(left)] += n;
    }
    return status;
}

static int walk_on(struct life *life, struct walk *walk, struct error *error)
{
    const struct events_file *events = &life->file->events;
    int status = 0;
    for (; walk->page < events->n_pages && status >= 0 && !walk->is_over; walk->page++) {
        const size_t p = walk->page;
        const bool is_new_step =
            !gives_up(events, p) || (p > 0 && events->page_month[p] != events->page_month[p - 1]);
        if (is_new_step) {
            walk->row -= walk->n_below;
            walk->n_below = 0;
        }
        status = walk_page(life, walk, error);
    }
    life->is_given_up = walk->is_over;
    return status;
}

int life_read(struct life *life, struct life_file *file, uint32_t id, struct error *error)
{
    const struct stored_digests *digests = &file->events.digests;
    const char *key = file->events.facts.names[0];
    char start[300], to[300];
    size_t index;
    struct walk walk = {0};
    *life = (struct life){.file = file, .id = id, .n_of = file->events.n_pages};
    life->last_month = digests->months[digests->n_months - 1];
    snprintf(start, sizeof start, "start_%s", key);
    snprintf(to, sizeof to, "to_%s", key);
    int status = find_value(file, start, id, &index, error);
    if (status >= 0 && index != SIZE_MAX) {
        walk.row = index;
        status = begin_at_start(life, index, error);
        return status < 0 ? status : walk_on(life, &walk, error);
    }
    if (status >= 0)
        status = find_value(file, to, id, &index, error);
    if (status >= 0 && index == SIZE_MAX)
        status = fail(error, ERROR_USAGE,
                      "%s: no person has the number %" PRIu32 " among the %zu of the start and the "
                      "%zu who came later; --list 10 names some",
                      file->path, id, stream_length(file->events.stream, start),
                      stream_length(file->events.stream, to));
    if (status >= 0)
        status = find_arrival(file, index, &walk.page, &walk.row, error);
    return status < 0 ? status : walk_on(life, &walk, error);
}

void life_free(struct life *life)
{
    free(life->moments);
    *life = (struct life){0};
}

void life_cut(struct life *life, int month)
{
    size_t n = 0;
    while (n < life->n && life->moments[n].month < month)
        n++;
    if (n == 0)
        return;
    struct life_moment *start = &life->moments[0];
    *start = life->moments[n - 1];
    start->month = month;
    start->event = LIFE_BEGINS;
    start->intervention = 0;
    start->facts = 0;
    memcpy(start->before, start->now, sizeof start->before);
    memmove(start + 1, start + n, (life->n - n) * sizeof *start);
    life->n -= n - 1;
}
