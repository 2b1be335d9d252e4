/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns are facts, and the digest of them. */
#define _POSIX_C_SOURCE 200809L
#include "track.h"

#include <stdlib.h>

#include "hazard.h"
#include "names.h"

const struct column *table_column(const struct table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return &table->columns[c];
    return NULL;
}

size_t track_stored_bytes(enum column_type type)
{
    static const size_t bytes[] = {[COLUMN_I8] = 1,  [COLUMN_U8] = 2,  [COLUMN_I16] = 2,
                                   [COLUMN_U16] = 4, [COLUMN_I32] = 4, [COLUMN_U32] = 4};
    return bytes[type];
}

static int add(struct tracks *tracks, const struct column *column, struct error *error)
{
    if (tracks->n == TRACKS_MAX)
        return fail(error, ERROR_BUG, "column %s: a table can have %d facts at most", column->name,
                    TRACKS_MAX);
    tracks->track[tracks->n++] = (struct track){column, tracks->row_bytes, column->width};
    tracks->row_bytes += column->width * track_bytes(column->type);
    return 0;
}

int tracks_all_but(struct tracks *tracks, const struct table *table, const char *const *names,
                   struct error *error)
{
    int status = 0;
    *tracks = (struct tracks){.table = table};
    for (size_t k = 0; names[k]; k++)
        if (!table_column(table, names[k]))
            return fail(error, ERROR_BUG, "there is no column %s", names[k]);
    for (size_t c = 0; c < table->n_columns && status >= 0; c++) {
        size_t k = 0;
        while (names[k] && strcmp(names[k], table->columns[c].name) != 0)
            k++;
        if (!names[k])
            status = add(tracks, &table->columns[c], error);
    }
    return status;
}

int tracks_only(struct tracks *tracks, const struct table *table, const char *const *names,
                struct error *error)
{
    int status = 0;
    *tracks = (struct tracks){.table = table};
    for (size_t k = 0; names[k] && status >= 0; k++) {
        const struct column *column = table_column(table, names[k]);
        status =
            column ? add(tracks, column, error) : fail(error, ERROR_BUG, "no column %s", names[k]);
    }
    return status;
}

static int refuse_column(const struct table *table, const char *word, const char *where,
                         struct error *error)
{
    const char **names = calloc(table->n_columns + 1, sizeof *names);
    char hint[NAMES_HINT_LENGTH];
    for (size_t k = 0; k < table->n_columns && names; k++)
        names[k] = table->columns[k].name;
    names_hint(hint, word, names, table->n_columns, "\"describe\"");
    free(names);
    return fail(error, ERROR_USAGE, "%s'%s' is no column of persons%s", where, word, hint);
}

int tracks_named(struct tracks *tracks, const struct table *table, const char *text,
                 const char *where, struct error *error)
{
    static const char *const nothing[] = {NULL};
    const char *names[TRACKS_MAX + 1] = {NULL};
    size_t n = 0;
    if (!text)
        return tracks_all_but(tracks, table, nothing, error);
    char *copy = strdup(text), *rest = NULL;
    if (!copy)
        return fail(error, ERROR_MEMORY, "no memory for the columns");
    int status = 0;
    for (char *word = strtok_r(copy, ",", &rest); word && status >= 0;
         word = strtok_r(NULL, ",", &rest)) {
        const struct column *column = table_column(table, word);
        bool is_twice = false;
        for (size_t k = 0; column && k < n; k++)
            is_twice = is_twice || names[k] == column->name;
        if (is_twice)
            status = fail(error, ERROR_USAGE, "%s'%s' is named twice; once is enough", where, word);
        else if (column && n < TRACKS_MAX)
            names[n++] = column->name;
        else
            status = refuse_column(table, word, where, error);
    }
    if (status >= 0 && n == 0)
        status = fail(error, ERROR_USAGE, "%sno column is named; leave it out for all", where);
    if (status >= 0)
        status = tracks_only(tracks, table, names, error);
    free(copy);
    return status;
}

int tracks_mask(const struct tracks *tracks, const char *names, uint32_t *mask, struct error *error)
{
    *mask = 0;
    for (const char *word = names + strspn(names, " "); *word;) {
        const size_t n = strcspn(word, " ");
        size_t f = 0;
        while (f < tracks->n && (strlen(tracks->track[f].column->name) != n ||
                                 strncmp(tracks->track[f].column->name, word, n) != 0))
            f++;
        if (f == tracks->n)
            return fail(error, ERROR_BUG, "\"%.*s\" is no fact of persons", (int)n, word);
        *mask |= UINT32_C(1) << f;
        word += n;
        word += strspn(word, " ");
    }
    return 0;
}

void track_set(const struct tracks *tracks, size_t f, size_t index, int32_t value)
{
    void *place = track_place(tracks, f, index);
    const uint8_t low = (uint8_t)value;
    const uint16_t half = (uint16_t)value;
    switch (tracks->track[f].column->type) {
    case COLUMN_I8:
    case COLUMN_U8:
        memcpy(place, &low, sizeof low);
        return;
    case COLUMN_I16:
    case COLUMN_U16:
        memcpy(place, &half, sizeof half);
        return;
    case COLUMN_I32:
    case COLUMN_U32:
        memcpy(place, &value, sizeof value);
    }
}

enum { SUMMED = 512 }; /* rows at once: they stay in the cache */

void track_read(enum column_type type, const char *place, size_t stride, size_t n, int32_t *value)
{
    const size_t step = stride * track_bytes(type);
    if (type == COLUMN_U8)
        for (size_t i = 0; i < n; i++)
            value[i] = track_from(COLUMN_U8, place + i * step);
    else if (type == COLUMN_I16)
        for (size_t i = 0; i < n; i++)
            value[i] = track_from(COLUMN_I16, place + i * step);
    else
        for (size_t i = 0; i < n; i++)
            value[i] = track_from(type, place + i * step);
}

CLONES uint64_t track_mixes(const uint64_t *word, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += track_mix(word[i]);
    return sum;
}

CLONES uint64_t track_sum(const uint32_t *key, const int32_t *value, size_t n, size_t f)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += track_hash(key[i], f, value[i]);
    return sum;
}

static uint64_t sum_rows(const struct tracks *tracks, size_t first, size_t n, bool has_key)
{
    uint32_t key[SUMMED];
    int32_t value[SUMMED];
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        key[i] = has_key ? (uint32_t)track_get(tracks, 0, first + i) : (uint32_t)(first + i);
    for (size_t f = 0; f < tracks->n; f++) {
        const size_t width = tracks->track[f].width;
        for (size_t k = 0; k < width; k++) {
            track_read(tracks->track[f].column->type, track_place(tracks, f, first * width + k),
                       width, n, value);
            sum += track_sum(key, value, n, f + k * TRACKS_MAX);
        }
    }
    return sum;
}

uint64_t tracks_sum(const struct tracks *tracks, size_t first, size_t end, bool has_key)
{
    uint64_t sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (size_t i = first; i < end; i += SUMMED)
        sum += sum_rows(tracks, i, end - i < SUMMED ? end - i : SUMMED, has_key);
    return sum;
}
