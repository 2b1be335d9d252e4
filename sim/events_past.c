/* SPDX-License-Identifier: Apache-2.0 */
/* The past of a run that goes on with its events: found, compared with the run, and measured. */
#define _POSIX_C_SOURCE 200809L
#include "events_past.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file that has its name already may be an older run's. */
static int check_past(const struct events_file *past, const char *path,
                      const struct store_description *description, struct error *error)
{
    static const char *const names[] = {"seed", "scale", "start", "scenario_digest", "commit"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const char *here = NULL;
        for (size_t i = 0; i < description->n_attributes; i++)
            if (strcmp(description->attributes[i].name, names[k]) == 0)
                here = description->attributes[i].text;
        char *there = stream_file_text(past->stream, names[k]);
        const bool is_same = here && there && strcmp(here, there) == 0;
        free(there);
        if (!is_same)
            return fail(error, ERROR_MISSING,
                        "%s: belongs to another run (its %s differs); begin anew, without --resume",
                        path, names[k]);
    }
    return 0;
}

/* A run that was killed at its very end has given the file its name. */
int events_past_open(struct events_file *past, const struct store_description *description,
                     struct error *error)
{
    const size_t n = strlen(description->path) + sizeof ".part";
    char *path = malloc(n);
    if (!path)
        return fail(error, ERROR_MEMORY, "no memory for a name");
    snprintf(path, n, "%s.part", description->path);
    if (access(path, F_OK) != 0 && access(description->path, F_OK) == 0)
        strcpy(path, description->path);
    int status = events_file_open(past, path, error);
    if (status >= 0)
        status = check_past(past, path, description, error);
    free(path);
    return status;
}

int events_past_lengths(const struct events_streams *streams, struct events_file *past, int month,
                        size_t *lengths, struct error *error)
{
    size_t page, end, first_batch, end_batch, n_records;
    events_pages_of(past, month, &page, &end);
    events_employers_of(past, month, &first_batch, &end_batch, &n_records);
    if (past->facts.n != streams->first_start - streams->first_to)
        return fail(error, ERROR_SCENARIO, "the events of the past have %zu facts, the model %zu",
                    past->facts.n, streams->first_start - streams->first_to);
    for (size_t s = 0; s < streams->n; s++) {
        const char *axis = streams->stream[s].axis;
        const bool is_to = s >= streams->first_to && s < streams->first_start;
        lengths[s] = strcmp(axis, "page") == 0              ? page
                     : strcmp(axis, "batch") == 0           ? past->page_first_batch[page]
                     : strcmp(axis, "record") == 0          ? past->page_first_record[page]
                     : strcmp(axis, "employer_batch") == 0  ? first_batch
                     : strcmp(axis, "employer_record") == 0 ? n_records
                     : is_to ? past->page_first_value[page * past->facts.n + s - streams->first_to]
                             : stream_length(past->stream, streams->stream[s].name);
    }
    return 0;
}
