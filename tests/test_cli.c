/* SPDX-License-Identifier: Apache-2.0 */
/* The command line on a toy model and a toy result: what is printed, where, with which exit
 * status. Each call runs in a process of its own, as argp may end it. */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail /* cmocka's; here it is that of error.h */

#include "cli_parts.h"
#include "store.h"

enum { TEXT_MAX = 8192 };

static const struct code ponds[] = {{"north", "the north pond"}, {"south", "the south pond"}};
static const struct code kinds[] = {{"carp", "carps"}, {"eel", "eels"}, {"pike", "pikes"}};
static const struct dimension dimensions[] = {{"pond", "where the fish live", ponds, 2},
                                              {"kind", "what fish it is", kinds, 3}};
static const struct parameter parameters[] = {
    {.name = "growth",
     .initial = 0.1,
     .low = 0.05,
     .high = 0.2,
     .least = 0,
     .most = 1,
     .unit = "1/year",
     .status = STATUS_ASSUMED,
     .source = "toy",
     .meaning = "growth of a fish"},
    {.name = "catch_rate",
     .initial = 0.2,
     .low = 0.1,
     .high = 0.3,
     .least = 0,
     .most = 0.5,
     .unit = "1/year",
     .status = STATUS_ASSUMED,
     .source = "toy",
     .meaning = "fish caught"},
};
static const struct series series[] = {
    {.name = "fish",
     .dimensions = {"pond", "kind"},
     .divisor = 1,
     .unit = "fish",
     .meaning = "fish that live"},
    {.name = "weight_mean",
     .dimensions = {"kind"},
     .unit = "ratio",
     .meaning = "mean weight over that of a carp"},
    {.name = "visitors", .divisor = 1, .unit = "persons", .meaning = "people who came"},
};

/* Says on stdout what it was given, so that a test can read it. */
static int toy_run(const struct scenario *scenario, const struct run_options *options,
                   struct error *error)
{
    if (strcmp(options->out_path, "full.h5") == 0)
        return fail(error, ERROR_WRITE, "full.h5: no space left");
    printf("start %d months %d seed %llu scale %g growth %g out %s threads %d", scenario->start,
           scenario->n_months, (unsigned long long)scenario->seed, scenario->scale,
           scenario->parameters.values[0], options->out_path, options->threads);
    printf(" flags %d%d%d%d\n", options->quiet, options->verbose, options->json, options->dry_run);
    return 0;
}

static int toy_describe(FILE *out, struct error *error)
{
    (void)error;
    fputs("# Fish\n", out);
    return 0;
}

static const struct cli_model toy = {
    .name = "fishsim",
    .meaning = "Fish in ponds.",
    .version = "1.2.3",
    .commit = "0123456789ab",
    .build = "a compiler",
    .tables = {.parameters = parameters,
               .n_parameters = 2,
               .dimensions = {dimensions, 2},
               .first_month = -48,
               .last_month = 11,
               .end_month = 227},
    .run = toy_run,
    .describe = toy_describe,
};

/* ---- calling it ------------------------------------------------------------------ */

struct answer {
    int status;
    char out[TEXT_MAX], talk[TEXT_MAX];
};

static void read_back(FILE *file, char text[TEXT_MAX])
{
    rewind(file);
    text[fread(text, 1, TEXT_MAX - 1, file)] = '\0';
    fclose(file);
}

/* words: the command line, separated by single blanks. */
static struct answer call(const char *words)
{
    static const struct answer none;
    struct answer answer = none;
    char copy[512];
    char *argv[32] = {copy};
    int argc = 0;
    assert_true(snprintf(copy, sizeof copy, "fishsim %s", words) < (int)sizeof copy);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    FILE *out = tmpfile(), *talk = tmpfile();
    assert_non_null(out);
    assert_non_null(talk);
    fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (dup2(fileno(out), 1) < 0 || dup2(fileno(talk), 2) < 0)
            _exit(99);
        const int status = cli_main(argc, argv, &toy);
        fflush(NULL);
        _exit(status);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    answer.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    read_back(out, answer.out);
    read_back(talk, answer.talk);
    return answer;
}

