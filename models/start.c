/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from the start population before the first month: the books of employers, vacancies,
 * references of workload and sickness, hazard tables. */
#include "mechanisms.h"

#include <inttypes.h>
#include <math.h>

enum { BATCH = 1 << 16 };

static void index_employers(struct world *world)
{
    size_t e = 0;
    for (size_t cell = 0; cell < N_REGIONS * N_BRANCHES; cell++) {
        world->employer_first[cell] = e;
        while (e < world->state.employers.n &&
               cell_of(world->employer.region[e], world->employer.branch[e]) == cell)
            e++;
        world->branch_employers[cell / N_BRANCHES][cell % N_BRANCHES] =
            (int64_t)(e - world->employer_first[cell]);
    }
    world->employer_first[N_REGIONS * N_BRANCHES] = e;
    must(e ==
         world->state.employers.n); /* population_build orders employers by region and branch */
}

static void count_students(struct world *world)
{
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_student)
            world->students[world->person.programme[i]]++;
}

static void open_books(struct world *world)
{
    struct task task = {.lists = world->state.stripe_lists, .tally = world->state.tally};
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const unsigned standing = world->person.standing[i];
        if (standing == STANDING_employee || standing == STANDING_zzp)
            post_open(world, &task, i);
        if (i % BATCH == BATCH - 1)
            posts_settle_all(world);
    }
    posts_settle_all(world);
    for (size_t e = 0; e < world->state.employers.n; e++)
        world->employer.newcomers[e] =
            (int32_t)(world->employer.staff[e] * 256.0 * newcomers_percent(&world->p) / 100);
}

static void usual_contracts(struct world *world)
{
    double hours[N_BRANCHES][N_OCCUPATIONS] = {{0}}, n[N_BRANCHES][N_OCCUPATIONS] = {{0}};
    double all = 0, workers = 0, of_employees = 0, employees = 0;
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const unsigned standing = world->person.standing[i];
        if (standing != STANDING_employee && standing != STANDING_zzp)
            continue;
        all += world->person.half_hours[i];
        workers++;
        if (standing == STANDING_employee) {
            of_employees += world->person.half_hours[i];
            employees++;
            hours[world->person.branch[i]][world->person.occupation[i]] +=
                world->person.half_hours[i];
            n[world->person.branch[i]][world->person.occupation[i]]++;
        }
    }
    world->start_hours_per_worker = workers > 0 ? all / workers : 1;
    world->mean_half_hours = employees > 0 ? of_employees / employees : 50;
    for (unsigned b = 0; b < N_BRANCHES; b++)
        for (unsigned o = 0; o < N_OCCUPATIONS; o++)
            world->typical_half_hours[b][o] = n[b][o] > 0 ? hours[b][o] / n[b][o] : 50;
}

/* Open vacancies of the nation now: third-quarter figures stand for 1 August, linear between. */
static double vacancies_now(const struct world *world)
{
    return year_value_known(world->in.open_vacancies, world->start - 1) * world->scenario->scale;
}

/* Contracts funded beside those worked and those open: the posts that last month's movers left,
 * open from the first month on, and what whole contracts leave over of funded hours, up to half a
 * one either way. Without them the first hires and leavers would make these gaps out of open posts.
 */
static double not_yet_open(const struct world *world, size_t e, unsigned o)
{
    const struct employers *employer = &world->employer;
    const size_t post = e * N_OCCUPATIONS + o;
    const double usual = world->typical_half_hours[employer->branch[e]][o];
    const double staff = employer->staff_half_hours[post] / usual;
    const double worked = staff + employer->zzp_half_hours[post] / usual;
    const uint64_t who =
        draw_detail(world->state.seed, -1000, DECISION_choice, (uint32_t)e, N_OCCUPATIONS + o);
    const uint64_t rest =
        draw_detail(world->state.seed, -1000, DECISION_choice, (uint32_t)e, 2 * N_OCCUPATIONS + o);
    const double left = (double)round_by_luck(staff * world->p.employer_change_per_year / 12, who);
    return left + (draw_unit(rest) - 0.5) * (worked < 1 ? worked : 1);
}

