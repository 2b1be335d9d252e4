/* SPDX-License-Identifier: Apache-2.0 */
/* Counts the events of all persons, row by row as a replay would. */
#define _POSIX_C_SOURCE 200809L
#include "life_list.h"

#include <stdlib.h>

/* One after another, in order. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9FB21C651E98DF25);
    return hash ^ hash >> 31;
}

/* Whose each row is. */
struct owners {
    uint32_t *person; /* [n] index of counts, owned */
    uint8_t *gone;    /* [capacity], owned: given up in this step */
    size_t n, capacity, n_gone;
};

static int no_memory(const struct life_file *file, struct error *error)
{
    return fail(error, ERROR_MEMORY, "%s: no memory to count the events of all persons",
                file->path);
}

static int damaged(const struct life_file *file, const char *what, struct error *error)
{
    return fail(error, ERROR_MISSING, "%s: damaged file of events: %s", file->path, what);
}

static int begin(struct life_list *list, struct owners *owners, struct life_file *file,
                 struct error *error)
{
    char start[300], to[300];
    snprintf(start, sizeof start, "start_%s", file->events.facts.names[0]);
    snprintf(to, sizeof to, "to_%s", file->events.facts.names[0]);
    const size_t n_start = stream_length(file->events.stream, start);
    const size_t n_new = stream_length(file->events.stream, to);
    if (n_start == SIZE_MAX || n_new == SIZE_MAX)
        return damaged(file, start, error);
    const size_t n = n_start + n_new;
    int32_t *ids = malloc((n + 1) * sizeof *ids);
    list->counts = calloc(n + 1, sizeof *list->counts);
    owners->person = malloc((n + 1) * sizeof *owners->person);
    owners->gone = calloc(n + 1, 1);
    owners->capacity = n;
    int status = ids && list->counts && owners->person && owners->gone ? 0 : no_memory(file, error);
    if (status >= 0)
        status = stream_read(file->events.stream, start, 0, n_start, ids, error);
    if (status >= 0)
        status = stream_read(file->events.stream, to, 0, n_new, ids + n_start, error);
    for (size_t k = 0; k < n && status >= 0; k++)
        list->counts[k].id = (uint32_t)ids[k];
    for (size_t k = 0; k < n_start && status >= 0; k++)
        owners->person[k] = (uint32_t)k;
    free(ids);
    list->n = owners->n = status >= 0 ? n_start : 0;
    list->n_start = list->n;
    return status;
}

static bool gives_up(const struct events_file *events, size_t p)
{
    const size_t b = events->page_first_batch[p];
    return b < events->page_first_batch[p + 1] &&
           (size_t)events->batch_event[b] == events->given_up;
}

static void drop(struct owners *owners)
{
    size_t to = 0;
    for (size_t i = 0; i < owners->n && owners->n_gone > 0; i++) {
        if (!owners->gone[i])
            owners->person[to++] = owners->person[i];
        owners->gone[i] = 0;
    }
    owners->n = owners->n_gone > 0 ? to : owners->n;
    owners->n_gone = 0;
}

/* New rows of a page, in the order in which their keys stand in it. Rows of a page lie within
 * 65536, and new ones are behind all others. */
static bool arrive(struct life_list *list, struct owners *owners, const struct life_file *file,
                   size_t p)
{
    const struct events_file *events = &file->events;
    size_t record = 0, n_new = 0;
    const size_t n_before = owners->n;
    for (size_t b = events->page_first_batch[p]; b < events->page_first_batch[p + 1]; b++)
        for (int32_t k = 0; k < events->batch_records[b]; k++, record++) {
            const size_t row = file->page.row[record];
            if (!(events->batch_facts[b] & 1))
                continue;
            if (row < n_before || row >= owners->capacity)
                return false;
            owners->person[row] = (uint32_t)(list->n + n_new++);
        }
    owners->n += n_new;
    list->n += n_new;
    return list->n <= owners->capacity;
}

