/* SPDX-License-Identifier: Apache-2.0 */
/* Reading scenarios of the toy model of fish: right ones, and wrong ones that must be explained.
 * Include instead of cmocka. */
#ifndef TESTS_WRONG_H
#define TESTS_WRONG_H

#include "fish.h" /* before cmocka, which has a macro named fail */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* A scenario file s.yaml that is wrong. */
struct wrong {
    const char *name;      /* what is wrong, a sentence */
    const char *text;      /* s.yaml; NULL: there is none */
    const char *beside[2]; /* another file: name, text (NULL: it is taken away); or none */
    const char *output;    /* all that must be printed */
    const char *closing;   /* the message of the error */
};

#define ONE "1 problem in s.yaml; nothing was run"
#define TWO "2 problems in s.yaml; nothing was run"

static inline int read_scenario(struct scenario *scenario, const char *path,
                                const struct overrides *overrides, char **output,
                                struct error *error)
{
    size_t n = 0;
    *output = NULL;
    FILE *out = open_memstream(output, &n);
    must(out != NULL);
    const int result = scenario_read(scenario, path, &fish_tables, "data", overrides, out, error);
    must(fclose(out) == 0);
    return result;
}

static inline void wrong_is_explained(void **state)
{
    const struct wrong *wrong = *state;
    const struct overrides none = {0};
    struct scenario scenario;
    struct error error = {0};
    char *output;
    fish_enter();
    if (wrong->text != NULL)
        fish_write("s.yaml", wrong->text);
    if (wrong->beside[1] != NULL)
        fish_write(wrong->beside[0], wrong->beside[1]);
    else if (wrong->beside[0] != NULL)
        must(unlink(wrong->beside[0]) == 0);
    const int result = read_scenario(&scenario, "s.yaml", &none, &output, &error);
    fish_leave();
    assert_string_equal(output, wrong->output);
    assert_string_equal(error.message, wrong->closing);
    assert_true(result == ERROR_SCENARIO || result == ERROR_MISSING);
    assert_int_equal(result, error.code);
    assert_null(scenario.title);
    assert_null(scenario.inputs.tables);
    assert_null(scenario.parameters.values);
    free(output);
}

static inline void read_right(struct scenario *scenario, const char *path,
                              const struct overrides *overrides)
{
    struct error error = {0};
    char *output;
    const int result = read_scenario(scenario, path, overrides, &output, &error);
    assert_string_equal(output, "");
    assert_string_equal(error.message, "");
    assert_int_equal(result, 0);
    free(output);
}

#endif
