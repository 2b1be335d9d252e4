#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The commands of models/docs/POLICIES.md run, every one of them has its output there, and questions.py writes what
# they print.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
document="$root_folder/models/docs/POLICIES.md"

holds "a command of POLICIES.md has no output below it; run scripts/questions.sh" \
    awk '/^\$ zorgsim/ { command = 1; next } command && /^```$/ { empty = 1 } { command = 0 } END { exit empty }' "$document"
holds "POLICIES.md has no table of the loops; run scripts/loops.sh --write" \
    grep -q '^| R1 absence circle | .loop_r1_absence. |' "$document"

# Two of its commands, on a small country.
{
    printf '%s\n' '# Text before' '' '<!-- questions: begin -->' old '<!-- questions: end -->' ''
    grep -A 1 -m 1 '^```console$' "$document"
    cat <<'END'
old output
```

between

```console
$ zorgsim compare baseline.h5 onboarding.h5 --at 2025-12
```
after
END
} >document.md
checks=$((checks + 1))
python3 "$root_folder/scripts/questions.py" --program "$program" --document document.md --scale 0.003 >stdout 2>stderr ||
    says "questions.py ended with an error"
tells '^2 runs, 2 commands$'
cp document.md stdout
prints '^The outputs are of scale 0\.003, seed 1, zorgsim '
prints '^2040-07 +[0-9.]+$'
prints '^policy onboarding\.h5: '
prints '^Outflow of employees in 12 months '
prints '^between$'
prints '^after$'
holds "old output was left" [ "$(grep -c old document.md)" -eq 0 ]
finish
