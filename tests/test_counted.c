/* SPDX-License-Identifier: Apache-2.0 */
/* What a result says happened is what happened: series and indicators against persons compared
 * before and after a month, and against the definitions of the indicators. */
#include "../models/mechanisms.h" /* before cmocka, which has a macro named fail */

#include "country_tools.h"

/* ---- absence --------------------------------------------------------------------------------- */

#define MONTH_DAYS (365.25 / 12)

/* What contagion compares an employer with next month. */
static void check_absence_of_branches(const struct world *world)
{
    const int64_t *lost = series_cells(world, world->state.tally, SERIES_days_lost);
    const int64_t *days = series_cells(world, world->state.tally, SERIES_days_of_employment);
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        double here = 0, all = 0;
        for (unsigned r = 0; r < N_REGIONS; r++) {
            here += (double)lost[cell_of(r, b)];
            all += (double)days[cell_of(r, b)];
        }
        assert_true(here > 0 && world->branch_absence[b] > 0.999 * here / all);
        assert_true(world->branch_absence[b] < 1.001 * here / all);
    }
}

/* Long spells take a month of days from everybody who is ill at its end, and half of one from who
 * fell ill in it; the rest is of short spells. */
static void days_lost_are_those_of_short_spells_and_of_who_is_ill_at_the_end(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "partial_return_weight=0.8");
    const struct world *world = made.world;
    for (int month = 0; month < 4; month++) {
        double ill = 0, begun = 0;
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++)
            if (world->person.standing[i] == STANDING_employee &&
                world->person.health[i] >= HEALTH_other) {
                ill++;
                begun += world->person.health_month[i] == month;
            }
        const double days = (double)series_sum(world, SERIES_days_short);
        const double expected = days + 0.8 * MONTH_DAYS * (ill - begun / 2);
        assert_true(days > (double)events(world, EVENT_spell_short));
        assert_true(days < 14.0 * (double)events(world, EVENT_spell_short));
        const double lost = (double)series_sum(world, SERIES_days_lost) / 100;
        assert_true(lost > 0.999 * expected && lost < 1.001 * expected);
        /* the books of employers know only who is ill at the end: this much of it is lost */
        const double part = (ill - begun / 2) / ill;
        assert_true(begun > 10 && world->long_absence > 0.99 * part);
        assert_true(world->long_absence < 1.01 * part);
        check_absence_of_branches(world);
    }
    test_world_end(&made);
}

/* A spell that ended after some months has lost half of the first of them and none of the last. */
static void spells_that_end_are_counted_with_their_days_in_the_class_of_their_length(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "scale=0.02", "partial_return_weight=0.8");
    const struct world *world = made.world;
    size_t n[N_SPELL_CLASSES] = {0};
    for (int month = 0; month < 3; month++) {
        double days[N_SPELL_CLASSES] = {0};
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, world->person.id[i]);
            const bool is_employee = world->person.standing[i] == STANDING_employee;
            if (!was || was->standing != STANDING_employee || was->health < HEALTH_other ||
                (is_employee && world->person.health[i] >= HEALTH_other))
                continue;
            const int months = month - was->health_month;
            const unsigned class = months <= 3    ? SPELL_CLASS_days_15_91
                                   : months <= 12 ? SPELL_CLASS_days_92_365
                                                  : SPELL_CLASS_days_366_730;
            days[class] += 0.8 * MONTH_DAYS * (months - 0.5);
            n[class]++;
        }
        const int64_t *counted = series_cells(world, world->state.tally, SERIES_days_lost_by_class);
        for (unsigned c = SPELL_CLASS_days_15_91; c < N_SPELL_CLASSES; c++)
            if (!((double)counted[c] > 0.97 * days[c] && (double)counted[c] < 1.001 * days[c]))
                fail_msg("class %u: %g days, by hand %g", c, (double)counted[c], days[c]);
        snapshot_free(&before);
    }
    for (unsigned c = SPELL_CLASS_days_15_91; c < N_SPELL_CLASSES; c++)
        assert_true(n[c] > 10);
    test_world_end(&made);
}

/* ---- who leaves, moves and comes ------------------------------------------------------------- */

