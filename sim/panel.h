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
};

/* ERROR_BUG, ERROR_CREATE, ERROR_WRITE, ERROR_MEMORY. */
MUST_CHECK int panel_create(struct panel **panel, const struct panel_description *description,
                            struct error *error);
/* Appends all rows of the table as they are now. Months go up by one. */
MUST_CHECK int panel_month(struct panel *panel, int month, const char digest[17],
                           struct error *error);
/* The file gets its name. panel is freed in every case. */
MUST_CHECK int panel_close(struct panel *panel, struct error *error);
void panel_abandon(struct panel *panel); /* accepts NULL; PATH.part stays */

#endif
