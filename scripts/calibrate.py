# SPDX-License-Identifier: Apache-2.0
"""Fits the outside paths of 2018-2022 to the published flows, vacancies and absence.

    scripts/calibrate.py [--rounds 8] [--scale 0.25] [--zorgsim build/release/zorgsim]

Each round runs 2018-01 to 2022-12, and 2022 once more from its own start population, and moves every half-year of configs/data/exit_pull.csv,
entry_offer.csv and funded_posts.csv, and every quarter of sickness_path.csv, toward what its target asks.
The flows and vacancies of 2022 are those of both runs, in the mean, since both go through it and differ (Known misfits of
the model's description). Nothing else is touched: what these paths cannot reach stays a misfit, which scripts/validate.py prints.
"""
import argparse
import csv
import os
import subprocess
import sys
import tempfile

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import measure

DATA = "configs/data/"
HALVES = [f"{y}h{h}" for y in range(2018, 2023) for h in (1, 2)]
QUARTERS = [f"{y}q{q}" for y in range(2018, 2027) for q in range(1, 5)]
# Published absence by quarter (targets 10); quarters that were not published are interpolated with the
# season of 2019 (marked *), so that the path has a value for each.
ABSENCE = {"2018q1": 6.2, "2018q2": 5.6, "2018q3": 5.2, "2018q4": 5.9,          # * all four
           "2019q1": 6.1, "2019q2": 5.7, "2019q3": 5.3, "2019q4": 6.0,          # * q3 q4
           "2020q1": 6.7, "2020q2": 6.1, "2020q3": 5.8, "2020q4": 6.8,          # * q3 q4
           "2021q1": 6.8, "2021q2": 6.5, "2021q3": 6.3, "2021q4": 7.4,          # * q4
           "2022q1": 8.9, "2022q2": 7.5, "2022q3": 7.1, "2022q4": 8.0}          # * q2
OPEN = {2018: 32500, 2019: 37700, 2020: 36800, 2021: 50800, 2022: 67000}  # third quarters
OPEN_OTHER = {"2020q4": 36700, "2022q2": 65000, "2022q4": 64000, "2019q2": 38000, "2020q2": 35000}


def read(name):
    with open(DATA + name + ".csv", encoding="utf-8") as file:
        lines = file.read().splitlines()
    comments = [x for x in lines if x.startswith("#")]
    return comments, list(csv.DictReader(x for x in lines if not x.startswith("#")))


def write(name, comments, rows):
    with open(DATA + name + ".csv", "w", encoding="utf-8") as file:
        file.write("\n".join(comments) + "\n")
        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def multiply(name, key, factors):
    comments, rows = read(name)
    for row in rows:
        if row[key] in factors:
            row["value"] = f"{float(row['value']) * factors[row[key]]:.4f}"
    write(name, comments, rows)


def targets():
    _, rows = read("targets")
    return {(r["quantity"], r["period"]): float(r["value"]) for r in rows}


def flow_factors(runs, series, quantity, scale, strength):
    """A half-year weighs on the 12-month flows that end with it and with the next half-year. Runs that do not cover a
    flow are left out of it."""
    wanted, factors = targets(), {}
    ratio = {}
    for half in HALVES:
        end = half.replace("h1", "q2").replace("h2", "q4")
        found = [x for x in (measure.quarter_flow(run, series, end) for run in runs) if x]
        if found:
            ratio[half] = wanted[(quantity, end)] / (np.mean(found) / scale)
    for k, half in enumerate(HALVES):
        near = [ratio[h] for h in HALVES[k:k + 2] if h in ratio]
        factors[half] = float(np.mean(near)) ** strength if near else 1.0
    return factors


def open_wanted(quarter):
    if quarter in OPEN_OTHER:
        return OPEN_OTHER[quarter]
    at = int(quarter[:4]) + {"q2": 0.46, "q3": 0.71, "q4": 0.96}[quarter[4:]]
    return float(np.interp(at, [y + 0.71 for y in OPEN], list(OPEN.values())))


def vacancy_factors(runs, scale):
    """The second quarter stands for the first half-year, the third and fourth for the second: a level at
    the end of a half-year is felt in its last months."""
    factors = {}
    for half in HALVES:
        quarters = [half[:4] + q for q in (["q2"] if half.endswith("h1") else ["q3", "q4"])]
        wanted = np.mean([open_wanted(q) for q in quarters])
        moves = []
        for run in runs:
            rows = [run.rows_of(q) for q in quarters]
            if None not in rows:
                rows = sum(rows, [])
                gap = wanted - run.total("vacancies_open")[rows].mean() / scale
                moves.append(gap / (run.total("employees")[rows].mean() / scale))
        factors[half] = 1 + 1.5 * np.mean(moves)
    return factors


def sickness_factors(run):
    factors = {}
    for quarter, wanted in ABSENCE.items():
        factors[quarter] = (wanted / measure.absence(run, quarter)) ** 0.7
    return factors


def fade():
    """After 2022: from the level of its four quarters linearly to that of 2019 by the start of 2026."""
    comments, rows = read("sickness_path")
    value = {r["quarter"]: float(r["value"]) for r in rows}
    last = np.mean([value[f"2022q{q}"] for q in (3, 4)])
    norm = np.mean([value[f"2019q{q}"] for q in range(1, 5)])
    for k, row in enumerate(rows):
        if k >= 20:
            row["value"] = f"{norm + (last - norm) * max(0.0, 1 - (k - 19) / 13):.4f}"
            row["source"], row["status"] = "fit_2018_2022", "assumed"
    write("sickness_path", comments, rows)


def simulate(options, folder, scenario, months):
    out = os.path.join(folder, scenario + ".h5")
    subprocess.run([options.zorgsim, "run", f"configs/{scenario}.yaml", "-q", "-o", out, "--scale", str(options.scale),
                    "--months", str(months)], check=True)
    return measure.Run(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--scale", type=float, default=0.25)
    parser.add_argument("--zorgsim", default="build/release/zorgsim")
    options = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    for k in range(options.rounds):
        runs = [simulate(options, folder.name, "history", 60), simulate(options, folder.name, "baseline", 12)]
        leaving = flow_factors(runs, "outflow_12m", "outflow_12_months", options.scale, 0.8)
        entering = flow_factors(runs, "inflow_12m", "inflow_12_months", options.scale, 0.9)
        vacancies, sickness = vacancy_factors(runs, options.scale), sickness_factors(runs[0])
        print(f"round {k + 1}: largest move: leaving {spread(leaving)}, entering {spread(entering)}, "
              f"posts {spread(vacancies)}, sickness {spread(sickness)}", flush=True)
        multiply("exit_pull", "half_year", leaving)
        multiply("entry_offer", "half_year", entering)
        multiply("funded_posts", "half_year", vacancies)
        multiply("sickness_path", "quarter", sickness)
        fade()


def spread(factors):
    return f"{max(abs(f - 1) for f in factors.values()):.3f}"


if __name__ == "__main__":
    main()
