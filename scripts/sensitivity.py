# SPDX-License-Identifier: Apache-2.0
"""What the results hang on: each parameter at both ends of its evidence, and all of them drawn at once.

    scripts/sensitivity.py [--scale 0.05] [--seeds 2] [--draws 200] [--policy configs/policies/taz.yaml] [--only NAME...]

One at a time: the baseline, and the baseline with the policy, are run with every parameter at its low and at its
high value (zorgsim params), the rest as they are; runs of one seed share all luck. At once: in each draw every
parameter that was not fitted to published figures takes a value of its own between low and high, most likely the
one in use, in both worlds alike.
Runs what is not there yet, like scripts/effects.py, and without --only writes models/docs/SENSITIVITY.md and .csv.
"""
import argparse
import csv
import json
import os
import random
import subprocess
import sys

from effects import ROOT, Runs, cell, mean_and_error, version_of

SHOWN = 15  # parameters a table
BASELINE, EFFECT = "baseline", "policy minus baseline"
# of, year, name of effects.measure, heading, unit, decimals
OUTCOMES = (
    (BASELINE, 2030, "workers", "workers", "persons", 0),
    (BASELINE, 2030, "shortage", "shortage", "fte", 0),
    (BASELINE, 2030, "exits", "exits a year", "persons", 0),
    (BASELINE, 2030, "absence", "absence", "points of per cent", 2),
    (BASELINE, 2040, "workers", "workers", "persons", 0),
    (BASELINE, 2040, "shortage", "shortage", "fte", 0),
    (EFFECT, 2025, "workers", "workers", "persons", 0),
    (EFFECT, 2025, "shortage", "shortage", "fte", 0),
    (EFFECT, 2030, "workers", "workers", "persons", 0),
    (EFFECT, 2030, "shortage", "shortage", "fte", 0),
)


def parameters_of(program, only):
    """Those with a range; switches of loops are scripts/loops.py's."""
    text = subprocess.run([program, "params", "--json"], check=True, capture_output=True, text=True).stdout
    found = [p for p in json.loads(text) if p["low"] < p["high"] and p["unit"] != "switch"]
    names = {p["name"] for p in found}
    unknown = [name for name in only if name not in names]
    if unknown:
        sys.exit(f"no parameter '{unknown[0]}' with a range of evidence; {program} params lists them all")
    return [p for p in found if not only or p["name"] in only]


def ends_of(parameter):
    return [end for end in ("low", "high") if parameter[end] != parameter["value"]]


# ---- runs ----------------------------------------------------------------------------------------------


def drawn_of(parameters):
    return [p for p in parameters if p["status"] != "calibrated"]


def draw(parameters, number):
    """Settings of a draw: the same for the same number and parameters."""
    chance = random.Random(number)
    return tuple(f"{p['name']}={chance.triangular(p['low'], p['high'], p['value']):.6g}" for p in drawn_of(parameters))


def jobs_of(options, parameters):
    """{(what, world, seed): job}; what is central, a number of a draw, or a parameter and its end. The sizes of
    a policy's effects are no part of the baseline."""
    baseline = os.path.join(options.configs, "baseline.yaml")
    jobs = {}
    for seed in range(1, options.seeds + 1):
        jobs["central", BASELINE, seed] = (baseline, seed, ())
        jobs["central", EFFECT, seed] = (options.policy, seed, ())
        for p in parameters:
            for end in ends_of(p):
                settings = (f"{p['name']}={p[end]!r}",)
                if not p["is_effect"]:
                    jobs[(p["name"], end), BASELINE, seed] = (baseline, seed, settings)
                jobs[(p["name"], end), EFFECT, seed] = (options.policy, seed, settings)
    for number in range(1, options.draws + 1):
        settings = draw(parameters, number)
        jobs[number, BASELINE, number] = (baseline, number, settings)
        jobs[number, EFFECT, number] = (options.policy, number, settings)
    return jobs


