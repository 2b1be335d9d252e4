/* SPDX-License-Identifier: Apache-2.0 */
/* The output against the inputs, and against what lies beside it. */
#define _POSIX_C_SOURCE 200809L
#include "run_paths.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

static int check(const char *read, const struct run_options *options, const char *part,
                 struct error *error)
{
    if (read == NULL || (!file_is_same(read, options->out_path) && !file_is_same(read, part)))
        return 0;
    return fail(error, ERROR_USAGE, "-o %s: would write over %s, which is read; give another name",
                options->out_path, read);
}

/* The run that a branch goes on from: without its months the branch could not be repeated. */
static int check_past(const struct run_options *options, const char *part, struct error *error)
{
    const char *at = strrchr(options->from, '@');
    char *past = at != NULL ? strndup(options->from, (size_t)(at - options->from)) : NULL;
    const int status = past != NULL ? check(past, options, part, error) : 0;
    free(past);
    return status;
}

int run_paths_check(const struct resume *resume, struct error *error)
{
    const struct scenario *scenario = resume->scenario;
    const struct run_options *options = resume->options;
    char *part = malloc(strlen(options->out_path) + sizeof ".part");
    if (part == NULL)
        return fail(error, ERROR_MEMORY, "no memory for a name");
    strcat(strcpy(part, options->out_path), ".part");
    int status = resume->is_branch ? check(resume->restart.path, options, part, error) : 0;
    if (status == 0 && options->from != NULL)
        status = check_past(options, part, error);
    for (size_t i = 0; scenario->files != NULL && scenario->files[i] != NULL && status == 0; i++)
        status = check(scenario->files[i], options, part, error);
    for (size_t i = 0; i < scenario->inputs.n && status == 0; i++)
        status = check(scenario->inputs.tables[i].path, options, part, error);
    free(part);
    return status;
}

static void tell_other(const struct resume *resume, const char *ending, const char *option)
{
    char *path = store_beside(resume->options->out_path, ending);
    if (path != NULL && access(path, F_OK) == 0 && !resume_is_of_run(resume, path))
        fprintf(stderr, "%s: is of another run than %s now; left as it is (%s makes it anew)\n",
                path, resume->options->out_path, option);
    free(path);
}

void run_paths_tell_others(const struct resume *resume)
{
    if (!resume->options->events)
        tell_other(resume, ".events.h5", "--events");
    if (!resume->scenario->snapshots.is_on)
        tell_other(resume, ".snapshots.h5", "snapshots in the scenario");
}
