/* SPDX-License-Identifier: Apache-2.0 */
/* The world of the model: model.def as structs and enums, and what is derived from its inputs.
 * Every mechanism includes this page; model.def is expanded here and in world.c only. */
#ifndef MODELS_WORLD_H
#define MODELS_WORLD_H

#include "../sim/keep.h"
#include "../sim/maths.h"
#include "../sim/month.h"
#include "../sim/scenario.h"
#include "codes.h"

struct description;

/* clang-format off */
struct persons {
#define PERSON(type, name, width, unit, meaning) type *name;
#include "model.def"
};
struct employers {
#define EMPLOYER(type, name, width, unit, meaning) type *name;
#include "model.def"
};
enum quantity_number {
#define HAZARD(decision, meaning) QUANTITY_##decision,
#define QUANTITY(name, kind, scope, unit, meaning) QUANTITY_##name,
#include "model.def"
    N_QUANTITIES
};
struct parameter_values {
#define PARAMETER(name, initial, low, high, least, most, unit, status, basis, source, meaning) double name;
#include "model.def"
};
struct input_values {
#define INPUT(name, dimensions, low, high, sparse, sum, unit, meaning) const double *name;
#include "model.def"
};
enum decision_number {
#define DECISION(number, name, meaning) DECISION_##name = number,
#include "model.def"
};
enum event_number {
#define EVENT(name, columns, meaning) EVENT_##name,
#include "model.def"
    N_EVENTS
};
enum series_number {
#define SERIES(name, dimensions, divisor, unit, meaning) SERIES_##name,
#include "model.def"
    N_SERIES /* the events follow as series "event_<name>" */
};
/* clang-format on */

enum {
    TRAIT_MAN = 1,
    TRAIT_BACKGROUND = 2,
    TRAIT_PARENT = 4,
    TRAIT_PARTNER = 8,
    TERM_PERMANENT = 1,
    TERM_CONDITIONAL = 2,
    TERM_SECOND_JOB = 4,
    TERM_POOL = 8,
    TERM_DUAL = 16,
    TERM_GRADUATE = 32,
    TERM_OPEN = 64,
    TERM_SHORTENED = 128, /* a student in a study made shorter by policy */
    DECISIONS_MAX = 64,
    NO_PROGRAMME = 255,
    NO_BRANCH = 255,
    NO_HOURS = 0,      /* hours_before of who was no employee */
    NEVER = INT16_MAX, /* a due month that does not come */
    FULL_TIME_HALF_HOURS = 72,
    PART_TIME_BELOW = 70, /* half hours */
    SMALL_BELOW = 40,     /* half hours: a small contract */
    INCOME_ANSWERED = 4,  /* bit of income_band */
    STRAIN_ONE = 1024     /* units of strain and engagement per standard deviation */
};

/* Hazards are screened in groups by standing. */
enum group { GROUP_EMPLOYEE, GROUP_ZZP, GROUP_STUDENT, GROUP_RESERVOIR, N_GROUPS };

/* State factors of employees: health x strain level x engagement level x underused. */
enum {
    STRAIN_LEVELS = 8, /* half an SD each, from -2 to 2 */
    N_STATES = N_HEALTH * STRAIN_LEVELS * STRAIN_LEVELS * 2,
    N_CLASSES = N_OCCUPATIONS * N_AGE_BANDS * N_TENURE_BANDS,
    AGE_MONTHS_MAX = 1200,
    TENURE_MONTHS_MAX = 700
};

/* A change of an employer's books, settled after the persons' and regions' tasks. */
struct post_change {
    uint32_t employer;
    int16_t half_hours;      /* contract hours */
    int16_t absent, trainee; /* of which in a long spell; in dual training */
    int16_t digital;         /* skill in digital care, 1/255 persons */
    int8_t persons, newcomers;
    uint8_t occupation;
    uint8_t is_zzp;
};
struct short_spell {
    uint32_t employer;
    int32_t day_half_hours;
};
/* What a person needs of his employer this month, in one place: employers stand anywhere. */
struct lead {
    uint16_t short_illness; /* hazard factor */
    int16_t strain, engagement;
    uint16_t relief; /* of strain: employers' strain_relief */
};
/* What the persons' steps of a block hand on: the leads of the employees, in their order; of all
 * rows the age. */
