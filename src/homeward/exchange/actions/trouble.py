"""What goes wrong on the road: gaps, forks, bytes that nobody can verify; alarms for people, requests to the sender."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import messages, rules
from homeward.exchange.actions.posting import post
from homeward.exchange.models import Alarm, Inbox, Outbox, Quarantine, Stream

ASK_AFTER = timedelta(minutes=3)
ASK_AGAIN_AFTER = timedelta(minutes=15)
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
        _nack(stream, first, last, "fork")


def _nack(stream: Stream, first: int, last: int, code: str) -> None:
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


def ask_for_missing() -> int:
    """Ask for numbers that are missing for some minutes, again and again; how many streams were asked about."""
    now = timezone.now()
    # A moment that is still to come was written by a clock that was wrong: better asked twice than in some years.
    since = Q(gap_since__lt=now - ASK_AFTER) | Q(gap_since__gt=now + ASK_AFTER)
    asked = Q(nacked_at=None) | Q(nacked_at__lt=now - ASK_AGAIN_AFTER) | Q(nacked_at__gt=now + ASK_AGAIN_AFTER)
    due = since & asked
    with transaction.atomic(), agencies.service("courier"):
        streams = list(Stream.objects.select_for_update(skip_locked=True).filter(due, direction="in")[:50])
        for stream in streams:
            held = Inbox.objects.filter(stream=stream).values_list("seq", flat=True)
            for first, last in rules.missing(set(held), stream.last_seq, most=5):
                _nack(stream, first, last, "gap")
                raise_alarm("gap", partner=stream.partner, stream=stream, first=first, last=last)
        Stream.objects.filter(pk__in=[stream.pk for stream in streams]).update(nacked_at=now)
    return len(streams)


def send_again(stream: Stream, first: int, last: int) -> int:
    """Put letters on the road once more, whatever was heard of them; harmless, because each counts once."""
    rows = Outbox.objects.filter(stream=stream, seq__range=(first, last)).exclude(state="withdrawn")
    # A letter whose answer we have keeps that answer; only its bytes travel once more.
    return rows.update(next_try_at=timezone.now(), again=True)
