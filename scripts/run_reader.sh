#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run_reader.sh SCRIPT RESULT.h5: runs one reader of tests/readers with its interpreter. The first
# python3 that can import h5py is taken: one that comes first on the PATH often cannot.
set -euo pipefail
script=$1
shift
case $script in
*.py)
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import h5py' 2>/dev/null; then
            exec "$python" "$script" "$@"
        fi
    done
    printf 'no python3 can import h5py; install python3-h5py\n' >&2
    exit 1
    ;;
*.R) exec Rscript --vanilla "$script" "$@" ;;
*.sh) exec bash "$script" "$@" ;;
*)
    printf '%s: want a name that ends in .py, .R or .sh\n' "$script" >&2
    exit 64
    ;;
esac
