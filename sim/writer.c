/* SPDX-License-Identifier: Apache-2.0 */
/* The writer's thread and its ring of months. One caller fills the slot after the last waiting
 * month, the thread empties the first; the lock is held only to move the two ends. */
#define _POSIX_C_SOURCE 200809L
#include "writer.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct slot {
    int month;
    char digest[17];
    double *values;          /* all series, one after the other; owned */
    const double **pointers; /* [n_series] into values; owned */
};

struct writer {
    struct store *store;   /* lent */
    writer_also_run *also; /* or NULL */
    void *also_context;    /* lent */
    size_t n_series;
    size_t *sizes; /* [n_series] values of each series, owned */
    struct slot slots[WRITER_DEPTH];

    pthread_t thread;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    size_t first, n_waiting; /* slots[first] is the next to be stored */
    size_t n_stored;
    bool is_ending;
    struct error failure; /* of the store; nothing is stored after it */
};

/* The next month to store, or NULL when there will be none. */
static const struct slot *take(struct writer *writer)
{
    const struct slot *slot = NULL;
    must(pthread_mutex_lock(&writer->lock) == 0);
    while (writer->n_waiting == 0 && !writer->is_ending)
        must(pthread_cond_wait(&writer->changed, &writer->lock) == 0);
    if (writer->n_waiting > 0 && writer->failure.code == ERROR_NONE)
        slot = &writer->slots[writer->first];
    must(pthread_mutex_unlock(&writer->lock) == 0);
    return slot;
}

/* The month is on the disk, or lost: its slot is free. */
static void give_back(struct writer *writer, const struct error *failure)
{
    must(pthread_mutex_lock(&writer->lock) == 0);
    writer->first = (writer->first + 1) % WRITER_DEPTH;
    writer->n_waiting--;
    writer->n_stored += failure->code == ERROR_NONE;
    writer->failure = *failure;
    must(pthread_cond_signal(&writer->changed) == 0);
    must(pthread_mutex_unlock(&writer->lock) == 0);
}

void writer_also(struct writer *writer, writer_also_run *also, void *context)
{
    must(pthread_mutex_lock(&writer->lock) == 0);
    writer->also = also;
    writer->also_context = context;
    must(pthread_mutex_unlock(&writer->lock) == 0);
}

size_t writer_stored(struct writer *writer)
{
    must(pthread_mutex_lock(&writer->lock) == 0);
    const size_t n = writer->n_stored;
    must(pthread_mutex_unlock(&writer->lock) == 0);
    return n;
}

/* On a machine without a core to spare a month must not wait until the one before is stored: that
 * is little work and fits into the pauses of the other threads. Events are much work, which they
 * share fairly. In Linux this is of the calling thread alone; refused, it only costs time. */
enum { WRITER_NICE = 10 };
static void step_back(const struct writer *writer)
{
    if (!writer->also && getpriority(PRIO_PROCESS, 0) < WRITER_NICE) /* never forward */
        (void)setpriority(PRIO_PROCESS, 0, WRITER_NICE);
}

static void *store_months(void *data)
{
    struct writer *writer = data;
    struct error failure = {.code = ERROR_NONE};
    const struct slot *slot = take(writer);
    step_back(writer);
    while (slot != NULL) {
        if (writer->also && writer->also(writer->also_context, slot->month, &failure) < 0)
            must(failure.code != ERROR_NONE);
        else if (store_month(writer->store, slot->month, slot->pointers, slot->digest, &failure) <
                 0)
            must(failure.code != ERROR_NONE);
        give_back(writer, &failure);
        slot = failure.code == ERROR_NONE ? take(writer) : NULL;
    }
    return NULL;
}

static void free_writer(struct writer *writer)
{
    for (size_t i = 0; i < WRITER_DEPTH; i++) {
        free(writer->slots[i].pointers);
        free(writer->slots[i].values);
    }
    free(writer->sizes);
    free(writer);
}

static bool allocate(struct writer *writer, const struct series *series,
                     struct dimension_list dimensions)
{
    size_t n_values = 1;
    writer->sizes = calloc(writer->n_series + 1, sizeof *writer->sizes);
    for (size_t i = 0; i < writer->n_series && writer->sizes != NULL; i++) {
        writer->sizes[i] = series_size(&series[i], dimensions);
        n_values += writer->sizes[i];
    }
    for (size_t i = 0; i < WRITER_DEPTH && writer->sizes != NULL; i++) {
        struct slot *slot = &writer->slots[i];
        slot->values = calloc(n_values, sizeof *slot->values);
        slot->pointers = calloc(writer->n_series + 1, sizeof *slot->pointers);
        if (slot->values == NULL || slot->pointers == NULL)
            return false;
        size_t offset = 0;
        for (size_t k = 0; k < writer->n_series; k++) {
            slot->pointers[k] = slot->values + offset;
            offset += writer->sizes[k];
        }
    }
    return writer->sizes != NULL;
}

