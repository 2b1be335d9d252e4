/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks, counters and the table. */
#define _GNU_SOURCE /* syscall */
#include "profile.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- counters of the processor -------------------------------------------------------------- */

static int counter_open(uint64_t which)
{
    struct perf_event_attr attribute = {.type = PERF_TYPE_HARDWARE,
                                        .size = sizeof attribute,
                                        .config = which,
                                        .inherit = 1,
                                        .exclude_kernel = 1,
                                        .exclude_hv = 1};
    return (int)syscall(SYS_perf_event_open, &attribute, 0, -1, -1, 0UL);
}

static uint64_t counter_read(int counter)
{
    uint64_t value = 0;
    if (counter < 0 || read(counter, &value, sizeof value) != (ssize_t)sizeof value)
        return 0;
    return value;
}

void profile_open(struct profile *profile)
{
    static const uint64_t which[PROFILE_COUNTERS] = {PERF_COUNT_HW_INSTRUCTIONS,
                                                     PERF_COUNT_HW_CACHE_MISSES};
    *profile = (struct profile){.begun = seconds_now()};
    for (size_t k = 0; k < PROFILE_COUNTERS; k++) {
        profile->counter[k] = counter_open(which[k]);
        if (profile->counter[k] < 0 && profile->refused == 0)
            profile->refused = errno;
    }
}

void profile_start(struct profile *profile, struct state *state)
{
    state->profile = profile;
    profile->setup = seconds_now() - profile->begun;
    for (size_t k = 0; k < PROFILE_COUNTERS; k++)
        profile->last[k] = counter_read(profile->counter[k]);
}

void profile_free(struct profile *profile)
{
    for (size_t k = 0; k < PROFILE_COUNTERS; k++)
        if (profile->counter[k] > 0)
            close(profile->counter[k]);
    *profile = (struct profile){0};
}

/* ---- month by month ------------------------------------------------------------------------- */

void profile_month(struct profile *profile, const struct state *state)
{
    if (!profile)
        return;
    profile->person_months += (double)state->persons.n;
    profile->employer_months += (double)state->employers.n;
    for (size_t k = 0; k < PROFILE_COUNTERS; k++) /* not what was between the months */
        profile->last[k] = counter_read(profile->counter[k]);
}

void profile_step(struct profile *profile, size_t s)
{
    for (size_t k = 0; profile && k < PROFILE_COUNTERS; k++) {
        const uint64_t now = counter_read(profile->counter[k]);
        profile->count[s][k] += (double)(now - profile->last[k]);
        profile->last[k] = now;
    }
}

/* ---- bytes ---------------------------------------------------------------------------------- */

static double column_bytes(const struct table *table, const char *name, size_t length)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strncmp(table->columns[c].name, name, length) == 0 &&
            table->columns[c].name[length] == '\0')
            return (double)column_size(&table->columns[c]);
    return -1;
}

bool profile_lists(const char *columns, const char *wanted)
{
    for (const char *name = columns; *name != '\0';) {
        const size_t length = strcspn(name, " ");
        if (strncmp(wanted, name, length) == 0 && wanted[length] == '\0')
            return true;
        name += length + strspn(name + length, " ");
    }
    return false;
}

double profile_bytes(const struct table *table, const char *columns)
{
    double bytes = 0;
    for (const char *name = columns; *name != '\0';) {
        const size_t length = strcspn(name, " ");
        const double more = column_bytes(table, name, length);
        if (more < 0)
            return -1;
        bytes += more;
        name += length + strspn(name + length, " ");
    }
    return bytes;
}

/* ---- the table ------------------------------------------------------------------------------ */

struct line {
    const char *name;
    double seconds, bytes; /* bytes of the run; 0: not known */
    const double *counts;  /* [PROFILE_COUNTERS], or NULL */
};

