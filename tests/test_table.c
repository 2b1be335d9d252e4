/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as structures of arrays: growing, thinning and hashing against plain copies of the rows.
 */
#include "table.h"

#include <omp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h> /* after error.h: it makes fail() a macro */

#include "draw.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Every type, narrow and wide. */
struct boats {
    int8_t *mood;
    uint8_t *crew;   /* [n][3] */
    int16_t *depth;  /* [n][5] */
    uint16_t *berth; /* [n] */
    int32_t *debt;   /* [n] */
    uint32_t *owner; /* [n][2] */
    uint32_t *fee;   /* [n], as wide as debt */
};

static const struct column columns[] = {
    {"mood", "1", "", COLUMN_I8, 1, offsetof(struct boats, mood)},
    {"crew", "1", "", COLUMN_U8, 3, offsetof(struct boats, crew)},
    {"depth", "m", "", COLUMN_I16, 5, offsetof(struct boats, depth)},
    {"berth", "1", "", COLUMN_U16, 1, offsetof(struct boats, berth)},
    {"debt", "eurocent", "", COLUMN_I32, 1, offsetof(struct boats, debt)},
    {"owner", "1", "", COLUMN_U32, 2, offsetof(struct boats, owner)},
    {"fee", "eurocent", "", COLUMN_U32, 1, offsetof(struct boats, fee)},
};

enum { ROW_BYTES = 1 + 3 + 10 + 2 + 4 + 8 + 4 };

struct harbour {
    struct table table;
    struct boats boats;
};

static void check(int status, const struct error *error)
{
    if (status < 0)
        fail_msg("%s", error->message);
}

static void harbour_init(struct harbour *harbour, size_t capacity)
{
    struct error error = {.code = ERROR_NONE};
    *harbour = (struct harbour){0};
    check(table_init(&harbour->table, columns, LENGTH(columns), &harbour->boats, capacity, &error),
          &error);
}

static size_t append(struct harbour *harbour, size_t n)
{
    struct error error = {.code = ERROR_NONE};
    size_t first = SIZE_MAX;
    check(table_append(&harbour->table, n, &first, &error), &error);
    return first;
}

static uint8_t *column_bytes(const struct harbour *harbour, size_t c)
{
    void *pointer;
    memcpy(&pointer, (const char *)&harbour->boats + columns[c].offset, sizeof pointer);
    return pointer;
}

/* One row with the bytes of all columns behind each other. */
static void row_bytes(const struct harbour *harbour, size_t row, uint8_t bytes[ROW_BYTES])
{
    for (size_t c = 0; c < LENGTH(columns); c++) {
        const size_t size = column_size(&columns[c]);
        memcpy(bytes, column_bytes(harbour, c) + row * size, size);
        bytes += size;
    }
}

/* Every byte of every row from first on is different noise. */
static void fill(struct harbour *harbour, size_t first, uint64_t key)
{
    for (size_t c = 0; c < LENGTH(columns); c++) {
        const size_t size = column_size(&columns[c]);
        for (size_t b = first * size; b < harbour->table.n * size; b++)
            column_bytes(harbour, c)[b] = (uint8_t)draw_word(key + c, (uint32_t)b);
    }
}

/* ---- shape --------------------------------------------------------------------- */

static void a_row_is_as_wide_as_its_columns(void **state)
{
    (void)state;
    const size_t sizes[] = {1, 3, 10, 2, 4, 8, 4};
    struct harbour harbour;
    harbour_init(&harbour, 0);
    for (size_t c = 0; c < LENGTH(columns); c++)
        assert_int_equal(column_size(&columns[c]), sizes[c]);
    assert_int_equal(table_row_bytes(&harbour.table), ROW_BYTES);
    table_free(&harbour.table);
}

static void a_new_table_has_no_rows_and_room_for_those_asked(void **state)
{
    (void)state;
    struct harbour harbour;
    harbour_init(&harbour, 1000);
    assert_int_equal(harbour.table.n, 0);
    assert_true(harbour.table.capacity >= 1000);
    const int32_t *debt = harbour.boats.debt;
    assert_int_equal(append(&harbour, 1000), 0);
    assert_ptr_equal(harbour.boats.debt, debt); /* nothing moved */
    table_free(&harbour.table);
}

