/* SPDX-License-Identifier: Apache-2.0 */
/* What persons changed, from the events told to the pages of a month; and the end of the month. */
#include "events.h"

#include <omp.h>
#include <stdlib.h>

#include "events_employers.h"
#include "events_sort.h"
#include "rows.h"

/* The copy or the table may have moved. */
static void show_copy(struct events *events)
{
    for (size_t e = 0; e < events->n_events; e++)
        events_copy_look(&events->copy, &events->may_change[e]);
    events->compared.rows = (const char *)events->copy.rows;
    events->compared.row_bytes = events->copy.row_bytes;
}

static int watch(struct events *events, const struct events_model *model, struct error *error)
{
    int status = 0;
    must(model->n_events <= EVENTS_MAX);
    for (size_t e = 0; e < model->n_events && status >= 0; e++) {
        uint32_t facts;
        status = tracks_mask(&events->persons, model->events[e].columns, &facts, error);
        if (status >= 0)
            events_copy_watch(&events->copy, facts, &events->may_change[e]);
        if (status >= 0 && facts)
            events->compared.events |= UINT64_C(1) << e;
    }
    return status;
}

int events_start(struct events *events, struct state *state, const struct events_model *model,
                 struct error *error)
{
    *events = (struct events){.n_events = model->n_events, .n_regions = state->n_regions};
    if (state->persons.n > INT32_MAX)
        return fail(error, ERROR_USAGE,
                    "events of %zu persons cannot be kept, only of %d: leave out --events or take "
                    "a smaller scale",
                    state->persons.n, INT32_MAX);
    int status = tracks_all_but(&events->persons, &state->persons, model->derived, error);
    if (status >= 0)
        status = tracks_only(&events->employers, &state->employers, model->employer_facts, error);
    if (status >= 0)
        status = events_copy_init(&events->copy, &events->persons, error);
    if (status < 0)
        return status;
    const size_t n_parts = STRIPES + state->n_regions + 1;
    events->n_employers = state->employers.n;
    events->may_change = calloc(model->n_events + 1, sizeof *events->may_change);
    events->parts = calloc(n_parts, sizeof *events->parts);
    state->noted = calloc(n_parts, sizeof *state->noted);
    events->desks = calloc((size_t)state->n_threads + 1, sizeof *events->desks);
    if (!events->may_change || !events->parts || !events->desks || !state->noted)
        return fail(error, ERROR_MEMORY, "no memory for events");
    for (size_t k = 0; k < n_parts; k++) {
        state->noted[k].item_size = sizeof(struct noted);
        found_init(&events->parts[k].found, &events->persons);
        desk_init(&events->parts[k].desk);
    }
    events->n_threads = state->n_threads;
    for (int t = 0; t < state->n_threads; t++)
        desk_init(&events->desks[t]);
    state->events = events;
    events->persons_sum = tracks_sum(&events->persons, 0, events->copy.n, true);
    show_copy(events);
    status = watch(events, model, error);
    return status < 0 ? status : events_employers_keep(events, error);
}

void events_free(struct events *events, struct state *state)
{
    const size_t n_parts = events->parts ? STRIPES + events->n_regions + 1 : 0;
    for (size_t k = 0; k < n_parts; k++) {
        found_free(&events->parts[k].found);
        desk_free(&events->parts[k].desk);
        if (state && state->noted)
            list_free(&state->noted[k]);
    }
    if (state) {
        free(state->noted);
        state->noted = NULL;
        state->events = NULL;
    }
    free(events->may_change);
    events_copy_free(&events->copy);
    free(events->parts);
    for (int t = 0; t < events->n_threads; t++)
        desk_free(&events->desks[t]);
    free(events->desks);
    for (size_t k = 0; k < events->month_capacity; k++)
        found_free(&events->month[k]);
    free(events->month);
    events_employers_free(events);
    *events = (struct events){0};
}

/* ---- persons --------------------------------------------------------------------------------- */

const struct compared *events_compared(const struct events *events)
{
    return &events->compared;
}

/* Rows of the table behind those of the copy are new: all their facts. */
static void grow(struct events *events, struct found *found, size_t n_told)
{
    const size_t first = events->copy.n, n = events->persons.table->n;
    if (n_told != n - first && events->error.code == ERROR_NONE)
        fail(&events->error, ERROR_BUG, "%zu persons are new, but events tell of %zu: a bug",
             n - first, n_told);
    found->sum += tracks_sum(&events->persons, first, n, true);
    events_copy_grow(&events->copy, n);
    show_copy(events);
}

