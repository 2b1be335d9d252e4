#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# zorgsim against the yardsticks, side by side: plain C with structs and numpy do the same to the
# same persons. Trials are interleaved, totals compared after timing, a row goes to results.csv.
# Options: --scale X --months N --trials N --threads N --build FOLDER --no-national --no-record
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

scale=1 months=24 trials=5 threads=$(nproc) build=$root/build/release national=yes record=yes
while [ $# -gt 0 ]; do
    case $1 in
    --scale) scale=$2 ;;
    --months) months=$2 ;;
    --trials) trials=$2 ;;
    --threads) threads=$2 ;;
    --build) build=$2 ;;
    --no-national) national=no && set -- once "$@" ;;
    --no-record) record=no && set -- once "$@" ;;
    *)
        sed -n '3,6s/^# //p' "${BASH_SOURCE[0]}" >&2
        exit 64
        ;;
    esac
    shift 2
done

# Threads that spin while they wait would steal the processor from the others.
export OMP_WAIT_POLICY=passive

echo "Building in $build" >&2
mkdir -p "$build"
if ! { cmake --preset release -S "$root" -B "$build" &&
    cmake --build "$build" --target stream bench_national bench_mechanisms plain_reference; } \
    >"$build/benchmarks.log" 2>&1; then
    tail -n 40 "$build/benchmarks.log" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Loop B3 is the pull of vacancies on employees: the yardsticks have no market, so it is off here.
same=(--configs "$root/configs" --scale "$scale" --months "$months" --set loop_b3_market=0)

python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import numpy' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -n "$python" ]; then
    mkdir "$work/start"
    "$build/plain_reference" "${same[@]}" --dump "$work/start"
else
    echo "numpy is not there (Debian: python3-numpy): measured without it" >&2
fi

for ((trial = 1; trial <= trials; trial++)); do
    echo "Trial $trial of $trials" >&2
    "$build/plain_reference" "${same[@]}" --trials 1 >"$work/plain.$trial"
    "$build/bench_national" "${same[@]}" --trials 1 --threads 1 >"$work/one.$trial"
    "$build/bench_national" "${same[@]}" --trials 1 --threads "$threads" >"$work/all.$trial"
    if [ -n "$python" ]; then
        "$python" "$here/numpy_reference.py" "$work/start" --months "$months" >"$work/numpy.$trial"
    fi
done
if [ "$national" = yes ]; then
    echo "The whole run of 228 months" >&2
    "$build/bench_national" --configs "$root/configs" --scale "$scale" --months 228 --trials 1 \
        --threads "$threads" >"$work/national.1"
fi

status=0
for other in plain numpy; do
    if [ -e "$work/$other.1" ]; then
        printf '\nzorgsim and %s, the same months\n' "$other"
        "${python:-python3}" "$here/compare_totals.py" "$work/one.1" "$work/$other.1" || status=1
    fi
done
# All threads must give what one gives.
if ! diff <(grep '^total' "$work/one.1") <(grep '^total' "$work/all.1") >/dev/null; then
    echo "1 and $threads threads give different totals" >&2
    status=1
fi
commit=$(git -C "$root" describe --always --abbrev=7 --dirty=+ --exclude='*' 2>/dev/null || echo unknown)
results=()
if [ "$record" = yes ] && [ "$status" -eq 0 ]; then
    results=(--append "$here/results.csv")
fi
"${python:-python3}" "$here/summarise.py" "$work" --commit "$commit" --threads "$threads" \
    --scale "$scale" --months "$months" "${results[@]}"
exit "$status"
