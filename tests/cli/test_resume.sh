#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs that are stopped, killed, cut off by a full disk or branched from a month that was kept: what
# they say, and that they end with the bytes of an uninterrupted run, for any number of threads.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
export OMP_WAIT_POLICY=passive # threads of a busy machine do not wait for each other by spinning

holds() {
    local text=$1
    shift
    checks=$((checks + 1))
    "$@" || says "$text"
}
absent() {
    [ ! -e "$1" ]
}
same() {
    holds "$1 is not whole.h5" cmp -s "$1" whole.h5
    holds "$1 has left its restart file" absent "$1.restart"
    holds "$1 has left its older restart file" absent "$1.restart.1"
    holds "$1.part is still there" absent "$1.part"
}

configs=$root_folder/configs
cat >past.yaml <<END
extends: $configs/baseline.yaml
scale: 0.01
months: 72
interventions:
  employers_first: {lever: good_employership, start: 2022-07, share: 0.5, budget_per_year: 2e7}
END
run=(run past.yaml -q)
ends 0 "${run[@]}" -j 1 -o whole.h5

# ---- stopped in time -----------------------------------------------------------------------------

for threads in 1 2 3; do
    ends 75 "${run[@]}" -j 2 -o run.h5 --max-hours 0.00002
    tells 'stopped after 20[0-9-]+, [0-9]+ of 72 months; go on with the same command and --resume$'
    holds "there is no restart file" [ -e run.h5.restart ]
    ends 0 "${run[@]}" -j "$threads" -o run.h5 --resume
    same run.h5
done

# Stopped again and again; each start does one month at least.
ends 75 "${run[@]}" -j 1 -o run.h5 --max-hours 0.000001
tells 'stopped after 2022-01, 1 of 72 months'
for month in 2 3 4; do
    ends 75 "${run[@]}" -j "$month" -o run.h5 --max-hours 0.000001 --resume
    tells "stopped after 2022-0$month, $month of 72 months"
done
ends 0 "${run[@]}" -j 1 -o run.h5 --resume
same run.h5

# The file of events goes on with it.
ends 0 "${run[@]}" -j 2 -o full.h5 --events
ends 75 "${run[@]}" -j 1 -o run.h5 --events --max-hours 0.000001
ends 75 "${run[@]}" -j 3 -o run.h5 --events --max-hours 0.00002 --resume
ends 0 "${run[@]}" -j 2 -o run.h5 --events --resume
same run.h5
holds "the resumed file of events differs" cmp -s run.events.h5 full.events.h5
holds "run.events.h5.part is still there" absent run.events.h5.part

# A signal; the run is long enough not to end before it.
long=(run --scale 0.05 -q -j 1 -o long.h5)
ends 0 run --scale 0.05 -q -j 2 -o long_whole.h5
for signal in TERM INT; do
    checks=$((checks + 1))
    got=0
    # a shell without job control lets its children ignore SIGINT
    (trap - INT && exec "$program" "${long[@]}" >stdout 2>stderr) &
    child=$!
    tries=0
    while [ ! -e long.h5.part ] && [ "$tries" -lt 1000 ]; do
        sleep 0.01
        tries=$((tries + 1))
    done
    kill "-$signal" "$child"
    wait "$child" || got=$?
    [ "$got" -eq 75 ] || says "after SIG$signal the run ended with $got, not 75"
    tells 'stopped after 20[0-9-]+, [0-9]+ of 228 months'
    ends 0 "${long[@]}" --resume
    holds "a run stopped by SIG$signal differs" cmp -s long.h5 long_whole.h5
    rm -f long.h5
done

# The second signal does not wait for the month.
checks=$((checks + 1))
got=0
"$program" run --scale 1 -q -j 1 -o long.h5 >stdout 2>stderr &
child=$!
sleep 0.3 # the start population of the whole country takes longer
kill -TERM "$child"
sleep 0.05
kill -TERM "$child"
wait "$child" || got=$?
[ "$got" -eq 143 ] || says "after two signals the run ended with $got, not 143"
rm -f long.h5*

# ---- what --resume refuses, and what it does without -----------------------------------------------

rm run.h5
ends 0 run past.yaml -o run.h5 -j 1 --resume
tells 'run.h5.restart: none to go on from: the run begins anew'
same run.h5

