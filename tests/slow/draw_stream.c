/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the keyed random numbers of sim/draw.h to stdout in a chosen order, as 64-bit words in
 * the byte order of the machine, for batteries that read raw bits:
 *     draw_stream ORDER SEED [MEGABYTES]      without MEGABYTES it ends with its reader
 *     draw_stream --list                      names of the orders and their meaning */
#include "draw_orders.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_WORDS = 8192, BLOCKS_PER_MEGABYTE = (1 << 20) / (BLOCK_WORDS * 8) };

static void list_orders(FILE *out)
{
    for (size_t o = 0; o < N_DRAW_ORDERS; o++)
        fprintf(out, "%-12s %s\n", draw_orders[o].name, draw_orders[o].meaning);
}

static bool parse_number(const char *text, uint64_t *value)
{
    char *end = NULL;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
}

/* False when the reader has gone: the normal end of an unlimited stream. */
static bool write_block(const struct draw_order *order, uint64_t seed, uint64_t block)
{
    uint64_t words[BLOCK_WORDS];
    for (uint64_t k = 0; k < BLOCK_WORDS; k++)
        words[k] = order->at(seed, block * BLOCK_WORDS + k);
    return fwrite(words, sizeof words[0], BLOCK_WORDS, stdout) == BLOCK_WORDS;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        list_orders(stdout);
        return 0;
    }
    uint64_t seed = 0;
    uint64_t megabytes = UINT64_MAX / BLOCKS_PER_MEGABYTE;
    const struct draw_order *order = argc < 2 ? NULL : draw_order_find(argv[1]);
    const bool good = argc == 3 || (argc == 4 && parse_number(argv[3], &megabytes));
    if (order == NULL || !good || !parse_number(argv[2], &seed) ||
        megabytes > UINT64_MAX / BLOCKS_PER_MEGABYTE) {
        fprintf(stderr,
                "draw_stream: expected ORDER SEED [MEGABYTES], whole numbers from 0; orders:\n");
        list_orders(stderr);
        return 64;
    }
    for (uint64_t block = 0; block < megabytes * BLOCKS_PER_MEGABYTE; block++) {
        if (!write_block(order, seed, block))
            return megabytes == UINT64_MAX / BLOCKS_PER_MEGABYTE ? 0 : 74;
    }
    return fflush(stdout) == 0 ? 0 : 74;
}
