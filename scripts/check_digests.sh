#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A small run has the same digest every month whatever the number of threads, the compiler and
# the optimisation. Builds what is missing; prints one line per run.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

variants=(release clang debug native)
threads=(1 2 3 7)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

first=""
failures=0
for variant in "${variants[@]}"; do
    program="$root_folder/build/$variant/zorgsim"
    [ -x "$program" ] || build "$variant" zorgsim
    for n in "${threads[@]}"; do
        name="$variant-$n"
        "$program" run "$root_folder/configs/baseline.yaml" -o "$folder/$name.h5" \
            --scale 0.005 --months 24 -j "$n" -q >/dev/null
        "$program" show "$folder/$name.h5" month_digest >"$folder/$name"
        rm "$folder/$name.h5"
        first=${first:-$name}
        if [ "$(wc -l <"$folder/$name")" -lt 24 ]; then
            printf '%-10s %d threads: fewer than 24 digests\n' "$variant" "$n"
            failures=$((failures + 1))
        elif cmp -s "$folder/$first" "$folder/$name"; then
            printf '%-10s %d threads: %s\n' "$variant" "$n" "$(tail -n 1 "$folder/$name")"
        else
            printf '%-10s %d threads: DIFFERS from %s, first at:\n' "$variant" "$n" "$first"
            comm --nocheck-order -3 "$folder/$first" "$folder/$name" | sed -n 1,4p
            failures=$((failures + 1))
        fi
    done
done
[ "$failures" -eq 0 ]
