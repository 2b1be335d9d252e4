/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "run_dry.h"

#include <sys/resource.h>

#include "progress.h"
#include "resume.h"

/* A step of the nation that failed without a word of its own. */
int run_explain(int status, int month, struct error *error)
{
    char text[8];
    month_format(month, text);
    if (status < 0 && error && error->code == ERROR_NONE)
        return fail(error, (enum error_code)status, "%s: a step of the month failed", text);
    return status;
}

double run_peak_megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* Two months of the real thing, then arithmetic for the n_left that a run would do. Persons grow
 * by about a third until 2040. */
static int measure(const struct run_model *model, const struct scenario *scenario,
                   const struct run_options *options, int n_left, struct error *error)
{
    struct world *world = NULL;
    const int n_months = scenario->n_months < 2 ? scenario->n_months : 2;
    const double start = progress_now().seconds;
    int status = model->create(&world, scenario, options->threads, error);
    const double made = progress_now().seconds;
    if (status >= 0)
        status =
            run_explain(run_months(model, world, n_months, NULL, NULL), scenario->start, error);
    if (status >= 0) {
        const double month = (progress_now().seconds - made) / n_months;
        char text[32];
        progress_duration((made - start) + month * 1.2 * n_left, text);
        printf("time    about %s for %d months with %d threads\n", text, n_left, options->threads);
        printf("memory  about %.0f MB\n", 1.35 * run_peak_megabytes());
        printf("disk    about %.0f MB%s\n",
               (double)model->state(world)->layout.n * scenario->n_months * 2.2 / 1e6 + 1,
               options->events || scenario->snapshots.is_on
                   ? " for the result; events and snapshots, much more, come on top"
                   : "");
        const struct table *persons = &model->state(world)->persons;
        if (model->keep != NULL)
            printf("restart about %.0f MB each, two at a time\n",
                   1.1e-6 * (double)(persons->n * table_row_bytes(persons)) + 1);
        printf("nothing was written\n");
    }
    model->free(world);
    return status;
}

int run_dry(const struct run_model *model, const struct scenario *scenario,
            const struct run_options *options, struct error *error)
{
    struct resume resume;
    int status = resume_find(&resume, model, scenario, options, error);
    const int n_left = scenario->start + scenario->n_months - 1 - resume.month;
    const bool is_finished = resume.is_finished;
    resume_free(&resume);
    if (status >= 0)
        status = store_may_create(options->out_path, error);
    return status < 0 || is_finished ? status : measure(model, scenario, options, n_left, error);
}
