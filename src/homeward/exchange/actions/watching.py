"""Dead-man timers: whatever stays without its receipt for too long is said to people, once, until the receipt comes."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import queries
from homeward.exchange.actions import trouble
from homeward.exchange.models import Alarm, Outbox, Recovery, Stream
from homeward.exchange.rules import timers

NO_RECEIPT, NO_ANSWER = "no_receipt", "no_answer"


def watch() -> int:
    """Raise and end the alarms over letters without a *stored* receipt or an answer; how many stand now."""
    with transaction.atomic(), agencies.service("tick"):
        silent = {node for node in _late("stored", Q(state__in=["queued", "sent"]), "to") if _should_go(node)}
        streams = _late("answered", Q(state="stored", case_id__isnull=False), "stream_id")
        _set_partners(NO_RECEIPT, silent)
        found = Stream.objects.filter(pk__in=streams)
        return len(silent) + _set_streams(NO_ANSWER, found)


def _late(receipt: str, which: Q, what: str) -> set[str]:
    """Partners, or streams, with a letter that waits longer for a receipt than it may."""
    now, since = timezone.now(), "posted_at" if receipt == "stored" else "stored_at"
    late = Q()
    for first in (False, True):
        late |= Q(first=first, **{f"{since}__lt": now - timers.allowed(receipt, first=first)})
    rows = Outbox.objects.filter(which & late, asks=False, stream__frozen_at=None)
    return set(rows.exclude(kind__in=queries.ABOUT_LETTERS).values_list(what, flat=True).distinct())


def _should_go(node: str) -> bool:
    """Whether letters to a node leave by themselves; what waits for a stick or a restore is said elsewhere."""
    waits = Recovery.objects.filter(partner=node, ended_at=None).exclude(cause="repair").exists()
    return queries.goes_by_itself(node) and not waits


def _set_partners(code: str, nodes: Collection[str]) -> None:
    for node in nodes:
        trouble.raise_alarm(code, partner=node)
    Alarm.objects.filter(code=code, ended_at=None).exclude(partner__in=nodes).update(ended_at=timezone.now())


def _set_streams(code: str, streams: Collection[Stream]) -> int:
    for stream in streams:
        trouble.raise_alarm(code, partner=stream.partner, stream=stream)
    over = Alarm.objects.filter(code=code, ended_at=None).exclude(stream__in=[one.pk for one in streams])
    over.update(ended_at=timezone.now())
    return len(streams)


def set_case_alarms(code: str, case_ids: Collection[UUID]) -> None:
    """The alarms of a code stand for exactly these cases: raised once where they are new, ended where they are over."""
    with transaction.atomic(), agencies.service("tick"):
        streams: dict[UUID | None, Stream] = {}
        for stream in Stream.objects.filter(case_id__in=case_ids).order_by("direction"):
            streams.setdefault(stream.case_id, stream)
        _set_streams(code, list(streams.values()))
