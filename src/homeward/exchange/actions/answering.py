"""Answers a partner that was brought back from a backup: what we hold of both directions, and its own letters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, queries, rules
from homeward.exchange.models import Directory, Inbox, Line, Stream
from homeward.lib.canon import canonical

STREAMS_IN_ONE = 1000
LETTERS_IN_ONE = 200
# Of the letters in one answer, sealed; with what is said of them it is never longer than a letter may be.
BYTES_IN_ONE = 5 * 1024 * 1024
ALONE = rules.CAP - 512 * 1024
LARGEST_QUESTION = 128 * 1024
# Between the parts of one answer; no part has an empty line in it.
BETWEEN = b"\n\n"
_MARKS = tuple(f'"kind":"{kind}"'.encode() for kind in (messages.RESTORED, messages.RETURN))


def question_in(token: bytes, sender: rules.Directory) -> Mapping[str, Any] | None:
    """The question in a token, verified; None for anything else, which is a letter. Raises `Rejected`."""
    if len(token) > LARGEST_QUESTION:
        return None
    try:
        payload = rules.decode(token.split(b".")[1])
    except (ValueError, IndexError):
        return None
    if not any(mark in payload for mark in _MARKS):
        return None
    content = json.loads(believed(token, sender))
    if not isinstance(content, dict) or content.get("kind") not in (messages.RESTORED, messages.RETURN):
        return None
    if content.get("iss") != sender.node or content.get("aud") != keys.me():
        raise rules.Rejected("recipient")
    return content


def believed(token: bytes, sender: rules.Directory) -> bytes:
    """The payload of what a node signed outside every stream; raises `Rejected`."""
    now = timezone.now()
    return rules.verify(token, sender.certificate.verifying(now) if sender.expires > now else sender.sign_keys)


def answer(question: Mapping[str, Any], sender: rules.Directory, carrier_id: UUID) -> bytes:
    """What we hold, or some of the sender's own letters as it signed them; asking twice gets the same answer.

    Raises `Rejected`, also with "closed" while nothing goes to this partner.
    """
    return _page(question, sender, carrier_id)[0]


def whole_answer(question: Mapping[str, Any], sender: rules.Directory) -> Iterator[bytes]:
    """The answer and whatever would follow it, for a carrier on which nobody can ask for the next part at once.

    Raises `Rejected` as `answer` does.
    """
    next_one: Mapping[str, Any] | None = question
    while next_one is not None:
        raw, next_one = _page(next_one, sender, uuid4())
        yield raw


def _page(
    question: Mapping[str, Any], sender: rules.Directory, carrier_id: UUID
) -> tuple[bytes, Mapping[str, Any] | None]:
    """One answer, and the question that asks for what follows; None after the last."""
    if queries.is_closed(sender.node):
        raise rules.Rejected("closed")
    try:
        disaster = UUID(question["id"])
        # Sealed to the key that it has now: the newest one that we know of may have burned with the node.
        to = _Reader(sender, rules.sealable(question["enc"]), carrier_id)
        with transaction.atomic(), agencies.service("courier"):
            if question["kind"] == messages.RESTORED:
                said = _holdings(sender, disaster, str(question["after"]))
                return to.signed(said), {**question, "after": said["more"]} if said["more"] else None
            parts, left = _returned(to, question)
            return BETWEEN.join(parts), {**question, "ranges": left} if left else None
    except (KeyError, ValueError, TypeError):
        raise rules.Rejected("schema") from None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who gets the answer, sealed to which of its keys."""

    sender: rules.Directory
    enc: dict[str, str]
    carrier_id: UUID

    def signed(self, content: dict[str, Any]) -> bytes:
        """What we say, signed by us."""
        at = timezone.now().isoformat(timespec="seconds")
        whole = {"v": 1, "iss": keys.me(), "aud": self.sender.node, "at": at} | content
        outer = rules.outer_to(self.sender.node, self.enc, self.carrier_id)
        return rules.seal(canonical(whole), outer=outer, sign_key=keys.own().sign, enc_key=self.enc)

    def sealed(self, token: bytes) -> bytes:
        """What the reader once signed itself."""
        outer = rules.outer_to(self.sender.node, self.enc, uuid4())
        raw = rules.seal_unsigned(token, outer=outer, enc_key=self.enc)
        return raw if len(raw) <= ALONE else rules.seal_unsigned(token, outer=outer, enc_key=self.enc, padded=False)


