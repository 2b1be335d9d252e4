#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install.sh BUILD_FOLDER: an installation holds the program, its configs and the completion, and
# the program finds its configs there when it stands alone, also after a move.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake --install "$1" --prefix "$folder/first" >/dev/null
mv "$folder/first" "$folder/moved"
for file in bin/zorgsim share/zorgsim/configs/baseline.yaml share/bash-completion/completions/zorgsim; do
    if [ ! -e "$folder/moved/$file" ]; then
        printf 'not installed: %s\n' "$file"
        exit 1
    fi
done
# From a folder without configs. The folder of the sources comes first where it exists, so the
# installed one is named to see that it is whole.
cd "$folder"
ZORGSIM_CONFIGS="$folder/moved/share/zorgsim/configs" "$folder/moved/bin/zorgsim" run --dry-run >/dev/null
