"""What one node holds of a case, for a judge who trusts neither: told entries, letters, states."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.cases.messages import KIND
from homeward.cases.models import Case, Entry, Told
from homeward.cases.queries.journal import as_rule, journal, open_sealed
from homeward.exchange.models import Inbox, Outbox
from homeward.lib.canon import canonical
from homeward.procedure.rules import State

_said: set[UUID] = set()


def told(*, case: str, anew: bool = False) -> list[dict[str, Any]]:
    """Told entries that this node wrote since it was last asked (after a kill: all of them)."""
    with transaction.atomic(), agencies.service("driver"):
        rows = Told.objects.filter(case_id=UUID(case), incoming=False)
        fresh = [row for row in rows if anew or row.entry_id not in _said]
        if not fresh:
            return []
        _said.update(row.entry_id for row in fresh)
        letters = {row.entry_id: row.letter for row in fresh}
        entries = list(Entry.objects.filter(id__in=letters))
        return [{**one, "letter": str(letters[UUID(one["id"])])} for one in _whole(entries)]


def _whole(entries: list[Entry]) -> list[dict[str, Any]]:
    opened = open_sealed(entries)
    return [
        {
            "id": str(entry.id), "step": entry.step, "form": entry.form, "node": entry.node, "digest": entry.digest,
            "facts": entry.facts, "answers": opened[entry.id]["answers"], "salt": opened[entry.id]["salt"],
            "pointers": entry.pointers, "happened_on": entry.happened_on, "week": entry.week,
            "written_at": entry.written_at.isoformat(), "author": entry.author, "agency": entry.agency,
        }
        for entry in sorted(entries, key=lambda one: one.id)
    ]  # fmt: skip


def books(*, case: str) -> dict[str, Any]:
    """Everything about one case; `has` is false where nothing of it ever came."""
    case_id = UUID(case)
    with transaction.atomic(), agencies.service("driver"):
        posted = Outbox.objects.filter(case_id=case_id).order_by("seq")
        came = Inbox.objects.filter(case_id=case_id).order_by("seq")
        letters = {
            "out": [[str(row.mid), row.seq, row.hash, row.state, row.code] for row in posted],
            "in": [[str(row.mid), row.seq, row.hash, row.state, row.code] for row in came],
            # Letters of a case that hold no told entry (books compared, files offered): nobody says that he posts them.
            "about": [str(row.mid) for row in posted if row.kind != KIND],
        }
        if not Case.objects.filter(id=case_id).exists():
            return {"has": False, "letters": letters}
        file = journal(case_id)
        common = list(file.common_entries())
        incoming = {one.entry_id for one in file.told.values() if one.incoming}
        return {
            "has": True,
            "letters": letters,
            "digest": file.common_digest(),
            "common": state_bytes(file.common),
            "own": state_bytes(file.own),
            "lead": sorted(file.own.lead),
            "common_lead": sorted(file.common.lead),
            "told": {str(key): [row.state, row.code, row.incoming] for key, row in file.told.items()},
            "entries": _whole(common),
            "private": [_rule(e) for e in file.own_entries() if e.id not in incoming],
            "shared": [_rule(e) for e in common],
            "sides": [file.case.host, file.case.home],
        }


def _rule(entry: Entry) -> dict[str, Any]:
    rule = as_rule(entry)
    return {field.name: getattr(rule, field.name) for field in fields(rule)}


def state_bytes(state: State) -> str:
    """A state as canonical bytes, so that two nodes can be compared to the last one."""
    return canonical(plain(state)).decode()


def plain(value: Any) -> Any:
    """Dataclasses, sets and days as JSON; sets in a fixed order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(one) for one in value), key=lambda one: canonical(one))
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    # A guard stands beside the tree that it was compiled from; the tree says all of it.
    return None if callable(value) else value
