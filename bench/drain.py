"""How fast two nodes empty what waited through two weeks of silence, and how long pages take meanwhile."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from pathlib import Path

import psycopg

from bench import cpu, lines
from bench.browser import Browser
from bench.exchange import accepted, introduce
from bench.node import BenchNode, NotMeasured, nodes_of

READER = "worker"
PAUSE = 0.25  # seconds between two pages of one reader
STALLED = 120.0
# What fourteen days without an answer make of a letter: tried for ever, each time a quarter of an hour later.
SILENCE = (
    "UPDATE exchange_outbox SET state = 'sent', attempts = 1344, trouble = 'unreachable',"
    " posted_at = posted_at - interval '14 days', next_try_at = now() + random() * interval '15 minutes'"
    " WHERE case_id IS NOT NULL AND state = 'queued'"
)


def measure(letters: int, size: int, *, keep: Path | None = None) -> int:
    """Print how long it takes from the first answer until every letter of both sides is accepted, and the pages."""
    with nodes_of("TH", "KH", keep=keep) as nodes:
        introduce(*nodes)
        cases, waiting = {}, {}
        for node in nodes:
            node.run("bench.fill", "nothing", "0")
        for node in nodes:
            posted = node.run("bench.fill", "letters", str(letters // 2), str(size))
            cases[node.id], waiting[node.id] = posted["case"], posted["letters"]
            with psycopg.connect(node.dsn, autocommit=True) as admin:
                admin.execute(SILENCE)
                admin.execute("VACUUM ANALYZE")
        for node in nodes:
            node.serve()
        began, used = time.monotonic(), cpu.seconds(*nodes)
        readers = [_Reader(node, cases[node.id]) for node in nodes]
        for reader in readers:
            reader.start()
        ends = _drained(nodes, waiting, began)
        every = sum(waiting.values())
        each = (cpu.seconds(*nodes) - used) / every * 1000
        for reader in readers:
            reader.stop()
        rate = round(every / max(ends), 1)
        lines.say(
            "drain", "s", ends, who="courier", n=every, slowest=round(max(ends), 1), rate=rate, cpu_ms=round(each, 1)
        )
        for reader in readers:
            reader.say()
    return 0


def _drained(nodes: list[BenchNode], waiting: dict[str, int], began: float) -> list[float]:
    """Seconds until each node's letters were all accepted."""
    ends: dict[str, float] = {}
    last, moved = -1, time.monotonic()
    while len(ends) < len(nodes):
        done = {node.id: accepted(node) for node in nodes}
        for node, count in done.items():
            if count >= waiting[node]:
                ends.setdefault(node, time.monotonic() - began)
        if sum(done.values()) != last:
            last, moved = sum(done.values()), time.monotonic()
        if time.monotonic() - moved > STALLED:
            raise NotMeasured(f"only {last} of {sum(waiting.values())} letters were accepted")
        time.sleep(0.5)
    return list(ends.values())


class _Reader(threading.Thread):
    """One person at one node who looks at her list and at a case by turns, until told to stop."""

    def __init__(self, node: BenchNode, case: str) -> None:
        super().__init__(name=f"reader of {node.id}")
        self.node, self.pages = node, {"list_page": "/cases/", "record_page": f"/cases/{case}/"}
        self.took: dict[str, list[float]] = defaultdict(list)
        self.wrong: list[int] = []
        self._over = threading.Event()

    def run(self) -> None:
        """Look, wait a moment, look again."""
        browser = Browser(self.node.port)
        browser.enter(f"{self.node.country.lower()}-{READER}")
        while not self._over.is_set():
            for name, path in self.pages.items():
                answer = browser.get(path)
                self.took[name].append(answer.ms)
                if answer.status != 200:
                    self.wrong.append(answer.status)
                self._over.wait(PAUSE)
        browser.close()

    def stop(self) -> None:
        """No further page."""
        self._over.set()
        self.join()

    def say(self) -> None:
        """A line for each page."""
        if self.wrong:
            raise NotMeasured(f"{self.node.id} answered {self.wrong[0]} to its reader")
        for name, took in self.took.items():
            lines.say(f"{name}_meanwhile", "ms", took, who=f"{self.node.id} {READER}")
