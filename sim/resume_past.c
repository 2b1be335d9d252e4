/* SPDX-License-Identifier: Apache-2.0 */
/* The past of a run that goes on: its months stored a second time, its interventions compared. */
#define _POSIX_C_SOURCE 200809L
#include "resume.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- months -------------------------------------------------------------------------------- */

struct past {
    struct stored_series *series; /* [n], owned */
    struct stored_digests digests;
    size_t n, n_months;
    const double **values; /* [n] of a month */
};

static void past_free(struct past *past)
{
    for (size_t i = 0; past->series != NULL && i < past->n; i++)
        stored_series_free(&past->series[i]);
    free(past->series);
    free(past->values);
    stored_digests_free(&past->digests);
}

/* The copy of the result becomes a file of its own, for HDF5 reads files. */
static int write_copy(const struct resume *resume, const char *path, struct error *error)
{
    size_t n = 0;
    const void *bytes = restart_section(&resume->restart, "result", &n);
    if (bytes == NULL)
        return fail(error, ERROR_MISSING, "%s: cannot be used: it has no result",
                    resume->restart.path);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s", path, strerror(errno));
    const bool is_written = fwrite(bytes, 1, n, file) == n;
    const int reason = errno;
    if (fclose(file) == 0 && is_written)
        return 0;
    return fail(error, ERROR_WRITE,
                "%s: cannot be written: %s; free disk space or choose another "
                "folder",
                path, strerror(is_written ? errno : reason));
}

static int read_copy(struct past *past, const struct resume *resume, const char *path,
                     struct error *error)
{
    past->n = resume->model->n_series;
    past->n_months = (size_t)(resume->month - resume->scenario->start + 1);
    past->series = calloc(past->n + 1, sizeof *past->series);
    past->values = calloc(past->n + 1, sizeof *past->values);
    if (past->series == NULL || past->values == NULL)
        return fail(error, ERROR_MEMORY, "no memory for the months of the past");
    int status = store_read_digests(path, &past->digests, error);
    for (size_t i = 0; i < past->n && status >= 0; i++)
        status = store_read_series(path, resume->model->series[i].name, &past->series[i], error);
    bool fits = status >= 0 && past->digests.n_months == past->n_months;
    for (size_t i = 0; i < past->n && fits; i++) {
        const struct stored_series *series = &past->series[i];
        fits = series->n_months == past->n_months &&
               series->sizes[0] * series->sizes[1] ==
                   series_size(&resume->model->series[i], *resume->model->dimensions);
    }
    if (status >= 0 && !fits)
        status = fail(error, ERROR_MISSING,
                      "%s: cannot be used: its result has other months or "
                      "series",
                      resume->restart.path);
    return status;
}

static int store_again(struct past *past, const struct resume *resume, struct store *store,
                       struct error *error)
{
    int status = 0;
    for (size_t m = 0; m < past->n_months && status >= 0; m++) {
        for (size_t i = 0; i < past->n; i++) {
            const struct stored_series *series = &past->series[i];
            past->values[i] = series->values + m * series->sizes[0] * series->sizes[1];
        }
        store_hold(store, m + 1 < past->n_months);
        status = store_month(store, resume->scenario->start + (int)m, past->values,
                             past->digests.digests[m], error);
    }
    return status;
}

int resume_replay(struct resume *resume, struct store *store, struct error *error)
{
    struct past past = {0};
    if (resume->restart.bytes == NULL)
        return 0;
    const size_t n = strlen(resume->options->out_path) + sizeof ".past";
    char *path = malloc(n);
    if (path == NULL)
        return fail(error, ERROR_MEMORY, "no memory for the months of the past");
    snprintf(path, n, "%s.past", resume->options->out_path);
    int status = write_copy(resume, path, error);
    if (status >= 0)
        status = read_copy(&past, resume, path, error);
    (void)unlink(path);
    if (status >= 0)
        status = store_again(&past, resume, store, error);
    resume->past = past.digests;
    past.digests = (struct stored_digests){0};
    past_free(&past);
    free(path);
    return status;
}

/* ---- interventions --------------------------------------------------------------------------- */

