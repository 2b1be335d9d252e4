#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How the national model scales: with the population (cost and memory per person and month) and with
# threads, and what a small model of both says of other machines (scaling.py has its assumptions).
# Options: --scales "0.01 0.1 1 3" --months N --trials N --threads N --large --build FOLDER --no-record
# --large adds scale 30 for 12 months: some 87 million persons, which need about 4.5 GB.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

scales="0.01 0.1 1 3" months=12 trials=3 threads=$(nproc) build=$root/build/release large=no record=yes
while [ $# -gt 0 ]; do
    case $1 in
    --scales) scales=$2 ;;
    --months) months=$2 ;;
    --trials) trials=$2 ;;
    --threads) threads=$2 ;;
    --build) build=$2 ;;
    --large) large=yes && set -- once "$@" ;;
    --no-record) record=no && set -- once "$@" ;;
    *)
        sed -n '3,6s/^# //p' "${BASH_SOURCE[0]}" >&2
        exit 64
        ;;
    esac
    shift 2
done
export OMP_WAIT_POLICY=passive

echo "Building in $build" >&2
mkdir -p "$build"
if ! { cmake --preset release -S "$root" -B "$build" && cmake --build "$build" --target bench_national; } \
    >"$build/scaling.log" 2>&1; then
    tail -n 40 "$build/scaling.log" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure SCALE MONTHS TRIAL: with one thread and with all, side by side.
measure() {
    local n
    for n in 1 "$threads"; do
        echo "Scale $1, $n threads, trial $3" >&2
        "$build/bench_national" --configs "$root/configs" --scale "$1" --months "$2" --trials 1 --threads "$n" \
            >"$work/$1.$n.$3"
    done
}
for ((trial = 1; trial <= trials; trial++)); do
    for scale in $scales; do
        measure "$scale" "$months" "$trial"
    done
done
if [ "$large" = yes ]; then
    measure 30 12 1
fi
# All threads must give what one gives.
for file in "$work"/*.1.1; do
    scale=$(basename "$file" .1.1)
    if ! diff <(grep '^total' "$file") <(grep '^total' "$work/$scale.$threads.1") >/dev/null; then
        echo "scale $scale: 1 and $threads threads give different totals" >&2
        exit 1
    fi
done
commit=$(git -C "$root" describe --always --abbrev=7 --dirty=+ --exclude='*' 2>/dev/null || echo unknown)
results=()
if [ "$record" = yes ]; then
    results=(--append "$here/results_scaling.csv")
fi
python3 "$here/scaling.py" "$work" --commit "$commit" --threads "$threads" --months "$months" "${results[@]}"