static void free_sets_the_pointers_to_null_and_takes_an_empty_table(void **state)
{
    (void)state;
    struct harbour harbour;
    harbour_init(&harbour, 10);
    append(&harbour, 100);
    table_free(&harbour.table);
    for (size_t c = 0; c < LENGTH(columns); c++)
        assert_null(column_bytes(&harbour, c));
    assert_int_equal(harbour.table.n, 0);
    table_free(&harbour.table);
}

/* ---- growing ------------------------------------------------------------------- */

static void rows_appended_are_zero_even_where_others_stood_before(void **state)
{
    (void)state;
    struct harbour harbour;
    uint8_t keep[500] = {0}, zero[ROW_BYTES] = {0}, bytes[ROW_BYTES];
    harbour_init(&harbour, 500);
    for (int round = 0; round < 5; round++) {
        const size_t first = append(&harbour, 500);
        assert_int_equal(first, 0);
        for (size_t i = 0; i < 500; i++) {
            row_bytes(&harbour, i, bytes);
            assert_memory_equal(bytes, zero, ROW_BYTES);
        }
        fill(&harbour, 0, (uint64_t)round);
        table_compact(&harbour.table, keep); /* all leave, their bytes stay behind */
        assert_int_equal(harbour.table.n, 0);
    }
    table_free(&harbour.table);
}

static void growth_keeps_all_rows_and_zeroes_the_new_ones(void **state)
{
    (void)state;
    const size_t steps[] = {1, 63, 1, 0, 200, 1, 5000, 3, 20000};
    struct harbour harbour, plain;
    uint8_t *bytes[2], zero[ROW_BYTES] = {0};
    harbour_init(&harbour, 0);
    harbour_init(&plain, 30000); /* never has to grow */
    bytes[0] = malloc(2 * ROW_BYTES);
    bytes[1] = bytes[0] + ROW_BYTES;
    size_t n = 0;
    for (size_t s = 0; s < LENGTH(steps); s++) {
        assert_int_equal(append(&harbour, steps[s]), n);
        assert_int_equal(append(&plain, steps[s]), n);
        for (size_t i = n; i < n + steps[s]; i++) {
            row_bytes(&harbour, i, bytes[0]);
            assert_memory_equal(bytes[0], zero, ROW_BYTES);
        }
        fill(&harbour, n, s);
        fill(&plain, n, s);
        n += steps[s];
        assert_int_equal(harbour.table.n, n);
        assert_true(harbour.table.capacity >= n);
        for (size_t i = 0; i < n; i++) {
            row_bytes(&harbour, i, bytes[0]);
            row_bytes(&plain, i, bytes[1]);
            assert_memory_equal(bytes[0], bytes[1], ROW_BYTES);
        }
    }
    free(bytes[0]);
    table_free(&harbour.table);
    table_free(&plain.table);
}

static void appending_one_by_one_moves_the_rows_seldom(void **state)
{
    (void)state;
    struct harbour harbour;
    harbour_init(&harbour, 0);
    size_t n_moves = 0, capacity = harbour.table.capacity;
    for (int i = 0; i < 100000; i++) {
        append(&harbour, 1);
        n_moves += harbour.table.capacity != capacity;
        capacity = harbour.table.capacity;
    }
    assert_true(n_moves < 100); /* an eighth more each time: ln(100000 / 64) / ln(9 / 8) is 63 */
    table_free(&harbour.table);
}

/* ---- thinning ------------------------------------------------------------------ */

/* Keeps the rows of the mask; every row left must be the next kept one of before. */
static void compact_and_compare(size_t n, const uint8_t *keep)
{
    struct harbour harbour, before;
    uint8_t row[ROW_BYTES], right[ROW_BYTES];
    harbour_init(&harbour, 0);
    harbour_init(&before, 0);
    append(&harbour, n);
    append(&before, n);
    fill(&harbour, 0, 99);
    fill(&before, 0, 99);
    table_compact(&harbour.table, keep);
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        if (!keep[i])
            continue;
        assert_true(left < harbour.table.n);
        row_bytes(&harbour, left++, row);
        row_bytes(&before, i, right);
        assert_memory_equal(row, right, ROW_BYTES);
    }
    assert_int_equal(harbour.table.n, left);
    table_free(&harbour.table);
    table_free(&before.table);
}

