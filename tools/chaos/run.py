"""Two real nodes on a bad road, while everything that can fail does: ./homeward chaos --letters 20000 --minutes 20."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.exchange import introduce

from tools.chaos import plan, witness
from tools.chaos.calm import calm
from tools.chaos.ground import Ground, small_disk, two_grounds
from tools.chaos.judge import Verdict, judge
from tools.chaos.node import Node
from tools.chaos.storm import Storm, road_between

# Of the time that is asked for, this part is storm; in the rest everything has to find its end.
STORMY = 0.75
DISK = 6000  # megabytes
PATIENCE = 90.0  # seconds in which not one letter found its end


@dataclass
class Asked:
    """What is asked for on the command line."""

    letters: int
    minutes: float
    seed: int
    wanted: plan.Wanted
    loopback: bool = False
    keep: Path | None = None
    disk: int = DISK


@dataclass
class Result:
    """What came of it."""

    verdict: Verdict
    seen: Counter[str] = field(default_factory=Counter)
    road: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    rested: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    spaces: bool = False

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return self.rested and not self.failed and not any(self.verdict.nought.values())


def play(asked: Asked) -> Result:
    """Make two nodes, let the storm go over them, wait for calm, judge."""
    began = time.monotonic()
    with ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hw-chaos-")))
        grounds = stack.enter_context(two_grounds(f"{os.getpid() % 100000}"))
        if asked.loopback:
            grounds = (Ground(), Ground())
        nodes = {name: Node(name, folder, ground) for name, ground in zip(plan.NODES, grounds, strict=True)}
        for node in nodes.values():
            node.small = (
                asked.wanted.full > 0 and not node.kept and stack.enter_context(small_disk(node.home, asked.disk))
            )
            node.backups = folder / f"backups-{node.country.lower()}"
            stack.callback(node.stop)
        for node, process in [(node, node.init()) for node in nodes.values() if not node.kept]:
            node.end(process)
        for node in nodes.values():
            node.make()
        if not all(node.kept for node in nodes.values()):
            introduce(*nodes.values())
        road = road_between(nodes, asked.seed)
        stack.callback(road.close)
        storm = Storm(nodes, road, asked.seed, asked.letters, asked.wanted)
        for polite in (signal.SIGTERM, signal.SIGINT):
            stack.callback(signal.signal, polite, signal.signal(polite, lambda *_: storm.over.set()))
        for desk in storm.desks.values():
            stack.callback(desk.close)
            desk.send("prepare")
        for name, desk in storm.desks.items():
            desk.answer()
            with nodes[name].connected() as admin:
                admin.execute(witness.SQL)
        for node in nodes.values():
            node.serve()
        for node in nodes.values():
            node.wait_until_up()
            node.keeper.start()
        made = time.monotonic()
        storm.run()
        stormed = time.monotonic()
        rested = calm(storm, PATIENCE)
        calmed = time.monotonic()
        for node in nodes.values():
            node.patient = True
        verdict = judge(nodes, storm.ledger)  # type: ignore[arg-type]
        return Result(
            verdict, storm.seen, storm.mark(), storm.failed, rested,
            {"making": made - began, "storm": stormed - made, "calm": calmed - stormed}, bool(grounds[0].space),
        )  # fmt: skip


def table(result: Result) -> str:
    """The figures, as they stand in docs/chaos.md."""
    rows: list[tuple[str, Any]] = [("letters posted", _posted(result))]
    rows += [(f"**{name}**", count) for name, count in result.verdict.nought.items()]
    rows += sorted(result.verdict.seen.items())
    rows += sorted(result.seen.items())
    road: Counter[str] = Counter()
    for seen in result.road.values():
        road.update(seen)
    rows += [(f"road: {name}", count) for name, count in sorted(road.items())]
    rows += [(f"seconds of {name}", round(value)) for name, value in result.seconds.items()]
    lines = [f"| {name} | {count:,} |" for name, count in rows]
    return "\n".join(["| what | how often |", "|---|---:|", *lines, ""])


def _posted(result: Result) -> int:
    return sum(count for name, count in result.verdict.seen.items() if name.startswith(("letters ", "gone ")))


def main(argv: list[str]) -> int:
    """1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="homeward chaos", description=__doc__)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replay", type=int, help="the same as --seed: what goes wrong follows from it")
    parser.add_argument("--kills", type=int, help="how many; otherwise one in two seconds of storm")
    parser.add_argument("--crashes", type=int, help="of the database; otherwise two a minute of storm")
    parser.add_argument("--restores", type=int, help="of a node from its backup; otherwise one in four minutes")
    parser.add_argument("--loopback", action="store_true", help="no network namespaces")
    parser.add_argument("--keep", type=Path, help="make the nodes in this folder and leave it")
    parser.add_argument("--json", type=Path, help="write the figures into this file as well")
    options = parser.parse_args(argv)
    asked = _asked(options)
    result = play(asked)
    sys.stdout.write(table(result))
    told = {"asked": {"letters": asked.letters, "minutes": asked.minutes, "seed": asked.seed}, "good": result.good,
            "rested": result.rested, "nought": result.verdict.nought, "seen": {**result.verdict.seen, **result.seen},
            "road": result.road, "seconds": result.seconds, "namespaces": result.spaces}  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")
    if options.json:
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for sentence in [*result.failed, *result.verdict.wrong]:
        sys.stderr.write(sentence + "\n")
    if not result.good:
        sys.stderr.write(f"replay: ./homeward chaos --letters {asked.letters} --minutes {asked.minutes:g}"
                         f" --restores {asked.wanted.restores} --replay {asked.seed}\n")  # fmt: skip
    return 0 if result.good else 1


def _asked(options: argparse.Namespace) -> Asked:
    seconds = options.minutes * 60 * STORMY
    minutes = seconds / 60
    wanted = plan.Wanted(
        seconds=seconds,
        kills=round(seconds * 0.6) if options.kills is None else options.kills,
        crashes=max(1, round(minutes * 2)) if options.crashes is None else options.crashes,
        jumps=max(1, round(minutes * 0.7)), cuts=max(1, round(minutes)), full=max(1, round(minutes * 0.4)),
        restores=int(options.minutes / 4) if options.restores is None else options.restores,
    )  # fmt: skip
    seed = options.seed if options.replay is None else options.replay
    return Asked(options.letters, options.minutes, seed, wanted, options.loopback, options.keep)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
