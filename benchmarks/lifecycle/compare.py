#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the programs of the lifecycle benchmark do the same work?

Usage: compare.py [--limit Z] [--verbose] OURS... -- OTHER...

Each file is what a program printed; files of one side (several seeds) are added up. Every count and mean of one side
is held against the other: z = difference / its standard error. Exit status 1 if one is beyond the limit (4.5: by chance
once in 1500 comparisons of the 100 numbers of a run). Only the standard library.

Standard errors are those of independent persons. A count of events: at most that of a Poisson number. Months spent in a
state: spells of n months count n times together: n^2 per spell, so E[n^2] / E[n] per month. Workers by branch and status
at the end: binomial. Means at the end: from the squares of the values."""
import math
import sys

# E[n^2] / E[n] of a spell: illness geometric with 0.6, training 24 months, out one month.
SPELLS = {"late_months_sick": (2 - 0.6) / 0.6, "late_months_training": 24.0, "late_months_out": 1.0}


def read(paths):
    totals, means, runs = {}, {}, set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.split()
                if words[:1] == ["workers"]:
                    runs.add(line.split(", seed")[0])
                elif words[:1] == ["total"] and len(words) == 3:
                    totals[words[1]] = totals.get(words[1], 0) + int(words[2])
                elif words[:1] == ["mean"] and len(words) == 5:
                    old = means.get(words[1], (0.0, 0.0, 0))
                    means[words[1]] = tuple(a + float(x) for a, x in zip(old, words[2:]))
    if len(runs) != 1 or not totals or not means:
        sys.exit(f"{' '.join(paths)}: no totals, or of several sizes: {sorted(runs)}")
    return totals, means, runs.pop()


def sides(arguments):
    if "--" not in arguments:
        sys.exit(__doc__)
    cut = arguments.index("--")
    return arguments[:cut], arguments[cut + 1:]


def count_z(name, a, b, n_a, n_b, stock):
    """Rates are per run, of which there are n_a and n_b."""
    x, y = a / n_a, b / n_b
    mean = (a + b) / (n_a + n_b)
    spread = SPELLS.get(name, 1.0)
    if name.startswith("end_"):
        spread = max(1e-9, 1 - mean / stock)
    if name == "late_months_working":
        return 0.0 if a == b else None  # the rest of the others: follows from them
    return (x - y) / math.sqrt(spread * max(mean, 1e-9) * (1 / n_a + 1 / n_b))


def main():
    arguments, limit, verbose = sys.argv[1:], 4.5, False
    while arguments and arguments[0] in ("--limit", "--verbose"):
        verbose |= arguments[0] == "--verbose"
        limit = float(arguments.pop(1)) if arguments[0] == "--limit" else limit
        arguments.pop(0)
    ours, other = sides(arguments)
    (totals, means, size), (other_totals, other_means, other_size) = read(ours), read(other)
    if size != other_size:
        sys.exit(f"sizes differ: {size} and {other_size}")
    if set(totals) != set(other_totals) or set(means) != set(other_means):
        sys.exit("the programs print different totals")
    stock = int(size.split()[1].strip(",")) / 10  # of a branch
    scores = {name: count_z(name, totals[name], other_totals[name], len(ours), len(other), stock) for name in totals}
    for name, (sum_a, squares_a, n_a) in means.items():
        sum_b, squares_b, n_b = other_means[name]
        a, b = sum_a / n_a, sum_b / n_b
        error = math.sqrt((squares_a / n_a - a * a) / n_a + (squares_b / n_b - b * b) / n_b)
        scores["mean_" + name] = (a - b) / error
    scores = {name: z for name, z in scores.items() if z is not None}
    ranked = sorted(scores, key=lambda name: -abs(scores[name]))
    for name in ranked if verbose else ranked[:5]:
        print(f"  {name:32} z {scores[name]:6.2f}")
    spread = math.sqrt(sum(z * z for z in scores.values()) / len(scores))
    far = [name for name in ranked if abs(scores[name]) > limit]
    print(f"  {len(scores)} numbers, {len(ours)} and {len(other)} runs: root mean square of z {spread:.2f}, "
          f"largest {abs(scores[ranked[0]]):.2f}, limit {limit:g}")
    if far:
        sys.exit(f"differ beyond chance: {', '.join(far)}")


main()
