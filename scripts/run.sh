#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# On a bare Debian 12: installs what the program needs, builds it and runs the whole-country
# baseline into run.h5. Options are handed to `zorgsim run`: scripts/run.sh --scale 0.01 -o quick.h5
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_packages "${build_packages[@]}"
build release zorgsim

# A scenario among the options stands in place of the baseline.
scenario=("$root_folder/configs/baseline.yaml")
for word in "$@"; do
    case $word in
    *.yaml | *.yml) scenario=() ;;
    esac
done
# Threads that spin take time from those that work, but a spin of a tenth of a millisecond spares waking them.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}" GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-30000}"
exec "$root_folder/build/release/zorgsim" run "${scenario[@]}" -o run.h5 "$@"