/* Vacancies by branch rate, spread over posts by hours; funded hours are those worked, those open
 * and those not yet open. */
static void open_vacancies(struct world *world)
{
    struct employers *employer = &world->employer;
    double staff[N_BRANCHES] = {0}, weighted = 0;
    for (size_t e = 0; e < world->state.employers.n; e++)
        staff[employer->branch[e]] += employer->staff[e];
    for (unsigned b = 0; b < N_BRANCHES; b++)
        weighted += staff[b] * world->in.vacancy_rate_by_branch[b];
    const double level = weighted > 0 ? vacancies_now(world) / weighted : 0;
    for (size_t e = 0; e < world->state.employers.n; e++) {
        const unsigned b = employer->branch[e];
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            const size_t post = e * N_OCCUPATIONS + o;
            const double usual = world->typical_half_hours[b][o];
            const double wanted = level * world->in.vacancy_rate_by_branch[b] *
                                  employer->staff_half_hours[post] / usual;
            const size_t open = round_by_luck(
                wanted, draw_detail(world->state.seed, -1000, DECISION_choice, (uint32_t)e, o));
            employer->vacancies[post] = (uint16_t)open;
            employer->vacancy_months[post] =
                (int32_t)(world->p.start_vacancy_months * (double)open);
            const double lacking = ((double)open + not_yet_open(world, e, o)) * usual;
            employer->start_half_hours[post] =
                (int32_t)(employer->staff_half_hours[post] + employer->zzp_half_hours[post] +
                          lacking + 0.5);
            employer->funded_half_hours[post] = employer->start_half_hours[post];
            world->vacancies[employer->region[e]][b] += (int64_t)open;
            world->start_jobs[b] += (double)open;
            world->open_by_occupation[employer->region[e]][o] += (int64_t)open;
        }
        world->start_jobs[b] += employer->staff[e];
    }
}

static void zzp_shares(struct world *world)
{
    struct employers *employer = &world->employer;
    double zzp[N_BRANCHES] = {0}, all[N_BRANCHES] = {0};
    for (size_t e = 0; e < world->state.employers.n; e++) {
        double here = 0, total = 0;
        for (unsigned o = 0; o < N_OCCUPATIONS; o++) {
            here += employer->zzp_half_hours[e * N_OCCUPATIONS + o];
            total += employer->zzp_half_hours[e * N_OCCUPATIONS + o] +
                     employer->staff_half_hours[e * N_OCCUPATIONS + o];
        }
        employer->start_zzp[e] = (uint16_t)(total > 0 ? 1e4 * here / total : 0);
        zzp[employer->branch[e]] += here;
        all[employer->branch[e]] += total;
    }
    for (unsigned b = 0; b < N_BRANCHES; b++)
        world->start_zzp_share[b] = all[b] > 0 ? zzp[b] / all[b] : 0;
    for (size_t i = 0; i < world->state.persons.n; i++)
        if (world->person.standing[i] == STANDING_zzp)
            world->start_self_employed[world->person.branch[i]]++;
}

static void references(struct world *world)
{
    double staff[N_BRANCHES] = {0}, all = 0, sick = 0;
    for (unsigned r = 0; r < N_REGIONS; r++) {
        double here = 0, open = 0;
        for (unsigned b = 0; b < N_BRANCHES; b++) {
            staff[b] += (double)world->employees[r][b];
            here += (double)world->employees[r][b];
            open += (double)world->vacancies[r][b];
        }
        world->vacancies_per_job[r] = here > 0 ? open / here : 0;
    }
    for (unsigned b = 0; b < N_BRANCHES; b++) {
        all += staff[b];
        sick += staff[b] * world->in.sickness_by_branch[b];
    }
    for (unsigned b = 0; b < N_BRANCHES; b++)
        world->sickness_of_branch[b] = sick > 0 ? world->in.sickness_by_branch[b] * all / sick : 1;
}

/* Innovation and workload of the month before, so that the first month has something to relate to.
 */
