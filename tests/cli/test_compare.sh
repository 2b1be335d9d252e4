#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# compare: what it prints is the difference of what show prints; mean and standard error over pairs;
# equal results end with 0, others with 1; results that cannot be compared are refused.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
policy="$root_folder/configs/interventions/good_employership.yaml"

# small NAME SEED WORD...: a run of the policy.
small() {
    local name=$1 seed=$2
    shift 2
    ends 0 run "$policy" -o "$name.h5" --seed "$seed" --scale 0.004 --months 36 -j 1 -q "$@"
}
ends 0 run -o base1.h5 --seed 1 --scale 0.004 --months 36 -j 1 -q
ends 0 run -o base2.h5 --seed 2 --scale 0.004 --months 36 -j 1 -q
small policy1 1
small policy2 2
small zero 1 --set interventions.good_employership.dose=0

# Nothing differs: 0. A dose of zero is nothing.
ends 0 compare base1.h5 base1.h5
prints '^The states are the same in all months that both have\.$'
ends 0 compare base1.h5 zero.h5
prints '^Workers in care +0 +0  thousand$'

# The policy begins in January 2023.
ends 1 compare base1.h5 policy1.h5
prints '^base +base1.h5: Baseline'
prints '^Outflow of employees in 12 months +-'
prints '^Public money in 12 months +\+'
prints '^The states differ from 2023-01 on\.$'
tells 'the results differ'

prints '^Simulated at scale 0\.004; counts are shown for the whole country\.$'

# at FILE MONTH: employees of the whole country.
at() {
    "$program" show "$1" employees --total --csv --from "$2" --to "$2" | tail -n 1 | cut -d, -f2
}
ends 1 compare base1.h5 policy1.h5 --series employees --at 2024-06 --csv
a=$(at base1.h5 2024-06)
b=$(at policy1.h5 2024-06)
holds "compare and show disagree: $(tail -n 1 stdout)" \
    [ "$(tail -n 1 stdout | cut -d, -f1-7,9-)" = "policy1.h5,employees,persons,2024-06,$a,$b,$((b - a)),,1,month," ]

# Indicators that count persons are those of the country, series as they are stored.
ends 1 compare base1.h5 policy1.h5 --series employees --at 2024-06
# One region or branch alone: the same as show says of it.
ends 1 compare base1.h5 policy1.h5 --series employees --where region=utrecht_en_omgeving --where branch=hospitals --at 2024-06 --csv
got=$(tail -n 1 stdout)
for world in base1 policy1; do
    ends 0 show "$world.h5" employees --region utrecht_en_omgeving --branch hospitals --from 2024-06 --to 2024-06 --csv
    printf '%s,' "$(tail -n 1 stdout | cut -d, -f3)"
