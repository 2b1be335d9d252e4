#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Holds the model against the published targets: builds, runs the history of 2018-2022 and the
# baseline at full scale, prints every target, and ends with 1 if one with a tolerance is missed.
#   scripts/validate.sh            prints
#   scripts/validate.sh --write    also puts the table into models/docs/MODEL.md
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

options=(--check)
case ${1:-} in
'') ;;
--write) options+=(--write "$root_folder/models/docs/MODEL.md") ;;
*) stop "'$1' is no option; want --write or nothing" ;;
esac
[ "$#" -le 1 ] || stop "one option at most, but $# words were given; want --write or nothing"

install_packages "${build_packages[@]}" python3 python3-h5py
build release zorgsim
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for scenario in history baseline; do
    say "Running $scenario"
    "$root_folder/build/release/zorgsim" run "$root_folder/configs/$scenario.yaml" -q \
        -o "$folder/$scenario.h5" >/dev/null
done
cd "$root_folder"
scripts/run_reader.sh scripts/validate.py "$folder/history.h5" "$folder/baseline.h5" "${options[@]}"