/* What the month did to employees and to those who came, seen from before and after it. */
struct turnover {
    int64_t by_tenure[N_TENURE_BANDS], across_branches, graduates, gave_up;
};

static void check_newcomer(const struct world *world, const struct shot *was, size_t i)
{
    const struct persons *person = &world->person;
    const int month = world->state.month - 1;
    assert_int_equal(person->strain[i], 0);
    assert_int_equal(person->engagement[i], 0);
    assert_int_equal(person->wish_half_hours[i], person->half_hours[i]);
    assert_int_equal(person->due_month[i], NEVER);
    const bool returns =
        was && was->channel == CHANNEL_returner && was->standing != STANDING_student;
    if (returns)
        assert_int_equal(person->care_month[i], was->care_month);
    if (person->terms[i] & TERM_GRADUATE)
        assert_int_equal(person->care_month[i], month);
}

static void check_employee(const struct world *world, const struct shot *was, size_t i,
                           struct turnover *sum)
{
    const struct persons *person = &world->person;
    const int month = world->state.month - 1;
    const bool is_employee = person->standing[i] == STANDING_employee;
    const bool moved = is_employee && person->since_month[i] == month;
    if (is_employee && !moved)
        return;
    sum->by_tenure[world->tenure_band[month - was->since_month]]++;
    if (moved) {
        sum->across_branches += person->branch[i] != was->branch;
        assert_int_not_equal(person->employer[i], was->employer);
    } else if (person->standing[i] == STANDING_zzp) {
        assert_int_equal(person->half_hours[i], (int)(2 * world->p.zzp_hours));
    } else if (person->standing[i] == STANDING_reservoir) {
        assert_true(person->due_month[i] <= person->birth_month[i] + world->pension_age);
    }
}

static void leavers_movers_and_newcomers_are_counted_as_they_are(void **state)
{
    (void)state;
    struct test_world made;
    int64_t across = 0, graduates = 0, gave_up = 0;
    COUNTRY(&made, "scale=0.02", "reservoir_years=30", "reservoir_years_after_search=3");
    const struct world *world = made.world;
    for (int month = 0; month < 8; month++) {
        struct turnover sum = {0};
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, world->person.id[i]);
            if (was && was->standing == STANDING_employee) {
                check_employee(world, was, i, &sum);
            } else if (world->person.standing[i] == STANDING_employee) {
                check_newcomer(world, was, i);
                sum.graduates += (world->person.terms[i] & TERM_GRADUATE) != 0;
            } else if (was && was->standing == STANDING_seeker &&
                       world->person.standing[i] == STANDING_reservoir) {
                assert_int_equal(was->channel, CHANNEL_returner);
                const int pension = was->birth_month + world->pension_age;
                assert_int_equal(world->person.due_month[i],
                                 pension < month + 36 ? pension : month + 36);
                sum.gave_up++;
            }
        }
        for (unsigned t = 0; t < N_TENURE_BANDS; t++)
            assert_int_equal(series_cells(world, world->state.tally, SERIES_leavers_by_tenure)[t],
                             sum.by_tenure[t]);
        assert_int_equal(series_sum(world, SERIES_moves_across_branches), sum.across_branches);
        assert_int_equal(series_sum(world, SERIES_graduates_hired), sum.graduates);
        across += sum.across_branches;
        graduates += sum.graduates;
        gave_up += sum.gave_up;
        snapshot_free(&before);
    }
    assert_true(across > 100 && graduates > 50 && gave_up > 5);
    test_world_end(&made);
}

