"""What is done where very many people pass: count, take somebody aside, and forget in a month who became no case."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.cases.actions.groups import the_arrivals
from homeward.cases.models import SurgeAside, SurgeMark, SurgeReception
from homeward.cases.queries import surge as queries
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.rules import surge as rules
from homeward.lib.errors import Refused
from homeward.procedure import queries as procedure
from homeward.vault import actions as vault


def write_reception(*, reception_id: UUID, raw: Mapping[str, Sequence[str]], by: User) -> SurgeReception:
    """Begins to count at a place; the same id twice is one reception."""
    must_be_allowed(by, "count_surge")
    with transaction.atomic():
        the_arrivals()
        if known := SurgeReception.objects.filter(id=reception_id).first():
            return known
        vault.open_case(reception_id)
        typed = {name: list(texts) for name, texts in raw.items() if any(texts)}
        data = json.dumps(typed, ensure_ascii=False).encode()
        vault.record("write", actor=str(by.id), object=str(reception_id), fields="reception")
        return SurgeReception.objects.create(
            id=reception_id, agency=by.agency, release=procedure.current().meaning, written_by=by.id,
            sealed=vault.seal(reception_id, reception_id, data, context=queries.RECEPTION),
        )  # fmt: skip


def count(*, reception_id: UUID, cell: str, mark_id: UUID, by: User, number: int = 1) -> None:
    """One stroke more (or, with -1, one less) in a cell; the same mark twice is one stroke. Raises Refused."""
    must_be_allowed(by, "count_surge")
    if number not in (1, -1):
        raise Refused(_("One stroke stands for one person."))
    _must_be_cells(reception_id, [cell])
    if number < 0 and queries.tally(reception_id).door.get(cell, 0) < 1:
        raise Refused(_("There is no stroke to take back."))
    _add(reception_id, {cell: number}, mark_id, by)


def count_sheet(*, reception_id: UUID, counts: Mapping[str, int], sheet_id: UUID, by: User) -> int:
    """A whole paper of strokes, typed in as numbers; the same paper twice counts once. Returns how many people."""
    must_be_allowed(by, "count_surge")
    counts = {cell: number for cell, number in counts.items() if number}
    if any(not 0 < number <= rules.MOST for number in counts.values()):
        raise Refused(_("Please write whole numbers."))
    _must_be_cells(reception_id, counts)
    _add(reception_id, counts, sheet_id, by)
    return sum(counts.values())


def _must_be_cells(reception_id: UUID, cells: Sequence[str] | Mapping[str, int]) -> None:
    reception = SurgeReception.objects.get(id=reception_id)
    release = procedure.release(reception.release)
    assert release.arrivals is not None
    known = rules.cells(release.forms[release.arrivals.tally], release.codes)
    if any(cell not in known for cell in cells):
        raise Refused(_("The tally has no such cell."))


def _add(reception_id: UUID, counts: Mapping[str, int], mark_id: UUID, by: User, kind: str = queries.DOOR) -> None:
    SurgeMark.objects.bulk_create(
        (
            SurgeMark(id=uuid5(mark_id, cell), reception_id=reception_id, agency_id=by.agency_id, kind=kind, cell=cell,
                      count=number)
            for cell, number in counts.items()
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    vault.record("write", actor=str(by.id), object=str(reception_id), fields=f"tally.{kind}", count=len(counts))


def write_aside(*, aside_id: UUID, reception_id: UUID, values: Mapping[str, Any], by: User) -> SurgeAside:
    """Writes down somebody who came aside, and counts the outcome; the same id twice is one person."""
    must_be_allowed(by, "take_aside")
    with transaction.atomic():
        if known := SurgeAside.objects.filter(id=aside_id).first():
            return known
        reception = SurgeReception.objects.get(id=reception_id)
        release = procedure.release(reception.release)
        assert release.arrivals is not None
        data = json.dumps(dict(values), ensure_ascii=False).encode()
        _add(reception_id, {str(values[release.arrivals.outcome]): 1}, aside_id, by, queries.CAME_ASIDE)
        vault.record("write", actor=str(by.id), object=str(aside_id), fields="aside")
        return SurgeAside.objects.create(
            id=aside_id, reception=reception, agency=by.agency, written_by=by.id,
            sealed=vault.seal(reception_id, aside_id, data, context=queries.ASIDE),
        )  # fmt: skip


def forget_aside(*, aside_id: UUID, by: User) -> None:
    """Destroys what was written of somebody, because the person wants it so or it was a mistake; the tally stays."""
    must_be_allowed(by, "take_aside")
    row = SurgeAside.objects.filter(id=aside_id, agency_id=by.agency_id, case_id=None).first()
    if row is None:
        raise Refused(_("This was destroyed already, or has become a case."))
    vault.destroy_item(row.id)
    row.delete()
    vault.record("destroy", actor=str(by.id), object=str(aside_id), fields="aside")


def forget_old() -> int:
    """Destroys every entry of somebody who came aside and became no case in the time that the procedure says."""
    with transaction.atomic(), agencies.service("tick"):
        said = procedure.current().arrivals
        if said is None:
            return 0
        before = timezone.now() - timedelta(days=said.keep_aside)
        found = SurgeAside.objects.filter(written_at__lt=before, case_id=None).values_list("id", flat=True)
        ids = list(found[:2000])
        if not ids:
            return 0
        vault.destroy_items(ids)
        SurgeAside.objects.filter(id__in=ids).delete()
        vault.record("destroy", actor="tick", fields="aside", count=len(ids))
        return len(ids)
