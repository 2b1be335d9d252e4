/* SPDX-License-Identifier: Apache-2.0 */
/* A toy model of fish for the tests of what users write, and a temporary folder to write it in. */
#ifndef TESTS_FISH_H
#define TESTS_FISH_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenario.h"

static const struct parameter fish_parameters[] = {{.name = "catch_rate",
                                                    .initial = 0.02,
                                                    .low = 0.01,
                                                    .high = 0.04,
                                                    .least = 0,
                                                    .most = 0.5,
                                                    .unit = "share per month",
                                                    .status = STATUS_SOURCED,
                                                    .range_basis = BASIS_published,
                                                    .source = "almanac",
                                                    .meaning = "Share caught."},
                                                   {.name = "growth_rate",
                                                    .initial = 0.1,
                                                    .low = -0.2,
                                                    .high = 0.3,
                                                    .least = -1,
                                                    .most = 2,
                                                    .unit = "share per year",
                                                    .status = STATUS_ASSUMED,
                                                    .source = "guess",
                                                    .meaning = "Growth of \"stock\"."},
                                                   {.name = "n_nets",
                                                    .initial = 1000,
                                                    .low = 800,
                                                    .high = 1200,
                                                    .least = 1,
                                                    .most = 1e6,
                                                    .unit = "nets",
                                                    .status = STATUS_CALIBRATED,
                                                    .range_basis = BASIS_derived,
                                                    .source = "fit_3",
                                                    .is_whole = true,
                                                    .meaning = "Nets in the water."}};

static const struct code fish_waters[] = {{"north", ""}, {"south", ""}};
static const struct code fish_kinds[] = {{"cod", ""}, {"eel", ""}, {"herring", ""}};
static const struct code fish_ages[] = {
    {"age_00", ""}, {"age_01", ""}, {"age_02", ""}, {"age_03", ""}, {"age_04", ""},
    {"age_05", ""}, {"age_06", ""}, {"age_07", ""}, {"age_08", ""}, {"age_09", ""},
    {"age_10", ""}, {"age_11", ""}, {"age_12", ""}};
static const struct dimension fish_dimensions[] = {
    {"water", "", fish_waters, 2}, {"kind", "", fish_kinds, 3}, {"age", "", fish_ages, 13}};
static const struct dimension_list fish_list = {fish_dimensions, 3};

enum { FISH_STOCK, FISH_MIX, FISH_BYCATCH, N_FISH_INPUTS };
static const struct input fish_inputs[N_FISH_INPUTS] = {
    {.name = "stock", .dimensions = {"water"}, .high = 1000, .unit = "tonnes"},
    {.name = "mix", .dimensions = {"water", "kind"}, .high = 1, .sum_of_last = 1, .unit = "share"},
    {.name = "bycatch", .dimensions = {"age"}, .high = 10, .is_sparse = true, .unit = "tonnes"}};

/* What fishery policy can pull, and what every intervention says of itself. */
static const struct lever fish_levers[] = {
    {"closing", SCOPE_REGION, 500, "water", STATUS_SOURCED, "almanac", "Close waters."},
    {"feeding", SCOPE_NATION, 20, "tonne", STATUS_ASSUMED, "guess", "Feed fish."}};
enum { FISH_SHARE, FISH_UNIT_COST, FISH_EMBEDDED, FISH_BAIT, N_FISH_TERMS };
static const struct term fish_terms[N_FISH_TERMS] = {
    {"share", 1, 0, 1, "share", NULL, "Boats that take part."},
    {"unit_cost", 0, 0, 1e6, "euro", NULL, "Cost of a unit."},
    {"embedded", 0, 0, 1, "switch", NULL, "Goes on after the money ends."},
    {"bait", 0, 0, 2, "kind", "kind", "What it is baited with."}};

/* Runs start 2022-01 to 2030-12 and end by 2045-12. */
static const struct scenario_tables fish_tables = {
    fish_parameters,
    3,
    fish_inputs,
    N_FISH_INPUTS,
    {fish_dimensions, 3},
    0,
    107,
    287,
    {.levers = fish_levers,
     .n_levers = 2,
     .terms = fish_terms,
     .n_terms = N_FISH_TERMS,
     .targets = {{"waters", "water"}, {"kinds", "kind"}},
     .n_targets = 2,
     .dose_most = 2},
    NULL,
    0};

static const char fish_stock[] = "water,value,source,status\n"
                                 "north,10,almanac,sourced\n"
                                 "south,20,almanac,sourced\n";
static const char fish_mix[] = "water,kind,value,source,status\n"
                               "north,cod,0.5,almanac,sourced\n"
                               "north,eel,0.25,almanac,sourced\n"
                               "north,herring,0.25,almanac,sourced\n"
                               "south,cod,0.2,almanac,derived\n"
                               "south,eel,0.3,almanac,assumed\n"
                               "south,herring,0.5,almanac,calibrated\n";
static const char fish_bycatch[] = "age,value,source,status\nage_07,3,almanac,sourced\n";

static inline void fish_write(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    must(file != NULL);
    must(fputs(text, file) >= 0);
    must(fclose(file) == 0);
}

/* Makes a temporary folder with the default tables and enters it, so that names are short. */
static inline void fish_enter(void)
{
    char folder[] = "/tmp/fish_XXXXXX";
    must(mkdtemp(folder) != NULL);
    must(chdir(folder) == 0);
    must(mkdir("data", 0700) == 0);
    fish_write("data/stock.csv", fish_stock);
    fish_write("data/mix.csv", fish_mix);
    fish_write("data/bycatch.csv", fish_bycatch);
}

static inline void fish_empty(const char *folder)
{
    char path[600];
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    must(directory != NULL);
    while ((entry = readdir(directory)) != NULL) {
        const int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        must(length > 0 && (size_t)length < sizeof path);
        if (entry->d_name[0] != '.' && unlink(path) != 0) {
            fish_empty(path);
            must(rmdir(path) == 0);
        }
    }
    must(closedir(directory) == 0);
}

static inline void fish_leave(void)
{
    char folder[600];
    must(getcwd(folder, sizeof folder) != NULL);
    fish_empty(".");
    must(chdir("/") == 0);
    must(rmdir(folder) == 0);
}

#endif
