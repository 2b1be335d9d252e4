#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""fuzz_files.py PROGRAM [CASES [SEED [JOBS]]]: damaged and foreign files given to every command that
reads one. Of each case must hold: no signal, no report of a sanitizer, no bug (70), no more than
five minutes; a refusal is told in one line that names the program; and an answer is that of the whole
file, or verify refuses the file. PROGRAM should be built with ASan and UBSan.

Files are cut off, have bits flipped, bytes overwritten, moved or doubled, are of the other kind, or are
no results at all. Restart files are given to run --from, which must refuse them or end with the
states of a run that was never stopped."""
import collections
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.realpath(sys.argv[1])
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
JOBS = int(sys.argv[4]) if len(sys.argv) > 4 else os.cpu_count()
MINUTE = 60
ALLOWED = (0, 1, 64, 65, 66, 71)
# HDF5 1.10 loses the buffer of an object whose checksum is wrong; what the program loses is told.
LEAKS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "fuzz_leaks.txt")
ENVIRONMENT = dict(os.environ, OMP_NUM_THREADS="1",
                   ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1:max_allocation_size_mb=4000",
                   LSAN_OPTIONS=f"suppressions={LEAKS}:print_suppressions=0",
                   UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
SMALL = ["--scale", "0.001", "--months", "14", "-j", "1", "-q"]

# What is asked; x.h5 is the damaged file, sound.h5 a whole one.
OF_RESULTS = [
    ["show", "x.h5"], ["show", "x.h5", "employees", "--csv"], ["show", "x.h5", "event_hired", "--total", "--csv"],
    ["show", "x.h5", "--scenario"], ["show", "x.h5", "--table", "parameter"],
    ["verify", "x.h5"], ["compare", "sound.h5", "x.h5"], ["compare", "x.h5", "sound.h5", "--series", "employees"],
    ["diff", "sound.h5", "x.h5"], ["diff", "x.h5", "sound.h5"], ["rerun", "x.h5", "--unpack", "unpacked"]]
OF_EVENTS = [
    ["verify", "x.h5"], ["replay", "x.h5"], ["replay", "x.h5", "--month", "2022-06", "--columns", "id,standing,employer"],
    ["person", "x.h5", "17"], ["person", "x.h5", "1234", "--csv"], ["person", "x.h5", "--list", "5"],
    ["person", "x.h5", "17", "--versus", "sound.h5"], ["person", "sound.h5", "--versus", "x.h5", "--list", "3", "--csv"],
    ["diff", "sound.h5", "x.h5"], ["show", "x.h5"], ["rerun", "x.h5", "--unpack", "unpacked"]]


def take_unpacked(folder):
    """What rerun --unpack wrote is its answer; the folder goes, for the next question."""
    unpacked = os.path.join(folder, "unpacked")
    texts = []
    for name in sorted(os.listdir(unpacked)) if os.path.isdir(unpacked) else ():
        with open(os.path.join(unpacked, name), "rb") as file:
            texts += [name.encode(), file.read()]
    shutil.rmtree(unpacked, ignore_errors=True)
    return b"\n".join(texts)


def call(words, folder, limit=MINUTE):
    """A machine that stands still is no hang: the second try has five minutes."""
    for seconds in (limit, 5 * MINUTE):
        try:
            done = subprocess.run([PROGRAM, *words], cwd=folder, env=ENVIRONMENT, capture_output=True,
                                  timeout=seconds)
            done.stdout += take_unpacked(folder)
            return done
        except subprocess.TimeoutExpired:
            if seconds != limit:
                raise
    raise AssertionError("not reached")


def make_files(folder):
    """run.h5, run.events.h5; stopped.*: the same run stopped half way."""
    for name, words in (("run", []), ("stopped", ["--keep-restart", "2022-07"])):
        done = call(["run", "-o", f"{name}.h5", "--events", *SMALL, *words], folder, 600)
        if done.returncode != 0:
            sys.exit(f"the sound run failed: {done.stderr.decode()}")
    return {name: open(os.path.join(folder, name), "rb").read()
            for name in ("run.h5", "run.events.h5", "stopped.h5.restart-2022-07")}


def flip(draw, data):
    for _ in range(draw.choice((1, 1, 1, 2, 8, 64))):
        # Half of them where HDF5 keeps its own tables: mostly at both ends.
        n = len(data)
        end = min(n, 60000)
        place = draw.choice((draw.randrange(n), draw.randrange(end), n - 1 - draw.randrange(end)))
        data[place] ^= 1 << draw.randrange(8)
    return data


def cut(draw, data):
    return data[:draw.choice((draw.randrange(len(data)), draw.randrange(min(len(data), 4096)), len(data) - 1 - draw.randrange(64)))]


def overwrite(draw, data):
    n = draw.choice((1, 4, 8, 64, 512, 4096))
    place = draw.randrange(max(1, len(data) - n))
    fill = draw.choice((b"\0" * n, b"\xff" * n, draw.randbytes(n)))
    data[place:place + n] = fill[:len(data) - place]
    return data


def move(draw, data):
    n = draw.choice((8, 64, 512, 4096, 16384))
    source, target = (draw.randrange(max(1, len(data) - n)) for _ in range(2))
    data[target:target + n] = data[source:source + n]
    return data


def double(draw, data):
    place = draw.randrange(len(data))
    return data[:place] + data[place - min(place, 100):]


def foreign(draw, data):
    return bytearray(draw.choice((
        b"", b"\x89HDF\r\n\x1a\n", draw.randbytes(draw.randrange(1, 5000)), b"title: a scenario\n",
        b"\x89HDF\r\n\x1a\n" + draw.randbytes(2000), bytes(data[:512]) + draw.randbytes(4000), b"CDF\x05" + bytes(400))))


MUTATIONS = [flip] * 8 + [cut] * 3 + [overwrite] * 4 + [move] * 2 + [double, foreign]


def is_clean(done):
    """None, or what is wrong with how the program ended."""
    talk = done.stderr.decode(errors="replace")
    if done.returncode < 0 or done.returncode not in ALLOWED:
        return f"ended with {done.returncode}: {talk[-1500:]}"
    if "Sanitizer" in talk or "runtime error" in talk:
        return talk[-3000:]
    if done.returncode not in (0, 1) and not talk.rstrip().rpartition("\n")[2].startswith(("zorgsim", "Try")):
        return f"no sentence on stderr: {talk[-500:]}"
    return None


class Case:
    """One damaged file and one question."""

    def __init__(self, number, files, truths):
        self.number, self.files, self.truths = number, files, truths

    def damaged(self, draw):
        kind = draw.choice(("run.h5", "run.events.h5", "run.events.h5"))
        other = "run.h5" if kind == "run.events.h5" else "run.events.h5"
        mutation = draw.choice(MUTATIONS)
        if draw.randrange(60) == 0:
            return kind, "the other kind", bytearray(self.files[other])
        return kind, mutation.__name__, mutation(draw, bytearray(self.files[kind]))

    def run(self):
        draw = random.Random(SEED * 1000003 + self.number)
        kind, how, data = self.damaged(draw)
        words = draw.choice(OF_RESULTS if kind == "run.h5" else OF_EVENTS)
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "x.h5"), "wb") as file:
                file.write(data)
            with open(os.path.join(folder, "sound.h5"), "wb") as file:
                file.write(self.files[kind])
            name = f"case {self.number}: {how} of {kind}, {' '.join(words)}"
            try:
                return self.judge(name, kind, how, words, folder)
            except subprocess.TimeoutExpired:
                return how, "hang", f"{name}: more than {5 * MINUTE} s"

    def judge(self, name, kind, how, words, folder):
        done = call(words, folder)
        wrong = is_clean(done)
        if wrong:
            return how, "wrong", f"{name}: {wrong}"
        truth = self.truths[kind, tuple(words)]
        if (done.returncode, done.stdout) == truth:
            return how, "the answer of the whole file", None
        if done.returncode not in (0, 1):
            return how, "refused", None
        if how == "the other kind":
            return how, "its own answer", None  # a whole file
        checked = call(["verify", "x.h5"], folder)
        wrong = is_clean(checked)
        if wrong:
            return how, "wrong", f"{name}, then verify: {wrong}"
        if checked.returncode == 0:
            return how, "wrong", f"{name}: another answer, and verify does not see it: {done.stdout[:400]}"
        return how, "another answer, verify refuses the file", None


def resume(number, files, want):
    """A damaged restart file: refused, or the result of a run that was never stopped."""
    draw = random.Random(SEED * 7919 + number)
    with tempfile.TemporaryDirectory() as folder:
        data = draw.choice(MUTATIONS)(draw, bytearray(files["stopped.h5.restart-2022-07"]))
        for name, bytes_of in (("stopped.h5.restart-2022-07", data), ("stopped.h5", files["run.h5"])):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(bytes_of)
        done = call(["run", "-o", "new.h5", "--from", "stopped.h5@2022-07", *SMALL], folder, 5 * MINUTE)
        wrong = is_clean(done)
        if wrong:
            return "restart", "wrong", f"restart file {number}: {wrong}"
        if done.returncode != 0:
            return "restart", "refused", None
        with open(os.path.join(folder, "want.h5"), "wb") as file:
            file.write(want)
        same = call(["diff", "want.h5", "new.h5"], folder)
        return ("restart", "the answer of the whole file", None) if same.returncode == 0 else (
            "restart", "wrong", f"restart file {number}: taken, and the states differ")


def main():
    folder = tempfile.mkdtemp()
    try:
        files = make_files(folder)
        truths = {}
        for kind, questions in (("run.h5", OF_RESULTS), ("run.events.h5", OF_EVENTS)):
            shutil.copy(os.path.join(folder, kind), os.path.join(folder, "x.h5"))
            shutil.copy(os.path.join(folder, kind), os.path.join(folder, "sound.h5"))
            for words in questions:
                done = call(words, folder)
                if is_clean(done):
                    sys.exit(f"{' '.join(words)} of a whole file: {is_clean(done)}")
                if done.returncode not in (0, 1):
                    sys.exit(f"{' '.join(words)} of a whole file: {done.stderr.decode()}")
                truths[kind, tuple(words)] = (done.returncode, done.stdout)
    finally:
        shutil.rmtree(folder)
    counts, wrongs = collections.Counter(), []
    n_restarts = CASES // 20
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        cases = [pool.submit(Case(k, files, truths).run) for k in range(CASES - n_restarts)]
        cases += [pool.submit(resume, k, files, files["run.h5"]) for k in range(n_restarts)]
        for case in concurrent.futures.as_completed(cases):
            how, outcome, text = case.result()
            counts[how, outcome] += 1
            if text:
                wrongs.append(text)
                print(text, flush=True)
            if sum(counts.values()) % 1000 == 0:
                print(f"{sum(counts.values())} cases, {len(wrongs)} wrong so far", file=sys.stderr, flush=True)
    for (how, outcome), n in sorted(counts.items()):
        print(f"{n:6} {how}: {outcome}")
    print(f"{CASES} cases, {len(wrongs)} wrong")
    sys.exit(1 if wrongs else 0)


main()