def _holdings(sender: rules.Directory, disaster: UUID, after: str) -> dict[str, Any]:
    node = sender.node
    names = Stream.objects.filter(partner=node, name__gt=after).order_by("name").values_list("name", flat=True)
    page = list(names.distinct()[: STREAMS_IN_ONE + 1])
    more, page = len(page) > STREAMS_IN_ONE, page[:STREAMS_IN_ONE]
    directory = Directory.objects.filter(node=keys.me()).order_by("-version").first()
    return {
        "kind": messages.HOLDINGS, "id": str(disaster), "epoch": _grant(node, disaster), "after": after,
        "streams": [_stream(node, name) for name in page], "more": page[-1] if more else "",
        "of_you": Directory.objects.filter(node=node).aggregate(n=Max("version"))["n"],
        "of_us": bytes(directory.signed).decode() if directory else "",
    }  # fmt: skip


def _stream(node: str, name: str) -> dict[str, Any]:
    theirs = Stream.objects.filter(partner=node, direction="in", name=name).first()
    ours = Stream.objects.filter(partner=node, direction="out", name=name).first()
    top = Inbox.objects.filter(stream=theirs).aggregate(n=Max("seq"))["n"] if theirs else 0
    return {
        "stream": name, "received": theirs.last_seq if theirs else 0, "hash": theirs.last_hash if theirs else "",
        "top": top or 0, "epochs": theirs.epochs if theirs else [], "sent": ours.last_seq if ours else 0,
    }  # fmt: skip


def _grant(node: str, disaster: UUID) -> int:
    """The epoch in which the partner goes on: one that it never had, and the same for the same disaster."""
    line, _ = Line.objects.select_for_update().get_or_create(partner=node)
    if line.disaster != disaster:
        seen = Stream.objects.filter(partner=node, direction="in").aggregate(n=Max("epoch"))["n"] or 0
        line.disaster, line.granted = disaster, max(line.granted, seen) + 1
        line.save(update_fields=["disaster", "granted"])
    return line.granted


def _returned(to: _Reader, question: Mapping[str, Any]) -> tuple[list[bytes], list[list[Any]]]:
    """The letters of some ranges, as many as go into one answer, and the ranges that are left to ask for again."""
    asked = [(str(name), int(first), int(last)) for name, first, last in question["ranges"]][:STREAMS_IN_ONE]
    left = list(asked)
    rows: list[dict[str, Any]] = []
    copies: list[bytes] = []
    size = 0
    while left and len(rows) < LETTERS_IN_ONE and size < BYTES_IN_ONE:
        name, first, last = left.pop(0)
        found = _rows(to.sender.node, name, first, last, LETTERS_IN_ONE - len(rows))
        for row, token in _tokens(found):
            raw = to.sealed(token) if token else b""
            if size and size + len(raw) > BYTES_IN_ONE:
                left.insert(0, (name, row.seq, last))
                break
            rows.append(_place(row, name))
            if raw:
                copies.append(raw)
                size += len(raw)
        else:
            if len(rows) >= LETTERS_IN_ONE and found:
                left.insert(0, (name, found[-1].seq, last))
    rest = [list(one) for one in left]
    head = {
        "kind": messages.RETURNED, "id": question["id"], "rows": rows, "asked": [list(one) for one in asked],
        "left": rest,
    }  # fmt: skip
    return [to.signed(head), *copies], rest


def _rows(node: str, name: str, first: int, last: int, most: int) -> list[Inbox]:
    rows = Inbox.objects.filter(stream__partner=node, stream__direction="in", stream__name=name)
    return list(rows.filter(seq__range=(first, last)).order_by("seq", "epoch")[:most])


def _tokens(rows: Sequence[Inbox]) -> list[tuple[Inbox, bytes]]:
    """Each letter with its bytes as they were signed; without, where the content was destroyed or never came."""
    sealed = [(row.sealed_under, keys.inbox_item(row.mid), bytes(row.body)) for row in rows if row.body and row.proof]
    payloads = iter(keys.unseal(sealed, context="inbox"))
    opened = {row.pk: next(payloads) for row in rows if row.body and row.proof}
    return [(row, rules.attached(row.proof, plain) if (plain := opened.get(row.pk)) else b"") for row in rows]


def _place(row: Inbox, name: str) -> dict[str, Any]:
    return {
        "mid": str(row.mid), "kind": row.kind, "stream": name, "epoch": row.epoch, "seq": row.seq, "prev": row.prev,
        "hash": row.hash, "state": row.state, "code": row.code, "number": row.own_number, "date": row.own_date,
    }  # fmt: skip
