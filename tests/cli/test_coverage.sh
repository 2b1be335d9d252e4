#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every row A001-A104 of the inventory of the two letters has a home: models/docs/COVERAGE.csv says
# where, and here it is held to what the program, the scenarios and the tests hold. The check itself
# is held against what it must find.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
coverage="$root_folder/models/docs/COVERAGE.csv"

cat >"$folder/check.py" <<'PYTHON'
import csv
import glob
import os
import re
import subprocess
import sys

program, root, coverage = sys.argv[1:]
described = subprocess.run([program, "describe"], check=True, capture_output=True, text=True).stdout
problems = []


def cells(line):
    return [c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]]


def tables(text, head):
    """Rows of all tables whose first line of cells begins with these; names without quotes."""
    rows, inside = [], False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        row = cells(line)
        if row[:len(head)] == head:
            inside = True
        elif inside and not set(line) <= set("|-: "):
            rows.append([row[0].strip("`")] + row[1:])
    return rows


levers, rows_of = {}, {}
for row in tables(described, ["lever", "treated"]):
    levers[row[0]] = set(re.findall(r"`(\w+)` by `", row[6]))
    rows_of[row[0]] = set(re.findall(r"A\d\d\d", row[7]))
quantities = {row[0] for row in tables(described, ["quantity", "worked out for"])}
series = {row[0] for row in tables(described, ["name", "by", "unit", "kind"])}
series |= {"event_" + row[0] for row in tables(described, ["name", "changes"])}
parameters = {row[0] for row in tables(described, ["name", "low", "central"])}
parameters |= {row[0] for row in tables(described, ["name", "by", "unit", "range"])}
parameters |= {row[0] for row in tables(described, ["key", "if not given"])}
if not (levers and quantities and series and parameters):
    sys.exit("the tables of `describe` have another form than this test reads")


def say(row, text):
    problems.append(f"{row['row']}: {text}")


def unknown(row, column, known, what):
    for name in row[column].split():
        if name not in known:
            say(row, f"{column} '{name}' is no {what} of the model")


def check_files(row):
    texts = {}
    for name in row["file"].split():
        path = os.path.join(root, name)
        if not os.path.isfile(path):
            say(row, f"file '{name}' is not there")
            continue
        with open(path, encoding="utf-8") as file:
            texts[name] = file.read()
    for lever in row["lever"].split():
        if not any(re.search(rf"lever: *{lever}\b", text) for text in texts.values()):
            say(row, f"no file of its pulls the lever '{lever}'")


def check_tests(row):
    texts = []
    for place in row["test"].split():
        path, _, name = place.partition(":")
        full = os.path.join(root, path)
        if not os.path.isfile(full):
            say(row, f"test '{place}': the file is not there")
            continue
        with open(full, encoding="utf-8") as file:
            text = file.read()
        if not re.search(rf"cmocka_unit_test\(\s*{name}\)", text):
            say(row, f"test '{place}': the file has no test of that name")
        texts.append(text)
    for lever in row["lever"].split():
        if not any(re.search(rf"(\b|LEVER_){lever}\b", text) for text in texts):
            say(row, f"no file of its tests names the lever '{lever}'")
    if not row["test"] and not row["note"]:
        say(row, "no test, and no note that says why")


def check_row(row):
    unknown(row, "lever", levers, "lever")
    unknown(row, "parameter", parameters, "parameter, input table or key of interventions")
    unknown(row, "quantity", quantities, "quantity")
    unknown(row, "indicator", series, "series")
    known = [levers[lever] for lever in row["lever"].split() if lever in levers]
    acts = set().union(*known)
    for name in row["quantity"].split():
        if name not in acts:
            say(row, f"quantity '{name}' is acted on by none of its levers")
    for lever, acted in zip(row["lever"].split(), known):
        if acted and not acted & set(row["quantity"].split()):
            say(row, f"names none of the quantities that '{lever}' acts on")
    if not (row["lever"] or row["parameter"]) and len(row["note"]) < 20:
        say(row, "points nowhere: no lever, no parameter, no note")
    if not row["indicator"] and len(row["note"]) < 20:
        say(row, "no indicator, and no note that says why")
    if not row["dutch"] or not re.match(r"M\d\d", row["mechanism"]):
        say(row, "no Dutch term or no mechanism code")
    check_files(row)
    check_tests(row)


