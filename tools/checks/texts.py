"""Checks of plain text: file lengths, registry names, and the commands that the README promises."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from homeward.commands import available

LONG, TOO_LONG = 300, 500
MEASURED = {".py", ".js", ".mjs", ".scss", ".html", ".sh"}
# Put together here, so that this file does not name them either.
HOSTS = [".".join(parts) for parts in (("registry", "npmjs", "org"), ("files", "pythonhosted", "org"))]
SIGNS = re.compile("|".join([*map(re.escape, HOSTS), r'"resolved"\s*:', r"--(extra-)?index-url", r"/simple/? "]))


def tracked(root: Path) -> Iterator[Path]:
    """Files that git keeps."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    yield from (root / name for name in names.stdout.split("\0") if name and (root / name).is_file())


def _lengths(root: Path) -> Iterator[tuple[Path, int]]:
    for path in tracked(root):
        if path.suffix in MEASURED and "migrations" not in path.parts:
            yield path.relative_to(root), len(path.read_text(encoding="utf-8").splitlines())


def too_long(root: Path) -> list[str]:
    """Files nobody reads whole."""
    return [f"{path} has {lines} lines: make it a folder" for path, lines in _lengths(root) if lines > TOO_LONG]


def getting_long(root: Path) -> list[str]:
    """Files to split soon."""
    return [f"{path} has {lines} lines" for path, lines in _lengths(root) if LONG < lines <= TOO_LONG]


def registries(root: Path) -> list[str]:
    """Lines that tie a lock file or a page to one package registry."""
    wrong = []
    for path in tracked(root):
        if path.suffix in {".png", ".woff2", ".ttf", ".pdf"} or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if SIGNS.search(line):
                wrong.append(f"{path.relative_to(root)}:{number} names a registry")
    return wrong


def commands_in_readme(root: Path) -> list[str]:
    """Commands of the README that do not exist, and commands that it keeps to itself."""
    readme = root / "README.md"
    if not readme.exists():
        return ["there is no README.md"]
    promised = set(re.findall(r"\./homeward ([a-z]+)", readme.read_text(encoding="utf-8"))) - {"help"}
    real = {name for name, command in available().items() if not command.hidden}
    wrong = [
        f"README.md promises ./homeward {name}, which does not exist" for name in sorted(promised - set(available()))
    ]
    return wrong + [f"README.md does not mention ./homeward {name}" for name in sorted(real - promised)]