static void month_before(struct world *world)
{
    struct task task = {.first = 0, .end = world->state.employers.n, .tally = world->state.tally};
    world->state.month = world->start - 1;
    innovation_start(world);
    innovation_gather(world, &task);
    innovation_adopt(world, &task);
    innovation_gather(world, &task);
    for (size_t e = 0; e < world->state.employers.n; e++)
        world->employer.start_removed[e] = world->employer.removed[e];
    workload_start(world);
    workload_month(world, &task);
    workload_gather(world, &task);
    world->state.month = world->start;
}

/* The start population stands for the end of the month before: if that is a quarter end or a year
 * end, the first cohorts of the census begin with it. */
static void start_cohorts(struct world *world)
{
    const int before = world->start - 1;
    const unsigned quarter = (unsigned)month_of_year(before) / 3,
                   year = (unsigned)year_of(before) % 2;
    world->has_quarter[quarter] = is_quarter_end(before);
    world->has_year_end[year] = is_year_end(before);
    for (size_t i = 0; i < world->state.persons.n; i++) {
        const bool is_employee = world->person.standing[i] == STANDING_employee;
        for (unsigned q = 0; q < 4; q++)
            world->person.branch_before[i * 4 + q] =
                is_employee && q == quarter && world->has_quarter[q] ? world->person.branch[i]
                                                                     : NO_BRANCH;
        if (is_employee && world->has_year_end[year])
            world->person.hours_before[i * 2 + year] = world->person.half_hours[i];
    }
}

/* ---- numbers of persons ---------------------------------------------------------------------- */

/* Which numbers are whose: 32 bits, never given twice, the same whatever a scenario changes. */
enum { STUDENT_YEARS = 32 };

static uint64_t first_student(const struct world *world)
{
    /* a start number that leaves room for the largest start population */
    return (uint64_t)(4500000 * world->scenario->scale) + 100000;
}

static uint64_t numbers_needed(const struct world *world, uint64_t years)
{
    return first_student(world) + years * learning_numbers_a_year(world) +
           (uint64_t)world->scenario->n_months * entering_numbers_a_month(world);
}

/* Years of students before the first candidate. A very large population leaves room for the years
 * of its run only: its numbers are others in runs of another length. */
static uint64_t years_aside(const struct world *world)
{
    const uint64_t years = (uint64_t)world->scenario->n_months / 12 + 2;
    return numbers_needed(world, STUDENT_YEARS) < NO_ROW ? STUDENT_YEARS : years;
}

int world_check_numbers(const struct world *world, struct error *error)
{
    const uint64_t needed = numbers_needed(world, years_aside(world));
    if (needed < NO_ROW)
        return 0;
    const double scale = world->scenario->scale;
    return fail(error, ERROR_SCENARIO,
                "scale %g over %d months needs %" PRIu64 " numbers of persons; there are %" PRIu32
                ": make it at most %.0f, or run fewer months",
                scale, world->scenario->n_months, needed, NO_ROW,
                floor(scale * ((double)NO_ROW / (double)needed)));
}

int world_prepare(struct world *world, struct error *error)
{
    world->lead = scratch_alloc(world->state.employers.n, sizeof *world->lead, error);
    if (!world->lead)
        return ERROR_MEMORY;
    index_employers(world);
    open_books(world);
    count_students(world);
    usual_contracts(world);
    open_vacancies(world);
    zzp_shares(world);
    references(world);
    world->long_absence = 1;
    timeline_month(world, NULL);
    const int planned = policy_prepare(world, error);
    if (planned < 0)
        return planned;
    strain_prepare(world);
    offers_prepare(world);
    demand_prepare(world);
    if (innovation_prepare(world, error) < 0)
        return ERROR_MEMORY;
    month_before(world);
    world->first_student = (uint32_t)first_student(world);
    must(world->next_person <= world->first_student);
    world->first_candidate =
        world->first_student + (uint32_t)years_aside(world) * learning_numbers_a_year(world);
    start_cohorts(world);
    const int status = hazards_prepare(world, error);
    return status < 0 ? status : matching_prepare(world, error);
}
