#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The lifecycle in small: the model on the engine does what the plain program does, whatever the
# threads, and its events tell the same story. A test; run.sh measures.
# Usage: check.sh LIFECYCLE LIFECYCLE_PLAIN
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lifecycle=$(realpath "$1") plain=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for seed in 1 2 3 4 5 6; do
    "$lifecycle" -n 10000 -s "$seed" >"engine.$seed"
    "$plain" -n 10000 -s "$seed" >"plain.$seed"
done
echo "engine and plain C, 10^4 workers:"
python3 "$here/compare.py" engine.* -- plain.*

# A comparison that cannot fail says nothing: another number of months, other rates of illness.
"$plain" -n 10000 -m 48 -s 1 >short
sed -E 's/^(total sick_year_1) .*/\1 9200/' plain.1 >ill
for wrong in short ill; do
    if python3 "$here/compare.py" engine.1 -- "$wrong" >wrong.out 2>&1; then
        echo "compare.py accepts $wrong"
        exit 1
    fi
done

for threads in 1 2 3 7; do
    "$lifecycle" -n 10000 -s 1 -j "$threads" -e "events.$threads" -o "series.$threads.h5" >"threads.$threads"
    "$lifecycle" -n 10000 -s 1 -j "$threads" -f "facts.$threads.h5" | grep -E '^(total|mean|digest)' >"facts.$threads"
    cmp "facts.1.events.h5" "facts.$threads.events.h5"
    grep -E '^(total|mean|digest)' "threads.$threads" >"totals.$threads"
    cmp "totals.1" "totals.$threads"
    cmp "totals.1" "facts.$threads"
    cmp "events.1" "events.$threads"
    cmp "series.1.h5" "series.$threads.h5"
done
grep -E '^(total|mean|digest)' engine.1 | cmp - totals.1 # writing changes nothing
python3 "$here/check_events.py" events.1 threads.1
echo "threads 1, 2, 3, 7: the same totals, digest, series and events"
