/* SPDX-License-Identifier: Apache-2.0 */
/* Lives in words: who a person is, what an event changed, what the whole life came to. Codes are
 * checked, because they come from a file. */
#include "tell.h"

#include <inttypes.h>
#include <string.h>

#include "../sim/scenario.h" /* month_format */
#include "codes.h"
#include "world.h"

enum { TEXT = 64 };

/* Facts that are codes, and of what. */
static const struct {
    const char *fact, *dimension;
} coded[] = {{"region", "region"},         {"standing", "standing"},   {"branch", "branch"},
             {"occupation", "occupation"}, {"channel", "channel"},     {"health", "health"},
             {"programme", "occupation"},  {"branch_before", "branch"}};
/* Names of bits, from the lowest. */
static const char *const term_bits[] = {"permanent", "conditional", "second job", "pool",
                                        "dual",      "graduate",    "open",       "shortened"};
static const char *const trait_bits[] = {"man", "background", "parent", "partner"};
static const char *const months_of[] = {"birth_month", "since_month",  "care_month",
                                        "due_month",   "health_month", NULL};

static const struct dimension *dimension_of(const char *fact)
{
    for (size_t k = 0; k < sizeof coded / sizeof coded[0]; k++)
        if (strcmp(coded[k].fact, fact) == 0)
            return dimension_find(model_dimensions, coded[k].dimension);
    return NULL;
}

