/* SPDX-License-Identifier: Apache-2.0 */
/* The equations of all hazards as tables. A monthly hazard is the product of three, which the
 * engine multiplies before it draws: class     per year / 12 x f(tenure) x g(age) x occupation:
 * here, made once, normalised so that the mean over the start stock is the published rate employer
 * branch, pull from outside, workload, contagion: hazard_factors.c and workload.c state     strain,
 * engagement, health, wish for hours: hazard_factors.c, every month */
#include "mechanisms.h"

#include <string.h>

/* f(t) of M08: a peak at month three, then decline; t in the middle of the band. */
static double tenure_shape(const struct parameter_values *p, unsigned band)
{
    static const double middle[TENURE_BAND_graduate_0_11] = {1.5, 4.5, 9, 18, 42, 90, 180, 320};
    const double decline[TENURE_BAND_graduate_0_11] = {1,
                                                       1,
                                                       1,
                                                       1,
                                                       p->tenure_ratio_years_3_5,
                                                       p->tenure_ratio_years_6_10,
                                                       p->tenure_ratio_years_11_20,
                                                       p->late_tenure_ratio};
    if (band >= TENURE_BAND_graduate_0_11)
        band =
            band == TENURE_BAND_graduate_0_11 ? TENURE_BAND_tenure_6_11 : TENURE_BAND_tenure_12_23;
    const double t = middle[band] / 3;
    return decline[band] + p->early_tenure_amplitude * t * maths_exp(1 - t);
}

static double age_sickness(const struct parameter_values *p, unsigned age)
{
    if (age < AGE_BAND_age_35_44)
        return p->sickness_below_35;
    return age < AGE_BAND_age_55_59 ? 1.0 : p->sickness_above_55;
}

/* Hazards a month of an employee of a class, before normalisation. */
static void employee_hazards(const struct world *world, unsigned occupation, unsigned age,
                             unsigned tenure, double hazard[HAZARD_LANES])
{
    const struct parameter_values *p = &world->p;
    const bool is_graduate = tenure >= TENURE_BAND_graduate_0_11;
    const double f = tenure_shape(p, tenure), sick = age_sickness(p, age);
    hazard[DECISION_illness_short] = p->short_spells_per_year / 12;
    hazard[DECISION_illness_other] = p->other_spells_per_year / 12 * sick;
    /* discrimination (M21): the class carries the rate of those who meet it; the others are thinned
     * (absence.c) */
    const double excess = p->discrimination_per_year * (p->discrimination_mental_ratio - 1);
    hazard[DECISION_illness_mental] = p->mental_spells_per_year / 12 * sick * (1 + excess) /
                                      (1 + p->migration_background_share * excess);
    hazard[DECISION_illness_physical] = p->physical_spells_per_year / 12 * sick;
    hazard[DECISION_recovery] =
        0.69314718055994531; /* probability 1/2; the state factor says the rest */
    hazard[DECISION_hours_up] = p->hours_up_per_month * p->hours_up_fit;
    hazard[DECISION_hours_down] = p->hours_down_per_month * p->hours_down_fit;
    hazard[DECISION_aggression] =
        p->aggression_per_month * world->in.aggression_by_occupation[occupation];
    hazard[DECISION_employer_change] =
        p->employer_change_per_year / 12 * f * world->in.employer_change_by_age[age];
    hazard[DECISION_retirement] = world->in.retirement_hazard[age] / 12 * p->retirement_fit;
    hazard[DECISION_death] = world->in.death_hazard[age] / 12;
    hazard[DECISION_exit_inactive] = p->exit_inactive_per_year / 12;
    hazard[DECISION_exit_industry] =
        p->exit_industry_per_year / 12 * f * world->in.exit_by_age[age] *
        world->in.exit_by_occupation[occupation] * (is_graduate ? p->graduate_exit_ratio : 1.0);
    hazard[DECISION_start_zzp] = p->start_zzp_per_year / 12 * world->in.start_zzp_by_age[age];
    hazard[DECISION_upskilling] =
        age < AGE_BAND_age_45_54 ? world->dual_rate[occupation] * p->dual_start_ratio / 12 : 0;
}

static void zzp_hazards(const struct world *world, unsigned age, double hazard[HAZARD_LANES])
{
    hazard[DECISION_retirement - 8] =
        world->in.retirement_hazard[age] / 12 * world->p.retirement_fit;
    hazard[DECISION_death - 8] = world->in.death_hazard[age] / 12;
    hazard[DECISION_exit_inactive - 8] = 0;
    hazard[4 + DECISION_stop_zzp - 16] = -maths_log(1 - world->p.stop_zzp_per_month);
}

/* Dropout: the first year's share, then a constant hazard so that the success share results (M28).
 * Who begins in September meets it from October on, so the first year has eleven months of it. */
