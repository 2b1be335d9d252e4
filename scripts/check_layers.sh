#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The rules between rooms: the engine knows no model; a model has no loop over threads, no
# allocation and no file; only sim/store/ knows HDF5; files and functions stay small; every file names
# its licence. Prints each breach and ends with 1 if there is any.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

breaches=0

# breach TEXT LINES: prints both if LINES is not empty.
breach() {
    if [ -n "$2" ]; then
        printf '%s:\n%s\n' "$1" "$2"
        breaches=$((breaches + 1))
    fi
}

# search PATTERN FILE...: matching lines; nothing found is no failure, a bad pattern is.
search() {
    local status=0
    grep -nHE "$@" || status=$?
    [ "$status" -le 1 ]
}

mapfile -t engine < <(find sim -name '*.[ch]' | sort)
mapfile -t model < <(find models \( -name '*.[ch]' -o -name '*.def' \) | sort)
mapfile -t all < <(find sim models tests benchmarks \( -name '*.[ch]' -o -name '*.def' -o -name '*.cpp' \) | sort)

model_headers=$(find models -name '*.h' -printf '%f|')
breach "sim/ includes models/" \
    "$(search "#include \"(.*models/.*|${model_headers}//)\"" "${engine[@]}")"
if [ "${#model[@]}" -gt 0 ]; then
    breach "a pragma, an allocation or a file in models/ (they belong to the engine)" \
        "$(search '#pragma omp|\b(malloc|calloc|realloc|free|fopen|open)\(' "${model[@]}")"
    # A fraction that is cut off must have been refused before: the row is WHOLE.
    mapfile -t cut < <(search '\((u?int[0-9]*(_t)?|size_t)\)(world->)?p(->|\.)[a-z_0-9]+' "${model[@]}" |
        sed -E 's/.*\((u?int[0-9]*(_t)?|size_t)\)(world->)?p(->|\.)([a-z_0-9]+).*/\5/' | sort -u)
    for name in "${cut[@]}"; do
        breach "the fraction of $name is cut off, but its row is not WHOLE" \
            "$(search "^(PARAMETER|EFFECT_SIZE)\($name," "${model[@]}")"
    done
    breach "a generator with state in models/" "$(search '\b(rand|srand|random|drand48)\(' "${model[@]}")"
fi

mapfile -t users < <(search '#include <hdf5' "${engine[@]}" "${model[@]}" | cut -d: -f1 | sort -u)
breach "HDF5 outside sim/store/" "$(printf '%s\n' "${users[@]}" | sed '/^sim\/store\//d')"
breach "hdf5.h outside sim/store/store_hdf5.h" \
    "$(search '#include <hdf5(_hl)?\.h>' "${engine[@]}" "${model[@]}" | sed '/^sim\/store\/store_hdf5\.h:/d')"

breach "the store's private headers outside sim/store/" \
    "$(search '#include ".*store_(private|inside|pages|hdf5|chunks)\.h"' "${engine[@]}" "${model[@]}" | sed '/^sim\/store\//d')"

breach "over 600 lines" "$(wc -l "${engine[@]}" "${model[@]}" | awk '$2 != "total" && $1 > 600')"
# Functions begin at a line "{" and end at "}", both in the first column, as clang-format writes.
breach "functions over 60 lines" "$(awk '
    FNR == 1 { start = 0 }
    /^\{/    { start = FNR }
    /^\}/    { if (start && FNR - start > 60) print FILENAME ":" start ": " FNR - start " lines"; start = 0 }
    ' "${all[@]}")"
breach "no SPDX line" "$(grep -L 'SPDX-License-Identifier: Apache-2.0' "${all[@]}" || test $? -eq 1)"
breach "setlocale would change how numbers are read" "$(search '\bsetlocale\(' "${engine[@]}")"
breach "the time of the build makes builds differ" "$(search '__DATE__|__TIME__' "${all[@]}")"

[ "$breaches" -eq 0 ] || exit 1
printf 'layers: %d files hold to the rules\n' "${#all[@]}"
