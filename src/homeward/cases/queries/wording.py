"""Time limits and waiting in words: until when, counted from what, by which clause, which days were skipped."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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
    source: str = ""
    rested: str = ""


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


def why(step: Step, due: Due | None, release: Release, country: str, *, hidden: Collection[str] = ()) -> Why | None:
    """Why a step or a promise is due when it is; None while it has no limit. `hidden` are steps that are not named."""
    if due is None or due.on is None:
        return None
    start = due.from_ or ""
    limit = due.limit or _limit(step, start, release)
    until = moment(due.at) if due.at else show_day(due.on, week=moves(step, start, release))
    began = show_day(due.started_on, week=moves(step, start, release)) if due.started_on else ""
    return Why(
        until=until,
        counted=counted(limit.within, start, release, began, hidden) if limit else "",
        skipped=skipped(due.skipped, release, country),
        clause=due.clause or step.clause or "",
        # A value that nobody has signed is never shown as what the procedure says.
        proposed=due.status != "stated" and (limit is None or limit.within.status != "stated"),
        uncovered=due.status == "uncovered",
        source=_paper(limit.within.source) if limit else "",
        rested=ngettext("%(n)s day of waiting", "%(n)s days of waiting", due.rested) % {"n": in_digits(due.rested)}
        if due.rested
        else "",
    )


def _paper(source: str) -> str:
    """The paper that a value comes from; what is said of it there stands in one language and is shown in that one."""
    return source if reader().language.startswith("en") else source.partition(":")[0]


def why_of_task(task: Task, release: Release, country: str, *, hidden: Collection[str] = ()) -> Why | None:
    """The same for a line of a worklist, from what was kept when the list was made."""
    step = release.steps.get(task.step)
    if step is None or task.due_on is None:
        return None
    kept = task.why
    days = tuple(date.fromisoformat(one) for one in kept.get("skipped", ()))
    began, within = kept.get("started"), kept.get("within")
    limit = Limit((kept.get("from") or "",), _value(within, kept.get("status") or "")) if within else None
    due = Due(
        on=task.due_on,
        at=task.due_at,
        from_=kept.get("from"),
        clause=kept.get("clause"),
        skipped=days,
        status=kept.get("status"),
        started_on=date.fromisoformat(began) if began else None,
        limit=limit,
        rested=kept.get("rested", 0),
    )
    return why(step, due, release, country, hidden=hidden)


def _value(within: Sequence[Any], status: str) -> Value:
    length, unit, source = within
    return Value(length, unit, "", source, status)


def moves(step: Step, start: str, release: Release) -> bool:
    """Whether a day of this limit would tell the day of a journey."""
    return step.movement or (start in release.steps and release.steps[start].movement)


def counted(within: Value, start: str, release: Release, began: str = "", hidden: Collection[str] = ()) -> str:
    """`10 days after “Hold the interview” (3 Mar 2026)`."""
    started = {"told": _("the letter was sent"), "taken": _("an office received the letter")}.get(start)
    if started is None:
        title = _("an earlier step") if start in hidden else step_title(release, start)
        started = title if start in hidden else _("“%(step)s”") % {"step": title}
    words = _("%(time)s after %(start)s") % {"time": span(within), "start": started}
    return f"{words} ({began})" if began else words


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


def waits(
    atoms: Iterable[tuple[str, str, str]], release: Release, sides: dict[str, str], *, hidden: Collection[str] = ()
) -> list[str]:
    """What a step waits for, in words; `sides` gives the country of host and home. Hidden steps are not named."""
    plain = ((word, name, wanted) if name not in hidden else ("", "", "") for word, name, wanted in atoms)
    return list(dict.fromkeys(_wait(word, name, wanted, release, sides) for word, name, wanted in plain))


def cause(release: Release, code: str) -> str:
    """A cause of waiting in words."""
    return say(release, "codes", release.cause_list, code) if release.cause_list else code


def wait_words(release: Release, code: str, since: date | None, until: date | None) -> str:
    """`Waits since 3 Mar until 12 Mar: no money yet`."""
    words = {"cause": cause(release, code), "day": show_day(since) if since else "",
             "until": show_day(until) if until else ""}  # fmt: skip
    if until:
        return _("Waits since %(day)s until %(until)s: %(cause)s") % words
    return _("Waits since %(day)s: %(cause)s") % words


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
