"""The papers of an arrival: the sheet of a group with empty lines, the tally, the small card that everybody gets."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from homeward.cases import papers
from homeward.cases.rules import surge
from homeward.lib.canon import digest
from homeward.procedure.rules import Question, Release, Section

TONGUES = papers.TONGUES
# On A4 a hand needs seven millimetres for a line: twenty a side, forty on one sheet of paper.
A_SIDE, A_SHEET = 20, 40
HEALTH = "health"
WIDTH = {"yes_no": 1.0, "code": 1.5, "date": 1.5, "number": 1.2}
Words = Mapping[str, str]


def made(
    kind: str, release: Release, languages: list[str], *, entry: UUID, lines: int = A_SHEET,
    about: Mapping[str, Sequence[str]] | None = None,
) -> bytes:  # fmt: skip
    """One paper as PDF: `group`, `care` (the nurse's part of the sheet), `tally` or `card`."""
    data = {"group": group, "care": care, "tally": tally, "card": card}[kind](release, lines, about or {})
    data |= {"entry": str(entry), "digest": digest(str(entry), {"paper": kind})}
    return papers.render("group" if kind == "care" else kind, data, languages)


def said(release: Release, key: str) -> Words:
    """A word of the procedure in every language."""
    return {one: release.word(one, key, "") for one in TONGUES}


def group(release: Release, lines: int, about: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The sheet without what only the nurse asks; one table for each part of the form."""
    return _sheet(release, lines, about, care=False)


def care(release: Release, lines: int, about: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The nurse's own sheet: numbers of lines and what only she asks, so that no other paper says who is ill."""
    return _sheet(release, lines, about, care=True)


def _sheet(release: Release, lines: int, about: Mapping[str, Sequence[str]], *, care: bool) -> dict[str, Any]:
    arrivals = release.arrivals
    assert arrivals is not None
    form = release.forms[arrivals.line]
    name = next((one for one in form.questions if one.person == "house_name"), None)
    parts = []
    for section in form.sections:
        asked = [one for one in section.questions if (one.compartment == HEALTH) == care]
        if asked:
            parts.append(_part(release, form.id, section, asked, None if name in asked else name))
    event = [
        {"words": said(release, f"questions.{one.id}.label"), "value": _given(release, one, about), "type": one.type}
        for one in release.forms[arrivals.event].questions
    ]
    return {"parts": parts, "event": event, "lines": lines, "side": A_SIDE}


def _part(
    release: Release, form: str, section: Section, asked: list[Question], name: Question | None
) -> dict[str, Any]:
    columns = [_column(release, one) for one in ([name] if name else []) + asked]
    return {"title": said(release, f"sections.{form}.{section.id}"), "columns": columns}


def _column(release: Release, question: Question) -> dict[str, Any]:
    return {"words": said(release, f"questions.{question.id}.label"), "tick": question.type == "yes_no",
            "width": 3.2 if question.person else WIDTH.get(question.type, 2.2)}  # fmt: skip


def _given(release: Release, question: Question, about: Mapping[str, Sequence[str]]) -> str | Words:
    value = next(iter(about.get(question.id) or []), "")
    return said(release, f"codes.{question.codes}.{value}") if value and question.type == "code" else value


def tally(release: Release, lines: int, about: Mapping[str, Sequence[str]]) -> dict[str, Any]:  # noqa: ARG001
    """The tally: a box for each kind of person."""
    arrivals = release.arrivals
    assert arrivals is not None
    form = release.forms[arrivals.tally]
    lists = {one.id: one.codes for one in form.questions}
    axes = [[said(release, f"codes.{lists[name]}.{code}") for code in codes]
            for name, codes in surge.axes(form, release.codes)]  # fmt: skip
    return {"rows": axes[0], "columns": _crossed(axes[1:])}


def _crossed(axes: list[list[Words]]) -> list[Words]:
    """Every way to take one of each list, as words: child, alone."""
    found: list[Words] = [dict.fromkeys(TONGUES, "")]
    for listed in axes:
        found = [{t: ", ".join(filter(None, (a[t], b[t]))) for t in TONGUES} for a in found for b in listed]
    return found


def card(release: Release, lines: int, about: Mapping[str, Sequence[str]]) -> dict[str, Any]:  # noqa: ARG001
    """The small card: numbers to call and pictures; no office, no code, no word of why."""
    arrivals = release.arrivals
    assert arrivals is not None
    listed = [{"number": one.number, "picture": one.picture, "words": said(release, f"arrivals.card.{one.id}")}
              for one in arrivals.card]  # fmt: skip
    return {"numbers": listed, "office": ""}
