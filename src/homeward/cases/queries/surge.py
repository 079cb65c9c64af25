"""Reads receptions: the tally for everybody who counts, and who came aside for the office that wrote it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from homeward.agencies.queries import User
from homeward.cases.models import Case, SurgeAside, SurgeMark, SurgeReception
from homeward.vault import queries as vault

RECEPTION, ASIDE = "surge.reception", "surge.aside"
DOOR, CAME_ASIDE, BACK = "door", "aside", "back"
LATER, SAME_DAY = "later", "same_day"


def receptions() -> QuerySet[SurgeReception]:
    """All receptions of the node, newest first, with how many passed the door."""
    return SurgeReception.objects.order_by("-written_at")


def passed(receptions: Iterable[UUID]) -> dict[UUID, int]:
    """How many people were counted at each of these."""
    rows = SurgeMark.objects.filter(reception_id__in=list(receptions), kind=DOOR).values_list("reception_id")
    return {one: count or 0 for one, count in rows.annotate(count=Sum("count")).order_by()}


@dataclass(frozen=True, slots=True)
class Tally:
    """All counts of a reception: at the door by cell, aside by outcome, and people who came back by when."""

    door: dict[str, int]
    aside: dict[str, int]
    back: dict[str, int]


def tally(reception: UUID) -> Tally:
    """The counts of a reception, by every office that worked there."""
    found = Tally({}, {}, {})
    rows = SurgeMark.objects.filter(reception_id=reception).values_list("kind", "cell")
    for kind, cell, count in rows.annotate(count=Sum("count")).order_by():
        {DOOR: found.door, CAME_ASIDE: found.aside, BACK: found.back}[kind][cell] = count
    return found


def about(rows: Iterable[SurgeReception]) -> dict[UUID, dict[str, list[str]]]:
    """Where and when these receptions are, as it was typed."""
    listed = list(rows)
    opened = vault.unseal_many([(one.id, one.id, bytes(one.sealed), RECEPTION) for one in listed])
    return {one.id: json.loads(data) if data else {} for one, data in zip(listed, opened, strict=True)}


@dataclass(frozen=True, slots=True)
class AsideSeen:
    """Somebody who came aside, as the office that wrote it sees it."""

    id: UUID
    values: dict[str, Any]
    written_at: datetime
    case_id: UUID | None
    case_number: str = ""


def asides(reception: UUID, user: User) -> list[AsideSeen]:
    """Who came aside and was written down by the reader's own office; newest first."""
    return _seen(list(SurgeAside.objects.filter(reception_id=reception, agency_id=user.agency_id)
                      .order_by("-written_at")[:300]))  # fmt: skip


def aside(aside_id: UUID, user: User) -> AsideSeen:
    """One of them; `SurgeAside.DoesNotExist` for one of another office, or one that was destroyed."""
    return _seen([SurgeAside.objects.get(id=aside_id, agency_id=user.agency_id)])[0]


def _seen(rows: list[SurgeAside]) -> list[AsideSeen]:
    opened = vault.unseal_many([(one.reception_id, one.id, bytes(one.sealed), ASIDE) for one in rows])
    ids = [one.case_id for one in rows if one.case_id]
    numbers = dict(Case.objects.filter(id__in=ids).values_list("id", "number")) if ids else {}
    return [
        AsideSeen(row.id, json.loads(data), row.written_at, row.case_id,
                  numbers.get(row.case_id, "") if row.case_id else "")
        for row, data in zip(rows, opened, strict=True)
        if data is not None
    ]  # fmt: skip
