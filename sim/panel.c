/* SPDX-License-Identifier: Apache-2.0 */
/* Rows go chunk by chunk through a buffer of each column: all columns of a chunk are filled and
 * packed by all threads, then written by one. The last chunk grows with the next month. */
#define _POSIX_C_SOURCE 200809L
#include "panel.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pack.h"
#include "store_stream.h"

enum { FIRST_COLUMN = 2, NAME_MAX_BYTES = 96 }; /* before the columns: month and time */

/* A stream of the file. */
struct panel_part {
    char name[NAME_MAX_BYTES];
    size_t track, which; /* of a column: which of its values */
    size_t width;
    struct packer packer;
    unsigned char *values; /* [STREAM_CHUNK * width] the chunk at hand, owned */
    int32_t *past;         /* [STREAM_CHUNK] of a slice of the past, owned; NULL: none yet */
};

struct panel {
    struct store *store;
    const struct tracks *columns; /* lent */
    struct panel_part *parts;     /* [n], owned */
    struct store_stream *streams; /* [n], owned: lent to the store */
    struct store_chunk *chunks;   /* [n], owned */
    size_t *lengths;              /* [n], owned */
    size_t n;
    size_t n_rows; /* written so far */
};

static const struct series count_series[] = {
    {.name = "persons", .unit = "persons", .meaning = "observations of the month"}};

/* ---- making --------------------------------------------------------------------------------- */

static int add(struct panel *panel, const char *name, const struct store_stream *like,
               struct error *error)
{
    struct panel_part *part = &panel->parts[panel->n];
    if (strlen(name) >= sizeof part->name)
        return fail(error, ERROR_BUG, "no room for the name %s", name);
    strcpy(part->name, name);
    part->width = like->width;
    panel->streams[panel->n] = *like;
    panel->streams[panel->n].name = part->name;
    panel->streams[panel->n].axis = "observation";
    panel->n++;
    part->values = malloc(STREAM_CHUNK * like->width);
    if (!part->values)
        return fail(error, ERROR_MEMORY, "no memory for a panel");
    return pack_init(&part->packer, STREAM_CHUNK * like->width, error);
}

static int add_column(struct panel *panel, size_t t,
                      const struct dimension *(*codes)(const char *column), struct error *error)
{
    const struct track *track = &panel->columns->track[t];
    const struct column *column = track->column;
    const struct store_stream like = {.unit = column->unit,
                                      .meaning = column->meaning,
                                      .width = track_stored_bytes(column->type),
                                      .codes = codes ? codes(column->name) : NULL};
    int status = 0;
    for (size_t k = 0; k < track->width && status >= 0; k++) {
        char name[2 * NAME_MAX_BYTES];
        if (track->width == 1)
            snprintf(name, sizeof name, "%s", column->name);
        else
            snprintf(name, sizeof name, "%s_%zu", column->name, k);
        panel->parts[panel->n].track = t;
        panel->parts[panel->n].which = k;
        status = add(panel, name, &like, error);
    }
    return status;
}

static int add_all(struct panel *panel, const struct panel_description *description,
                   struct error *error)
{
    static const struct store_stream month = {
        .unit = "1", .meaning = "months since 2022-01", .width = 4};
    static const struct store_stream time = {
        .unit = "days since 2022-01-01", .meaning = "first day of the month", .width = 4};
    size_t n = FIRST_COLUMN;
    for (size_t t = 0; t < panel->columns->n; t++)
        n += panel->columns->track[t].width;
    panel->parts = calloc(n, sizeof *panel->parts);
    panel->streams = calloc(n, sizeof *panel->streams);
    panel->chunks = calloc(n, sizeof *panel->chunks);
    panel->lengths = calloc(n, sizeof *panel->lengths);
    if (!panel->parts || !panel->streams || !panel->chunks || !panel->lengths)
        return fail(error, ERROR_MEMORY, "no memory for a panel");
    int status = add(panel, "observation_month", &month, error);
    if (status >= 0)
        status = add(panel, "observation_time", &time, error);
    for (size_t t = 0; t < panel->columns->n && status >= 0; t++)
        status = add_column(panel, t, description->codes, error);
    return status;
}

