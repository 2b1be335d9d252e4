/* SPDX-License-Identifier: Apache-2.0 */
/* Each mechanism by itself: the steps of the persons' phase, matching, the writing of a month, the
 * start population. The steps of the phase run fused, block by block; so the phase is run from one
 * and the same state with its first step, the first two, and so on, and the differences are the
 * steps. */
#define _POSIX_C_SOURCE 200809L
#include <sys/stat.h>
#include <unistd.h>

#include "../sim/store/store.h"
#include "../sim/writer.h"
#include "bench_world.h"

enum { WARM_MONTHS = 7 }; /* from January to the end of July: no census of a year, no September */

struct bench {
    struct scenario scenario;
    struct world *world;
    struct error error;
    int trials, threads;
};

/* ---- the persons' phase ---- */

/* All columns of persons, to go back to. */
struct snapshot {
    void *columns[128];
    size_t n;
};

static void *column_values(const struct table *table, size_t c)
{
    void *values;
    memcpy(&values, (const char *)table->values + table->columns[c].offset, sizeof values);
    return values;
}

static int snapshot_take(struct snapshot *snapshot, const struct table *table, struct error *error)
{
    must(table->n_columns <= 128);
    for (size_t c = 0; c < table->n_columns; c++) {
        const size_t bytes = table->n * column_size(&table->columns[c]);
        snapshot->columns[c] = malloc(bytes + 1);
        if (!snapshot->columns[c])
            return fail(error, ERROR_MEMORY, "no memory for a copy of %zu persons", table->n);
        memcpy(snapshot->columns[c], column_values(table, c), bytes);
    }
    return 0;
}

static void snapshot_restore(const struct snapshot *snapshot, const struct table *table)
{
    for (size_t c = 0; c < table->n_columns; c++)
        memcpy(column_values(table, c), snapshot->columns[c],
               table->n * column_size(&table->columns[c]));
}

static bool is_phase(const struct step *step)
{
    return step->grain == GRAIN_PERSONS || step->grain == GRAIN_SCREEN;
}

/* First steps of the phase until it ends; then the census of persons. */
static size_t phase_first(size_t from)
{
    while (from < model_n_steps && !is_phase(&model_steps[from]))
        from++;
    return from;
}
static size_t phase_end(size_t first)
{
    while (first < model_n_steps && is_phase(&model_steps[first]))
        first++;
    return first;
}

/* seconds[k][trial]: the phase with its first k steps. */
static int phase_run(struct bench *bench, size_t first, size_t n, struct trials *seconds)
{
    struct state *state = &bench->world->state;
    struct snapshot snapshot = {0};
    int status = snapshot_take(&snapshot, &state->persons, &bench->error);
    for (int t = -1; status >= 0 && t < bench->trials; t++)
        for (size_t k = 0; status >= 0 && k <= n; k++) {
            snapshot_restore(&snapshot, &state->persons);
            const double clock = bench_clock(), start = bench_now();
            status = month_run(state, bench->world, model_steps + first, k);
            if (t >= 0) /* the first round warms lists and caches */
                trials_add(&seconds[k], bench_now() - start, clock);
        }
    snapshot_restore(&snapshot, &state->persons);
    for (size_t c = 0; c < 128; c++)
        free(snapshot.columns[c]);
    return status;
}

static int phase_bench(struct bench *bench, size_t first, double persons, double working)
{
    const size_t n = phase_end(first) - first;
    struct trials *seconds = calloc(n + 1, sizeof *seconds);
    if (!seconds)
        return fail(&bench->error, ERROR_MEMORY, "no memory for the trials");
    const int status = phase_run(bench, first, n, seconds);
    for (size_t k = 1; status >= 0 && k <= n; k++) {
        const double step = trials_median(&seconds[k]) - trials_median(&seconds[k - 1]);
        printf("  %-30s %8.2f ns a person  %8.2f ns a working person\n",
               model_steps[first + k - 1].name, 1e9 * step / persons, 1e9 * step / working);
    }
    if (status >= 0) {
        const double all = trials_median(&seconds[n]) - trials_median(&seconds[0]);
        printf("  %-30s %8.2f ns a person  %8.2f ns a working person, clock %.2f GHz\n", "all",
               1e9 * all / persons, 1e9 * all / working,
               trials_quantile(seconds[n].clock, seconds[n].n, 0.5));
    }
    free(seconds);
    return status;
}

