/* SPDX-License-Identifier: Apache-2.0 */
/* The records of the plain reference: one struct a person and an employer, numbers as doubles, one
 * sequential generator; made from the start population and the rates of zorgsim. */
#ifndef BENCHMARKS_PLAIN_WORLD_H
#define BENCHMARKS_PLAIN_WORLD_H

#include <math.h>
#include <stdbool.h>

#include "bench_world.h"

/* PCG32 (O'Neill 2014): 64 bits of state, one stream for everything. */
static inline uint32_t pcg32(uint64_t *state)
{
    const uint64_t old = *state;
    *state = old * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    const uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27), turn = (uint32_t)(old >> 59);
    return mixed >> turn | mixed << (-turn & 31);
}
static inline double uniform(uint64_t *state)
{
    return (pcg32(state) + 0.5) * 0x1p-32;
}
static inline bool happens(uint64_t *state, double probability)
{
    return uniform(state) < probability;
}

struct plain_person {
    int standing, branch, region, occupation, employer, channel, health, programme, diploma_year;
    int birth_month, since_month, care_month, due_month, health_month;
    bool is_man, has_background, is_graduate, is_trainee, is_permanent;
    double hours, wish, strain, engagement; /* hours a week; SD */
    int branch_before[4];
    double hours_before[2];
};

struct plain_employer {
    int branch, region;
    double staff, staff_hours, zzp_hours, funded_hours, absent_hours, short_absent_day_hours;
    double trainee_hours, newcomers, places;
    double say, quality, roster_fit, onboarding, admin_share, start_zzp;
    double workload, strain_target, engagement_target, short_spell_factor, change_factor;
};

/* A post left this month, to be filled. */
struct plain_post {
    int employer, occupation;
    bool is_zzp;
};

/* The monthly outputs. */
struct plain_output {
    int64_t employees[N_REGIONS][N_BRANCHES], self_employed[N_REGIONS][N_BRANCHES];
    double hours[N_REGIONS][N_BRANCHES], zzp_hours[N_REGIONS][N_BRANCHES], sex_hours[N_SEXES];
    int64_t occupation[N_REGIONS][N_OCCUPATIONS], age[N_AGE_BANDS][N_SEXES], standing[N_STANDINGS];
    int64_t pressure[N_REGIONS][N_BRANCHES], intention[N_REGIONS][N_BRANCHES];
    double strain[N_BRANCHES], engagement[N_BRANCHES], days_lost[N_REGIONS][N_BRANCHES];
    int64_t students[N_OCCUPATIONS], trainees[N_OCCUPATIONS], diplomas[N_OCCUPATIONS];
    int64_t events[N_EVENTS][N_REGIONS][N_BRANCHES];
    int64_t leavers_by_tenure[N_TENURE_BANDS], leavers_by_age[N_AGE_BANDS], left[N_DESTINATIONS];
    int64_t days_by_class[N_SPELL_CLASSES], hours_status[N_COHORT_STATUS];
    int64_t inflow[N_BRANCHES], outflow[N_BRANCHES], stayers[N_BRANCHES], moved[N_BRANCHES];
    int64_t changed[N_BRANCHES], graduates_staying, seekers;
};

struct plain {
    struct world *from; /* rates and paths; its tables of persons and employers are not touched */
    const struct parameter_values *p;
    uint64_t random;
    int month, start, n_quarters, n_year_ends;
    double branch_absence[N_BRANCHES], pressure_threshold[N_BRANCHES], intention_threshold;
    struct plain_person *person;
    size_t n, capacity;
    struct plain_employer *employer;
    size_t n_employers;
    struct plain_post *post; /* [capacity] */
    size_t *mover, *seeker;  /* [capacity] */
    size_t n_posts, n_movers, n_seekers;
    struct plain_output out;
    double seconds_employers, seconds_persons, seconds_filling, seconds_census;
};

