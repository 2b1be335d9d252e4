#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Too little memory: one sentence that says so and 71, whether the program, HDF5 or a thread wanted it; never
# a crash. The months that a file has by then are whole.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"

ends 0 run -q --scale 0.02 --months 14 --events -j 1 -o whole.h5
n_refused=0 n_done=0 n_left=0
limits=()
for ((kilobytes = 40000; kilobytes <= 136000; kilobytes += 2000)); do limits+=("$kilobytes"); done
for ((kilobytes = 49000; kilobytes <= 57000; kilobytes += 250)); do limits+=("$kilobytes"); done # HDF5 begins
for kilobytes in "${limits[@]}"; do
    status=0
    (ulimit -v "$kilobytes" && exec "$program" run -q --scale 0.02 --months 14 --events -j 2 -o run.h5) \
        >stdout 2>stderr || status=$?
    case $status in
    0) n_done=$((n_done + 1)) ;;
    71)
        n_refused=$((n_refused + 1))
        holds "with $kilobytes kB not one sentence: $(cat stderr)" [ "$(wc -l <stderr)" -eq 1 ]
        holds "with $kilobytes kB no word of memory: $(cat stderr)" \
            grep -qE 'no memory|gets no thread|threads? can be started' stderr
        ;;
    127) continue ;; # too little to load the libraries
    *) holds "with $kilobytes kB it ended with $status: $(cat stderr)" false ;;
    esac
    if [ -e run.events.h5.part ] && "$program" show run.events.h5.part month_digest >left 2>/dev/null; then
        n_left=$((n_left + 1))
        "$program" show whole.events.h5 month_digest | head -n "$(wc -l <left)" >begun
        holds "with $kilobytes kB other months were left" cmp -s left begun
    fi
    rm -f run.*
done

# Fewer threads than asked for: how many there may be, and those are enough.
status=0
(ulimit -s 65536 && ulimit -v 1000000 && exec "$program" run -q --scale 0.001 --months 1 -j 64 -o few.h5) \
    >stdout 2>stderr || status=$?
holds "without room for 64 threads it ended with $status" [ "$status" -eq 71 ]
tells '^zorgsim: only [0-9]+ of 64 threads can be started: .*run with -j [0-9]+$'
few=$(sed -E 's/.*-j ([0-9]+)$/\1/' stderr)
checks=$((checks + 1))
(ulimit -s 65536 && ulimit -v 1000000 && exec "$program" run -q --scale 0.001 --months 1 -j $((few / 2)) -o few.h5) \
    >stdout 2>stderr || says "half of the threads that it offered were not to be had: $(cat stderr)"

holds "no limit was too low" [ "$n_refused" -gt 5 ]
holds "no limit was enough" [ "$n_done" -gt 0 ]
holds "no run left a file" [ "$n_left" -gt 0 ]
finish
