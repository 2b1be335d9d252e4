/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a file of events, and its pages. */
#define _POSIX_C_SOURCE 200809L
#include "events_read.h"

#include <stdlib.h>

static int damaged(const struct events_file *file, const char *what, struct error *error)
{
    return fail(error, ERROR_MISSING, "%s: damaged file of events: %s",
                stream_file_path(file->stream), what);
}

/* A whole stream; *n is its length if it was 0, else what it must be. */
static int32_t *load(struct events_file *file, const char *name, size_t *n, struct error *error)
{
    const size_t length = stream_length(file->stream, name);
    if (length == SIZE_MAX) {
        fail(error, ERROR_MISSING, "%s: no file of events: it has no stream %s; run with --events",
             stream_file_path(file->stream), name);
        return NULL;
    }
    if (*n != SIZE_MAX && *n != length) {
        damaged(file, name, error);
        return NULL;
    }
    int32_t *values = length < SIZE_MAX / 8 ? malloc((length + 1) * sizeof *values) : NULL;
    if (!values) {
        fail(error, ERROR_MEMORY, "no memory to read %zu values of %s", length, name);
        return NULL;
    }
    *n = length;
    if (stream_read(file->stream, name, 0, length, values, error) >= 0)
        return values;
    free(values);
    return NULL;
}

static bool load_names(struct events_file *file, const char *column, struct events_names *names)
{
    names->names = stream_file_texts(file->stream, column, &names->n);
    return names->names != NULL;
}

static int load_tables(struct events_file *file, struct error *error)
{
    size_t n = 0;
    if (!load_names(file, "event_name", &file->events) ||
        !load_names(file, "fact_name", &file->facts) ||
        !load_names(file, "employer_fact_name", &file->employer_facts))
        return fail(
            error, ERROR_MISSING,
            "%s: no file of events: it lacks the tables event, fact and employer_fact; runs "
            "with --events write NAME.events.h5 beside NAME.h5",
            stream_file_path(file->stream));
    double *widths = stream_file_numbers(file->stream, "employer_fact_width", &n);
    bool is_good = widths && n == file->employer_facts.n && n <= TRACKS_MAX &&
                   file->facts.n <= TRACKS_MAX && file->events.n <= 256;
    for (size_t f = 0; f < n && is_good; f++) {
        is_good = widths[f] >= 1 && widths[f] <= 1024;
        file->widths[f] = is_good ? (size_t)widths[f] : 0;
    }
    free(widths);
    while (is_good && file->given_up < file->events.n &&
           strcmp(file->events.names[file->given_up], EVENT_GIVEN_UP) != 0)
        file->given_up++;
    return is_good && file->given_up < file->events.n ? 0 : damaged(file, "its tables", error);
}

static int load_index(struct events_file *file, struct error *error)
{
    file->n_pages = file->n_batches = file->n_employer_batches = SIZE_MAX;
    if (!(file->page_month = load(file, "page_month", &file->n_pages, error)) ||
        !(file->page_first_row = load(file, "page_first_row", &file->n_pages, error)) ||
        !(file->page_batches = load(file, "page_batches", &file->n_pages, error)) ||
        !(file->batch_event = load(file, "batch_event", &file->n_batches, error)) ||
        !(file->batch_intervention = load(file, "batch_intervention", &file->n_batches, error)) ||
        !(file->batch_facts = load(file, "batch_facts", &file->n_batches, error)) ||
        !(file->batch_records = load(file, "batch_records", &file->n_batches, error)) ||
        !(file->employer_month =
              load(file, "employer_batch_month", &file->n_employer_batches, error)) ||
        !(file->employer_fact =
              load(file, "employer_batch_fact", &file->n_employer_batches, error)) ||
        !(file->employer_records =
              load(file, "employer_batch_records", &file->n_employer_batches, error)))
        return ERROR_MISSING;
    return 0;
}

