#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Panels by replay, and verify: what they say, and that a changed byte is found in each kind of file.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"

printf "extends: %s/configs/baseline.yaml\nmonths: 14\n# a landmark\n" "$root_folder" >toy.yaml
ends 0 run toy.yaml -o run.h5 --scale 0.004 --events -j 1 -q
ends 0 replay run.events.h5 --from 2022-11 --to 2023-01 --columns id,standing -o panel.h5
tells '13 months replayed, all as in the run'
holds "panel.h5.part is still there" [ ! -e panel.h5.part ]
ends 0 show panel.h5 persons
prints '^2022-11'
ends 0 replay run.events.h5 -o all.nc # no months named: all of them
ends 0 show all.nc persons
prints '^2022-01'
prints '^2023-02'
ends 0 replay run.events.h5 --from 2022-11 --to 2023-01 --columns id,standing -o again.h5
holds "equal panels have other bytes" cmp -s panel.h5 again.h5

ends 64 replay run.events.h5 --month 2023-01 --columns id,region,id -o twice.h5
tells "'id' is named twice"
holds "twice.h5 was begun" [ ! -e twice.h5.part ]
ends 64 replay run.events.h5 --month 2023-01 --columns id,height -o none.h5
tells "'height' is no column of persons"
for columns in '' ','; do
    ends 64 replay run.events.h5 --month 2023-01 --columns "$columns" -o none.h5
    tells '^zorgsim: --columns: no column is named; leave it out for all$'
done
ends 73 replay run.events.h5 --month 2023-01 -o nowhere/panel.h5
tells 'nowhere/panel.h5'

# A name that does not tell the form is refused before anything is written.
for output in persons.xlsx persons .csv; do
    ends 64 replay run.events.h5 --month 2022-01 --columns id -o "$output"
    tells "^zorgsim: --output $output: ends in none of .csv .*, .h5 and .nc .*; give the name one of these endings\$"
    holds "$output was written" [ ! -e "$output" ]
done
ends 0 replay run.events.h5 --month 2022-01 --columns id -o /dev/stdout
prints '^month,id$'

# What is read is not written over.
cp run.events.h5 want
cp run.events.h5 going.events.h5.part
ln -s run.events.h5 link.csv
for output in run.events.h5 ./run.events.h5 link.csv; do
    ends 64 replay run.events.h5 --month 2022-01 --columns id -o "$output"
    tells "^zorgsim: --output $output: would write over run.events.h5, which is read; give another name\$"
done
ends 64 replay going.events.h5.part --month 2022-01 --columns id -o going.events.h5
holds "the events that were read have changed" cmp -s run.events.h5 want
holds "the unfinished events that were read have changed" cmp -s going.events.h5.part want

for file in run.h5 run.events.h5 panel.h5; do
    ends 0 verify "$file"
    prints "$file: [0-9]+ variables are as they were written; digest of the content [0-9a-f]{16}\$"
    # One letter of the scenario: a text, which has no checksum of its own.
    LC_ALL=C sed 's/a landmark/a landmarj/' "$file" >changed.h5
    holds "$file has no such text" sh -c "! cmp -s $file changed.h5"
    ends 1 verify changed.h5
    tells 'changed.h5: scenario is not as it was written: its digest is [0-9a-f]{16}, not [0-9a-f]{16}'
done

# Several at once: all are looked at, each that does not pass is told.
ends 0 verify run.h5 panel.h5
prints '^run.h5: [0-9]+ variables'
prints '^panel.h5: [0-9]+ variables'
ends 1 verify changed.h5 run.h5 none.h5
tells '^zorgsim: changed.h5: scenario is not as it was written'
tells '^zorgsim: none.h5: '
tells '^zorgsim: 2 of 3 files did not pass$'
prints '^run.h5: [0-9]+ variables'
finish
