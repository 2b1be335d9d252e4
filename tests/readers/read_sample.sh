#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# read_sample.sh RESULT.h5: opens a result file with ncdump. Of any result it checks the header;
# of the file of make_sample also values.
set -euo pipefail
path=$1
header=$(ncdump -h "$path")

# want TEXT LINE: the line stands in TEXT, blanks at its ends left aside.
want() {
    if ! grep -qF -- "$2" <<<"$1"; then
        printf '%s: ncdump does not show: %s\n' "$path" "$2" >&2
        exit 1
    fi
}

want "$header" 'time = UNLIMITED'
want "$header" 'int time(time) ;'
want "$header" 'time:units = "days since 2022-01-01" ;'
want "$header" 'time:calendar = "standard" ;'
want "$header" 'int month(time) ;'
want "$header" 'string month_digest(time) ;'
want "$header" 'string scenario ;'
want "$header" ':Conventions = "CF-1.10" ;'
want "$header" ':coordinates = "month'
if grep -qE 'phony_dim|_FillValue|^group|ubyte|uint|int64' <<<"$header"; then
    printf '%s: ncdump shows an axis without scale, or a type that some reader refuses\n' "$path" >&2
    exit 1
fi

if ! grep -qF ':title = "Sample of the store"' <<<"$header"; then
    printf 'ncdump: right\n'
    exit 0
fi
want "$header" 'double employed(time, region, sex) ;'
want "$header" 'employed:units = "persons" ;'
want "$header" 'byte region(region) ;'
want "$header" 'region:flag_values = 0b, 1b, 2b ;'
want "$header" 'region:flag_meanings = "noord midden zuid" ;'
want "$header" 'string region_name(region) ;'
want "$header" 'short village(village) ;'
want "$header" 'institution = "Zorgonderzoek Coöperatie"'
values=$(ncdump -v month,region_name,wage_index,parameter_value "$path")
want "$values" 'month = -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ;'
want "$values" 'region_name = "noord", "midden", "zuid" ;'
want "$values" 'wage_index = 1, 1.125, 1.25, 1.375, 1.5,'
want "$values" 'parameter_value = 0.25, 1000000, -3 ;'
dates=$(ncdump -t -v time "$path")
want "$dates" 'time = "2021-11-01", "2021-12-01", "2022-01-01",'
printf 'ncdump: right, every value\n'
