#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The worker lifecycle in numpy: a column a field, masks, one vector of random numbers a decision, one thread.

Usage: numpy_lifecycle.py [-n WORKERS] [-m MONTHS] [-s SEED] [-e EVENTS_FILE]

Prints what the other programs of this folder print."""
import argparse
import resource
import time

import numpy as np

WORKING, SICK, TRAINING, OUT = range(4)
KINDS = ("exit", "sick", "recover", "hours", "move", "train", "trained", "hire")
EXIT, ILL, RECOVER, HOURS, MOVE, TRAIN, TRAINED, HIRE = range(8)
# Bands by months, multiplied as in the flat index of P_EXIT.
AGE_BAND = 40 * np.searchsorted([300, 420, 540, 660, 720, 780], np.arange(1200), "right")
TENURE_BAND = 10 * np.searchsorted([12, 36, 120], np.arange(1200), "right")
RECORD = np.dtype([("id", "u4"), ("old", "u4"), ("new", "u4"), ("month", "u2"), ("kind", "u1"), ("branch", "u1")])


def monthly(yearly):
    return 1 - (1 - yearly) ** (1 / 12)


b = np.arange(10)
A = np.array([.16, .09, .07, .06, .08, .15, .60])
B = np.array([1.6, 1.2, 0.9, 0.7])
P_EXIT = monthly(np.minimum(0.95, A[:, None, None] * B[None, :, None] * (0.8 + 0.4 * b / 9))).ravel()
P_SICK = np.array([.090, .080, .075, .080, .085, .090, .080])[:, None] * (0.85 + 0.3 * b / 9)
P_SICK = np.repeat(P_SICK[:, None, :], 4, axis=1).ravel()
P_MOVE = np.tile(np.repeat(monthly(np.array([.20, .12, .07, .04])), 10), 7)


class Workers:
    def __init__(self, n, seed, events):
        self.rng = np.random.default_rng(seed)
        self.employers = np.array([(n // 50 - k + 9) // 10 for k in range(10)])
        self.events, self.tally, self.month = events, np.zeros((8, 10), np.int64), 0
        self.id = np.arange(n, dtype=np.uint32)
        self.branch = np.arange(n) % 10
        self.age = self.rng.integers(192, 804, n, np.int16)
        self.tenure = self.rng.integers(0, np.minimum(240, self.age - 192) + 1).astype(np.int16)
        self.qualification = self.rng.integers(0, 8, n, np.int8)
        self.hours = 16 + 4 * self.rng.integers(0, 15, n, np.int8)
        self.employer = self.any_employer(self.branch).astype(np.int32)
        self.status = np.zeros(n, np.int8)
        self.sick_months, self.months_left = np.zeros(n, np.int16), np.zeros(n, np.int16)
        self.next_id = n

    def any_employer(self, branch):
        return branch + 10 * self.rng.integers(0, self.employers[branch])

    def record(self, kind, who, old, new):
        self.tally[kind, self.month // 12] += len(who)
        if self.events:
            rows = np.empty(len(who), RECORD)
            rows["id"], rows["old"], rows["new"] = self.id[who], old, new
            rows["month"], rows["kind"], rows["branch"] = self.month, kind, self.branch[who]
            self.events.write(rows.tobytes())

    def happens(self, who, probability):
        return who[self.rng.random(len(who)) < probability]

    def work(self, who):
        which = AGE_BAND[self.age[who]] + TENURE_BAND[self.tenure[who]] + self.branch[who]
        leaves = self.rng.random(len(who)) < P_EXIT[which]
        self.status[who[leaves]] = OUT
        self.record(EXIT, who[leaves], WORKING, OUT)
        who, which = who[~leaves], which[~leaves]
        ill = self.rng.random(len(who)) < P_SICK[which]
        self.status[who[ill]] = SICK
        self.sick_months[who[ill]] = 0
        self.record(ILL, who[ill], WORKING, SICK)
        who, which = who[~ill], which[~ill]
        hours, move = self.happens(who, 0.017), self.happens(who, P_MOVE[which])
        train = self.happens(who, 0.005)
        self.change_hours(hours)
        old = self.employer[move]
        self.employer[move] = self.any_employer(self.branch[move])
        self.tenure[move] = 0
        self.record(MOVE, move, old, self.employer[move])
        self.status[train] = TRAINING
        self.months_left[train] = 24
        self.record(TRAIN, train, WORKING, TRAINING)

    def change_hours(self, who):
        old = self.hours[who]
        step = np.where(self.rng.random(len(who)) < 0.5, 4, -4)
        new = old + np.where((old + step < 8) | (old + step > 72), -step, step)
        self.hours[who] = new
        self.record(HOURS, who, old, new)

    def replace(self, who):
        n = len(who)
        self.id[who] = np.arange(self.next_id, self.next_id + n)
        self.next_id += n
        self.age[who], self.tenure[who] = self.rng.integers(192, 372, n), 0
        self.qualification[who] = self.rng.integers(0, 8, n)
        self.hours[who] = 16 + 4 * self.rng.integers(0, 15, n)
        self.employer[who] = self.any_employer(self.branch[who])
        self.status[who] = WORKING
        self.record(HIRE, who, OUT, WORKING)

    def run_month(self):
        self.age += 1
        self.tenure += 1
        working, sick, training, out = (np.flatnonzero(self.status == s) for s in range(4))
        self.work(working)
        self.sick_months[sick] += 1
        well = self.happens(sick, 0.6)
        self.status[well], self.sick_months[well] = WORKING, 0
        self.record(RECOVER, well, SICK, WORKING)
        self.months_left[training] -= 1
        done = training[self.months_left[training] == 0]
        old = self.qualification[done]
        self.qualification[done] = np.minimum(old + 1, 7)
        self.status[done] = WORKING
        self.record(TRAINED, done, old, self.qualification[done])
        self.replace(out)
        self.month += 1
        return np.bincount(self.branch * 4 + self.status, minlength=40).reshape(10, 4)


def figure(name, value, unit):
    print(f"{name:34} {value:11.4g} {unit}\nfigure {name} {value:.9g} {unit}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=1000000)
    parser.add_argument("-m", type=int, default=60)
    parser.add_argument("-s", type=int, default=1)
    parser.add_argument("-e")
    options = parser.parse_args()
    workers = Workers(options.n, options.s, None)
    begun, cpu = time.perf_counter(), time.process_time()
    if options.e:
        workers.events = open(options.e, "wb")
    counts = [workers.run_month() for _ in range(options.m)]
    if options.e:
        workers.events.close()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    years = (options.m + 11) // 12
    print(f"workers {options.n}, months {options.m}, seed {options.s}, threads 1")
    exits = (f"{1000 * x / options.n:.2f}" for x in workers.tally[EXIT, :years])
    print("exits per 1000 workers by year:", *exits)
    rates = (f"{name} {1000 * workers.tally[k].sum() / options.n / options.m:.3f}" for k, name in enumerate(KINDS))
    print("events per 1000 worker-months:", *rates)
    for k, name in enumerate(KINDS):
        for year in range(years):
            print(f"total {name}_year_{year + 1} {workers.tally[k, year]}")
    for s, name in enumerate(("working", "sick", "training", "out")):
        print(f"total late_months_{name} {sum(c[:, s].sum() for c in counts[12:])}")
        for branch in range(10):
            print(f"total end_{name}_branch_{branch} {counts[-1][branch, s]}")
    stays = workers.status != OUT
    for name, values in (("age", workers.age), ("tenure", workers.tenure), ("qualification", workers.qualification),
                         ("half_hours", workers.hours), ("employer_rank", workers.employer // 10)):
        values = values[stays].astype(float)
        print(f"mean end_{name} {values.sum():.17g} {(values * values).sum():.17g} {len(values)}")
    figure("seconds", seconds, "s")
    figure("speed", options.n * options.m / seconds / 1e6, "10^6/s")
    figure("speed_cpu", options.n * options.m / cpu / 1e6, "10^6/s")
    figure("peak_memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


main()
