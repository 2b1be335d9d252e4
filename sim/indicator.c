/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers made of stored series. */
#include "indicator.h"

bool indicator_value(const struct stored_series *series, const struct indicator *indicator,
                     int month, double *value)
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
    *value = sum / indicator->divisor / (indicator->reading == INDICATOR_MEAN_12 ? 12 : 1);
    return indicator->reading != INDICATOR_NONZERO || sum > 0 || sum < 0;
}
