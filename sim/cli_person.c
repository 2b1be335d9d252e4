/* SPDX-License-Identifier: Apache-2.0 */
/* The command person: one life out of a file of events, in words or as a table; or those of two
 * worlds side by side (cli_versus.c); or the numbers of persons to whom much happened. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli_life.h"
#include "life_list.h"
#include "names.h"

enum { KEY_VERSUS = 256, KEY_CSV, KEY_LIST, KEY_WHERE };
enum { WHERE_MAX = 8 };

struct person_request {
    const char *path, *id_text, *versus;
    const char *where[WHERE_MAX]; /* FACT=CODE */
    size_t n_where;
    uint32_t id, n_list;
    bool is_csv;
};

static const struct argp_option person_options[] = {
    CLI_HELP_ROW,
    {"versus", KEY_VERSUS, "OTHER.events.h5", 0,
     "The same person in another world: where the lives part, and why", 1},
    {"csv", KEY_CSV, NULL, 0, "Comma-separated: one line a changed fact", 1},
    {"list", KEY_LIST, "N", 0,
     "In place of a person: the N to whom most happened (with --versus: whose lives differ)", 1},
    {"where", KEY_WHERE, "FACT=CODE", 0,
     "With --list: of those who had it at the start, such as occupation=nurse_hbo; may be repeated",
     1},
    {0}};

static const char person_text[] =
    "Tell one life out of a file of events: dates, what happened, by which mechanism."
    "\vExamples:\n"
    "  person run.events.h5 --list 10 --where occupation=nurse_hbo\n"
    "  person run.events.h5 4711\n"
    "  person base.events.h5 4711 --versus policy.events.h5\n"
    "  person run.events.h5 4711 --csv > life.csv\n"
    "\n"
    "After each event, in brackets, the mechanism that decided it and the intervention, if one "
    "tipped it. Only the pages that may tell of the person are read; verify checks a whole file.";

static uint32_t parse_number(const char *text, const char *what, struct argp_state *state)
{
    uint64_t n = 0;
    const char *c = text;
    for (; *c >= '0' && *c <= '9' && n <= UINT32_MAX; c++)
        n = n * 10 + (uint64_t)(*c - '0');
    if (c == text || *c || n >= UINT32_MAX)
        argp_error(state, "%s is '%s'; give a whole number such as 4711", what, text);
    return (uint32_t)n;
}

static void check_request(const struct person_request *request, struct argp_state *state)
{
    if (!request->path)
        argp_error(state,
                   "name a file of events, such as run.events.h5, and the number of a person");
    if (!request->id_text && !request->n_list)
        argp_error(state, "which person? give a number, or --list 10 to see some");
    if (request->id_text && request->n_list)
        argp_error(state, "--list names persons; with %s it has nothing to do", request->id_text);
    if (request->n_where > 0 && !request->n_list)
        argp_error(state, "--where needs --list");
}

static error_t parse_person(int key, char *argument, struct argp_state *state)
{
    struct person_request *request = state->input;
    switch (key) {
    case KEY_VERSUS:
        request->versus = argument;
        return 0;
    case KEY_CSV:
        request->is_csv = true;
        return 0;
    case KEY_LIST:
        request->n_list = parse_number(argument, "--list", state);
        if (request->n_list == 0)
            argp_error(state, "--list is 0; give a number of persons such as 10");
        return 0;
    case KEY_WHERE:
        if (request->n_where == WHERE_MAX)
            argp_error(state, "--where %s is one too many; at most %d are taken", argument,
                       WHERE_MAX);
        request->where[request->n_where++] = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (request->id_text)
            argp_error(state, "one file and one person, but '%s' was given too", argument);
        if (request->path) {
            request->id_text = argument;
            request->id = parse_number(argument, "the number of the person", state);
        } else {
            request->path = argument;
        }
        return 0;
    case ARGP_KEY_END:
        check_request(request, state);
        return 0;
    default:
        return cli_common_key(key, state);
    }
}

/* ---- a life ---------------------------------------------------------------------------------- */

