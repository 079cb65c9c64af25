"""Reads what was typed into a form of the procedure: values that can be kept, or a problem at each question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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


def read(form: Form, raw: Raw, *, codes: Mapping[str, Sequence[str]], read_date: ReadDate) -> Filled:
    """The answers of a whole form. Hidden questions are not read: what is not asked is not kept.

    `raw` has lists of strings by input name: a question's id, or `section.row.question` in a repeated section.
    `read_date` turns text into a date, or into the code of a problem.
    """
    filled = Filled({}, {})
    for section in form.sections:
        if not shown(section.shown_when, filled.values):
            continue
        if section.repeats:
            rows = _rows(section, raw, filled.problems, codes, read_date)
            if rows:
                filled.values[section.id] = rows
        else:
            _questions(section, "", raw, filled.values, filled.problems, codes, read_date)
    return filled


def _rows(
    section: Section, raw: Raw, problems: dict[str, Problem], codes: Mapping[str, Sequence[str]], read_date: ReadDate
) -> list[dict[str, Any]]:
    prefix = section.id + "."
    numbers = {name[len(prefix) :].split(".", 1)[0] for name in raw if name.startswith(prefix)}
    rows: list[dict[str, Any]] = []
    for number in sorted(int(n) for n in numbers if n.isdigit())[:MOST_ROWS]:
        start = f"{prefix}{number}."
        if not any(value.strip() for name in raw if name.startswith(start) for value in raw[name]):
            continue
        row: dict[str, Any] = {}
        _questions(section, start, raw, row, problems, codes, read_date)
        rows.append(row)
    return rows


def _questions(
    section: Section,
    start: str,
    raw: Raw,
    values: dict[str, Any],
    problems: dict[str, Problem],
    codes: Mapping[str, Sequence[str]],
    read_date: ReadDate,
) -> None:
    for question in section.questions:
        if not shown(question.shown_when, values):
            continue
        given = [text.strip() for text in raw.get(start + question.id, ()) if text.strip()]
        value: Any = _value(question, given, codes, read_date) if given else None
        if value is None and question.required:
            value = Problem("required")
        if isinstance(value, Problem):
            problems[start + question.id] = value
        elif value is not None:
            values[question.id] = value


def _value(question: Question, given: list[str], codes: Mapping[str, Sequence[str]], read_date: ReadDate) -> Any:
    text = given[0]
    match question.type:
        case "code" | "yes_no":
            allowed = ("yes", "no") if question.type == "yes_no" else codes[question.codes or ""]
            return text if text in allowed else Problem("unknown_choice")
        case "codes":
            unknown = [one for one in given if one not in codes[question.codes or ""]]
            return Problem("unknown_choice") if unknown else given
        case "date":
            day = read_date(text)
            return day.isoformat() if isinstance(day, date) else Problem(day)
        case "number":
            return int(text) if text.isdecimal() and len(text) < 10 else Problem("not_a_number")
        case "long_text":
            return text if len(text) <= LONGEST_STORY else Problem("too_long", {"most": LONGEST_STORY})
        case _:
            return text if len(text) <= LONGEST_TEXT else Problem("too_long", {"most": LONGEST_TEXT})


def facts_and_answers(form: Form, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parts the values: what steers the procedure becomes facts (readable by a thief), all else is to be sealed."""
    steering = {q.id for section in form.sections if not section.repeats for q in section.questions if q.steers}
    facts = {question: value for question, value in values.items() if question in steering}
    answers = {question: value for question, value in values.items() if question not in steering}
    return facts, answers