/* Wishes of movers when contracts change by moving alone, and none is kept. */
static void movers_want_what_they_agreed_to_unless_they_wished_for_more(void **state)
{
    (void)state;
    struct test_world made;
    size_t content = 0, met = 0, goes_on = 0;
    COUNTRY(&made, "scale=0.02", "kept_hours_share=0", "hours_up_per_month=0",
            "hours_down_per_month=0");
    const struct persons *person = &made.world->person;
    for (int month = 0; month < 4; month++) {
        struct snapshot before = snapshot_take(made.world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < made.world->state.persons.n; i++) {
            const struct shot *was = snapshot_find(&before, person->id[i]);
            if (!was || was->standing != STANDING_employee ||
                person->standing[i] != STANDING_employee || person->since_month[i] != month)
                continue;
            const unsigned hours = person->half_hours[i], wish = person->wish_half_hours[i];
            const bool wished = was->wish_half_hours > was->half_hours;
            const bool lacks = wished && was->wish_half_hours > hours;
            assert_int_equal(wish, lacks ? was->wish_half_hours : hours);
            content += !wished;
            met += wished && !lacks;
            goes_on += lacks;
        }
        snapshot_free(&before);
    }
    assert_true(content > 100 && met > 10 && goes_on > 10);
    test_world_end(&made);
}

static void who_falls_ill_changes_no_hours_and_begins_no_training_in_that_month(void **state)
{
    (void)state;
    struct test_world made;
    size_t ill = 0, changed = 0, training = 0;
    COUNTRY(&made, "scale=0.02", "physical_spells_per_year=1", "hours_up_per_month=0.1",
            "hours_down_per_month=0.1", "dual_start_ratio=5");
    const struct persons *person = &made.world->person;
    struct snapshot before = snapshot_take(made.world);
    test_world_run(&made, 1);
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        const struct shot *was = snapshot_find(&before, person->id[i]);
        if (!was || was->standing != STANDING_employee ||
            person->standing[i] != STANDING_employee || person->since_month[i] == 0)
            continue;
        const bool is_new_trainee = person->terms[i] & ~was->terms & TERM_DUAL;
        if (was->health == HEALTH_well && person->health[i] != HEALTH_well) {
            assert_int_equal(person->half_hours[i], was->half_hours);
            assert_false(is_new_trainee);
            ill++;
        }
        changed += person->half_hours[i] != was->half_hours;
        training += is_new_trainee;
    }
    assert_true(ill > 2000 && changed > 1000 && training > 20);
    snapshot_free(&before);
    test_world_end(&made);
}

static void employees_are_counted_by_tenure_at_quarter_ends(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "scale=0.02");
    const struct world *world = made.world;
    for (int month = 0; month < 6; month++) {
        int64_t n[N_TENURE_BANDS] = {0};
        test_world_run(&made, 1);
        for (size_t i = 0; month % 3 == 2 && i < world->state.persons.n; i++)
            if (world->person.standing[i] == STANDING_employee)
                n[world->tenure_band[month - world->person.since_month[i]]]++;
        for (unsigned t = 0; t < N_TENURE_BANDS; t++)
            assert_int_equal(series_cells(world, world->state.tally, SERIES_employees_by_tenure)[t],
                             n[t]);
        assert_true(month % 3 != 2 || n[TENURE_BAND_tenure_12_23] > 1000);
    }
    test_world_end(&made);
}

/* ---- training -------------------------------------------------------------------------------- */

static void trainings_last_as_long_as_the_parameter_and_all_that_end_are_counted(void **state)
{
    (void)state;
    struct test_world made;
    size_t n_begun = 0, n_seeking = 0;
    int64_t ended = 0;
    COUNTRY(&made, "dual_months=19", "search_months=5", "scale=0.02");
    const struct world *world = made.world;
    for (int month = 0; month < 8; month++) {
        struct snapshot before = snapshot_take(world);
        test_world_run(&made, 1);
        for (size_t i = 0; i < world->state.persons.n; i++) {
            const struct persons *person = &world->person;
            const struct shot *was = snapshot_find(&before, person->id[i]);
            if (was && was->standing == STANDING_employee && !(was->terms & TERM_DUAL) &&
                person->standing[i] == STANDING_employee && person->terms[i] & TERM_DUAL) {
                assert_int_equal(person->due_month[i], month + 19);
                n_begun++;
            }
            if (was && was->standing == STANDING_student &&
                person->standing[i] == STANDING_seeker) {
                assert_int_equal(person->channel[i], CHANNEL_education);
                assert_int_equal(person->due_month[i], month + 5);
                n_seeking++;
            }
        }
        assert_int_equal(series_sum(world, SERIES_diplomas), events(world, EVENT_diploma));
        assert_int_equal(series_sum(world, SERIES_dropouts), events(world, EVENT_study_dropout));
        ended += series_sum(world, SERIES_diplomas);
        snapshot_free(&before);
    }
    assert_true(n_begun > 20 && n_seeking > 20 && ended > 50);
    test_world_end(&made);
}