static void compact_keeps_the_kept_rows_in_order_for_random_masks(void **state)
{
    (void)state;
    const uint32_t per_mille[] = {0, 1, 30, 500, 970, 999, 1000};
    uint8_t keep[3000];
    uint64_t stream = 0;
    for (int trial = 0; trial < 350; trial++) {
        const uint32_t share = per_mille[trial % (int)LENGTH(per_mille)];
        const size_t n = draw_below(draw_word(1, (uint32_t)trial), trial < 100 ? 20 : 3000);
        for (size_t i = 0; i < n; i++) {
            const uint64_t bits = draw_permute(stream += DRAW_WEYL);
            /* any value but 0 keeps */
            keep[i] = draw_below(bits, 1000) < share ? (uint8_t)(1 + (bits & 0x7F)) : 0;
        }
        compact_and_compare(n, keep);
    }
}

static void compact_is_right_for_every_mask_of_a_few_rows(void **state)
{
    (void)state;
    uint8_t keep[64];
    for (size_t n = 0; n <= 8; n++) {
        for (unsigned mask = 0; mask < 1U << n; mask++) { /* every mask of up to 8 rows */
            for (size_t i = 0; i < n; i++)
                keep[i] = mask >> i & 1;
            compact_and_compare(n, keep);
        }
    }
    for (size_t i = 0; i < sizeof keep; i++)
        keep[i] = i % 2;
    compact_and_compare(sizeof keep, keep);
}

/* ---- digests ------------------------------------------------------------------- */

static void a_digest_changes_with_any_single_byte(void **state)
{
    (void)state;
    struct harbour harbour;
    harbour_init(&harbour, 0);
    append(&harbour, 67);
    fill(&harbour, 0, 5);
    const uint64_t before = table_digest(&harbour.table);
    for (size_t c = 0; c < LENGTH(columns); c++) {
        uint8_t *bytes = column_bytes(&harbour, c);
        for (size_t b = 0; b < harbour.table.n * column_size(&columns[c]); b++) {
            for (unsigned bit = 0; bit < 8; bit++) {
                bytes[b] ^= (uint8_t)(1U << bit);
                assert_true(table_digest(&harbour.table) != before);
                bytes[b] ^= (uint8_t)(1U << bit);
            }
        }
    }
    assert_true(table_digest(&harbour.table) == before);
    table_free(&harbour.table);
}

/* Columns of more bytes than are hashed at one go: the last byte counts as much as the first. */
static void a_digest_of_a_long_table_changes_with_a_byte_anywhere(void **state)
{
    (void)state;
    struct harbour harbour;
    harbour_init(&harbour, 0);
    append(&harbour, 70001);
    fill(&harbour, 0, 5);
    const uint64_t before = table_digest(&harbour.table);
    for (size_t c = 0; c < LENGTH(columns); c++) {
        const size_t n = harbour.table.n * column_size(&columns[c]);
        const size_t at[] = {0, 65535, 65536, n / 2, n - 1};
        for (size_t k = 0; k < LENGTH(at); k++) {
            column_bytes(&harbour, c)[at[k]] ^= 0x10;
            assert_true(table_digest(&harbour.table) != before);
            column_bytes(&harbour, c)[at[k]] ^= 0x10;
        }
    }
    table_free(&harbour.table);
}

static void the_order_and_the_number_of_rows_matter(void **state)
{
    (void)state;
    struct harbour harbour;
    harbour_init(&harbour, 0);
    uint64_t digests[6] = {table_digest(&harbour.table)};
    append(&harbour, 4); /* all zero, and yet others than none */
    digests[1] = table_digest(&harbour.table);
    for (int32_t i = 0; i < 4; i++)
        harbour.boats.debt[i] = i;
    digests[2] = table_digest(&harbour.table);
    harbour.boats.debt[1] = 2;
    harbour.boats.debt[2] = 1;
    digests[3] = table_digest(&harbour.table);
    append(&harbour, 1);
    digests[4] = table_digest(&harbour.table);
    append(&harbour, 1);
    digests[5] = table_digest(&harbour.table);
    for (size_t i = 0; i < LENGTH(digests); i++) {
        for (size_t k = 0; k < i; k++)
            assert_true(digests[i] != digests[k]);
    }
    table_free(&harbour.table);
}

