#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A panel in xarray holds what replay prints: read_panel.py PANEL.nc REPLAY.csv"""
import csv
import sys

import numpy as np
import xarray

PATH, CSV = sys.argv[1:]


def main():
    with open(CSV, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    names, rows = rows[0][1:], rows[1:]
    months = np.array([row[0] for row in rows], dtype="datetime64[M]")
    values = np.array([row[1:] for row in rows], dtype=np.int64)
    for engine in ("netcdf4", "h5netcdf"):
        with xarray.open_dataset(PATH, engine=engine) as data:
            assert np.array_equal(data["observation_time"].values.astype("datetime64[M]"), months)
            assert np.array_equal(data["observation_month"].values + 2022 * 12,
                                  months.astype(int) + 1970 * 12)
            _, counts = np.unique(months, return_counts=True)
            assert np.array_equal(data["persons"].values, counts), engine
            for k, name in enumerate(names):
                assert data[name].dtype.kind == "i", name
                assert np.array_equal(data[name].values, values[:, k]), f"{engine}: {name}"
            words = data["standing"].attrs["flag_meanings"].split()
            assert words[1] == "employee" and len(data["standing"].attrs["flag_values"]) == len(words)
            assert data["half_hours"].attrs["units"] == "half hours a week"
    print(f"{PATH}: {len(rows)} observations as replay prints them")


main()
