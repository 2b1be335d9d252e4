/* SPDX-License-Identifier: Apache-2.0 */
/* A plane is looked at once for runs, which gives tokens and their frequencies, and once more to
 * write its codes. */
#include "deflate.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "hazard.h"
#include "huffman.h"
#include "rows.h"

enum {
    BLOCK = 32768, /* bytes of a block at most: as far as a run may look back */
    N_WORDS = BLOCK / 64,
    END = 256, /* the code that ends a block */
    N_CODES = 286,
    N_DISTANCES = 30,
    N_LENGTHS = 19,       /* codes of lengths of codes */
    CODE_BITS = 14,       /* four codes and what the buffer may hold already fit into 64 bits */
    LENGTH_CODE_BITS = 7, /* by the format, as all that follows */
    LONGEST = 258,        /* run */
    LEAST = 4,            /* run worth a code */
    COUNTING = 256,       /* distance at which the low bytes of numbers that count up repeat */
    HEAD_BYTES = 512,     /* of a block, more than it can be */
    N_TABLES = 4 /* counts of neighbours in different tables need not wait for each other */
};

/* So many bytes as they are, then a run. */
struct token {
    uint16_t literals, run;
};

struct bits {
    unsigned char *to;
    uint64_t buffer; /* n bits that are not written yet, the next one lowest */
    unsigned n;
};

struct deflate {
    struct bits bits;
    unsigned char *begin;
    uint32_t sum, sum_of_sums; /* Adler-32 */
    size_t distance;           /* of the runs of this block */
    struct token tokens[BLOCK / LEAST + BLOCK / LONGEST + 2];
    size_t n_tokens;
    uint64_t equal[N_WORDS + 1]; /* bit i: byte i is that before */
    uint64_t start[N_WORDS + 1]; /* and so are those behind, LEAST together */
    uint32_t counts[N_TABLES][256];
    uint32_t frequency[N_CODES];
    struct huffman_code codes[N_CODES];
};

struct deflate *deflate_new(void)
{
    return calloc(1, sizeof(struct deflate));
}

void deflate_free(struct deflate *deflate)
{
    free(deflate);
}

size_t deflate_bound(size_t n_bytes, size_t n_planes)
{
    return 64 + n_bytes + n_bytes / 4 + HEAD_BYTES * (n_planes + n_bytes / BLOCK + 1);
}

/* ---- bits ---------------------------------------------------------------------------------- */

static void flush(struct bits *bits)
{
    memcpy(bits->to, &bits->buffer, 8); /* little-endian */
    bits->to += bits->n / 8;
    bits->buffer >>= bits->n & ~7u; /* at most 56 */
    bits->n &= 7;
}

/* At most 56 between two flushes. */
static void put(struct bits *bits, uint64_t value, unsigned n)
{
    bits->buffer |= value << bits->n;
    bits->n += n;
}

static void put_code(struct bits *bits, struct huffman_code code)
{
    put(bits, code.bits, code.n);
}

/* ---- Adler-32 ------------------------------------------------------------------------------ */

enum { ADLER = 65521, ADLER_STEP = 4096 }; /* sums of a step stay below 2^32 */

CLONES static void add_sums(const unsigned char *bytes, uint32_t n, uint32_t *sum, uint32_t *sums)
{
    uint32_t plain = 0, weighted = 0;
    for (uint32_t i = 0; i < n; i++) {
        plain += bytes[i];
        weighted += bytes[i] * (n - i);
    }
    *sum = plain, *sums = weighted;
}

static void adler(struct deflate *deflate, const unsigned char *bytes, size_t n)
{
    for (size_t at = 0; at < n; at += ADLER_STEP) {
        const uint32_t step = (uint32_t)(n - at < ADLER_STEP ? n - at : ADLER_STEP);
        uint32_t sum, sums;
        add_sums(bytes + at, step, &sum, &sums);
        deflate->sum_of_sums =
            (uint32_t)((deflate->sum_of_sums + (uint64_t)step * deflate->sum + sums) % ADLER);
        deflate->sum = (deflate->sum + sum) % ADLER;
    }
}

