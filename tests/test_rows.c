/* SPDX-License-Identifier: Apache-2.0 */
/* Rows marked, picked and put back, against the plain loops. The file itself is included, so that
 * the way for other processors is held against them as well. */
#include "rows.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "draw.h"

enum { MOST = 512, KINDS = 3 };

/* A block as long as its memory, so that a sanitizer sees what is read behind it. */
struct block {
    size_t n, n_wanted;
    uint8_t *kind;
    uint16_t *two;
    uint32_t *four;
    uint64_t bits[MOST / ROWS_WORD];
    uint16_t row[MOST];
};

/* shape 0: mixed; 1: all wanted; 2: none; 3: long runs. */
static void block_init(struct block *block, size_t n, unsigned shape, uint64_t *stream)
{
    *block = (struct block){.n = n};
    block->kind = malloc(n);
    block->two = malloc(n * sizeof *block->two);
    block->four = malloc(n * sizeof *block->four);
    assert_true(block->kind && block->two && block->four);
    for (size_t k = 0; k < n; k++) {
        const uint64_t bits = draw_permute((*stream)++);
        const unsigned kind = shape == 0   ? (unsigned)(bits % KINDS)
                              : shape == 3 ? (unsigned)(k / 70 % KINDS)
                                           : 2 - shape;
        block->kind[k] = (uint8_t)kind;
        block->two[k] = (uint16_t)(bits >> 8);
        block->four[k] = (uint32_t)(bits >> 32);
        if (kind == 1)
            block->row[block->n_wanted++] = (uint16_t)k;
    }
}

static void block_free(struct block *block)
{
    free(block->kind);
    free(block->two);
    free(block->four);
}

static void check_marked(const struct block *block, const uint64_t *bits, size_t n_marked)
{
    assert_int_equal(n_marked, block->n_wanted);
    for (size_t k = 0; k < words_of(block->n) * ROWS_WORD; k++)
        assert_int_equal(bits[k / ROWS_WORD] >> k % ROWS_WORD & 1,
                         k < block->n && block->kind[k] == 1);
}

static void check_picked(const struct block *block, const uint16_t *row, const uint16_t *two,
                         const uint32_t *four)
{
    for (size_t j = 0; j < block->n_wanted; j++) {
        assert_int_equal(row[j], block->row[j]);
        assert_int_equal(two[j], block->two[block->row[j]]);
        assert_int_equal(four[j], block->four[block->row[j]]);
    }
}

/* What is put back stands in the marked rows, and nowhere else. */
static void check_put(struct block *block, uint16_t *picked,
                      void (*put)(const uint16_t *, const uint64_t *, size_t, uint16_t *))
{
    for (size_t j = 0; j < block->n_wanted; j++)
        picked[j] = (uint16_t)~picked[j];
    uint16_t before[MOST];
    memcpy(before, block->two, block->n * sizeof *before);
    put(picked, block->bits, block->n, block->two);
    for (size_t k = 0; k < block->n; k++)
        assert_int_equal(block->two[k], block->kind[k] == 1 ? (uint16_t)~before[k] : before[k]);
}

static void for_all_blocks(void (*check)(struct block *block))
{
    uint64_t stream = 1;
    for (unsigned shape = 0; shape < 4; shape++)
        for (size_t n = 1; n <= MOST; n += n < 140 ? 1 : 31) {
            struct block block;
            block_init(&block, n, shape, &stream);
            check(&block);
            block_free(&block);
        }
}

static void check_best(struct block *block)
{
    uint16_t row[MOST], two[MOST];
    uint32_t four[MOST];
    check_marked(block, block->bits, rows_where(block->kind, 1, block->n, block->bits));
    rows_offsets(block->bits, block->n, row);
    rows_pick16(block->two, block->bits, block->n, two);
    rows_pick32(block->four, block->bits, block->n, four);
    check_picked(block, row, two, four);
    check_put(block, two, rows_put16);
}

static void check_plain(struct block *block)
{
    uint16_t row[MOST], two[MOST];
    uint32_t four[MOST];
    check_marked(block, block->bits, where_plain(block->kind, 1, block->n, block->bits));
    offsets_plain(block->bits, block->n, row);
    pick_plain(block->two, block->bits, block->n, two, sizeof *two);
    pick_plain(block->four, block->bits, block->n, four, sizeof *four);
    check_picked(block, row, two, four);
    check_put(block, two, put_plain);
}

static void values_are_looked_up_as_by_a_plain_loop(void **state)
{
    int16_t table[256], found[MOST], plain[MOST];
    uint16_t index[MOST];
    (void)state;
    for (unsigned k = 0; k < 256; k++)
        table[k] = (int16_t)(k * 257 * 31);
    for (unsigned k = 0; k < MOST; k++)
        index[k] = (uint16_t)(k * 37 % 256);
    for (size_t n = 1; n <= MOST; n += 31) {
        rows_look_up(table, index, n, found);
        look_up_plain(table, index, n, plain);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(found[k], table[index[k]]);
            assert_int_equal(plain[k], table[index[k]]);
        }
    }
}

static void rows_are_marked_picked_and_put_back_as_by_plain_loops(void **state)
{
    (void)state;
    for_all_blocks(check_best);
}

static void other_processors_pick_the_same_rows(void **state)
{
    (void)state;
    for_all_blocks(check_plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_marked_picked_and_put_back_as_by_plain_loops),
        cmocka_unit_test(other_processors_pick_the_same_rows),
        cmocka_unit_test(values_are_looked_up_as_by_a_plain_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