struct leads {
    int16_t strain[BLOCK_ROWS], engagement[BLOCK_ROWS];
    uint16_t relief[BLOCK_ROWS]; /* of months in which policy relieves */
    uint8_t age_band[BLOCK_ROWS];
};
/* Who looks for work, with what the matching asks of him while it is at hand: persons stand
 * anywhere. */
struct seeker {
    uint32_t row, person, employer;
    uint8_t region, occupation, branch;
    uint8_t unused; /* makes it sixteen bytes */
};
/* Changes of books are listed apart for the employers of each region, which settles its own. */
enum list_kind {
    LIST_SEEKERS,
    LIST_POSTS,                           /* [N_REGIONS] */
    LIST_SPELLS = LIST_POSTS + N_REGIONS, /* [N_REGIONS] */
    N_LISTS = LIST_SPELLS + N_REGIONS
};

struct world {
    struct state state; /* the engine's part */
    struct persons person;
    struct employers employer;
    struct parameter_values p;
    struct input_values in;
    const struct scenario *scenario;
    struct policy *policy;       /* policy.c */
    bool has_rules;              /* some intervention may cause events */
    float *const *policy_values; /* [N_QUANTITIES] by unit of the scope; NULL where nothing acts */
    const bool *policy_acting;   /* [N_QUANTITIES] whether any intervention acts on it this month */
    int start;                   /* first month of the run */

    /* look-ups made once from parameters and the start population, also when a run goes on */
    uint8_t age_band[AGE_MONTHS_MAX + 1];       /* by age in months */
    uint8_t tenure_band[TENURE_MONTHS_MAX + 1]; /* by months */
    int strain_kappa, engagement_kappa;         /* 1/65536 */
    int16_t strain_noise[256], engagement_noise[256];
    int16_t intention_threshold; /* engagement below which people intend to leave */
    int sick_days;               /* hundredths of a day lost in a month of a long spell */
    int16_t pressure_threshold[N_BRANCHES]; /* strain above which work pressure is too high */
    double dual_rate[N_OCCUPATIONS]; /* starts of dual training a year per employee who could */
    double dual_part[N_OCCUPATIONS][N_BRANCHES]; /* of them, by what the branch trains for */
    double trainable[N_BRANCHES];     /* employees who could start dual training, of all */
    double mental_norm;               /* scales onset of mental spells to a mean of one */
    double leaving_norm;              /* the same for strain and engagement on leaving */
    double hazard_norm[HAZARD_LANES]; /* mean of the relative factors over the start stock */
    struct list margins;              /* struct margin_row: the start population (population.h) */

    /* keys and factor tables of the month */
    uint64_t detail_key[DECISIONS_MAX];
    uint64_t household_key;    /* of DECISION_household, the same in every month */
    uint16_t *state_factor;    /* [N_STATES][HAZARD_LANES] */
    uint16_t *cell_factor;     /* [N_REGIONS * N_BRANCHES][HAZARD_LANES]; short illness: see lead */
    struct lead *lead;         /* [employers] */
    uint16_t *ones;            /* [HAZARD_LANES] of HAZARD_ONE */
    double *innovation_effect; /* [N_INNOVATIONS][2][EFFECT_MONTHS] (innovation.c) */

    /* seekers sorted by region and occupation (matching.c) */
    struct list seekers_sorted; /* struct seeker */
    size_t cell_first[N_REGIONS * N_OCCUPATIONS + 1];
    struct match_scratch *scratch; /* [N_REGIONS] */

    struct error *error; /* where steps of the nation report */

