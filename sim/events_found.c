/* SPDX-License-Identifier: Apache-2.0 */
/* What is found, column by column as it stands in the file, and the pages put behind it. */
#include "events_found.h"

#include <stdlib.h>

#include "events_sort.h"
#include "hazard.h" /* CLONES */
#include "rows.h"

static void *reserve(void *memory, size_t bytes)
{
    void *grown = realloc(memory, bytes);
    if (!grown)
        error_no_memory(bytes, "bytes of events");
    return grown;
}

void narrow_reserve(struct narrow *narrow, size_t n)
{
    if (narrow->n + n <= narrow->capacity)
        return;
    const size_t capacity =
        2 * narrow->capacity > narrow->n + n ? 2 * narrow->capacity : narrow->n + n + 1024;
    narrow->bytes = reserve(narrow->bytes, capacity * narrow->width);
    narrow->capacity = capacity;
}

void narrow_append(struct narrow *to, const struct narrow *from)
{
    if (from->n == 0)
        return;
    narrow_reserve(to, from->n);
    memcpy(to->bytes + to->n * to->width, from->bytes, from->n * from->width);
    to->n += from->n;
}

void found_init(struct found *found, const struct tracks *tracks)
{
    *found = (struct found){0};
    found->page_first_row.width = found->page_batches.width = 4;
    found->batch_event.width = 1;
    found->batch_intervention.width = found->record_row.width = 2;
    found->batch_facts.width = found->batch_records.width = 4;
    for (size_t f = 0; f < tracks->n; f++)
        found->to[f].width = track_stored_bytes(tracks->track[f].column->type);
}

/* All columns of what is found, one after the other; NULL after the last. */
static struct narrow *column_of(struct found *found, size_t k)
{
    struct narrow *const columns[] = {&found->page_first_row, &found->page_batches,
                                      &found->batch_event,    &found->batch_intervention,
                                      &found->batch_facts,    &found->batch_records,
                                      &found->record_row};
    const size_t n = sizeof columns / sizeof columns[0];
    return k < n ? columns[k] : k < n + TRACKS_MAX ? &found->to[k - n] : NULL;
}

void found_free(struct found *found)
{
    struct narrow *column;
    for (size_t k = 0; (column = column_of(found, k)); k++)
        free(column->bytes);
    *found = (struct found){0};
}

void found_clear(struct found *found)
{
    struct narrow *column;
    for (size_t k = 0; (column = column_of(found, k)); k++)
        column->n = 0;
    found->sum = 0;
}

/* ---- pages ----------------------------------------------------------------------------------- */

/* Rows of which each follows the one before, as those of new persons do. A row that was compared
 * twice in a region's task may stand twice. */
CLONES static bool is_run(const uint32_t *row, size_t n)
{
    bool has_gap = false;
    if (row[n - 1] - row[0] != n - 1)
        return false;
    for (size_t k = 1; k < n; k++)
        has_gap |= row[k] - row[k - 1] != 1;
    return !has_gap;
}

CLONES static void put_neighbours(int16_t *restrict to, const uint8_t *restrict values, size_t n)
{
    for (size_t k = 0; k < n; k++)
        to[k] = values[k];
}

/* Those of a run come from the table: of what it was told of, it has what the copy has until the
 * next step. */
static bool put_run(struct narrow *to, const struct events_copy *copy, size_t f, size_t first,
                    size_t n)
{
    const enum column_type type = copy->tracks->track[f].column->type;
    const void *values = track_place(copy->tracks, f, first);
    if (type == COLUMN_U8)
        put_neighbours((int16_t *)(void *)to->bytes + to->n, values, n);
    else if (track_bytes(type) == to->width)
        memcpy(to->bytes + to->n * to->width, values, n * to->width);
    else
        return false;
    to->n += n;
    return true;
}

