"""Lines of My work and of the list of cases, ready to show: what to do, why, the dots of the path, a chip."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeward.agencies.queries import User
from homeward.cases.models import Entry, ListRow, Round, Task
from homeward.cases.queries import drawing, wording
from homeward.cases.queries.journal import Journal
from homeward.cases.queries.lists import rests, waits
from homeward.cases.queries.taken_out import ASKED
from homeward.cases.rules.projecting import CLOSED, waits_for_closed
from homeward.procedure.rules import Release
from homeward.web.context import country_name
from homeward.web.path import Drawing

# What a code of a refused or held letter means to the person who wrote it.
CODES = {
    "not_the_writer": lambda: _("the other side says that another office is responsible now"),
    "more_than_agreed": lambda: _("it told more than the person agreed to"),
    "consent_not_asked_anew": lambda: _("the person has to be asked again first"),
    "withdrawn": lambda: _("the consent it relied on has ended"),
    "consent_ended": lambda: _("the consent it relied on has ended; it was not sent"),
    "withheld": lambda: _("it waited while the channel was closed, and was not sent"),
    "expired": lambda: _("the consent it relied on has ended"),
    "never_given": lambda: _("the consent it relied on is not known there"),
}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of My work."""

    case: UUID
    number: str
    name: str
    flags: Sequence[tuple[str, str]]
    title: str
    why: wording.Why | None
    note: str
    chip: tuple[str, str]
    dots: Drawing
    url: str
    theirs: bool = False
    action: str = ""
    wait: str = ""
    holding: str = ""


def other_country(release: Release) -> str:
    """The code of the country on the other side."""
    return next((one for one in release.parties if one != settings.NODE.country), "")


def work_lines(
    tasks: Iterable[Task],
    releases: Mapping[UUID, Release],
    names: Mapping[UUID, str],
    rows: Mapping[UUID, ListRow],
    today: date,
    *,
    signs: bool = False,
    hidden: Collection[str] = (),
) -> list[WorkLine]:
    """Tasks of one group as lines."""
    return [
        _work_line(
            task, releases[task.case_id], names.get(task.case_id, ""), rows.get(task.case_id), today, signs, hidden
        )
        for task in tasks
    ]


def rows_of(user: User, cases: Iterable[UUID]) -> dict[UUID, ListRow]:
    """The list rows of the reader's office for these cases."""
    found = ListRow.objects.filter(agency_id=user.agency_id, case_id__in=set(cases))
    return {row.case_id: row for row in found}


def _work_line(
    task: Task, release: Release, name: str, row: ListRow | None, today: date, signs: bool, hidden: Collection[str]
) -> WorkLine:
    country = task.why.get("by") or settings.NODE.country
    dated = task.kind in (Task.Kind.DO, Task.Kind.WAITING)
    why = wording.why_of_task(task, release, country, hidden=hidden) if dated else None
    return WorkLine(
        case=task.case_id,
        number=task.number,
        name=name,
        flags=flags(_marks(task, row), release) if row else (),
        title=_title(task, release),
        why=why,
        note=_note(task, release),
        chip=_chip(task, release, today, signs),
        dots=drawing.of_dots(task.dots, release, ours=row.side if row else "host"),
        url=_url(task),
        theirs=task.kind in (Task.Kind.NEWS, Task.Kind.WAITING) and task.why.get("kind") != Entry.Kind.NOTE,
        action=_action(task),
        wait=_wait(task, release, today),
        holding=_holding(task, today),
    )


def _marks(task: Task, row: ListRow) -> list[str]:
    """The marks of the case; what is closed is named where something waits for it, not on every line."""
    waits_here = bool(task.why.get("cause") or task.why.get("held"))
    return [one for one in row.flags if waits_here or not one.startswith(CLOSED)]


