"""Finds the module of a command and runs its `main(arguments)`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from homeward.commands import available, helptext
from homeward.lib import logs


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
    if command.hidden:  # it runs by itself, and nobody sits before it
        logs.guard()
    return int(import_module(command.module).main(argv[1:]) or 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
