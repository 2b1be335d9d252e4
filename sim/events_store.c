/* SPDX-License-Identifier: Apache-2.0 */
/* Months packed by the compute threads and written by one. */
#define _POSIX_C_SOURCE 200809L
#include "events_store.h"

#include <inttypes.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "events_found.h"
#include "events_past.h"
#include "events_read.h"
#include "events_streams.h"
#include "pack.h"
#include "store_stream.h"

/* A chunk to be packed: the values stand in a tail. */
struct job {
    size_t stream, place;
    const unsigned char *values;
    size_t n;             /* how many, without the zeros behind */
    unsigned char *bytes; /* packed, owned */
    size_t n_bytes;
    uint64_t digest;
};

/* A month on its way to the disk. */
struct parcel {
    int month;
    char digest[17];
    struct list jobs; /* struct job */
    size_t *lengths;  /* [n_streams], owned */
};

struct events_store {
    struct store *store;
    char *path; /* owned */
    struct events_streams streams;
    struct narrow *tails; /* [n], owned: values of the last chunk that is not full, then new ones */
    size_t *n_done;       /* [n], owned: values in full chunks */
    struct packer *packers; /* [n_packers], owned */
    int n_packers;
    struct parcel parcels[EVENTS_WAITING];
    size_t n_packed, n_written;
    struct events_file past; /* of a run that goes on, until it is copied */
    struct events_cost cost;
};

char *events_path(const char *result)
{
    return store_beside(result, ".events.h5");
}

bool events_digests_persons(int month)
{
    return ((month % 12) + 12) % 12 == 11;
}

uint64_t events_month_digest(uint64_t facts, bool has_persons, uint64_t persons)
{
    return has_persons ? digest_bytes(&persons, sizeof persons, facts) : facts;
}

/* ---- packing ------------------------------------------------------------------------------- */

/* All chunks of a stream that are new or have grown. The tail's values stay where they are until
 * shorten. */
static void add_jobs(struct events_store *store, size_t s, struct parcel *parcel)
{
    struct narrow *tail = &store->tails[s];
    const size_t n_chunks = (tail->n + STREAM_CHUNK - 1) / STREAM_CHUNK;
    for (size_t c = 0; c < n_chunks; c++)
        *(struct job *)list_push(&parcel->jobs) =
            (struct job){.stream = s,
                         .place = store->n_done[s] / STREAM_CHUNK + c,
                         .values = tail->bytes + c * STREAM_CHUNK * tail->width,
                         .n = c + 1 < n_chunks ? STREAM_CHUNK : tail->n - c * STREAM_CHUNK};
    parcel->lengths[s] = store->n_done[s] + tail->n;
}

static void shorten(struct events_store *store, size_t s)
{
    struct narrow *tail = &store->tails[s];
    const size_t full = tail->n / STREAM_CHUNK * STREAM_CHUNK;
    tail->n -= full;
    if (full > 0)
        memmove(tail->bytes, tail->bytes + full * tail->width, tail->n * tail->width);
    store->n_done[s] += full;
}

static bool pack_job(struct packer *packer, struct job *job, size_t width)
{
    if (pack_padded(packer, job->values, job->n, STREAM_CHUNK - job->n, width, NULL) < 0)
        return false;
    job->n_bytes = packer->n_bytes;
    job->digest = digest_bytes(job->values, job->n * width, 0);
    job->bytes = malloc(job->n_bytes);
    if (job->bytes)
        memcpy(job->bytes, packer->bytes, job->n_bytes);
    return job->bytes != NULL;
}

static int pack_jobs(struct events_store *store, struct parcel *parcel, struct error *error)
{
    struct job *jobs = parcel->jobs.items;
    const size_t n = parcel->jobs.n;
    int n_failed = 0;
#pragma omp parallel for schedule(dynamic) num_threads(store->n_packers) reduction(+ : n_failed)
    for (size_t j = 0; j < n; j++)
        n_failed += !pack_job(&store->packers[omp_get_thread_num()], &jobs[j],
                              store->tails[jobs[j].stream].width);
    for (size_t s = 0; s < store->streams.n; s++)
        shorten(store, s);
    return n_failed == 0 ? 0 : fail(error, ERROR_MEMORY, "no memory to pack events");
}

