#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Answers the questions of the letters again: runs the scenarios that models/docs/POLICIES.md reads, and
# writes below each of its commands what it prints now.
#
#   scripts/questions.sh [--scale 0.1]
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_packages "${build_packages[@]}" python3
build release zorgsim
exec python3 "$root_folder/scripts/questions.py" "$@"
