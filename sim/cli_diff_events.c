/* SPDX-License-Identifier: Apache-2.0 */
/* Where two files of events part: the start, the first employer, the first person and why. */
#include <inttypes.h>

#include "cli_life.h"
#include "life_diff.h"
#include "life_list.h"

static void put_start(const struct life_diff *diff)
{
    if (diff->start_row == NO_ROW)
        printf("The starts differ: %s is longer in one of them\n", diff->stream);
    else
        printf("The starts differ: %s of row %zu is %" PRId32 " in A, %" PRId32 " in B\n",
               diff->stream, diff->start_row, diff->start_a, diff->start_b);
}

static int put_employer(const struct life_diff *diff, struct life_file *a, struct life_file *b,
                        struct error *error)
{
    enum { VALUES = 1024 };
    int32_t of_a[VALUES] = {0}, of_b[VALUES] = {0};
    const struct events_file *events = &a->events;
    const int32_t row = (int32_t)diff->employer_row;
    const char *before = ":";
    char month[8];
    int status = life_employer_facts(a, row, diff->employer_month, of_a, VALUES, error);
    if (status >= 0)
        status = life_employer_facts(b, row, diff->employer_month, of_b, VALUES, error);
    if (status < 0)
        return status;
    month_format(diff->employer_month, month);
    printf("The first employer is %" PRId32 " in %s", row, month);
    for (size_t f = 0, at = 0; f < events->employer_facts.n; f++)
        for (size_t k = 0; k < events->widths[f]; k++, at++)
            if (of_a[at] != of_b[at]) {
                printf("%s %s %" PRId32 " in A, %" PRId32 " in B", before,
                       events->employer_facts.names[f], of_a[at], of_b[at]);
                before = ";";
            }
    putchar('\n');
    return 0;
}

/* With what it means, unless that is the number itself. */
static void put_value(int32_t value, const char *meaning, const char *world)
{
    char number[16];
    snprintf(number, sizeof number, "%" PRId32, value);
    if (strcmp(number, meaning) == 0)
        printf("%s in %s", number, world);
    else
        printf("%s (%s) in %s", number, meaning, world);
}

static void put_facts(const struct life *a, const struct life *b, size_t k,
                      const struct life_words *words)
{
    const struct events_names *facts = &a->file->events.facts;
    const struct life_moment *of_a = k < a->n ? &a->moments[k] : &a->moments[a->n - 1];
    const struct life_moment *of_b = k < b->n ? &b->moments[k] : &b->moments[b->n - 1];
    const int month = of_a->month < of_b->month ? of_a->month : of_b->month;
    const int32_t *now_a = of_a->month == month ? of_a->now : of_a->before;
    const int32_t *now_b = of_b->month == month ? of_b->now : of_b->before;
    for (size_t f = 0; f < facts->n; f++) {
        char text_a[64], text_b[64];
        words->value(facts->names[f], now_a[f], text_a);
        words->value(facts->names[f], now_b[f], text_b);
        if (now_a[f] == now_b[f])
            continue;
        printf("  %s: ", facts->names[f]);
        put_value(now_a[f], text_a, "A, ");
        put_value(now_b[f], text_b, "B\n");
    }
}

static int put_lives(const struct life *a, const struct life *b, const struct life_words *words,
                     struct error *error)
{
    const size_t k = cli_life_parting(a, b);
    if (k == SIZE_MAX) {
        puts("  the same life in both: only what tipped an event differs");
        return 0;
    }
    if (a->n > 0 && b->n > 0)
        put_facts(a, b, k, words);
    const int of_a = k < a->n ? a->moments[k].month : INT32_MAX;
    const int of_b = k < b->n ? b->moments[k].month : INT32_MAX;
    for (int side = 0; side < 2; side++) {
        fputs(side == 0 ? "  A  " : "  B  ", stdout);
        if (side == 0 ? of_a <= of_b : of_b <= of_a)
            cli_life_line(side == 0 ? a : b, k, words, stdout);
        else
            puts("nothing in that month");
    }
    return cli_life_why(a, b, k, words, error);
}

static int put_person(const struct life_diff *diff, struct life_file *a, struct life_file *b,
                      const struct life_words *words, struct error *error)
{
    struct life of_a = {0}, of_b = {0};
    struct error only_one = {0};
    uint32_t id = 0;
    char month[8];
    month_format(diff->person_month, month);
    int status = life_list_owner(diff->person_is_of_a ? a : b, diff->page, diff->row, &id, error);
    if (status < 0)
        return status;
    printf("The first person is %" PRIu32 " in %s:\n", id, month);
    const int in_a = life_read(&of_a, a, id, &only_one), in_b = life_read(&of_b, b, id, &only_one);
    if (in_a >= 0 && in_b >= 0)
        status = put_lives(&of_a, &of_b, words, error);
    else if (only_one.code == ERROR_USAGE && (in_a >= 0 || in_b >= 0)) {
        fputs(in_a >= 0 ? "  only in A  " : "  only in B  ", stdout);
        cli_life_line(in_a >= 0 ? &of_a : &of_b, 0, words, stdout);
    } else
        status = fail(error, only_one.code, "%s", only_one.message);
    life_free(&of_a);
    life_free(&of_b);
    return status;
}

/* A branch begins with the persons of a later month. */
static void put_begins(const struct life_file *a, const struct life_file *b)
{
    char of_a[8], of_b[8];
    month_format(a->events.digests.months[0], of_a);
    month_format(b->events.digests.months[0], of_b);
    printf(
        "Events begin in %s in A and in %s in B: which person differs first is told of files that "
        "begin in the same month\n",
        of_a, of_b);
}

int cli_diff_events(const char *const path[2], const struct life_words *words, bool *differs,
                    struct error *error)
{
    struct life_file a = {0}, b = {0};
    struct life_diff diff = {0};
    int status = life_file_open(&a, path[0], words->of, error);
    if (status >= 0)
        status = life_file_open(&b, path[1], words->of, error);
    if (status >= 0 && a.events.digests.months[0] != b.events.digests.months[0]) {
        put_begins(&a, &b);
        life_file_close(&a);
        life_file_close(&b);
        return 0;
    }
    if (status >= 0)
        status = life_diff_find(&diff, &a, &b, error);
    *differs |= status >= 0 && (diff.has_start || diff.has_employer || diff.has_person);
    if (status >= 0 && diff.has_start)
        put_start(&diff);
    if (status >= 0 && diff.has_employer)
        status = put_employer(&diff, &a, &b, error);
    if (status >= 0 && diff.has_person)
        status = put_person(&diff, &a, &b, words, error);
    if (status >= 0 && !*differs)
        puts("All events are the same.");
    life_file_close(&a);
    life_file_close(&b);
    return status;
}
