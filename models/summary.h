/* SPDX-License-Identifier: Apache-2.0 */
/* What a person wants to know of a run, read from the finished file. */
#ifndef MODELS_SUMMARY_H
#define MODELS_SUMMARY_H

#include <stdio.h>

#include "../sim/indicator.h"

struct world;

/* The numbers of the summary and of comparisons; the months, since 2022-01, that both show beside
 * the first and the last. */
extern const struct indicator summary_indicators[];
extern const size_t summary_n_indicators;
extern const int summary_dates[2];

/* A table of the start, 2025, 2030 and 2040 (or the last month): workers, flows, absence, shortage.
 */
MUST_CHECK int summary_print(const char *path, bool is_json, FILE *out, struct error *error);

/* Whom the levers of a finished result treated in the last month that they treated anybody, and
 * what that cost, a line each (summary_policy.c). Nothing without interventions. */
MUST_CHECK int summary_treated(const char *path, double scale, FILE *out, struct error *error);

/* Interventions of a finished result that treated nobody, a line each (summary_policy.c). */
MUST_CHECK int summary_notes(const char *path, FILE *out, struct error *error);

/* The distance of the start population to every margin, as table "margin". */
MUST_CHECK int summary_store_margins(const struct world *world, struct store *store,
                                     struct error *error);

/* The size of the start population and the margin cell it is furthest from, in persons. */
void summary_announce(const struct world *world, FILE *out);

#endif