static inline struct plain_person plain_person_of(const struct world *world, size_t i)
{
    const struct persons *from = &world->person;
    struct plain_person person = {
        .standing = from->standing[i],
        .branch = from->branch[i],
        .region = from->region[i],
        .occupation = from->occupation[i],
        .employer = (int)from->employer[i],
        .channel = from->channel[i],
        .health = from->health[i],
        .programme = from->programme[i],
        .diploma_year = from->grade_year[i],
        .birth_month = from->birth_month[i],
        .since_month = from->since_month[i],
        .care_month = from->care_month[i],
        .due_month = from->due_month[i],
        .health_month = from->health_month[i],
        .is_man = from->traits[i] & TRAIT_MAN,
        .has_background = from->traits[i] & TRAIT_BACKGROUND,
        .is_graduate = from->terms[i] & TERM_GRADUATE,
        .is_trainee = from->terms[i] & TERM_DUAL,
        .is_permanent = from->terms[i] & TERM_PERMANENT,
        .hours = from->half_hours[i] / 2.0,
        .wish = from->wish_half_hours[i] / 2.0,
        .strain = from->strain[i] / (double)STRAIN_ONE,
        .engagement = from->engagement[i] / (double)STRAIN_ONE,
    };
    for (int q = 0; q < 4; q++)
        person.branch_before[q] = NO_BRANCH;
    return person;
}

static inline struct plain_employer plain_employer_of(const struct world *world, size_t e)
{
    const struct employers *from = &world->employer;
    struct plain_employer employer = {
        .branch = from->branch[e],
        .region = from->region[e],
        .staff = from->staff[e],
        .absent_hours = from->absent_half_hours[e] / 2.0,
        .trainee_hours = from->trainee_half_hours[e] / 2.0,
        .newcomers = from->newcomers[e] / 256.0,
        .say = from->say[e] / 255.0,
        .quality = from->quality[e] / 255.0,
        .roster_fit = from->roster_fit[e] / 255.0,
        .onboarding = from->onboarding[e] / 255.0,
        .admin_share = from->admin_share[e] / 1e4,
        .start_zzp = from->start_zzp[e] / 1e4,
    };
    for (size_t o = e * N_OCCUPATIONS; o < (e + 1) * N_OCCUPATIONS; o++) {
        employer.staff_hours += from->staff_half_hours[o] / 2.0;
        employer.zzp_hours += from->zzp_half_hours[o] / 2.0;
        employer.funded_hours += from->start_half_hours[o] / 2.0;
    }
    return employer;
}

static inline void plain_free(struct plain *plain)
{
    free(plain->person);
    free(plain->employer);
    free(plain->post);
    free(plain->mover);
    free(plain->seeker);
    *plain = (struct plain){0};
}

/* 0, or -1 without memory. */
static inline int plain_init(struct plain *plain, struct world *world)
{
    const size_t n = world->state.persons.n, n_employers = world->state.employers.n;
    *plain = (struct plain){.from = world,
                            .p = &world->p,
                            .random = world->state.seed * 2 + 1,
                            .month = world->start,
                            .start = world->start,
                            .n = n,
                            .capacity = 2 * n + 4096,
                            .n_employers = n_employers};
    plain->person = calloc(plain->capacity, sizeof *plain->person);
    plain->employer = calloc(n_employers + 1, sizeof *plain->employer);
    plain->post = calloc(plain->capacity, sizeof *plain->post);
    plain->mover = calloc(plain->capacity, sizeof *plain->mover);
    plain->seeker = calloc(plain->capacity, sizeof *plain->seeker);
    if (!plain->person || !plain->employer || !plain->post || !plain->mover || !plain->seeker)
        return -1;
    for (size_t i = 0; i < n; i++)
        plain->person[i] = plain_person_of(world, i);
    for (size_t e = 0; e < n_employers; e++)
        plain->employer[e] = plain_employer_of(world, e);
    plain->intention_threshold = maths_normal_quantile(world->p.leave_intention_share);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        plain->branch_absence[b] = world->branch_absence[b];
        plain->pressure_threshold[b] = maths_normal_quantile(1 - world->in.high_pressure_share[b]);
    }
    return 0;
}

#endif
