"""The slip of a letter: what both registers know of it, in the languages of both countries; no word of its content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from homeward.exchange import words
from homeward.exchange.queries import LetterRow
from homeward.exchange.rules.letters import HASH
from homeward.lib import dates, paper
from homeward.lib.countries import country_name
from homeward.lib.node import country_of

HERE = Path(__file__).parent
CODE = "HW-LETTER/1"
Told = Callable[[Callable[[str], object]], dict[str, str]]


def letter(row: LetterRow) -> bytes:
    """The slip as PDF/A; the same letter in the same state gives the same bytes."""
    languages = paper.tongues([settings.NODE.country, country_of(row.partner)])
    return paper.pdf(HERE / "slip.typ", {"data": data(row, languages), "languages": languages}, made=_made(row))


def code(row: LetterRow) -> str:
    """What the square code says: which letter, the hash of its signed bytes, and the number that it bears.

    The same on both sides, so that a paper is matched with the letter wherever it is laid beside it.
    """
    return "\n".join([CODE, str(row.id), row.hash, row.official_number])


class Said(NamedTuple):
    """What a square code says."""

    mid: UUID
    hash: str
    number: str


def read_code(text: str) -> Said | None:
    """The letter's id, hash and number in a square code, as a hand scanner types it; None for any other."""
    parts = [line.strip() for line in text.strip().splitlines()]
    if not 3 <= len(parts) <= 4 or parts[0] != CODE or not HASH.fullmatch(parts[2]):
        return None
    try:
        return Said(UUID(parts[1]), parts[2], parts[3] if len(parts) == 4 else "")
    except ValueError:
        return None


def data(row: LetterRow, languages: Sequence[str]) -> dict[str, Any]:
    """All that stands on the slip; every text by language."""

    def told(make: Callable[[str], object]) -> dict[str, str]:
        return _in_each(languages, make)

    def state(value: str) -> dict[str, str]:
        return told(lambda _tongue: words.state(value, row.direction)[0])

    def why(value: str) -> dict[str, str]:
        return told(lambda _tongue: words.why(value) if value else "")

    return {
        "title": told(lambda _tongue: _("Slip of a letter between two countries")),
        "note": told(lambda _tongue: _("What the letter says stands in its case, and not here.")),
        "kind": told(lambda _tongue: words.kind(row.kind)),
        "state": state(row.state),
        "why": why(row.why),
        "facts": _facts(row, told),
        "receipts": [[state(said), why(code), told(partial(_moment, at))] for said, code, at in row.receipts],
        "labels": _labels(row, told),
        "mid": str(row.id),
        "hash": [row.hash[at : at + 8] for at in range(0, len(row.hash), 8)],
        "mark": paper.short_mark(row.hash),
        "code": code(row),
        "qr": paper.square(code(row)),
    }


def _facts(row: LetterRow, told: Told) -> list[dict[str, Any]]:
    sides = str(settings.NODE.id), row.partner
    sender, receiver = sides if row.direction == "out" else sides[::-1]
    return [
        {"label": told(lambda _tongue: _("Number of the sender")), "value": row.official_number,
         "beside": told(lambda tongue: _day(row.official_date, tongue))},
        {"label": told(lambda _tongue: _("Number of the receiver")), "value": row.other_number,
         "beside": told(lambda tongue: _day(row.other_date, tongue))},
        {"label": told(lambda _tongue: _("From")), "value": told(lambda tongue: _side(sender, tongue)), "beside": {}},
        {"label": told(lambda _tongue: _("To")), "value": told(lambda tongue: _side(receiver, tongue)), "beside": {}},
        {"label": told(lambda _tongue: _("Written") if row.direction == "out" else _("Came")),
         "value": told(lambda tongue: _moment(row.posted_at, tongue)), "beside": {}},
    ]  # fmt: skip


def _labels(row: LetterRow, told: Told) -> dict[str, dict[str, str]]:
    ours = row.direction == "out"
    return {
        "receipts": told(lambda _tongue: _("What the other side signed") if ours else _("What this side signed")),
        "mid": told(lambda _tongue: _("Id of the letter")),
        "hash": told(lambda _tongue: _("Fingerprint of its signed bytes (SHA-256), the same on both sides")),
        "mark": told(lambda _tongue: _("Mark, to be read aloud")),
        "none": told(lambda _tongue: _("not given yet")),
    }


def _in_each(languages: Sequence[str], make: Callable[[str], object]) -> dict[str, str]:
    found = {}
    for language in languages:
        with translation.override(language):
            found[language] = str(make(language))
    return found


def _side(node: str, language: str) -> str:
    return f"{country_name(country_of(node), language) or country_of(node)} ({node})"


def _day(text: str, language: str) -> str:
    """The date that a register wrote, in the calendar of a language; what is no date stays as it is."""
    try:
        return dates.show(datetime.fromisoformat(text).date(), language, form="long") if text else ""
    except ValueError:
        return text


def _moment(at: datetime, language: str) -> str:
    local = timezone.localtime(at)
    return f"{dates.show(local.date(), language, form='long')}, {local:%H:%M}"


def _made(row: LetterRow) -> int:
    """Seconds since 1970 in the letter's own id: a date for the document that never changes."""
    return (row.id.int >> 80) // 1000 if row.id.version == 7 else 0
