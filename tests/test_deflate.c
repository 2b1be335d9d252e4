/* SPDX-License-Identifier: Apache-2.0 */
/* What is packed comes out of zlib as it went in; codes are as short as Huffman's. */
#include "pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "huffman.h"

enum { N = 100000, MOST_SYMBOLS = HUFFMAN_SYMBOLS };

static uint64_t next(uint64_t *x)
{
    *x = *x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *x >> 33 ^ *x >> 11;
}

static unsigned char bytes[N], packed[4 * N], unpacked[N + 1];

static void check_unpacked(const unsigned char *stream, size_t n_stream, const void *from, size_t n)
{
    uLongf n_out = N + 1;
    assert_int_equal(uncompress(unpacked, &n_out, stream, n_stream), Z_OK);
    assert_int_equal(n_out, n);
    assert_memory_equal(unpacked, from, n);
}

/* The first n bytes as n_planes planes, also by what has packed something else before. */
static size_t check_planes(struct deflate *used, size_t n, size_t n_planes)
{
    struct deflate *fresh = deflate_new();
    const size_t plane = n / n_planes, bound = deflate_bound(n, n_planes);
    unsigned char *other = malloc(bound);
    deflate_begin(used, packed);
    deflate_begin(fresh, other);
    for (size_t p = 0; p < n_planes; p++) {
        const size_t end = p + 1 < n_planes ? (p + 1) * plane : n;
        deflate_plane(used, bytes + p * plane, end - p * plane);
        deflate_plane(fresh, bytes + p * plane, end - p * plane);
    }
    const size_t n_packed = deflate_end(used);
    assert_int_equal(deflate_end(fresh), n_packed);
    assert_true(n_packed <= bound - 8);
    assert_memory_equal(packed, other, n_packed);
    check_unpacked(packed, n_packed, bytes, n);
    free(other);
    deflate_free(fresh);
    return n_packed;
}

/* Bytes of many kinds: noise, few values, long and short runs, numbers that count up. */
static void fill(size_t n, unsigned kind, uint64_t *x)
{
    const uint64_t mean = 1 + next(x) % 300;
    for (size_t i = 0; i < n; i++) {
        const uint64_t draw = next(x);
        const bool goes_on = i > 0 && draw / 8 % mean != 0;
        bytes[i] = kind == 0   ? (unsigned char)draw
                   : kind == 1 ? (unsigned char)(draw & draw >> 8 & draw >> 16)
                   : kind == 2 ? (unsigned char)(goes_on ? bytes[i - 1] : (int)(draw >> 12))
                   : kind == 3 ? (unsigned char)(draw % 1000 == 0 ? draw >> 20 : i)
                               : (unsigned char)(draw % (mean * mean) == 0 ? draw >> 20 : 7);
    }
}

static void bytes_of_every_kind_and_length_come_out_of_zlib_as_they_went_in(void **state)
{
    static const size_t lengths[] = {4096, 16384, 32767, 32768, 32769, 65536, N};
    struct deflate *deflate = deflate_new();
    uint64_t x = 1;
    (void)state;
    for (size_t n = 0; n <= 700; n++)
        for (unsigned kind = 0; kind < 5; kind++) {
            fill(n, kind, &x);
            (void)check_planes(deflate, n, 1);
        }
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++)
        for (unsigned repeat = 0; repeat < 60; repeat++) {
            fill(lengths[k], repeat % 5, &x);
            (void)check_planes(deflate, lengths[k], 1 + repeat % 4);
        }
    deflate_free(deflate);
}

static void runs_of_every_length_come_out_of_zlib_as_they_went_in(void **state)
{
    struct deflate *deflate = deflate_new();
    (void)state;
    for (size_t n = 0; n <= 1100; n++) {
        memset(bytes, 5, n);
        const size_t n_plane = check_planes(deflate, n, 1);
        deflate_begin(deflate, packed);
        deflate_same(deflate, 5, n);
        const size_t n_same = deflate_end(deflate);
        check_unpacked(packed, n_same, bytes, n);
        assert_true(n_plane < 50 && n_same < 50);
    }
    memset(bytes, 0, N);
    for (size_t at = 0, n = 1; at + 2 * n + 2 < N; at += 2 * n + 2, n++) {
        bytes[at] = 1;
        memset(bytes + at + n + 1, 2, n);
    }
    (void)check_planes(deflate, N, 1);
    deflate_begin(deflate, packed);
    deflate_same(deflate, 255, N);
    const size_t n_same = deflate_end(deflate);
    memset(bytes, 255, N);
    check_unpacked(packed, n_same, bytes, N);
    deflate_free(deflate);
}

/* The n-th byte occurs as often as the n-th number of Fibonacci says: the longest codes. */
static void codes_that_would_be_too_long_are_shortened(void **state)
{
    struct deflate *deflate = deflate_new();
    size_t n = 0, before = 1;
    (void)state;
    for (size_t b = 0, count = 1; n + count < 32768; b++) {
        for (size_t k = 0; k < count; k++)
            bytes[n++] = (unsigned char)b;
        const size_t sum = count + before;
        before = count, count = sum;
    }
    uint64_t x = 1;
    for (size_t i = n; i > 1; i--) { /* in disorder, so that there are no runs */
        const size_t j = next(&x) % i;
        const unsigned char byte = bytes[i - 1];
        bytes[i - 1] = bytes[j], bytes[j] = byte;
    }
    (void)check_planes(deflate, n, 1);
    deflate_free(deflate);
}

