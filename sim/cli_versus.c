/* SPDX-License-Identifier: Apache-2.0 */
/* One person in two worlds: what is the same, where the lives part, and why.
 *
 * Both worlds draw the same numbers for the person, so something else must differ: an intervention
 * that tipped the event, what the employer offers, or what others did on the labour market. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli_life.h"

enum { EMPLOYER_VALUES = 1024, SHOWN_MAX = 4 };

static int compare_text(struct life_file *a, struct life_file *b, const char *name,
                        struct error *error)
{
    char *of_a = stream_file_text(a->events.stream, name);
    char *of_b = stream_file_text(b->events.stream, name);
    const bool is_same = of_a && of_b && strcmp(of_a, of_b) == 0;
    if (!is_same)
        fail(
            error, ERROR_USAGE,
            "%.200s and %.200s do not have the same persons: %s is %.60s in the first and %.60s in "
            "the second; run both with the same",
            a->path, b->path, name, of_a ? of_a : "unknown", of_b ? of_b : "unknown");
    free(of_a);
    free(of_b);
    return is_same ? 0 : ERROR_USAGE;
}

int cli_life_same_run(struct life_file *a, struct life_file *b, struct error *error)
{
    static const char *const same[] = {"seed", "scale", "start"};
    int status = 0;
    for (size_t i = 0; i < sizeof same / sizeof same[0] && status >= 0; i++)
        status = compare_text(a, b, same[i], error);
    return status;
}

/* ---- where they part ------------------------------------------------------------------------- */

static bool is_equal(const struct life_moment *a, const struct life_moment *b)
{
    return a->month == b->month && a->event == b->event && a->facts == b->facts &&
           memcmp(a->now, b->now, sizeof a->now) == 0;
}

size_t cli_life_parting(const struct life *a, const struct life *b)
{
    const int last = a->last_month < b->last_month ? a->last_month : b->last_month;
    size_t k = 0;
    while (k < a->n && k < b->n && is_equal(&a->moments[k], &b->moments[k]))
        k++;
    const bool a_is_over = k >= a->n || a->moments[k].month > last;
    const bool b_is_over = k >= b->n || b->moments[k].month > last;
    return a_is_over && b_is_over ? SIZE_MAX : k;
}

/* What the first to differ is; NULL if that life has nothing in that month. */
static const struct life_moment *moment_of(const struct life *life, size_t k, int month)
{
    return k < life->n && life->moments[k].month == month ? &life->moments[k] : NULL;
}

static int parting_month(const struct life *a, const struct life *b, size_t k)
{
    const int of_a = k < a->n ? a->moments[k].month : INT32_MAX;
    const int of_b = k < b->n ? b->moments[k].month : INT32_MAX;
    return of_a < of_b ? of_a : of_b;
}

/* ---- why ------------------------------------------------------------------------------------- */

static bool is_contested(const struct life *life, const struct life_moment *moment,
                         const struct life_words *words)
{
    const char *mechanism = moment ? life_mechanism(life->file, moment->event) : "";
    for (const char *const *name = words->contested; *name; name++)
        if (strcmp(*name, mechanism) == 0)
            return true;
    return false;
}

static bool has_intervention(const struct life_file *file, const char *name)
{
    for (size_t i = 0; i < file->n_interventions; i++)
        if (strcmp(file->interventions[i], name) == 0)
            return true;
    return false;
}

/* Those of one of the worlds only that have begun. What one has done lasts beyond its end, and acts
 * on others than those it treats. */