/* ---- contracts ------------------------------------------------------------------------------- */

static void usual_contracts_are_those_of_the_start_in_the_mean(void **state)
{
    (void)state;
    struct test_world made;
    double usual = 0, worked = 0, n = 0, low = 80, high = 0;
    COUNTRY(&made, "scale=0.05");
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        if (made.world->person.standing[i] != STANDING_employee)
            continue;
        const double half_hours = usual_half_hours(made.world, i, made.world->person.branch[i]);
        low = half_hours < low ? half_hours : low;
        high = half_hours > high ? half_hours : high;
        usual += half_hours;
        worked += made.world->person.half_hours[i];
        n++;
    }
    assert_true(usual > 0.985 * worked && usual < 1.015 * worked);
    assert_true(made.world->mean_half_hours > 0.999 * worked / n);
    assert_true(made.world->mean_half_hours < 1.001 * worked / n);
    assert_true(low < 45 && high > 70); /* groups differ */
    test_world_end(&made);
}

/* Changes of hours within a month, at one employer. */
struct changes {
    size_t n_up, n_down, n_away, n_wishing;
};

/* Away from the attractor of the person, 26 hours in the mean of all: beyond two hours on its far
 * side, and not because of a wish. */
static struct changes changes_with(const char *setting)
{
    struct test_world made;
    struct changes sum = {0};
    COUNTRY(&made, "scale=0.05", "attractor_hours=26", setting);
    struct snapshot before = snapshot_take(made.world);
    test_world_run(&made, 1);
    const struct persons *person = &made.world->person;
    for (size_t i = 0; i < made.world->state.persons.n; i++) {
        const struct shot *was = snapshot_find(&before, person->id[i]);
        if (!was || was->standing != STANDING_employee ||
            was->half_hours == person->half_hours[i] || person->standing[i] != STANDING_employee ||
            person->employer[i] != was->employer)
            continue;
        const bool is_up = person->half_hours[i] > was->half_hours;
        const bool is_met = person->wish_half_hours[i] == person->half_hours[i];
        const bool wanted = is_up && was->wish_half_hours >= was->half_hours + 4;
        const double middle =
            2 * 26 / made.world->mean_half_hours *
            usual_half_hours(made.world, i, made.world->employer.branch[person->employer[i]]);
        sum.n_up += is_up;
        sum.n_down += !is_up;
        sum.n_away +=
            !wanted && (is_up ? was->half_hours > middle + 4 : was->half_hours < middle - 4);
        sum.n_wishing += !is_met;
        assert_true(is_met || person->wish_half_hours[i] ==
                                  person->half_hours[i] + wish_more_half_hours(made.world));
        assert_true(!is_up || !(person->terms[i] & TERM_OPEN));
    }
    snapshot_free(&before);
    test_world_end(&made);
    return sum;
}

static void hours_move_toward_the_attractor_and_leave_one_in_ten_with_a_wish(void **state)
{
    (void)state;
    const struct changes toward = changes_with("away_from_attractor_share=0"),
                         both = changes_with("away_from_attractor_share=1");
    const size_t n = both.n_up + both.n_down;
    assert_true(toward.n_up > 100 && toward.n_down > 50);
    assert_int_equal(toward.n_away, 0);
    assert_true(both.n_away > 30);
    assert_true(10 * both.n_wishing > n / 2 && 10 * both.n_wishing < 3 * n / 2);
}

/* ---- indicators ------------------------------------------------------------------------------ */

static void near(double found, double wanted, const char *what)
{
    const double off = found - wanted, size = wanted < 0 ? -wanted : wanted;
    if (!(off < 1e-9 * size + 1e-12 && -off < 1e-9 * size + 1e-12))
        fail_msg("%s is %.12g, by its definition %.12g", what, found, wanted);
}

static double indicator(const struct world *world, enum series_number series)
{
    return world->state.indicators[series];
}

