#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The lifecycle benchmark in one go: the model on the engine, plain C and numpy, trials interleaved,
# totals held against each other, table with ratios, a row in results_lifecycle.csv.
# Options: --workers N --months N --trials N --threads N --build FOLDER --no-record
# shellcheck source=benchmarks/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
here=$benchmarks/lifecycle
workers=1000000 months=60 trials=5
read_options "workers months trials record" "$@"
build_targets lifecycle lifecycle_plain_o2 lifecycle_plain_o3
find_numpy

# trial NAME NUMBER COMMAND...: with a seed of its own; all output to NAME.NUMBER.
trial() {
    local name=$1 number=$2
    shift 2
    "$@" -n "$workers" -m "$months" -s "$number" >"$work/$name.$number"
    [ ! -e "$work/events" ] || stat -c 'figure file_size %s B' "$work/events" >>"$work/$name.$number"
    [ ! -e "$work/facts.events.h5" ] || stat -c 'figure facts_size %s B' "$work/facts.events.h5" >>"$work/$name.$number"
    rm -f "$work/events" "$work/series.h5" "$work/facts.events.h5"
}

for ((t = 1; t <= trials; t++)); do
    echo "Trial $t of $trials" >&2
    if [ -n "$numpy" ]; then # numpy first and last: it shows the drift of the machine
        trial numpy "$t" "$numpy" "$here/numpy_lifecycle.py"
    fi
    trial plain_o2 "$t" "$build/lifecycle_plain_o2"
    trial plain "$t" "$build/lifecycle_plain_o3"
    trial engine_1 "$t" "$build/lifecycle" -o "$work/series.h5"
    trial engine_all "$t" "$build/lifecycle" -o "$work/series.h5" -j "$threads"
    trial engine_events_1 "$t" "$build/lifecycle" -o "$work/series.h5" -e "$work/events"
    trial engine_events_all "$t" "$build/lifecycle" -o "$work/series.h5" -e "$work/events" -j "$threads"
    trial engine_facts_1 "$t" "$build/lifecycle" -o "$work/series.h5" -f "$work/facts.h5"
    trial plain_events "$t" "$build/lifecycle_plain_o3" -e "$work/events"
done
if [ -n "$numpy" ]; then
    trial numpy $((trials + 1)) "$numpy" "$here/numpy_lifecycle.py"
    trial numpy_events 1 "$numpy" "$here/numpy_lifecycle.py" -e "$work/events"
fi

status=0
for other in plain numpy; do
    if [ -e "$work/$other.1" ]; then
        printf '\nzorgsim and %s, totals\n' "$other"
        "${numpy:-python3}" "$here/compare.py" "$work"/engine_1.* -- "$work/$other".* || status=1
    fi
done
for other in engine_all engine_events_1 engine_events_all engine_facts_1; do
    if ! same_lines '^(total|mean|digest)' "$work/engine_1.1" "$work/$other.1"; then
        echo "$other gives other totals than one thread without events" >&2
        status=1
    fi
done
results=()
if [ "$record" = yes ] && [ "$status" -eq 0 ]; then
    results=(--append "$benchmarks/results_lifecycle.csv")
fi
"${numpy:-python3}" "$here/summarise.py" "$work" --commit "$(commit_name)" --threads "$threads" "${results[@]}"
exit "$status"
