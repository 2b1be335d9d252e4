# SPDX-License-Identifier: Apache-2.0
"""Effect of every intervention and package against the baseline, from runs paired by seed.

    scripts/effects.py --program build/release/zorgsim [--scale 1] [--seeds 3] [--only NAME...]

Runs what is not there yet: what a run is measured by is kept in build/effects, one small file a run,
named by program, inputs, scenario, scale and seed, so that a stopped set goes on where it was and a
changed scenario is run again. Without --only, models/docs/EFFECTS.md and EFFECTS.csv are written.
"""
import argparse
import concurrent.futures
import csv
import glob
import hashlib
import json
import math
import os
import re
import subprocess
import sys
import time

import h5py
import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXIT_SCENARIO = 65  # the program's: a wrong scenario
YEARS = (2025, 2030, 2040)
LINES = {"behoud": "Retention (behoud)", "leren": "Learning (leren)",
         "anders werken": "Other ways of working (anders werken)",
         "vraag en macro": "Demand and surroundings (vraag en macro)", "sturing": "Steering (sturing)"}
PACKAGES = "Packages"
# name, heading, unit, decimals; counts are divided by the scale.
INDICATORS = (
    ("workers", "workers", "persons", 0),
    ("fte", "fte", "fte", 0),
    ("absence", "absence", "points of per cent", 3),
    ("exits", "exits a year", "persons", 0),
    ("hours", "hours a week", "hours per employee", 3),
    ("shortage", "shortage", "fte", 0),
    ("removed", "hours removed", "fte", 0),
    ("one_in_n", "one in N", "1", 4),
    ("money", "money a year", "million euro", 1),
    ("cost", "cost per fte-year gained", "euro", 0),
)


# ---- what a run is measured by ------------------------------------------------------------------------


def measure(path):
    """By year: means over its months; exits: who was employed in December before and is not now."""
    with h5py.File(path, "r") as file:
        first, scale = int(file["month"][0]), float(file.attrs["scale"])

        def total(name):
            values = file[name][:]
            return values.reshape(values.shape[0], -1).sum(axis=1)

        hours = total("hours_contracted") + total("hours_self_employed") + total("hours_of_bonus")
        count = {"workers": total("working_persons"), "fte": hours,
                 "shortage": total("shortage"), "removed": total("innovation_hours_removed")}
        money = (total("money_public") + total("money_employers")) / scale
        fte_years = np.cumsum(count["fte"]) / 12 / scale
        found = {}
        for year in YEARS:
            at = slice((year - 2022) * 12 - first, (year - 2021) * 12 - first)
            if at.start < 0 or at.stop > len(money):
                continue
            row = {name: values[at].mean() / scale for name, values in count.items()}
            row["absence"] = 100 * total("days_lost")[at].sum() / total("days_of_employment")[at].sum()
            row["exits"] = total("outflow_12m")[at.stop - 1] / scale
            row["hours"] = 36 * count_ratio(total("hours_contracted")[at], total("employees")[at])
            row["one_in_n"] = total("one_in_n")[at].mean()
            row["money"] = money[at].sum() / 1e6
            row["money_until"] = money[:at.stop].sum()
            row["fte_years_until"] = fte_years[at.stop - 1]
            found[str(year)] = {name: float(value) for name, value in row.items()}
    return found


def count_ratio(a, b):
    return a.sum() / b.sum()


# ---- runs ------------------------------------------------------------------------------------------------


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def parents(path):
    """Files named by extends, as the program reads them."""
    found = re.search(r"^extends: *(\[[^]]*\]|[^\n]*(?:\n *- [^\n]*)*)", text_of(path), re.MULTILINE)
    names = re.findall(r"[\w./-]+\.ya?ml", found.group(1)) if found else []
    return [os.path.normpath(os.path.join(os.path.dirname(path), name)) for name in names]


def family(path, seen):
    """The scenario and all it extends, parents first, each once."""
    for parent in parents(path):
        if parent not in seen:
            family(parent, seen)
    seen.append(path)
    return seen


def digest(paths):
    whole = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            whole.update(hashlib.sha256(file.read()).digest())
    return whole.hexdigest()[:12]


