"""The list of cases and a person's work: rows of the projections, within what the reader may see."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, IntegerField, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce

from homeward.agencies.queries import User
from homeward.cases.models import Case, ListRow, Task
from homeward.lib.ids import valid_case_number
from homeward.people import queries as people
from homeward.vault import actions as audit
from homeward.vault import queries as vault

PAGE = 25
# So many of the cases that a search may mean are shown in the order of how well they fit; the rest by what is due.
BEST = 200
NUMBER_START = re.compile(r"[A-Z]{2}-[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked of the list; empty means everything open."""

    text: str = ""
    stage: str = ""
    flag: str = ""
    closed: bool = False
    sort: str = "due"


def cases(user: User, filters: Filters) -> QuerySet[ListRow]:
    """The rows of the reader's own agency that fit; a name is looked up in the index, in any script.

    Row-level security narrows the rows to what the reader may see before anything is counted or shown.
    """
    rows = ListRow.objects.filter(agency_id=user.agency_id, closed=filters.closed)
    if filters.stage:
        rows = rows.filter(stage=filters.stage)
    if filters.flag:
        rows = rows.filter(flags__contains=filters.flag)
    if filters.text:
        rows, best = _named(rows, filters.text)
        if best and filters.sort != "told":
            return rows.order_by(_place_among(best), F("next_due").asc(nulls_last=True), "number")
    if filters.sort == "told":
        return rows.order_by(F("last_told_on").asc(nulls_first=True), "number")
    return rows.order_by(F("next_due").asc(nulls_last=True), "number")


def _named(rows: QuerySet[ListRow], text: str) -> tuple[QuerySet[ListRow], list[UUID]]:
    """The rows that may be meant, and the cases whose names fit best, best first."""
    plain = text.strip().upper().replace(" ", "")
    if valid_case_number(plain) or NUMBER_START.match(plain):
        return rows.filter(number__startswith=plain), []
    hits = [hit.case_id for hit in people.find(text)]
    # One parameter instead of one for each case: a common name fits hundreds, and each would be written and read again.
    meant = Func(F("case_id"), Value(hits, ArrayField(UUIDField())), template="%(expressions)s)",
                 arg_joiner=" = ANY(", output_field=BooleanField())  # fmt: skip
    return rows.filter(meant), hits[:BEST]


def _place_among(best: list[UUID]) -> Coalesce:
    known = Value(best, ArrayField(UUIDField()))
    place = Func(known, F("case_id"), function="array_position", output_field=IntegerField())
    return Coalesce(place, BEST + 1)


def house_names(rows: Iterable[UUID]) -> dict[UUID, str]:
    """The house names of cases that the reader may see by assignment; the caller asks only for her own."""
    found = list(Case.objects.filter(id__in=list(rows), house_name__isnull=False).values_list("id", "house_name"))
    opened = vault.unseal_many([(one, UUID(int=one.int ^ 1), bytes(blob or b""), "house_name") for one, blob in found])
    return {one: data.decode() for (one, _blob), data in zip(found, opened, strict=True) if data is not None}


@dataclass(frozen=True, slots=True)
class Work:
    """What to do: grouped as a person would ask."""

    first: list[Task]
    late: list[Task]
    today: list[Task]
    soon: list[Task]
    open: list[Task]
    rests: list[Task]
    news: list[Task]
    waiting: list[Task]
    sign: list[Task]
    rejected: list[Task]
    second: list[Task]

    def all(self) -> tuple[list[Task], ...]:
        """Every group."""
        return (
            self.first, self.late, self.today, self.soon, self.open, self.rests, self.news, self.waiting, self.sign,
            self.rejected, self.second,
        )  # fmt: skip


def work(
    user: User, today: date, *, by_told: bool = False, hidden: Collection[str] = (), seconds: bool = False
) -> Work:
    """The reader's worklist: steps of hers or of nobody yet, in her agency, without those hidden from her role.

    With `seconds` also what colleagues wrote and a second person has to confirm.
    """
    tasks = Task.objects.filter(agency_id=user.agency_id).filter(Q(user=user.id) | Q(user=None))
    others = Q(kind=Task.Kind.SECOND, why__writer=str(user.id)) if seconds else Q(kind=Task.Kind.SECOND)
    tasks = tasks.exclude(others)
    order = F("last_told_on").asc(nulls_first=True) if by_told else F("due_on").asc(nulls_last=True)
    groups = Work([], [], [], [], [], [], [], [], [], [], [])
    for task in tasks.exclude(step__in=hidden).order_by("lane", order, "number")[:400]:
        _group(groups, task, today).append(task)
    return groups


def waits(task: Task, today: date) -> bool:
    """Whether the desk waits for something with this step today."""
    until = task.why.get("waits_until")
    return bool(task.why.get("cause")) and (until is None or date.fromisoformat(until) >= today)


def rests(task: Task, today: date) -> bool:
    """Whether its clock lies still for that; a promise to the other side, or a limit in hours, never does."""
    return bool(task.why.get("rests")) and waits(task, today)


def _group(groups: Work, task: Task, today: date) -> list[Task]:
    if task.lane == Task.Lane.FIRST and task.kind in (Task.Kind.DO, Task.Kind.NEWS):
        return groups.first
    if task.kind == Task.Kind.DO and rests(task, today):
        return groups.rests
    if task.kind != Task.Kind.DO:
        return {"waiting": groups.waiting, "news": groups.news, "sign": groups.sign, "rejected": groups.rejected,
                "second": groups.second}[task.kind]  # fmt: skip
    if task.due_on is None:
        return groups.open
    if task.due_on < today:
        return groups.late
    return groups.today if task.due_on == today else groups.soon if task.due_on <= today + timedelta(7) else groups.open


def record_list(user: User, filters: Filters, shown: Iterable[UUID]) -> None:
    """One leaf for one list: what was asked, and which cases were shown, as one hash."""
    ids = sorted(str(one) for one in shown)
    action = "search" if filters.text else "list"
    audit.record(
        action, actor=str(user.id), object=json.dumps(ids), fields=f"{filters.stage}|{filters.sort}", count=len(ids)
    )
