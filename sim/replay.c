/* SPDX-License-Identifier: Apache-2.0 */
/* Replay: the start, then the changes of each month in their order. */
#define _POSIX_C_SOURCE 200809L
#include "replay.h"

#include <inttypes.h>
#include <stdlib.h>

#include "events_store.h"
#include "scenario.h"

static int damaged(const struct replay *replay, const char *what, struct error *error)
{
    char month[8];
    month_format(replay->state ? replay->state->month : 0, month);
    return fail(error, ERROR_MISSING, "%s: damaged file of events: %s of %s",
                stream_file_path(replay->file.stream), what, month);
}

/* ---- the start ------------------------------------------------------------------------------- */

static int check_names(const struct events_names *names, size_t n, const char *const *wanted,
                       struct error *error)
{
    bool is_same = names->n == n;
    for (size_t k = 0; k < n && is_same; k++)
        is_same = strcmp(names->names[k], wanted[k]) == 0;
    return is_same ? 0
                   : fail(error, ERROR_MISSING,
                          "the events are of another version of the model: replay them with the "
                          "program that wrote them (attribute \"version\")");
}

static int check_version(const struct replay *replay, struct error *error)
{
    const struct events_model *model = replay->model->events;
    const char *wanted[257];
    must(model->n_events < 256);
    for (size_t e = 0; e < model->n_events; e++)
        wanted[e] = model->events[e].name;
    wanted[model->n_events] = EVENT_GIVEN_UP;
    int status = check_names(&replay->file.events, model->n_events + 1, wanted, error);
    for (size_t f = 0; f < replay->persons.n; f++)
        wanted[f] = replay->persons.track[f].column->name;
    if (status >= 0)
        status = check_names(&replay->file.facts, replay->persons.n, wanted, error);
    for (size_t f = 0; f < replay->employers.n; f++)
        wanted[f] = replay->employers.track[f].column->name;
    if (status >= 0)
        status = check_names(&replay->file.employer_facts, replay->employers.n, wanted, error);
    return status;
}

static int read_past(struct replay *replay, struct replay_past *past, struct error *error)
{
    size_t n_values = 0;
    char *seed = stream_file_text(replay->file.stream, "seed");
    char *start = stream_file_text(replay->file.stream, "start");
    past->names = stream_file_texts(replay->file.stream, "parameter_name", &past->n);
    past->values = stream_file_numbers(replay->file.stream, "parameter_value", &n_values);
    const bool is_good = seed && start && month_parse(start, &past->start) && past->names &&
                         past->values && n_values == past->n;
    past->path = stream_file_path(replay->file.stream);
    past->seed = is_good ? strtoull(seed, NULL, 10) : 0;
    if (is_good && replay->file.digests.n_months > 0)
        past->start = replay->file.digests.months[0]; /* later in a branch */
    free(seed);
    free(start);
    return is_good ? 0 : damaged(replay, "seed, start or parameters", error);
}

/* A column of the start into the table, whose rows are there. */
static int load_column(struct replay *replay, const char *prefix, const struct tracks *tracks,
                       size_t f, struct error *error)
{
    enum { SLICE = 1 << 20 };
    char name[300];
    const size_t n = tracks->table->n * tracks->track[f].width;
    int32_t *values = malloc(SLICE * sizeof *values);
    int status = values ? 0 : fail(error, ERROR_MEMORY, "no memory to read the start");
    snprintf(name, sizeof name, "%s%s", prefix, tracks->track[f].column->name);
    if (status >= 0 && stream_length(replay->file.stream, name) != n)
        status = damaged(replay, name, error);
    for (size_t at = 0; at < n && status >= 0; at += SLICE) {
        const size_t part = n - at < SLICE ? n - at : SLICE;
        status = stream_read(replay->file.stream, name, at, part, values, error);
        for (size_t k = 0; k < part && status >= 0; k++)
            track_set(tracks, f, at + k, values[k]);
    }
    free(values);
    return status;
}

static int add_rows(struct table *table, const struct tracks *tracks, const char *stream,
                    struct stream_file *file, struct error *error)
{
    size_t first;
    char name[300];
    snprintf(name, sizeof name, "%s%s", stream, tracks->track[0].column->name);
    const size_t n = stream_length(file, name);
    if (n == SIZE_MAX || n >= NO_ROW)
        return fail(error, ERROR_MISSING, "%s: damaged file of events: it has no %s",
                    stream_file_path(file), name);
    return table_append(table, n, &first, error);
}

static int load_start(struct replay *replay, struct error *error)
{
    struct state *state = replay->state;
    struct stream_file *file = replay->file.stream;
    static const char *const nothing[] = {NULL};
    struct tracks all; /* facts and the rest */
    int status = tracks_all_but(&all, &state->persons, nothing, error);
    if (status >= 0)
        status = add_rows(&state->persons, &all, "start_", file, error);
    if (status >= 0)
        status = add_rows(&state->employers, &replay->employers, "employer_start_", file, error);
    for (size_t f = 0; f < all.n && status >= 0; f++)
        status = load_column(replay, "start_", &all, f, error);
    for (size_t f = 0; f < replay->employers.n && status >= 0; f++)
        status = load_column(replay, "employer_start_", &replay->employers, f, error);
    if (status < 0)
        return status;
    replay->persons_sum = tracks_sum(&replay->persons, 0, state->persons.n, true);
    replay->employers_sum = tracks_sum(&replay->employers, 0, state->employers.n, false);
    return 0;
}

