/* SPDX-License-Identifier: Apache-2.0 */
/* Planes of bytes as a zlib stream (RFC 1950, 1951), by Huffman codes and runs alone.
 *
 * Shuffled columns are planes: constant ones, runs of equal bytes, and near noise. There is little
 * for a search for repeated strings to find, and that search is where libraries spend their time.
 * Here each plane has codes of its own and repeats at one distance only, which is chosen for it.
 * On the columns of events this is eight times as fast as level 1 of libdeflate and 4 per cent
 * smaller; zlib's Z_RLE is as slow as that, ISA-L as large and not always the same.
 *
 * The result is a function of the bytes alone: not of the machine, a library or what was packed
 * before. One thread at a time. */
#ifndef SIM_DEFLATE_H
#define SIM_DEFLATE_H

#include <stddef.h>

struct deflate;

/* NULL: no memory. */
struct deflate *deflate_new(void);
void deflate_free(struct deflate *deflate); /* accepts NULL */

/* Bytes that a stream of n bytes in n_planes planes may take. */
size_t deflate_bound(size_t n_bytes, size_t n_planes);
/* A stream begins at to, which has room for deflate_bound. */
void deflate_begin(struct deflate *deflate, unsigned char *to);
void deflate_plane(struct deflate *deflate, const unsigned char *bytes, size_t n);
/* n times the same byte. */
void deflate_same(struct deflate *deflate, unsigned char byte, size_t n);
/* Returns the length of the stream. */
size_t deflate_end(struct deflate *deflate);

#endif
