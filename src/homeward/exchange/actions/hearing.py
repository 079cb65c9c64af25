"""What a node does with letters about letters: receipts, requests for missing numbers, digests, directories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules, wires
from homeward.exchange.actions import directories, trouble
from homeward.exchange.actions.receiving import read_stored_receipt, receive_bytes
from homeward.exchange.models import Outbox, Receipt, Stream
from homeward.exchange.rules import Letter, Outcome

BAD = Outcome("rejected", "schema")
DONE = Outcome("accepted")


def hear_stored(answers: Sequence[tuple[UUID, bytes]]) -> dict[UUID, str]:
    """Take the carriers' answers for letters that were just sent; trouble codes of those that prove nothing.

    One transaction for all; tells the rooms that posted them.
    """
    bad: dict[UUID, str] = {}
    proofs: dict[UUID, tuple[str, str, str]] = {}
    for mid, raw in answers:
        try:
            named, payload_hash, node, proof = read_stored_receipt(raw)
            if named != mid:
                raise rules.Rejected("receipt")
            proofs[mid] = (payload_hash, node, proof)
        except rules.Rejected as reason:
            bad[mid] = reason.code
    with transaction.atomic(), agencies.service("courier"):
        rows = Outbox.objects.select_for_update().filter(pk__in=proofs).order_by("pk").defer("body")
        for row in rows:
            payload_hash, node, proof = proofs[row.mid]
            if (row.hash, row.to) != (payload_hash, node):
                bad[row.mid] = "receipt"
                continue
            _change(row, "stored", "", proof=proof)
        _touch_lines({node for _, node, _ in proofs.values()})
    return bad


def receive_file(raw: bytes) -> bytes | None:
    """Take a file from a folder, which may be a letter or a receipt; what to answer, None to a receipt.

    Raises `Rejected`.
    """
    try:
        mid, *_ = read_stored_receipt(raw)
    except rules.Rejected as reason:
        if reason.code not in ("schema", "sender", "signature"):
            raise
        return receive_bytes(raw, carrier="folder")
    hear_stored([(mid, raw)])
    return None


def _change(row: Outbox, state: str, code: str, *, proof: str = "", letter: UUID | None = None) -> None:
    """Keep the evidence, and let the letter move on when this is news."""
    now = timezone.now()
    Receipt.objects.bulk_create(
        [Receipt(mid=row.mid, case_id=row.case_id, state=state, code=code, proof=proof, letter=letter, heard_at=now)],
        ignore_conflicts=True,
    )
    after = rules.next_state(row.state, state)
    news = (after, code) != (row.state, row.code) and after == state
    row.again, row.trouble = False, ""
    row.stored_at = row.stored_at or now
    if news:
        row.state, row.code = after, code
        if state != "stored":
            row.answered_at = now
    row.save(update_fields=["state", "code", "again", "trouble", "stored_at", "answered_at"])
    if news:
        wires.changed(row.kind, row.mid, state, code)


def _touch_lines(nodes: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_line SET heard_at = now() WHERE partner = ANY(%s)"
            " AND (heard_at IS NULL OR heard_at < now() - interval '20 seconds')",
            [list(nodes)],
        )


def lock_named(payloads: Iterable[bytes | None]) -> None:
    """Lock every letter of ours that some receipts speak of, at once and in order of id.

    Receipt by receipt, the order would be that of the other side, and the sender's own work would run into it.
    """
    mids: set[UUID] = set()
    for payload in payloads:
        rows = messages.read_receipt(rules.read_payload(payload, me=keys.me()).letter.body) if payload else None
        mids |= {mid for mid, *_ in rows or ()}
    if mids:
        list(Outbox.objects.select_for_update().filter(pk__in=mids).order_by("pk").values_list("pk"))


def _receipt(letter: Letter) -> Outcome:
    rows = messages.read_receipt(letter.body)
    if rows is None:
        return BAD
    said = {mid: (state, code, official) for mid, state, code, official in rows}
    # Only letters to this very node: nobody answers for somebody else.
    for row in Outbox.objects.select_for_update().filter(pk__in=said, to=letter.iss).order_by("pk").defer("body"):
        state, code, official = said[row.mid]
        if official.get("number"):
            row.their_number, row.their_date = official["number"], official.get("date", "")[:10]
            row.save(update_fields=["their_number", "their_date"])
        _change(row, state, code, letter=letter.mid)
    return DONE


def _nack(letter: Letter) -> Outcome:
    asked = messages.read_nack(letter.body)
    if asked is None:
        return BAD
    name, first, last, code = asked
    stream = Stream.objects.filter(partner=letter.iss, direction="out", name=name).first()
    if stream is None:
        return DONE
    if code == "fork":
        trouble.freeze(stream, first=first, last=last, tell_sender=False)
    else:
        trouble.send_again(stream, first, min(last, stream.last_seq))
    return DONE


def _digest(letter: Letter) -> Outcome:
    """Compare books: what they miss is sent again, what we miss is asked for, what contradicts is an alarm."""
    rows = messages.read_digest(letter.body)
    if rows is None:
        return BAD
    for name, sent, sent_hash, received, received_hash in rows:
        ours = Stream.objects.filter(partner=letter.iss, direction="out", name=name).first()
        _compare_ours(letter.iss, ours, received, received_hash)
        theirs = Stream.objects.filter(partner=letter.iss, direction="in", name=name).first()
        if theirs and sent and sent == theirs.last_seq and sent_hash != theirs.last_hash:
            trouble.freeze(theirs, first=sent, last=sent, tell_sender=True)
    return DONE


def _compare_ours(node: str, ours: Stream | None, received: int, received_hash: str) -> None:
    if received > (ours.last_seq if ours else 0):
        # They hold letters that we do not remember writing: we were restored from an old backup.
        trouble.raise_alarm("behind", partner=node, stream=ours, last=received)
        return
    if ours is None:
        return
    if received and Outbox.objects.filter(stream=ours, seq=received).exclude(hash=received_hash).exists():
        trouble.freeze(ours, first=received, last=received, tell_sender=False)
    elif received < ours.last_seq:
        trouble.send_again(ours, received + 1, ours.last_seq)


def _directory(letter: Letter) -> Outcome:
    signed = letter.body.get("directory")
    if not isinstance(signed, str):
        return BAD
    try:
        directories.learn(signed.encode(), node=letter.iss)
    except rules.Rejected as reason:
        return Outcome("rejected", reason.code)
    return DONE


OWN_KINDS: dict[str, Callable[[Letter], Outcome]] = {
    messages.RECEIPT: _receipt,
    messages.NACK: _nack,
    messages.DIGEST: _digest,
    messages.DIRECTORY: _directory,
}