static void expect(const char *words, int status, const char *out, const char *talk)
{
    const struct answer answer = call(words);
    if (answer.status != status || !strstr(answer.out, out) || !strstr(answer.talk, talk))
        print_error("%s\nended with %d and said\n%s%s", words, answer.status, answer.out,
                    answer.talk);
    assert_int_equal(answer.status, status);
    assert_non_null(strstr(answer.out, out));
    assert_non_null(strstr(answer.talk, talk));
}

static void expect_exactly(const char *words, const char *out)
{
    const struct answer answer = call(words);
    assert_string_equal(answer.talk, "");
    assert_string_equal(answer.out, out);
    assert_int_equal(answer.status, 0);
}

/* ---- a folder with a baseline, a scenario and a result of two months --------------- */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void write_result(void)
{
    static const double fish[2][6] = {{1, 2, 3, 10, 20, 30}, {4, 5, 6, 40, 50, 60.5}};
    static const double weight[3] = {1, 0.5, 1.0 / 3};
    static const double visitors[2] = {7, 8};
    const struct store_attribute texts[] = {{"title", "Ponds"}, {"scale", "1"}};
    const struct store_description description = {.path = "toy.h5",
                                                  .series = series,
                                                  .n_series = 3,
                                                  .dimensions = {dimensions, 2},
                                                  .attributes = texts,
                                                  .n_attributes = 2,
                                                  .scenario_text = "months: 2\n"};
    struct store *store = NULL;
    struct error error = {0};
    assert_int_equal(store_create(&store, &description, &error), 0);
    for (int m = 0; m < 2; m++) {
        const double *values[] = {fish[m], weight, &visitors[m]};
        assert_int_equal(
            store_month(store, m, values, m ? "00000000000000ff" : "0123456789abcdef", &error), 0);
    }
    assert_int_equal(store_close(store, &error), 0);
}

static int enter_folder(void **state)
{
    char name[] = "/tmp/test_cli_XXXXXX";
    if (!mkdtemp(name) || chdir(name) != 0 || mkdir("configs", 0700) != 0)
        return -1;
    *state = strdup(name);
    unsetenv("ZORGSIM_CONFIGS");
    unsetenv("OMP_NUM_THREADS");
    unsetenv("SLURM_CPUS_PER_TASK");
    write_file("configs/baseline.yaml", "start: 2022-01\nmonths: 12\nseed: 1\nscale: 1\n");
    write_file("slow.yaml", "parameters: {growth: 0.05, catch_rate: 0.15}\n");
    write_file("fast.yaml", "extends: configs/baseline.yaml\nparameters:\n  growth: 1\n");
    write_file("wrong.yaml", "extends: configs/baseline.yaml\nparameters:\n  grwth: 1\n");
    write_result();
    return 0;
}

