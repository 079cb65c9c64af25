"""Verbs of people: put the sealed names of a person in the place of the earlier ones, and forget them."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from homeward.lib import scripts
from homeward.people.models import Name
from homeward.people.rules import NAME_MARKS
from homeward.vault import actions as vault

CONTEXT = "people"
Mark = tuple[str, str]


class Person(NamedTuple):
    """The marks of one person of a case, as answers give them: (mark, value)."""

    case_id: UUID
    person_id: UUID
    marks: Sequence[Mark]


def project(case_id: UUID, person_id: UUID, marks: Iterable[Mark]) -> None:
    """Replace the sealed marks of one person; no marks leave nothing. The case's key must exist."""
    project_many([Person(case_id, person_id, tuple(marks))])


def project_many(people: Iterable[Person]) -> int:
    """Replace the sealed marks of many persons in one transaction; counts the rows written."""
    persons = list(people)
    # Whoever calls this in a transaction of her own gives up all of it when a name cannot be kept.
    with transaction.atomic(savepoint=False):
        gone = _take_out(
            Name.objects.filter(person_id__in={p.person_id for p in persons}), {p.case_id for p in persons}
        )
        rows = _sealed(persons)
        Name.objects.bulk_create(rows, batch_size=2_000)
        _touch({person.case_id for person in persons})
        if gone:  # the old keys die only when the new rows are safe
            transaction.on_commit(lambda: vault.destroy_items(gone))
    return len(rows)


def forget_case(case_id: UUID) -> None:
    """Remove every mark of a case from the table, and from each index at its next question."""
    with transaction.atomic():
        gone = _take_out(Name.objects.all(), {case_id})
        _touch({case_id})
        transaction.on_commit(lambda: vault.destroy_items(gone))


def _take_out(rows: QuerySet[Name], case_ids: set[UUID]) -> list[UUID]:
    rows = rows.filter(case_id__in=case_ids)
    gone = list(rows.values_list("id", flat=True))
    if gone:
        rows.delete()
    return gone


def _sealed(persons: Iterable[Person]) -> list[Name]:
    wanted = dict.fromkeys(
        (person.case_id, person.person_id, mark, value.strip())
        for person in persons
        for mark, value in person.marks
        if value.strip()
    )
    rows = [Name(case_id=case_id, person_id=person_id, kind=mark) for case_id, person_id, mark, _ in wanted]
    blobs = vault.seal_all(
        [(row.case_id, row.id, _blob(row.kind, value), CONTEXT) for row, (*_, value) in zip(rows, wanted, strict=True)]
    )
    for row, blob in zip(rows, blobs, strict=True):
        row.sealed = blob
    return rows


def _blob(mark: str, value: str) -> bytes:
    keys = scripts.token_keys(value) if mark in NAME_MARKS else ()
    return json.dumps({"name": value, "keys": keys}, ensure_ascii=False).encode()


def _touch(cases: set[UUID]) -> None:
    """Leave this transaction's number at each case: an index reads again what is newer than its last look."""
    if not cases:
        return
    with connection.cursor() as cursor:
        # In one order, so that two transactions cannot wait for each other.
        cursor.execute(
            "INSERT INTO people_change (case_id, xid)"
            " SELECT c, pg_current_xact_id()::text::bigint FROM unnest(%s::uuid[]) c"
            " ON CONFLICT (case_id) DO UPDATE SET xid = excluded.xid",
            [sorted(cases)],
        )
