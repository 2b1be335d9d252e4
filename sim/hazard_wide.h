/* SPDX-License-Identifier: Apache-2.0 */
/* Level one of two rows at once, draws included: their 32 lanes fill one vector. Of hazard.c only,
 * where HAS_WIDE; decides as its plain forms do. */
#ifndef SIM_HAZARD_WIDE_H
#define SIM_HAZARD_WIDE_H

#include <immintrin.h>
#include <string.h>

#include "hazard.h"

#define WIDEST __attribute__((target("avx512f,avx512bw,avx512dq")))

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
};

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
    }
}

#endif
