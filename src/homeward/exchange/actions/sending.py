"""Picks what is due, seals it freshly for one attempt, and notes what the attempt came to."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import certificates, keys, queries, rules
from homeward.exchange.actions import trouble
from homeward.exchange.models import Outbox, OutFile, Recovery

WINDOW = 16  # letters of one stream on the road at a time
AT_ONCE = 32
# Long enough for one attempt to end; a courier that was killed leaves its letters to the next after this.
LEASE_SECONDS = 60
# Troubles that are not the letter's own.
OF_THE_LINE = ("unreachable", "tls", "status_502", "status_504")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One letter, ready to be sealed for one carrier."""

    mid: UUID
    to: str
    payload: bytes = field(repr=False)
    tries: int
    directory: rules.Directory
    own: keys.Own = field(repr=False)

    def sealed(self) -> tuple[UUID, bytes]:
        """A fresh random carrier id and the bytes to carry; needs no database, so it may run in any thread."""
        to, outer = self.directory.seal_to, self.directory.outer(uuid4())
        return outer.carrier_id, rules.seal(self.payload, outer=outer, sign_key=self.own.sign, enc_key=to)


_CLAIM = """
UPDATE exchange_outbox o SET attempts = o.attempts + 1,
    next_try_at = clock_timestamp() + make_interval(secs => %(lease)s),
    state = CASE WHEN o.state = 'queued' THEN 'sent' ELSE o.state END
FROM (
    SELECT d.mid FROM exchange_outbox d JOIN exchange_stream s ON s.id = d.stream_id
    WHERE (d.state IN ('queued', 'sent') OR d.again) AND s.frozen_at IS NULL
      AND (d.next_try_at <= clock_timestamp() OR d.next_try_at > clock_timestamp() + make_interval(secs => %(beyond)s))
      AND NOT d.asks
      AND d."to" = ANY(%(nodes)s)
      AND d.seq < %(window)s + COALESCE((SELECT min(h.seq) FROM exchange_outbox h
                                         WHERE h.stream_id = d.stream_id AND h.state IN ('queued', 'sent')), d.seq)
    ORDER BY d.first DESC, d.posted_at, d.seq LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED
) due WHERE o.mid = due.mid
RETURNING o.mid, o."to", o.case_id, o.body, o.attempts, NOT o.first, o.posted_at, o.seq
"""


def claim_due(*, most: int = AT_ONCE) -> list[Attempt]:
    """Letters that are due, the first lane before the rest and then oldest first; claimed by a committed row change."""
    partners = _living_partners()
    if not partners:
        return []
    with transaction.atomic(), agencies.service("courier"), connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {"lease": LEASE_SECONDS, "beyond": rules.BEYOND, "nodes": list(partners), "window": WINDOW, "most": most},
        )
        rows = sorted(cursor.fetchall(), key=lambda row: row[5:8])
    if not rows:
        return []
    sealed = [(case_id or keys.NO_CASE, mid, bytes(body)) for mid, _, case_id, body, *_ in rows]
    own = keys.own()
    attempts, gone = [], []
    for (mid, to, _, _, tries, *_), payload in zip(rows, keys.unseal(sealed, context="outbox"), strict=True):
        if payload is None:
            gone.append(mid)
            continue
        attempts.append(Attempt(mid, to, payload, tries, partners[to], own))
    if gone:
        _withdraw_destroyed(gone)
    return attempts


def _living_partners() -> dict[str, rules.Directory]:
    """Partners to whom the channel is open and whose directory has not expired, and who have said what they hold, if
    this node was brought back from a backup; letters to the others wait."""
    with transaction.atomic(), agencies.service("courier"):
        nodes = set(Outbox.objects.filter(state__in=["queued", "sent"]).values_list("to", flat=True).distinct())
        nodes |= set(Outbox.objects.filter(again=True).values_list("to", flat=True).distinct())
        nodes -= set(Recovery.objects.filter(ended_at=None).exclude(cause="repair").values_list("partner", flat=True))
        found = {node: keys.partner(node) for node in nodes if queries.goes_by_itself(node)}
    now, own = timezone.now(), certificates.own()
    if own is None or own.expires < now:
        return {}  # what we sign now, nobody may believe
    return {node: directory for node, directory in found.items() if directory and directory.expires > now}


def _withdraw_destroyed(mids: list[UUID]) -> None:
    """What was erased before it left is not sent."""
    with transaction.atomic(), agencies.service("courier"):
        Outbox.objects.filter(pk__in=mids).update(state="withdrawn", code="destroyed", again=False)
        for row in Outbox.objects.filter(pk__in=mids).select_related("stream").defer("body"):
            trouble.tell_withheld(row)


def note_trouble(failed: Mapping[UUID, tuple[int, str]]) -> None:
    """Put letters back: `failed` gives attempts so far and a code; each waits longer than before, none is given up."""
    if not failed:
        return
    now = timezone.now()
    with transaction.atomic(), agencies.service("courier"), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE exchange_outbox SET next_try_at = %s, trouble = %s WHERE mid = %s AND (state = 'sent' OR again)",
            [
                (now + timedelta(seconds=rules.back_off(tries, random.random())), code[:60], mid)  # noqa: S311
                for mid, (tries, code) in failed.items()
            ],
        )


def release_after_good_news(node: str) -> int:
    """The line works: letters that wait only because it did not go now, not at the end of their long wait."""
    with transaction.atomic(), agencies.service("courier"):
        waiting = Outbox.objects.filter(to=node, state__in=["queued", "sent"], trouble__in=OF_THE_LINE)
        OutFile.objects.filter(to=node, state="offered", trouble__in=OF_THE_LINE).update(next_try_at=timezone.now())
        return waiting.update(next_try_at=timezone.now(), trouble="")
