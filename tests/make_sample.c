/* SPDX-License-Identifier: Apache-2.0 */
/* make_sample PATH: writes a small result file with known numbers, which the scripts of
 * tests/readers open in every program they know. The formulas stand there once more. */
#include <stdio.h>

#include "store.h"

#define FIRST_MONTH   (-2) /* 2021-11 */
#define N_MONTHS      15
#define N_VILLAGES    200 /* more than int8 holds */
#define LENGTH(array) (sizeof(array) / sizeof *(array))

static const struct code regions[] = {
    {"noord", "North"}, {"midden", "Middle"}, {"zuid", "South, with Curaçao"}};
static const struct code sexes[] = {{"woman", "Women"}, {"man", "Men"}};

static int write_months(struct store *store, struct error *error)
{
    for (int m = 0; m < N_MONTHS; m++) {
        double employed[LENGTH(regions)][LENGTH(sexes)], villages[N_VILLAGES];
        const double index = 1 + m / 8.0;
        char digest[17];
        for (size_t r = 0; r < LENGTH(regions); r++) {
            for (size_t s = 0; s < LENGTH(sexes); s++)
                employed[r][s] = 1000 + 100 * m + 10 * (double)r + (double)s;
        }
        for (size_t v = 0; v < N_VILLAGES; v++)
            villages[v] = (double)v + m;
        snprintf(digest, sizeof digest, "%016x", 0xabc0 + m);
        const double *values[] = {&employed[0][0], villages, &index};
        if (store_month(store, FIRST_MONTH + m, values, digest, error) < 0)
            return error->code;
    }
    return 0;
}

static int write_table(struct store *store, struct error *error)
{
    static const double values[] = {0.25, 1e6, -3};
    static const char *const names[] = {"leaving", "persons", "geïnde premie"};
    static const struct store_column columns[] = {
        {.name = "name", .meaning = "name of the parameter", .texts = names},
        {.name = "value", .unit = "1", .meaning = "its value", .values = values}};
    return store_table(store, "parameter", "the parameters as used", columns, LENGTH(columns), 3,
                       error);
}

static int write_sample(const char *path, struct error *error)
{
    static char labels[N_VILLAGES][16];
    static struct code villages[N_VILLAGES];
    for (int v = 0; v < N_VILLAGES; v++) {
        snprintf(labels[v], sizeof labels[v], "v%03d", v);
        villages[v] = (struct code){labels[v], "A village"};
    }
    const struct dimension dimensions[] = {
        {"region", "Parts of the country, één per letter", regions, LENGTH(regions)},
        {"unused", "Of no series", sexes, LENGTH(sexes)},
        {"sex", "Sex as registered", sexes, LENGTH(sexes)},
        {"village", "Villages", villages, N_VILLAGES}};
    static const struct series series[] = {
        {.name = "employed",
         .dimensions = {"region", "sex"},
         .unit = "persons",
         .meaning = "People at work"},
        {.name = "cases",
         .dimensions = {"village"},
         .unit = "persons",
         .meaning = "Cases in each village"},
        {.name = "wage_index", .unit = "1", .meaning = "Wages against the first month"}};
    static const struct store_attribute attributes[] = {
        {"title", "Sample of the store"}, {"institution", "Zorgonderzoek Coöperatie"}};
    const struct store_description description = {.path = path,
                                                  .series = series,
                                                  .n_series = LENGTH(series),
                                                  .dimensions = {dimensions, LENGTH(dimensions)},
                                                  .attributes = attributes,
                                                  .n_attributes = LENGTH(attributes),
                                                  .scenario_text =
                                                      "title: één voorbeeld\nmonths: 15\n"};
    struct store *store = NULL;
    if (store_create(&store, &description, error) < 0)
        return error->code;
    if (write_table(store, error) < 0 || write_months(store, error) < 0) {
        store_abandon(store);
        return error->code;
    }
    return store_close(store, error);
}

int main(int n_arguments, char **arguments)
{
    struct error error = {.code = ERROR_NONE};
    if (n_arguments != 2) {
        fprintf(stderr, "usage: make_sample PATH\n");
        return error_exit_code(ERROR_USAGE);
    }
    if (write_sample(arguments[1], &error) < 0) {
        fprintf(stderr, "make_sample: %s\n", error.message);
        return error_exit_code(error.code);
    }
    return 0;
}
