"""Finds the module of a command and runs its `main(arguments)`."""

from __future__ import annotations

import os
import sys
from importlib import import_module
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
    "node": Command("homeward.cli.node", "init, migrate, pair, backup or restore a node"),
    "sop": Command("homeward.procedure.commands", "check, explain or try the joint procedure", django=True),
    "words": Command("tools.checks.words", "words of the screens that have no Thai or Khmer yet; --add appends them"),
    "bench": Command("bench", "measure what the design promises"),
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


def main(argv: list[str]) -> int:
    """Run one command; 2 when there is no such command."""
    name = argv[0] if argv else "help"
    if name in ("help", "-h", "--help"):
        sys.stdout.write(helptext())
        return 0
    command = available().get(name)
    if command is None:
        sys.stderr.write(f"homeward: there is no command {name!r}.\n{helptext()}")
        return 2
    if command.django:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeward.config.settings")
        import django

        django.setup()
    return int(import_module(command.module).main(argv[1:]) or 0)


def _is_here(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
