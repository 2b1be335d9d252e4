/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers without a generator: each is a pure function of its key.
 *
 * key    = draw_key(seed, month, word): a strong hash (two rounds of PCG RXS-M-XS 64)
 * draw   = RXS-M-XS 64 (key + person * DRAW_WEYL), the output permutation of PCG
 *          (O'Neill 2014, pcg-random.org, rxs_m_xs_64_64), used as a keyed hash.
 *
 * One 64-bit word holds the 16-bit first levels of four decisions; decision d lives in word
 * d / 4, lane d % 4 (bits 16 * lane ..). The 16 further bits of its 32-bit draw stand in the
 * same lane of word DRAW_WORD_LOW + d / 4. Whatever follows a decision (which employer, how
 * many hours) draws from draw_detail, a 64-bit number per (decision, person, alternative).
 * All functions are pure and thread-safe. */
#ifndef SIM_DRAW_H
#define SIM_DRAW_H

#include <stdint.h>

#define DRAW_WEYL                                                                                  \
    UINT64_C(0x9E3779B97F4A7C15) /* 2^64 / golden ratio, odd: spreads person numbers */

enum {
    DRAW_WORD_LOW = 0x1000, /* words 0x0000-0x0FFF first levels, 0x1000-0x1FFF their lower halves */
    DRAW_WORD_DETAIL = 0x10000, /* word of draw_detail: + decision */
    DRAW_WORD_DOSE = 0x20000,   /* words of draw_named, drawn once a run */
    DRAW_WORD_EVIDENCE = 0x20001
};

/* The output permutation of PCG RXS-M-XS 64/64. */
static inline uint64_t draw_permute(uint64_t state)
{
    const uint64_t word = ((state >> ((state >> 59) + 5)) ^ state) * UINT64_C(12605985483714917081);
    return (word >> 43) ^ word;
}

/* month counts from 2022-01 and may be negative. */
static inline uint64_t draw_key(uint64_t seed, int32_t month, uint32_t word)
{
    const uint64_t where = (uint64_t)(uint32_t)month << 32 | word;
    uint64_t key = draw_permute(seed + UINT64_C(0x2545F4914F6CDD1D));
    key = draw_permute(key * UINT64_C(6364136223846793005) + where);
    key = draw_permute(key * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407));
    return key;
}

static inline uint64_t draw_word(uint64_t key, uint32_t person)
{
    return draw_permute(key + person * DRAW_WEYL);
}

/* The 32-bit draw of a decision: it happens iff this is below probability * 2^32. Slow form. */
static inline uint32_t draw_decision(uint64_t seed, int32_t month, unsigned decision,
                                     uint32_t person)
{
    const unsigned shift = 16 * (decision % 4);
    const uint64_t high = draw_word(draw_key(seed, month, decision / 4), person) >> shift;
    const uint64_t low =
        draw_word(draw_key(seed, month, DRAW_WORD_LOW + decision / 4), person) >> shift;
    return (uint32_t)((high & 0xFFFF) << 16 | (low & 0xFFFF));
}

/* The key of draw_detail for one decision and month, to be made once. */
static inline uint64_t draw_detail_key(uint64_t seed, int32_t month, unsigned decision)
{
    return draw_key(seed, month, DRAW_WORD_DETAIL + decision);
}

static inline uint64_t draw_detail_keyed(uint64_t key, uint32_t person, uint32_t alternative)
{
    return draw_permute(draw_permute(key + person * DRAW_WEYL) + alternative * DRAW_WEYL);
}

/* 64 bits for the alternative-th number that follows a decision. */
static inline uint64_t draw_detail(uint64_t seed, int32_t month, unsigned decision, uint32_t person,
                                   uint32_t alternative)
{
    return draw_detail_keyed(draw_detail_key(seed, month, decision), person, alternative);
}

/* 64 bits for what a scenario names: word says what is drawn, the name for whom (FNV-1a). */
static inline uint64_t draw_named(uint64_t seed, uint32_t word, const char *name)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001B3);
    return draw_detail_keyed(draw_key(seed, 0, word), (uint32_t)hash, (uint32_t)(hash >> 32));
}

/* Uniform on 0 .. n-1 from 64 random bits; bias below n / 2^32. */
static inline uint32_t draw_below(uint64_t bits, uint32_t n)
{
    return (uint32_t)((bits >> 32) * n >> 32);
}

/* Uniform on [0, 1) with 53 bits. */
static inline double draw_unit(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1.0p-53;
}

#endif
