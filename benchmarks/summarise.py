#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of a run of run.sh: medians and quartiles of the trials, ratios, a row for results.csv.

Usage: summarise.py FOLDER --commit C --threads N --scale X --months N [--append results.csv]

FOLDER holds one file a program and trial with lines "figure NAME VALUE UNIT". Only the standard library."""
import argparse
import csv
import datetime
import glob
import os
import statistics

COLUMNS = (
    "commit date cpu compiler threads scale months trials plain_ns zorgsim_1_ns zorgsim_all_ns numpy_ns plain_over_1 "
    "plain_over_all numpy_over_1 numpy_over_all phase_1_ns phase_all_ns run_1_ns run_all_ns bytes_per_person triad_1 "
    "triad_all share_of_triad_all national_s national_setup_s national_peak_mb clock_ghz").split()


def read(folder):
    """figures[program][name] = values of the trials."""
    figures, about = {}, {}
    for path in sorted(glob.glob(os.path.join(folder, "*.[0-9]*"))):
        program = os.path.basename(path).split(".")[0]
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.split()
                if len(words) >= 3 and words[0] == "figure":
                    figures.setdefault(program, {}).setdefault(words[1], []).append(float(words[2]))
                elif words and words[0] in ("machine", "compiler") and program == "one":
                    about[words[0]] = " ".join(words[1:])
                elif "clock" in words and words[0] == "run":
                    figures.setdefault(program, {}).setdefault("clock", []).append(float(words[-2]))
    return figures, about


def median(figures, program, name):
    values = figures.get(program, {}).get(name)
    return statistics.median(values) if values else None


def show(label, values, base=None):
    if not values:
        return
    low, mid, high = (min(values), statistics.median(values), max(values))
    if len(values) > 2:
        low, mid, high = statistics.quantiles(values, n=4, method="inclusive")
    ratio = f"{base / mid:8.2f} x" if base else ""
    print(f"{label:44} {mid:8.1f} [{low:.1f} .. {high:.1f}] {ratio}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    for name in ("commit", "threads", "scale", "months"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--append")
    options = parser.parse_args()
    figures, about = read(options.folder)
    same = "comparable_per_working"
    plain, many = median(figures, "plain", same), options.threads
    print(f"\n{about.get('machine', '')}; {about.get('compiler', '')}; commit {options.commit}")
    print(f"scale {options.scale}, {options.months} months, {len(figures['plain'][same])} trials interleaved, "
          f"clock {median(figures, 'one', 'clock'):.2f} GHz")
    print("\nns a working person and month [quartiles], and how many times faster than plain C")
    show("numpy, one thread", figures.get("numpy", {}).get(same), plain)
    show("plain C, one thread", figures["plain"][same], plain)
    show("zorgsim, one thread", figures["one"][same], plain)
    show(f"zorgsim, {many} threads", figures["all"][same], plain)
    show("zorgsim, persons' steps, one thread", figures["one"]["phase_per_working"])
    show(f"zorgsim, persons' steps, {many} threads", figures["all"]["phase_per_working"])
    show("zorgsim, everything, one thread", figures["one"]["run_per_working"])
    show(f"zorgsim, everything, {many} threads", figures["all"]["run_per_working"])
    numpy = median(figures, "numpy", same)
    one, every = median(figures, "one", same), median(figures, "all", same)
    if numpy:
        print(f"against numpy: one thread {numpy / one:.2f} x, {many} threads {numpy / every:.2f} x")
    print(f"{many} threads against one: persons {one / every:.2f} x, everything "
          f"{median(figures, 'one', 'run') / median(figures, 'all', 'run'):.2f} x")
    print(f"bytes a person and month {median(figures, 'one', 'bytes_per_person'):.0f}; STREAM triad "
          f"{median(figures, 'one', 'triad'):.1f} and {median(figures, 'all', 'triad'):.1f} GB/s; persons' steps use "
          f"{median(figures, 'all', 'phase_share_of_triad'):.1f} % of it with {many} threads")
    if "national" in figures:
        print(f"national run, 228 months, {many} threads: {median(figures, 'national', 'run'):.2f} s, set-up "
              f"{median(figures, 'national', 'setup'):.2f} s, peak memory {median(figures, 'national', 'peak_memory'):.0f} MB")
    if options.append:
        values = [options.commit, datetime.date.today().isoformat(), about.get("machine"), about.get("compiler"), many,
                  options.scale, options.months, len(figures["plain"][same]), plain, one, every, numpy, plain / one,
                  plain / every, numpy and numpy / one, numpy and numpy / every]
        values += [median(figures, p, "phase_per_working") for p in ("one", "all")]
        values += [median(figures, p, "run_per_working") for p in ("one", "all")]
        values += [median(figures, "one", "bytes_per_person"), median(figures, "one", "triad"),
                   median(figures, "all", "triad"), median(figures, "all", "phase_share_of_triad")]
        values += [median(figures, "national", n) for n in ("run", "setup", "peak_memory")]
        values += [median(figures, "one", "clock")]
        is_new = not os.path.exists(options.append)
        with open(options.append, "a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            if is_new:
                writer.writerow(COLUMNS)
            writer.writerow([f"{v:.4g}" if isinstance(v, float) else v for v in values])


main()