static void values_in_another_column_give_another_digest(void **state)
{
    (void)state;
    struct harbour one, two;
    harbour_init(&one, 0);
    harbour_init(&two, 0);
    append(&one, 1);
    append(&two, 1);
    one.boats.debt[0] = two.boats.debt[0] + 7;
    two.boats.fee[0] = one.boats.fee[0] + 7;
    assert_true(table_digest(&one.table) != table_digest(&two.table));
    table_free(&one.table);
    table_free(&two.table);
}

static void the_digest_does_not_depend_on_room_left_or_on_rows_gone(void **state)
{
    (void)state;
    struct harbour tight, wide;
    uint8_t keep[100];
    memset(keep, 1, sizeof keep);
    memset(keep + 50, 0, 50);
    harbour_init(&tight, 50);
    harbour_init(&wide, 100000);
    append(&tight, 50);
    append(&wide, 100);
    fill(&tight, 0, 8);
    fill(&wide, 0, 8);
    table_compact(&wide.table, keep);
    assert_true(table_digest(&tight.table) == table_digest(&wide.table));
    table_free(&tight.table);
    table_free(&wide.table);
}

static void any_number_of_threads_thins_and_hashes_alike(void **state)
{
    (void)state;
    const int threads_before = omp_get_max_threads();
    uint64_t digests[2] = {0};
    uint8_t *keep = malloc(50000);
    for (uint32_t i = 0; i < 50000; i++)
        keep[i] = draw_word(3, i) % 10 != 0;
    for (int threads = 1; threads <= 3; threads++) {
        struct harbour harbour;
        omp_set_num_threads(threads);
        harbour_init(&harbour, 0);
        append(&harbour, 50000);
        fill(&harbour, 0, 12);
        const uint64_t before = table_digest(&harbour.table);
        table_compact(&harbour.table, keep);
        const uint64_t after = table_digest(&harbour.table);
        assert_true(before != after);
        assert_true(threads == 1 || (before == digests[0] && after == digests[1]));
        digests[0] = before;
        digests[1] = after;
        table_free(&harbour.table);
    }
    omp_set_num_threads(threads_before);
    free(keep);
}

static void a_digest_of_bytes_depends_on_length_start_and_zero_bytes(void **state)
{
    (void)state;
    const uint8_t zero[80] = {0};
    uint64_t digests[2 * sizeof zero];
    for (size_t n = 0; n < sizeof zero; n++) {
        digests[2 * n] = digest_bytes(zero, n, 0);
        digests[2 * n + 1] = digest_bytes(zero, n, 1);
    }
    for (size_t i = 0; i < LENGTH(digests); i++) {
        for (size_t k = 0; k < i; k++)
            assert_true(digests[i] != digests[k]);
    }
}

static void a_flipped_bit_flips_about_half_of_the_digest(void **state)
{
    (void)state;
    uint8_t bytes[72];
    size_t n_flipped = 0, n_trials = 0;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)draw_word(9, (uint32_t)i);
    const uint64_t before = digest_bytes(bytes, sizeof bytes, 0);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++, n_trials++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        n_flipped += (size_t)__builtin_popcountll(digest_bytes(bytes, sizeof bytes, 0) ^ before);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_in_range(n_flipped, 26 * n_trials, 38 * n_trials);
}

/* ---- lists and scratch --------------------------------------------------------- */

struct haul {
    uint64_t weight;
    uint32_t boat;
};

static void a_list_keeps_every_item_through_its_growth(void **state)
{
    (void)state;
    struct list list = {.item_size = sizeof(struct haul)};
    size_t n_moves = 0, capacity = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        struct haul *item = list_push(&list);
        *item = (struct haul){.weight = draw_word(1, i), .boat = i};
        assert_int_equal(list.n, i + 1);
        assert_true(list.capacity >= list.n);
        n_moves += list.capacity != capacity;
        capacity = list.capacity;
    }
    assert_true(n_moves < 20); /* doubled each time */
    const struct haul *items = list.items;
    for (uint32_t i = 0; i < 100000; i++) {
        assert_int_equal(items[i].boat, i);
        assert_true(items[i].weight == draw_word(1, i));
    }
    list_free(&list);
}

