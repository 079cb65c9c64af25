"""Writes a letter: numbered, chained and sealed inside the transaction of what it tells about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.exchange import keys, rules
from homeward.exchange.models import Outbox, Stream
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7

CHANNEL = "homeward_exchange"
LARGEST_PAYLOAD = 4 * 1024 * 1024


def post(
    *, to: str, kind: str, case_id: UUID | None, body: Mapping[str, Any], consent_ids: Sequence[str],
    needs_consent: bool, official: Mapping[str, str] | None = None, first: bool = False,
) -> UUID:  # fmt: skip
    """Put a letter into the outbox, in the caller's transaction; returns its id.

    `official` is {"number", "date"} of the paper that goes with it; `first` lets it leave before others that wait.
    Raises Refused without a consent where one is needed, and for a letter above 4 MiB.
    """
    if needs_consent and not consent_ids:
        raise Refused(_l("This may cross the border only with a consent that is valid today."))
    mid = uuid7()
    with transaction.atomic(), agencies.service("courier"):
        _write(mid, to, kind, case_id, body, tuple(str(consent) for consent in consent_ids), official, first)
    return mid


def _write(
    mid: UUID, to: str, kind: str, case_id: UUID | None, body: Mapping[str, Any], consent: tuple[str, ...],
    official: Mapping[str, str] | None, first: bool,
) -> None:  # fmt: skip
    now = timezone.now()
    stream_id, epoch, seq, prev, epochs = _number(to, case_id)
    letter = rules.Letter(
        mid=mid, iss=keys.me(), aud=to, kind=kind, body=body, seq=seq, case_id=case_id, official=official,
        consent=consent,
    )  # fmt: skip
    payload = rules.make_payload(letter, stream=stream_name(case_id), epoch=epoch, prev=prev, iat=now, epochs=epochs)
    payload_hash = rules.payload_hash(payload)
    if len(payload) > LARGEST_PAYLOAD:
        raise Refused(_l("This letter is too long to be sent in one piece."))
    Outbox.objects.create(
        mid=mid, to=to, kind=kind, case_id=case_id, stream_id=stream_id, epoch=epoch, seq=seq, prev=prev,
        hash=payload_hash, body=keys.seal(case_id or keys.NO_CASE, mid, payload, context="outbox"),
        official_number=(official or {}).get("number", ""), official_date=(official or {}).get("date", ""),
        next_try_at=now, posted_at=now, first=first,
    )  # fmt: skip
    Stream.objects.filter(pk=stream_id).update(last_hash=payload_hash)
    wake("out")


def stream_name(case_id: UUID | None) -> str:
    """A case has a stream of its own; letters of no case share the one of the pair."""
    return str(case_id) if case_id else rules.PAIR


def _number(to: str, case_id: UUID | None) -> tuple[UUID, int, int, str, Sequence[Sequence[Any]]]:
    """Lock the stream (made when it is the first letter) and take its next number: id, epoch, number, hash before,
    and the epochs that the stream went through."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_stream (id, partner, direction, name, case_id, epoch, last_seq, last_hash, held)"
            " VALUES (%s, %s, 'out', %s, %s, 0, 1, '', 0) ON CONFLICT (partner, direction, name)"
            " DO UPDATE SET last_seq = exchange_stream.last_seq + 1 RETURNING id, epoch, last_seq, last_hash, epochs",
            [uuid7(), to, stream_name(case_id), case_id],
        )
        stream, epoch, seq, prev, epochs = cursor.fetchone()
    return stream, epoch, seq, prev, json.loads(epochs) if isinstance(epochs, str) else epochs


def wake(what: str) -> None:
    """Wake the courier when this transaction commits: `out` something to send, `in` something to apply."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, what])
