#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""plot_runs.py PICTURE BASE.h5... POLICY.h5...: scenarios and what they change, drawn by month.

Files with the same title are one scenario run with several seeds; the first title is the baseline.
Above, each scenario: the mean over its seeds. Below, its difference from the baseline, seed by seed:
the mean, and as a band what chance leaves open at 95 per cent, which one seed alone does not tell. Counts are
those of the whole country. The ending of PICTURE says its format: png, svg, pdf."""
import sys

import matplotlib
import matplotlib.dates

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import xarray  # noqa: E402

# Standard errors to either side that hold 95 per cent (Student's t), with 2, 3 ... seeds.
STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
# name, heading, unit it is drawn in and that of differences, what one of them is, whether it counts the simulated
SHOWN = (
    ("working_persons", "Workers in care", "thousand", "thousand", 1e3, True),
    ("vacancies_open", "Open vacancies", "thousand", "thousand", 1e3, True),
    ("shortage", "Funded hours without staff", "thousand fte", "thousand fte", 1e3, True),
    ("absence_percentage", "Absence", "per cent", "percentage points", 1, False),
)


def read(path):
    """{series: values by month}, the title, the seed and the dates of a result."""
    with xarray.open_dataset(path, engine="h5netcdf") as run:
        scale = float(run.attrs["scale"])
        values = {}
        for name, *_, one, is_count in SHOWN:
            series = run[name]
            total = series.sum([axis for axis in series.dims if axis != "time"]) if is_count else series
            values[name] = total.values / (one * (scale if is_count else 1))
        return values, run.attrs["title"], run.attrs["seed"], run["time"].values, run.attrs["scale"]


def gather(paths):
    """{title: {seed: values}} in the order of the files, and the dates that all share."""
    found, dates, scale = {}, None, None
    for path in paths:
        try:
            values, title, seed, time, of = read(path)
        except (OSError, KeyError, ValueError) as error:
            sys.exit(f"{path}: no result that can be drawn: {error}")
        if scale not in (None, of):
            sys.exit(f"{path}: has scale {of}, {paths[0]} has {scale}: their persons differ; draw runs of one scale")
        if dates is not None and not np.array_equal(dates, time):
            sys.exit(f"{path}: has other months than {paths[0]}; draw runs of the same months")
        if seed in found.setdefault(title, {}):
            sys.exit(f"{path}: a second run of '{title}' with seed {seed}; name each once")
        found[title][seed] = values
        dates, scale = time, of
    return found, dates


def paired(baseline, other, name):
    """Differences by seed that both have: mean by month and half the width of its band, or None."""
    seeds = [seed for seed in other if seed in baseline]
    if not seeds:
        sys.exit("no seed that both scenarios have: without one, a difference is mostly luck")
    rows = np.array([other[seed][name] - baseline[seed][name] for seed in seeds])
    if len(seeds) < 2:
        return rows.mean(axis=0), None
    errors = STUDENT[len(seeds) - 2] if len(seeds) - 2 < len(STUDENT) else 2
    return rows.mean(axis=0), errors * rows.std(axis=0, ddof=1) / np.sqrt(len(seeds))


def draw(found, dates, picture):
    titles = list(found)
    rows = 2 if len(titles) > 1 else 1
    figure, axes = plt.subplots(rows, len(SHOWN), figsize=(4 * len(SHOWN), 3.2 * rows), squeeze=False, sharex=True)
    for k, (name, heading, unit, difference, *_) in enumerate(SHOWN):
        for t, title in enumerate(titles):
            levels = np.mean([values[name] for values in found[title].values()], axis=0)
            axes[0, k].plot(dates, levels, color=f"C{t}", label=f"{title} ({len(found[title])} seed{'s' * (len(found[title]) > 1)})")
            if t == 0:
                continue
            mean, error = paired(found[titles[0]], found[title], name)
            axes[1, k].plot(dates, mean, color=f"C{t}")
            if error is not None:
                axes[1, k].fill_between(dates, mean - error, mean + error, color=f"C{t}", alpha=0.3, linewidth=0)
        axes[0, k].set_title(heading)
        axes[0, k].set_ylabel(unit)
        if rows > 1:
            axes[1, k].axhline(0, color="grey", linewidth=0.8)
            axes[1, k].set_ylabel(f"minus baseline, {difference}")
        axes[0, k].xaxis.set_major_locator(matplotlib.dates.AutoDateLocator(maxticks=6))
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncol=min(3, len(titles)), frameon=False)
    figure.tight_layout(rect=(0, 0.03 + 0.04 * ((len(titles) + 2) // 3), 1, 1))
    figure.savefig(picture, dpi=120)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.splitlines()[0])
    draw(*gather(sys.argv[2:]), sys.argv[1])
