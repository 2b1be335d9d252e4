#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# zorgsim against the yardsticks, side by side: plain C with structs and numpy do the same to the
# same persons. Trials are interleaved, totals compared after timing, a row goes to results.csv.
# Options: --scale X --months N --trials N --threads N --build FOLDER --no-national --no-record
# shellcheck source=benchmarks/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
scale=1 months=24 trials=5 national=yes
read_options "scale months trials national record" "$@"
build_targets stream bench_national bench_mechanisms plain_reference
find_numpy

# Loop B3 is the pull of vacancies on employees: the yardsticks have no market, so it is off here.
same=(--configs "$root/configs" --scale "$scale" --months "$months" --set loop_b3_market=0)

if [ -n "$numpy" ]; then
    mkdir "$work/start"
    "$build/plain_reference" "${same[@]}" --dump "$work/start"
fi

for ((trial = 1; trial <= trials; trial++)); do
    echo "Trial $trial of $trials" >&2
    "$build/plain_reference" "${same[@]}" --trials 1 >"$work/plain.$trial"
    "$build/bench_national" "${same[@]}" --trials 1 --threads 1 >"$work/one.$trial"
    "$build/bench_national" "${same[@]}" --trials 1 --threads "$threads" >"$work/all.$trial"
    if [ -n "$numpy" ]; then
        "$numpy" "$benchmarks/numpy_reference.py" "$work/start" --months "$months" >"$work/numpy.$trial"
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
        "${numpy:-python3}" "$benchmarks/compare_totals.py" "$work/one.1" "$work/$other.1" || status=1
    fi
done
# All threads must give what one gives.
if ! same_lines '^total' "$work/one.1" "$work/all.1"; then
    echo "1 and $threads threads give different totals" >&2
    status=1
fi
results=()
if [ "$record" = yes ] && [ "$status" -eq 0 ]; then
    results=(--append "$benchmarks/results.csv")
fi
"${numpy:-python3}" "$benchmarks/summarise.py" "$work" --commit "$(commit_name)" --threads "$threads" \
    --scale "$scale" --months "$months" "${results[@]}"
exit "$status"
