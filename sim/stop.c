/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that waits for signals. */
#define _POSIX_C_SOURCE 200809L
#include "stop.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stop {
    pthread_t thread;
    sigset_t signals, before;
    atomic_bool is_asked, is_ending;
};

/* As if nobody had held the signal back. */
static void end_at_once(int number)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t one;
    must(sigaction(number, &action, NULL) == 0);
    must(sigemptyset(&one) == 0 && sigaddset(&one, number) == 0);
    must(pthread_sigmask(SIG_UNBLOCK, &one, NULL) == 0);
    (void)raise(number);
    _exit(128 + number);
}

static void *wait_for_signals(void *data)
{
    struct stop *stop = data;
    int number = 0;
    while (sigwait(&stop->signals, &number) == 0 && !atomic_load(&stop->is_ending)) {
        if (atomic_exchange(&stop->is_asked, true))
            end_at_once(number);
    }
    return NULL;
}

int stop_start(struct stop **result, struct error *error)
{
    *result = NULL;
    struct stop *stop = calloc(1, sizeof *stop);
    if (stop == NULL)
        return fail(error, ERROR_MEMORY, "no memory to wait for signals");
    atomic_init(&stop->is_asked, false);
    atomic_init(&stop->is_ending, false);
    must(sigemptyset(&stop->signals) == 0 && sigaddset(&stop->signals, SIGTERM) == 0 &&
         sigaddset(&stop->signals, SIGINT) == 0);
    must(pthread_sigmask(SIG_BLOCK, &stop->signals, &stop->before) == 0);
    const int reason = pthread_create(&stop->thread, NULL, wait_for_signals, stop);
    if (reason == 0) {
        *result = stop;
        return 0;
    }
    must(pthread_sigmask(SIG_SETMASK, &stop->before, NULL) == 0);
    free(stop);
    return fail(error, ERROR_MEMORY, "no thread to wait for signals: %s", strerror(reason));
}

bool stop_is_asked(const struct stop *stop)
{
    return stop != NULL && atomic_load(&stop->is_asked);
}

void stop_end(struct stop *stop)
{
    if (stop == NULL)
        return;
    atomic_store(&stop->is_ending, true);
    must(pthread_kill(stop->thread, SIGTERM) == 0);
    must(pthread_join(stop->thread, NULL) == 0);
    must(pthread_sigmask(SIG_SETMASK, &stop->before, NULL) == 0);
    free(stop);
}
