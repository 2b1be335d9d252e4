# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What run.sh and test.sh share: packages of Debian 12 and builds by preset. Sourced, not run.
set -euo pipefail

root_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The compiler, the build tools and the libraries of the program.
# shellcheck disable=SC2034 # used where this is sourced
build_packages=(gcc libc6-dev cmake ninja-build pkg-config libhdf5-dev libyaml-dev)

say() {
    printf '%s\n' "$*" >&2
}

stop() {
    say "$(basename "$0"): $*"
    exit 1
}

# Prints the packages among the arguments that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            printf '%s\n' "$package"
        fi
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@" >&2
}

# Installs what is missing of the arguments; says nothing and needs no network if nothing is.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "This is no Debian system; the build needs what these packages of Debian 12 hold: $*"
        return
    fi
    local missing
    mapfile -t missing < <(missing_packages "$@")
    if [ "${#missing[@]}" -eq 0 ]; then
        return
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        stop "neither root nor sudo; ask for: apt-get install --no-install-recommends ${missing[*]}"
    fi
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    if compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null && apt_install "${missing[@]}"; then
        return
    fi
    # No package lists yet, or lists that name versions no longer there.
    as_root apt-get -qq update >&2
    apt_install "${missing[@]}"
}

# build PRESET TARGET [cmake options]: configures and builds; quiet unless it fails.
build() {
    local preset=$1 target=$2
    shift 2
    local log="$root_folder/build/$preset.log"
    mkdir -p "$root_folder/build"
    say "Building $preset"
    if ! (cd "$root_folder" && cmake --preset "$preset" "$@" && cmake --build --preset "$preset" --target "$target") \
        >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        stop "building $preset failed; the whole log is in $log"
    fi
}