static int persons_bench(struct bench *bench)
{
    struct state *state = &bench->world->state;
    const struct run_model model = country_model();
    const size_t first = phase_first(0), census = phase_first(phase_end(first));
    int status = run_months(&model, bench->world, WARM_MONTHS, NULL, NULL);
    const double persons = (double)state->persons.n;
    const double working =
        bench_sum(bench->world, SERIES_employees) + bench_sum(bench->world, SERIES_self_employed);
    printf("\npersons' phase, %.0f persons, %.0f of them working\n", persons, working);
    if (status >= 0)
        status = month_run(state, bench->world, model_steps, first);
    if (status >= 0)
        status = phase_bench(bench, first, persons, working);
    printf("census of persons, a month that ends no quarter\n");
    if (status >= 0 && census < model_n_steps)
        status = phase_bench(bench, census, persons, working);
    return status;
}

/* ---- matching ---- */

struct market {
    double seekers, posts, hires, months;
};

static int market_month(struct world *world, int month, uint64_t digest, void *context)
{
    struct market *market = context;
    (void)month;
    (void)digest;
    market->seekers += bench_sum(world, SERIES_seekers);
    market->hires += bench_events(world, EVENT_hired) + bench_events(world, EVENT_changed_employer);
    market->posts += bench_sum(world, SERIES_vacancies_open);
    market->months++;
    return 0;
}

static int matching_bench(struct bench *bench)
{
    const struct run_model model = country_model();
    struct market market = {0};
    struct state *state = &bench->world->state;
    double seconds = 0;
    memset(state->seconds, 0, sizeof state->seconds);
    const int status = run_months(&model, bench->world, 12, market_month, &market);
    for (size_t s = 0; s < model_n_steps; s++)
        if (strncmp(model_steps[s].name, "matching", 8) == 0 ||
            strncmp(model_steps[s].name, "seekers", 7) == 0)
            seconds += state->seconds[s];
    printf("\nmatching, 12 months: %.0f seekers, %.0f open posts left and %.0f hires a month\n",
           market.seekers / market.months, market.posts / market.months,
           market.hires / market.months);
    figure_print("matching_month", 1e3 * seconds / market.months, "ms");
    figure_print("matching_seekers", market.seekers / (1e3 * seconds), "/ms");
    figure_print("matching_posts", (market.posts + market.hires) / (1e3 * seconds), "/ms");
    figure_print("matching_hires", market.hires / (1e3 * seconds), "/ms");
    return status;
}

/* ---- writing ---- */

enum { WRITE_MONTHS = 24 };

/* The present month's values as the run hands them over, a little changed each time. */
static void cells_fill(const struct world *world, int month, double *cells)
{
    const struct layout *layout = &world->state.layout;
    for (size_t s = 0; s < layout->n_series; s++)
        for (size_t k = 0; k < layout->size[s]; k++) {
            const int64_t count = world->state.tally[layout->offset[s] + k];
            const double divisor = layout->series[s].divisor;
            cells[layout->offset[s] + k] =
                (double)(count + (count > 9 ? (month * 7 + (int)k) % 5 : 0)) /
                (divisor > 0 ? divisor : 1);
        }
}

/* seconds[0] through the store in this thread; seconds[1] through the writer's thread, to the end.
 */
