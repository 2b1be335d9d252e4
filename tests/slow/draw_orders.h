/* SPDX-License-Identifier: Apache-2.0 */
/* The orders in which the slow tests read the keyed random numbers of sim/draw.h.
 *
 * A battery judges a sequence; keyed numbers have none. So each use the model makes of them, and
 * each neighbourhood in which a weak hash betrays itself, becomes one sequence: order->at(seed, i)
 * is its i-th 64-bit word. All are pure, so any part can be looked at alone. */
#ifndef TESTS_SLOW_DRAW_ORDERS_H
#define TESTS_SLOW_DRAW_ORDERS_H

#include "../../sim/draw.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    ORDER_PERSON_BITS = 21, /* 2^21 persons: the care sector of the Netherlands, rounded up */
    ORDER_MONTHS = 240,
    ORDER_SPARSE_STEP = 881869, /* its Weyl step has 10 signed binary digits: sparsest below 2^24 */
};

struct draw_order {
    const char *name;
    const char *meaning;
    uint64_t (*at)(uint64_t seed, uint64_t i);
};

static inline uint64_t order_word(uint64_t seed, uint64_t month, uint64_t word, uint64_t person)
{
    return draw_word(draw_key(seed, (int32_t)month, (uint32_t)word), (uint32_t)person);
}

static inline uint64_t order_person(uint64_t i)
{
    return i & ((UINT64_C(1) << ORDER_PERSON_BITS) - 1);
}

static inline uint64_t order_simulation(uint64_t seed, uint64_t i)
{
    return order_word(seed, i >> (ORDER_PERSON_BITS + 2), i >> ORDER_PERSON_BITS & 3,
                      order_person(i));
}

static inline uint64_t order_life(uint64_t seed, uint64_t i)
{
    return order_word(seed, i / 2 % ORDER_MONTHS, i % 2, i / (2 * ORDER_MONTHS));
}

/* Four neighbours' 16 bits of one decision make one word. */
static inline uint64_t order_lane(uint64_t seed, uint64_t i)
{
    uint64_t packed = 0;
    for (uint64_t k = 0; k < 4; k++) {
        const uint64_t at = 4 * i + k;
        const uint64_t word = order_word(seed, at >> ORDER_PERSON_BITS, 1, order_person(at));
        packed |= (word >> 16 & 0xFFFF) << 16 * k;
    }
    return packed;
}

static inline uint64_t order_lane_life(uint64_t seed, uint64_t i)
{
    uint64_t packed = 0;
    for (uint64_t k = 0; k < 4; k++) {
        const uint64_t at = 4 * i + k;
        const uint64_t word = order_word(seed, at % ORDER_MONTHS, 1, at / ORDER_MONTHS);
        packed |= (word >> 32 & 0xFFFF) << 16 * k;
    }
    return packed;
}

/* The whole 32-bit draw of a decision, two persons a word. */
static inline uint64_t order_decision(uint64_t seed, uint64_t i)
{
    const uint64_t person = order_person(2 * i);
    const int32_t month = (int32_t)(2 * i >> ORDER_PERSON_BITS);
    const uint64_t first = draw_decision(seed, month, 6, (uint32_t)person);
    return first | (uint64_t)draw_decision(seed, month, 6, (uint32_t)person + 1) << 32;
}

static inline uint64_t order_xor_persons(uint64_t seed, uint64_t i)
{
    const uint64_t month = i >> ORDER_PERSON_BITS;
    const uint64_t person = order_person(i);
    return order_word(seed, month, 0, person) ^ order_word(seed, month, 0, person + 1);
}

static inline uint64_t order_xor_months(uint64_t seed, uint64_t i)
{
    const uint64_t month = i >> ORDER_PERSON_BITS;
    const uint64_t person = order_person(i);
    return order_word(seed, month, 0, person) ^ order_word(seed, month + 1, 0, person);
}

static inline uint64_t order_xor_words(uint64_t seed, uint64_t i)
{
    const uint64_t month = i >> ORDER_PERSON_BITS;
    const uint64_t person = order_person(i);
    return order_word(seed, month, 0, person) ^ order_word(seed, month, 1, person);
}

static inline uint64_t order_seeds(uint64_t seed, uint64_t i)
{
    const uint64_t at = i >> 3;
    return order_word(seed + (i & 7), at >> ORDER_PERSON_BITS, 0, order_person(at));
}

