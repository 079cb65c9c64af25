"""Plain notices for everybody in a case: a hearing on a day, not before a day; the rest of that data stays shut."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from homeward.cases.queries import wording
from homeward.cases.queries.journal import Journal
from homeward.procedure.rules import Question, Release, plain


def notices(file: Journal, today: date) -> list[str]:
    """The notices of a case in the order of the procedure; a day that has passed is no notice any more."""
    found = []
    for name, question_id in file.release.notices.items():
        question = file.release.questions[question_id]
        for value in _values(file, question, today):
            sentence = wording.say(file.release, "notices", name, default="%(value)s")
            found.append(sentence.replace("%(value)s", _in_words(question, value, file.release)))
    return found


def _values(file: Journal, question: Question, today: date) -> list[Any]:
    """Every coming day, or of days that exclude each other the one that counts; of anything else what counts."""
    counts = file.own.counting(question.id)
    if counts is None or plain(counts) == "no":
        return []
    if question.type != "date":
        return [counts]
    days = [counts] if question.protective else file.own.facts[question.id]
    return sorted(day for one in days if (day := _day(one)) and day >= today)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value if isinstance(value, date) else None


def _in_words(question: Question, value: Any, release: Release) -> str:
    if isinstance(value, date):
        return wording.show_day(value)
    if question.codes:
        codes: Iterable[Any] = value if isinstance(value, tuple) else [value]
        return ", ".join(wording.say(release, "codes", question.codes, str(one)) for one in codes)
    return _("yes") if question.type == "yes_no" else wording.in_digits(value)
