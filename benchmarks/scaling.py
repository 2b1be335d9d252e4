#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tables of a run of scaling.sh: population, threads, and what a small model says of larger machines.

Usage: scaling.py FOLDER --commit C --threads N --months M [--append results_scaling.csv]

FOLDER holds what bench_national printed, one file SCALE.THREADS.TRIAL. Only the standard library.

The model of p cores, from the seconds of one thread at the largest scale measured:
  T(p) = N + max( R / min(p, regions) , largest region ) + (P + E) / p * waste(p), and not less than bytes / bandwidth(p)
  N   steps of the nation, digests and whatever lies between steps: one thread (digests are shared among columns, but are
      counted here in full: the model is careful)
  R   steps by region: 28 tasks, the largest of which has 1 / 10 of the work (Noord-Brabant and the like): no gain beyond 10
  P   steps of persons: 64 stripes of equal size; waste(p) = ceil(64 / p) * p / 64, which is 1 for 16 and 64 cores
  E   steps of employers: chunks of 512, waste 1
Assumed besides: every core is as fast as this one with all cores busy (clocks of large machines are rather lower), memory
of one socket (no NUMA), 10 GB/s a core up to 150 GB/s with 16 and 300 GB/s with 64 cores (STREAM of common servers), the
bytes of a person and month as bench_national counts them, no cost of starting a parallel loop (some 5 us times 40 a month
with 64 cores: 0.2 ms)."""
import argparse
import csv
import datetime
import glob
import math
import os
import statistics

REGIONS, LARGEST_REGION, STRIPES = 28, 0.1, 64
BANDWIDTH = {1: 10, 2: 20, 4: 40, 8: 80, 16: 150, 32: 230, 64: 300}  # GB/s


def read(path):
    run = {"steps": {}}
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if words[:1] == ["figure"]:
                run[words[1]] = float(words[2])
            elif words[:1] == ["total"]:
                run[words[1]] = float(words[2])
            elif line.startswith("  ") and words[-1] in ("nation", "employers", "regions", "persons"):
                run["steps"][words[-1]] = run["steps"].get(words[-1], 0) + float(words[-2])
            elif words[:1] in (["machine"], ["compiler"]):
                run[words[0]] = " ".join(words[1:])
            elif words[:1] == ["scale"]:
                run["months"] = int(words[2])
    return run


def median(runs, name):
    return statistics.median(run[name] for run in runs)


def predict(steps, rest, bytes_all, cores):
    waste = math.ceil(STRIPES / cores) * cores / STRIPES
    regions = steps.get("regions", 0)
    parts = {
        "one thread": steps.get("nation", 0) + rest,
        "regions": max(regions / min(cores, REGIONS), regions * LARGEST_REGION),
        "persons, employers": max(steps.get("persons", 0) / cores * waste, bytes_all / 1e9 / BANDWIDTH[cores]) +
        steps.get("employers", 0) / cores,
    }
    return parts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    for name in ("commit", "threads", "months"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--append")
    options = parser.parse_args()
    many = int(options.threads)
    runs = {}
    for path in glob.glob(os.path.join(options.folder, "*.*.*")):
        scale, threads, _ = os.path.basename(path).rsplit(".", 2)
        runs.setdefault(float(scale), {}).setdefault(int(threads), []).append(read(path))
    first = next(iter(runs.values()))[1][0]
    print(f"\n{first['machine']}; {first['compiler']}; commit {options.commit}")
    print(f"\n{'scale':>6} {'months':>6} {'persons':>10} {'ns a person and month':>24} {'set-up':>7} {'memory':>8} {'bytes a':>8} "
          f"{many:>3} threads")
    print(f"{'':>6} {'':>6} {'':>10} {'1 thread':>12} {f'{many} threads':>11} {'s':>7} {'MB':>8} {'person':>8} {'against 1':>11}")
    rows = []
    for scale in sorted(runs):
        one, all_ = runs[scale][1], runs[scale].get(many, runs[scale][1])
        persons = one[0]["person_months"] / one[0]["months"]
        memory = median(all_, "peak_memory")
        ns, ns_all = median(one, "run_per_person"), median(all_, "run_per_person")
        print(f"{scale:6g} {one[0]['months']:6d} {persons:10.0f} {ns:12.2f} {ns_all:11.2f} {median(all_, 'setup'):7.2f} {memory:8.0f} "
              f"{1e6 * memory / persons:8.1f} {ns / ns_all:10.2f} x")
        rows.append([options.commit, datetime.date.today().isoformat(), first["machine"], first["compiler"], many, scale,
                     one[0]["months"], len(one), persons, ns, ns_all, ns / ns_all, median(all_, "setup"), memory])
    large = max(runs)
    if len(runs) > 1:
        small = sorted(runs)[-2]
        at = [(runs[s][1][0]["person_months"] / runs[s][1][0]["months"], median(runs[s][max(runs[s])], "peak_memory"))
              for s in (small, large)]
        slope = (at[1][1] - at[0][1]) / (at[1][0] - at[0][0])
        print(f"\nmemory between scale {small:g} and {large:g}: {1e6 * slope:.1f} bytes for one more person; 24 GB, 2 of them left "
              f"free, hold about {22000 / slope / 1e6:.0f} million persons, or scale {22000 / slope / (at[1][0] / large):.0f}")
    steps = {grain: statistics.median(run["steps"].get(grain, 0) for run in runs[large][1])
             for grain in ("nation", "employers", "regions", "persons")}
    total = median(runs[large][1], "run")
    rest = max(0.0, total - sum(steps.values()))
    bytes_all = runs[large][1][0]["bytes_per_person"] * runs[large][1][0]["person_months"]
    serial = (steps["nation"] + rest) / total
    print(f"\nmodel of other machines, from one thread at scale {large:g}: {total:.2f} s, of which nation {steps['nation']:.3f}, "
          f"between steps {rest:.3f} ({100 * serial:.1f} % on one thread), regions {steps['regions']:.2f}, "
          f"employers {steps['employers']:.2f}, persons {steps['persons']:.2f}")
    print(f"{'cores':>6} {'seconds':>9} {'x one':>7} {'one thread':>11} {'regions':>8} {'persons, employers':>19} {'measured x':>11}")
    for cores in sorted(BANDWIDTH):
        parts = predict(steps, rest, bytes_all, cores)
        seconds = sum(parts.values())
        measured = ""
        if cores in runs[large]:
            measured = f"{total / median(runs[large][cores], 'run'):.2f}"
        print(f"{cores:6d} {seconds:9.3f} {total / seconds:7.2f} " +
              f"{parts['one thread']:11.3f} {parts['regions']:8.3f} {parts['persons, employers']:19.3f} {measured:>11}")
    if options.append:
        is_new = not os.path.exists(options.append)
        with open(options.append, "a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            if is_new:
                writer.writerow("commit date cpu compiler threads scale months trials persons ns_1 ns_all all_over_1 setup_s "
                                "peak_mb".split())
            writer.writerows([f"{v:.4g}" if isinstance(v, float) else v for v in row] for row in rows)


main()
