/* SPDX-License-Identifier: Apache-2.0 */
/* The wrong scenarios of test_scenario.c, each with all that must be printed about it. */
#ifndef TESTS_SCENARIO_WRONGS_H
#define TESTS_SCENARIO_WRONGS_H

#include "wrong.h"

static const struct wrong wrongs[] = {
    {"a missing file is explained",
     NULL,
     {NULL, NULL},
     "s.yaml: the scenario cannot be read: No such file or directory\n",
     ONE},
    {"an empty file is explained",
     "",
     {NULL, NULL},
     "s.yaml:1:1: nothing stands in this file; write at least a title: ...\n",
     ONE},
    {"only comments is explained",
     "# nothing\n"
     "\n",
     {NULL, NULL},
     "s.yaml:1:1: nothing stands in this file; write at least a title: ...\n",
     ONE},
    {"a list instead of keys is explained",
     "- a\n"
     "- b\n",
     {NULL, NULL},
     "s.yaml:1:1: a scenario consists of lines such as \"months: 24\"\n",
     ONE},
    {"a text instead of keys is explained",
     "hello\n",
     {NULL, NULL},
     "s.yaml:1:1: a scenario consists of lines such as \"months: 24\"\n",
     ONE},
    {"an unknown key with a near name is explained",
     "title: a\n"
     "month: 12\n",
     {NULL, NULL},
     "s.yaml:2:1: unknown key \"month\"; did you mean \"months\"? Allowed: title, description, "
     "extends, start, months, "
     "seed, scale, evidence, parameters, inputs, interventions, snapshots\n",
     ONE},
    {"an unknown key without a near name is explained",
     "colour: red\n",
     {NULL, NULL},
     "s.yaml:1:1: unknown key \"colour\"; allowed: title, description, extends, start, months, "
     "seed, scale, evidence, parameters, inputs, interventions, snapshots\n",
     ONE},
    {"snapshots of a model without persons are refused",
     "snapshots:\n"
     "  every: year\n",
     {NULL, NULL},
     "s.yaml:2:3: this model has no snapshots\n",
     ONE},
    {"a parameter at the top is explained",
     "catch_rate: 0.1\n",
     {NULL, NULL},
     "s.yaml:1:1: \"catch_rate\" is a parameter; write it indented below \"parameters:\"\n",
     ONE},
    {"a key among the parameters is explained",
     "parameters:\n"
     "  seed: 3\n",
     {NULL, NULL},
     "s.yaml:2:3: \"seed\" is no parameter; write it at the start of a line, outside "
     "\"parameters:\"\n",
     ONE},
    {"an unknown parameter with a near name is explained",
     "parameters:\n"
     "  n_nets: 3\n"
     "  growth_raet: 0.1\n",
     {NULL, NULL},
     "s.yaml:3:3: unknown parameter \"growth_raet\"; did you mean \"growth_rate\"? Allowed: "
     "catch_rate, growth_rate, n_nets\n",
     ONE},
    {"an unknown parameter without a near name is explained",
     "parameters:\n"
     "  zzz: 0.1\n",
     {NULL, NULL},
     "s.yaml:2:3: unknown parameter \"zzz\"; allowed: catch_rate, growth_rate, n_nets\n",
     ONE},
    {"an unknown input is explained",
     "inputs:\n"
     "  stocks: a.csv\n",
     {NULL, NULL},
     "s.yaml:2:3: unknown input \"stocks\"; did you mean \"stock\"? Allowed: stock, mix, "
     "bycatch\n",
     ONE},
    {"an unknown input without a near name is explained",
     "inputs:\n"
     "  weather: a.csv\n",
     {NULL, NULL},
     "s.yaml:2:3: unknown input \"weather\"; allowed: stock, mix, bycatch\n",
     ONE},
    {"a key given twice is explained",
     "seed: 1\n"
     "title: a\n"
     "seed: 2\n",
     {NULL, NULL},
     "s.yaml:3:1: \"seed\" stands twice, first in line 1; drop one\n",
     ONE},
    {"a parameter given twice is explained",
     "parameters:\n"
     "  n_nets: 1\n"
     "  catch_rate: 0\n"
     "  n_nets: 2\n",
     {NULL, NULL},
     "s.yaml:4:3: \"n_nets\" stands twice, first in line 2; drop one\n",
     ONE},
    {"a section given twice is explained",
     "parameters:\n"
     "  n_nets: 1\n"
     "parameters:\n"
     "  n_nets: 2\n",
     {NULL, NULL},
     "s.yaml:3:1: \"parameters\" stands twice, first in line 1; drop one\n",
     ONE},
    {"a number out of range is explained",
     "parameters:\n"
     "  catch_rate: 0.6\n",
     {NULL, NULL},
     "s.yaml:2:15: catch_rate is 0.6; allowed is 0 to 0.5 (share per month)\n",
     ONE},
    {"a percent sign is explained",
     "parameters:\n"
     "  catch_rate: 3 %\n",
     {NULL, NULL},
     "s.yaml:2:15: catch_rate is \"3 %\": write 3 % as 0.03; allowed is 0 to 0.5 (share per "
     "month)\n",
     ONE},
    {"a decimal comma is explained",
     "parameters:\n"
     "  catch_rate: 0,03\n",
     {NULL, NULL},
     "s.yaml:2:15: catch_rate is \"0,03\": write the decimal mark as a point: 0.03; allowed is 0 "
     "to 0.5 (share per month)\n",
     ONE},
    {"a comma that may part thousands is explained",
     "parameters:\n"
     "  n_nets: 1,000\n",
     {NULL, NULL},
     "s.yaml:2:11: n_nets is \"1,000\": write the decimal mark as a point (1), thousands without "
     "mark (1000); allowed is a whole number from 1 to 1000000 (nets)\n",
     ONE},
    {"underscores in a number is explained",
     "parameters:\n"
     "  n_nets: 10_000\n",
     {NULL, NULL},
     "s.yaml:2:11: n_nets is \"10_000\": write thousands without marks: 10000; allowed is a whole "
     "number from 1 to "
     "1000000 (nets)\n",
     ONE},
    {"a unit behind a number is explained",
     "parameters:\n"
     "  n_nets: 12 nets\n",
     {NULL, NULL},
     "s.yaml:2:11: n_nets is \"12 nets\": write the number alone, without \"nets\"; allowed is a "
     "whole number from 1 "
     "to 1000000 (nets)\n",
     ONE},
    {"a word instead of a number is explained",
     "parameters:\n"
     "  n_nets: many\n",
     {NULL, NULL},
     "s.yaml:2:11: n_nets is \"many\": write a number, such as 0.5 or 1e6; allowed is a whole "
     "number from 1 to 1000000 "
     "(nets)\n",
     ONE},
    {"an infinite number is explained",
     "parameters:\n"
     "  n_nets: .inf\n",
     {NULL, NULL},
     "s.yaml:2:11: n_nets is \".inf\": write a finite number; allowed is a whole number from 1 to "
     "1000000 (nets)\n",
     ONE},
    {"a hexadecimal number is explained",
     "parameters:\n"
     "  n_nets: 0x10\n",
     {NULL, NULL},
     "s.yaml:2:11: n_nets is \"0x10\": write it as a decimal number: 16; allowed is a whole number "
     "from 1 to 1000000 "
     "(nets)\n",
     ONE},
    {"a parameter without value is explained",
     "parameters:\n"
     "  n_nets:\n",
     {NULL, NULL},
     "s.yaml:2:10: \"n_nets\" holds nothing; write one value, or leave the line out\n",
     ONE},
    {"an empty text as parameter is explained",
     "parameters:\n"
     "  n_nets: ''\n",
     {NULL, NULL},
     "s.yaml:2:11: n_nets is \"\": write a number; allowed is a whole number from 1 to 1000000 "
     "(nets)\n",
     ONE},
    {"a list as parameter is explained",
     "parameters:\n"
     "  n_nets: [1, 2]\n",
     {NULL, NULL},
     "s.yaml:2:11: \"n_nets\" holds a list; write one value, or leave the line out\n",
     ONE},
    {"a map as parameter is explained",
     "parameters:\n"
     "  n_nets: {a: 1}\n",
     {NULL, NULL},
     "s.yaml:2:11: \"n_nets\" holds a map; write one value, or leave the line out\n",
     ONE},
    {"a list of parameters is explained",
     "parameters:\n"
     "  - n_nets: 1\n",
     {NULL, NULL},
     "s.yaml:2:3: \"parameters\" holds a list; write indented lines \"name: number\" below it\n",
     ONE},
    {"a text as inputs is explained",
     "inputs: stock.csv\n",
     {NULL, NULL},
     "s.yaml:1:9: \"inputs\" holds a single value; write indented lines \"name: file.csv\" below "
     "it\n",
     ONE},
    {"a list as title is explained",
     "title: [a]\n",
     {NULL, NULL},
     "s.yaml:1:8: \"title\" holds a list; write one value, or leave the line out\n",
     ONE},
    {"a map of parents is explained",
     "extends: {a.yaml: 1}\n",
     {NULL, NULL},
     "s.yaml:1:10: \"extends\" holds a map; write a file or a list of files, or leave the line "
     "out\n",
     ONE},
    {"a list among the parents is explained",
     "extends:\n"
     "  - a.yaml\n"
     "  - [b.yaml]\n"
     "  -\n",
     {"a.yaml", "title: a\n"},
     "s.yaml:3:5: the list of \"extends\" holds a list; write names of files only\n"
     "s.yaml:4:4: the list of \"extends\" holds nothing; write names of files only\n",
     TWO},
    {"a missing file in a list of parents is explained",
     "extends: [a.yaml, missing.yaml]\n",
     {"a.yaml", "title: a\n"},
     "s.yaml:1:19: extends \"missing.yaml\": this file cannot be read: No such file or directory\n",
     ONE},
    {"a circle in a list of parents is explained",
     "extends: [a.yaml]\n",
     {"a.yaml", "title: a\n"
                "extends:\n"
                "  - s.yaml\n"},
     "a.yaml:3:5: extends goes in a circle: s.yaml -> a.yaml -> s.yaml; drop one extends line\n",
     ONE},
    {"wrong evidence is explained",
     "evidence: storng\n",
     {NULL, NULL},
     "s.yaml:1:11: evidence is \"storng\"; write weak, central, strong or drawn\n",
     ONE},
    {"a list as key is explained",
     "[a]: 1\n",
     {NULL, NULL},
     "s.yaml:1:1: a key must be a plain name, not a list or map\n",
     ONE},
    {"a tab as indentation is explained",
     "parameters:\n"
     "\tn_nets: 1\n",
     {NULL, NULL},
     "s.yaml:2:1: not valid YAML: found character that cannot start any token while scanning for "
     "the next token; indent with blanks instead of tabs\n",
     ONE},
    {"a syntax error is explained",
     "title: a: b\n",
     {NULL, NULL},
     "s.yaml:1:9: not valid YAML: mapping values are not allowed in this context; begin keys of "
     "one "
     "level in one column, and put text that holds \": \" in quotes\n",
     ONE},
    {"keys of one level in two columns are explained",
     "parameters:\n"
     "  n_nets: 1\n"
     " mesh: 2\n",
     {NULL, NULL},
     "s.yaml:3:2: not valid YAML: did not find expected key while parsing a block mapping that "
     "begins in line 1; begin keys of one level in one column, and put text that holds quotes in "
     "quotes of the other kind\n",
     ONE},
    {"a quote never closed is explained",
     "title: \"a\n"
     "seed: 1\n",
     {NULL, NULL},
     "s.yaml:3:1: not valid YAML: found unexpected end of stream while scanning a quoted scalar "
     "that begins in line 1; close the quotes\n",
     ONE},
    {"a bracket never closed is explained",
     "parameters: {n_nets: 1\n",
     {NULL, NULL},
     "s.yaml:2:1: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping "
     "that begins in line 1; write {KEY: VALUE, KEY: VALUE}\n",
     ONE},
    {"text that is not UTF-8 is explained",
     "title: ok\n"
     "# caf\xE9\n",
     {NULL, NULL},
     "s.yaml:2:6: not plain text in UTF-8 (incomplete UTF-8 octet sequence); save the file as "
     "UTF-8\n",
     ONE},
    {"an anchor is explained",
     "parameters: &all\n"
     "  n_nets: 1\n",
     {NULL, NULL},
     "s.yaml:1:13: anchors (&) are not accepted; leave it out\n",
     ONE},
    {"an alias is explained",
     "title: &t a\n"
     "description: *t\n",
     {NULL, NULL},
     "s.yaml:1:8: anchors (&) are not accepted; leave it out\n"
     "s.yaml:2:14: aliases (*) are not accepted; write the value out, or use extends\n",
     TWO},
    {"an alias without anchor is explained",
     "title: *t\n",
     {NULL, NULL},
     "s.yaml:1:8: aliases (*) are not accepted; write the value out, or use extends\n",
     ONE},
    {"a merge key is explained",
     "parameters:\n"
     "  <<: {n_nets: 1}\n",
     {NULL, NULL},
     "s.yaml:2:3: merge keys (<<) are not accepted; name the other file with extends\n",
     ONE},
    {"a tag is explained",
     "seed: !!int 3\n",
     {NULL, NULL},
     "s.yaml:1:7: tags (!) are not accepted; leave it out\n",
     ONE},
    {"two documents is explained",
     "seed: 1\n"
     "---\n"
     "seed: 2\n",
     {NULL, NULL},
     "s.yaml:2:1: a second document begins; a scenario is one document, so leave out this ---\n",
     ONE},
    {"a zero character is explained",
     "title: \"a\\0b\"\n",
     {NULL, NULL},
     "s.yaml:1:8: a zero character (\\0) in a text; leave it out\n",
     ONE},
    {"a missing parent is explained",
     "title: a\n"
     "extends: bass.yaml\n",
     {"base.yaml", "title: b\n"},
     "s.yaml:2:10: extends \"bass.yaml\": this file cannot be read: No such file or directory; did "
     "you mean \"base.yaml\"?\n",
     ONE},
    {"a folder as parent is explained",
     "extends: data\n",
     {NULL, NULL},
     "s.yaml:1:10: extends \"data\": this file cannot be read: Is a directory\n",
     ONE},
    {"a file that extends itself is explained",
     "extends: ./s.yaml\n",
     {NULL, NULL},
     "s.yaml:1:10: extends goes in a circle: s.yaml -> ./s.yaml; drop one extends line\n",
     ONE},
    {"a circle of files is explained",
     "extends: a.yaml\n",
     {"a.yaml", "title: a\n"
                "extends: s.yaml\n"},
     "a.yaml:2:10: extends goes in a circle: s.yaml -> a.yaml -> s.yaml; drop one extends line\n",
     ONE},
    {"problems in a file and in its parent is explained",
     "extends: a.yaml\n"
     "seed: x\n",
     {"a.yaml", "parameters:\n"
                "  n_nets: 0\n"},
     "a.yaml:2:11: n_nets is 0; allowed is a whole number from 1 to 1000000 (nets)\n"
     "s.yaml:2:7: seed is \"x\"; write a whole number from 0 to 18446744073709551615\n",
     TWO},
    {"a parent with wrong syntax is explained",
     "extends: a.yaml\n"
     "seed: x\n",
     {"a.yaml", "title: [\n"},
     "a.yaml:2:1: not valid YAML: did not find expected node content while parsing a flow node\n"
     "s.yaml:2:7: seed is \"x\"; write a whole number from 0 to 18446744073709551615\n",
     TWO},
    {"a start before the first month is explained",
     "start: 2021-12\n",
     {NULL, NULL},
     "s.yaml:1:8: start is 2021-12; allowed is 2022-01 to 2030-12\n",
     ONE},
    {"a start after the last month is explained",
     "start: 2031-01\n",
     {NULL, NULL},
     "s.yaml:1:8: start is 2031-01; allowed is 2022-01 to 2030-12\n",
     ONE},
    {"a start that is no month is explained",
     "start: 2022-13\n",
     {NULL, NULL},
     "s.yaml:1:8: start is \"2022-13\"; write YYYY-MM, from 2022-01 to 2030-12\n",
     ONE},
    {"a start with a day is explained",
     "start: 2022-01-01\n",
     {NULL, NULL},
     "s.yaml:1:8: start is \"2022-01-01\"; write YYYY-MM, from 2022-01 to 2030-12\n",
     ONE},
    {"months that are not whole is explained",
     "months: 12.5\n",
     {NULL, NULL},
     "s.yaml:1:9: months is \"12.5\"; write a whole number from 1 to 288 (the inputs end in "
     "2045-12)\n",
     ONE},
    {"no months is explained",
     "months: 0\n",
     {NULL, NULL},
     "s.yaml:1:9: months is \"0\"; write a whole number from 1 to 288 (the inputs end in "
     "2045-12)\n",
     ONE},
    {"months beyond what inputs cover is explained",
     "start: 2030-01\n"
     "months: 193\n",
     {NULL, NULL},
     "s.yaml:2:9: months is 193; from start 2030-01 at most 192 are possible, for the inputs end "
     "in 2045-12; write 192 or less\n",
     ONE},
    {"months beyond any run is explained",
     "months: 289\n",
     {NULL, NULL},
     "s.yaml:1:9: months is 289; from start 2022-01 at most 288 are possible, for the inputs end "
     "in 2045-12; write 288 or less\n",
     ONE},
    {"a wrong start with many months is explained",
     "start: 2050-01\n"
     "months: 288\n",
     {NULL, NULL},
     "s.yaml:1:8: start is 2050-01; allowed is 2022-01 to 2030-12\n",
     ONE},
    {"a negative seed is explained",
     "seed: -1\n",
     {NULL, NULL},
     "s.yaml:1:7: seed is \"-1\"; write a whole number from 0 to 18446744073709551615\n",
     ONE},
    {"a seed that is not whole is explained",
     "seed: 1e3\n",
     {NULL, NULL},
     "s.yaml:1:7: seed is \"1e3\"; write a whole number from 0 to 18446744073709551615\n",
     ONE},
    {"a seed that is too large is explained",
     "seed: 18446744073709551616\n",
     {NULL, NULL},
     "s.yaml:1:7: seed is \"18446744073709551616\"; write a whole number from 0 to "
     "18446744073709551615\n",
     ONE},
    {"a scale of zero is explained",
     "scale: 0\n",
     {NULL, NULL},
     "s.yaml:1:8: scale is 0; allowed is 0.001 to 1000 (1 is full size)\n",
     ONE},
    {"a scale beyond the highest is explained",
     "scale: 1000.1\n",
     {NULL, NULL},
     "s.yaml:1:8: scale is 1000.1; allowed is 0.001 to 1000 (1 is full size)\n",
     ONE},
    {"a scale in percent is explained",
     "scale: 10%\n",
     {NULL, NULL},
     "s.yaml:1:8: scale is \"10%\": write 10 % as 0.1; allowed is 0.001 to 1000\n",
     ONE},
    {"an input file that is missing is explained",
     "inputs:\n"
     "  stock: stok.csv\n",
     {"stocks.csv", ""},
     "s.yaml:2:10: input stock: the file stok.csv cannot be read: No such file or directory; did "
     "you mean \"stocks.csv\"?\n",
     ONE},
    {"an input without file is explained",
     "inputs:\n"
     "  stock:\n",
     {NULL, NULL},
     "s.yaml:2:9: \"stock\" holds nothing; write one value, or leave the line out\n",
     ONE},
    {"a problem in a named input is explained",
     "inputs:\n"
     "  stock: new.csv\n",
     {"new.csv", "water,value,source,status\n"
                 "north,1,a,sourced\n"},
     "new.csv:1:1: 1 of 2 cells is missing: (water south); give every cell once\n",
     ONE},
    {"problems in a scenario and a table is explained",
     "seed: a\n",
     {"data/bycatch.csv", "age,value,source,status\n"
                          "age_99,1,a,sourced\n"},
     "s.yaml:1:7: seed is \"a\"; write a whole number from 0 to 18446744073709551615\n"
     "data/bycatch.csv:2:1: unknown age \"age_99\"; did you mean \"age_09\"? Allowed: age_00, "
     "age_01, age_02, age_03, age_04, age_05, age_06, age_07, age_08, age_09, age_10, age_11, "
     "age_12\n",
     TWO},
    {"a default table that is missing is explained",
     "title: a\n",
     {"data/mix.csv", NULL},
     "data/mix.csv: the input table \"mix\" cannot be read: No such file or directory\n",
     ONE},
    {"a number that is too large is explained",
     "parameters:\n"
     "  n_nets: 1e999\n",
     {NULL, NULL},
     "s.yaml:2:11: n_nets is \"1e999\": too large; write a number below 1.7e308; allowed is a "
     "whole number from 1 to "
     "1000000 (nets)\n",
     ONE},
    {"a control character in a name is explained",
     "\"col\\nour\": red\n",
     {NULL, NULL},
     "s.yaml:1:1: unknown key \"col?our\"; allowed: title, description, extends, start, months, "
     "seed, scale, evidence, parameters, inputs, interventions, snapshots\n",
     ONE},
};

#endif
