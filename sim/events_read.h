/* SPDX-License-Identifier: Apache-2.0 */
/* A file of events, read: its months, pages and batches are in memory (some megabytes), records and
 * values are read page by page. Everything that is used is checked: a damaged file gives an error.
 *
 * To follow one person: a page can tell of it only if page_first_row <= row < page_first_row +
 * 65536, so most pages need not be read; its row changes only where rows are given up. */
#ifndef SIM_EVENTS_READ_H
#define SIM_EVENTS_READ_H

#include "store_stream.h"
#include "track.h"

/* The rows of a page lie within this many. */
#define EVENTS_PAGE_ROWS ((size_t)1 << 16)
/* Name of the event that gives rows up. */
#define EVENT_GIVEN_UP "given_up"

/* A table of names in the file. */
struct events_names {
    char **names; /* [n], owned */
    size_t n;
};

struct events_file {
    struct stream_file *stream;
    struct stored_digests digests; /* the months of the file */
    struct events_names events, facts, employer_facts;
    size_t n_persons, n_employers; /* of the start */
    size_t widths[TRACKS_MAX];     /* values a row of employer facts */
    size_t given_up;               /* code of the event */
    size_t n_pages, n_batches, n_records, n_employer_batches;
    int32_t *page_month, *page_first_row, *page_batches; /* [n_pages], all owned */
    size_t *page_first_batch, *page_first_record;        /* [n_pages + 1] */
    size_t *page_first_value;                            /* [n_pages + 1][facts.n] */
    int32_t *batch_event, *batch_intervention, *batch_facts, *batch_records; /* [n_batches] */
    int32_t *employer_month, *employer_fact, *employer_records; /* [n_employer_batches] */
};

/* ERROR_MISSING. Free in every case. */
MUST_CHECK int events_file_open(struct events_file *file, const char *path, struct error *error);
void events_file_close(struct events_file *file); /* accepts {0} */

/* Pages first .. end - 1 are those of the month. */
void events_pages_of(const struct events_file *file, int month, size_t *first, size_t *end);

/* The records of a page. */
struct events_page {
    size_t n_records, capacity;
    uint32_t *row;           /* [n_records], batch after batch */
    int32_t *to[TRACKS_MAX]; /* new values of each fact, batch after batch; NULL if none */
    size_t n_to[TRACKS_MAX], to_capacity[TRACKS_MAX];
};

/* page is {0} before the first call and is filled again by the next. */
MUST_CHECK int events_page_read(struct events_file *file, size_t p, struct events_page *page,
                                struct error *error);
/* Its rows only. */
MUST_CHECK int events_page_rows(struct events_file *file, size_t p, struct events_page *page,
                                struct error *error);
void events_page_free(struct events_page *page);

/* Changes of employers in a month: batches first .. end - 1; records before them. */
void events_employers_of(const struct events_file *file, int month, size_t *first, size_t *end,
                         size_t *n_before);

#endif
