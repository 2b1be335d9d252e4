/* SPDX-License-Identifier: Apache-2.0 */
/* The nouns of the lifecycle and of what its programs print. */
#ifndef LIFECYCLE_CODES_H
#define LIFECYCLE_CODES_H

#include <stdint.h>

enum { REPORT_BRANCHES = 10, REPORT_STATUSES = 4, REPORT_MONTHS = 120, REPORT_YEARS = 10 };
enum report_status { STATUS_WORKING, STATUS_SICK, STATUS_TRAINING, STATUS_OUT };
enum report_kind {
    KIND_EXIT,
    KIND_SICK,
    KIND_RECOVER,
    KIND_HOURS,
    KIND_MOVE,
    KIND_TRAIN,
    KIND_TRAINED,
    KIND_HIRE,
    REPORT_KINDS
};
/* Of all who are not out at the end. */
enum { REPORT_MEANS = 5 }; /* age, tenure, qualification, half hours, rank of the employer */

struct report {
    int64_t events[REPORT_KINDS][REPORT_YEARS];
    int64_t workers[REPORT_MONTHS][REPORT_BRANCHES][REPORT_STATUSES]; /* at the month's end */
    double sum[REPORT_MEANS], squares[REPORT_MEANS];
    int64_t n_means;
};

struct report_options {
    uint32_t n;
    int n_months, n_threads;
    uint64_t seed;
    const char *events, *series, *facts; /* paths or NULL */
};

#endif
