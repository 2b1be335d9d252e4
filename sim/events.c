/* SPDX-License-Identifier: Apache-2.0 */
/* The kept copy of the facts, and what differs from it. */
#include "events.h"

#include <stdlib.h>

#include "events_sort.h"
#include "rows.h"

int events_start(struct events *events, struct state *state, const struct events_model *model,
                 struct error *error)
{
    *events = (struct events){.n_events = model->n_events, .n_regions = state->n_regions};
    int status = tracks_all_but(&events->persons, &state->persons, model->derived, error);
    if (status >= 0)
        status = tracks_only(&events->employers, &state->employers, model->employer_facts, error);
    if (status < 0)
        return status;
    must(events->persons.n > 0 &&
         events->persons.track[0].column->type == COLUMN_U32); /* the key */
    const size_t n = state->persons.n, n_parts = STRIPES + state->n_regions + 1;
    events->capacity = n + n / 8 + 4096;
    events->n_employers = state->employers.n;
    size_t n_values = 1;
    for (size_t f = 0; f < events->employers.n; f++)
        n_values += events->n_employers * events->employers.track[f].width;
    events->may_change = calloc(model->n_events + 1, sizeof *events->may_change);
    events->kept = malloc(events->capacity * events->persons.row_bytes);
    events->kept_employers = malloc(n_values * sizeof *events->kept_employers);
    events->parts = calloc(n_parts, sizeof *events->parts);
    state->noted = calloc(n_parts, sizeof *state->noted);
    if (!events->may_change || !events->kept || !events->kept_employers || !events->parts ||
        !state->noted)
        return fail(error, ERROR_MEMORY, "no memory for the facts of %zu persons", n);
    for (size_t k = 0; k < n_parts; k++) {
        state->noted[k].item_size = sizeof(struct noted);
        part_init(&events->parts[k], &events->persons);
    }
    for (size_t e = 0; e < model->n_events && status >= 0; e++)
        status =
            tracks_mask(&events->persons, model->events[e].columns, &events->may_change[e], error);
    found_init(&events->month, &events->persons);
    events->employer_batch_fact.width = 2;
    events->employer_batch_records.width = 4;
    events->employer_place.width = events->employer_change.width = 4;
    state->events = events;
    events_keep(events, 0, n);
    events->n_kept = n;
    events->persons_sum = tracks_sum(&events->persons, 0, n, true);
    events_keep_employers(events);
    return status;
}

void events_free(struct events *events, struct state *state)
{
    const size_t n_parts = events->parts ? STRIPES + events->n_regions + 1 : 0;
    for (size_t k = 0; k < n_parts; k++) {
        part_free(&events->parts[k]);
        if (state && state->noted)
            list_free(&state->noted[k]);
    }
    if (state) {
        free(state->noted);
        state->noted = NULL;
        state->events = NULL;
    }
    free(events->may_change);
    free(events->kept);
    free(events->spare);
    free(events->kept_employers);
    free(events->parts);
    found_free(&events->month);
    free(events->employer_batch_fact.bytes);
    free(events->employer_batch_records.bytes);
    free(events->employer_place.bytes);
    free(events->employer_change.bytes);
    *events = (struct events){0};
}

/* ---- persons ------------------------------------------------------------------------------------
 */

static unsigned char *kept_row(const struct events *events, size_t i)
{
    return events->kept + i * events->persons.row_bytes;
}

void events_keep(struct events *events, size_t first, size_t end)
{
    const struct tracks *tracks = &events->persons;
#pragma omp parallel for
    for (size_t i = first; i < end; i++) {
        unsigned char *row = kept_row(events, i);
        for (size_t f = 0; f < tracks->n; f++)
            memcpy(row + tracks->track[f].at, track_place(tracks, f, i),
                   track_bytes(tracks->track[f].column->type));
    }
}

/* Where the facts of persons stand now, looked up once. */
struct view {
    const char *values[TRACKS_MAX];
    uint8_t bytes[TRACKS_MAX];
    uint16_t at[TRACKS_MAX];
};

static void view_of(const struct tracks *tracks, struct view *view)
{
    for (size_t f = 0; f < tracks->n; f++) {
        view->values[f] = track_place(tracks, f, 0);
        view->bytes[f] = (uint8_t)track_bytes(tracks->track[f].column->type);
        view->at[f] = (uint16_t)tracks->track[f].at;
    }
}

static bool differs(const char *now, const unsigned char *kept, unsigned bytes)
{
    if (bytes == 1)
        return *(const unsigned char *)now != *kept;
    return bytes == 2 ? memcmp(now, kept, 2) != 0 : memcmp(now, kept, 4) != 0;
}