static void student_hazards(const struct world *world, unsigned programme, unsigned tenure,
                            double hazard[HAZARD_LANES])
{
    const double first = world->in.first_year_dropout[programme];
    const double success = world->in.study_success[programme];
    const double later_months = study_months(world, programme) - STUDY_FIRST_MONTHS;
    const bool is_first = tenure <= TENURE_BAND_tenure_6_11;
    double rate = -maths_log(1 - (first < 0.95 ? first : 0.95)) / STUDY_FIRST_MONTHS;
    if (!is_first)
        rate = later_months > 0 && success < 1 - first
                   ? maths_log((1 - first) / success) / later_months
                   : 0;
    hazard[4 + DECISION_study_dropout - 16] = rate;
}

/* Return falls with time since leaving: half every return_half_life years, mean over ten years as
 * given. */
static void reservoir_hazards(const struct world *world, unsigned age, unsigned tenure,
                              double hazard[HAZARD_LANES])
{
    static const double years[TENURE_BAND_graduate_0_11] = {0.1, 0.35, 0.75, 1.5, 3.5, 7.5, 12, 20};
    const struct parameter_values *p = &world->p;
    const unsigned band = tenure < TENURE_BAND_graduate_0_11 ? tenure : TENURE_BAND_tenure_6_11;
    const double rate = 0.69314718055994531 / p->return_half_life;
    const double mean = (1 - maths_exp(-rate * p->reservoir_years)) / (rate * p->reservoir_years);
    hazard[DECISION_death - 8] = world->in.death_hazard[age] / 12;
    hazard[4 + DECISION_return_to_care - 16] = RETURN_ROOM * p->return_per_year / 12 *
                                               maths_exp(-rate * years[band]) / mean *
                                               world->in.return_by_age[age];
}

static void group_fill(struct world *world, enum group group)
{
    struct hazard_group *table = &world->state.groups[group];
    for (unsigned c = 0; c < N_CLASSES; c++) {
        const unsigned occupation = c / (N_AGE_BANDS * N_TENURE_BANDS);
        const unsigned age = c / N_TENURE_BANDS % N_AGE_BANDS, tenure = c % N_TENURE_BANDS;
        double hazard[HAZARD_LANES] = {0};
        switch (group) {
        case GROUP_EMPLOYEE:
            employee_hazards(world, occupation, age, tenure, hazard);
            for (unsigned l = 0; l < HAZARD_LANES; l++)
                hazard[l] *= world->hazard_norm[l];
            break;
        case GROUP_ZZP:
            zzp_hazards(world, age, hazard);
            break;
        case GROUP_STUDENT:
            student_hazards(world, occupation, tenure, hazard);
            break;
        case GROUP_RESERVOIR:
            reservoir_hazards(world, age, tenure, hazard);
            break;
        case N_GROUPS:
            break;
        }
        for (unsigned l = 0; l < HAZARD_LANES; l++)
            table->base[(size_t)c * HAZARD_LANES + l] = hazard_base(hazard[l]);
    }
    hazard_group_seal(table);
}

static unsigned tenure_class(const struct world *world, size_t i)
{
    const int care_months = world->state.month - world->person.care_month[i];
    if (world->person.terms[i] & TERM_GRADUATE && care_months < 24)
        return care_months < 12 ? TENURE_BAND_graduate_0_11 : TENURE_BAND_graduate_12_23;
    return world->tenure_band[person_months_since(world, i)];
}

static unsigned class_of(const struct world *world, size_t i, unsigned occupation)
{
    const unsigned age = world->age_band[person_age_months(world, i)];
    return (occupation * N_AGE_BANDS + age) * N_TENURE_BANDS + tenure_class(world, i);
}

/* The employees of the start, counted in parts of the persons. */
struct stock {
    int64_t class[N_CLASSES];
    int64_t able[N_OCCUPATIONS];   /* could start dual training for the programme */
    int64_t trainable[N_BRANCHES]; /* the same by branch */
    int64_t well[N_OCCUPATIONS];
};
enum { PARTS = 64, FIGURES = sizeof(struct stock) / sizeof(int64_t) };
struct stock_parts {
    const struct world *world;
    struct stock *part; /* [PARTS] */
};

static void count_employee(const struct world *world, size_t i, struct stock *stock)
{
    const struct persons *person = &world->person;
    const unsigned o = person->occupation[i], b = person->branch[i];
    stock->class[class_of(world, i, o)]++;
    stock->well[o] += person->health[i] == HEALTH_well;
    if (person_age_months(world, i) >= 45 * 12)
        return;
    const unsigned programme = next_occupation(o, b);
    if (programme >= N_OCCUPATIONS || person->terms[i] & TERM_DUAL ||
        person->health[i] != HEALTH_well ||
        world->employer.start_half_hours[person->employer[i] * (size_t)N_OCCUPATIONS + programme] ==
            0)
        return;
    stock->able[programme]++;
    stock->trainable[b]++;
}

static void count_part(void *context, size_t part)
{
    const struct stock_parts *parts = context;
    const size_t n = parts->world->state.persons.n;
    for (size_t i = n * part / PARTS; i < n * (part + 1) / PARTS; i++)
        if (parts->world->person.standing[i] == STANDING_employee)
            count_employee(parts->world, i, &parts->part[part]);
}

