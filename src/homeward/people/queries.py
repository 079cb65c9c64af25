"""Questions to people: who may be meant by a name in any script, and which place by its name or code."""

import json
import secrets
from collections.abc import Iterable, Iterator
from threading import RLock
from typing import Any
from uuid import UUID

from django.db import connection

from homeward.agencies import actions as agencies
from homeward.lib import scripts
from homeward.people.actions import CONTEXT
from homeward.people.models import Change, Name
from homeward.people.places import Place, codes, place, places
from homeward.people.rules import ENOUGH, MOST, NAME_MARKS, SAME_MARKS, Hit, NameIndex, SameIndex
from homeward.vault import queries as vault

AT_ONCE = 5_000
# Names by which papers know a person; what she is called in the house was chosen and says nothing.
LEGAL = ("name.khmer", "name.thai", "name.latin")
NEAR = 0.9
LOOKED_AT = 50

_lock = RLock()
_index: NameIndex | None = None
_same = SameIndex(b"")
_seen_up_to = 0
_read_at: dict[UUID, int] = {}


def find(text: str, *, limit: int = MOST, enough: float = ENOUGH) -> list[Hit]:
    """Cases in which a person has a name like this one, best first, one hit a case, at most 5,000.

    Any script, misspelt, words in any order. The index knows every case of the node: the caller must drop what
    its user may not see before anything is shown, counted or timed. Case numbers are not names.
    """
    query = scripts.token_keys(text)
    if not query:
        return []
    with _lock:
        return _current().find(query, enough=enough, most=min(limit, MOST))


def marks(case_id: UUID, person_id: UUID) -> list[tuple[str, str]]:
    """The marks of one person as the caller's rights allow, (mark, value) in alphabetical order."""
    rows = Name.objects.filter(case_id=case_id, person_id=person_id)
    return sorted((row.kind, opened["name"]) for row, opened in _opened(rows))


def alike(case_id: UUID) -> dict[UUID, set[str]]:
    """Other cases of this node whose person may be taken for this one, each with why: name, birth_date, mother.

    Near legal names, the same whole day of birth, the same mother. Looks at every case of the node: the caller must
    show of a case that its user may not see nothing but that there is one.
    """
    found: dict[UUID, set[str]] = {}
    with _lock:
        index = _current()
        with agencies.looking("names"):
            own = [(row.kind, opened["name"]) for row, opened in _opened(Name.objects.filter(case_id=case_id))]
            legal = [value for kind, value in own if kind in LEGAL]
            near = {hit.case_id for value in legal if (query := scripts.token_keys(value))
                    for hit in index.find(query, most=LOOKED_AT)} - {case_id}  # fmt: skip
            rows = Name.objects.filter(case_id__in=near, kind__in=LEGAL)
            for row, opened in _opened(rows):
                if any(scripts.similarity(value, opened["name"]) >= NEAR for value in legal):
                    found.setdefault(row.case_id, set()).add("name")
        for kind, value in own:
            for other in _same.others(case_id, kind, value) if kind in SAME_MARKS else ():
                found.setdefault(other, set()).add(kind)
    return found


def warm() -> int:
    """Fill or refresh the index ahead of the first question; counts the names it knows."""
    with _lock:
        return len(_current())


def forget() -> None:
    """Empty this process's memory of names; the next question fills it again."""
    global _index, _same, _seen_up_to, _read_at
    with _lock:
        _index, _same, _seen_up_to, _read_at = None, SameIndex(b""), 0, {}


def _current() -> NameIndex:
    """The index, after reading again the cases that any transaction newer than the last look has touched."""
    global _index, _same, _seen_up_to, _read_at
    with agencies.looking("names"):
        horizon, own = _transactions()
        touched = dict(
            Change.objects.filter(xid__gte=_seen_up_to if _index is not None else horizon).values_list("case_id", "xid")
        )
        if _index is None:
            fresh, same = NameIndex(), SameIndex(secrets.token_bytes(16))
            _read(fresh, same, None)
            _index, _same = fresh, same
        # A long transaction elsewhere holds the horizon back; what was read at its present number is not read again.
        elif news := [case_id for case_id, xid in touched.items() if xid == own or _read_at.get(case_id) != xid]:
            _read(_index, _same, news)
    _seen_up_to, _read_at = horizon, touched
    return _index


def _transactions() -> tuple[int, int]:
    """The oldest transaction that is still running, and this one when it has written (else 0)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)"
        )
        horizon, own = cursor.fetchone()
        return horizon, own


def _read(index: NameIndex, same: SameIndex, cases: list[UUID] | None) -> None:
    rows = Name.objects.filter(kind__in=NAME_MARKS | SAME_MARKS)
    if cases is not None:
        for case_id in cases:
            index.drop_case(case_id)
            same.drop_case(case_id)
        rows = rows.filter(case_id__in=cases)
    for row, opened in _opened(rows.order_by("id")):
        if row.kind in SAME_MARKS:
            same.add(row.case_id, row.kind, opened["name"])
        else:
            index.add(row.id, row.case_id, opened["keys"])


def _opened(rows: Iterable[Name]) -> Iterator[tuple[Name, dict[str, Any]]]:
    every = list(rows)
    for start in range(0, len(every), AT_ONCE):
        part = every[start : start + AT_ONCE]
        blobs = vault.unseal_many([(row.case_id, row.id, bytes(row.sealed), CONTEXT) for row in part])
        for row, blob in zip(part, blobs, strict=True):
            if blob is not None:
                yield row, json.loads(blob)


__all__ = ["Hit", "Place", "alike", "codes", "find", "forget", "marks", "place", "places", "warm"]
