#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check, params and run --dry-run: where scenarios are found and how wrong ones are refused.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
baseline="$root_folder/configs/baseline.yaml"

# The first parameter of the model and a value halfway its range.
name=$("$program" params --names | sed -n 1p)
"$program" params --json >parameters.json

ends 0 check "$baseline"
prints ": ok, [0-9]+ parameters? differs? from the defaults$"
tells_nothing
ends 66 check missing.yaml
tells 'missing.yaml'
prints_nothing

printf 'extends: %s\nparameters: {%s_: 1}\n' "$baseline" "$name" >wrong.yaml
ends 65 check wrong.yaml
tells 'wrong.yaml:2:'
tells "$name"
ends 65 run wrong.yaml --dry-run
printf 'extends: %s\nparameters: {%s: 0,03}\n' "$baseline" "$name" >comma.yaml
ends 65 check comma.yaml
ends 65 check "$baseline" wrong.yaml missing.yaml
tells '2 of 3 scenarios cannot be run'
prints 'baseline.yaml: ok'

# A scenario written by params is a scenario.
"$program" params --yaml >all.yaml
ends 0 check all.yaml
prints 'all.yaml: ok, 0 parameters differ'

ends 65 run --dry-run --set "${name}_=1"
ends 65 run --dry-run --set "$name"
ends 65 run --dry-run --set scale=0.1
tells '^--set: scale is no parameter; write --scale 0.1$'
ends 65 run --dry-run --set "$name=3%"
ends 65 run --dry-run --set "$name=1e99"
ends 65 run --dry-run --months none
ends 65 run --dry-run --start 2022-13
ends 65 run --dry-run --scale -1
ends 65 run --dry-run --seed x
ends 0 params "$name"
prints "$name"
ends 65 params "${name}_"
tells "$name"

# Several parents, interventions changed by the command line, effects at the end of their evidence.
policy="$root_folder/configs/interventions/good_employership.yaml"
printf 'extends: [%s, %s]\nevidence: strong\n' "$baseline" "$policy" >both.yaml
ends 0 check both.yaml
prints 'good_employership_exit_ratio .* at the low end of .* evidence: strong$'
prints '^  0 values are outside the evidence range$'
prints '^  1 intervention, evidence strong$'
prints '^  good_employership: good_employership from 2023-01, dose 1$'
ends 65 run "$policy" --dry-run --set interventions.good_employer.dose=1
tells '^--set: the scenario has no intervention "good_employer"; did you mean "good_employership"\? Allowed: good_employership$'
ends 65 run --dry-run --set interventions.good_employership.dose=1
tells '^--set: the scenario has no interventions, so no "good_employership"; run one that has some$'
# What may be written is told whole, or where it stands if that is a page.
regions=$("$program" describe | awk '/^### / { is_region = $2 == "region" } is_region && $2 ~ /^[0-9]/ { print $4 }' |
    tr -d '`' | paste -sd ,)
ends 65 run "$policy" --dry-run --set interventions.good_employership.regions=zaland
tells "^--set: regions of good_employership: unknown region \"zaland\"; did you mean \"zeeland\"\? Allowed: ${regions//,/, }, all\$"
ends 65 run "$policy" --dry-run --set "interventions.good_employership.regions=[zeeland,atlantis]"
tells "^--set: regions of good_employership: unknown region \"atlantis\"; allowed: ${regions//,/, }\$"
ends 65 run "$policy" --dry-run --set interventions.good_employership.lever=autonmy
tells '^--set: good_employership: unknown lever "autonmy"; did you mean "autonomy"\? "describe" lists them all$'
ends 65 run "$policy" --dry-run --set "${name}_=1"
tells "^--set: unknown parameter \"${name}_\"; did you mean \"${name}\"\? \"params\" lists them all\$"
ends 65 run "$policy" --dry-run --set interventions.good_employership.dose=-1
ends 65 run --dry-run --set choices=2.5
tells '^--set: choices is 2.5; allowed is a whole number from 1 to 16 \(employers\)$'
# What lies outside its evidence is said before the run, however it was meant (960.000 is 960).
ends 0 run --scale 0.01 --months 1 -o outside.h5 --set ex_workers=960.000
tells '^note: ex_workers is 960, outside the range of its evidence, 800000 to 1200000 \(--set\)$'
ends 0 run --scale 0.01 --months 1 -o outside.h5 --set search_months=1 --set choices=1 \
    --set looks=1 --set dual_months=6 --set newcomer_months=1 --set extra_student_months=1 --set ex_workers=1
tells '^note: so are 2 others; "check" names them$'
ends 0 run --scale 0.01 --months 1 -o outside.h5 --set choices=2
holds 'no note of a value inside its evidence' test "$(grep -c '^note' stderr)" -eq 0

# What an intervention cannot do is said before the run, and by check.
printf 'months: 2\nscale: 0.01\ninterventions:\n  elders: {lever: hours_bonus, age_from: 55, regions: [zeeland]}\n' >elders.yaml
printf '  late: {lever: onboarding, start: 2030-01, tenure_below_months: 6}\n' >>elders.yaml
ends 0 run elders.yaml -o elders.h5
tells '^note: age_from of elders does not limit what hours_bonus does$'
tells '^note: late is not in force in this run, 2022-01 to 2022-02$'
tells '^note: tenure_below_months of late does not limit what onboarding does to mentor_hours$'
holds 'no note of what limits' test "$(grep -c '^note: regions' stderr)" -eq 0
ends 0 check elders.yaml
prints '^note: age_from of elders does not limit what hours_bonus does$'
prints '^note: age_from of elders does not limit what it costs, 100 euro a year per employee of the employers treated$'
holds 'a note of a region that limits cost' test "$(grep -c 'regions of elders' stdout)" -eq 0
printf 'interventions:\n  half: {lever: digital_infrastructure, take_up: 0.5}\n  none: {lever: onboarding, age_from: 60, age_below: 50}\n' >half.yaml
ends 65 check half.yaml
tells 'half.yaml:3:3: none: age_from 60 and age_below 50 leave nobody; lower age_from or raise age_below$'
sed -i '$ d' half.yaml
ends 0 check half.yaml
prints '^note: take_up of half: digital_infrastructure treats the nation as one, so it is all or nothing, by luck; dose makes it weaker$'
ends 0 run elders.yaml -q -o elders.h5
tells_nothing