static void parcel_empty(struct parcel *parcel)
{
    struct job *jobs = parcel->jobs.items;
    for (size_t j = 0; j < parcel->jobs.n; j++)
        free(jobs[j].bytes);
    parcel->jobs.n = 0;
}

/* The streams that have new values, as jobs of a parcel. touched[s] says which. */
static int pack(struct events_store *store, struct parcel *parcel, const bool *touched,
                struct error *error)
{
    parcel_empty(parcel);
    for (size_t s = 0; s < store->streams.n; s++) {
        parcel->lengths[s] = store->n_done[s] + store->tails[s].n;
        if (touched[s])
            add_jobs(store, s, parcel);
    }
    return pack_jobs(store, parcel, error);
}

static void count_cost(struct events_store *store, const struct events *events)
{
    for (size_t k = 0; k < events->n_month; k++) {
        store->cost.records += events->month[k].record_row.n;
        for (size_t f = 0; f < events->persons.n; f++)
            store->cost.changes += events->month[k].to[f].n;
    }
    store->cost.person_months += events->copy.n;
}

/* Behind a tail: what was found of a stream this month. */
static void add_month(struct events_store *store, size_t s, const struct events *events, int month)
{
    struct narrow *tail = &store->tails[s];
    size_t n = 0;
    events_stream_append(&store->streams, s, events, tail);
    for (size_t k = 0; s == store->streams.page_month && k < events->n_month; k++)
        n += events->month[k].page_first_row.n;
    if (s == store->streams.employer_batch_month)
        n = events->employer_batch_fact.n;
    for (size_t k = 0; k < n; k++)
        narrow_push(tail, month);
}

int events_store_pack(struct events_store *store, const struct events *events, int month,
                      uint64_t digest, struct error *error)
{
    struct parcel *parcel = &store->parcels[store->n_packed % EVENTS_WAITING];
    bool touched[EVENTS_STREAMS_MAX] = {false};
    const size_t n = store->streams.n;
#pragma omp parallel for schedule(dynamic) num_threads(store->n_packers)
    for (size_t s = 0; s < n; s++) {
        const size_t before = store->tails[s].n;
        add_month(store, s, events, month);
        touched[s] = store->tails[s].n > before;
    }
    parcel->month = month;
    snprintf(parcel->digest, sizeof parcel->digest, "%016" PRIx64, digest);
    count_cost(store, events);
    store->n_packed++;
    return pack(store, parcel, touched, error);
}

/* ---- writing --------------------------------------------------------------------------------- */

static int put_parcel(struct events_store *store, const struct parcel *parcel, struct error *error)
{
    const struct job *jobs = parcel->jobs.items;
    struct store_chunk *chunks = malloc((parcel->jobs.n + 1) * sizeof *chunks);
    if (!chunks)
        return fail(error, ERROR_MEMORY, "no memory to write events");
    for (size_t j = 0; j < parcel->jobs.n; j++)
        chunks[j] = (struct store_chunk){jobs[j].stream, jobs[j].place, jobs[j].bytes,
                                         jobs[j].n_bytes, jobs[j].digest};
    const int status =
        store_put_chunks(store->store, chunks, parcel->jobs.n, parcel->lengths, error);
    free(chunks);
    return status;
}

int events_store_write(void *context, int month, struct error *error)
{
    struct events_store *store = context;
    struct parcel *parcel = &store->parcels[store->n_written % EVENTS_WAITING];
    must(parcel->month == month);
    int status = put_parcel(store, parcel, error);
    if (status >= 0)
        status = store_month(store->store, month, NULL, parcel->digest, error);
    parcel_empty(parcel);
    store->n_written++;
    return status;
}

/* ---- the past of a run that goes on ---------------------------------------------------------- */

