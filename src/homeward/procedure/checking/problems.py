"""A problem in the files of a procedure, told gently: file, line, what is wrong, what is allowed."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from homeward.procedure.loading import File

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.says}"


def at(file: File, where: Where, says: str) -> Problem:
    """A problem at a key path of a file."""
    return Problem(file.path, file.line(where), says)


def nearest(word: str, allowed: Iterable[str]) -> str:
    """`Did you mean …?` with the nearest spelling, else the first things that are allowed."""
    known = sorted(allowed)
    if close := difflib.get_close_matches(str(word), known, n=1, cutoff=0.6):
        return f"Did you mean `{close[0]}`?"
    if not known:
        return "None is defined yet."
    more = ", …" if len(known) > 12 else ""
    return f"Allowed: {', '.join(known[:12])}{more}."