class Runs:
    """Runs at a scale, kept; what other(path) says of a result is kept with its measures under "other"."""

    def __init__(self, options, scale, other=None):
        self.options, self.scale, self.other, self.folder = options, scale, other, options.keep
        os.makedirs(self.folder, exist_ok=True)
        data = sorted(glob.glob(os.path.join(options.configs, "data", "*.csv")))
        self.version = digest([options.program] + data)

    def place(self, path, seed, settings):
        name = os.path.splitext(os.path.basename(path))[0]
        key = digest(family(path, []))
        if settings:
            key += "." + hashlib.sha256(" ".join(settings).encode()).hexdigest()[:12]
        length = f".{self.options.months}" if self.options.months else ""
        held = ".held" if self.other else ""
        return os.path.join(self.folder, f"{name}.{self.version}.{key}.{self.scale:g}{length}{held}.{seed}.json")

    def get(self, path, seed, settings=()):
        """What the run is measured by; runs it if it is not there. Settings are those of --set; None: they were
        refused."""
        place = self.place(path, seed, settings)
        if os.path.exists(place):
            with open(place, encoding="utf-8") as file:
                return json.load(file), False
        result = place + ".h5"
        command = [self.options.program, "run", path, "-q", "-j", "1", "-o", result,
                   "--seed", str(seed), "--scale", f"{self.scale:g}"]
        if self.options.months:
            command += ["--months", str(self.options.months)]
        command += [word for setting in settings for word in ("--set", setting)]
        said = subprocess.run(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE if settings else None, text=True)
        is_refused = settings and said.returncode == EXIT_SCENARIO
        if not is_refused:
            said.check_returncode()
        found = None if is_refused else measure(result)
        if self.other and not is_refused:
            found["other"] = self.other(result)
        with open(place + ".part", "w", encoding="utf-8") as file:
            json.dump(found, file)
        os.replace(place + ".part", place)
        if found is not None:
            os.remove(result)
        return found, True

    def all(self, jobs):
        """{key: measures} of jobs {key: (path, seed, settings)}, in their order."""
        found, n_run, begin = {}, 0, time.time()
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            waiting = {pool.submit(self.get, *job): key for key, job in jobs.items()}
            try:
                for done in concurrent.futures.as_completed(waiting):
                    found[waiting[done]], is_new = done.result()
                    n_run += is_new
                    if is_new:
                        left = (time.time() - begin) / n_run * (len(jobs) - len(found))
                        print(f"{len(found)} of {len(jobs)} runs, {left / 60:.0f} minutes left at most",
                              file=sys.stderr, flush=True)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        print(f"{n_run} runs made, {len(jobs) - n_run} were there", file=sys.stderr)
        return found


def version_of(program):
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    return said.splitlines()[0]


# ---- effects ------------------------------------------------------------------------------------------------


def mean_and_error(values):
    """Mean and its standard error; None where one value alone says nothing of it."""
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, None
    variance = sum((x - mean) ** 2 for x in values) / (len(values) - 1)
    return mean, math.sqrt(variance / len(values))


def cost(pairs):
    """Money until the end of the year per fte-year gained until then; None unless surely gained."""
    gained = [p["fte_years_until"] - b["fte_years_until"] for b, p in pairs]
    spent = [p["money_until"] - b["money_until"] for b, p in pairs]
    mean, error = mean_and_error(gained)
    if mean <= 2 * (error or 0) or min(gained) <= 0 or max(spent) <= 0:
        return None
    return mean_and_error([s / g for s, g in zip(spent, gained)])


def base_of(name, names):
    """What a scenario is held against: baseline_X for a package taz_X that changes more than the programme."""
    special = name.replace("taz_", "baseline_", 1)
    return special if name.startswith("taz_") and any(special in key for key in names) else "baseline"


def effects(found, name, year, seeds):
    """{indicator: (baseline, effect, error)}, effect None where there is none to give."""
    pairs = [(found[base_of(name, found), s][str(year)], found[name, s][str(year)]) for s in seeds
             if str(year) in found[name, s]]
    if not pairs:
        return None
    row = {}
    for indicator, *_ in INDICATORS:
        if indicator == "cost":
            row[indicator] = (None, *(cost(pairs) or (None, None)))
        else:
            base = sum(b[indicator] for b, _ in pairs) / len(pairs)
            row[indicator] = (base, *mean_and_error([p[indicator] - b[indicator] for b, p in pairs]))
    return row


def find_scenarios(configs, only):
    """{name: path}: the baseline, the interventions, the packages."""
    paths = sorted(glob.glob(os.path.join(configs, "interventions", "*.yaml")))
    paths += sorted(glob.glob(os.path.join(configs, "policies", "*.yaml")))
    names = {os.path.splitext(os.path.basename(p))[0]: p for p in paths}
    unknown = [name for name in only if name not in names]
    if unknown:
        sys.exit(f"no intervention or package '{unknown[0]}'; there are {', '.join(names)}")
    chosen = {name: path for name, path in names.items() if not only or name in only}
    special = {name.replace("taz_", "baseline_", 1) for name in chosen if name.startswith("taz_")}
    bases = {base: os.path.join(configs, base + ".yaml") for base in ["baseline", *sorted(special)]}
    return {**{base: path for base, path in bases.items() if os.path.exists(path)}, **chosen}


