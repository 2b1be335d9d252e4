/* SPDX-License-Identifier: Apache-2.0 */
/* What a world must remember to go on after a month: named runs of bytes, listed by the model in
 * one function (struct run_model.keep). The same list writes a restart file and is filled from one,
 * so that the two cannot part. What follows from parameters and the start population is not listed:
 * a world that goes on is made like any other first. */
#ifndef SIM_KEEP_H
#define SIM_KEEP_H

#include "table.h"

enum {
    KEEP_NAME = 64, /* bytes of a name with its end */
    KEEP_MAX = 1024 /* items of a world: columns, and some of each of INTERVENTIONS_MAX */
};

enum keep_kind {
    KEEP_STATE,    /* a branch is refused if its parameters would have started another one */
    KEEP_PAST,     /* reckoned anew each month, or a fact of the start that stays as it was */
    KEEP_NEWCOMER, /* as KEEP_PAST; a branch may have it where the stored run has not */
};

struct keep_item {
    char name[KEEP_NAME];
    void *bytes; /* lent */
    size_t n;
    enum keep_kind kind;
};

struct keep {
    struct keep_item items[KEEP_MAX];
    size_t n;
};

/* Adds n bytes under a name of its own. */
void keep_bytes(struct keep *keep, const char *name, void *bytes, size_t n, enum keep_kind kind);
/* Adds the columns of a table as NAME.COLUMN, KEEP_STATE each but those in past[n_past]. */
void keep_table(struct keep *keep, const char *name, const struct table *table,
                const char *const *past, size_t n_past);
/* Digest of all items that are KEEP_STATE. */
uint64_t keep_state_digest(const struct keep *keep);
/* NULL: none of that name. */
const struct keep_item *keep_find(const struct keep *keep, const char *name);

#endif
