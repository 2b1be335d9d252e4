/* SPDX-License-Identifier: Apache-2.0 */
/* Options of the benchmarks, and the scenario they name. */
#ifndef BENCHMARKS_BENCH_WORLD_H
#define BENCHMARKS_BENCH_WORLD_H

#include <omp.h>

#include "../models/country.h"
#include "../models/world.h"
#include "bench.h"

struct bench_options {
    const char *scale, *months, *seed; /* as typed */
    const char *configs;               /* folder of baseline.yaml and data/ */
    const char *set;                   /* a parameter, name=value */
    const char *dump;                  /* plain_reference: folder for the start population */
    int threads, trials;
};

static inline int bench_usage(const char *program)
{
    fprintf(stderr,
            "usage: %s [--scale X] [--months N] [--seed N] [--threads N] [--trials N]\n"
            "       [--set NAME=VALUE] [--configs FOLDER] [--dump FOLDER]\n",
            program);
    return 64;
}

/* 0, or 64 after printing the usage. */
static inline int bench_options_read(struct bench_options *options, int argc, char **argv)
{
    const char *threads = NULL, *trials = NULL;
    const struct {
        const char *name, **text;
    } all[] = {{"--scale", &options->scale}, {"--months", &options->months},
               {"--seed", &options->seed},   {"--configs", &options->configs},
               {"--dump", &options->dump},   {"--set", &options->set},
               {"--threads", &threads},      {"--trials", &trials}};
    for (int k = 1; k < argc; k += 2) {
        size_t o = 0;
        while (o < sizeof all / sizeof *all && strcmp(argv[k], all[o].name) != 0)
            o++;
        if (o == sizeof all / sizeof *all || k + 1 == argc)
            return bench_usage(argv[0]);
        *all[o].text = argv[k + 1];
    }
    options->threads = threads ? atoi(threads) : options->threads;
    options->trials = trials ? atoi(trials) : options->trials;
    if (options->threads < 1 || options->threads > 1024 || options->trials < 1 ||
        options->trials > BENCH_TRIALS_MAX)
        return bench_usage(argv[0]);
    /* digests run on OpenMP's default number of threads */
    omp_set_num_threads(options->threads);
    return 0;
}

static inline int bench_scenario_read(struct scenario *scenario,
                                      const struct bench_options *options, struct error *error)
{
    struct scenario_tables tables = model_tables;
    const struct overrides overrides = {.set = &options->set,
                                        .n_set = options->set ? 1 : 0,
                                        .scale = options->scale,
                                        .months = options->months,
                                        .seed = options->seed};
    char path[4096], data[4096];
    const char *folder = options->configs ? options->configs : "configs";
    snprintf(path, sizeof path, "%s/baseline.yaml", folder);
    snprintf(data, sizeof data, "%s/data", folder);
    tables.dimensions = model_dimensions;
    return scenario_read(scenario, path, &tables, data, &overrides, stderr, error);
}

/* All cells of a series this month. */
static inline double bench_sum(const struct world *world, size_t series)
{
    const int64_t *cells = world->state.tally + world->state.layout.offset[series];
    int64_t sum = 0;
    for (size_t k = 0; k < world->state.layout.size[series]; k++)
        sum += cells[k];
    return (double)sum;
}
static inline double bench_events(const struct world *world, enum event_number event)
{
    return bench_sum(world, (size_t)N_SERIES + (size_t)event);
}

/* ---- what zorgsim and the yardsticks must agree on ---- */

/* Summed over the months; exposure is employees at the end of each month. */
struct totals {
    double employee_months, self_employed_months, person_months;
    double short_spells, long_spells, recoveries, hours_up, hours_down;
    double left[N_DESTINATIONS];
    double seekers, moves; /* employees who look for another employer, and who found one */
    double high_pressure, days_lost;
};

static inline void totals_print(const struct totals *totals)
{
    static const char *const left[N_DESTINATIONS] = {
        [DESTINATION_industry] = "left_industry",   [DESTINATION_self_employment] = "left_zzp",
        [DESTINATION_inactivity] = "left_inactive", [DESTINATION_retirement] = "left_retired",
        [DESTINATION_disability] = "left_disabled", [DESTINATION_death] = "left_died"};
    printf("total employee_months %.0f\ntotal self_employed_months %.0f\n", totals->employee_months,
           totals->self_employed_months);
    printf("total person_months %.0f\n", totals->person_months);
    printf("total short_spells %.0f\ntotal long_spells %.0f\ntotal recoveries %.0f\n",
           totals->short_spells, totals->long_spells, totals->recoveries);
    printf("total hours_up %.0f\ntotal hours_down %.0f\n", totals->hours_up, totals->hours_down);
    for (unsigned d = 0; d < N_DESTINATIONS; d++)
        printf("total %s %.0f\n", left[d], totals->left[d]);
    printf("total seekers %.0f\ntotal moves %.0f\ntotal high_pressure %.0f\ntotal days_lost %.0f\n",
           totals->seekers, totals->moves, totals->high_pressure, totals->days_lost);
}

/* Adds a month of zorgsim. Employees who look: all seekers but those out of work, who are hired or
 * still seek at the end of the month. */
static inline void totals_add(struct totals *totals, const struct world *world)
{
    const int64_t *standing = world->state.tally + world->state.layout.offset[SERIES_by_standing];
    const int64_t *left =
        world->state.tally + world->state.layout.offset[SERIES_outflow_by_destination];
    totals->employee_months += bench_sum(world, SERIES_employees);
    totals->self_employed_months += bench_sum(world, SERIES_self_employed);
    totals->person_months += bench_sum(world, SERIES_by_standing);
    totals->short_spells += bench_events(world, EVENT_spell_short);
    totals->long_spells += bench_events(world, EVENT_spell_begins);
    totals->recoveries += bench_events(world, EVENT_spell_ends);
    totals->hours_up += bench_events(world, EVENT_hours_up);
    totals->hours_down += bench_events(world, EVENT_hours_down);
    for (unsigned d = 0; d < N_DESTINATIONS; d++)
        totals->left[d] += (double)left[d];
    totals->seekers += bench_sum(world, SERIES_seekers) - bench_events(world, EVENT_hired) -
                       (double)standing[STANDING_seeker];
    totals->moves += bench_events(world, EVENT_changed_employer);
    totals->high_pressure += bench_sum(world, SERIES_high_pressure);
    totals->days_lost += bench_sum(world, SERIES_days_lost) / 100;
}

#endif
