/* SPDX-License-Identifier: Apache-2.0 */
/* The yardstick: what zorgsim does to persons in a month, written the obvious way. An array of
 * structs, doubles, exp and log where the equation has them, one sequential generator, an uniform
 * number a decision. Same population, rates and outputs; only the market is replaced: each post
 * left is filled at once, from the seekers and else from outside, so that the stock stays. */
#define _POSIX_C_SOURCE 200809L
#include "plain_month.h"

#include "plain_dump.h"

static int one_trial(const struct scenario *scenario, struct world *world, struct trials *each,
                     struct totals *totals)
{
    struct plain plain;
    if (plain_init(&plain, world) < 0) {
        plain_free(&plain);
        return ERROR_MEMORY;
    }
    *totals = (struct totals){0};
    const double clock = bench_clock(), start = bench_now();
    for (int m = 0; m < scenario->n_months; m++)
        plain_month(&plain, totals);
    const double seconds = bench_now() - start;
    const double working = totals->employee_months + totals->self_employed_months;
    const double comparable =
        plain.seconds_employers + plain.seconds_persons + plain.seconds_census;
    trials_add(&each[0], seconds, clock);
    trials_add(&each[1], 1e9 * seconds / working, clock);
    trials_add(&each[2], 1e9 * (plain.seconds_persons + plain.seconds_census) / working, clock);
    trials_add(&each[3], 1e9 * comparable / working, clock);
    plain_free(&plain);
    return 0;
}

int main(int argc, char **argv)
{
    static const char *const names[4] = {"run", "run_per_working", "phase_per_working",
                                         "comparable_per_working"};
    struct bench_options options = {.threads = 1, .trials = 1};
    struct scenario scenario = {0};
    struct error error = {0};
    struct world *world = NULL;
    struct trials each[4] = {0};
    struct totals totals = {0};
    if (bench_options_read(&options, argc, argv) != 0)
        return 64;
    int status = bench_scenario_read(&scenario, &options, &error);
    if (status >= 0)
        status = world_create(&world, &scenario, options.threads, &error);
    if (status >= 0)
        status = hazards_month(world, NULL); /* sets the norm of mental spells */
    if (status >= 0 && options.dump)
        status = plain_dump(world, options.dump, &error);
    else
        for (int t = 0; status >= 0 && t < options.trials; t++)
            status = one_trial(&scenario, world, each, &totals);
    if (status < 0)
        fprintf(stderr, "plain_reference: %s\n", error.message[0] ? error.message : "no memory");
    else if (!options.dump) {
        bench_machine_print();
        printf("scale %g, %d months\n", scenario.scale, scenario.n_months);
        for (size_t k = 0; k < 4; k++)
            trials_print(&each[k], names[k], k == 0 ? "s" : "ns");
        totals_print(&totals);
    }
    world_free(world);
    scenario_free(&scenario);
    return error_exit_code(status < 0 ? (enum error_code)status : ERROR_NONE);
}
