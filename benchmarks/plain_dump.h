/* SPDX-License-Identifier: Apache-2.0 */
/* The start population and the rates as plain binary files, for numpy_reference.py: NAME.TYPE holds
 * the values in the order of rows, TYPE as numpy writes it. */
#ifndef BENCHMARKS_PLAIN_DUMP_H
#define BENCHMARKS_PLAIN_DUMP_H

#include "../models/mechanisms.h"
#include "bench_world.h"

static inline int dump_bytes(const char *folder, const char *name, const void *bytes, size_t n,
                             struct error *error)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file)
        return fail(error, ERROR_CREATE, "%s: cannot be created; make the folder first", path);
    const bool is_written = fwrite(bytes, 1, n, file) == n;
    return fclose(file) == 0 && is_written ? 0 : fail(error, ERROR_WRITE, "%s: not written", path);
}

static inline int dump_table(const char *folder, const char *kind, const struct table *table,
                             struct error *error)
{
    static const char *const types[] = {
        [COLUMN_I8] = "i1",  [COLUMN_U8] = "u1",  [COLUMN_I16] = "i2",
        [COLUMN_U16] = "u2", [COLUMN_I32] = "i4", [COLUMN_U32] = "u4"};
    int status = 0;
    for (size_t c = 0; status >= 0 && c < table->n_columns; c++) {
        const struct column *column = &table->columns[c];
        const void *values;
        char name[256];
        memcpy(&values, (const char *)table->values + column->offset, sizeof values);
        snprintf(name, sizeof name, "%s.%s.%s", kind, column->name, types[column->type]);
        status = dump_bytes(folder, name, values, table->n * column_size(column), error);
    }
    return status;
}

/* What an employee can train for by occupation and branch, and the chance of it by occupation and
 * age. */
static inline void dump_training(const struct world *world, FILE *out)
{
    fprintf(out, "next_occupation");
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        for (unsigned b = 0; b < N_BRANCHES; b++)
            fprintf(out, " %u", next_occupation(o, b));
    fprintf(out, "\ntraining_chance");
    for (size_t c = 0; c < (size_t)N_OCCUPATIONS * N_AGE_BANDS; c++)
        fprintf(out, " %.17g",
                world->state.groups[GROUP_EMPLOYEE]
                        .base[c * N_TENURE_BANDS * HAZARD_LANES + DECISION_upskilling] *
                    0x1p-32);
    fprintf(out, "\nmental_norm %.17g\n", world->mental_norm);
}

/* One line a value: what numpy_reference.py reads with its name. */
static inline void dump_derived(const struct world *world, FILE *out)
{
    const struct {
        const char *name;
        const double *values;
        size_t n;
    } all[] = {{"hazard_norm", world->hazard_norm, HAZARD_LANES},
               {"workload_reference", world->workload_reference, N_BRANCHES},
               {"start_zzp_share", world->start_zzp_share, N_BRANCHES},
               {"overhead_reference", world->overhead_reference, N_BRANCHES},
               {"sickness_of_branch", world->sickness_of_branch, N_BRANCHES},
               {"branch_absence", world->branch_absence, N_BRANCHES},
               {"mean_half_hours", &world->mean_half_hours, 1},
               {"dual_part", &world->dual_part[0][0], (size_t)N_OCCUPATIONS * N_BRANCHES},
               {"vacancies_per_job", world->vacancies_per_job, N_REGIONS},
               {"typical_half_hours", &world->typical_half_hours[0][0],
                (size_t)N_BRANCHES * N_OCCUPATIONS}};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        fprintf(out, "%s", all[k].name);
        for (size_t v = 0; v < all[k].n; v++)
            fprintf(out, " %.17g", all[k].values[v]);
        fprintf(out, "\n");
    }
    for (size_t k = 0; k < world->scenario->parameters.n; k++)
        fprintf(out, "%s %.17g\n", world->scenario->parameters.rows[k].name,
                world->scenario->parameters.values[k]);
    for (size_t k = 0; k < world->scenario->inputs.n; k++) {
        const struct input_table *table = &world->scenario->inputs.tables[k];
        fprintf(out, "%s", table->row->name);
        for (size_t v = 0; v < table->n; v++)
            fprintf(out, " %.17g", table->values[v]);
        fprintf(out, "\n");
    }
}

/* The paths from outside, a line a month. */
static inline void dump_paths(struct world *world, FILE *out)
{
    for (int m = 0; m < world->scenario->n_months; m++) {
        world->state.month = world->start + m;
        timeline_month(world, NULL);
        fprintf(out, "path %d %.17g %.17g %.17g %.17g %.17g %d\n", world->state.month,
                world->exit_pull, world->entry_offer[CHANNEL_returner], world->sickness,
                world->zzp_trend, world->admin_trend, world->pension_age);
    }
    world->state.month = world->start;
}

static inline int plain_dump(struct world *world, const char *folder, struct error *error)
{
    char path[4096];
    int status = dump_table(folder, "person", &world->state.persons, error);
    if (status >= 0)
        status = dump_table(folder, "employer", &world->state.employers, error);
    snprintf(path, sizeof path, "%s/rates.txt", folder);
    FILE *out = status >= 0 ? fopen(path, "w") : NULL;
    if (!out)
        return fail(error, ERROR_CREATE, "%s: cannot be created; make the folder first", path);
    dump_derived(world, out);
    dump_training(world, out);
    dump_paths(world, out);
    return fclose(out) == 0 ? 0 : fail(error, ERROR_WRITE, "%s: not written", path);
}

#endif
