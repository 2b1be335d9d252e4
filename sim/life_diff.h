/* SPDX-License-Identifier: Apache-2.0 */
/* Where two files of events begin to differ: in the start, in an employer, in a person. */
#ifndef SIM_LIFE_DIFF_H
#define SIM_LIFE_DIFF_H

#include "life.h"

/* The first difference of each kind. */
struct life_diff {
    bool has_start; /* the starts differ: nothing else is looked for */
    char stream[300];
    size_t start_row; /* value of that stream; NO_ROW: their numbers differ */
    int32_t start_a, start_b;
    bool has_employer; /* an employer changed otherwise */
    int employer_month;
    size_t employer_row, employer_fact;
    bool has_person; /* something else happened to a person */
    int person_month;
    bool person_is_of_a; /* page is one of a, else of b */
    size_t page, row;    /* life_list_owner tells whose */
};

/* Months up to the last of both are compared. ERROR_MISSING. */
MUST_CHECK int life_diff_find(struct life_diff *diff, struct life_file *a, struct life_file *b,
                              struct error *error);

#endif
