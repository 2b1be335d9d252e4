/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of the content of a file while it is written: see store_content.h. */
#define _POSIX_C_SOURCE 200809L
#include "store_content.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"
#include "table.h"

uint64_t content_chain(uint64_t digest, uint64_t next)
{
    return digest_bytes(&next, sizeof next, digest);
}

uint64_t content_text(uint64_t digest, const char *text)
{
    return digest_bytes(text, strlen(text), digest);
}

uint64_t content_attribute(const char *name, const char *text)
{
    return content_text(content_text(0, name), text);
}

bool content_note(struct content *content, const char *name, uint64_t digest)
{
    struct content_item *item = list_push(&content->items);
    *item = (struct content_item){strdup(name), digest};
    return item->name != NULL;
}

void content_free(struct content *content)
{
    struct content_item *items = content->items.items;
    for (size_t i = 0; i < content->items.n; i++)
        free(items[i].name);
    list_free(&content->items);
}

void content_chunk(struct stored_stream *stream, size_t place, uint64_t digest)
{
    must(place == stream->n_full || place == stream->n_full + 1);
    if (place == stream->n_full + 1) {
        stream->full_digest = content_chain(stream->full_digest, stream->last_digest);
        stream->n_full++;
    }
    stream->last_digest = digest;
}

/* What grew until now: along time, and streams. */
static bool note_grown(struct store *store)
{
    struct content *content = &store->content;
    bool is_noted = content_note(content, "time", content->time) &&
                    content_note(content, "month", content->month) &&
                    content_note(content, "month_digest", content->month_digest);
    for (size_t i = 0; i < store->n_targets && is_noted; i++)
        is_noted = content_note(content, store->targets[i].name, store->targets[i].digest);
    for (size_t s = 0; s < store->n_streams && is_noted; s++) {
        const struct stored_stream *stream = &store->streams[s];
        is_noted = content_note(
            content, stream->name,
            stream->n == 0 ? 0 : content_chain(stream->full_digest, stream->last_digest));
    }
    return is_noted;
}

int content_store(struct store *store, struct error *error)
{
    const bool is_noted = note_grown(store);
    const struct content_item *items = store->content.items.items;
    const size_t n = store->content.items.n;
    const char **texts = calloc(2 * n, sizeof *texts);
    char(*digests)[17] = calloc(n, sizeof *digests);
    int status = 0;
    if (!is_noted || !texts || !digests)
        status = fail(error, ERROR_MEMORY, "%s: no memory for its digests", store->part);
    for (size_t i = 0; i < n && status >= 0; i++) {
        snprintf(digests[i], sizeof digests[i], "%016" PRIx64, items[i].digest);
        texts[i] = items[i].name;
        texts[n + i] = digests[i];
    }
    const struct store_column columns[] = {
        {.name = "variable",
         .meaning = "variable of this file; / stands for its attributes",
         .texts = texts},
        {.name = "digest",
         .meaning = "digest of its decoded values, hexadecimal",
         .texts = texts ? texts + n : NULL},
    };
    if (status >= 0)
        status = store_table(store, "content", "digests of what this file holds, for verify",
                             columns, 2, n, error);
    free(texts);
    free(digests);
    return status;
}