# A run that has ended is not run again, so that a sweep may be repeated as it is: only if all it
# writes is there, and only if it is this very run.
touch -d 2022-01-01 run.h5
ends 0 run past.yaml -o run.h5 -j 2 --resume
tells 'run.h5: this very run has ended already: nothing is left to do$'
prints 'Result: run.h5'
holds "a run that had ended was run again" [ ! run.h5 -nt whole.h5 ]
for other in --events --seed=2 --set=search_months=3 --set=snapshots.every=year; do
    cp run.h5 again.h5
    ends 0 run past.yaml -o again.h5 -j 2 --resume --months 72 "$other"
    tells 'again.h5.restart: none to go on from: the run begins anew'
    [ "$other" = --events ] || tells 'again.h5: is of another run; replaced when this one ends$'
    ends 0 run past.yaml -o again.h5 -j 1 --resume "$other"
    tells 'again.h5: this very run has ended already'
    rm again.*
done
ends 75 "${run[@]}" -j 1 -o run.h5 --restart-every 1 --max-hours 0.00002
refuses() {
    ends 65 run past.yaml -q -j 1 -o run.h5 --resume "$@"
    tells 'run.h5.restart: belongs to another run: '
    prints_nothing
}
refuses --seed 5
tells 'the seed is "1" there and "5" here'
refuses --scale 0.02
tells 'the scale is "0.01" there and "0.02" here'
refuses --months 71
tells 'the number of months is "72" there and "71" here'
refuses --set search_months=3
tells 'search_months is 4 there and 3 here'
refuses --start 2022-02
tells 'the first month'
cp past.yaml other.yaml
printf 'title: Another\n' >>other.yaml
ends 65 run other.yaml -q -o run.h5 --resume
tells 'the text of the scenario'
holds "a refusal removed the restart file" [ -e run.h5.restart ]
ends 0 "${run[@]}" -j 2 -o run.h5 --resume
same run.h5

# A damaged restart file: the one before it; none that is whole: from the start.
ends 75 "${run[@]}" -j 1 -o run.h5 --max-hours 0.000001
ends 75 "${run[@]}" -j 1 -o run.h5 --max-hours 0.000001 --resume
holds "there are no two restart files" [ -e run.h5.restart.1 ]
printf 'x' | dd of=run.h5.restart bs=1 seek=100000 conv=notrunc status=none
ends 0 run past.yaml -o run.h5 -j 1 --resume
tells 'run.h5.restart: cannot be used: a section is damaged'
tells 'run.h5.restart.1: the run goes on after 2022-01'
same run.h5
ends 75 "${run[@]}" -j 1 -o run.h5 --max-hours 0.000001
truncate -s 5000 run.h5.restart
rm run.h5
ends 0 run past.yaml -o run.h5 -j 1 --resume
tells 'run.h5.restart: cannot be used: '
tells 'none to go on from'
same run.h5

# Without its result, which a person may have removed.
ends 75 "${run[@]}" -j 1 -o run.h5 --max-hours 0.00002
rm run.h5.part
ends 0 "${run[@]}" -j 1 -o run.h5 --resume
same run.h5

# ---- no room ----------------------------------------------------------------------------------------

# limited BLOCKS STATUS WORD...: the program may write files of that many KiB.
limited() {
    local blocks=$1 want=$2 got=0
    shift 2
    checks=$((checks + 1))
    (ulimit -f "$blocks" && exec "$program" "$@" >stdout 2>stderr) || got=$?
    [ "$got" -eq "$want" ] || says "with files of $blocks KiB the run ended with $got, not $want"
}
whole_size=$(($(stat -c %s whole.h5) / 1024))
limited $((whole_size - 200)) 74 "${run[@]}" -j 1 -o run.h5 --restart-every 0
tells 'run.h5.part: cannot be written: month 20.*File too large; free disk space or choose another folder$'
holds "a sentence is not one" [ "$(wc -l <stderr)" -eq 1 ]
ends 0 show run.h5.part employees --total
ends 0 "${run[@]}" -j 1 -o run.h5 --resume
same run.h5
# five times the persons: the restart file is larger than the result
ends 0 "${run[@]}" --scale 0.05 -j 2 -o large.h5
limited $(($(stat -c %s large.h5) / 1024 + 100)) 74 \
    "${run[@]}" --scale 0.05 -j 1 -o run.h5 --restart-every 2
tells 'run.h5.restart.new: cannot be written: File too large; free disk space'
holds "half a restart file was left" absent run.h5.restart.new
ends 0 "${run[@]}" --scale 0.05 -j 2 -o run.h5 --resume
holds "a run after a full disk differs" cmp -s run.h5 large.h5
rm run.h5
# The file of events is too large, in mid-run and when it is about to be closed; the result is not.
ends 0 run past.yaml -q --scale 0.05 --months 24 -j 2 --events -o whole_life.h5
for percent in 85 98; do
    limited $(($(stat -c %s whole_life.events.h5) * percent / 102400)) 74 \
        run past.yaml -q --scale 0.05 --months 24 -j 1 --events -o life.h5 --restart-every 0
    tells 'life.events.h5.part: cannot be (written|closed): .*File too large; free disk space or choose another folder$'
    holds "a file of events without its end got its name" absent life.events.h5
    ends 0 verify life.events.h5.part
    prints 'persons rebuilt through [0-9]+ months: every digest is that of the run$'
    ends 0 run past.yaml -q --scale 0.05 --months 24 -j 2 --events -o life.h5 --resume
    holds "a result after a full disk differs" cmp -s life.h5 whole_life.h5
    holds "events after a full disk differ" cmp -s life.events.h5 whole_life.events.h5
    rm life.*