static int write_months(struct bench *bench, bool is_threaded, const double *const *values,
                        double *cells, double *seconds)
{
    const char *path = is_threaded ? "bench_mechanisms_writer.h5" : "bench_mechanisms_store.h5";
    const struct store_description description = {.path = path,
                                                  .series = model_series,
                                                  .n_series = model_n_series,
                                                  .dimensions = model_dimensions,
                                                  .scenario_text = "benchmark"};
    struct store *store = NULL;
    struct writer *writer = NULL;
    struct error *error = &bench->error;
    *seconds = 0;
    int status = store_create(&store, &description, error);
    if (status >= 0 && is_threaded)
        status =
            writer_start(&writer, store, model_series, model_n_series, model_dimensions, error);
    for (int m = 0; status >= 0 && m < WRITE_MONTHS; m++) {
        cells_fill(bench->world, m, cells);
        const double start = bench_now();
        status = is_threaded ? writer_month(writer, m, values, "0123456789abcdef", error)
                             : store_month(store, m, values, "0123456789abcdef", error);
        *seconds += bench_now() - start;
    }
    const double start = bench_now();
    if (writer) {
        const int finished = writer_finish(writer, error);
        status = status < 0 ? status : finished;
    }
    *seconds += bench_now() - start;
    if (status >= 0)
        return store_close(store, error);
    store_abandon(store);
    return status;
}

static int writing_bench(struct bench *bench)
{
    const struct layout *layout = &bench->world->state.layout;
    double *cells = calloc(layout->n + 1, sizeof *cells);
    const double **values = calloc(layout->n_series + 1, sizeof *values);
    struct trials store = {0}, writer = {0};
    int status = cells && values ? 0 : fail(&bench->error, ERROR_MEMORY, "no memory for a month");
    for (size_t s = 0; status >= 0 && s < layout->n_series; s++)
        values[s] = cells + layout->offset[s];
    for (int t = 0; status >= 0 && t < bench->trials; t++) {
        double seconds[2] = {0};
        const double clock = bench_clock();
        status = write_months(bench, false, values, cells, &seconds[0]);
        if (status >= 0)
            status = write_months(bench, true, values, cells, &seconds[1]);
        trials_add(&store, 1e3 * seconds[0] / WRITE_MONTHS, clock);
        trials_add(&writer, 1e3 * seconds[1] / WRITE_MONTHS, clock);
    }
    const double bytes = (double)layout->n * 8;
    struct stat file = {0};
    if (status >= 0 && stat("bench_mechanisms_store.h5", &file) == 0) {
        printf("\nwriting, %d months of %.0f kB in %zu series; file %.0f kB a month\n",
               WRITE_MONTHS, bytes / 1e3, layout->n_series,
               (double)file.st_size / 1e3 / WRITE_MONTHS);
        trials_print(&store, "store_month", "ms");
        trials_print(&writer, "writer_month", "ms");
        figure_print("store", bytes / 1e3 / trials_median(&store), "MB/s");
    }
    unlink("bench_mechanisms_store.h5");
    unlink("bench_mechanisms_writer.h5");
    free(cells);
    free(values);
    return status;
}

/* ---- the start population ---- */

static int setup_bench(struct bench *bench)
{
    struct trials seconds = {0};
    int status = 0;
    double persons = 0;
    for (int t = 0; status >= 0 && t < bench->trials; t++) {
        world_free(bench->world);
        const double clock = bench_clock(), start = bench_now();
        status = world_create(&bench->world, &bench->scenario, bench->threads, &bench->error);
        trials_add(&seconds, bench_now() - start, clock);
        if (status >= 0)
            persons = (double)bench->world->state.persons.n;
    }
    trials_print(&seconds, "start_population", "s");
    figure_print("start_population_per_person", 1e9 * trials_median(&seconds) / persons, "ns");
    return status;
}

int main(int argc, char **argv)
{
    struct bench_options options = {.threads = 1, .trials = 5, .scale = "0.1", .months = "24"};
    struct bench bench = {0};
    if (bench_options_read(&options, argc, argv) != 0)
        return 64;
    bench.trials = options.trials;
    bench.threads = options.threads;
    int status = bench_scenario_read(&bench.scenario, &options, &bench.error);
    if (status >= 0) {
        bench_machine_print();
        printf("scale %g, %d threads\n", bench.scenario.scale, options.threads);
        status = setup_bench(&bench);
    }
    if (status >= 0)
        status = matching_bench(&bench);
    if (status >= 0)
        status = writing_bench(&bench);
    if (status >= 0)
        status = persons_bench(&bench);
    if (status < 0)
        fprintf(stderr, "bench_mechanisms: %s\n", bench.error.message);
    world_free(bench.world);
    scenario_free(&bench.scenario);
    return error_exit_code(status < 0 ? (enum error_code)status : ERROR_NONE);
}
