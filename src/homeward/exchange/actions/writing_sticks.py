"""Writes a stick for a person to carry: every letter without a receipt, sealed anew, and the receipts that are owed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.exchange import keys, queries, rules, sealing
from homeward.exchange.actions import asked, directories, giving, recovering
from homeward.exchange.actions.people import allow
from homeward.exchange.actions.receiving import stored_receipt
from homeward.exchange.couriers import stick as sticks
from homeward.exchange.models import Inbox, OnStick, Outbox, Stick
from homeward.exchange.rules.sticks import ENDING, INDEX, READ_NAMED, make_index
from homeward.lib.errors import Refused
from homeward.vault import actions as vault

MOST_LETTERS = 5000
MOST_ANSWERS = 1000  # of up to 8 MiB, to a partner that was brought back; it asks again for what is left
MOST_OF_FILES = 1 << 30  # bytes; the rest goes on the next stick
AT_ONCE = 100
RECEIPT_TIMES = 3  # a stick with receipts may be lost; after so many, the sender's own question brings them


def write_stick(*, to: str, path: Path, by: User | None = None) -> Stick:
    """Write everything that has no receipt yet, and the receipts that are owed, for a partner; a folder or a ZIP file.

    A letter stays on its way until its receipt is here, so a stick that is lost may simply be written again.
    Raises Refused for a partner that is not known, whose directory has expired, or to whom the channel is closed.
    """
    with transaction.atomic(), agencies.service("courier"):
        if by is not None:
            allow(by, "carry_letters")
        partner = keys.partner(to)
        if partner is None:
            raise Refused(_l("No other node is paired with this one. Everything goes on paper."))
        if partner.expires < timezone.now():
            raise Refused(_l("The other side's directory has expired. A new one is needed."))
        if queries.is_closed(to):
            raise Refused(_l("The channel is closed. Nothing is lost: letters wait."))
        if not queries.ways(to).stick:
            raise Refused(_l("People have not chosen sticks as a way to this partner."))
        own = directories.own_directory()
        row = Stick.objects.create(
            partner=to, direction="out", state="written", by=by.pk if by else None, at=timezone.now()
        )
        with sticks.writing(path) as writer:
            _fill(row, partner, writer, own)
        vault.record("write_stick", actor=str(by.pk) if by else "terminal", object=str(row.pk), fields=str(row.letters))
    return row


def _fill(row: Stick, partner: rules.Directory, writer: sticks.Writer, own_directory: bytes) -> None:
    files: dict[str, tuple[int, str]] = {}
    lines: list[OnStick] = []

    def lay(raw: bytes) -> None:
        name = f"{uuid4().hex}{ENDING}"
        writer.put(name, raw)
        files[name] = (len(raw), rules.hash_of(raw))

    def put(mid: UUID, raw: bytes, *, receipt: bool) -> None:
        lay(raw)
        lines.append(OnStick(stick=row, mid=mid, receipt=receipt))

    giving.offer_files(most=MOST_LETTERS, left=giving.ON_STICK)
    for mid, raw in _letters(partner):
        put(mid, raw, receipt=False)
    row.letters = len(files)
    for inbox in _receipts_owed(partner.node):
        put(inbox.mid, stored_receipt(inbox, partner, uuid4()), receipt=True)
    row.receipts = len(files) - row.letters
    for question in recovering.all_questions(partner.node):
        lay(question.raw)
    for raw in itertools.islice(asked.answers_for(partner), MOST_ANSWERS):
        lay(raw)
    for chunk in giving.chunks_for_stick(partner.node, most_bytes=MOST_OF_FILES):
        lay(chunk.sealed()[1])
    came = Stick.objects.filter(partner=partner.node, direction="in", state="read").exclude(their_id=None)
    payload = make_index(
        stick=row.pk, iss=keys.me(), aud=partner.node, made_at=row.at, files=files,
        read=[UUID(str(one)) for one in came.order_by("-at").values_list("their_id", flat=True)[:READ_NAMED]],
        directory=own_directory, version=rules.read_directory(own_directory).version,
    )  # fmt: skip
    writer.put(INDEX, sealing.signed(payload, to=partner, carrier_id=uuid4()))
    OnStick.objects.bulk_create(lines)
    row.save(update_fields=["letters", "receipts"])
    letters = [one.mid for one in lines if not one.receipt]
    Outbox.objects.filter(pk__in=letters, state="queued").update(state="sent", attempts=1)
    Outbox.objects.filter(pk__in=letters).update(trouble="on_stick")


def to_carry(node: str) -> tuple[int, int]:
    """How many letters would go on a stick to a node now, and how many receipts."""
    with transaction.atomic(), agencies.service("courier"), connection.cursor() as cursor:
        cursor.execute(_HOW_MANY, [node])
        return cursor.fetchone()[0], len(_receipts_owed(node))


_WHICH = """
FROM exchange_outbox o JOIN exchange_stream s ON s.id = o.stream_id
WHERE o."to" = %s AND (o.state IN ('queued', 'sent') OR o.again) AND NOT o.asks AND s.frozen_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM exchange_recovery r
                  WHERE r.partner = o."to" AND r.ended_at IS NULL AND r.cause <> 'repair')
"""
_HOW_MANY = f"SELECT count(*) {_WHICH}"
_DUE = f"""
SELECT o.mid, o.case_id, o.body {_WHICH}
ORDER BY (SELECT max(k.at) FROM exchange_onstick l JOIN exchange_stick k ON k.id = l.stick_id
          WHERE l.mid = o.mid AND NOT l.receipt AND k.direction = 'out') NULLS FIRST,
    o.first DESC, o.posted_at, o.seq LIMIT %s
"""  # noqa: S608


def _letters(partner: rules.Directory) -> Iterator[tuple[UUID, bytes]]:
    """Every letter without a receipt, sealed anew; those that were on no stick yet first, then oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [partner.node, MOST_LETTERS])
        rows = cursor.fetchall()
    for at in range(0, len(rows), AT_ONCE):
        part = rows[at : at + AT_ONCE]
        sealed = [(case_id or keys.NO_CASE, mid, bytes(body)) for mid, case_id, body in part]
        for (mid, *_), payload in zip(part, keys.unseal(sealed, context="outbox"), strict=True):
            if payload is not None:
                yield mid, sealing.signed(payload, to=partner, carrier_id=uuid4())


_OWED = """
SELECT i.id FROM exchange_inbox i
JOIN (SELECT l.mid, max(k.at) AS at FROM exchange_onstick l JOIN exchange_stick k ON k.id = l.stick_id
      WHERE k.direction = 'in' AND k.partner = %(node)s AND NOT l.receipt GROUP BY l.mid) came ON came.mid = i.mid
LEFT JOIN LATERAL (SELECT count(*) AS times, bool_or(k.state = 'read') AS heard
      FROM exchange_onstick l JOIN exchange_stick k ON k.id = l.stick_id
      WHERE l.mid = i.mid AND l.receipt AND k.direction = 'out' AND k.at > came.at) told ON true
WHERE i.iss = %(node)s AND told.times < %(times)s AND NOT COALESCE(told.heard, false)
ORDER BY i.id LIMIT %(most)s
"""


def _receipts_owed(node: str) -> list[Inbox]:
    """Letters that came by stick and whose receipts no stick has brought home yet."""
    with connection.cursor() as cursor:
        cursor.execute(_OWED, {"node": node, "times": RECEIPT_TIMES, "most": MOST_LETTERS})
        ids = [row[0] for row in cursor.fetchall()]
    return list(Inbox.objects.filter(pk__in=ids).defer("body").order_by("pk"))
