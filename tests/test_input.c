/* SPDX-License-Identifier: Apache-2.0 */
/* Input tables: the right ones arrive in place, each wrong one is told by line and column. */
#define _XOPEN_SOURCE 700
#include "fish.h" /* before cmocka, which has a macro named fail */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct wrong {
    const char *name; /* what is wrong, a sentence */
    int input;        /* FISH_... */
    const char *text;
    const char *output; /* all that must be printed */
};

static const struct wrong wrongs[] = {
    {"an empty file is explained", FISH_STOCK, "",
     "t.csv:1:1: the file is empty; it needs a header: water, value, source, status\n"},
    {"a file of comments is explained", FISH_STOCK,
     "# a\n"
     "# b\n",
     "t.csv:1:1: the file has no header; it needs a header: water, value, source, status\n"},
    {"a missing column is explained", FISH_STOCK,
     "water,value,status\n"
     "north,1,sourced\n",
     "t.csv:1:1: column \"source\" is missing; the header needs water, value, source, status\n"},
    {"a misspelt column is explained", FISH_STOCK,
     "water,value,sorce,status\n"
     "north,1,a,sourced\n",
     "t.csv:1:1: column \"source\" is missing; did you mean it by \"sorce\"? The header needs "
     "water, value, source, status\n"},
    {"a missing dimension is explained", FISH_MIX,
     "water,value,source,status\n"
     "north,1,a,sourced\n",
     "t.csv:1:1: column \"kind\" is missing; the header needs water, kind, value, source, "
     "status\n"},
    {"a column given twice is explained", FISH_STOCK,
     "water,value,value,source,status\n"
     "north,1,a,sourced\n",
     "t.csv:1:13: column \"value\" stands twice, first as column 2; drop one\n"},
    {"a column without name is explained", FISH_STOCK,
     "water,value,source,status,\n"
     "north,1,a,sourced,\n",
     "t.csv:1:27: column 5 has no name; name it, or drop its comma in every line\n"},
    {"a header parted by semicolons is explained", FISH_STOCK,
     "water;value;source;status\n"
     "north;1;a;sourced\n",
     "t.csv:1:1: no commas in the header; part the cells by commas, not by semicolons or tabs\n"},
    {"too many columns is explained", FISH_STOCK,
     "c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,c12,c13,c14,c15,c16,c17,c18,c19,c20,c21,c22,c23,c24,"
     "c25,c26,c27,c28,c29,c30,c31,c32\n",
     "t.csv:1:1: 33 columns; at most 32 are read\n"},
    {"a cell too many is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a,sourced,x\n"
     "south,2,a,sourced\n",
     "t.csv:2:19: 5 cells where the header has 4; put cells that hold a comma in quotes, write "
     "decimals with a point\n"},
    {"a decimal comma that makes a cell is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,5,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:13: 5 cells where the header has 4; put cells that hold a comma in quotes, write "
     "decimals with a point\n"},
    {"a cell too few is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a\n"
     "south,2,a,sourced\n",
     "t.csv:2:1: 3 cells where the header has 4; give every cell, empty ones too\n"},
    {"a comment below the header is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a,sourced\n"
     "# x\n"
     "south,2,a,sourced\n",
     "t.csv:3:1: a comment below the header; move it above the header\n"},
    {"an unknown code with a near name is explained", FISH_STOCK,
     "water,value,source,status\n"
     "noth,1,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:1: unknown water \"noth\"; did you mean \"north\"? Allowed: north, south\n"},
    {"an unknown code without a near name is explained", FISH_STOCK,
     "water,value,source,status\n"
     "lake,1,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:1: unknown water \"lake\"; allowed: north, south\n"},
    {"an unknown code of many is explained", FISH_BYCATCH,
     "age,value,source,status\n"
     "lake,1,a,sourced\n",
     "t.csv:2:1: unknown age \"lake\"; allowed: age_00, age_01, age_02, age_03, age_04, age_05, "
     "age_06, age_07, age_08, age_09, age_10, age_11, age_12\n"},
    {"a code near to one of many is explained", FISH_BYCATCH,
     "age,value,source,status\n"
     "age_7,1,a,sourced\n",
     "t.csv:2:1: unknown age \"age_7\"; did you mean \"age_07\"? Allowed: age_00, age_01, age_02, "
     "age_03, age_04, age_05, age_06, age_07, age_08, age_09, age_10, age_11, age_12\n"},
    {"a code with a blank is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a,sourced\n"
     " south,1,a,sourced\n",
     "t.csv:3:1: unknown water \" south\"; did you mean \"south\"? Allowed: north, south\n"},
    {"an empty code is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a,sourced\n"
     ",1,a,sourced\n",
     "t.csv:3:1: unknown water \"\"; allowed: north, south\n"},
    {"two unknown codes in a row is explained", FISH_MIX,
     "water,kind,value,source,status\n"
     "nort,ell,1,a,sourced\n"
     "south,cod,0.2,a,sourced\n"
     "south,eel,0.3,a,sourced\n"
     "south,herring,0.5,a,sourced\n"
     "north,cod,1,a,sourced\n"
     "north,herring,0,a,sourced\n",
     "t.csv:2:1: unknown water \"nort\"; did you mean \"north\"? Allowed: north, south\n"
     "t.csv:2:6: unknown kind \"ell\"; did you mean \"eel\"? Allowed: cod, eel, herring\n"},
    {"a word instead of a number is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,many,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:7: value is \"many\": write a number, such as 0.5 or 1e6; allowed is 0 to 1000 "
     "(tonnes)\n"},
    {"an empty number is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:7: value is \"\": write a number; allowed is 0 to 1000 (tonnes)\n"},
    {"a percent sign is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,5%,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:7: value is \"5%\": write 5 % as 0.05; allowed is 0 to 1000 (tonnes)\n"},
    {"a quoted decimal comma is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,\"0,5\",a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:7: value is \"0,5\": write the decimal mark as a point: 0.5; allowed is 0 to 1000 "
     "(tonnes)\n"},
    {"a number above the range is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1000.5,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:7: value is 1000.5; allowed is 0 to 1000 (tonnes)\n"},
    {"a number below the range is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,-1,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:7: value is -1; allowed is 0 to 1000 (tonnes)\n"},
    {"a cell given twice is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a,sourced\n"
     "south,2,a,sourced\n"
     "north,3,a,sourced\n",
     "t.csv:4:1: the cell (water north) is given twice, first in line 2; drop one\n"},
    {"a cell of two dimensions given twice is explained", FISH_MIX,
     "water,kind,value,source,status\n"
     "south,cod,0.2,a,sourced\n"
     "south,eel,0.3,a,sourced\n"
     "south,herring,0.5,a,sourced\n"
     "north,cod,1,a,sourced\n"
     "north,eel,0,a,sourced\n"
     "north,herring,0,a,sourced\n"
     "south,eel,0.3,a,sourced\n",
     "t.csv:8:1: the cell (water south, kind eel) is given twice, first in line 3; drop one\n"},
    {"a missing cell is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a,sourced\n",
     "t.csv:1:1: 1 of 2 cells is missing: (water south); give every cell once\n"},
    {"many missing cells is explained", FISH_MIX,
     "water,kind,value,source,status\n"
     "north,eel,1,a,sourced\n",
     "t.csv:1:1: 5 of 6 cells are missing: (water north, kind cod), (water north, kind herring), "
     "(water south, kind cod), ...; give every cell once\n"},
    {"no rows at all is explained", FISH_STOCK, "water,value,source,status\n",
     "t.csv:1:1: 2 of 2 cells are missing: (water north), (water south); give every cell once\n"},
    {"a sum that is too low is explained", FISH_MIX,
     "water,kind,value,source,status\n"
     "south,cod,0.2,a,sourced\n"
     "south,eel,0.3,a,sourced\n"
     "south,herring,0.5,a,sourced\n"
     "north,cod,0.5,a,sourced\n"
     "north,eel,0.2,a,sourced\n"
     "north,herring,0.2,a,sourced\n",
     "t.csv:7:1: the values of (water north) add up to 0.9; they must add up to 1 (within 0.5 "
     "%)\n"},
    {"a sum just beyond the tolerance is explained", FISH_MIX,
     "water,kind,value,source,status\n"
     "south,cod,0.2,a,sourced\n"
     "south,eel,0.3,a,sourced\n"
     "south,herring,0.5,a,sourced\n"
     "north,cod,0.5,a,sourced\n"
     "north,eel,0.3,a,sourced\n"
     "north,herring,0.206,a,sourced\n",
     "t.csv:7:1: the values of (water north) add up to 1.006; they must add up to 1 (within 0.5 "
     "%)\n"},
    {"two wrong sums is explained", FISH_MIX,
     "water,kind,value,source,status\n"
     "north,cod,0,a,sourced\n"
     "north,eel,0,a,sourced\n"
     "north,herring,0,a,sourced\n"
     "south,cod,0,a,sourced\n"
     "south,eel,0,a,sourced\n"
     "south,herring,0,a,sourced\n",
     "t.csv:4:1: the values of (water north) add up to 0; they must add up to 1 (within 0.5 %)\n"
     "t.csv:7:1: the values of (water south) add up to 0; they must add up to 1 (within 0.5 %)\n"},
    {"an empty source is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,,sourced\n"
     "south,1, ,sourced\n",
     "t.csv:2:9: the source is empty; name where the number comes from\n"
     "t.csv:3:9: the source is empty; name where the number comes from\n"},
    {"a wrong status is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a,guessed\n"
     "south,1,a,Sourced\n",
     "t.csv:2:11: status is \"guessed\"; write sourced, derived, assumed or calibrated\n"
     "t.csv:3:11: status is \"Sourced\"; write sourced, derived, assumed or calibrated\n"},
    {"a quote never closed is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a,sourced\n"
     "south,1,\"a,sourced\n",
     "t.csv:3:9: this quote is never closed; write \" at the end of the cell\n"},
    {"a quote inside a cell is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,a \"b\",sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:11: a quote inside a cell; put the whole cell in quotes and double this one\n"},
    {"text after a closing quote is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,\"a\"b,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:12: text after a closing quote; write a comma, or double the quotes inside the "
     "cell\n"},
    {"a wrong header in quotes is explained", FISH_STOCK,
     "\"water\" ,value\n"
     "north,1,a,sourced\n",
     "t.csv:1:8: text after a closing quote; write a comma, or double the quotes inside the "
     "cell\n"},
    {"columns counted in characters is explained", FISH_STOCK,
     "water,value,source,status\n"
     "north,1,\"é\"\"é\n"
     "é\",guessed\n"
     "south,x,é,sourced\n",
     "t.csv:3:4: status is \"guessed\"; write sourced, derived, assumed or calibrated\n"
     "t.csv:4:7: value is \"x\": write a number, such as 0.5 or 1e6; allowed is 0 to 1000 "
     "(tonnes)\n"},
    {"several problems in one row is explained", FISH_STOCK,
     "water,value,source,status\n"
     "nort,x,,y\n"
     "south,2,a,sourced\n",
     "t.csv:2:1: unknown water \"nort\"; did you mean \"north\"? Allowed: north, south\n"
     "t.csv:2:6: value is \"x\": write a number, such as 0.5 or 1e6; allowed is 0 to 1000 "
     "(tonnes)\n"
     "t.csv:2:8: the source is empty; name where the number comes from\n"
     "t.csv:2:9: status is \"y\"; write sourced, derived, assumed or calibrated\n"},
    {"a control character in a code is explained", FISH_STOCK,
     "water,value,source,status\n"
     "no\001th,1,a,sourced\n"
     "south,2,a,sourced\n",
     "t.csv:2:1: unknown water \"no?th\"; did you mean \"north\"? Allowed: north, south\n"},
};

