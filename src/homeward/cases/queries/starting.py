"""What a form starts with, so that nothing is asked twice: the answers of earlier steps that its questions name."""

from collections.abc import Mapping
from typing import Any

from homeward.agencies.queries import User
from homeward.cases.queries.allowed import may
from homeward.cases.queries.journal import Journal, open_sealed
from homeward.procedure.rules import Form, Question, Section

Rows = list[dict[str, Any]]


def starting_values(file: Journal, form: Form, user: User) -> dict[str, Any]:
    """Values for the questions and rows of a form that start from earlier answers which this reader may read."""
    sources = {one.starts_from for one in form.questions} | {one.starts_from for one in form.sections}
    if sources <= {None}:
        return {}
    known = _live_values(file)
    found: dict[str, Any] = {}
    for section in form.sections:
        if section.repeats:
            rows = known.get(section.starts_from or "")
            if isinstance(rows, list) and (made := _rows(file, section, rows, user)):
                found[section.id] = made
            continue
        found |= _answers(file, section, known, user)
    return found


def _live_values(file: Journal) -> dict[str, Any]:
    """The latest live answer to each question on this side, from private entries and from what was told to it."""
    live = file.own.live
    here = file.case.host if file.side == "host" else file.case.home
    # A told twin of this side says less than the private entry it was cut from.
    rows = [one for one in file.own_entries() if str(one.id) in live and not (one.told and one.node == here)]
    opened = open_sealed(rows)
    known: dict[str, Any] = {}
    for entry in rows:
        known |= {**entry.facts, **opened.get(entry.id, {}).get("answers", {})}
    return known


def _rows(file: Journal, section: Section, rows: Rows, user: User) -> Rows:
    made = [_answers(file, section, row, user) for row in rows if isinstance(row, dict)]
    return [row for row in made if row]


def _answers(file: Journal, section: Section, known: Mapping[str, Any], user: User) -> dict[str, Any]:
    return {
        one.id: value
        for one in section.questions
        if one.starts_from
        and (value := _fitting(file, one, known.get(one.starts_from))) is not None
        and _may_read(file, one, user)
    }


def _fitting(file: Journal, question: Question, value: Any) -> Any:
    """The value, without codes that the list of this question does not have; None when nothing is left."""
    if value in (None, "", []):
        return None
    if question.type not in ("code", "codes"):
        return value if not isinstance(value, list) else " · ".join(str(one) for one in value)
    allowed = {code.id for code in file.release.codes[question.codes or ""]}
    left = [one for one in (value if isinstance(value, list) else [value]) if one in allowed]
    return (left or None) if question.type == "codes" else (left[0] if left else None)


def _may_read(file: Journal, question: Question, user: User) -> bool:
    source = file.release.questions.get(question.starts_from or "")
    if source is None or source.compartment == "none":
        return True
    return may(file, user, "read_compartment", compartment=source.compartment).allowed