static struct desk *desk_of(const struct events *events, size_t k)
{
    return k < STRIPES ? &events->desks[omp_get_thread_num()] : &events->parts[k].desk;
}

struct list *events_bare(const struct events *events)
{
    return events->desks[omp_get_thread_num()].bare;
}

static bool is_alike(const struct noted *one, const struct noted *other)
{
    return one->event == other->event && one->intervention == other->intervention;
}

/* What changed stands in desk->facts. Neighbours go to where they stand in the file: no sort is
 * needed. Mechanisms tell of one thing after another, so that many in a row are alike. */
static void file_told(struct desk *desk, const struct noted *noted, size_t n, bool are_neighbours)
{
    const uint32_t *facts = desk->facts.items;
    for (size_t j = 0, end; j < n; j = end) {
        const uint32_t kind =
            desk_kind_again(desk, noted[j].event, noted[j].intervention, facts[j]);
        end = j + 1;
        while (end < n && facts[end] == facts[j] && is_alike(&noted[end], &noted[j]))
            end++;
        if (are_neighbours)
            desk_put_told(desk, kind, noted + j, end - j);
        for (size_t k = j; k < end && !are_neighbours; k++)
            *(struct record *)list_push(&desk->records) = (struct record){noted[k].row, kind};
    }
}

/* Told last comes first: it is the cause of what differs, and those before find nothing left.
 * Returns how many new rows are told of, in order. */
static size_t find_facts(const struct events *events, const struct list *told, uint32_t *facts,
                         uint64_t *sum)
{
    const struct events_copy *copy = &events->copy;
    const struct noted *noted = told->items;
    const uint32_t all = (uint32_t)((UINT64_C(1) << events->persons.n) - 1);
    uint32_t newest = NO_ROW;
    size_t n_new = 0;
    struct changes changes;
    changes.n = changes.sum = 0; /* the rest is large, and need not be cleared */
    for (size_t j = told->n; j-- > 0;) {
        const struct watched *watched = &events->may_change[noted[j].event];
        facts[j] = 0;
        if (noted[j].row >= copy->n) {
            facts[j] = noted[j].row != newest ? all : 0;
            n_new += noted[j].row != newest;
            newest = noted[j].row;
        } else if (watched->end[N_WATCHED - 1] > 0) {
            facts[j] = events_copy_update(copy, watched, noted[j].row, &changes);
        }
    }
    *sum += events_copy_changed(&changes);
    return n_new;
}

/* The records stand in the order in which they were told. */
void events_capture(struct events *events, struct list *told, size_t k)
{
    const bool is_nation = k == STRIPES + events->n_regions, are_near = k < STRIPES;
    if (is_nation)
        show_copy(events); /* only its steps make rows */
    else if (told->n == 0)
        return;
    struct desk *desk = desk_of(events, k);
    struct found *found = &events->parts[k].found;
    list_reserve(&desk->facts, told->n);
    const size_t n_new = find_facts(events, told, desk->facts.items, &found->sum);
    file_told(desk, told->items, told->n, are_near);
    told->n = 0;
    if (is_nation && events->persons.table->n != events->copy.n)
        grow(events, found, n_new);
}

/* An empty piece of the month. */
static struct found *next_piece(struct events *events)
{
    if (events->n_month == events->month_capacity) {
        const size_t n = 2 * events->month_capacity + STRIPES;
        struct found *grown = realloc(events->month, n * sizeof *grown);
        if (!grown)
            error_no_memory(n, "pieces of a month's events");
        for (size_t k = events->month_capacity; k < n; k++)
            found_init(&grown[k], &events->persons);
        events->month = grown;
        events->month_capacity = n;
    }
    return &events->month[events->n_month++];
}

/* All threads take a share of the pages of regions and the nation. */
static void sort_shared(struct events *events, struct desk *desk)
{
    const size_t first = events->n_month, n_shares = (size_t)events->n_threads;
    for (size_t t = 0; t < n_shares; t++)
        (void)next_piece(events);
    desk_sort_shared(desk, events->desks, &events->month[first], n_shares, &events->copy);
}

void events_sort(struct events *events, size_t k)
{
    struct desk *desk = desk_of(events, k);
    if (k < STRIPES) {
        desk_put_bare(desk);
        desk_sort(desk, &events->parts[k].found, &events->copy);
    } else if (desk->records.n > 0) {
        sort_shared(events, desk);
    }
}