static void a_list_emptied_by_its_count_is_filled_again_in_the_same_room(void **state)
{
    (void)state;
    struct list list = {.item_size = 3};
    for (int i = 0; i < 1000; i++)
        memset(list_push(&list), i & 0xFF, 3);
    void *items = list.items;
    const size_t capacity = list.capacity;
    list.n = 0;
    for (int i = 0; i < 1000; i++)
        memset(list_push(&list), (i * 7) & 0xFF, 3);
    assert_ptr_equal(list.items, items);
    assert_int_equal(list.capacity, capacity);
    for (size_t b = 0; b < 3000; b++)
        assert_int_equal(((const uint8_t *)list.items)[b], b / 3 * 7 & 0xFF);
    list_free(&list);
}

static void a_freed_list_can_be_used_again(void **state)
{
    (void)state;
    struct list list = {.item_size = sizeof(int)};
    *(int *)list_push(&list) = 1;
    list_free(&list);
    assert_null(list.items);
    assert_int_equal(list.n, 0);
    *(int *)list_push(&list) = 2;
    assert_int_equal(*(const int *)list.items, 2);
    assert_int_equal(list.n, 1);
    list_free(&list);
    list_free(&list);
}

/* Sanitizers end a program that asks for too much, unless told to refuse as calloc does. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return __asan_default_options();
}

static void scratch_is_zero_and_its_absence_is_told(void **state)
{
    (void)state;
    struct error error = {.code = ERROR_NONE};
    uint8_t *scratch = scratch_alloc(1000, 7, &error);
    assert_non_null(scratch);
    for (size_t i = 0; i < 7000; i++)
        assert_int_equal(scratch[i], 0);
    scratch_free(scratch);
    scratch = scratch_alloc(0, 7, &error);
    assert_non_null(scratch);
    scratch_free(scratch);
    scratch_free(NULL);
    assert_int_equal(error.code, ERROR_NONE);
    /* more than an address can tell: calloc must see that the product is too large */
    volatile size_t too_many = SIZE_MAX / 4;
    assert_null(scratch_alloc(too_many, 8, &error));
    assert_int_equal(error.code, ERROR_MEMORY);
    assert_non_null(strstr(error.message, "items of 8 bytes"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_as_wide_as_its_columns),
        cmocka_unit_test(a_new_table_has_no_rows_and_room_for_those_asked),
        cmocka_unit_test(free_sets_the_pointers_to_null_and_takes_an_empty_table),
        cmocka_unit_test(rows_appended_are_zero_even_where_others_stood_before),
        cmocka_unit_test(growth_keeps_all_rows_and_zeroes_the_new_ones),
        cmocka_unit_test(appending_one_by_one_moves_the_rows_seldom),
        cmocka_unit_test(compact_keeps_the_kept_rows_in_order_for_random_masks),
        cmocka_unit_test(compact_is_right_for_every_mask_of_a_few_rows),
        cmocka_unit_test(a_digest_changes_with_any_single_byte),
        cmocka_unit_test(a_digest_of_a_long_table_changes_with_a_byte_anywhere),
        cmocka_unit_test(the_order_and_the_number_of_rows_matter),
        cmocka_unit_test(values_in_another_column_give_another_digest),
        cmocka_unit_test(the_digest_does_not_depend_on_room_left_or_on_rows_gone),
        cmocka_unit_test(any_number_of_threads_thins_and_hashes_alike),
        cmocka_unit_test(a_digest_of_bytes_depends_on_length_start_and_zero_bytes),
        cmocka_unit_test(a_flipped_bit_flips_about_half_of_the_digest),
        cmocka_unit_test(a_list_keeps_every_item_through_its_growth),
        cmocka_unit_test(a_list_emptied_by_its_count_is_filled_again_in_the_same_room),
        cmocka_unit_test(a_freed_list_can_be_used_again),
        cmocka_unit_test(scratch_is_zero_and_its_absence_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
