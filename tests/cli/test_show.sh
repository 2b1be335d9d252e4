#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A small run, and what show says of it: sums agree, codes and months are narrowed, the run is silent
# when asked, and files that are none are refused.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"

ends 0 run -o small.h5 --scale 0.002 --months 5 --start 2022-01 -j 2 -q
tells_nothing
prints_nothing
[ -e small.h5 ] || says "small.h5 is not there"
[ ! -e small.h5.part ] || says "small.h5.part was left behind"
ends 73 run -o no/such/folder.h5 --scale 0.002 --months 1 -q

ends 0 show small.h5
prints 'employees'
ends 0 show small.h5 --scenario
ends 0 show small.h5 month_digest
checks=$((checks + 1))
[ "$(wc -l <stdout)" -ge 5 ] || says "fewer than five digests"

ends 0 show small.h5 employees --total --csv
prints '^month,employees$'
prints '^2022-05,[0-9]+'
cp stdout total
ends 0 show small.h5 employees --csv
prints '^month,region,'
cp stdout cells
ends 0 show small.h5 employees --total --branch each --csv
cp stdout branches

# The national figure is the sum of the branches and of the cells.
sum() {
    awk -F, -v from="$2" 'NR > 1 { for (i = from; i <= NF; i++) s[$1] += $i }
        END { for (m in s) printf "%s,%.6f\n", m, s[m] }' "$1" | sort
}
checks=$((checks + 2))
[ "$(sum total 2)" = "$(sum branches 2)" ] || says "the branches do not add up to the total"
[ "$(sum total 2)" = "$(sum cells 3)" ] || says "the cells do not add up to the total"

ends 0 show small.h5 employees --total --from 2022-02 --to 2022-03 --csv
checks=$((checks + 1))
[ "$(wc -l <stdout)" -eq 3 ] || says "two months and a header were asked for"
ends 0 show small.h5 employees --total
prints '^employees \[persons\]: '
prints '^Simulated at scale 0.002; series are as simulated\.$'
prints '^2022-01 +[0-9]+$'

ends 64 show small.h5 employees --branch nowhere
tells "--branch is 'nowhere', which is not one of its"
ends 64 show small.h5 employees --from 2050-01
tells 'small.h5 has the months 2022-01 to [0-9-]*; --from and --to leave none'
prints_nothing
ends 64 show small.h5 strain_sum --total
tells 'means nothing'
ends 64 show small.h5 strain_sum --region x
tells "has no dimension 'region'"
ends 66 show small.h5 employes
tells '; did you mean "employees"\? "show FILE" lists them all$'
ends 66 show small.h5 qqqqq
tells 'no series "qqqqq" among its [0-9]+ series; "show FILE" lists them all$'
ends 66 show none.h5
printf 'no result\n' >text.h5
ends 66 show text.h5
finish
