"""Runs every check, prints one line for each, and says at the end what did not hold."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from subprocess import PIPE, STDOUT, run
from typing import NamedTuple

from tools.checks import doors, texts, words

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


class Result(NamedTuple):
    """What one check found; `said` is printed when it did not hold or is only a remark."""

    name: str
    ok: bool
    said: str
    seconds: float


def program(*command: str) -> Callable[[], tuple[bool, str]]:
    """A check that is another program; its exit code decides."""

    def check() -> tuple[bool, str]:
        result = run(command, cwd=ROOT, stdout=PIPE, stderr=STDOUT, text=True, check=False)
        return result.returncode == 0, result.stdout.strip() if result.returncode else ""

    return check


def listed(found: Callable[[], list[str]]) -> Callable[[], tuple[bool, str]]:
    """A check that returns sentences about what is wrong."""

    def check() -> tuple[bool, str]:
        wrong = found()
        return not wrong, "\n".join(wrong)

    return check


def checks() -> dict[str, Callable[[], tuple[bool, str]]]:
    """Name of the check and how it is made, slowest first."""
    python = sys.executable
    folders = [name for name in ("src", "tools", "tests", "bench", "conftest.py") if (ROOT / name).exists()]
    all_of_them = {
        "types (mypy, strict)": program(str(BIN / "mypy"), "src", "tools"),
        "rooms look only down": program(str(BIN / "lint-imports"), "--no-logo", "--no-cache"),
        "no foreign keys out of a room": program(python, "-m", "tools.checks.graph"),
        "style": program(str(BIN / "ruff"), "check", "--quiet", *folders),
        "layout": program(str(BIN / "ruff"), "format", "--quiet", "--check", *folders),
        "rooms enter by doors": listed(lambda: doors.through_walls(ROOT / "src" / "homeward")),
        "rules know no clock or disk": listed(lambda: doors.impure_rules(ROOT / "src" / "homeward")),
        "three languages": listed(words.missing_lines),
        "short files": listed(lambda: texts.too_long(ROOT)),
        "no registry is named": listed(lambda: texts.registries(ROOT)),
        "README lists the commands": listed(lambda: texts.commands_in_readme(ROOT)),
    }
    if _is_here("homeward.procedure.commands"):
        for folder in sorted(path.parent for path in ROOT.glob("sop/*/procedure.yaml")):
            place = folder.relative_to(ROOT).as_posix()
            all_of_them[f"joint procedure {folder.name}"] = program(python, "-m", "homeward", "sop", "check", place)
    return all_of_them


def main(argv: list[str]) -> int:
    """Run the checks whose name contains a given word, or all; 1 when one did not hold."""
    chosen = {name: check for name, check in checks().items() if not argv or any(word in name for word in argv)}
    with ThreadPoolExecutor(2) as pool:
        results = []
        for result in pool.map(lambda item: _timed(*item), chosen.items()):
            results.append(result)
            mark = "ok " if result.ok else "NO "
            sys.stdout.write(f"{mark} {result.name} ({result.seconds:.1f} s)\n")
            if result.said:
                sys.stdout.write("".join(f"     {line}\n" for line in result.said.splitlines()[-60:]))
            sys.stdout.flush()
    for remark in texts.getting_long(ROOT):
        sys.stdout.write(f"     remark: {remark}\n")
    broken = [result.name for result in results if not result.ok]
    summary = f"does not hold: {', '.join(broken)}" if broken else "all hold"
    sys.stdout.write(f"{len(results)} checks, {summary}\n")
    return 1 if broken else 0


def _timed(name: str, check: Callable[[], tuple[bool, str]]) -> Result:
    began = time.monotonic()
    ok, said = check()
    return Result(name, ok, said, time.monotonic() - began)


def _is_here(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
