/* SPDX-License-Identifier: Apache-2.0 */
/* Records by page, event, cause, facts and row: few kinds, so they are numbered by a small table
 * as they are found, and then counted, not compared. */
#include "events_sort.h"

#include <stdlib.h>

#include "hazard.h" /* CLONES */

enum { SLOTS_FIRST = 256 };

static void clear_kinds(struct desk *desk, size_t n_slots)
{
    desk->slots.n = 0;
    list_reserve(&desk->slots, n_slots);
    memset(desk->slots.items, 0, n_slots * sizeof(uint32_t));
    desk->slots.n = n_slots;
    desk->kinds.n = 0;
}

void desk_init(struct desk *desk)
{
    *desk = (struct desk){0};
    desk->records.item_size = desk->sorted.item_size = sizeof(struct record);
    desk->kinds.item_size = sizeof(struct kind);
    desk->buckets.item_size = sizeof(struct bucket);
    desk->slots.item_size = desk->order.item_size = desk->facts.item_size = sizeof(uint32_t);
    for (size_t e = 0; e < EVENTS_MAX; e++)
        desk->bare[e].item_size = sizeof(uint32_t);
    clear_kinds(desk, SLOTS_FIRST);
}

void desk_free(struct desk *desk)
{
    struct bucket *bucket = desk->buckets.items;
    for (size_t k = 0; k < desk->buckets.n; k++)
        free(bucket[k].row);
    list_free(&desk->buckets);
    for (size_t e = 0; e < EVENTS_MAX; e++)
        list_free(&desk->bare[e]);
    list_free(&desk->records);
    list_free(&desk->sorted);
    list_free(&desk->kinds);
    list_free(&desk->slots);
    list_free(&desk->order);
    list_free(&desk->facts);
    *desk = (struct desk){0};
}

void bucket_reserve(struct bucket *bucket, size_t n)
{
    if (bucket->n + n <= bucket->capacity)
        return;
    bucket->capacity = 2 * bucket->capacity + n + 64;
    uint32_t *grown = realloc(bucket->row, bucket->capacity * sizeof *grown);
    if (!grown)
        error_no_memory(bucket->capacity * sizeof *grown, "bytes of events");
    bucket->row = grown;
}

/* Each kind has one: it stays when kinds are forgotten. */
static void more_buckets(struct desk *desk)
{
    while (desk->buckets.n < desk->kinds.n)
        *(struct bucket *)list_push(&desk->buckets) = (struct bucket){0};
}

/* ---- kinds ----------------------------------------------------------------------------------- */

/* The slot of the kind, or the empty one where it belongs. */
static uint32_t *slot_of(const struct desk *desk, uint8_t event, uint8_t intervention,
                         uint32_t facts)
{
    const struct kind *kinds = desk->kinds.items;
    const uint32_t key =
        facts * UINT32_C(0x9E3779B1) ^ (event * 256u + intervention) * UINT32_C(0x85EBCA77);
    uint32_t *slots = desk->slots.items;
    for (size_t slot = key >> 11;; slot++) {
        uint32_t *at = &slots[slot & (desk->slots.n - 1)];
        if (*at == 0)
            return at;
        const struct kind *kind = &kinds[*at - 1];
        if (kind->facts == facts && kind->event == event && kind->intervention == intervention)
            return at;
    }
}

static void more_slots(struct desk *desk)
{
    const size_t n = desk->kinds.n;
    const struct kind *kinds = desk->kinds.items;
    clear_kinds(desk, 4 * desk->slots.n);
    for (size_t k = 0; k < n; k++) {
        *slot_of(desk, kinds[k].event, kinds[k].intervention, kinds[k].facts) = (uint32_t)k + 1;
        desk->kinds.n++;
    }
}

uint32_t desk_kind(struct desk *desk, uint8_t event, uint8_t intervention, uint32_t facts)
{
    uint32_t *at = slot_of(desk, event, intervention, facts);
    if (*at > 0)
        return *at - 1;
    const uint32_t number = (uint32_t)desk->kinds.n;
    *at = number + 1;
    *(struct kind *)list_push(&desk->kinds) =
        (struct kind){.facts = facts, .event = event, .intervention = intervention};
    more_buckets(desk);
    if (2 * desk->kinds.n > desk->slots.n)
        more_slots(desk);
    return number;
}

