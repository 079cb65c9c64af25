"""Takes bytes from any carrier: verify, store, commit, and only then sign that they are stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules, sealing
from homeward.exchange.actions import answering, books, trouble
from homeward.exchange.actions.gathering import ChunkCame, take_chunk
from homeward.exchange.actions.posting import stream_name, wake
from homeward.exchange.models import Inbox, Stream
from homeward.lib.ids import uuid7
from homeward.vault.rules import Destroyed

HEARD_EVERY_SECONDS = 20


def receive_bytes(raw: bytes, *, carrier: str) -> bytes:
    """Keep a letter and return its sealed and signed *stored* receipt; the same letter again gets the same answer.

    Raises `Rejected` with a code for what cannot be verified; if it is at least sealed to us it is kept in quarantine.
    Must not run inside a transaction: a receipt that a rollback could make untrue must never exist.
    """
    token = _opened(raw, carrier)
    if (answer := _answer(raw, token)) is not None:
        return answer
    try:
        row, sender = _keep(raw, token, carrier)
    except ChunkCame as chunk:
        return take_chunk(chunk.iss, chunk.sealed, rules.outer_of(raw).carrier_id)
    return stored_receipt(row, sender, rules.outer_of(raw).carrier_id)


def _opened(raw: bytes, carrier: str) -> bytes:
    """The token in bytes that came; what is sealed to us and cannot be opened is put aside."""
    try:
        return sealing.opened(raw)
    except rules.Rejected as reason:
        trouble.keep_unverified(raw, code=reason.code, carrier=carrier)
        raise


def _answer(raw: bytes, token: bytes) -> bytes | None:
    """The answer to what a partner asks after a disaster; None for everything else. Raises `Rejected`."""
    if len(raw) > answering.LARGEST_QUESTION:
        return None
    try:
        sender = sealing.claimed(token)
    except rules.Rejected:  # said once more, with what follows from it, by whoever keeps letters
        return None
    question = answering.question_in(token, sender)
    return None if question is None else answering.answer(question, sender, rules.outer_of(raw).carrier_id)


def keep_letter(raw: bytes, *, carrier: str) -> tuple[Inbox, rules.Directory]:
    """The same for a carrier whose receipts travel later: the letter's row, new or known, and its sender.

    Raises `ChunkCame` for a chunk of a file, which is no letter.
    """
    return _keep(raw, _opened(raw, carrier), carrier)


def _keep(raw: bytes, token: bytes, carrier: str) -> tuple[Inbox, rules.Directory]:
    try:
        if chunk := rules.unframe(token):
            raise ChunkCame(*chunk)
        signed, sender = _verify(token)
    except rules.Rejected as reason:
        trouble.keep_unverified(raw, code=reason.code, carrier=carrier)
        raise
    with transaction.atomic(durable=True), agencies.service("courier"):
        row = _store(signed, sender, carrier, proof=rules.detached(token))
        _heard(signed.letter.iss)
    if row is None:
        trouble.keep_unverified(raw, code="fork", carrier=carrier)
        raise rules.Rejected("fork")
    return row, sender


def note_withheld(place: rules.Signed) -> None:
    """Keep the place of a letter that its sender will never send; nothing where that letter, or another, is here.

    In the caller's transaction. What contradicts the chain freezes the stream, as a letter would.
    """
    stream, now = _lock_stream(place.letter), timezone.now()
    near = _near(stream, place)
    if any(row.mid == place.letter.mid and row.hash == place.hash for row in near):
        return
    if _contradicts(stream, place, near):
        trouble.freeze(stream, first=place.letter.seq, last=place.letter.seq, tell_sender=True)
        return
    _insert(place, stream, "none", "rejected", "withheld", now)
    books.count(stream, place, now)


def receive_quarantined(raw: bytes, *, carrier: str) -> None:
    """Try bytes again that could not be verified when they came; in the caller's transaction, without a receipt.

    The sender has never stopped sending them, and gets its receipt the next time. Raises `Rejected`.
    """
    token = sealing.opened(raw)
    signed, sender = _verify(token)
    if _store(signed, sender, carrier, proof=rules.detached(token)) is None:
        raise rules.Rejected("fork")


def _verify(token: bytes) -> tuple[rules.Signed, rules.Directory]:
    """The letter, and the directory by which it is believed."""
    payload, sender = _believed(token, sealing.claimed(token), timezone.now())
    signed = rules.read_payload(payload, me=keys.me())
    # The keys of one country must not sign in the name of another.
    if signed.letter.iss != sender.node or signed.letter.iss == keys.me():
        raise rules.Rejected("sender")
    if signed.letter.kind == messages.STORED:
        raise rules.Rejected("schema")
    return signed, sender


def _believed(token: bytes, sender: rules.Directory, now: datetime) -> tuple[bytes, rules.Directory]:
    """The payload, and the directory by which it is believed: the one we have, or the one that the letter brings.

    A node whose keys are all new, or whose directory expired here, so introduces itself again, by its root.
    """
    if sender.expires > now:
        try:
            return rules.verify(token, sender.certificate.verifying(now)), sender
        except rules.Rejected:
            pass
    brought = rules.introduced(rules.unverified_body(token, messages.DIRECTORY), sender, now)
    if brought is not None:
        return rules.verify(token, brought.sign_keys), brought
    # Held until the directory is renewed, so its keys need not be of today; see `_first_state`.
    return rules.verify(token, {} if sender.expires > now else sender.sign_keys), sender


def _store(signed: rules.Signed, sender: rules.Directory, carrier: str, *, proof: str) -> Inbox | None:
    """The row, new or known; None when the letter contradicts an earlier one, whose stream is then frozen."""
    stream = _lock_stream(signed.letter)
    near = _near(stream, signed)
    for row in near:
        if (row.iss, row.mid, row.hash) == (signed.letter.iss, signed.letter.mid, signed.hash):
            return row
    if _contradicts(stream, signed, near):
        trouble.freeze(stream, first=signed.letter.seq, last=signed.letter.seq, tell_sender=True)
        return None
    now = timezone.now()
    state, code = _first_state(stream, sender, now)
    row = _insert(signed, stream, carrier, state, code, now, proof=proof)
    books.count(stream, signed, now)
    if row.state == "rejected":
        trouble.answer(row.iss, [(row.mid, row.state, row.code, None)])
    wake("in")
    return row


def _insert(
    signed: rules.Signed, stream: Stream, carrier: str, state: str, code: str, now: datetime, *, proof: str = ""
) -> Inbox:
    letter, official = signed.letter, signed.letter.official or {}
    under, body = letter.case_id or keys.NO_CASE, b""
    try:
        body = keys.seal(under, keys.inbox_item(letter.mid), signed.raw, context="inbox")
    except Destroyed:  # the case was erased here: nothing of it comes back
        state, code = "rejected", "destroyed"
    return Inbox.objects.create(
        mid=letter.mid, iss=letter.iss, kind=letter.kind, case_id=letter.case_id, stream=stream, epoch=signed.epoch,
        seq=letter.seq, prev=signed.prev, hash=signed.hash, body=body, proof=proof, sealed_under=under, state=state,
        code=code, official_number=official.get("number", "")[:80], official_date=official.get("date", "")[:10],
        carrier=carrier, try_at=now, stored_at=now,
    )  # fmt: skip


def _first_state(stream: Stream, sender: rules.Directory, now: datetime) -> tuple[str, str]:
    if sender.expires < now:
        return "held", "directory_expired"
    return ("held", "frozen") if stream.frozen_at else ("stored", "")


def _lock_stream(letter: rules.Letter) -> Stream:
    name = stream_name(letter.case_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_stream (id, partner, direction, name, case_id, epoch, last_seq, last_hash, held)"
            " VALUES (%s, %s, 'in', %s, %s, 0, 0, '', 0) ON CONFLICT (partner, direction, name) DO NOTHING",
            [uuid7(), letter.iss, name, letter.case_id],
        )
    return Stream.objects.select_for_update().get(partner=letter.iss, direction="in", name=name)


def _near(stream: Stream, signed: rules.Signed) -> list[Inbox]:
    """What is here under the letter's id, and at its place in the stream and beside it: one question under the lock."""
    letter = signed.letter
    beside = Q(stream=stream, seq__range=(letter.seq - 1, letter.seq + 1))
    return list(Inbox.objects.filter(Q(iss=letter.iss, mid=letter.mid) | beside).defer("body"))


