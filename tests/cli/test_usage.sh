#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Help, version and misuse: the right words at the right place with the right exit status.
# shellcheck source=tests/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

for option in --help '-?' -h; do
    ends 0 "$option"
    prints '^Usage: .* COMMAND'
    tells_nothing
    for command in run check params show compare describe; do
        prints "^  $command +[a-z]"
        ends 0 "$command" "$option"
        prints "^Usage: zorgsim $command"
        tells_nothing
        ends 0 "$option"
    done
done
for command in run check params show compare describe; do
    ends 0 "$command" --help
    prints '^Examples?:$'
    ends 0 help "$command"
    prints "^Usage: zorgsim $command"
done
ends 0 help
prints '^Usage: .* COMMAND'
tells_nothing
ends 64 help rum
tells "no command 'rum'; did you mean 'run'[?] The commands are run,"

ends 0 --version
prints '^zorgsim [0-9]+\.[0-9]+\.[0-9]+ \(([0-9a-f]{12}(-changed)?|unknown)\)$'
tells_nothing

# Misuse: 64, nothing on stdout.
ends 64
prints_nothing
ends 64 rum
tells "no command 'rum'; did you mean 'run'[?] The commands are run,"
ends 64 run --no-such-option
prints_nothing
tells 'no-such-option'
ends 64 run a.yaml b.yaml
tells "one scenario at a time, but 'a.yaml' and 'b.yaml'"
ends 64 run -q -v
ends 64 run -o ''
ends 64 check
ends 64 show
ends 64 show x.h5 a b
ends 64 describe this
for threads in 0 -1 two 1.5 99999 99999999999999999999 ''; do
    ends 64 run -j "$threads" --dry-run
    tells "-j is '$threads'; give a number of threads from 1 to"
done
OMP_NUM_THREADS=many ends 64 run --dry-run
tells "OMP_NUM_THREADS is 'many'"
SLURM_CPUS_PER_TASK=0 ends 64 run --dry-run
tells "SLURM_CPUS_PER_TASK is '0'"
ends 64 show x.h5 jobs --from 2022-13
tells "--from is '2022-13'; write a month as YYYY-MM"
ends 64 show x.h5 jobs --from 2023-02 --to 2023-01

# Numbers of persons have 32 bits: what needs more is refused before anything is made.
ends 65 run --scale 1000 -q -o "$folder/large.h5"
tells "scale 1000 over 228 months needs [0-9]+ numbers of persons; .* at most 63, or run fewer months"

# Where the time goes: every step, on stderr.
ends 0 run --scale 0.002 --months 2 -q --profile -o "$folder/profile.h5"
tells "^step +seconds"
tells "^persons: hazards "
tells "^= these together "
tells "^all +[0-9.]+ +100.0 "
prints_nothing

# A full disk is noticed on stdout too.
for word in params --help --version "help run"; do
    checks=$((checks + 1))
    status=0
    # shellcheck disable=SC2086 # two words
    "$program" $word >/dev/full 2>"$folder/stderr" || status=$?
    [ "$status" -eq 74 ] || says "$word to a full disk ended with $status, not 74"
done

finish
