/* SPDX-License-Identifier: Apache-2.0 */
/* Records in the order of the file: each with the values of its own row, also where rows follow
 * each other or stand twice. */
#include "events_sort.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h> /* after error.h: it makes fail() a macro */

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { N_ROWS = 3000, EVENT = 3 };

struct boats {
    uint32_t *id;
    uint8_t *crew;
    int16_t *depth;
    int32_t *debt;
};

static const struct column columns[] = {
    {"id", "1", "", COLUMN_U32, 1, offsetof(struct boats, id)},
    {"crew", "1", "", COLUMN_U8, 1, offsetof(struct boats, crew)},
    {"depth", "m", "", COLUMN_I16, 1, offsetof(struct boats, depth)},
    {"debt", "eurocent", "", COLUMN_I32, 1, offsetof(struct boats, debt)},
};
enum { ALL_FACTS = (1 << LENGTH(columns)) - 1 };

struct harbour {
    struct table table;
    struct boats boats;
    struct tracks tracks;
    struct events_copy copy;
};

static int32_t value_of(size_t f, size_t row)
{
    return f == 0 ? (int32_t)row + 9 : f == 1 ? (int32_t)(row * 7 % 256) : (int32_t)(row * f) - 400;
}

static void harbour_begin(struct harbour *harbour)
{
    static const char *const none[] = {NULL};
    struct error error = {.code = ERROR_NONE};
    size_t first;
    *harbour = (struct harbour){0};
    assert_int_equal(
        table_init(&harbour->table, columns, LENGTH(columns), &harbour->boats, N_ROWS, &error), 0);
    assert_int_equal(table_append(&harbour->table, N_ROWS, &first, &error), 0);
    assert_int_equal(tracks_all_but(&harbour->tracks, &harbour->table, none, &error), 0);
    for (size_t f = 0; f < LENGTH(columns); f++)
        for (size_t row = 0; row < N_ROWS; row++)
            track_set(&harbour->tracks, f, row, value_of(f, row));
    assert_int_equal(events_copy_init(&harbour->copy, &harbour->tracks, &error), 0);
}

static void harbour_end(struct harbour *harbour)
{
    events_copy_free(&harbour->copy);
    table_free(&harbour->table);
}

/* Of one kind, told in any order; found by that of the rows. */
static void check_rows(const struct harbour *harbour, const uint32_t *told, size_t n,
                       const uint32_t *sorted)
{
    struct desk desk, helper;
    struct found found;
    uint32_t row = 0;
    desk_init(&desk);
    desk_init(&helper);
    found_init(&found, &harbour->tracks);
    for (size_t k = 0; k < n; k++)
        *(struct record *)list_push(&desk.records) =
            (struct record){told[k], desk_kind(&desk, EVENT, 0, ALL_FACTS)};
    desk_sort_shared(&desk, &helper, &found, 1, &harbour->copy);
    assert_int_equal(found.page_first_row.n, 1);
    assert_int_equal(found.batch_records.n, 1);
    assert_int_equal(found.record_row.n, n);
    row = (uint32_t)narrow_get(&found.page_first_row, 0);
    for (size_t k = 0; k < n; k++) {
        row += (uint32_t)narrow_get(&found.record_row, k);
        assert_int_equal(row, sorted[k]);
        for (size_t f = 0; f < LENGTH(columns); f++)
            assert_int_equal(narrow_get(&found.to[f], k), value_of(f, row));
    }
    found_free(&found);
    desk_free(&helper);
    desk_free(&desk);
}

static void records_have_the_values_of_their_rows(void **state)
{
    struct harbour harbour;
    (void)state;
    harbour_begin(&harbour);
    check_rows(&harbour, (const uint32_t[]){40}, 1, (const uint32_t[]){40});
    check_rows(&harbour, (const uint32_t[]){8, 7, 6}, 3, (const uint32_t[]){6, 7, 8});
    check_rows(&harbour, (const uint32_t[]){900, 2, 30}, 3, (const uint32_t[]){2, 30, 900});
    harbour_end(&harbour);
}

/* Of as many rows as lie between the first and the last, but not those. */
static void a_row_that_stands_twice_does_not_make_a_run(void **state)
{
    struct harbour harbour;
    (void)state;
    harbour_begin(&harbour);
    check_rows(&harbour, (const uint32_t[]){5, 7, 5}, 3, (const uint32_t[]){5, 5, 7});
    check_rows(&harbour, (const uint32_t[]){9, 9, 11, 11, 13}, 5,
               (const uint32_t[]){9, 9, 11, 11, 13});
    harbour_end(&harbour);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_have_the_values_of_their_rows),
        cmocka_unit_test(a_row_that_stands_twice_does_not_make_a_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
