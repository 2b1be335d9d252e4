#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Result files as they come and go: killed runs leave what was reported, finished ones one whole file,
# refused ones nothing; equal runs give equal bytes; and what a run tells of itself can be used again.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"

absent() {
    [ ! -e "$1" ]
}

# ---- killed in mid-run ---------------------------------------------------------------------------

# The months of a file by h5py, which must be without gap, each with its digest and its employees.
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import h5py' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -n "$python" ]; then
    cat >months.py <<'END'
import sys, h5py, numpy
with h5py.File(sys.argv[1], "r") as file:
    n = len(file["month"])
    assert (file["month"][:] == numpy.arange(n)).all()
    # a kill in the midst of a month may leave its first series one row longer than the months
    for name in ("time", "month_digest", "employees", "one_in_n"):
        assert n <= len(file[name]) <= n + 1, (name, n, len(file[name]))
    digests = [d.decode() if isinstance(d, bytes) else d for d in file["month_digest"][:n]]
    assert all(len(d) == 16 for d in digests), digests
    assert (file["employees"][:n].sum(axis=(1, 2)) > 0).all()
    assert any(name.startswith("margin_") for name in file), list(file)
    print(n, digests[-1] if digests else "none")
END
    months_of() {
        "$python" months.py "$1"
    }
else
    printf 'no h5py: the program itself reads the killed files\n'
    months_of() {
        "$program" show "$1" month_digest | awk '/^20/ { n++; last = $NF } END { print n + 0, last }'
    }
fi

# The whole run, which the killed ones must agree with month by month.
ends 0 run -o whole.h5 --scale 0.05 -j 1 -q
"$program" show whole.h5 month_digest | awk '/^20/ { print $NF }' >digests
holds "the run has not 228 months" [ "$(wc -l <digests)" -eq 228 ]

# kill_after LEAST: kills a run when its log says that so many per cent are done.
kill_after() {
    local least=$1 got=0 done=0 tries=0 months last
    rm -f killed.h5 killed.h5.part
    "$program" run -o killed.h5 --scale 0.05 -j 1 >stdout 2>stderr </dev/null &
    local child=$!
    while [ "$done" -lt "$least" ] && [ "$tries" -lt 6000 ] && kill -0 "$child" 2>/dev/null; do
        sleep 0.01
        tries=$((tries + 1))
        done=$(awk '$4 == "%" { p = $3 } END { print p + 0 }' stderr)
    done
    if ! kill -KILL "$child" 2>/dev/null; then # its exit status tells, below
        printf 'the run had ended before the signal\n'
    fi
    wait "$child" 2>/dev/null || got=$?
    if [ "$got" -eq 0 ]; then
        printf 'the run ended before %s %% could be seen: not killed\n' "$least"
        return
    fi
    killed=$((killed + 1))
    holds "a killed run ended with $got, not 137" [ "$got" -eq 137 ]
    holds "a killed run left a file under its final name" absent killed.h5
    holds "a killed run left no killed.h5.part" [ -e killed.h5.part ]
    checks=$((checks + 1))
    if ! read -r months last < <(months_of killed.h5.part); then
        says "killed.h5.part does not open"
        return
    fi
    printf 'killed after %s %%: %s months in the file\n' "$done" "$months"
    # per cent are rounded down to what was reported
    holds "$done % were reported, but only $months months are there" \
        [ "$months" -ge $((228 * done / 100)) ]
    [ "$months" -eq 0 ] ||
        holds "month $months of the killed run is not that of the whole run" \
            [ "$last" = "$(sed -n "${months}p" digests)" ]
    ends 0 show killed.h5.part employees --total
}
killed=0
for per_cent in 10 30 60 90; do
    kill_after "$per_cent"
done
holds "no run was killed in its midst: nothing was shown" [ "$killed" -ge 1 ]

# The next run of that name begins anew and is finished.
ends 0 run -o killed.h5 --scale 0.05 -j 1 -q
holds "killed.h5.part was left behind" absent killed.h5.part
holds "a run after a killed one differs" cmp -s killed.h5 whole.h5

# ---- equal runs --------------------------------------------------------------------------------------

ends 0 run -o one.h5 --scale 0.01 --months 14 -j 1 -q
sleep 1.1 # another second must not make another file
ends 0 run -o two.h5 --scale 0.01 --months 14 -j 2 -q
ends 0 run -o other.h5 --scale 0.01 --months 14 --seed 2 -j 1 -q
holds "two equal runs differ" cmp -s one.h5 two.h5
checks=$((checks + 1))
! cmp -s one.h5 other.h5 || says "another seed gave the same bytes"

# Nor makes how the scenario was named, or from where.
mkdir deep
printf 'parameters: {bass_q: 0.5}\n' >base.yaml
printf 'extends: [%s, ../base.yaml]\nmonths: 2\nparameters: {bass_p: 0.02}\n' \
    "$root_folder/configs/interventions/autonomy.yaml" >deep/run.yaml
ends 0 run deep/run.yaml -o typed.h5 --scale 0.01 --events -j 1 -q
ends 0 show typed.h5 --table parameter
prints $'^bass_p\t.*\trun.yaml:3$'
prints $'^bass_q\t.*\t../base.yaml:1$'
for scenario in "$folder/deep/run.yaml" ./deep/../deep/run.yaml; do
    ends 0 run "$scenario" -o again.h5 --scale 0.01 --events -j 1 -q
    holds "the result of $scenario differs" cmp -s typed.h5 again.h5
    holds "the events of $scenario differ" cmp -s typed.events.h5 again.events.h5
