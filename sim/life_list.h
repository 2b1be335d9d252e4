/* SPDX-License-Identifier: Apache-2.0 */
/* All lives of a file of events, counted: to find persons worth a look, or whose lives differ from
 * those in another file. */
#ifndef SIM_LIFE_LIST_H
#define SIM_LIFE_LIST_H

#include "life.h"

struct life_count {
    uint32_t id;
    uint32_t n_events, n_changes; /* changes: events that changed a fact */
    uint64_t hash; /* of months, events and new values, and of the start; equal lives have equal
                      ones, as "person --versus" sees them */
};

struct life_list {
    struct life_count *counts; /* [n], owned: those of the start in their order, then the others */
    size_t n, n_start;
};

/* Months that two files have in common, if they begin in the same one. */
struct life_span {
    int first, last;
    bool has_start; /* both files begin with the first */
};
struct life_span life_list_common(const struct life_file *a, const struct life_file *b);

/* Events of the months of span, with hashes, which takes reading all values; NULL: all events, and
 * no hashes. Free in every case. */
MUST_CHECK int life_list_read(struct life_list *list, struct life_file *file,
                              const struct life_span *span, struct error *error);
/* Whose row it is that a page speaks of. */
MUST_CHECK int life_list_owner(struct life_file *file, size_t page, size_t row, uint32_t *id,
                               struct error *error);
void life_list_free(struct life_list *list); /* accepts {0} */
/* Keeps those of the start with this value of a fact; others are dropped. */
MUST_CHECK int life_list_keep(struct life_list *list, struct life_file *file, const char *fact,
                              int32_t value, struct error *error);
/* Keeps those that are in both and whose hashes differ; events and changes of both are added up. */
void life_list_keep_parted(struct life_list *list, struct life_list *other);
/* Most changes first; those to whom nothing happened are dropped. */
void life_list_sort(struct life_list *list);

#endif
