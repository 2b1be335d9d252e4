/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows of a block have a value: counted and listed without branches, because in blocks of
 * many kinds of rows a branch a row would be guessed wrongly too often. Pure; thread-safe. */
#ifndef SIM_ROWS_H
#define SIM_ROWS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Rows of value[0 .. n-1] equal to wanted. n is at most UINT16_MAX. */
static inline size_t rows_count(const uint8_t *value, uint8_t wanted, size_t n)
{
    uint16_t m = 0;
    for (size_t k = 0; k < n; k++)
        m = (uint16_t)(m + (value[k] == wanted));
    return m;
}

enum { CACHE_LINE = 64 }; /* bytes; vectors that lie across two lines cost twice */

enum { ROWS_AT_ONCE = 16 };

/* Bit k is set if value[k] is wanted, or one[k] is other[k], for k = 0 .. ROWS_AT_ONCE - 1. */
#ifdef __SSE2__
static inline unsigned rows_alike(const uint8_t *one, const uint8_t *other)
{
    return (unsigned)_mm_movemask_epi8(
        _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)one),
                       _mm_loadu_si128((const __m128i *)(const void *)other)));
}
static inline unsigned rows_mask(const uint8_t *value, uint8_t wanted)
{
    const __m128i all = _mm_set1_epi8((char)wanted);
    return (unsigned)_mm_movemask_epi8(
        _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)value), all));
}
#else
static inline unsigned rows_alike(const uint8_t *one, const uint8_t *other)
{
    unsigned mask = 0;
    for (unsigned k = 0; k < ROWS_AT_ONCE; k++)
        mask |= (unsigned)(one[k] == other[k]) << k;
    return mask;
}
static inline unsigned rows_mask(const uint8_t *value, uint8_t wanted)
{
    unsigned mask = 0;
    for (unsigned k = 0; k < ROWS_AT_ONCE; k++)
        mask |= (unsigned)(value[k] == wanted) << k;
    return mask;
}
#endif

/* The same rows, ascending, into row, which needs room for n; returns how many. Four at a time: the
 * places of the wanted ones among the four come from a table. */
static inline size_t rows_list(const uint8_t *value, uint8_t wanted, size_t n, uint16_t *row)
{
    static const uint16_t place[16][4] = {
        {0}, {0},    {1},    {0, 1},    {2},    {0, 2},    {1, 2},    {0, 1, 2},
        {3}, {0, 3}, {1, 3}, {0, 1, 3}, {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3},
    };
    static const uint8_t n_places[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};
    size_t m = 0, k = 0;
    for (; k + ROWS_AT_ONCE <= n; k += ROWS_AT_ONCE) {
        unsigned mask = rows_mask(value + k, wanted);
        for (size_t four = k; four < k + ROWS_AT_ONCE; four += 4, mask >>= 4) {
            uint16_t at[4];
            for (size_t j = 0; j < 4; j++)
                at[j] = (uint16_t)(place[mask & 15][j] + four);
            memcpy(row + m, at, sizeof at);
            m += n_places[mask & 15];
        }
    }
    for (; k < n; k++) {
        row[m] = (uint16_t)k;
        m += value[k] == wanted;
    }
    return m;
}

/* Rows as bits, ROWS_WORD to a word, those behind the last 0. Where values are picked there must be
 * room for n of them, rounded up to whole words. */
enum { ROWS_WORD = 64 };

/* Marks the rows with value[k] == wanted; returns how many. */
size_t rows_where(const uint8_t *value, uint8_t wanted, size_t n, uint64_t *bits);
/* The marked rows, ascending; the values of a column in these rows; and back into the column. */
void rows_offsets(const uint64_t *bits, size_t n, uint16_t *row);
void rows_pick16(const uint16_t *from, const uint64_t *bits, size_t n, uint16_t *picked);
void rows_pick32(const uint32_t *from, const uint64_t *bits, size_t n, uint32_t *picked);
void rows_put16(const uint16_t *picked, const uint64_t *bits, size_t n, uint16_t *to);

/* found[k] = table[index[k]], each index below 256; room as where values are picked, of index too.
 */
void rows_look_up(const int16_t table[256], const uint16_t *index, size_t n, int16_t *found);

/* What only asks for memory has no effect for gcc, which drops calls of such a function unless it
 * is inlined before it looks. */
#ifdef __GNUC__
#define ROWS_PREFETCHER static inline __attribute__((always_inline))
#else
#define ROWS_PREFETCHER static inline
#endif

/* Asks for the memory at an address that is soon needed and that the processor cannot guess. */
ROWS_PREFETCHER void rows_prefetch(const void *address)
{
    __builtin_prefetch(address);
}

/* The same for all of some bytes that stand together and are soon read here and there. */
ROWS_PREFETCHER void rows_prefetch_all(const void *first, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += CACHE_LINE)
        rows_prefetch((const char *)first + at);
}

#endif
