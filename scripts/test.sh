#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# On a bare Debian 12: installs what the tests need, builds every variant with warnings as errors
# and runs all tests. The last lines are CTest's. Builds are kept in build/ and reused.
#
#   scripts/test.sh            all but the statistical batteries
#   scripts/test.sh --slow     these too
#   scripts/test.sh -R match   any further options go to ctest
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

test_packages=(libcmocka-dev zlib1g-dev g++ libpcg-cpp-dev clang clang-format libomp-dev libclang-rt-14-dev
    python3 python3-h5py python3-pandas python3-xarray python3-netcdf4 python3-h5netcdf python3-matplotlib
    netcdf-bin r-base-core r-cran-ncdf4 r-bioc-rhdf5 shellcheck)
# release, clang, debug and native are compared by their digests; asan and tsan watch the tests.
variants=(release clang asan tsan debug native)

labels=(-LE '^slow$')
if [ "${1:-}" = --slow ]; then
    labels=()
    test_packages+=(dieharder)
    shift
fi

install_packages "${build_packages[@]}" "${test_packages[@]}"
for variant in "${variants[@]}"; do
    build "$variant" all -DZORGSIM_WERROR=ON
done

# One CTest folder over all variants, so that one line at the end speaks for everything.
mkdir -p "$root_folder/build/all"
{
    printf 'subdirs('
    printf ' "%s"' "${variants[@]/#/$root_folder/build/}"
    printf ')\n'
} >"$root_folder/build/all/CTestTestfile.cmake"
cd "$root_folder"
exec ctest --test-dir build/all --output-on-failure --no-label-summary --no-tests=error \
    -j "$(nproc)" "${labels[@]}" "$@"
