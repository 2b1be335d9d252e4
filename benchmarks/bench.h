/* SPDX-License-Identifier: Apache-2.0 */
/* What all benchmarks share: a clock, trials with their quartiles, the machine by name, and figures
 * printed as "figure NAME VALUE UNIT", one a line, which run.sh collects.
 *
 * On a shared machine the speed of a core changes by a factor of two within a second. So a loop of
 * dependent additions runs beside each trial: one addition a cycle, whatever else happens. Its
 * speed in additions per ns is the clock in GHz; a trial is undisturbed if the clock is near the
 * best seen. */
#ifndef BENCHMARKS_BENCH_H
#define BENCHMARKS_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { BENCH_TRIALS_MAX = 101 };

static inline double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Seconds of processor time of all threads so far: on a machine that others use too, what a thing
 * costs is better seen here than on the clock of the wall. */
static inline double bench_cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* Additions per ns of a chain in which each waits for the one before; about 0.4 ms. */
static inline double bench_clock(void)
{
    enum { N = 1 << 18 };
    uint64_t x = 0;
    const double start = bench_now();
    for (int i = 0; i < N; i++) {
        /* hides the sum from the compiler after every addition: nothing can be folded */
        x += 1;
        __asm__ volatile("" : "+r"(x));
        x += 1;
        __asm__ volatile("" : "+r"(x));
        x += 1;
        __asm__ volatile("" : "+r"(x));
        x += 1;
        __asm__ volatile("" : "+r"(x));
    }
    return 4.0 * N / (1e9 * (bench_now() - start));
}

/* Values of one measure, with the clock beside each. */
struct trials {
    size_t n;
    double value[BENCH_TRIALS_MAX], clock[BENCH_TRIALS_MAX];
};

static inline void trials_add(struct trials *trials, double value, double clock)
{
    if (trials->n == BENCH_TRIALS_MAX)
        return;
    trials->value[trials->n] = value;
    trials->clock[trials->n++] = clock;
}

static inline int trials_compare(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Linear between the values in order; share 0.5 is the median. */
static inline double trials_quantile(const double *values, size_t n, double share)
{
    double sorted[BENCH_TRIALS_MAX];
    if (n == 0)
        return 0;
    memcpy(sorted, values, n * sizeof *values);
    qsort(sorted, n, sizeof *sorted, trials_compare);
    const double at = share * (double)(n - 1);
    const size_t k = (size_t)at;
    return k + 1 < n ? sorted[k] + (at - (double)k) * (sorted[k + 1] - sorted[k]) : sorted[k];
}

static inline double trials_median(const struct trials *trials)
{
    return trials_quantile(trials->value, trials->n, 0.5);
}

/* Median with quartiles and clock for the reader; the figure for run.sh. */
static inline void trials_print(const struct trials *trials, const char *name, const char *unit)
{
    printf("%-34s %11.4g %-9s quartiles %.4g to %.4g, %zu trials, clock %.2f GHz\n", name,
           trials_median(trials), unit, trials_quantile(trials->value, trials->n, 0.25),
           trials_quantile(trials->value, trials->n, 0.75), trials->n,
           trials_quantile(trials->clock, trials->n, 0.5));
    printf("figure %s %.6g %s\n", name, trials_median(trials), unit);
}

static inline void figure_print(const char *name, double value, const char *unit)
{
    printf("%-34s %11.4g %s\n", name, value, unit);
    printf("figure %s %.9g %s\n", name, value, unit);
}

/* Compiler by name: what the benchmark itself was built with, the same as the library beside it. */
static inline const char *bench_compiler(void)
{
#ifdef __clang__
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

static inline void bench_machine_print(void)
{
    char line[256], cpu[256] = "unknown";
    int n = 0;
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        char *value = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !value)
            continue;
        n++;
        value[strcspn(value, "\n")] = 0;
        snprintf(cpu, sizeof cpu, "%.200s", value + 2);
    }
    if (file)
        fclose(file);
    printf("machine %s, %d processors\ncompiler %s\n", cpu, n, bench_compiler());
}

static inline double bench_peak_megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* ---- STREAM triad ---- */

/* a = b + 3 c over doubles (McCalpin's STREAM): 24 bytes an element as STREAM counts them, the line
 * of a that is read before it is written left out. */
struct stream {
    size_t n;
    double *a, *b, *c;
};

static inline int stream_init(struct stream *stream, size_t megabytes_each)
{
    stream->n = megabytes_each * 1024 * 1024 / sizeof(double);
    stream->a = malloc(stream->n * sizeof(double));
    stream->b = malloc(stream->n * sizeof(double));
    stream->c = malloc(stream->n * sizeof(double));
    if (!stream->a || !stream->b || !stream->c)
        return -1;
    for (size_t i = 0; i < stream->n; i++) {
        stream->a[i] = 0;
        stream->b[i] = 1;
        stream->c[i] = 2;
    }
    return 0;
}

static inline void stream_free(struct stream *stream)
{
    free(stream->a);
    free(stream->b);
    free(stream->c);
    *stream = (struct stream){0};
}

/* GB/s of one pass. */
static inline double stream_triad(const struct stream *stream, int threads)
{
    double *restrict a = stream->a;
    const double *restrict b = stream->b, *restrict c = stream->c;
    const size_t n = stream->n;
    const double start = bench_now();
#pragma omp parallel for num_threads(threads)
    for (size_t i = 0; i < n; i++)
        a[i] = b[i] + 3.0 * c[i];
    return 24.0 * (double)n / 1e9 / (bench_now() - start);
}

#endif