done >both
holds "$got is not what show says, $(cat both)" [ "$(cut -d, -f5,6 <<<"$got")," = "$(cat both)" ]
holds "no word of what it is of: $got" [ "${got##*,}" = "region=utrecht_en_omgeving branch=hospitals" ]
ends 1 compare base1.h5 policy1.h5 --where branch=umc --at 2024-06
prints '^only   branch umc$'
prints '^  employees '
holds "an indicator of the nation is told of a branch" [ "$(grep -c '^One in N' stdout)" = 0 ]
ends 64 compare base1.h5 policy1.h5 --where branch=umcs
tells "branch has no code 'umcs'; did you mean \"umc\"\?"
ends 64 compare base1.h5 policy1.h5 --where umc
tells "'umc'; write DIMENSION=CODE"
ends 64 compare base1.h5 policy1.h5 --where branch=umc --where branch=hospitals
tells 'names branch twice'
ends 64 compare base1.h5 policy1.h5 --series students --where branch=umc
tells '^zorgsim: students is not by branch, as --where asks; it is by '
# What is not measured in a month is no 0.
ends 1 compare base1.h5 policy1.h5 --series outflow_12m --at 2024-05
prints '^outflow_12m +- +-  persons$'
prints '^Simulated at scale 0\.004; series are as simulated\.$'
ends 1 compare base1.h5 policy1.h5 --at 2024-06 --csv
got=$(awk -F, '$2 == "employees" { printf "%.8g %.8g %.6g", $5, $6, $7 }' stdout)
want=$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.8g %.8g %.6g", a / 4, b / 4, (b - a) / 4 }') # thousands at scale 0.004
holds "employees of the country are $got thousand, not $want" [ "$got" = "$want" ]
ends 0 show base1.h5 absence_percentage --csv --from 2023-07 --to 2024-06
want=$(awk -F, 'NR > 1 { n += $2 } END { printf "%.8g", n / 12 }' stdout)
ends 1 compare base1.h5 policy1.h5 --at 2024-06 --csv
got=$(awk -F, '$2 == "absence_percentage" { printf "%.8g", $5 }' stdout)
holds "absence is $got per cent, not $want" [ "$got" = "$want" ]
ends 0 run -o base3.h5 --scale 0.004 --months 36 -j 1
tells_or_prints=$(cat stdout stderr)
holds "the summary does not say what its counts are" grep -q '^Simulated at scale 0.004; counts are shown' <<<"$tells_or_prints"
want=$(at base3.h5 2024-12 | awk '{ printf "%.0f", $1 / 4 }')
got=$(awk '$1 == "employees" { print $(NF - 1) }' <<<"$tells_or_prints")
holds "the summary has $got thousand employees, not $want" [ "$got" = "$want" ]

# Two pairs: the means of both sides and of the differences, per cent of the mean base, and half the
# distance of the differences as the standard error.
c=$(at base2.h5 2024-06)
d=$(at policy2.h5 2024-06)
ends 1 compare --pairs base1.h5 policy1.h5 base2.h5 policy2.h5 --series employees --at 2024-06 --csv
want=$(awk -v a="$a" -v b="$b" -v c="$c" -v d="$d" \
    'BEGIN { m = (b - a + d - c) / 2; e = (b - a - d + c) / 2
             printf "%.8g %.8g %.6g %.6g %.6g 2", (a + c) / 2, (b + d) / 2, m, 200 * m / (a + c), e < 0 ? -e : e }')
got=$(tail -n 1 stdout | awk -F, '{ printf "%.8g %.8g %.6g %.6g %.6g %s", $5, $6, $7, $8, $9, $10 }')
holds "means, per cent and standard error are $got, not $want" [ "$got" = "$want" ]
ends 1 compare --pairs base1.h5 policy1.h5 base2.h5 policy2.h5
prints 'difference  std error per cent'

# Several policies against one base: a table each.
ends 1 compare base1.h5 zero.h5 policy1.h5
holds "two policies want two tables" [ "$(grep -c '^policy minus base' stdout)" -eq 2 ]

# What cannot be compared.
ends 0 run -o larger.h5 --scale 0.005 --months 3 -j 1 -q
ends 64 compare base1.h5 larger.h5
tells 'base1.h5 and larger.h5 cannot be compared: scale is 0.004 in the first and 0.005 in the second'
ends 0 run -o earlier.h5 --scale 0.004 --start 2021-12 --months 3 -j 1 -q
ends 64 compare base1.h5 earlier.h5
tells 'start is 2022-01 in the first and 2021-12 in the second'
ends 1 compare base1.h5 base2.h5
tells 'note: base1.h5 has seed 1, base2.h5 has seed 2'
ends 64 compare base1.h5
tells 'name a result to compare with'
# Three pairs: the standard error is sqrt(squares / (n - 1) / n), which two cannot tell from others.
ends 0 run -o base3.h5 --seed 3 --scale 0.004 --months 36 -j 1 -q
small policy3 3
for k in 1 2 3; do
    echo $(($(at "policy$k.h5" 2024-06) - $(at "base$k.h5" 2024-06)))
done | awk '{ x[NR] = $1; sum += $1 } END { mean = sum / NR
    for (k in x) squares += (x[k] - mean) ^ 2
    printf "%.6g,%.6g,%d\n", mean, sqrt(squares / (NR - 1) / NR), NR }' >wanted