int replay_open(struct replay *replay, const struct replay_model *model, const char *path,
                struct error *error)
{
    struct replay_past past = {0};
    *replay = (struct replay){.model = model};
    int status = events_file_open(&replay->file, path, error);
    if (status >= 0)
        status = read_past(replay, &past, error);
    if (status >= 0)
        status = model->create(&replay->world, &past, error);
    if (replay->world)
        replay->state = model->state(replay->world);
    if (status >= 0)
        status = tracks_all_but(&replay->persons, &replay->state->persons, model->events->derived,
                                error);
    if (status >= 0)
        status = tracks_only(&replay->employers, &replay->state->employers,
                             model->events->employer_facts, error);
    if (status >= 0)
        status = check_version(replay, error);
    if (status >= 0)
        status = load_start(replay, error);
    stream_texts_free(past.names, past.n);
    free((void *)(uintptr_t)past.values);
    return status;
}

void replay_close(struct replay *replay)
{
    if (replay->model)
        replay->model->free(replay->world);
    events_page_free(&replay->page);
    events_file_close(&replay->file);
    free(replay->keep);
    *replay = (struct replay){0};
}

/* ---- employers ------------------------------------------------------------------------------- */

static int change_employers(struct replay *replay, struct error *error)
{
    const struct events_file *file = &replay->file;
    const struct tracks *tracks = &replay->employers;
    size_t b, end, at;
    events_employers_of(file, replay->state->month, &b, &end, &at);
    for (; b < end; b++) {
        const size_t n = (size_t)file->employer_records[b], f = (size_t)file->employer_fact[b];
        const size_t width = tracks->track[f].width, n_values = tracks->table->n * width;
        int32_t *both = malloc((2 * n + 1) * sizeof *both);
        int status = both ? 0 : fail(error, ERROR_MEMORY, "no memory for %zu changes", n);
        if (status >= 0)
            status = stream_read(file->stream, "employer_place", at, n, both, error);
        if (status >= 0)
            status = stream_read(file->stream, "employer_change", at, n, both + n, error);
        size_t place = 0;
        for (size_t k = 0; k < n && status >= 0; k++) {
            place += (size_t)(uint32_t)both[k];
            if (place >= n_values) {
                status = damaged(replay, "employer_place", error);
                break;
            }
            const int32_t before = track_get(tracks, f, place);
            track_set(tracks, f, place, (int32_t)((uint32_t)before + (uint32_t)both[n + k]));
            const size_t which = f + place % width * TRACKS_MAX;
            replay->employers_sum +=
                track_hash((uint32_t)(place / width), which, track_get(tracks, f, place)) -
                track_hash((uint32_t)(place / width), which, before);
        }
        free(both);
        if (status < 0)
            return status;
        at += n;
    }
    return 0;
}

/* ---- persons --------------------------------------------------------------------------------- */

/* Rows behind the last are new; each must be told of with all its facts. */
static int make_rows(struct replay *replay, size_t p, struct error *error)
{
    const struct events_file *file = &replay->file;
    const uint32_t all = (uint32_t)((UINT64_C(1) << replay->persons.n) - 1);
    struct table *table = &replay->state->persons;
    size_t end = table->n, n_new = 0, k = 0, first;
    for (size_t b = file->page_first_batch[p]; b < file->page_first_batch[p + 1]; b++)
        for (int32_t j = 0; j < file->batch_records[b]; j++, k++)
            if (replay->page.row[k] >= table->n && (uint32_t)file->batch_facts[b] == all) {
                end = replay->page.row[k] >= end ? replay->page.row[k] + (size_t)1 : end;
                n_new++;
            }
    if (end - table->n != n_new)
        return damaged(replay, "new rows", error);
    if (n_new == 0)
        return 0;
    const int status = table_append(table, n_new, &first, error);
    if (status >= 0)
        replay->model->appeared(replay->world, first, first + n_new);
    return status;
}

static void change(struct replay *replay, size_t f, const uint32_t *row, size_t n,
                   const int32_t *to, bool is_new)
{
    const struct tracks *tracks = &replay->persons;
    for (size_t k = 0; k < n; k++) {
        const int32_t before = track_get(tracks, f, row[k]);
        track_set(tracks, f, row[k], to[k]);
        const uint32_t key = (uint32_t)track_get(tracks, 0, row[k]);
        replay->persons_sum += track_hash(key, f, track_get(tracks, f, row[k]));
        if (!is_new)
            replay->persons_sum -= track_hash(key, f, before);
    }
}

