/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number.h"

enum { NAME = 4096 };

struct source {
    struct stream_file *file;
    const struct scenario_tables *tables;
    size_t n_months;
    FILE *out; /* the scenario goes here */
};

static int lacks(const struct source *source, const char *what, struct error *error)
{
    return fail(error, ERROR_MISSING, "%s: no result of a run, or a damaged one: it lacks %s",
                stream_file_path(source->file), what);
}

/* ---- the scenario ---------------------------------------------------------------------------- */

/* As YAML reads it in double quotes. */
static void put_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c < ' ' || *c == 127)
            fprintf(out, "\\x%02x", (unsigned)*c);
        else
            fprintf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    }
    fputs("\"\n", out);
}

static int put_head(const struct source *source, struct error *error)
{
    static const char *const names[] = {"start", "seed", "scale"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text = stream_file_text(source->file, names[i]);
        if (!text)
            return lacks(source, names[i], error);
        fprintf(source->out, "%s: %s\n", names[i], text);
        free(text);
    }
    fprintf(source->out, "months: %zu\n", source->n_months);
    char *title = stream_file_text(source->file, "title");
    if (title) {
        fputs("title: ", source->out);
        put_quoted(source->out, title);
    }
    free(title);
    return 0;
}

static int put_parameters(const struct source *source, struct error *error)
{
    size_t n = 0, n_values = 0;
    char **names = stream_file_texts(source->file, "parameter_name", &n);
    double *values = stream_file_numbers(source->file, "parameter_value", &n_values);
    const bool is_good = names && values && n == n_values;
    fputs("parameters:\n", source->out);
    for (size_t i = 0; is_good && i < n; i++) {
        char text[32];
        number_format(values[i], text);
        fprintf(source->out, "  %s: %s\n", names[i], text);
    }
    stream_texts_free(names, n);
    free(values);
    return is_good ? 0 : lacks(source, "the table parameter", error);
}

/* A column of the table of interventions: texts, or numbers. */
static bool put_cell(const struct source *source, const char *key, size_t i, bool is_target)
{
    char column[120], number[32];
    size_t n = 0, n_values = 0;
    snprintf(column, sizeof column, "intervention_%s", key);
    char **texts = stream_file_texts(source->file, column, &n);
    double *values = texts ? NULL : stream_file_numbers(source->file, column, &n_values);
    const bool is_there = (texts && i < n) || (values && i < n_values);
    if (values && is_there) {
        number_format(values[i], number);
        fprintf(source->out, "    %s: %s\n", key, number);
    } else if (is_there && is_target && strcmp(texts[i], "all") != 0) {
        fprintf(source->out, "    %s: [", key);
        for (const char *c = texts[i]; *c; c++)
            fputs(*c == ' ' ? ", " : (const char[]){*c, '\0'}, source->out);
        fputs("]\n", source->out);
    } else if (is_there && !is_target) {
        fprintf(source->out, "    %s: %s\n", key, texts[i]);
    }
    stream_texts_free(texts, n);
    free(values);
    return is_there;
}

/* One that ended before it began was in force before the run: its start is the run's. */
static bool put_months(const struct source *source, const char *start, const char *end)
{
    int first, last = INT32_MAX;
    const bool is_good =
        month_parse(start, &first) && (strcmp(end, "never") == 0 || month_parse(end, &last));
    if (is_good && first <= last)
        fprintf(source->out, "    start: %s\n", start);
    fprintf(source->out, "    end: %s\n", end);
    return is_good;
}

static int put_interventions(const struct source *source, struct error *error)
{
    const struct intervention_tables *tables = &source->tables->interventions;
    size_t n = 0, n_start = 0, n_end = 0;
    char **names = stream_file_texts(source->file, "intervention_name", &n);
    char **starts = stream_file_texts(source->file, "intervention_start", &n_start);
    char **ends = stream_file_texts(source->file, "intervention_end", &n_end);
    bool is_good = !names || (starts && ends && n == n_start && n == n_end);
    if (names)
        fputs("interventions:\n", source->out);
    for (size_t i = 0; names && i < n && is_good; i++) {
        fprintf(source->out, "  %s:\n", names[i]);
        is_good = put_cell(source, "lever", i, false) && put_months(source, starts[i], ends[i]) &&
                  put_cell(source, "dose", i, false);
        for (size_t t = 0; t < tables->n_targets && is_good; t++)
            is_good = put_cell(source, tables->targets[t].key, i, true);
        for (size_t t = 0; t < tables->n_terms && is_good; t++)
            is_good = put_cell(source, tables->terms[t].name, i, false);
    }
    stream_texts_free(names, n);
    stream_texts_free(starts, n_start);
    stream_texts_free(ends, n_end);
    return is_good ? 0 : lacks(source, "a column of the table intervention", error);
}

