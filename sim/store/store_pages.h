/* SPDX-License-Identifier: Apache-2.0 */
/* A file that goes from one whole state to the next, whatever kills the program.
 *
 * What is written stays in memory, page by page, until pages_commit. That brings the changes to a
 * second file, PATH.next, which was one commit behind, and then the two change names: whoever opens
 * PATH finds the last commit, never a file that is being written. A full disk or a kill in the
 * midst of a commit spoils PATH.next alone. Pages that both files have are given back: memory does
 * not grow with the file. Not against a loss of power, for which see restart.h. One thread only. */
#ifndef SIM_STORE_PAGES_H
#define SIM_STORE_PAGES_H

#include <stdint.h>

#include "error.h"

struct pages;

/* Claims path, new or old, for this run alone. An old file of that name stays until the first
 * commit. ERROR_CREATE or ERROR_MEMORY, in the name of shown, the finished file. */
MUST_CHECK int pages_open(struct pages **pages, const char *path, const char *shown,
                          struct error *error);
/* Bytes that were never written are 0. Both return 0 or errno. */
MUST_CHECK int pages_read(const struct pages *pages, uint64_t at, void *bytes, size_t n);
MUST_CHECK int pages_write(struct pages *pages, uint64_t at, const void *bytes, size_t n);
/* Makes everything written, cut off or filled up with zeros to n bytes, the file PATH. Returns 0 or
 * errno; after a failure PATH is as it was and the pages can only be closed. */
MUST_CHECK int pages_commit(struct pages *pages, uint64_t n);
/* Gives everything back and removes PATH.next; PATH stays as last committed. Accepts NULL. */
void pages_close(struct pages *pages);

#endif
