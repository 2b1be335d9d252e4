/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of the facts of persons as they were told of last, row by row: what an event changed is
 * what differs from it. The facts of a row lie together, so that one access to memory brings them
 * all; the first fact, the key, never changes and is not copied. Threads may update and read rows,
 * each its own, while no other function runs. */
#ifndef SIM_EVENTS_COPY_H
#define SIM_EVENTS_COPY_H

#include "track.h"

struct events_copy {
    const struct tracks *tracks; /* lent */
    unsigned char *rows;         /* [capacity][row_bytes], owned */
    unsigned char *spare;        /* the same, owned, for compaction */
    size_t n, capacity, row_bytes;
    uint16_t at[TRACKS_MAX]; /* where a fact stands in a row */
};

/* Facts that an event may change, by the kind of their column: int32_t and uint32_t, int16_t,
 * uint8_t, others. */
enum { WATCHED_WORD, WATCHED_HALF, WATCHED_BYTE, WATCHED_OTHER, N_WATCHED };
struct watched {
    uint8_t end[N_WATCHED];         /* the facts of a kind end here */
    uint8_t fact[TRACKS_MAX];       /* which */
    uint16_t at[TRACKS_MAX];        /* where it stands in a row of the copy */
    const char *values[TRACKS_MAX]; /* where its column stands; lent */
};

/* Copies all rows of the table. */
MUST_CHECK int events_copy_init(struct events_copy *copy, const struct tracks *tracks,
                                struct error *error);
void events_copy_free(struct events_copy *copy); /* accepts {0} */
/* The table has grown to n rows: the new ones are copied. */
void events_copy_grow(struct events_copy *copy, size_t n);
/* Keeps the rows with keep[row] != 0, in order. */
void events_copy_compact(struct events_copy *copy, const uint8_t *keep);
/* Watches the facts whose bits are set; looks, too. */
void events_copy_watch(const struct events_copy *copy, uint32_t facts, struct watched *watched);
/* The columns of the table may have moved. */
void events_copy_look(const struct events_copy *copy, struct watched *watched);
/* Changes of the digest of all facts that are not yet in its sum. */
enum { CHANGES = 512 };
struct changes {
    uint64_t now[CHANGES], old[CHANGES]; /* track_word */
    size_t n;
    uint64_t sum;
};
/* Brings the facts watched of a row to what they are now; returns the bits of those that differed.
 */
uint32_t events_copy_update(const struct events_copy *copy, const struct watched *watched,
                            size_t row, struct changes *changes);
/* All that was changed; there is nothing then. */
uint64_t events_copy_changed(struct changes *changes);
/* The part of some rows in the digest of all facts. */
enum { EVENTS_COPY_SUMMED = 256 }; /* rows at most: they stay in the cache */
uint64_t events_copy_sum(const struct events_copy *copy, const uint32_t *row, size_t n);
/* ERROR_BUG if a row first .. end - 1 differs from the table. */
MUST_CHECK int events_copy_audit(const struct events_copy *copy, size_t first, size_t end,
                                 struct error *error);

static inline unsigned char *events_copy_row(const struct events_copy *copy, size_t row)
{
    return copy->rows + row * copy->row_bytes;
}

/* A fact of a row as the copy has it; not the key. */
static inline int32_t events_copy_get(const struct events_copy *copy, size_t f, size_t row)
{
    return track_from(copy->tracks->track[f].column->type,
                      events_copy_row(copy, row) + copy->at[f]);
}

#endif
