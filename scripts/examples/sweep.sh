#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sweep.sh [-n] FOLDER NAME=VALUE[,VALUE...]... [-- OPTION...]: a run for every combination of the values, as many at
# once as there are cores with one thread each, into FOLDER. Repeated, it makes only what is missing. Then
# FOLDER/sweep.csv has a line for every run and year: the means of SERIES over its months (counts are those simulated:
# at scale 0.1 a tenth of the country).
#
#   scripts/examples/sweep.sh sweep scenario=configs/baseline.yaml,configs/policies/taz.yaml \
#       bass_q=0.3,0.46,0.6 seed=1,2,3 -- --scale 0.1
#
# NAME is a parameter, or scenario, seed, scale, start or months; what follows -- goes to every run. SERIES in the
# environment names other series. With -n the commands are printed, one a line, for the job array of a cluster:
#   eval "$(scripts/examples/sweep.sh -n sweep seed=1,2,3 | sed -n "${SLURM_ARRAY_TASK_ID}p")"
set -euo pipefail
shopt -s inherit_errexit
program=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../build/release/zorgsim")
read -ra series <<<"${SERIES:-working_persons shortage vacancies_open absence_percentage}"

stop() {
    printf 'sweep.sh: %s\n' "$1" >&2
    exit 64
}

[ -x "$program" ] || stop "$program is not there: scripts/run.sh builds it"
is_dry=false
if [ "${1:-}" = -n ]; then
    is_dry=true
    shift
fi
[ $# -gt 1 ] || stop "want a folder and what varies, such as: sweep.sh sweep bass_q=0.3,0.6 seed=1,2,3"
folder=$1
shift
names=()
runs=("") # the values of each run, one a name, parted by blanks
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    [[ $1 =~ ^([a-z0-9_.]+)=([^[:space:]]+)$ ]] || stop "'$1' is not NAME=VALUE or NAME=VALUE,VALUE"
    [[ " ${names[*]} " != *" ${BASH_REMATCH[1]} "* ]] || stop "${BASH_REMATCH[1]} stands twice; write all its values behind one ="
    [[ ",${BASH_REMATCH[2]}," != *,,* ]] || stop "'$1' has an empty value"
    names+=("${BASH_REMATCH[1]}")
    IFS=, read -ra values <<<"${BASH_REMATCH[2]}"
    more=()
    for run in "${runs[@]}"; do
        more+=("${values[@]/#/${run:+$run }}")
    done
    runs=("${more[@]}")
    shift
done
[ "${1:-}" != -- ] || shift

# file_of VALUE...: what the result of a run is called. A scenario counts by its name.
file_of() {
    local k value result=
    for ((k = 0; k < ${#names[@]}; k++)); do
        value=$(basename "$1" .yaml)
        result+=${result:+_}${names[k]}=$value
        shift
    done
    printf '%s/%s.h5' "$folder" "$result"
}

# command_of VALUE...: of a run, as the shell reads it.
command_of() {
    local k words=("$program" run -q -j 1 --resume -o "$(file_of "$@")")
    for ((k = 0; k < ${#names[@]}; k++)); do
        case ${names[k]} in
        scenario) words+=("$1") ;;
        seed | scale | start | months) words+=("--${names[k]}" "$1") ;;
        *) words+=(--set "${names[k]}=$1") ;;
        esac
        shift
    done
    printf '%q ' "${words[@]}" "${options[@]}"
    printf '\n'
}

# means FILE SERIES: year and mean over its months, or over those that count: some series are 0 but at the
# ends of quarters or years.
means() {
    local counted=0
    case $2 in
    *_12m | *_1y | *_2y) counted=1 ;;
    esac
    "$program" show "$1" "$2" --total --csv |
        awk -F, -v counted="$counted" 'NR > 1 { year = substr($1, 1, 4); all[year] = 1 }
            NR > 1 && ($2 != 0 || !counted) { n[year]++; sum[year] += $2 }
            END { for (year in all) printf "%s %.10g\n", year, n[year] ? sum[year] / n[year] : 0 }' | sort
}

# table_of VALUE...: a line a year, the values in front.
table_of() {
    local result years column name
    result=$(file_of "$@")
    years=$(means "$result" "${series[0]}")
    for name in "${series[@]:1}"; do
        column=$(means "$result" "$name")
        years=$(join <(printf '%s\n' "$years") <(printf '%s\n' "$column"))
    done
    awk -v values="$*" '{ print values, $0 }' <<<"$years" | tr ' ' ,
}

options=("$@")
commands=$(for run in "${runs[@]}"; do
    # shellcheck disable=SC2086 # a word a value
    command_of $run
done)
twice=$(for run in "${runs[@]}"; do
    # shellcheck disable=SC2086 # a word a value
    file_of $run && echo
done | sort | uniq -d | head -n 1)
[ -z "$twice" ] || stop "two runs are called $twice: a value stands twice, or two scenarios have one name"
if $is_dry; then
    printf '%s\n' "$commands"
    exit
fi
mkdir -p "$folder"
set -m # a process group for all runs, so that they end with this script; each keeps what it has done
xargs -d '\n' -P "$(nproc)" -I '{}' bash -c '{}' <<<"$commands" &
group=$!
set +m
trap 'trap - INT TERM; kill -TERM -- "-$group"; wait; printf "sweep.sh: stopped; the same command goes on\n" >&2; exit 75' INT TERM
wait "$group" || {
    printf 'sweep.sh: some runs failed, see above; the same command makes what is missing\n' >&2
    exit 1
}
trap - INT TERM
lines=$(IFS=, && printf '%s,year,%s' "${names[*]}" "${series[*]}")
for run in "${runs[@]}"; do
    # shellcheck disable=SC2086 # a word a value
    of_run=$(table_of $run)
    lines+=$'\n'$of_run
done
printf '%s\n' "$lines" >"$folder/sweep.csv"
printf '%d runs; %s/sweep.csv\n' "${#runs[@]}" "$folder" >&2
