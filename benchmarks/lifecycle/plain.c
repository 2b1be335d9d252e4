/* SPDX-License-Identifier: Apache-2.0 */
/* The worker lifecycle the obvious way: an array of structs, tables of probabilities in doubles,
 * one sequential PCG32, one uniform number a decision, one thread. Knows nothing of the engine.
 *
 * Usage: lifecycle_plain [-n WORKERS] [-m MONTHS] [-s SEED] [-e EVENTS_FILE] */
#define _POSIX_C_SOURCE 200809L
#include "report.h"

enum { AGES = 7, TENURES = 4 };

struct worker {
    uint32_t id, employer;
    int age, tenure, branch, qualification, half_hours, status, sick_months, months_left;
};

/* PCG XSH-RR 64/32 (O'Neill 2014). */
struct pcg32 {
    uint64_t state;
};

static uint32_t pcg32_next(struct pcg32 *rng)
{
    const uint64_t old = rng->state;
    rng->state = old * 6364136223846793005ULL + 1442695040888963407ULL;
    const uint32_t x = (uint32_t)(((old >> 18) ^ old) >> 27), turn = (uint32_t)(old >> 59);
    return x >> turn | x << (-turn & 31);
}

static bool happens(struct pcg32 *rng, double probability)
{
    return (double)pcg32_next(rng) * 0x1p-32 < probability;
}

static int below(struct pcg32 *rng, uint32_t n)
{
    return (int)((uint64_t)pcg32_next(rng) * n >> 32);
}

/* What a run adds up and the record of a change. */
struct run {
    struct pcg32 rng;
    struct worker *workers;
    uint32_t n, n_employers, next_id;
    double p_exit[AGES][TENURES][REPORT_BRANCHES], p_sick[AGES][REPORT_BRANCHES], p_move[TENURES];
    struct report *report;
    FILE *events;
};

struct record {
    uint32_t id, old_value, new_value;
    uint16_t month;
    uint8_t kind, branch;
};

static void record(struct run *run, const struct worker *w, int month, enum report_kind kind,
                   uint32_t old_value, uint32_t new_value)
{
    run->report->events[kind][month / 12]++;
    if (run->events) {
        const struct record change = {.id = w->id,
                                      .old_value = old_value,
                                      .new_value = new_value,
                                      .month = (uint16_t)month,
                                      .kind = (uint8_t)kind,
                                      .branch = (uint8_t)w->branch};
        fwrite(&change, sizeof change, 1, run->events);
    }
}

static double monthly(double yearly)
{
    return 1 - pow(1 - yearly, 1.0 / 12);
}

static void tables_init(struct run *run)
{
    static const double exit_age[AGES] = {.16, .09, .07, .06, .08, .15, .60};
    static const double exit_tenure[TENURES] = {1.6, 1.2, 0.9, 0.7};
    static const double sick_age[AGES] = {.090, .080, .075, .080, .085, .090, .080};
    static const double move_tenure[TENURES] = {.20, .12, .07, .04};
    for (int a = 0; a < AGES; a++)
        for (int b = 0; b < REPORT_BRANCHES; b++) {
            for (int t = 0; t < TENURES; t++) {
                const double yearly = exit_age[a] * exit_tenure[t] * (0.8 + 0.4 * b / 9);
                run->p_exit[a][t][b] = monthly(fmin(0.95, yearly));
            }
            run->p_sick[a][b] = sick_age[a] * (0.85 + 0.3 * b / 9);
        }
    for (int t = 0; t < TENURES; t++)
        run->p_move[t] = monthly(move_tenure[t]);
}

/* Employer e belongs to branch e mod 10. */
static uint32_t any_employer(struct run *run, int branch)
{
    const uint32_t b = (uint32_t)branch;
    const uint32_t n = (run->n_employers - b + REPORT_BRANCHES - 1) / REPORT_BRANCHES;
    return b + REPORT_BRANCHES * (uint32_t)below(&run->rng, n);
}

static void begin(struct run *run, struct worker *w)
{
    w->qualification = below(&run->rng, 8);
    w->half_hours = 16 + 4 * below(&run->rng, 15);
    w->employer = any_employer(run, w->branch);
    w->status = STATUS_WORKING;
    w->sick_months = w->months_left = 0;
}

static void start(struct run *run)
{
    for (uint32_t i = 0; i < run->n; i++) {
        struct worker *w = &run->workers[i];
        w->id = i;
        w->branch = (int)(i % REPORT_BRANCHES);
        w->age = 192 + below(&run->rng, 612);
        const int longest = w->age - 192 < 240 ? w->age - 192 : 240;
        w->tenure = below(&run->rng, (uint32_t)longest + 1);
        begin(run, w);
    }
    run->next_id = run->n;
}