static const char *code_text(const char *fact, int32_t value, char text[TEXT])
{
    const struct dimension *dimension = dimension_of(fact);
    const bool is_known = dimension && value >= 0 && (size_t)value < dimension->n;
    snprintf(text, TEXT, "%s", is_known ? dimension->codes[value].name : "none");
    for (char *c = text; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return text;
}

static int code_of(const char *fact, const char *name)
{
    const struct dimension *dimension = dimension_of(fact);
    for (size_t c = 0; dimension && c < dimension->n; c++)
        if (strcmp(dimension->codes[c].name, name) == 0)
            return (int)c;
    return -1;
}

/* "permanent+pool" */
static void bits_text(const char *const *names, size_t n, int32_t value, char text[TEXT])
{
    snprintf(text, TEXT, "none");
    for (size_t b = 0, length = 0; b < n && length < TEXT; b++)
        if (value >> b & 1)
            length += (size_t)snprintf(text + length, TEXT - length, "%s%s", length > 0 ? "+" : "",
                                       names[b]);
}

static bool is_month(const char *fact)
{
    for (const char *const *name = months_of; *name; name++)
        if (strcmp(*name, fact) == 0)
            return true;
    return false;
}

static void value_text(const char *fact, int32_t value, char text[TEXT])
{
    if (dimension_of(fact))
        code_text(fact, value, text);
    else if (is_month(fact) && value > -2022 * 12 && value < INT16_MAX)
        month_format(value, text);
    else if (strcmp(fact, "terms") == 0)
        bits_text(term_bits, sizeof term_bits / sizeof term_bits[0], value, text);
    else if (strcmp(fact, "traits") == 0)
        bits_text(trait_bits, sizeof trait_bits / sizeof trait_bits[0], value, text);
    else if (strcmp(fact, "employer") == 0 && value < 0)
        snprintf(text, TEXT, "none");
    else if (strstr(fact, "half_hours"))
        snprintf(text, TEXT, "%g hours", value / 2.0);
    else
        snprintf(text, TEXT, "%" PRId32, value);
}

static void put_code(const char *fact, int32_t value, FILE *out)
{
    char text[TEXT];
    fputs(code_text(fact, value, text), out);
}

/* "9 years and 3 months" */
static void put_span(int months, FILE *out)
{
    const int years = months / 12, rest = months % 12;
    if (years > 0)
        fprintf(out, "%d year%s%s", years, years == 1 ? "" : "s", rest > 0 ? " and " : "");
    if (rest > 0 || years == 0)
        fprintf(out, "%d month%s", rest, rest == 1 ? "" : "s");
}

static void put_employer(const struct life *life, int32_t row, FILE *out)
{
    char branch[TEXT], region[TEXT];
    fprintf(out, "employer %" PRId32 " (%s, %s)", row,
            code_text("branch", life_employer(life, row, "branch"), branch),
            code_text("region", life_employer(life, row, "region"), region));
}

/* ---- the beginning -------------------------------------------------------------------------- */

static void put_post(const struct life *life, const struct life_moment *at, FILE *out)
{
    const int32_t employer = life_now(life, at, "employer");
    if (employer >= 0) {
        fputs(" at ", out);
        put_employer(life, employer, out);
    }
    fprintf(out, ", %g hours a week", life_now(life, at, "half_hours") / 2.0);
    if (life_now(life, at, "standing") == STANDING_employee)
        fputs(life_now(life, at, "terms") & TERM_PERMANENT ? ", permanent contract"
                                                           : ", flexible contract",
              out);
    fputs("; there since ", out);
    char month[TEXT];
    value_text("since_month", life_now(life, at, "since_month"), month);
    fputs(month, out);
}

/* What the person is to care work now. */
static void put_standing(const struct life *life, const struct life_moment *at, FILE *out)
{
    const int32_t standing = life_now(life, at, "standing");
    const int32_t health = life_now(life, at, "health");
    put_code("standing", standing, out);
    fputs(standing == STANDING_student ? " of " : ", ", out);
    put_code("occupation", life_now(life, at, "occupation"), out);
    if (standing == STANDING_employee || standing == STANDING_zzp)
        put_post(life, at, out);
    if (standing == STANDING_employee && life_now(life, at, "terms") & TERM_DUAL) {
        fputs("; in training for ", out);
        put_code("programme", life_now(life, at, "programme"), out);
    }
    if (health != HEALTH_well && standing == STANDING_employee) {
        char month[TEXT];
        value_text("health_month", life_now(life, at, "health_month"), month);
        fputs("; sick (", out);
        put_code("health", health, out);
        fprintf(out, ") since %s", month);
    }
}

static void tell_who(const struct life *life, const struct life_moment *at, FILE *out)
{
    char born[TEXT], region[TEXT];
    const int32_t traits = life_now(life, at, "traits");
    value_text("birth_month", life_now(life, at, "birth_month"), born);
    fprintf(out, "%s, born %s, lives in %s%s%s: ", traits & TRAIT_MAN ? "man" : "woman", born,
            code_text("region", life_now(life, at, "region"), region),
            traits & TRAIT_BACKGROUND ? ", migration background" : "",
            traits & TRAIT_PARENT ? ", young children at entry" : "");
    put_standing(life, at, out);
}

/* ---- what changed --------------------------------------------------------------------------- */

static void part(bool *has_text, FILE *out)
{
    fputs(*has_text ? "; " : ": ", out);
    *has_text = true;
}

static void tell_work(const struct life *life, const struct life_moment *at, bool *has, FILE *out)
{
    const int32_t before = life_before(life, at, "employer"), now = life_now(life, at, "employer");
    if (life_changed(life, at, "employer") && before >= 0) {
        const int months = at->month - life_before(life, at, "since_month");
        part(has, out);
        fputs("from ", out);
        put_employer(life, before, out);
        fputs(" after ", out);
        put_span(months > 0 ? months : 0, out);
    }
    if (life_changed(life, at, "employer") && now >= 0) {
        part(has, out);
        fputs("to ", out);
        put_employer(life, now, out);
    }
    if (life_changed(life, at, "standing")) {
        part(has, out);
        fputs("now ", out);
        put_code("standing", life_now(life, at, "standing"), out);
    }
    if (life_changed(life, at, "occupation")) {
        part(has, out);
        put_code("occupation", life_now(life, at, "occupation"), out);
    }
    if (life_changed(life, at, "region")) {
        part(has, out);
        fputs("lives in ", out);
        put_code("region", life_now(life, at, "region"), out);
    }
}

static void tell_hours(const struct life *life, const struct life_moment *at, bool *has, FILE *out)
{
    const int32_t terms = life_before(life, at, "terms") ^ life_now(life, at, "terms");
    const bool works = life_now(life, at, "employer") >= 0;
    if (life_changed(life, at, "half_hours") && works) {
        part(has, out);
        fprintf(out, "%g to %g hours a week", life_before(life, at, "half_hours") / 2.0,
                life_now(life, at, "half_hours") / 2.0);
    }
    if (terms & TERM_PERMANENT && works) {
        part(has, out);
        fputs(life_now(life, at, "terms") & TERM_PERMANENT ? "permanent contract"
                                                           : "flexible contract",
              out);
    }
    if (life_changed(life, at, "programme")) {
        const int32_t now = life_now(life, at, "programme");
        part(has, out);
        fputs(now < N_OCCUPATIONS ? "trains for " : "trained for ", out);
        put_code("programme", now < N_OCCUPATIONS ? now : life_before(life, at, "programme"), out);
    }
}

static void tell_health(const struct life *life, const struct life_moment *at, bool *has, FILE *out)
{
    const int32_t before = life_before(life, at, "health"), now = life_now(life, at, "health");
    char since[TEXT];
    if (!life_changed(life, at, "health"))
        return;
    part(has, out);
    if (now != HEALTH_well) {
        put_code("health", now, out);
        return;
    }
    const int32_t begun = life_before(life, at, "health_month");
    value_text("health_month", begun, since);
    fputs("sick (", out);
    put_code("health", before, out);
    fprintf(out, ") from %s, ", since);
    put_span(at->month > begun ? at->month - begun : 0, out);
}

static void tell_what(const struct life *life, const struct life_moment *at, FILE *out)
{
    bool has_text = false;
    tell_work(life, at, &has_text, out);
    tell_hours(life, at, &has_text, out);
    tell_health(life, at, &has_text, out);
}

/* ---- the whole ------------------------------------------------------------------------------ */

struct total {
    int months, working, sick, spells, short_spells, aggression, employers;
    double hours; /* a week, summed over the months of work */
};

/* The months from moment k to the next. */
static void add_months(const struct life *life, size_t k, struct total *total)
{
    const struct life_moment *at = &life->moments[k];
    const int last = life->is_given_up ? at->month : life->last_month + 1;
    const int end = k + 1 < life->n ? life->moments[k + 1].month : last;
    const int n = end > at->month ? end - at->month : 0;
    const int32_t standing = life_now(life, at, "standing");
    total->months += standing == STANDING_gone ? 0 : n;
    if (standing != STANDING_employee && standing != STANDING_zzp)
        return;
    total->working += n;
    total->hours += n * life_now(life, at, "half_hours") / 2.0;
    total->sick += life_now(life, at, "health") == HEALTH_well ? 0 : n;
}

static void tell_sum(const struct life *life, FILE *out)
{
    struct total total = {0};
    for (size_t k = 0; k < life->n; k++) {
        const struct life_moment *at = &life->moments[k];
        add_months(life, k, &total);
        total.spells += at->event == EVENT_spell_begins;
        total.short_spells += at->event == EVENT_spell_short;
        total.aggression += at->event == EVENT_aggression;
        total.employers +=
            (k == 0 || life_changed(life, at, "employer")) && life_now(life, at, "employer") >= 0;
    }
    const double mean = total.working > 0 ? total.hours / total.working : 0;
    fprintf(
        out,
        "months followed %d, at work in care %d, in which %.1f hours a week; posts %d; months sick "
        "%d; long spells %d, short ones %d; met aggression %d times",
        total.months, total.working, mean, total.employers, total.sick, total.spells,
        total.short_spells, total.aggression);
}

static const char *const contested[] = {"matching", "entering", NULL};

const struct life_words model_words = {
    .of = &model_description,
    .contested = contested,
    .who = tell_who,
    .what = tell_what,
    .sum = tell_sum,
    .value = value_text,
    .codes = dimension_of,
    .code = code_of,
};