/* The lower halves of four decisions: the words that only settle ties. */
static inline uint64_t order_low(uint64_t seed, uint64_t i)
{
    const uint64_t month = i >> ORDER_PERSON_BITS;
    return order_word(seed, month, DRAW_WORD_LOW, order_person(i));
}

/* Bits 0..31 of each word: the lowest multiplication bits, weakest in a truncated generator. */
static inline uint64_t order_low_bits(uint64_t seed, uint64_t i)
{
    const uint64_t first = order_simulation(seed, 2 * i) & UINT32_MAX;
    return first | order_simulation(seed, 2 * i + 1) << 32;
}

/* 16 persons at one distance, then the next 16. */
static inline uint64_t order_stride(uint64_t seed, uint64_t i, uint64_t stride)
{
    const uint64_t month = i >> ORDER_PERSON_BITS;
    const uint64_t person = order_person(i);
    return order_word(seed, month, 0, (person & 15) * stride + (person >> 4));
}

static inline uint64_t order_apart(uint64_t seed, uint64_t i)
{
    return order_stride(seed, i, UINT64_C(1) << 17);
}

static inline uint64_t order_far_apart(uint64_t seed, uint64_t i)
{
    return order_stride(seed, i, UINT64_C(1) << 28);
}

static inline uint64_t order_sparse(uint64_t seed, uint64_t i)
{
    return order_stride(seed, i, ORDER_SPARSE_STEP);
}

static inline uint64_t order_detail(uint64_t seed, uint64_t i)
{
    const uint64_t at = i >> 3;
    const int32_t month = (int32_t)(at >> ORDER_PERSON_BITS);
    return draw_detail(seed, month, 5, (uint32_t)order_person(at), (uint32_t)(i & 7));
}

/* The keys themselves: eight words of each month of each of many neighbouring seeds. */
static inline uint64_t order_keys(uint64_t seed, uint64_t i)
{
    return draw_key(seed + i / (8 * ORDER_MONTHS), (int32_t)(i / 8 % ORDER_MONTHS),
                    (uint32_t)(i % 8));
}

/* Differences of the keys of neighbouring months: how far apart two months start. */
static inline uint64_t order_key_steps(uint64_t seed, uint64_t i)
{
    const int32_t month = (int32_t)(i % ORDER_MONTHS);
    const uint64_t other = seed + i / ORDER_MONTHS;
    return draw_key(other, month + 1, 0) - draw_key(other, month, 0);
}

/* What the batteries must refuse: one pass over a packed counter, no hashed key. */
static inline uint64_t order_weak_packed(uint64_t seed, uint64_t i)
{
    const uint64_t person = order_person(i);
    return draw_permute(seed + (person << 32) + (i >> ORDER_PERSON_BITS << 8));
}

static const struct draw_order draw_orders[] = {
    {"simulation", "month, word, person: the order of a run", order_simulation},
    {"life", "person, month: a career", order_life},
    {"lane", "one decision's 16 bits by month, persons adjacent", order_lane},
    {"lane-life", "one decision's 16 bits by person, months adjacent", order_lane_life},
    {"decision", "one decision's 32 bits by month", order_decision},
    {"xor-persons", "XOR of neighbouring persons", order_xor_persons},
    {"xor-months", "XOR of neighbouring months", order_xor_months},
    {"xor-words", "XOR of neighbouring words", order_xor_words},
    {"seeds", "eight neighbouring seeds interleaved", order_seeds},
    {"low", "lower halves of four decisions", order_low},
    {"low-bits", "bits 0..31 of each word", order_low_bits},
    {"apart", "persons 2^17 apart made adjacent", order_apart},
    {"far-apart", "persons 2^28 apart made adjacent", order_far_apart},
    {"sparse", "persons 881869 apart: the sparsest step", order_sparse},
    {"detail", "eight alternatives of each person", order_detail},
    {"keys", "the keys themselves, seeds adjacent", order_keys},
    {"key-steps", "differences of the keys of neighbouring months", order_key_steps},
    {"weak-packed", "control, must fail: packed counter, one pass", order_weak_packed},
};

enum { N_DRAW_ORDERS = sizeof draw_orders / sizeof draw_orders[0] };

/* NULL when there is no order of that name. */
static inline const struct draw_order *draw_order_find(const char *name)
{
    for (size_t o = 0; o < N_DRAW_ORDERS; o++) {
        if (strcmp(draw_orders[o].name, name) == 0)
            return &draw_orders[o];
    }
    return NULL;
}

#endif
