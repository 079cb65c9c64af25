"""./homeward demo --check: two fresh nodes on free ports, whole cases through both, and the proof that they agree."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from homeward.cli import ROOT
from homeward.lib.cluster import free_port
from homeward.procedure.loading import load
from tools.demo import journeys, nodes
from tools.demo.driver import Walk, World
from tools.demo.nodes import Broken, Node

CASES = 6
Journey = tuple[str, str, str, Callable[[Walk], None], bool]
JOURNEYS: tuple[Journey, ...] = (
    ("an adult goes home", "TH", "KH", journeys.adult, True),
    ("one who stays", "TH", "KH", journeys.stays, True),
    ("a child goes home", "TH", "KH", journeys.child, False),
    ("the other direction", "KH", "TH", journeys.adult, True),
)


def run() -> int:
    """Everything; 0 when both nodes agree at the end, 1 with a sentence when something broke."""
    begun = time.monotonic()
    try:
        with two_nodes(cases=CASES, say=_say) as pair:
            _say(f"both nodes are up after {time.monotonic() - begun:.1f} s")
            world = World({one.country: one for one in pair}, load(ROOT / "sop" / "th-kh-return"), _say)
            try:
                walks = [_walk(world, journey) for journey in JOURNEYS]
            finally:
                world.close()
            for (name, *_, closed), walk in zip(JOURNEYS, walks, strict=True):
                _say(f"{name}: {verify(pair, walk, closed=closed)}")
    except Broken as reason:
        sys.stderr.write(f"homeward: {reason}\n")
        return 1
    _say(f"{world.steps} things done by the right people; the check took {time.monotonic() - begun:.0f} s")
    return 0


def _walk(world: World, journey: Journey) -> Walk:
    name, host, home, way, _ = journey
    _say(f"{name}, found in {host}")
    walk = Walk(world, host, home)
    way(walk)
    return walk


@contextmanager
def two_nodes(*, cases: int, say: Callable[[str], None]) -> Iterator[tuple[Node, Node]]:
    """Two fresh nodes in a folder of their own, running; both are stopped and forgotten afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hw-demo-"))
    pair = nodes.pair_of(folder, (free_port(), free_port()))
    broken = True
    try:
        nodes.ready(pair, cases=cases, say=say)
        for one in pair:
            one.serve("--workers", "1")
        for one in pair:
            one.wait_until_up()
        yield pair
        broken = False
    finally:
        for one in pair:
            one.stop()
        if broken and any((one.home / "serve.log").exists() for one in pair):
            say(f"the folder is kept to look at: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def verify(pair: tuple[Node, Node], walk: Walk, *, closed: bool, patience: float = 30) -> str:
    """Both nodes hold the same common part, every letter is accepted, and the case is closed or not, as it should."""
    end = time.monotonic() + patience
    while True:
        held = {one.country: _held(one, walk) for one in pair}
        if why := _differs(held, walk, closed=closed):
            if time.monotonic() > end:
                raise Broken(f"{walk.case}: {why}: {held}")
            time.sleep(0.1)
            continue
        mine = held[walk.host] or {}
        if held[walk.home] is None:
            return f"nothing crossed, {'closed' if mine['closed'] else 'open'}"
        state = "closed" if mine["closed"] else "open"
        return f"{mine['entries']} common entries, the same on both nodes ({mine['digest'][:12]}), {state}"


def _held(node: Node, walk: Walk) -> dict[str, Any] | None:
    answer: dict[str, Any] = node.ask("common", "--case", walk.case)
    return answer.get(walk.case)


def _differs(held: dict[str, dict[str, Any] | None], walk: Walk, *, closed: bool) -> str:
    here, there = held[walk.host], held[walk.home]
    if here is None:
        return "the case is not where it was opened"
    if here["closed"] != closed:
        return "it should be closed" if closed else "it should be open"
    if there is None:
        return "" if not here["entries"] else "the other node does not know it"
    if here["digest"] != there["digest"]:
        return "the common parts differ"
    waiting = {*here["letters"], *there["letters"]} - {"accepted"}
    return f"letters are {', '.join(sorted(waiting))}" if waiting else ""


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
