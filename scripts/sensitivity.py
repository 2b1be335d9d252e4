# SPDX-License-Identifier: Apache-2.0
"""What the results hang on: each parameter at both ends of its evidence, and all of them drawn at once.

    scripts/sensitivity.py [--scale 0.05] [--seeds 2] [--draws 200] [--draws-scale 0.1]
                           [--policy configs/policies/taz.yaml] [--only NAME...]

One at a time: the baseline, and the baseline with the policy, are run with every parameter at its low and at its
high value (zorgsim params), the rest as they are; runs of one seed share all luck. At once: in each draw every
parameter that was not fitted to published figures takes a value of its own between low and high, most likely the
one in use, in both worlds alike. Draws whose baseline meets the published targets of 2022 that have a tolerance
(configs/data/targets.csv) are shown by themselves.
Runs what is not there yet, like scripts/effects.py, and without --only writes models/docs/SENSITIVITY.md and .csv.
"""
import argparse
import collections
import csv
import json
import os
import random
import subprocess
import sys

import measure
import validate
from effects import ROOT, Runs, cell, mean_and_error, version_of

SHOWN = 15  # parameters a table
SHARES = (5, 50, 95)  # per cent of draws
LEAST_DRAWS = 20  # for which such a share says something
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


def worlds_of(options):
    return {BASELINE: os.path.join(options.configs, "baseline.yaml"), EFFECT: options.policy}


def central_jobs(options):
    return {("central", of, seed): (path, seed, ()) for seed in range(1, options.seeds + 1)
            for of, path in worlds_of(options).items()}


def ends_jobs(options, parameters):
    """{(what, world, seed): job}; what is "central" or a parameter and its end. The sizes of a policy's effects
    are no part of the baseline."""
    jobs = central_jobs(options)
    for seed in range(1, options.seeds + 1):
        for p in parameters:
            for end in ends_of(p):
                for of, path in worlds_of(options).items():
                    if of == EFFECT or not p["is_effect"]:
                        jobs[(p["name"], end), of, seed] = (path, seed, (f"{p['name']}={p[end]!r}",))
    return jobs


def drawn_of(parameters):
    return [p for p in parameters if p["status"] != "calibrated"]


def draw(parameters, number):
    """Settings of a draw: the same for the same number and parameters. Whole months and employers stay whole,
    because the model cuts off their fractions."""
    chance, settings = random.Random(number), []
    for p in drawn_of(parameters):
        value = chance.triangular(p["low"], p["high"], p["value"])
        if p["unit"] in ("months", "employers") and all(float(p[end]).is_integer() for end in ("low", "value", "high")):
            value = round(value)
        settings.append(f"{p['name']}={value:.6g}")
    return tuple(settings)


def draws_jobs(options, parameters):
    """As ends_jobs, what being the number of a draw, which is its seed, too."""
    jobs = central_jobs(options)
    for number in range(1, options.draws + 1):
        for of, path in worlds_of(options).items():
            jobs[number, of, number] = (path, number, draw(parameters, number))
    return jobs


def fit_of(options):
    """What a result is held against: {target with a tolerance that the result covers: whether it is met}."""
    wanted = validate.targets(os.path.join(options.configs, "data", "targets.csv"))

    def fit(path):
        rows, _ = validate.rows_of([measure.Run(path)], wanted)
        return {row[0]: validate.verdict(row).startswith("within") for row in rows if validate.verdict(row)}
    return fit


def outcome(found, what, seed, of, year, name):
    """None where the year is not reached, the settings were refused, or the baseline does not know them."""
    if of == BASELINE and (what, BASELINE, seed) not in found:
        return None
    base = found.get((what, BASELINE, seed), found.get(("central", BASELINE, seed)))
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


