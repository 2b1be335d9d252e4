#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the baseline and a policy with every parameter at both ends of its evidence, and with all of them
# drawn at once, and writes what the results hang on into models/docs/SENSITIVITY.md and SENSITIVITY.csv.
# About half an hour on two cores. Stopped at any moment, it goes on where it was.
#
#   scripts/sensitivity.sh [--scale 0.05] [--seeds 2] [--draws 200] [--draws-scale 0.1]     all parameters
#   scripts/sensitivity.sh --only bass_q match_efficiency --draws 0                some, printed on the screen
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_packages "${build_packages[@]}" python3 python3-h5py
build release zorgsim
exec "$root_folder/scripts/run_reader.sh" "$root_folder/scripts/sensitivity.py" "$@"