def _title(task: Task, release: Release) -> str:
    if task.step == ASKED:
        return _("An entry may belong to another person")
    if task.step:
        return wording.step_title(release, task.step)
    return {
        Entry.Kind.TAKEN_OUT: _("An entry of another person was removed"),
        Entry.Kind.NOTE: _("Something about this person stood in another file and was removed there"),
    }.get(task.why.get("kind", ""), _("Edition of the procedure"))


def _wait(task: Task, release: Release, today: date) -> str:
    """Why the desk waits, in words; empty when it does not."""
    if not waits(task, today):
        return ""
    since, until = (_day(task.why.get(key)) for key in ("waits_since", "waits_until"))
    words = wording.wait_words(release, str(task.why["cause"]), since, until)
    told = next((kind for kind, one in release.closures.items() if one.cause == task.why["cause"]), "")
    tell = wording.say(release, "closures", told, "tell") if told in release.steps[task.step].stopped_by else ""
    return f"{words} · {_('To tell the person')}: “{tell}”" if tell else words


def _holding(task: Task, today: date) -> str:
    """The address of a holding answer, from the day on which the desk is reminded of what it promised."""
    remind = _day(task.why.get("remind"))
    if remind is None or today < remind or not task.why.get("holding"):
        return ""
    return reverse("cases:step", args=[task.case_id, task.why["holding"]])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _url(task: Task) -> str:
    entry = task.why.get("entry")
    if task.kind == Task.Kind.SIGN and entry:
        return reverse("cases:round", args=[task.case_id, entry])
    if task.kind in (Task.Kind.NEWS, Task.Kind.REJECTED) and entry:
        return reverse("cases:entry", args=[task.case_id, entry])
    if task.kind == Task.Kind.SECOND and entry:
        return reverse("cases:confirm_out" if task.step == ASKED else "cases:second", args=[task.case_id, entry])
    if task.kind == Task.Kind.DO:
        return reverse("cases:step", args=[task.case_id, task.step])
    return reverse("cases:record", args=[task.case_id])


def _action(task: Task) -> str:
    if task.kind in (Task.Kind.NEWS, Task.Kind.SIGN, Task.Kind.REJECTED, Task.Kind.SECOND):
        return _("Read")
    return ""


def _note(task: Task, release: Release) -> str:
    if task.kind == Task.Kind.WAITING:
        since = _("since %(day)s") % {"day": wording.show_day(task.since)} if task.since else ""
        until = "" if task.due_on else _("not yet received by an office")
        held = wording.cause(release, task.why["held"]) if task.why.get("held") else ""
        return " · ".join(one for one in (since, until, held) if one)
    if task.kind == Task.Kind.NEWS:
        return _("came on %(day)s") % {"day": wording.show_day(task.since)} if task.since else ""
    if task.kind == Task.Kind.SECOND:
        return _("written; a second person reads it")
    if task.kind == Task.Kind.SIGN:
        return {
            "drafted": _("written; waits for a signature"),
            "sent_back": _("given back with a note"),
            "signed": _("signed; waits for a number of the registry"),
        }.get(task.why.get("state", ""), "")
    if task.kind == Task.Kind.REJECTED:
        code = task.why.get("code", "")
        return code_words(code) or _("%(country)s could not accept it") % {
            "country": country_name(other_country(release))
        }
    return wording.say(release, "steps", task.step, "why", default=" ").strip() if task.due_on is None else ""


def code_words(code: str) -> str:
    """A code of the exchange as words; empty for one that has none."""
    return CODES[code]() if code in CODES else ""


def _chip(task: Task, release: Release, today: date, signs: bool) -> tuple[str, str]:
    if task.kind == Task.Kind.WAITING and (silent := _day(task.why.get("no_news"))) and today > silent:
        return "waiting", _("no news")
    if task.kind == Task.Kind.DO and rests(task, today):
        return "waiting", _("waits")
    if task.kind == Task.Kind.WAITING and task.since:
        return "waiting", days((today - task.since).days)
    if task.kind == Task.Kind.SIGN:
        return _round_chip(str(task.why.get("state", "")), signs)
    if task.kind != Task.Kind.DO or task.due_on is None:
        return "neutral", ""
    step = release.steps.get(task.step)
    if step and wording.moves(step, task.why.get("from") or "", release) and task.due_on >= today:
        return "due", wording.show_day(task.due_on, week=True)
    return due_chip(task.due_on, today)


