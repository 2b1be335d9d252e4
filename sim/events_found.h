/* SPDX-License-Identifier: Apache-2.0 */
/* What is found, column by column as it stands in the file. Belongs to one thread at a time. */
#ifndef SIM_EVENTS_FOUND_H
#define SIM_EVENTS_FOUND_H

#include "events.h"

void found_init(struct found *found, const struct tracks *tracks);
void found_free(struct found *found);
void found_clear(struct found *found);

/* What is in the buckets of a desk is a page; they are empty then. Their rows are in order, and so
 * are the kinds. The values are those of the copy. */
struct desk;
void found_put_page(struct found *found, const struct events_copy *copy, struct desk *desk);

/* Room for n more; ends the program if none. */
void narrow_reserve(struct narrow *narrow, size_t n);
static inline void narrow_set(struct narrow *narrow, size_t i, int32_t value)
{
    memcpy(narrow->bytes + i * narrow->width, &value, narrow->width); /* little-endian */
}
static inline void narrow_push(struct narrow *narrow, int32_t value)
{
    if (narrow->n == narrow->capacity)
        narrow_reserve(narrow, 1);
    narrow_set(narrow, narrow->n++, value);
}
static inline int32_t narrow_get(const struct narrow *narrow, size_t i)
{
    int32_t value = 0;
    memcpy(&value, narrow->bytes + i * narrow->width, narrow->width);
    const unsigned unused = (unsigned)(32 - 8 * narrow->width); /* to carry the sign up */
    return (int32_t)((uint32_t)value << unused) >> unused;
}
void narrow_append(struct narrow *to, const struct narrow *from);

#endif
