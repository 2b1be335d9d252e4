/* SPDX-License-Identifier: Apache-2.0 */
/* A file that goes from one whole state to the next: random writes against a plain array, kills and
 * full disks in the midst. */
#define _GNU_SOURCE /* mkdtemp, nanosleep */
#include "store_pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* after error.h: it makes fail() a macro */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 200000 };

struct place_of_test {
    char folder[64], path[80], next[96];
};

static int set_up(void **state)
{
    struct place_of_test *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    snprintf(place->folder, sizeof place->folder, "/tmp/test_pages.XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/run.part", place->folder);
    snprintf(place->next, sizeof place->next, "%s.next", place->path);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place_of_test *place = *state;
    char before[96];
    snprintf(before, sizeof before, "%s.before", place->path);
    (void)unlink(place->path);
    (void)unlink(place->next);
    (void)unlink(before);
    const int status = rmdir(place->folder);
    free(place);
    return status;
}

static struct pages *open_pages(const struct place_of_test *place)
{
    struct error error = {0};
    struct pages *pages = NULL;
    if (pages_open(&pages, place->path, "run", &error) < 0)
        fail_msg("%s", error.message);
    return pages;
}

/* Whether the file holds exactly these bytes. */
static bool holds(const char *path, const unsigned char *bytes, size_t n)
{
    FILE *file = fopen(path, "rb");
    unsigned char *found = malloc(n + 1);
    assert_non_null(found);
    const bool is_equal =
        file != NULL && fread(found, 1, n + 1, file) == n && memcmp(found, bytes, n) == 0;
    if (file != NULL)
        fclose(file);
    free(found);
    return is_equal;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Writes a few random runs into the pages and the model; returns how long the file is then. */
static size_t scribble(struct pages *pages, unsigned char *model, size_t n, uint32_t *seed)
{
    for (unsigned k = next_random(seed) % 12; k > 0; k--) {
        unsigned char bytes[9000];
        const size_t length = 1 + next_random(seed) % (sizeof bytes - 1);
        const size_t at = next_random(seed) % (n + 3000);
        if (at + length > ROOM)
            continue;
        memset(bytes, (int)(next_random(seed) % 256), length);
        assert_int_equal(pages_write(pages, at, bytes, length), 0);
        memcpy(model + at, bytes, length);
        n = at + length > n ? at + length : n;
    }
    return n;
}

static void every_commit_is_the_file_as_written(void **state)
{
    const struct place_of_test *place = *state;
    unsigned char *model = calloc(ROOM, 1), *found = calloc(ROOM, 1);
    struct pages *pages = open_pages(place);
    uint32_t seed = 7;
    size_t n = 0;
    assert_true(model && found);
    for (int month = 0; month < 200; month++) {
        n = scribble(pages, model, n, &seed);
        assert_int_equal(pages_read(pages, 0, found, n), 0);
        assert_memory_equal(found, model, n);
        if (month > 0)
            assert_int_equal(access(place->path, F_OK), 0);
        assert_int_equal(pages_commit(pages, n), 0);
        assert_true(holds(place->path, model, n));
    }
    pages_close(pages);
    assert_true(holds(place->path, model, n));
    assert_int_not_equal(access(place->next, F_OK), 0);
    free(found);
    free(model);
}

static void an_old_file_stays_until_the_first_commit(void **state)
{
    const struct place_of_test *place = *state;
    const unsigned char old[] = "an old file, longer than the new one", fresh[] = "new";
    FILE *file = fopen(place->path, "wb");
    assert_non_null(file);
    fwrite(old, 1, sizeof old, file);
    fclose(file);
    struct pages *pages = open_pages(place);
    assert_int_equal(pages_write(pages, 0, fresh, sizeof fresh), 0);
    assert_true(holds(place->path, old, sizeof old));
    for (int k = 0; k < 3; k++) {
        assert_int_equal(pages_commit(pages, sizeof fresh), 0);
        assert_true(holds(place->path, fresh, sizeof fresh));
    }
    pages_close(pages);
}

static void nothing_is_left_of_a_file_that_was_never_committed(void **state)
{
    const struct place_of_test *place = *state;
    struct pages *pages = open_pages(place);
    assert_int_equal(pages_write(pages, 0, "x", 1), 0);
    pages_close(pages);
    assert_int_not_equal(access(place->path, F_OK), 0);
    assert_int_not_equal(access(place->next, F_OK), 0);
}

static void a_second_run_is_refused(void **state)
{
    const struct place_of_test *place = *state;
    struct error error = {0};
    struct pages *second = NULL;
    struct pages *pages = open_pages(place);
    for (int commits = 0; commits < 3; commits++) {
        error = (struct error){0};
        assert_int_equal(pages_open(&second, place->path, "run", &error), ERROR_CREATE);
        assert_null(second);
        assert_non_null(strstr(error.message, "another run is writing it"));
        assert_int_equal(pages_write(pages, 0, "month", 5), 0);
        assert_int_equal(pages_commit(pages, 5), 0);
    }
    pages_close(pages);
    pages = open_pages(place);
    pages_close(pages);
}

static void a_full_disk_leaves_the_last_commit(void **state)
{
    const struct place_of_test *place = *state;
    unsigned char *model = calloc(ROOM, 1);
    struct rlimit before, little;
    struct pages *pages = open_pages(place);
    assert_non_null(model);
    memset(model, 'a', 50000);
    assert_int_equal(pages_write(pages, 0, model, 50000), 0);
    assert_int_equal(pages_commit(pages, 50000), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = before;
    little.rlim_cur = 60000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    assert_int_equal(pages_write(pages, 40000, "b", 1), 0);
    assert_int_equal(pages_write(pages, 90000, "b", 1), 0);
    assert_int_equal(pages_commit(pages, 90001), EFBIG);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(holds(place->path, model, 50000));
    pages_close(pages);
    assert_true(holds(place->path, model, 50000));
    free(model);
}

/* In a child: commit k is a file of n(k) bytes, each of them k; ends only by being killed. */
static _Noreturn void commit_for_ever(const struct place_of_test *place)
{
    static unsigned char bytes[ROOM]; /* a child of its own: no state of the tests */
    struct error error = {0};
    struct pages *pages = NULL;
    if (pages_open(&pages, place->path, "run", &error) < 0)
        _exit(1);
    for (unsigned k = 1;; k++) {
        const size_t n = 1000 + k * 7919 % 150000;
        memset(bytes, (int)(k % 256), n);
        if (pages_write(pages, 0, bytes, n) != 0 || pages_commit(pages, n) != 0)
            _exit(2);
    }
}

static void a_kill_at_any_moment_leaves_a_whole_file(void **state)
{
    const struct place_of_test *place = *state;
    int n_seen = 0;
    for (int k = 0; k < 300; k++) {
        const pid_t child = fork();
        if (child == 0)
            commit_for_ever(place);
        const struct timespec wait = {.tv_nsec = 1000L * (500 + k * 37 % 4000)};
        nanosleep(&wait, NULL);
        int status = 0;
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        struct stat found;
        if (stat(place->path, &found) != 0)
            continue; /* before the first commit of all */
        unsigned char *expected = malloc((size_t)found.st_size + 1);
        FILE *file = fopen(place->path, "rb");
        assert_true(expected && file);
        memset(expected, getc(file), (size_t)found.st_size);
        fclose(file);
        assert_true(holds(place->path, expected, (size_t)found.st_size));
        free(expected);
        n_seen++;
    }
    assert_true(n_seen > 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_commit_is_the_file_as_written),
        TEST(an_old_file_stays_until_the_first_commit),
        TEST(nothing_is_left_of_a_file_that_was_never_committed),
        TEST(a_second_run_is_refused),
        TEST(a_full_disk_leaves_the_last_commit),
        TEST(a_kill_at_any_moment_leaves_a_whole_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
