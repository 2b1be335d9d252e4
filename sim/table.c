/* SPDX-License-Identifier: Apache-2.0 */
/* Columns by their descriptors. Columns are hashed and compacted apart, each by one thread. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

#define DIGEST_CHUNK ((size_t)1 << 16)
enum { CHUNK_ROWS = 1 << 14 };

void **table_pointer(const struct table *table, const struct column *column)
{
    return (void **)(void *)((char *)table->values + column->offset);
}

size_t column_size(const struct column *column)
{
    static const size_t size[] = {[COLUMN_I8] = 1,  [COLUMN_U8] = 1,  [COLUMN_I16] = 2,
                                  [COLUMN_U16] = 2, [COLUMN_I32] = 4, [COLUMN_U32] = 4};
    return size[column->type] * column->width;
}

size_t table_row_bytes(const struct table *table)
{
    size_t bytes = 0;
    for (size_t c = 0; c < table->n_columns; c++)
        bytes += column_size(&table->columns[c]);
    return bytes;
}

/* Bytes before the first row of the c-th column. Large blocks of memory all begin at the same place
 * of a page, and equal places of pages share few lines of the cache: so that the values of one row
 * can be in it together, each column begins five lines further than the one before; and at the
 * beginning of a line, where the library puts its own word before a large block. */
static size_t column_shift(size_t c)
{
    enum { LINES_OF_PAGE = 64, OWN_WORD = 16 };
    return 5 * c % LINES_OF_PAGE * CACHE_LINE + CACHE_LINE - OWN_WORD;
}

/* The block of memory of the c-th column; NULL before it has one. */
static char *column_block(const struct table *table, size_t c)
{
    char *rows = *table_pointer(table, &table->columns[c]);
    return rows ? rows - column_shift(c) : NULL;
}

static int table_reserve(struct table *table, size_t capacity, struct error *error)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct column *column = &table->columns[c];
        const size_t shift = column_shift(c);
        char *grown = realloc(column_block(table, c), shift + capacity * column_size(column));
        if (!grown)
            return fail(error, ERROR_MEMORY, "no memory for %zu rows of column %s", capacity,
                        column->name);
        *table_pointer(table, column) = grown + shift;
    }
    table->capacity = capacity;
    return 0;
}

int table_init(struct table *table, const struct column *columns, size_t n_columns, void *values,
               size_t capacity, struct error *error)
{
    *table = (struct table){columns, n_columns, values, 0, 0};
    return table_reserve(table, capacity > 64 ? capacity : 64, error);
}

void table_free(struct table *table)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        free(column_block(table, c));
        *table_pointer(table, &table->columns[c]) = NULL;
    }
    *table = (struct table){0};
}

int table_append(struct table *table, size_t n, size_t *first, struct error *error)
{
    if (table->n + n > table->capacity) {
        const int status = table_reserve(table, table->n + n + table->capacity / 8, error);
        if (status < 0)
            return status;
    }
    const size_t n_columns = table->n_columns;
#pragma omp parallel for schedule(dynamic) if (n > CHUNK_ROWS)
    for (size_t c = 0; c < n_columns; c++) {
        const size_t size = column_size(&table->columns[c]);
        memset((char *)*table_pointer(table, &table->columns[c]) + table->n * size, 0, n * size);
    }
    *first = table->n;
    table->n += n;
    return 0;
}

/* Rows that stay together: most do, so that whole runs move. */
struct run {
    size_t from, to, n;
};

/* The runs that move, in order; returns the number of rows kept. */
static size_t find_runs(const uint8_t *keep, size_t n, struct list *runs)
{
    size_t to = 0;
    for (size_t from = 0; from < n;) {
        const uint8_t *gone = memchr(keep + from, 0, n - from);
        const size_t end = gone ? (size_t)(gone - keep) : n;
        if (end > from && to != from)
            *(struct run *)list_push(runs) = (struct run){from, to, end - from};
        to += end - from;
        for (from = end; from < n && !keep[from];)
            from++;
    }
    return to;
}

enum { PIECE = 32, SHORT_RUN = 8 * PIECE }; /* bytes */

/* A short run, down by at least a piece: what is copied beyond its end lands on rows that have been
 * read, so that nobody has to count bytes. */
static void move_down(char *to, const char *from, size_t n)
{
    for (size_t at = 0; at < n; at += PIECE) {
        char piece[PIECE];
        memcpy(piece, from + at, PIECE);
        memcpy(to + at, piece, PIECE);
    }
}

