/* SPDX-License-Identifier: Apache-2.0 */
/* Result files: what is written is read back, whatever ends the run; no reason is lost. */
#define _DEFAULT_SOURCE /* mkdtemp, seteuid, mount */
#include "store_toy.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static struct stored_series read_series(const char *path, const char *name)
{
    struct error error = {.code = ERROR_NONE};
    struct stored_series series;
    if (store_read_series(path, name, &series, &error) < 0)
        fail_msg("%s", error.message);
    return series;
}

/* All three series hold exactly the months first .. first + n - 1. */
static void check_months(const char *path, int first, int n)
{
    struct stored_series employed = read_series(path, "employed");
    struct stored_series vacancies = read_series(path, "vacancies");
    struct stored_series wage = read_series(path, "wage");
    assert_int_equal(employed.n_months, n);
    assert_int_equal(vacancies.n_months, n);
    assert_int_equal(wage.n_months, n);
    for (int i = 0; i < n; i++) {
        struct month_values values;
        fill(&values, first + i);
        assert_int_equal(employed.months[i], first + i);
        assert_memory_equal(employed.values + i * N_REGIONS * N_SEXES, values.employed,
                            sizeof values.employed);
        assert_memory_equal(vacancies.values + i * N_REGIONS, values.vacancies,
                            sizeof values.vacancies);
        assert_memory_equal(wage.values + i, &values.wage, sizeof values.wage);
    }
    stored_series_free(&employed);
    stored_series_free(&vacancies);
    stored_series_free(&wage);
}

/* At least the first n digests are there. */
static void check_digests(const char *path, int n)
{
    struct error error = {.code = ERROR_NONE};
    struct stored_digests digests;
    if (store_read_digests(path, &digests, &error) < 0)
        fail_msg("%s", error.message);
    assert_true(digests.n_months >= (size_t)n);
    for (size_t i = 0; i < digests.n_months; i++) {
        struct month_values values;
        fill(&values, digests.months[0] + (int)i);
        assert_int_equal(digests.months[i], digests.months[0] + (int)i);
        assert_string_equal(digests.digests[i], values.digest);
    }
    stored_digests_free(&digests);
}

static bool exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

/* What a printing function says, for free. */
static char *printed(int (*print)(const char *, const char *, FILE *, struct error *),
                     const char *path, const char *name)
{
    struct error error = {.code = ERROR_NONE};
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    if (print(path, name, out, &error) < 0)
        fail_msg("%s", error.message);
    fclose(out);
    return text;
}

/* ---- what is written is read ------------------------------------------------------ */

static void every_value_comes_back_with_its_names(void **state)
{
    const struct place_of_test *place = *state;
    struct store *store = create(place->path);
    write_months(store, -5, 300); /* more than one chunk of time */
    assert_false(exists(place->path));
    finish(store);
    assert_true(exists(place->path));
    assert_false(exists(place->part));
    check_months(place->path, -5, 300);

    struct stored_series series = read_series(place->path, "employed");
    assert_string_equal(series.name, "employed");
    assert_string_equal(series.unit, "persons");
    assert_string_equal(series.meaning, "People at work");
    assert_string_equal(series.dimensions[0], "region");
    assert_string_equal(series.dimensions[1], "sex");
    assert_int_equal(series.sizes[0], N_REGIONS);
    assert_int_equal(series.sizes[1], N_SEXES);
    assert_string_equal(series.codes[0][2], "zuid");
    assert_string_equal(series.codes[1][0], "woman");
    stored_series_free(&series);

    series = read_series(place->path, "wage");
    assert_null(series.dimensions[0]);
    assert_int_equal(series.sizes[0] * series.sizes[1], 1);
    stored_series_free(&series);
}

static void digests_come_back_month_by_month(void **state)
{
    const struct place_of_test *place = *state;
    struct store *store = create(place->path);
    write_months(store, 10, 14);
    finish(store);
    check_digests(place->path, 14);
}

static void a_file_without_months_is_a_file(void **state)
{
    const struct place_of_test *place = *state;
    finish(create(place->path));
    check_months(place->path, 0, 0);
}

