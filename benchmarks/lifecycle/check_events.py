#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does a file of events tell the whole story?

Usage: check_events.py EVENTS_FILE PRINTED

Replays the events of lifecycle -e from the start, where all work; PRINTED is what the program printed. Every change must
fit the state before it; counts by kind and year and the workers by branch and status at the end must be those printed.
The format is described in lifecycle_log.c. Only the standard library."""
import struct
import sys
import zlib

KINDS = ("exit", "sick", "recover", "hours", "move", "train", "trained", "hire")
# Old and new status of the kinds that change it.
MOVES = {"exit": (0, 3), "sick": (0, 1), "recover": (1, 0), "train": (0, 2), "trained": (2, 0), "hire": (3, 0)}
STATUSES = ("working", "sick", "training", "out")
HEAD = struct.Struct("<HBBBBHIIII")


def column(data, at, n, width, n_bytes):
    raw = zlib.decompress(data[at:at + n_bytes])
    return [sum(raw[j * n + k] << 8 * j for j in range(width)) for k in range(n)]


def sections(data):
    at = 0
    while at < len(data):
        head = HEAD.unpack_from(data, at)
        month, kind, widths, n, sizes = head[0], KINDS[head[1]], head[2:5], head[6], head[7:]
        at += HEAD.size
        columns = []
        for width, n_bytes in zip(widths, sizes):
            columns.append(column(data, at, n, width, n_bytes) if width else None)
            at += n_bytes
        yield month, kind, n, columns


def replay(data, n_workers):
    status, known, ids = [0] * n_workers, {}, list(range(n_workers))
    counts, next_id = {}, n_workers
    for month, kind, n, (distances, old, new) in sections(data):
        name = f"{kind}_year_{month // 12 + 1}"
        counts[name] = counts.get(name, 0) + n
        row = 0
        for k in range(n):
            row += distances[k]
            if kind in MOVES:
                before, status[row] = status[row], MOVES[kind][1]
                assert before == MOVES[kind][0], f"month {month}: {kind} of row {row}, whose status is {STATUSES[before]}"
            if old is not None:
                fact = (ids[row], kind)  # a worker's last hours, employer or qualification
                assert known.get(fact, old[k]) == old[k], f"month {month}: {kind} of row {row}: {old[k]} is not the last"
                known[fact] = new[k]
            if kind == "hire":
                ids[row], next_id = next_id, next_id + 1
    for row, s in enumerate(status):
        name = f"end_{STATUSES[s]}_branch_{row % 10}"
        counts[name] = counts.get(name, 0) + 1
    return counts


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    printed, n_workers = {}, 0
    with open(sys.argv[2], encoding="utf-8") as file:
        for words in map(str.split, file):
            if words[:1] == ["total"] and not words[1].startswith("late_"):
                printed[words[1]] = int(words[2])
            elif words[:1] == ["workers"]:
                n_workers = int(words[1].strip(","))
    counts = replay(data, n_workers)
    wrong = [name for name, n in printed.items() if counts.get(name, 0) != n]
    if wrong or not n_workers or len(printed) < 40:
        sys.exit(f"the events give other totals: {' '.join(wrong)}")
    n = sum(count for name, count in counts.items() if "_year_" in name)
    print(f"  {n} events replayed, {len(data) / n:.2f} bytes each, {len(printed)} totals as printed")


main()
