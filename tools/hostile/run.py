"""Hostile letters against the real receiving code and a real database: ./homeward hostile --n 100000 --seed 1."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.node import BenchNode


def main(argv: list[str]) -> int:
    """1 when one was accepted wrongly, crashed something or took too long."""
    parser = argparse.ArgumentParser(prog="homeward hostile", description=__doc__)
    parser.add_argument("--n", type=int, default=5_000, help="how many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first, to fire one again with --n 1")
    parser.add_argument("--parts", type=int, default=2, help="nodes under fire at the same time")
    options = parser.parse_args(argv)
    began, part = time.monotonic(), -(-options.n // options.parts)
    with tempfile.TemporaryDirectory(prefix="hw-hostile-") as folder:
        nodes = [BenchNode("TH", Path(folder) / str(number)) for number in range(options.parts)]
        try:
            for node in nodes:
                node.make()
            firing = []
            for node, at in zip(nodes, range(0, options.n, part), strict=False):
                numbers = (options.seed, options.first + at, min(part, options.n - at))
                firing.append(node.begin("tools.hostile.inside", *map(str, numbers)))
            said = [json.loads(node.end(process)) for node, process in zip(nodes, firing, strict=False)]
        finally:
            for node in nodes:
                node.stop()
    total: dict[str, Counter[str]] = {name: Counter() for name in ("nought", "shots", "came")}
    for name, counts in total.items():
        for one in said:
            counts.update(one[name])
    wrong = [sentence for one in said for sentence in one["wrong"]]
    sys.stdout.write(table(total, max(one["slowest"] for one in said), time.monotonic() - began))
    sys.stderr.write("".join(f"{sentence}\n" for sentence in wrong))
    return 1 if any(total["nought"].values()) else 0


def table(total: dict[str, Counter[str]], slowest: float, seconds: float) -> str:
    """The figures, as they stand in docs/chaos.md."""
    rows = [("letters", total["shots"].total()), *((f"**{name}**", n) for name, n in total["nought"].items())]
    rows += [(f"class: {name}", n) for name, n in sorted(total["shots"].items())]
    rows += [(f"answer: {name}", n) for name, n in sorted(total["came"].items())]
    lines = "\n".join(f"| {name} | {n:,} |" for name, n in rows)
    return f"| what | how often |\n|---|---:|\n{lines}\n\nslowest {slowest:.2f} s; {seconds:,.0f} s in all\n"
