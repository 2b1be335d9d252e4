#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Cuts each feedback loop by its switch and prints what the loop adds; ends with 1 if one does not work in
# the documented direction. With --write the table of models/docs/POLICIES.md is written again.
#
#   scripts/loops.sh [--scale 0.1] [--seeds 3] [--only R1 B4] [--write]
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

options=(--check)
for word in "$@"; do
    options+=("$word")
    [ "$word" != --write ] || options+=("$root_folder/models/docs/POLICIES.md")
done
install_packages "${build_packages[@]}" python3 python3-h5py
build release zorgsim
exec "$root_folder/scripts/run_reader.sh" "$root_folder/scripts/loops.py" "${options[@]}"
