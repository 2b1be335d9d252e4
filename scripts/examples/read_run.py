#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""read_run.py RUN.h5: a result in xarray and pandas.

Prints the employees at every year end by branch, as CSV. A result is a netCDF-4 file: xarray knows
its axes, dates, units and codes; the names of the codes are in <axis>_name."""
import sys

import xarray

if len(sys.argv) != 2:
    sys.exit(__doc__)
with xarray.open_dataset(sys.argv[1], engine="h5netcdf") as run:
    employees = run["employees"]                # (time, region, branch)
    by_branch = employees.sum("region")         # the whole country
    table = by_branch.to_pandas()               # a DataFrame: dates down, branches across
    table.columns = run["branch_name"].values
    december = table[table.index.month == 12]
    print(f"# {employees.attrs['long_name']} ({employees.attrs['units']}); {run.attrs['title']}",
          file=sys.stderr)
    december.index = december.index.strftime("%Y-%m")
    december.astype(int).to_csv(sys.stdout, index_label="month")