def _round_chip(state: str, signs: bool) -> tuple[str, str]:
    if state == Round.State.SENT_BACK:
        return "due", _("given back")
    if state == Round.State.DRAFTED:
        return ("due", _("to sign")) if signs else ("neutral", _("with the head"))
    return "neutral", _("with the registry")


def due_chip(due: date, today: date) -> tuple[str, str]:
    """`2 days late`, `today`, `in 3 days`; only for one's own desk."""
    left = (due - today).days
    if left < 0:
        return "late", ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": wording.in_digits(-left)}
    if left == 0:
        return "due", _("today")
    if left > 14:
        return "neutral", wording.show_day(due)
    return "neutral", ngettext("in %(n)s day", "in %(n)s days", left) % {"n": wording.in_digits(left)}


def days(count: int) -> str:
    """`10 days`."""
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": wording.in_digits(count)}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list of cases."""

    row: ListRow
    name: str
    stage: str
    next: str
    due: tuple[str, str] | None
    flags: Sequence[tuple[str, str]]
    days: int | None
    told_days: int | None
    waiting: str
    dots: Drawing


def case_lines(
    rows: Iterable[ListRow], releases: Mapping[UUID, Release], names: Mapping[UUID, str], today: date
) -> list[CaseLine]:
    """Rows of the list as lines."""
    return [_case_line(row, releases[row.case_id], names.get(row.case_id, ""), today) for row in rows]


def _case_line(row: ListRow, release: Release, name: str, today: date) -> CaseLine:
    step = release.steps.get(row.next_step)
    due = None
    if step and row.next_due:
        moving = wording.moves(step, step.due.start if step.due else "", release)
        due = ("due", wording.show_day(row.next_due, week=True)) if moving else due_chip(row.next_due, today)
    return CaseLine(
        row=row, name=name, stage=wording.say(release, "stages", row.stage) if row.stage else "",
        next=wording.step_title(release, row.next_step) if row.next_step else "", due=due,
        flags=flags(row.flags, release),
        days=(today - row.protected_since).days + 1 if row.protected_since else None,
        told_days=(today - row.last_told_on).days if row.last_told_on else None,
        waiting=wording.show_day(row.waiting_since) if row.waiting_since else "",
        dots=drawing.of_dots(row.dots, release, ours=row.side),
    )  # fmt: skip


def flags(found: Iterable[str], release: Release) -> list[tuple[str, str]]:
    """Marks of a case as chips; only one that stops everything is loud."""
    marks = sorted(found)
    stopping = _stopping(release) if marks else set()
    return [_flag(one, release, stopping) for one in marks]


def _flag(mark: str, release: Release, stopping: set[str]) -> tuple[str, str]:
    if mark.startswith(CLOSED):
        return "waiting", closed_chip(release, mark.removeprefix(CLOSED))
    return "due" if mark in stopping else "neutral", wording.say(release, "flags", mark)


def closed_marks(file: Journal) -> list[str]:
    """The marks of a case for what is closed, as a list has them."""
    waits = waits_for_closed(file.own, file.common, file.release, file.side)
    return [f"{CLOSED}{kind}" for kind in waits]


def closed_chip(release: Release, kind: str) -> str:
    """`closed: Border crossing`."""
    return _("closed: %(what)s") % {"what": wording.say(release, "closures", kind, "name")}


def _stopping(release: Release) -> set[str]:
    return {str(effect.arguments["of"]) for step in release.steps.values() for effect in step.effects
            if effect.kind == "hold"}  # fmt: skip
