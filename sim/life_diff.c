/* SPDX-License-Identifier: Apache-2.0 */
/* Both files have the order in which things happened, so the first page that differs is where the
 * persons part, and in it the lowest row. */
#define _POSIX_C_SOURCE 200809L
#include "life_diff.h"

#include <stdlib.h>

enum { SLICE = 1 << 16 };

static int no_memory(struct error *error)
{
    return fail(error, ERROR_MEMORY, "no memory to compare events");
}

/* ---- the start ------------------------------------------------------------------------------- */

static int compare_stream(struct life_diff *diff, struct life_file *a, struct life_file *b,
                          const char *name, struct error *error)
{
    const size_t n = stream_length(a->events.stream, name),
                 n_b = stream_length(b->events.stream, name);
    int32_t *both = malloc(2 * SLICE * sizeof *both);
    int status = both ? 0 : no_memory(error);
    snprintf(diff->stream, sizeof diff->stream, "%s", name);
    diff->has_start = n != n_b;
    diff->start_row = NO_ROW;
    for (size_t at = 0; n != SIZE_MAX && at < n && status >= 0 && !diff->has_start; at += SLICE) {
        const size_t part = n - at < SLICE ? n - at : SLICE;
        status = stream_read(a->events.stream, name, at, part, both, error);
        if (status >= 0)
            status = stream_read(b->events.stream, name, at, part, both + SLICE, error);
        for (size_t k = 0; k < part && status >= 0 && !diff->has_start; k++) {
            diff->has_start = both[k] != both[SLICE + k];
            diff->start_row = at + k;
            diff->start_a = both[k];
            diff->start_b = both[SLICE + k];
        }
    }
    free(both);
    return status;
}

static int compare_starts(struct life_diff *diff, struct life_file *a, struct life_file *b,
                          struct error *error)
{
    char name[300];
    int status = 0;
    for (size_t c = 0; c < a->of->n_persons && status >= 0 && !diff->has_start; c++) {
        snprintf(name, sizeof name, "start_%s", a->of->persons[c].name);
        status = compare_stream(diff, a, b, name, error);
    }
    for (size_t f = 0; f < a->events.employer_facts.n && status >= 0 && !diff->has_start; f++) {
        snprintf(name, sizeof name, "employer_start_%s", a->events.employer_facts.names[f]);
        status = compare_stream(diff, a, b, name, error);
    }
    return status;
}

/* ---- employers ------------------------------------------------------------------------------- */

/* The changes of batch b: places added up, then changes. The caller frees it. */
static int32_t *read_batch(struct life_file *file, size_t b, size_t at, struct error *error)
{
    const size_t n = (size_t)file->events.employer_records[b];
    int32_t *both = malloc((2 * n + 1) * sizeof *both);
    int status = both ? 0 : no_memory(error);
    if (status >= 0)
        status = stream_read(file->events.stream, "employer_place", at, n, both, error);
    if (status >= 0)
        status = stream_read(file->events.stream, "employer_change", at, n, both + n, error);
    for (size_t k = 1; k < n && status >= 0; k++)
        both[k] = (int32_t)((uint32_t)both[k] + (uint32_t)both[k - 1]);
    if (status >= 0)
        return both;
    free(both);
    return NULL;
}

/* The first place at which two lists of changes differ; UINT32_MAX if they are equal. */
static uint32_t first_place(const int32_t *a, size_t n_a, const int32_t *b, size_t n_b)
{
    size_t k = 0;
    while (k < n_a && k < n_b && a[k] == b[k] && a[n_a + k] == b[n_b + k])
        k++;
    const uint32_t of_a = k < n_a ? (uint32_t)a[k] : UINT32_MAX;
    const uint32_t of_b = k < n_b ? (uint32_t)b[k] : UINT32_MAX;
    return of_a < of_b ? of_a : of_b;
}

static void note_employer(struct life_diff *diff, const struct events_file *of, size_t b,
                          size_t place)
{
    diff->has_employer = true;
    diff->employer_month = of->employer_month[b];
    diff->employer_fact = (size_t)of->employer_fact[b];
    diff->employer_row = place / of->widths[of->employer_fact[b]];
}

static int compare_batch(struct life_diff *diff, struct life_file *a, struct life_file *b, size_t k,
                         size_t at, struct error *error)
{
    const struct events_file *of_a = &a->events, *of_b = &b->events;
    const size_t n_a = (size_t)of_a->employer_records[k], n_b = (size_t)of_b->employer_records[k];
    const bool is_same_kind = of_a->employer_month[k] == of_b->employer_month[k] &&
                              of_a->employer_fact[k] == of_b->employer_fact[k];
    const bool is_a_first = of_a->employer_month[k] != of_b->employer_month[k]
                                ? of_a->employer_month[k] < of_b->employer_month[k]
                                : of_a->employer_fact[k] <= of_b->employer_fact[k];
    int32_t *both_a = read_batch(a, k, at, error), *both_b = read_batch(b, k, at, error);
    if (both_a && both_b && is_same_kind) {
        const uint32_t place = first_place(both_a, n_a, both_b, n_b);
        if (place != UINT32_MAX)
            note_employer(diff, of_a, k, place);
    } else if (both_a && both_b) {
        const int32_t *first = is_a_first ? both_a : both_b;
        if ((is_a_first ? n_a : n_b) > 0)
            note_employer(diff, is_a_first ? of_a : of_b, k, (uint32_t)first[0]);
    }
    const bool is_read = both_a && both_b;
    free(both_a);
    free(both_b);
    return is_read ? 0 : (int)(error->code);
}

