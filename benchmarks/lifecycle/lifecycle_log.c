/* SPDX-License-Identifier: Apache-2.0 */
/* The file of events: for each month and kind one head and up to three columns, each narrow and
 * packed (shuffle, deflate) by the engine's packer. A record is the row of the worker, as the
 * distance from the row before, and the old and the new value where the kind does not say them:
 * workers keep their rows, so month, branch (row mod 10) and number of the worker (rows change
 * hands by hires only, which number them in the order of the file) follow. check_events.py reads
 * it. */
#include "lifecycle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../sim/pack.h"

enum { COLUMNS = 3 }; /* distance, old, new */

struct head {
    uint16_t month;
    uint8_t kind, width[COLUMNS]; /* bytes of a value; 0: the column is left out */
    uint16_t zero;
    uint32_t n, n_bytes[COLUMNS]; /* values; packed */
};

/* The month of one kind. */
struct section {
    struct head head;
    uint32_t *values[COLUMNS];
    size_t capacity;
    unsigned char *narrow; /* [capacity * 4] */
    struct packer packer[COLUMNS];
    struct error error;
};

struct log {
    FILE *file;
    const char *path; /* lent */
    struct error error;
    struct section section[REPORT_KINDS];
};

int log_open(struct log **log, const char *path, struct error *error)
{
    struct log *made = calloc(1, sizeof *made);
    *log = made;
    if (!made)
        return fail(error, ERROR_MEMORY, "no memory for the file of events");
    made->path = path;
    made->file = fopen(path, "wb");
    if (!made->file)
        return fail(error, ERROR_CREATE, "%s: %s", path, strerror(errno));
    return 0;
}

static void section_free(struct section *section)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        free(section->values[c]);
        pack_free(&section->packer[c]);
    }
    free(section->narrow);
}

static int section_reserve(struct section *section, size_t n)
{
    if (n <= section->capacity)
        return 0;
    const size_t capacity = n + n / 2 + 1024;
    section_free(section);
    *section = (struct section){.capacity = capacity};
    int status = 0;
    for (size_t c = 0; c < COLUMNS && status >= 0; c++) {
        section->values[c] = scratch_alloc(capacity, sizeof(uint32_t), &section->error);
        status = section->values[c] ? pack_init(&section->packer[c], 4 * capacity, &section->error)
                                    : ERROR_MEMORY;
    }
    section->narrow = scratch_alloc(capacity, 4, &section->error);
    return section->narrow ? status : ERROR_MEMORY;
}

/* The lists of all stripes, which are in the order of rows, as columns. */
static void gather(struct section *section, const struct state *state, size_t kind)
{
    uint32_t *distance = section->values[0], *old = section->values[1], *new = section->values[2];
    uint32_t before = 0;
    size_t n = 0;
    for (size_t s = 0; s < STRIPES; s++) {
        const struct list *list = stripe_list(state, s, kind);
        const struct change *change = list->items;
        for (size_t k = 0; k < list->n; k++, n++) {
            distance[n] = change[k].row - before;
            old[n] = change[k].old_value;
            new[n] = change[k].new_value;
            before = change[k].row;
        }
    }
    section->head.n = (uint32_t)n;
}

static uint8_t width_of(const uint32_t *values, size_t n)
{
    uint32_t any = 0;
    for (size_t k = 0; k < n; k++)
        any |= values[k];
    return any > UINT16_MAX ? 4 : any > UINT8_MAX ? 2 : 1;
}

static int pack_column(struct section *section, size_t c)
{
    const size_t n = section->head.n;
    const uint32_t *values = section->values[c];
    const uint8_t width = width_of(values, n);
    uint8_t *bytes = section->narrow;
    uint16_t *shorts = (uint16_t *)(void *)section->narrow;
    for (size_t k = 0; width == 1 && k < n; k++)
        bytes[k] = (uint8_t)values[k];
    for (size_t k = 0; width == 2 && k < n; k++)
        shorts[k] = (uint16_t)values[k];
    const void *narrow = width == 4 ? (const void *)values : section->narrow;
    const int status = pack_values(&section->packer[c], narrow, n, width, &section->error);
    section->head.width[c] = width;
    section->head.n_bytes[c] = (uint32_t)section->packer[c].n_bytes;
    return status;
}

int log_pack(struct world *world, struct task *task)
{
    const size_t kind = task->first;
    if (!world->log)
        return 0;
    struct section *section = &world->log->section[kind];
    size_t n = 0;
    for (size_t s = 0; s < STRIPES; s++)
        n += stripe_list(&world->state, s, kind)->n;
    int status = section_reserve(section, n);
    section->head =
        (struct head){.month = (uint16_t)world->state.month, .kind = (uint8_t)kind, .n = 0};
    if (status < 0 || n == 0)
        return 0;
    gather(section, &world->state, kind);
    const bool has_values = kind == KIND_HOURS || kind == KIND_MOVE || kind == KIND_TRAINED;
    for (size_t c = 0; c < (has_values ? COLUMNS : 1) && status >= 0; c++)
        status = pack_column(section, c);
    return 0; /* log_write asks for the error */
}

int log_write(struct world *world, struct task *task)
{
    (void)task;
    struct log *log = world->log;
    for (size_t kind = 0; log && kind < REPORT_KINDS; kind++) {
        const struct section *section = &log->section[kind];
        if (section->error.code != ERROR_NONE) {
            log->error = section->error;
            return ERROR_MEMORY;
        }
        fwrite(&section->head, sizeof section->head, 1, log->file);
        for (size_t c = 0; c < COLUMNS; c++)
            if (section->head.n_bytes[c])
                fwrite(section->packer[c].bytes, 1, section->head.n_bytes[c], log->file);
    }
    return 0;
}

int log_close(struct log *log, struct error *error)
{
    if (!log)
        return 0;
    int status = log->error.code;
    if (status != ERROR_NONE && error)
        *error = log->error;
    if (log->file) {
        const bool has_failed = ferror(log->file) != 0;
        if ((fclose(log->file) != 0 || has_failed) && status == 0)
            status =
                fail(error, ERROR_WRITE, "%s: cannot be written: %s", log->path, strerror(errno));
    }
    for (size_t kind = 0; kind < REPORT_KINDS; kind++)
        section_free(&log->section[kind]);
    free(log);
    return status;
}
