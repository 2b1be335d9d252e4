/* SPDX-License-Identifier: Apache-2.0 */
/* Level one of two rows at once, draws included: their 32 lanes fill one vector. Of hazard.c only,
 * where HAS_WIDE; decides as its plain forms do. */
#ifndef SIM_HAZARD_WIDE_H
#define SIM_HAZARD_WIDE_H

#include <immintrin.h>
#include <string.h>

#include "hazard.h"

#define WIDEST    __attribute__((target("avx512f,avx512bw,avx512dq")))
#define WIDE_LIST __attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt")))

/* draw_word of the four words of two rows. */
WIDEST static inline __m512i wide_words(__m512i keys, const uint32_t *person, size_t next)
{
    const __m512i step =
        _mm512_inserti64x4(_mm512_set1_epi64((long long)(person[0] * DRAW_WEYL)),
                           _mm256_set1_epi64x((long long)(person[next] * DRAW_WEYL)), 1);
    const __m512i state = _mm512_add_epi64(keys, step);
    const __m512i shift = _mm512_add_epi64(_mm512_srli_epi64(state, 59), _mm512_set1_epi64(5));
    const __m512i word =
        _mm512_mullo_epi64(_mm512_xor_si512(_mm512_srlv_epi64(state, shift), state),
                           _mm512_set1_epi64((long long)UINT64_C(12605985483714917081)));
    return _mm512_xor_si512(_mm512_srli_epi64(word, 43), word);
}

/* Rows one and two of a table with a row of lanes each. */
WIDEST static inline __m512i wide_pair(const uint16_t *table, size_t one, size_t two)
{
    const __m256i *first = (const __m256i *)(const void *)(table + one * HAZARD_LANES);
    const __m256i *second = (const __m256i *)(const void *)(table + two * HAZARD_LANES);
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256(first)),
                              _mm256_loadu_si256(second), 1);
}

/* Lane 0 of both rows is their own. */
WIDEST static inline __m512i wide_own(__m512i a, uint16_t one, uint16_t two)
{
    const uint32_t lanes = 1 | UINT32_C(1) << HAZARD_LANES;
    const __m512i own =
        _mm512_inserti64x4(_mm512_set1_epi16((short)one), _mm256_set1_epi16((short)two), 1);
    return _mm512_mask_blend_epi16(lanes, a, own);
}

/* Lanes whose draw may be below upper * a * b: of 1/2^24 the upper half rounded up, as screen16. */
WIDEST static inline uint32_t wide_may(__m512i draw, __m512i upper, __m512i a, __m512i b)
{
    const __m512i factor = _mm512_add_epi16(_mm512_mulhi_epu16(a, b), _mm512_set1_epi16(1));
    const __m512i high = _mm512_mulhi_epu16(upper, factor);
    const __m512i low = _mm512_mullo_epi16(upper, factor);
    const __m512i bound = _mm512_or_si512(_mm512_slli_epi16(high, 8), _mm512_srli_epi16(low, 8));
    return _mm512_cmple_epu16_mask(draw, bound) |
           _mm512_test_epi16_mask(high, _mm512_set1_epi16((short)0xFF00));
}

/* What level one tells of a chunk of rows. */
struct wide_chunk {
    size_t first, n;
    uint64_t (*words)[4]; /* [n, rounded up to an even number] */
    uint16_t *mask;       /* likewise */
    uint16_t *noise;      /* likewise: the last lane of each row */
};

/* The last lanes of two rows. */
WIDEST static inline void wide_noise(__m512i draw, uint16_t noise[2])
{
    const __m512i last = _mm512_set1_epi32((2 * HAZARD_LANES - 1) << 16 | (HAZARD_LANES - 1));
    const int both =
        _mm_cvtsi128_si32(_mm512_castsi512_si128(_mm512_permutexvar_epi16(last, draw)));
    memcpy(noise, &both, sizeof both);
}

WIDEST static void wide_screen(const struct hazard_group *group, const struct hazard_rows *rows,
                               const uint16_t *upper, const uint64_t key[4],
                               const struct wide_chunk *chunk)
{
    const size_t n = chunk->n;
    const uint32_t used = group->n_words == 4 ? UINT32_MAX : UINT32_C(0x00FF00FF);
    const __m512i keys =
        _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)(const void *)key));
    for (size_t j = 0; j < n; j += 2) {
        const size_t i = chunk->first + j, next = j + 1 < n; /* an odd last row is its own second */
        const __m512i draw = wide_words(keys, rows->person + i, next);
        const __m512i a = wide_pair(rows->factor_a, rows->a[i], rows->a[i + next]);
        const uint32_t may =
            used & wide_may(draw, wide_pair(upper, rows->class_of[i], rows->class_of[i + next]),
                            group->has_own ? wide_own(a, rows->own[i], rows->own[i + next]) : a,
                            wide_pair(rows->factor_b, rows->b[i], rows->b[i + next]));
        _mm512_storeu_si512(chunk->words[j], draw);
        memcpy(chunk->mask + j, &may, sizeof may);
        wide_noise(draw, chunk->noise + j);
    }
}

/* Numbers of the set bits of n masks, an even number with those behind the last being 0. Writes
 * whole vectors. */
WIDE_LIST static size_t wide_list(const uint16_t *mask, size_t n, uint16_t *listed)
{
    size_t m = 0;
    uint16_t number[2 * HAZARD_LANES];
    for (unsigned l = 0; l < 2 * HAZARD_LANES; l++)
        number[l] = (uint16_t)l;
    __m512i numbers = _mm512_loadu_si512(number);
    for (size_t j = 0; j < n; j += 2) {
        uint32_t bits;
        memcpy(&bits, mask + j, sizeof bits);
        _mm512_storeu_si512(listed + m, _mm512_maskz_compress_epi16(bits, numbers));
        m += (size_t)__builtin_popcount(bits);
        numbers = _mm512_add_epi16(numbers, _mm512_set1_epi16(2 * HAZARD_LANES));
    }
    return m;
}

/* ---- groups of rare events ----------------------------------------------------------------- */

/* Four rows in one piece, which gives their four masks. */
WIDEST static inline void screen_four(const uint64_t words[4][2], __m512i bound, uint8_t mask[4])
{
    const __m512i draw = _mm512_loadu_si512(words);
    const uint32_t may = _mm512_cmple_epu16_mask(draw, bound);
    memcpy(mask, &may, sizeof may);
}

WIDEST static void screen_most_wide(const uint64_t words[CHUNK][2], const uint16_t *most,
                                    uint8_t mask[CHUNK])
{
    const __m512i bound =
        _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)most));
    for (size_t j = 0; j < CHUNK; j += 4)
        screen_four(words + j, bound, mask + j);
}

WIDEST static void screen_classes_wide(const uint64_t words[CHUNK][2], const uint16_t *upper,
                                       const uint16_t class_of[CHUNK], uint8_t mask[CHUNK])
{
    for (size_t j = 0; j < CHUNK; j += 4) {
        __m128i row[4];
        for (size_t k = 0; k < 4; k++)
            row[k] = _mm_loadu_si128(
                (const __m128i *)(const void *)(upper + class_of[j + k] * (size_t)HAZARD_LANES));
        __m512i bound = _mm512_castsi128_si512(row[0]);
        bound = _mm512_inserti32x4(bound, row[1], 1);
        bound = _mm512_inserti32x4(bound, row[2], 2);
        bound = _mm512_inserti32x4(bound, row[3], 3);
        screen_four(words + j, bound, mask + j);
    }
}

#endif