void cli_life_line(const struct life *life, size_t k, const struct life_words *words, FILE *out)
{
    const struct life_moment *moment = &life->moments[k];
    const struct life_file *file = life->file;
    const char *mechanism = life_mechanism(file, moment->event);
    const char *intervention = life_intervention(file, moment);
    char month[8];
    month_format(moment->month, month);
    fprintf(out, "%s  %s", month, life_event_meaning(file, moment->event));
    if (mechanism[0])
        fprintf(out, " [%s%s%s]", mechanism, intervention ? ", tipped by " : "",
                intervention ? intervention : "");
    if (k == 0) {
        fputs(": ", out);
        words->who(life, moment, out);
    } else {
        words->what(life, moment, out);
    }
    fputc('\n', out);
}

void cli_life_end(const struct life *life, const char *world, const struct life_words *words,
                  FILE *out)
{
    char month[8];
    month_format(life->last_month, month);
    if (!life->is_given_up)
        fprintf(out, "%s%s  the file ends\n", world, month);
    fprintf(out, "%sIn all: ", world);
    words->sum(life, out);
    fputs("\n", out);
}

void cli_life_csv_head(bool has_world, FILE *out)
{
    fprintf(out, "%smonth,event,mechanism,intervention,fact,from,to,from_text,to_text\n",
            has_world ? "world," : "");
}

static void put_csv(const struct life *life, const struct life_moment *moment, const char *world,
                    size_t f, const struct life_words *words, FILE *out)
{
    const char *intervention = life_intervention(life->file, moment);
    char month[8], from[64] = "", to[64] = "";
    month_format(moment->month, month);
    if (world)
        fprintf(out, "%s,", world);
    fprintf(out, "%s,%s,%s,%s,", month, life_event_name(life->file, moment->event),
            life_mechanism(life->file, moment->event), intervention ? intervention : "");
    if (f == SIZE_MAX) {
        fputs(",,,,\n", out);
        return;
    }
    const char *name = life->file->events.facts.names[f];
    const bool is_first = moment == life->moments;
    if (!is_first)
        words->value(name, moment->before[f], from);
    words->value(name, moment->now[f], to);
    fprintf(out, "%s,", name);
    if (!is_first)
        fprintf(out, "%" PRId32, moment->before[f]);
    fprintf(out, ",%" PRId32 ",%s,%s\n", moment->now[f], from, to);
}

void cli_life_csv(const struct life *life, const char *world, const struct life_words *words,
                  FILE *out)
{
    for (size_t k = 0; k < life->n; k++) {
        const struct life_moment *moment = &life->moments[k];
        const uint32_t facts = moment->event == LIFE_BEGINS
                                   ? (uint32_t)((UINT64_C(1) << life->file->events.facts.n) - 1)
                                   : moment->facts;
        if (facts == 0)
            put_csv(life, moment, world, SIZE_MAX, words, out);
        for (uint32_t left = facts; left; left &= left - 1)
            put_csv(life, moment, world, (size_t)__builtin_ctz(left), words, out);
    }
}

static int print_life(struct life_file *file, const struct person_request *request,
                      const struct life_words *words, struct error *error)
{
    struct life life = {0};
    const int status = life_read(&life, file, request->id, error);
    if (status >= 0 && request->is_csv) {
        cli_life_csv_head(false, stdout);
        cli_life_csv(&life, NULL, words, stdout);
    } else if (status >= 0) {
        printf("Person %" PRIu32 " in %s\n", life.id, file->path);
        for (size_t k = 0; k < life.n; k++)
            cli_life_line(&life, k, words, stdout);
        cli_life_end(&life, "", words, stdout);
    }
    life_free(&life);
    return status;
}

/* ---- a list ---------------------------------------------------------------------------------- */

static int fail_code(const char *fact, const char *code, const struct life_words *words,
                     struct error *error)
{
    const struct dimension *dimension = words->codes(fact);
    const size_t n = dimension ? dimension->n : 0;
    const char **names = calloc(n + 1, sizeof *names);
    char hint[NAMES_HINT_LENGTH];
    for (size_t i = 0; names && i < n; i++)
        names[i] = dimension->codes[i].name;
    const int status =
        n == 0 ? fail(error, ERROR_USAGE, "--where: %s is '%s'; write a number", fact, code)
               : fail(error, ERROR_USAGE, "--where: '%s' is no code of %s%s", code, fact,
                      names_hint(hint, code, names, n, "\"describe\""));
    free(names);
    return status;
}

