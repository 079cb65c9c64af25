"""Letters by a neutral carrier: what it took from us, what it brought, and what it signed about both."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules
from homeward.exchange.actions import answering, asked, directories, recovering
from homeward.exchange.actions.gathering import ChunkCame, take_chunk
from homeward.exchange.actions.giving import hear_chunk
from homeward.exchange.actions.hearing import hear_stored
from homeward.exchange.actions.receiving import keep_letter, read_stored_receipt, stored_receipt
from homeward.exchange.couriers.https import NotCarried
from homeward.exchange.couriers.neutral import Office
from homeward.exchange.models import Carrier, Inbox, Outbox, Parcel
from homeward.exchange.rules import carriers

CARRIER = "neutral"
MOST_ROUNDS = 40
# It is handed over and no receipt came: after so long, the bytes go once more.
AGAIN_AFTER = timedelta(days=1)
LIES_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that a carrier took, and its certificate."""

    mid: UUID
    to: str
    sha256: str
    proof: str
    card: carriers.Card


def note_taken(taken: Sequence[Taken]) -> None:
    """Keep what carriers certified when they took letters of ours; what proves nothing is left out."""
    with transaction.atomic(), agencies.service("courier"):
        rows = dict(Outbox.objects.filter(pk__in=[one.mid for one in taken]).values_list("pk", "case_id"))
        for one in taken:
            try:
                found = carriers.read_certificate(one.proof, one.card)
            except rules.Rejected:
                continue
            if (found.kind, found.sender, found.to, found.sha256) == (carriers.TAKEN, keys.me(), one.to, one.sha256):
                _remember(one.card.carrier, one.sha256, "out", one.to, one.mid, rows.get(one.mid))
                _note(found)


def lies_with_carriers(mids: Collection[UUID]) -> set[UUID]:
    """Letters that a carrier has already, so that it need not take them again now."""
    now = timezone.now()
    waits = Q(handed_at=None, taken_at__gt=now - LIES_FOR) | Q(handed_at__gt=now - AGAIN_AFTER)
    with transaction.atomic(), agencies.service("courier"):
        rows = Parcel.objects.filter(waits, mid__in=mids, direction="out")
        return {mid for mid in rows.values_list("mid", flat=True) if mid is not None}


def visit(office: Office) -> int:
    """Fetch everything that waits with one carrier, and its certificates; how many parcels came.

    Not inside a transaction. Each parcel is confirmed only after it is stored here. Raises `NotCarried`.
    """
    came, got = 0, list[str]()
    for _ in range(MOST_ROUNDS):
        with transaction.atomic(), agencies.service("courier"):
            after = Carrier.objects.get(pk=office.card.carrier).last
        fetched = office.visit(
            node=keys.me(), got=got, after=after, directory=directories.own_directory().decode(), key=keys.own().sign
        )
        got = [_take(raw, office) for _, raw in fetched.parcels]
        came += len(got)
        _hear(office.card, fetched.certificates)
        if not got and not fetched.certificates:
            break
    return came


def _take(raw: bytes, office: Office) -> str:
    """Keep one parcel, and send its receipt back the same way; its hash, to be confirmed."""
    sha256 = rules.hash_of(raw)
    row: Inbox | None = None
    node = ""
    if kind := asked.kind_of(raw):
        _take_word(kind, raw, office)
        with transaction.atomic(), agencies.service("courier"):
            _remember(office.card.carrier, sha256, "in", "", None, None)
        return sha256
    try:
        mid, _, node, _ = read_stored_receipt(raw)
        hear_stored([(mid, raw)])
    except rules.Rejected as reason:
        if reason.code == "chunk_receipt":
            hear_chunk(raw)
        elif reason.code in ("schema", "sender", "signature"):
            row = _kept(raw, office)
    with transaction.atomic(), agencies.service("courier"):
        mid_, case_id = (row.mid, row.case_id) if row else (None, None)
        _remember(office.card.carrier, sha256, "in", row.iss if row else node, mid_, case_id)
    return sha256


def _take_word(kind: str, raw: bytes, office: Office) -> None:
    """An answer to a question of ours after a disaster, or a partner's question: its answers go back the same way."""
    with suppress(rules.Rejected, NotCarried):  # whatever is not answered is asked again
        if kind in (messages.HOLDINGS, messages.RETURNED):
            recovering.hear_answer(raw)
        elif said := asked.question_of(raw):
            for answer in answering.whole_answer(*said):
                office.deposit(rules.outer_of(answer).carrier_id, answer, node=keys.me(), key=keys.own().sign)


def _kept(raw: bytes, office: Office) -> Inbox | None:
    """The row of a letter; its receipt, or the answer to a chunk of a file, goes back with the same carrier."""
    row, carrier_id = None, uuid4()
    try:
        row, sender = keep_letter(raw, carrier=CARRIER)
        answer = stored_receipt(row, sender, carrier_id)
    except ChunkCame as chunk:
        try:
            answer = take_chunk(chunk.iss, chunk.sealed, carrier_id)
        except rules.Rejected:
            return None
    except rules.Rejected:
        return None
    # When it cannot be given now, the sender asks again, or hears it in a letter.
    with suppress(NotCarried):
        office.deposit(carrier_id, answer, node=keys.me(), key=keys.own().sign)
    return row


def _hear(card: carriers.Card, certificates: Sequence[tuple[int, str]]) -> None:
    """Keep what was certified about parcels that we know, and remember how far we have heard."""
    with transaction.atomic(), agencies.service("courier"):
        for _, proof in certificates:
            try:
                _note(carriers.read_certificate(proof, card))
            except rules.Rejected:
                continue
        last = max((number for number, _ in certificates), default=0)
        Carrier.objects.filter(pk=card.carrier).update(heard_at=timezone.now())
        Carrier.objects.filter(pk=card.carrier, last__lt=last).update(last=last)


def _remember(carrier: str, sha256: str, direction: str, partner: str, mid: UUID | None, case_id: UUID | None) -> None:
    row = Parcel(carrier=carrier, sha256=sha256, direction=direction, partner=partner, mid=mid, case_id=case_id)
    Parcel.objects.bulk_create([row], ignore_conflicts=True)


def _note(found: carriers.Certificate) -> None:
    """The first certificate of each kind stays; a carrier that signs two different ones cannot take the first back."""
    here = Parcel.objects.filter(carrier=found.carrier, sha256=found.sha256)
    if found.kind == carriers.TAKEN:
        here.filter(taken="", direction="out").update(taken=found.proof, taken_at=found.at)
    else:
        here.filter(handed="").update(handed=found.proof, handed_at=found.at)
