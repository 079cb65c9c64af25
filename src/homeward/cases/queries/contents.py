"""Stored entries with their answers, as they were written and as they cross."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from homeward.cases.models import Entry
from homeward.cases.queries.journal import Journal, open_sealed
from homeward.cases.rules.entries import Content

# What became of letters that people, or an ended consent, kept here.
NEVER_LEFT = frozenset({"withheld", "consent_ended"})


def contents_of(entries: Sequence[Entry]) -> list[Content]:
    """The whole content of entries, in their order; those whose answers were destroyed are left out."""
    opened = open_sealed(entries)
    return [
        Content(
            id=str(entry.id),
            case=str(entry.case_id),
            kind=entry.kind,
            step=entry.step,
            form=entry.form,
            release=entry.release,
            happened_on=entry.happened_on.isoformat() if entry.happened_on else None,
            week=entry.week,
            written_at=opened[entry.id]["written_at"],
            author=entry.author,
            agency=entry.agency,
            node=entry.node,
            pointers=entry.pointers,
            facts=entry.facts,
            answers=opened[entry.id]["answers"],
            salt=opened[entry.id]["salt"],
        )
        for entry in entries
        if entry.id in opened
    ]


def left(file: Journal, entry: UUID) -> bool:
    """Whether a told entry of ours has left, or may still leave: nobody and no ended consent keeps it here."""
    return entry in file.told and file.told[entry].code not in NEVER_LEFT


def untold_closures(file: Journal) -> list[Content]:
    """Our own closures that the case rests under and that were not told abroad yet."""
    live = file.own.live
    rows = [one for one in file.entries if one.kind == Entry.Kind.CLOSURE and one.node == settings.NODE.country
            and str(one.id) in live and not left(file, one.id) and not one.pointers]  # fmt: skip
    return contents_of(rows)
