/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the policy room: policy.c (quantities), policy_employers.c (those of employers),
 * policy_hazards.c (hazards of persons), policy_treat.c (who is treated when), policy_order.c (in
 * which order), policy_who.c (which persons), policy_rank.c (how effects combine). No other room
 * includes this. */
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
    double staff[N_REGIONS];  /* that of the weights */
    double nation;
    /* strengths of a region's employers: range, and from when they stay as they are while it runs
     */
    float least[N_REGIONS], largest[N_REGIONS];
    int settled[N_REGIONS];
    int treated_month;    /* for which strengths were last worked out */
    bool is_resting;      /* nobody began or ended since last month, and it runs */
    bool has_means;       /* somebody asks for region, staff and nation */
    bool is_chosen;       /* the units have been chosen */
    bool acts;            /* some unit may have strength this month */
    bool changes;         /* of regions and nation: strength differs from last month's */
    bool has_occupations; /* limited to some: its effect on an employer moves with the staff */
    float shape[TREATED_MONTHS_MAX];   /* strength after so many months, while in force */
    float fading[TREATED_MONTHS_MAX];  /* the same with its half-life */
    int shape_settled, fading_settled; /* months after which they stay as they are */
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
extern const enum scope policy_scopes[N_QUANTITIES];
/* The decision of a quantity that is a hazard, -1 for others; and back, by number: the first
 * quantity, which is decision 0, is its own. */
extern const int8_t policy_decisions[N_QUANTITIES];
extern const uint8_t policy_hazards[4 * HAZARD_WORDS];

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
/* The quantity itself: neutral without effects. */
double policy_value(const struct world *world, enum policy_kind kind, struct part *x, size_t n);

/* policy_order.c: luck of a unit, the same in all months; and the units within the targets in the
 * order of choice, by what they are now: for the month in which the rule begins. */
enum policy_luck { LUCK_order, LUCK_take_up, LUCK_extra, LUCK_embedded, LUCK_phase, N_LUCKS };
double policy_luck(const struct world *world, const struct rule *rule, size_t unit,
                   enum policy_luck which);
MUST_CHECK int policy_order(const struct world *world, struct rule *rule);

/* policy_treat.c: start and end; then who is treated from this month. */
MUST_CHECK int policy_rule_prepare(struct world *world, struct rule *rule, struct error *error);
MUST_CHECK int policy_treat(struct world *world, struct rule *rule);
double policy_strength(const struct world *world, const struct rule *rule, size_t unit);
/* Those of a region's employers, rows first to end - 1; returns whether any differs from last
 * month's. */
bool policy_strengths(const struct world *world, struct rule *rule, unsigned region, size_t first,
                      size_t end);
/* Units of cost of n units of treatment, such as their employees. */
void policy_cost_units(const struct world *world, const struct rule *rule, size_t first, size_t n,
                       double *units);

/* policy_employers.c: money of units; strength of a rule for an employer, whatever the scope of its
 * lever. */
void policy_pay(const struct world *world, const struct task *task, const struct rule *rule,
                size_t first, size_t end);
double policy_strength_at(const struct world *world, const struct rule *rule, size_t e);

/* policy_hazards.c: which decisions are touched this month, and how far at most. */
void policy_bounds(struct world *world);

/* policy_who.c: share of the effect that reaches this person (0 to 1). */
double policy_who(const struct world *world, enum who who, size_t i);
/* Whether an effect that concerns occupations concerns this one. */
bool policy_who_works(enum who who, unsigned occupation);
/* Whether the person is within the targets and limits of the rule. */
bool policy_reaches(const struct world *world, const struct rule *rule, size_t i);

#endif
