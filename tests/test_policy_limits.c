/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of targets and terms that limit nothing is so: the world is the one without them,
 * bit by bit, and another one where they limit. */
#include "../models/mechanisms.h"
#include "../models/policy_private.h"
#include "world_tools.h"

enum { MONTHS = 8 };

static const struct intervention_tables *const tables = &model_tables.interventions;

/* Digest of persons and employers after some months of a strong dose; limit is more YAML. */
static uint64_t after(const char *lever, const char *limit)
{
    struct test_world made;
    char text[200], scenario[64];
    snprintf(text, sizeof text, "  x: {lever: %s, ramp_up_months: 0, dose: 3%s}\n", lever, limit);
    WORLD(&made, policy_scenario(scenario, text), "scale=0.01");
    policy_scenario_end(scenario);
    test_world_run(&made, MONTHS);
    const uint64_t digest =
        table_digest(&made.world->state.persons) ^ 3 * table_digest(&made.world->state.employers);
    test_world_end(&made);
    return digest;
}

static size_t lever_number(const char *name)
{
    for (size_t l = 0; l < tables->n_levers; l++)
        if (strcmp(tables->levers[l].name, name) == 0)
            return l;
    fail_msg("no lever %s", name);
    return 0;
}

static bool limits_something(const char *lever, const char *key)
{
    const size_t l = lever_number(lever);
    bool limits = false;
    for (size_t k = 0; k < tables->n_effects; k++)
        limits |= tables->effects[k].lever == l && policy_limits_effect(key, &tables->effects[k]);
    return limits;
}

static const struct row {
    const char *lever, *key, *value;
    bool limits;
} rows[] = {
    {"hours_bonus", "age_from", "55", false},
    {"hours_bonus", "occupations", "[carer]", true},
    {"workload_reduction", "tenure_below_months", "24", false},
    {"workload_reduction", "regions", "[rijnmond]", true},
    {"allowances_threshold", "regions", "[rijnmond]", false},
    {"allowances_threshold", "occupations", "[carer]", false},
    {"side_entrants", "branches", "[hospitals]", false},
    {"side_entrants", "age_below", "30", false},
    {"side_entrants", "regions", "[rijnmond]", true},
    {"side_entrants", "occupations", "[carer]", true},
    {"good_employership", "age_below", "30", true},
    {"wider_demand", "regions", "[rijnmond]", false},
    {"wider_demand", "branches", "[home_care]", true},
};

static void what_limits_nothing_leaves_the_world_as_without_it(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const struct row *row = &rows[k];
        char limit[80];
        snprintf(limit, sizeof limit, ", %s: %s", row->key, row->value);
        const bool is_same = after(row->lever, limit) == after(row->lever, "");
        if (is_same == row->limits || limits_something(row->lever, row->key) != row->limits)
            fail_msg("%s of %s: %s world, said to limit: %s", row->key, row->lever,
                     is_same ? "same" : "another",
                     limits_something(row->lever, row->key) ? "yes" : "no");
    }
}

static void the_strong_dose_changes_the_world(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
        if (after(rows[k].lever, "") == after(rows[k].lever, ", share: 0"))
            fail_msg("%s does nothing", rows[k].lever);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_limits_nothing_leaves_the_world_as_without_it),
        cmocka_unit_test(the_strong_dose_changes_the_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
