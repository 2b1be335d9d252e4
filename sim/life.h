/* SPDX-License-Identifier: Apache-2.0 */
/* One life out of a file of events: the person at the start or on arrival, then every event.
 *
 * Only what may tell of the person is read: the pages whose rows begin at most 65536 before the
 * person's, and where rows are given up those before. Rows, facts and codes are checked; whether
 * the whole file is as it was written is told by verify. */
#ifndef SIM_LIFE_H
#define SIM_LIFE_H

#include "describe.h"
#include "events_read.h"

/* A file to read lives from. */
struct life_file {
    const char *path; /* lent */
    struct events_file events;
    const struct description *of; /* of the model, lent */
    char **interventions;         /* [n_interventions] names, owned */
    size_t n_interventions;
    struct events_page page;
};

enum { LIFE_BEGINS = -1 }; /* in place of an event: at the start of the run */

/* What happened to the person in a month. */
struct life_moment {
    int month, event, intervention; /* row of the events; 1 + row of the interventions, or 0 */
    uint32_t facts;                 /* bits of those that changed */
    int32_t before[TRACKS_MAX], now[TRACKS_MAX];
};

struct life {
    struct life_file *file; /* lent */
    uint32_t id;
    struct life_moment *moments; /* [n], owned; the first is the start or the arrival */
    size_t n;
    int last_month;       /* of the file */
    bool is_given_up;     /* the last moment is that the record was given up */
    size_t n_pages, n_of; /* pages read, of all */
};

/* What the model adds: words. All print one line at most, without its end. */
struct life_words {
    const struct description *of;
    /* Mechanisms whose events depend on what others do: vacancies, competitors. NULL-ended. */
    const char *const *contested;
    void (*who)(const struct life *life, const struct life_moment *moment, FILE *out);
    void (*what)(const struct life *life, const struct life_moment *moment, FILE *out);
    void (*sum)(const struct life *life, FILE *out);
    /* A value of a fact as people say it: "nurse hbo", "2023-04". */
    void (*value)(const char *fact, int32_t value, char text[64]);
    /* What the values of a column of persons stand for; NULL: numbers. */
    const struct dimension *(*codes)(const char *column);
    /* The code of that name, -1 if the fact has no such code or no codes. */
    int (*code)(const char *fact, const char *name);
};

/* ERROR_MISSING: none, a damaged one, or of another version of the model; the message names the
 * file. Close in every case. */
MUST_CHECK int life_file_open(struct life_file *file, const char *path,
                              const struct description *of, struct error *error);
void life_file_close(struct life_file *file); /* accepts {0} */

/* ERROR_USAGE: no such person. Free in every case. */
MUST_CHECK int life_read(struct life *life, struct life_file *file, uint32_t id,
                         struct error *error);
void life_free(struct life *life); /* accepts {0} */
/* The life from month on: what was before becomes its start, as in a file that begins then. */
void life_cut(struct life *life, int month);

/* Which fact; must be there. */
size_t life_fact(const struct life_file *file, const char *name);
int32_t life_before(const struct life *life, const struct life_moment *moment, const char *fact);
int32_t life_now(const struct life *life, const struct life_moment *moment, const char *fact);
bool life_changed(const struct life *life, const struct life_moment *moment, const char *fact);
/* A fact of an employer at the start; -1 if there is no such employer. */
int32_t life_employer(const struct life *life, int32_t row, const char *fact);
/* The paragraph of the model that an event stands in. */
const char *life_mechanism(const struct life_file *file, int event);
const char *life_event_meaning(const struct life_file *file, int event);
const char *life_event_name(const struct life_file *file, int event);
/* NULL: none, or not known. */
const char *life_intervention(const struct life_file *file, const struct life_moment *moment);

/* All facts of employer row at the end of a month, or with month before the run at its start:
 * values[] in the order of the facts, width values each (at most n_max in all; *n set). */
MUST_CHECK int life_employer_facts(struct life_file *file, int32_t row, int month, int32_t *values,
                                   size_t n_max, struct error *error);

#endif