/* Adds the parts into the first. */
static void count_stock(struct stock_parts *parts)
{
    table_parts(PARTS, count_part, parts);
    int64_t sum[FIGURES] = {0}, here[FIGURES];
    for (size_t part = 0; part < PARTS; part++) {
        memcpy(here, &parts->part[part], sizeof here);
        for (size_t k = 0; k < FIGURES; k++)
            sum[k] += here[k];
    }
    memcpy(&parts->part[0], sum, sizeof sum);
}

/* Starts of dual training a year: the published inflow of 2021 of the programme, over the employees
 * who could start it. */
static double dual_rate(const struct world *world, const struct stock *stock, unsigned programme)
{
    if (programme >= N_OCCUPATIONS || stock->able[programme] == 0)
        return 0;
    return world->in.study_inflow[programme * N_YEARS + 2021 - YEAR_FIRST] *
           world->in.dual_share[programme] * world->scenario->scale /
           (double)stock->able[programme];
}

/* The hazard of an occupation group is that of its most frequent programme; those whose branch has
 * another are thinned out when it fires. */
static void dual_rates(struct world *world, const struct stock *stock)
{
    for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
        double most = 0;
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            world->dual_part[o][b] = dual_rate(world, stock, next_occupation(o, b));
            most = world->dual_part[o][b] > most ? world->dual_part[o][b] : most;
        }
        for (unsigned b = 0; b < N_BRANCHES && most > 0; b++)
            world->dual_part[o][b] /= most;
        world->dual_rate[o] = most;
    }
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        double staff = 0;
        for (unsigned r = 0; r < N_REGIONS; r++)
            staff += (double)world->employees[r][b];
        world->trainable[b] = staff > 0 ? (double)stock->trainable[b] / staff : 0;
    }
}

/* What makes the mean of n hazards the rate; a rate of zero needs nothing. */
static double norm(double rate, double n, double sum)
{
    return rate > 0 ? rate * n / sum : 1;
}

/* Published rates are means over the stock: divide by the mean of the relative factors at the
 * start. */
static int normalise(struct world *world, struct error *error)
{
    struct stock_parts parts = {world, scratch_alloc(PARTS, sizeof *parts.part, error)};
    double sum[HAZARD_LANES] = {0}, all = 0, branch_exit = 0;
    if (!parts.part)
        return ERROR_MEMORY;
    for (unsigned l = 0; l < HAZARD_LANES; l++)
        world->hazard_norm[l] = 1;
    count_stock(&parts);
    dual_rates(world, &parts.part[0]);
    const int64_t *n = parts.part[0].class;
    int64_t well[N_OCCUPATIONS];
    memcpy(well, parts.part[0].well, sizeof well);
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_employee)
            branch_exit += world->in.exit_by_branch[world->person.branch[i]];
    for (unsigned c = 0; c < N_CLASSES; c++) {
        double hazard[HAZARD_LANES] = {0};
        employee_hazards(world, c / (N_AGE_BANDS * N_TENURE_BANDS),
                         c / N_TENURE_BANDS % N_AGE_BANDS, c % N_TENURE_BANDS, hazard);
        for (unsigned l = 0; l < HAZARD_LANES; l++)
            sum[l] += (double)n[c] * hazard[l];
        all += (double)n[c];
    }
    scratch_free(parts.part);
    const struct parameter_values *p = &world->p;
    world->hazard_norm[DECISION_exit_industry] =
        norm(p->exit_industry_per_year / 12, all, sum[DECISION_exit_industry]) * all / branch_exit;
    world->hazard_norm[DECISION_employer_change] =
        norm(p->employer_change_per_year / 12, all, sum[DECISION_employer_change]);
    double met = 0; /* by those at work; the rate is that of all */
    for (unsigned o = 0; o < N_OCCUPATIONS; o++)
        met += (double)well[o] * p->aggression_per_month * world->in.aggression_by_occupation[o];
    world->hazard_norm[DECISION_aggression] = norm(p->aggression_per_month, all, met);
    return 0;
}

int hazards_prepare(struct world *world, struct error *error)
{
    struct hazard_group *groups = world->state.groups;
    _Static_assert(DECISION_illness_short == 0, "lane 0 is the one with factors of the row's own");
    groups[GROUP_EMPLOYEE].n_words = 4;
    groups[GROUP_EMPLOYEE].has_own = true;
    for (unsigned k = 0; k < 4; k++)
        groups[GROUP_EMPLOYEE].words[k] = k;
    for (unsigned g = GROUP_ZZP; g < N_GROUPS; g++) {
        groups[g].is_plain = true;
        groups[g].n_words = 2;
        groups[g].words[0] = 2;
        groups[g].words[1] = 4;
    }
    hazards_norms(world);
    const int status = normalise(world, error);
    if (status < 0)
        return status;
    if (!(world->hazard_norm[DECISION_exit_industry] > 0 &&
          world->hazard_norm[DECISION_exit_industry] < 1e9))
        return fail(error, ERROR_SCENARIO,
                    "no employee can leave to another industry: check exit_by_age, "
                    "exit_by_branch and exit_industry_per_year");
    for (unsigned g = 0; g < N_GROUPS; g++)
        group_fill(world, (enum group)g);
    return 0;
}
