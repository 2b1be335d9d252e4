#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the baseline, every intervention and every package, several seeds each, and writes what each
# changes into models/docs/EFFECTS.md and EFFECTS.csv. At full scale with three seeds about an hour on
# two cores. Stopped at any moment, it goes on where it was; what has not changed is not run again.
#
#   scripts/effects.sh [--scale 1] [--seeds 3]          all
#   scripts/effects.sh --only autonomy taz --scale 0.1  some, printed on the screen
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_packages "${build_packages[@]}" python3 python3-h5py
build release zorgsim
exec "$root_folder/scripts/run_reader.sh" "$root_folder/scripts/effects.py" "$@"
