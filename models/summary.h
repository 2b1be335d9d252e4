/* SPDX-License-Identifier: Apache-2.0 */
/* What a person wants to know of a run, read from the finished file. */
#ifndef MODELS_SUMMARY_H
#define MODELS_SUMMARY_H

#include <stdio.h>

#include "../sim/store.h"

struct world;

/* A table of the start, 2025, 2030 and 2040 (or the last month): workers, flows, absence, shortage.
 */
MUST_CHECK int summary_print(const char *path, bool is_json, FILE *out, struct error *error);

/* The distance of the start population to every margin, as table "margin". */
MUST_CHECK int summary_store_margins(const struct world *world, struct store *store,
                                     struct error *error);

/* The size of the start population and the margin cell it is furthest from, in persons. */
void summary_announce(const struct world *world, FILE *out);

#endif
