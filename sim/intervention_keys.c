/* SPDX-License-Identifier: Apache-2.0 */
/* One key of an intervention, as a file or the command line gives it. */
#define _POSIX_C_SOURCE 200809L
#include "intervention_keys.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define WRONG_LEVER (INTERVENTION_NO_LEVER - 1) /* reported */

enum { FIXED_KEYS = 5 };
static const char *const fixed_keys[FIXED_KEYS] = {"lever", "start", "end", "dose", "description"};

/* One key of an intervention, as given. */
struct given {
    struct scenario_reader *reader;
    const struct yaml_entry *entry;
    struct intervention *item;
};

static const struct intervention_tables *tables_of(const struct scenario_reader *reader)
{
    return &reader->tables->interventions;
}

struct intervention *intervention_keys_find(const struct scenario_reader *reader, const char *name)
{
    const struct interventions *all = &reader->scenario->interventions;
    for (size_t i = 0; i < all->n; i++) {
        if (strcmp(all->items[i].name, name) == 0)
            return &all->items[i];
    }
    return NULL;
}

/* ---- names --------------------------------------------------------------------- */

#define NO_MEANING SIZE_MAX

/* Names to choose from. */
struct choice {
    const char **names;    /* [n], owned */
    const char **meanings; /* [n], owned; NULL for those without */
    size_t n;
    const char *lister; /* where they stand if they are many */
};

/* The names of rows that begin with their name, and what they mean, which stands at meaning, or
 * NO_MEANING; room for more. */
static struct choice choice_make(const void *rows, size_t n, size_t size, size_t meaning,
                                 size_t n_more)
{
    struct choice choice = {calloc(n + n_more + 1, sizeof *choice.names),
                            calloc(n + n_more + 1, sizeof *choice.meanings), 0, "\"describe\""};
    for (size_t i = 0; choice.names != NULL && choice.meanings != NULL && i < n; i++) {
        const char *row = (const char *)rows + i * size;
        choice.meanings[choice.n] =
            meaning == NO_MEANING ? NULL : *(const char *const *)(row + meaning);
        choice.names[choice.n++] = *(const char *const *)row;
    }
    return choice;
}

static void choice_free(struct choice *choice)
{
    free(choice->names);
    free(choice->meanings);
}

static struct choice choice_of_levers(const struct scenario_reader *reader)
{
    const struct intervention_tables *tables = tables_of(reader);
    return choice_make(tables->levers, tables->n_levers, sizeof *tables->levers,
                       offsetof(struct lever, meaning), 0);
}

static size_t choice_find(const struct choice *choice, const char *word)
{
    size_t i = 0;
    while (i < choice->n && strcmp(choice->names[i], word) != 0)
        i++;
    return i;
}

/* 'WHAT "WORD"', then what is near and what is allowed. */
static void report_unknown(struct scenario_reader *reader, const struct place *place,
                           const char *what, const char *word, const struct choice *choice)
{
    char hint[NAMES_HINT_LENGTH];
    problems_add(
        &reader->problems, ERROR_SCENARIO, place, "%s \"%.60s\"%s", what, word,
        names_hint_meant(hint, word, choice->names, choice->meanings, choice->n, choice->lister));
}

/* ---- values -------------------------------------------------------------------- */

static bool has_value(const struct given *given)
{
    return scenario_keys_has_text(given->reader, given->entry);
}

static void read_lever(const struct given *given)
{
    char what[120];
    if (!has_value(given))
        return;
    struct choice choice = choice_of_levers(given->reader);
    const size_t found = choice_find(&choice, given->entry->text);
    snprintf(what, sizeof what, "%.60s: unknown lever", given->item->name);
    given->item->lever = found < choice.n ? found : WRONG_LEVER;
    if (found == choice.n)
        report_unknown(given->reader, &given->entry->place, what, given->entry->text, &choice);
    choice_free(&choice);
}

