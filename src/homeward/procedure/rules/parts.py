"""The plain parts of a release: agreed values, forms and codes, roles, scopes of consent, calendars, the fork."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Value:
    """A number that the ministries agree: how much, since when, by which source; status is `stated` or `proposed`."""

    value: int
    unit: str
    date: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Code:
    """One answer of a code list; of two that conflict the one with the higher `protective` counts."""

    id: str
    protective: int = 0
    htcds: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form; `crosses` names the purposes for which its answer may leave the country.

    pair: it asks what joins two people (`kind`), or what the person wants for the two (`wish`); cases are linked by it.
    """

    id: str
    type: str
    codes: str | None = None
    required: bool = False
    steers: bool = False
    compartment: str = "none"
    crosses: tuple[str, ...] = ()
    shown_when: Mapping[str, Any] | None = None
    person: str | None = None
    htcds: str | None = None
    protective: str | None = None
    starts_from: str | None = None
    pair: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand together; with `repeats` the answer is a list of rows under the section's id."""

    id: str
    questions: tuple[Question, ...]
    repeats: bool = False
    shown_when: Mapping[str, Any] | None = None
    starts_from: str | None = None
    row_crosses_when: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the procedure in one version."""

    id: str
    version: int
    sections: tuple[Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order of the page."""
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True, slots=True)
class Role:
    """Who does a step: the kind of agency, the sides, and who may stand in."""

    id: str
    place: str
    sides: tuple[str, ...]
    stands_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing a person may agree to: for which purposes, which kinds of data, to whom, how long."""

    id: str
    letter: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    crosses: bool
    valid: Value | None = None
    ask_from: Value | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off: its names by language, where it was found, and whether people have confirmed it."""

    on: date
    names: Mapping[str, str]
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off of one country for the years the release covers; `weekend` counts Monday as 0."""

    country: str
    years: frozenset[int]
    weekend: frozenset[int]
    holidays: Mapping[date, Holiday]


@dataclass(frozen=True, slots=True)
class Fork:
    """Where the person decides: the step and question, and the stages of each branch."""

    step: str
    question: str
    branches: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Seal:
    """While `flag` is up a file is there for the roles `readers` only, and of it only `steps` and their entries."""

    flag: str
    readers: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonClock:
    """What the person's own days are counted from: the steps that begin protection, and those that tell the person."""

    protected_by: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