with open(coverage, encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
wanted = [f"A{n:03d}" for n in range(1, 105)]
names = [row["row"] for row in rows]
problems += [f"{name}: has no row" for name in wanted if name not in names]
problems += [f"{name}: is no row of the letters, or is there twice"
             for k, name in enumerate(names) if name not in wanted or name in names[:k]]
for row in rows:
    check_row(row)
homes = {row["row"]: set(row["lever"].split()) for row in rows}
for lever in levers:
    if not any(lever in home for home in homes.values()):
        problems.append(f"lever '{lever}' is in no row")
    for name in rows_of[lever]:
        if lever not in homes.get(name, ()):
            problems.append(f"lever '{lever}' says it is {name}, which does not name it")
listed = {name for row in rows for name in row["file"].split()}
for path in sorted(glob.glob(os.path.join(root, "configs/interventions/*.yaml"))):
    if os.path.relpath(path, root) not in listed:
        problems.append(f"file '{os.path.relpath(path, root)}' is in no row")
print(f"{len(rows)} rows, {len(levers)} levers, {len(listed)} files")
print("\n".join(problems))
sys.exit(bool(problems))
PYTHON

# covers FILE: ends 0 if the table points to what is there.
covers() {
    python3 "$folder/check.py" "$program" "$root_folder" "$1" >"$folder/stdout" 2>"$folder/stderr"
}

checks=$((checks + 1))
covers "$coverage" || says "the table of coverage points to what is not there"
prints '^104 rows, [0-9]+ levers, [0-9]+ files$'

# Every scenario that is delivered is accepted.
mapfile -t scenarios < <(find "$root_folder/configs" -name '*.yaml' | sort)
ends 0 check "${scenarios[@]}"

# What is wrong is found: a row, lever, quantity, parameter, file, series or test that is not there.
# misses EXPRESSION PATTERN: the table changed by sed is refused with a line that matches.
misses() {
    sed -E "$1" "$coverage" >"$folder/changed.csv"
    checks=$((checks + 1))
    if covers "$folder/changed.csv"; then
        says "the check did not see what sed '$1' made"
    fi
    prints "$2"
}
misses '/^A050,/d' '^A050: has no row$'
misses '/^A050,/p' '^A050: is no row of the letters, or is there twice$'
misses '/^A006,/s/,onboarding,/,onbording,/' "^A006: lever 'onbording' is no lever of the model$"
misses '/^A00[67],/s/,onboarding,/,,/' "^lever 'onboarding' says it is A006, which does not name it$"
misses '/^A006,/s/ mentor_hours/ mentor_days/' "^A006: quantity 'mentor_days' is no quantity of the model$"
misses '/^A006,/s/ mentor_hours/ saving/' "^A006: quantity 'saving' is acted on by none of its levers$"
misses '/^A022,/s/contagion_days/contagion_weeks/' "^A022: parameter 'contagion_weeks' is no parameter"
misses '/^A006,/s/onboarding\.yaml/onbording.yaml/' "^A006: file 'configs/interventions/onbording.yaml' is not there$"
misses 's/interventions\/onboarding\.yaml/baseline.yaml/' "^file 'configs/interventions/onboarding.yaml' is in no row$"
misses '/^A021,/s/outflow_12m/outflow_13m/' "^A021: indicator 'outflow_13m' is no series of the model$"
misses '/^A021,/s/:every_loop/:no_loop/' "^A021: test '.*no_loop.*': the file has no test of that name$"
misses '/^A021,/s/test_size_checks/test_no_checks/' "^A021: test '.*test_no_checks.*': the file is not there$"
misses 's/^(A034,[^,]*,[^,]*,[^,]*),.*/\1,,,,,,,/' '^A034: points nowhere: no lever, no parameter, no note$'
finish
