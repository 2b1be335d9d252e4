/* SPDX-License-Identifier: Apache-2.0 */
/* When a run writes down what it could go on from, and the restart files that it writes. */
#define _POSIX_C_SOURCE 200809L
#include "resume.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "progress.h"

/* Restart files that nobody asked for take at most one part in so many of the time. */
enum { SHARE_OF_TIME = 50 };
#define BYTES_PER_SECOND 1.5e8 /* of a disk, before the first file was written */

static bool is_kept(const struct run_options *options, int month)
{
    if (options->keep_decembers && ((month % 12) + 12) % 12 == 11)
        return true;
    for (size_t i = 0; i < options->n_keep; i++)
        if (options->keep[i] == month)
            return true;
    return false;
}

static double guess_cost(const struct resume *resume, const struct world *world)
{
    if (resume->cost > 0)
        return resume->cost;
    const struct state *state = resume->model->state((struct world *)(uintptr_t)world);
    return ((double)(state->persons.n * table_row_bytes(&state->persons)) +
            (double)(state->employers.n * table_row_bytes(&state->employers))) /
               BYTES_PER_SECOND +
           0.05;
}

static bool is_time(const struct resume *resume, const struct world *world, int month)
{
    const int every = resume->options->restart_every;
    if (month == resume->scenario->start + resume->scenario->n_months - 1)
        return false; /* nothing to go on to */
    if (every > 0)
        return (month - resume->scenario->start + 1) % every == 0;
    return every < 0 && !resume->is_given_up &&
           progress_now().seconds - resume->written > SHARE_OF_TIME * guess_cost(resume, world);
}

bool resume_is_due(const struct resume *resume, const struct world *world, int month)
{
    return resume->model->keep != NULL &&
           (is_kept(resume->options, month) || is_time(resume, world, month));
}

/* The result so far, as it is on the disk; owned by the caller. */
static unsigned char *read_part(const char *out_path, size_t *n, struct error *error)
{
    char part[4096];
    struct stat status;
    snprintf(part, sizeof part, "%s.part", out_path);
    const int descriptor = open(part, O_RDONLY | O_CLOEXEC);
    unsigned char *bytes = NULL;
    *n = 0;
    if (descriptor >= 0 && fstat(descriptor, &status) == 0)
        bytes = malloc((size_t)status.st_size + 1);
    while (bytes != NULL && *n < (size_t)status.st_size) {
        const ssize_t count = read(descriptor, bytes + *n, (size_t)status.st_size - *n);
        if (count <= 0) {
            free(bytes);
            bytes = NULL;
            break;
        }
        *n += (size_t)count;
    }
    if (bytes == NULL)
        fail(error, ERROR_WRITE, "%s: cannot be read back: %s", part, strerror(errno));
    if (descriptor >= 0)
        (void)close(descriptor);
    return bytes;
}

static int write_kept(const struct resume *resume, const struct facts *facts,
                      const struct keep *keep, int month, struct error *error)
{
    char text[8], path[4096];
    if (!is_kept(resume->options, month))
        return 0;
    month_format(month, text);
    snprintf(path, sizeof path, "%s-%s", resume->path, text);
    return restart_write(path, facts, keep, error);
}

/* A restart file that nobody asked for is not worth the run. */
static int write_own(struct resume *resume, const struct facts *facts, const struct keep *keep,
                     bool is_wanted, struct error *error)
{
    struct error trouble = {0};
    int status = restart_write(resume->path, facts, keep, &trouble);
    if (status == 0)
        return 0;
    if (is_wanted)
        return fail(error, trouble.code, "%s", trouble.message);
    fprintf(stderr, "%s; the run goes on without restart files\n", trouble.message);
    resume->is_given_up = true;
    return 0;
}

/* The facts of this month. */
static void list_month(struct facts *facts, const struct state *state, uint64_t digest)
{
    char month[8];
    month_format(state->month, month);
    facts_add(facts, "month", "%s", month);
    facts_add(facts, "digest", "%016" PRIx64, digest);
    facts_add(facts, "persons", "%zu", state->persons.n);
    facts_add(facts, "employers", "%zu", state->employers.n);
}

int resume_save(struct resume *resume, struct world *world, uint64_t digest, bool is_stop,
                struct error *error)
{
    const struct state *state = resume->model->state(world);
    const struct parameters *parameters = &resume->scenario->parameters;
    const double begin = progress_now().seconds;
    struct facts facts = resume->facts;
    size_t n = 0;
    struct keep *keep = calloc(1, sizeof *keep);
    unsigned char *result = read_part(resume->options->out_path, &n, error);
    char *interventions = resume_list_interventions(&resume->scenario->interventions);
    int status = result != NULL ? 0 : ERROR_WRITE;
    if (keep == NULL || interventions == NULL)
        status = fail(error, ERROR_MEMORY, "no memory to list the state");
    if (status == 0) {
        list_month(&facts, state, digest);
        resume->model->keep(world, keep);
        keep_bytes(keep, "parameters", parameters->values,
                   parameters->n * sizeof *parameters->values, KEEP_PAST);
        keep_bytes(keep, "interventions", interventions, strlen(interventions), KEEP_PAST);
        keep_bytes(keep, "result", result, n, KEEP_PAST);
        status = write_kept(resume, &facts, keep, state->month, error);
    }
    if (status == 0 && (is_stop || is_time(resume, world, state->month)))
        status =
            write_own(resume, &facts, keep, is_stop || resume->options->restart_every > 0, error);
    free(interventions);
    free(result);
    free(keep);
    resume->written = progress_now().seconds;
    resume->cost = resume->written - begin;
    return status;
}

void resume_done(const struct resume *resume)
{
    char copy[4096];
    restart_remove(resume->path);
    snprintf(copy, sizeof copy, "%s.past", resume->options->out_path);
    (void)unlink(copy); /* of a run that was killed while it stored its past again */
}
