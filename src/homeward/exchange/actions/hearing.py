"""What a node does with letters about letters: receipts, requests for missing numbers, digests, directories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules, wires
from homeward.exchange.actions import books, directories, gaps, gathering, giving, recovering, trouble
from homeward.exchange.actions.answering import BETWEEN
from homeward.exchange.actions.receiving import note_withheld, read_stored_receipt, receive_bytes
from homeward.exchange.models import Inbox, Line, Outbox, Receipt, Stream
from homeward.exchange.rules import Letter, Outcome

BAD = Outcome("rejected", "schema")
DONE = Outcome("accepted")
MOVING = ["queued", "sent", "stored", "held"]


def hear_stored(answers: Sequence[tuple[UUID, bytes]]) -> dict[UUID, str]:
    """Take the carriers' answers for letters that were just sent; trouble codes of those that prove nothing.

    One transaction for all; tells the rooms that posted them.
    """
    bad: dict[UUID, str] = {}
    proofs: dict[UUID, tuple[str, str, str]] = {}
    partner = cache(keys.partner)
    for mid, raw in answers:
        try:
            named, payload_hash, node, proof = read_stored_receipt(raw, partner=partner)
            if named != mid:
                raise rules.Rejected("receipt")
            proofs[mid] = (payload_hash, node, proof)
        except rules.Rejected as reason:
            bad[mid] = reason.code
    with transaction.atomic(), agencies.service("courier"):
        rows = Outbox.objects.select_for_update().filter(pk__in=proofs).order_by("pk").defer("body")
        heard = []
        for row in rows:
            payload_hash, node, proof = proofs[row.mid]
            if (row.hash, row.to) == (payload_hash, node):
                heard.append(_Heard(row, "stored", "", proof=proof))
            else:
                bad[row.mid] = "receipt"
        _keep(heard)
        _touch_lines({node for _, node, _ in proofs.values()})
    return bad


def receive_file(raw: bytes) -> bytes | None:
    """Take a file from a folder: a letter, a question, a receipt or an answer; what to answer, None to the last two.

    Raises `Rejected`.
    """
    head = raw.split(BETWEEN)[0]
    try:
        mid, *_ = read_stored_receipt(head)
    except rules.Rejected as reason:
        if reason.code == "chunk_receipt":
            giving.hear_chunk(raw)
            return None
        if reason.code not in ("schema", "sender", "signature"):
            raise
    else:
        hear_stored([(mid, raw)])
        return None
    try:
        recovering.read_answer(head)
    except rules.Rejected:
        return receive_bytes(raw, carrier="folder")
    recovering.hear_answer(raw)
    return None


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the other side says of one letter of ours: in words that prove it, or in a letter of its own."""

    row: Outbox
    state: str
    code: str
    proof: str = ""
    letter: UUID | None = None
    number: str = ""
    date: str = ""

    @property
    def is_news(self) -> bool:
        """Whether the letter moves on by it."""
        after = rules.next_state(self.row.state, self.state)
        return (after, self.code) != (self.row.state, self.row.code) and after == self.state


_MOVE = """
UPDATE exchange_outbox o SET again = FALSE, trouble = '', stored_at = COALESCE(o.stored_at, now()),
    state = CASE WHEN h.news THEN h.state ELSE o.state END, code = CASE WHEN h.news THEN h.code ELSE o.code END,
    answered_at = CASE WHEN h.news AND h.state <> 'stored' THEN now() ELSE o.answered_at END,
    their_number = CASE WHEN h.number <> '' THEN h.number ELSE o.their_number END,
    their_date = CASE WHEN h.number <> '' THEN h.date ELSE o.their_date END
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::text[])
    AS h(mid, state, code, news, number, date)
WHERE o.mid = h.mid
"""


def _keep(heard: Sequence[_Heard]) -> None:
    """Keep the evidence, let the letters move on that this is news of, and tell the rooms that posted them."""
    if not heard:
        return
    now = timezone.now()
    Receipt.objects.bulk_create(
        (
            Receipt(mid=one.row.mid, case_id=one.row.case_id, state=one.state, code=one.code, proof=one.proof,
                    letter=one.letter, heard_at=now)
            for one in heard
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    rows = [(one.row.mid, one.state, one.code, one.is_news, one.number, one.date) for one in heard]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(part) for part in zip(*rows, strict=True)])
    news: dict[str, list[tuple[UUID, str, str]]] = defaultdict(list)
    for one in heard:
        if one.is_news:
            news[one.row.kind].append((one.row.mid, one.state, one.code))
    for kind, told in news.items():
        wires.changed(kind, told)


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
    ours = Outbox.objects.select_for_update().filter(pk__in=said, to=letter.iss).order_by("pk").defer("body")
    _keep([_heard(row, *said[row.mid], letter.mid) for row in ours])
    return DONE


def _heard(row: Outbox, state: str, code: str, official: Mapping[str, str], letter: UUID) -> _Heard:
    number, date = official.get("number", ""), official.get("date", "")[:10]
    return _Heard(row, state, code, letter=letter, number=number, date=date)


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
        gaps.send_again(stream, first, min(last, stream.last_seq))
        gaps.tell_lost(stream, first, min(last, stream.last_seq))
    return DONE


