/* SPDX-License-Identifier: Apache-2.0 */
/* What every program of the lifecycle benchmark prints, in one form: what happened, so that the
 * programs can be held against each other, and how long it took. */
#ifndef LIFECYCLE_REPORT_H
#define LIFECYCLE_REPORT_H

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <unistd.h>

#include "../bench.h"
#include "codes.h"

/* 0, or -1 after a message. Only the engine has threads and a file of series. */
static inline int report_options_read(struct report_options *options, int argc, char **argv,
                                      bool is_engine)
{
    *options = (struct report_options){.n = 1000000, .n_months = 60, .n_threads = 1, .seed = 1};
    bool is_right = true;
    for (int c; (c = getopt(argc, argv, is_engine ? "n:m:s:e:j:o:f:" : "n:m:s:e:")) != -1;) {
        const long long number =
            c == 'e' || c == 'o' || c == 'f' ? 0 : atoll(optarg ? optarg : "0");
        switch (c) {
        case 'n':
            options->n = (uint32_t)number;
            is_right &= number >= 500 && number <= 100000000 && number % 500 == 0;
            break;
        case 'm':
            options->n_months = (int)number;
            is_right &= number >= 1 && number <= REPORT_MONTHS;
            break;
        case 's':
            options->seed = (uint64_t)number;
            break;
        case 'j':
            options->n_threads = (int)number;
            is_right &= number >= 1 && number <= 1024;
            break;
        case 'e':
            options->events = optarg;
            break;
        case 'f':
            options->facts = optarg;
            break;
        case 'o':
            options->series = optarg;
            break;
        default:
            is_right = false;
        }
    }
    if (is_right && optind == argc)
        return 0;
    fprintf(stderr,
            "usage: %s [-n WORKERS] [-m MONTHS] [-s SEED] [-e EVENTS_FILE]%s\n"
            "WORKERS a multiple of 500 up to 10^8, MONTHS 1 to %d%s\n",
            argv[0], is_engine ? " [-j THREADS] [-o SERIES_FILE] [-f FACTS]" : "", REPORT_MONTHS,
            is_engine ? ", THREADS 1 to 1024" : "");
    return -1;
}

static inline void report_worker(struct report *report, const double values[REPORT_MEANS])
{
    for (int k = 0; k < REPORT_MEANS; k++) {
        report->sum[k] += values[k];
        report->squares[k] += values[k] * values[k];
    }
    report->n_means++;
}

/* "total NAME COUNT" is compared by compare.py; the other lines are for people. */
static inline void report_totals(const struct report *report, int n_months)
{
    static const char *const kinds[REPORT_KINDS] = {"exit", "sick",  "recover", "hours",
                                                    "move", "train", "trained", "hire"};
    static const char *const statuses[REPORT_STATUSES] = {"working", "sick", "training", "out"};
    static const char *const means[REPORT_MEANS] = {"age", "tenure", "qualification", "half_hours",
                                                    "employer_rank"};
    for (int k = 0; k < REPORT_KINDS; k++)
        for (int year = 0; year < (n_months + 11) / 12; year++)
            printf("total %s_year_%d %" PRId64 "\n", kinds[k], year + 1, report->events[k][year]);
    for (int s = 0; s < REPORT_STATUSES; s++) {
        int64_t late = 0;
        for (int month = 12; month < n_months; month++)
            for (int b = 0; b < REPORT_BRANCHES; b++)
                late += report->workers[month][b][s];
        printf("total late_months_%s %" PRId64 "\n", statuses[s], late);
        for (int b = 0; b < REPORT_BRANCHES; b++)
            printf("total end_%s_branch_%d %" PRId64 "\n", statuses[s], b,
                   report->workers[n_months - 1][b][s]);
    }
    for (int k = 0; k < REPORT_MEANS; k++)
        printf("mean end_%s %.17g %.17g %" PRId64 "\n", means[k], report->sum[k],
               report->squares[k], report->n_means);
}

/* What the months took, by the wall and by the processors, and the clock before them. */
struct report_time {
    double seconds, cpu, clock;
};

static inline struct report_time report_begin(void)
{
    const double clock = bench_clock();
    return (struct report_time){.clock = clock, .cpu = bench_cpu(), .seconds = bench_now()};
}

static inline void report_end(struct report_time *time)
{
    time->seconds = bench_now() - time->seconds;
    time->cpu = bench_cpu() - time->cpu;
}

static inline void report_print(const struct report *report, const struct report_options *options,
                                const struct report_time *time)
{
    static const char *const kinds[REPORT_KINDS] = {"exit", "sick",  "recover", "hours",
                                                    "move", "train", "trained", "hire"};
    const double months = (double)options->n * options->n_months;
    bench_machine_print();
    printf("workers %" PRIu32 ", months %d, seed %" PRIu64 ", threads %d\n", options->n,
           options->n_months, options->seed, options->n_threads);
    printf("exits per 1000 workers by year:");
    for (int year = 0; year < (options->n_months + 11) / 12; year++)
        printf(" %.2f", 1000.0 * (double)report->events[KIND_EXIT][year] / options->n);
    printf("\nevents per 1000 worker-months:");
    for (int k = 0; k < REPORT_KINDS; k++) {
        int64_t n = 0;
        for (int year = 0; year < REPORT_YEARS; year++)
            n += report->events[k][year];
        printf(" %s %.3f", kinds[k], 1000.0 * (double)n / months);
    }
    printf("\n");
    report_totals(report, options->n_months);
    figure_print("clock", time->clock, "GHz");
    figure_print("seconds", time->seconds, "s");
    figure_print("speed", months / time->seconds / 1e6, "10^6/s");
    figure_print("speed_cpu", months / time->cpu / 1e6, "10^6/s");
    figure_print("peak_memory", bench_peak_megabytes(), "MB");
}

#endif
