/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs of results that differ in policy only: whether they can be compared, and what differs. With
 * several pairs, one a seed, the mean difference and the standard error of that mean: what chance
 * alone leaves in it. One thread. */
#ifndef SIM_CLI_PAIRS_H
#define SIM_CLI_PAIRS_H

#include "indicator.h"

enum { PAIRS_MONTHS = 16, PAIRS_TEXT = 400 };

/* One code of a classification, to which a comparison is limited. */
struct pairs_where {
    const char *dimension, *code; /* lent */
};

/* Results to compare: policy k with base k, all pairs together one table. */
struct pairs {
    const char *const *base, *const *policy; /* [n] paths, lent */
    size_t n;
    const struct pairs_where *where; /* [n_where] lent: cells of these codes alone; each of another
                                        classification */
    size_t n_where;
};

/* Months in which they are compared. */
struct pairs_months {
    int month[PAIRS_MONTHS]; /* [n], since 2022-01 */
    size_t n;
};

/* One number of the table, over the pairs that cover the month. */
struct difference {
    size_t n;
    double base, policy, mean, squares; /* means; squares: of the deviations from mean, summed */
};

/* One row of the table: a difference for each month. */
struct pairs_row {
    struct difference difference[PAIRS_MONTHS];
    char unit[64]; /* of the series */
};

/* Refuses, with ERROR_USAGE, results whose runs cannot differ by policy alone; says so on stderr if
 * their luck differs. *first is the first month, since 2022-01, whose states differ, INT32_MAX if
 * those of all months that both of a pair have are the same; *last is the last month of all. */
MUST_CHECK int cli_pairs_check(const struct pairs *pairs, int *first, int *last,
                               struct error *error);
/* How many pairs have the month in both results; a negative error code if one cannot be read. */
MUST_CHECK int cli_pairs_have(const struct pairs *pairs, int month, struct error *error);
/* Fills the row of an indicator. 1, and the row is empty, if its series is not by a classification
 * of pairs->where. ERROR_USAGE if its series have different dimensions, or cells that cannot be
 * added up. */
MUST_CHECK int cli_pairs_compare(const struct pairs *pairs, const struct indicator *indicator,
                                 const struct pairs_months *months, struct pairs_row *row,
                                 struct error *error);

/* Standard error of the mean; NAN if fewer than two pairs say nothing of it. */
double cli_pairs_standard_error(const struct difference *difference);
/* Of the base; NAN for a score in standard deviations, whose zero is where it is by choice. */
double cli_pairs_per_cent(const struct difference *difference, const char *unit);

#endif
