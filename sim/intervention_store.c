/* SPDX-License-Identifier: Apache-2.0 */
/* The interventions of a run as a table of its result: what was asked, and what was drawn. */
#include <stdlib.h>
#include <string.h>

#include "intervention.h"
#include "scenario.h" /* month_format */
#include "store.h"
#include "table.h"

enum { CELL_BYTES = TARGET_TEXT, N_FIRST = 8 };

/* Columns as they are filled: texts and values of all in one piece each, [column][row]. */
struct filling {
    const struct interventions *from;
    struct store_column *columns;
    size_t n_columns;
    const char **texts;
    char (*cells)[CELL_BYTES];
    double *values;
};

/* The next column, with room for a text in every row. */
static char (*add_texts(struct filling *filling, const char *name, const char *meaning))[CELL_BYTES]
{
    const size_t n = filling->from->n, c = filling->n_columns++;
    for (size_t i = 0; i < n; i++)
        filling->texts[c * n + i] = filling->cells[c * n + i];
    filling->columns[c] = (struct store_column){name, "1", meaning, NULL, filling->texts + c * n};
    return filling->cells + c * n;
}

/* The next column, with room for a number in every row. */
static double *add_values(struct filling *filling, const char *name, const char *unit,
                          const char *meaning)
{
    const size_t n = filling->from->n, c = filling->n_columns++;
    filling->columns[c] = (struct store_column){name, unit, meaning, filling->values + c * n, NULL};
    return filling->values + c * n;
}

static void fill_first(struct filling *filling)
{
    const struct interventions *from = filling->from;
    char(*name)[CELL_BYTES] = add_texts(filling, "name", "name of the intervention");
    char(*lever)[CELL_BYTES] = add_texts(filling, "lever", "what is pulled");
    char(*start)[CELL_BYTES] = add_texts(filling, "start", "first month in force");
    char(*end)[CELL_BYTES] = add_texts(filling, "end", "last month in force, or never");
    double *dose = add_values(filling, "dose", "1", "strength at full ramp");
    double *low = add_values(filling, "dose_low", "1", "the range that the dose was drawn from");
    double *high = add_values(filling, "dose_high", "1", "the other end of that range");
    char(*origin)[CELL_BYTES] =
        add_texts(filling, "origin", "where it is first named, file:line, as origin of parameter");
    for (size_t i = 0; i < from->n; i++) {
        const struct intervention *item = &from->items[i];
        snprintf(name[i], CELL_BYTES, "%s", item->name);
        snprintf(lever[i], CELL_BYTES, "%s", from->tables->levers[item->lever].name);
        snprintf(origin[i], CELL_BYTES, "%s", item->origin);
        month_format(item->start, start[i]);
        snprintf(end[i], CELL_BYTES, "never");
        if (item->end != INTERVENTION_NO_END)
            month_format(item->end, end[i]);
        dose[i] = item->dose;
        low[i] = item->dose_low;
        high[i] = item->dose_high;
    }
}

static void fill_term(struct filling *filling, size_t t)
{
    const struct interventions *from = filling->from;
    const struct term *term = &from->tables->terms[t];
    if (term->dimension != NULL || term_is_switch(term)) {
        char(*texts)[CELL_BYTES] = add_texts(filling, term->name, term->meaning);
        for (size_t i = 0; i < from->n; i++)
            intervention_term_format(from, i, t, texts[i]);
        return;
    }
    double *values = add_values(filling, term->name, term->unit, term->meaning);
    for (size_t i = 0; i < from->n; i++)
        values[i] = from->items[i].terms[t];
}

static void fill(struct filling *filling)
{
    const struct interventions *from = filling->from;
    fill_first(filling);
    for (size_t t = 0; t < from->tables->n_targets; t++) {
        char(*texts)[CELL_BYTES] =
            add_texts(filling, from->tables->targets[t].key, "codes that it is limited to, or all");
        for (size_t i = 0; i < from->n; i++)
            intervention_target_format(from, i, t, texts[i]);
    }
    for (size_t t = 0; t < from->tables->n_terms; t++)
        fill_term(filling, t);
}

int intervention_store(const struct interventions *interventions, struct store *store,
                       struct error *error)
{
    const size_t n = interventions->n;
    if (n == 0)
        return 0;
    const size_t n_columns =
        N_FIRST + interventions->tables->n_targets + interventions->tables->n_terms;
    struct filling filling = {.from = interventions,
                              .columns = calloc(n_columns, sizeof *filling.columns),
                              .texts = calloc(n_columns * n, sizeof *filling.texts),
                              .cells = calloc(n_columns * n, sizeof *filling.cells),
                              .values = calloc(n_columns * n, sizeof *filling.values)};
    int status = 0;
    if (filling.columns == NULL || filling.texts == NULL || filling.cells == NULL ||
        filling.values == NULL) {
        status = fail(error, ERROR_MEMORY, "no memory to store %zu interventions", n);
    } else {
        fill(&filling);
        status = store_table(store, "intervention", "every intervention as it was in this run",
                             filling.columns, filling.n_columns, n, error);
    }
    free(filling.columns);
    free(filling.texts);
    free(filling.cells);
    free(filling.values);
    return status;
}

uint64_t intervention_digest(const struct interventions *interventions, size_t i)
{
    const struct intervention *item = &interventions->items[i];
    const double numbers[] = {(double)item->lever, item->start, item->dose};
    const uint64_t digest = digest_bytes(numbers, sizeof numbers, 0);
    return digest_bytes(item->terms, interventions->tables->n_terms * sizeof *item->terms,
                        digest_bytes(item->target, sizeof item->target, digest));
}
