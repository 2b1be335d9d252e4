#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/effects.py on a small country: one intervention, two seeds. Its figures are those of compare; a
# set that was stopped goes on; what is there is not run again, what has changed is.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
cp -r "$root_folder/configs" configs
lever=configs/interventions/good_employership.yaml

# effects WORD...: runs the script on the copied configs.
effects() {
    checks=$((checks + 1))
    "$root_folder/scripts/run_reader.sh" "$root_folder/scripts/effects.py" --program "$program" --configs configs \
        --keep kept --seeds 2 --scale 0.004 --months 60 --jobs 1 --only good_employership "$@" >stdout 2>stderr ||
        says "effects.py ended with an error"
}
effects --output .
tells '^4 runs made, 0 were there$'
holds "results were left behind" [ -z "$(find kept -name '*.h5' -o -name '*.part')" ]
checks=$((checks + 1))
grep -qE '^\| .good_employership. \| \+[0-9,]+ ± ' EFFECTS.md || says "EFFECTS.md has no row of the intervention"
holds "EFFECTS.csv is not the head and ten indicators" [ "$(wc -l <EFFECTS.csv)" -eq 11 ]

# The same by hand: exits are read in December, means over seeds.
for seed in 1 2; do
    ends 0 run -o "base$seed.h5" --scale 0.004 --months 60 --seed "$seed" -j 1 -q
    ends 0 run "$lever" -o "policy$seed.h5" --scale 0.004 --months 60 --seed "$seed" -j 1 -q
done
ends 1 compare --pairs base1.h5 policy1.h5 base2.h5 policy2.h5 --series outflow_12m --at 2025-12 --csv
want=$(tail -n 1 stdout | awk -F, '{ printf "%.6g %.6g", $7 / 0.004, $9 / 0.004 }')
got=$(awk -F, '$1 == "good_employership" && $4 == "exits" { printf "%.6g %.6g", $7, $8 }' EFFECTS.csv)
holds "exits are $got, but compare says $want" [ "$got" = "$want" ]

effects
tells '^0 runs made, 4 were there$'
prints '^\| .good_employership. \|'
rm kept/good_employership.*.2.json # as if it had been stopped before the last
effects
tells '^1 runs made, 3 were there$'
sed -i 's/start: 2023-01/start: 2023-07/' "$lever"
effects
tells '^2 runs made, 2 were there$'

checks=$((checks + 1))
if "$root_folder/scripts/run_reader.sh" "$root_folder/scripts/effects.py" --program "$program" --only no_such \
    >stdout 2>stderr; then
    says "an intervention that is not there was accepted"
fi
tells "no intervention or package 'no_such'"
finish
