# SPDX-License-Identifier: Apache-2.0
"""Holds runs against the published targets and prints every one, misfits included.

    scripts/validate.py HISTORY.h5 BASELINE.h5 [--markdown] [--write models/docs/MODEL.md] [--check]

A target is measured in the first file that covers its period. --check exits 1 if a target with a
tolerance is missed; --markdown prints the table as Markdown; --write puts it between the markers of
the model description. scripts/validate.sh builds, runs and calls this.
"""
import argparse
import collections
import csv
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import measure

# Flows are judged on their mean over 2018-2022.
MEANS = {"inflow_12_months": "mean of the quarters", "outflow_12_months": "mean of the quarters"}

# Why a target is far off, by quantity; shown where the distance is at least FAR or a tolerance is missed.
FAR = 0.05
ONE_PATH = "one path of sickness for all branches; see misfits"
VERNET = "Vernet; its classes add up to 8 per cent more than CBS; see misfits"
SURVEY = "survey of voluntary leavers; see misfits"
TENURE = "register of the end of 2016; see misfits"
THIRD_QUARTERS = "small difference of large numbers"
WHY = {
    "leavers_with_tenure_under_24_months": SURVEY,
    "leavers_below_35": SURVEY,
    "tenure_share:below_1_year": TENURE,
    "tenure_share:year_2": TENURE,
    "tenure_share:years_3_5": TENURE,
    "tenure_share:years_6_10": TENURE,
    "tenure_share:beyond_10_years": TENURE,
    "absence:general_practice": ONE_PATH,
    "absence:vvt": ONE_PATH,
    "absence:childcare": ONE_PATH,
    "absence:mental_health": ONE_PATH,
    "absence_by_duration:days_15_91": VERNET,
    "absence_by_duration:days_92_365": VERNET,
    "absence_reports_per_employee": "Vernet; absence is fitted to CBS",
    "open_vacancies": THIRD_QUARTERS,
    "vacancies_per_1000_jobs": THIRD_QUARTERS,
    "new_vacancies": THIRD_QUARTERS,
    "fte_per_employee:vvt": "see misfits",
    "age_share:age_55_plus": "see misfits",
    "age_share:under_35": "ages of those who enter are assumed",
    "age_share:age_35_54": "ages of those who enter are assumed",
    "zzp_growth": "path of starts by half-years",
    "hours_removed_by_digital_innovation": "a check on diffusion; see misfits",
}
# Targets that no run is measured for, by the first words of the quantity.
NOT_MEASURED = {
    "female_share:": "a margin of the start population: table `margin` of every result",
    "age_share:": "a margin of the start population: table `margin` of every result",
    "students_starting": "an input: `study_inflow`",
    "diplomas": "counts of schools by study year, most of them before the first run",
    "demand_growth": "an input: `demand_index`",
    "zzp": "without staff only; the model has one kind of self-employed",
    "absence_days_per_spell": "absence over reports, both of which are there",
    "inflow_12_months": "needs the persons of 2017",
    "outflow_12_months": "needs the persons of 2017",
}
BEGIN, END = "<!-- validation table: begin -->", "<!-- validation table: end -->"


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
    """Rows of what is measured, and the targets that are not."""
    rows, others = [], []
    for target in wanted:
        found = found_in(runs, target["quantity"], target["period"])
        if found is None:
            others.append(target)
        else:
            low = float(target["low"]) if target["low"] else None
            high = float(target["high"]) if target["high"] else None
            rows.append([target["quantity"], target["period"], float(target["value"]), found, low, high])
    return judged_on_mean(rows), others


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
    width = 100 * (row[5] / row[2] - 1)
    return f"{'within' if row[4] <= row[3] <= row[5] else 'MISSED'} {width:.0f} %"


def why(row):
    is_far = abs(row[3] / row[2] - 1) >= FAR or verdict(row).startswith("MISSED")
    return WHY.get(row[0], "") if is_far else ""


def number(x):
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3f}" if abs(x) < 10 else f"{x:.1f}"


def table(rows, markdown):
    line = "| {} | {} | {} | {} | {} | {} | {} |" if markdown else "{:44} {:20} {:>10} {:>10} {:>8}  {:12} {}"
    lines = [line.format("quantity", "period", "published", "model", "off", "tolerance", "why")]
    if markdown:
        lines.append("| --- | --- | ---: | ---: | ---: | --- | --- |")
    for row in rows:
        off = f"{100 * (row[3] / row[2] - 1):+.1f} %"
        cells = row[0].replace("_", " "), row[1], number(row[2]), number(row[3]), off, verdict(row), why(row)
        lines.append(line.format(*cells).rstrip())
    return lines


def not_measured(others):
    """What was not measured, by reason."""
    reasons = collections.OrderedDict()
    for target in others:
        quantity = target["quantity"]
        reason = next((r for k, r in NOT_MEASURED.items() if quantity.startswith(k)), "not covered by these runs")
        names = reasons.setdefault(reason, collections.Counter())
        names[quantity.partition(":")[0].replace("_", " ")] += 1
    return ["- " + ", ".join(f"{name} ({n})" for name, n in names.items()) + f": {reason}"
            for reason, names in reasons.items()]


def closing(rows):
    judged = [verdict(r) for r in rows if verdict(r)]
    met = sum(v.startswith("within") for v in judged)
    return f"{met} of {len(judged)} targets with a tolerance are met; {len(rows)} rows were measured."


def write(path, lines):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        sys.exit(f"{path}: want the lines '{BEGIN}' and '{END}' once each, in this order")
    body = "\n".join([BEGIN, *lines, END])
    text = re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: body, text, flags=re.DOTALL)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--targets", default="configs/data/targets.csv")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--write", metavar="DOCUMENT")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    rows, others = rows_of([measure.Run(f) for f in options.files], targets(options.targets))
    rest = ["", closing(rows), "Not measured:", "", *not_measured(others)]
    print("\n".join(table(rows, options.markdown) + rest))
    if options.write:
        write(options.write, ["", *table(rows, True), *rest, ""])
    if options.check and any(verdict(r).startswith("MISSED") for r in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
