# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of a document again and puts what they print below them.

    scripts/questions.py [--program build/release/zorgsim] [--scale 0.1] [--document models/docs/POLICIES.md]

A command is the first line, "$ zorgsim ...", of a block marked console; the lines below it are its output.
A result NAME.h5 that a command reads is made first: the scenario configs/**/NAME.yaml, with seed 1. Text
between the marks "questions: begin" and "questions: end" says at what scale.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLOCK = re.compile(r"^```console\n\$ zorgsim ([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STATED = re.compile(r"(<!-- questions: begin -->).*?(<!-- questions: end -->)", re.DOTALL)


def scenario(configs, name):
    found = [p for p in glob.glob(os.path.join(configs, "**", "*.yaml"), recursive=True)
             if os.path.basename(p) == f"{name}.yaml"]
    if len(found) != 1:
        sys.exit(f"the document reads {name}.h5, but {len(found)} files in {configs} are called {name}.yaml; want one")
    return found[0]


def make(options, folder, name):
    command = [options.program, "run", scenario(options.configs, name), "-q", "-j", "1", "--seed", "1", "--scale",
               f"{options.scale:g}", "-o", os.path.join(folder, f"{name}.h5")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def answer(options, folder, words):
    """What the command prints; a comparison that differs ends with 1, all else with 0."""
    done = subprocess.run([options.program, *shlex.split(words)], cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"zorgsim {words}: ended with {done.returncode}: {done.stderr.strip()}")
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines()) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "build/release/zorgsim"))
    parser.add_argument("--configs", default=os.path.join(ROOT, "configs"))
    parser.add_argument("--document", default=os.path.join(ROOT, "models/docs/POLICIES.md"))
    parser.add_argument("--scale", type=float, default=0.1)
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    with open(options.document, encoding="utf-8") as file:
        text = file.read()
    names = sorted({name for block in BLOCK.finditer(text) for name in re.findall(r"(\w+)\.h5", block.group(1))})
    if not names:
        sys.exit(f"{options.document}: holds no block of console that begins '$ zorgsim'")
    said = subprocess.run([options.program, "--version"], check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            list(pool.map(lambda name: make(options, folder, name), names))
        text = BLOCK.sub(lambda block: f"```console\n$ zorgsim {block.group(1)}\n" +
                         answer(options, folder, block.group(1)) + "```", text)
    where = f"\nThe outputs are of scale {options.scale:g}, seed 1, {said.splitlines()[0]}.\n"
    text = STATED.sub(lambda mark: mark.group(1) + where + mark.group(2), text)
    with open(options.document, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"{len(names)} runs, {len(BLOCK.findall(text))} commands", file=sys.stderr)


if __name__ == "__main__":
    main()