def outcome(found, what, seed, of, year, name):
    """None where the year is not reached, the settings were refused, or the baseline does not know them."""
    if of == BASELINE and (what, BASELINE, seed) not in found:
        return None
    base = found.get((what, BASELINE, seed), found["central", BASELINE, seed])
    policy = found[what, EFFECT, seed] if of == EFFECT else base
    if base is None or policy is None or str(year) not in base:
        return None
    return policy[str(year)][name] - (base[str(year)][name] if of == EFFECT else 0)


# ---- what is made of them --------------------------------------------------------------------------------


def changes(found, options, parameter, key):
    """{end: (mean, error)}: what the parameter at that end changes."""
    of, year, name, *_ = key
    row = {}
    for end in ends_of(parameter):
        pairs = [(outcome(found, "central", seed, of, year, name), outcome(found, (parameter["name"], end), seed, of, year, name))
                 for seed in range(1, options.seeds + 1)]
        if all(None not in pair for pair in pairs):
            row[end] = mean_and_error([there - here for here, there in pairs])
    return row


def quantile(values, share):
    """Of sorted values, between neighbours by straight lines."""
    at = share * (len(values) - 1)
    k = min(int(at), len(values) - 2)
    return values[k] + (at - k) * (values[k + 1] - values[k])


def bands(found, options, key):
    """Mean of the central runs; 5, 50 and 95 per cent of the draws, and how many; None: too few."""
    of, year, name, *_ = key
    central = [outcome(found, "central", seed, of, year, name) for seed in range(1, options.seeds + 1)]
    if None in central:
        return None
    drawn = [outcome(found, number, number, of, year, name) for number in range(1, options.draws + 1)
             if found[number, BASELINE, number] is not None and found[number, EFFECT, number] is not None]
    drawn.sort()
    parts = [quantile(drawn, share) for share in (0.05, 0.5, 0.95)] if len(drawn) > 1 else None
    return sum(central) / len(central), parts, len(drawn)


def swing(row):
    """How far apart the outcomes at both ends and the centre lie."""
    values = [0] + [mean for mean, _ in row.values()]
    return max(values) - min(values)


# ---- writing -------------------------------------------------------------------------------------------------


