/* SPDX-License-Identifier: Apache-2.0 */
/* Interventions as read: freeing and printing. intervention_read.c reads them. */
#include "intervention.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "scenario.h" /* month_format */

void interventions_free(struct interventions *interventions)
{
    for (size_t i = 0; i < interventions->n; i++) {
        free(interventions->items[i].name);
        free(interventions->items[i].origin);
        free(interventions->items[i].terms);
    }
    free(interventions->items);
    *interventions = (struct interventions){0};
}

bool term_is_switch(const struct term *term)
{
    return term->unit != NULL && strcmp(term->unit, "switch") == 0;
}

void intervention_term_format(const struct interventions *interventions, size_t i, size_t term,
                              char text[80])
{
    const struct term *row = &interventions->tables->terms[term];
    const double value = interventions->items[i].terms[term];
    const struct dimension *dimension =
        row->dimension == NULL ? NULL : dimension_find(interventions->dimensions, row->dimension);
    if (dimension != NULL && value >= 0 && value < (double)dimension->n)
        snprintf(text, 80, "%s", dimension->codes[(size_t)value].name);
    else if (term_is_switch(row))
        snprintf(text, 80, "%s", value > 0 ? "yes" : "no");
    else
        number_format(value, text);
}

double intervention_term_default(const struct interventions *interventions, size_t i, size_t term)
{
    const struct intervention_tables *tables = interventions->tables;
    if (strcmp(tables->terms[term].name, TERM_UNIT_COST) == 0)
        return tables->levers[interventions->items[i].lever].unit_cost;
    return tables->terms[term].initial;
}

void intervention_target_format(const struct interventions *interventions, size_t i, size_t target,
                                char text[TARGET_TEXT])
{
    const struct dimension *dimension =
        dimension_find(interventions->dimensions, interventions->tables->targets[target].dimension);
    const uint32_t mask = interventions->items[i].target[target];
    size_t length = 0;
    text[0] = '\0';
    for (size_t c = 0; mask != UINT32_MAX && c < dimension->n && length < TARGET_TEXT; c++) {
        if (mask >> c & 1)
            length += (size_t)snprintf(text + length, TARGET_TEXT - length, "%s%s",
                                       length == 0 ? "" : " ", dimension->codes[c].name);
    }
    if (mask == UINT32_MAX)
        snprintf(text, TARGET_TEXT, "all");
}

static void print_dose(const struct intervention *item, FILE *out)
{
    char dose[32], low[32], high[32];
    number_format(item->dose, dose);
    number_format(item->dose_low, low);
    number_format(item->dose_high, high);
    fprintf(out, ", dose %s", dose);
    if (item->dose_low < item->dose_high)
        fprintf(out, " (drawn from %s .. %s)", low, high);
}

static void print_one(const struct interventions *interventions, size_t i, FILE *out)
{
    const struct intervention_tables *tables = interventions->tables;
    const struct intervention *item = &interventions->items[i];
    char start[8], end[8], text[TARGET_TEXT], term[80];
    month_format(item->start, start);
    fprintf(out, "  %s: %s from %s", item->name, tables->levers[item->lever].name, start);
    if (item->end != INTERVENTION_NO_END) {
        month_format(item->end, end);
        fprintf(out, " to %s", end);
    }
    print_dose(item, out);
    for (size_t t = 0; t < tables->n_targets; t++) {
        intervention_target_format(interventions, i, t, text);
        if (item->target[t] != UINT32_MAX)
            fprintf(out, ", %s %s", tables->targets[t].key, text);
    }
    for (size_t t = 0; t < tables->n_terms; t++) {
        const double usual = intervention_term_default(interventions, i, t);
        intervention_term_format(interventions, i, t, term);
        if (item->terms[t] < usual || item->terms[t] > usual)
            fprintf(out, ", %s %s", tables->terms[t].name, term);
    }
    putc('\n', out);
}

/* ---- notes ----------------------------------------------------------------------------------- */

static void note_months(const struct intervention *item, int start, int last, FILE *out)
{
    char first_text[8], last_text[8];
    month_format(start, first_text);
    month_format(last, last_text);
    if (item->start > last || item->end < start)
        fprintf(out, "note: %s is not in force in this run, %s to %s\n", item->name, first_text,
                last_text);
    else if (item->start < start)
        fprintf(out, "note: %s begins before this run, which begins %s\n", item->name, first_text);
}

void interventions_print_notes(const struct interventions *interventions, int start, int n_months,
                               FILE *out)
{
    for (size_t i = 0; i < interventions->n; i++) {
        note_months(&interventions->items[i], start, start + n_months - 1, out);
        if (interventions->tables->notes != NULL)
            interventions->tables->notes(interventions, i, out);
    }
}

void interventions_print(const struct interventions *interventions, int start, int n_months,
                         FILE *out)
{
    for (size_t i = 0; i < interventions->n; i++)
        print_one(interventions, i, out);
    interventions_print_notes(interventions, start, n_months, out);
}
