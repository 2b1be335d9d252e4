/* SPDX-License-Identifier: Apache-2.0 */
/* A series of a result file, or its digests, as a table or CSV on stdout.
 *
 * One line per month and code of the first dimension that is kept, one column per code of the last.
 * A dimension is kept, narrowed to one code, or summed. */
#ifndef SIM_CLI_SERIES_H
#define SIM_CLI_SERIES_H

#include "store.h"

#define CLI_SERIES_EACH "each" /* in place of a code: keep the dimension although is_total */

/* Which part of a series is shown. All is lent. */
struct cli_series {
    const char *path, *series;
    struct dimension_list dimensions;
    const char **codes; /* [dimensions.n] a code, CLI_SERIES_EACH, or NULL: not named */
    int from, to;       /* months since 2022-01 */
    bool is_total;      /* dimensions that are not named are summed */
    bool is_csv;        /* all digits */
};

/* series may be month_digest. ERROR_USAGE if a dimension or code is not the series' own, if a sum
 * means nothing, or if no month is left; ERROR_MISSING as store_read_series. */
MUST_CHECK int cli_series_print(const struct cli_series *shown, struct error *error);

#endif