int panel_create(struct panel **out, const struct panel_description *description,
                 struct error *error)
{
    const struct store_description file = {.path = description->path,
                                           .series = count_series,
                                           .n_series = 1,
                                           .attributes = description->attributes,
                                           .n_attributes = description->n_attributes,
                                           .scenario_text = description->scenario_text,
                                           .is_held = description->is_held};
    struct panel *panel = calloc(1, sizeof *panel);
    *out = NULL;
    if (!panel)
        return fail(error, ERROR_MEMORY, "no memory for a panel");
    panel->columns = description->columns;
    int status = add_all(panel, description, error);
    if (status >= 0)
        status = store_create(&panel->store, &file, error);
    if (status >= 0)
        status = store_streams(panel->store, panel->streams, panel->n, error);
    if (status < 0)
        panel_abandon(panel);
    else
        *out = panel;
    return status;
}

/* ---- months --------------------------------------------------------------------------------- */

/* The next n rows of the table, from row on, behind the n_filled that the chunk has; or of the
 * past, whose values are in the parts. */
struct slice {
    size_t row, n, n_filled;
    int month;
    bool is_past;
};

static void put(struct panel_part *part, size_t place, int32_t value)
{
    memcpy(part->values + place * part->width, &value, part->width); /* little-endian */
}

static void fill(const struct panel *panel, size_t p, const struct slice *slice)
{
    struct panel_part *part = &panel->parts[p];
    const int32_t same = p == 0 ? slice->month : store_days(slice->month);
    for (size_t k = 0; slice->is_past && k < slice->n; k++)
        put(part, slice->n_filled + k, part->past[k]);
    for (size_t k = 0; !slice->is_past && k < slice->n; k++) {
        const size_t width = p < FIRST_COLUMN ? 1 : panel->columns->track[part->track].width;
        const size_t index = (slice->row + k) * width + part->which;
        put(part, slice->n_filled + k,
            p < FIRST_COLUMN ? same : track_get(panel->columns, part->track, index));
    }
}

static bool fill_and_pack(struct panel *panel, size_t p, const struct slice *slice)
{
    struct panel_part *part = &panel->parts[p];
    const size_t n = slice->n_filled + slice->n;
    fill(panel, p, slice);
    if (pack_padded(&part->packer, part->values, n, STREAM_CHUNK - n, part->width, NULL) < 0)
        return false;
    panel->chunks[p] =
        (struct store_chunk){.stream = p,
                             .place = panel->n_rows / STREAM_CHUNK,
                             .bytes = part->packer.bytes,
                             .n_bytes = part->packer.n_bytes,
                             .digest = digest_bytes(part->values, n * part->width, 0)};
    panel->lengths[p] = panel->n_rows + slice->n;
    return true;
}

static int put_slice(struct panel *panel, const struct slice *slice, struct error *error)
{
    int n_failed = 0;
#pragma omp parallel for schedule(dynamic) reduction(+ : n_failed)
    for (size_t p = 0; p < panel->n; p++)
        n_failed += !fill_and_pack(panel, p, slice);
    if (n_failed > 0)
        return fail(error, ERROR_MEMORY, "no memory to pack a panel");
    const int status =
        store_put_chunks(panel->store, panel->chunks, panel->n, panel->lengths, error);
    panel->n_rows += slice->n;
    return status;
}

int panel_month(struct panel *panel, int month, const char digest[17], struct error *error)
{
    const size_t n = panel->columns->table->n;
    const double count = (double)n;
    int status = 0;
    for (size_t row = 0; row < n && status >= 0;) {
        const size_t n_filled = panel->n_rows % STREAM_CHUNK, room = STREAM_CHUNK - n_filled;
        const struct slice slice = {row, n - row < room ? n - row : room, n_filled, month, false};
        status = put_slice(panel, &slice, error);
        row += slice.n;
    }
    if (status >= 0)
        status = store_month(panel->store, month, (const double *const[]){&count}, digest, error);
    return status;
}

int panel_skip(struct panel *panel, int month, const char digest[17], struct error *error)
{
    const double count = 0;
    return store_month(panel->store, month, (const double *const[]){&count}, digest, error);
}

/* ---- the past ------------------------------------------------------------------------------- */

struct panel_past {
    struct stream_file *file;
    struct stored_series persons;
    struct stored_digests digests;
    char *path; /* owned */
};

