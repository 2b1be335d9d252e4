#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The yardsticks still do the work of the model: their counts in 24 months of a tenth of the country
# agree with zorgsim's. A test, so that an equation that changes in models/ alone is told at once;
# run.sh measures.
# Usage: check.sh BENCH_NATIONAL PLAIN_REFERENCE
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
national=$(realpath "$1") plain=$(realpath "$2") reader=$(dirname "$here")/scripts/run_reader.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# No market in the yardsticks, so no pull of vacancies (loop B3).
same=(--configs "$(dirname "$here")/configs" --scale 0.1 --months 24 --set loop_b3_market=0)
mkdir start
"$national" "${same[@]}" --trials 1 --threads 1 >zorgsim.out
"$plain" "${same[@]}" --trials 1 >plain.out
"$plain" "${same[@]}" --dump start
"$reader" "$here/numpy_reference.py" start --months 24 >numpy.out
for other in plain numpy; do
    echo "zorgsim and $other:"
    "$reader" "$here/compare_totals.py" zorgsim.out "$other.out"
done

# A comparison that cannot fail says nothing: 15 % more increases of hours.
awk '$2 == "hours_up" { $3 = 1.15 * $3 } { print }' plain.out >wrong
if "$reader" "$here/compare_totals.py" zorgsim.out wrong >told; then
    echo "compare_totals.py accepts 15 % more increases of hours"
    exit 1
fi
