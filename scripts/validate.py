# SPDX-License-Identifier: Apache-2.0
"""Holds runs against the published targets and prints every one, misfits included.

    scripts/validate.py HISTORY.h5 BASELINE.h5 [--markdown] [--check]

A target is measured in the first file that covers its period. --check exits 1 if a target with a
tolerance is missed; --markdown writes the table of the model description.
"""
import argparse
import csv
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import measure

# Flows are judged on their mean over 2018-2022.
MEANS = {"inflow_12_months": "mean of the quarters", "outflow_12_months": "mean of the quarters"}


def targets(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(x for x in file if not x.startswith("#")))


def is_share(quantity):
    """Ratios, percentages: not multiplied by the scale of a run."""
    counts = ("employees", "working_persons", "inflow_12_months", "outflow_12_months", "open_vacancies",
              "new_vacancies", "self_employed", "hours_removed_by_digital_innovation",
              "workers_needed_unchanged_policy")
    return quantity.partition(":")[0] not in counts


def found_in(runs, quantity, period):
    for run in runs:
        value = measure.measure(run, quantity, period)
        if value is not None:
            return value if is_share(quantity) else value / float(run.file.attrs["scale"])
    return None


def rows_of(runs, wanted):
    rows = []
    for target in wanted:
        found = found_in(runs, target["quantity"], target["period"])
        if found is not None:
            low = float(target["low"]) if target["low"] else None
            high = float(target["high"]) if target["high"] else None
            rows.append([target["quantity"], target["period"], float(target["value"]), found, low, high])
    return judged_on_mean(rows)


def judged_on_mean(rows):
    """Quarterly flows lose their own tolerance; their means get one of 10 per cent."""
    for quantity, label in MEANS.items():
        group = [r for r in rows if r[0] == quantity]
        if not group:
            continue
        for row in group:
            row[4] = row[5] = None
        wanted, found = (sum(r[k] for r in group) / len(group) for k in (2, 3))
        rows.append([quantity, label, wanted, found, 0.9 * wanted, 1.1 * wanted])
    return rows


def verdict(row):
    if row[4] is None:
        return ""
    return "within" if row[4] <= row[3] <= row[5] else "MISSED"


def number(x):
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3f}" if abs(x) < 10 else f"{x:.1f}"


def show(rows, markdown):
    line = "| {} | {} | {} | {} | {} | {} |" if markdown else "{:44} {:22} {:>12} {:>12} {:>8}  {}"
    print(line.format("quantity", "period", "published", "model", "off", "tolerance"))
    if markdown:
        print("| --- | --- | ---: | ---: | ---: | --- |")
    for row in rows:
        off = f"{100 * (row[3] / row[2] - 1):+.1f} %"
        print(line.format(row[0].replace("_", " "), row[1], number(row[2]), number(row[3]), off, verdict(row)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--targets", default="configs/data/targets.csv")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    rows = rows_of([measure.Run(f) for f in options.files], targets(options.targets))
    show(rows, options.markdown)
    missed = [r for r in rows if verdict(r) == "MISSED"]
    judged = sum(1 for r in rows if verdict(r))
    print(f"\n{judged - len(missed)} of {judged} targets with a tolerance are met; {len(rows)} were measured.")
    if options.check and missed:
        sys.exit(1)


if __name__ == "__main__":
    main()
