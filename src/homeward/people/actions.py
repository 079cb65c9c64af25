"""Verbs of people: put the sealed names of a person in the place of the earlier ones, and forget them."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from homeward.lib import scripts
from homeward.lib.ids import uuid7
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
    by_case: dict[UUID, list[Name]] = {}
    persons = list(people)
    with transaction.atomic():
        old = Name.objects.filter(
            person_id__in=[p.person_id for p in persons], case_id__in=[p.case_id for p in persons]
        )
        gone = list(old.values_list("id", flat=True))
        old.delete()
        for person in persons:
            rows = by_case.setdefault(person.case_id, [])
            rows.extend(_sealed(person))
        rows_of_all = [row for rows in by_case.values() for row in rows]
        Name.objects.bulk_create(rows_of_all, batch_size=2_000)
        _touch(list(by_case))
        # The old keys die only when the new rows are safe.
        transaction.on_commit(lambda: _destroy(gone))
    return len(rows_of_all)


def forget_case(case_id: UUID) -> None:
    """Remove every mark of a case from the table, and from each index at its next question."""
    with transaction.atomic():
        gone = list(Name.objects.filter(case_id=case_id).values_list("id", flat=True))
        Name.objects.filter(case_id=case_id).delete()
        _touch([case_id])
        transaction.on_commit(lambda: _destroy(gone))


def _sealed(person: Person) -> list[Name]:
    marks = list(dict.fromkeys((mark, value.strip()) for mark, value in person.marks if value.strip()))
    items = [(uuid7(), _blob(mark, value), CONTEXT) for mark, value in marks]
    if not items:
        return []
    blobs = vault.seal_many(person.case_id, items)
    return [
        Name(id=item[0], case_id=person.case_id, person_id=person.person_id, kind=mark, sealed=blob)
        for item, (mark, _), blob in zip(items, marks, blobs, strict=True)
    ]


def _blob(mark: str, value: str) -> bytes:
    keys = scripts.token_keys(value) if mark in NAME_MARKS else ()
    return json.dumps({"name": value, "keys": keys}, ensure_ascii=False).encode()


def _touch(cases: Sequence[UUID]) -> None:
    """Leave this transaction's number at each case: an index reads again what is newer than its last look."""
    if not cases:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_change (case_id, xid)"
            " SELECT c, pg_current_xact_id()::text::bigint FROM unnest(%s::uuid[]) c ORDER BY c"
            " ON CONFLICT (case_id) DO UPDATE SET xid = excluded.xid",
            [list(cases)],
        )


def _destroy(items: Sequence[UUID]) -> None:
    for item in items:
        vault.destroy_item(item)
