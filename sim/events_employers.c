/* SPDX-License-Identifier: Apache-2.0 */
/* What employers changed in a month: a kept copy of their facts, and what differs from it. */
#include "events_employers.h"

#include <stdlib.h>

#include "events_found.h"

int events_employers_keep(struct events *events, struct error *error)
{
    const struct tracks *tracks = &events->employers;
    const size_t n = events->n_employers;
    events->employer_batch_fact.width = 2;
    events->employer_batch_records.width = 4;
    events->employer_place.width = events->employer_change.width = 4;
    for (size_t f = 0; f < TRACKS_MAX; f++)
        events->employer_changes[f].place.width = events->employer_changes[f].change.width = 4;
    events->kept_employers = malloc(n * tracks->row_bytes + 1);
    if (!events->kept_employers)
        return fail(error, ERROR_MEMORY, "no memory for the facts of %zu employers", n);
    char *kept = events->kept_employers;
    for (size_t f = 0; f < tracks->n; f++) {
        const struct track *track = &tracks->track[f];
        const size_t bytes = n * track->width * track_bytes(track->column->type);
        memcpy(kept, track_place(tracks, f, 0), bytes);
        kept += bytes;
    }
    events->employers_sum = tracks_sum(tracks, 0, n, false);
    return 0;
}

void events_employers_free(struct events *events)
{
    free(events->kept_employers);
    free(events->employer_batch_fact.bytes);
    free(events->employer_batch_records.bytes);
    for (size_t f = 0; f < TRACKS_MAX; f++) {
        free(events->employer_changes[f].place.bytes);
        free(events->employer_changes[f].change.bytes);
    }
    free(events->employer_place.bytes);
    free(events->employer_change.bytes);
}

/* Values of a fact that are compared at once: in most months none of them has changed. */
enum { EMPLOYER_VALUES = 64 };

/* Of fact f, the values first .. first + n - 1, which now and before hold; *last is the one before
 * that changed. No branch a value: if any has changed, nobody can guess which. */
static void note_changes(struct events *events, size_t f, size_t first, const int32_t *now,
                         const int32_t *before, size_t n, size_t *last)
{
    struct employer_changes *changes = &events->employer_changes[f];
    narrow_reserve(&changes->place, n);
    narrow_reserve(&changes->change, n);
    int32_t *place = (int32_t *)(void *)changes->place.bytes + changes->place.n;
    int32_t *change = (int32_t *)(void *)changes->change.bytes + changes->change.n;
    size_t m = 0, at = *last;
    for (size_t k = 0; k < n; k++) {
        const bool differs = now[k] != before[k];
        place[m] = (int32_t)(first + k - at);
        change[m] = (int32_t)((uint32_t)now[k] - (uint32_t)before[k]);
        at = differs ? first + k : at;
        m += differs;
    }
    changes->place.n += m;
    changes->change.n += m;
    *last = at;
}

/* The same values; what did not change adds nothing to the sum. */
static uint64_t sum_changes(const struct track *track, size_t f, size_t first, const int32_t *now,
                            const int32_t *before, size_t n)
{
    const size_t width = track->width;
    uint32_t key[EMPLOYER_VALUES];
    uint64_t sum = 0;
    if (width > 1) { /* change seldom */
        for (size_t k = 0; k < n; k++)
            if (now[k] != before[k]) {
                const uint32_t row = (uint32_t)((first + k) / width);
                const size_t which = f + (first + k) % width * TRACKS_MAX;
                sum += track_hash(row, which, now[k]) - track_hash(row, which, before[k]);
            }
        return sum;
    }
    for (size_t k = 0; k < n; k++)
        key[k] = (uint32_t)(first + k);
    return track_sum(key, now, n, f) - track_sum(key, before, n, f);
}

static void compare_fact(struct events *events, size_t f)
{
    const struct track *track = &events->employers.track[f];
    const enum column_type type = track->column->type;
    const size_t bytes = track_bytes(type);
    const size_t n_values = events->n_employers * track->width;
    const char *values = track_place(&events->employers, f, 0);
    char *kept = events->kept_employers + events->n_employers * track->at;
    int32_t now[EMPLOYER_VALUES], before[EMPLOYER_VALUES];
    size_t last = 0;
    for (size_t k = 0, n; k < n_values; k += n) {
        n = n_values - k < EMPLOYER_VALUES ? n_values - k : EMPLOYER_VALUES;
        if (memcmp(values + k * bytes, kept + k * bytes, n * bytes) == 0)
            continue;
        track_read(type, values + k * bytes, 1, n, now);
        track_read(type, kept + k * bytes, 1, n, before);
        note_changes(events, f, k, now, before, n, &last);
        events->employer_changes[f].sum += sum_changes(track, f, k, now, before, n);
        memcpy(kept + k * bytes, values + k * bytes, n * bytes);
    }
}

void events_employers_compare(struct events *events)
{
    const size_t n = events->employers.n;
#pragma omp parallel for schedule(dynamic) num_threads(events->n_threads)
    for (size_t f = 0; f < n; f++)
        compare_fact(events, f);
    for (size_t f = 0; f < n; f++) {
        struct employer_changes *changes = &events->employer_changes[f];
        if (changes->place.n == 0)
            continue;
        narrow_push(&events->employer_batch_fact, (int32_t)f);
        narrow_push(&events->employer_batch_records, (int32_t)changes->place.n);
        narrow_append(&events->employer_place, &changes->place);
        narrow_append(&events->employer_change, &changes->change);
        events->employers_sum += changes->sum;
        changes->place.n = changes->change.n = 0;
        changes->sum = 0;
    }
}
