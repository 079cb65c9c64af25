"""Reads groups that arrived: the list of events, and the sheet of one with what a role may read of its lines."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Count, F, Q, QuerySet

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.models import Case, GroupEvent, GroupLine, LineRevision
from homeward.cases.rules import groups as rules
from homeward.cases.rules.groups import Typed
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Form, Question, Release, Section
from homeward.procedure.rules.arrivals import Arrivals
from homeward.vault import queries as vault

HEALTH = "health"
EVENT, LINE, CARE = "group.event", "group.line", "group.care"


def line_id(event_id: UUID, number: int) -> UUID:
    """The id of a line follows from its number, so that two windows mean one line."""
    return uuid5(event_id, f"line {number}")


def care_id(line: UUID) -> UUID:
    """The id of the key of what only the nurse reads of a line."""
    return uuid5(line, "care")


def is_care(question: Question) -> bool:
    """Whether an answer belongs to the nurse alone."""
    return question.compartment == HEALTH


def events(user: User) -> QuerySet[GroupEvent]:
    """The groups that the reader's office received, newest first, with how many lines and cases they have."""
    mine = GroupEvent.objects.filter(agency_id=user.agency_id)
    return mine.annotate(written=Count("lines"), cases=Count("lines", filter=Q(lines__case_id__isnull=False))).order_by(
        "-written_at"
    )


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line as the reader may see it; `typed` has no answers that are not for her role."""

    number: int
    revision: int = 0
    typed: Typed = field(default_factory=dict)
    case_id: UUID | None = None
    case_number: str = ""
    opened_at: datetime | None = None
    destroyed: bool = False


@dataclass
class Sheet:
    """An event with all its lines, the empty ones too."""

    event: GroupEvent
    user: User
    lines: dict[int, LineSeen]
    about: dict[str, Any]

    @cached_property
    def release(self) -> Release:
        """The edition under which the sheet was begun."""
        return procedure.release(self.event.release)

    @cached_property
    def arrivals(self) -> Arrivals:
        """What that edition says of arrivals."""
        found = self.release.arrivals
        assert found is not None
        return found

    @property
    def form(self) -> Form:
        """The form of a line."""
        return self.release.forms[self.arrivals.line]

    def sections(self) -> list[Section]:
        """The parts of which the reader may see at least one question."""
        return [one for one in self.form.sections if self.questions(one)]

    def questions(self, section: Section) -> list[Question]:
        """The questions of a part that the reader's role may read."""
        return [one for one in section.questions if may_read(self.user, one)]

    def writes(self, section: Section) -> list[Question]:
        """The questions of a part that the reader's role may write."""
        return [one for one in section.questions if may_write(self.user, one)]

    @cached_property
    def name_question(self) -> str:
        """The question that holds what a person is called tonight."""
        return next((one.id for one in self.form.questions if one.person == "house_name"), "")

    def texts(self, question: str) -> dict[int, str]:
        """The answers to one question, by line."""
        return {n: one.typed[question][0] for n, one in self.lines.items() if one.typed.get(question)}

    @cached_property
    def apart(self) -> dict[int, list[int]]:
        """For every line those from which it is kept apart, whichever of the two named the other."""
        return rules.pairs(self.texts(self.arrivals.keep_apart))

    @cached_property
    def together(self) -> dict[int, list[int]]:
        """For every line those that belong to it."""
        return rules.pairs(self.texts(self.arrivals.with_lines))


def may_read(user: User, question: Question) -> bool:
    """The nurse's questions are for the nurse, all others for whoever may see the sheet."""
    return agencies.may(user, "group_health" if is_care(question) else "see_groups").allowed


def may_write(user: User, question: Question) -> bool:
    """As `may_read`, for writing."""
    return agencies.may(user, "group_health" if is_care(question) else "receive_groups").allowed


def sheet(event_id: UUID, user: User, only: Iterable[int] | None = None) -> Sheet:
    """The sheet of an event of the reader's own office; `GroupEvent.DoesNotExist` otherwise. Writes no leaf."""
    event = GroupEvent.objects.get(id=event_id, agency_id=user.agency_id)
    found = GroupLine.objects.filter(event_id=event_id)
    rows = list(found.filter(number__in=list(only)) if only is not None else found)
    care = agencies.may(user, "group_health").allowed
    about, typed = _opened(event, rows, care=care)
    numbers = _case_numbers(rows)
    lines = {row.number: _seen(row, typed.get(row.number, {}), numbers) for row in rows}
    most = max([event.rows, *lines]) if only is None else 0
    lines |= {number: LineSeen(number) for number in range(1, most + 1) if number not in lines}
    return Sheet(event, user, dict(sorted(lines.items())), about)


def _seen(row: GroupLine, typed: Typed, numbers: dict[UUID, str]) -> LineSeen:
    number = numbers.get(row.case_id, "") if row.case_id else ""
    return LineSeen(row.number, row.revision, typed, row.case_id, number, row.opened_at, row.destroyed_at is not None)


def _case_numbers(rows: list[GroupLine]) -> dict[UUID, str]:
    """Numbers of the cases that the reader may open; of others she learns only that there is one."""
    ids = [row.case_id for row in rows if row.case_id]
    return dict(Case.objects.filter(id__in=ids).values_list("id", "number")) if ids else {}


def _opened(event: GroupEvent, rows: list[GroupLine], *, care: bool) -> tuple[dict[str, Any], dict[int, Typed]]:
    """Everything sealed of a sheet with one look into the keystore."""
    sealed = [(event.id, event.id, bytes(event.sealed), EVENT)]
    owners: list[int] = []
    for row in rows:
        for blob, key, context in parts(row, care=care):
            sealed.append((event.id, key, blob, context))
            owners.append(row.number)
    opened = vault.unseal_many(sealed)
    about: dict[str, Any] = json.loads(opened[0]) if opened[0] else {}
    typed: dict[int, dict[str, Any]] = {}
    for number, data in zip(owners, opened[1:], strict=True):
        if data is not None:
            typed.setdefault(number, {}).update(json.loads(data))
    return about, dict(typed)


def parts(row: GroupLine | LineRevision, *, care: bool, line: UUID | None = None) -> list[tuple[bytes, UUID, str]]:
    """Sealed bytes, id of the key and context of each part of a line or of an earlier state of it."""
    key = line or row.id
    found = [(bytes(row.sealed), key, LINE)] if row.sealed else []
    return found + ([(bytes(row.care), care_id(key), CARE)] if care and row.care else [])


def states(event_id: UUID, wanted: Iterable[tuple[UUID, int]], *, care: bool) -> dict[UUID, Typed]:
    """Earlier states of lines, by line: what a window showed when it was opened."""
    asked = dict(wanted)
    if not asked:
        return {}
    kept = LineRevision.objects.filter(line_id__in=list(asked), beside=False)
    rows = [row for row in kept if row.revision == asked[row.line_id]]
    flat = [(row.line_id, *part) for row in rows for part in parts(row, care=care, line=row.line_id)]
    opened = vault.unseal_many([(event_id, key, blob, context) for _line, blob, key, context in flat])
    found: dict[UUID, dict[str, Any]] = {row.line_id: {} for row in rows}
    for (line, *_rest), data in zip(flat, opened, strict=True):
        found[line] |= json.loads(data) if data else {}
    return dict(found)


def last(event_id: UUID) -> int:
    """The highest number of a line that was written."""
    found = GroupLine.objects.filter(event_id=event_id).order_by(F("number").desc()).values_list("number", flat=True)
    return next(iter(found[:1]), 0)
