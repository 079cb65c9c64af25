"""Numbers that did not come: asked for again and again, given again, or said to be lost in a disaster."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import messages, rules
from homeward.exchange.actions import books, trouble
from homeward.exchange.actions.posting import post
from homeward.exchange.models import Outbox, Stream

ASK_AFTER = timedelta(minutes=3)
ASK_AGAIN_AFTER = timedelta(minutes=15)


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
            for first, last in books.missing(stream):
                trouble.nack(stream, first, last, "gap")
                trouble.raise_alarm("gap", partner=stream.partner, stream=stream, first=first, last=last)
        Stream.objects.filter(pk__in=[stream.pk for stream in streams]).update(nacked_at=now)
    return len(streams)


def send_again(stream: Stream, first: int, last: int) -> int:
    """Put letters on the road once more, whatever was heard of them; harmless, because each counts once."""
    rows = Outbox.objects.filter(stream=stream, seq__range=(first, last)).exclude(state="withdrawn")
    # A letter whose answer we have keeps that answer; only its bytes travel once more.
    return rows.update(next_try_at=timezone.now(), again=True)


def send_letters_again(mids: Collection[UUID]) -> int:
    """Put these letters on the road once more, because the other side turned out to lack what is in them."""
    rows = Outbox.objects.filter(pk__in=mids).exclude(state="withdrawn")
    return rows.update(next_try_at=timezone.now(), again=True)


def tell_lost(stream: Stream, first: int, last: int) -> None:
    """Whoever asks for numbers that a disaster here took hears that they will not come."""
    if not stream.epochs or last < first:
        return
    rows = Outbox.objects.filter(stream=stream, seq__range=(first, last)).values_list("seq", flat=True)
    kept = {seq - first + 1 for seq in rows}
    gone = [[a + first - 1, b + first - 1] for a, b in rules.missing(kept, last - first + 1, most=1000)]
    if gone:
        body = messages.lost(stream.name, gone)
        post(to=stream.partner, kind=messages.LOST, case_id=None, body=body, consent_ids=(), needs_consent=False)


def hear_lost(stream: Stream, ranges: rules.Ranges) -> None:
    """The sender cannot give these numbers again: nobody asks for them any more, and people are told once."""
    gone = books.lose(stream, ranges, timezone.now())
    if gone:
        trouble.raise_alarm("lost", partner=stream.partner, stream=stream, first=gone[0][0], last=gone[-1][1])
