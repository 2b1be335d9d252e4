/* SPDX-License-Identifier: Apache-2.0 */
/* Level one of a row in one vector, or of two with their draws: 32 lanes fill one. Of
 * hazard_screen.c only, where HAS_WIDE; decides as its plain forms do. */
#ifndef SIM_HAZARD_WIDE_H
#define SIM_HAZARD_WIDE_H

#include <immintrin.h>
#include <string.h>

#include "hazard.h"

#define WIDE   __attribute__((target("avx2")))
#define WIDEST __attribute__((target("avx512f,avx512bw,avx512dq,avx512vbmi2,popcnt")))

/* screen16 of a row in one piece. */
WIDE static inline unsigned screen_wide(const uint64_t *words, const uint16_t *upper,
                                        const uint16_t *a, const uint16_t *b, uint16_t first_a)
{
    const __m256i draw = _mm256_loadu_si256((const __m256i *)(const void *)words);
    const __m256i vu = _mm256_loadu_si256((const __m256i *)(const void *)upper);
    const __m256i others =
        _mm256_set_epi16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0);
    const __m256i va = _mm256_or_si256(
        _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)a), others),
        _mm256_zextsi128_si256(_mm_cvtsi32_si128(first_a)));
    const __m256i vb = _mm256_loadu_si256((const __m256i *)(const void *)b);
    const __m256i factor = _mm256_add_epi16(_mm256_mulhi_epu16(va, vb), _mm256_set1_epi16(1));
    const __m256i high = _mm256_mulhi_epu16(vu, factor), low = _mm256_mullo_epi16(vu, factor);
    const __m256i bound = _mm256_or_si256(_mm256_slli_epi16(high, 8), _mm256_srli_epi16(low, 8));
    const __m256i fits = _mm256_cmpeq_epi16(_mm256_srli_epi16(high, 8), _mm256_setzero_si256());
    const __m256i most = _mm256_or_si256(bound, _mm256_andnot_si256(fits, _mm256_set1_epi16(-1)));
    const __m256i may = _mm256_cmpeq_epi16(_mm256_subs_epu16(draw, most), _mm256_setzero_si256());
    return (unsigned)_mm_movemask_epi8(
        _mm_packs_epi16(_mm256_castsi256_si128(may), _mm256_extracti128_si256(may, 1)));
}

/* ---- two rows, where the processor has vectors for both -------------------------------------- */

/* What draw_word adds to the key, for eight persons. */
WIDEST static inline __m512i wide_steps(const uint32_t person[WIDE_ROWS])
{
    const __m256i number = _mm256_loadu_si256((const __m256i *)(const void *)person);
    return _mm512_mullo_epi64(_mm512_cvtepu32_epi64(number),
                              _mm512_set1_epi64((long long)DRAW_WEYL));
}

/* draw_permute. */
WIDEST static inline __m512i wide_words(__m512i state)
{
    const __m512i shift = _mm512_add_epi64(_mm512_srli_epi64(state, 59), _mm512_set1_epi64(5));
    const __m512i word =
        _mm512_mullo_epi64(_mm512_xor_si512(_mm512_srlv_epi64(state, shift), state),
                           _mm512_set1_epi64((long long)UINT64_C(12605985483714917081)));
    return _mm512_xor_si512(_mm512_srli_epi64(word, 43), word);
}

/* Rows one and two of a table with a row of lanes each. */
WIDEST static inline __m512i wide_pair(const uint16_t *table, const uint16_t row[2])
{
    const __m256i *first = (const __m256i *)(const void *)(table + row[0] * (size_t)HAZARD_LANES);
    const __m256i *second = (const __m256i *)(const void *)(table + row[1] * (size_t)HAZARD_LANES);
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256(first)),
                              _mm256_loadu_si256(second), 1);
}