/* The hashes of those of the start begin with all their facts. */
static int hash_start(struct life_list *list, struct life_file *file, struct error *error)
{
    const struct events_file *events = &file->events;
    const size_t n = list->n_start;
    int32_t *values = malloc((n + 1) * sizeof *values);
    int status = values ? 0 : no_memory(file, error);
    for (size_t f = 0; f < events->facts.n && status >= 0; f++) {
        char name[300];
        snprintf(name, sizeof name, "start_%s", events->facts.names[f]);
        status = stream_read(events->stream, name, 0, n, values, error);
        for (size_t k = 0; k < n && status >= 0; k++)
            list->counts[k].hash = mix(list->counts[k].hash, (uint32_t)values[k]);
    }
    free(values);
    return status;
}

/* Where the values of each fact of a page have been read to. */
struct values_at {
    size_t at[TRACKS_MAX];
};

/* Record k of batch b, whose values are those of the page if there are hashes. */
static void count(struct life_count *of, const struct life_file *file, size_t b, size_t k,
                  int month, const struct values_at *values)
{
    const struct events_file *events = &file->events;
    const uint32_t facts = (uint32_t)events->batch_facts[b];
    of->n_events++;
    of->n_changes += facts != 0;
    if (!values)
        return;
    of->hash = mix(of->hash, (uint64_t)(uint32_t)month << 32 | (uint32_t)events->batch_event[b]);
    of->hash = mix(of->hash, facts);
    for (uint32_t left = facts; left; left &= left - 1) {
        const size_t f = (size_t)__builtin_ctz(left);
        of->hash = mix(of->hash, (uint32_t)file->page.to[f][values->at[f] + k]);
    }
}

/* The rows are read, and with hashes the values. */
static int count_records(struct life_list *list, struct owners *owners, struct life_file *file,
                         size_t p, const struct life_span *span, struct error *error)
{
    const struct events_file *events = &file->events;
    const int month = events->page_month[p];
    const bool is_last = gives_up(events, p), counts = !span || month >= span->first;
    struct values_at values = {{0}};
    size_t record = 0;
    for (size_t b = events->page_first_batch[p]; b < events->page_first_batch[p + 1]; b++) {
        const size_t n = (size_t)events->batch_records[b];
        for (size_t k = 0; k < n; k++, record++) {
            const size_t row = file->page.row[record];
            if (row >= owners->n || owners->person[row] >= list->n)
                return damaged(file, "record_row", error);
            if (!is_last && counts)
                count(&list->counts[owners->person[row]], file, b, k, month, span ? &values : NULL);
            owners->n_gone += is_last && !owners->gone[row];
            owners->gone[row] |= is_last;
        }
        for (uint32_t left = (uint32_t)events->batch_facts[b]; left; left &= left - 1)
            values.at[__builtin_ctz(left)] += n;
    }
    return 0;
}

static int count_page(struct life_list *list, struct owners *owners, struct life_file *file,
                      size_t p, const struct life_span *span, struct error *error)
{
    struct events_file *events = &file->events;
    const int status = span ? events_page_read(events, p, &file->page, error)
                            : events_page_rows(events, p, &file->page, error);
    if (status < 0)
        return status;
    return arrive(list, owners, file, p) ? count_records(list, owners, file, p, span, error)
                                         : damaged(file, "new rows", error);
}

/* Pages 0 .. end - 1; then rows are those that page end speaks of. */
static int count_pages(struct life_list *list, struct owners *owners, struct life_file *file,
                       size_t end, const struct life_span *span, struct error *error)
{
    const struct events_file *events = &file->events;
    int status = begin(list, owners, file, error);
    if (status >= 0 && span && span->has_start)
        status = hash_start(list, file, error);
    for (size_t p = 0; p <= end && status >= 0; p++) {
        const bool is_there = p < events->n_pages;
        if (is_there &&
            (!gives_up(events, p) || (p > 0 && events->page_month[p] != events->page_month[p - 1])))
            drop(owners);
        if (p < end)
            status = count_page(list, owners, file, p, span, error);
    }
    return status;
}

