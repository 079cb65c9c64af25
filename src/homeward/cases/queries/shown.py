"""What may be shown of sealed answers: each kind of answer by the rights of the reader's role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.models import Entry
from homeward.cases.queries import attachments
from homeward.cases.queries.allowed import may
from homeward.cases.queries.journal import Journal
from homeward.consent import rules as consent
from homeward.lib import dates
from homeward.people import queries as people
from homeward.procedure.rules import Question, Section, Step
from homeward.vault import actions as audit
from homeward.web.reader import reader


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer for the page: the question's words, and its value in words; `kept_apart` when it may not be read."""

    label: str
    value: str
    kept_apart: bool = False
    paper: UUID | None = None


def opened_entry(file: Journal, entry: Entry, opened: Mapping[str, Any], user: User) -> list[Answer]:
    """The answers of one entry in the order of its form."""
    values = {**entry.facts, **opened.get("answers", {})}
    form = file.edition_of(entry).forms.get(entry.form.split("@")[0])
    found: list[Answer] = []
    if form is None:
        return [Answer("", str(value)) for name, value in values.items() if name in ("text", "name", "note") and value]
    for section in form.sections:
        found += _rows(file, section, values, user)
    return found


def parted(
    file: Journal, entry: Entry, opened: Mapping[str, Any], user: User, step: Step, today: date
) -> tuple[list[Answer], list[Answer]]:
    """The answers of a draft, parted: those that the letter tells under today's consents, and those that stay here."""
    form = file.edition_of(entry).forms.get(entry.form.split("@")[0])
    if form is None or step.tells is None or step.tells.purpose is None:
        return [], opened_entry(file, entry, opened, user)
    scopes = consent.live_scopes(file.own, file.release, today)
    stored = opened.get("answers", {})
    facts, answers = consent.what_crosses(form, entry.facts, stored, step.tells.purpose, scopes)
    told, kept = [], []
    for section in form.sections:
        told += _rows(file, section, {**facts, **answers}, user)
        kept += _rows(file, section, _without({**entry.facts, **stored}, {**facts, **answers}), user)
    return told, kept


def _without(values: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """Values that are not among the others; of rows the columns that are not."""
    left = {}
    for name, value in values.items():
        if name not in gone:
            left[name] = value
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            columns = {key for row in gone[name] for key in row}
            left[name] = [{key: one for key, one in row.items() if key not in columns} for row in value]
    return left


def _rows(file: Journal, section: Section, values: Mapping[str, Any], user: User) -> list[Answer]:
    rows = values.get(section.id, []) if section.repeats else [values]
    return [_answer(file, question, row[question.id], user) for row in rows for question in section.questions
            if question.id in row]  # fmt: skip


def _answer(file: Journal, question: Question, value: Any, user: User) -> Answer:
    label = file.release.word(user.language, f"questions.{question.id}.label", question.id)
    if question.compartment != "none":
        decision = may(file, user, "read_compartment", compartment=question.compartment)
        if not decision.allowed:
            return Answer(label, "", kept_apart=True)
    paper = attachments.paper_of(file, value) if question.type == "file" else None
    return Answer(label, in_words(file, question, value, user.language), paper=paper)


def in_words(file: Journal, question: Question, value: Any, language: str) -> str:
    """A stored value as the reader's language says it."""
    one_or_more = value if isinstance(value, list) else [value]
    if question.codes:
        return " · ".join(file.release.word(language, f"codes.{question.codes}.{one}", str(one)) for one in one_or_more)
    if question.type == "file":
        return attachments.in_words(value)
    if question.type == "yes_no":
        return _("Yes") if value in (True, "yes") else _("No")
    if question.type == "date":
        return " · ".join(_day(str(one), language) for one in one_or_more)
    return " · ".join(str(one) for one in one_or_more)


def _day(text: str, language: str) -> str:
    try:
        return dates.show(date.fromisoformat(text), language, reader().digits)
    except ValueError:
        return text


def named(file: Journal, user: User) -> list[tuple[str, str]]:
    """The legal names of the person, after *unlock names*; each showing is a leaf of its own."""
    audit.record("names", actor=str(user.id), object=str(file.case.id))
    return [mark for mark in people.marks(file.case.id, file.case.id) if mark[0].startswith("name.")]
