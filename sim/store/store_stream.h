/* SPDX-License-Identifier: Apache-2.0 */
/* Streams: growing columns of narrow integers in a result file, each along an axis that has a
 * length but no values (as netCDF-4 writes it), in chunks of STREAM_CHUNK values, shuffled and
 * deflated.
 *
 * A chunk may be written again when it has grown: the file goes from month to month in whole steps
 * (store_pages.h). One thread only, as for the store itself. */
#ifndef SIM_STORE_STREAM_H
#define SIM_STORE_STREAM_H

#include "store.h"

#define STREAM_CHUNK 16384

struct store_stream {
    const char *name, *axis; /* streams of one axis grow together */
    const char *unit, *meaning;
    size_t width;                  /* bytes of a value: 1, 2 or 4, signed */
    const struct dimension *codes; /* what the values stand for, or NULL */
};

/* Before anything is written to them; streams are numbered from 0 in this order. Lent until the
 * store is closed. ERROR_BUG, ERROR_WRITE. */
MUST_CHECK int store_streams(struct store *store, const struct store_stream *streams, size_t n,
                             struct error *error);

/* A packed chunk (pack.h) of STREAM_CHUNK values, zeros behind the last. */
struct store_chunk {
    size_t stream, place; /* place: number of the chunk in its stream */
    const unsigned char *bytes;
    size_t n_bytes;
    uint64_t digest; /* digest_bytes of its values without the zeros, from 0 */
};

/* Writes chunks, of each stream in order, and sets the lengths: lengths[stream] values. On the disk
 * after store_month. */
MUST_CHECK int store_put_chunks(struct store *store, const struct store_chunk *chunks,
                                size_t n_chunks, const size_t *lengths, struct error *error);

/* ---- reading ------------------------------------------------------------------------- */

struct stream_file;

/* ERROR_MISSING if path is no result of this program. */
MUST_CHECK int stream_file_open(struct stream_file **file, const char *path, struct error *error);
void stream_file_close(struct stream_file *file); /* accepts NULL */
const char *stream_file_path(const struct stream_file *file);
/* Number of values; SIZE_MAX if there is no such stream. */
size_t stream_length(struct stream_file *file, const char *name);
/* Values first .. first + n - 1, converted. ERROR_MISSING if they are not there or damaged. */
MUST_CHECK int stream_read(struct stream_file *file, const char *name, size_t first, size_t n,
                           int32_t *values, struct error *error);
/* Attribute of the file; owned by the caller; NULL: none. */
char *stream_file_text(struct stream_file *file, const char *name);
/* A column of a table (see store_table): NULL if it is not there or not of this kind. Both are the
 * caller's, *n long; texts go to stream_texts_free. */
double *stream_file_numbers(struct stream_file *file, const char *name, size_t *n);
char **stream_file_texts(struct stream_file *file, const char *name, size_t *n);
void stream_texts_free(char **texts, size_t n);

#endif
