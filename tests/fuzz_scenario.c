/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer harness: bytes as a scenario file and, when they begin with a comma, as an input table.
 *
 *     clang -std=c17 -g -O1 -fsanitize=fuzzer,address,undefined -Isim tests/fuzz_scenario.c \
 *         sim/error.c sim/number.c sim/names.c sim/file.c sim/csv.c sim/parameters.c \
 *         sim/input.c sim/yaml_file.c sim/scenario.c sim/scenario_keys.c sim/snapshots_read.c \
 *         sim/evidence.c sim/intervention.c sim/intervention_keys.c sim/intervention_read.c \
 *         -lyaml -lm -o fuzz_scenario
 *     ./fuzz_scenario -max_total_time=60 -artifact_prefix=$PWD/ $PWD/corpus
 *
 * It works in a temporary folder, so the corpus and the prefix are absolute paths.
 *
 * What must hold: no crash, a refusal says at least one line and all lines it counted, and what is
 * accepted lies within its ranges. */
#define _XOPEN_SOURCE 700
#include <stdint.h>

#include "fish.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fish_enter();
    must(atexit(fish_leave) == 0);
    return 0;
}

static void write_bytes(const char *name, const uint8_t *bytes, size_t n)
{
    FILE *file = fopen(name, "wb");
    must(file != NULL);
    must(fwrite(bytes, 1, n, file) == n);
    must(fclose(file) == 0);
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

static void check_intervention(const struct intervention *item)
{
    must(item->lever < fish_tables.interventions.n_levers);
    must(item->dose_low >= 0 && item->dose_low <= item->dose && item->dose <= item->dose_high &&
         item->dose_high <= fish_tables.interventions.dose_most);
    for (size_t t = 0; t < N_FISH_TERMS; t++)
        must(item->terms[t] >= fish_terms[t].low && item->terms[t] <= fish_terms[t].high);
    for (size_t t = 0; t < fish_tables.interventions.n_targets; t++)
        must(item->target[t] != 0);
}

static void check_values(const struct scenario *scenario)
{
    const struct parameters *parameters = &scenario->parameters;
    for (size_t i = 0; i < parameters->n; i++)
        must(parameters->values[i] >= parameters->rows[i].least &&
             parameters->values[i] <= parameters->rows[i].most);
    must(scenario->start >= fish_tables.first_month && scenario->start <= fish_tables.last_month);
    must(scenario->n_months >= 1 &&
         scenario->start + scenario->n_months - 1 <= fish_tables.end_month);
    must(scenario->scale >= 0.001 && scenario->scale <= 1000);
    for (size_t i = 0; i < scenario->interventions.n; i++)
        check_intervention(&scenario->interventions.items[i]);
    FILE *out = fopen("/dev/null", "w");
    must(out != NULL);
    interventions_print(&scenario->interventions, scenario->start, scenario->n_months, out);
    must(fclose(out) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const struct overrides none = {0};
    const bool is_table = n > 0 && bytes[0] == ',';
    struct scenario scenario;
    struct error error = {0};
    char *output = NULL;
    size_t n_output = 0;
    if (is_table) {
        write_bytes("data/mix.csv", bytes + 1, n - 1);
        fish_write("s.yaml", "title: t\n");
    } else {
        write_bytes("s.yaml", bytes, n);
        fish_write("data/mix.csv", fish_mix);
    }
    FILE *out = open_memstream(&output, &n_output);
    must(out != NULL);
    const int result = scenario_read(&scenario, "s.yaml", &fish_tables, "data", &none, out, &error);
    must(fclose(out) == 0);
    must((result != 0) == (count_lines(output) > 0));
    if (result == 0)
        check_values(&scenario);
    else
        must(strtoull(error.message, NULL, 10) == count_lines(output));
    scenario_free(&scenario);
    free(output);
    return 0;
}
