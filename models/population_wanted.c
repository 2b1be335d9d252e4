/* SPDX-License-Identifier: Apache-2.0 */
/* What the published margins ask of the first month: the builder aims at it, the margins are
 * compared with it. */
#include "mechanisms.h"
#include "population.h"

/* The yearly count of employees is that of the second quarter, the self-employed a yearly mean. */
enum { JUNE = 5, JULY = 6 };
/* Months for which the margins hold: February 2018 and November 2022 (branches), 2020 (ages). */
enum { BRANCHES_2018 = -47, BRANCHES_2022 = 10, AGES_2020 = -24 };

double population_path(const double *by_year, int standing_for, int month)
{
    int before = -1, last = -1; /* the two years between or beyond which the month lies */
    for (int y = 0; y < N_YEARS; y++) {
        if (by_year[y] <= 0.0)
            continue;
        const int at = 12 * (YEAR_FIRST + y - 2022) + standing_for;
        before = last >= 0 ? last : before;
        last = y;
        if (at >= month && before >= 0)
            break;
    }
    if (last < 0 || before < 0)
        return last < 0 ? 0.0 : by_year[last];
    const double at = 12.0 * (YEAR_FIRST + before - 2022) + standing_for;
    const double slope = (by_year[last] - by_year[before]) / (12.0 * (last - before));
    const double value = by_year[before] + slope * (month - at);
    return value > 0.0 ? value : 0.0;
}

bool population_has_umc(unsigned region)
{
    return region == REGION_groningen || region == REGION_amsterdam ||
           region == REGION_utrecht_en_omgeving || region == REGION_rijnstreek ||
           region == REGION_rijnmond || region == REGION_zuid_west_gelderland ||
           region == REGION_zuid_limburg;
}

static void wanted_branches(const struct world *world, struct population_wanted *wanted)
{
    const double *table = world->in.employees_by_branch;
    double sum[N_REFERENCE_YEARS] = {0};
    for (unsigned y = 0; y < N_REFERENCE_YEARS; y++)
        for (unsigned b = 0; b < N_BRANCHES; b++)
            sum[y] += table[y * N_BRANCHES + b];
    const double at =
        (double)(world->start - BRANCHES_2018) / (double)(BRANCHES_2022 - BRANCHES_2018);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        const double first = table[b] / sum[REFERENCE_2018];
        const double last = table[N_BRANCHES + b] / sum[REFERENCE_2022];
        wanted->branch[b] = wanted->employees * (first + (last - first) * at);
        wanted->zzp[b] = wanted->self_employed * world->in.self_employed_by_branch[b];
    }
}

static bool is_vvt(unsigned branch)
{
    return branch == BRANCH_nursing_homes || branch == BRANCH_home_care;
}

/* The shares of 55 and older rise in a straight line from the table of 2020 to those of 2022, the
 * younger thirds give way in proportion. */
static void wanted_thirds(const struct world *world, struct population_wanted *wanted)
{
    const double *table = world->in.age_share;
    double old_others = 0.0, vvt = 0.0;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        if (is_vvt(b))
            vvt += wanted->branch[b];
        else
            old_others += wanted->branch[b] * table[b * N_AGE_THIRDS + AGE_THIRD_55_plus];
    }
    double at = (world->start - AGES_2020) / 24.0;
    at = at < 0.0 ? 0.0 : at > 1.0 ? 1.0 : at;
    const double others =
        world->p.share_55_plus * wanted->employees - world->p.share_55_plus_vvt * vvt;
    const double growth = old_others > 0.0 && others > 0.0 ? others / old_others : 1.0;
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        const double *share = table + b * N_AGE_THIRDS;
        const double old = share[AGE_THIRD_55_plus];
        const double new = is_vvt(b) ? world->p.share_55_plus_vvt : old *growth;
        const double now = old + (new - old) * at;
        wanted->third[b][AGE_THIRD_55_plus] = now;
        for (unsigned t = 0; t < AGE_THIRD_55_plus; t++)
            wanted->third[b][t] = share[t] * (1.0 - now) / (1.0 - old);
    }
}

