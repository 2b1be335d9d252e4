#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No script gives shellcheck anything to say.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
find scripts tests benchmarks -name '*.sh' -print0 | xargs -0 shellcheck -x .ci/run scripts/completion/zorgsim