def _contradicts(stream: Stream, signed: rules.Signed, near: Sequence[Inbox]) -> bool:
    letter, seq, epoch = signed.letter, signed.letter.seq, signed.epoch
    if any((row.iss, row.mid) == (letter.iss, letter.mid) for row in near):
        return True  # the same id over other content
    epochs = rules.join(books.epochs_of(stream), signed.epochs)
    if epochs is None:
        return True  # two stories of one disaster
    here: dict[int, rules.Chain] = {}
    for row in near:
        chain = rules.Chain(row.seq, row.hash, row.prev)
        if row.stream_id != stream.pk:
            continue
        if row.epoch == epoch:
            here[row.seq] = chain
        # Two epochs meet where the later one begins; what the earlier one sent beyond is overtaken, not a lie.
        elif rules.meet(epochs, (row.epoch, row.seq), (epoch, seq)):
            here.setdefault(row.seq, chain)
    new = rules.Chain(seq, signed.hash, signed.prev)
    return rules.is_fork(new, same=here.get(seq), before=here.get(seq - 1), after=here.get(seq + 1))


def _heard(node: str) -> None:
    """Note that the line is alive; not on every letter, or all of them would wait for one row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_line (partner, heard_at) VALUES (%s, now()) ON CONFLICT (partner) DO UPDATE"
            " SET heard_at = now() WHERE exchange_line.heard_at IS NULL"
            " OR exchange_line.heard_at < now() - make_interval(secs => %s)",
            [node, HEARD_EVERY_SECONDS],
        )


def stored_receipt(row: Inbox, sender: rules.Directory, carrier_id: UUID) -> bytes:
    """Our signed word, sealed to the sender, that a letter lies here; only for a row that is committed."""
    content = {
        "v": 1, "kind": messages.STORED, "iss": keys.me(), "aud": row.iss, "mid": str(row.mid), "sha256": row.hash,
        "position": row.pk, "at": row.stored_at.isoformat(timespec="seconds"),
    }  # fmt: skip
    return sealing.said(content, to=sender, carrier_id=carrier_id)


def read_stored_receipt(
    raw: bytes, *, partner: Callable[[str], rules.Directory | None] = keys.partner
) -> tuple[UUID, str, str, str]:
    """Who stored which letter with which hash, and the signed proof; raises `Rejected`."""
    token = sealing.opened(raw)
    sender = sealing.claimed(token, partner=partner)
    content = json.loads(rules.verify(token, sender.sign_keys))
    if content.get("kind") == messages.CHUNK:
        raise rules.Rejected("chunk_receipt")
    if content.get("kind") != messages.STORED or content.get("iss") != sender.node or content.get("aud") != keys.me():
        raise rules.Rejected("schema")
    try:
        return UUID(content["mid"]), str(content["sha256"]), sender.node, token.decode()
    except (KeyError, ValueError, TypeError):
        raise rules.Rejected("schema") from None
