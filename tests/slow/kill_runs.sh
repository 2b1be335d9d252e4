#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Kills runs with SIGKILL at random moments (one in ten when its result has just got its name) and
# holds two things against an uninterrupted run: the file that is left opens in every reader there is
# and has every month that was reported; and the run
# goes on (sometimes killed again) to the same bytes, with any number of threads.
#     tests/slow/kill_runs.sh PROGRAM [RUNS [SCALE [OPTION...]]]
# Ends with one line of counts; status 1 if anything was not as it should be.
set -euo pipefail

program=$(realpath "$1")
runs=${2:-200}
scale=${3:-0.02}
options=("${@:4}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
unset ZORGSIM_CONFIGS OMP_NUM_THREADS SLURM_CPUS_PER_TASK
export OMP_WAIT_POLICY=passive # threads of a busy machine do not wait for each other by spinning
RANDOM=${KILL_SEED:-$$}
failures=0
killed=0
again=0
resumed=0
anew=0
ended=0

wrong() {
    printf 'FAILED: run %s: %s\n' "$number" "$1"
    failures=$((failures + 1))
}

# start OUT WORD...: one run in the background, with its own number of threads.
start() {
    local out=$1
    shift
    "$program" run -o "$out" --scale "$scale" -j $((RANDOM % 3 + 1)) "${options[@]}" "$@" \
        >stdout 2>stderr </dev/null &
    child=$!
}

# Whether the result, and the files of events and of snapshots if there are any, are those of the
# uninterrupted run.
is_whole() {
    cmp -s run.h5 whole.h5 && { [ ! -e whole.events.h5 ] || cmp -s run.events.h5 whole.events.h5; } &&
        { [ ! -e whole.snapshots.h5 ] || cmp -s run.snapshots.h5 whole.snapshots.h5; }
}

# end_child: it may have ended just before, which is no failure: got tells.
end_child() {
    if ! kill -KILL "$child" 2>/dev/null; then
        echo "  the run had ended before the signal"
    fi
}

# kill_randomly: after a part of the time that a whole run takes; sets got.
kill_randomly() {
    got=0
    sleep "$(awk -v r="$RANDOM" -v t="$whole_time" 'BEGIN { printf "%.4f", r / 32768 * t }')"
    end_child
    { wait "$child"; } 2>/dev/null || got=$?
}

# kill_at_the_end: as soon as the result has its name, when the file of events may not; sets got.
kill_at_the_end() {
    got=0
    until [ -e run.h5 ] || ! kill -0 "$child" 2>/dev/null; do :; done
    end_child
    { wait "$child"; } 2>/dev/null || got=$?
}

# The file a kill has left is put aside with what it must hold, to be read with all others below.
put_aside() {
    local told
    told=$(awk '$4 == "%" { p = $3 } END { print p + 0 }' stderr)
    if [ -e run.h5.part ]; then
        cp run.h5.part "left/$number.$1.h5"
        if [ -e run.events.h5.part ]; then
            "$program" verify run.events.h5.part >/dev/null 2>verify.txt ||
                wrong "run.events.h5.part: $(tail -n 1 verify.txt)"
        fi
        printf '%s.%s %s\n' "$number" "$1" "$told" >>left/list
    elif [ -e run.h5 ]; then # killed when the result was whole already; the events come after it
        cmp -s run.h5 whole.h5 || wrong 'run.h5 has its final name and differs'
        [ ! -e run.events.h5 ] || is_whole || wrong 'run.events.h5 has its final name and differs'
    elif [ "$told" -gt 0 ]; then
        wrong "$told % were reported, but there is no run.h5.part"
    fi
}

mkdir left
: >left/list
number=0
before=$(date +%s.%N)
"$program" run -o whole.h5 --scale "$scale" -j 1 -q "${options[@]}"
whole_time=$(awk -v a="$before" -v b="$(date +%s.%N)" 'BEGIN { print 1.05 * (b - a) }')
"$program" show whole.h5 month_digest | awk '/^20/ { print $NF }' >left/digests

for number in $(seq "$runs"); do
    rm -f run.h5* run.events.h5* run.snapshots.h5*
    every=$((RANDOM % 40 + 1))
    start run.h5 --restart-every "$every"
    if [ $((number % 10)) -eq 5 ]; then
        kill_at_the_end
    else
        kill_randomly
    fi
    if [ "$got" -eq 0 ]; then
        ended=$((ended + 1))
        is_whole || wrong "ended by itself and differs"
        continue
    fi
    [ "$got" -eq 137 ] || wrong "ended with $got, not 137"
    killed=$((killed + 1))
    put_aside first
    if [ $((RANDOM % 3)) -eq 0 ]; then
        start run.h5 --restart-every "$every" --resume
        kill_randomly
        again=$((again + 1))
        [ "$got" -eq 0 ] || put_aside second
    fi
    [ -e run.h5.restart ] || anew=$((anew + 1))
    if [ "$got" -ne 0 ]; then
        start run.h5 --restart-every "$every" --resume
        wait "$child" || wrong "--resume failed: $(tail -n 1 stderr)"
    fi
    is_whole || wrong "resumed and differs"
    rm -f run.h5 run.events.h5 run.snapshots.h5
    left=$(find . -maxdepth 1 -name 'run.*')
    [ -z "$left" ] || wrong "left behind: $left"
    resumed=$((resumed + 1))
done

# ---- the files that kills have left -----------------------------------------------------------------

python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import h5py' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -n "$python" ]; then
    cat >read.py <<'END'
import sys, h5py, numpy
try:
    import xarray
except ImportError:
    xarray = None
engines = xarray.backends.list_engines() if xarray else {}
digests = open("left/digests").read().split()
failures = files = 0
for line in open("left/list"):
    name, per_cent = line.split()
    path = f"left/{name}.h5"
    files += 1
    try:
        with h5py.File(path, "r") as file:
            n = len(file["month"])
            assert n >= -(-len(digests) * int(per_cent) // 100), f"{n} months, {per_cent} % reported"
            assert (numpy.diff(file["month"][:]) == 1).all(), "months with gaps"
            found = [d.decode() if isinstance(d, bytes) else d for d in file["month_digest"][:]]
            assert len(found) == n and found == digests[:n], "digests"
            for name, variable in file.items():
                if variable.shape and "DIMENSION_LIST" in variable.attrs:
                    variable[()]
        if xarray:
            for engine in ("netcdf4", "h5netcdf"):
                # the second reads by h5py too, but takes seconds: a few files must do
                if engine in engines and (engine == "netcdf4" or files <= 5):
                    with xarray.open_dataset(path, engine=engine) as data:
                        assert data.sizes["time"] == n, engine
    except Exception as problem:
        print(f"FAILED: {path}: {problem}")
        failures += 1
print(files, "h5py" + (", xarray" if xarray else ""), file=sys.stderr)
sys.exit(failures > 0)
END
    "$python" read.py 2>read.txt || failures=$((failures + 1))
    readers=$(tail -n 1 read.txt | cut -d' ' -f2-)
else
    readers='the program itself'
    while read -r name _; do
        "$program" show "left/$name.h5" month_digest >/dev/null || wrong "$name.h5 does not open"
    done <left/list
fi
if command -v ncdump >/dev/null; then
    readers="$readers, ncdump"
    while read -r name _; do
        ncdump -h "left/$name.h5" >/dev/null || wrong "ncdump does not open $name.h5"
    done <left/list
fi

[ "$killed" -gt 0 ] || wrong 'no run was killed: nothing was shown'
printf '%d runs of scale %s: %d killed, %d of them twice, %d ended before the kill; ' \
    "$runs" "$scale" "$killed" "$again" "$ended"
printf '%d files left, read by %s; %d resumed to the same bytes, %d of them from the start; %d failures\n' \
    "$(wc -l <left/list)" "$readers" "$resumed" "$anew" "$failures"
[ "$failures" -eq 0 ]
