"""One case as its page shows it: what is next, the journal, consents, people, who is on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from homeward.agencies import queries as agencies
from homeward.agencies.queries import Holder, User
from homeward.cases.models import Draft, Entry, Paper, Round, Task
from homeward.cases.queries.allowed import may_stand_in
from homeward.cases.queries.closed import hidden
from homeward.cases.queries.journal import Journal
from homeward.cases.rules.projecting import LANES, first_day, holding_step, is_on_desk, last_day
from homeward.procedure import rules as procedure
from homeward.procedure.rules import Due, Promise, Step, Waiting


@dataclass(frozen=True, slots=True)
class Next:
    """One line of *Next*: a step of this side, or a promise of the other."""

    step: Step
    ours: bool
    mine: bool
    on_desk: bool
    due: Due | None
    late: bool
    promise: Promise | None = None
    since: date | None = None
    waits_for: tuple[tuple[str, str, str], ...] = ()
    wait: Waiting | None = None
    reminded: bool = False
    holding: str = ""
    no_news: bool = False

    @property
    def rests(self) -> bool:
        """Whether the clock of this step lies still while the desk waits."""
        return self.due.rests if self.due else self.wait is not None and self.promise is None

    @property
    def place(self) -> tuple[bool, bool, date]:
        """Where the line stands: what goes before everything, then by the day, and what rests last."""
        lane = LANES[self.step.priority]
        return lane > 0, self.rests, (self.due.on if self.due else None) or date.max


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of a case that needs no key."""

    file: Journal
    next: list[Next]
    possible: list[Next]
    blocked: list[Next]
    waiting: list[Next]
    stops: tuple[procedure.Stop, ...]
    days: int | None
    told_days: int | None
    holders: list[Holder]
    rounds: Mapping[UUID, Round]
    papers: list[Paper]
    drafts: list[Draft]
    hidden: frozenset[str]


def record(file: Journal, user: User, today: date, node: str) -> Record:
    """What the page of a case shows, from its two states; three questions to the database beside the journal."""
    promises = procedure.promises(file.common, file.release)
    gone = hidden(file, user)
    opened = [_next(file, name, user, today, promises, node) for name in _open(file) if name not in gone]
    clock = file.release.person_clock
    since, told = first_day(file.own, clock.protected_by), last_day(file.own, clock.told_by)
    case_id = file.case.id
    return Record(
        file=file,
        next=sorted((one for one in opened if one.on_desk), key=lambda one: one.place),
        possible=[one for one in opened if not one.on_desk],
        blocked=[
            Next(file.release.steps[one.step], True, False, False, None, False, waits_for=one.for_)
            for one in procedure.blocked_steps(file.own, file.release, file.side)
            if one.step not in gone
        ],
        waiting=[_waiting(file, one, today) for one in promises if one.by != node and one.step not in gone],
        stops=procedure.path(file.own, file.release),
        days=(today - since).days + 1 if since else None,
        told_days=(today - told).days if told else None,
        holders=agencies.holders(case_id),
        rounds={one.entry_id: one for one in Round.objects.filter(case_id=case_id) if one.step not in gone},
        papers=list(Paper.objects.filter(case_id=case_id).order_by("-stored_at")),
        drafts=[one for one in Draft.objects.filter(case_id=case_id) if one.step not in gone],
        hidden=gone,
    )


def _open(file: Journal) -> Sequence[str]:
    found = procedure.open_steps(file.own, file.release, file.side)
    return [one for one in found if not file.own.closed or file.release.steps[one].after_closing]


def _next(file: Journal, name: str, user: User, today: date, promises: Sequence[Promise], node: str) -> Next:
    step = file.release.steps[name]
    owed = next((one for one in promises if one.step == name and one.by == node), None)
    limit = procedure.due(owed or step.id, file.own, file.release, today)
    return Next(
        step=step,
        ours=True,
        mine=may_stand_in(user.role, step.role, file.release),
        on_desk=is_on_desk(step, file.own, promises, node),
        due=limit if limit.on or limit.at else None,
        late=bool(limit.on and limit.on < today),
        promise=owed,
        wait=procedure.waiting_now(step.id, file.own, file.release, today),
        **_reminder(owed, file, today),
    )


def _reminder(owed: Promise | None, file: Journal, today: date) -> dict[str, Any]:
    """The side that owes is told before its time ends, and can say that it works on it."""
    if owed is None or owed.state == "held" or owed.remind_on is None or today < owed.remind_on:
        return {}
    return {"reminded": True, "holding": holding_step(owed, file.own, file.release)}


def _waiting(file: Journal, promise: Promise, today: date) -> Next:
    told = file.common.entries.get(promise.told_id)
    limit = procedure.due(promise, file.common, file.release, today)
    return Next(
        step=file.release.steps[promise.step],
        ours=False,
        mine=False,
        on_desk=False,
        due=limit if limit.on or limit.at else None,
        late=False,
        promise=promise,
        since=told.happened_on if told else None,
        no_news=bool(promise.no_news_on and today > promise.no_news_on),
    )


def last_values(file: Journal, step: str, opened: Mapping[UUID, Mapping[str, Any]]) -> dict[str, Any]:
    """The values of the live entries of a step, to start a correction or a next version from."""
    live = file.own.live
    found: dict[str, Any] = {}
    for entry in file.entries:
        if entry.step == step and not entry.told and str(entry.id) in live and entry.id in opened:
            found = {**entry.facts, **opened[entry.id]["answers"]}
    return found


def seen(case_id: UUID, user: User) -> None:
    """What was new from the other side has been read on this desk."""
    Task.objects.filter(case_id=case_id, agency_id=user.agency_id, kind=Task.Kind.NEWS).delete()


def entry_kinds(file: Journal, show: str, node: str) -> list[Entry]:
    """The journal, newest first: everything, only from the other side, or only papers.

    The word that took an entry out stands in that entry's place; alone it stands only while the entry is not here.
    """
    placed = {one.id for one in file.removals.values()}
    rows = [one for one in file.entries if _is_line(one, node) and one.id not in placed]
    if show == "other":
        rows = [entry for entry in rows if entry.node != node]
    elif show == "papers":
        rows = [entry for entry in rows if entry.kind == Entry.Kind.PAPER]
    return rows[::-1]


def _is_line(entry: Entry, node: str) -> bool:
    """Told twins stand behind their private entry; what was closed has no other entry than the shared one."""
    return entry.kind == Entry.Kind.CLOSURE or not (entry.told and entry.node == node)