static void read_month(const struct given *given, int *month)
{
    const bool is_end = month == &given->item->end;
    if (!has_value(given))
        return;
    if (is_end && strcmp(given->entry->text, "never") == 0)
        *month = INTERVENTION_NO_END;
    else if (!month_parse(given->entry->text, month))
        problems_add(&given->reader->problems, ERROR_SCENARIO, &given->entry->place,
                     "%s of %.60s is \"%.60s\"; write YYYY-MM, such as 2023-01%s",
                     given->entry->key, given->item->name, given->entry->text,
                     is_end ? ", or never" : "");
}

/* A number from low to high. */
static bool read_number(const struct given *given, const char *text, const struct place *place,
                        const struct term *range, double *value)
{
    char cure[200], low[32], high[32];
    double number = 0;
    const bool is_number = number_parse(text, &number, cure) == 0;
    const bool has_unit = range->unit != NULL && range->unit[0] != '\0';
    if (is_number && number >= range->low && number <= range->high) {
        *value = number;
        return true;
    }
    number_format(range->low, low);
    number_format(range->high, high);
    problems_add(&given->reader->problems, ERROR_SCENARIO, place,
                 "%s of %.60s is %s%.60s%s%s; allowed is %s to %s%s%s%s", given->entry->key,
                 given->item->name, is_number ? "" : "\"", text,
                 is_number ? "" : "\": ", is_number ? "" : cure, low, high, has_unit ? " (" : "",
                 has_unit ? range->unit : "", has_unit ? ")" : "");
    return false;
}

/* False after reporting it unless the value of a list is a single one. */
static bool has_item(const struct given *given, const struct yaml_item *item)
{
    if (item->kind == YAML_TEXT)
        return true;
    problems_add(&given->reader->problems, ERROR_SCENARIO, &item->place,
                 "the list of %s of %.60s holds %s; write single values only", given->entry->key,
                 given->item->name, scenario_keys_kind(item->kind));
    return false;
}

/* A number, or a list of two: low and high. */
static void read_dose(const struct given *given)
{
    const struct yaml_entry *entry = given->entry;
    const struct term range = {.high = tables_of(given->reader)->dose_most};
    double ends[2] = {0, 0};
    bool is_right = true;
    if (entry->kind == YAML_TEXT) {
        if (!read_number(given, entry->text, &entry->place, &range, &ends[0]))
            return;
        ends[1] = ends[0];
    } else if (entry->kind != YAML_LIST || entry->n_items != 2) {
        problems_add(&given->reader->problems, ERROR_SCENARIO, &entry->place,
                     "dose of %.60s holds %s that is no range; write a number, or [low, high]",
                     given->item->name, scenario_keys_kind(entry->kind));
        return;
    }
    for (size_t i = 0; i < entry->n_items; i++) {
        const struct yaml_item *item = &entry->items[i];
        is_right = has_item(given, item) &&
                   read_number(given, item->text, &item->place, &range, &ends[i]) && is_right;
    }
    if (is_right && ends[0] > ends[1])
        problems_add(&given->reader->problems, ERROR_SCENARIO, &entry->place,
                     "dose of %.60s is [%.60s, %.60s]; write the lower end first",
                     given->item->name, entry->items[0].text, entry->items[1].text);
    given->item->dose_low = ends[0];
    given->item->dose_high = ends[1];
}

/* Adds one code to the mask. */
static void read_code(const struct given *given, const char *text, const struct place *place,
                      const struct dimension *dimension, uint32_t *mask)
{
    char what[200];
    struct choice choice = choice_make(dimension->codes, dimension->n, sizeof *dimension->codes,
                                       offsetof(struct code, meaning), 1);
    const size_t code = choice_find(&choice, text);
    must(dimension->n <= TARGET_CODES_MAX);
    snprintf(what, sizeof what, "%s of %.60s: unknown %s", given->entry->key, given->item->name,
             dimension->name);
    if (code < choice.n)
        *mask |= UINT32_C(1) << code;
    else {
        if (given->entry->kind == YAML_TEXT && choice.names != NULL)
            choice.names[choice.n++] = "all"; /* a list may not hold it */
        report_unknown(given->reader, place, what, text, &choice);
    }
    choice_free(&choice);
}