static void not_a_number_and_infinity_are_kept(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    struct month_values values;
    struct store *store = create(place->path);
    fill(&values, 0);
    values.vacancies[0] = strtod("nan", NULL);
    values.vacancies[1] = strtod("-inf", NULL);
    assert_int_equal(store_month(store, 0, values.pointers, values.digest, &error), 0);
    finish(store);
    struct stored_series series = read_series(place->path, "vacancies");
    assert_memory_equal(series.values, values.vacancies, sizeof values.vacancies);
    stored_series_free(&series);
}

static void list_texts_and_tables_are_printed(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    const double numbers[] = {0.1, 1e6};
    const char *const texts[] = {"a\tb", NULL};
    const struct store_column columns[] = {
        {.name = "value", .unit = "1", .meaning = "Value", .values = numbers},
        {.name = "origin", .meaning = "Origin", .texts = texts}};
    struct store *store = create(place->path);
    assert_int_equal(store_table(store, "setting", "As used", columns, 2, 2, &error), 0);
    write_months(store, 0, 2);
    assert_int_equal(store_table(store, "target", "Late", columns, 1, 1, &error), 0);
    assert_int_equal(store_table(store, "nothing", "Empty", columns, 2, 0, &error), 0);
    finish(store);

    char *text = printed(store_print_table, place->path, "setting");
    assert_string_equal(text, "value\torigin\n0.1\ta b\n1000000\t\n");
    free(text);
    text = printed(store_print_text, place->path, "scenario");
    assert_string_equal(text, "title: één\n");
    free(text);
    text = printed(store_print_text, place->path, "title");
    assert_string_equal(text, "Sample\n");
    free(text);

    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    assert_int_equal(store_list(place->path, out, &error), 0);
    fclose(out);
    assert_string_equal(text, "employed   region x sex  persons  People at work\n"
                              "vacancies  region        jobs     Open jobs\n"
                              "wage       nation        1        Wages against the first month\n"
                              "setting    table, 2 rows  As used\n"
                              "target     table, 1 rows  Late\n"
                              "content    table, 17 rows  digests of what this file holds, for "
                              "verify\n");
    free(text);
}

static void equal_runs_give_equal_bytes(void **state)
{
    const struct place_of_test *place = *state;
    size_t n[2];
    unsigned char *bytes[2];
    for (int k = 0; k < 2; k++) {
        struct store *store = create(place->path);
        write_months(store, 3, 40);
        finish(store);
        bytes[k] = load(place->path, &n[k]);
    }
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(bytes[0], bytes[1], n[0]);
    free(bytes[0]);
    free(bytes[1]);
}

static void chunks_that_do_not_shrink_are_packed_whole(void **state)
{
    (void)state;
    struct error error = {.code = ERROR_NONE};
    struct packer packer;
    uint64_t values[500], x = 1;
    for (size_t i = 0; i < LENGTH(values); i++) {
        x = x * 6364136223846793005U + 1442695040888963407U;
        values[i] = x ^ x >> 29;
    }
    assert_int_equal(pack_init(&packer, sizeof values, &error), 0);
    assert_int_equal(pack_values(&packer, values, LENGTH(values), 8, &error), 0);
    assert_true(packer.n_bytes > sizeof values - 500 && packer.n_bytes < sizeof values + 500);
    memset(values, 0, sizeof values);
    assert_int_equal(pack_values(&packer, values, LENGTH(values), 8, &error), 0);
    assert_true(packer.n_bytes < 100);
    assert_int_equal(pack_values(&packer, values, LENGTH(values) + 1, 8, &error), ERROR_BUG);
    pack_free(&packer);
}

/* ---- ends before the end ------------------------------------------------------------ */

static void an_abandoned_file_keeps_its_months(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    struct stored_series series;
    struct store *store = create(place->path);
    write_months(store, 0, 7);
    store_abandon(store);
    assert_false(exists(place->path));
    check_months(place->part, 0, 7);
    assert_int_equal(store_read_series(place->path, "wage", &series, &error), ERROR_MISSING);
    assert_contains(error.message, "has not finished");
    assert_contains(error.message, "run.h5.part");
    store_abandon(NULL);
}