/* One batch, and how far it moves the places of records and values. */
static bool add_batch(const struct events_file *file, size_t b, size_t *n_records, size_t *values)
{
    const int32_t records = file->batch_records[b], event = file->batch_event[b];
    const uint32_t facts = (uint32_t)file->batch_facts[b];
    if (records < 0 || event < 0 || (size_t)event >= file->events.n ||
        (file->facts.n < 32 && facts >> file->facts.n != 0) || file->batch_intervention[b] < 0)
        return false;
    *n_records += (size_t)records;
    for (uint32_t left = facts; left; left &= left - 1)
        values[__builtin_ctz(left)] += (size_t)records;
    return true;
}

/* Where the batches, records and values of each page begin. */
static int find_places(struct events_file *file, struct error *error)
{
    const size_t n = file->n_pages, n_facts = file->facts.n;
    size_t values[TRACKS_MAX] = {0}, b = 0, records = 0;
    file->page_first_batch = calloc(n + 1, sizeof *file->page_first_batch);
    file->page_first_record = calloc(n + 1, sizeof *file->page_first_record);
    file->page_first_value = calloc((n + 1) * n_facts, sizeof *file->page_first_value);
    if (!file->page_first_batch || !file->page_first_record || !file->page_first_value)
        return fail(error, ERROR_MEMORY, "no memory for %zu pages of events", n);
    for (size_t p = 0; p < n; p++) {
        const int32_t batches = file->page_batches[p];
        if (batches < 0 || file->page_first_row[p] < 0 || (size_t)batches > file->n_batches - b ||
            (p > 0 && file->page_month[p] < file->page_month[p - 1]))
            return damaged(file, "page_batches", error);
        for (size_t end = b + (size_t)batches; b < end; b++)
            if (!add_batch(file, b, &records, values))
                return damaged(file, "batches", error);
        file->page_first_batch[p + 1] = b;
        file->page_first_record[p + 1] = records;
        memcpy(&file->page_first_value[(p + 1) * n_facts], values, n_facts * sizeof *values);
    }
    file->n_records = records;
    return b == file->n_batches && stream_length(file->stream, "record_row") == records
               ? 0
               : damaged(file, "the number of records", error);
}

static int check_employers(const struct events_file *file, struct error *error)
{
    size_t n = 0;
    for (size_t b = 0; b < file->n_employer_batches; b++) {
        if (file->employer_records[b] < 0 || file->employer_fact[b] < 0 ||
            (size_t)file->employer_fact[b] >= file->employer_facts.n ||
            (b > 0 && file->employer_month[b] < file->employer_month[b - 1]))
            return damaged(file, "employer_batch", error);
        n += (size_t)file->employer_records[b];
    }
    return stream_length(file->stream, "employer_place") == n &&
                   stream_length(file->stream, "employer_change") == n
               ? 0
               : damaged(file, "employer_place", error);
}

static int check_digests(const struct events_file *file, struct error *error)
{
    for (size_t m = 0; m < file->digests.n_months; m++)
        if (strspn(file->digests.digests[m], "0123456789abcdef") != 16)
            return damaged(file, "month_digest", error);
    return 0;
}

int events_file_open(struct events_file *file, const char *path, struct error *error)
{
    *file = (struct events_file){0};
    int status = store_read_digests(path, &file->digests, error);
    if (status >= 0)
        status = stream_file_open(&file->stream, path, error);
    if (status >= 0)
        status = load_tables(file, error);
    if (status >= 0)
        status = load_index(file, error);
    if (status >= 0)
        status = find_places(file, error);
    if (status >= 0)
        status = check_employers(file, error);
    if (status >= 0)
        status = check_digests(file, error);
    return status;
}