/* Brings these facts of the copy to what they are now; says which differed. */
static uint32_t changed(const struct events *events, const struct view *view, size_t i,
                        uint32_t may_change, uint64_t *sum)
{
    const struct tracks *tracks = &events->persons;
    uint32_t mask = 0, key;
    unsigned char *row = kept_row(events, i);
    if (may_change == 0)
        return 0; /* most events: their rows need not be fetched */
    memcpy(&key, row, sizeof key);
    for (uint32_t left = may_change; left; left &= left - 1) {
        const size_t f = (size_t)__builtin_ctz(left);
        const unsigned bytes = view->bytes[f];
        const char *now = view->values[f] + i * bytes;
        unsigned char *kept = row + view->at[f];
        if (!differs(now, kept, bytes))
            continue;
        const enum column_type type = tracks->track[f].column->type;
        *sum +=
            track_hash(key, f, track_from(type, now)) - track_hash(key, f, track_from(type, kept));
        memcpy(kept, now, bytes);
        mask |= UINT32_C(1) << f;
    }
    return mask;
}

/* A row that was not there before: all its facts are new. */
static uint32_t appeared(const struct events *events, size_t i, uint64_t *sum)
{
    const struct tracks *tracks = &events->persons;
    const uint32_t key = (uint32_t)track_get(tracks, 0, i);
    for (size_t f = 0; f < tracks->n; f++)
        *sum += track_hash(key, f, track_get(tracks, f, i));
    return (uint32_t)((UINT64_C(1) << tracks->n) - 1);
}

/* Rows first .. end - 1 are new: the copy gets room for them. */
static void grow(struct events *events, size_t end)
{
    if (end > events->capacity) {
        events->capacity = end + end / 8;
        events->kept = realloc(events->kept, events->capacity * events->persons.row_bytes);
        must(events->kept != NULL);
        free(events->spare);
        events->spare = NULL;
    }
    events_keep(events, events->n_kept, end);
    events->n_kept = end;
}

/* The copies of rows soon looked at, which lie far apart, are asked for; only a third of what is
 * told may change anything. */
enum { AHEAD = 48 };

static void fetch(const struct events *events, const struct noted *noted)
{
    if (noted->row < events->n_kept && events->may_change[noted->event]) {
        rows_prefetch(kept_row(events, noted->row));
        rows_prefetch(kept_row(events, noted->row) + events->persons.row_bytes - 1);
    }
}

/* Told last comes first: it is the cause of what differs, and those before find nothing left. */
void events_capture(struct events *events, struct list *told, size_t k)
{
    struct part *part = &events->parts[k];
    const struct noted *noted = told->items;
    const size_t n_rows = events->n_kept;
    uint32_t newest = NO_ROW; /* new rows are told of in order */
    size_t n_new = 0;
    struct view view;
    if (told->n == part->n_captured && k != STRIPES + events->n_regions)
        return;
    view_of(&events->persons, &view);
    for (size_t j = told->n, n = part->n_captured; j-- > n && told->n - j <= AHEAD;)
        fetch(events, &noted[j]);
    for (size_t j = told->n; j-- > part->n_captured;) {
        struct record *record = list_push(&part->records);
        if (j >= part->n_captured + AHEAD)
            fetch(events, &noted[j - AHEAD]);
        *record = (struct record){
            .row = noted[j].row, .event = noted[j].event, .intervention = noted[j].intervention};
        if (noted[j].row < n_rows)
            record->facts = changed(events, &view, noted[j].row, events->may_change[noted[j].event],
                                    &part->found.sum);
        else if (noted[j].row != newest && ++n_new)
            record->facts = appeared(events, noted[j].row, &part->found.sum);
        newest = noted[j].row >= n_rows ? noted[j].row : newest;
    }
    part->n_captured = told->n;
    const size_t n = events->persons.table->n;
    if (k != STRIPES + events->n_regions || n == n_rows)
        return;
    if (n_new != n - n_rows && events->error.code == ERROR_NONE)
        fail(&events->error, ERROR_BUG, "%zu persons are new, but events tell of %zu: a bug",
             n - n_rows, n_new);
    grow(events, n);
}

void events_sort(struct events *events, size_t k)
{
    part_sort(&events->parts[k], &events->persons, NULL);
}

void events_merge(struct events *events, size_t first, size_t end)
{
    struct part *last = &events->parts[STRIPES + events->n_regions];
    for (size_t k = first; k < end; k++) {
        struct list *records = &events->parts[k].records;
        for (size_t j = 0; j < records->n; j++)
            *(struct record *)list_push(&last->records) = ((struct record *)records->items)[j];
        records->n = 0;
        last->found.sum += events->parts[k].found.sum;
        events->parts[k].found.sum = 0;
    }
    part_sort(last, &events->persons, NULL);
}

void events_gather(struct events *events, size_t first, size_t end)
{
    for (size_t k = first; k < end; k++) {
        found_append(&events->month, &events->parts[k].found, &events->persons);
        found_clear(&events->parts[k].found);
    }
}

/* ---- rows given up
 * --------------------------------------------------------------------------------
 */

static void drop_rows(struct events *events, const uint8_t *keep)
{
    const size_t bytes = events->persons.row_bytes, n = events->n_kept;
    size_t to = 0;
    if (!events->spare)
        events->spare = malloc(events->capacity * bytes);
    must(events->spare != NULL);
    for (size_t from = 0; from < n;) {
        const uint8_t *gone = memchr(keep + from, 0, n - from);
        const size_t end = gone ? (size_t)(gone - keep) : n;
        memcpy(events->spare + to * bytes, events->kept + from * bytes, (end - from) * bytes);
        to += end - from;
        for (from = end; from < n && !keep[from];)
            from++;
    }
    unsigned char *kept = events->spare;
    events->spare = events->kept;
    events->kept = kept;
    events->n_kept = to;
}

