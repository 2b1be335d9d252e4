/* SPDX-License-Identifier: Apache-2.0 */
/* Rows picked out of columns and put back: 32 values at a time where the processor can, asked at
 * run time; elsewhere bit by bit, and whole words of rows in one piece. */
#include "rows.h"

#include <stdbool.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_WIDE 1
#include <immintrin.h>
#define WIDE __attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt")))
#else
#define HAS_WIDE 0
#endif

static inline size_t words_of(size_t n)
{
    return (n + ROWS_WORD - 1) / ROWS_WORD;
}

/* ---- plain ----------------------------------------------------------------------------------- */

static size_t where_plain(const uint8_t *value, uint8_t wanted, size_t n, uint64_t *bits)
{
    size_t m = 0;
    for (size_t w = 0; w < words_of(n); w++) {
        const uint8_t *from = value + w * ROWS_WORD;
        uint64_t word = 0;
        if ((w + 1) * ROWS_WORD <= n)
            for (unsigned k = 0; k < ROWS_WORD; k += ROWS_AT_ONCE)
                word |= (uint64_t)rows_mask(from + k, wanted) << k;
        else
            for (size_t k = 0; k < n - w * ROWS_WORD; k++)
                word |= (uint64_t)(from[k] == wanted) << k;
        bits[w] = word;
        m += (size_t)__builtin_popcountll(word);
    }
    return m;
}

/* size is 2 or 4, and known where this is inlined. */
static inline void pick_plain(const void *from, const uint64_t *bits, size_t n, void *picked,
                              size_t size)
{
    const char *values = from;
    char *to = picked;
    for (size_t w = 0; w < words_of(n); w++, values += ROWS_WORD * size) {
        if (bits[w] == UINT64_MAX) {
            memcpy(to, values, ROWS_WORD * size);
            to += ROWS_WORD * size;
            continue;
        }
        for (uint64_t word = bits[w]; word; word &= word - 1, to += size)
            memcpy(to, values + (size_t)__builtin_ctzll(word) * size, size);
    }
}

static void offsets_plain(const uint64_t *bits, size_t n, uint16_t *row)
{
    size_t m = 0;
    for (size_t w = 0; w < words_of(n); w++)
        for (uint64_t word = bits[w]; word; word &= word - 1)
            row[m++] = (uint16_t)(w * ROWS_WORD + (size_t)__builtin_ctzll(word));
}

static void put_plain(const uint16_t *picked, const uint64_t *bits, size_t n, uint16_t *to)
{
    for (size_t w = 0; w < words_of(n); w++, to += ROWS_WORD) {
        if (bits[w] == UINT64_MAX) {
            memcpy(to, picked, ROWS_WORD * sizeof *to);
            picked += ROWS_WORD;
            continue;
        }
        for (uint64_t word = bits[w]; word; word &= word - 1)
            to[__builtin_ctzll(word)] = *picked++;
    }
}

static void look_up_plain(const int16_t table[256], const uint16_t *index, size_t n, int16_t *found)
{
    for (size_t k = 0; k < n; k++)
        found[k] = table[index[k]];
}

/* ---- wide: reads and writes only where a bit is set, but whole vectors of what is picked ----- */

#if HAS_WIDE
enum { LANES16 = 32, LANES32 = 16 };

static bool is_wide(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2");
}

WIDE static size_t where_wide(const uint8_t *value, uint8_t wanted, size_t n, uint64_t *bits)
{
    const __m512i all = _mm512_set1_epi8((char)wanted);
    size_t m = 0;
    for (size_t w = 0; w < words_of(n); w++) {
        const size_t left = n - w * ROWS_WORD;
        const uint64_t valid = left < ROWS_WORD ? (UINT64_C(1) << left) - 1 : UINT64_MAX;
        bits[w] = _mm512_mask_cmpeq_epi8_mask(
            valid, _mm512_maskz_loadu_epi8(valid, value + w * ROWS_WORD), all);
        m += (size_t)__builtin_popcountll(bits[w]);
    }
    return m;
}

WIDE static inline uint32_t bits16(const uint64_t *bits, size_t k)
{
    return (uint32_t)(bits[k / ROWS_WORD] >> k % ROWS_WORD);
}

WIDE static void pick16_wide(const uint16_t *from, const uint64_t *bits, size_t n, uint16_t *picked)
{
    for (size_t k = 0; k < n; k += LANES16) {
        const uint32_t mask = bits16(bits, k);
        const __m512i values = _mm512_maskz_loadu_epi16(mask, from + k);
        _mm512_storeu_si512(picked, _mm512_maskz_compress_epi16(mask, values));
        picked += __builtin_popcount(mask);
    }
}