/* Sums over persons at the end of the month. */
struct persons_sum {
    double employees, zzp, employee_hours, zzp_hours, strain, engagement;
};

static struct persons_sum sum_persons(const struct world *world)
{
    const struct persons *person = &world->person;
    struct persons_sum sum = {0};
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const double hours = person->half_hours[i] / 2.0;
        const bool is_employee = person->standing[i] == STANDING_employee;
        const bool is_zzp = person->standing[i] == STANDING_zzp;
        sum.employees += is_employee;
        sum.zzp += is_zzp;
        sum.employee_hours += is_employee ? hours : 0;
        sum.zzp_hours += is_zzp ? hours : 0;
        sum.strain += is_employee ? person->strain[i] / 1024.0 : 0;
        sum.engagement += is_employee ? person->engagement[i] / 1024.0 : 0;
    }
    return sum;
}

static void check_shares(const struct world *world, const struct persons_sum *sum)
{
    const struct parameter_values *p = &world->p;
    const double working = sum->employees + sum->zzp, scale = world->scenario->scale;
    const double all = year_value(world->in.population_20_66, world->state.month - 1) *
                       p->working_persons_share * scale;
    const double constant = p->working_persons_constant * scale;
    near(indicator(world, SERIES_working_persons), working, "working_persons");
    near(indicator(world, SERIES_working_share), working / all, "working_share");
    near(indicator(world, SERIES_one_in_n), all / working, "one_in_n");
    near(indicator(world, SERIES_working_share_constant), working / constant, "constant share");
    near(indicator(world, SERIES_one_in_n_constant), constant / working, "one_in_n_constant");
    near(indicator(world, SERIES_fte_per_worker), sum->employee_hours / 36 / sum->employees,
         "fte_per_worker");
    near(indicator(world, SERIES_strain_mean), sum->strain / sum->employees, "strain_mean");
    near(indicator(world, SERIES_engagement_mean), sum->engagement / sum->employees,
         "engagement_mean");
}

static void check_absence_and_vacancies(const struct world *world, const struct persons_sum *sum)
{
    double open = 0, lacking = 0, admin = 0, staff = 0;
    const struct employers *employer = &world->employer;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        for (size_t k = e * N_OCCUPATIONS; k < (e + 1) * N_OCCUPATIONS; k++) {
            const double gap = (employer->funded_half_hours[k] - employer->staff_half_hours[k] -
                                employer->zzp_half_hours[k]) /
                               2.0;
            open += employer->vacancies[k];
            lacking += gap > 0 ? gap : 0;
        }
        admin += employer->staff[e] * (employer->admin_share[e] - employer->admin_freed[e]) / 1e4;
        staff += employer->staff[e];
    }
    near(indicator(world, SERIES_vacancy_rate), 1000 * open / (sum->employees + open),
         "vacancy_rate");
    near(indicator(world, SERIES_shortage_persons),
         lacking / (sum->employee_hours / sum->employees), "shortage_persons");
    const double years = (world->state.month - 1 - world->start) / 12.0;
    near(indicator(world, SERIES_admin_share_mean),
         admin / staff + world->p.admin_change_per_year * years, "admin_share_mean");
    near(indicator(world, SERIES_absence_percentage),
         100.0 * (double)series_sum(world, SERIES_days_lost) /
             (double)series_sum(world, SERIES_days_of_employment),
         "absence_percentage");
    const double published =
        (double)series_sum(world, SERIES_vacancies_new) -
        world->p.hired_without_vacancy * (double)series_sum(world, SERIES_vacancies_filled);
    near(indicator(world, SERIES_vacancies_published), published > 0 ? published : 0,
         "vacancies_published");
}