void events_give_up(struct events *events, struct list *told, const uint8_t *keep)
{
    const struct tracks *tracks = &events->persons;
    const size_t k = STRIPES + events->n_regions;
    struct part *part = &events->parts[k];
    events_capture(events, told, k);
    events_sort(events, k);
    for (size_t i = 0; i < events->n_kept; i++) {
        if (keep[i])
            continue;
        *(struct record *)list_push(&part->records) =
            (struct record){.row = (uint32_t)i, .event = (uint8_t)events->n_events};
        const uint32_t key = (uint32_t)track_get(tracks, 0, i);
        for (size_t f = 0; f < tracks->n; f++)
            part->found.sum -= track_hash(key, f, track_get(tracks, f, i));
    }
    events_sort(events, k);
    drop_rows(events, keep);
}

/* ---- employers and the end of a month
 * ----------------------------------------------------------------
 */

void events_keep_employers(struct events *events)
{
    const struct tracks *tracks = &events->employers;
    int32_t *kept = events->kept_employers;
    for (size_t f = 0; f < tracks->n; f++)
        for (size_t k = 0; k < events->n_employers * tracks->track[f].width; k++)
            *kept++ = track_get(tracks, f, k);
    events->employers_sum = tracks_sum(tracks, 0, events->n_employers, false);
}

static void compare_employers(struct events *events)
{
    const struct tracks *tracks = &events->employers;
    int32_t *kept = events->kept_employers;
    for (size_t f = 0; f < tracks->n; f++) {
        const size_t width = tracks->track[f].width;
        size_t last = 0, n = 0;
        for (size_t k = 0; k < events->n_employers * width; k++, kept++) {
            const int32_t now = track_get(tracks, f, k), before = *kept;
            if (now == before)
                continue;
            const uint32_t key = (uint32_t)(k / width);
            const size_t which = f + k % width * TRACKS_MAX;
            events->employers_sum += track_hash(key, which, now) - track_hash(key, which, before);
            narrow_push(&events->employer_place, (int32_t)(k - last));
            narrow_push(&events->employer_change, (int32_t)((uint32_t)now - (uint32_t)before));
            *kept = now;
            last = k;
            n++;
        }
        if (n > 0) {
            narrow_push(&events->employer_batch_fact, (int32_t)f);
            narrow_push(&events->employer_batch_records, (int32_t)n);
        }
    }
}

int events_audit(const struct events *events, size_t first, size_t end, struct error *error)
{
    const struct tracks *tracks = &events->persons;
    for (size_t i = first; i < end; i++)
        for (size_t f = 0; f < tracks->n; f++) {
            const struct track *track = &tracks->track[f];
            if (memcmp(kept_row(events, i) + track->at, track_place(tracks, f, i),
                       track_bytes(track->column->type)) != 0)
                return fail(error, ERROR_BUG,
                            "%s of person %" PRId32 " became %" PRId32
                            " without an event that may change it: name the column with the event",
                            track->column->name, track_get(tracks, 0, i), track_get(tracks, f, i));
        }
    return 0;
}

enum { AUDITED_A_MONTH = 4 }; /* blocks */

int events_end_month(struct events *events, struct error *error)
{
    const size_t n = events->persons.table->n;
    const size_t n_blocks = (n + BLOCK_ROWS - 1) / BLOCK_ROWS;
    int status = events->n_kept == n ? 0
                                     : fail(error, ERROR_BUG, "%zu persons, but %zu are told of", n,
                                            events->n_kept);
    if (events->error.code != ERROR_NONE)
        return fail(error, events->error.code, "%s", events->error.message);
    compare_employers(events);
    for (int k = 0; k < AUDITED_A_MONTH && status >= 0 && n > 0; k++) {
        const size_t first = events->audited++ % n_blocks * BLOCK_ROWS;
        status =
            events_audit(events, first, n - first < BLOCK_ROWS ? n : first + BLOCK_ROWS, error);
    }
    events->persons_sum += events->month.sum;
    events->month.sum = 0;
    return status;
}

uint64_t events_digest_of(size_t n_persons, uint64_t persons_sum, uint64_t employers_sum)
{
    const uint64_t parts[] = {n_persons, persons_sum, employers_sum};
    return digest_bytes(parts, sizeof parts, 0);
}

uint64_t events_digest(const struct events *events)
{
    return events_digest_of(events->n_kept, events->persons_sum, events->employers_sum);
}

void events_clear(struct events *events, struct list *told)
{
    for (size_t k = 0; k < STRIPES + events->n_regions + 1; k++)
        told[k].n = events->parts[k].n_captured = 0;
    found_clear(&events->month);
    events->employer_batch_fact.n = events->employer_batch_records.n = 0;
    events->employer_place.n = events->employer_change.n = 0;
}
