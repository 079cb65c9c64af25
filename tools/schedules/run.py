"""Plays many schedules on pairs of nodes and prints what happened: ./homeward schedules --n 1000 --seed 1."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.schedules.line import Broken
from tools.schedules.pair import Pair, two_nodes
from tools.schedules.schedule import Schedule

Failures = list[tuple[int, str]]
# Set by a polite request to end: what was played so far is still counted, and no server is left behind.
enough = threading.Event()


def play(seeds: list[int], *, loud: bool = False) -> tuple[Counter[str], Failures]:
    """These schedules, one after the other, on one pair of new nodes; after a failure the pair is made anew."""
    seen: Counter[str] = Counter()
    failures: Failures = []
    left = list(seeds)
    while left and not enough.is_set():
        with tempfile.TemporaryDirectory(prefix="hw-schedules-") as folder, two_nodes(Path(folder)) as pair:
            failures += play_on(pair, left, seen, loud=loud)
    return seen, failures


def play_on(pair: Pair, left: list[int], seen: Counter[str], *, loud: bool = False) -> Failures:
    """The same on a pair that is there, until one fails; `left` keeps those that were not played, `seen` counts."""
    while left and not enough.is_set():
        seed = left.pop(0)
        try:
            seen += Schedule(pair, seed).run()
        except (AssertionError, Broken) as reason:
            sys.stderr.write(f"seed {seed}: {reason}\n  replay: ./homeward schedules --replay {seed}\n")
            return [(seed, str(reason))]
        if loud and seen["schedules"] % 25 == 0:
            sys.stderr.write(f"{seen['schedules']} …\n")
    return []


def main(argv: list[str]) -> int:
    """1 when a schedule failed."""
    parser = argparse.ArgumentParser(prog="homeward schedules", description=__doc__)
    parser.add_argument("--n", type=int, default=100, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="the first; the others follow")
    parser.add_argument("--pairs", type=int, default=2, help="pairs of nodes at work at the same time")
    parser.add_argument("--replay", type=int, help="play this one seed only")
    options = parser.parse_args(argv)
    seeds = [options.replay] if options.replay is not None else list(range(options.seed, options.seed + options.n))
    parts = [part for number in range(options.pairs) if (part := seeds[number :: options.pairs])]
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: enough.set())
    began = time.monotonic()
    seen: Counter[str] = Counter()
    failures: Failures = []
    with ThreadPoolExecutor(len(parts)) as pool:
        for more, wrong in pool.map(lambda part: play(part, loud=True), parts):
            seen += more
            failures += wrong
    sys.stdout.write(table(seen, failures, time.monotonic() - began))
    return 1 if failures else 0


def table(seen: Counter[str], failures: Failures, seconds: float) -> str:
    """The figures, as they stand in docs/schedules.md."""
    lines = [f"| {name} | {count:,} |" for name, count in sorted(seen.items())]
    rows = "\n".join(["| what | how often |", "|---|---:|", *lines])
    rate = seen["schedules"] / seconds if seconds else 0
    wrong = "".join(f"\nfailed: seed {seed}: {why}" for seed, why in sorted(failures))
    return f"{rows}\n\n{seen['schedules']:,} schedules in {seconds:,.0f} s ({rate:.1f} a second){wrong}\n"
