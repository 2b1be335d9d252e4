/* SPDX-License-Identifier: Apache-2.0 */
/* Records of one task put in the order of the file. A part belongs to one thread at a time. */
#ifndef SIM_EVENTS_SORT_H
#define SIM_EVENTS_SORT_H

#include <inttypes.h>

#include "events.h"
#include "events_read.h"

/* An event of a person and the facts it changed. */
struct record {
    uint32_t row, facts;
    uint16_t kind; /* number within its page */
    uint8_t event, intervention;
};

enum { KINDS_MAX = 2048, KIND_SLOTS = 4 * KINDS_MAX };

/* Records of a page with the same event, intervention and facts. */
struct kind {
    uint32_t facts, n, first;
    uint16_t number; /* as found */
    uint8_t event, intervention;
};

struct part {
    struct list records, sorted; /* struct record */
    size_t n_captured;           /* of the list told */
    struct found found;
    struct kind *kinds; /* [KINDS_MAX], owned */
    uint16_t *slots;    /* [KIND_SLOTS], owned: number + 1 by hash, 0: none */
    uint16_t *places;   /* [KINDS_MAX], owned: order by number */
    size_t n_kinds;
};

void part_init(struct part *part, const struct tracks *tracks);
void part_free(struct part *part);
/* Puts records (the part's own, or if not NULL these) in the order of the file, appends them to
 * part->found and empties them. The values are taken from the table as it is now. */
void part_sort(struct part *part, const struct tracks *tracks, struct list *records);

void found_init(struct found *found, const struct tracks *tracks);
void found_free(struct found *found);
void found_clear(struct found *found);
void found_append(struct found *to, const struct found *from, const struct tracks *tracks);

void narrow_reserve(struct narrow *narrow,
                    size_t n); /* room for n more; ends the program if none */
static inline void narrow_push(struct narrow *narrow, int32_t value)
{
    if (narrow->n == narrow->capacity)
        narrow_reserve(narrow, 1);
    memcpy(narrow->bytes + narrow->n++ * narrow->width, &value, narrow->width); /* little-endian */
}
static inline int32_t narrow_get(const struct narrow *narrow, size_t i)
{
    int32_t value = 0;
    memcpy(&value, narrow->bytes + i * narrow->width, narrow->width);
    const unsigned unused = (unsigned)(32 - 8 * narrow->width); /* to carry the sign up */
    return (int32_t)((uint32_t)value << unused) >> unused;
}
void narrow_append(struct narrow *to, const struct narrow *from);

/* events.c: copies the facts of these rows. */
void events_keep(struct events *events, size_t first, size_t end);
void events_keep_employers(struct events *events);

#endif