def band_table(found, options):
    lines = ["| | year | as it is | 5 % | 50 % | 95 % |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    for key in OUTCOMES:
        of, year, _, heading, unit, decimals = key
        band = bands(found, options, key)
        if band is None or band[1] is None:
            continue
        sign = "+" if of == EFFECT else ""
        cells = [cell(value, None, decimals, sign) for value in (band[0], *band[1])]
        lines.append(f"| {of}: {heading}, {unit} | {year} | " + " | ".join(cells) + " |")
    return lines


def number(value):
    return f"{value:.10g}"


def range_table(found, options, parameters, key):
    rows = [(p, changes(found, options, p, key)) for p in parameters]
    rows = [row for row in rows if row[1]]
    rows.sort(key=lambda row: -swing(row[1]))
    decimals = key[-1]
    lines = ["| parameter | status | low | as it is | high | at low | at high |", "| --- | --- | ---: | ---: | ---: | ---: | ---: |"]
    for p, row in rows[:SHOWN]:
        at = [cell(*row[end], decimals) if end in row else "" for end in ("low", "high")]
        lines.append(f"| `{p['name']}` | {p['status']} | {number(p['low'])} | {number(p['value'])} | {number(p['high'])} | "
                     f"{at[0]} | {at[1]} |")
    return lines if rows else []


def document(found, options, parameters, version):
    name = os.path.basename(options.policy)
    refused = sum(found[n, BASELINE, n] is None or found[n, EFFECT, n] is None for n in range(1, options.draws + 1))
    lines = [
        "# What the results hang on", "",
        f"Scale {options.scale:g}, {version}, policy `{name}`. Written by `scripts/sensitivity.sh`; do not edit. All figures are "
        "in [SENSITIVITY.csv](SENSITIVITY.csv); what each parameter is, with its source, in [REFERENCE.md](REFERENCE.md). "
        "Figures are means over the months of the year, at full scale; exits are employees of the December before who no longer are.", "",
        "What is *not* in these figures: paths from outside and inputs (demand, offers, pull, posts; `configs/data`) stay as they "
        "are, and what was fitted to published figures is not fitted again. So a world with another parameter also fits 2018-2022 "
        "less well than the one that was fitted, and the bands of the baseline are wider than what the published figures leave open; a "
        "difference between two scenarios suffers less, because both worlds have the same parameters. Parameters are drawn "
        "independently of each other.", "",
        "## All parameters at once", "",
        f"{options.draws} draws of {len(drawn_of(parameters))} parameters (all but the calibrated ones, whose values follow from "
        "published figures once the others are chosen), each triangular between its low and high value with the value in use "
        "as the likeliest, with a seed of its own; both worlds of a draw have the same. "
        + (f"{refused} of them gave worlds that the program refuses, and are left out." if refused else "None was refused."), "",
        *band_table(found, options), "",
        "## One parameter at a time", "",
        f"The {SHOWN} parameters that move each outcome most when they go from one end of their evidence to the other and all else "
        f"stays: what their low and high value change, the mean of {options.seeds} seeds, ± its standard error (chance alone). "
        "An empty cell: the value in use is that end.",
    ]
    for key in OUTCOMES:
        of, year, _, heading, unit, _ = key
        body = range_table(found, options, parameters, key)
        if body:
            lines += ["", f"### {of[0].upper() + of[1:]}: {heading}, {year} ({unit})", "", *body]
    return "\n".join(lines) + "\n"


def write_csv(path, found, options, parameters, version):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("kind name status value of year outcome unit change standard_error scale version".split())
        for key in OUTCOMES:
            of, year, name, _, unit, _ = key
            tail = [f"{options.scale:g}", version]
            band = bands(found, options, key)
            if band is not None:
                out.writerow(["central", "", "", "", of, year, name, unit, number(band[0]), "", *tail])
            for share, value in zip((5, 50, 95), band[1] if band and band[1] else ()):
                out.writerow(["draws", f"{share} %", "", "", of, year, name, unit, number(value), "", *tail])
            for p in parameters:
                for end, (mean, error) in changes(found, options, p, key).items():
                    out.writerow([end, p["name"], p["status"], number(p[end]), of, year, name, unit, number(mean),
                                  "" if error is None else number(error), *tail])


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "build/release/zorgsim"))
    parser.add_argument("--configs", default=os.path.join(ROOT, "configs"))
    parser.add_argument("--policy", help="its effect is one of the outcomes; the whole programme unless said")
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--seeds", type=int, default=2, help="seeds 1 to this")
    parser.add_argument("--draws", type=int, default=200, help="worlds with all parameters drawn")
    parser.add_argument("--months", type=int, help="shorter runs, for tests")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="runs at once, one thread each")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these parameters, printed; no document is written")
    parser.add_argument("--keep", default=os.path.join(ROOT, "build/sensitivity"), help="where measures of runs are kept")
    parser.add_argument("--output", metavar="FOLDER", help="where SENSITIVITY.md and SENSITIVITY.csv are written")
    options = parser.parse_args()
    options.policy = options.policy or os.path.join(options.configs, "policies", "taz.yaml")
    return options


def main():
    options = parse()
    parameters = parameters_of(options.program, options.only)
    found = Runs(options).all(jobs_of(options, parameters))
    version = version_of(options.program)
    text = document(found, options, parameters, version)
    folder = options.output or (None if options.only else os.path.join(ROOT, "models/docs"))
    if folder is None:
        print(text, end="")
        return
    with open(os.path.join(folder, "SENSITIVITY.md"), "w", encoding="utf-8") as file:
        file.write(text)
    write_csv(os.path.join(folder, "SENSITIVITY.csv"), found, options, parameters, version)
    print(f"wrote {os.path.join(folder, 'SENSITIVITY.md')} and SENSITIVITY.csv", file=sys.stderr)


if __name__ == "__main__":
    main()