static void adler_same(struct deflate *deflate, unsigned char byte, uint64_t n)
{
    const uint64_t weights =
        n % 2 == 0 ? n / 2 % ADLER * ((n + 1) % ADLER) : (n + 1) / 2 % ADLER * (n % ADLER);
    n %= ADLER;
    deflate->sum_of_sums =
        (uint32_t)((deflate->sum_of_sums + n * deflate->sum + weights % ADLER * byte) % ADLER);
    deflate->sum = (uint32_t)((deflate->sum + n * byte) % ADLER);
}

/* ---- runs ---------------------------------------------------------------------------------- */

/* equal for bytes first .. end - 1, one by one. */
static void mark_equal(struct deflate *deflate, const unsigned char *bytes, size_t first,
                       size_t end)
{
    for (size_t i = first; i < end; i++)
        deflate->equal[i / 64] |= (uint64_t)(bytes[i] == bytes[i - deflate->distance]) << i % 64;
}

static void find_equal(struct deflate *deflate, const unsigned char *bytes, size_t n)
{
    const size_t n_words = (n + 63) / 64, distance = deflate->distance;
    const size_t first = distance + 63 - (distance + 63) % 64, end = n - n % 64;
    uint64_t *equal = deflate->equal, *start = deflate->start;
    memset(equal, 0, (n_words + 1) * sizeof *equal);
    mark_equal(deflate, bytes, distance, first < n ? first : n);
    for (size_t i = first; i < end; i += 64)
        for (size_t k = 0; k < 64; k += ROWS_AT_ONCE)
            equal[i / 64] |= (uint64_t)rows_alike(bytes + i + k, bytes + i + k - distance) << k;
    mark_equal(deflate, bytes, end > first ? end : first, n);
    start[n_words] = 0;
    for (size_t w = 0; w < n_words; w++)
        start[w] = equal[w] & (equal[w] >> 1 | equal[w + 1] << 63);
    for (size_t w = 0; w < n_words; w++)
        start[w] &= start[w] >> 2 | start[w + 1] << 62;
}

/* First bit set from i on, n if there is none; n is where a clear word begins or lies in one. */
static size_t next_bit(const uint64_t *words, size_t i, size_t n, uint64_t flip)
{
    size_t w = i / 64;
    uint64_t word = (words[w] ^ flip) & ~UINT64_C(0) << i % 64;
    while (word == 0 && 64 * (w + 1) < n)
        word = words[++w] ^ flip;
    i = word == 0 ? n : 64 * w + (size_t)__builtin_ctzll(word);
    return i < n ? i : n;
}

/* ---- tokens -------------------------------------------------------------------------------- */

static void count_bytes(struct deflate *deflate, const unsigned char *bytes, size_t n)
{
    size_t i = 0;
    for (; i + N_TABLES <= n; i += N_TABLES)
        for (size_t t = 0; t < N_TABLES; t++)
            deflate->counts[t][bytes[i + t]]++;
    for (; i < n; i++)
        deflate->counts[0][bytes[i]]++;
}

static unsigned log2_of(unsigned n)
{
    return 31 - (unsigned)__builtin_clz(n);
}

/* Bits behind the code of a run or distance, and the code itself: lengths are told less 3,
 * distances less 1; each power of two has 1 << part codes. */
static unsigned extra_bits(unsigned value, unsigned part)
{
    return value >> (part + 1) ? log2_of(value) - part : 0;
}

static unsigned extra_code(unsigned value, unsigned part)
{
    const unsigned n = extra_bits(value, part);
    return (n << part) + (value >> n);
}

static unsigned run_code(unsigned run)
{
    return run == LONGEST ? N_CODES - 1 : END + 1 + extra_code(run - 3, 2);
}

static void add_token(struct deflate *deflate, size_t literals, size_t run)
{
    deflate->tokens[deflate->n_tokens++] = (struct token){(uint16_t)literals, (uint16_t)run};
    if (run > 0)
        deflate->frequency[run_code((unsigned)run)]++;
}

/* Bytes, then a run that may be longer than the format can say. */
static void add_tokens(struct deflate *deflate, size_t literals, size_t left)
{
    while (left > LONGEST) {
        const size_t run = left < LONGEST + LEAST ? LONGEST - LEAST : LONGEST;
        add_token(deflate, literals, run);
        literals = 0;
        left -= run;
    }
    add_token(deflate, literals, left);
}

static void clear_tokens(struct deflate *deflate)
{
    deflate->n_tokens = 0;
    memset(deflate->frequency, 0, sizeof deflate->frequency);
    deflate->frequency[END] = 1;
}