static int compare_employers(struct life_diff *diff, struct life_file *a, struct life_file *b,
                             int last, struct error *error)
{
    const struct events_file *of_a = &a->events, *of_b = &b->events;
    size_t at = 0, k = 0;
    int status = 0;
    for (; k < of_a->n_employer_batches && k < of_b->n_employer_batches && status >= 0; k++) {
        if (of_a->employer_month[k] > last && of_b->employer_month[k] > last)
            return 0;
        status = compare_batch(diff, a, b, k, at, error);
        if (diff->has_employer)
            return status;
        at += (size_t)of_a->employer_records[k];
    }
    struct life_file *longer = k < of_a->n_employer_batches ? a : b;
    if (status < 0 || k >= longer->events.n_employer_batches ||
        longer->events.employer_month[k] > last || longer->events.employer_records[k] == 0)
        return status;
    int32_t *both = read_batch(longer, k, at, error);
    if (!both)
        return (int)error->code;
    note_employer(diff, &longer->events, k, (uint32_t)both[0]);
    free(both);
    return 0;
}

/* ---- persons --------------------------------------------------------------------------------- */

/* One record, so that it can be told from another. */
struct mark {
    uint32_t row;
    uint32_t order;
    uint64_t hash;
};

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9FB21C651E98DF25);
    return hash ^ hash >> 29;
}

static int by_row(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    return x->row != y->row ? (x->row > y->row) - (x->row < y->row)
                            : (x->order > y->order) - (x->order < y->order);
}

/* All records of a page by row; the caller frees them. */
static struct mark *read_marks(struct life_file *file, size_t p, struct error *error)
{
    const struct events_file *events = &file->events;
    size_t at[TRACKS_MAX] = {0}, record = 0;
    if (events_page_read(&file->events, p, &file->page, error) < 0)
        return NULL;
    struct mark *marks = malloc((file->page.n_records + 1) * sizeof *marks);
    if (!marks) {
        (void)no_memory(error);
        return NULL;
    }
    for (size_t b = events->page_first_batch[p]; b < events->page_first_batch[p + 1]; b++) {
        const size_t n = (size_t)events->batch_records[b];
        const uint64_t kind = mix(
            mix((uint64_t)(uint32_t)events->batch_event[b] << 32 | (uint32_t)events->batch_facts[b],
                (uint32_t)events->batch_intervention[b]),
            1);
        for (size_t k = 0; k < n; k++, record++) {
            marks[record] = (struct mark){file->page.row[record], (uint32_t)record, kind};
            for (uint32_t left = (uint32_t)events->batch_facts[b]; left; left &= left - 1) {
                const size_t f = (size_t)__builtin_ctz(left);
                marks[record].hash = mix(marks[record].hash, (uint32_t)file->page.to[f][at[f] + k]);
            }
        }
        for (uint32_t left = (uint32_t)events->batch_facts[b]; left; left &= left - 1)
            at[__builtin_ctz(left)] += n;
    }
    if (record > 0)
        qsort(marks, record, sizeof *marks, by_row);
    return marks;
}

static void note_person(struct life_diff *diff, const struct life_file *file, bool is_of_a,
                        size_t p, size_t row)
{
    diff->has_person = true;
    diff->person_is_of_a = is_of_a;
    diff->person_month = file->events.page_month[p];
    diff->page = p;
    diff->row = row;
}

/* Page p is there in both and of the same month. */
static int compare_page(struct life_diff *diff, struct life_file *a, struct life_file *b, size_t p,
                        struct error *error)
{
    struct mark *of_a = read_marks(a, p, error), *of_b = read_marks(b, p, error);
    const bool is_read = of_a && of_b;
    const size_t n_a = a->page.n_records, n_b = b->page.n_records;
    size_t k = 0;
    while (is_read && k < n_a && k < n_b && of_a[k].row == of_b[k].row &&
           of_a[k].hash == of_b[k].hash)
        k++;
    if (is_read && (k < n_a || k < n_b)) {
        const bool is_of_a = k < n_a && (k == n_b || of_a[k].row <= of_b[k].row);
        note_person(diff, is_of_a ? a : b, is_of_a, p, is_of_a ? of_a[k].row : of_b[k].row);
    }
    free(of_a);
    free(of_b);
    return is_read ? 0 : (int)error->code;
}

static int compare_persons(struct life_diff *diff, struct life_file *a, struct life_file *b,
                           int last, struct error *error)
{
    const struct events_file *of_a = &a->events, *of_b = &b->events;
    for (size_t p = 0; !diff->has_person; p++) {
        const int month_a = p < of_a->n_pages ? of_a->page_month[p] : INT32_MAX;
        const int month_b = p < of_b->n_pages ? of_b->page_month[p] : INT32_MAX;
        const int month = month_a < month_b ? month_a : month_b;
        int status = 0;
        if (month > last)
            return 0;
        if (month_a == month_b) {
            status = compare_page(diff, a, b, p, error);
        } else {
            struct life_file *first = month_a < month_b ? a : b;
            struct mark *marks = read_marks(first, p, error);
            if (marks && first->page.n_records > 0)
                note_person(diff, first, first == a, p, marks[0].row);
            status = marks ? 0 : (int)error->code;
            free(marks);
        }
        if (status < 0)
            return status;
    }
    return 0;
}

int life_diff_find(struct life_diff *diff, struct life_file *a, struct life_file *b,
                   struct error *error)
{
    const struct stored_digests *of_a = &a->events.digests, *of_b = &b->events.digests;
    const int end_a = of_a->months[of_a->n_months - 1], end_b = of_b->months[of_b->n_months - 1];
    const int last = end_a < end_b ? end_a : end_b;
    *diff = (struct life_diff){0};
    int status = compare_starts(diff, a, b, error);
    if (status < 0 || diff->has_start)
        return status;
    status = compare_employers(diff, a, b, last, error);
    if (status >= 0)
        status = compare_persons(diff, a, b, last, error);
    return status;
}
