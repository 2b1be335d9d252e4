#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# person: every fact that it tells of a life is that of a replay; two worlds part where their files
# do; what it cannot tell is said in one sentence.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$folder"
policy="$root_folder/configs/interventions/good_employership.yaml"

ends 0 run -o base.h5 --scale 0.004 --months 38 --events -j 1 -q --keep-restart 2023-08
ends 0 run "$policy" -o policy.h5 --scale 0.004 --months 38 --events -j 1 -q

# The last value of every fact of a life is the one that a replay of the last month has: of persons
# of the start, of those who came later, and of rows that moved up when others were given up.
facts=id,birth_month,traits,region,standing,branch,occupation,employer,since_month,care_month
facts=$facts,due_month,channel,health,health_month,half_hours,wish_half_hours,terms,programme
ends 0 replay base.events.h5 --month 2025-02 --columns "$facts" -o persons.csv
awk 'NR > 1 && (NR % 331 == 0)' persons.csv >some.csv
tail -n 3 persons.csv >>some.csv
wrong=0
while IFS=, read -r _ id rest; do
    "$program" person base.events.h5 "$id" --csv >life.csv
    got=$(awk -F, -v facts="$facts" 'NR > 1 && $5 != "" { now[$5] = $7 }
        END { n = split(facts, name, ","); for (f = 1; f <= n; f++) printf "%s%s", now[name[f]], f < n ? "," : "" }' life.csv)
    [ "$got" = "$id,$rest" ] || wrong=$((wrong + 1))
done <some.csv
holds "no persons were looked at" [ "$(wc -l <some.csv)" -gt 20 ]
holds "$wrong lives do not end as the replay has them" [ "$wrong" -eq 0 ]

# A list, and a life in words.
ends 0 person base.events.h5 --list 3 --where occupation=nurse_hbo --where standing=employee
prints '^ +person  changes  at the start or on arrival$'
prints '^ +[0-9]+ +[0-9]+  (wo)?man, born [0-9]{4}-[0-9]{2}, lives in [a-z ]+.*: employee, nurse hbo at employer [0-9]+ \([a-z ]+, [a-z ]+\)'
ends 0 person base.events.h5 --list 1 --csv --where standing=employee
id=$(tail -n 1 stdout | cut -d, -f1)
changes=$(tail -n 1 stdout | cut -d, -f3)
ends 0 person base.events.h5 "$id"
prints "^Person $id in base\.events\.h5$"
prints '^2022-01  the run begins: (wo)?man, born '
prints '^20[0-9-]{5}  [a-z].* \[(hours|absence|matching|leaving|learning|zzp)\]: '
prints '^In all: months followed [0-9]+, at work in care [0-9]+, in which [0-9.]+ hours a week; posts [0-9]+; '
tells_nothing
ends 0 person base.events.h5 "$id" --csv
got=$(awk -F, 'NR > 1 && $2 != "start" && $5 != "" { print $1, $2 }' stdout | sort | uniq | wc -l)
holds "$got events with changes, the list says $changes" [ "$got" -le "$changes" ]
holds "too few events: $got of $changes" [ "$((2 * got))" -ge "$changes" ]

is_silent_about() {
    ! grep -q "$1" stdout
}

# Whose lives differ: those of whom --versus says so, listed or not. Values count, not only events.
ends 0 run -o short.h5 --scale 0.004 --months 20 --events -j 1 -q
ends 0 replay base.events.h5 --month 2025-02 --columns id -o ids.csv
ends 0 run "$policy" --scale 0.004 --months 38 -o branch.h5 --from base.h5@2023-08 \
    --set interventions.good_employership.start=2023-09 --events -j 1 -q
ends 0 run -o same.h5 --from base.h5@2023-08 --scale 0.004 --months 38 --events -j 1 -q
for other in policy short branch; do
    ends 0 person base.events.h5 --versus "$other.events.h5" --list 999999 --csv
    awk -F, 'NR > 1 { print $1 }' stdout | sort >listed
    ends 0 replay "$other.events.h5" --columns id --month "$([ "$other" = short ] && echo 2023-08 || echo 2025-02)" -o others.csv
    awk -F, 'NR == FNR { has[$2] = 1; next } FNR > 1 && has[$2] { print $2 }' ids.csv others.csv | sort >both
    wrong=0
    for id in $(awk 'NR % 7 == 1' listed) $(comm -13 listed both | awk 'NR % 499 == 1'); do
        said=$("$program" person base.events.h5 "$id" --versus "$other.events.h5" | grep -c 'The lives are the same' || true)
        found=$(grep -cx "$id" listed || true)
        [ $((said + found)) -eq 1 ] || wrong=$((wrong + 1))
    done
    holds "the list against $other.h5 and --versus disagree about $wrong persons" [ "$wrong" -eq 0 ]
    [ "$other" = short ] && got=none || got=some
    holds "against $other.h5 $(wc -l <listed) lives differ" test "$got" = "$([ -s listed ] && echo some || echo none)"
done

# Two worlds: equal with themselves, apart under a policy.
ends 0 person base.events.h5 "$id" --versus base.events.h5
prints '^The lives are the same in all months that both files have\.$'
ends 0 person base.events.h5 --versus policy.events.h5 --list 1 --csv
id=$(tail -n 1 stdout | cut -d, -f1)
ends 0 person base.events.h5 "$id" --versus policy.events.h5
prints '^A: base\.events\.h5$'
prints '^The lives part in 202[3-5]-[0-9]{2}:$'
prints '^  in force in B only: good_employership, since 2023-01$'
prints '^[AB]  202[3-5]-'
prints '^A  In all: '
prints '^B  In all: '
# What is told as one holds in both worlds, word by word.
"$program" person base.events.h5 --versus policy.events.h5 --list 20 --csv | sed 1d | cut -d, -f1 >parted
n_both=0
while read -r other; do
    "$program" person base.events.h5 "$other" --versus policy.events.h5 | sed '1,/^The lives part/d' | sed -n 's/^=  //p' >both
    for world in base policy; do
        "$program" person "$world.events.h5" "$other" >alone
        holds "what is told of both worlds is not so in $world" test "$(grep -Fxvcf alone both)" = 0
    done
    n_both=$((n_both + $(wc -l <both)))
done <parted
holds "no life has anything in common after parting" [ "$n_both" -gt 0 ]
# Where one file ends, nobody parts; and what begins later is not in force yet.
ends 0 run -o early.h5 --scale 0.004 --months 12 --events -j 1 -q
for longer in base policy; do
    for pair in "early.events.h5 $longer.events.h5" "$longer.events.h5 early.events.h5"; do
        ends 0 person "${pair% *}" "$id" --versus "${pair#* }"
        prints '^The lives are the same in all months that both files have\.$'
    done
done

# A branch begins later: the run is told from there, and nothing of it is a difference.
ends 0 person base.events.h5 "$id" --versus same.events.h5
prints '^From 2023-09 on, when B begins$'
prints '^=  2023-09  the run begins: '
prints '^The lives are the same in all months that both files have\.$'
holds "the months followed differ" test "$(grep -oE 'months followed [0-9]+' stdout | uniq | wc -l)" -eq 1
ends 0 person same.events.h5 "$id" --versus base.events.h5
prints '^From 2023-09 on, when A begins$'
ends 0 person base.events.h5 --list 9 --csv --versus same.events.h5
holds "lives of a branch without a change differ" test "$(wc -l <stdout)" -eq 1

cat >later.yaml <<END
extends: $policy
interventions: {later: {lever: autonomy, start: 2040-01}}
END
ends 0 run later.yaml -o later.h5 --scale 0.004 --months 38 --events -j 1 -q
ends 0 person base.events.h5 "$id" --versus later.events.h5
prints '^  in force in B only: good_employership, since 2023-01$'
holds "an intervention of 2040 is in force before" is_silent_about 'in force in B only: later'
ends 0 person base.events.h5 "$id" --versus policy.events.h5 --csv
prints '^world,month,event,mechanism,intervention,fact,from,to,from_text,to_text$'
"$program" person base.events.h5 "$id" --csv | sed -n '2,$ s/^/A,/p' >want.csv
holds "world A is not the life alone" cmp -s want.csv <(grep '^A,' stdout)

# What only an intervention brings about names it.
ends 0 run "$root_folder/configs/interventions/hours_conversation.yaml" -o asked.h5 --scale 0.004 --months 38 --events -j 1 -q
"$program" replay asked.events.h5 --month 2025-02 --columns id,half_hours 2>stderr | awk -F, 'NR > 1 { print $2 }' >ids
tipped=0
while read -r id; do
    "$program" person asked.events.h5 "$id" >stdout
    grep -qE 'after a conversation about hours \[hours, tipped by hours_conversation\]: ' stdout && tipped=$((tipped + 1))
    holds "an event that an intervention brings about does not name it" is_silent_about 'conversation about hours \[hours\]'
    [ "$tipped" -lt 2 ] || break
done <ids
holds "nobody was asked" [ "$tipped" -eq 2 ]

# What is refused.
ends 0 run -o seed.h5 --seed 2 --scale 0.004 --months 3 --events -j 1 -q
ends 64 person base.events.h5 1 --versus seed.events.h5
tells 'base.events.h5 and seed.events.h5 do not have the same persons: seed is 1 in the first and 2 in the second; run both with the same$'
ends 64 person base.events.h5 99999999
tells 'base.events.h5: no person has the number 99999999 among the [0-9]+ of the start and the [0-9]+ who came later; --list 10 names some$'
ends 64 person base.events.h5 -- -3
tells "the number of the person is '-3'; give a whole number such as 4711"
ends 64 person base.events.h5
tells 'which person\? give a number, or --list 10 to see some'
ends 64 person base.events.h5 --list 2 --where occupation=nurse
tells "^zorgsim: --where: 'nurse' is no code of occupation; did you mean .nurse_mbo., .nurse_hbo. or .nurse_specialised.\\? Allowed: helper, "
ends 64 person base.events.h5 --list 2 --where birth_month=May
tells "birth_month is 'May'; write a number"

# Months of a replay that contradict each other.
ends 64 replay base.events.h5 --from 2024-06 --to 2023-03
tells 'from is 2024-06 and --to 2023-03; write the earlier month first'
ends 64 replay base.events.h5 --month 2023-06 --from 2023-03
tells 'month and --from are given; write one of them'
ends 64 replay base.events.h5 --to 2023-03 --month 2023-06
tells 'month and --from or --to are given; write one of them'

# That results differ is of no use where the differences could not be written.
for command in compare diff; do
    status=0
    checks=$((checks + 1))
    "$program" "$command" base.h5 policy.h5 >/dev/full 2>"$folder/stderr" || status=$?
    [ "$status" -eq 74 ] || says "$command to a full disk ended with $status, not 74"
done

# Events of a branch begin later; nothing differs for that.
ends 0 run -o base.h5 --scale 0.004 --months 38 --events -j 1 -q --keep-restart 2024-06
ends 0 run -o branch.h5 --scale 0.004 --months 38 --events -j 1 -q --from base.h5@2024-06
ends 0 diff base.events.h5 branch.events.h5
prints '^Events begin in 2022-01 in A and in 2024-07 in B: '
ends 0 run -o branch.h5 --scale 0.004 --months 38 --events -j 1 -q --from base.h5@2024-06 --set short_spells_per_year=1
ends 1 diff base.events.h5 branch.events.h5
ends 64 person base.events.h5 --list 2 --where ocupation=nurse_hbo
tells "'ocupation' is no fact of a person; did you mean \"occupation\"\? Allowed: .*occupation"
ends 66 person base.h5 1
tells 'base.h5: no file of events: it (has no stream|lacks)'
ends 66 person none.events.h5 1
head -c 200000 base.events.h5 >short.events.h5
ends 66 person short.events.h5 1
tells 'short.events.h5'
printf 'month,id\n' >foreign.h5
ends 66 person foreign.h5 1
tells 'foreign.h5'
finish
