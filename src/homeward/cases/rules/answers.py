"""Reads what was typed into a form of the procedure: values that can be kept, or a problem at each question."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from homeward.procedure.rules import Form, Question, Section

LONGEST_TEXT = 200
LONGEST_STORY = 20_000
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer: a code that a page turns into a sentence, and the values it names."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was read: answers by question (rows by section), and problems by the name of the input."""

    values: dict[str, Any]
    problems: dict[str, Problem]


ReadDate = Callable[[str], "date | str"]
Raw = Mapping[str, Sequence[str]]


def shown(condition: Mapping[str, Any] | None, values: Mapping[str, Any]) -> bool:
    """Whether a question or section is asked at all, given the answers above it."""
    for question, wanted in (condition or {}).items():
        given = values.get(question)
        given_all = given if isinstance(given, list) else [given]
        wanted_all = wanted if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
        if not any(one in wanted_all for one in given_all):
            return False
    return True


def plain(text: str) -> str:
    """Text without what no keyboard writes: control characters go, lines and the joiners of Khmer stay."""
    kept = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    return kept.strip()


def row_numbers(section: Section, raw: Raw) -> list[int]:
    """The numbers of the rows in which something was given, in their order."""
    prefix = section.id + "."
    found = {
        number
        for name, texts in raw.items()
        if name.startswith(prefix) and any(map(plain, texts))
        if (number := name[len(prefix) :].split(".", 1)[0]).isascii() and number.isdigit() and len(number) < 5
    }
    return sorted({int(number) for number in found})


def read(
    form: Form,
    raw: Raw,
    *,
    codes: Mapping[str, Sequence[str]],
    read_date: ReadDate,
    today: date | None = None,
) -> Filled:
    """The answers of a whole form. Hidden questions are not read: what is not asked is not kept.

    `raw` has lists of strings by input name: a question's id, or `section.row.question` in a repeated section.
    `read_date` turns text into a date, or into the code of a problem; with `today` nobody is born after it.
    """
    filled = Filled({}, {})
    read_one = _Reading(codes, read_date, today)
    for section in form.sections:
        if not shown(section.shown_when, filled.values):
            continue
        if section.repeats:
            rows = _rows(section, raw, filled.problems, read_one)
            if rows:
                filled.values[section.id] = rows
        else:
            _questions(section, "", raw, filled.values, filled.problems, read_one)
    return filled


@dataclass(frozen=True, slots=True)
class _Reading:
    codes: Mapping[str, Sequence[str]]
    read_date: ReadDate
    today: date | None

    def value(self, question: Question, given: list[str]) -> Any:
        text = given[0]
        match question.type:
            case "code" | "yes_no":
                allowed = ("yes", "no") if question.type == "yes_no" else self.codes[question.codes or ""]
                return text if text in allowed else Problem("unknown_choice")
            case "codes":
                unknown = [one for one in given if one not in self.codes[question.codes or ""]]
                return Problem("unknown_choice") if unknown else list(dict.fromkeys(given))
            case "date":
                return self.day(question, text)
            case "number":
                return int(text) if text.isdecimal() and len(text) < 10 else Problem("not_a_number")
            case "file":
                return text if _is_id(text) else Problem("no_such_file")
            case "long_text":
                return text if len(text) <= LONGEST_STORY else Problem("too_long", {"most": LONGEST_STORY})
        # A birth is often only a year or a guess; but when it reads as a day, it lies behind us.
        if question.person == "birth_date" and self.day(question, text) == Problem("in_the_future"):
            return Problem("in_the_future")
        return text if len(text) <= LONGEST_TEXT else Problem("too_long", {"most": LONGEST_TEXT})

    def day(self, question: Question, text: str) -> Any:
        day = self.read_date(text)
        if not isinstance(day, date):
            return Problem(day)
        if question.person == "birth_date" and self.today is not None and day > self.today:
            return Problem("in_the_future")
        return day.isoformat()


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _rows(section: Section, raw: Raw, problems: dict[str, Problem], reading: _Reading) -> list[dict[str, Any]]:
    numbers = row_numbers(section, raw)
    if len(numbers) > MOST_ROWS:
        problems[section.id] = Problem("too_many_rows", {"most": MOST_ROWS})
        return []
    rows: list[dict[str, Any]] = []
    for number in numbers:
        row: dict[str, Any] = {}
        _questions(section, f"{section.id}.{number}.", raw, row, problems, reading)
        rows.append(row)
    return rows


def _questions(
    section: Section, start: str, raw: Raw, values: dict[str, Any], problems: dict[str, Problem], reading: _Reading
) -> None:
    for question in section.questions:
        if not shown(question.shown_when, values):
            continue
        given = [text for one in raw.get(start + question.id, ()) if (text := plain(one))]
        value: Any = reading.value(question, given) if given else None
        if value is None and question.required:
            value = Problem("required")
        if isinstance(value, Problem):
            problems[start + question.id] = value
        elif value is not None:
            values[question.id] = value


def facts_and_answers(form: Form, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parts the values: what steers the procedure becomes facts (readable by a thief), all else is to be sealed."""
    steering = {q.id for section in form.sections if not section.repeats for q in section.questions if q.steers}
    facts = {question: value for question, value in values.items() if question in steering}
    answers = {question: value for question, value in values.items() if question not in steering}
    return facts, answers