static void find_tokens(struct deflate *deflate, const unsigned char *bytes, size_t n)
{
    memset(deflate->counts, 0, sizeof deflate->counts);
    for (size_t at = 0, end; at < n; at = end) {
        const size_t begin = next_bit(deflate->start, at, n, 0);
        end = begin < n ? next_bit(deflate->equal, begin, n, ~UINT64_C(0)) : n;
        count_bytes(deflate, bytes + at, begin - at);
        add_tokens(deflate, begin - at, end - begin);
    }
    for (size_t b = 0; b < 256; b++)
        for (size_t t = 0; t < N_TABLES; t++)
            deflate->frequency[b] += deflate->counts[t][b];
}

/* ---- writing ------------------------------------------------------------------------------- */

/* Lengths of codes as the format tells them: themselves, or a code for a repetition with its
 * number of times in bits behind it. */
struct lengths {
    uint8_t code[N_CODES + N_DISTANCES], more[N_CODES + N_DISTANCES];
    size_t n;
    uint32_t frequency[N_LENGTHS];
};

enum { REPEAT = 16, FEW_ZEROS = 17, MANY_ZEROS = 18 };

static void add_length(struct lengths *lengths, unsigned code, size_t more)
{
    lengths->code[lengths->n] = (uint8_t)code;
    lengths->more[lengths->n++] = (uint8_t)more;
    lengths->frequency[code]++;
}

static void add_lengths(struct lengths *lengths, const uint8_t *length, size_t n)
{
    for (size_t i = 0, same; i < n; i += same) {
        same = 1;
        while (i + same < n && length[i + same] == length[i])
            same++;
        if (length[i] == 0 && same > 10) {
            same = same < 138 ? same : 138;
            add_length(lengths, MANY_ZEROS, same - 11);
        } else if (length[i] == 0 && same > 2) {
            add_length(lengths, FEW_ZEROS, same - 3);
        } else {
            add_length(lengths, length[i], 0);
            same = same < 4 ? 1 : same < 7 ? same : 7;
            if (same > 1)
                add_length(lengths, REPEAT, same - 4);
        }
    }
}

/* The block's codes. Two distances of one bit each, the second never used: an alphabet of one
 * code is not understood by every reader. */
static void put_head(const struct deflate *deflate, struct bits *bits)
{
    static const uint8_t order[N_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                             11, 4,  12, 3, 13, 2, 14, 1, 15};
    static const uint8_t bits_behind[N_LENGTHS] = {[REPEAT] = 2, [FEW_ZEROS] = 3, [MANY_ZEROS] = 7};
    const unsigned distance = extra_code((unsigned)deflate->distance - 1, 1);
    uint8_t length[N_CODES + N_DISTANCES] = {0};
    struct huffman_code codes[N_LENGTHS];
    struct lengths lengths = {.n = 0};
    size_t n_codes = N_CODES, n_lengths = N_LENGTHS;
    const size_t n_distances = distance > 1 ? distance + 1 : 2;
    while (deflate->codes[n_codes - 1].n == 0)
        n_codes--;
    for (size_t s = 0; s < n_codes; s++)
        length[s] = deflate->codes[s].n;
    length[n_codes] = length[n_codes + (distance > 0 ? distance : 1)] = 1;
    add_lengths(&lengths, length, n_codes + n_distances);
    huffman_codes(codes, lengths.frequency, N_LENGTHS, LENGTH_CODE_BITS);
    while (codes[order[n_lengths - 1]].n == 0)
        n_lengths--;
    put(bits, 2 << 1, 3);
    put(bits, n_codes - 257, 5);
    put(bits, n_distances - 1, 5);
    put(bits, n_lengths - 4, 4);
    flush(bits);
    for (size_t k = 0; k < n_lengths; k++, flush(bits))
        put(bits, codes[order[k]].n, 3);
    for (size_t k = 0; k < lengths.n; k++, flush(bits)) {
        put_code(bits, codes[lengths.code[k]]);
        put(bits, lengths.more[k], bits_behind[lengths.code[k]]);
    }
}

static void put_literals(struct bits *bits, const struct huffman_code *codes,
                         const unsigned char *bytes, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        put_code(bits, codes[bytes[i]]);
        put_code(bits, codes[bytes[i + 1]]);
        put_code(bits, codes[bytes[i + 2]]);
        put_code(bits, codes[bytes[i + 3]]);
        flush(bits);
    }
    for (; i < n; i++)
        put_code(bits, codes[bytes[i]]);
    flush(bits);
}