void desk_put_bare(struct desk *desk)
{
    for (unsigned e = 0; e < EVENTS_MAX; e++) {
        struct list *bare = &desk->bare[e];
        if (bare->n == 0)
            continue;
        const uint32_t kind = desk_kind(desk, (uint8_t)e, NO_INTERVENTION, 0);
        struct bucket *bucket = (struct bucket *)desk->buckets.items + kind;
        bucket_reserve(bucket, bare->n);
        memcpy(bucket->row + bucket->n, bare->items, bare->n * sizeof *bucket->row);
        bucket->n += bare->n;
        bare->n = 0;
    }
}

void desk_take(struct desk *desk, struct desk *from)
{
    const size_t n = from->records.n;
    const struct kind *kinds = from->kinds.items;
    from->order.n = 0;
    for (size_t k = 0; k < from->kinds.n; k++)
        *(uint32_t *)list_push(&from->order) =
            desk_kind(desk, kinds[k].event, kinds[k].intervention, kinds[k].facts);
    list_reserve(&desk->records, n);
    const uint32_t *number = from->order.items;
    const struct record *record = from->records.items;
    struct record *to = (struct record *)desk->records.items + desk->records.n;
    for (size_t k = 0; k < n; k++)
        to[k] = (struct record){record[k].row, number[record[k].kind]};
    desk->records.n += n;
    from->records.n = 0;
    clear_kinds(from, from->slots.n);
}

/* Numbers of kinds by event, intervention and facts. They are few. */
static void order_kinds(struct desk *desk)
{
    const struct kind *kinds = desk->kinds.items;
    desk->order.n = 0;
    list_reserve(&desk->order, desk->kinds.n);
    uint32_t *order = desk->order.items;
    for (uint32_t k = 0; k < desk->kinds.n; k++) {
        const struct kind *kind = &kinds[k];
        const uint64_t key =
            (uint64_t)kind->event << 40 | (uint64_t)kind->intervention << 32 | kind->facts;
        size_t to = desk->order.n++;
        for (; to > 0; to--) {
            const struct kind *before = &kinds[order[to - 1]];
            if (((uint64_t)before->event << 40 | (uint64_t)before->intervention << 32 |
                 before->facts) < key)
                break;
            order[to] = order[to - 1];
        }
        order[to] = k;
    }
}

/* ---- by row ---------------------------------------------------------------------------------- */

enum { RADIX_BITS = 11, RADIX = 1 << RADIX_BITS };

/* A stable sort, some bits at a time. */
static void sort_by_row(struct list *records, struct list *spare)
{
    uint32_t any = 0;
    const size_t n = records->n;
    const struct record *record = records->items;
    bool is_less = false;
    for (size_t k = 1; k < n; k++) {
        any |= record[k].row ^ record[0].row; /* bits in which rows differ */
        is_less |= record[k].row < record[k - 1].row;
    }
    if (!is_less)
        return; /* new persons, and rows given up */
    spare->n = 0;
    list_reserve(spare, n);
    for (unsigned shift = 0; shift < 32 && any >> shift; shift += RADIX_BITS) {
        uint32_t first[RADIX + 1] = {0};
        struct record *to = spare->items;
        record = records->items;
        for (size_t k = 0; k < n; k++)
            first[(record[k].row >> shift & (RADIX - 1)) + 1]++;
        for (size_t b = 0; b < RADIX; b++)
            first[b + 1] += first[b];
        for (size_t k = 0; k < n; k++)
            to[first[record[k].row >> shift & (RADIX - 1)]++] = record[k];
        const struct list sorted = *spare;
        *spare = *records;
        *records = sorted;
    }
    records->n = n;
}

enum { LOOKED_AT = 64 }; /* rows at once */

CLONES static bool is_ascending(const uint32_t *row, size_t n)
{
    bool is_less = false;
    for (size_t first = 1; first < n && !is_less; first += LOOKED_AT) {
        const size_t end = first + LOOKED_AT < n ? first + LOOKED_AT : n;
        for (size_t k = first; k < end; k++)
            is_less |= row[k] < row[k - 1];
    }
    return !is_less;
}