    /* From here to kept_end all is kept in restart files (keep.c): no pointers. First what the
     * start was like, a measure for all months after it. */
    double start_hours_per_worker;                        /* half hours, self-employed included */
    double typical_half_hours[N_BRANCHES][N_OCCUPATIONS]; /* contract of a new post */
    double mean_half_hours;                               /* of all employees of the start */
    double workload_reference[N_BRANCHES];                /* mean D in the first month */
    double start_zzp_share[N_BRANCHES]; /* zzp hours of all hours in the first month */
    double other_growth[2];             /* per year: before and from 2026 (demand.c) */
    double brake_growth;                /* per year until 2026, relative to unchanged policy */
    double start_jobs[N_BRANCHES],
        start_self_employed[N_BRANCHES];   /* posts with vacancies; persons */
    double overhead_reference[N_BRANCHES]; /* learning and mentoring taken as usual */
    double open_share; /* part-timers of the start whom a conversation would give more hours */
    double sickness_of_branch[N_BRANCHES]; /* relative to the mean over employees */
    bool has_reference;
    int64_t can_adopt[N_INNOVATIONS]; /* employers to whom an innovation is of use */

    /* the nation and the regions this month */
    double demand_growth[N_BRANCHES]; /* hours needed relative to the first month */
    double brake[N_BRANCHES];         /* posts funded relative to those needed (A088) */
    double mean_strain;               /* of all employees last month, SD */
    double
        long_absence;   /* days lost of long spells, relative to the stock ill at the month's end */
    int pension_age;    /* months */
    double zzp_trend;   /* starts relative to 2022 */
    double admin_trend; /* change of the administration share since the first month */
    double
        pressure_shared[N_REGIONS * N_BRANCHES]; /* D of all its employers, where staff is lent */
    double placement_room[N_REGIONS]; /* full-time students that can be placed, of those who want */
    double placement_policy[N_REGIONS][N_OCCUPATIONS]; /* supervision relative to that without
                                                          interventions, by what is taught */
    double students[N_OCCUPATIONS];                    /* full-time, last month */
    double exit_pull, entry_offer[N_CHANNELS], sickness;
    double branch_absence[N_BRANCHES];   /* absent share of hours last month */
    int64_t vacancy_stock;               /* last month */
    double vacancies_per_job[N_REGIONS]; /* last month */
    int64_t open_by_occupation[N_REGIONS]
                              [N_OCCUPATIONS]; /* vacancies, cumulative, for candidates */
    int64_t adopters[N_INNOVATIONS];
    int64_t branch_adopters[N_INNOVATIONS][N_REGIONS][N_BRANCHES];
    int64_t branch_employers[N_REGIONS][N_BRANCHES];

    /* stocks kept by events, for the identities */
    int64_t employees[N_REGIONS][N_BRANCHES];
    int64_t half_hours[N_REGIONS][N_BRANCHES];
    int64_t vacancies[N_REGIONS][N_BRANCHES];

    /* employers stand ordered by region and branch: first row of each pair */
    size_t employer_first[N_REGIONS * N_BRANCHES + 1];
    size_t list_sizes[N_LISTS]; /* bytes of an item */

    /* cohorts of the census */
    bool has_quarter[4], has_year_end[2]; /* slots of branch_before and hours_before filled */
    int64_t graduates[3];                 /* who came into care, by year of the first hire */
    uint32_t next_person;                 /* number of the first person from outside */
    uint32_t first_student;               /* of the coming September */
    uint32_t first_candidate;             /* of this month */
    char kept_end;
};

/* The list of changes of employer e. */
static inline struct list *books_list(const struct world *world, const struct task *task,
                                      enum list_kind kind, size_t e)
{
    return &task->lists[kind + world->employer.region[e]];
}

/* Short names of the month's things. */
static inline int64_t *series_cells(const struct world *world, int64_t *tally, enum series_number s)
{
    return tally + world->state.layout.offset[s];
}
static inline void count(const struct world *world, int64_t *tally, enum series_number s,
                         size_t cell, int64_t n)
{
    tally[world->state.layout.offset[s] + cell] += n;
}
static inline size_t cell_of(unsigned region, unsigned branch)
{
    return (size_t)region * N_BRANCHES + branch;
}
/* Intervention that tipped the event, counted from 1; 0: none, or it would have come anyway.
 * policy_cause.c */
