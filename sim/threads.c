/* SPDX-License-Identifier: Apache-2.0 */
/* Tried with threads that can be refused, then started for good. */
#include "threads.h"

#include <omp.h>
#include <pthread.h>
#include <stdlib.h>

/* Beside those of OpenMP: the writer and the one that waits for signals. */
enum { OTHERS = 2 };

static void *wait_for(void *gate)
{
    must(pthread_mutex_lock(gate) == 0);
    must(pthread_mutex_unlock(gate) == 0);
    return NULL;
}

/* How many of n threads can live at once. */
static int count_threads(pthread_t *threads, int n)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    int n_started = 0;
    must(pthread_mutex_lock(&gate) == 0);
    while (n_started < n && pthread_create(&threads[n_started], NULL, wait_for, &gate) == 0)
        n_started++;
    must(pthread_mutex_unlock(&gate) == 0);
    for (int t = 0; t < n_started; t++)
        must(pthread_join(threads[t], NULL) == 0);
    must(pthread_mutex_destroy(&gate) == 0);
    return n_started;
}

int threads_start(int n, struct error *error)
{
    const int n_wanted = n - 1 + OTHERS;
    pthread_t *threads = malloc((size_t)n_wanted * sizeof *threads);
    if (!threads)
        return fail(error, ERROR_MEMORY, "no memory for %d threads", n);
    const int n_more = count_threads(threads, n_wanted) - OTHERS;
    free(threads);
    if (n_more < 0)
        return fail(error, ERROR_MEMORY,
                    "no thread can be started: memory or the number of processes is limited "
                    "(ulimit -v, -u)");
    if (n_more + 1 < n)
        return fail(error, ERROR_MEMORY,
                    "only %d of %d threads can be started: memory or the number of processes is "
                    "limited (ulimit -v, -u); raise the limit or run with -j %d",
                    n_more + 1, n, n_more + 1);
    int n_running = 0;
#pragma omp parallel num_threads(n) reduction(+ : n_running)
    n_running++;
    (void)n_running; /* a limit of OpenMP may leave fewer: loops take what there is */
    return 0;
}
