/* SPDX-License-Identifier: Apache-2.0 */
/* A run of the whole model without writing: speed, bytes, share of the bandwidth of memory, where
 * the time goes, set-up, peak memory; and the totals that the yardsticks must reproduce. */
#define _POSIX_C_SOURCE 200809L
#include "bench_world.h"

#include "../sim/profile.h"

/* Bytes a month between memory and processor for one person, by the model's own list (schedule.c):
 * the table is larger than the cache at scale 1. */
static double bytes_per_person(const struct table *table)
{
    double bytes = 0;
    for (size_t k = 0; k < model_n_passes; k++)
        bytes += profile_bytes(table, model_passes[k].columns);
    return bytes;
}

static int add_month(struct world *world, int month, uint64_t digest, void *context)
{
    (void)month;
    (void)digest;
    totals_add(context, world);
    return 0;
}

struct figures {
    struct trials total, setup, ns_person, ns_working, ns_phase, ns_comparable, share;
    struct trials triad, speed, speed_working, steps[STEPS_MAX];
    double bytes, peak_megabytes; /* the peak before STREAM takes its arrays */
    struct totals totals;
};

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* Persons' steps, census included; and with what else the yardsticks do: hazard tables, workload
 * and the settling of the employers' books. */
static void phase_seconds(const struct state *state, double *phase, double *comparable)
{
    *phase = *comparable = 0;
    for (size_t s = 0; s < model_n_steps; s++) {
        const struct step *step = &model_steps[s];
        const bool is_phase = step->grain == GRAIN_PERSONS || step->grain == GRAIN_SCREEN;
        *phase += is_phase ? state->seconds[s] : 0;
        if (is_phase || begins(step->name, "hazard tables") || begins(step->name, "workload") ||
            begins(step->name, "books"))
            *comparable += state->seconds[s];
    }
}

/* GB/s, median of three passes. */
static double triad_measure(int threads)
{
    enum { MEGABYTES_EACH = 64, PASSES = 3 };
    struct stream stream = {0};
    struct trials triad = {0};
    if (stream_init(&stream, MEGABYTES_EACH) == 0)
        for (int k = 0; k < PASSES; k++)
            trials_add(&triad, stream_triad(&stream, threads), 0);
    stream_free(&stream);
    return trials_median(&triad);
}

static int trial(struct figures *figures, const struct scenario *scenario,
                 const struct bench_options *options, struct error *error)
{
    const struct run_model model = country_model();
    struct world *world = NULL;
    const double clock = bench_clock();
    const double start = bench_now();
    int status = world_create(&world, scenario, options->threads, error);
    const double made = bench_now();
    struct totals totals = {0};
    if (status >= 0)
        status = run_months(&model, world, scenario->n_months, add_month, &totals);
    const double seconds = bench_now() - made;
    if (figures->peak_megabytes == 0)
        figures->peak_megabytes = bench_peak_megabytes();
    if (status >= 0) {
        const double triad = triad_measure(options->threads);
        const double working = totals.employee_months + totals.self_employed_months;
        double phase, comparable;
        phase_seconds(&world->state, &phase, &comparable);
        figures->bytes = bytes_per_person(&world->state.persons);
        figures->totals = totals;
        trials_add(&figures->setup, made - start, clock);
        trials_add(&figures->total, seconds, clock);
        trials_add(&figures->triad, triad, clock);
        trials_add(&figures->speed, totals.person_months / seconds / 1e6, clock);
        trials_add(&figures->speed_working, working / seconds / 1e6, clock);
        trials_add(&figures->ns_person, 1e9 * seconds / totals.person_months, clock);
        trials_add(&figures->ns_working, 1e9 * seconds / working, clock);
        trials_add(&figures->ns_phase, 1e9 * phase / working, clock);
        trials_add(&figures->ns_comparable, 1e9 * comparable / working, clock);
        trials_add(&figures->share,
                   100 * figures->bytes * totals.person_months / phase / 1e9 / triad, clock);
        for (size_t s = 0; s < model_n_steps; s++)
            trials_add(&figures->steps[s], world->state.seconds[s], clock);
    }
    world_free(world);
    return status;
}

/* By whom a step is done: how far it can be shared (scaling.py). */
static const char *grain_name(enum grain grain)
{
    switch (grain) {
    case GRAIN_NATION:
        return "nation";
    case GRAIN_EMPLOYERS:
        return "employers";
    case GRAIN_REGIONS:
        return "regions";
    case GRAIN_PERSONS:
    case GRAIN_SCREEN:
        return "persons";
    }
    return "";
}

static void print(const struct figures *figures)
{
    printf("\nseconds by step (neighbouring steps of persons count as one)\n");
    for (size_t s = 0; s < model_n_steps; s++)
        if (trials_median(&figures->steps[s]) > 0)
            printf("  %-32s %9.4f %s\n", model_steps[s].name, trials_median(&figures->steps[s]),
                   grain_name(model_steps[s].grain));
    printf("\n");
    trials_print(&figures->total, "run", "s");
    trials_print(&figures->setup, "setup", "s");
    trials_print(&figures->speed, "persons", "10^6/s");
    trials_print(&figures->speed_working, "working_persons", "10^6/s");
    trials_print(&figures->ns_person, "run_per_person", "ns");
    trials_print(&figures->ns_working, "run_per_working", "ns");
    trials_print(&figures->ns_phase, "phase_per_working", "ns");
    trials_print(&figures->ns_comparable, "comparable_per_working", "ns");
    trials_print(&figures->triad, "triad", "GB/s");
    figure_print("bytes_per_person", figures->bytes, "B");
    trials_print(&figures->share, "phase_share_of_triad", "%");
    figure_print("peak_memory", figures->peak_megabytes, "MB");
    totals_print(&figures->totals);
}

int main(int argc, char **argv)
{
    struct bench_options options = {.threads = 1, .trials = 3};
    struct scenario scenario = {0};
    struct error error = {0};
    struct figures *figures = calloc(1, sizeof *figures);
    if (bench_options_read(&options, argc, argv) != 0)
        return 64;
    int status = bench_scenario_read(&scenario, &options, &error);
    bench_machine_print();
    printf("scale %g, %d months, %d threads\n", scenario.scale, scenario.n_months, options.threads);
    for (int t = 0; status >= 0 && figures && t < options.trials; t++)
        status = trial(figures, &scenario, &options, &error);
    if (status >= 0 && figures)
        print(figures);
    else
        fprintf(stderr, "bench_national: %s\n", error.message);
    scenario_free(&scenario);
    free(figures);
    return error_exit_code(status < 0 ? (enum error_code)status : ERROR_NONE);
}
