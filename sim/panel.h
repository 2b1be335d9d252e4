/* SPDX-License-Identifier: Apache-2.0 */
/* A panel: chosen columns of persons in chosen months, as a result file that is also netCDF-4.
 *
 * Persons come and go, so the panel is ragged: along the axis "observation" stands one value a
 * person and month, month after month, persons in the order of their rows. The file has
 *   observation_month   int32, months since 2022-01
 *   observation_time    int32, "days since 2022-01-01", the first day of that month
 *   a column            int8, int16 or int32 with its unit; NO_ROW is -1. With codes it has
 *                       flag_values and flag_meanings. A column of several values a row is as many
 *                       variables, NAME_0, NAME_1 ...
 *   persons(time)       float64, how many observations each month has
 *   time, month, month_digest as in every result: the months and the digests of the run
 *   content_*           digests of all that, for verify
 *
 * It is written month by month; memory grows with neither months nor persons. */
#ifndef SIM_PANEL_H
#define SIM_PANEL_H

#include "store.h"
#include "track.h"

struct panel;

struct panel_description {
    const char *path;
    const struct tracks *columns; /* lent until the panel is closed: the table is read each month */
    /* What the values of a column stand for; NULL: numbers. */
    const struct dimension *(*codes)(const char *column);
    const struct store_attribute *attributes;
    size_t n_attributes;
    const char *scenario_text;
    bool is_held; /* see store_hold: until the past has been put */
};

/* ERROR_BUG, ERROR_CREATE, ERROR_WRITE, ERROR_MEMORY. */
MUST_CHECK int panel_create(struct panel **panel, const struct panel_description *description,
                            struct error *error);
/* Appends all rows of the table as they are now. Months go up by one. */
MUST_CHECK int panel_month(struct panel *panel, int month, const char digest[17],
                           struct error *error);
/* A month without observations. */
MUST_CHECK int panel_skip(struct panel *panel, int month, const char digest[17],
                          struct error *error);

/* The months before of a run that goes on: opened (PATH.part, or PATH if that has its name already)
 * before the new panel is created, then put into it up to the last month of the run, each of whose
 * digests must be that of the run, in the same bytes. ERROR_MISSING: they are not there, or those
 * of another run. */
struct panel_past;
MUST_CHECK int panel_past_open(struct panel_past **past, const char *path, struct error *error);
MUST_CHECK int panel_past_put(struct panel *panel, struct panel_past *past,
                              const struct stored_digests *run, struct error *error);
void panel_past_close(struct panel_past *past); /* accepts NULL */

/* The file gets its name. panel is freed in every case. */
MUST_CHECK int panel_close(struct panel *panel, struct error *error);
void panel_abandon(struct panel *panel); /* accepts NULL; PATH.part stays */

#endif
