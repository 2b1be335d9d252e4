#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# rerun and diff: a run is repeated from its file alone, whatever it was made of; the first place in
# which two runs part is found, and it is the right one.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
export TMPDIR=$folder
small=(--scale 0.004 -j 1 -q)

# Parents, --set, drawn evidence, a dose from a range, targets, an end, a table of its own.
cp "$root_folder/configs/data/exit_pull.csv" pull.csv
printf '# the same numbers, another file\n' | cat - pull.csv >inputs.csv
cat >mine.yaml <<END
extends: [$root_folder/configs/interventions/good_employership.yaml]
title: Mine
evidence: drawn
inputs: {exit_pull: inputs.csv}
interventions:
  good_employership: {dose: [0.3, 0.9], branches: [hospitals, home_care], end: 2023-06, take_up: 0.61}
  before: {lever: autonomy, end: 2021-06, embedded: 0.4}
END
ends 0 run mine.yaml -o mine.h5 "${small[@]}" --months 20 --seed 77 --events --set sickness_season=0.141
# The scenario and its table are gone: the file holds both.
mv inputs.csv gone.csv
rm mine.yaml
ends 0 rerun mine.h5 -j 2
prints '^mine\.h5: run again, the same in all 20 months$'
tells_nothing
ends 0 rerun mine.events.h5
prints '^mine\.events\.h5: run again, the same in all 20 months$'
ends 0 rerun mine.h5 --unpack whole
prints '^whole/scenario\.yaml: the scenario of mine\.h5; its input tables lie beside it$'
holds "the table is not as it was read" cmp -s whole/exit_pull.csv gone.csv
holds "the title is lost" grep -q '^title: "Mine"$' whole/scenario.yaml
ends 0 check whole/scenario.yaml
ends 0 run whole/scenario.yaml -o again.h5 -j 1 -q --events
ends 0 diff mine.h5 again.h5
prints '^All series are the same\.$'
ends 0 diff mine.events.h5 again.events.h5
prints '^All events are the same\.$'
holds "rerun leaves something behind" [ -z "$(find . -name 'zorgsim-rerun*')" ]
ends 73 rerun mine.h5 --unpack whole
tells 'whole: is no empty folder: .*; name one that is not there yet$'
ends 73 rerun mine.h5 --unpack none/whole
tells 'none/whole: cannot be created: No such file or directory'
sed -i 's/^inputs:$/&\n  exit_pull: nowhere.csv/; /exit_pull: exit_pull.csv/d' whole/scenario.yaml
ends 66 check whole/scenario.yaml
sed -i 's/nowhere\.csv/exit_pull.csv/' whole/scenario.yaml

# What cannot be repeated.
ends 64 rerun
tells 'name a result, such as run.h5'
ends 66 rerun none.h5
ends 66 rerun whole/scenario.yaml
tells 'whole/scenario.yaml'
ends 0 run -o base.h5 "${small[@]}" --months 16 --events --keep-restart 2022-06
ends 0 run "$root_folder/configs/interventions/good_employership.yaml" -o branch.h5 "${small[@]}" --months 16 --from base.h5@2022-06
ends 64 rerun branch.h5
tells 'branch.h5 was branched from .*, whose months it does not hold; rerun that, then run the branch with --from'
ends 0 run -o branch.h5 "${small[@]}" --months 16 --from base.h5@2022-06 --set search_months=3
ends 64 rerun branch.h5
tells 'branch.h5 was branched from'
# A file that says another seed than it had: all months differ.
sed 's/^seed: 77$/seed: 78/' whole/scenario.yaml >whole/other.yaml
ends 0 run whole/other.yaml -o other.h5 -j 1 -q
ends 1 diff mine.h5 other.h5
prints '^  seed: 77 in A, 78 in B$'
prints '^The states differ from 2022-01 on: digest [0-9a-f]{16} in A, [0-9a-f]{16} in B$'
prints '^[0-9]+ series differ, the first in 2022-01: [a-z_]+.*: [-0-9.e+]+ in A, [-0-9.e+]+ in B \('
prints '^Run both with --events'

# A policy: it begins in January 2023 and nothing differs before; the person named lives another life
# from the month named on, and nobody's life differs before.
ends 0 run "$root_folder/configs/interventions/good_employership.yaml" -o policy.h5 "${small[@]}" --months 16 --events
ends 1 diff base.events.h5 policy.events.h5
prints '^  intervention good_employership: only in B$'
prints '^The states differ from 2023-0[1-4] on: '
prints '^The first person is [0-9]+ in 2023-0[1-4]:$'
prints '^  [AB]  2023-0[1-4]  [a-z]'
tells 'the runs differ'
id=$(sed -n 's/^The first person is \([0-9]*\) in .*/\1/p' stdout)
month=$(sed -n 's/^The first person is [0-9]* in \(.*\):$/\1/p' stdout)
ends 0 person base.events.h5 "$id" --versus policy.events.h5
prints "^The lives part in $month:\$"
last=$(date -u -d "$month-01 -1 day" +%Y-%m)
for name in base policy; do
    "$program" replay "$name.events.h5" --month "$last" -o "$name.csv" 2>stderr
done
holds "persons differ before $month" cmp -s base.csv policy.csv

# A parameter: told by name and value. Files of two kinds, and none.
ends 0 run -o season.h5 "${small[@]}" --months 4 --events --set sickness_season=0.1401
ends 1 diff base.events.h5 season.events.h5
prints '^  parameter sickness_season: 0\.234 in A, 0\.1401 in B$'
prints '^  A has 16 months, B has 4$'
ends 64 diff base.h5 base.events.h5
tells 'base.events.h5 is a file of events and base.h5 is not; name two of a kind'
ends 64 diff base.h5
tells 'name two results or two files of events'
ends 0 run -o late.h5 "${small[@]}" --start 2022-12 --months 3
ends 1 diff season.h5 late.h5
tells 'season.h5 and late.h5 have no month in common'
ends 66 diff base.h5 none.h5
finish