int panel_past_open(struct panel_past **out, const char *path, struct error *error)
{
    struct panel_past *past = calloc(1, sizeof *past);
    *out = past;
    if (past)
        past->path = malloc(strlen(path) + sizeof ".part");
    if (!past || !past->path)
        return fail(error, ERROR_MEMORY, "no memory for the past of a panel");
    snprintf(past->path, strlen(path) + sizeof ".part", "%s.part", path);
    if (access(past->path, F_OK) != 0 && access(path, F_OK) == 0)
        strcpy(past->path, path);
    int status = stream_file_open(&past->file, past->path, error);
    if (status >= 0)
        status = store_read_series(past->path, "persons", &past->persons, error);
    return status < 0 ? status : store_read_digests(past->path, &past->digests, error);
}

/* n observations of the past, from its observation on, behind those that are there. */
static int put_past(struct panel *panel, struct panel_past *past, size_t n, struct error *error)
{
    for (size_t done = 0; done < n;) {
        const size_t n_filled = panel->n_rows % STREAM_CHUNK, room = STREAM_CHUNK - n_filled;
        const size_t n_slice = n - done < room ? n - done : room;
        const struct slice slice = {.n = n_slice, .n_filled = n_filled, .is_past = true};
        for (size_t p = 0; p < panel->n; p++) {
            struct panel_part *part = &panel->parts[p];
            if (!part->past && !(part->past = malloc(STREAM_CHUNK * sizeof *part->past)))
                return fail(error, ERROR_MEMORY, "no memory for the past of a panel");
            const int status =
                stream_read(past->file, part->name, panel->n_rows, n_slice, part->past, error);
            if (status < 0)
                return status;
        }
        const int status = put_slice(panel, &slice, error);
        if (status < 0)
            return status;
        done += n_slice;
    }
    return 0;
}

static const char *digest_of(const struct stored_digests *digests, int month)
{
    for (size_t m = 0; m < digests->n_months; m++)
        if (digests->months[m] == month)
            return digests->digests[m];
    return "";
}

/* Months of the past up to the last of the run; 0: it is not there, or some are of another run or
 * damaged. */
static size_t count_months(const struct panel_past *past, const struct stored_digests *run)
{
    const struct stored_digests *digests = &past->digests;
    const size_t n = past->persons.n_months;
    const int last = run->n_months > 0 ? run->months[run->n_months - 1] : 0;
    for (size_t m = 0; run->n_months > 0 && m < digests->n_months && m < n; m++) {
        if (!(past->persons.values[m] >= 0 && past->persons.values[m] < (double)SIZE_MAX) ||
            strcmp(digests->digests[m], digest_of(run, digests->months[m])) != 0)
            return 0;
        if (digests->months[m] == last)
            return m + 1;
    }
    return 0;
}

int panel_past_put(struct panel *panel, struct panel_past *past, const struct stored_digests *run,
                   struct error *error)
{
    const size_t n_months = count_months(past, run);
    int status = 0;
    if (n_months == 0)
        return fail(error, ERROR_MISSING,
                    "%s: has not the months to go on with; begin anew, without --resume",
                    past->path);
    for (size_t m = 0; m < n_months && status >= 0; m++) {
        const double count = past->persons.values[m];
        status = put_past(panel, past, (size_t)count, error);
        if (status >= 0)
            status = store_month(panel->store, past->digests.months[m],
                                 (const double *const[]){&count}, past->digests.digests[m], error);
    }
    store_hold(panel->store, false);
    return status;
}

void panel_past_close(struct panel_past *past)
{
    if (!past)
        return;
    stream_file_close(past->file);
    stored_series_free(&past->persons);
    stored_digests_free(&past->digests);
    free(past->path);
    free(past);
}

/* ---- ending --------------------------------------------------------------------------------- */

static void free_panel(struct panel *panel)
{
    for (size_t p = 0; p < panel->n; p++) {
        pack_free(&panel->parts[p].packer);
        free(panel->parts[p].values);
        free(panel->parts[p].past);
    }
    free(panel->parts);
    free(panel->streams);
    free(panel->chunks);
    free(panel->lengths);
    free(panel);
}

int panel_close(struct panel *panel, struct error *error)
{
    const int status = store_close(panel->store, error);
    free_panel(panel);
    return status;
}

void panel_abandon(struct panel *panel)
{
    if (!panel)
        return;
    store_abandon(panel->store);
    free_panel(panel);
}