/* Bits of all symbols together, by merging the two rarest again and again. */
static uint64_t plain_cost(const uint32_t *frequency, size_t n)
{
    uint64_t node[MOST_SYMBOLS], cost = 0;
    size_t n_nodes = 0;
    for (size_t s = 0; s < n; s++)
        if (frequency[s] > 0)
            node[n_nodes++] = frequency[s];
    while (n_nodes > 1) {
        for (size_t pass = 0; pass < 2; pass++) /* the two rarest go last */
            for (size_t k = 0; k + 1 + pass < n_nodes; k++)
                if (node[k] < node[k + 1]) {
                    const uint64_t rare = node[k];
                    node[k] = node[k + 1], node[k + 1] = rare;
                }
        node[n_nodes - 2] += node[n_nodes - 1];
        cost += node[n_nodes - 2];
        n_nodes--;
    }
    return cost;
}

/* Every code is at most n_bits long, none begins another, none is left over. */
static uint64_t check_codes(const uint32_t *frequency, size_t n, unsigned n_bits)
{
    struct huffman_code codes[MOST_SYMBOLS];
    static unsigned char taken[1 << HUFFMAN_BITS];
    uint64_t cost = 0;
    size_t n_taken = 0;
    huffman_codes(codes, frequency, n, n_bits);
    memset(taken, 0, sizeof taken);
    for (size_t s = 0; s < n; s++) {
        assert_true((codes[s].n > 0) == (frequency[s] > 0) && codes[s].n <= n_bits);
        cost += (uint64_t)frequency[s] * codes[s].n;
        for (size_t k = codes[s].bits; codes[s].n > 0 && k < (size_t)1 << n_bits;
             k += (size_t)1 << codes[s].n, n_taken++)
            assert_int_equal(taken[k]++, 0);
    }
    assert_int_equal(n_taken, (size_t)1 << n_bits);
    return cost;
}

static void codes_are_as_short_as_those_of_the_plain_way(void **state)
{
    uint64_t x = 1;
    (void)state;
    for (int repeat = 0; repeat < 3000; repeat++) {
        uint32_t frequency[MOST_SYMBOLS] = {0};
        const size_t n = 2 + next(&x) % (MOST_SYMBOLS - 1);
        for (size_t s = 0; s < n; s++)
            frequency[s] = next(&x) % 3 > 0 ? (uint32_t)(next(&x) % 60 * next(&x) % 200) : 0;
        frequency[0] += 50, frequency[1] += 50;
        assert_int_equal(check_codes(frequency, n, 15), plain_cost(frequency, n));
        const uint64_t limited = check_codes(frequency, n, 9);
        assert_true(limited >= plain_cost(frequency, n));
        assert_true(limited <= plain_cost(frequency, n) * 5 / 4);
    }
}

static void values_of_every_width_are_shuffled_and_packed(void **state)
{
    static const size_t counts[] = {0, 1, 7, 300, 1023, 1024, 1025, 12000};
    static unsigned char shuffled[N];
    struct packer packer;
    uint64_t x = 1;
    (void)state;
    assert_int_equal(pack_init(&packer, N, NULL), 0);
    for (unsigned repeat = 0; repeat < 500; repeat++) {
        const size_t n = counts[repeat % 8], width = (size_t)1 << repeat / 8 % 4;
        fill(n * width, repeat / 32 % 5, &x);
        for (size_t i = 0; repeat % 3 == 0 && i < n * width; i++)
            bytes[i] = i % width == repeat % width ? bytes[i] : 9;
        for (size_t i = 0; i < n * width; i++)
            shuffled[i % width * n + i / width] = bytes[i];
        assert_int_equal(pack_values(&packer, bytes, n, width, NULL), 0);
        check_unpacked(packer.bytes, packer.n_bytes, shuffled, n * width);
    }
    pack_free(&packer);
}

/* What stands behind the values is not read. */
static void values_and_zeros_that_are_not_there_are_packed_as_if_they_were(void **state)
{
    static const size_t counts[] = {0, 1, 700, 1023, 1024, 4000}, zeros[] = {0, 1, 4, 5, 330, 4000};
    static unsigned char shuffled[N];
    struct packer packer;
    uint64_t x = 7;
    (void)state;
    assert_int_equal(pack_init(&packer, N, NULL), 0);
    for (unsigned repeat = 0; repeat < 720; repeat++) {
        const size_t n = counts[repeat % 6], n_all = n + zeros[repeat / 6 % 6];
        const size_t width = (size_t)1 << repeat / 36 % 4;
        fill(n_all * width, repeat / 144, &x);
        for (size_t i = 0; i < n_all * width; i++)
            shuffled[i % width * n_all + i / width] = i < n * width ? bytes[i] : 0;
        assert_int_equal(pack_padded(&packer, bytes, n, n_all - n, width, NULL), 0);
        check_unpacked(packer.bytes, packer.n_bytes, shuffled, n_all * width);
    }
    assert_int_equal(pack_padded(&packer, bytes, N / 8, 1, 8, NULL), ERROR_BUG);
    pack_free(&packer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_of_every_kind_and_length_come_out_of_zlib_as_they_went_in),
        cmocka_unit_test(runs_of_every_length_come_out_of_zlib_as_they_went_in),
        cmocka_unit_test(codes_that_would_be_too_long_are_shortened),
        cmocka_unit_test(codes_are_as_short_as_those_of_the_plain_way),
        cmocka_unit_test(values_of_every_width_are_shuffled_and_packed),
        cmocka_unit_test(values_and_zeros_that_are_not_there_are_packed_as_if_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
