"""Time limits and waiting in words: until when, counted from what, by which clause, which days were skipped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeward.cases.models import Task
from homeward.lib import dates, numbers
from homeward.procedure.rules import Due, Limit, Release, Step, Value
from homeward.web.context import country_name
from homeward.web.reader import reader
from homeward.web.templatetags.homeward import moment


@dataclass(frozen=True, slots=True)
class Why:
    """Under every due step: the last day, what it was counted from, skipped days, and whether the value is agreed."""

    until: str
    counted: str
    skipped: str
    clause: str
    proposed: bool
    uncovered: bool = False


def say(release: Release, *key: str, default: str = "") -> str:
    """A word of the procedure in the reader's language."""
    return release.word(reader().language, ".".join(key), default or key[-1])


def step_title(release: Release, step: str) -> str:
    """The name of a step."""
    return say(release, "steps", step, "title", default=step)


def show_day(day: date, *, week: bool = False) -> str:
    """A day in the reader's calendar; of a journey only the week."""
    who = reader()
    return dates.show(day, who.language, who.digits, "week" if week else "short")


def show_week(week: str) -> str:
    """An ISO week such as 2026-W49."""
    year, _w, number = week.partition("-W")
    return show_day(dates.week_of(int(year), int(number)), week=True)


def why(step: Step, due: Due | None, release: Release, country: str) -> Why | None:
    """Why a step or a promise is due when it is; None while it has no limit."""
    if due is None or due.on is None:
        return None
    limit = _limit(step, due.from_ or "", release)
    until = moment(due.at) if due.at else show_day(due.on, week=moves(step, due.from_ or "", release))
    return Why(until, counted(limit, release) if limit else "", skipped(due.skipped, release, country),
               due.clause or step.clause or "", due.status == "proposed", due.status == "uncovered")  # fmt: skip


def why_of_task(task: Task, release: Release, country: str) -> Why | None:
    """The same for a line of a worklist, from what was kept when the list was made."""
    step = release.steps.get(task.step)
    if step is None or task.due_on is None:
        return None
    kept = task.why
    days = tuple(date.fromisoformat(one) for one in kept.get("skipped", ()))
    due = Due(task.due_on, task.due_at, kept.get("from"), kept.get("clause"), days, kept.get("status"))
    return why(step, due, release, country)


def moves(step: Step, start: str, release: Release) -> bool:
    """Whether a day of this limit would tell the day of a journey."""
    return step.movement or (start in release.steps and release.steps[start].movement)


def counted(limit: Limit, release: Release) -> str:
    """`10 days after “Hold the interview”`."""
    started = {"told": _("the letter was sent"), "taken": _("an office received the letter")}.get(limit.start)
    if started is None:
        started = _("“%(step)s”") % {"step": step_title(release, limit.start)}
    return _("%(time)s after %(start)s") % {"time": span(limit.within), "start": started}


def span(value: Value) -> str:
    """A length of time in words."""
    sentences = {
        "working_days": ngettext("%(n)s working day", "%(n)s working days", value.value),
        "days": ngettext("%(n)s day", "%(n)s days", value.value),
        "hours": ngettext("%(n)s hour", "%(n)s hours", value.value),
        "months": ngettext("%(n)s month", "%(n)s months", value.value),
    }
    return sentences.get(value.unit, "%(n)s") % {"n": in_digits(value.value)}


def in_digits(number: int) -> str:
    """A number in the reader's digits."""
    return numbers.show(number, reader().digits)


def skipped(days: Sequence[date], release: Release, country: str) -> str:
    """The holidays that were not counted: `Water Festival 23–25 Nov 2026`."""
    calendar = release.calendars.get(country)
    language = reader().language
    named: dict[str, list[date]] = {}
    for day in days:
        holiday = calendar.holidays.get(day) if calendar else None
        names = holiday.names if holiday else {}
        named.setdefault(names.get(language) or names.get("en") or _("holiday"), []).append(day)
    return ", ".join(f"{name} {_spell(found)}" for name, found in named.items())


def _spell(days: Sequence[date]) -> str:
    first, last = min(days), max(days)
    if first == last:
        return show_day(first)
    start = numbers.in_digits(str(first.day), reader().digits) if first.month == last.month else show_day(first)
    return f"{start}–{show_day(last)}"


def _limit(step: Step, start: str, release: Release) -> Limit | None:
    owing = [one.owes for one in release.steps.values() if one.owes and one.owes.step == step.id]
    found = [*step.limits, *(limit for one in owing for limit in one.limits)]
    return next((one for one in found if start in one.starts), found[0] if found else None)


def waits(atoms: Iterable[tuple[str, str, str]], release: Release, sides: dict[str, str]) -> list[str]:
    """What a step waits for, in words; `sides` gives the country of host and home."""
    return list(dict.fromkeys(_wait(word, name, wanted, release, sides) for word, name, wanted in atoms))


def _wait(word: str, name: str, wanted: str, release: Release, sides: dict[str, str]) -> str:
    if word == "done":
        return step_title(release, name)
    if word == "consent":
        return _("the consent “%(consent)s”") % {"consent": say(release, "consents", name, "name")}
    if word == "leads":
        return _("responsibility with %(country)s") % {"country": country_name(sides.get(name, name))}
    if word in ("flag", "not flag"):
        flag = say(release, "flags", name)
        return _("the end of: %(flag)s") % {"flag": flag} if word == "not flag" else flag
    if word in ("fact", "not fact"):
        return _fact(name, wanted, release)
    return _("something else first")


def _fact(name: str, wanted: str, release: Release) -> str:
    question = release.questions.get(name)
    label = say(release, "questions", name, "label")
    if question is None or not question.codes:
        return label
    answers = [say(release, "codes", question.codes, one) for one in wanted.split(" | ")]
    return f"{label}: {_(' or ').join(answers)}"