/* Signals stay with the caller's threads: the writer finishes its month in any case. */
static int start_thread(struct writer *writer)
{
    sigset_t all, before;
    must(sigfillset(&all) == 0 && pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    const int reason = pthread_create(&writer->thread, NULL, store_months, writer);
    must(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    return reason;
}

int writer_start(struct writer **result, struct store *store, const struct series *series,
                 size_t n_series, struct dimension_list dimensions, struct error *error)
{
    *result = NULL;
    struct writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return fail(error, ERROR_MEMORY, "no memory for the writer of results");
    writer->store = store;
    writer->n_series = n_series;
    if (!allocate(writer, series, dimensions)) {
        free_writer(writer);
        return fail(error, ERROR_MEMORY, "no memory for %d months that wait to be written",
                    WRITER_DEPTH);
    }
    must(pthread_mutex_init(&writer->lock, NULL) == 0);
    must(pthread_cond_init(&writer->changed, NULL) == 0);
    const int reason = start_thread(writer);
    if (reason != 0) {
        must(pthread_cond_destroy(&writer->changed) == 0);
        must(pthread_mutex_destroy(&writer->lock) == 0);
        free_writer(writer);
        return fail(error, ERROR_MEMORY, "the writer of results gets no thread: %s",
                    strerror(reason));
    }
    *result = writer;
    return 0;
}

static void fill(const struct writer *writer, struct slot *slot, const double *const *values)
{
    double *to = slot->values;
    for (size_t i = 0; i < writer->n_series; i++) {
        memcpy(to, values[i], writer->sizes[i] * sizeof *to);
        to += writer->sizes[i];
    }
}

int writer_month(struct writer *writer, int month, const double *const *values,
                 const char digest[17], struct error *error)
{
    must(pthread_mutex_lock(&writer->lock) == 0);
    while (writer->n_waiting == WRITER_DEPTH && writer->failure.code == ERROR_NONE)
        must(pthread_cond_wait(&writer->changed, &writer->lock) == 0);
    const struct error failure = writer->failure;
    struct slot *slot = &writer->slots[(writer->first + writer->n_waiting) % WRITER_DEPTH];
    must(pthread_mutex_unlock(&writer->lock) == 0);
    if (failure.code != ERROR_NONE)
        return fail(error, failure.code, "%s", failure.message);
    /* Nobody else looks at a slot that does not wait yet: the copy needs no lock. */
    slot->month = month;
    memcpy(slot->digest, digest, sizeof slot->digest);
    fill(writer, slot, values);
    must(pthread_mutex_lock(&writer->lock) == 0);
    writer->n_waiting++;
    must(pthread_cond_signal(&writer->changed) == 0);
    must(pthread_mutex_unlock(&writer->lock) == 0);
    return 0;
}

int writer_wait(struct writer *writer, struct error *error)
{
    must(pthread_mutex_lock(&writer->lock) == 0);
    while (writer->n_waiting > 0 && writer->failure.code == ERROR_NONE)
        must(pthread_cond_wait(&writer->changed, &writer->lock) == 0);
    const struct error failure = writer->failure;
    must(pthread_mutex_unlock(&writer->lock) == 0);
    return failure.code == ERROR_NONE ? 0 : fail(error, failure.code, "%s", failure.message);
}

int writer_finish(struct writer *writer, struct error *error)
{
    must(pthread_mutex_lock(&writer->lock) == 0);
    writer->is_ending = true;
    must(pthread_cond_signal(&writer->changed) == 0);
    must(pthread_mutex_unlock(&writer->lock) == 0);
    must(pthread_join(writer->thread, NULL) == 0);
    const struct error failure = writer->failure;
    must(pthread_cond_destroy(&writer->changed) == 0);
    must(pthread_mutex_destroy(&writer->lock) == 0);
    free_writer(writer);
    return failure.code == ERROR_NONE ? 0 : fail(error, failure.code, "%s", failure.message);
}
