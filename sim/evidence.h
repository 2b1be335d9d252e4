/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes of policy effects, moved together within the ranges of their evidence. */
#ifndef SIM_EVIDENCE_H
#define SIM_EVIDENCE_H

#include "parameters.h"

enum evidence {
    EVIDENCE_CENTRAL,
    EVIDENCE_WEAK,   /* the other end: nearest to no effect, or some harm */
    EVIDENCE_STRONG, /* the end that lies, seen from no effect, on the side of the central value */
    EVIDENCE_DRAWN   /* from a triangle over low, central and high, by the seed and the name */
};

/* "central", "weak", "strong" or "drawn". */
const char *evidence_name(enum evidence evidence);
/* The other way round; false if text is none of the four. */
bool evidence_parse(const char *text, enum evidence *evidence);

/* What an effect is worth. No effect is 1 for the unit "ratio", else 0; where the central value is
 * no effect, strong is the end farther from it (the high one of two equally far). */
double evidence_value(const struct parameter *row, enum evidence evidence, uint64_t seed);

/* Moves every effect whose origin is still "default"; its origin becomes "evidence: strong". */
MUST_CHECK int evidence_apply(struct parameters *parameters, enum evidence evidence, uint64_t seed,
                              struct error *error);

#endif