static int first_month(const struct life_file *file)
{
    return file->events.digests.months[0];
}

static int last_month(const struct life_file *file)
{
    return file->events.digests.months[file->events.digests.n_months - 1];
}

struct life_span life_list_common(const struct life_file *a, const struct life_file *b)
{
    const int first_a = first_month(a), first_b = first_month(b);
    const int last_a = last_month(a), last_b = last_month(b);
    return (struct life_span){.first = first_a > first_b ? first_a : first_b,
                              .last = last_a < last_b ? last_a : last_b,
                              .has_start = first_a == first_b};
}

int life_list_read(struct life_list *list, struct life_file *file, const struct life_span *span,
                   struct error *error)
{
    struct owners owners = {0};
    *list = (struct life_list){0};
    size_t end = file->events.n_pages;
    while (span && end > 0 && file->events.page_month[end - 1] > span->last)
        end--;
    const int status = count_pages(list, &owners, file, end, span, error);
    free(owners.person);
    free(owners.gone);
    return status;
}

int life_list_owner(struct life_file *file, size_t page, size_t row, uint32_t *id,
                    struct error *error)
{
    struct owners owners = {0};
    struct life_list list = {0};
    int status = count_pages(&list, &owners, file, page, NULL, error);
    if (status >= 0)
        status = events_page_rows(&file->events, page, &file->page, error);
    if (status >= 0 && (!arrive(&list, &owners, file, page) || row >= owners.n))
        status = damaged(file, "record_row", error);
    if (status >= 0)
        *id = list.counts[owners.person[row]].id;
    free(owners.person);
    free(owners.gone);
    life_list_free(&list);
    return status;
}

void life_list_free(struct life_list *list)
{
    free(list->counts);
    *list = (struct life_list){0};
}

int life_list_keep(struct life_list *list, struct life_file *file, const char *fact, int32_t value,
                   struct error *error)
{
    char name[300];
    snprintf(name, sizeof name, "start_%s", fact);
    const size_t n = list->n_start;
    int32_t *values = malloc((n + 1) * sizeof *values);
    int status = values ? 0 : no_memory(file, error);
    if (status >= 0)
        status = stream_read(file->events.stream, name, 0, n, values, error);
    for (size_t k = 0; k < n && status >= 0; k++)
        if (values[k] != value)
            list->counts[k].n_changes = list->counts[k].n_events = 0;
    list->n = n;
    free(values);
    return status;
}

static int by_id(const void *a, const void *b)
{
    const uint32_t x = ((const struct life_count *)a)->id, y = ((const struct life_count *)b)->id;
    return (x > y) - (x < y);
}

static int by_changes(const void *a, const void *b)
{
    const struct life_count *x = a, *y = b;
    return x->n_changes != y->n_changes
               ? (x->n_changes < y->n_changes) - (x->n_changes > y->n_changes)
               : by_id(a, b);
}

void life_list_keep_parted(struct life_list *list, struct life_list *other)
{
    size_t to = 0, j = 0;
    if (list->n > 0)
        qsort(list->counts, list->n, sizeof *list->counts, by_id);
    if (other->n > 0)
        qsort(other->counts, other->n, sizeof *other->counts, by_id);
    for (size_t k = 0; k < list->n; k++) {
        struct life_count count = list->counts[k];
        while (j < other->n && other->counts[j].id < count.id)
            j++;
        if (j == other->n || other->counts[j].id != count.id || other->counts[j].hash == count.hash)
            continue;
        count.n_events += other->counts[j].n_events;
        count.n_changes += other->counts[j].n_changes;
        count.n_events += count.n_events == 0; /* they differ at the start */
        list->counts[to++] = count;
    }
    list->n = to;
}

void life_list_sort(struct life_list *list)
{
    size_t to = 0;
    for (size_t k = 0; k < list->n; k++)
        if (list->counts[k].n_events > 0)
            list->counts[to++] = list->counts[k];
    list->n = to;
    if (to > 0)
        qsort(list->counts, to, sizeof *list->counts, by_changes);
}