class Draws:
    """Those that were not refused, and of them those whose baseline meets every target."""

    def __init__(self, found, options):
        self.found, self.options = found, options
        numbers = range(1, options.draws + 1)
        self.all = [n for n in numbers if found[n, BASELINE, n] is not None and found[n, EFFECT, n] is not None]
        self.fitting = [n for n in self.all if all(self.fit(n).values())]
        self.n_refused = options.draws - len(self.all)

    def fit(self, number):
        return self.found[number, BASELINE, number]["other"]

    def missed(self):
        """Targets that draws miss, those most often missed first."""
        return collections.Counter(name for n in self.all for name, is_met in self.fit(n).items() if not is_met).most_common()

    def central(self, key):
        values = [outcome(self.found, "central", seed, *key[:3]) for seed in range(1, self.options.seeds + 1)]
        return None if None in values else sum(values) / len(values)

    def bands(self, key, numbers):
        """5, 50 and 95 per cent of an outcome; None: too few draws, or the year is not reached."""
        values = [outcome(self.found, n, n, *key[:3]) for n in numbers]
        if len(values) < LEAST_DRAWS or None in values:
            return None
        values.sort()
        return [quantile(values, share / 100) for share in SHARES]


def swing(row):
    """How far apart the outcomes at both ends and the centre lie."""
    values = [0] + [mean for mean, _ in row.values()]
    return max(values) - min(values)


# ---- writing -------------------------------------------------------------------------------------------------


def band_table(draws):
    heads = [f"{which}, {share} %" for which in ("all", "fitting") for share in SHARES]
    lines = ["| | year | as it is | " + " | ".join(heads) + " |", "| --- | ---: | ---: |" + " ---: |" * len(heads)]
    for key in OUTCOMES:
        of, year, _, heading, unit, decimals = key
        central = draws.central(key)
        if central is None:
            continue
        parts = [value for numbers in (draws.all, draws.fitting) for value in draws.bands(key, numbers) or [None] * len(SHARES)]
        cells = [cell(value, None, decimals, "+" if of == EFFECT else "") for value in (central, *parts)]
        lines.append(f"| {of}: {heading}, {unit} | {year} | " + " | ".join(cells) + " |")
    return lines


def count(parameters):
    return f"{len(parameters)} parameter{'' if len(parameters) == 1 else 's'}"


def said_of_seeds(options):
    if options.seeds == 1:
        return f"at scale {options.scale:g} with one seed, so that small changes may be chance."
    return f"the mean of {options.seeds} seeds at scale {options.scale:g}, ± its standard error (chance alone)."


def said_of_draws(draws, parameters):
    options = draws.options
    text = (f"{options.draws} draws of {count(drawn_of(parameters))} at scale {options.draws_scale:g}: all but the "
            "calibrated ones, whose values follow from published figures once the others are chosen. Each is triangular between "
            "its low and high value with the value in use as the likeliest; a draw has a seed of its own, and both its worlds have "
            "the same values. ")
    text += f"{draws.n_refused} of them gave worlds that the program refuses, and are left out. " if draws.n_refused else ""
    if not draws.all:
        return text
    text += (f"*Fitting* are the {len(draws.fitting)} whose baseline meets all {len(draws.fit(draws.all[0]))} targets with a "
             "tolerance that a run begun in 2022 can be held against (`scripts/validate.sh`): worlds that the published "
             "figures do not contradict.")
    missed = [f"{name.replace('_', ' ')} ({n})" for name, n in draws.missed()]
    return text + (f" Missed by others: {', '.join(missed)}." if missed else "")


def is_silent(found, options, parameter):
    """Whether neither end changes anything that runs are measured by, in either world."""
    pairs = [(found.get(((parameter["name"], end), of, seed)), found["central", of, seed]) for end in ends_of(parameter)
             for of in worlds_of(options) for seed in range(1, options.seeds + 1)]
    return all(there is None or there == here for there, here in pairs)


def silent_list(found, options, parameters):
    silent = [f"- `{p['name']}` ({p['status']}): {p['meaning']}" for p in parameters if is_silent(found, options, p)]
    if not silent:
        return []
    return ["", "### Parameters that change nothing here", "",
            "Neither end changes any figure by which runs are measured (those above, fte, hours and money), in either world: "
            "they belong to interventions that the policy does not have, to indicators beside these, or to contracts and codes "
            "that no mechanism reads; or both ends lie where more of it is the same.", "", *silent]


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


