#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The reference in models/docs/ is what the program says of itself now, and its check finds a changed line.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ends 0 describe
tells_nothing
prints '^## Schedule$'
prints '^## Mechanisms in the order of the month$'
prints '^## Classifications$'
checks=$((checks + 1))
uneven=$(awk -F'|' '/^\|/ { gsub(/\\\|/, ""); if (!n) n = NF; if (NF != n) print; next } { n = 0 }' "$folder/stdout")
[ -z "$uneven" ] || says "rows of a table with more or fewer cells than its head: $uneven"

# Every parameter has its row.
"$program" params --yaml >"$folder/params"
while read -r name; do
    prints "^\| \`$name\` \| "
done < <(sed -n 's/^  \([a-z0-9_]*\):.*/\1/p' "$folder/params")
[ "$checks" -gt 50 ] || says "only $checks checks: params --yaml has another form than this test reads"

checks=$((checks + 1))
"$root_folder/scripts/update_reference.sh" --check "$program" >"$folder/stdout" 2>"$folder/stderr" ||
    says "models/docs/REFERENCE.md differs; run scripts/update_reference.sh"

# A program that says something else is found out.
checks=$((checks + 1))
printf '#!/bin/sh\n"%s" describe | sed "s/Schedule/Calendar/"\n' "$program" >"$folder/other"
chmod +x "$folder/other"
if "$root_folder/scripts/update_reference.sh" --check "$folder/other" >"$folder/stdout" 2>"$folder/stderr"; then
    says "the check did not see a changed line"
fi
tells 'run scripts/update_reference.sh'

finish
