#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the yardsticks do the same work as zorgsim?

Usage: compare_totals.py ZORGSIM_OUTPUT OTHER_OUTPUT

Each file holds lines "total NAME COUNT" as the benchmarks print them. Counts are compared per employee-month
and must agree within a tolerance of the row below and four standard errors of the counts. Exit
status 1 if a row differs by more."""
import math
import sys

# Tolerance as a share, and why it is not 0 (the draws differ, the market differs).
TOLERANCES = {
    "short_spells": (0.03, "zorgsim rounds strain to half a standard deviation"),
    "long_spells": (0.03, "the same"),
    "recoveries": (0.03, "the same, through the number of spells"),
    "hours_up": (0.06, "hires: the filling of posts asks nobody for his wish"),
    "hours_down": (0.06, "the same"),
    "left_industry": (0.06, "hires of a growing stock: more newcomers, who leave more often"),
    "left_zzp": (0.05, "the same"),
    "left_inactive": (0.05, "a flat rate"),
    "left_retired": (0.06, "ages: a stock that grows is younger"),
    "left_disabled": (0.06, "through the spells of the first months"),
    "left_died": (0.06, "ages"),
    "seekers": (0.08, "newcomers look more often; the pull of vacancies (loop B3) must be off in both"),
    "high_pressure": (0.04, "demand grows in zorgsim only"),
    "days_lost": (0.04, "through the spells"),
}


def read(path):
    totals = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if len(words) == 3 and words[0] == "total":
                totals[words[1]] = float(words[2])
    if not totals.get("employee_months"):
        sys.exit(f"{path}: no totals; did the benchmark end well?")
    return totals


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ours, other = read(sys.argv[1]), read(sys.argv[2])
    months, other_months = ours["employee_months"], other["employee_months"]
    wrong = 0
    print(f"{'per 1000 employee-months':24} {'zorgsim':>10} {'other':>10} {'ratio':>7} {'allowed':>8}")
    for name, (tolerance, reason) in TOLERANCES.items():
        if name not in other:
            print(f"{name:24} missing from {sys.argv[2]}")
            wrong += 1
            continue
        a, b = ours[name], other[name]
        luck = 4 * math.sqrt(1 / max(a, 1) + 1 / max(b, 1))
        rate, other_rate = 1000 * a / months, 1000 * b / other_months
        ratio = other_rate / rate if rate > 0 else math.inf
        differs = not abs(ratio - 1) <= tolerance + luck
        wrong += differs
        print(f"{name:24} {rate:10.4f} {other_rate:10.4f} {ratio:7.3f} {tolerance + luck:8.3f}"
              f"{f'  DIFFERS; tolerance for: {reason}' if differs else ''}")
    if wrong:
        sys.exit(f"{wrong} totals differ: the yardstick no longer does the same work, see benchmarks/README.md")


main()
