/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader wants to know of a run: numbers made of stored series, for summaries and
 * comparisons. Rows are the model's; how a number is read stands here. */
#ifndef SIM_INDICATOR_H
#define SIM_INDICATOR_H

#include <stddef.h>

#include "store.h"

/* How a number is made of a series. All cells of a month are added up first. */
enum indicator_reading {
    INDICATOR_LAST,    /* the value of the month */
    INDICATOR_NONZERO, /* the same; 0 means that it was not measured that month */
    INDICATOR_MEAN_12, /* mean over the 12 months that end with it */
    INDICATOR_SUM_12,  /* sum over them */
};

struct indicator {
    const char *series, *text, *unit;
    enum indicator_reading reading;
    double divisor; /* of the series, to get to the unit */
    int decimals;
    bool is_count; /* of simulated persons: shown for the whole population, whatever the scale */
};

/* Value at a month (since 2022-01) of a run of that scale; false if the run does not cover it. */
bool indicator_value(const struct stored_series *series, const struct indicator *indicator,
                     double scale, int month, double *value);
/* What time the number covers: "month", "mean of 12 months", "sum of 12 months". */
const char *indicator_over(const struct indicator *indicator);
/* The scale of the run that made a result. */
MUST_CHECK int indicator_scale(const char *path, double *scale, struct error *error);
/* What to say beside a table of a run of that scale, of indicators or of series as they are: "" or
 * a line. */
enum { INDICATOR_NOTE = 120 };
const char *indicator_note(double scale, bool is_of_series, char note[INDICATOR_NOTE]);
/* An attribute of a result as one line of less than n bytes. */
MUST_CHECK int indicator_text(const char *path, const char *name, char *text, size_t n,
                              struct error *error);

#endif