/* Employees by month of age, any unit: few below 20, rising slowly from 35, fewer from 60 to the
 * state pension age, very few after it. Only the thirds are published, which set their levels. */
static void wanted_density(const struct world *world, struct population_wanted *wanted)
{
    const struct parameter_values *p = &world->p;
    const int pension = (int)world->in.state_pension_age[year_of(world->start) - YEAR_FIRST];
    for (int age = POPULATION_AGE_FIRST; age < POPULATION_AGE_END; age++) {
        const double years = age / 12.0;
        double density = 1.0;
        if (years < 22.0)
            density = p->age_density_16 + (1.0 - p->age_density_16) * (years - 16.0) / 6.0;
        else if (years >= 35.0 && years < 55.0)
            density = p->age_density_35 + p->age_density_rise * (years - 35.0) / 20.0;
        else if (years >= 60.0 && age < pension)
            density = 1.0 - p->age_density_fall * (years - 60.0) / (pension / 12.0 - 60.0);
        else if (age >= pension)
            density = p->age_density_pensioners *
                      (1.0 - (age - pension) / (double)(POPULATION_AGE_END - pension));
        wanted->age_density[age - POPULATION_AGE_FIRST] = density;
    }
}

static unsigned third_of_band(unsigned band)
{
    return age_band_first_year[band] < 35   ? AGE_THIRD_under_35
           : age_band_first_year[band] < 55 ? AGE_THIRD_35_54
                                            : AGE_THIRD_55_plus;
}

unsigned population_third(const struct world *world, int age_months)
{
    return third_of_band(world->age_band[age_months]);
}

static void wanted_bands(const struct world *world, struct population_wanted *wanted)
{
    double band[N_AGE_BANDS] = {0}, third[N_AGE_THIRDS] = {0};
    for (int age = POPULATION_AGE_FIRST; age < POPULATION_AGE_END; age++)
        band[world->age_band[age]] += wanted->age_density[age - POPULATION_AGE_FIRST];
    for (unsigned a = 0; a < N_AGE_BANDS; a++)
        third[third_of_band(a)] += band[a];
    for (unsigned b = 0; b < N_BRANCHES; b++)
        for (unsigned a = 0; a < N_AGE_BANDS; a++)
            wanted->band[b][a] =
                wanted->third[b][third_of_band(a)] * band[a] / third[third_of_band(a)];
}

static void wanted_occupations(const struct world *world, struct population_wanted *wanted)
{
    for (unsigned b = 0; b < N_BRANCHES; b++)
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            double share = 0.0;
            for (unsigned l = 0; l < N_LEVELS; l++)
                share += world->in.level_share[b * N_LEVELS + l] *
                         world->in.level_occupation[(b * N_LEVELS + l) * N_OCCUPATIONS + o];
            wanted->occupation[b][o] = share;
        }
}

void population_wanted(const struct world *world, struct population_wanted *wanted)
{
    const double scale = world->scenario->scale;
    wanted->employees = scale * population_path(world->in.employees_total, JUNE, world->start);
    wanted->self_employed =
        scale * population_path(world->in.self_employed_total, JULY, world->start);
    wanted_branches(world, wanted);
    wanted_thirds(world, wanted);
    wanted_density(world, wanted);
    wanted_bands(world, wanted);
    wanted_occupations(world, wanted);
}

