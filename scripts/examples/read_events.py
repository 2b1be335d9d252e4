#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""read_events.py RUN.events.h5: a file of events in h5py and pandas.

Prints how often each event happened in each year, and of the start how many employees each branch
had, as CSV. Batches say what happened, to how many and why; records_of() shows how to get at the
persons of a batch. Lives of single persons are told by `zorgsim person`, whole tables of persons by
`zorgsim replay`; models/docs/FORMAT.md describes every dataset."""
import sys

import h5py
import numpy as np
import pandas


def texts(dataset):
    return [text.decode() for text in dataset[:]]


def batches(file):
    """One row a batch: month, event, intervention, bits of the facts that changed, records."""
    page = np.repeat(np.arange(file["page_batches"].shape[0]), file["page_batches"][:])
    names = np.array(texts(file["event_name"]))
    return pandas.DataFrame({
        "month": file["page_month"][:][page],
        "first_row": file["page_first_row"][:][page],
        "event": names[file["batch_event"][:]],
        "intervention": file["batch_intervention"][:],
        "facts": file["batch_facts"][:],
        "records": file["batch_records"][:],
    })


def records_of(file, table, b):
    """The rows of batch b: steps from row to row, the first from the first row of the page."""
    end = int(table["records"].iloc[:b + 1].sum())
    step = file["record_row"][end - table["records"].iloc[b]:end].astype(np.uint16)
    return table["first_row"].iloc[b] + np.cumsum(step.astype(np.int64))


if len(sys.argv) != 2:
    sys.exit(__doc__)
with h5py.File(sys.argv[1]) as run:
    table = batches(run)
    table["year"] = 2022 + table["month"] // 12
    counts = table.pivot_table(index="year", columns="event", values="records", aggfunc="sum",
                               fill_value=0)
    counts.astype(int).to_csv(sys.stdout)

    last = len(table) - 1
    rows = records_of(run, table, last)
    print(f"# the last batch: {table['event'].iloc[last]} of rows {rows.min()} to {rows.max()}",
          file=sys.stderr)

    start = pandas.DataFrame({"standing": run["start_standing"][:],
                              "branch": run["start_branch"][:]})
    # standing 1 is employee: standing_name of the result tells
    employed = start[start["standing"] == 1]["branch"].value_counts().sort_index()
    print("branch,employees")
    for branch, n in employed.items():
        print(f"{branch},{n}")