static void a_killed_run_keeps_every_month_handed_over(void **state)
{
    const struct place_of_test *place = *state;
    for (int n = 1; n < 40; n += 6) {
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            write_months(create(place->path), -1, n);
            (void)kill(getpid(), SIGKILL);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        check_months(place->part, -1, n);
    }
}

/* The run is a process of its own, as HDF5 shares an open file within one. */
static void a_run_in_progress_can_be_read(void **state)
{
    const struct place_of_test *place = *state;
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        write_months(create(place->path), 0, 6);
        if (write(ready[1], &byte, 1) == 1)
            (void)pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    check_months(place->part, 0, 6);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(close(ready[0]) + close(ready[1]), 0);
}

static void a_finished_file_is_replaced_only_at_the_end(void **state)
{
    const struct place_of_test *place = *state;
    struct store *store = create(place->path);
    write_months(store, 0, 2);
    finish(store);
    store = create(place->path);
    write_months(store, 5, 3);
    check_months(place->path, 0, 2);
    finish(store);
    check_months(place->path, 5, 3);
}

/* ---- refusals of the machine ---------------------------------------------------------- */

/* Writes months until it fails, and says how many were reported. */
static int write_until_failure(struct store *store, struct error *error)
{
    int n = 0;
    while (n < 20000 && write_month(store, n, error) == 0)
        n++;
    return n;
}

static void check_failed_write(const struct place_of_test *place, struct store *store,
                               const char *reason)
{
    struct error error = {.code = ERROR_NONE}, later = {.code = ERROR_NONE};
    char month[32];
    const int n = write_until_failure(store, &error);
    assert_int_equal(error.code, ERROR_WRITE);
    snprintf(month, sizeof month, "month %04d-%02d", 2022 + n / 12, n % 12 + 1);
    assert_contains(error.message, place->part);
    assert_contains(error.message, month);
    assert_contains(error.message, reason);
    assert_contains(error.message, "free disk space");
    assert_true(strchr(error.message, '\n') == NULL);
    assert_int_equal(write_month(store, n, &later), ERROR_WRITE);
    later = (struct error){.code = ERROR_NONE};
    assert_int_equal(store_close(store, &later), ERROR_WRITE);
    assert_false(exists(place->path));
    /* All months reported are there; the one that failed at the very end may be whole, too. */
    struct stored_series series = read_series(place->part, "wage");
    const int n_kept = (int)series.n_months;
    stored_series_free(&series);
    assert_true(n > 0 && (n_kept == n || n_kept == n + 1));
    check_months(place->part, 0, n_kept);
    check_digests(place->part, n);
}

static void a_full_disk_is_named_with_the_month(void **state)
{
    const struct place_of_test *place = *state;
    if (mount("none", place->folder, "tmpfs", 0, "size=2m") != 0) {
        print_message("no right to mount a small disk\n");
        skip(); /* only root may mount; the limit on file size below tests this for everybody */
    }
    check_failed_write(place, create(place->path), "No space left on device");
}

static void a_limit_on_file_size_is_named_with_the_month(void **state)
{
    const struct place_of_test *place = *state;
    struct rlimit before, limit;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 2000000;
    struct store *store = create(place->path);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    check_failed_write(place, store, "File too large");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
}

static void check_no_create(const char *path, const char *reason)
{
    struct error error = {.code = ERROR_NONE};
    struct store *store = NULL;
    const struct store_description description = describe(path);
    assert_int_equal(store_create(&store, &description, &error), ERROR_CREATE);
    assert_null(store);
    assert_contains(error.message, path);
    assert_contains(error.message, reason);
}

static void a_missing_folder_is_named(void **state)
{
    const struct place_of_test *place = *state;
    char path[200];
    snprintf(path, sizeof path, "%s/nowhere/run.h5", place->folder);
    check_no_create(path, "No such file or directory; make the folder first");
}

