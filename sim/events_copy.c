/* SPDX-License-Identifier: Apache-2.0 */
/* The copy of facts: kept, compared and compacted. */
#include "events_copy.h"

#include <inttypes.h>
#include <stdlib.h>

#include "rows.h"

enum { LINE_BYTES = 64 }; /* of the cache */

static enum column_type type_of(const struct tracks *tracks, size_t f)
{
    return tracks->track[f].column->type;
}

/* Wide facts first, so that each stands at a multiple of its width. A row that fits into half a
 * line of the cache never lies across two. */
static void lay_out(struct events_copy *copy)
{
    const struct tracks *tracks = copy->tracks;
    size_t at = 0;
    for (size_t bytes = 4; bytes > 0; bytes /= 2)
        for (size_t f = 1; f < tracks->n; f++)
            if (track_bytes(type_of(tracks, f)) == bytes) {
                copy->at[f] = (uint16_t)at;
                at += bytes;
            }
    copy->row_bytes = (at + 7) / 8 * 8;
    if (at > LINE_BYTES / 4 && at <= LINE_BYTES / 2)
        copy->row_bytes = LINE_BYTES / 2;
    if (at > 3 * LINE_BYTES / 4 && at <= LINE_BYTES)
        copy->row_bytes = LINE_BYTES;
}

static unsigned char *rows_alloc(const struct events_copy *copy)
{
    const size_t bytes = copy->capacity * copy->row_bytes;
    return aligned_alloc(LINE_BYTES, (bytes / LINE_BYTES + 1) * LINE_BYTES);
}

enum { COPIED = 256 }; /* rows at once: they stay in the cache while fact after fact is put there */

static void copy_fact(unsigned char *to, size_t row_bytes, const char *values, size_t bytes,
                      size_t n)
{
    if (bytes == 1)
        for (size_t i = 0; i < n; i++)
            to[i * row_bytes] = (unsigned char)values[i];
    else if (bytes == 2)
        for (size_t i = 0; i < n; i++)
            memcpy(to + i * row_bytes, values + 2 * i, 2);
    else
        for (size_t i = 0; i < n; i++)
            memcpy(to + i * row_bytes, values + 4 * i, 4);
}

static void copy_rows(const struct events_copy *copy, size_t first, size_t end)
{
    const struct tracks *tracks = copy->tracks;
#pragma omp parallel for
    for (size_t i = first; i < end; i += COPIED)
        for (size_t f = 1; f < tracks->n; f++) {
            const size_t bytes = track_bytes(type_of(tracks, f));
            copy_fact(events_copy_row(copy, i) + copy->at[f], copy->row_bytes,
                      track_place(tracks, f, i), bytes, end - i < COPIED ? end - i : COPIED);
        }
}

int events_copy_init(struct events_copy *copy, const struct tracks *tracks, struct error *error)
{
    const size_t n = tracks->table->n;
    /* memory that is never touched costs nothing; a copy that moves does */
    *copy = (struct events_copy){.tracks = tracks, .capacity = n + n / 2 + 4096};
    must(tracks->n > 0 && type_of(tracks, 0) == COLUMN_U32); /* the key */
    lay_out(copy);
    copy->rows = rows_alloc(copy);
    if (!copy->rows)
        return fail(error, ERROR_MEMORY, "no memory for the facts of %zu persons", n);
    copy_rows(copy, 0, n);
    copy->n = n;
    return 0;
}

void events_copy_free(struct events_copy *copy)
{
    free(copy->rows);
    free(copy->spare);
    *copy = (struct events_copy){0};
}

void events_copy_grow(struct events_copy *copy, size_t n)
{
    if (n > copy->capacity) {
        unsigned char *old = copy->rows;
        copy->capacity = n + n / 8;
        copy->rows = rows_alloc(copy);
        if (!copy->rows)
            error_no_memory(n, "persons' facts");
        memcpy(copy->rows, old, copy->n * copy->row_bytes);
        free(old);
        free(copy->spare);
        copy->spare = NULL;
    }
    copy_rows(copy, copy->n, n);
    copy->n = n;
}

/* Rows first .. end - 1 that are kept, to the spare rows from to on. */
static void compact_part(struct events_copy *copy, const uint8_t *keep, size_t first, size_t end,
                         size_t to)
{
    const size_t bytes = copy->row_bytes;
    while (first < end) {
        const uint8_t *gone = memchr(keep + first, 0, end - first);
        const size_t stop = gone ? (size_t)(gone - keep) : end;
        memcpy(copy->spare + to * bytes, copy->rows + first * bytes, (stop - first) * bytes);
        to += stop - first;
        for (first = stop; first < end && !keep[first];)
            first++;
    }
}

enum { COMPACT_PARTS = 16 };

void events_copy_compact(struct events_copy *copy, const uint8_t *keep)
{
    const size_t n = copy->n;
    size_t to[COMPACT_PARTS + 1] = {0};
    if (!copy->spare)
        copy->spare = rows_alloc(copy);
    if (!copy->spare)
        error_no_memory(n, "persons' facts");
    for (size_t k = 0; k < COMPACT_PARTS; k++) {
        to[k + 1] = to[k];
        for (size_t i = k * n / COMPACT_PARTS; i < (k + 1) * n / COMPACT_PARTS; i++)
            to[k + 1] += keep[i] != 0;
    }
#pragma omp parallel for schedule(dynamic)
    for (size_t k = 0; k < COMPACT_PARTS; k++)
        compact_part(copy, keep, k * n / COMPACT_PARTS, (k + 1) * n / COMPACT_PARTS, to[k]);
    unsigned char *rows = copy->spare;
    copy->spare = copy->rows;
    copy->rows = rows;
    copy->n = to[COMPACT_PARTS];
}

