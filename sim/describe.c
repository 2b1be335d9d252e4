/* SPDX-License-Identifier: Apache-2.0 */
/* The description of a model as Markdown, from its tables alone: nothing here knows what they mean.
 * The rows of a mechanism are gathered by kind; the n-th row of a kind is the n-th of its table. */
#include "describe.h"

#include <string.h>

#include "parameters.h"

enum { N_KINDS = ROW_SERIES + 1 };

/* The rows of one mechanism: rows first .. end - 1, and for each kind how many came before. */
struct paragraph {
    size_t first, end;
    size_t before[N_KINDS], n[N_KINDS];
};

/* ---- cells ------------------------------------------------------------------------------- */

/* Text as it is, except for what Markdown would read as a mark; "-" where there is none. */
static void put_text(const char *text, FILE *out)
{
    if (!text || !*text)
        text = "-";
    for (; *text; text++) {
        if (*text == '|' || *text == '*' || *text == '<' || *text == '`')
            putc('\\', out);
        putc(*text, out);
    }
}

/* The same as a sentence. */
static void put_sentence(const char *text, const char *end, FILE *out)
{
    if (*text >= 'a' && *text <= 'z')
        putc(*text++ - 'a' + 'A', out);
    put_text(text, out);
    fputs(end, out);
}

static void put_cell(const char *text, FILE *out)
{
    putc(' ', out);
    put_text(text, out);
    fputs(" |", out);
}

static void put_name(const char *name, FILE *out)
{
    fprintf(out, "| `%s` |", name);
}

/* "region x branch", or whole for a single number. */
static void put_dimensions(const char *const *names, size_t n_max, const char *whole, FILE *out)
{
    if (!names[0]) {
        put_cell(whole, out);
        return;
    }
    for (size_t d = 0; d < n_max && names[d]; d++)
        fprintf(out, d == 0 ? " %s" : " x %s", names[d]);
    fputs(" |", out);
}

/* A title, then the head of a table: columns parted by |, numbers aligned right with a colon. */
static void put_head(const char *title, const char *columns, const char *rule, FILE *out)
{
    fprintf(out, "\n%s:\n\n| %s |\n| %s |\n", title, columns, rule);
}

/* ---- one table of each kind ---------------------------------------------------------------- */

static void put_columns(const char *title, const struct column *columns, size_t n, FILE *out)
{
    static const char *const type[] = {
        [COLUMN_I8] = "int8",    [COLUMN_U8] = "uint8",  [COLUMN_I16] = "int16",
        [COLUMN_U16] = "uint16", [COLUMN_I32] = "int32", [COLUMN_U32] = "uint32",
    };
    if (n == 0)
        return;
    put_head(title, "name | type | unit | meaning", "--- | --- | --- | ---", out);
    for (size_t i = 0; i < n; i++) {
        put_name(columns[i].name, out);
        if (columns[i].width == 1)
            fprintf(out, " %s |", type[columns[i].type]);
        else
            fprintf(out, " %zu x %s |", columns[i].width, type[columns[i].type]);
        put_cell(columns[i].unit, out);
        put_cell(columns[i].meaning, out);
        putc('\n', out);
    }
}

static void put_parameters(const struct parameter *parameters, size_t n, FILE *out)
{
    if (n == 0)
        return;
    put_head(
        "Parameters",
        "name | low | central | high | allowed | unit | status | range_basis | source | meaning",
        "--- | ---: | ---: | ---: | --- | --- | --- | --- | --- | ---", out);
    for (size_t i = 0; i < n; i++) {
        const struct parameter *p = &parameters[i];
        put_name(p->name, out);
        fprintf(out, " %.10g | %.10g | %.10g | %.10g to %.10g%s |", p->low, p->initial, p->high,
                p->least, p->most, p->is_whole ? ", whole" : "");
        put_cell(p->unit, out);
        fprintf(out, " %s%s | %s |", status_name(p->status), p->is_effect ? " effect" : "",
                basis_name(p->range_basis));
        put_cell(p->source, out);
        put_cell(p->meaning, out);
        putc('\n', out);
    }
}

static void put_inputs(const struct input *inputs, size_t n, FILE *out)
{
    if (n == 0)
        return;
    put_head("Input tables", "name | by | unit | range | meaning", "--- | --- | --- | --- | ---",
             out);
    for (size_t i = 0; i < n; i++) {
        const struct input *input = &inputs[i];
        put_name(input->name, out);
        put_dimensions(input->dimensions, INPUT_DIMENSIONS_MAX, "one number", out);
        put_cell(input->unit, out);
        fprintf(out, " %.10g to %.10g", input->low, input->high);
        if (input->sum_of_last != 0)
            fprintf(out, ", %.10g together", input->sum_of_last);
        fputs(input->is_sparse ? ", 0 where not given |" : " |", out);
        put_cell(input->meaning, out);
        putc('\n', out);
    }
}

static void put_decisions(const struct decision *decisions, size_t n, FILE *out)
{
    if (n == 0)
        return;
    put_head("Random decisions", "number | name | meaning", "---: | --- | ---", out);
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "| %u | `%s` |", decisions[i].number, decisions[i].name);
        put_cell(decisions[i].meaning, out);
        putc('\n', out);
    }
}

