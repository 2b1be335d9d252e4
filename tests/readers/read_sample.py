#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""read_sample.py RESULT.h5: opens a result file with h5py and with xarray through both netCDF
engines. Of any result it checks names, units, dates and codes; of the file of make_sample also
every value."""
import re
import sys

import h5py
import numpy as np
import xarray

PATH = sys.argv[1]
IS_SAMPLE = False


def check(condition, text):
    if not condition:
        sys.exit(f"{PATH}: {text}")


def text_of(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def check_h5py():
    """Types that every reader takes, real scales on every axis, codes that match their names."""
    n_series = 0
    with h5py.File(PATH, "r") as file:
        check(text_of(file.attrs["Conventions"]) == "CF-1.10", "h5py: Conventions")
        check("scenario" in file and len(text_of(file["scenario"][()])) > 0, "h5py: scenario")
        for name, variable in file.items():
            check(isinstance(variable, h5py.Dataset), f"h5py: {name} is a group")
            is_text = h5py.check_string_dtype(variable.dtype) is not None
            check(is_text or variable.dtype.str in ("|i1", "<i2", "<i4", "<f8"),
                  f"h5py: {name} has type {variable.dtype}")
            check("_FillValue" not in variable.attrs, f"h5py: {name} has a _FillValue")
            if "flag_values" in variable.attrs:
                words = text_of(variable.attrs["flag_meanings"]).split(" ")
                names = [text_of(word) for word in file[f"{name}_name"][:]]
                check(words == names, f"h5py: names of {name}")
                check(list(variable[:]) == list(range(len(words))), f"h5py: values of {name}")
                check(list(variable.attrs["flag_values"]) == list(variable[:]), f"h5py: {name}")
                check(variable.attrs["flag_values"].dtype == variable.dtype, f"h5py: {name}")
            if variable.ndim > 0 and not h5py.h5ds.is_scale(variable.id):
                for k, axis in enumerate(variable.dims):
                    check(len(axis) == 1, f"h5py: axis {k} of {name} has {len(axis)} scales")
                    check(axis[0].shape[0] == variable.shape[k], f"h5py: axis {k} of {name}")
            if variable.dtype.str == "<f8" and variable.dims[0][0].name == "/time":
                n_series += 1
                check(variable.compression == "gzip" and variable.shuffle, f"h5py: {name} packed")
                check(len(text_of(variable.attrs["units"])) > 0, f"h5py: unit of {name}")
                check(len(text_of(variable.attrs["long_name"])) > 0, f"h5py: meaning of {name}")
    check(n_series > 0, "h5py: no series")


def check_dates(data, engine):
    months = data["month"].values
    first = np.datetime64("2022-01", "M")
    want = (first + months.astype("timedelta64[M]")).astype("datetime64[ns]")
    check(data["time"].dtype == "datetime64[ns]", f"{engine}: time is {data['time'].dtype}")
    check(np.array_equal(data["time"].values, want), f"{engine}: dates and months differ")
    check(np.all(np.diff(months) == 1), f"{engine}: months have gaps")
    check(data["month"].dtype == np.int32, f"{engine}: month is {data['month'].dtype}")
    for digest in data["month_digest"].values:
        check(re.fullmatch("[0-9a-f]{16}", text_of(digest)), f"{engine}: digest {digest!r}")


def check_codes(data, engine):
    for name in data.variables:
        if "flag_values" not in data[name].attrs:
            continue
        check(data[name].dtype in (np.int8, np.int16), f"{engine}: {name} is {data[name].dtype}")
        check(data[name].dims == (name,), f"{engine}: {name} is along {data[name].dims}")
        words = data[name].attrs["flag_meanings"].split(" ")
        check([text_of(w) for w in data[name + "_name"].values] == words, f"{engine}: {name}_name")


def check_series(data, engine):
    n = 0
    for name, variable in data.data_vars.items():
        if variable.dims[:1] == ("time",) and variable.dtype == np.float64:
            n += 1
            check(variable.attrs["units"] and variable.attrs["long_name"], f"{engine}: {name}")
            check("month" in variable.coords, f"{engine}: {name} has no coordinate month")
            for axis in variable.dims[1:]:
                check("flag_meanings" in data[axis].attrs, f"{engine}: {name} along {axis}")
                check(axis + "_name" in variable.coords, f"{engine}: {name}, {axis}_name")
    check(n > 0, f"{engine}: no series")


def check_sample(data, engine):
    """The formulas of tests/make_sample.c."""
    m, r, s = np.ogrid[0:15, 0:3, 0:2]
    check(np.array_equal(data["employed"].values, 1000 + 100 * m + 10 * r + s),
          f"{engine}: employed")
    check(data["employed"].dims == ("time", "region", "sex"), f"{engine}: axes of employed")
    check(data["employed"].attrs["units"] == "persons", f"{engine}: unit of employed")
    m, v = np.ogrid[0:15, 0:200]
    check(np.array_equal(data["cases"].values, m + v), f"{engine}: cases")
    check(data["village"].dtype == np.int16, f"{engine}: village is {data['village'].dtype}")
    check(np.array_equal(data["wage_index"].values, 1 + np.arange(15) / 8), f"{engine}: wages")
    check(str(data["time"].values[0])[:10] == "2021-11-01", f"{engine}: first date")
    check(str(data["time"].values[-1])[:10] == "2023-01-01", f"{engine}: last date")
    check(text_of(data["month_digest"].values[2]) == "000000000000abc2", f"{engine}: digest")
    check(data["region"].attrs["long_name"] == "Parts of the country, één per letter",
          f"{engine}: accents of an attribute")
    check(data.attrs["institution"] == "Zorgonderzoek Coöperatie", f"{engine}: institution")
    check(text_of(data["scenario"].values[()]) == "title: één voorbeeld\nmonths: 15\n",
          f"{engine}: scenario")
    check([text_of(t) for t in data["parameter_name"].values] ==
          ["leaving", "persons", "geïnde premie"], f"{engine}: texts of the table")
    check(list(data["parameter_value"].values) == [0.25, 1e6, -3], f"{engine}: table")
    check("unused" not in data.dims, f"{engine}: a dimension of no series")
    zuid = data["employed"].where(data["region_name"] == "zuid", drop=True)
    check(zuid.shape == (15, 1, 2), f"{engine}: choosing a region by its name")


check_h5py()
for used in ("netcdf4", "h5netcdf"):
    with xarray.open_dataset(PATH, engine=used) as opened:
        check_dates(opened, used)
        check_codes(opened, used)
        check_series(opened, used)
        if opened.attrs.get("title") == "Sample of the store":
            IS_SAMPLE = True
            check_sample(opened, used)
print(f"h5py, xarray with netcdf4 and h5netcdf: right{', every value' if IS_SAMPLE else ''}")