enum { N_WRONGS = sizeof wrongs / sizeof *wrongs };

/* Reads t.csv of the temporary folder; output is the caller's. */
static int read_table(struct input_table *table, int input, char **output, size_t *n_problems)
{
    size_t n = 0;
    struct problems problems = {0};
    *output = NULL;
    problems.out = open_memstream(output, &n);
    must(problems.out != NULL);
    const int result = input_read(table, &fish_inputs[input], fish_list, "t.csv", &problems);
    must(fclose(problems.out) == 0);
    *n_problems = problems.n;
    return result;
}

static void wrong_is_explained(void **state)
{
    const struct wrong *wrong = *state;
    struct input_table table;
    char *output;
    size_t n_problems, n_lines = 0;
    fish_enter();
    fish_write("t.csv", wrong->text);
    const int result = read_table(&table, wrong->input, &output, &n_problems);
    fish_leave();
    assert_string_equal(output, wrong->output);
    for (const char *c = output; *c != '\0'; c++)
        n_lines += *c == '\n';
    assert_int_equal(result, ERROR_SCENARIO);
    assert_int_equal(n_lines, n_problems);
    assert_null(table.values);
    assert_null(table.path);
    free(output);
}

static void read_right(struct input_table *table, int input, const char *text)
{
    char *output;
    size_t n_problems;
    fish_enter();
    fish_write("t.csv", text);
    const int result = read_table(table, input, &output, &n_problems);
    fish_leave();
    assert_string_equal(output, "");
    assert_int_equal(result, 0);
    free(output);
}

