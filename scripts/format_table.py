#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""format_table.py RUN.h5 RUN.events.h5: every dataset of a result and of a file of events as tables
in Markdown: name, type, axes, unit, meaning, codes. For models/docs/FORMAT.md (update_format.sh)."""
import sys

import h5py

KINDS = {"|i1": "int8", "<i2": "int16", "<i4": "int32", "<f8": "float64"}


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def kind(variable):
    return KINDS.get(variable.dtype.str, "text")


def axes(file, variable):
    names = {file[name].id: name for name in file}
    found = []
    for dimension in variable.dims:
        scales = [name for identity, name in names.items() if len(dimension) and dimension[0].id == identity]
        found += scales
    return ", ".join(found)


def codes(file, name, variable):
    if "flag_meanings" not in variable.attrs:
        return ""
    words = text(variable.attrs["flag_meanings"]).split(" ")
    shown = ", ".join(f"{k} {word}" for k, word in enumerate(words[:6]))
    return shown + (f", ... {len(words) - 1} {words[-1]}" if len(words) > 6 else "")


def is_bare(variable):
    """An axis without values."""
    return "This is a netCDF dimension but not" in text(variable.attrs.get("NAME", ""))


def row(file, name):
    variable = file[name]
    unit, meaning = (text(variable.attrs.get(key, "")) for key in ("units", "long_name"))
    cells = [f"`{name}`", kind(variable), axes(file, variable), unit, meaning, codes(file, name, variable)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def is_axis(variable):
    return text(variable.attrs.get("CLASS", "")) == "DIMENSION_SCALE"


def table(file, title, names):
    if not names:
        return
    print(f"\n### {title}\n\n| dataset | type | axes | unit | meaning | codes |\n| --- | --- | --- | --- | --- | --- |")
    for name in names:
        print(row(file, name))


def attributes(file):
    print("\nAttributes of the file: " + ", ".join(f"`{name}`" for name in sorted(file.attrs)) + ".")


def describe(path, title, groups):
    """groups: (title, condition); a dataset stands in the first whose condition holds."""
    with h5py.File(path) as file:
        print(f"\n## {title}")
        attributes(file)
        left = [name for name in file if not is_bare(file[name])]
        for group, condition in groups:
            names = [name for name in left if condition(name, file[name])]
            table(file, group, names)
            left = [name for name in left if name not in names]


def starts(*prefixes):
    return lambda name, variable: name.startswith(prefixes)


def is_series(name, variable):
    return kind(variable) == "float64" and len(variable.dims) > 0 and "time" in axes(variable.file, variable).split(", ")


TABLES = ("parameter_", "content_", "input_", "intervention_", "margin_", "event_row", "event_name", "event_columns",
          "event_meaning", "fact_", "employer_fact_")
describe(sys.argv[1], "Datasets of a result", [
    ("Months", lambda name, variable: name in ("time", "month", "month_digest", "scenario")),
    ("Series", is_series),
    ("Tables", starts("parameter_", "input_", "intervention_", "margin_", "content_")),
    ("Axes and the names of their codes", lambda name, variable: True)])
describe(sys.argv[2], "Datasets of a file of events", [
    ("Months", lambda name, variable: name in ("time", "month", "month_digest", "scenario")),
    ("Pages", starts("page_")),
    ("Batches", lambda name, variable: name.startswith("batch_")),
    ("Records", lambda name, variable: name == "record_row" or name.startswith("to_")),
    ("Employers", lambda name, variable: name.startswith("employer_") and not name.startswith("employer_fact_")),
    ("The start", starts("start_")),
    ("Tables", lambda name, variable: name.startswith(TABLES)),
    ("Other", lambda name, variable: True)])
