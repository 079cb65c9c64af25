"""A made-up world for the tests: the three-stage release, two sides, and short ways to write entries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from homeward.procedure.loading import load
from homeward.procedure.rules import Entry, Release, Sides, State, fold

FOLDER = Path(__file__).parent / "data" / "three-steps"
SIDES = Sides("AA", "BB")
DAY = date(2026, 3, 2)


@cache
def release() -> Release:
    """The made-up release."""
    return load(FOLDER)


def entry(
    name: str,
    step: str | None,
    node: str = "AA",
    *,
    told: bool = True,
    facts: Mapping[str, Any] | None = None,
    on: date | None = DAY,
    kind: str = "step",
    **pointers: Sequence[str],
) -> Entry:
    """One entry; pointers by keyword."""
    return Entry(name, kind, step, node, told, facts or {}, pointers, on)


def naming(one: Entry, pointers: Mapping[str, Sequence[str]]) -> Entry:
    """The entry with these pointers."""
    return replace(one, pointers=pointers)


def state(*entries: Entry) -> State:
    """The state of some entries."""
    return fold(entries, release(), SIDES)


YES = {"word.scope": "news", "word.answer": True}
BACK = {"back.scope": "news"}
