/* SPDX-License-Identifier: Apache-2.0 */
/* Worlds in which one assumption is another: a parameter or some cells of an input table. Include
 * "../models/mechanisms.h" in the test itself and before this. */
#ifndef TESTS_ASSUMPTION_TOOLS_H
#define TESTS_ASSUMPTION_TOOLS_H

#include "world_tools.h"

/* Cells first to end - 1 of an input table are given a value; name NULL: none. */
struct change {
    const char *name;
    size_t first, end;
    double value;
};

static inline void change_table(struct scenario *scenario, struct change change)
{
    size_t k = 0;
    while (k < scenario->inputs.n && strcmp(scenario->inputs.tables[k].row->name, change.name) != 0)
        k++;
    assert_true(k < scenario->inputs.n && change.end <= scenario->inputs.tables[k].n);
    for (size_t i = change.first; i < change.end; i++)
        scenario->inputs.tables[k].values[i] = change.value;
}

/* A world in its first month, of scale 0.05. */
static inline void begin_in(struct test_world *made, const char *start, const char *setting,
                            struct change change)
{
    const struct overrides overrides = {
        .start = start, .scale = "0.05", .months = "12", .set = &setting, .n_set = setting != NULL};
    *made = (struct test_world){.tables = model_tables};
    made->tables.dimensions = model_dimensions;
    if (scenario_read(&made->scenario, TEST_SOURCE_FOLDER "/configs/baseline.yaml", &made->tables,
                      TEST_SOURCE_FOLDER "/configs/data", &overrides, stderr, &made->error) < 0)
        fail_msg("%s", made->error.message);
    if (change.name)
        change_table(&made->scenario, change);
    if (world_create(&made->world, &made->scenario, 1, &made->error) < 0)
        fail_msg("%s", made->error.message);
}

static inline void begin(struct test_world *made, const char *setting, struct change change)
{
    begin_in(made, "2022-01", setting, change);
}

static const struct change nothing = {0};

static inline bool is_near(double value, double wanted, double tolerance)
{
    return value > wanted - tolerance && value < wanted + tolerance;
}

#endif
