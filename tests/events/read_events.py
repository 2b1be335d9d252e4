#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""read_events.py RUN.events.h5 REPLAYED.csv: rebuilds standing, employer and half_hours of every
person at the end of the file with h5py alone, and holds them against what
`zorgsim replay RUN.events.h5 --month LAST --columns id,standing,employer,half_hours` printed. Also
an example of how to read the file; xarray must open it with both netCDF engines."""
import sys

import h5py
import numpy as np
import xarray

PATH, CSV = sys.argv[1:3]
COLUMNS = ["id", "standing", "employer", "half_hours"]


def batches(file):
    """One (event, facts, rows, places of the values) a batch, in the order of the file."""
    page_batches = file["page_batches"][:]
    first_row = np.repeat(file["page_first_row"][:], page_batches)
    page = np.repeat(np.arange(len(page_batches)), page_batches)
    n_records = file["batch_records"][:]
    facts = file["batch_facts"][:].astype(np.uint32)
    event = file["batch_event"][:]
    step = file["record_row"][:].astype(np.uint16).astype(np.int64)
    record, place = 0, np.zeros(32, dtype=np.int64)
    for b, n in enumerate(n_records):
        rows = first_row[b] + np.cumsum(step[record:record + n])
        yield page[b], event[b], facts[b], rows, place.copy()
        record += n
        for bit in range(32):
            if facts[b] >> bit & 1:
                place[bit] += n


def rebuild(file):
    names = [name.decode() for name in file["fact_name"][:]]
    given_up = [name.decode() for name in file["event_name"][:]].index("given_up")
    bits = {column: names.index(column) for column in COLUMNS}
    new = {column: file[f"to_{column}"][:] for column in COLUMNS}
    now = {column: file[f"start_{column}"][:].astype(np.int64) for column in COLUMNS}
    drop = np.zeros(0, dtype=np.int64)
    for _, event, facts, rows, place in batches(file):
        if event == given_up:
            drop = np.concatenate([drop, rows])
            continue
        if len(drop) > 0:  # the step that gave rows up is over: those behind move up
            now = {column: np.delete(now[column], drop) for column in COLUMNS}
            drop = np.zeros(0, dtype=np.int64)
        for column, bit in bits.items():
            if not facts >> bit & 1:
                continue
            n_missing = rows.max() + 1 - len(now[column])
            if n_missing > 0:  # new persons
                now[column] = np.concatenate([now[column], np.zeros(n_missing, dtype=np.int64)])
            now[column][rows] = new[column][place[bit]:place[bit] + len(rows)]
    return {column: np.delete(now[column], drop) for column in COLUMNS}


def main():
    for engine in ("netcdf4", "h5netcdf"):
        with xarray.open_dataset(PATH, engine=engine) as data:
            assert data["batch_event"].dtype == np.int8, engine
            assert str(data["time"].dtype).startswith("datetime64"), engine
            assert "hired" in data["batch_event"].attrs["flag_meanings"], engine
            for name, code in (("start_branch", "home_care"), ("to_branch", "home_care"), ("to_standing", "zzp"),
                               ("start_branch_before", "umc"), ("employer_start_region", "zeeland")):
                assert code in data[name].attrs["flag_meanings"].split(), (engine, name)
                assert data[name].attrs["flag_values"].dtype == data[name].dtype, (engine, name)
            assert "flag_meanings" not in data["to_since_month"].attrs, engine
    with h5py.File(PATH) as file:
        now = rebuild(file)
    wanted = np.loadtxt(CSV, delimiter=",", skiprows=1, usecols=range(1, 1 + len(COLUMNS)),
                        dtype=np.int64, ndmin=2)
    for k, column in enumerate(COLUMNS):
        if not np.array_equal(now[column], wanted[:, k]):
            sys.exit(f"{PATH}: {column} rebuilt in Python is not what replay printed")
    print(f"{PATH}: {len(wanted)} persons rebuilt in Python as by replay")


main()
