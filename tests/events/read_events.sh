#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The file of events in other readers: Python rebuilds the persons, ncdump and R open it.
#   tests/events/read_events.sh PROGRAM FOLDER
set -euo pipefail
program=$1 folder=$2
here=$(dirname "${BASH_SOURCE[0]}")
"$program" run --scale 0.005 --months 26 -q --events -o "$folder/read.h5"
file="$folder/read.events.h5"
"$program" verify "$file"
"$program" replay "$file" --month 2024-02 --columns id,standing,employer,half_hours -o "$folder/read.csv"
/usr/bin/python3 "$here/read_events.py" "$file" "$folder/read.csv"
head=$(ncdump -h "$file")
[[ $head == *'byte batch_event(batch)'* ]]
Rscript -e "file <- ncdf4::nc_open('$file'); stopifnot(sum(ncdf4::ncvar_get(file, 'batch_records')) == length(ncdf4::ncvar_get(file, 'record_row')))"

# A panel is a result file like any other, with what replay prints.
columns=id,standing,employer,half_hours,strain,branch_before
months=(--from 2023-11 --to 2024-02)
"$program" replay "$file" "${months[@]}" --columns "$columns" -o "$folder/panel.nc"
"$program" replay "$file" "${months[@]}" --columns "$columns" -o "$folder/panel.csv"
/usr/bin/python3 "$here/read_panel.py" "$folder/panel.nc" "$folder/panel.csv"
"$program" verify "$folder/panel.nc"
head=$(ncdump -h "$folder/panel.nc")
[[ $head == *'short standing(observation)'* ]]
Rscript -e "file <- ncdf4::nc_open('$folder/panel.nc'); stopifnot(sum(ncdf4::ncvar_get(file, 'persons')) == length(ncdf4::ncvar_get(file, 'id')))"
