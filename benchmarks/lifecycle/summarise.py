#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of a run of run.sh: medians and quartiles of the trials, ratios, a row for results_lifecycle.csv.

Usage: summarise.py FOLDER --commit C --threads N [--append results_lifecycle.csv]

FOLDER holds one file a program and trial with lines "figure NAME VALUE UNIT". Only the standard library."""
import argparse
import csv
import datetime
import glob
import os
import statistics

PROGRAMS = {
    "engine_1": "zorgsim's engine, keyed draws, 1 thread",
    "engine_all": "the same, {threads} threads",
    "plain": "plain C, structs, PCG32, -O3",
    "plain_o2": "plain C, structs, PCG32, -O2",
    "numpy": "numpy",
    "engine_events_1": "engine, every event packed on disk, 1 thread",
    "engine_events_all": "the same, {threads} threads",
    "engine_facts_1": "engine's own OUT.events.h5, 1 thread",
    "plain_events": "plain C -O3, 16 B an event, unpacked",
    "numpy_events": "numpy, 16 B an event, unpacked",
}


def read(folder):
    """figures[program][name] = values of the trials; about[...] = lines of the first."""
    figures, about = {}, {}
    for path in sorted(glob.glob(os.path.join(folder, "*.[0-9]*"))):
        program = os.path.basename(path).split(".")[0]
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.split()
                if len(words) >= 3 and words[0] == "figure":
                    figures.setdefault(program, {}).setdefault(words[1], []).append(float(words[2]))
                elif words and words[0] in ("machine", "compiler", "workers"):
                    about.setdefault(words[0], " ".join(words[1:]))
                elif words[:1] == ["total"] and "_year_" in words[1] and path.endswith("engine_1.1"):
                    about["events"] = about.get("events", 0) + int(words[2])
    return figures, about


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--commit", required=True)
    parser.add_argument("--threads", required=True)
    parser.add_argument("--append")
    options = parser.parse_args()
    figures, about = read(options.folder)
    n, months = about["workers"].split(",")[:2]
    n, months = int(n), int(months.split()[1])
    speed = {program: statistics.median(f["speed"]) for program, f in figures.items()}
    cpu = {program: statistics.median(f["speed_cpu"]) for program, f in figures.items()}
    memory = {program: statistics.median(f["peak_memory"]) for program, f in figures.items()}
    clock = statistics.median(figures["engine_1"]["clock"])
    print(f"\n{about['machine']}; {about['compiler']}; commit {options.commit}")
    print(f"{n} workers, {months} months, {len(figures['engine_1']['speed'])} trials interleaved, clock {clock:.2f} GHz")
    print(f"\n{'':46} {'10^6 worker-months/s [quartiles]':34} {'ns':>6} {'x plain':>8} {'x -O2':>7} {'x numpy':>8} {'MB':>6}"
          f" {'per CPU s':>10} {'x plain':>8}")
    for program, text in PROGRAMS.items():
        if program not in figures:
            continue
        values = figures[program]["speed"]
        low, high = min(values), max(values)
        if len(values) > 2:
            low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        mid, numpy = speed[program], speed.get("numpy")
        print(f"{text.format(threads=options.threads):46} {mid:9.2f} [{low:.2f} .. {high:.2f}]".ljust(81) +
              f" {1000 / mid:6.2f} {mid / speed['plain']:8.2f} {mid / speed['plain_o2']:7.2f} "
              f"{f'{mid / numpy:8.1f}' if numpy else '       -'} {memory[program]:6.0f}"
              f" {cpu[program]:10.2f} {cpu[program] / cpu['plain']:8.2f}")
    size = statistics.median(figures["engine_events_1"]["file_size"])
    print(f"events on disk: {about['events']}, {size / about['events']:.2f} bytes each, {size / 1e6:.1f} MB; they cost "
          f"{speed['engine_1'] / speed['engine_events_1']:.2f} x with 1 thread, "
          f"{speed['engine_all'] / speed['engine_events_all']:.2f} x with {options.threads}")
    facts = statistics.median(figures["engine_facts_1"]["facts_size"])
    print(f"OUT.events.h5 (every changed fact with its cause, verified by digests): {facts / about['events']:.2f} bytes an event with "
          f"the start, {facts / 1e6:.1f} MB")
    print(f"{options.threads} threads against one: {speed['engine_all'] / speed['engine_1']:.2f} x, with events "
          f"{speed['engine_events_all'] / speed['engine_events_1']:.2f} x")
    if "numpy" in figures:
        first, last = figures["numpy"]["speed"][0], figures["numpy"]["speed"][-1]
        print(f"numpy first {first:.2f}, last {last:.2f}: drift of the machine {100 * (last / first - 1):+.0f} %")
    if options.append:
        row = {"commit": options.commit, "date": datetime.date.today().isoformat(), "cpu": about["machine"],
               "compiler": about["compiler"], "threads": options.threads, "workers": n, "months": months,
               "trials": len(figures["engine_1"]["speed"])}
        row.update({program: speed.get(program) for program in PROGRAMS})
        row.update({"engine_over_plain": speed["engine_1"] / speed["plain"],
                    "engine_over_plain_o2": speed["engine_1"] / speed["plain_o2"],
                    "engine_over_numpy": speed["engine_1"] / speed["numpy"] if "numpy" in speed else None,
                    "engine_over_plain_cpu": cpu["engine_1"] / cpu["plain"],
                    "events_1_over_plain_cpu": cpu["engine_events_1"] / cpu["plain"],
                    "bytes_per_event": size / about["events"], "clock_ghz": clock})
        is_new = not os.path.exists(options.append)
        with open(options.append, "a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            if is_new:
                writer.writerow(row)
            writer.writerow([f"{v:.4g}" if isinstance(v, float) else v for v in row.values()])


main()
