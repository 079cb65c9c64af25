"""The inputs of a page: one field for each question, grouped in parts; repeated parts have rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from homeward.cases.forms.typed import shown_day, understood
from homeward.cases.forms.words import sentence
from homeward.cases.rules.answers import Problem, Raw, row_numbers
from homeward.procedure.rules import Form, Question, Release, Section

LONG_LIST = 8


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a page."""

    name: str
    id: str
    type: str
    label: str
    help: str
    required: bool
    choices: tuple[tuple[str, str], ...]
    given: tuple[str, ...]
    problem: Problem | None
    shown_when: str
    crosses: bool
    compartment: str
    understood: date | None = None

    @property
    def value(self) -> str:
        """What stands in a plain input."""
        return self.given[0] if self.given else ""

    @property
    def error(self) -> str:
        """What is wrong, in words."""
        return sentence(self.problem) if self.problem else ""

    @property
    def as_list(self) -> bool:
        """Whether so many answers are offered that they stand in a list to open."""
        return self.type == "code" and len(self.choices) > LONG_LIST

    @property
    def chosen(self) -> str:
        """What was given, in words."""
        words = dict(self.choices)
        return " · ".join(words.get(one, one) for one in self.given)


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one row; `number` is None outside repeated parts, `empty` marks the row for one more."""

    fields: tuple[Field, ...]
    number: int | None = None
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a page; a repeated section has one row for each that was filled and an empty one at the end."""

    id: str
    title: str
    repeats: bool
    rows: tuple[Row, ...]
    shown_when: str
    problem: Problem | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields in the order of the page."""
        return tuple(field for row in self.rows for field in row.fields)

    @property
    def error(self) -> str:
        """What is wrong with the part as a whole, in words."""
        return sentence(self.problem) if self.problem else ""


def parts(
    form: Form,
    release: Release,
    language: str,
    *,
    raw: Raw | None = None,
    problems: Mapping[str, Problem] | None = None,
    purpose: str | None = None,
    today: date,
) -> list[Part]:
    """The whole form. `raw` is what was typed (or a draft); `purpose` marks the answers that cross under it."""
    view = _View(form, release, language, raw or {}, problems or {}, purpose, today)
    return [view.part(section) for section in form.sections]


@dataclass(frozen=True, slots=True)
class _View:
    form: Form
    release: Release
    language: str
    raw: Raw
    problems: Mapping[str, Problem]
    purpose: str | None
    today: date

    def word(self, key: str) -> str:
        return self.release.word(self.language, key, "") or ""

    def part(self, section: Section) -> Part:
        return Part(
            id=section.id,
            title=self.word(f"sections.{self.form.id}.{section.id}"),
            repeats=section.repeats,
            rows=tuple(self.rows(section)),
            shown_when=_condition(section.shown_when),
            problem=self.problems.get(section.id),
        )

    def rows(self, section: Section) -> Sequence[Row]:
        if not section.repeats:
            return [Row(self.row(section, ""))]
        numbers = row_numbers(section, self.raw)
        found = [Row(self.row(section, f"{section.id}.{n}."), n) for n in numbers]
        one_more = max(numbers, default=-1) + 1
        return [*found, Row(self.row(section, f"{section.id}.{one_more}."), one_more, empty=True)]

    def row(self, section: Section, start: str) -> tuple[Field, ...]:
        return tuple(self.field(question, start) for question in section.questions)

    def field(self, question: Question, start: str) -> Field:
        name = start + question.id
        given = tuple(self.raw.get(name, ()))
        day = None
        if question.type == "date" and given:
            day = understood(given[0], self.today, self.language)
            given = (shown_day(given[0], self.language),)
        return Field(
            name=name,
            id="q-" + name.replace(".", "-"),
            type=question.type,
            label=self.word(f"questions.{question.id}.label") or question.id,
            help=self.word(f"questions.{question.id}.help"),
            required=question.required,
            choices=tuple(self.choices(question)),
            given=given,
            problem=self.problems.get(name),
            shown_when=_condition(question.shown_when, start),
            crosses=self.purpose is not None and self.purpose in question.crosses,
            compartment=question.compartment,
            understood=day,
        )

    def choices(self, question: Question) -> Sequence[tuple[str, str]]:
        if question.type == "yes_no":
            return [("yes", _("Yes")), ("no", _("No"))]
        if question.type not in ("code", "codes"):
            return []
        listed = question.codes or ""
        return [(one.id, self.word(f"codes.{listed}.{one.id}") or one.id) for one in self.release.codes[listed]]


def _condition(condition: Mapping[str, object] | None, start: str = "") -> str:
    if not condition:
        return ""
    as_lists = {start + name: list(v) if isinstance(v, list | tuple) else [v] for name, v in condition.items()}
    return json.dumps(as_lists, ensure_ascii=False)
