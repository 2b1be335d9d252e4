#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-format has nothing to change in any C file. Row files (*.def) are aligned by hand.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
find sim models tests benchmarks -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
