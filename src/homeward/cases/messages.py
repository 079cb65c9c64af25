"""The body of the letter `case.entries/1`: a case's public frame and whole told entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

KIND = "case.entries/1"
# What a country says is open and closed there: once for the pair, of no case.
CLOSING = "closing/1"


@dataclass(frozen=True, slots=True)
class CaseFrame:
    """What both sides know of a case before any entry: its random id, its number, the two countries, the edition."""

    id: UUID
    number: str
    host: str
    home: str
    release: str
    # A case that ran on paper until now, offered whole, with both sides' entries and each consent asked anew.
    offered: bool = False


def body(frame: CaseFrame, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The letter's body; `entries` are told entries as they stand in the writer's journal, byte for byte."""
    return {
        "case": {
            "id": str(frame.id),
            "number": frame.number,
            "host": frame.host,
            "home": frame.home,
            "release": frame.release,
            "offered": frame.offered,
        },
        "entries": [dict(entry) for entry in entries],
    }


def read(content: Mapping[str, Any]) -> tuple[CaseFrame, list[Mapping[str, Any]]] | None:
    """The frame and entries of a received body, or None when it does not have the shape of this kind."""
    case, entries = content.get("case"), content.get("entries")
    if not isinstance(case, dict) or not isinstance(entries, list) or not entries:
        return None
    try:
        frame = CaseFrame(
            UUID(case["id"]), case["number"], case["host"], case["home"], case["release"], case.get("offered") is True
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    texts = (frame.number, frame.host, frame.home, frame.release)
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(entry, dict) for entry in entries):
        return None
    return frame, entries
