"""What a node does in a schedule when letters go by stick or by a neutral carrier instead of the network."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings
from django.utils import timezone

from homeward.exchange import actions, queries, rules
from homeward.exchange.actions import directories
from homeward.exchange.couriers.neutral import Office
from homeward.exchange.neutral import keeping
from homeward.exchange.neutral.service import Service
from tools.schedules import letters

_offices: dict[str, Office] = {}


def write_stick(*, path: str, to: str) -> int:
    """Letters and receipts on a new stick."""
    row = actions.write_stick(to=to, path=Path(path))
    return row.letters + row.receipts


def read_stick(*, path: str) -> dict[str, int]:
    """What a stick brought."""
    row = actions.read_stick(path=Path(path))
    return {"letters": row.letters, "receipts": row.receipts, "known": row.known, "missing": row.missing}


def give(*, folder: str, seconds: int) -> int:
    """Let time pass, and give to the carrier what is due; how many letters it took."""
    letters.pass_time(seconds)
    office, taken, failed = _office(folder), [], dict[UUID, tuple[int, str]]()
    for attempt in actions.claim_due():
        carrier_id, raw = attempt.sealed()
        proof = office.deposit(carrier_id, raw, node=settings.NODE.id, key=attempt.own.sign)
        taken.append(actions.Taken(attempt.mid, attempt.to, rules.hash_of(raw), proof, office.card))
        failed[attempt.mid] = (attempt.tries, "with_carrier")
    actions.note_taken(taken)
    actions.note_trouble(failed)
    return len(taken)


def fetch(*, folder: str) -> int:
    """Whatever waits at the carrier."""
    return actions.visit(_office(folder))


def _office(folder: str) -> Office:
    """The real service over its real store, without a socket between."""
    if folder not in _offices:
        home = Path(folder)
        card = actions.pin_carrier((home / "card.jws").read_bytes(), True)
        office = Office(card)
        transport = httpx.WSGITransport(app=Service(*keeping.open_store(home)))
        office._client = httpx.Client(transport=transport)
        _offices[folder] = office
    return _offices[folder]


def days_later(*, days: int) -> None:
    """The calendar by which directories are renewed; every other timer is set back instead."""
    now = timezone.now
    shifted: Any = SimpleNamespace(now=lambda: now() + timedelta(days=days))
    directories.timezone = shifted  # type: ignore[attr-defined]
    actions.own_directory()


def their_directory(*, node: str) -> int:
    """The version of the partner's directory that is believed here."""
    found = queries.directory(node)
    return found.version if found else 0
