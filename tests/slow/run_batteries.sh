#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Judges the keyed random numbers of sim/draw.h by published batteries, order by order.
#
#   tests/slow/run_batteries.sh [SEED...]             default seeds: 1 20220101
#   ORDERS="life lane" tests/slow/run_batteries.sh 5  chosen orders only
#
# dieharder (Debian) is needed; PractRand's RNG_test is used when it is on PATH. The order
# weak-packed is a control that must fail. All orders: about 15 minutes a seed on one core.
# DRAW_STREAM names a built tests/slow/draw_stream; without it one is built here with CC.
# Exit: 0 no failure but the control's, 1 a failure, or a control that passed, 69 no dieharder.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# Test number and n-tuple of dieharder. Left out: opso, oqso, dna, sums (marked suspect or broken
# by its author), rank 32x32 and rgb_lagged_sum (slow; draw_long.c is sharper).
tests='0 1 3 4 8 15 16 102 202:5 205 206 207 208 209'
practrand_size=${PRACTRAND_SIZE:-512MB}

if ! command -v dieharder >/dev/null; then
    echo "run_batteries.sh: dieharder not found on PATH; cure: apt-get install dieharder" >&2
    exit 69
fi
if [ -z "${DRAW_STREAM:-}" ]; then
    DRAW_STREAM=$work/draw_stream
    ${CC:-cc} -std=c17 -O3 -o "$DRAW_STREAM" "$here/draw_stream.c"
fi
orders=${ORDERS:-$("$DRAW_STREAM" --list | cut -d ' ' -f 1)}
[ $# -gt 0 ] || set -- 1 20220101

# The batteries exit non-zero when a test fails: that is said, and what they print is judged below. No
# result at all counts as a failure.
say_end() { # BATTERY STATUS
    echo "  $1 ended with exit status $2; its lines are judged" >&2
}

# One line a p-value, as dieharder prints it: name | n-tuple | ... | p | verdict
dieharder_lines() { # ORDER SEED
    for t in $tests; do
        ntuple=${t#*:}
        [ "$ntuple" != "$t" ] || ntuple=0
        "$DRAW_STREAM" "$1" "$2" |
            dieharder -g 200 -d "${t%:*}" -n "$ntuple" -D test_name -D ntuple -D tsamples \
                -D psamples -D pvalues -D assessment 2>/dev/null || say_end dieharder $?
    done
}

practrand_lines() { # ORDER SEED
    "$DRAW_STREAM" "$1" "$2" |
        RNG_test stdin64 -tlmin "$practrand_size" -tlmax "$practrand_size" 2>&1 || say_end practrand $?
}

count() { # PATTERN FILE
    awk -v pattern="$1" '$0 ~ pattern { n++ } END { print n + 0 }' "$2"
}

show_some() { # PATTERN FILE: for the eye, the counts decide
    awk -v pattern="$1" '$0 ~ pattern && ++n <= 20 { print "    " $0 }' "$2"
}

failures=0
judge() { # ORDER failed_results all_results
    if [ "$3" -eq 0 ]; then
        echo "  $1: the battery gave no result" >&2
        failures=$((failures + 1))
    elif [ "$1" = weak-packed ] && [ "$2" -eq 0 ]; then
        echo "  $1: the control passed, so the battery proves nothing" >&2
        failures=$((failures + 1))
    elif [ "$1" != weak-packed ] && [ "$2" -gt 0 ]; then
        failures=$((failures + 1))
    fi
}

printf '%-12s %-10s %-10s %6s %5s %5s\n' order seed battery pass weak fail
for seed in "$@"; do
    for order in $orders; do
        dieharder_lines "$order" "$seed" >"$work/lines"
        passed=$(count PASSED "$work/lines")
        failed=$(count FAILED "$work/lines")
        weak=$(count WEAK "$work/lines")
        printf '%-12s %-10s %-10s %6d %5d %5d\n' "$order" "$seed" dieharder "$passed" "$weak" \
            "$failed"
        show_some 'WEAK|FAILED' "$work/lines"
        judge "$order" "$failed" $((passed + weak + failed))

        command -v RNG_test >/dev/null || continue
        practrand_lines "$order" "$seed" >"$work/lines"
        failed=$(count FAIL "$work/lines")
        weak=$(count 'unusual|suspicious' "$work/lines")
        passed=$(sed -n 's/.* \([0-9][0-9]*\) test result(s).*/\1/p' "$work/lines" | tail -1)
        passed=${passed:-0}
        printf '%-12s %-10s %-10s %6d %5d %5d\n' "$order" "$seed" practrand "$passed" "$weak" \
            "$failed"
        show_some 'unusual|suspicious|FAIL' "$work/lines"
        judge "$order" "$failed" $((passed + weak + failed))
    done
done
[ "$failures" -eq 0 ]