void events_file_close(struct events_file *file)
{
    stream_file_close(file->stream);
    stored_digests_free(&file->digests);
    stream_texts_free(file->events.names, file->events.n);
    stream_texts_free(file->facts.names, file->facts.n);
    stream_texts_free(file->employer_facts.names, file->employer_facts.n);
    free(file->page_month);
    free(file->page_first_row);
    free(file->page_batches);
    free(file->page_first_batch);
    free(file->page_first_record);
    free(file->page_first_value);
    free(file->batch_event);
    free(file->batch_intervention);
    free(file->batch_facts);
    free(file->batch_records);
    free(file->employer_month);
    free(file->employer_fact);
    free(file->employer_records);
    *file = (struct events_file){0};
}

/* First of n ascending months that is not before month. */
static size_t first_from(const int32_t *months, size_t n, int month)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (months[middle] < month)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void events_pages_of(const struct events_file *file, int month, size_t *first, size_t *end)
{
    *first = first_from(file->page_month, file->n_pages, month);
    *end = first_from(file->page_month, file->n_pages, month + 1);
}

void events_employers_of(const struct events_file *file, int month, size_t *first, size_t *end,
                         size_t *n_before)
{
    *first = first_from(file->employer_month, file->n_employer_batches, month);
    *end = first_from(file->employer_month, file->n_employer_batches, month + 1);
    *n_before = 0;
    for (size_t b = 0; b < *first; b++)
        *n_before += (size_t)file->employer_records[b];
}

/* ---- pages ----------------------------------------------------------------------------------- */

static int reserve(int32_t **values, size_t *capacity, size_t n, struct error *error)
{
    if (n <= *capacity && *values)
        return 0;
    int32_t *grown = n < SIZE_MAX / 8 ? realloc(*values, (n + 1) * sizeof *grown) : NULL;
    if (!grown)
        return fail(error, ERROR_MEMORY, "no memory for %zu events", n);
    *values = grown;
    *capacity = n;
    return 0;
}

/* Differences, which stand in row, become rows. */
static bool add_up(const struct events_file *file, size_t p, uint32_t *row)
{
    const uint32_t first = (uint32_t)file->page_first_row[p];
    for (size_t b = file->page_first_batch[p]; b < file->page_first_batch[p + 1]; b++) {
        uint32_t last = first;
        for (int32_t k = 0; k < file->batch_records[b]; k++, row++) {
            last += *row & UINT16_MAX;
            if (last - first >= EVENTS_PAGE_ROWS)
                return false;
            *row = last;
        }
    }
    return true;
}

int events_page_rows(struct events_file *file, size_t p, struct events_page *page,
                     struct error *error)
{
    const size_t first = file->page_first_record[p], n = file->page_first_record[p + 1] - first;
    int status = reserve((int32_t **)(void *)&page->row, &page->capacity, n, error);
    page->n_records = n;
    if (status >= 0)
        status =
            stream_read(file->stream, "record_row", first, n, (int32_t *)(void *)page->row, error);
    if (status >= 0 && !add_up(file, p, page->row))
        status = damaged(file, "record_row", error);
    return status;
}

int events_page_read(struct events_file *file, size_t p, struct events_page *page,
                     struct error *error)
{
    const size_t n_facts = file->facts.n;
    int status = events_page_rows(file, p, page, error);
    for (size_t f = 0; f < n_facts && status >= 0; f++) {
        char name[300];
        const size_t at = file->page_first_value[p * n_facts + f];
        page->n_to[f] = file->page_first_value[(p + 1) * n_facts + f] - at;
        if (page->n_to[f] == 0)
            continue;
        snprintf(name, sizeof name, "to_%s", file->facts.names[f]);
        status = reserve(&page->to[f], &page->to_capacity[f], page->n_to[f], error);
        if (status >= 0)
            status = stream_read(file->stream, name, at, page->n_to[f], page->to[f], error);
    }
    return status;
}

void events_page_free(struct events_page *page)
{
    free(page->row);
    for (size_t f = 0; f < TRACKS_MAX; f++)
        free(page->to[f]);
    *page = (struct events_page){0};
}
