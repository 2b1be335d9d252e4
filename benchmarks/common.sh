# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the benchmarks share: options, build, numpy, the commit. Sourced, not run.
# shellcheck disable=SC2034 # used where this is sourced
set -euo pipefail
benchmarks=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$benchmarks")
threads=$(nproc) build=$root/build/release record=yes
# As in scripts/run.sh: threads that spin for long would steal the processor from the others.
export GOMP_SPINCOUNT=30000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The comment at the top of the script.
usage() {
    awk 'NR > 2 && (!/^#/ || /^# shellcheck/) { exit } NR > 2 { sub(/^# ?/, ""); print }' "$0" >&2
    exit 64
}

# read_options NAMES WORD...: --name VALUE sets the variable of that name; if it is yes or no, --name
# and --no-name do.
read_options() {
    local known=" $1 threads build " name
    shift
    while [ $# -gt 0 ]; do
        name=${1#--no-}
        name=${name#--}
        [[ $1 == --* && $known == *" $name "* ]] || usage
        if [[ ${!name} == yes || ${!name} == no ]]; then
            if [[ $1 == --no-* ]]; then printf -v "$name" no; else printf -v "$name" yes; fi
            shift
        else
            [[ $# -ge 2 && $1 != --no-* ]] || usage
            printf -v "$name" %s "$2"
            shift 2
        fi
    done
}

# build_targets TARGET...: quiet unless it fails.
build_targets() {
    echo "Building in $build" >&2
    mkdir -p "$build"
    if ! { cmake --preset release -S "$root" -B "$build" && cmake --build "$build" --target "$@"; } \
        >"$build/benchmarks.log" 2>&1; then
        tail -n 40 "$build/benchmarks.log" >&2
        exit 1
    fi
}

# Sets numpy to a Python that has it, or to nothing, which is told.
find_numpy() {
    numpy=
    local candidate
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -c 'import numpy' 2>/dev/null; then
            numpy=$candidate
            return
        fi
    done
    echo "numpy is not there (Debian: python3-numpy): measured without it" >&2
}

# The commit measured, with + if there are uncommitted changes.
commit_name() {
    git -C "$root" describe --always --abbrev=7 --dirty=+ --exclude='*' 2>/dev/null || echo unknown
}

# same_lines PATTERN FILE FILE: whether the lines that match, of which there must be some, are the same.
same_lines() {
    grep -qE "$1" "$2" && diff <(grep -E "$1" "$2") <(grep -E "$1" "$3") >/dev/null
}
