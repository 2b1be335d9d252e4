#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Snapshots: persons month by month as the run went, which are those that a replay of its events
# makes; the same bytes after a stop, and with any number of threads; wrong keys with their cure.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"

columns=id,standing,branch,half_hours
printf 'extends: %s/configs/baseline.yaml\nmonths: 14\nsnapshots:\n  every: month\n  columns: [%s]\n' \
    "$root_folder" "${columns//,/, }" >monthly.yaml
ends 0 run monthly.yaml -o run.h5 --scale 0.004 --events -j 1 -q
holds "run.snapshots.h5.part is still there" [ ! -e run.snapshots.h5.part ]
ends 0 replay run.events.h5 -o replayed.h5 --columns "$columns"
ends 0 verify replayed.h5
ends 0 verify run.snapshots.h5

# digests FILE: of every variable, but for the text and the digest of the run.
digests() {
    local what=content_variable,content_digest
    ncdump -v "$what" "$1" | sed -n '/^data:/,$p' | grep -oE '"[^"]*"' |
        awk '{ text[NR] = $0 } END { for (i = 1; i <= NR / 2; i++) print text[i], text[i + NR / 2] }' |
        grep -vE '^"(/|scenario|month_digest)"'
}
if command -v ncdump >/dev/null; then
    digests run.snapshots.h5 >live
    digests replayed.h5 >replayed
    holds "live and replayed persons differ" cmp -s live replayed
    holds "no column was compared" [ "$(grep -c half_hours live)" -eq 1 ]
fi

ends 0 run monthly.yaml --dry-run --scale 0.004 -j 1
prints '^disk    about [0-9]+ MB for the result; events and snapshots, much more, come on top$'

# A year has one snapshot; what is not asked for costs nothing.
ends 0 run monthly.yaml -o year.h5 --scale 0.004 -j 1 -q --set snapshots.every=year
ends 0 show year.snapshots.h5 persons
prints '^2022-11 +0$'
prints '^2022-12 +[1-9][0-9]+$'
ends 0 run monthly.yaml -o never.h5 --scale 0.004 -j 1 -q --set snapshots.every=never
holds "never.snapshots.h5 was written" [ ! -e never.snapshots.h5 ]
ends 0 diff never.h5 run.h5
for keys in 'every: never, columns: [id]' 'columns: [id], every: never'; do
    printf 'extends: monthly.yaml\nmonths: 1\nsnapshots: {%s}\n' "$keys" >never.yaml
    ends 0 run never.yaml -o never.h5 --scale 0.004 -j 1 -q
    holds "$keys: never.snapshots.h5 was written" [ ! -e never.snapshots.h5 ]
done

# Stopped and resumed, with another number of threads: the same bytes.
ends 75 run monthly.yaml -o stopped.h5 --scale 0.004 -j 1 -q --events --max-hours 0.0000001
ends 65 run monthly.yaml -o stopped.h5 --scale 0.004 -q --events --resume --set snapshots.every=year
tells 'belongs to another run: the list of snapshots'
ends 0 run monthly.yaml -o stopped.h5 --scale 0.004 -j 2 -q --events --resume
for file in h5 snapshots.h5 events.h5; do
    holds "the resumed $file has other bytes" cmp -s "run.$file" "stopped.$file"
done

# The past must be that of this run.
ends 75 run monthly.yaml -o other.h5 --scale 0.004 -j 1 -q --max-hours 0.0000001
ends 0 run monthly.yaml -o seed.h5 --scale 0.004 -j 1 -q --seed 2
cp seed.snapshots.h5 other.snapshots.h5.part
ends 66 run monthly.yaml -o other.h5 --scale 0.004 -q --resume
tells 'other.snapshots.h5.part: '
# Each of its months: one that is not the last may be damaged.
for _ in 1 2; do ends 75 run monthly.yaml -o torn.h5 --scale 0.004 -j 1 -q --max-hours 0.0000001 --resume; done
digest=$("$program" show torn.snapshots.h5.part month_digest | awk '$1 == "2022-01" { print $2 }')
LC_ALL=C sed -i "s/$digest/$(tr 0-9a-f 1-9a-f0 <<<"$digest")/" torn.snapshots.h5.part
ends 66 run monthly.yaml -o torn.h5 --scale 0.004 -q --resume
tells 'torn.snapshots.h5.part: has not the months to go on with; begin anew, without --resume$'
printf 'snapshots:\n  every: weekly\n  colums: [id]\n' >wrong.yaml
ends 65 run wrong.yaml -o wrong.h5
tells '^wrong.yaml:2:10: snapshots: every is "weekly"; write year \(each December\), month or never$'
tells '^wrong.yaml:3:3: snapshots: unknown key "colums"; did you mean "columns"\? Allowed: every, columns$'
printf 'snapshots:\n  columns: [id, id, standin, {a: 1}]\n' >wrong.yaml
ends 65 run wrong.yaml -o wrong.h5
tells '^wrong.yaml:2:17: snapshots: column "id" is there twice; once is enough$'
tells '^wrong.yaml:2:21: snapshots: "standin" is no column of persons; did you mean "standing"\? Allowed: id, birth_month, .*, standing, '
tells '^wrong.yaml:2:30: the list of columns holds a map; write names of columns only$'
for none in '[]' "''" "','"; do
    printf 'snapshots:\n  columns: %s\n' "$none" >wrong.yaml
    ends 65 run wrong.yaml -o wrong.h5
    tells '^wrong.yaml:2:12: snapshots: columns names no column; name some, such as id, or leave it out: '
done
ends 65 run --set snapshots.columns= -o wrong.h5
tells '^--set: snapshots: columns names no column; '
ends 65 run --set snapshots.every=daily -o wrong.h5
tells '^--set: snapshots: every is "daily"; write year \(each December\), month or never$'
holds "wrong.h5 was begun" [ ! -e wrong.h5.part ]
finish