done
mkdir small
if mount -t tmpfs -o "size=$((whole_size * 3 / 2))k" tmpfs small 2>/dev/null; then
    trap 'umount -l "$folder/small"; rm -rf "$folder"' EXIT
    ends 74 "${run[@]}" -j 1 -o small/run.h5
    tells 'small/run.h5.part: cannot be written: month 20.*No space left on device; free disk space'
    ends 0 show small/run.h5.part employees --total
    mount -o remount,size=100M small
    ends 75 "${run[@]}" -j 1 -o small/run.h5 --max-hours 0.000001
    fallocate -l "$(df --output=avail -B1 small | tail -n 1)" small/filler
    ends 74 "${run[@]}" -j 1 -o small/run.h5 --resume
    tells 'small/run.h5.* cannot be (written|created): .*No space left on device'
    rm small/filler
    ends 0 "${run[@]}" -j 2 -o small/run.h5 --resume
    same small/run.h5
    umount small
    trap 'rm -rf "$folder"' EXIT
else
    printf 'no file system could be mounted: a full one is tried by ulimit only\n'
fi

# ---- branches ----------------------------------------------------------------------------------------

ends 0 "${run[@]}" -j 2 -o base.h5 --keep-restart 2023-08 --keep-restart all
holds "keeping months changes the result" cmp -s base.h5 whole.h5
for month in 2022-12 2023-08 2027-12; do
    holds "$month was not kept" [ -e "base.h5.restart-$month" ]
done
for threads in 1 2 3; do
    ends 0 "${run[@]}" -j "$threads" -o branch.h5 --from base.h5@2023-08
    same branch.h5
done
ends 0 "${run[@]}" -j 1 -o branch.h5 --from base.h5@2027-12
same branch.h5

# A policy that starts later gives the months of a run that had it from the beginning.
sed 's/^interventions:/&\n  later: {lever: good_employership, start: 2024-03, end: 2026-12}/' past.yaml >later.yaml
ends 0 run later.yaml -q -j 1 -o later.h5
ends 0 run later.yaml -q -j 2 -o branch.h5 --from base.h5@2023-08
"$program" show later.h5 month_digest >later.txt
"$program" show branch.h5 month_digest >branch.txt
holds "a branch with a later policy differs from the run with it" cmp -s later.txt branch.txt
checks=$((checks + 1))
! cmp -s branch.h5 whole.h5 || says "the policy changed nothing"
# stopped and resumed, a branch is the same
ends 75 run later.yaml -q -j 2 -o again.h5 --from base.h5@2023-08 --max-hours 0.00002
tells 'stopped after 2023-09, 21 of 72 months|stopped after 202[3-7]'
ends 65 run later.yaml -q -j 2 -o again.h5 --resume
tells 'what it branched from is "base.h5@2023-08" there and "" here'
ends 0 run later.yaml -q -j 1 -o again.h5 --from base.h5@2023-08 --resume
holds "a resumed branch differs" cmp -s again.h5 branch.h5
ends 0 run later.yaml -j 2 -o again.h5 --from base.h5@2023-08 --resume
tells '^again.h5: this very run has ended already: nothing is left to do$'
# and so are its events, which have the margins of the start population
ends 0 run later.yaml -q -j 2 -o branch.h5 --from base.h5@2023-08 --events
ends 75 run later.yaml -q -j 2 -o again.h5 --from base.h5@2023-08 --events --max-hours 0.00002
ends 0 run later.yaml -q -j 1 -o again.h5 --from base.h5@2023-08 --events --resume
holds "the events of a resumed branch differ" cmp -s again.events.h5 branch.events.h5
"$program" show base.h5 --table margin >margins.txt
"$program" show branch.events.h5 --table margin >branch.txt
holds "the events of a branch have other margins" cmp -s margins.txt branch.txt

# A parameter from a month on: the past is that of the base.
ends 0 "${run[@]}" -j 1 -o branch.h5 --from base.h5@2023-08 --set search_months=3
"$program" show whole.h5 month_digest | head -n 22 >whole.txt
"$program" show branch.h5 month_digest | head -n 22 >branch.txt
holds "a branch has another past" cmp -s whole.txt branch.txt
checks=$((checks + 1))
! cmp -s branch.h5 whole.h5 || says "the parameter changed nothing"