unsigned policy_cause_of(const struct world *world, const struct task *task,
                         enum event_number event, size_t i);
/* An event of a person: counted where he is, and noted for the file of events. The columns that it
 * changes may be written before or after. */
static inline void record(const struct world *world, const struct task *task,
                          enum event_number event, size_t i)
{
    const unsigned branch = world->person.branch[i];
    const size_t cell =
        cell_of(world->person.region[i], branch < N_BRANCHES ? branch : BRANCH_other_care);
    task->tally[world->state.layout.offset[N_SERIES + event] + cell]++;
    if (task->noted)
        event_note(task, i, event,
                   world->has_rules ? policy_cause_of(world, task, event, i) : NO_INTERVENTION);
}
static inline void indicate(struct world *world, enum series_number s, double value)
{
    world->state.indicators[s] = value;
}
static inline int person_age_months(const struct world *world, size_t i)
{
    const int age = world->state.month - world->person.birth_month[i];
    return age < 0 ? 0 : age > AGE_MONTHS_MAX ? AGE_MONTHS_MAX : age;
}
static inline int person_months_since(const struct world *world, size_t i)
{
    const int months = world->state.month - world->person.since_month[i];
    return months < 0 ? 0 : months > TENURE_MONTHS_MAX ? TENURE_MONTHS_MAX : months;
}
/* By how much they wish more who do. */
static inline unsigned wish_more_half_hours(const struct world *world)
{
    return (unsigned)(2 * world->p.wish_more_hours + 0.5);
}
static inline int year_of(int month)
{
    return 2022 + (month >= 0 ? month / 12 : -((11 - month) / 12));
}
static inline int month_of_year(int month) /* 0 January .. 11 December */
{
    return month - 12 * (year_of(month) - 2022);
}
static inline bool is_quarter_end(int month)
{
    return month_of_year(month) % 3 == 2;
}
static inline bool is_year_end(int month)
{
    return month_of_year(month) == 11;
}
static inline uint64_t detail(const struct world *world, enum decision_number decision, size_t i,
                              uint32_t alternative)
{
    return draw_detail_keyed(world->detail_key[decision], world->person.id[i], alternative);
}

/* world.c */
extern const struct scenario_tables model_tables;
extern const struct event model_event_rows[]; /* [N_EVENTS] */
extern const struct series *const model_series;
extern const size_t model_n_series;
MUST_CHECK int world_create(struct world **world, const struct scenario *scenario, int n_threads,
                            struct error *error);
void world_free(struct world *world);
extern const struct step model_steps[];
extern const size_t model_n_steps;
extern const struct step_pass model_passes[];
extern const size_t model_n_passes;

extern const struct description model_description;
/* world_prepare (start.c): what is derived from the start population before the first month. */
MUST_CHECK int world_prepare(struct world *world, struct error *error);
void matching_free(struct world *world);
/* keep.c: what a world must remember to go on after a month. */
void world_keep(struct world *world, struct keep *keep);

/* start.c: ERROR_SCENARIO if the persons of so large and long a run cannot all have a number. */
MUST_CHECK int world_check_numbers(const struct world *world, struct error *error);

/* population.c: fills the tables of persons and employers for the first month. */
MUST_CHECK int population_build(struct world *world, struct error *error);

/* posts.c: every change of who works where, booked once. task->lists must be the task's. */
void post_open(struct world *world, struct task *task,
               size_t i); /* the person's columns say where */
void post_hire(struct world *world, struct task *task, size_t i);  /* the same for a newcomer */
void post_close(struct world *world, struct task *task, size_t i); /* before the columns change */
void post_set_hours(struct world *world, struct task *task, size_t i, unsigned half_hours);
void post_set_health(struct world *world, struct task *task, size_t i, unsigned health);

#endif
