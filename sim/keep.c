/* SPDX-License-Identifier: Apache-2.0 */
/* The list of what a world must remember. */
#include "keep.h"

#include <stdio.h>
#include <string.h>

const struct keep_item *keep_find(const struct keep *keep, const char *name)
{
    for (size_t i = 0; i < keep->n; i++)
        if (strcmp(keep->items[i].name, name) == 0)
            return &keep->items[i];
    return NULL;
}

void keep_bytes(struct keep *keep, const char *name, void *bytes, size_t n, enum keep_kind kind)
{
    must(keep->n < KEEP_MAX && strlen(name) < KEEP_NAME && keep_find(keep, name) == NULL);
    struct keep_item *item = &keep->items[keep->n++];
    *item = (struct keep_item){.bytes = bytes, .n = n, .kind = kind};
    snprintf(item->name, sizeof item->name, "%s", name);
}

static bool is_listed(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

void keep_table(struct keep *keep, const char *name, const struct table *table,
                const char *const *past, size_t n_past)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct column *column = &table->columns[c];
        void *values = *(void **)(void *)((char *)table->values + column->offset);
        char full[2 * KEEP_NAME];
        snprintf(full, sizeof full, "%s.%s", name, column->name);
        keep_bytes(keep, full, values, table->n * column_size(column),
                   is_listed(column->name, past, n_past) ? KEEP_PAST : KEEP_STATE);
    }
}

uint64_t keep_state_digest(const struct keep *keep)
{
    uint64_t digest = 0;
    for (size_t i = 0; i < keep->n; i++)
        if (keep->items[i].kind == KEEP_STATE)
            digest = digest_bytes(keep->items[i].bytes, keep->items[i].n, digest + i);
    return digest;
}
