/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths in place, by Moffat and Katajainen (In-place calculation of minimum-redundancy codes,
 * WADS 1995); what is too long is cut off and paid for by lengthening shorter codes. */
#include "huffman.h"

#include <string.h>

#include "error.h"

enum { SYMBOL_BITS = 9, DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

static uint32_t frequency_of(uint32_t key)
{
    return key >> SYMBOL_BITS;
}

/* Frequency and number of each symbol that occurs, the rarest first. */
static size_t sort(uint32_t *keys, const uint32_t *frequency, size_t n)
{
    uint32_t other[HUFFMAN_SYMBOLS], any = 0;
    size_t n_used = 0;
    for (size_t s = 0; s < n; s++) {
        keys[n_used] = frequency[s] << SYMBOL_BITS | (uint32_t)s;
        n_used += frequency[s] > 0;
        any |= frequency[s];
    }
    for (unsigned shift = 0; any >> shift; shift += DIGIT_BITS) {
        uint32_t first[DIGITS + 1] = {0};
        for (size_t k = 0; k < n_used; k++)
            first[(frequency_of(keys[k]) >> shift & (DIGITS - 1)) + 1]++;
        for (size_t d = 0; d < DIGITS; d++)
            first[d + 1] += first[d];
        for (size_t k = 0; k < n_used; k++)
            other[first[frequency_of(keys[k]) >> shift & (DIGITS - 1)]++] = keys[k];
        memcpy(keys, other, n_used * sizeof *keys);
    }
    return n_used;
}

/* node[k]: the k-th smallest frequency, then the depth of the k-th inner node. */
static void find_depths(uint32_t *node, size_t n)
{
    size_t leaf = 0, inner = 0;
    for (size_t k = 0; k + 1 < n; k++) { /* sums; an inner node that was used names its parent */
        uint32_t sum = 0;
        for (int side = 0; side < 2; side++) {
            if (leaf >= n || (inner < k && node[inner] < node[leaf])) {
                sum += node[inner];
                node[inner++] = (uint32_t)k;
            } else {
                sum += node[leaf++];
            }
        }
        node[k] = sum;
    }
    node[n - 2] = 0;
    for (size_t k = n - 2; k-- > 0;)
        node[k] = node[node[k]] + 1;
}

/* count[l]: leaves at depth l. Deeper ones than n_bits are lifted there, and for what that takes
 * too much the deepest leaves above it are pushed down. */
static void count_lengths(uint32_t *count, const uint32_t *depth, size_t n, unsigned n_bits)
{
    size_t n_inner = 1, n_open = 1;
    uint32_t taken = 0, level = 0;
    for (size_t k = n - 1; n_open > 0; level++, n_open = 2 * n_inner) {
        for (n_inner = 0; k > 0 && depth[k - 1] == level; k--)
            n_inner++;
        count[level < n_bits ? level : n_bits] += (uint32_t)(n_open - n_inner);
    }
    for (unsigned l = 1; l <= n_bits; l++)
        taken += count[l] << (n_bits - l);
    for (; taken > UINT32_C(1) << n_bits; taken--) {
        unsigned l = n_bits - 1;
        while (count[l] == 0)
            l--;
        count[l]--;
        count[l + 1] += 2;
        count[n_bits]--;
    }
}

static uint32_t reversed(uint32_t bits, unsigned n)
{
    bits = (bits & 0x5555) << 1 | (bits >> 1 & 0x5555);
    bits = (bits & 0x3333) << 2 | (bits >> 2 & 0x3333);
    bits = (bits & 0x0F0F) << 4 | (bits >> 4 & 0x0F0F);
    bits = (bits & 0x00FF) << 8 | (bits >> 8 & 0x00FF);
    return bits >> (16 - n);
}

void huffman_codes(struct huffman_code *codes, const uint32_t *frequency, size_t n, unsigned n_bits)
{
    uint32_t keys[HUFFMAN_SYMBOLS], node[HUFFMAN_SYMBOLS];
    uint32_t count[HUFFMAN_BITS + 1] = {0}, next[HUFFMAN_BITS + 1];
    must(n <= HUFFMAN_SYMBOLS && n_bits <= HUFFMAN_BITS);
    const size_t n_used = sort(keys, frequency, n);
    must(n_used >= 2 && n_used <= (size_t)1 << n_bits);
    for (size_t k = 0; k < n_used; k++)
        node[k] = frequency_of(keys[k]);
    find_depths(node, n_used);
    count_lengths(count, node, n_used, n_bits);
    memset(codes, 0, n * sizeof *codes);
    size_t k = 0;
    uint32_t first = 0;
    for (unsigned l = n_bits; l > 0; l--)
        for (uint32_t c = 0; c < count[l]; c++)
            codes[keys[k++] & ((1 << SYMBOL_BITS) - 1)].n = (uint8_t)l;
    for (unsigned l = 1; l <= n_bits; l++) {
        next[l] = first;
        first = (first + count[l]) << 1;
    }
    for (size_t s = 0; s < n; s++)
        if (codes[s].n > 0)
            codes[s].bits = (uint16_t)reversed(next[codes[s].n]++, codes[s].n);
}
