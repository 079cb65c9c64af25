"""What goes wrong on the road: gaps, forks, bytes that nobody can verify; alarms for people, requests to the sender."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import messages
from homeward.exchange.actions.posting import post
from homeward.exchange.models import Alarm, Outbox, Quarantine, Stream

QUARANTINE_ROWS = 500
QUARANTINE_BYTES = 256 * 1024 * 1024
# Only what is sealed to us and still cannot be believed is worth keeping; noise is not.
KEPT = frozenset({"key", "signature", "sender", "schema", "order", "fork"})


def keep_unverified(raw: bytes, *, code: str, carrier: str) -> None:
    """Put bytes aside as they came, unless they are noise, known, or the room for them is full."""
    if code not in KEPT:
        return
    with transaction.atomic(), agencies.service("courier"):
        kept = Quarantine.objects.filter(ended_at=None)
        if kept.count() >= QUARANTINE_ROWS or (kept.aggregate(n=Sum("size"))["n"] or 0) > QUARANTINE_BYTES:
            raise_alarm("quarantine_full", partner="")
            return
        Quarantine.objects.bulk_create(
            [Quarantine(hash=hashlib.sha256(raw).hexdigest(), code=code, carrier=carrier, size=len(raw), raw=raw,
                        came_at=timezone.now())],
            ignore_conflicts=True,
        )  # fmt: skip


def raise_alarm(
    code: str, *, partner: str, stream: Stream | None = None, first: int | None = None, last: int | None = None
) -> None:
    """Raise an alarm once; it stays until it is ended."""
    Alarm.objects.bulk_create(
        [Alarm(code=code, partner=partner, stream=stream, case_id=stream.case_id if stream else None, first=first,
               last=last, raised_at=timezone.now())],
        ignore_conflicts=True,
    )  # fmt: skip


def raise_case_alarm(code: str, *, partner: str, case_id: UUID) -> None:
    """An alarm about a whole case, raised once; it stands at the stream in which its letters come."""
    with transaction.atomic(), agencies.service("courier"):
        stream = Stream.objects.filter(partner=partner, case_id=case_id).order_by("direction").first()
        raise_alarm(code, partner=partner, stream=stream)


def end_alarm(code: str, stream: Stream) -> None:
    """The reason of an alarm is gone."""
    Alarm.objects.filter(code=code, stream=stream, ended_at=None).update(ended_at=timezone.now())


def freeze(stream: Stream, *, first: int, last: int, tell_sender: bool) -> None:
    """Two letters contradict each other: nothing more goes or counts on this stream until people have looked."""
    raise_alarm("fork", partner=stream.partner, stream=stream, first=first, last=last)
    if stream.frozen_at is not None:
        return
    Stream.objects.filter(pk=stream.pk).update(frozen_at=timezone.now())
    if tell_sender:
        nack(stream, first, last, "fork")


def nack(stream: Stream, first: int, last: int, code: str) -> None:
    """Ask the sender for numbers of a stream, or say that they contradict each other."""
    body = messages.nack(stream.name, first, last, code)
    post(to=stream.partner, kind=messages.NACK, case_id=None, body=body, consent_ids=(), needs_consent=False)


def answer(node: str, rows: Sequence[tuple[UUID, str, str, Mapping[str, str] | None]]) -> None:
    """One letter `receipt` for many letters of a node."""
    if rows:
        body = messages.receipt(rows)
        post(to=node, kind=messages.RECEIPT, case_id=None, body=body, consent_ids=(), needs_consent=False)


def tell_withheld(row: Outbox) -> None:
    """The other side learns that a number will never come, and by which hashes the chain goes on without it."""
    name = row.stream.name
    body = messages.withheld(row.mid, row.kind, name, row.epoch, row.seq, row.prev, row.hash)
    post(to=row.to, kind=messages.WITHHELD, case_id=None, body=body, consent_ids=(), needs_consent=False)