/* Lanes whose draw may be below upper * a * b: of 1/2^24 the upper half rounded up, as screen16. */
WIDEST static inline uint32_t wide_may(__m512i draw, __m512i upper, __m512i a, __m512i b)
{
    const __m512i factor = _mm512_add_epi16(_mm512_mulhi_epu16(a, b), _mm512_set1_epi16(1));
    const __m512i high = _mm512_mulhi_epu16(upper, factor);
    const __m512i low = _mm512_mullo_epi16(upper, factor);
    return _mm512_cmple_epu16_mask(draw, _mm512_shldi_epi16(high, low, 8)) |
           _mm512_test_epi16_mask(high, _mm512_set1_epi16((short)0xFF00));
}

/* 0, 1, 2 ... */
WIDEST static inline __m512i wide_numbers(void)
{
    uint16_t number[2 * HAZARD_LANES];
    for (unsigned l = 0; l < 2 * HAZARD_LANES; l++)
        number[l] = (uint16_t)l;
    return _mm512_loadu_si512(number);
}

/* Draws and lists eight rows at a time, those behind the last too, which hold anything valid.
 * Writes whole vectors. */
WIDEST static void wide_screen(const struct hazard_group *group, struct hazard_rows *rows,
                               const uint16_t *upper, const uint64_t key[4], struct screened *chunk)
{
    enum { LAST = HAZARD_LANES - 1 };
    const uint32_t used = group->n_words == 4 ? UINT32_MAX : UINT32_C(0x00FF00FF);
    const uint32_t own_lanes = group->has_own ? 1 | UINT32_C(1) << HAZARD_LANES : 0;
    const uint16_t *factor_a = rows->factor_a, *factor_b = rows->factor_b;
    const __m512i keys =
        _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)(const void *)key));
    const __m512i last = _mm512_set1_epi32((HAZARD_LANES + LAST) << 16 | LAST);
    const __m512i halves = _mm512_set_epi64(1, 1, 1, 1, 0, 0, 0, 0);
    const uint32_t *person = rows->person + chunk->first;
    const uint16_t *class_of = rows->class_of + chunk->first, *at_a = rows->a + chunk->first;
    const uint16_t *at_b = rows->b + chunk->first, *owns = rows->own + chunk->first;
    uint16_t *noises = rows->noise + chunk->first, *listed = chunk->listed;
    uint64_t(*words)[4] = chunk->words; /* all these might be what is written, for the compiler */
    const size_t n = chunk->n;
    __m512i number = wide_numbers();
    for (size_t j = 0; j < n; j += WIDE_ROWS) {
        const __m512i steps = wide_steps(person + j);
        const __m512i own =
            _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)(owns + j)));
        __m512i noise = _mm512_setzero_si512();
        for (unsigned k = 0; k < WIDE_ROWS; k += 2) { /* the lanes of two rows fill a vector */
            const size_t i = j + k;
            const __m512i pair = _mm512_add_epi64(halves, _mm512_set1_epi64(k));
            const __m512i draw =
                wide_words(_mm512_add_epi64(keys, _mm512_permutexvar_epi64(pair, steps)));
            const __m512i a =
                _mm512_mask_permutexvar_epi16(wide_pair(factor_a, at_a + i), own_lanes, pair, own);
            const uint32_t may = used & wide_may(draw, wide_pair(upper, class_of + i), a,
                                                 wide_pair(factor_b, at_b + i));
            _mm512_storeu_si512(words[i], draw);
            noise = _mm512_mask_permutexvar_epi16(noise, UINT32_C(3) << k, last, draw);
            _mm512_storeu_si512(listed, _mm512_maskz_compress_epi16(may, number));
            listed += _mm_popcnt_u32(may);
            number = _mm512_add_epi16(number, _mm512_set1_epi16(2 * HAZARD_LANES));
        }
        _mm_storeu_si128((__m128i *)(void *)(noises + j), _mm512_castsi512_si128(noise));
    }
    chunk->n_listed = (size_t)(listed - chunk->listed);
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
