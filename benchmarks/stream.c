/* SPDX-License-Identifier: Apache-2.0 */
/* Bandwidth of memory: the STREAM triad with one thread and with all, interleaved.
 * Usage: stream [--threads N] [--megabytes N] [--trials N]; megabytes is of each of three arrays,
 * which must be several times the last level of cache. */
#define _POSIX_C_SOURCE 200809L
#include <omp.h>

#include "bench.h"

static int whole(const char *name, const char *text)
{
    char *end;
    const long value = strtol(text, &end, 10);
    if (*end || value < 1 || value > 100000) {
        fprintf(stderr, "stream: %s %s: a whole number from 1 to 100000 is needed\n", name, text);
        exit(64);
    }
    return (int)value;
}

int main(int argc, char **argv)
{
    int threads = omp_get_max_threads(), megabytes = 128, n_trials = 21;
    for (int k = 1; k < argc; k += 2) {
        int *value = strcmp(argv[k], "--threads") == 0     ? &threads
                     : strcmp(argv[k], "--megabytes") == 0 ? &megabytes
                     : strcmp(argv[k], "--trials") == 0    ? &n_trials
                                                           : NULL;
        if (!value || k + 1 == argc) {
            fprintf(stderr, "usage: stream [--threads N] [--megabytes N] [--trials N]\n");
            return 64;
        }
        *value = whole(argv[k], argv[k + 1]);
    }
    struct stream stream;
    struct trials one = {0}, all = {0};
    if (stream_init(&stream, (size_t)megabytes) < 0) {
        fprintf(stderr, "stream: no memory for 3 x %d MB; give --megabytes\n", megabytes);
        return 71;
    }
    bench_machine_print();
    for (int t = 0; t < n_trials; t++) {
        double clock = bench_clock();
        trials_add(&one, stream_triad(&stream, 1), clock);
        clock = bench_clock();
        trials_add(&all, stream_triad(&stream, threads), clock);
    }
    const double wrong = stream.a[stream.n / 2] - 7.0;
    stream_free(&stream);
    if (wrong != 0) {
        fprintf(stderr, "stream: the triad is off by %g\n", wrong);
        return 70;
    }
    trials_print(&one, "triad_1_thread", "GB/s");
    printf("%d threads:\n", threads);
    trials_print(&all, "triad_all_threads", "GB/s");
    return 0;
}
