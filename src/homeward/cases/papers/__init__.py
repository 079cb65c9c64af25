"""Printed papers: from a plain dictionary to PDF/A bytes that are the same each time."""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from homeward.lib import paper
from homeward.lib.paper import TONGUES, short_mark, square, tongues

__all__ = ["TONGUES", "render", "short_mark", "square", "tongues", "words"]

HERE = Path(__file__).parent
TEMPLATES = {
    "handover": "handover.typ",
    "letter": "letter.typ",
    "consent": "consent.typ",
    "group": "group.typ",
    "tally": "tally.typ",
    "card": "card.typ",
}


def render(kind: str, data: dict[str, Any], languages: list[str]) -> bytes:
    """The paper as PDF/A-3a and PDF/UA-1; the same data give the same bytes.

    `data` comes from a function beside this one (`handover.form`, `letter.letter`, `consent.receipt`); `languages` are
    codes (th, km, en), the reader's first; papers for two countries name both. Raises KeyError for an unknown kind.
    """
    filled = {"canonical": "", **data, "qr": square(data["entry"]), "mark": short_mark(data["digest"])}
    inputs = {"data": filled, "words": words(), "languages": languages}
    return paper.pdf(HERE / TEMPLATES[kind], inputs, made=_made(data["entry"]))


def _made(entry: str) -> int:
    """Seconds since 1970 in the entry's own id: a date for the document that never changes."""
    found = UUID(entry)
    return (found.int >> 80) // 1000 if found.version == 7 else 0


@cache
def words() -> dict[str, Any]:
    """The fixed words of all papers: paper → word → language."""
    read: dict[str, Any] = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
    return read