def _digest(letter: Letter) -> Outcome:
    """Compare books: what they miss is sent again, what we miss is asked for, what contradicts is an alarm."""
    rows = messages.read_digest(letter.body)
    if rows is None:
        return BAD
    named = Stream.objects.filter(partner=letter.iss, name__in={row.stream for row in rows})
    known = {(stream.direction, stream.name): stream for stream in named}
    unknown = differs = False
    for row in rows:
        ours = known.get(("out", row.stream))
        if ours is None and row.received:
            # They hold letters of a case that we do not remember: one alarm says it for all of them.
            unknown = True
        elif ours and (row.received, row.received_hash) != (ours.last_seq, ours.last_hash):
            differs |= _compare_ours(letter.iss, ours, row.received, row.received_hash)
        if theirs := known.get(("in", row.stream)):
            differs |= _compare_theirs(theirs, row)
    if unknown:
        trouble.raise_alarm("behind", partner=letter.iss)
        recovering.doubt(letter.iss)
    differs |= _compare_common(letter.iss, rows) > 0 or unknown
    Line.objects.filter(partner=letter.iss).update(**{"differed_at" if differs else "agreed_at": timezone.now()})
    return DONE


def _compare_common(node: str, rows: Sequence[messages.Books]) -> int:
    """The common part of each case, where no letter on its way explains that it differs; in how many it does."""
    said = {UUID(row.stream): (row.count, row.common) for row in rows if _is_case(row.stream)}
    moving = set(Outbox.objects.filter(to=node, case_id__in=said, state__in=MOVING).values_list("case_id", flat=True))
    moving |= set(
        Inbox.objects.filter(iss=node, case_id__in=said, state__in=["stored", "held"]).values_list("case_id", flat=True)
    )
    return wires.compare(node, {case_id: one for case_id, one in said.items() if case_id not in moving})


def _is_case(stream: str) -> bool:
    try:
        return str(UUID(stream)) == stream
    except ValueError:
        return False


def _compare_theirs(theirs: Stream, row: messages.Books) -> bool:
    """Whether what they say they sent contradicts what is here."""
    if epochs := rules.read_epochs(row.epochs):
        theirs = Stream.objects.select_for_update().get(pk=theirs.pk)
        books.learn(theirs, epochs, timezone.now())
    if row.sent and row.sent == theirs.last_seq and row.sent_hash != theirs.last_hash:
        trouble.freeze(theirs, first=row.sent, last=row.sent, tell_sender=True)
        return True
    return False


def _compare_ours(node: str, ours: Stream, received: int, received_hash: str) -> bool:
    """Whether what they say they received contradicts what was sent; what only has not arrived does not."""
    if received > ours.last_seq:
        # They hold letters that we do not remember writing: we were restored from an old backup.
        trouble.raise_alarm("behind", partner=node, stream=ours, last=received)
        recovering.doubt(node)
        return True
    written = set(Outbox.objects.filter(stream=ours, seq=received).values_list("hash", flat=True))
    if not written or received_hash in written:
        if received < ours.last_seq:
            gaps.send_again(ours, received + 1, ours.last_seq)
    elif ours.epochs and received >= ours.epochs[-1][1]:
        # What we sent there before a disaster came late; what we sent since overtakes it.
        gaps.send_again(ours, ours.epochs[-1][1], ours.last_seq)
    else:
        trouble.freeze(ours, first=received, last=received, tell_sender=False)
        return True
    return False


def _directory(letter: Letter) -> Outcome:
    signed = letter.body.get("directory")
    if not isinstance(signed, str):
        return BAD
    try:
        directories.learn(signed.encode(), node=letter.iss)
    except rules.Rejected as reason:
        return Outcome("rejected", reason.code)
    return DONE


def _withheld(letter: Letter) -> Outcome:
    """A number that will never come: written as a payload of its place, it is checked as every payload is."""
    place = rules.read_place(letter)
    if place is None:
        return BAD
    note_withheld(place)
    return DONE


def _lost(letter: Letter) -> Outcome:
    """Numbers that the sender lost in a disaster: the gap will not close, and is waited for no more."""
    ranges = rules.read_ranges(letter.body.get("ranges"))
    if ranges is None:
        return BAD
    name = letter.body.get("stream")
    stream = Stream.objects.select_for_update().filter(partner=letter.iss, direction="in", name=name).first()
    if stream is not None:
        gaps.hear_lost(stream, ranges)
    return DONE


OWN_KINDS: dict[str, Callable[[Letter], Outcome]] = {
    messages.RECEIPT: _receipt,
    messages.NACK: _nack,
    messages.DIGEST: _digest,
    messages.DIRECTORY: _directory,
    messages.WITHHELD: _withheld,
    messages.FILE_OFFER: gathering.hear_offer,
    messages.FILE_NEWS: gathering.hear_file_news,
    messages.LOST: _lost,
}