static int keep_where(struct life_list *list, struct life_file *file, const char *text,
                      const struct life_words *words, struct error *error)
{
    char fact[64];
    const char *equals = strchr(text, '=');
    const size_t n = equals ? (size_t)(equals - text) : 0;
    size_t f = 0;
    if (n == 0 || n >= sizeof fact)
        return fail(error, ERROR_USAGE,
                    "--where is '%s'; write FACT=CODE, such as standing=student", text);
    snprintf(fact, sizeof fact, "%.*s", (int)n, text);
    while (f < file->events.facts.n && strcmp(file->events.facts.names[f], fact) != 0)
        f++;
    if (f == file->events.facts.n) {
        char hint[NAMES_HINT_LENGTH];
        return fail(error, ERROR_USAGE, "--where: '%s' is no fact of a person%s", fact,
                    names_hint(hint, fact, (const char *const *)file->events.facts.names,
                               file->events.facts.n, "\"describe\""));
    }
    int32_t value = words->code(fact, equals + 1);
    char *end = NULL;
    if (value < 0)
        value = (int32_t)strtol(equals + 1, &end, 10);
    if (end && (end == equals + 1 || *end))
        return fail_code(fact, equals + 1, words, error);
    return life_list_keep(list, file, fact, value, error);
}

static void put_listed(const struct life *life, const struct life_count *count,
                       const struct person_request *request, const struct life_words *words)
{
    if (request->is_csv) {
        printf("%" PRIu32 ",%" PRIu32 ",%" PRIu32 "\n", count->id, count->n_events,
               count->n_changes);
        return;
    }
    printf("%10" PRIu32 " %8" PRIu32 "  ", count->id, count->n_changes);
    words->who(life, &life->moments[0], stdout);
    putchar('\n');
}

static int print_list(struct life_list *list, struct life_file *file,
                      const struct person_request *request, const struct life_words *words,
                      struct error *error)
{
    const size_t n = list->n < request->n_list ? list->n : request->n_list;
    int status = 0;
    if (request->is_csv)
        puts("id,events,changes");
    else
        printf("%10s %8s  %s\n", "person", "changes", "at the start or on arrival");
    for (size_t k = 0; k < n && status >= 0; k++) {
        struct life life = {0};
        if (!request->is_csv)
            status = life_read(&life, file, list->counts[k].id, error);
        if (status >= 0)
            put_listed(&life, &list->counts[k], request, words);
        life_free(&life);
    }
    if (status >= 0 && n == 0)
        fprintf(stderr, "nobody is such\n");
    return status;
}

static int make_list(struct life_file *file, struct life_file *other,
                     const struct person_request *request, const struct life_words *words,
                     struct error *error)
{
    struct life_list list = {0}, others = {0};
    struct life_span common = {0};
    if (other)
        common = life_list_common(file, other);
    int status = life_list_read(&list, file, other ? &common : NULL, error);
    for (size_t w = 0; w < request->n_where && status >= 0; w++)
        status = keep_where(&list, file, request->where[w], words, error);
    if (status >= 0 && other) {
        status = life_list_read(&others, other, &common, error);
        if (status >= 0)
            life_list_keep_parted(&list, &others);
    }
    if (status >= 0) {
        life_list_sort(&list);
        status = print_list(&list, file, request, words, error);
    }
    life_list_free(&list);
    life_list_free(&others);
    return status;
}

int cli_person(const struct cli_model *model, int argc, char **argv, struct error *error)
{
    struct person_request request = {0};
    struct life_file file = {0}, other = {0};
    const struct argp argp = {person_options, parse_person, "OUT.events.h5 ID", person_text, NULL,
                              NULL,           NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    int status = life_file_open(&file, request.path, model->words->of, error);
    if (status >= 0 && request.versus) {
        status = life_file_open(&other, request.versus, model->words->of, error);
        if (status >= 0)
            status = cli_life_same_run(&file, &other, error);
    }
    if (status >= 0 && request.n_list)
        status = make_list(&file, request.versus ? &other : NULL, &request, model->words, error);
    else if (status >= 0 && request.versus)
        status = cli_versus(&file, &other, request.id, request.is_csv, model->words, error);
    else if (status >= 0)
        status = print_life(&file, &request, model->words, error);
    life_file_close(&file);
    life_file_close(&other);
    return status;
}
