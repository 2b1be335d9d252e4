/* SPDX-License-Identifier: Apache-2.0 */
/* How far a run is, for people: on a terminal one line redrawn at most ten times a second; in a log
 * one dated line at every tenth of the way. The time left comes from a moving mean of the last
 * months, for a month early in a run may cost less than a late one. The caller passes the time in,
 * so that nothing here asks a clock. Only the main thread may call it. */
#ifndef SIM_PROGRESS_H
#define SIM_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define PROGRESS_WINDOW 24 /* months in the moving mean */

enum progress_style {
    PROGRESS_NONE,    /* says nothing */
    PROGRESS_LOG,     /* dated plain lines */
    PROGRESS_TERMINAL /* one line, redrawn */
};

struct progress_time {
    double seconds; /* of a clock that never steps back */
    time_t date;    /* of the wall clock, for the dated lines */
};

struct progress {
    FILE *out; /* lent */
    enum progress_style style;
    bool has_colour;
    size_t width;                     /* columns of the terminal */
    int n_before;                     /* of an earlier start of this run */
    int n_months, n_done;             /* of this one; finished */
    int tenths;                       /* of the way, already told in the log */
    double drawn;                     /* when the line was last drawn, seconds */
    double ends[PROGRESS_WINDOW + 1]; /* ring: when the last months ended, seconds */
};

/* Terminal if out is one that can redraw (TERM set and not dumb), else log; none if is_quiet.
 * Colour only on a terminal and without NO_COLOR. */
enum progress_style progress_style_of(FILE *out, bool is_quiet);

/* A run of n_months begins now. */
void progress_init(struct progress *progress, FILE *out, enum progress_style style, int n_months,
                   struct progress_time now);

/* The first n_months of them are there already: the run goes on. Before the first month. */
void progress_skip(struct progress *progress, int n_months);

/* One more month is done: month is months since 2022-01. */
void progress_month(struct progress *progress, int month, int64_t n_persons,
                    struct progress_time now);

/* Removes the line of a terminal, so that what follows starts on a clean line. */
void progress_finish(struct progress *progress);

/* Seconds left by the moving mean; 0 before the first month and after the last. */
double progress_seconds_left(const struct progress *progress);

/* "8 s", "3 min 20 s", "2 h 05 min". */
void progress_duration(double seconds, char text[32]);

struct progress_time progress_now(void);

#endif
