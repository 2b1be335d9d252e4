/* SPDX-License-Identifier: Apache-2.0 */
/* The month, in order (docs/MODEL.md, section 3). A line a step; the engine runs them. */
#include "mechanisms.h"

const struct step model_steps[] = {
    {"timeline", GRAIN_NATION, timeline_month},
    {"policy", GRAIN_NATION, policy_month},
    {"policy of employers", GRAIN_REGIONS, policy_employers},
    {"policy of regions", GRAIN_NATION, policy_gather},
    {"demand", GRAIN_NATION, demand_month},
    {"hazard tables", GRAIN_NATION, hazards_month},
    {"organisation of work", GRAIN_EMPLOYERS, organisation_month},
    {"innovation", GRAIN_EMPLOYERS, innovation_adopt},
    {"funded hours", GRAIN_EMPLOYERS, vacancies_fund},
    {"lending", GRAIN_EMPLOYERS, workload_lend},
    {"workload", GRAIN_EMPLOYERS, workload_month},
    {"innovation, imitation", GRAIN_NATION, innovation_gather},
    {"workload, means", GRAIN_NATION, workload_gather},
    {"persons: who is at risk", GRAIN_PERSONS, hazards_classify},
    {"persons: hazards", GRAIN_SCREEN, NULL},
    {"persons: fetched", GRAIN_PERSONS, ahead_persons},
    {"persons: strain", GRAIN_PERSONS, strain_drift},
    {"persons: absence", GRAIN_PERSONS, absence_persons},
    {"persons: hours", GRAIN_PERSONS, hours_persons},
    {"persons: learning", GRAIN_PERSONS, learning_persons},
    {"persons: leaving", GRAIN_PERSONS, leaving_persons},
    {"persons: zzp", GRAIN_PERSONS, zzp_persons},
    {"persons: entering", GRAIN_PERSONS, entering_persons},
    {"persons: counted", GRAIN_PERSONS, census_persons},
    {"students", GRAIN_NATION, learning_students},
    {"candidates", GRAIN_NATION, entering_candidates},
    {"seekers", GRAIN_NATION, matching_collect},
    {"books", GRAIN_REGIONS, posts_settle},
    {"vacancies", GRAIN_REGIONS, vacancies_open},
    {"matching", GRAIN_REGIONS, matching_region},
    {"books after matching", GRAIN_REGIONS, posts_settle_region},
    {"census of employers", GRAIN_REGIONS, census_employers},
    {"census of flows", GRAIN_PERSONS, census_flows},
    {"census", GRAIN_NATION, census_nation},
};

const size_t model_n_steps = sizeof model_steps / sizeof model_steps[0];

/* For --profile, and to fetch blocks ahead: what steps pass over for most rows. Steps of one block
 * share the cache, so a column counts for the first that reads it, and once more where it is
 * written for most; what is touched for the few to whom something happens, or in some months only,
 * is left out. */
const struct step_pass model_passes[] = {
    {"persons: who is at risk",
     "id employer birth_month since_month care_month due_month health_month occupation standing "
     "terms health wish_half_hours half_hours strain engagement region branch"},
    {"persons: strain", "strain engagement"},
    {"persons: counted", "traits programme"},
    {"census of flows", "standing branch since_month"},
};
const size_t model_n_passes = sizeof model_passes / sizeof model_passes[0];
