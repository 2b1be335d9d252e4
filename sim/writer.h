/* SPDX-License-Identifier: Apache-2.0 */
/* One thread that takes finished months and calls the store, through a bounded buffer.
 *
 * writer_month copies the values and returns; if WRITER_DEPTH months wait already it waits:
 * the disk is the limit then. A failure of the store is seen at the next call. */
#ifndef SIM_WRITER_H
#define SIM_WRITER_H

#include "store.h"

#define WRITER_DEPTH 4

struct writer;

/* The store is lent: only the writer's thread uses it until writer_finish. */
MUST_CHECK int writer_start(struct writer **writer, struct store *store,
                            const struct series *series, size_t n_series,
                            struct dimension_list dimensions, struct error *error);
MUST_CHECK int writer_month(struct writer *writer, int month, const double *const *values,
                            const char digest[17], struct error *error);
/* Before the first month: the writer's thread calls also(context, month, ...) before it stores a
 * month; what fails there is as a failure of the store. */
typedef int writer_also_run(void *context, int month, struct error *error);
void writer_also(struct writer *writer, writer_also_run *also, void *context);
/* Months on the disk so far: what may be told to the user. */
size_t writer_stored(struct writer *writer);
/* Waits until all months are on the disk, or the store has failed. */
MUST_CHECK int writer_wait(struct writer *writer, struct error *error);
/* Waits for all months, joins the thread, frees the writer; the store is the caller's again. */
MUST_CHECK int writer_finish(struct writer *writer, struct error *error);

#endif
