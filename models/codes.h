/* SPDX-License-Identifier: Apache-2.0 */
/* The classifications of codes.def as enums and as dimensions of inputs and series. */
#ifndef MODELS_CODES_H
#define MODELS_CODES_H

#include "../sim/input.h"

/* clang-format off */
enum region {
#define REGION(name, meaning) REGION_##name,
#include "codes.def"
    N_REGIONS
};
enum branch {
#define BRANCH(name, meaning) BRANCH_##name,
#include "codes.def"
    N_BRANCHES
};
enum occupation {
#define OCCUPATION(name, meaning) OCCUPATION_##name,
#include "codes.def"
    N_OCCUPATIONS
};
enum level {
#define LEVEL(name, meaning) LEVEL_##name,
#include "codes.def"
    N_LEVELS
};
enum sex {
#define SEX(name, meaning) SEX_##name,
#include "codes.def"
    N_SEXES
};
enum age_band {
#define AGE_BAND(name, first, meaning) AGE_BAND_##name,
#include "codes.def"
    N_AGE_BANDS
};
enum tenure_band {
#define TENURE_BAND(name, first, meaning) TENURE_BAND_##name,
#include "codes.def"
    N_TENURE_BANDS
};
enum hours_band {
#define HOURS_BAND(name, first, meaning) HOURS_BAND_##name,
#include "codes.def"
    N_HOURS_BANDS
};
enum standing {
#define STANDING(name, meaning) STANDING_##name,
#include "codes.def"
    N_STANDINGS
};
enum health {
#define HEALTH(name, meaning) HEALTH_##name,
#include "codes.def"
    N_HEALTH
};
enum channel {
#define CHANNEL(name, meaning) CHANNEL_##name,
#include "codes.def"
    N_CHANNELS
};
enum destination {
#define DESTINATION(name, meaning) DESTINATION_##name,
#include "codes.def"
    N_DESTINATIONS
};
enum spell_class {
#define SPELL_CLASS(name, meaning) SPELL_CLASS_##name,
#include "codes.def"
    N_SPELL_CLASSES
};
enum cohort_status {
#define COHORT_STATUS(name, meaning) COHORT_STATUS_##name,
#include "codes.def"
    N_COHORT_STATUS
};
enum innovation {
#define INNOVATION(name, meaning) INNOVATION_##name,
#include "codes.def"
    N_INNOVATIONS
};
enum choice {
#define CHOICE(name, meaning) CHOICE_##name,
#include "codes.def"
    N_CHOICES
};
enum cost_unit {
#define COST_UNIT(name, meaning) COST_UNIT_##name,
#include "codes.def"
    N_COST_UNITS
};
enum lever_number {
#define LEVER(name, scope, unit_cost, cost_per, status, source, meaning) LEVER_##name,
#include "model.def"
    N_LEVERS
};
/* clang-format on */

/* Calendar axes of input tables. */
enum {
    YEAR_FIRST = 2012,
    N_YEARS = 30,
    QUARTER_FIRST = 2018,
    N_QUARTERS = 36,
    HALF_FIRST = 2018,
    N_HALVES = 10
};
enum { REFERENCE_2018, REFERENCE_2022, N_REFERENCE_YEARS };
enum { AGE_THIRD_under_35, AGE_THIRD_35_54, AGE_THIRD_55_plus, N_AGE_THIRDS };
enum { AGE_DECADE_FIRST = 25, AGE_DECADE_LAST = 65, N_AGE_DECADES = 5 }; /* years of age */
enum { N_SEASONS = 4, N_EIGHTHS = 8 };

extern const struct dimension_list model_dimensions;

/* First year of age, month of tenure, half hour of each band. */
extern const int age_band_first_year[N_AGE_BANDS];
extern const int tenure_band_first_month[N_TENURE_BANDS];
extern const int hours_band_first_half_hour[N_HOURS_BANDS];

#endif
