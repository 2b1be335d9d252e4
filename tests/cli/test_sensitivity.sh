#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/sensitivity.py on a small country: its figures are those of runs by hand and go in the expected
# direction; sizes of effects leave the baseline alone, calibrated parameters are not drawn, worlds that the
# program refuses are counted and not more; a set that was stopped goes on.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
small=(--scale 0.004 --months 108)
at=$root_folder/scripts/run_reader.sh

# sensitivity PROGRAM WORD...: runs the script; its exit code is that of the script.
sensitivity() {
    local tried=$1
    shift
    "$at" "$root_folder/scripts/sensitivity.py" --program "$tried" --keep kept --jobs 1 "${small[@]}" \
        --draws-scale 0.004 "$@" >stdout 2>stderr
}

# figure END NAME OF YEAR OUTCOME: change and error, of SENSITIVITY.csv.
figure() {
    awk -F, -v want="change at $1 $2 $3 $4 $5" '$1 " " $2 " " $5 " " $6 " " $7 == want { printf "%.6g %.6g", $9, $10 }' SENSITIVITY.csv
}

both=(--only exit_industry_per_year good_employership_exit_ratio --seeds 2 --draws 2)
silent='Parameters that change nothing here'

checks=$((checks + 1))
sensitivity "$program" "${both[@]}" --output . || says "sensitivity.py ended with an error"
tells '^16 runs made, 0 were there$' # 4 central, 8 and 4 at the ends
tells '^8 runs made, 0 were there$'  # 4 central, 4 of draws
holds "results were left behind" [ -z "$(find kept -name '*.h5' -o -name '*.part')" ]
checks=$((checks + 1))
grep -qF '2 draws of 1 parameter at scale 0.004: all but the calibrated ones' SENSITIVITY.md ||
    says "a calibrated parameter was drawn"

low=$(figure low exit_industry_per_year baseline 2030 workers)
high=$(figure high exit_industry_per_year baseline 2030 workers)
holds "fewer leave, but workers change by $low" [ "${low%%[. ]*}" -gt 0 ]
holds "more leave, but workers change by $high" [ "${high%%[. ]*}" -lt 0 ]
holds "the size of an effect is in the baseline" [ -z "$(figure low good_employership_exit_ratio baseline 2030 workers)" ]
weak=$(figure high good_employership_exit_ratio 'policy minus baseline' 2030 workers)
holds "the policy keeps fewer, but its gain changes by $weak" [ "${weak%%[. ]*}" -lt 0 ]

# The same by hand, in the year's last month of a quantity that is read there.
for seed in 1 2; do
    ends 0 run -o "is$seed.h5" "${small[@]}" --seed "$seed" -j 1 -q
    ends 0 run -o "low$seed.h5" "${small[@]}" --seed "$seed" -j 1 -q --set exit_industry_per_year=0.06225
done
ends 1 compare --pairs is1.h5 low1.h5 is2.h5 low2.h5 --series outflow_12m --at 2030-12 --csv
want=$(tail -n 1 stdout | awk -F, '{ printf "%.6g %.6g", $7 / 0.004, $9 / 0.004 }')
got=$(figure low exit_industry_per_year baseline 2030 exits)
holds "exits are $got, but compare says $want" [ "$got" = "$want" ]

checks=$((checks + 1))
! grep -q "$silent" SENSITIVITY.md || says "parameters that change something are called silent"
rm kept/taz.*.108.2.json # as if it had been stopped before the last
checks=$((checks + 1))
sensitivity "$program" "${both[@]}" || says "sensitivity.py did not go on"
tells '^5 runs made, 11 were there$'
tells '^0 runs made, 8 were there$'
prints '^. .exit_industry_per_year. . calibrated . 0.06225 . 0.083 . 0.1038 . .[0-9,]+ ± '

# Shares of draws are those of numpy; which draws fit is what validate.py says of such runs.
small=(--scale 0.004 --months 48)
checks=$((checks + 1))
sensitivity "$program" --only own_branch_preference bass_q --seeds 1 --draws 0 || says "two parameters were not run"
prints "^### $silent"
prints '^- .own_branch_preference. \(calibrated\)' # always wins at both ends
holds "a parameter that changes something is called silent" [ "$(grep -c '^- ' stdout)" -eq 1 ]
checks=$((checks + 1))
sensitivity "$program" --only wish_more_share --seeds 1 --draws 24 --output . || says "no draws were made"
cat >check.py <<'END'
import csv, glob, json
import numpy as np

worlds = {"baseline": {}, "taz": {}}
for path in glob.glob("kept/*.0.004.48.held.*.json"):
    name, seed = path.split("/")[1].split(".")[0], int(path.split(".")[-2])
    is_drawn = len(path.split(".")) == 10
    if is_drawn:
        with open(path, encoding="utf-8") as file:
            worlds[name][seed] = json.load(file)
fitting = [n for n, run in worlds["baseline"].items() if all(run["other"].values())]
with open("SENSITIVITY.csv", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
n_checked = 0
for row in rows:
    if row["kind"] not in ("all draws", "fitting draws"):
        continue
    base = {n: run[row["year"]][row["outcome"]] for n, run in worlds["baseline"].items()}
    taz = {n: run[row["year"]][row["outcome"]] for n, run in worlds["taz"].items()}
    numbers = fitting if row["kind"] == "fitting draws" else base
    values = [base[n] if row["of"] == "baseline" else taz[n] - base[n] for n in numbers]
    want = np.percentile(values, float(row["name"].split()[0]))
    assert np.isclose(float(row["figure"]), want, rtol=1e-8), (row, want)
    n_checked += 1
print(len(worlds["baseline"]), len(fitting), n_checked)
END
checks=$((checks + 1))
read -r n_draws n_fitting n_checked < <("$at" check.py) || says "numpy finds other shares"
holds "not 24 draws but $n_draws" [ "$n_draws" -eq 24 ]
holds "no share was checked" [ "$n_checked" -ge 6 ]
checks=$((checks + 1))
grep -q "are the $n_fitting whose baseline meets all" SENSITIVITY.md || says "not $n_fitting draws fit"
small=(--scale 0.004 --months 108)

# Another that refuses draws, and one that has a bug there.
for code in 65 70; do
    cat >"ends$code" <<END
#!/bin/sh
case "\$*" in *good_employership_exit_ratio=0.9?*) echo refused >&2; exit $code ;; esac
exec "$program" "\$@"
END
    chmod +x "ends$code"
done
checks=$((checks + 2))
one=(--only good_employership_exit_ratio --seeds 1)
sensitivity "$folder/ends65" "${one[@]}" --draws 2 || says "a refused draw ended all"
prints '2 of them gave worlds that the program refuses, and are left out'
if sensitivity "$folder/ends70" "${one[@]}" --draws 1; then
    says "a bug of the program was taken for a refused draw"
fi

checks=$((checks + 1))
if sensitivity "$program" --only no_such; then
    says "a parameter that is not there was accepted"
fi
tells "no parameter 'no_such' with a range of evidence"
finish