static int age_band(int age)
{
    return age < 300   ? 0
           : age < 420 ? 1
           : age < 540 ? 2
           : age < 660 ? 3
           : age < 720 ? 4
           : age < 780 ? 5
                       : 6;
}

static int tenure_band(int tenure)
{
    return tenure < 12 ? 0 : tenure < 36 ? 1 : tenure < 120 ? 2 : 3;
}

static void change_hours(struct run *run, struct worker *w, int month)
{
    const int old = w->half_hours;
    const int step = happens(&run->rng, 0.5) ? 4 : -4;
    w->half_hours += old + step < 8 || old + step > 72 ? -step : step;
    record(run, w, month, KIND_HOURS, (uint32_t)old, (uint32_t)w->half_hours);
}

static void work(struct run *run, struct worker *w, int month)
{
    const int a = age_band(w->age), t = tenure_band(w->tenure);
    if (happens(&run->rng, run->p_exit[a][t][w->branch])) {
        w->status = STATUS_OUT;
        record(run, w, month, KIND_EXIT, STATUS_WORKING, STATUS_OUT);
        return;
    }
    if (happens(&run->rng, run->p_sick[a][w->branch])) {
        w->status = STATUS_SICK;
        w->sick_months = 0;
        record(run, w, month, KIND_SICK, STATUS_WORKING, STATUS_SICK);
        return;
    }
    if (happens(&run->rng, 0.017))
        change_hours(run, w, month);
    if (happens(&run->rng, run->p_move[t])) {
        const uint32_t old = w->employer;
        w->employer = any_employer(run, w->branch);
        w->tenure = 0;
        record(run, w, month, KIND_MOVE, old, w->employer);
    }
    if (happens(&run->rng, 0.005)) {
        w->status = STATUS_TRAINING;
        w->months_left = 24;
        record(run, w, month, KIND_TRAIN, STATUS_WORKING, STATUS_TRAINING);
    }
}

static void recover(struct run *run, struct worker *w, int month)
{
    w->sick_months++;
    if (!happens(&run->rng, 0.6))
        return;
    w->status = STATUS_WORKING;
    w->sick_months = 0;
    record(run, w, month, KIND_RECOVER, STATUS_SICK, STATUS_WORKING);
}

static void train(struct run *run, struct worker *w, int month)
{
    if (--w->months_left > 0)
        return;
    const int old = w->qualification;
    w->qualification = old < 7 ? old + 1 : 7;
    w->status = STATUS_WORKING;
    record(run, w, month, KIND_TRAINED, (uint32_t)old, (uint32_t)w->qualification);
}

static void replace(struct run *run, struct worker *w, int month)
{
    w->id = run->next_id++;
    w->age = 192 + below(&run->rng, 180);
    w->tenure = 0;
    begin(run, w);
    record(run, w, month, KIND_HIRE, STATUS_OUT, STATUS_WORKING);
}

static void one_month(struct run *run, int month)
{
    int64_t *workers = run->report->workers[month][0];
    for (uint32_t i = 0; i < run->n; i++) {
        struct worker *w = &run->workers[i];
        w->age++;
        w->tenure++;
        switch (w->status) {
        case STATUS_WORKING:
            work(run, w, month);
            break;
        case STATUS_SICK:
            recover(run, w, month);
            break;
        case STATUS_TRAINING:
            train(run, w, month);
            break;
        default:
            replace(run, w, month);
        }
        workers[w->branch * REPORT_STATUSES + w->status]++;
    }
}

static void describe_end(const struct run *run)
{
    struct report *report = run->report;
    for (uint32_t i = 0; i < run->n; i++) {
        const struct worker *w = &run->workers[i];
        if (w->status == STATUS_OUT)
            continue;
        const double values[REPORT_MEANS] = {w->age, w->tenure, w->qualification, w->half_hours,
                                             (double)(w->employer / REPORT_BRANCHES)};
        report_worker(report, values);
    }
}

int main(int argc, char **argv)
{
    struct report_options options;
    if (report_options_read(&options, argc, argv, false) != 0)
        return 64;
    struct run run = {.rng = {options.seed * 2 + 1}, .n = options.n, .n_employers = options.n / 50};
    run.workers = calloc(run.n, sizeof *run.workers);
    run.report = calloc(1, sizeof *run.report);
    if (!run.workers || !run.report)
        return 71;
    pcg32_next(&run.rng); /* near seeds begin alike */
    pcg32_next(&run.rng);
    tables_init(&run);
    start(&run);
    struct report_time time = report_begin();
    if (options.events && !(run.events = fopen(options.events, "wb")))
        return 73;
    for (int month = 0; month < options.n_months; month++)
        one_month(&run, month);
    const bool has_failed = run.events && fclose(run.events) != 0;
    report_end(&time);
    describe_end(&run);
    report_print(run.report, &options, &time);
    free(run.workers);
    free(run.report);
    return has_failed ? 74 : 0;
}