/* Of the two distances the first has the code 0, the other 1. */
static void put_run(struct bits *bits, const struct huffman_code *codes, unsigned run,
                    unsigned distance)
{
    const unsigned n = extra_bits(distance - 1, 1);
    const unsigned m = run < LONGEST ? extra_bits(run - 3, 2) : 0;
    put_code(bits, codes[run_code(run)]);
    put(bits, (run - 3) & ((1u << m) - 1), m);
    put(bits, distance > 1, 1);
    put(bits, (distance - 1) & ((1u << n) - 1), n);
    flush(bits);
}

static void put_block(struct deflate *deflate, const unsigned char *bytes)
{
    huffman_codes(deflate->codes, deflate->frequency, N_CODES, CODE_BITS);
    struct bits bits = deflate->bits;
    put_head(deflate, &bits);
    for (size_t t = 0; t < deflate->n_tokens; t++) {
        const struct token token = deflate->tokens[t];
        put_literals(&bits, deflate->codes, bytes, token.literals);
        if (token.run > 0)
            put_run(&bits, deflate->codes, token.run, (unsigned)deflate->distance);
        bytes += token.literals + token.run;
    }
    put_code(&bits, deflate->codes[END]);
    flush(&bits);
    deflate->bits = bits;
}

/* ---- a stream ------------------------------------------------------------------------------ */

void deflate_begin(struct deflate *deflate, unsigned char *to)
{
    deflate->begin = to;
    deflate->bits = (struct bits){.to = to};
    deflate->sum = 1;
    deflate->sum_of_sums = 0;
    put(&deflate->bits, 0x0178, 16); /* deflate, looks back 32 KB, the fastest level */
    flush(&deflate->bits);
}

CLONES static size_t count_equal(const unsigned char *bytes, const unsigned char *before, size_t n)
{
    size_t sum = 0;
    for (size_t at = 0; at + 128 <= n; at += 128) {
        uint8_t count = 0;
        for (size_t i = 0; i < 128; i++)
            count = (uint8_t)(count + (bytes[at + i] == before[at + i]));
        sum += count;
    }
    return sum;
}

/* Of the two that are known, where more bytes repeat. */
static size_t best_distance(const unsigned char *bytes, size_t n)
{
    const size_t n_runs = count_equal(bytes + 1, bytes, n - 1);
    if (n <= COUNTING || 2 * n_runs > n)
        return 1;
    return count_equal(bytes + COUNTING, bytes, n - COUNTING) > n_runs ? COUNTING : 1;
}

void deflate_plane(struct deflate *deflate, const unsigned char *bytes, size_t n)
{
    adler(deflate, bytes, n);
    for (size_t at = 0; at < n; at += BLOCK) {
        const size_t step = n - at < BLOCK ? n - at : BLOCK;
        deflate->distance = best_distance(bytes + at, step);
        find_equal(deflate, bytes + at, step);
        clear_tokens(deflate);
        find_tokens(deflate, bytes + at, step);
        put_block(deflate, bytes + at);
    }
}

void deflate_same(struct deflate *deflate, unsigned char byte, size_t n)
{
    const unsigned char bytes[LEAST] = {byte, byte, byte, byte};
    adler_same(deflate, byte, n);
    for (size_t at = 0; at < n; at += BLOCK) {
        const size_t step = n - at < BLOCK ? n - at : BLOCK, literals = step > LEAST ? 1 : step;
        deflate->distance = 1;
        clear_tokens(deflate);
        deflate->frequency[byte] = (uint32_t)literals;
        add_tokens(deflate, literals, step - literals);
        put_block(deflate, bytes);
    }
}

size_t deflate_end(struct deflate *deflate)
{
    struct bits *bits = &deflate->bits;
    put(bits, 1 | 1 << 1, 3 + 7); /* an empty last block */
    flush(bits);
    put(bits, 0, (8 - bits->n) % 8);
    flush(bits);
    const uint32_t sums[2] = {deflate->sum_of_sums, deflate->sum};
    for (int k = 0; k < 2; k++, bits->to += 2) {
        bits->to[0] = (unsigned char)(sums[k] >> 8);
        bits->to[1] = (unsigned char)sums[k];
    }
    return (size_t)(bits->to - deflate->begin);
}
