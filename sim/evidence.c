/* SPDX-License-Identifier: Apache-2.0 */
/* Which value within the range of its evidence an effect has: one of the ends, the middle, or a
 * draw by the seed and the name, so that every run of a seed draws the same. */
#include "evidence.h"

#include <math.h>
#include <string.h>

#include "draw.h"

static const char *const evidence_names[] = {[EVIDENCE_CENTRAL] = "central",
                                             [EVIDENCE_WEAK] = "weak",
                                             [EVIDENCE_STRONG] = "strong",
                                             [EVIDENCE_DRAWN] = "drawn"};

const char *evidence_name(enum evidence evidence)
{
    return evidence_names[evidence];
}

bool evidence_parse(const char *text, enum evidence *evidence)
{
    for (size_t i = 0; i < sizeof evidence_names / sizeof *evidence_names; i++) {
        if (strcmp(text, evidence_names[i]) == 0) {
            *evidence = (enum evidence)i;
            return true;
        }
    }
    return false;
}

static bool is_high_strong(const struct parameter *row)
{
    const double neutral = row->unit != NULL && strcmp(row->unit, "ratio") == 0 ? 1 : 0;
    if (row->initial < neutral || row->initial > neutral)
        return row->initial > neutral;
    return row->high - neutral >= neutral - row->low;
}

/* The triangular distribution turned round; sqrt is exact on every machine. */
static double draw_triangle(const struct parameter *row, double unit)
{
    const double width = row->high - row->low, below = row->initial - row->low;
    if (width <= 0)
        return row->initial;
    const double value = unit * width < below
                             ? row->low + sqrt(unit * width * below)
                             : row->high - sqrt((1 - unit) * width * (row->high - row->initial));
    return fmin(fmax(value, row->low), row->high);
}

double evidence_value(const struct parameter *row, enum evidence evidence, uint64_t seed)
{
    switch (evidence) {
    case EVIDENCE_CENTRAL:
        return row->initial;
    case EVIDENCE_WEAK:
        return is_high_strong(row) ? row->low : row->high;
    case EVIDENCE_STRONG:
        return is_high_strong(row) ? row->high : row->low;
    case EVIDENCE_DRAWN:
        return draw_triangle(row, draw_unit(draw_named(seed, DRAW_WORD_EVIDENCE, row->name)));
    }
    return row->initial;
}

int evidence_apply(struct parameters *parameters, enum evidence evidence, uint64_t seed,
                   struct error *error)
{
    char origin[32];
    snprintf(origin, sizeof origin, "evidence: %s", evidence_name(evidence));
    for (size_t i = 0; i < parameters->n && evidence != EVIDENCE_CENTRAL; i++) {
        const struct parameter *row = &parameters->rows[i];
        if (!row->is_effect || strcmp(parameters->origin[i], "default") != 0)
            continue;
        const int status =
            parameters_put(parameters, i, evidence_value(row, evidence, seed), origin, error);
        if (status != 0)
            return status;
    }
    return 0;
}
