/* SPDX-License-Identifier: Apache-2.0 */
/* The summary of a finished run, from its file alone, so that it says what the file says. */
#include "summary.h"

#include <string.h>

#include "../sim/store/store_stream.h"
#include "population.h"

enum { N_DATES = 4 };

const struct indicator summary_indicators[] = {
    {"working_persons", "Workers in care", "thousand", INDICATOR_LAST, 1000, 0, true},
    {"employees", "  employees", "thousand", INDICATOR_LAST, 1000, 0, true},
    {"self_employed", "  self-employed", "thousand", INDICATOR_LAST, 1000, 0, true},
    {"one_in_n", "One in N of all working persons", "", INDICATOR_LAST, 1, 2, false},
    {"one_in_n_constant", "  of a constant 9.6 million", "", INDICATOR_LAST, 1, 2, false},
    {"hours_contracted", "Contract hours of employees", "thousand fte", INDICATOR_LAST, 1000, 0,
     true},
    {"fte_per_worker", "  per employee", "fte", INDICATOR_LAST, 1, 3, false},
    {"absence_percentage", "Absence, mean of 12 months", "per cent", INDICATOR_MEAN_12, 1, 2,
     false},
    {"inflow_12m", "Inflow of employees in 12 months", "thousand", INDICATOR_NONZERO, 1000, 1,
     true},
    {"outflow_12m", "Outflow of employees in 12 months", "thousand", INDICATOR_NONZERO, 1000, 1,
     true},
    {"changed_employer_12m", "Changed employer in 12 months", "thousand", INDICATOR_NONZERO, 1000,
     1, true},
    {"vacancies_open", "Open vacancies", "thousand", INDICATOR_LAST, 1000, 1, true},
    {"shortage", "Shortage: funded hours without staff", "thousand fte", INDICATOR_LAST, 1000, 1,
     true},
    {"shortage_persons", "  in persons", "thousand", INDICATOR_LAST, 1000, 1, true},
    {"innovation_hours_removed", "Hours removed by innovations", "thousand fte", INDICATOR_LAST,
     1000, 1, true},
    {"workers_needed", "Workers needed", "thousand", INDICATOR_LAST, 1000, 0, true},
    {"workload_mean", "Workload felt, needed / available", "", INDICATOR_LAST, 1, 3, false},
    {"students", "Full-time students of care", "thousand", INDICATOR_LAST, 1000, 0, true},
    {"money_public", "Public money in 12 months", "million euro", INDICATOR_SUM_12, 1e6, 1, true},
};
const size_t summary_n_indicators = sizeof summary_indicators / sizeof summary_indicators[0];
const int summary_dates[2] = {47, 107};

/* The start, the Decembers of 2025 and 2030, and December 2040 or the last month. */
static size_t dates_of(const struct stored_series *series, int dates[N_DATES])
{
    size_t n = 0;
    dates[n++] = series->months[0];
    const int last = series->months[series->n_months - 1];
    for (size_t k = 0; k < 2; k++)
        if (summary_dates[k] > dates[0] && summary_dates[k] < last)
            dates[n++] = summary_dates[k];
    if (last > dates[n - 1])
        dates[n++] = last;
    return n;
}

static void print_line(const struct indicator *line, const struct stored_series *series,
                       double scale, const int *dates, size_t n_dates, FILE *out)
{
    fprintf(out, "%-38s", line->text);
    for (size_t d = 0; d < n_dates; d++) {
        double value;
        if (indicator_value(series, line, scale, dates[d], &value))
            fprintf(out, " %10.*f", line->decimals, value);
        else
            fprintf(out, " %10s", "-");
    }
    fprintf(out, "%s%s\n", *line->unit ? "  " : "", line->unit);
}

static void print_json(const struct indicator *line, const struct stored_series *series,
                       double scale, const int *dates, size_t n_dates, FILE *out)
{
    fprintf(out, "    \"%s\": {\"unit\": \"%s\", \"over\": \"%s\", \"values\": [", line->series,
            line->unit, indicator_over(line));
    for (size_t d = 0; d < n_dates; d++) {
        double value;
        if (indicator_value(series, line, scale, dates[d], &value))
            fprintf(out, "%s%.6g", d ? ", " : "", value);
        else
            fprintf(out, "%snull", d ? ", " : "");
    }
    fprintf(out, "]}");
}