static void a_folder_in_place_of_the_file_is_named(void **state)
{
    const struct place_of_test *place = *state;
    check_no_create(place->folder, "it is a folder");
}

static void a_read_only_folder_is_named(void **state)
{
    const struct place_of_test *place = *state;
    const uid_t user = geteuid();
    assert_int_equal(chmod(place->folder, 0555), 0);
    if (user == 0) /* nothing is read-only for root */
        assert_int_equal(seteuid(65534), 0);
    check_no_create(place->path, "Permission denied");
    assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(place->folder, 0755), 0);
}

static void two_runs_never_share_a_file(void **state)
{
    const struct place_of_test *place = *state;
    struct store *store = create(place->path);
    write_months(store, 0, 5);
    check_no_create(place->path, "another run is writing it");
    write_months(store, 5, 1);
    finish(store);
    check_months(place->path, 0, 6);
}

/* ---- refusals of bad calls ----------------------------------------------------------------- */

static void check_bug(const struct store_description *description, const char *reason)
{
    struct error error = {.code = ERROR_NONE};
    struct store *store = NULL;
    assert_int_equal(store_create(&store, description, &error), ERROR_BUG);
    assert_contains(error.message, reason);
    assert_false(exists(description->path));
}

static void what_some_reader_would_refuse_is_not_written(void **state)
{
    const struct place_of_test *place = *state;
    static const struct code bad_codes[] = {{"two words", "x"}};
    const struct dimension bad_dimension = {"region", "x", bad_codes, 1};
    const struct {
        struct series series;
        const char *reason;
    } cases[] = {
        {{.name = "a b", .unit = "1", .meaning = "x"}, "letters, digits and _ only"},
        {{.name = "waiting", .unit = "days", .meaning = "x"}, "write \"day\""},
        {{.name = "a", .unit = "months since 2022", .meaning = "x"}, "without \"since\""},
        {{.name = "month", .unit = "1", .meaning = "x"}, "has this name"},
        {{.name = "region_name", .unit = "1", .meaning = "x"}, "has this name"},
        {{.name = "a", .dimensions = {"town"}, .unit = "1", .meaning = "x"}, "no dimension"},
        {{.name = "a", .dimensions = {"sex", "sex"}, .unit = "1", .meaning = "x"}, "different"},
        {{.name = "a", .unit = "1"}, "text of a"}};
    struct store_description description = describe(place->path);
    description.n_series = 1;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        description.series = &cases[i].series;
        check_bug(&description, cases[i].reason);
    }
    description = describe(place->path);
    description.dimensions = (struct dimension_list){&bad_dimension, 1};
    description.series = &all_series[1];
    description.n_series = 1;
    check_bug(&description, "\"two words\"");
}

static void months_come_in_order_with_a_digest(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    struct month_values values;
    struct store *store = create(place->path);
    write_months(store, 4, 2);
    assert_int_equal(write_month(store, 5, &error), ERROR_BUG);
    assert_contains(error.message, "months go up by one");
    assert_int_equal(write_month(store, 7, NULL), ERROR_BUG);
    fill(&values, 6);
    error = (struct error){.code = ERROR_NONE};
    assert_int_equal(store_month(store, 6, values.pointers, "0123456789ABCDEF", &error), ERROR_BUG);
    assert_contains(error.message, "0123456789ABCDEF");
    write_months(store, 6, 1);
    finish(store);
    check_months(place->path, 4, 3);
}

/* ---- the writer's thread --------------------------------------------------------------------- */

static struct writer *start(struct store *store)
{
    struct error error = {.code = ERROR_NONE};
    struct writer *writer = NULL;
    if (writer_start(&writer, store, all_series, LENGTH(all_series), dimension_table, &error) < 0)
        fail_msg("%s", error.message);
    return writer;
}

static int hand_over(struct writer *writer, int month, struct error *error)
{
    struct month_values values;
    fill(&values, month);
    const int code = writer_month(writer, month, values.pointers, values.digest, error);
    memset(&values, 0xff, sizeof values); /* the writer must have copied */
    return code;
}

