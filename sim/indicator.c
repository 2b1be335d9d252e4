/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers made of stored series. */
#define _POSIX_C_SOURCE 200809L
#include "indicator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

bool indicator_value(const struct stored_series *series, const struct indicator *indicator,
                     double scale, int month, double *value)
{
    const size_t size = series->sizes[0] * series->sizes[1];
    if (series->n_months == 0)
        return false;
    const int at = month - series->months[0]; /* months follow each other without a gap */
    const bool is_year =
        indicator->reading == INDICATOR_MEAN_12 || indicator->reading == INDICATOR_SUM_12;
    const int first = is_year ? at - 11 : at;
    if (first < 0 || at >= (int)series->n_months)
        return false;
    double sum = 0;
    for (int m = first; m <= at; m++)
        for (size_t k = 0; k < size; k++)
            sum += series->values[(size_t)m * size + k];
    *value = sum / indicator->divisor / (indicator->reading == INDICATOR_MEAN_12 ? 12 : 1) /
             (indicator->is_count ? scale : 1);
    return indicator->reading != INDICATOR_NONZERO || sum > 0 || sum < 0;
}

int indicator_text(const char *path, const char *name, char *text, size_t n, struct error *error)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    FILE *out = open_memstream(&bytes, &n_bytes);
    if (!out)
        return fail(error, ERROR_MEMORY, "no memory to read %s of %s", name, path);
    int status = store_print_text(path, name, out, error);
    if (fclose(out) != 0 && status == 0)
        status = fail(error, ERROR_MEMORY, "no memory to read %s of %s", name, path);
    if (status == 0)
        snprintf(text, n, "%.*s", (int)strcspn(bytes, "\n"), bytes);
    free(bytes);
    return status;
}

const char *indicator_over(const struct indicator *indicator)
{
    return indicator->reading == INDICATOR_MEAN_12  ? "mean of 12 months"
           : indicator->reading == INDICATOR_SUM_12 ? "sum of 12 months"
                                                    : "month";
}

int indicator_scale(const char *path, double *scale, struct error *error)
{
    char text[40], cure[200];
    const int status = indicator_text(path, "scale", text, sizeof text, error);
    if (status < 0)
        return status;
    if (number_parse(text, scale, cure) != 0 || !(*scale > 0))
        return fail(error, ERROR_MISSING, "%s: damaged: its scale is \"%s\"", path, text);
    return 0;
}

const char *indicator_note(double scale, bool is_of_series, char note[INDICATOR_NOTE])
{
    char text[32];
    number_format(scale, text);
    snprintf(note, INDICATOR_NOTE, "Simulated at scale %s; %s.", text,
             is_of_series ? "series are as simulated" : "counts are shown for the whole country");
    return scale < 1 || scale > 1 ? note : "";
}
