/* SPDX-License-Identifier: Apache-2.0 */
/* Facts: the columns of a table that the file of events keeps, all else is worked out again by a
 * replay. Every value is an int32_t here and in the file; 4294967295 (no row) is -1. Pure but for
 * track_set; thread-safe. */
#ifndef SIM_TRACK_H
#define SIM_TRACK_H

#include <string.h>

#include "table.h"

enum { TRACKS_MAX = 32 };

struct track {
    const struct column *column;
    size_t at;    /* where it stands in a kept row, in bytes */
    size_t width; /* values a row; persons have one of each */
};

struct tracks {
    const struct table *table; /* lent; the first column is the key of a row */
    struct track track[TRACKS_MAX];
    size_t n;
    size_t row_bytes; /* of a kept row */
};

/* All columns but those named; names ends with NULL. ERROR_BUG: too many, or an unknown name. */
MUST_CHECK int tracks_all_but(struct tracks *tracks, const struct table *table,
                              const char *const *names, struct error *error);
/* The columns named. */
MUST_CHECK int tracks_only(struct tracks *tracks, const struct table *table,
                           const char *const *names, struct error *error);
/* The columns of a text such as "id,branch", in that order; NULL: all. ERROR_USAGE, with where in
 * front: a name that is no column, or one that is there twice. */
MUST_CHECK int tracks_named(struct tracks *tracks, const struct table *table, const char *names,
                            const char *where, struct error *error);
/* Bits of the facts named, parted by blanks. ERROR_BUG: a name that is no fact. */
MUST_CHECK int tracks_mask(const struct tracks *tracks, const char *names, uint32_t *mask,
                           struct error *error);
/* NULL if there is none. */
const struct column *table_column(const struct table *table, const char *name);

/* Bytes of a value of a column in memory, and in the file: 1, 2 or 4, signed. */
static inline size_t track_bytes(enum column_type type)
{
    return type <= COLUMN_U8 ? 1 : type <= COLUMN_U16 ? 2 : 4;
}
size_t track_stored_bytes(enum column_type type);

static inline int32_t track_from(enum column_type type, const void *value)
{
    int8_t i8;
    uint8_t u8;
    int16_t i16;
    uint16_t u16;
    int32_t i32 = 0;
    switch (type) {
    case COLUMN_I8:
        memcpy(&i8, value, sizeof i8);
        return i8;
    case COLUMN_U8:
        memcpy(&u8, value, sizeof u8);
        return u8;
    case COLUMN_I16:
        memcpy(&i16, value, sizeof i16);
        return i16;
    case COLUMN_U16:
        memcpy(&u16, value, sizeof u16);
        return u16;
    case COLUMN_I32:
    case COLUMN_U32:
        memcpy(&i32, value, sizeof i32);
    }
    return i32;
}

static inline void *track_place(const struct tracks *tracks, size_t f, size_t index)
{
    const struct column *column = tracks->track[f].column;
    char *const *values =
        (char *const *)(const void *)((const char *)tracks->table->values + column->offset);
    return *values + index * track_bytes(column->type);
}

/* index counts values: row * width + which. */
static inline int32_t track_get(const struct tracks *tracks, size_t f, size_t index)
{
    return track_from(tracks->track[f].column->type, track_place(tracks, f, index));
}

/* Every stride-th value from a place on, n of them. */
void track_read(enum column_type type, const char *place, size_t stride, size_t n, int32_t *value);

/* The low bits of value: what track_get gave comes back whole. */
void track_set(const struct tracks *tracks, size_t f, size_t index, int32_t value);

/* The part of a value in the digest of all facts, which is the sum of these, is the mix of a word.
 */
static inline uint64_t track_word(uint32_t key, size_t f, int32_t value)
{
    return ((uint64_t)key << 32 | (uint32_t)value) + (f + 1) * UINT64_C(0x9E3779B97F4A7C15);
}
static inline uint64_t track_mix(uint64_t word)
{
    const uint64_t x = (word ^ (word >> 32)) * UINT64_C(0x9FB21C651E98DF25);
    return (x ^ (x >> 29)) * UINT64_C(0xD6E8FEB86659FD93);
}
static inline uint64_t track_hash(uint32_t key, size_t f, int32_t value)
{
    return track_mix(track_word(key, f, value));
}

/* The sum of the mixes of n words, all at once: words are cheap to make one by one, mixes are not.
 */
uint64_t track_mixes(const uint64_t *word, size_t n);
/* The sum of track_hash over n keys and values. */
uint64_t track_sum(const uint32_t *key, const int32_t *value, size_t n, size_t f);

/* The sum over rows first .. end - 1, by all threads. For employers, whose rows stay, the key is
 * the row. */
uint64_t tracks_sum(const struct tracks *tracks, size_t first, size_t end, bool has_key);

#endif