done
cd deep
ends 0 run run.yaml -o ../again.h5 --scale 0.01 --events -j 1 -q
cd ..
holds "the result from the folder of the scenario differs" cmp -s typed.h5 again.h5
holds "the events from the folder of the scenario differ" cmp -s typed.events.h5 again.events.h5

# A result is replaced only by a finished one.
cp one.h5 kept.h5
ends 65 run -o kept.h5 --scale 0.01 --months 14 --set no_such=1 -q
holds "a refused run touched the result that was there" cmp -s one.h5 kept.h5
ends 0 run -o kept.h5 --scale 0.01 --months 14 --seed 2 -j 1 -q
holds "a finished run did not replace the old result" cmp -s other.h5 kept.h5

# ---- runs that write nothing -----------------------------------------------------------------------------

# writes_nothing STATUS WORD...: the run ends so, and no file is there.
writes_nothing() {
    ends "$@" -o nothing.h5
    holds "nothing.h5 was written" absent nothing.h5
    holds "nothing.h5.part was written" absent nothing.h5.part
}
printf 'parameters: {no_such: 1}\nmonths: none\n' >wrong.yaml
writes_nothing 65 run wrong.yaml -q
tells 'wrong.yaml:1:.*no_such'
tells 'wrong.yaml:2:'
tells 'nothing was run'
prints_nothing
writes_nothing 66 run missing.yaml -q
writes_nothing 65 run --scale 0 -q
writes_nothing 65 run --start 2017-12 -q
writes_nothing 65 run --start 2022-12 --months 300 -q
writes_nothing 0 run --scale 0.005 --months 24 -j 1 --dry-run
prints '^time +about .* for 24 months with 1 thread'
prints '^memory +about [0-9]+ MB$'
prints '^disk +about [0-9]+ MB$'
prints '^nothing was written$'

mkdir closed
if [ "$(id -u)" -ne 0 ]; then
    chmod a-w closed
    closed=closed
else
    closed=/proc # closed to root as well
fi
ends 73 run -o "$closed/result.h5" --scale 0.005 --months 1 -q
tells "$closed/result.h5"
# What would stop the run stops the rehearsal.
ends 73 run -o "$closed/result.h5" --scale 0.005 --months 1 --dry-run
tells "$closed/result.h5"
ends 66 run -o new.h5 --from none.h5@2022-03 --scale 0.005 --months 6 --dry-run
tells 'none.h5.restart-2022-03: cannot be read'
prints_nothing
mkdir folder.h5
ends 73 run -o folder.h5 --scale 0.005 --months 1 -q
holds "something was left in place of the folder" [ -d folder.h5 ]

mkfifo pipe
ends 73 run -o pipe --scale 0.005 --months 1 -q
tells 'pipe: cannot be created: it is a device or a pipe; name a file'
holds "a file was put in place of the pipe" [ -p pipe ]

# ---- what is read is not written over ----------------------------------------------------------------------

printf 'scale: 0.005\nmonths: 2\n' >parent.yaml
printf 'extends: parent.yaml\ninputs: {death_hazard: death_hazard.csv}\n' >child.yaml
cp "$root_folder/configs/data/death_hazard.csv" .
ends 0 run child.yaml -j 1 -q -o kept.h5 --keep-restart 2022-01
for name in child.yaml parent.yaml death_hazard.csv ./child.yaml; do
    cp "$name" before
    ends 64 run child.yaml -j 1 -q -o "$name"
    tells "^zorgsim: -o $name: would write over .*, which is read; give another name"
    holds "$name was written over" cmp -s "$name" before
done
ends 64 run child.yaml -j 1 -q --from kept.h5@2022-01 -o kept.h5.restart-2022-01
tells 'would write over kept.h5.restart-2022-01, which is read'
ends 64 run child.yaml -j 1 -q --from kept.h5@2022-01 -o kept.h5
tells 'would write over kept.h5, which is read'

# A table of which nothing can be made is refused by check, not only by the run.
sed '/^[12]/s/,[0-9]*,/,0,/' "$root_folder/configs/data/employees_total.csv" >employees_total.csv
printf 'inputs: {employees_total: employees_total.csv}\n' >nobody.yaml
ends 65 check nobody.yaml
tells 'employees_total.csv:[0-9]+:[0-9]+: .*allowed is 100000 to 5000000'

# ---- what a run tells of itself ----------------------------------------------------------------------------

printf 'title: A test\nscale: 0.005\nmonths: 2\nparameters: {search_months: 3}\n' >small.yaml
ends 0 check small.yaml
prints 'small.yaml: ok, 1 parameter differs'
ends 0 run small.yaml -o small.h5 -j 1 -q --set choices=5
ends 0 show small.h5 --scenario
prints '^title: A test$'
prints 'search_months: 3'
ends 0 show small.h5 --table=parameter
prints '^search_months.*small.yaml:4'
prints '^choices.*--set'
ends 0 show small.h5 --table=margin
prints 'employees_by_branch'
ends 0 show small.h5
prints '^one_in_n'
ends 0 show small.h5 one_in_n
prints '^2022-02 +[3-9]'

# The scenario in the file, written out again, is the same run.
"$program" show small.h5 --scenario >again.yaml
ends 0 run again.yaml -o again.h5 -j 1 -q --set choices=5
holds "the scenario of a result gives another result" \
    [ "$("$program" show again.h5 month_digest)" = "$("$program" show small.h5 month_digest)" ]

ends 0 params
prints '^choices +4 '
ends 0 params choices
prints '1.*16'
ends 0 describe
prints '^## Schedule$'
prints 'search_months'
prints 'identity_persons'
finish
