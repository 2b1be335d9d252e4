#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/loops.py on a small country: each loop that shows there works in its documented direction, and a
# program in which the switches do nothing is found out. test_size_checks.c holds all loops, in every seed.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# loops PROGRAM WORD...
loops() {
    local tried=$1
    shift
    "$root_folder/scripts/run_reader.sh" "$root_folder/scripts/loops.py" --program "$tried" --scale 0.01 "$@" \
        --check >"$folder/stdout" 2>"$folder/stderr"
}
checks=$((checks + 1))
loops "$program" --seeds 2 --only R4 R7 B1 B4 || says "a loop does not work in its direction"
prints '^\| R4 zzp circle \| .loop_r4_zzp. \| .* \| \+0\.0[0-9]+ ± [0-9.]+ \| - \| more \|$'
prints '^\| B4 fading \| .* \| -[0-9,]+ ± [0-9,]+ \| -[0-9.]+ % \| less \|$'

# Another that takes every switch for something harmless.
cat >"$folder/deaf" <<END
#!/bin/sh
for word; do
    shift
    case \$word in loop_*=0) word=choices=4 ;; esac
    set -- "\$@" "\$word"
done
exec "$program" "\$@"
END
chmod +x "$folder/deaf"
checks=$((checks + 1))
if loops "$folder/deaf" --seeds 1 --only B4; then
    says "a loop that does nothing was not found out"
fi
prints '^\| B4 fading .*NOT SO'
finish