static void put_events(const struct event *events, size_t n, FILE *out)
{
    if (n == 0)
        return;
    put_head("Events", "name | changes | meaning", "--- | --- | ---", out);
    for (size_t i = 0; i < n; i++) {
        put_name(events[i].name, out);
        put_cell(events[i].columns[0] ? events[i].columns : "nothing", out);
        put_cell(events[i].meaning, out);
        putc('\n', out);
    }
}

static void put_series(const struct series *series, size_t n, FILE *out)
{
    if (n == 0)
        return;
    put_head("Series", "name | by | unit | kind | meaning", "--- | --- | --- | --- | ---", out);
    for (size_t i = 0; i < n; i++) {
        put_name(series[i].name, out);
        put_dimensions(series[i].dimensions, 2, "the whole", out);
        put_cell(series[i].unit, out);
        put_cell(series[i].divisor == 0 ? "indicator" : "count", out);
        put_cell(series[i].meaning, out);
        putc('\n', out);
    }
}

/* ---- chapters ------------------------------------------------------------------------------- */

static const char *grain_words(enum grain grain)
{
    switch (grain) {
    case GRAIN_NATION:
        return "once, for the whole";
    case GRAIN_EMPLOYERS:
        return "each employer";
    case GRAIN_PERSONS:
        return "each person, block by block";
    case GRAIN_SCREEN:
        return "each person, block by block: the engine draws all hazards at once";
    case GRAIN_REGIONS:
        return "each region";
    }
    return "-";
}

static void put_schedule(const struct description *description, FILE *out)
{
    fputs("## Schedule\n\n"
          "The steps of a month, in order. Steps for the same that follow each other are run "
          "together: "
          "all of them for a block of persons, a group of employers, a region.\n\n"
          "| | step | for whom |\n| ---: | --- | --- |\n",
          out);
    for (size_t s = 0; s < *description->n_steps; s++)
        fprintf(out, "| %zu | %s | %s |\n", s + 1, description->steps[s].name,
                grain_words(description->steps[s].grain));
}

static void put_mechanism(const struct description *d, const struct paragraph *paragraph, FILE *out)
{
    const size_t *before = paragraph->before, *n = paragraph->n;
    const struct described_row *head = &d->rows[paragraph->first];
    fprintf(out, "\n### %s\n\n", head->name);
    put_sentence(head->meaning, ".\n", out);
    put_columns("State of a person", d->persons + before[ROW_PERSON], n[ROW_PERSON], out);
    put_columns("State of an employer", d->employers + before[ROW_EMPLOYER], n[ROW_EMPLOYER], out);
    put_parameters(d->parameters + before[ROW_PARAMETER], n[ROW_PARAMETER], out);
    put_inputs(d->inputs + before[ROW_INPUT], n[ROW_INPUT], out);
    put_decisions(d->decisions + before[ROW_DECISION], n[ROW_DECISION], out);
    put_events(d->events + before[ROW_EVENT], n[ROW_EVENT], out);
    put_series(d->series + before[ROW_SERIES], n[ROW_SERIES], out);
}

static void put_mechanisms(const struct description *description, FILE *out)
{
    struct paragraph paragraph = {0};
    fputs("\n## Mechanisms in the order of the month\n\n"
          "A series is counted month by month; an indicator is computed from counts once a month. "
          "Every "
          "event is a series too, `event_` and its name, by region and branch.\n",
          out);
    while (paragraph.first < description->n_rows) {
        size_t end = paragraph.first + 1;
        while (end < description->n_rows && description->rows[end].kind != ROW_MECHANISM)
            end++;
        paragraph.end = end;
        for (size_t k = 0; k < N_KINDS; k++) {
            paragraph.before[k] += paragraph.n[k];
            paragraph.n[k] = 0;
        }
        for (size_t r = paragraph.first; r < end; r++)
            paragraph.n[description->rows[r].kind]++;
        put_mechanism(description, &paragraph, out);
        paragraph.first = end;
    }
}

/* ---- interventions -------------------------------------------------------------------------- */

static const char *scope_words(enum scope scope)
{
    switch (scope) {
    case SCOPE_EMPLOYER:
        return "employer";
    case SCOPE_REGION:
        return "region";
    case SCOPE_NATION:
        return "nation";
    }
    return "-";
}