static void table_free(struct input_table *table)
{
    free(table->values);
    free(table->path);
    free(table->text);
}

static void cells_arrive_row_major_whatever_their_order(void **state)
{
    (void)state;
    struct input_table table;
    read_right(&table, FISH_MIX,
               "\xEF\xBB\xBF# a comment\r\n\r\n# another, with \"quotes\r\n"
               "status,kind,note,value,water,source\r\n"
               "sourced,herring,\"a, \"\"b\"\"\nc\",0.5,south,x\r\n"
               "derived,eel,,0.3,south,x\r\n\r\n"
               "assumed,\"cod\",,2e-1,\"south\",\"x\"\r\n"
               "calibrated,cod,,0.5,north,x\r\n"
               "sourced,herring,,0.248,north,x\r\n"
               "sourced,eel,\"\",.25,north,x");
    static const double wanted[] = {0.5, 0.25, 0.248, 0.2, 0.3, 0.5};
    assert_int_equal(table.n, 6);
    for (size_t i = 0; i < 6; i++)
        assert_true(table.values[i] == wanted[i]);
    assert_string_equal(table.path, "t.csv");
    assert_ptr_equal(table.row, &fish_inputs[FISH_MIX]);
    table_free(&table);
}

static void cells_not_given_of_a_sparse_table_are_zero(void **state)
{
    (void)state;
    struct input_table table;
    read_right(&table, FISH_BYCATCH,
               "age,value,source,status\nage_12,10,a,sourced\nage_00,0,a,sourced\n");
    assert_int_equal(table.n, 13);
    for (size_t i = 0; i < 13; i++)
        assert_true(table.values[i] == (i == 12 ? 10 : 0));
    table_free(&table);
    read_right(&table, FISH_BYCATCH, "age,value,source,status\n");
    assert_true(table.values[12] == 0);
    table_free(&table);
}

