/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of codes.def as tables of names and meanings. */
#include "codes.h"

/* clang-format off */
static const struct code region_codes[] = {
#define REGION(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code branch_codes[] = {
#define BRANCH(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code occupation_codes[] = {
#define OCCUPATION(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code level_codes[] = {
#define LEVEL(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code sex_codes[] = {
#define SEX(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code age_band_codes[] = {
#define AGE_BAND(name, first, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code tenure_band_codes[] = {
#define TENURE_BAND(name, first, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code hours_band_codes[] = {
#define HOURS_BAND(name, first, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code standing_codes[] = {
#define STANDING(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code health_codes[] = {
#define HEALTH(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code channel_codes[] = {
#define CHANNEL(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code destination_codes[] = {
#define DESTINATION(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code spell_class_codes[] = {
#define SPELL_CLASS(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code cohort_status_codes[] = {
#define COHORT_STATUS(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code choice_codes[] = {
#define CHOICE(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code cost_unit_codes[] = {
#define COST_UNIT(name, meaning) {#name, meaning},
#include "codes.def"
};
static const struct code lever_codes[] = {
#define LEVER(name, scope, unit_cost, cost_per, status, source, meaning) {#name, meaning},
#include "model.def"
};
static const struct code innovation_codes[] = {
#define INNOVATION(name, meaning) {#name, meaning},
#include "codes.def"
};
const int age_band_first_year[N_AGE_BANDS] = {
#define AGE_BAND(name, first, meaning) first,
#include "codes.def"
};
const int tenure_band_first_month[N_TENURE_BANDS] = {
#define TENURE_BAND(name, first, meaning) first,
#include "codes.def"
};
const int hours_band_first_half_hour[N_HOURS_BANDS] = {
#define HOURS_BAND(name, first, meaning) first,
#include "codes.def"
};
static const struct code year_codes[] = {
    {"2012", "calendar year"}, {"2013", "calendar year"}, {"2014", "calendar year"},
    {"2015", "calendar year"}, {"2016", "calendar year"}, {"2017", "calendar year"},
    {"2018", "calendar year"}, {"2019", "calendar year"}, {"2020", "calendar year"},
    {"2021", "calendar year"}, {"2022", "calendar year"}, {"2023", "calendar year"},
    {"2024", "calendar year"}, {"2025", "calendar year"}, {"2026", "calendar year"},
    {"2027", "calendar year"}, {"2028", "calendar year"}, {"2029", "calendar year"},
    {"2030", "calendar year"}, {"2031", "calendar year"}, {"2032", "calendar year"},
    {"2033", "calendar year"}, {"2034", "calendar year"}, {"2035", "calendar year"},
    {"2036", "calendar year"}, {"2037", "calendar year"}, {"2038", "calendar year"},
    {"2039", "calendar year"}, {"2040", "calendar year"}, {"2041", "calendar year"},
};
static const struct code quarter_codes[] = {
    {"2018q1", "quarter"}, {"2018q2", "quarter"}, {"2018q3", "quarter"}, {"2018q4", "quarter"},
    {"2019q1", "quarter"}, {"2019q2", "quarter"}, {"2019q3", "quarter"}, {"2019q4", "quarter"},
    {"2020q1", "quarter"}, {"2020q2", "quarter"}, {"2020q3", "quarter"}, {"2020q4", "quarter"},
    {"2021q1", "quarter"}, {"2021q2", "quarter"}, {"2021q3", "quarter"}, {"2021q4", "quarter"},
    {"2022q1", "quarter"}, {"2022q2", "quarter"}, {"2022q3", "quarter"}, {"2022q4", "quarter"},
    {"2023q1", "quarter"}, {"2023q2", "quarter"}, {"2023q3", "quarter"}, {"2023q4", "quarter"},
    {"2024q1", "quarter"}, {"2024q2", "quarter"}, {"2024q3", "quarter"}, {"2024q4", "quarter"},
    {"2025q1", "quarter"}, {"2025q2", "quarter"}, {"2025q3", "quarter"}, {"2025q4", "quarter"},
    {"2026q1", "quarter"}, {"2026q2", "quarter"}, {"2026q3", "quarter"}, {"2026q4", "quarter"},
};
static const struct code half_year_codes[] = {
    {"2018h1", "half-year"}, {"2018h2", "half-year"}, {"2019h1", "half-year"},
    {"2019h2", "half-year"}, {"2020h1", "half-year"}, {"2020h2", "half-year"},
    {"2021h1", "half-year"}, {"2021h2", "half-year"}, {"2022h1", "half-year"},
    {"2022h2", "half-year"},
};
static const struct code reference_year_codes[] = {
    {"2018", "year of the margin"}, {"2022", "year of the margin"},
};
static const struct code age_third_codes[] = {
    {"under_35", "younger than 35"}, {"age_35_54", "35 to 54"}, {"age_55_plus", "55 and older"},
};
static const struct code age_decade_codes[] = {
    {"age_25_34", "25 to 34"}, {"age_35_44", "35 to 44"}, {"age_45_54", "45 to 54"},
    {"age_55_64", "55 to 64"}, {"age_65_67", "65 to 67"},
};
static const struct code eighth_codes[] = {
    {"eighth_1", "an eighth"}, {"eighth_2", "an eighth"}, {"eighth_3", "an eighth"}, {"eighth_4", "an eighth"},
    {"eighth_5", "an eighth"}, {"eighth_6", "an eighth"}, {"eighth_7", "an eighth"}, {"eighth_8", "an eighth"},
};
static const struct code season_codes[] = {
    {"q1", "January to March"}, {"q2", "April to June"}, {"q3", "July to September"}, {"q4", "October to December"},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
static const struct dimension dimensions[] = {
    {"region", "labour-market regions (RegioPlus, 2022)", region_codes, COUNT(region_codes)},
    {"branch", "branches of care and welfare (AZW)", branch_codes, COUNT(branch_codes)},
    {"occupation", "occupation groups", occupation_codes, COUNT(occupation_codes)},
    {"level", "qualification levels", level_codes, COUNT(level_codes)},
    {"sex", "sex", sex_codes, COUNT(sex_codes)},
    {"age_band", "age bands", age_band_codes, COUNT(age_band_codes)},
    {"tenure_band", "tenure with the present employer", tenure_band_codes, COUNT(tenure_band_codes)},
    {"hours_band", "usual weekly hours", hours_band_codes, COUNT(hours_band_codes)},
    {"standing", "standing towards care work", standing_codes, COUNT(standing_codes)},
    {"health", "health states", health_codes, COUNT(health_codes)},
    {"channel", "channels of entry", channel_codes, COUNT(channel_codes)},
    {"destination", "destinations of leavers", destination_codes, COUNT(destination_codes)},
    {"spell_class", "lengths of spells of absence", spell_class_codes, COUNT(spell_class_codes)},
    {"cohort_status", "what became of the employees of two years ago", cohort_status_codes, COUNT(cohort_status_codes)},
    {"innovation", "innovations", innovation_codes, COUNT(innovation_codes)},
    {"choice", "which units an intervention treats first", choice_codes, COUNT(choice_codes)},
    {"cost_unit", "what the unit cost of a lever is paid for", cost_unit_codes, COUNT(cost_unit_codes)},
    {"lever", "levers of interventions", lever_codes, COUNT(lever_codes)},
    {"year", "calendar years", year_codes, COUNT(year_codes)},
    {"quarter", "quarters", quarter_codes, COUNT(quarter_codes)},
    {"half_year", "half-years", half_year_codes, COUNT(half_year_codes)},
    {"reference_year", "years of margins", reference_year_codes, COUNT(reference_year_codes)},
    {"age_third", "broad age groups", age_third_codes, COUNT(age_third_codes)},
    {"age_decade", "ages of self-employed", age_decade_codes, COUNT(age_decade_codes)},
    {"eighth", "eighths, as frequent as each other", eighth_codes, COUNT(eighth_codes)},
    {"season", "quarters of any year", season_codes, COUNT(season_codes)},
};
/* clang-format on */

const struct dimension_list model_dimensions = {dimensions, COUNT(dimensions)};
