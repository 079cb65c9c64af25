"""Reads the imports of every file: other rooms are entered by their doors, and rules know no clock and no disk."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOMS = [
    "agencies",
    "vault",
    "people",
    "procedure",
    "consent",
    "exchange",
    "cases",
    "matching",
    "meetings",
    "statistics",
]  # from the ground floor up
DOORS = {"actions", "queries", "rules", "messages"}
NOT_IN_RULES = {
    "django", "psycopg", "io", "pathlib", "tempfile", "time", "socket", "subprocess", "shutil", "httpx", "logging",
    "importlib",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime"}


class Import(NamedTuple):
    """One imported module, with the line that does it; relative imports are made absolute."""

    line: int
    module: str


def imports(path: Path, package: str) -> Iterator[Import]:
    """Every import of a file, inside functions too; `package` is the dotted package the file lies in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *([base] if base else [])])
            yield from (Import(node.lineno, f"{base}.{alias.name}") for alias in node.names)


def room_files(house: Path) -> Iterator[tuple[str, Path, str]]:
    """Room, file and package of every Python file that ships (tests may look everywhere)."""
    for path in sorted(house.rglob("*.py")):
        parts = path.relative_to(house).parts
        if len(parts) > 1 and "tests" not in parts:
            yield parts[0], path, ".".join(("homeward", *parts[:-1]))


def through_walls(house: Path) -> list[str]:
    """Imports of another room's private modules."""
    wrong = []
    for room, path, package in room_files(house):
        if room in ("config", "cli"):
            continue
        for found in imports(path, package):
            parts = found.module.split(".")
            if parts[0] != "homeward" or len(parts) < 2 or parts[1] == room or parts[1] not in ROOMS:
                continue
            if len(parts) < 3 or parts[2] not in DOORS:
                wrong.append(f"{path.relative_to(house)}:{found.line} enters {found.module} through the wall")
    return wrong


def impure_rules(house: Path) -> list[str]:
    """What rules.py (or a file of rules/) may not use: Django, clocks, disks, chance."""
    wrong = []
    for _, path, package in room_files(house):
        if path.name != "rules.py" and package.split(".")[2:3] != ["rules"]:
            continue
        where = path.relative_to(house)
        for found in imports(path, package):
            if found.module.split(".")[0] in NOT_IN_RULES:
                wrong.append(f"{where}:{found.line} imports {found.module}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os" and node.attr != "urandom":
                wrong.append(f"{where}:{node.lineno} uses {ast.unparse(node)}")
            if isinstance(node, ast.Call) and _reads_the_world(node.func):
                wrong.append(f"{where}:{node.lineno} calls {ast.unparse(node.func)}")
    return wrong


def _reads_the_world(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in CLOCKS and isinstance(function.value, ast.Name | ast.Attribute)
    return isinstance(function, ast.Name) and function.id in {"open", "input", "print"}
