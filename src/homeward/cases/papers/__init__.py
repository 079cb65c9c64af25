"""Printed papers: from a plain dictionary to PDF/A bytes that are the same each time."""

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
import yaml

from homeward.lib import paper
from homeward.lib.countries import language_of
from homeward.lib.ids import ALPHABET

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


def short_mark(digest: str) -> str:
    """Four groups of two characters that are read aloud without mistake, from the first eight bytes of a hex digest."""
    letters = [ALPHABET[byte % len(ALPHABET)] for byte in bytes.fromhex(digest)[:8]]
    return " ".join("".join(letters[n : n + 2]) for n in range(0, 8, 2))


def square(text: str) -> str:
    """A QR code as SVG text, error correction M, with its quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, border=2, xmldecl=False)
    return out.getvalue().decode()


@cache
def words() -> dict[str, Any]:
    """The fixed words of all papers: paper → word → language."""
    read: dict[str, Any] = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
    return read


# What the fixed words are written in; no other script is printed, for there is no font for it.
TONGUES = ("th", "km", "en")


def tongues(countries: Iterable[str]) -> list[str]:
    """The languages of a paper for these countries, then English; one that is not written is left out."""
    found = [language_of(one) for one in countries]
    return [*dict.fromkeys(one for one in found if one in TONGUES), "en"]
