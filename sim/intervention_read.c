/* SPDX-License-Identifier: Apache-2.0 */
/* Reads interventions as a whole, file after file; then fills in what no file gave and draws the
 * doses. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "intervention_keys.h"

enum { NAME_MAX_LENGTH = 60 };

/* ---- interventions --------------------------------------------------------------- */

static void check_name(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    char cure[NAME_MAX_LENGTH + 1];
    const size_t length = strlen(entry->key);
    if (length > 0 && length <= NAME_MAX_LENGTH &&
        strspn(entry->key, "abcdefghijklmnopqrstuvwxyz0123456789_") == length)
        return;
    snprintf(cure, sizeof cure, "%s", length == 0 ? "my_intervention" : entry->key);
    for (char *c = cure; *c != '\0'; c++)
        *c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '_';
    problems_add(&reader->problems, ERROR_SCENARIO, &entry->key_place,
                 "the name \"%.60s\" of an intervention; at most %d small letters, digits and _ "
                 "are allowed, such as %s",
                 entry->key, NAME_MAX_LENGTH, cure);
}

static void item_add(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    struct interventions *all = &reader->scenario->interventions;
    const struct intervention_tables *tables = &reader->tables->interventions;
    const size_t n_terms = tables->n_terms;
    const double dose = fmin(1, tables->dose_most);
    struct intervention *item = &all->items[all->n];
    *item = (struct intervention){.name = strdup(entry->key),
                                  .origin = scenario_keys_origin(reader, &entry->key_place),
                                  .lever = INTERVENTION_NO_LEVER,
                                  .start = INT32_MIN,
                                  .end = INTERVENTION_NO_END,
                                  .dose_low = dose,
                                  .dose_high = dose,
                                  .terms = calloc(n_terms + 1, sizeof *item->terms)};
    reader->intervention_places[all->n++] =
        (struct intervention_places){entry->key_place, entry->key_place};
    if (item->name == NULL || item->origin == NULL || item->terms == NULL) {
        scenario_keys_no_memory(reader, &entry->key_place);
        all->n--;
        free(item->name);
        free(item->origin);
        free(item->terms);
        return;
    }
    memset(item->target, 0xFF, sizeof item->target);
    for (size_t t = 0; t < n_terms; t++)
        item->terms[t] = NAN;
}

static void read_name(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    const bool is_known = intervention_keys_find(reader, entry->key) != NULL;
    const size_t n = reader->scenario->interventions.n;
    if (entry->kind == YAML_TEXT || entry->kind == YAML_LIST)
        problems_add(&reader->problems, ERROR_SCENARIO, &entry->place,
                     "the intervention \"%.60s\" holds %s; write indented lines \"key: value\" "
                     "below it",
                     entry->key, scenario_keys_kind(entry->kind));
    else if (!is_known && n == INTERVENTIONS_MAX)
        problems_add(&reader->problems, ERROR_SCENARIO, &entry->key_place,
                     "\"%.60s\" is one intervention too many; at most %d are allowed", entry->key,
                     INTERVENTIONS_MAX);
    else if (!is_known) {
        check_name(reader, entry);
        item_add(reader, entry);
    }
}

void intervention_read_entry(struct scenario_reader *reader, const struct yaml_entry *entry)
{
    if (entry->group == NULL) {
        read_name(reader, entry);
        return;
    }
    struct intervention *item = intervention_keys_find(reader, entry->group);
    if (item != NULL) /* else the name was refused */
        intervention_keys_read(reader, entry, item);
}

/* ---- when all is read ---------------------------------------------------------------- */

static void check_months(struct scenario_reader *reader, const struct intervention *item,
                         const struct place *place)
{
    char start[8], end[8];
    if (item->start == INT32_MIN || item->end >= item->start)
        return;
    month_format(item->start, start);
    month_format(item->end, end);
    problems_add(&reader->problems, ERROR_SCENARIO, place,
                 "%.60s ends %s, before its start %s; write an end from %s on, or leave it out",
                 item->name, end, start, start);
}

static void check_terms(struct scenario_reader *reader, const struct intervention *item,
                        const struct place *place)
{
    const struct intervention_tables *tables = reader->scenario->interventions.tables;
    char why[INTERVENTION_WHY];
    if (tables->contradicts != NULL && tables->contradicts(item, why))
        problems_add(&reader->problems, ERROR_SCENARIO, place, "%.60s: %s", item->name, why);
}

void intervention_read_end(struct scenario_reader *reader)
{
    const struct scenario *scenario = reader->scenario;
    const struct interventions *all = &scenario->interventions;
    for (size_t i = 0; i < all->n; i++) {
        struct intervention *item = &all->items[i];
        const struct intervention_places *places = &reader->intervention_places[i];
        check_months(reader, item, &places->months);
        if (!intervention_keys_has_lever(reader, item, &places->name))
            continue;
        if (item->start == INT32_MIN)
            item->start = scenario->start;
        for (size_t t = 0; t < all->tables->n_terms; t++) {
            if (isnan(item->terms[t]))
                item->terms[t] = intervention_term_default(all, i, t);
        }
        check_terms(reader, item, &places->name);
        const double width = item->dose_high - item->dose_low;
        const double unit = draw_unit(draw_named(scenario->seed, DRAW_WORD_DOSE, item->name));
        item->dose = fmin(item->dose_low + width * unit, item->dose_high);
    }
}