static void the_digest_is_fnv1a_of_the_bytes(void **state)
{
    (void)state;
    struct input_table table;
    uint64_t digest = UINT64_C(14695981039346656037);
    for (const char *c = fish_stock; *c != '\0'; c++)
        digest = (digest ^ (unsigned char)*c) * UINT64_C(1099511628211);
    read_right(&table, FISH_STOCK, fish_stock);
    assert_true(table.digest == digest);
    table_free(&table);
}

static void a_table_without_dimensions_has_one_cell(void **state)
{
    (void)state;
    static const struct input row = {.name = "total", .high = 5};
    struct input_table table;
    struct problems problems = {.out = stderr};
    fish_enter();
    fish_write("t.csv", "value,source,status\n4,a,sourced\n");
    assert_int_equal(input_read(&table, &row, fish_list, "t.csv", &problems), 0);
    fish_leave();
    assert_int_equal(table.n, 1);
    assert_true(table.values[0] == 4);
    table_free(&table);
}

static void a_missing_file_is_told_apart_from_a_wrong_one(void **state)
{
    (void)state;
    struct input_table table;
    char *output;
    size_t n_problems;
    fish_enter();
    const int result = read_table(&table, FISH_STOCK, &output, &n_problems);
    assert_string_equal(
        output, "t.csv: the input table \"stock\" cannot be read: No such file or directory\n");
    assert_int_equal(result, ERROR_MISSING);
    free(output);
    must(mkdir("t.csv", 0700) == 0);
    assert_int_equal(read_table(&table, FISH_STOCK, &output, &n_problems), ERROR_MISSING);
    assert_string_equal(output,
                        "t.csv: the input table \"stock\" cannot be read: Is a directory\n");
    fish_leave();
    free(output);
}

static void a_file_with_zero_bytes_is_refused(void **state)
{
    (void)state;
    struct input_table table;
    char *output;
    size_t n_problems;
    fish_enter();
    FILE *file = fopen("t.csv", "wb");
    must(file != NULL);
    must(fwrite("w\0a\0", 1, 4, file) == 4);
    must(fclose(file) == 0);
    const int result = read_table(&table, FISH_STOCK, &output, &n_problems);
    fish_leave();
    assert_int_equal(result, ERROR_SCENARIO);
    assert_string_equal(output, "t.csv: the input table \"stock\" has zero bytes; save it as plain "
                                "text in UTF-8\n");
    free(output);
}

static void dimensions_are_found_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(dimension_find(fish_list, "kind"), &fish_dimensions[1]);
    assert_null(dimension_find(fish_list, "kinds"));
}

int main(void)
{
    struct CMUnitTest tests[N_WRONGS + 7] = {
        cmocka_unit_test(cells_arrive_row_major_whatever_their_order),
        cmocka_unit_test(cells_not_given_of_a_sparse_table_are_zero),
        cmocka_unit_test(the_digest_is_fnv1a_of_the_bytes),
        cmocka_unit_test(a_table_without_dimensions_has_one_cell),
        cmocka_unit_test(a_missing_file_is_told_apart_from_a_wrong_one),
        cmocka_unit_test(a_file_with_zero_bytes_is_refused),
        cmocka_unit_test(dimensions_are_found_by_name)};
    struct wrong states[N_WRONGS]; /* cmocka hands a test a pointer to what may change */
    memcpy(states, wrongs, sizeof wrongs);
    for (size_t i = 0; i < N_WRONGS; i++)
        tests[7 + i] =
            (struct CMUnitTest){states[i].name, wrong_is_explained, NULL, NULL, &states[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