/* Onset a month among the well times mean length, which ends at 24 months with disability. */
void population_spells(const struct world *world, unsigned branch, unsigned age_third,
                       double share[N_HEALTH])
{
    const struct parameter_values *p = &world->p;
    const double mental = p->mental_spells_per_year;
    const double onset[N_HEALTH] = {
        [HEALTH_other] = p->other_spells_per_year,
        [HEALTH_stress] = mental * p->stress_share,
        [HEALTH_overstrain] = mental * p->overstrain_share,
        [HEALTH_burnout] = mental * (1.0 - p->stress_share - p->overstrain_share),
        [HEALTH_physical] = p->physical_spells_per_year,
    };
    const double back[N_HEALTH] = {
        [HEALTH_other] = p->other_return,           [HEALTH_stress] = p->stress_return,
        [HEALTH_overstrain] = p->overstrain_return, [HEALTH_burnout] = p->burnout_return,
        [HEALTH_physical] = p->physical_return,
    };
    const double age = age_third == AGE_THIRD_under_35  ? p->sickness_below_35
                       : age_third == AGE_THIRD_55_plus ? p->sickness_above_55
                                                        : 1.0;
    double mean = 0.0;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        mean += world->in.sickness_by_branch[b] * world->in.employees_by_branch[N_BRANCHES + b];
    double all = 0.0;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        all += world->in.employees_by_branch[N_BRANCHES + b];
    const double ratio = mean > 0.0 ? age * world->in.sickness_by_branch[branch] * all / mean : age;
    for (unsigned h = 0; h < N_HEALTH; h++) {
        const double left = back[h] > 0.0 ? maths_pow(1.0 - back[h], 24.0) : 1.0;
        const double length = back[h] > 0.0 ? (1.0 - left) / back[h] : 24.0;
        share[h] = onset[h] > 0.0 ? onset[h] / 12.0 * ratio * length : 0.0;
    }
}

/* Share of diplomas that come so many months after July or later (diploma_spread). */
static double diplomas_from(int months)
{
    const double others = DIPLOMA_LAST - DIPLOMA_FIRST + 1;
    const double later = DIPLOMA_LAST - months + 1;
    if (later <= 0)
        return 0;
    return (months <= 0 ? 0.25 : 0) + 0.75 * (later < others ? later / others : 1);
}

/* First-year dropout at a constant monthly hazard, then the constant hazard that leaves the share
 * with a diploma, as in hazards.c. Full-time programmes end in and around July; dual ones after
 * their months. */
void population_cohort(const struct world *world, unsigned occupation, int year,
                       struct population_cohort *cohort)
{
    const int begin = 12 * (year - 2022) + 8;
    const int duration = (int)world->in.study_duration[occupation];
    *cohort = (struct population_cohort){.begin = begin,
                                         .due = begin + study_months(world, occupation),
                                         .dual_due = begin + duration - (duration % 12 ? 0 : 2)};
    const int months = world->start - begin;
    const double starters =
        world->scenario->scale *
        world->in.study_inflow[occupation * N_YEARS + (unsigned)(year - YEAR_FIRST)];
    if (months <= 0)
        return;
    const double first = 1.0 - world->in.first_year_dropout[occupation];
    double later = first > 0.0 ? world->in.study_success[occupation] / first : 0.0;
    later = later > 1.0 ? 1.0 : later;
    const int draws = months - 1, most = study_months(world, occupation) - STUDY_FIRST_MONTHS;
    double left = maths_pow(first, (draws < STUDY_FIRST_MONTHS ? draws : STUDY_FIRST_MONTHS) /
                                       (double)STUDY_FIRST_MONTHS);
    if (draws > STUDY_FIRST_MONTHS && most > 0)
        left *= maths_pow(later, (draws - STUDY_FIRST_MONTHS) / (double)most);
    const double dual = world->in.dual_share[occupation];
    cohort->full_time = starters * (1.0 - dual) * left * diplomas_from(world->start - cohort->due);
    if (cohort->dual_due >= world->start)
        cohort->dual = starters * dual * left;
}

/* The pension age of a year is that of those who reach it in the year. */
int population_pension_month(const struct world *world, int birth_month)
{
    int month = birth_month;
    for (int year = year_of(birth_month) + 60; year <= year_of(birth_month) + 75; year++) {
        int y = year - YEAR_FIRST;
        y = y < 0 ? 0 : y >= N_YEARS ? N_YEARS - 1 : y;
        month = birth_month + (int)world->in.state_pension_age[y];
        if (year_of(month) <= year)
            break;
    }
    return month;
}