/* One loop for the common types: the rest take the general way. Room is reserved. */
static void put_column(struct narrow *to, const struct events_copy *copy, size_t f,
                       const uint32_t *row, size_t n)
{
    const enum column_type type = copy->tracks->track[f].column->type;
    const unsigned char *values = copy->rows + copy->at[f];
    const size_t stride = copy->row_bytes;
    if (f > 0 && type == COLUMN_U8) {
        int16_t *half = (int16_t *)(void *)to->bytes + to->n;
        for (size_t k = 0; k < n; k++)
            half[k] = values[row[k] * stride];
    } else if (f > 0 && type == COLUMN_I16) {
        int16_t *half = (int16_t *)(void *)to->bytes + to->n;
        for (size_t k = 0; k < n; k++)
            memcpy(&half[k], values + row[k] * stride, 2);
    } else if (f > 0 && track_bytes(type) == 4) {
        int32_t *word = (int32_t *)(void *)to->bytes + to->n;
        for (size_t k = 0; k < n; k++)
            memcpy(&word[k], values + row[k] * stride, 4);
    } else {
        for (size_t k = 0; k < n; k++)
            narrow_set(to, to->n + k,
                       f > 0 ? events_copy_get(copy, f, row[k])
                             : track_get(copy->tracks, 0, row[k]));
    }
    to->n += n;
}

CLONES static void put_deltas(int16_t *restrict delta, const uint32_t *restrict row, size_t n,
                              uint32_t first)
{
    delta[0] = (int16_t)(uint16_t)(row[0] - first);
    for (size_t k = 1; k < n; k++)
        delta[k] = (int16_t)(uint16_t)(row[k] - row[k - 1]);
}

/* The rows of one kind in a page whose first row is first. */
static void put_batch(struct found *found, const struct events_copy *copy, const struct kind *kind,
                      const struct bucket *bucket, uint32_t first)
{
    const size_t n = bucket->n;
    const uint32_t *row = bucket->row;
    narrow_push(&found->batch_event, kind->event);
    narrow_push(&found->batch_intervention, kind->intervention);
    narrow_push(&found->batch_facts, (int32_t)kind->facts);
    narrow_push(&found->batch_records, (int32_t)n);
    narrow_reserve(&found->record_row, n);
    put_deltas((int16_t *)(void *)found->record_row.bytes + found->record_row.n, row, n, first);
    found->record_row.n += n;
    const bool are_neighbours = kind->facts && is_run(row, n);
    for (uint32_t left = kind->facts; left; left &= left - 1) {
        const size_t f = (size_t)__builtin_ctz(left);
        narrow_reserve(&found->to[f], n);
        if (!are_neighbours || !put_run(&found->to[f], copy, f, row[0], n))
            put_column(&found->to[f], copy, f, row, n);
    }
}

static void fetch_rows(const struct events_copy *copy, const struct bucket *bucket)
{
    for (size_t k = 0; k < bucket->n; k++)
        rows_prefetch(events_copy_row(copy, bucket->row[k]));
}

/* The rows of the next batch are fetched while one is put. */
void found_put_page(struct found *found, const struct events_copy *copy, struct desk *desk)
{
    struct bucket *buckets = desk->buckets.items;
    const struct kind *kinds = desk->kinds.items;
    const uint32_t *order = desk->order.items;
    const size_t n_kinds = desk->kinds.n;
    uint32_t first = UINT32_MAX;
    int32_t n_batches = 0;
    for (size_t j = 0; j < n_kinds; j++) {
        const struct bucket *bucket = &buckets[j];
        n_batches += bucket->n > 0;
        if (bucket->n > 0 && bucket->row[0] < first)
            first = bucket->row[0];
    }
    narrow_push(&found->page_first_row, (int32_t)first);
    narrow_push(&found->page_batches, n_batches);
    for (size_t j = 0; j < n_kinds; j++) {
        struct bucket *bucket = &buckets[order[j]];
        if (j + 1 < n_kinds && kinds[order[j + 1]].facts)
            fetch_rows(copy, &buckets[order[j + 1]]);
        if (bucket->n > 0)
            put_batch(found, copy, &kinds[order[j]], bucket, first);
        bucket->n = 0;
    }
}
