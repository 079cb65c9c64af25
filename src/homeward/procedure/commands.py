"""The command `sop`: check a procedure, play its scenarios, write a year's calendars."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from homeward.procedure.calendars import write_year
from homeward.procedure.checking.check import check
from homeward.procedure.loading import load
from homeward.procedure.scenarios import run_all

USUAL = Path("sop/th-kh-return")


def main(argv: Sequence[str]) -> int:
    """Runs one sub-command; returns the exit code (0 well, 1 something to put right)."""
    parser = argparse.ArgumentParser(prog="homeward sop", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, says in (("check", "tell gently what is wrong"), ("scenarios", "play the scenarios")):
        commands.add_parser(name, help=says).add_argument("directory", type=Path, nargs="?", default=USUAL)
    days = commands.add_parser("holidays", help="write the days off of a year")
    days.add_argument("year", type=int)
    days.add_argument("directory", type=Path, nargs="?", default=USUAL)
    arguments = parser.parse_args(argv)
    if arguments.command == "holidays":
        return _holidays(arguments.year, arguments.directory)
    return _check(arguments.directory) if arguments.command == "check" else _scenarios(arguments.directory)


def _check(directory: Path) -> int:
    problems = check(directory)
    for problem in problems:
        _say(str(problem))
    _say(f"{len(problems)} to put right." if problems else "Nothing to put right.")
    return 1 if problems else 0


def _scenarios(directory: Path) -> int:
    results = run_all(directory)
    for path, failures in results.items():
        _say(f"{path}: {'holds' if not failures else f'{len(failures)} came out otherwise'}")
        for failure in failures:
            _say(f"  {failure}")
    return 1 if any(results.values()) else 0


def _holidays(year: int, directory: Path) -> int:
    for country in load(directory).parties:
        _say(f"written: {write_year(country, year, directory, datetime.now(UTC).date())}")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
