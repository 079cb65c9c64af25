"""What may be shown of sealed answers: each kind of answer by the rights of the reader's role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.models import Entry
from homeward.cases.queries.journal import Journal
from homeward.people import queries as people
from homeward.procedure.rules import Question
from homeward.vault import actions as audit


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer for the page: the question's words, and its value in words; `kept_apart` when it may not be read."""

    label: str
    value: str
    kept_apart: bool = False


def opened_entry(file: Journal, entry: Entry, opened: Mapping[str, Any], user: User) -> list[Answer]:
    """The answers of one entry in the order of its form."""
    values = {**entry.facts, **opened.get("answers", {})}
    form = file.release.forms.get(entry.form.split("@")[0])
    found = []
    if form is None:
        return [Answer("", str(value)) for name, value in values.items() if name in ("text", "name", "note") and value]
    for section in form.sections:
        rows = values.get(section.id, []) if section.repeats else [values]
        for row in rows:
            found += [_answer(file, question, row[question.id], user) for question in section.questions
                      if question.id in row]  # fmt: skip
    return found


def _answer(file: Journal, question: Question, value: Any, user: User) -> Answer:
    label = file.release.word(user.language, f"questions.{question.id}.label", question.id)
    if question.compartment != "none":
        decision = agencies.may(user, "read_compartment", file.case.id, compartment=question.compartment)
        if not decision.allowed:
            return Answer(label, "", kept_apart=True)
    return Answer(label, in_words(file, question, value, user.language))


def in_words(file: Journal, question: Question, value: Any, language: str) -> str:
    """A stored value as the reader's language says it."""
    one_or_more = value if isinstance(value, list) else [value]
    if question.codes:
        return " · ".join(file.release.word(language, f"codes.{question.codes}.{one}", str(one)) for one in one_or_more)
    return " · ".join(str(one) for one in one_or_more)


def named(file: Journal, user: User) -> list[tuple[str, str]]:
    """The legal names of the person, after *unlock names*; each showing is a leaf of its own."""
    audit.record("names", actor=str(user.id), object=str(file.case.id))
    return [mark for mark in people.marks(file.case.id, file.case.id) if mark[0].startswith("name.")]