static int give_up(struct replay *replay, const uint32_t *row, size_t n, struct error *error)
{
    const struct table *table = &replay->state->persons;
    if (!replay->keep) {
        replay->keep = malloc(table->n + 1);
        if (!replay->keep)
            return fail(error, ERROR_MEMORY, "no memory for %zu rows", table->n);
        memset(replay->keep, 1, table->n);
    }
    for (size_t k = 0; k < n; k++) {
        const uint32_t key = (uint32_t)track_get(&replay->persons, 0, row[k]);
        for (size_t f = 0; f < replay->persons.n && replay->keep[row[k]]; f++)
            replay->persons_sum -= track_hash(key, f, track_get(&replay->persons, f, row[k]));
        replay->keep[row[k]] = 0;
    }
    return 0;
}

/* The step that gave rows up is over. */
static void drop_rows(struct replay *replay)
{
    if (replay->keep)
        table_compact(&replay->state->persons, replay->keep);
    free(replay->keep);
    replay->keep = NULL;
}

static bool gives_up(const struct replay *replay, size_t p)
{
    const size_t b = replay->file.page_first_batch[p];
    return b < replay->file.page_first_batch[p + 1] &&
           (size_t)replay->file.batch_event[b] == replay->file.given_up;
}

static int change_batch(struct replay *replay, size_t b, const uint32_t *row, size_t *at,
                        struct error *error)
{
    const size_t n = (size_t)replay->file.batch_records[b], n_rows = replay->state->persons.n;
    const uint32_t all = (uint32_t)((UINT64_C(1) << replay->persons.n) - 1);
    const uint32_t facts = (uint32_t)replay->file.batch_facts[b];
    for (size_t k = 0; k < n; k++)
        if (row[k] >= n_rows || (k > 0 && row[k] < row[k - 1]))
            return damaged(replay, "record_row", error);
    if ((size_t)replay->file.batch_event[b] == replay->file.given_up)
        return give_up(replay, row, n, error);
    if (facts & 1 && facts != all)
        return damaged(replay, "a change of the key", error);
    for (uint32_t left = facts; left; left &= left - 1) {
        const size_t f = (size_t)__builtin_ctz(left);
        change(replay, f, row, n, replay->page.to[f] + at[f], facts == all);
        at[f] += n;
    }
    replay->model->happened(replay->world, (unsigned)replay->file.batch_event[b], row, n);
    return 0;
}

static int change_page(struct replay *replay, size_t p, struct error *error)
{
    size_t at[TRACKS_MAX] = {0};
    const struct events_file *file = &replay->file;
    if (!gives_up(replay, p))
        drop_rows(replay);
    const size_t n_before = replay->state->persons.n;
    int status = events_page_read(&replay->file, p, &replay->page, error);
    if (status >= 0)
        status = make_rows(replay, p, error);
    if (status >= 0 && replay->keep && replay->state->persons.n != n_before)
        status = damaged(replay, "new rows while rows are given up", error);
    const uint32_t *row = replay->page.row;
    for (size_t b = file->page_first_batch[p]; b < file->page_first_batch[p + 1] && status >= 0;
         b++) {
        status = change_batch(replay, b, row, at, error);
        row += file->batch_records[b];
    }
    return status;
}

/* ---- months ---------------------------------------------------------------------------------- */

struct call {
    struct world *world;
    void (*run)(struct world *world, size_t first, size_t end);
};

static void run_call(void *context, size_t first, size_t end)
{
    const struct call *call = context;
    call->run(call->world, first, end);
}

static int check_digest(const struct replay *replay, struct error *error)
{
    const struct state *state = replay->state;
    const bool has_persons = events_digests_persons(state->month);
    const uint64_t facts =
        events_digest_of(state->persons.n, replay->persons_sum, replay->employers_sum);
    const uint64_t digest =
        events_month_digest(facts, has_persons, has_persons ? table_digest(&state->persons) : 0);
    char text[17], month[8];
    snprintf(text, sizeof text, "%016" PRIx64, digest);
    month_format(state->month, month);
    if (strcmp(text, replay->file.digests.digests[replay->n_done]) == 0)
        return 0;
    return fail(error, ERROR_MISSING,
                "%s: replayed persons have the digest %s, in the run they had %s: the file is "
                "damaged",
                month, text, replay->file.digests.digests[replay->n_done]);
}

int replay_next(struct replay *replay, struct error *error)
{
    struct state *state = replay->state;
    struct call begin = {replay->world, replay->model->begin},
                over = {replay->world, replay->model->end};
    size_t p, end;
    if (replay->n_done == replay->file.digests.n_months)
        return 0;
    state->month = replay->file.digests.months[replay->n_done];
    int status = change_employers(replay, error);
    if (status < 0)
        return status;
    table_chunks(0, state->persons.n, run_call, &begin);
    events_pages_of(&replay->file, state->month, &p, &end);
    for (; p < end && status >= 0 && !gives_up(replay, p); p++)
        status = change_page(replay, p, error);
    if (status < 0)
        return status;
    table_chunks(0, state->persons.n, run_call, &over);
    for (; p < end && status >= 0; p++)
        status = change_page(replay, p, error);
    if (status < 0)
        return status;
    drop_rows(replay);
    status = check_digest(replay, error);
    replay->n_done++;
    return status < 0 ? status : 1;
}
