#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/calibrate.py: paths that are off are brought back to their targets, nothing else is touched,
# and what it writes is read again.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
python=
for candidate in python3 /usr/bin/python3; do
    if [ -z "$python" ] && "$candidate" -c 'import h5py' 2>/dev/null; then
        python=$candidate
    fi
done
holds "no python3 can import h5py; install python3-h5py" [ -n "$python" ]
cp -r "$root_folder/configs" "$folder/configs"
cp -r "$root_folder/configs" "$folder/before"
cd "$folder"

# A tenth more leave than the fitted path has it.
awk -F, -v OFS=, '/^20[12]/ { for (i = 1; i <= NF; i++) if ($i ~ /^[0-9.]+$/ && $i !~ /^20/) { $i = 1.1 * $i; break } } { print }' \
    configs/data/exit_pull.csv >moved.csv
holds "the path was not moved" [ "$(diff moved.csv configs/data/exit_pull.csv | grep -c '^<')" -ge 10 ]
cp moved.csv configs/data/exit_pull.csv

status=0
"$python" "$root_folder/scripts/calibrate.py" --rounds 4 --scale 0.05 --zorgsim "$program" >stdout 2>stderr || status=$?
holds "it ended with $status" [ "$status" -eq 0 ]
prints '^round 1: largest move: leaving 0[.][0-9]+, entering 0[.][0-9]+, posts 0[.][0-9]+, sickness 0[.][0-9]+$'
prints '^round 4: '
leaving() { sed -n "s/^round $1: .*leaving \([0-9.]*\),.*/\1/p" stdout; }
holds "leaving moves as much at the end: $(cat stdout)" \
    awk -v a="$(leaving 1)" -v b="$(leaving 4)" 'BEGIN { exit !(a > 0.03 && b < a / 2) }'
changed=
while read -r file; do
    cmp -s "$file" "before/${file#configs/}" || changed+="$(basename "$file") "
done < <(find configs -type f | sort)
holds "other files changed: $changed" \
    [ "$changed" = "entry_offer.csv exit_pull.csv funded_posts.csv sickness_path.csv " ]
ends 0 check configs/history.yaml
finish