static void print_head(const char *path, double scale, const int *dates, size_t n_dates,
                       bool is_json, FILE *out)
{
    char note[INDICATOR_NOTE];
    if (is_json)
        fprintf(out, "{\n  \"file\": \"%s\",\n  \"scale\": %.10g,\n  \"months\": [", path, scale);
    else
        fprintf(out, "%s%s\n%-38s", scale < 1 || scale > 1 ? "\n" : "",
                indicator_note(scale, false, note), "");
    for (size_t d = 0; d < n_dates; d++) {
        char text[8];
        month_format(dates[d], text);
        fprintf(out, is_json ? "%s\"%s\"" : "%s %10s", is_json && d ? ", " : "", text);
    }
    fprintf(out, is_json ? "],\n  \"series\": {\n" : "\n");
}

static int print_last_digest(const char *path, bool is_json, FILE *out, struct error *error)
{
    struct stored_digests digests;
    const int status = store_read_digests(path, &digests, error);
    if (status < 0)
        return status;
    const char *last = digests.n_months > 0 ? digests.digests[digests.n_months - 1] : "";
    fprintf(out,
            is_json ? "\n  },\n  \"digest\": \"%s\"\n}\n"
                    : "\nDigest of the last month %s. Result: ",
            last);
    if (!is_json)
        fprintf(out, "%s (zorgsim show %s)\n", path, path);
    stored_digests_free(&digests);
    return 0;
}

int summary_print(const char *path, bool is_json, FILE *out, struct error *error)
{
    int dates[N_DATES];
    size_t n_dates = 0;
    double scale;
    const int status = indicator_scale(path, &scale, error);
    if (status < 0)
        return status;
    for (size_t l = 0; l < summary_n_indicators; l++) {
        struct stored_series series;
        const int found = store_read_series(path, summary_indicators[l].series, &series, error);
        if (found < 0)
            return found;
        if (l == 0) {
            n_dates = dates_of(&series, dates);
            print_head(path, scale, dates, n_dates, is_json, out);
        }
        if (is_json && l > 0)
            fprintf(out, ",\n");
        (is_json ? print_json : print_line)(&summary_indicators[l], &series, scale, dates, n_dates,
                                            out);
        stored_series_free(&series);
    }
    const int treated = is_json ? 0 : summary_treated(path, scale, out, error);
    return treated < 0 ? treated : print_last_digest(path, is_json, out, error);
}

int summary_store_margins(const struct world *world, struct store *store, struct error *error)
{
    const struct margin_row *row = world->margins.items;
    const size_t n = world->margins.n;
    const char **texts = scratch_alloc(2 * n + 1, sizeof *texts, error);
    double *values = scratch_alloc(2 * n + 1, sizeof *values, error);
    int status = texts && values ? 0 : ERROR_MEMORY;
    for (size_t k = 0; status >= 0 && k < n; k++) {
        texts[k] = row[k].margin;
        texts[n + k] = row[k].cell;
        values[k] = row[k].wanted;
        values[n + k] = row[k].found;
    }
    const struct store_column columns[] = {
        {"name", "1", "margin", NULL, texts},
        {"cell", "1", "cell of the margin", NULL, texts + n},
        {"wanted", "see margin", "what the input tables ask", values, NULL},
        {"found", "see margin", "what the start population has", values + n, NULL},
    };
    if (status >= 0)
        status = store_table(store, "margin", "distance of the start population to each margin",
                             columns, sizeof columns / sizeof columns[0], n, error);
    scratch_free(texts);
    scratch_free(values);
    return status;
}

void summary_announce(const struct world *world, FILE *out)
{
    const struct margin_row *rows = world->margins.items, *furthest = NULL;
    for (size_t k = 0; k < world->margins.n; k++) {
        const struct margin_row *row = rows + k;
        const double off = row->found - row->wanted,
                     most = furthest ? furthest->found - furthest->wanted : 0;
        if (!furthest || off * off > most * most)
            furthest = row;
    }
    fprintf(
        out,
        "start population: %zu persons, %zu employers; of %zu margins the furthest off is %s of "
        "%s: %.1f, wanted %.1f\n",
        world->state.persons.n, world->state.employers.n, world->margins.n,
        furthest ? furthest->margin : "", furthest ? furthest->cell : "",
        furthest ? furthest->found : 0, furthest ? furthest->wanted : 0);
}