/* Values first .. end - 1 of a stream of the past, behind those that are there. */
static int add_slice(struct events_store *store, size_t s, size_t first, size_t end,
                     struct error *error)
{
    struct narrow *tail = &store->tails[s];
    const size_t n = end - first;
    int32_t *values = malloc((n + 1) * sizeof *values);
    int status = values ? 0 : fail(error, ERROR_MEMORY, "no memory for %zu values", n);
    if (status >= 0)
        status =
            stream_read(store->past.stream, store->streams.stream[s].name, first, n, values, error);
    narrow_reserve(tail, n);
    for (size_t k = 0; k < n && status >= 0; k++)
        narrow_push(tail, values[k]);
    free(values);
    return status;
}

/* Month m of the past as if it were new: so the bytes are those of a run that went on at once. */
static int put_past_month(struct events_store *store, size_t m, struct error *error)
{
    const struct stored_digests *digests = &store->past.digests;
    struct parcel *parcel = &store->parcels[store->n_packed % EVENTS_WAITING];
    size_t first[EVENTS_STREAMS_MAX], end[EVENTS_STREAMS_MAX];
    bool touched[EVENTS_STREAMS_MAX] = {false};
    int status =
        events_past_lengths(&store->streams, &store->past, digests->months[m], first, error);
    if (status >= 0)
        status =
            events_past_lengths(&store->streams, &store->past, digests->months[m] + 1, end, error);
    for (size_t s = 0; s < store->streams.first_start && status >= 0; s++) {
        touched[s] = end[s] > first[s];
        if (strcmp(store->streams.stream[s].name, "record_row") == 0)
            store->cost.records += end[s] - first[s];
        if (s >= store->streams.first_to)
            store->cost.changes += end[s] - first[s];
        if (touched[s])
            status = add_slice(store, s, first[s], end[s], error);
    }
    if (status < 0)
        return status;
    parcel->month = digests->months[m];
    memcpy(parcel->digest, digests->digests[m], sizeof parcel->digest);
    store->n_packed++;
    status = pack(store, parcel, touched, error);
    return status < 0 ? status : events_store_write(store, parcel->month, error);
}

int events_store_past(struct events_store *store, int month, struct error *error)
{
    const struct stored_digests *digests = &store->past.digests;
    int status = 0;
    size_t m = 0;
    for (; m < digests->n_months && digests->months[m] < month && status >= 0; m++)
        status = put_past_month(store, m, error);
    if (status >= 0 && (m == 0 || digests->months[m - 1] != month - 1))
        status = fail(error, ERROR_MISSING,
                      "%s.part: has not all months before the one to go on with; begin anew, "
                      "without --resume",
                      store->path);
    store_hold(store->store, false);
    events_file_close(&store->past);
    return status;
}

static size_t past_length(struct events_store *store, size_t s)
{
    const size_t n = stream_length(store->past.stream, store->streams.stream[s].name);
    return n == SIZE_MAX ? 0 : n;
}

static size_t bytes_of(const struct parcel *parcel)
{
    size_t n = 0;
    for (size_t j = 0; j < parcel->jobs.n; j++)
        n += ((const struct job *)parcel->jobs.items)[j].n_bytes;
    return n;
}

/* The stream never grows again: another gets its memory. */
static void end_stream(struct events_store *store, size_t s, size_t next)
{
    struct narrow *tail = &store->tails[s];
    const size_t width = tail->width, bytes = tail->capacity * width;
    store->n_done[s] += tail->n;
    if (next < store->streams.n) {
        store->tails[next].bytes = tail->bytes;
        store->tails[next].capacity = bytes / store->tails[next].width;
    } else {
        free(tail->bytes);
    }
    *tail = (struct narrow){.width = width};
}

