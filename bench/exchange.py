"""How many letters a second two nodes carry: posted, sealed, sent, stored, applied, and both receipts back."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import psycopg

from bench import cpu, lines
from bench.node import BenchNode, NotMeasured, nodes_of

IN_A_GROUP = 100
STALLED = 60.0


def measure(letters: int, size: int, *, keep: Path | None = None) -> int:
    """Print the letters a second of the whole way, and how long a letter of this heap waited for its last receipt."""
    with nodes_of("TH", "KH", keep=keep) as (sender, receiver):
        _introduce(sender, receiver)
        for node in (sender, receiver):
            node.run("bench.fill", "nothing", "0")
            node.serve()
        posted = sender.run("bench.fill", "letters", str(letters), str(size))
        began = cpu.seconds(sender, receiver)
        answered = _answered(sender, posted["letters"])
        each = (cpu.seconds(sender, receiver) - began) / posted["letters"] * 1000
        since = [at - posted["left_at"] for at in answered]
        marks = [0.0, *since[IN_A_GROUP - 1 :: IN_A_GROUP]] if len(since) >= IN_A_GROUP else [0.0, since[-1]]
        rates = [min(IN_A_GROUP, len(since)) / max(later - earlier, 0.001) for earlier, later in pairwise(marks)]
        whole = len(since) / since[-1]
        more = {"slowest": round(min(rates), 1), "cpu_ms": round(each, 1)}
        lines.say("exchange", "letters/s", [whole], who="courier", n=len(since), **more)
        lines.say("exchange_wait", "s", since, who="courier")
    return 0


def _introduce(*both: BenchNode) -> None:
    """Each reads the other's directory from a file, as two ministries do."""
    for node in both:
        node.run("bench.directory", str(node.home.parent / f"{node.id}.directory"))
    for node, other in (both, both[::-1]):
        node.run("homeward", "node", "pair", str(other.home.parent / f"{other.id}.directory"))


def _answered(sender: BenchNode, letters: int) -> list[float]:
    """When the last receipt of each letter came, in seconds of the epoch, in order; waits until all are accepted."""
    last, moved = -1, time.monotonic()
    with psycopg.connect(sender.dsn, autocommit=True) as admin:
        while True:
            row = admin.execute(
                "SELECT count(*) FILTER (WHERE state = 'accepted' AND stored_at IS NOT NULL),"
                " count(*) FILTER (WHERE state IN ('rejected', 'held')), max(code)"
                " FROM exchange_outbox WHERE case_id IS NOT NULL"
            ).fetchone()
            accepted, wrong, code = row or (0, 0, "")
            if wrong:
                raise NotMeasured(f"{wrong} letters were not accepted: {code}")
            if accepted >= letters:
                break
            if accepted != last:
                last, moved = accepted, time.monotonic()
            if time.monotonic() - moved > STALLED:
                raise NotMeasured(f"only {accepted} of {letters} letters were accepted")
            time.sleep(0.25)
        rows = admin.execute(
            "SELECT extract(epoch FROM answered_at)::float8 FROM exchange_outbox WHERE case_id IS NOT NULL ORDER BY 1"
        )
        return [row[0] for row in rows]