static void put_terms(const struct intervention_tables *tables, struct dimension_list dimensions,
                      FILE *out)
{
    put_head("Keys of every intervention", "key | if not given | allowed | unit | meaning",
             "--- | ---: | --- | --- | ---", out);
    fprintf(
        out,
        "| `lever` | - | a lever below | - | what is pulled; the only key that must be there |\n"
        "| `start` | first month of the run | YYYY-MM | month | first month in force |\n"
        "| `end` | never | YYYY-MM | month | last month in force |\n"
        "| `dose` | 1 | 0 to %g | 1 | strength at full ramp: a number, or a range of which the "
        "seed and the name draw one |\n"
        "| `description` | - | text | - | for readers |\n",
        tables->dose_most);
    for (size_t t = 0; t < tables->n_targets; t++)
        fprintf(out, "| `%s` | all | codes of `%s` | code | whom it is limited to |\n",
                tables->targets[t].key, tables->targets[t].dimension);
    for (size_t t = 0; t < tables->n_terms; t++) {
        const struct term *term = &tables->terms[t];
        put_name(term->name, out);
        if (term->dimension)
            fprintf(out, " `%s` | a code of `%s` |",
                    dimension_find(dimensions, term->dimension)->codes[(size_t)term->initial].name,
                    term->dimension);
        else if (term_is_switch(term))
            fputs(" no | yes or no |", out);
        else if (strcmp(term->name, TERM_UNIT_COST) == 0)
            fprintf(out, " the lever's | 0 to %.10g |", term->high);
        else
            fprintf(out, " %.10g | %.10g to %.10g |", term->initial, term->low, term->high);
        put_cell(term->unit, out);
        put_cell(term->meaning, out);
        putc('\n', out);
    }
}

/* "`quantity` by `parameter` (who), ..." for all that a lever acts on. */
static void put_effects(const struct description *d, size_t lever, FILE *out)
{
    const struct intervention_tables *tables = d->interventions;
    size_t n = 0;
    for (size_t f = 0; f < tables->n_effects; f++) {
        const struct effect *effect = &tables->effects[f];
        if (effect->lever != lever)
            continue;
        fprintf(out, "%s `%s` by `%s`", n++ > 0 ? "," : "",
                tables->quantities[effect->quantity].name, d->parameters[effect->parameter].name);
        if (effect->who && strcmp(effect->who, "all") != 0)
            fprintf(out, " (%s)", effect->who);
    }
    fputs(n == 0 ? " - |" : " |", out);
}

static void put_levers(const struct description *d, FILE *out)
{
    const struct intervention_tables *tables = d->interventions;
    put_head("Levers", "lever | treated | euro a year | per | status | source | acts on | meaning",
             "--- | --- | ---: | --- | --- | --- | --- | ---", out);
    for (size_t i = 0; i < tables->n_levers; i++) {
        const struct lever *lever = &tables->levers[i];
        put_name(lever->name, out);
        fprintf(out, " %s | %.10g |", scope_words(lever->scope), lever->unit_cost);
        put_cell(lever->cost_per, out);
        put_cell(status_name(lever->status), out);
        put_cell(lever->source, out);
        put_effects(d, i, out);
        put_cell(lever->meaning, out);
        putc('\n', out);
    }
}

static void put_quantities(const struct intervention_tables *tables, FILE *out)
{
    put_head("What levers act on", "quantity | worked out for | unit | neutral | meaning",
             "--- | --- | --- | ---: | ---", out);
    for (size_t q = 0; q < tables->n_quantities; q++) {
        const struct quantity *quantity = &tables->quantities[q];
        put_name(quantity->name, out);
        put_cell(scope_words(quantity->scope), out);
        put_cell(quantity->unit, out);
        fprintf(out, " %d |", quantity->is_ratio ? 1 : 0);
        put_cell(quantity->meaning, out);
        putc('\n', out);
    }
}

static void put_interventions(const struct description *description, FILE *out)
{
    fputs("\n## Interventions\n\n"
          "An intervention of a scenario names a lever and when, where and how strongly it is "
          "pulled. At full strength a lever changes each quantity that it acts on by the value of "
          "a parameter.\n",
          out);
    put_terms(description->interventions, *description->dimensions, out);
    put_levers(description, out);
    put_quantities(description->interventions, out);
}

/* Codes that all mean the same are steps of an axis, like years: the first and the last say it all.
 */
static bool is_axis(const struct dimension *dimension)
{
    for (size_t c = 1; c < dimension->n; c++)
        if (strcmp(dimension->codes[c].meaning, dimension->codes[0].meaning) != 0)
            return false;
    return dimension->n > 2;
}

static void put_dimension(const struct dimension *dimension, FILE *out)
{
    fprintf(out, "\n### %s\n\n", dimension->name);
    put_sentence(dimension->meaning, "", out);
    if (is_axis(dimension)) {
        fprintf(out, ": `%s` .. `%s`, %zu in all.\n", dimension->codes[0].name,
                dimension->codes[dimension->n - 1].name, dimension->n);
        return;
    }
    fputs(".\n\n| code | name | meaning |\n| ---: | --- | --- |\n", out);
    for (size_t c = 0; c < dimension->n; c++) {
        fprintf(out, "| %zu | `%s` |", c, dimension->codes[c].name);
        put_cell(dimension->codes[c].meaning, out);
        putc('\n', out);
    }
}

void describe_print(const struct description *description, FILE *out)
{
    put_schedule(description, out);
    put_mechanisms(description, out);
    if (description->interventions && description->interventions->n_levers > 0)
        put_interventions(description, out);
    fputs("\n## Classifications\n", out);
    for (size_t i = 0; i < description->dimensions->n; i++)
        put_dimension(&description->dimensions->dimensions[i], out);
}