/* Rows of which none is far from its place. */
static void sort_near(uint32_t *row, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        const uint32_t moved = row[k];
        size_t to = k;
        for (; to > 0 && row[to - 1] > moved; to--)
            row[to] = row[to - 1];
        row[to] = moved;
    }
}

static void sort_buckets(struct desk *desk)
{
    struct bucket *bucket = desk->buckets.items;
    for (size_t j = 0; j < desk->kinds.n; j++)
        if (!is_ascending(bucket[j].row, bucket[j].n))
            sort_near(bucket[j].row, bucket[j].n);
}

/* Records that are a page. */
static void put_records(struct desk *desk, struct found *found, const struct events_copy *copy,
                        const struct record *record, size_t n)
{
    for (size_t k = 0; k < n; k++)
        desk_put(desk, record[k].kind, record[k].row);
    found_put_page(found, copy, desk);
}

/* Behind the last record of the page that begins with record first. Records are in order. */
static size_t page_end(const struct record *record, size_t first, size_t n)
{
    size_t least = first + 1, most = n;
    while (least < most) {
        const size_t middle = least + (most - least) / 2;
        if (record[middle].row - record[first].row < EVENTS_PAGE_ROWS)
            least = middle + 1;
        else
            most = middle;
    }
    return least;
}

/* Whether all rows lie within a page. Buckets are sorted. */
static bool are_near(const struct desk *desk)
{
    const struct bucket *bucket = desk->buckets.items;
    uint32_t least = UINT32_MAX, most = 0;
    for (size_t j = 0; j < desk->kinds.n; j++) {
        if (bucket[j].n == 0)
            continue;
        const uint32_t last = bucket[j].row[bucket[j].n - 1];
        least = bucket[j].row[0] < least ? bucket[j].row[0] : least;
        most = last > most ? last : most;
    }
    return most < least || most - least < EVENTS_PAGE_ROWS;
}

/* Buckets of more than a page become records. */
static void empty_buckets(struct desk *desk)
{
    struct bucket *bucket = desk->buckets.items;
    for (uint32_t j = 0; j < desk->kinds.n; j++) {
        for (size_t k = 0; k < bucket[j].n; k++)
            *(struct record *)list_push(&desk->records) = (struct record){bucket[j].row[k], j};
        bucket[j].n = 0;
    }
}

void desk_sort(struct desk *desk, struct found *found, const struct events_copy *copy)
{
    if (desk->kinds.n == 0)
        return;
    order_kinds(desk);
    sort_buckets(desk);
    if (are_near(desk)) {
        found_put_page(found, copy, desk);
    } else {
        empty_buckets(desk);
        sort_by_row(&desk->records, &desk->sorted);
        const struct record *record = desk->records.items;
        const size_t n = desk->records.n;
        for (size_t k = 0, end; k < n; k = end) {
            end = page_end(record, k, n);
            put_records(desk, found, copy, record + k, end - k);
        }
        desk->records.n = 0;
    }
    clear_kinds(desk, desk->slots.n);
}

/* The kinds of another desk, in their order. */
static void use_kinds(struct desk *desk, const struct desk *from)
{
    desk->kinds.n = desk->order.n = 0;
    list_reserve(&desk->kinds, from->kinds.n);
    list_reserve(&desk->order, from->order.n);
    memcpy(desk->kinds.items, from->kinds.items, from->kinds.n * sizeof(struct kind));
    memcpy(desk->order.items, from->order.items, from->order.n * sizeof(uint32_t));
    desk->kinds.n = from->kinds.n;
    desk->order.n = from->order.n;
    more_buckets(desk);
}

void desk_sort_shared(struct desk *desk, struct desk *helpers, struct found *found, size_t n_shares,
                      const struct events_copy *copy)
{
    const size_t n = desk->records.n;
    order_kinds(desk);
    sort_by_row(&desk->records, &desk->sorted);
    const struct record *record = desk->records.items;
#pragma omp parallel for num_threads((int)n_shares)
    for (size_t t = 0; t < n_shares; t++) {
        use_kinds(&helpers[t], desk);
        for (size_t k = 0, end; k < n; k = end) {
            end = page_end(record, k, n);
            if (k * n_shares / n == t)
                put_records(&helpers[t], &found[t], copy, record + k, end - k);
        }
        helpers[t].kinds.n = 0;
    }
    desk->records.n = 0;
    clear_kinds(desk, desk->slots.n);
}
