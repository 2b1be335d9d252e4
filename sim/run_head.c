/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "run_head.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

void run_head_fill(struct run_head *head, const struct resume *resume)
{
    const struct run_model *model = resume->model;
    const struct scenario *scenario = resume->scenario;
    const char *origin = resume_origin(resume);
    snprintf(head->seed, sizeof head->seed, "%" PRIu64, scenario->seed);
    number_format(scenario->scale, head->scale);
    snprintf(head->months, sizeof head->months, "%d", scenario->n_months);
    month_format(scenario->start, head->start);
    snprintf(head->digest, sizeof head->digest, "%016" PRIx64,
             digest_bytes(scenario->text, strlen(scenario->text), 0));
    snprintf(head->source, sizeof head->source, "%s %s (%s)", model->name, model->version,
             model->commit);
    const struct store_attribute attributes[] = {
        {"title", scenario->title ? scenario->title : "baseline"},
        {"source", head->source},
        {"version", model->version},
        {"commit", model->commit},
        {"compiler", model->compiler},
        {"flags", model->flags},
        {"seed", head->seed},
        {"scale", head->scale},
        {"start", head->start},
        {"months", head->months},
        {"evidence", evidence_name(scenario->evidence)},
        {"scenario_digest", head->digest},
        {"run_digest", resume->run},
        {"licence", "results belong to who ran the model; inputs: see configs/data/SOURCES.md"},
        {"branched_from", origin}, /* last: most have none */
    };
    _Static_assert(sizeof attributes == sizeof head->attributes, "one place each");
    memcpy(head->attributes, attributes, sizeof attributes);
    head->description = (struct store_description){
        .path = resume->options->out_path,
        .series = model->series,
        .n_series = model->n_series,
        .dimensions = *model->dimensions,
        .attributes = head->attributes,
        .n_attributes = sizeof attributes / sizeof attributes[0] - (origin == NULL),
        .scenario_text = scenario->text,
    };
}

static int store_parameters(struct store *store, const struct parameters *parameters,
                            struct error *error)
{
    const size_t n = parameters->n;
    const char **texts = calloc(n * 6 + 1, sizeof *texts);
    double *defaults = calloc(3 * n + 1, sizeof *defaults);
    if (!texts || !defaults) {
        free(texts);
        free(defaults);
        return fail(error, ERROR_MEMORY, "no memory for %zu parameters", n);
    }
    for (size_t i = 0; i < n; i++) {
        texts[i] = parameters->rows[i].name;
        texts[n + i] = parameters->rows[i].unit;
        texts[2 * n + i] = status_name(parameters->rows[i].status);
        texts[3 * n + i] = parameters->rows[i].source;
        texts[4 * n + i] = parameters->origin[i];
        texts[5 * n + i] = basis_name(parameters->rows[i].range_basis);
        defaults[i] = parameters->rows[i].initial;
        defaults[n + i] = parameters->rows[i].low;
        defaults[2 * n + i] = parameters->rows[i].high;
    }
    const struct store_column columns[] = {
        {"name", "1", "name of the parameter", NULL, texts},
        {"value", "see unit", "value in this run", parameters->values, NULL},
        {"default", "see unit", "value without a scenario", defaults, NULL},
        {"low", "see unit", "low end of the evidence", defaults + n, NULL},
        {"high", "see unit", "high end of the evidence", defaults + 2 * n, NULL},
        {"unit", "1", "unit of value, default, low and high", NULL, texts + n},
        {"status", "1", "of the default: sourced, derived, assumed or calibrated", NULL,
         texts + 2 * n},
        {"range_basis", "1", "what low and high rest on: published, derived or judgement", NULL,
         texts + 5 * n},
        {"source", "1", "key of the source", NULL, texts + 3 * n},
        {"origin", "1",
         "where the value came from: default, file:line, --set or evidence; the file as seen from "
         "the "
         "folder of the scenario",
         NULL, texts + 4 * n},
    };
    const int status = store_table(store, "parameter", "every parameter as used, with its origin",
                                   columns, sizeof columns / sizeof columns[0], n, error);
    free(texts);
    free(defaults);
    return status;
}

static int store_inputs(struct store *store, const struct inputs *inputs, struct error *error)
{
    const size_t n = inputs->n;
    const char **texts = calloc(3 * n + 1, sizeof *texts);
    char(*digests)[17] = calloc(n + 1, sizeof *digests);
    const char **digest_texts = calloc(n + 1, sizeof *digest_texts);
    int status = texts && digests && digest_texts
                     ? 0
                     : fail(error, ERROR_MEMORY, "no memory for %zu inputs", n);
    for (size_t i = 0; status >= 0 && i < n; i++) {
        texts[i] = inputs->tables[i].row->name;
        snprintf(digests[i], sizeof digests[i], "%016" PRIx64, inputs->tables[i].digest);
        digest_texts[i] = digests[i];
        const char *slash = strrchr(inputs->tables[i].path, '/');
        texts[n + i] = slash ? slash + 1 : inputs->tables[i].path;
        texts[2 * n + i] = inputs->tables[i].text;
    }
    const struct store_column columns[] = {
        {"name", "1", "name of the table", NULL, texts},
        {"file", "1", "file it was read from", NULL, texts + n},
        {"digest", "1", "FNV-1a of the file's bytes", NULL, digest_texts},
        {"text", "1", "the file itself: CSV", NULL, texts + 2 * n},
    };
    if (status >= 0)
        status = store_table(store, "input", "every input table as read", columns,
                             sizeof columns / sizeof columns[0], n, error);
    free(texts);
    free(digests);
    free(digest_texts);
    return status;
}

int run_head_tables(const struct run_model *model, const struct world *world,
                    const struct scenario *scenario, struct store *store, struct error *error)
{
    int status = model->store(world, store, error);
    if (status >= 0)
        status = store_parameters(store, &scenario->parameters, error);
    if (status >= 0)
        status = store_inputs(store, &scenario->inputs, error);
    return status < 0 ? status : intervention_store(&scenario->interventions, store, error);
}
