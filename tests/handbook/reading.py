"""Reads the handbook of officials as a new user would: edits the files it names, types, and sees what is printed.

A heading of the third level begins anew with a fresh copy. A block `diff FILE` changes the first place that reads so, a
block `yaml FILE` writes a file; in a block `console` each `$` line is typed, and below it stands what is printed.
`…` stands for more of the same.
"""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from homeward.procedure.commands import main

BLOCK = re.compile(r"^```(?P<kind>\S*) ?(?P<file>.*?)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
MOVES = re.compile(r"line \d+|\d{4}-\d{2}-\d{2}|[0-9a-f]{16,}|\d+ days|\d+ values|(?<=than )\d+|(?<=of )\d+(?=:)")
USUAL, MINE = "sop/th-kh-return", "sop/mine"


@dataclass(frozen=True)
class Block:
    """One fenced block of a chapter."""

    kind: str
    file: str
    lines: list[str]


def chapters(document: Path) -> Iterator[tuple[str, list[Block]]]:
    """Each third-level heading that has something to type below it."""
    for part in document.read_text("utf-8").split("\n### ")[1:]:
        title, _, rest = part.partition("\n")
        rest = rest.split("\n## ")[0]
        blocks = [Block(m["kind"], m["file"].strip(), m["body"].rstrip("\n").split("\n")) for m in BLOCK.finditer(rest)]
        if any(one.kind == "console" for one in blocks):
            yield title, blocks


def follow(blocks: list[Block], root: Path, usual: Path) -> list[tuple[str, list[str], list[str]]]:
    """Does what a chapter says in a copy; for each command what the chapter shows and what was printed."""
    mine = root / "mine"
    shutil.copytree(usual, mine)
    seen = []
    for block in blocks:
        if block.kind == "diff":
            _change(mine / block.file, block.lines)
        elif block.kind == "yaml" and block.file:
            path = mine / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(block.lines) + "\n", "utf-8")
        elif block.kind == "console":
            seen += [(command, shown, _typed(command, mine, usual)) for command, shown in _commands(block.lines)]
    return seen


def _change(path: Path, lines: list[str]) -> None:
    old = "\n".join(line[1:] for line in lines if line.startswith("-"))
    new = "\n".join(line[1:] for line in lines if line.startswith("+"))
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} has no place that reads: {old}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def _commands(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    command, shown = "", list[str]()
    for line in [*lines, "$ "]:
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:].strip(), []
        else:
            shown.append(line)


def _typed(command: str, mine: Path, usual: Path) -> list[str]:
    words = command.removeprefix("./homeward sop ").split('"')
    typed = [part for place, one in enumerate(words) for part in ([one] if place % 2 else one.split())]
    typed = [str(usual) if one == USUAL else one.replace(MINE, str(mine)) for one in typed]
    out = io.StringIO()
    with redirect_stdout(out):
        main(typed)
    return out.getvalue().replace(str(mine), MINE).replace(str(usual), USUAL).rstrip("\n").split("\n")


def differs(shown: list[str], printed: list[str]) -> str | None:
    """The first line of the handbook that is not printed; numbers that move with the files do not matter."""
    place = 0
    for line in shown:
        if line.strip() == "…":
            continue
        wanted = re.escape(MOVES.sub("#", line)).replace("…", ".*")
        found = [one for one in range(place, len(printed)) if re.fullmatch(wanted, MOVES.sub("#", printed[one]))]
        if not found:
            return line
        place = found[0] + 1
    return None
