/* SPDX-License-Identifier: Apache-2.0 */
/* Records by page, event, cause, facts and row: few kinds, so they are numbered by a small table
 * and then counted, not compared. */
#include "events_sort.h"

#include <stdio.h>
#include <stdlib.h>

static void *reserve(void *memory, size_t bytes)
{
    void *grown = realloc(memory, bytes);
    if (!grown) {
        fprintf(stderr, "zorgsim: no memory for %zu bytes of events\n", bytes);
        exit(error_exit_code(ERROR_MEMORY));
    }
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

/* ---- what is found ------------------------------------------------------------------------- */

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

void found_append(struct found *to, const struct found *from, const struct tracks *tracks)
{
    narrow_append(&to->page_first_row, &from->page_first_row);
    narrow_append(&to->page_batches, &from->page_batches);
    narrow_append(&to->batch_event, &from->batch_event);
    narrow_append(&to->batch_intervention, &from->batch_intervention);
    narrow_append(&to->batch_facts, &from->batch_facts);
    narrow_append(&to->batch_records, &from->batch_records);
    narrow_append(&to->record_row, &from->record_row);
    for (size_t f = 0; f < tracks->n; f++)
        narrow_append(&to->to[f], &from->to[f]);
    to->sum += from->sum;
}

void part_init(struct part *part, const struct tracks *tracks)
{
    *part = (struct part){0};
    part->records.item_size = part->sorted.item_size = sizeof(struct record);
    found_init(&part->found, tracks);
}

void part_free(struct part *part)
{
    list_free(&part->records);
    list_free(&part->sorted);
    found_free(&part->found);
    free(part->kinds);
    free(part->slots);
    free(part->places);
    *part = (struct part){0};
}

/* ---- by row: a stable sort, eight bits at a time ------------------------------------------------
 */

static void sort_by_row(struct list *records, struct list *spare)
{
    uint32_t any = 0;
    const size_t n = records->n;
    const struct record *record = records->items;
    if (n == 0)
        return;
    for (size_t k = 0; k < n; k++)
        any |= record[k].row ^ record[0].row; /* bits in which rows differ */
    while (spare->n < n)
        list_push(spare);
    for (unsigned shift = 0; shift < 32 && any >> shift; shift += 8) {
        size_t first[257] = {0};
        struct record *to = spare->items;
        record = records->items;
        for (size_t k = 0; k < n; k++)
            first[(record[k].row >> shift & 255) + 1]++;
        for (size_t b = 0; b < 256; b++)
            first[b + 1] += first[b];
        for (size_t k = 0; k < n; k++)
            to[first[record[k].row >> shift & 255]++] = record[k];
        const struct list sorted = *spare;
        *spare = *records;
        *records = sorted;
    }
    records->n = n;
}

/* ---- by kind
 * -------------------------------------------------------------------------------------
 */

/* The number of the record's kind; KINDS_MAX if there is no room for one more. */
static uint16_t kind_of(struct part *part, const struct record *record)
{
    const uint32_t key = record->facts * UINT32_C(0x9E3779B1) ^
                         (record->event * 256u + record->intervention) * UINT32_C(0x85EBCA77);
    for (uint32_t slot = key >> 19;; slot++) {
        uint16_t *at = &part->slots[slot % KIND_SLOTS];
        if (*at == 0) {
            if (part->n_kinds == KINDS_MAX)
                return KINDS_MAX;
            part->kinds[part->n_kinds] = (struct kind){.facts = record->facts,
                                                       .number = (uint16_t)part->n_kinds,
                                                       .event = record->event,
                                                       .intervention = record->intervention};
            *at = (uint16_t)++part->n_kinds;
        }
        const struct kind *kind = &part->kinds[*at - 1];
        if (kind->facts == record->facts && kind->event == record->event &&
            kind->intervention == record->intervention)
            return (uint16_t)(*at - 1);
    }
}

static int compare_kinds(const void *left, const void *right)
{
    const struct kind *a = left, *b = right;
    if (a->event != b->event)
        return a->event < b->event ? -1 : 1;
    if (a->intervention != b->intervention)
        return a->intervention < b->intervention ? -1 : 1;
    return (a->facts > b->facts) - (a->facts < b->facts);
}

/* Numbers the kinds of the page that begins with record 0; returns its records. */
static size_t number_kinds(struct part *part, struct record *record, size_t n)
{
    memset(part->slots, 0, KIND_SLOTS * sizeof *part->slots);
    part->n_kinds = 0;
    size_t k = 0;
    while (k < n && record[k].row - record[0].row < EVENTS_PAGE_ROWS) {
        record[k].kind = kind_of(part, &record[k]);
        if (record[k].kind == KINDS_MAX)
            break;
        part->kinds[record[k].kind].n++;
        k++;
    }
    return k;
}

/* One loop for the common types: the rest take the general way. */
static void put_column(struct narrow *to, const struct tracks *tracks, size_t f,
                       const struct record *record, uint32_t n)
{
    const char *values = track_place(tracks, f, 0);
    const enum column_type type = tracks->track[f].column->type;
    int16_t *half = (int16_t *)(void *)to->bytes + to->n;
    if (type == COLUMN_U8) {
        for (uint32_t k = 0; k < n; k++)
            half[k] = ((const uint8_t *)values)[record[k].row];
        to->n += n;
    } else if (type == COLUMN_I16) {
        for (uint32_t k = 0; k < n; k++)
            memcpy(&half[k], values + 2 * (size_t)record[k].row, 2);
        to->n += n;
    } else {
        for (uint32_t k = 0; k < n; k++)
            narrow_push(to, track_get(tracks, f, record[k].row));
    }
}

static void put_values(struct found *found, const struct tracks *tracks, const struct kind *kind,
                       const struct record *record)
{
    for (uint32_t left = kind->facts; left; left &= left - 1) {
        const size_t f = (size_t)__builtin_ctz(left);
        narrow_reserve(&found->to[f], kind->n);
        put_column(&found->to[f], tracks, f, record, kind->n);
    }
}

static void put_page(struct part *part, const struct tracks *tracks, const struct record *record,
                     size_t n)
{
    struct found *found = &part->found;
    struct record *sorted = part->sorted.items;
    uint32_t first = 0;
    qsort(part->kinds, part->n_kinds, sizeof *part->kinds, compare_kinds);
    for (size_t j = 0; j < part->n_kinds; j++) {
        part->places[part->kinds[j].number] = (uint16_t)j;
        part->kinds[j].first = first;
        first += part->kinds[j].n;
    }
    for (size_t k = 0; k < n; k++)
        sorted[part->kinds[part->places[record[k].kind]].first++] = record[k];
    narrow_push(&found->page_first_row, (int32_t)record[0].row);
    narrow_push(&found->page_batches, (int32_t)part->n_kinds);
    narrow_reserve(&found->record_row, n);
    for (size_t j = 0; j < part->n_kinds; sorted += part->kinds[j++].n) {
        const struct kind *kind = &part->kinds[j];
        int16_t *delta = (int16_t *)(void *)found->record_row.bytes + found->record_row.n;
        uint32_t last = record[0].row;
        narrow_push(&found->batch_event, kind->event);
        narrow_push(&found->batch_intervention, kind->intervention);
        narrow_push(&found->batch_facts, (int32_t)kind->facts);
        narrow_push(&found->batch_records, (int32_t)kind->n);
        for (uint32_t k = 0; k < kind->n; k++) {
            delta[k] = (int16_t)(uint16_t)(sorted[k].row - last);
            last = sorted[k].row;
        }
        found->record_row.n += kind->n;
        put_values(found, tracks, kind, sorted);
    }
}

void part_sort(struct part *part, const struct tracks *tracks, struct list *records)
{
    struct list *from = records ? records : &part->records;
    if (from->n == 0)
        return;
    if (!part->kinds) {
        part->kinds = reserve(NULL, KINDS_MAX * sizeof *part->kinds);
        part->slots = reserve(NULL, KIND_SLOTS * sizeof *part->slots);
        part->places = reserve(NULL, KINDS_MAX * sizeof *part->places);
    }
    sort_by_row(from, &part->sorted);
    while (part->sorted.n < from->n)
        list_push(&part->sorted);
    for (size_t k = 0; k < from->n;) {
        struct record *record = (struct record *)from->items + k;
        const size_t n = number_kinds(part, record, from->n - k);
        put_page(part, tracks, record, n);
        k += n;
    }
    from->n = 0;
}