static void indicators_are_what_they_are_defined_as(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "admin_change_per_year=0.01", "working_persons_share=0.7");
    struct world *world = made.world;
    const struct persons_sum start = sum_persons(world);
    for (int month = 0; month < 9; month++) {
        test_world_run(&made, 1);
        const struct persons_sum sum = sum_persons(world);
        check_shares(world, &sum);
        check_absence_and_vacancies(world, &sum);
        /* fewer hours a worker, more workers for the same work */
        const double shown = indicator(world, SERIES_workers_needed);
        const double hours =
                         (start.employee_hours + start.zzp_hours) / (start.employees + start.zzp),
                     now = (sum.employee_hours + sum.zzp_hours) / (sum.employees + sum.zzp);
        world->state.month--;
        assert_int_equal(demand_month(world, NULL), 0);
        world->state.month++;
        near(shown, indicator(world, SERIES_workers_needed) * hours / now, "workers_needed");
    }
    test_world_end(&made);
}

static void absence_is_about_five_to_ten_per_cent_of_the_calendar_days_of_employment(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, NULL);
    for (int month = 0; month < 3; month++) {
        const double employees = (double)persons_with(made.world, STANDING_employee);
        test_world_run(&made, 1);
        const double days =
            (double)series_sum(made.world, SERIES_days_of_employment) / 100 / employees;
        assert_true(days > 0.98 * MONTH_DAYS && days < 1.02 * MONTH_DAYS);
        const double percentage = indicator(made.world, SERIES_absence_percentage);
        assert_true(percentage > 5 && percentage < 11);
    }
    test_world_end(&made);
}

/* ---- the need for workers -------------------------------------------------------------------- */

static double needed_in(struct world *world, int month, enum series_number series)
{
    world->state.month = month;
    assert_int_equal(demand_month(world, NULL), 0);
    return indicator(world, series);
}

static void the_need_begins_with_who_works_and_meets_its_anchors(void **state)
{
    (void)state;
    struct test_world made;
    COUNTRY(&made, "workers_needed_2040=1900000", "job_growth_2022_2025=150000");
    struct world *world = made.world;
    const double scale = world->scenario->scale;
    double jobs = 0, open = 0, open_narrow = 0; /* posts that are open are to be filled too */
    const struct persons_sum start = sum_persons(world);
    for (size_t i = 0; i < world->state.persons.n; i++)
        jobs += world->person.standing[i] == STANDING_employee &&
                world->person.branch[i] != BRANCH_childcare;
    for (size_t k = 0; k < world->state.employers.n * N_OCCUPATIONS; k++) {
        const double posts = world->employer.vacancies[k];
        open += posts;
        open_narrow += world->employer.branch[k / N_OCCUPATIONS] != BRANCH_childcare ? posts : 0;
    }
    jobs += open_narrow;
    near(needed_in(world, 0, SERIES_workers_needed), start.employees + start.zzp + open,
         "need at first");
    near(needed_in(world, 0, SERIES_jobs_needed_narrow), jobs, "jobs at first");
    near(needed_in(world, 48, SERIES_jobs_needed_narrow), jobs + 150000 * scale, "jobs of 2026");
    near(needed_in(world, 48, SERIES_jobs_funded_narrow), jobs + 150000 * scale, "funded of 2026");
    near(needed_in(world, 222, SERIES_workers_needed), 1900000 * scale, "need in July 2040");
    test_world_end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_lost_are_those_of_short_spells_and_of_who_is_ill_at_the_end),
        cmocka_unit_test(spells_that_end_are_counted_with_their_days_in_the_class_of_their_length),
        cmocka_unit_test(leavers_movers_and_newcomers_are_counted_as_they_are),
        cmocka_unit_test(movers_want_what_they_agreed_to_unless_they_wished_for_more),
        cmocka_unit_test(who_falls_ill_changes_no_hours_and_begins_no_training_in_that_month),
        cmocka_unit_test(employees_are_counted_by_tenure_at_quarter_ends),
        cmocka_unit_test(trainings_last_as_long_as_the_parameter_and_all_that_end_are_counted),
        cmocka_unit_test(usual_contracts_are_those_of_the_start_in_the_mean),
        cmocka_unit_test(hours_move_toward_the_attractor_and_leave_one_in_ten_with_a_wish),
        cmocka_unit_test(indicators_are_what_they_are_defined_as),
        cmocka_unit_test(absence_is_about_five_to_ten_per_cent_of_the_calendar_days_of_employment),
        cmocka_unit_test(the_need_begins_with_who_works_and_meets_its_anchors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
