/* SPDX-License-Identifier: Apache-2.0 */
/* Records of one task put in the order of the file. A part belongs to one thread at a time. */
#ifndef SIM_EVENTS_SORT_H
#define SIM_EVENTS_SORT_H

#include <inttypes.h>

#include "events_found.h"
#include "events_read.h"

/* An event of a person: whom, and which kind of the part. */
struct record {
    uint32_t row, kind;
};

/* Records of a part with the same event, intervention and facts. */
struct kind {
    uint32_t facts;
    uint8_t event, intervention;
};

/* Rows of a kind in a page. */
struct bucket {
    uint32_t *row; /* [capacity], owned */
    size_t n, capacity;
};

enum { EVENTS_MAX = 64 }; /* bits of compared.events */

/* Where records are gathered and sorted: used by one part after the other, so that it stays in the
 * cache. */
struct desk {
    struct list records, sorted;  /* struct record: told in any order */
    struct list buckets;          /* struct bucket, by number of the kind: told by neighbours */
    struct list kinds;            /* struct kind */
    struct list slots;            /* uint32_t: number of a kind + 1 by hash, 0: none */
    struct list order;            /* uint32_t: numbers of kinds as they stand in the file */
    struct list facts;            /* uint32_t: what events changed, until their kind is found */
    struct list bare[EVENTS_MAX]; /* uint32_t: rows by event, of no facts and no intervention */
    uint32_t last[256];           /* number of the kind last found, by event */
};

struct part {
    struct found found;
    struct desk desk; /* of regions and the nation, which keep records for a while */
};

void desk_init(struct desk *desk);
void desk_free(struct desk *desk);
/* The number of a kind of this desk, new if need be. */
uint32_t desk_kind(struct desk *desk, uint8_t event, uint8_t intervention, uint32_t facts);
/* Appends the records of another desk, and empties it. */
void desk_take(struct desk *desk, struct desk *from);
/* Puts what is in the buckets in the order of the file, appends it to what is found and empties
 * them. The values are those of the copy. Events of neighbours were told one after the other. */
void desk_sort(struct desk *desk, struct found *found, const struct events_copy *copy);
/* The same for records, by n_shares threads: found[0] comes first, then found[1]. The helpers, one
 * a share, are empty before and after. */
void desk_sort_shared(struct desk *desk, struct desk *helpers, struct found *found, size_t n_shares,
                      const struct events_copy *copy);
/* Room for n more; ends the program if none. */
void bucket_reserve(struct bucket *bucket, size_t n);

/* Rows told of in desk->bare go to where they stand in the file. */
void desk_put_bare(struct desk *desk);

/* desk_kind for the usual case that the event did before what it does now. */
static inline uint32_t desk_kind_again(struct desk *desk, uint8_t event, uint8_t intervention,
                                       uint32_t facts)
{
    const uint32_t last = desk->last[event];
    const struct kind *kind = (const struct kind *)desk->kinds.items + last;
    if (last < desk->kinds.n && kind->facts == facts && kind->event == event &&
        kind->intervention == intervention)
        return last;
    return desk->last[event] = desk_kind(desk, event, intervention, facts);
}

static inline void desk_put(struct desk *desk, uint32_t kind, uint32_t row)
{
    struct bucket *bucket = (struct bucket *)desk->buckets.items + kind;
    if (bucket->n == bucket->capacity)
        bucket_reserve(bucket, 1);
    bucket->row[bucket->n++] = row;
}
/* Those of n events of one kind. */
static inline void desk_put_told(struct desk *desk, uint32_t kind, const struct noted *told,
                                 size_t n)
{
    struct bucket *bucket = (struct bucket *)desk->buckets.items + kind;
    bucket_reserve(bucket, n);
    for (size_t k = 0; k < n; k++)
        bucket->row[bucket->n + k] = told[k].row;
    bucket->n += n;
}

#endif