def document(found, draws, parameters, version):
    options = draws.options
    lines = [
        "# What the results hang on", "",
        f"{version}, policy `{os.path.basename(options.policy)}`. Written by `scripts/sensitivity.sh "
        f"--scale {options.scale:g} --seeds {options.seeds} --draws {options.draws} --draws-scale {options.draws_scale:g}`; "
        "do not edit. All figures are "
        "in [SENSITIVITY.csv](SENSITIVITY.csv); what each parameter is, with its source, in [REFERENCE.md](REFERENCE.md). "
        "Figures are means over the months of the year, at full scale; exits are employees of the December before who no longer are.", "",
        "*Not* in these figures: input tables (`configs/data`) stay as they are, so that demand, offers and pull move only by "
        "their parameters (`workers_needed_2040`, `entry_offer_after_2022`, `exit_pull_after_2022`, `students_after_2022`), and what was fitted "
        "to published figures is not fitted again. So the band of the baseline over all draws is wider than what "
        "the published figures leave open; a difference between two scenarios suffers less, because both worlds have the same "
        "parameters. Parameters are drawn independently of each other.", "",
        "## All parameters at once", "", said_of_draws(draws, parameters), "",
        *band_table(draws), "",
        "## One parameter at a time", "",
        f"The {SHOWN} parameters that move each outcome most when they go from one end of their evidence to the other and all else "
        f"stays: what their low and high value change, {said_of_seeds(options)} An empty cell: the value in use is that end. The range of a calibrated parameter is a quarter either "
        "way, not evidence: it says how firmly the figure that it was fitted to holds the outcome.",
    ]
    for key in OUTCOMES:
        of, year, _, heading, unit, _ = key
        body = range_table(found, options, parameters, key)
        if body:
            lines += ["", f"### {of[0].upper() + of[1:]}: {heading}, {year} ({unit})", "", *body]
    lines += silent_list(found, options, parameters)
    return "\n".join(lines) + "\n"


def write_csv(path, found, draws, parameters, version):
    options = draws.options
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("kind name status value of year outcome unit figure standard_error scale version".split())
        for key in OUTCOMES:
            of, year, name, _, unit, _ = key
            central = draws.central(key)
            if central is not None:
                out.writerow(["as it is", "", "", "", of, year, name, unit, number(central), "", f"{options.draws_scale:g}", version])
            for kind, numbers in (("all draws", draws.all), ("fitting draws", draws.fitting)):
                for share, value in zip(SHARES, draws.bands(key, numbers) or ()):
                    out.writerow([kind, f"{share} %", "", "", of, year, name, unit, number(value), "", f"{options.draws_scale:g}", version])
            for p in parameters:
                for end, (mean, error) in changes(found, options, p, key).items():
                    out.writerow([f"change at {end}", p["name"], p["status"], number(p[end]), of, year, name, unit, number(mean),
                                  "" if error is None else number(error), f"{options.scale:g}", version])


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "build/release/zorgsim"))
    parser.add_argument("--configs", default=os.path.join(ROOT, "configs"))
    parser.add_argument("--policy", help="its effect is one of the outcomes; the whole programme unless said")
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--seeds", type=int, default=2, help="seeds 1 to this")
    parser.add_argument("--draws", type=int, default=200, help="worlds with all parameters drawn")
    parser.add_argument("--draws-scale", type=float, default=0.1)
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
    if options.output:
        os.makedirs(options.output, exist_ok=True)
    parameters = parameters_of(options.program, options.only)
    found = Runs(options, options.scale).all(ends_jobs(options, parameters))
    draws = Draws(Runs(options, options.draws_scale, fit_of(options)).all(draws_jobs(options, parameters)), options)
    version = version_of(options.program)
    text = document(found, draws, parameters, version)
    folder = options.output or (None if options.only else os.path.join(ROOT, "models/docs"))
    if folder is None:
        print(text, end="")
        return
    with open(os.path.join(folder, "SENSITIVITY.md"), "w", encoding="utf-8") as file:
        file.write(text)
    write_csv(os.path.join(folder, "SENSITIVITY.csv"), found, draws, parameters, version)
    print(f"wrote {os.path.join(folder, 'SENSITIVITY.md')} and SENSITIVITY.csv", file=sys.stderr)


if __name__ == "__main__":
    main()
