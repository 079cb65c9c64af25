"""Files in answers: in a private entry the id of a paper, in a told one what must come of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from homeward.procedure.rules import Form, Question

# What one letter may bring with it; the size of each file is limited where it is uploaded.
MOST_FILES = 40
MOST_BYTES = 100 * 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a told entry names: an id by chance, kind, size, and the hash that proves it, sealed with them."""

    id: UUID
    question: str
    compartment: str
    media_type: str
    size: int
    sha256: str

    def as_answer(self) -> dict[str, Any]:
        """As it stands in the told entry."""
        return {"file": str(self.id), "type": self.media_type, "size": self.size, "sha256": self.sha256}


def values(form: Form | None, answers: Mapping[str, Any]) -> Iterator[tuple[Question, Any]]:
    """Every answer to a question for a file, also in rows that repeat."""
    for section in form.sections if form else ():
        wanted = [one for one in section.questions if one.type == "file"]
        rows = answers.get(section.id) or () if section.repeats else (answers,)
        if not isinstance(rows, list | tuple):
            continue
        for row in rows:
            yield from ((one, row[one.id]) for one in wanted if isinstance(row, dict) and row.get(one.id))


def replaced(form: Form | None, answers: Mapping[str, Any], by: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with each file that stands in `by` replaced; others are left out, for nobody could open them."""
    found = dict(answers)
    for section in form.sections if form else ():
        wanted = {one.id for one in section.questions if one.type == "file"}
        if section.repeats and section.id in found:
            found[section.id] = [_row(row, wanted, by) for row in found[section.id]]
        elif not section.repeats:
            found = _row(found, wanted, by)
    return found


def _row(row: Mapping[str, Any], wanted: set[str], by: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: by[str(value)] if key in wanted else value
        for key, value in row.items()
        if key not in wanted or str(value) in by
    }


def read(question: Question, value: object) -> Attached | None:
    """What a told entry says of a file; None when it is not said as agreed."""
    if not isinstance(value, dict):
        return None
    try:
        found = Attached(
            UUID(value["file"]), question.id, question.compartment, value["type"], value["size"], value["sha256"]
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    sane = (
        isinstance(found.media_type, str)
        and len(found.media_type) <= 60
        and type(found.size) is int
        and 0 < found.size <= MOST_BYTES
        and isinstance(found.sha256, str)
        and _HASH.fullmatch(found.sha256)
    )
    return found if sane else None


def attached(form: Form | None, answers: Mapping[str, Any]) -> list[Attached]:
    """The files that a told entry names, as many of them as one letter may bring."""
    found: list[Attached] = []
    for question, value in values(form, answers):
        one = read(question, value)
        if one is None or len(found) == MOST_FILES or sum(other.size for other in found) + one.size > MOST_BYTES:
            continue
        found.append(one)
    return found