/* A code, a list of codes, or all. */
static void read_target(const struct given *given, size_t target)
{
    const struct yaml_entry *entry = given->entry;
    const struct dimension *dimension = dimension_find(
        given->reader->tables->dimensions, tables_of(given->reader)->targets[target].dimension);
    uint32_t mask = 0;
    must(dimension != NULL);
    if (entry->kind == YAML_TEXT && strcmp(entry->text, "all") == 0)
        mask = UINT32_MAX;
    else if (entry->kind == YAML_TEXT)
        read_code(given, entry->text, &entry->place, dimension, &mask);
    else if (entry->kind != YAML_LIST || entry->n_items == 0)
        problems_add(&given->reader->problems, ERROR_SCENARIO, &entry->place,
                     "%s of %.60s holds %s without a code; write a list such as [%s], or all",
                     entry->key, given->item->name, scenario_keys_kind(entry->kind),
                     dimension->codes[0].name);
    for (size_t i = 0; i < entry->n_items; i++) {
        const struct yaml_item *item = &entry->items[i];
        if (has_item(given, item))
            read_code(given, item->text, &item->place, dimension, &mask);
    }
    given->item->target[target] = mask;
}

static void read_term(const struct given *given, size_t term)
{
    const struct yaml_entry *entry = given->entry;
    const struct term *row = &tables_of(given->reader)->terms[term];
    double *value = &given->item->terms[term];
    char what[200];
    if (!has_value(given))
        return;
    if (row->dimension != NULL) {
        const struct dimension *dimension =
            dimension_find(given->reader->tables->dimensions, row->dimension);
        must(dimension != NULL);
        struct choice choice = choice_make(dimension->codes, dimension->n, sizeof *dimension->codes,
                                           offsetof(struct code, meaning), 0);
        const size_t code = choice_find(&choice, entry->text);
        snprintf(what, sizeof what, "%s of %.60s: unknown %s", row->name, given->item->name,
                 dimension->name);
        if (code < choice.n)
            *value = (double)code;
        else
            report_unknown(given->reader, &entry->place, what, entry->text, &choice);
        choice_free(&choice);
    } else if (!term_is_switch(row)) {
        (void)read_number(given, entry->text, &entry->place, row, value);
    } else if (strcmp(entry->text, "yes") == 0 || strcmp(entry->text, "no") == 0) {
        *value = entry->text[0] == 'y';
    } else {
        problems_add(&given->reader->problems, ERROR_SCENARIO, &entry->place,
                     "%s of %.60s is \"%.60s\"; write yes or no", row->name, given->item->name,
                     entry->text);
    }
}

/* ---- keys ---------------------------------------------------------------------- */

static void report_unknown_key(const struct given *given)
{
    const struct intervention_tables *tables = tables_of(given->reader);
    char what[120];
    struct choice choice = choice_make(tables->targets, tables->n_targets, sizeof *tables->targets,
                                       NO_MEANING, tables->n_terms + FIXED_KEYS);
    for (size_t i = 0; choice.names != NULL && i < FIXED_KEYS; i++)
        choice.names[choice.n++] = fixed_keys[i];
    for (size_t i = 0; choice.names != NULL && i < tables->n_terms; i++)
        choice.names[choice.n++] = tables->terms[i].name;
    snprintf(what, sizeof what, "%.60s: unknown key", given->item->name);
    report_unknown(given->reader, &given->entry->key_place, what, given->entry->key, &choice);
    choice_free(&choice);
}

static void read_table_key(const struct given *given)
{
    const struct intervention_tables *tables = tables_of(given->reader);
    for (size_t t = 0; t < tables->n_targets; t++) {
        if (strcmp(given->entry->key, tables->targets[t].key) == 0) {
            read_target(given, t);
            return;
        }
    }
    for (size_t t = 0; t < tables->n_terms; t++) {
        if (strcmp(given->entry->key, tables->terms[t].name) == 0) {
            read_term(given, t);
            return;
        }
    }
    report_unknown_key(given);
}

