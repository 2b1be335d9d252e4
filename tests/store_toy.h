/* SPDX-License-Identifier: Apache-2.0 */
/* A toy for the tests of result files: three series over two dimensions, with values that follow
 * from the month. Each test has a folder of its own. Each test program uses all of it. */
#ifndef TESTS_STORE_TOY_H
#define TESTS_STORE_TOY_H

#include "pack.h"
#include "writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* after error.h: it makes fail() a macro */

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define N_REGIONS     3
#define N_SEXES       2

static const struct code regions[N_REGIONS] = {{"noord", "N"}, {"midden", "M"}, {"zuid", "Z"}};
static const struct code sexes[N_SEXES] = {{"woman", "W"}, {"man", "M"}};
static const struct dimension dimensions[] = {{"region", "Parts", regions, N_REGIONS},
                                              {"sex", "Sex", sexes, N_SEXES}};
static const struct series all_series[] = {
    {.name = "employed",
     .dimensions = {"region", "sex"},
     .unit = "persons",
     .meaning = "People at work"},
    {.name = "vacancies", .dimensions = {"region"}, .unit = "jobs", .meaning = "Open jobs"},
    {.name = "wage", .unit = "1", .meaning = "Wages against the first month"}};
static const struct store_attribute attributes[] = {{"title", "Sample"}, {"empty", ""}};
static const struct dimension_list dimension_table = {dimensions, LENGTH(dimensions)};

/* A folder of its own for each test. */
struct place_of_test {
    char folder[64];
    char path[96];
    char part[104];
};

static int set_up(void **state)
{
    struct place_of_test *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    snprintf(place->folder, sizeof place->folder, "/tmp/test_store.XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/run.h5", place->folder);
    snprintf(place->part, sizeof place->part, "%s.part", place->path);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place_of_test *place = *state;
    (void)umount2(place->folder, MNT_DETACH); /* only the test of a full disk mounted something */
    DIR *folder = opendir(place->folder);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", place->folder, entry->d_name);
        (void)unlink(path);
    }
    if (folder != NULL)
        closedir(folder);
    const int status = rmdir(place->folder);
    free(place);
    return status;
}

static struct store_description describe(const char *path)
{
    return (struct store_description){.path = path,
                                      .series = all_series,
                                      .n_series = LENGTH(all_series),
                                      .dimensions = dimension_table,
                                      .attributes = attributes,
                                      .n_attributes = LENGTH(attributes),
                                      .scenario_text = "title: één\n"};
}

static struct store *create(const char *path)
{
    struct error error = {.code = ERROR_NONE};
    struct store *store = NULL;
    const struct store_description description = describe(path);
    if (store_create(&store, &description, &error) < 0)
        fail_msg("%s", error.message);
    return store;
}

/* The numbers of a month, and the pointers that store_month takes. */
struct month_values {
    double employed[N_REGIONS][N_SEXES], vacancies[N_REGIONS], wage;
    const double *pointers[LENGTH(all_series)];
    char digest[17];
};

static void fill(struct month_values *values, int month)
{
    for (int r = 0; r < N_REGIONS; r++) {
        for (int s = 0; s < N_SEXES; s++)
            values->employed[r][s] = 1e6 * r + 1000 * s + month;
        values->vacancies[r] = -r - month / 7.0;
    }
    values->wage = 1 / (month + 100.5);
    values->pointers[0] = &values->employed[0][0];
    values->pointers[1] = values->vacancies;
    values->pointers[2] = &values->wage;
    snprintf(values->digest, sizeof values->digest, "%016x", (unsigned)month + 0xbeef);
}

static int write_month(struct store *store, int month, struct error *error)
{
    struct month_values values;
    fill(&values, month);
    return store_month(store, month, values.pointers, values.digest, error);
}

static void write_months(struct store *store, int first, int n)
{
    struct error error = {.code = ERROR_NONE};
    for (int month = first; month < first + n; month++) {
        if (write_month(store, month, &error) < 0)
            fail_msg("%s", error.message);
    }
}

static void finish(struct store *store)
{
    struct error error = {.code = ERROR_NONE};
    if (store_close(store, &error) < 0)
        fail_msg("%s", error.message);
}

/* The whole file, for free. */
static unsigned char *load(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *n = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    fclose(file);
    bytes[*n] = '\0';
    return bytes;
}

static void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