/* The column has n_rows before. */
static void compact_column(char *values, size_t size, size_t n_rows, const struct list *runs)
{
    const struct run *run = runs->items;
    for (size_t r = 0; r < runs->n; r++) {
        char *to = values + run[r].to * size;
        const char *from = values + run[r].from * size;
        const size_t n = run[r].n * size, rest = (n_rows - run[r].from) * size;
        if (n <= SHORT_RUN && (size_t)(from - to) >= PIECE && n + PIECE <= rest)
            move_down(to, from, n);
        else
            memmove(to, from, n);
    }
}

void table_compact(struct table *table, const uint8_t *keep)
{
    const size_t n_columns = table->n_columns, n_rows = table->n;
    struct list runs = {.item_size = sizeof(struct run)};
    table->n = find_runs(keep, n_rows, &runs);
#pragma omp parallel for schedule(dynamic)
    for (size_t c = 0; c < n_columns; c++)
        compact_column(*table_pointer(table, &table->columns[c]), column_size(&table->columns[c]),
                       n_rows, &runs);
    list_free(&runs);
}

void table_chunks(size_t first, size_t end, void (*run)(void *context, size_t first, size_t end),
                  void *context)
{
    const size_t n = end - first, n_chunks = (n + CHUNK_ROWS - 1) / CHUNK_ROWS;
#pragma omp parallel for schedule(dynamic)
    for (size_t c = 0; c < n_chunks; c++) {
        const size_t to = (c + 1) * CHUNK_ROWS;
        run(context, first + c * CHUNK_ROWS, first + (to < n ? to : n));
    }
}

void table_parts(size_t n, void (*run)(void *context, size_t part), void *context)
{
#pragma omp parallel for schedule(dynamic)
    for (size_t part = 0; part < n; part++)
        run(context, part);
}

/* Four lanes, so that the multiplications of one do not wait for another. */
uint64_t digest_bytes(const void *bytes, size_t n, uint64_t start)
{
    const uint64_t prime = UINT64_C(0x9FB21C651E98DF25);
    uint64_t lane[4] = {start ^ prime, start + prime, start ^ n, start + n * prime};
    const char *p = bytes;
    for (; n >= 32; n -= 32, p += 32)
        for (int k = 0; k < 4; k++) {
            uint64_t word;
            memcpy(&word, p + 8 * k, 8);
            lane[k] = (lane[k] ^ word) * prime;
            lane[k] ^= lane[k] >> 29;
        }
    uint64_t tail[4] = {0};
    memcpy(tail, p, n);
    uint64_t digest = start;
    for (int k = 0; k < 4; k++) {
        digest = (digest ^ lane[k] ^ tail[k] * prime) * prime;
        digest ^= digest >> 32;
    }
    return digest;
}

static uint64_t column_digest(const struct table *table, const struct column *column)
{
    const size_t size = column_size(column), bytes = table->n * size, step = DIGEST_CHUNK;
    const char *values = *table_pointer(table, column);
    uint64_t digest = bytes;
    for (size_t at = 0; at < bytes; at += step)
        digest = digest_bytes(values + at, bytes - at < step ? bytes - at : step, digest);
    return digest;
}

uint64_t table_digest(const struct table *table)
{
    uint64_t digest = table->n;
    uint64_t each[128];
    const size_t n_columns = table->n_columns;
    must(n_columns <= 128);
#pragma omp parallel for schedule(dynamic)
    for (size_t c = 0; c < n_columns; c++)
        each[c] = column_digest(table, &table->columns[c]);
    for (size_t c = 0; c < n_columns; c++)
        digest = digest_bytes(&each[c], sizeof each[c], digest);
    return digest;
}

void *scratch_alloc(size_t n, size_t item_size, struct error *error)
{
    const size_t bytes = (n * item_size / CACHE_LINE + 1) * CACHE_LINE;
    void *scratch = n < SIZE_MAX / 2 / item_size ? aligned_alloc(CACHE_LINE, bytes) : NULL;
    if (scratch)
        memset(scratch, 0, bytes);
    else
        fail(
            error, ERROR_MEMORY,
            "no memory for %zu items of %zu bytes; free some memory, or run with a smaller --scale",
            n, item_size);
    return scratch;
}

void scratch_free(void *scratch)
{
    free(scratch);
}

void list_reserve(struct list *list, size_t n)
{
    size_t capacity = list->capacity ? list->capacity : 32;
    while (capacity < list->n + n)
        capacity *= 2;
    if (capacity == list->capacity)
        return;
    void *grown = realloc(list->items, capacity * list->item_size);
    if (!grown)
        error_no_memory(capacity, "items of a list");
    list->items = grown;
    list->capacity = capacity;
}

void list_free(struct list *list)
{
    free(list->items);
    list->items = NULL;
    list->n = list->capacity = 0;
}