static void put_interventions(const struct life_file *of, const struct life_file *other,
                              const char *world, int month)
{
    size_t n = 0, n_ends = 0;
    char **starts = stream_file_texts(of->events.stream, "intervention_start", &n);
    char **ends = stream_file_texts(of->events.stream, "intervention_end", &n_ends);
    for (size_t i = 0; starts && ends && i < n && i < n_ends && i < of->n_interventions; i++) {
        int start, end;
        if (has_intervention(other, of->interventions[i]) || !month_parse(starts[i], &start) ||
            start > month)
            continue;
        if (month_parse(ends[i], &end) && end < month)
            printf("  in %s only: %s, from %s until %s\n", world, of->interventions[i], starts[i],
                   ends[i]);
        else
            printf("  in force in %s only: %s, since %s\n", world, of->interventions[i], starts[i]);
    }
    stream_texts_free(starts, n);
    stream_texts_free(ends, n_ends);
}

/* What the two employers, which are the same row, offer; *n_differ facts of them differ. */
static int put_employer(const struct life *a, const struct life *b, int32_t row, int month,
                        size_t *n_differ, struct error *error)
{
    const struct events_file *events = &a->file->events;
    int32_t *values = calloc(2 * EMPLOYER_VALUES, sizeof *values);
    int status = values ? 0 : fail(error, ERROR_MEMORY, "no memory to compare employers");
    if (status >= 0)
        status = life_employer_facts(a->file, row, month, values, EMPLOYER_VALUES, error);
    if (status >= 0)
        status = life_employer_facts(b->file, row, month, values + EMPLOYER_VALUES, EMPLOYER_VALUES,
                                     error);
    for (size_t f = 0, at = 0; f < events->employer_facts.n && status >= 0; f++) {
        for (size_t k = 0; k < events->widths[f]; k++, at++) {
            const int32_t of_a = values[at], of_b = values[EMPLOYER_VALUES + at];
            if (of_a == of_b || (*n_differ)++ >= SHOWN_MAX)
                continue;
            printf("%s%s %" PRId32 " in A, %" PRId32 " in B", *n_differ == 1 ? "" : "; ",
                   events->employer_facts.names[f], of_a, of_b);
        }
    }
    free(values);
    return status;
}

static int put_employer_line(const struct life *a, const struct life *b, size_t k, int month,
                             size_t *n_differ, struct error *error)
{
    if (k == 0)
        return 0;
    const int32_t row = life_now(a, &a->moments[k - 1], "employer");
    const int32_t of_b = life_now(b, &b->moments[k - 1], "employer");
    if (row < 0 || row != of_b)
        return 0;
    printf("  employer %" PRId32 " in that month: ", row);
    const int status = put_employer(a, b, row, month, n_differ, error);
    if (*n_differ > SHOWN_MAX)
        printf(" and %zu more", *n_differ - SHOWN_MAX);
    puts(*n_differ == 0 ? "the same facts in both worlds" : "");
    return status;
}

int cli_life_why(const struct life *a, const struct life *b, size_t k,
                 const struct life_words *words, struct error *error)
{
    const int month = parting_month(a, b, k);
    const struct life_moment *of_a = moment_of(a, k, month), *of_b = moment_of(b, k, month);
    const char *tip = of_a ? life_intervention(a->file, of_a) : NULL;
    size_t n_differ = 0;
    if (!tip && of_b)
        tip = life_intervention(b->file, of_b);
    if (tip)
        printf("  the intervention %s tipped it\n", tip);
    const bool contested = is_contested(a, of_a, words) || is_contested(b, of_b, words);
    if (contested)
        puts("  decided on the labour market: a different competitor or vacancy, or no search");
    const int status = put_employer_line(a, b, k, month, &n_differ, error);
    if (!tip && !contested && n_differ == 0)
        puts("  the same draws, but another chance: what is in force, strain or the market differ");
    put_interventions(a->file, b->file, "A", month);
    put_interventions(b->file, a->file, "B", month);
    return status;
}

/* ---- side by side ---------------------------------------------------------------------------- */

/* The same happened in both worlds, though what was before may differ. */
static bool is_same_event(const struct life_moment *a, const struct life_moment *b)
{
    bool is_same = a->month == b->month && a->event == b->event && a->facts == b->facts;
    for (uint32_t left = a->facts; left && is_same; left &= left - 1)
        is_same = a->now[__builtin_ctz(left)] == b->now[__builtin_ctz(left)];
    return is_same;
}

