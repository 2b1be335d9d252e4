/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the policy room: policy.c (quantities), policy_treat.c (who is treated when) and
 * policy_who.c (which persons), policy_rank.c (how effects combine). No other room includes this.
 */
#ifndef MODELS_POLICY_PRIVATE_H
#define MODELS_POLICY_PRIVATE_H

#include "policy.h"

/* clang-format off */
enum who {
#define WHO(name, meaning) WHO_##name,
#include "codes.def"
    N_WHO
};
enum term_number {
#define TERM(name, initial, low, high, unit, dimension, meaning) TERM_##name,
#include "model.def"
    N_TERMS
};
/* clang-format on */

enum policy_target { TARGET_branch, TARGET_region, TARGET_occupation };
enum { TREATED_EXTRA = 1, TREATED_EMBEDDED = 2, TREATED_MONTHS_MAX = 512 };

/* One intervention of the scenario while it runs. Units are employers, regions or the nation. */
struct rule {
    const struct intervention *is;
    const double *term;        /* [N_TERMS] */
    const struct lever *lever; /* row of the levers */
    enum scope scope;
    uint32_t key;             /* of its name, for draws */
    int start, end;           /* months in force, assessment included */
    double most;              /* strength at full ramp */
    uint32_t branches;        /* bit b: branch b is within the targets */
    enum cost_unit cost_unit; /* what the unit cost is paid for */
    unsigned innovation;      /* that the lever pushes; N_INNOVATIONS: none */
    bool is_limited; /* to some occupations, branches, tenures or ages: asked person by person */
    size_t n_units, n_order;
    uint32_t *order;          /* [n_order] units within the targets in the order of choice */
    int16_t *from, *until;    /* [n_units] months of treatment; from NEVER: not treated */
    uint8_t *treated;         /* [n_units] TREATED_ bits */
    float *strength;          /* [n_units] this month */
    double region[N_REGIONS]; /* mean strength by region, weighted by staff, this month */
    double nation;
    bool is_chosen;       /* the units have been chosen */
    bool acts;            /* some unit may have strength this month */
    bool changes;         /* of regions and nation: strength differs from last month's */
    bool has_occupations; /* limited to some: its effect on an employer moves with the staff */
    float shape[TREATED_MONTHS_MAX];  /* strength after so many months, while in force */
    float fading[TREATED_MONTHS_MAX]; /* the same with its half-life */
};

/* A rule that acts on a quantity. */
struct pair {
    uint16_t rule;
    uint8_t who;
    double size;   /* ln of a ratio, or the shift, at strength one; 0: it only takes a rank */
    double weight; /* of the size in the outcome by which effects are ranked */
    double others; /* what the rule does to that outcome by other ways, at strength one */
};

struct pair_list {
    size_t n;
    struct pair *items;
};

struct policy {
    size_t n;
    struct rule *rules;
    struct pair_list pairs[N_QUANTITIES];
    bool acts[N_QUANTITIES];       /* this month */
    double take_up, additionality; /* what conditions make of the terms of all interventions */
    double most[N_QUANTITIES];     /* of regions: the largest value this month */
    float *values[N_QUANTITIES]; /* by unit of the quantity's scope; NULL where nothing ever acts */
};

enum policy_kind { KIND_ratio, KIND_shift, KIND_sum };
extern const enum policy_kind policy_kinds[N_QUANTITIES];

/* policy_rank.c: what one rule does to one quantity here, and how strongly to the outcome. */
struct part {
    double size, rank;
};
enum { EFFECTS_AT_ONCE = INTERVENTIONS_MAX * 4 };

/* The rules that act on a quantity, or on what it is ranked by, with their sizes. */
MUST_CHECK int policy_pairs_prepare(struct world *world, enum quantity_number q,
                                    struct error *error);
/* who: share of the effect on this quantity that reaches the person; other ways reach all. */
struct part policy_part(const struct pair *pair, double strength, double who);
/* Combined size of n effects: a sum, or by rank discount, strongest first (M13). Sorts x. */
double policy_combine(const struct world *world, enum policy_kind kind, struct part *x, size_t n);

/* policy_treat.c: rows of order, start and end; then who is treated from this month. */
MUST_CHECK int policy_rule_prepare(struct world *world, struct rule *rule, struct error *error);
void policy_treat(struct world *world, struct rule *rule);
double policy_strength(const struct world *world, const struct rule *rule, size_t unit);
/* Units of cost of one unit of treatment, such as employees. */
double policy_cost_units(const struct world *world, const struct rule *rule, size_t unit);

/* policy_who.c: share of the effect that reaches this person (0 to 1). */
double policy_who(const struct world *world, enum who who, size_t i);
/* Whether an effect that concerns occupations concerns this one. */
bool policy_who_works(enum who who, unsigned occupation);
/* Whether the person is within the targets and limits of the rule. */
bool policy_reaches(const struct world *world, const struct rule *rule, size_t i);

#endif