WIDE static void pick32_wide(const uint32_t *from, const uint64_t *bits, size_t n, uint32_t *picked)
{
    for (size_t k = 0; k < n; k += LANES32) {
        const uint16_t mask = (uint16_t)bits16(bits, k);
        const __m512i values = _mm512_maskz_loadu_epi32(mask, from + k);
        _mm512_storeu_si512(picked, _mm512_maskz_compress_epi32(mask, values));
        picked += __builtin_popcount(mask);
    }
}

WIDE static void offsets_wide(const uint64_t *bits, size_t n, uint16_t *row)
{
    uint16_t first[LANES16];
    for (unsigned k = 0; k < LANES16; k++)
        first[k] = (uint16_t)k;
    __m512i at = _mm512_loadu_si512(first);
    for (size_t k = 0; k < n; k += LANES16) {
        const uint32_t mask = bits16(bits, k);
        _mm512_storeu_si512(row, _mm512_maskz_compress_epi16(mask, at));
        row += __builtin_popcount(mask);
        at = _mm512_add_epi16(at, _mm512_set1_epi16(LANES16));
    }
}

WIDE static void put_wide(const uint16_t *picked, const uint64_t *bits, size_t n, uint16_t *to)
{
    for (size_t k = 0; k < n; k += LANES16) {
        const uint32_t mask = bits16(bits, k);
        const __m512i values = _mm512_loadu_si512(picked);
        _mm512_mask_storeu_epi16(to + k, mask, _mm512_maskz_expand_epi16(mask, values));
        picked += __builtin_popcount(mask);
    }
}

/* A look-up takes two vectors of the table, so that four give the candidates for an index: which of
 * them it is say its two highest bits. */
WIDE static void look_up_wide(const int16_t table[256], const uint16_t *index, size_t n,
                              int16_t *found)
{
    __m512i part[256 / LANES16];
    for (size_t p = 0; p < 256 / LANES16; p++)
        part[p] = _mm512_loadu_si512(table + p * LANES16);
    for (size_t k = 0; k < n; k += LANES16) {
        const __m512i at = _mm512_loadu_si512(index + k);
        const __mmask32 odd = _mm512_test_epi16_mask(at, _mm512_set1_epi16(64));
        const __mmask32 upper = _mm512_test_epi16_mask(at, _mm512_set1_epi16(128));
        const __m512i one =
            _mm512_mask_blend_epi16(odd, _mm512_permutex2var_epi16(part[0], at, part[1]),
                                    _mm512_permutex2var_epi16(part[2], at, part[3]));
        const __m512i two =
            _mm512_mask_blend_epi16(odd, _mm512_permutex2var_epi16(part[4], at, part[5]),
                                    _mm512_permutex2var_epi16(part[6], at, part[7]));
        _mm512_storeu_si512(found + k, _mm512_mask_blend_epi16(upper, one, two));
    }
}
#else
#define look_up_wide look_up_plain
#define where_wide   where_plain
#define pick16_wide  rows_pick16
#define pick32_wide  rows_pick32
#define offsets_wide offsets_plain
#define put_wide     put_plain
static bool is_wide(void)
{
    return false;
}
#endif

/* ---- which ----------------------------------------------------------------------------------- */

size_t rows_where(const uint8_t *value, uint8_t wanted, size_t n, uint64_t *bits)
{
    return is_wide() ? where_wide(value, wanted, n, bits) : where_plain(value, wanted, n, bits);
}

void rows_offsets(const uint64_t *bits, size_t n, uint16_t *row)
{
    if (is_wide())
        offsets_wide(bits, n, row);
    else
        offsets_plain(bits, n, row);
}

void rows_pick16(const uint16_t *from, const uint64_t *bits, size_t n, uint16_t *picked)
{
    if (is_wide())
        pick16_wide(from, bits, n, picked);
    else
        pick_plain(from, bits, n, picked, sizeof *picked);
}

void rows_pick32(const uint32_t *from, const uint64_t *bits, size_t n, uint32_t *picked)
{
    if (is_wide())
        pick32_wide(from, bits, n, picked);
    else
        pick_plain(from, bits, n, picked, sizeof *picked);
}

void rows_put16(const uint16_t *picked, const uint64_t *bits, size_t n, uint16_t *to)
{
    if (is_wide())
        put_wide(picked, bits, n, to);
    else
        put_plain(picked, bits, n, to);
}

void rows_look_up(const int16_t table[256], const uint16_t *index, size_t n, int16_t *found)
{
    if (is_wide())
        look_up_wide(table, index, n, found);
    else
        look_up_plain(table, index, n, found);
}