void events_merge(struct events *events, size_t first, size_t end)
{
    const size_t k = STRIPES + events->n_regions;
    struct part *last = &events->parts[k];
    for (size_t r = first; r < end; r++) {
        desk_take(&last->desk, &events->parts[r].desk);
        last->found.sum += events->parts[r].found.sum;
        events->parts[r].found.sum = 0;
    }
    events_sort(events, k);
}

void events_gather(struct events *events, size_t first, size_t end)
{
    for (size_t k = first; k < end; k++) {
        struct found *found = &events->parts[k].found;
        events->month_sum += found->sum;
        found->sum = 0;
        if (found->record_row.n == 0)
            continue;
        struct found *piece = next_piece(events);
        const struct found empty = *piece;
        *piece = *found;
        *found = empty;
    }
}

/* ---- rows given up --------------------------------------------------------------------------- */

/* What these rows are of the digest of all facts. */
static uint64_t sum_of(const struct events *events, const struct list *records)
{
    const struct record *record = records->items;
    uint64_t sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (size_t first = 0; first < records->n; first += EVENTS_COPY_SUMMED) {
        uint32_t row[EVENTS_COPY_SUMMED];
        size_t n = 0;
        for (; n < EVENTS_COPY_SUMMED && first + n < records->n; n++)
            row[n] = record[first + n].row;
        sum += events_copy_sum(&events->copy, row, n);
    }
    return sum;
}

void events_give_up(struct events *events, struct list *told, const uint8_t *keep)
{
    const size_t k = STRIPES + events->n_regions;
    struct desk *desk = desk_of(events, k);
    events_capture(events, told, k);
    events_sort(events, k);
    const size_t n = events->copy.n; /* with the rows that the step has made */
    const uint32_t kind = desk_kind(desk, (uint8_t)events->n_events, NO_INTERVENTION, 0);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *gone = memchr(keep + i, 0, n - i);
        i = gone ? (size_t)(gone - keep) : n;
        if (i < n)
            *(struct record *)list_push(&desk->records) = (struct record){(uint32_t)i, kind};
    }
    events->month_sum -= sum_of(events, &desk->records);
    events_sort(events, k);
    events_copy_compact(&events->copy, keep);
    show_copy(events);
}

/* ---- the end of a month ---------------------------------------------------------------------- */

int events_audit(const struct events *events, size_t first, size_t end, struct error *error)
{
    return events_copy_audit(&events->copy, first, end, error);
}

enum { AUDITED_A_MONTH = 4 }; /* blocks */

int events_end_month(struct events *events, struct error *error)
{
    const size_t n = events->persons.table->n;
    const size_t n_blocks = (n + BLOCK_ROWS - 1) / BLOCK_ROWS;
    int status = events->copy.n == n ? 0
                                     : fail(error, ERROR_BUG, "%zu persons, but %zu are told of", n,
                                            events->copy.n);
    if (events->error.code != ERROR_NONE)
        return fail(error, events->error.code, "%s", events->error.message);
    events_employers_compare(events);
    for (int k = 0; k < AUDITED_A_MONTH && status >= 0 && n > 0; k++) {
        const size_t first = events->audited++ % n_blocks * BLOCK_ROWS;
        status =
            events_audit(events, first, n - first < BLOCK_ROWS ? n : first + BLOCK_ROWS, error);
    }
    events->persons_sum += events->month_sum;
    events->month_sum = 0;
    return status;
}

uint64_t events_digest_of(size_t n_persons, uint64_t persons_sum, uint64_t employers_sum)
{
    const uint64_t parts[] = {n_persons, persons_sum, employers_sum};
    return digest_bytes(parts, sizeof parts, 0);
}

uint64_t events_digest(const struct events *events)
{
    return events_digest_of(events->copy.n, events->persons_sum, events->employers_sum);
}

void events_clear(struct events *events, struct list *told)
{
    for (size_t k = 0; k < STRIPES + events->n_regions + 1; k++)
        told[k].n = 0;
    for (size_t k = 0; k < events->n_month; k++)
        found_clear(&events->month[k]);
    events->n_month = 0;
    events->employer_batch_fact.n = events->employer_batch_records.n = 0;
    events->employer_place.n = events->employer_change.n = 0;
}
