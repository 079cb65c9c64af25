"""How many letters a second two nodes carry: posted, sealed, sent, stored, applied, and both receipts back."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import psycopg

from bench import cpu, limits, lines
from bench.node import BenchNode, NotMeasured, nodes_of

IN_A_GROUP = 100
STALLED = 60.0


def measure(letters: int, size: int, *, keep: Path | None = None) -> int:
    """Print the letters a second of the whole way, how long each waited, and what seals or rows alone would allow.

    The first hundred, while both couriers read the procedure and their dictionaries, are told apart.
    """
    with nodes_of("TH", "KH", keep=keep) as (sender, receiver):
        introduce(sender, receiver)
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
        more = {"slowest": round(min(rates), 1), "cpu_ms": round(each, 1), "bytes": size}
        lines.say("exchange", "letters/s", [whole], who="courier", n=len(since), **more)
        if len(since) > IN_A_GROUP:
            warm = (len(since) - IN_A_GROUP) / max(since[-1] - since[IN_A_GROUP - 1], 0.001)
            lines.say("exchange_first_100", "letters/s", [rates[0]], who="courier", n=IN_A_GROUP)
            lines.say("exchange_after_100", "letters/s", [warm], who="courier", n=len(since) - IN_A_GROUP)
        lines.say("exchange_wait", "s", since, who="courier")
        for node in (sender, receiver):
            node.rest()
        for name, alone in (
            ("crypto_alone", limits.crypto(size)), ("database_alone", limits.database(sender, receiver, len(since))),
        ):  # fmt: skip
            lines.say(name, "letters/s", [alone], who="limit", n=len(since), share=round(whole / alone, 3))
    return 0


def introduce(*both: BenchNode) -> None:
    """Each reads the other's directory from a file, as two ministries do."""
    for node in both:
        node.run("bench.directory", str(node.home.parent / f"{node.id}.directory"))
    for node, other in (both, both[::-1]):
        node.run("homeward", "node", "pair", str(other.home.parent / f"{other.id}.directory"))


def accepted(node: BenchNode) -> int:
    """How many letters of cases have both machine receipts; NotMeasured when one was not accepted."""
    with psycopg.connect(node.dsn, autocommit=True) as admin:
        row = admin.execute(
            "SELECT count(*) FILTER (WHERE state = 'accepted' AND stored_at IS NOT NULL),"
            " count(*) FILTER (WHERE state IN ('rejected', 'held')), max(code)"
            " FROM exchange_outbox WHERE case_id IS NOT NULL"
        ).fetchone()
    count, wrong, code = row or (0, 0, "")
    if wrong:
        raise NotMeasured(f"{wrong} letters were not accepted: {code}")
    return int(count)


def _answered(sender: BenchNode, letters: int) -> list[float]:
    """When the last receipt of each letter came, in seconds of the epoch, in order; waits until all are accepted."""
    last, moved = -1, time.monotonic()
    while (done := accepted(sender)) < letters:
        if done != last:
            last, moved = done, time.monotonic()
        if time.monotonic() - moved > STALLED:
            raise NotMeasured(f"only {done} of {letters} letters were accepted")
        time.sleep(0.25)
    with psycopg.connect(sender.dsn, autocommit=True) as admin:
        rows = admin.execute(
            "SELECT extract(epoch FROM answered_at)::float8 FROM exchange_outbox WHERE case_id IS NOT NULL ORDER BY 1"
        )
        return [row[0] for row in rows]
