"""After the storm: the road is good, nothing more is broken, and every letter has to find its end."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

import psycopg

from tools.chaos import plan
from tools.chaos.node import Node
from tools.chaos.storm import Storm

_HURRY = (
    "UPDATE exchange_outbox SET next_try_at = now() WHERE (state IN ('queued', 'sent') OR again) AND next_try_at >"
    " now() + interval '3 seconds' AND attempts > 1",
    "UPDATE exchange_inbox SET try_at = now() WHERE state IN ('stored', 'held') AND try_at > now()",
    "UPDATE exchange_stream SET gap_since = least(gap_since, now()) - interval '1 hour', nacked_at = nacked_at -"
    " interval '1 hour' WHERE gap_since IS NOT NULL",
)
_REST = """
SELECT (SELECT count(*) FROM exchange_outbox WHERE state IN ('queued', 'sent') OR again OR
               (kind = 'case.entries/1' AND state NOT IN ('accepted', 'rejected', 'withdrawn')))
     + (SELECT count(*) FROM exchange_inbox WHERE state IN ('stored', 'held'))
     + (SELECT count(*) FROM exchange_stream WHERE gap_since IS NOT NULL)
     + (SELECT count(*) FROM exchange_recovery WHERE ended_at IS NULL)
"""


def calm(storm: Storm, patience: float) -> bool:
    """The road is good and everything is up; whether all letters find their end.

    Gives up when nothing moved for so many seconds. Nobody waits for long back-offs: timers are set back.
    """
    for to in plan.NODES:
        storm.tell_road("set", to=to, cut=False, perfect=True)
    least, moved, turn = 1 << 40, time.monotonic(), 0
    while time.monotonic() < moved + patience and not storm.over.is_set():
        turn += 1
        with suppress(psycopg.Error):
            rest = sum(_waiting(node, hurry=turn % 3 == 1) for node in storm.nodes.values())
            if rest < least:
                least, moved = rest, time.monotonic()
            sys.stderr.write(f"\rcalm: {rest:,} letters have not found their end      ")
            sys.stderr.flush()
            if not rest:
                sys.stderr.write("\n")
                return True
        storm.over.wait(1.0)
    sys.stderr.write("\n")
    return False


def _waiting(node: Node, *, hurry: bool) -> int:
    if hurry:
        for statement in _HURRY:
            node.ask(statement)
    return int(node.ask(_REST)[0][0])
