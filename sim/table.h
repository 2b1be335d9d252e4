/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as structures of arrays: allocate, grow, compact and hash the columns a model declares.
 *
 * A table does not know its columns' meaning: each column is a pointer inside the model's struct of
 * columns, at row->offset. One thread at a time may grow or compact; rows may be written by many.
 */
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include "model.h"

struct table {
    const struct column *columns;
    size_t n_columns;
    void *values;       /* the struct whose members point at the columns; lent */
    size_t n, capacity; /* rows */
};

size_t column_size(const struct column *column); /* bytes a row */
/* Where the pointer to its values stands. */
void **table_pointer(const struct table *table, const struct column *column);
size_t table_row_bytes(const struct table *table);

/* values must point at a struct of NULL pointers. */
MUST_CHECK int table_init(struct table *table, const struct column *columns, size_t n_columns,
                          void *values, size_t capacity, struct error *error);
void table_free(struct table *table); /* accepts {0}; sets the pointers to NULL */

/* Makes room for n more rows (zeroed) behind the last and returns the first of them in *first. */
MUST_CHECK int table_append(struct table *table, size_t n, size_t *first, struct error *error);

/* Keeps the rows with keep[row] != 0, in order. */
void table_compact(struct table *table, const uint8_t *keep);

/* Calls run for chunks of the rows first .. end - 1, by all threads: a chunk may write its own rows
 * only. */
void table_chunks(size_t first, size_t end, void (*run)(void *context, size_t first, size_t end),
                  void *context);

/* Calls run for each of n parts of some work, by all threads. */
void table_parts(size_t n, void (*run)(void *context, size_t part), void *context);

/* 64-bit digest of all rows and columns; the same for any number of threads. */
uint64_t table_digest(const struct table *table);

/* Digest of some bytes, chained through start. */
uint64_t digest_bytes(const void *bytes, size_t n, uint64_t start);

/* Zeroed memory for n items, from the beginning of a cache line on; NULL and ERROR_MEMORY if there
 * is none. */
MUST_CHECK void *scratch_alloc(size_t n, size_t item_size, struct error *error);
void scratch_free(void *scratch); /* accepts NULL */

/* A growing list of equal items, owned by one task. */
struct list {
    void *items;
    size_t n, capacity, item_size;
};

/* Room for n more items behind the last, which do not count yet; never fails but for memory, then
 * it ends the program with exit code 71. */
void list_reserve(struct list *list, size_t n);
void list_free(struct list *list);

/* One more item, to be filled by the caller. */
static inline void *list_push(struct list *list)
{
    if (list->n == list->capacity)
        list_reserve(list, 1);
    return (char *)list->items + list->n++ * list->item_size;
}

#endif