static void the_writer_stores_all_months_in_order(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    struct store *store = create(place->path);
    struct writer *writer = start(store);
    for (int month = -3; month < 200; month++)
        assert_int_equal(hand_over(writer, month, &error), 0);
    assert_int_equal(writer_finish(writer, &error), 0);
    finish(store);
    check_months(place->path, -3, 203);
}

static void the_writer_reports_what_the_store_refused(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE}, last = {.code = ERROR_NONE};
    struct store *store = create(place->path);
    struct writer *writer = start(store);
    int n = 0;
    assert_int_equal(hand_over(writer, 0, &error), 0);
    assert_int_equal(hand_over(writer, 2, &error), 0); /* a gap: seen by a later call */
    while (n < 10 && hand_over(writer, 3 + n, &error) == 0)
        n++;
    assert_true(n <= WRITER_DEPTH);
    assert_int_equal(error.code, ERROR_BUG);
    assert_contains(error.message, "months go up by one");
    assert_int_equal(writer_finish(writer, &last), ERROR_BUG);
    assert_contains(last.message, "months go up by one");
    store_abandon(store);
    check_months(place->part, 0, 1);
}

static void a_failure_of_the_last_month_is_seen_at_the_end(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    struct store *store = create(place->path);
    struct writer *writer = start(store);
    assert_int_equal(hand_over(writer, 0, &error), 0);
    assert_int_equal(hand_over(writer, 9, &error), 0);
    assert_int_equal(writer_finish(writer, &error), ERROR_BUG);
    store_abandon(store);
}

/* How many threads of this process come before those in the background; a sanitizer has its own. */
static int count_before(int background)
{
    int n = 0;
    DIR *tasks = opendir("/proc/self/task");
    assert_non_null(tasks);
    for (const struct dirent *task; (task = readdir(tasks));) {
        const id_t thread = (id_t)strtoul(task->d_name, NULL, 10);
        n += thread > 0 && getpriority(PRIO_PROCESS, thread) < background;
    }
    closedir(tasks);
    return n;
}

/* As root it could. */
static void the_writer_of_a_run_in_the_background_stays_there(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {.code = ERROR_NONE};
    enum { BACKGROUND = 15 };
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = create(place->path);
        if (setpriority(PRIO_PROCESS, 0, BACKGROUND) != 0)
            _exit(2);
        const int n_before = count_before(BACKGROUND);
        struct writer *writer = start(store);
        if (hand_over(writer, 0, &error) != 0 || writer_wait(writer, &error) != 0)
            _exit(3);
        _exit(count_before(BACKGROUND) > n_before);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_value_comes_back_with_its_names),
        TEST(digests_come_back_month_by_month),
        TEST(a_file_without_months_is_a_file),
        TEST(not_a_number_and_infinity_are_kept),
        TEST(list_texts_and_tables_are_printed),
        TEST(equal_runs_give_equal_bytes),
        TEST(chunks_that_do_not_shrink_are_packed_whole),
        TEST(an_abandoned_file_keeps_its_months),
        TEST(a_killed_run_keeps_every_month_handed_over),
        TEST(a_run_in_progress_can_be_read),
        TEST(a_finished_file_is_replaced_only_at_the_end),
        TEST(a_limit_on_file_size_is_named_with_the_month),
        TEST(a_full_disk_is_named_with_the_month),
        TEST(a_missing_folder_is_named),
        TEST(a_folder_in_place_of_the_file_is_named),
        TEST(a_read_only_folder_is_named),
        TEST(two_runs_never_share_a_file),
        TEST(what_some_reader_would_refuse_is_not_written),
        TEST(months_come_in_order_with_a_digest),
        TEST(the_writer_stores_all_months_in_order),
        TEST(the_writer_reports_what_the_store_refused),
        TEST(a_failure_of_the_last_month_is_seen_at_the_end),
        TEST(the_writer_of_a_run_in_the_background_stays_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
