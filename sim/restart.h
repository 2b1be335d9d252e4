/* SPDX-License-Identifier: Apache-2.0 */
/* Restart files: all that a run needs to go on after a month, in one file that is whole or refused.
 *
 *     bytes  what (all numbers little-endian)
 *     8      "ZORGREST"
 *     4, 4   version of this format, number of sections
 *     8      length of the file
 *     8      digest of the list of sections
 *     8      digest of the 32 bytes before
 *     88 n   the list: name (64 bytes, zeros behind), place, length, digest of each section
 *     ...    the sections, one behind the other
 *
 * The first section, "facts", is text: a line "name<tab>value" each. The others are the items of a
 * struct keep as they stand in memory, so a file belongs to one program on one kind of machine; the
 * facts say which. A file is written as PATH.new, brought to the disk and renamed; the one before
 * it stays as PATH.1. So neither a kill, a full disk nor a loss of power leaves a run without one.
 */
#ifndef SIM_RESTART_H
#define SIM_RESTART_H

#include "keep.h"

enum { RESTART_VERSION = 1, FACT_NAME = 24, FACT_TEXT = 512, FACTS_MAX = 32 };

/* What a person is told when two runs do not fit together. */
struct fact {
    char name[FACT_NAME], text[FACT_TEXT];
};
struct facts {
    struct fact facts[FACTS_MAX];
    size_t n;
};
void facts_add(struct facts *facts, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);
const char *facts_find(const struct facts *facts, const char *name); /* NULL: none */

/* ERROR_CREATE or ERROR_WRITE in one sentence; the files that were there are still there. */
MUST_CHECK int restart_write(const char *path, const struct facts *facts, const struct keep *keep,
                             struct error *error);
/* Removes path, path.1 and path.new, as far as they are there. */
void restart_remove(const char *path);

/* A restart file in memory. */
struct restart {
    char *path;           /* owned */
    unsigned char *bytes; /* [n_bytes], owned */
    size_t n_bytes;
    struct facts facts;
};

/* Reads and checks all of it. ERROR_MISSING if there is none or one bit of it is wrong; restart is
 * {0} then. */
MUST_CHECK int restart_open(struct restart *restart, const char *path, struct error *error);
void restart_close(struct restart *restart); /* accepts {0} */
/* A section, lent; NULL: none of that name. */
const void *restart_section(const struct restart *restart, const char *name, size_t *n);
/* Fills the items of keep. ERROR_MISSING if an item is missing or has another length, but newcomers
 * may be missing: they stay as they are. */
MUST_CHECK int restart_load(const struct restart *restart, const struct keep *keep,
                            struct error *error);

#endif
