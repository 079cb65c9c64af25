"""The storm: people post, and at the moments that the seed chose something is killed, cut, filled, set back or lost."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from bench.node import ROOT, NotMeasured

from tools.chaos import plan
from tools.chaos.ground import fill_up
from tools.chaos.ledger import Ledger
from tools.chaos.node import Node
from tools.chaos.sockets import Owners, started
from tools.schedules.line import Broken, Line

BATCH = 10  # cases in one commit of the people
WAIT_FOR_A_VICTIM = 1.0
TRIES = 5


class Storm:
    """`run()` plays it. `over` may be set from outside: everything then ends in order."""

    def __init__(self, nodes: dict[str, Node], road: Line, seed: int, letters: int, wanted: plan.Wanted) -> None:
        self.nodes, self.road, self.seed, self.letters, self.wanted = nodes, road, seed, letters, wanted
        self.ledger, self.seen, self.over = Ledger(), Counter[str](), threading.Event()
        self.desks = {name: node.desk() for name, node in nodes.items()}
        self.at_desk = {name: threading.Lock() for name in nodes}
        self.quiet = threading.Event()  # the road is good again and nobody posts
        self.failed: list[str] = []
        self._next, self._restored = dict.fromkeys(nodes, 0), Counter[str]()
        self._ask, self._began = threading.Lock(), 0.0
        self._busy: list[threading.Thread] = []

    def tell_road(self, verb: str, **values: Any) -> Any:
        """A question to the road; one at a time."""
        with self._ask:
            return self.road.ask(verb, **values)

    def run(self) -> None:
        """Post and break things until the time of the storm is over; what is still broken is mended."""
        self._began = time.monotonic()
        people = [threading.Thread(target=self._safely, args=(self._people, name)) for name in self.nodes]
        for one in people:
            one.start()
        for event in plan.events(self.seed, self.wanted):
            if self._until(event.at):
                break
            self._play(event)
        self._until(self.wanted.seconds)
        self.quiet.set()
        for one in [*people, *self._busy]:
            one.join()

    def _until(self, at: float) -> bool:
        while (left := self._began + at - time.monotonic()) > 0 and not self.over.wait(min(left, 5.0)):
            self._progress()
        return self.over.is_set()

    def _progress(self) -> None:
        sys.stderr.write(
            f"\r{time.monotonic() - self._began:6.0f} s  {len(self.ledger.letters):,} letters posted  "
            f"{self.seen['kills counted']} kills  {self.seen['database crashes']} crashes  "
            f"{self.seen['restores']} restores   "
        )
        sys.stderr.flush()

    def _safely(self, work: Callable[..., None], *values: Any) -> None:
        try:
            work(*values)
        except Exception as error:
            self.failed.append(f"{work.__name__} {values}: {type(error).__name__}: {str(error)[-800:]}")
            self.over.set()

    # -- people

    def _people(self, name: str) -> None:
        """Post at an even pace, and take some of what came, until the storm is over and everything is posted."""
        pace = self.letters / 2 / (self.wanted.seconds * 0.92)
        while not self.over.is_set():
            posted = self.ledger.count(name)
            if posted >= self.letters / 2:
                return
            if posted > pace * (time.monotonic() - self._began) and not self.quiet.is_set():
                self.over.wait(0.1)
                continue
            numbers = list(range(self._next[name], self._next[name] + BATCH))
            if self._post(name, "post", seed=self.seed, numbers=numbers):
                self._next[name] += BATCH
                self._post(name, "take", most=2, again=self._restored[name])

    def _post(self, name: str, verb: str, **values: Any) -> bool:
        """Ask the people of a node to do something; False when their database is away."""
        with self.at_desk[name]:
            said = self.desks[name].ask(verb, **values)
            if "away" in said:
                self.seen["commits that failed or are in doubt"] += 1
            else:
                self.ledger.note(name, said["said"])
        if "away" in said:
            self.over.wait(0.5)
        return "away" not in said

    # -- misfortunes

    def _play(self, event: plan.Event) -> None:
        if event.what == "kill":
            self._kill(event)
            return
        work = {"crash": self._crash, "jump": self._jump, "cut": self._cut, "full": self._full,
                "restore": self._restore}[event.what]  # fmt: skip
        thread = threading.Thread(target=self._safely, args=(work, event), name=event.what)
        thread.start()
        self._busy.append(thread)

    def _kill(self, event: plan.Event) -> None:
        """Kill one process that held a letter since it began; who never holds any is killed and not counted."""
        if event.which not in plan.HOLD_LETTERS:
            for pid, part in self.nodes[event.node].processes().items():
                if part == event.which and _end(pid):
                    self.seen[f"killed, not counted: {event.which}"] += 1
                    return
            return
        dice = random.Random(f"{self.seed} {event.at}")  # noqa: S311
        turns = [(event.node, event.which), (plan.OTHER[event.node], event.which)]
        turns += [(node, which) for which in plan.HOLD_LETTERS for node in plan.NODES]
        end = time.monotonic() + WAIT_FOR_A_VICTIM
        while not self.over.is_set():
            handled = self.tell_road("handled")
            for node, which in turns if time.monotonic() > end else turns[:1]:
                if (pid := self._victim(node, which, handled, dice)) and _end(pid):
                    self.seen["kills counted"] += 1
                    self.seen[f"killed: {which}"] += 1
                    return
            if time.monotonic() > end + WAIT_FOR_A_VICTIM:
                self.seen["kills that found nobody"] += 1
                return
            self.over.wait(0.1)

    def _victim(self, name: str, which: str, handled: dict[str, int], dice: random.Random) -> int:
        node = self.nodes[name]
        if node.down.is_set():
            return 0
        held = {pid: part for pid, part in node.processes().items() if f"{pid}:{started(pid)}" in handled}
        if which != "backend":
            found = sorted(pid for pid, part in held.items() if part == which)
        else:
            found = self._backends(node, held)
        return dice.choice(found) if found else 0

    def _backends(self, node: Node, held: dict[int, str]) -> list[int]:
        """Connections that have written, of processes that held a letter."""
        owners = Owners(node.home)
        try:
            rows = node.backends()
        except psycopg.Error:
            return []
        place = "127.0.0.1"
        return [
            pid for pid, port in rows
            if (owner := owners.of((place, port), (place, node.cluster.port))) and owner[0] in held
        ]  # fmt: skip

    def _crash(self, event: plan.Event) -> None:
        node = self.nodes[event.node]
        if node.down.is_set() or not (pid := node.postmaster()):
            self.seen["crashes that found no database"] += 1
            return
        os.kill(pid, signal.SIGKILL if event.which == "kill" else signal.SIGQUIT)
        self.seen["database crashes"] += 1
        self.seen[f"database crashes: {event.which}"] += 1

    def _jump(self, event: plan.Event) -> None:
        clock = self.nodes[event.node].home / "clock"
        with suppress(OSError):
            clock.write_text(event.which)
        self.seen["clock jumps"] += 1
        self.over.wait(event.seconds)
        with suppress(OSError):
            clock.unlink()

    def _cut(self, event: plan.Event) -> None:
        ground = self.nodes[event.node].ground
        if ground.space and int(event.at * 1000) % 2:
            ground.line(False)
            self.seen["cable pulled"] += 1
            self.over.wait(event.seconds)
            ground.line(True)
            return
        self.tell_road("set", to=event.node, cut=True)
        self.seen["one way cut"] += 1
        self.over.wait(event.seconds)
        self.tell_road("set", to=event.node, cut=False)

    def _full(self, event: plan.Event) -> None:
        node = self.nodes[event.node]
        if not node.small:
            self.seen["full disks not played: no disk of its own"] += 1
            return
        filler = fill_up(node.home)
        self.seen["disks full"] += 1
        self.over.wait(event.seconds)
        filler.unlink()

    def _restore(self, event: plan.Event) -> None:
        """Save the node, let it work on, lose its database, bring the backup back."""
        node, folder = self.nodes[event.node], self.nodes[event.node].backups / f"{event.at:.0f}"
        self.ledger.backed_up(event.node)
        self._until_it_works(node, "backup", str(folder))
        self.over.wait(6.0)
        with self.at_desk[event.node]:
            node.down.set()
            try:
                node.end_all()
                self._until_it_works(node, "restore", str(folder))
                self._restored[event.node] += 1
                self.ledger.restored(event.node)
            finally:
                node.down.clear()
        self.seen["restores"] += 1

    def _until_it_works(self, node: Node, *command: str) -> None:
        """As whoever looks after the node: a backup whose database crashed meanwhile says so, and is made again."""
        for left in reversed(range(TRIES)):
            try:
                node.run("homeward", "node", *command)
                return
            except NotMeasured:
                self.seen[f"{command[0]} cut off by another misfortune"] += 1
                if not left:
                    raise
                self.over.wait(3.0)

    def mark(self) -> dict[str, dict[str, int]]:
        """What the road did."""
        found: dict[str, dict[str, int]] = self.tell_road("seen")
        return found


def _end(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def road_between(nodes: dict[str, Node], seed: int) -> Line:
    """The process of the road; it listens when its first word came."""
    cards = {
        name: {"port": node.port, "home": str(node.home), "space": node.ground.space, "far": node.ground.far}
        for name, node in nodes.items()
    }
    command = [sys.executable, "-m", "tools.chaos.road", json.dumps(cards), str(seed)]
    first = next(iter(nodes.values()))
    line = Line(command, {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}, ROOT,
                first.home.parent)  # fmt: skip
    line.send("seen")
    if line.answer() is not True:
        raise Broken("the road does not listen")
    line.answer()
    return line
