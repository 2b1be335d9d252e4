#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/sensitivity.py on a small country: its figures are those of runs by hand and go in the expected
# direction; sizes of effects leave the baseline alone, calibrated parameters are not drawn, worlds that the
# program refuses are counted and not more; a set that was stopped goes on.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
small=(--scale 0.004 --months 108)

# sensitivity PROGRAM WORD...: runs the script; its exit code is that of the script.
sensitivity() {
    local tried=$1
    shift
    "$root_folder/scripts/run_reader.sh" "$root_folder/scripts/sensitivity.py" --program "$tried" --keep kept --jobs 1 \
        "${small[@]}" "$@" >stdout 2>stderr
}

# figure END NAME OF YEAR OUTCOME: change and error, of SENSITIVITY.csv.
figure() {
    awk -F, -v want="$1 $2 $3 $4 $5" '$1 " " $2 " " $5 " " $6 " " $7 == want { printf "%.6g %.6g", $9, $10 }' SENSITIVITY.csv
}

both=(--only exit_industry_per_year good_employership_exit_ratio --seeds 2 --draws 2)

checks=$((checks + 1))
sensitivity "$program" "${both[@]}" --output . || says "sensitivity.py ended with an error"
tells '^20 runs made, 0 were there$' # 4 central, 8 and 4 at the ends, 4 of draws
holds "results were left behind" [ -z "$(find kept -name '*.h5' -o -name '*.part')" ]
checks=$((checks + 1))
grep -qF '2 draws of 1 parameters (all but the calibrated ones' SENSITIVITY.md ||
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

rm kept/taz.*.2.json # as if it had been stopped before the last
checks=$((checks + 1))
sensitivity "$program" "${both[@]}" || says "sensitivity.py did not go on"
tells '^6 runs made, 14 were there$'
prints '^. .exit_industry_per_year. . calibrated . 0.06225 . 0.083 . 0.1038 . .[0-9,]+ ± '

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
