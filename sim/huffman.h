/* SPDX-License-Identifier: Apache-2.0 */
/* Huffman codes of limited length, as deflate writes them. Pure, thread-safe. */
#ifndef SIM_HUFFMAN_H
#define SIM_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

enum { HUFFMAN_SYMBOLS = 286, HUFFMAN_BITS = 15 }; /* at most */

struct huffman_code {
    uint16_t bits; /* the first to be written lowest */
    uint8_t n;     /* 0: the symbol does not occur */
};

/* codes[n] by frequency[n], each of at most n_bits bits. Frequencies are less than 2^23 and two
 * symbols occur or more. */
void huffman_codes(struct huffman_code *codes, const uint32_t *frequency, size_t n,
                   unsigned n_bits);

#endif
