"""Once a day both nodes compare their books; the head of the audit log goes along, so each witnesses the other."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules, wires
from homeward.exchange.actions.posting import post
from homeward.exchange.models import Directory, Line, Recovery, Stream

EVERY = timedelta(days=1)
STREAMS_IN_ONE = 2000


def send_digests() -> int:
    """Post a digest to each partner whose last one is a day old; how many letters were written."""
    now = timezone.now()
    written = 0
    with transaction.atomic(), agencies.service("courier"):
        waits = set(Recovery.objects.filter(ended_at=None).exclude(cause="repair").values_list("partner", flat=True))
        for node in Directory.objects.exclude(node=keys.me()).values_list("node", flat=True).distinct():
            if node in waits:  # our own books are an old copy
                continue
            Line.objects.get_or_create(partner=node, defaults={"heard_at": None, "digest_sent_at": None})
            due = Q(digest_sent_at=None) | Q(digest_sent_at__lt=now - EVERY) | Q(digest_sent_at__gt=now + EVERY)
            if Line.objects.filter(due, partner=node).update(digest_sent_at=now):
                written += _write(node)
    return written


def _write(node: str) -> int:
    sides: dict[str, dict[str, Stream]] = defaultdict(dict)
    for stream in Stream.objects.filter(partner=node).exclude(name=rules.PAIR):
        sides[stream.name][stream.direction] = stream
    marks = wires.marks([UUID(name) for name in sides])
    streams = [
        _books(name, side.get("out"), side.get("in"), marks.get(UUID(name), (0, ""))) for name, side in sides.items()
    ]
    parts = range(0, max(len(streams), 1), STREAMS_IN_ONE)
    for at in parts:
        body = messages.digest(streams[at : at + STREAMS_IN_ONE], keys.audit_head())
        post(to=node, kind=messages.DIGEST, case_id=None, body=body, consent_ids=(), needs_consent=False)
    return len(parts)


def _books(name: str, ours: Stream | None, theirs: Stream | None, common: tuple[int, str]) -> messages.Books:
    sent = (ours.last_seq, ours.last_hash, ours.epochs) if ours else (0, "", [])
    received = (theirs.last_seq, theirs.last_hash) if theirs else (0, "")
    return messages.Books(name, sent[0], sent[1], *received, sent[2], *common)
