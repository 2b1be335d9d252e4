/* SPDX-License-Identifier: Apache-2.0 */
/* The command verify: files are as they were written, and months what the run had. */
#include <string.h>

#include "cli_parts.h"
#include "replay.h"
#include "store.h"
#include "store_content.h"
#include "store_read.h"

struct verify_request {
    char **paths; /* [n], lent by argv */
    int n;
};

static error_t parse_verify(int key, char *argument, struct argp_state *state)
{
    struct verify_request *request = state->input;
    (void)argument;
    switch (key) {
    case ARGP_KEY_ARGS:
        request->paths = state->argv + state->next;
        request->n = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "name a result or a file of events");
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

/* Every series is read: a flipped bit in it does not pass the checksum of its chunk. */
static int verify_series(const char *path, size_t *n_series, size_t *n_months, struct error *error)
{
    struct store_result result;
    int status = store_open(&result, path, error);
    if (status < 0)
        return status;
    for (size_t i = 0; i < result.n && status >= 0; i++) {
        struct stored_series series = {0};
        if (result.variables[i].kind != STORE_SERIES)
            continue;
        status = store_read_series(path, result.variables[i].name, &series, error);
        *n_series += 1;
        const bool is_identity = strncmp(result.variables[i].name, "identity_", 9) == 0;
        const size_t n = status >= 0 ? series.n_months * series.sizes[0] * series.sizes[1] : 0;
        for (size_t k = 0; is_identity && k < n && status >= 0; k++)
            if (!(series.values[k] == 0))
                status =
                    fail(error, ERROR_DIFFERS, "%s: %s is not 0", path, result.variables[i].name);
        if (status >= 0)
            *n_months = series.n_months;
        stored_series_free(&series);
    }
    store_shut(&result);
    return status;
}

static int verify_events(const struct cli_model *model, const char *path, struct error *error)
{
    struct replay replay;
    int status = replay_open(&replay, model->replay, path, error);
    while (status >= 0 && (status = replay_next(&replay, error)) == 1)
        continue;
    if (status == 0)
        printf("%s: %zu persons rebuilt through %zu months: every digest is that of the run\n",
               path, replay.state->persons.n, replay.n_done);
    replay_close(&replay);
    return status;
}

static void print_content(const char *path, const struct content_verified *content)
{
    if (content->has_digests)
        printf("%s: %zu variables are as they were written; digest of the content %s\n", path,
               content->n, content->identity);
    else
        printf("%s: has no digests of its content: not finished, or of an earlier version\n", path);
}

static int verify_file(const struct cli_model *model, const char *path, struct error *error)
{
    struct error ignored = {0};
    struct stream_file *file = NULL;
    struct content_verified content = {0};
    size_t n_series = 0, n_months = 0;
    const bool has_events = stream_file_open(&file, path, &ignored) >= 0 &&
                            stream_length(file, "page_month") != SIZE_MAX;
    stream_file_close(file);
    int status = store_verify(path, &content, error);
    if (status < 0)
        return status;
    print_content(path, &content);
    if (has_events)
        return verify_events(model, path, error);
    status = verify_series(path, &n_series, &n_months, error);
    if (status >= 0)
        printf("%s: %zu series of %zu months read, all identities are 0\n", path, n_series,
               n_months);
    return status;
}

/* All files are looked at; of several that do not pass each is told, and the last sentence counts
 * them. */
static int verify_files(const struct cli_model *model, const struct verify_request *request,
                        struct error *error)
{
    int n_wrong = 0;
    enum error_code first = 0;
    for (int k = 0; k < request->n; k++) {
        struct error here = {0};
        if (verify_file(model, request->paths[k], &here) >= 0)
            continue;
        fflush(stdout);
        fprintf(stderr, "%s: %s\n", model->name, here.message);
        first = n_wrong++ == 0 ? here.code : first;
    }
    return n_wrong == 0 ? 0
                        : fail(error, first, "%d of %d files did not pass", n_wrong, request->n);
}

int cli_verify(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    static const struct argp_option options[] = {CLI_HELP_ROW, {0}};
    struct verify_request request = {0};
    const struct argp argp = {
        options,
        parse_verify,
        "FILE...",
        "Check results and files of events from their first month to their last."
        "\vExamples:\n"
        "  verify run.h5           every value is as it was written, identities are 0\n"
        "  verify run.events.h5    also: every month is rebuilt and held against its digest\n"
        "  verify sweep/*.h5       all of them, and how many did not pass\n"
        "\n"
        "The content's digest that it prints is equal for files with equal content.",
        NULL,
        NULL,
        NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    return request.n == 1 ? verify_file(model, request.paths[0], error)
                          : verify_files(model, &request, error);
}
