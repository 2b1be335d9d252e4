/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as text. One function parses every number, from YAML, CSV and --set alike: decimal
 * digits over the whole text, finite. A decimal comma, percent sign, underscore, thousands
 * blank, hex or a trailing unit is refused with the cure in the message. Never call setlocale. */
#ifndef SIM_NUMBER_H
#define SIM_NUMBER_H

#include "error.h"

/* Parses text strictly; on failure returns ERROR_SCENARIO and cure[] gets a short sentence
 * (how to write it, with the right number where it is known). */
MUST_CHECK int number_parse(const char *text, double *value, char cure[200]);

/* Writes 15 significant digits, or 17 where fewer do not read back as the same number. */
void number_format(double value, char text[32]);

/* For people: six significant digits, but all digits before the point below 1e15; whole numbers as
 * such. */
void number_round(double value, char text[32]);

#endif
