/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows of a block have a value: counted and listed without branches, because in blocks of
 * many kinds of rows a branch a row would be guessed wrongly too often. Pure; thread-safe. */
#ifndef SIM_ROWS_H
#define SIM_ROWS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Rows of value[0 .. n-1] equal to wanted. n is at most UINT16_MAX. */
static inline size_t rows_count(const uint8_t *value, uint8_t wanted, size_t n)
{
    uint16_t m = 0;
    for (size_t k = 0; k < n; k++)
        m = (uint16_t)(m + (value[k] == wanted));
    return m;
}

/* The same rows, ascending, into row, which has room for n; returns how many. Four at a time: the
 * places of the wanted ones among the four come from a table. */
static inline size_t rows_list(const uint8_t *value, uint8_t wanted, size_t n, uint16_t *row)
{
    static const uint16_t place[16][4] = {
        {0}, {0},    {1},    {0, 1},    {2},    {0, 2},    {1, 2},    {0, 1, 2},
        {3}, {0, 3}, {1, 3}, {0, 1, 3}, {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3},
    };
    static const uint8_t n_places[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};
    size_t m = 0, k = 0;
    for (; k + 4 <= n; k += 4) {
        const unsigned four =
            (unsigned)(value[k] == wanted) | (unsigned)(value[k + 1] == wanted) << 1 |
            (unsigned)(value[k + 2] == wanted) << 2 | (unsigned)(value[k + 3] == wanted) << 3;
        uint16_t at[4];
        for (size_t j = 0; j < 4; j++)
            at[j] = (uint16_t)(place[four][j] + k);
        memcpy(row + m, at, sizeof at);
        m += n_places[four];
    }
    for (; k < n; k++) {
        row[m] = (uint16_t)k;
        m += value[k] == wanted;
    }
    return m;
}

/* Asks for the memory at an address that is soon needed and that the processor cannot guess. */
static inline void rows_prefetch(const void *address)
{
    __builtin_prefetch(address);
}

#endif
