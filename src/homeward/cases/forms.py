"""A form of the procedure as a page shows it: questions in the reader's language, what was typed, what is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from homeward.cases.queries.journal import Journal
from homeward.cases.rules.answers import Problem, Raw
from homeward.consent import rules as consent
from homeward.lib import dates
from homeward.procedure.rules import Form, Question, Release, Section, Step

SENTENCES = {
    "required": _l("Please answer this question."),
    "unknown_choice": _l("Please choose one of the answers shown."),
    "not_a_number": _l("Please write a whole number."),
    "too_long": _l("This is too long: at most %(most)s characters. Nothing was lost; please shorten it."),
    "no_such_day": _l("There is no such day. Please check day and month."),
    "not_a_date": _l("This could not be read as a date. Write for example 22 Apr 2019 or 22/4/2562."),
    "which_year": _l("Is this year of the Buddhist or of the Christian calendar? Please write it with four figures."),
    "in_the_future": _l("This day has not come yet."),
}


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
    error: str
    shown_when: str
    crosses: bool
    compartment: str

    @property
    def value(self) -> str:
        """What stands in a plain input."""
        return self.given[0] if self.given else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a page; a repeated section has one list of fields for each row and an empty one at the end."""

    id: str
    title: str
    repeats: bool
    rows: tuple[tuple[Field, ...], ...]
    shown_when: str


def sentence(problem: Problem) -> str:
    """What is wrong, in the reader's language."""
    return str(SENTENCES.get(problem.code, _("This answer could not be read."))) % dict(problem.values)


def parts(
    form: Form,
    release: Release,
    language: str,
    *,
    raw: Raw | None = None,
    problems: Mapping[str, Problem] | None = None,
    purpose: str | None = None,
) -> list[Part]:
    """The whole form. `raw` is what was typed (or a draft); `purpose` marks the answers that cross under it."""
    view = _View(form, release, language, raw or {}, problems or {}, purpose)
    return [view.part(section) for section in form.sections]


def raw_of(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Stored answers as inputs again, for a correction or a paper that is typed in."""
    raw: dict[str, list[str]] = {}
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                raw.update({f"{name}.{number}.{key}": inner for key, inner in raw_of(row).items()})
        else:
            raw[name] = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return raw


def read_date(today: date, language: str) -> Any:
    """A reader of typed dates for `rules.answers.read`; the code of a problem when the text is no date."""

    def read(text: str) -> "date | str":
        try:
            return dates.read(text, today, language)
        except dates.Unreadable as problem:
            return problem.code

    return read


@dataclass(frozen=True, slots=True)
class _View:
    form: Form
    release: Release
    language: str
    raw: Raw
    problems: Mapping[str, Problem]
    purpose: str | None

    def word(self, key: str) -> str:
        return self.release.word(self.language, key, "") or ""

    def part(self, section: Section) -> Part:
        return Part(
            id=section.id,
            title=self.word(f"sections.{self.form.id}.{section.id}"),
            repeats=section.repeats,
            rows=tuple(self.row(section, start) for start in self.starts(section)),
            shown_when=_condition(section.shown_when),
        )

    def starts(self, section: Section) -> Sequence[str]:
        if not section.repeats:
            return [""]
        prefix = section.id + "."
        numbers = {
            int(n) for name in self.raw if name.startswith(prefix) if (n := name[len(prefix) :].split(".")[0]).isdigit()
        }
        return [f"{prefix}{n}." for n in [*sorted(numbers), max(numbers, default=-1) + 1]]

    def row(self, section: Section, start: str) -> tuple[Field, ...]:
        return tuple(self.field(question, start) for question in section.questions)

    def field(self, question: Question, start: str) -> Field:
        name = start + question.id
        problem = self.problems.get(name)
        return Field(
            name=name,
            id="q-" + name.replace(".", "-"),
            type=question.type,
            label=self.word(f"questions.{question.id}.label") or question.id,
            help=self.word(f"questions.{question.id}.help"),
            required=question.required,
            choices=tuple(self.choices(question)),
            given=tuple(self.raw.get(name, ())),
            error=sentence(problem) if problem else "",
            shown_when=_condition(question.shown_when, start),
            crosses=self.purpose is not None and self.purpose in question.crosses,
            compartment=question.compartment,
        )

    def choices(self, question: Question) -> Sequence[tuple[str, str]]:
        if question.type == "yes_no":
            return [("yes", _("Yes")), ("no", _("No"))]
        if question.type not in ("code", "codes"):
            return []
        listed = question.codes or ""
        return [(one.id, self.word(f"codes.{listed}.{one.id}") or one.id) for one in self.release.codes[listed]]


def _condition(condition: Mapping[str, Any] | None, start: str = "") -> str:
    if not condition:
        return ""
    as_lists = {start + name: list(v) if isinstance(v, list | tuple) else [v] for name, v in condition.items()}
    return json.dumps(as_lists, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Crossing:
    """The box beside a form: what crosses, what waits for a consent, what never leaves, and what it relies on."""

    crosses: list[str]
    without_consent: list[str]
    stays: list[str]
    consents: list[tuple[str, date | None]]
    milestone: bool


def crossing(step: Step, form: Form | None, release: Release, language: str, file: Journal) -> Crossing | None:
    """What completing a step would tell the other side, in words; None when it tells nothing."""
    if step.tells is None:
        return None
    scopes = consent.live_scopes(file.own, release, dates.today(settings.NODE.time_zone))
    relied = consent.covering(scopes, step.tells.purpose)
    parted = consent.what_stays(form, step.tells.purpose, scopes) if form else consent.Stays((), (), ())

    def labels(ids: Sequence[str]) -> list[str]:
        return [release.word(language, f"questions.{one}.label", one) for one in ids]

    return Crossing(
        crosses=labels(parted.crosses),
        without_consent=labels(parted.without_consent),
        stays=labels(parted.always),
        consents=[
            (release.word(language, f"consents.{one.id}.name", one.id), file.own.consents[one.id].until)
            for one in relied
        ],
        milestone=step.tells.milestone,
    )