/* ---- what differs -------------------------------------------------------------------------- */

static unsigned watched_kind(enum column_type type)
{
    return type == COLUMN_I32 || type == COLUMN_U32 ? WATCHED_WORD
           : type == COLUMN_I16                     ? WATCHED_HALF
           : type == COLUMN_U8                      ? WATCHED_BYTE
                                                    : WATCHED_OTHER;
}

void events_copy_watch(const struct events_copy *copy, uint32_t facts, struct watched *watched)
{
    const struct tracks *tracks = copy->tracks;
    unsigned n = 0;
    for (unsigned kind = 0; kind < N_WATCHED; kind++) {
        for (size_t f = 1; f < tracks->n; f++)
            if (facts >> f & 1 && watched_kind(type_of(tracks, f)) == kind) {
                watched->at[n] = copy->at[f];
                watched->fact[n++] = (uint8_t)f;
            }
        watched->end[kind] = (uint8_t)n;
    }
    events_copy_look(copy, watched);
}

void events_copy_look(const struct events_copy *copy, struct watched *watched)
{
    for (unsigned k = 0; k < watched->end[N_WATCHED - 1]; k++)
        watched->values[k] = track_place(copy->tracks, watched->fact[k], 0);
}

/* One loop a kind and no branch a fact: which of them differ cannot be guessed. */
uint32_t events_copy_update(const struct events_copy *copy, const struct watched *watched,
                            size_t row, struct changes *changes)
{
    unsigned char *kept = events_copy_row(copy, row);
    int32_t now[TRACKS_MAX], old[TRACKS_MAX];
    uint32_t differs = 0, mask = 0; /* bits: which of the watched, and which facts */
    unsigned k = 0;
    for (; k < watched->end[WATCHED_WORD]; k++) {
        memcpy(&now[k], watched->values[k] + 4 * row, 4);
        memcpy(&old[k], kept + watched->at[k], 4);
        memcpy(kept + watched->at[k], &now[k], 4);
        differs |= (uint32_t)(now[k] != old[k]) << k;
    }
    for (; k < watched->end[WATCHED_HALF]; k++) {
        int16_t half, before;
        memcpy(&half, watched->values[k] + 2 * row, 2);
        memcpy(&before, kept + watched->at[k], 2);
        memcpy(kept + watched->at[k], &half, 2);
        now[k] = half;
        old[k] = before;
        differs |= (uint32_t)(half != before) << k;
    }
    for (; k < watched->end[WATCHED_BYTE]; k++) {
        now[k] = ((const uint8_t *)watched->values[k])[row];
        old[k] = kept[watched->at[k]];
        kept[watched->at[k]] = (uint8_t)now[k];
        differs |= (uint32_t)(now[k] != old[k]) << k;
    }
    for (; k < watched->end[WATCHED_OTHER]; k++) {
        const enum column_type type = type_of(copy->tracks, watched->fact[k]);
        const char *value = watched->values[k] + track_bytes(type) * row;
        now[k] = track_from(type, value);
        old[k] = track_from(type, kept + watched->at[k]);
        memcpy(kept + watched->at[k], value, track_bytes(type));
        differs |= (uint32_t)(now[k] != old[k]) << k;
    }
    if (changes->n > CHANGES - TRACKS_MAX)
        changes->sum = events_copy_changed(changes);
    const uint32_t key = (uint32_t)track_get(copy->tracks, 0, row);
    for (; differs; differs &= differs - 1, changes->n++) {
        k = (unsigned)__builtin_ctz(differs);
        const size_t f = watched->fact[k];
        changes->now[changes->n] = track_word(key, f, now[k]);
        changes->old[changes->n] = track_word(key, f, old[k]);
        mask |= UINT32_C(1) << f;
    }
    return mask;
}

uint64_t events_copy_changed(struct changes *changes)
{
    const uint64_t sum = changes->sum + track_mixes(changes->now, changes->n) -
                         track_mixes(changes->old, changes->n);
    changes->sum = changes->n = 0;
    return sum;
}

uint64_t events_copy_sum(const struct events_copy *copy, const uint32_t *row, size_t n)
{
    const struct tracks *tracks = copy->tracks;
    uint32_t key[EVENTS_COPY_SUMMED];
    int32_t value[EVENTS_COPY_SUMMED];
    uint64_t sum = 0;
    must(n <= EVENTS_COPY_SUMMED);
    for (size_t k = 0; k < n; k++) {
        value[k] = track_get(tracks, 0, row[k]);
        key[k] = (uint32_t)value[k];
    }
    for (size_t f = 0; f < tracks->n; f++) {
        for (size_t k = 0; k < n && f > 0; k++)
            value[k] = events_copy_get(copy, f, row[k]);
        sum += track_sum(key, value, n, f);
    }
    return sum;
}

int events_copy_audit(const struct events_copy *copy, size_t first, size_t end, struct error *error)
{
    const struct tracks *tracks = copy->tracks;
    for (size_t i = first; i < end; i++)
        for (size_t f = 1; f < tracks->n; f++)
            if (events_copy_get(copy, f, i) != track_get(tracks, f, i))
                return fail(error, ERROR_BUG,
                            "%s of person %" PRId32 " became %" PRId32
                            " without an event that may change it: name the column with the event",
                            tracks->track[f].column->name, track_get(tracks, 0, i),
                            track_get(tracks, f, i));
    return 0;
}
