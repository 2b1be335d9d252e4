/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of the content of a file: what store_close writes as the table "content" (columns
 * content_variable and content_digest) and store_verify compares.
 *
 * Chunks that are packed have a checksum, so do the headers of variables; lists of chunks, plain
 * variables and texts of any length have none, and a chunk that is not found reads as zeros. The
 * digest is of values, not of bytes in the file: it does not depend on the library that packs.
 *
 * D(bytes, start) is digest_bytes. A digest of a variable is
 *   along time          start 0; d = D(a month's values or its text, d), month after month
 *   numbers of a table  D(all values, 0)
 *   texts               start 0; d = D(a text, d), row after row
 *   an axis             D(its flag_meanings, number of values); its values are 0, 1, 2 ...
 *   a stream            0 if empty; else d = D(D(a chunk, 0), d), start 0, chunk after chunk of
 *                       STREAM_CHUNK values as they are stored (1, 2 or 4 bytes)
 *   the attributes      the sum of D(text, D(name, 0)) of all attributes of the file ("/")
 * Axes without values have none. A file that is not finished has no such table. */
#ifndef SIM_STORE_CONTENT_H
#define SIM_STORE_CONTENT_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"

struct store;
struct stored_stream;

struct content_item {
    char *name; /* owned */
    uint64_t digest;
};

struct content {
    struct list items; /* struct content_item */
    uint64_t time, month, month_digest;
};

uint64_t content_chain(uint64_t digest, uint64_t next);
uint64_t content_text(uint64_t digest, const char *text);
uint64_t content_attribute(const char *name, const char *text);

/* False: no memory. */
bool content_note(struct content *content, const char *name, uint64_t digest);
void content_free(struct content *content);
/* A chunk of a stream is new, or the last one has grown. */
void content_chunk(struct stored_stream *stream, size_t place, uint64_t digest);
/* Writes the table; nothing else may be written after it. */
MUST_CHECK int content_store(struct store *store, struct error *error);

struct content_verified {
    bool has_digests; /* false: a file that is not finished, or was written before there were any */
    size_t n;         /* variables that were compared */
    char identity[17]; /* digest of all digests: equal for files with equal content */
};

/* Reads the whole file. ERROR_DIFFERS names the first variable that is not as it was written,
 * ERROR_MISSING one that cannot be read. */
MUST_CHECK int store_verify(const char *path, struct content_verified *verified,
                            struct error *error);

#endif
