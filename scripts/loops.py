# SPDX-License-Identifier: Apache-2.0
"""Strength of every feedback loop: a run with the loop against one where its switch is off.

    scripts/loops.py [--program build/release/zorgsim] [--scale 0.1] [--seeds 3] [--only R1 B4] [--check]
                     [--write models/docs/POLICIES.md]

Each loop is measured where it has work to do: the column "world" says which parameters differ from
the baseline in both runs. Runs of a pair share all luck. --check ends with 1 if a loop does not work in the
documented direction; --write puts the table between the markers of a document.
"""
import argparse
import concurrent.futures
import math
import os
import re
import subprocess
import sys
import tempfile

import h5py

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BEGIN, END = "<!-- loops: begin -->", "<!-- loops: end -->"


def total(file, name, column=None):
    values = file[name][:]
    values = values.reshape(values.shape[0], -1)
    return values.sum(axis=1) if column is None else values[:, column]


def per_employee(name, column=None):
    return lambda file: 1000 * total(file, name, column) / total(file, "employees")


def whole(name):
    return lambda file: total(file, name)


# loop, what it does, switch, world, indicator, how it is read, year, direction with the loop, decimals
LOOPS = (
    ("R1", "absence circle", "loop_r1_absence", "physical_spells_per_year=0.3", "felt workload", whole("workload_mean"), 2025, 1, 4),
    ("R2", "exit circle", "loop_r2_exit", "match_efficiency=0", "left for another industry, per 1000 employees a month",
     per_employee("outflow_by_destination", 0), 2026, 1, 3),
    ("R3", "contagion", "loop_r3_contagion", "contagion_days=0.3", "short spells, per 1000 employees a month",
     per_employee("event_spell_short"), 2025, 1, 3),
    ("R4", "zzp circle", "loop_r4_zzp", "zzp_from_outside_per_year=40000", "mean strain, SD", whole("strain_mean"), 2030, 1, 4),
    ("R5", "training squeeze", "loop_r5_training", "", "places for dual students", whole("places_of_supervision"), 2030, -1, 0),
    ("R6", "renewal", "loop_r6_renewal", "", "learning time, fte", whole("learning_hours"), 2030, 1, 0),
    ("R7", "imitation", "loop_r7_imitation", "", "hours removed by innovations, fte", whole("innovation_hours_removed"), 2030, 1, 0),
    ("B1", "rationing", "loop_b1_rationing", "", "felt workload", whole("workload_mean"), 2030, -1, 4),
    ("B2", "space bind", "loop_b2_space", "supervisor_fte_per_student=0.12", "felt workload", whole("workload_mean"), 2030, 1, 4),
    ("B3", "tight market", "loop_b3_market", "", "moves between employers, per 1000 employees a month",
     per_employee("event_changed_employer"), 2040, 1, 3),
    ("B4", "fading", "loop_b4_fading", "", "hours removed by innovations, fte", whole("innovation_hours_removed"), 2030, -1, 0),
)
COUNTS = ("places for dual students", "learning time, fte", "hours removed by innovations, fte")


def run(options, folder, settings, seed):
    """Path of the result; runs it if it is not there."""
    name = re.sub(r"[^\w.=-]", "_", "-".join(settings) or "baseline")
    path = os.path.join(folder, f"{name}.{seed}.h5")
    if not os.path.exists(path):
        words = [x for setting in settings for x in ("--set", setting)]
        subprocess.run([options.program, "run", "-q", "-j", "1", "-o", path, "--seed", str(seed), "--scale",
                        f"{options.scale:g}", "--months", str(options.months), *words], check=True, stdout=subprocess.DEVNULL)
    return path


def settings_of(loop, is_on):
    world = loop[3].split()
    return tuple(world if is_on else [*world, f"{loop[2]}=0"])


def value(path, loop, scale):
    """Mean over the months of the year; counts at full scale."""
    with h5py.File(path, "r") as file:
        at = (loop[6] - 2022) * 12 - int(file["month"][0])
        mean = float(loop[5](file)[at:at + 12].mean())
    return mean / scale if loop[4] in COUNTS else mean


def measure(options, folder):
    """Rows (loop, with, without, difference, error); error None with one seed."""
    seeds = range(1, options.seeds + 1)
    loops = [loop for loop in LOOPS if not options.only or loop[0] in options.only]
    options.months = 12 * (max(loop[6] for loop in loops) - 2021)
    wanted = {(settings_of(loop, is_on), seed) for loop in loops for is_on in (True, False) for seed in seeds}
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        jobs = {key: pool.submit(run, options, folder, *key) for key in sorted(wanted)}
        paths = {key: job.result() for key, job in jobs.items()}
    rows = []
    for loop in loops:
        pairs = [[value(paths[settings_of(loop, is_on), s], loop, options.scale) for is_on in (True, False)] for s in seeds]
        with_it, without = (sum(p[k] for p in pairs) / len(pairs) for k in (0, 1))
        off = [a - b for a, b in pairs]
        mean = sum(off) / len(off)
        error = math.sqrt(sum((x - mean) ** 2 for x in off) / (len(off) - 1) / len(off)) if len(off) > 1 else None
        rows.append((loop, with_it, without, mean, error))
    return rows


def is_right(row):
    return row[3] * row[0][7] > 0


def table(rows, options):
    lines = [
        f"{options.seeds} seeds, scale {options.scale:g}, {options.version}; counts at full scale; mean of the year's "
        "months ± standard error over seeds.", "",
        "| loop | switch | world | indicator | year | with | without | gain | relative | documented |",
        "| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |"]
    for row in rows:
        (name, meaning, switch, world, indicator, _, year, sign, decimals), with_it, without, mean, error = row
        gain = f"{mean:+,.{decimals}f}" + ("" if error is None else f" ± {error:,.{decimals}f}")
        relative = f"{100 * mean / abs(without):+.1f} %" if indicator != "mean strain, SD" else "-"
        lines.append(f"| {name} {meaning} | `{switch}` | {f'`{world}`' if world else 'baseline'} | {indicator} | {year} | "
                     f"{with_it:,.{decimals}f} | {without:,.{decimals}f} | {gain} | {relative} | "
                     f"{'more' if sign > 0 else 'less'}{'' if is_right(row) else ': NOT SO'} |")
    return lines


def write(path, lines):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit(f"{path}: want the lines '{BEGIN}' and '{END}' once each")
    body = "\n".join([BEGIN, "", *lines, "", END])
    text = re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: body, text, flags=re.DOTALL)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "build/release/zorgsim"))
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=[], metavar="LOOP", choices=sorted({x[0] for x in LOOPS}))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", metavar="DOCUMENT")
    options = parser.parse_args()
    said = subprocess.run([options.program, "--version"], check=True, capture_output=True, text=True).stdout
    options.version = said.splitlines()[0]
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(options, folder)
    lines = table(rows, options)
    print("\n".join(lines))
    if options.write:
        write(options.write, lines)
    if options.check and not all(is_right(row) for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
