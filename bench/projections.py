"""What a case costs to compute: the due steps of long cases, and every list row drawn anew without any key."""

from __future__ import annotations

import json
from pathlib import Path

from bench import lines
from bench.node import BenchNode, nodes_of
from bench.pages import filled_node

PROCESSES = 2
ENTRIES = 200


def measure(cases: int, *, keep: Path | None = None) -> int:
    """Print the due steps of a case of 200 entries (rules alone, and read from the database), and the redrawing."""
    with nodes_of("TH", keep=keep) as (node,):
        filled = filled_node(node, cases)
        due = node.run("bench.due", str(cases), str(ENTRIES))
        lines.say("due_steps", "ms", due["rules_ms"], who="rules", n=cases, entries=ENTRIES)
        lines.say("due_steps_read", "ms", due["read_ms"], who="service", entries=round(due["read_entries"]))
        _say_redrawn(node, filled["cases"])
    return 0


def _say_redrawn(node: BenchNode, cases: int) -> None:
    """The seconds of the slower of two processes; each has half of the cases and would stumble over any key."""
    begun = [node.begin("bench.redraw", str(part), str(PROCESSES)) for part in range(PROCESSES)]
    done = [json.loads(node.end(one)) for one in begun]
    seconds = [one["seconds"] for one in done]
    drawn = sum(one["cases"] for one in done)
    lines.say("redraw", "s", [max(seconds)], who=f"{PROCESSES} processes", n=drawn, of=cases,
              cpu_s=round(sum(one["cpu_s"] for one in done), 1))  # fmt: skip
