#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# models/docs/FORMAT.md has every dataset that a run writes, as it is written.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
page="$root_folder/models/docs/FORMAT.md"
checks=$((checks + 1))
bash "$root_folder/scripts/update_format.sh" --check "$program" >"$folder/stdout" 2>"$folder/stderr" ||
    says "models/docs/FORMAT.md differs; run scripts/update_format.sh"
# shellcheck disable=SC2016 # backquotes of Markdown
for line in '| `batch_event` | int8 | batch | 1 | what happened | 0 aggression, 1 spell_begins' \
    '| `employees` | float64 | time, region, branch | persons |' '| `month_digest` | text | time |'; do
    holds "no such line: $line" grep -qF "$line" "$page"
done
finish