ends 66 "${run[@]}" -o branch.h5 --from base.h5@2023-09
tells 'base.h5.restart-2023-09: cannot be read: .*give it --keep-restart 2023-09'
ends 64 "${run[@]}" -o branch.h5 --from base.h5
tells "give a result and a month that it kept, such as run.h5@2030-12"
ends 65 "${run[@]}" -o branch.h5 --from base.h5@2023-08 --seed 2
tells 'the seed is "1" there and "2" here; a branch needs those of the run it branches from'
ends 65 "${run[@]}" -o branch.h5 --from base.h5@2023-08 --months 10
tells 'the scenario ends before that month'
ends 65 "${run[@]}" -o branch.h5 --from base.h5@2023-08 --set bass_q=0.6
tells 'the start population depends on what was changed \(bass_q is '
ends 65 run --scale 0.01 --months 72 -q -o branch.h5 --from base.h5@2023-08
tells 'the intervention employers_first was in force before the branch'
ends 65 run later.yaml -q -o branch.h5 --from base.h5@2024-12
tells 'the intervention later would have begun before the branch'

# What a stopped run has left is not touched by a run that is refused.
ends 75 "${run[@]}" -j 1 -o left.h5 --max-hours 0.00001
cp left.h5.part left.part
ends 65 "${run[@]}" -o left.h5 --from base.h5@2023-08 --set bass_q=0.6
holds "a refused branch touched the months of a stopped run" cmp -s left.h5.part left.part
ends 65 "${run[@]}" -o none.h5 --from base.h5@2023-08 --set bass_q=0.6
holds "a refused branch left a file" absent none.h5.part

# A month that an earlier run of the same name kept is not one of this run.
small=(run -q --scale 0.005 --months 6 -j 1)
ends 0 "${small[@]}" -o named.h5 --keep-restart 2022-03 --set short_spells_per_year=1
ends 0 "${small[@]}" -o named.h5
ends 65 "${small[@]}" -o branch.h5 --from named.h5@2022-03
tells 'named.h5.restart-2022-03: is not of the run that named.h5 is the result of now; run that again'
rm named.h5
ends 0 "${small[@]}" -o branch.h5 --from named.h5@2022-03
ends 64 "${small[@]}" -o branch.h5 --from named.h5@2022-03 --keep-restart 2022-03
tells 'keep-restart is 2022-03, but the run goes from 2022-04 to 2022-06'

# Decembers that are to be kept are kept although the result is there.
ends 0 "${small[@]}" --months 13 -o year.h5
ends 0 "${small[@]}" --months 13 -o year.h5 --resume --keep-restart all
holds "--keep-restart all kept nothing" [ -e year.h5.restart-2022-12 ]

# Events are kept from the first month on or not at all.
ends 75 "${small[@]}" -o told.h5 --events --max-hours 0.000001
ends 65 "${small[@]}" -o told.h5 --resume
tells 'the events that are kept is "all" there and "none" here; repeat the command that was stopped'
ends 0 "${small[@]}" -o told.h5 --events --resume
ends 75 "${small[@]}" -o untold.h5 --max-hours 0.000001
ends 65 "${small[@]}" -o untold.h5 --events --resume
tells 'the events that are kept is "none" there and "all" here'
ends 0 "${small[@]}" -o untold.h5 --resume
holds "keeping events changed the result" cmp -s told.h5 untold.h5

# Files of another run beside the result are named.
tells_nothing
ends 0 "${small[@]}" -o told.h5 --events
tells_nothing
ends 0 "${small[@]}" -o told.h5 --set search_months=3
tells '^told.events.h5: is of another run than told.h5 now; left as it is'

ends 64 run -q --max-hours none
tells "max-hours is 'none'; give a number of hours"
ends 64 run -q --restart-every -1
tells "restart-every is '-1'; give a number of months"
ends 64 run -q --months 3 --keep-restart 2022-02 --keep-restart 2022-04 -o never.h5
tells '--keep-restart is 2022-04, but the run goes from 2022-01 to 2022-03; name a month of it'
holds "a refused run left a file" absent never.h5.part
ends 64 run -q --keep-restart 2030
tells "keep-restart is '2030'; give a month such as 2030-12, or all"

# A review in January asks what regions did together in the month before.
together=(run "$root_folder/configs/policies/taz_with_cooperation.yaml" --scale 0.02 --months 38 -j 1 -q)
ends 0 "${together[@]}" -o together.h5 --keep-restart 2024-12
ends 0 "${together[@]}" -o again.h5 --from together.h5@2024-12
ends 0 diff together.h5 again.h5
finish