/* As it is told, which says what was before, too; to be freed. NULL: no memory. */
static char *line_of(const struct life *life, size_t k, const struct life_words *words)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    if (!out)
        return NULL;
    cli_life_line(life, k, words, out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

static bool is_told_alike(const struct life *a, size_t i, const struct life *b, size_t j,
                          const struct life_words *words)
{
    char *of_a = line_of(a, i, words), *of_b = line_of(b, j, words);
    const bool is_alike = of_a && of_b && strcmp(of_a, of_b) == 0;
    free(of_a);
    free(of_b);
    return is_alike;
}

static void put_parted(const struct life *a, const struct life *b, size_t k,
                       const struct life_words *words)
{
    size_t i = k, j = k;
    while (i < a->n || j < b->n) {
        const bool is_both = i < a->n && j < b->n &&
                             is_same_event(&a->moments[i], &b->moments[j]) &&
                             is_told_alike(a, i, b, j, words);
        const bool is_a = j >= b->n || (i < a->n && a->moments[i].month <= b->moments[j].month);
        fputs(is_both ? "=  " : is_a ? "A  " : "B  ", stdout);
        cli_life_line(is_a ? a : b, is_a ? i : j, words, stdout);
        i += is_both || is_a;
        j += is_both || !is_a;
    }
}

static int first_month(const struct life *life)
{
    return life->file->events.digests.months[0];
}

/* A branch begins later than the run it goes on from. */
static void begin_together(struct life *a, struct life *b)
{
    const int of_a = first_month(a), of_b = first_month(b);
    life_cut(a, of_b);
    life_cut(b, of_a);
}

static void put_head(const struct life *a, const struct life *b)
{
    char month[8];
    printf("Person %" PRIu32 "\nA: %s\nB: %s\n", a->id, a->file->path, b->file->path);
    if (first_month(a) != first_month(b)) {
        const bool is_a = first_month(a) > first_month(b);
        month_format(first_month(is_a ? a : b), month);
        printf("From %s on, when %s begins\n", month, is_a ? "A" : "B");
    }
    putchar('\n');
}

static int put_both(const struct life *a, const struct life *b, const struct life_words *words,
                    struct error *error)
{
    const size_t k = cli_life_parting(a, b),
                 n_same = k == SIZE_MAX ? (a->n < b->n ? a->n : b->n) : k;
    char month[8];
    int status = 0;
    put_head(a, b);
    for (size_t i = 0; i < n_same; i++) {
        fputs("=  ", stdout);
        cli_life_line(a, i, words, stdout);
    }
    if (k == SIZE_MAX) {
        puts("\nThe lives are the same in all months that both files have.");
    } else {
        month_format(parting_month(a, b, k), month);
        printf("\nThe lives part in %s:\n", month);
        status = cli_life_why(a, b, k, words, error);
        putchar('\n');
        put_parted(a, b, k, words);
    }
    putchar('\n');
    cli_life_end(a, "A  ", words, stdout);
    cli_life_end(b, "B  ", words, stdout);
    return status;
}

int cli_versus(struct life_file *a, struct life_file *b, uint32_t id, bool is_csv,
               const struct life_words *words, struct error *error)
{
    struct life of_a = {0}, of_b = {0};
    int status = life_read(&of_a, a, id, error);
    if (status >= 0)
        status = life_read(&of_b, b, id, error);
    if (status >= 0)
        begin_together(&of_a, &of_b);
    if (status >= 0 && is_csv) {
        cli_life_csv_head(true, stdout);
        cli_life_csv(&of_a, "A", words, stdout);
        cli_life_csv(&of_b, "B", words, stdout);
    } else if (status >= 0) {
        status = put_both(&of_a, &of_b, words, error);
    }
    life_free(&of_a);
    life_free(&of_b);
    return status;
}
