/* SPDX-License-Identifier: Apache-2.0 */
/* Which run this is, and whether its files are there already. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "resume.h"
#include "store_stream.h"

/* The name of a past as it was typed decides nothing: its digest is in the origin. Nor does it
 * matter to a result whether events are kept beside it. */
static void set_run(struct resume *resume)
{
    const struct facts *facts = &resume->facts;
    uint64_t digest = 0;
    for (size_t i = 0; i < facts->n; i++)
        if (strcmp(facts->facts[i].name, "from") != 0 &&
            strcmp(facts->facts[i].name, "events") != 0)
            digest = digest_bytes(facts->facts[i].text, strlen(facts->facts[i].text) + 1, digest);
    snprintf(resume->run, sizeof resume->run, "%016" PRIx64, digest);
}

/* A file has its name only when it is whole. */
bool resume_is_of_run(const struct resume *resume, const char *path)
{
    struct stream_file *file = NULL;
    if (path == NULL || access(path, F_OK) != 0 || stream_file_open(&file, path, NULL) < 0)
        return false;
    char *run = stream_file_text(file, "run_digest");
    const bool is_same = run != NULL && strcmp(run, resume->run) == 0;
    free(run);
    stream_file_close(file);
    return is_same;
}

static bool has_beside(const struct resume *resume, const char *ending)
{
    char *path = store_beside(resume->options->out_path, ending);
    const bool is_there = resume_is_of_run(resume, path);
    free(path);
    return is_there;
}

/* Whoever began it again, and was stopped, wants it anew. */
static bool is_begun_again(const struct resume *resume)
{
    const char *path = resume->options->out_path;
    const size_t n = strlen(path) + sizeof ".part";
    char *part = malloc(n);
    if (part != NULL)
        snprintf(part, n, "%s.part", path);
    const bool is_there = part == NULL || access(part, F_OK) == 0;
    free(part);
    return is_there;
}

static bool is_finished(const struct resume *resume)
{
    const struct run_options *options = resume->options;
    const bool is_stopped = resume->restart.bytes != NULL && !resume->is_branch;
    return options->resume && !is_stopped && options->n_keep == 0 && !options->keep_decembers &&
           resume_is_of_run(resume, options->out_path) && !is_begun_again(resume) &&
           (!options->events || has_beside(resume, ".events.h5")) &&
           (!resume->scenario->snapshots.is_on || has_beside(resume, ".snapshots.h5"));
}

void resume_identify(struct resume *resume)
{
    set_run(resume);
    resume->is_finished = is_finished(resume);
}
