#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What twenty overlapping interventions cost: the baseline and overlap.yaml in turn, nothing kept.
# Options: --scale X --months N --trials N --threads N --build FOLDER
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
scale=1 months=228 trials=3 threads=$(nproc) build=$root/build/release
while [ $# -gt 1 ]; do
    case $1 in
    --scale) scale=$2 ;;
    --months) months=$2 ;;
    --trials) trials=$2 ;;
    --threads) threads=$2 ;;
    --build) build=$2 ;;
    *) set -- "$1" ;;
    esac
    shift 2 || break
done
if [ $# -gt 0 ]; then
    sed -n '3,4s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 64
fi
# As in scripts/run.sh: threads that spin for long would steal the processor from the others.
export OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=30000
program=$build/zorgsim
cmake --preset release -S "$root" -B "$build" >/dev/null
cmake --build "$build" --target zorgsim >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# once NAME SCENARIO: appends wall and processor seconds of one run to NAME.
once() {
    local TIMEFORMAT='%R %U'
    { time "$program" run "$2" -q --scale "$scale" --months "$months" -j "$threads" -o "$work/$1.h5"; } 2>>"$work/$1"
}
for ((trial = 0; trial < trials; trial++)); do
    once baseline "$root/configs/baseline.yaml"
    once overlap "$here/overlap.yaml"
done
# All twenty must have been in force, or the figure says nothing.
n=$("$program" show "$work/overlap.h5" --table intervention | tail -n +2 | wc -l)
[ "$n" -eq 20 ] || { echo "overlap.yaml has $n interventions, not 20" >&2 && exit 1; }
median() {
    cut -d' ' -f"$2" "$work/$1" | sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}
for what in 1 2; do
    awk -v a="$(median baseline $what)" -v b="$(median overlap $what)" -v name="$([ $what = 1 ] && echo wall || echo processor)" \
        'BEGIN { printf "%-10s baseline %.2f s, twenty interventions %.2f s: %.2f x\n", name, a, b, b / a }'
done
echo "scale $scale, $months months, $threads threads, median of $trials"