static void print_line(const struct profile *profile, const struct line *line, double total,
                       FILE *out)
{
    const double months = profile->person_months > 0 ? profile->person_months : 1;
    fprintf(out, "%-28s %8.3f %6.1f %9.3f", line->name, line->seconds,
            total > 0 ? 100 * line->seconds / total : 0, 1e9 * line->seconds / months);
    if (line->bytes > 0)
        fprintf(out, " %9.2f %7.2f", line->bytes / months,
                line->seconds > 0 ? line->bytes / line->seconds / 1e9 : 0);
    else
        fprintf(out, " %9s %7s", "-", "-");
    for (size_t k = 0; profile->refused == 0 && k < PROFILE_COUNTERS; k++)
        if (line->counts)
            fprintf(out, " %12.3f", line->counts[k] / months);
        else
            fprintf(out, " %12s", "-");
    fprintf(out, "\n");
}

static double bytes_of_step(const struct profile *profile, const struct state *state,
                            const struct profile_model *model, size_t s)
{
    const bool is_employers = model->steps[s].grain == GRAIN_EMPLOYERS;
    const struct table *table = is_employers ? &state->employers : &state->persons;
    double bytes = 0;
    for (size_t k = 0; k < model->n_passes; k++)
        if (strcmp(model->passes[k].step, model->steps[s].name) == 0)
            bytes += profile_bytes(table, model->passes[k].columns);
    return bytes * (is_employers ? profile->employer_months : profile->person_months);
}

/* The steps s .. end - 1, which run together; returns seconds, and bytes. */
static double print_group(const struct profile *profile, const struct state *state,
                          const struct profile_model *model, size_t s, size_t end, double total,
                          double *bytes, FILE *out)
{
    const double events = state->seconds_of_events[s];
    double seconds = events, sum = 0;
    for (size_t k = s; k < end; k++) {
        const struct line line = {model->steps[k].name, state->seconds[k],
                                  bytes_of_step(profile, state, model, k),
                                  end - s == 1 ? profile->count[k] : NULL};
        print_line(profile, &line, total, out);
        seconds += line.seconds;
        sum += line.bytes;
    }
    if (events > 0)
        print_line(profile, &(struct line){"events kept", events, 0, NULL}, total, out);
    if (end - s > 1)
        print_line(profile, &(struct line){"= these together", seconds, sum, profile->count[s]},
                   total, out);
    *bytes += sum;
    return seconds;
}

static void print_notes(const struct profile *profile, const struct state *state, FILE *out)
{
    const double months =
        profile->employer_months / (double)(state->employers.n + !state->employers.n);
    fprintf(
        out,
        "%.0f persons a month, %.0f employers, %d threads. Steps that run together are timed task "
        "by "
        "task, which costs about 2 %%; ns are of the wall clock.\n"
        "Bytes: columns that the model says a step brings to the cache or writes for most rows, "
        "times their widths; - where it says nothing.\n",
        profile->person_months / (months > 0 ? months : 1), (double)state->employers.n,
        state->n_threads);
    if (profile->refused != 0)
        fprintf(
            out,
            "No instructions and cache misses: perf_event_open says '%s'. A virtual machine may "
            "have no counters; else allow them with sysctl kernel.perf_event_paranoid=2.\n",
            strerror(profile->refused));
}

void profile_print(const struct profile *profile, const struct state *state,
                   const struct profile_model *model, double total, FILE *out)
{
    double seconds = 0, bytes = 0;
    fprintf(out, "%-28s %8s %6s %9s %9s %7s", "step", "seconds", "%", "ns/person", "B/person",
            "GB/s");
    fprintf(out, profile->refused == 0 ? " %12s %12s\n" : "\n", "instructions", "cache misses");
    for (size_t s = 0, end; s < model->n_steps; s = end) {
        end = steps_together(model->steps, model->n_steps, s);
        seconds += print_group(profile, state, model, s, end, total, &bytes, out);
    }
    print_line(profile, &(struct line){"set-up", profile->setup, 0, NULL}, total, out);
    print_line(
        profile,
        &(struct line){"digests, packing, writing", total - profile->setup - seconds, 0, NULL},
        total, out);
    print_line(profile, &(struct line){"all", total, bytes, NULL}, total, out);
    print_notes(profile, state, out);
}
