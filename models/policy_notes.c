/* SPDX-License-Identifier: Apache-2.0 */
/* What a person should know of an intervention before it runs: contradictions, targets and limits
 * that do not limit all that it does or costs, and terms with which it does nothing. */
#include <string.h>

#include "policy_private.h"
#include "world.h"

/* What a key limits by. */
enum limit { LIMIT_region, LIMIT_branch, LIMIT_occupation, LIMIT_person, N_LIMITS };

static enum limit limit_of(const char *key)
{
    static const struct {
        const char *key;
        enum limit limit;
    } rows[] = {{"regions", LIMIT_region},         {"branches", LIMIT_branch},
                {"occupations", LIMIT_occupation}, {"age_from", LIMIT_person},
                {"age_below", LIMIT_person},       {"tenure_below_months", LIMIT_person}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (strcmp(rows[k].key, key) == 0)
            return rows[k].limit;
    return N_LIMITS;
}

/* Units within the targets are chosen by it (policy_order.c). */
static bool chooses_units(enum scope units, enum limit limit)
{
    return (limit == LIMIT_region && units != SCOPE_NATION) ||
           (limit == LIMIT_branch && units == SCOPE_EMPLOYER);
}

/* A lever's units are chosen by region and branch; beyond that an effect is limited by what it acts
 * on, as policy_reaches, policy_strength_at, policy_occupation and combine_region ask. */
bool policy_limits_effect(const char *key, const struct effect *effect)
{
    const enum limit limit = limit_of(key);
    if (limit == N_LIMITS || policy_decisions[effect->quantity] >= 0 ||
        chooses_units(model_tables.interventions.levers[effect->lever].scope, limit))
        return true;
    switch (policy_scopes[effect->quantity]) {
    case SCOPE_EMPLOYER:
        return limit == LIMIT_branch || limit == LIMIT_occupation;
    case SCOPE_REGION:
        return limit == LIMIT_region || limit == LIMIT_occupation;
    case SCOPE_NATION:
        break;
    }
    return false;
}

/* As cost_units_of counts (policy_treat.c). */
bool policy_limits_cost(const char *key, const struct lever *lever)
{
    const enum limit limit = limit_of(key);
    const bool is_by_staff = strcmp(lever->cost_per, "employee") == 0 ||
                             strcmp(lever->cost_per, "newcomer") == 0 ||
                             strcmp(lever->cost_per, "trainee") == 0;
    return limit == N_LIMITS || chooses_units(lever->scope, limit) ||
           (limit == LIMIT_branch && is_by_staff) ||
           (limit == LIMIT_occupation && lever->scope != SCOPE_EMPLOYER &&
            strcmp(lever->cost_per, "student") == 0);
}

/* Quantities by name that key does not limit for item, with commas between. */
static void note_effects(const struct intervention *item, const char *key, FILE *out)
{
    const struct intervention_tables *tables = &model_tables.interventions;
    size_t n_all = 0, n_free = 0;
    for (size_t k = 0; k < tables->n_effects; k++) {
        const struct effect *effect = &tables->effects[k];
        const bool is_ours = effect->lever == item->lever;
        n_all += is_ours;
        n_free += is_ours && !policy_limits_effect(key, effect);
    }
    if (n_free == 0)
        return;
    fprintf(out, "note: %s of %s does not limit what %s does%s", key, item->name,
            tables->levers[item->lever].name, n_free == n_all ? "" : " to");
    size_t last = SIZE_MAX; /* effects of a lever on one quantity stand together */
    for (size_t k = 0; k < tables->n_effects && n_free < n_all; k++) {
        const struct effect *effect = &tables->effects[k];
        if (effect->lever != item->lever || policy_limits_effect(key, effect) ||
            effect->quantity == last)
            continue;
        fprintf(out, "%s%s", last == SIZE_MAX ? " " : ", ",
                tables->quantities[effect->quantity].name);
        last = effect->quantity;
    }
    putc('\n', out);
}

static void note_limit(const struct intervention *item, const char *key, FILE *out)
{
    const struct lever *lever = &model_tables.interventions.levers[item->lever];
    note_effects(item, key, out);
    if (item->terms[TERM_unit_cost] > 0 && !policy_limits_cost(key, lever))
        fprintf(out, "note: %s of %s does not limit what it costs, %.10g euro a year per %s%s\n",
                key, item->name, item->terms[TERM_unit_cost], lever->cost_per,
                lever->scope == SCOPE_EMPLOYER ? " of the employers treated" : "");
}

/* The nation is one unit: a part of it is all or nothing, by luck. */
static void note_nation(const struct intervention *item, FILE *out)
{
    static const enum term_number parts[] = {TERM_share, TERM_take_up, TERM_additionality};
    const struct intervention_tables *tables = &model_tables.interventions;
    if (tables->levers[item->lever].scope != SCOPE_NATION)
        return;
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        if (item->terms[parts[k]] < 1)
            fprintf(out,
                    "note: %s of %s: %s treats the nation as one, so it is all or nothing, by "
                    "luck; dose makes it weaker\n",
                    tables->terms[parts[k]].name, item->name, tables->levers[item->lever].name);
}

/* Terms with which nothing happens, and terms that wait for others. */
static void note_idle(const struct intervention *item, FILE *out)
{
    static const enum term_number parts[] = {TERM_share, TERM_take_up};
    const struct intervention_tables *tables = &model_tables.interventions;
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        if (item->terms[parts[k]] <= 0)
            fprintf(out, "note: %s 0 of %s: it treats nobody\n", tables->terms[parts[k]].name,
                    item->name);
    if (item->dose_high <= 0)
        fprintf(out, "note: dose 0 of %s: it costs, and does nothing\n", item->name);
    if (item->terms[TERM_additionality] <= 0 && item->terms[TERM_co_financing] <= 0)
        fprintf(out, "note: additionality 0 of %s: it pays for what would have been done anyway\n",
                item->name);
    if (item->terms[TERM_choose] > 0 && item->terms[TERM_share] >= 1 &&
        item->terms[TERM_budget_per_year] <= 0)
        fprintf(out,
                "note: choose of %s chooses nothing: share is 1 and budget_per_year has no limit\n",
                item->name);
    if (item->terms[TERM_embedded] > 0 && item->end == INTERVENTION_NO_END)
        fprintf(out, "note: embedded of %s acts after its end, and it has none\n", item->name);
}

static bool brings_cooperation(const struct intervention *item)
{
    const struct intervention_tables *tables = &model_tables.interventions;
    for (size_t k = 0; k < tables->n_effects; k++)
        if (tables->effects[k].lever == item->lever &&
            tables->effects[k].quantity == QUANTITY_cooperation)
            return true;
    return false;
}

static void note_others(const struct interventions *interventions, size_t i, FILE *out)
{
    const struct intervention *item = &interventions->items[i];
    bool has_cooperation = false;
    for (size_t k = 0; k < interventions->n; k++) {
        const struct intervention *other = &interventions->items[k];
        has_cooperation |= brings_cooperation(other);
        if (k < i && other->lever == item->lever && other->start <= item->end &&
            item->start <= other->end)
            fprintf(out,
                    "note: %s pulls the same lever as %s, %s: whom both treat has both, and series "
                    "by lever add them up\n",
                    item->name, other->name, model_tables.interventions.levers[item->lever].name);
    }
    if (item->terms[TERM_needs_cooperation] > 0 && !has_cooperation)
        fprintf(out,
                "note: %s needs cooperation, and no intervention brings it, such as one of the "
                "lever regional_cooperation: it treats nobody\n",
                item->name);
}

void policy_notes(const struct interventions *interventions, size_t i, FILE *out)
{
    const struct intervention_tables *tables = interventions->tables;
    const struct intervention *item = &interventions->items[i];
    for (size_t t = 0; t < tables->n_targets; t++)
        if (item->target[t] != UINT32_MAX)
            note_limit(item, tables->targets[t].key, out);
    for (size_t t = 0; t < tables->n_terms; t++) {
        const double usual = intervention_term_default(interventions, i, t);
        if (item->terms[t] < usual || item->terms[t] > usual)
            note_limit(item, tables->terms[t].name, out);
    }
    note_nation(item, out);
    note_idle(item, out);
    note_others(interventions, i, out);
}

bool policy_contradicts(const struct intervention *item, char why[INTERVENTION_WHY])
{
    const double from = item->terms[TERM_age_from], below = item->terms[TERM_age_below];
    if (below <= 0 || from < below)
        return false;
    snprintf(why, INTERVENTION_WHY,
             "age_from %.10g and age_below %.10g leave nobody; lower age_from or raise age_below",
             from, below);
    return true;
}