static int leave_folder(void **state)
{
    static const char *const files[] = {"configs/baseline.yaml", "slow.yaml", "fast.yaml",
                                        "wrong.yaml", "toy.h5"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        unlink(files[i]);
    const int status = rmdir("configs") | chdir("/") | rmdir(*state);
    free(*state);
    return status;
}

/* ---- the tests ------------------------------------------------------------------- */

static void run_hands_over_what_was_asked(void **state)
{
    (void)state;
    expect_exactly("run -j 3", "start 0 months 12 seed 1 scale 1 growth 0.1 out run.h5 threads 3 "
                               "flags 0000\n");
    expect_exactly("run fast.yaml -o a.h5 --seed 7 --scale 0.5 --start 2021-12 --months 3 -j 1 -q "
                   "--json --dry-run",
                   "start -1 months 3 seed 7 scale 0.5 growth 1 out a.h5 threads 1 flags 1011\n");
    expect("run --set growth=0.4 -j 1", 0, "growth 0.4",
           "note: growth is 0.4, outside the range of its evidence, 0.05 to 0.2 (--set)\n");
    expect_exactly("run --set growth=0.3 --set growth=0.2 -j 1",
                   "start 0 months 12 seed 1 scale 1 growth 0.2 out run.h5 threads 1 flags 0000\n");
    expect("run fast.yaml -v -j 1", 0, "flags 0100", "growth");
}

static void threads_come_from_the_option_then_openmp_then_slurm_then_the_cores(void **state)
{
    (void)state;
    struct error error = {0};
    int n = 0;
    assert_int_equal(cli_threads(NULL, &n, &error), 0);
    assert_true(n >= 1);
    assert_int_equal(setenv("SLURM_CPUS_PER_TASK", "5", 1), 0);
    assert_int_equal(cli_threads(NULL, &n, &error), 0);
    assert_int_equal(n, 5);
    assert_int_equal(setenv("OMP_NUM_THREADS", "6,2", 1), 0);
    assert_int_equal(cli_threads(NULL, &n, &error), 0);
    assert_int_equal(n, 6);
    assert_int_equal(cli_threads("7", &n, &error), 0);
    assert_int_equal(n, 7);
    assert_int_equal(cli_threads("7,1", &n, &error), ERROR_USAGE);
    assert_non_null(strstr(error.message, "-j is '7,1'"));
    assert_int_equal(unsetenv("SLURM_CPUS_PER_TASK") | unsetenv("OMP_NUM_THREADS"), 0);
}

static void a_failed_run_ends_with_its_exit_status(void **state)
{
    (void)state;
    expect("run -o full.h5", 74, "", "fishsim: full.h5: no space left\n");
    expect("run wrong.yaml", 65, "", "wrong.yaml:3:");
    expect("run missing.yaml", 66, "", "missing.yaml");
    expect("run --nothing", 64, "", "nothing");
    expect("swim", 64, "", "no command 'swim'");
    expect("descibe", 64, "", "did you mean 'describe'?");
}

static void help_goes_to_stdout_by_three_names(void **state)
{
    (void)state;
    static const char *const names[] = {"--help", "-h", "-?"};
    for (size_t i = 0; i < 3; i++) {
        char words[32];
        expect(names[i], 0, "Usage: fishsim [OPTION...] COMMAND", "");
        snprintf(words, sizeof words, "show %s", names[i]);
        expect(words, 0, "Usage: fishsim show [OPTION...] RESULT.h5 [SERIES]", "");
        expect(words, 0, "--pond=CODE", "");
    }
    expect("--version", 0, "fishsim 1.2.3 (0123456789ab)\na compiler\n", "");
    expect("describe", 0, "# Fish\n", "");
}

static void check_says_what_differs_and_what_is_wrong(void **state)
{
    (void)state;
    expect("check fast.yaml", 0, "fast.yaml: ok, 1 parameter differs from the defaults\n", "");
    expect("check fast.yaml", 0, "outside the evidence range 0.05 .. 0.2", "");
    expect("check fast.yaml", 0, "\n  1 value is outside the evidence range\n", "");
    expect("check slow.yaml", 0, "at the low end of 0.05 .. 0.2", "");
    expect("check slow.yaml", 0, "inside 0.1 .. 0.3", "");
    expect("check slow.yaml", 0, "\n  0 values are outside the evidence range\n", "");
    expect("check configs/baseline.yaml", 0, "baseline.yaml: ok, 0 parameters differ", "");
    expect("check wrong.yaml", 65, "", "growth");
    expect("check fast.yaml wrong.yaml none.yaml", 65, "fast.yaml: ok",
           "2 of 3 scenarios cannot be run");
}

static void params_prints_all_or_the_one_that_is_named(void **state)
{
    (void)state;
    expect_exactly("params --names", "growth\ncatch_rate\n");
    expect_exactly("params catch_rate --names", "catch_rate\n");
    expect("params", 0, "growth of a fish", "");
    expect("params --scenario fast.yaml growth", 0, "fast.yaml:3", "");
    assert_null(strstr(call("params catch_rate --json").out, "growth"));
    expect("params catch_rat", 65, "", "catch_rate");
}

static void a_series_is_one_line_per_month_and_first_code(void **state)
{
    (void)state;
    expect_exactly("show toy.h5 fish --csv", "month,pond,carp,eel,pike\n"
                                             "2022-01,north,1,2,3\n2022-01,south,10,20,30\n"
                                             "2022-02,north,4,5,6\n2022-02,south,40,50,60.5\n");
    expect_exactly("show toy.h5 fish", "fish [fish]: fish that live\n\n"
                                       "month    pond   carp  eel  pike\n"
                                       "2022-01  north     1    2     3\n"
                                       "2022-01  south    10   20    30\n"
                                       "2022-02  north     4    5     6\n"
                                       "2022-02  south    40   50  60.5\n");
    expect_exactly("show toy.h5 visitors --csv", "month,visitors\n2022-01,7\n2022-02,8\n");
    expect_exactly("show toy.h5 weight_mean --csv --to 2022-01",
                   "month,carp,eel,pike\n2022-01,1,0.5,0.33333333333333331\n");
}

static void codes_narrow_and_total_sums_what_is_not_named(void **state)
{
    (void)state;
    expect_exactly("show toy.h5 fish --csv --total", "month,fish\n2022-01,66\n2022-02,165.5\n");
    expect_exactly("show toy.h5 fish --csv --total --pond south",
                   "month,south\n2022-01,60\n2022-02,150.5\n");
    expect_exactly("show toy.h5 fish --csv --total --kind each --from 2022-02",
                   "month,carp,eel,pike\n2022-02,44,55,66.5\n");
    expect_exactly("show toy.h5 fish --csv --total --pond each --to 2022-01",
                   "month,north,south\n2022-01,6,60\n");
    expect_exactly("show toy.h5 fish --csv --pond north --kind eel",
                   "month,pond,eel\n2022-01,north,2\n2022-02,north,5\n");
}

static void what_cannot_be_shown_is_refused_with_the_cure(void **state)
{
    (void)state;
    expect("show toy.h5 weight_mean --total", 64, "", "a sum over kind means nothing");
    expect("show toy.h5 fish --pond nord", 64, "", "did you mean \"north\"? Allowed: north, south");
    expect("show toy.h5 weight_mean --pond north", 64, "", "no dimension 'pond'; it is by kind");
    expect("show toy.h5 fsh", 66, "", "fish");
    expect("show none.h5", 66, "", "none.h5");
    expect("show fast.yaml", 66, "", "fast.yaml");
    expect("show toy.h5 fish --from 2022-1", 64, "", "write a month as YYYY-MM");
}

static void the_rest_of_a_result_is_within_reach(void **state)
{
    (void)state;
    expect("show toy.h5", 0, "weight_mean", "");
    expect_exactly("show toy.h5 --scenario", "months: 2\n");
    expect("show toy.h5 --text title", 0, "Ponds", "");
    expect_exactly("show toy.h5 month_digest --csv",
                   "month,month_digest\n2022-01,0123456789abcdef\n2022-02,00000000000000ff\n");
}

static void configs_are_taken_from_the_environment_first(void **state)
{
    const char *folder = *state;
    char *found = NULL;
    struct error error = {0};
    assert_int_equal(cli_configs_find(&found, &error), 0);
    assert_string_equal(found, "configs");
    free(found);
    char *named = cli_path(folder, "configs");
    assert_int_equal(setenv("ZORGSIM_CONFIGS", named, 1), 0);
    assert_int_equal(cli_configs_find(&found, &error), 0);
    assert_string_equal(found, named);
    free(found);
    free(named);
    /* A folder that is named and is none must not be passed over in silence. */
    assert_int_equal(setenv("ZORGSIM_CONFIGS", folder, 1), 0);
    assert_int_equal(cli_configs_find(&found, &error), ERROR_MISSING);
    assert_non_null(strstr(error.message, folder));
    assert_int_equal(unsetenv("ZORGSIM_CONFIGS"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run_hands_over_what_was_asked),
        cmocka_unit_test(a_failed_run_ends_with_its_exit_status),
        cmocka_unit_test(help_goes_to_stdout_by_three_names),
        cmocka_unit_test(check_says_what_differs_and_what_is_wrong),
        cmocka_unit_test(params_prints_all_or_the_one_that_is_named),
        cmocka_unit_test(a_series_is_one_line_per_month_and_first_code),
        cmocka_unit_test(codes_narrow_and_total_sums_what_is_not_named),
        cmocka_unit_test(what_cannot_be_shown_is_refused_with_the_cure),
        cmocka_unit_test(the_rest_of_a_result_is_within_reach),
        cmocka_unit_test(configs_are_taken_from_the_environment_first),
        /* last: it starts threads here, and those of a later fork would not be there */
        cmocka_unit_test(threads_come_from_the_option_then_openmp_then_slurm_then_the_cores),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
