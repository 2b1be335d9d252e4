#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every source key of a parameter or of a row of an input table has one entry in SOURCES.md, and each
# has a status that is known; the ranges of a parameter lie within each other. The check itself is
# held against what it must find.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cat >"$folder/check.py" <<'PYTHON'
import collections
import csv
import glob
import json
import os
import re
import sys

parameters, data = sys.argv[1:]
statuses = {"sourced", "derived", "assumed", "calibrated"}
with open(os.path.join(data, "SOURCES.md"), encoding="utf-8") as file:
    entries = collections.Counter(re.findall(r"^\| `([^`]+)` \|", file.read(), re.MULTILINE))
problems = [f"SOURCES.md has {n} entries for `{key}`" for key, n in entries.items() if n > 1]
n_checked = 0


def check(place, sources, status):
    global n_checked
    for key in (k.strip() for k in sources.split(";")):
        n_checked += 1
        if key not in entries:
            problems.append(f"{place}: source '{key}' has no entry in SOURCES.md")
    if status not in statuses:
        problems.append(f"{place}: status '{status}'")


with open(parameters, encoding="utf-8") as file:
    for p in json.load(file):
        check(f"parameter {p['name']}", p["source"], p["status"])
        ordered = [p[key] for key in ("least", "low", "default", "high", "most")]
        if ordered != sorted(ordered):
            problems.append(f"parameter {p['name']}: least, low, default, high, most are {ordered}")
for path in sorted(glob.glob(os.path.join(data, "*.csv"))):
    with open(path, encoding="utf-8") as file:
        for n, row in enumerate(csv.DictReader(line for line in file if not line.startswith("#")), 1):
            check(f"{os.path.basename(path)}, row {n}", row["source"], row["status"])
print(f"{n_checked} keys checked")
print("\n".join(problems))
sys.exit(bool(problems))
PYTHON

# sources DATA: ends 0 if every key is explained.
sources() {
    python3 "$folder/check.py" "$folder/parameters.json" "$1" >"$folder/stdout" 2>"$folder/stderr"
}

ends 0 params --json
cp "$folder/stdout" "$folder/parameters.json"

checks=$((checks + 1))
sources "$root_folder/configs/data" || says "a source has no entry, or a status is unknown"
prints '^[0-9]{4,} keys checked$'

# A key without entry, of a parameter and of a table, is found out.
cp -r "$root_folder/configs/data" "$folder/data"
sed -i -e '/^| .M20. |/d' -e '/^| .fit_2018_2022. |/d' "$folder/data/SOURCES.md"
checks=$((checks + 1))
if sources "$folder/data"; then
    says "the check did not see that two keys have no entry"
fi
prints "^parameter aggression_strain: source 'M20' has no entry"
prints "^exit_pull\.csv, row 1: source 'fit_2018_2022' has no entry"

# So is a range of the evidence that does not hold the default, or is not allowed itself.
checks=$((checks + 1))
sed -i -e '/"name": "bass_p"/s/"low": [0-9.]*/"low": 0.5/' -e '/"name": "bass_q"/s/"most": [0-9.]*/"most": 0.5/' \
    "$folder/parameters.json"
if sources "$root_folder/configs/data"; then
    says "the check did not see that two ranges are out of order"
fi
prints '^parameter bass_p: least, low, default, high, most are '
prints '^parameter bass_q: least, low, default, high, most are '

finish
