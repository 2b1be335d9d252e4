#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The national run as users start it, in turn: the baseline, the same with every event on disk, and
# twenty interventions at once (overlap.yaml). Medians and ratios to the baseline; nothing is kept.
# Options: --scale X --months N --trials N --threads N --build FOLDER
# shellcheck source=benchmarks/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
scale=1 months=228 trials=3
read_options "scale months trials" "$@"
build_targets zorgsim
program=$build/zorgsim

# once NAME WORD...: appends wall, user and system seconds of one run to NAME.
once() {
    local name=$1 TIMEFORMAT='%R %U %S'
    shift
    rm -f "$work/$name".*h5
    { time "$program" run "$@" -q --scale "$scale" --months "$months" -j "$threads" -o "$work/$name.h5"; } 2>>"$work/$name"
}
for ((trial = 1; trial <= trials; trial++)); do
    echo "Trial $trial of $trials" >&2
    once baseline "$root/configs/baseline.yaml"
    once events "$root/configs/baseline.yaml" --events
    once overlap "$benchmarks/overlap.yaml"
done
# Each must have been what it is called, or the figures say nothing.
n=$("$program" show "$work/overlap.h5" --table intervention | tail -n +2 | wc -l)
[ "$n" -eq 20 ] || { echo "overlap.yaml has $n interventions, not 20" >&2 && exit 1; }
"$program" diff "$work/baseline.h5" "$work/events.h5" >/dev/null || { echo "events changed the run" >&2 && exit 1; }

# middle COLUMNS NAME: the median of a sum of columns.
middle() {
    awk -v columns="$1" '{ n = split(columns, c, "+"); sum = 0; for (i = 1; i <= n; i++) sum += $c[i]; print sum }' "$work/$2" |
        sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}
wall=$(middle 1 baseline)
cpu=$(middle 2+3 baseline)
echo "commit $(commit_name), scale $scale, $months months, $threads threads, median of $trials"
printf '%-28s %6s %6s %10s %6s\n' '' 'wall s' ratio 'processor s' ratio
for name in baseline events overlap; do
    awk -v name="$name" -v a="$(middle 1 "$name")" -v b="$(middle 2+3 "$name")" -v wall="$wall" -v cpu="$cpu" \
        'BEGIN { printf "%-28s %6.2f %6.2f %11.2f %6.2f\n", name, a, a / wall, b, b / cpu }'
done
stat -c 'file of events: %s bytes' "$work/events.events.h5"
