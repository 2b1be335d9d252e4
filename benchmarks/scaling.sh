#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How the national model scales: with the population (cost and memory per person and month) and with
# threads, and what a small model of both says of other machines (scaling.py has its assumptions).
# Options: --scales "0.01 0.1 1 3" --months N --trials N --threads N --large --build FOLDER --no-record
# --large adds scale 30 for 12 months: some 87 million persons, which need about 4.5 GB.
# shellcheck source=benchmarks/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
scales="0.01 0.1 1 3" months=12 trials=3 large=no
read_options "scales months trials large record" "$@"
build_targets bench_national

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
    if ! same_lines '^total' "$file" "$work/$scale.$threads.1"; then
        echo "scale $scale: 1 and $threads threads give different totals" >&2
        exit 1
    fi
done
results=()
if [ "$record" = yes ]; then
    results=(--append "$benchmarks/results_scaling.csv")
fi
python3 "$benchmarks/scaling.py" "$work" --commit "$(commit_name)" --threads "$threads" --months "$months" "${results[@]}"
