"""The command `sop`: check a procedure, run its scenarios, write a year's calendars."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from homeward.procedure.checking.check import check


def main(argv: Sequence[str]) -> int:
    """Runs one sub-command; returns the exit code (0 well, 1 something to put right)."""
    parser = argparse.ArgumentParser(prog="homeward sop", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("check", help="tell gently what is wrong in a procedure")
    one.add_argument("directory", type=Path)
    arguments = parser.parse_args(argv)
    return _check(arguments.directory)


def _check(directory: Path) -> int:
    problems = check(directory)
    for problem in problems:
        _say(str(problem))
    _say(f"{len(problems)} to put right." if problems else "Nothing to put right.")
    return 1 if problems else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
