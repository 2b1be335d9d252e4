/* SPDX-License-Identifier: Apache-2.0 */
/* What the interventions of a finished result reached. */
#include "summary.h"

#include <string.h>

#include "../sim/store/store_stream.h"
#include "world.h"

/* Interventions as stored; texts of the same length n. */
struct stored_policy {
    char **names, **levers, **starts, **ends;
    size_t n;
};

static void policy_free(struct stored_policy *policy)
{
    stream_texts_free(policy->names, policy->n);
    stream_texts_free(policy->levers, policy->n);
    stream_texts_free(policy->starts, policy->n);
    stream_texts_free(policy->ends, policy->n);
    *policy = (struct stored_policy){0};
}

/* One of their texts; NULL, and nothing is left of the others, if they are not n. */
static char **texts_of(struct stream_file *file, const char *column, struct stored_policy *policy)
{
    size_t n = 0;
    char **texts = stream_file_texts(file, column, &n);
    if (texts && n == policy->n)
        return texts;
    stream_texts_free(texts, n);
    return NULL;
}

/* A result without interventions has none of these columns. */
static int policy_read(struct stored_policy *policy, const char *path, struct error *error)
{
    struct stream_file *file = NULL;
    const int status = stream_file_open(&file, path, error);
    *policy = (struct stored_policy){0};
    if (status < 0)
        return status;
    policy->names = stream_file_texts(file, "intervention_name", &policy->n);
    if (policy->names) {
        policy->levers = texts_of(file, "intervention_lever", policy);
        policy->starts = texts_of(file, "intervention_start", policy);
        policy->ends = texts_of(file, "intervention_end", policy);
    }
    stream_file_close(file);
    if (policy->names && policy->levers && policy->starts && policy->ends)
        return 0;
    policy_free(policy);
    return 0;
}

/* ---- units by lever -------------------------------------------------------------------------- */

/* Where a lever stands among the codes of a series by lever; their number if it does not. */
static size_t place_of(const struct stored_series *series, const char *lever)
{
    size_t l = 0;
    while (l < series->sizes[0] && strcmp(series->codes[0][l], lever) != 0)
        l++;
    return l;
}

/* The last month, counted from the first, in which a lever treated a unit; -1: never. */
static int last_treated(const struct stored_series *units, const char *lever)
{
    const size_t l = place_of(units, lever);
    for (size_t m = units->n_months; l < units->sizes[0] && m-- > 0;)
        if (units->values[m * units->sizes[0] + l] > 0)
            return (int)m;
    return -1;
}

/* Sum over the months first .. last, counted from the first of the series. */
static double sum_of_months(const struct stored_series *series, const char *lever, int first,
                            int last)
{
    const size_t l = place_of(series, lever);
    double sum = 0;
    for (int m = first < 0 ? 0 : first; l < series->sizes[0] && m <= last; m++)
        sum += series->values[(size_t)m * series->sizes[0] + l];
    return sum;
}

/* ---- who was treated ------------------------------------------------------------------------- */

struct by_lever {
    struct stored_series units, covered, money;
};

static void by_lever_free(struct by_lever *of)
{
    stored_series_free(&of->units);
    stored_series_free(&of->covered);
    stored_series_free(&of->money);
}

static int by_lever_read(struct by_lever *of, const char *path, struct error *error)
{
    *of = (struct by_lever){0};
    int status = store_read_series(path, "policy_units", &of->units, error);
    if (status >= 0)
        status = store_read_series(path, "policy_covered", &of->covered, error);
    if (status >= 0)
        status = store_read_series(path, "money_public", &of->money, error);
    if (status < 0)
        by_lever_free(of);
    return status;
}

/* What a lever treats; 1 for those of which a run of another scale has as many. */
static const char *units_of(const char *name, double scale, double *factor)
{
    const struct intervention_tables *tables = &model_tables.interventions;
    *factor = 1;
    for (size_t l = 0; l < tables->n_levers; l++) {
        if (strcmp(tables->levers[l].name, name) != 0)
            continue;
        if (tables->levers[l].scope == SCOPE_REGION)
            return "regions";
        if (tables->levers[l].scope == SCOPE_NATION)
            return "nation";
    }
    *factor = scale;
    return "employers";
}

static void print_lever(const struct by_lever *of, const char *lever, double scale, FILE *out)
{
    const int at = last_treated(&of->units, lever);
    char month[8];
    double factor;
    if (at < 0)
        return;
    const char *units = units_of(lever, scale, &factor);
    month_format(of->units.months[at], month);
    const double covered = sum_of_months(&of->covered, lever, at, at) / scale / 1e3;
    char employees[32] = "-"; /* counted at employers only */
    if (covered > 0)
        snprintf(employees, sizeof employees, "%.1f", covered);
    fprintf(out, "  %-36s %10s %10.0f %-10s %10s %10.1f\n", lever, month,
            sum_of_months(&of->units, lever, at, at) / factor, units, employees,
            sum_of_months(&of->money, lever, at - 11, at) / scale / 1e6);
}

/* Series are by lever: one that several interventions pull is told once. */
static bool is_first_of_lever(const struct stored_policy *policy, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(policy->levers[k], policy->levers[i]) == 0)
            return false;
    return true;
}

int summary_treated(const char *path, double scale, FILE *out, struct error *error)
{
    struct stored_policy policy;
    struct by_lever of;
    int status = policy_read(&policy, path, error);
    if (status < 0 || policy.n == 0)
        return status;
    status = by_lever_read(&of, path, error);
    if (status >= 0) {
        fprintf(out, "\n%-38s %10s %10s %-10s %10s %10s\n", "Treated, by lever", "last in", "units",
                "", "thousand", "public");
        fprintf(out, "%-38s %10s %10s %-10s %10s %10s\n", "", "", "", "", "employees", "M euro/yr");
        for (size_t i = 0; i < policy.n; i++)
            if (is_first_of_lever(&policy, i))
                print_lever(&of, policy.levers[i], scale, out);
        by_lever_free(&of);
    }
    policy_free(&policy);
    return status;
}

/* ---- who was not ----------------------------------------------------------------------------- */

/* Whether an intervention of these months, as text, was in force in the run. */
static bool was_in_force(const struct stored_series *units, const char *start, const char *end)
{
    int first, last;
    return (!month_parse(start, &first) || first <= units->months[units->n_months - 1]) &&
           (!month_parse(end, &last) || last >= units->months[0]);
}

/* A policy that reached nobody looks like one that does nothing. That one is not in force is said
 * before the run. */
static void note_untreated(const struct stored_policy *policy, const struct stored_series *units,
                           FILE *out)
{
    enum { NAMED = 3 };
    size_t n = 0;
    for (size_t i = 0; i < policy->n && units->n_months > 0; i++)
        if (was_in_force(units, policy->starts[i], policy->ends[i]) &&
            last_treated(units, policy->levers[i]) < 0 && n++ < NAMED)
            fprintf(out,
                    "note: %s treated nobody: targets, take_up, budget and cooperation left no "
                    "employer, region or nation\n",
                    policy->names[i]);
    if (n > NAMED)
        fprintf(out, "note: so did %zu others; \"show\" prints policy_units\n", n - NAMED);
}

int summary_notes(const char *path, FILE *out, struct error *error)
{
    struct stored_policy policy;
    struct stored_series units;
    int status = policy_read(&policy, path, error);
    if (status < 0 || policy.n == 0)
        return status;
    status = store_read_series(path, "policy_units", &units, error);
    if (status >= 0) {
        note_untreated(&policy, &units, out);
        stored_series_free(&units);
    }
    policy_free(&policy);
    return status;
}