static void read_given(const struct given *given)
{
    const char *key = given->entry->key;
    if (strcmp(key, "lever") == 0)
        read_lever(given);
    else if (strcmp(key, "start") == 0 || strcmp(key, "end") == 0)
        read_month(given, key[0] == 's' ? &given->item->start : &given->item->end);
    else if (strcmp(key, "dose") == 0)
        read_dose(given);
    else if (strcmp(key, "description") != 0)
        read_table_key(given);
    if (strcmp(key, "start") != 0 && strcmp(key, "end") != 0)
        return;
    const size_t i = (size_t)(given->item - given->reader->scenario->interventions.items);
    given->reader->intervention_places[i].months = given->entry->place;
}

void intervention_keys_read(struct scenario_reader *reader, const struct yaml_entry *entry,
                            struct intervention *item)
{
    read_given(&(struct given){reader, entry, item});
}

/* ---- the command line -------------------------------------------------------------- */

/* The values of "[a, b]"; text is changed. */
static size_t split_list(char *text, struct yaml_item *items, size_t n_most)
{
    size_t n = 0;
    char *rest = NULL;
    for (char *part = strtok_r(text, "[], ", &rest); part != NULL && n < n_most;
         part = strtok_r(NULL, "[], ", &rest))
        items[n++] = (struct yaml_item){part, YAML_TEXT, {"--set", 0, 0}};
    return n;
}

/* text is "NAME.KEY=VALUE" and is changed. */
static void read_assigned(struct scenario_reader *reader, char *text)
{
    char *key = strchr(text, '.'), *value = strchr(text, '=');
    const struct place place = {"--set", 0, 0};
    struct yaml_item items[TARGET_CODES_MAX];
    if (key == NULL || value == NULL || key > value) {
        problems_add(&reader->problems, ERROR_SCENARIO, &place,
                     "\"interventions.%.60s\" sets nothing; write interventions.NAME.KEY=VALUE",
                     text);
        return;
    }
    *key++ = *value++ = '\0';
    struct interventions *all = &reader->scenario->interventions;
    struct yaml_entry entry = {
        .key = key, .text = value, .kind = YAML_TEXT, .key_place = place, .place = place};
    struct intervention *item = intervention_keys_find(reader, text);
    if (item == NULL && all->n == 0) {
        problems_add(&reader->problems, ERROR_SCENARIO, &place,
                     "the scenario has no interventions, so no \"%.60s\"; run one that has some",
                     text);
        return;
    }
    if (item == NULL) {
        struct choice choice = choice_make(all->items, all->n, sizeof *all->items, NO_MEANING, 0);
        choice.lister = "the scenario";
        report_unknown(reader, &place, "the scenario has no intervention", text, &choice);
        choice_free(&choice);
        return;
    }
    if (value[0] == '[' && value[strlen(value) - 1] == ']') {
        entry.n_items = split_list(value, items, TARGET_CODES_MAX);
        entry.items = items;
        entry.kind = YAML_LIST;
        entry.text = value + strlen(value);
    }
    intervention_keys_read(reader, &entry, item);
}

void intervention_keys_assign(struct scenario_reader *reader, const char *assignment)
{
    char *text = strdup(assignment + strlen("interventions."));
    if (text == NULL)
        scenario_keys_no_memory(reader, &(struct place){"--set", 0, 0});
    else
        read_assigned(reader, text);
    free(text);
}

/* ---- what is missing ---------------------------------------------------------------------- */

bool intervention_keys_has_lever(struct scenario_reader *reader, const struct intervention *item,
                                 const struct place *place)
{
    char list[NAMES_HINT_LENGTH];
    if (item->lever != INTERVENTION_NO_LEVER)
        return item->lever != WRONG_LEVER;
    struct choice choice = choice_of_levers(reader);
    problems_add(&reader->problems, ERROR_SCENARIO, place,
                 "%.60s has no lever; write \"lever: NAME\" below it; allowed: %s", item->name,
                 names_list(list, choice.names, choice.n, choice.lister));
    choice_free(&choice);
    return false;
}