/* ---- the input tables ------------------------------------------------------------------------ */

struct stored_inputs {
    char **names, **texts, **digests;
    size_t n, n_texts, n_digests;
};

/* A name that may be one of a file: a damaged result must not write elsewhere. */
static bool is_plain(const char *name)
{
    return name[0] && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static void stored_inputs_free(struct stored_inputs *inputs)
{
    stream_texts_free(inputs->names, inputs->n);
    stream_texts_free(inputs->texts, inputs->n_texts);
    stream_texts_free(inputs->digests, inputs->n_digests);
}

static int stored_inputs_read(const struct source *source, struct stored_inputs *inputs,
                              struct error *error)
{
    inputs->names = stream_file_texts(source->file, "input_name", &inputs->n);
    inputs->texts = stream_file_texts(source->file, "input_text", &inputs->n_texts);
    inputs->digests = stream_file_texts(source->file, "input_digest", &inputs->n_digests);
    bool is_good = inputs->names && inputs->texts && inputs->digests &&
                   inputs->n == inputs->n_texts && inputs->n == inputs->n_digests;
    for (size_t i = 0; is_good && i < inputs->n; i++) {
        char now[17];
        snprintf(now, sizeof now, "%016" PRIx64,
                 input_digest(inputs->texts[i], strlen(inputs->texts[i])));
        is_good = is_plain(inputs->names[i]) && strcmp(now, inputs->digests[i]) == 0;
    }
    return is_good ? 0 : lacks(source, "an input table as it was read", error);
}

static int write_text(const char *path, const char *text, struct error *error)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s", path, strerror(errno));
    const bool is_put = fputs(text, out) >= 0;
    if (fclose(out) == 0 && is_put)
        return 0;
    return fail(error, ERROR_WRITE, "%s: cannot be written: %s", path, strerror(errno));
}

static int put_inputs(const struct source *source, const struct stored_inputs *inputs,
                      const char *folder, struct error *error)
{
    char path[NAME];
    int status = 0;
    fputs("inputs:\n", source->out);
    for (size_t i = 0; i < inputs->n && status >= 0; i++) {
        fprintf(source->out, "  %s: %s.csv\n", inputs->names[i], inputs->names[i]);
        snprintf(path, sizeof path, "%s/%s.csv", folder, inputs->names[i]);
        status = write_text(path, inputs->texts[i], error);
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int put_scenario(const struct source *source, const char *folder, struct error *error)
{
    struct stored_inputs inputs = {0};
    int status = put_head(source, error);
    if (status >= 0)
        status = put_parameters(source, error);
    if (status >= 0)
        status = stored_inputs_read(source, &inputs, error);
    if (status >= 0)
        status = put_inputs(source, &inputs, folder, error);
    if (status >= 0)
        status = put_interventions(source, error);
    stored_inputs_free(&inputs);
    return status;
}

int unpack(struct stream_file *file, const struct scenario_tables *tables, size_t n_months,
           const char *folder, struct error *error)
{
    struct source source = {.file = file, .tables = tables, .n_months = n_months};
    char path[NAME];
    if (strlen(folder) > NAME - 200)
        return fail(error, ERROR_USAGE, "%.60s...: the name is too long", folder);
    snprintf(path, sizeof path, "%s/" UNPACKED_SCENARIO, folder);
    source.out = fopen(path, "w");
    if (!source.out)
        return fail(error, ERROR_CREATE, "%s: cannot be created: %s", path, strerror(errno));
    int status = put_scenario(&source, folder, error);
    if (fclose(source.out) != 0 && status >= 0)
        status = fail(error, ERROR_WRITE, "%s: cannot be written: %s", path, strerror(errno));
    return status;
}