three=(--pairs base1.h5 policy1.h5 base2.h5 policy2.h5 base3.h5 policy3.h5)
ends 1 compare "${three[@]}" --series employees --at 2024-06 --csv
tail -n 1 stdout | awk -F, '{ printf "%.6g,%.6g,%d\n", $7, $9, $10 }' >got
holds "mean, standard error, pairs are $(cat got), not $(cat wanted)" cmp -s got wanted
# What was measured and is 0 counts: nobody of a small branch changed employer in one of the worlds.
tiny=()
for k in 1 2 3; do
    ends 0 run -o "tiny$k.h5" --seed "$k" --scale 0.001 --months 24 -j 1 -q
    small "tiny_policy$k" "$k" --scale 0.001 --months 24
    tiny+=("tiny$k.h5" "tiny_policy$k.h5")
done
ends 1 compare --pairs "${tiny[@]}" --where branch=general_practice --at 2023-12 --csv
few=$(grep changed_employer_12m stdout)
holds "pairs with a zero are left out: $few" [ "$(cut -d, -f10 <<<"$few")" = 3 ]
ends 0 show tiny1.h5 changed_employer_12m --branch general_practice --from 2023-12 --to 2023-12 --csv
holds "no world has a zero, so this tests nothing" [ "$(tail -n 1 stdout | cut -d, -f2)" = 0 ]
# A pair that ends before is told of; one of another scale has no mean with these.
ends 0 run -o short.h5 --seed 4 --scale 0.004 --months 24 -j 1 -q
ends 0 run -o larger.h5 --seed 5 --scale 0.005 --months 36 -j 1 -q
ends 1 compare --pairs base1.h5 policy1.h5 short.h5 short.h5 --series employees --at 2024-06
tells 'note: 1 of 2 pairs have 2024-06; its numbers are of these alone'
ends 64 compare --pairs base1.h5 policy1.h5 larger.h5 larger.h5 --series employees --at 2024-06
tells 'base1\.h5 and larger\.h5 cannot be compared: scale is 0\.004 in the first and 0\.005 in the second'

ends 64 compare --pairs base1.h5 policy1.h5 base1.h5 policy1.h5
tells '--pairs: base1.h5 and base1.h5 have the same seed, 1; .* pairs with different seeds'
ends 1 compare --pairs base1.h5 policy1.h5 base2.h5 base2.h5
tells "note: policy1.h5 is 'Package of .*', base2.h5 is 'Baseline.*': the mean is over different scenarios"
ends 64 compare --pairs base1.h5 policy1.h5 base2.h5
tells '--pairs wants BASE1 POLICY1'
ends 64 compare base1.h5 policy1.h5 --at 2024
tells "--at is '2024'; write a month as YYYY-MM"
ends 64 compare base1.h5 policy1.h5 --at 2050-01
tells '--at is 2050-01, a month that base1.h5 and policy1.h5 do not both have'
prints_nothing
ends 1 compare base1.h5 policy1.h5 --series strain_mean --at 2024-06
prints '^strain_mean .* -  SD$'
ends 66 compare base1.h5 none.h5
ends 66 compare base1.h5 policy1.h5 --series employes
tells 'employees'
prints_nothing

# Runs of different length: the last month of the shorter one has persons in its digest, the other not.
for months in 3 5; do
    ends 0 run -o "long$months.h5" --scale 0.004 --months "$months" --events -j 1 -q --keep-restart 2022-03
done
ends 0 compare long3.h5 long5.h5
prints '^The states are the same in all months that both have\.$'
ends 0 diff long3.h5 long5.h5
ends 0 diff long3.events.h5 long5.events.h5
ends 0 run -o branch.h5 --scale 0.004 --months 4 --from long5.h5@2022-03 -j 1 -q
ends 0 run -q --json --scale 0.004 --months 2 -o json.h5 -j 1
holds 'no JSON with -q' python3 -c 'import json, sys; json.load(open("stdout"))'
finish