char *resume_list_interventions(const struct interventions *interventions)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < interventions->n; i++)
        fprintf(out, "%d %d %016" PRIx64 " %s\n", interventions->items[i].start,
                interventions->items[i].end, intervention_digest(interventions, i),
                interventions->items[i].name);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

/* A line of resume_list_interventions. */
struct listed {
    int start, end;
    uint64_t digest;
    char name[256];
};

static bool next_line(const char **at, const char *end, struct listed *listed)
{
    const char *line = *at, *stop = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;
    char text[400];
    if (stop == NULL)
        return false;
    snprintf(text, sizeof text, "%.*s", (int)(stop - line), line);
    *at = stop + 1;
    return sscanf(text, "%d %d %" SCNx64 " %255s", &listed->start, &listed->end, &listed->digest,
                  listed->name) == 4;
}

/* Both lines did the same up to the month. */
static bool agree(const struct listed *a, const struct listed *b, int month)
{
    return strcmp(a->name, b->name) == 0 && a->digest == b->digest &&
           (a->end == b->end || (a->end > month && b->end > month));
}

/* The first line of one text that was in force by the month and has no like in the other. */
static bool find_lone(const char *one, size_t n_one, const char *other, size_t n_other, int month,
                      struct listed *lone)
{
    const char *at = one;
    while (next_line(&at, one + n_one, lone)) {
        struct listed listed;
        const char *look = other;
        bool is_found = lone->start > month;
        while (!is_found && next_line(&look, other + n_other, &listed))
            is_found = agree(lone, &listed, month);
        if (!is_found)
            return true;
    }
    return false;
}

int resume_compare_interventions(const struct resume *resume, struct error *error)
{
    struct listed lone;
    size_t n = 0;
    char month[8];
    const char *there = restart_section(&resume->restart, "interventions", &n);
    char *here = resume_list_interventions(&resume->scenario->interventions);
    if (here == NULL)
        return fail(error, ERROR_MEMORY, "no memory to list the interventions");
    int status = 0;
    month_format(resume->month, month);
    if (find_lone(here, strlen(here), there != NULL ? there : "", n, resume->month, &lone))
        status = fail(error, ERROR_SCENARIO,
                      "%s: the intervention %s would have begun before the "
                      "branch, and not so in the past; let it start after %s",
                      resume->restart.path, lone.name, month);
    else if (find_lone(there != NULL ? there : "", n, here, strlen(here), resume->month, &lone))
        status = fail(error, ERROR_SCENARIO,
                      "%s: the intervention %s was in force before the "
                      "branch and is not so in this scenario; keep it, with an end after %s if it "
                      "is to stop",
                      resume->restart.path, lone.name, month);
    free(here);
    return status;
}

/* ---- provenance ------------------------------------------------------------------------------ */

const char *resume_origin(const struct resume *resume)
{
    return resume->origin[0] != '\0' ? resume->origin : NULL;
}

int resume_compare_run(const struct resume *resume, struct error *error)
{
    const char *from = resume->options->from, *at = strrchr(from, '@');
    char *path = strndup(from, (size_t)(at - from)), digest[17];
    struct stored_digests digests = {0};
    bool is_same = false;
    if (path == NULL)
        return fail(error, ERROR_MEMORY, "no memory for a name");
    if (access(path, F_OK) != 0) {
        free(path);
        return 0;
    }
    int status = store_read_digests(path, &digests, error);
    snprintf(digest, sizeof digest, "%016" PRIx64, resume->digest);
    for (size_t m = 0; m < digests.n_months; m++) {
        /* a run that ended in this month has its persons in the digest, the past may not */
        const bool ends = m + 1 == digests.n_months && (digests.months[m] + 1200) % 12 != 11;
        is_same = is_same || (digests.months[m] == resume->month &&
                              (ends || strcmp(digests.digests[m], digest) == 0));
    }
    if (status >= 0 && !is_same)
        status = fail(error, ERROR_SCENARIO,
                      "%s: is not of the run that %s is the result of now; run that again with "
                      "--keep-restart %s, or remove one of them",
                      resume->restart.path, path, at + 1);
    stored_digests_free(&digests);
    free(path);
    return status;
}