def line_of(name, path):
    """The programme line of the letters, by the table of coverage."""
    if os.path.basename(os.path.dirname(path)) == "policies":
        return PACKAGES
    with open(os.path.join(ROOT, "models/docs/COVERAGE.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if f"configs/interventions/{name}.yaml" in row["file"].split():
                return LINES[row["line"]]
    return "Others"


# ---- writing -------------------------------------------------------------------------------------------------


def cell(value, error, decimals, sign="+"):
    if value is None:
        return "-"
    text = f"{value:{sign},.{decimals}f}"
    if float(text.replace(",", "")) == 0 and not error:
        return "0"
    return text if error is None else f"{text} ± {error:,.{decimals}f}"


def table(year, rows):
    heads = [f"{heading}, {unit}" if unit not in ("1", heading) else heading for _, heading, unit, _ in INDICATORS]
    lines = ["| | " + " | ".join(heads) + " |", "| --- |" + " ---: |" * len(heads)]
    group = None
    for name, line, by_year in rows:
        if by_year.get(year) is None:
            continue
        if line != group:
            lines.append(f"| **{line}** |" + " |" * len(heads))
            group = line
        cells = [cell(*by_year[year][key][1:], decimals, "" if key == "cost" else "+") for key, _, _, decimals in INDICATORS]
        lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return lines


def base_line(year, rows):
    values = next((by_year[year] for _, _, by_year in rows if by_year.get(year)), None)
    if values is None:
        return []
    cells = [f"{heading} {values[key][0]:,.{decimals}f}" for key, heading, _, decimals in INDICATORS
             if key not in ("cost", "money")]
    return ["", "Baseline: " + ", ".join(cells) + "."]


def document(rows, options, version):
    whole = (f"`{'`, `'.join(options.only)}` against the baseline" if options.only else
             "Every intervention alone and every package against the baseline")
    lines = [
        "# Effects of interventions", "",
        f"{whole}: {options.seeds} seeds, scale "
        f"{options.scale:g}, {version}. Written by `scripts/effects.sh`; do not edit. All digits, with the level of the "
        "baseline, are in [EFFECTS.csv](EFFECTS.csv); what each intervention is, in its file in `configs/` and in "
        "[COVERAGE.csv](COVERAGE.csv).", "",
        "Each figure is policy minus baseline, the mean over seeds of runs that share all luck, ± the standard error of "
        "that mean: what chance alone leaves in it, not how sure the evidence is. From few seeds that error is rough itself: "
        "beyond chance at 95 per cent are 13 errors with two seeds, 4.3 with three, 2.8 with five. Figures are means over the months of "
        "the year; exits are employees of the December before who are no longer employed in care. fte counts the "
        "contract hours of employees, hours that a bonus buys and those of self-employed at 36 a week. Money is "
        "that of the public and of employers in the year. Cost per fte-year is all money until the end of the year over all fte-years gained "
        "until then; where no fte is gained beyond twice the error, or nothing is paid, there is none (-). Interventions "
        "whose aim is another than staff (less work, fewer self-employed, freed hours) are not cheap or dear by it. "
        "`taz_demand`, `taz_relief` and `taz_learning` split what innovations of the baseline free otherwise, too, and are held "
        "against a baseline with the same split (`configs/baseline_demand.yaml` and so on).",
    ]
    for year in YEARS:
        body = table(year, rows)
        if len(body) > 2:
            lines += ["", f"## {year}", *base_line(year, rows), "", *body]
    return "\n".join(lines) + "\n"


def write_csv(path, rows, options, version):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("name line year indicator unit baseline effect standard_error seeds scale version".split())
        for name, line, by_year in rows:
            for year, values in by_year.items():
                for key, _, unit, _ in INDICATORS if values else ():
                    numbers = ["" if x is None else f"{x:.10g}" for x in values[key]]
                    out.writerow([name, line, year, key, unit, *numbers, options.seeds, f"{options.scale:g}", version])


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "build/release/zorgsim"))
    parser.add_argument("--configs", default=os.path.join(ROOT, "configs"))
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--seeds", type=int, default=3, help="seeds 1 to this")
    parser.add_argument("--months", type=int, help="shorter runs, for tests")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="runs at once, one thread each")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these, printed; no document is written")
    parser.add_argument("--keep", default=os.path.join(ROOT, "build/effects"), help="where measures of runs are kept")
    parser.add_argument("--output", metavar="FOLDER", help="where EFFECTS.md and EFFECTS.csv are written")
    return parser.parse_args()


def main():
    options = parse()
    if options.output:
        os.makedirs(options.output, exist_ok=True)
    scenarios = find_scenarios(options.configs, options.only)
    seeds = range(1, options.seeds + 1)
    # seeds outside, so that a stopped set has whole seeds
    found = Runs(options, options.scale).all({(name, seed): (path, seed, ()) for seed in seeds for name, path in scenarios.items()})
    version = version_of(options.program)
    order = [*LINES.values(), "Others", PACKAGES]
    rows = [(name, line_of(name, path), {y: effects(found, name, y, seeds) for y in YEARS})
            for name, path in scenarios.items() if not name.startswith("baseline")]
    rows.sort(key=lambda row: order.index(row[1]))
    text = document(rows, options, version)
    folder = options.output or (None if options.only else os.path.join(ROOT, "models/docs"))
    if folder is None:
        print(text, end="")
        return
    with open(os.path.join(folder, "EFFECTS.md"), "w", encoding="utf-8") as file:
        file.write(text)
    write_csv(os.path.join(folder, "EFFECTS.csv"), rows, options, version)
    print(f"wrote {os.path.join(folder, 'EFFECTS.md')} and EFFECTS.csv", file=sys.stderr)


if __name__ == "__main__":
    main()