ends 0 run "$policy" --scale 0.01 --months 2 -q -o policy.h5 --set evidence=weak \
    --set interventions.good_employership.dose=0.5
ends 0 show policy.h5 --table intervention
prints "^good_employership.good_employership.2023-01.never.0\.5.0\.5.0\.5.*good_employership\.yaml:"
ends 0 show policy.h5 --table parameter
prints 'evidence: weak$'
ends 0 show policy.h5 --text evidence
prints '^weak$'

# A result for a scenario, and commas where a point should be.
ends 65 check policy.h5
tells '^policy.h5: the scenario is a file of results, no text; "rerun" runs it again$'
printf 'extends: %s\nparameters: {bass_q: 0,5}\n' "$root_folder/configs/baseline.yaml" >commas.yaml
ends 65 check commas.yaml
tells '^commas.yaml:2:24: unknown parameter "5"; a number stands where a name should: write decimals with a point$'

# What reached nobody is said after the run.
cat >few.yaml <<END
extends: $root_folder/configs/baseline.yaml
interventions:
  few: {lever: autonomy, take_up: 0.000001, start: 2022-01}
  late: {lever: rostering, start: 2030-01}
  many: {lever: onboarding, start: 2022-01}
END
ends 0 run few.yaml --scale 0.01 --months 2 -o few.h5
tells '^note: few treated nobody: targets, take_up, budget and cooperation left no employer, region or nation$'
tells '^note: late is not in force in this run, 2022-01 to 2022-02$'
holds "one that treats is said to treat nobody" [ "$(grep -c 'treated nobody' stderr)" = 1 ]
# Who was treated is told by lever, for the whole country.
ends 0 show few.h5 policy_units --csv
units=$(awk -F, 'NR == 1 { for (c = 2; c <= NF; c++) if ($c == "onboarding") at = c } { last = $at } END { print 100 * last }' stdout)
ends 0 run few.yaml --scale 0.01 --months 2 -o few.h5
prints "^  onboarding +2022-02 +$units employers +[0-9.]+ +[0-9.]+\$"
holds "$units employers are treated by onboarding" [ "$units" -gt 0 ]
holds "levers that treat nobody are told as treating" [ "$(grep -cE '^  (autonomy|rostering) ' stdout)" = 0 ]
ends 0 run --scale 0.01 --months 1 -o none.h5
holds "a run without interventions tells whom they treat" [ "$(grep -c '^Treated' stdout)" = 0 ]
ends 0 run few.yaml -q --scale 0.01 --months 2 -o few.h5 # the study that repeats it is told too
tells '^note: few treated nobody: targets, take_up, budget and cooperation left no employer, region or nation$'
holds "more is told than that" [ "$(wc -l <stderr)" = 1 ]

# What can do nothing is said before it costs a study.
cat >idle.yaml <<END
extends: $root_folder/configs/baseline.yaml
interventions:
  waits: {lever: autonomy, needs_cooperation: yes}
  weak: {lever: rostering, dose: 0, choose: smallest}
  paid: {lever: onboarding, additionality: 0, embedded: 0.5}
  again: {lever: onboarding, start: 2024-01, take_up: 0}
END
ends 0 check idle.yaml
prints '^note: waits needs cooperation, and no intervention brings it, such as one of the lever regional_cooperation: it treats nobody$'
prints '^note: dose 0 of weak: it costs, and does nothing$'
prints '^note: choose of weak chooses nothing: share is 1 and budget_per_year has no limit$'
prints '^note: additionality 0 of paid: it pays for what would have been done anyway$'
prints '^note: embedded of paid acts after its end, and it has none$'
prints '^note: take_up 0 of again: it treats nobody$'
prints '^note: again pulls the same lever as paid, onboarding: whom both treat has both, and series by lever add them up$'
printf '  coop: {lever: regional_cooperation, start: 2023-01}\n' >>idle.yaml
sed -i 's/, choose: smallest/, choose: smallest, share: 0.5/; s/start: 2024-01, take_up: 0/start: 2024-01/; s/additionality: 0, embedded: 0.5/end: 2023-12, embedded: 0.5/' idle.yaml
ends 0 check idle.yaml
holds "notes of what does something" [ "$(grep -cE '^note: (waits needs|choose|embedded|again|additionality)' stdout)" = 0 ]

# Where the configs folder is looked for.
ends 0 run --dry-run
ZORGSIM_CONFIGS=/nowhere ends 66 run --dry-run
tells "ZORGSIM_CONFIGS is '/nowhere'"
mkdir configs # somebody else's folder of that name is passed by
ends 0 run --dry-run
cp -r "$root_folder/configs/." configs
printf 'nonsense: 1\n' >>configs/baseline.yaml
ends 65 run --dry-run
tells 'configs/baseline.yaml:[0-9]+:'
ZORGSIM_CONFIGS="$root_folder/configs" ends 0 run --dry-run

finish
