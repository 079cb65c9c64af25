"""The commands of ./homeward: which module runs each, and the line that ./homeward help shows."""

from __future__ import annotations

from importlib.util import find_spec
from typing import NamedTuple


class Command(NamedTuple):
    """`module` has main(argv: list[str]) -> int | None; `django`: set Django up first; `hidden`: for other programs."""

    module: str
    line: str
    django: bool = False
    hidden: bool = False


COMMANDS = {
    "demo": Command("tools.demo", "two nodes with made-up cases on this machine, to look at"),
    "test": Command("tools.checks.tests", "all tests; arguments go to pytest"),
    "check": Command("tools.checks.run", "everything a machine can check without running the tests"),
    "serve": Command("homeward.cli.serve", "run the node that HOMEWARD_HOME names: web, courier and timers"),
    "node": Command("homeward.cli.node", "init, migrate, certify, pair, backup or restore a node"),
    "stick": Command("homeward.exchange.stick", "write letters on a stick, or read one that came", django=True),
    "ways": Command("homeward.exchange.ways", "by which carriers letters go to each partner", django=True),
    "carrier": Command("homeward.exchange.neutral.command", "run a neutral carrier: init, card, admit, serve"),
    "root": Command("homeward.exchange.offline", "the root of a ministry, on a machine without a network"),
    "sop": Command("homeward.procedure.commands", "check, explain or try the joint procedure", django=True),
    "words": Command("tools.checks.words", "words of the screens that have no Thai or Khmer yet; --add appends them"),
    "pictures": Command("tools.pictures", "pictures of the pages in three languages, wide and on a phone"),
    "bench": Command("bench", "measure what the design promises"),
    "schedules": Command("tools.schedules.run", "two real nodes, random work, a bad road; --n 1000", django=True),
    "chaos": Command("tools.chaos.run", "two real nodes while everything that can fail does; --letters 2000"),
    "hostile": Command("tools.hostile.run", "forged and spoilt letters by the thousand at the door; --n 5000"),
    "lock": Command("tools.checks.lock", "lock the Python packages again; arguments go to uv"),
    "shell": Command("homeward.cli.shell", "a Python prompt inside the node"),
    "courier": Command("homeward.exchange.courier", "carry letters, until stopped", django=True, hidden=True),
    "tick": Command("homeward.cli.tick", "number audit leaves and run timers, until stopped", django=True, hidden=True),
}


def available() -> dict[str, Command]:
    """The commands whose module is here; a node in service has no tools."""
    return {name: command for name, command in COMMANDS.items() if _is_here(command.module)}


def helptext() -> str:
    """One line per command."""
    lines = [f"  ./homeward {name:<8} {command.line}" for name, command in available().items() if not command.hidden]
    return "\n".join(["Homeward carries a survivor's case home.", "", *lines, ""])


def _is_here(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
