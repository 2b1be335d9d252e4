# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# For the tests of the command line: runs the program and holds what it said against what it
# should say. Sourced with the program as first argument; finish ends the script.
set -euo pipefail

program=$(realpath "$1")
# shellcheck disable=SC2034 # used where this is sourced
root_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset ZORGSIM_CONFIGS OMP_NUM_THREADS SLURM_CPUS_PER_TASK
touch "$folder/stdout" "$folder/stderr"
failures=0
checks=0

# says TEXT: a check failed.
says() {
    printf 'FAILED: %s\n' "$1"
    head -n 12 "$folder/stdout" | sed 's/^/  stdout: /'
    head -n 12 "$folder/stderr" | sed 's/^/  stderr: /'
    failures=$((failures + 1))
}

# ends STATUS WORD...: runs the program with the words and compares its exit status.
ends() {
    local want=$1 got=0
    shift
    checks=$((checks + 1))
    "$program" "$@" >"$folder/stdout" 2>"$folder/stderr" </dev/null || got=$?
    [ "$got" -eq "$want" ] || says "'$*' ended with $got, not $want"
}

# prints / tells PATTERN: whether stdout / stderr of the last run has a line that matches.
prints() {
    checks=$((checks + 1))
    grep -qE -- "$1" "$folder/stdout" || says "no line of stdout matches '$1'"
}
tells() {
    checks=$((checks + 1))
    grep -qE -- "$1" "$folder/stderr" || says "no line of stderr matches '$1'"
}

prints_nothing() {
    checks=$((checks + 1))
    [ ! -s "$folder/stdout" ] || says "stdout is not empty"
}
tells_nothing() {
    checks=$((checks + 1))
    [ ! -s "$folder/stderr" ] || says "stderr is not empty"
}

# holds TEXT COMMAND...: a check that needs no program run.
holds() {
    local text=$1
    shift
    checks=$((checks + 1))
    "$@" || says "$text"
}

finish() {
    printf '%d checks, %d failures\n' "$checks" "$failures"
    [ "$failures" -eq 0 ]
}
