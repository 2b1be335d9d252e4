#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The examples of scripts/examples read what the program wrote: the same numbers in Python and R, and
# as show and replay print them.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
examples="$root_folder/scripts/examples"
cd "$folder"
# README names them as commands
while read -r script; do
    holds "$script cannot be executed" [ -x "$root_folder/$script" ]
done < <(grep -o '^`*scripts/[a-z_/]*\.\(sh\|py\)' "$root_folder/README.md" | tr -d '`' | sort -u)
for script in "$examples"/*.py; do
    holds "$script cannot be executed" [ -x "$script" ]
done
ends 0 run -o run.h5 --scale 0.004 --months 26 --events -j 1 -q

# read SCRIPT FILE OUT
read_with() {
    checks=$((checks + 1))
    bash "$root_folder/scripts/run_reader.sh" "$examples/$1" "$2" >"$3" 2>stderr || says "$1 failed"
}
read_with read_run.py run.h5 python.csv
read_with read_run.R run.h5 r.csv
holds "Python and R differ in the series" cmp -s python.csv r.csv
holds "no two year ends" [ "$(wc -l <python.csv)" -eq 3 ]
ends 0 show run.h5 employees --total --csv --from 2023-12 --to 2023-12
want=$(tail -n 1 stdout | cut -d, -f2)
got=$(awk -F, 'END { for (i = 2; i <= NF; i++) n += $i; print n }' python.csv)
holds "employees are $got in Python, $want in show" [ "$got" = "$want" ]

read_with read_events.py run.events.h5 events.csv
read_with read_events.R run.events.h5 events_r.csv
holds "Python and R differ in the events" cmp -s <(sed '/^branch,/,$d' events.csv) events_r.csv
ends 0 show run.h5 event_hired --total --csv --from 2022-01 --to 2022-12
want=$(tail -n +2 stdout | awk -F, '{ n += $2 } END { print n }')
got=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "hired") c = i } $1 == 2022 { print $c }' events.csv)
holds "$got hired in the events, $want in the series" [ "$got" = "$want" ]

# plot_runs.py WANTED_EXIT FILE...
plot() {
    local wanted=$1 got=0
    shift
    checks=$((checks + 1))
    bash "$root_folder/scripts/run_reader.sh" "$examples/plot_runs.py" picture.png "$@" 2>stderr || got=$?
    [ "$got" -eq "$wanted" ] || says "plot_runs.py $*: exit $got instead of $wanted"
}
printf 'extends: %s\ntitle: a shorter week\nparameters:\n  attractor_hours: 24\n' "$root_folder/configs/baseline.yaml" >other.yaml
ends 0 run other.yaml -o other.h5 --scale 0.004 --months 26 -j 1 -q
ends 0 run other.yaml -o seed2.h5 --scale 0.004 --months 26 -j 1 -q --seed 2
plot 0 run.h5 other.h5
holds "no picture" [ "$(head -c 4 picture.png | tail -c 3)" = PNG ]
plot 1 run.h5 seed2.h5
holds "says nothing of seeds" grep -q 'no seed that both scenarios have' stderr
plot 1 run.h5 run.h5
holds "says nothing of a run named twice" grep -q "a second run of" stderr

# sweep.sh WANTED_EXIT WORD...
sweep() {
    local wanted=$1 got=0
    shift
    checks=$((checks + 1))
    "$examples/sweep.sh" "$@" >stdout 2>stderr || got=$?
    [ "$got" -eq "$wanted" ] || says "sweep.sh $*: exit $got instead of $wanted"
}
varied=(s "scenario=$root_folder/configs/baseline.yaml,other.yaml" "bass_q=0.3,0.6" "seed=1,2" -- --scale 0.004 --months 14)
sweep 0 "${varied[@]}"
tells '^8 runs; s/sweep.csv$'
holds "not a line a run and year" [ "$(grep -c '' s/sweep.csv)" -eq 17 ]
holds "another first line" [ "$(head -n 1 s/sweep.csv)" = scenario,bass_q,seed,year,working_persons,shortage,vacancies_open,absence_percentage ]
ends 0 show s/scenario=other_bass_q=0.6_seed=2.h5 shortage --csv --total --from 2022-01 --to 2022-12
want=$(awk -F, 'NR > 1 { n += $2 } END { printf "%.10g", n / 12 }' stdout)
got=$(awk -F, '$1 == "other.yaml" && $2 == 0.6 && $3 == 2 && $4 == 2022 { print $6 }' s/sweep.csv)
holds "shortage is $got in the sweep, $want in show" [ "$got" = "$want" ]
ends 0 show s/scenario=other_bass_q=0.6_seed=2.h5 --table parameter
prints '^bass_q.*0.6'
prints '^attractor_hours.*24'
touch -d 2000-01-01 s/*.h5
rm s/scenario=baseline_bass_q=0.3_seed=1.h5
sweep 0 "${varied[@]}"
holds "what was there was made again" [ "$(find s -name '*.h5' -newermt 2001-01-01 | wc -l)" -eq 1 ]
sweep 0 -n s seed=1,2 bass_q=0.6 -- --months 3
prints ' -o s/seed=2_bass_q=0.6.h5 --seed 2 --set bass_q=0.6 --months 3 $'
sweep 0 "my runs" seed=1,2 -- --scale 0.004 --months 2
holds "a folder with a blank has not its table" [ "$(grep -c '' "my runs/sweep.csv")" -eq 3 ]
# Stopped, it leaves no run behind, and goes on.
"$examples/sweep.sh" stopped seed=1,2,3,4,5,6,7,8,9 -- --scale 0.1 2>stderr &
stopped=$!
for ((k = 0; k < 100; k++)); do
    [ -e stopped/seed=1.h5.part ] && break
    sleep 0.1
done
status=0
kill -TERM "$stopped"
wait "$stopped" || status=$?
holds "a sweep that is stopped ends with $status" [ "$status" -eq 75 ]
tells '^sweep.sh: stopped; the same command goes on$'
n_left=$(find stopped -name '*.h5' | wc -l)
sleep 2
holds "runs go on after it" [ "$(find stopped -name '*.h5' | wc -l)" -eq "$n_left" ]
holds "all runs had ended" [ "$n_left" -lt 9 ]
sweep 64 s seed=1,,2
tells "'seed=1,,2' has an empty value"
sweep 64 s seed=1 seed=2
tells 'seed stands twice; write all its values behind one ='
sweep 64 -n s seed=1,1
tells 'two runs are called s/seed=1.h5'
sweep 64 s bass_q
tells "'bass_q' is not NAME=VALUE"
sweep 1 s bass_q=9 -- --scale 0.004 --months 2
tells '^--set: bass_q is 9; allowed is 0 to 2'
SERIES=wages sweep 66 s bass_q=0.3 -- --scale 0.004 --months 2
tells 'no series "wages"'
finish