/* One stream of the start at a time: a column is large. */
static int put_start(struct events_store *store, const struct events *events, struct error *error)
{
    struct parcel *parcel = &store->parcels[0];
    int status = 0;
    for (size_t s = 0; s < store->streams.n && status >= 0; s++) {
        bool touched[EVENTS_STREAMS_MAX] = {false};
        if (s < store->streams.first_start)
            continue;
        touched[s] = true;
        if (store->past.stream)
            status = add_slice(store, s, 0, past_length(store, s), error);
        else
            events_stream_start(&store->streams, s, events, &store->tails[s]);
        if (status < 0)
            break;
        status = pack(store, parcel, touched, error);
        if (status >= 0)
            status = put_parcel(store, parcel, error);
        store->cost.start_bytes += bytes_of(parcel);
        parcel_empty(parcel);
        end_stream(store, s, s + 1);
    }
    return status;
}

static int allocate(struct events_store *store, struct error *error)
{
    const size_t n = store->streams.n;
    store->n_packers = omp_get_max_threads();
    store->tails = calloc(n, sizeof *store->tails);
    store->n_done = calloc(n, sizeof *store->n_done);
    store->packers = calloc((size_t)store->n_packers, sizeof *store->packers);
    bool ok = store->tails && store->n_done && store->packers;
    for (size_t k = 0; k < EVENTS_WAITING && ok; k++) {
        store->parcels[k].jobs.item_size = sizeof(struct job);
        store->parcels[k].lengths = calloc(n, sizeof *store->parcels[k].lengths);
        ok = store->parcels[k].lengths != NULL;
    }
    for (size_t s = 0; s < n && ok; s++)
        store->tails[s].width = store->streams.stream[s].width;
    for (int t = 0; t < store->n_packers && ok; t++)
        ok = pack_init(&store->packers[t], STREAM_CHUNK * sizeof(int32_t), NULL) >= 0;
    return ok ? 0 : fail(error, ERROR_MEMORY, "no memory for the file of events");
}

int events_store_create(struct events_store **out, struct store **file,
                        const struct store_description *description,
                        const struct events_begin *begin, struct error *error)
{
    const struct events *events = begin->events;
    const struct events_model *model = begin->model;
    struct store_description held = *description;

    struct events_store *store = calloc(1, sizeof *store);
    *out = store;
    if (!store || !(store->path = strdup(description->path)))
        return fail(error, ERROR_MEMORY, "no memory for the file of events");
    int status = events_streams_init(&store->streams, begin, error);
    if (status >= 0)
        status = allocate(store, error);
    held.is_held = true; /* by a half-written start nobody is helped */
    if (status >= 0 && begin->has_past)
        status = events_past_open(&store->past, description, error);
    if (status >= 0)
        status = store_create(&store->store, &held, error);
    if (status >= 0)
        status = events_streams_tables(&store->streams, events, model, store->store, error);
    if (status >= 0)
        status = store_streams(store->store, store->streams.stream, store->streams.n, error);
    if (status >= 0)
        status = put_start(store, events, error);
    *file = store->store;
    return status;
}

static void free_store(struct events_store *store)
{
    for (size_t k = 0; k < EVENTS_WAITING; k++) {
        parcel_empty(&store->parcels[k]);
        list_free(&store->parcels[k].jobs);
        free(store->parcels[k].lengths);
    }
    for (size_t s = 0; s < store->streams.n && store->tails; s++)
        free(store->tails[s].bytes);
    for (int t = 0; t < store->n_packers && store->packers; t++)
        pack_free(&store->packers[t]);
    free(store->tails);
    free(store->n_done);
    free(store->packers);
    free(store->path);
    events_streams_free(&store->streams);
    events_file_close(&store->past);
    free(store);
}

struct events_cost events_store_cost(const struct events_store *store)
{
    struct events_cost cost = store->cost;
    struct stat file;
    if (stat(store->path, &file) == 0 && file.st_size > 0)
        cost.bytes = (uint64_t)file.st_size;
    return cost;
}

int events_store_close(struct events_store *store, struct error *error)
{
    const int status = store_close(store->store, error);
    store->store = NULL;
    return status;
}

void events_store_abandon(struct events_store *store)
{
    if (!store)
        return;
    store_abandon(store->store);
    free_store(store);
}
