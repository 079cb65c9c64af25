"""The signed content of a letter, what a handler may answer, and the states that a letter passes through."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from homeward.exchange.rules.epochs import Epoch, read_epochs
from homeward.lib.canon import canonical

VERSION = 1
PAIR = "pair"  # the stream of letters that belong to no case
NODE_ID = re.compile(r"[a-z]{2}\.[a-z0-9][a-z0-9-]{0,60}")
KIND = re.compile(r"[a-z]+(\.[a-z]+)*/[1-9][0-9]{0,2}")
HASH = re.compile(r"[0-9a-f]{64}")
SEQ_MOST = 2**53 - 1
EPOCH_MOST = 2**31 - 1
# Texts that JSON can spell and no database can keep: a zero character, half of a pair of surrogates.
_UNKEEPABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class Rejected(Exception):
    """Bytes that are no letter for us; `code` says why and never quotes what was in them.

    bytes, size, sealed (cannot be decrypted), key (a key we do not have), signature, sender (unknown or not paired),
    recipient, schema, order (the stream is not the one of its case).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Letter:
    """What the handler of a kind gets; `body` is checked by the room that owns the kind."""

    mid: UUID
    iss: str
    aud: str
    kind: str
    body: Mapping[str, Any]
    seq: int
    case_id: UUID | None
    official: Mapping[str, str] | None = None
    consent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter: accepted, held (tried again later) or rejected, with a machine code.

    `news` is whatever the room that applied it wants to hear again, once, when the whole round of letters is applied.
    """

    state: str
    code: str = ""
    news: object = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.state not in ("accepted", "held", "rejected"):
            raise ValueError(f"no outcome is called {self.state!r}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A whole signed payload: the letter, its place in its stream, and its hash."""

    letter: Letter
    stream: str
    epoch: int
    prev: str
    iat: str
    hash: str
    raw: bytes = field(repr=False)
    epochs: tuple[Epoch, ...] = ()


def make_payload(
    letter: Letter, *, stream: str, epoch: int, prev: str, iat: datetime, epochs: Sequence[Sequence[Any]] = ()
) -> bytes:
    """The canonical bytes that will be signed; `prev` is the hash of the one before in the stream, "" for the first.

    `epochs` are those that the stream went through, if it ever went on after a disaster.
    """
    content = {
        "v": VERSION,
        "mid": str(letter.mid),
        "iss": letter.iss,
        "aud": letter.aud,
        "kind": letter.kind,
        "case": str(letter.case_id) if letter.case_id else None,
        "stream": stream,
        "epoch": epoch,
        "seq": letter.seq,
        "prev": prev,
        "iat": iat.isoformat(timespec="seconds"),
        "consent": list(letter.consent),
        "official": dict(letter.official) if letter.official else None,
        "body": dict(letter.body),
    } | ({"epochs": [list(one) for one in epochs]} if epoch else {})
    return canonical(content)


def payload_hash(payload: bytes) -> str:
    """SHA-256 of a signed payload, in hex."""
    return hashlib.sha256(payload).hexdigest()


def read_payload(payload: bytes, *, me: str) -> Signed:
    """The letter in a verified payload; raises `Rejected` when it is not for `me` or not whole."""
    try:
        # As text first: from bytes, JSON would also be read as UTF-16, and with halves of signs in it.
        content = json.loads(payload.decode(), parse_constant=_no_number)
        if _UNKEEPABLE.search(payload):
            _refuse_unkeepable(content)
    except (ValueError, RecursionError):
        raise Rejected("schema") from None
    if not isinstance(content, dict) or not _whole(content):
        raise Rejected("schema")
    if content["aud"] != me:
        raise Rejected("recipient")
    case_id = UUID(content["case"]) if content["case"] else None
    if content["stream"] != (str(case_id) if case_id else PAIR):
        raise Rejected("order")
    letter = Letter(
        mid=UUID(content["mid"]), iss=content["iss"], aud=content["aud"], kind=content["kind"], body=content["body"],
        seq=content["seq"], case_id=case_id, official=content.get("official"), consent=tuple(content["consent"]),
    )  # fmt: skip
    return Signed(
        letter=letter, stream=content["stream"], epoch=content["epoch"], prev=content["prev"], iat=content["iat"],
        hash=payload_hash(payload), raw=payload, epochs=_epochs(content),
    )  # fmt: skip


def _epochs(content: Mapping[str, Any]) -> tuple[Epoch, ...]:
    """The epochs of a letter's stream; the letter stands in the last, and the first letter of that follows its `prev`.

    Raises `Rejected` for a letter that contradicts itself.
    """
    if content["epoch"] == 0:
        return ()
    epochs = read_epochs(content.get("epochs"))
    if not epochs or epochs[-1].number != content["epoch"] or content["seq"] < epochs[-1].first:
        raise Rejected("order")
    if content["seq"] == epochs[-1].first and content["prev"] != epochs[-1].prev:
        raise Rejected("order")
    return epochs


def read_place(notice: Letter) -> Signed | None:
    """The place in its stream of a letter that its sender withheld; None when the notice is not whole."""
    body = notice.body
    case = None if body.get("stream") == PAIR else body.get("stream")
    known = {"v": VERSION, "iss": notice.iss, "aud": notice.aud, "iat": "", "consent": [], "official": None, "body": {}}
    content: dict[str, Any] = known | {"case": case} | {name: body.get(name) for name in _PLACE}
    if not _whole(content) or not isinstance(body.get("hash"), str) or not HASH.fullmatch(body["hash"]):
        return None
    letter = Letter(
        mid=UUID(body["mid"]), iss=notice.iss, aud=notice.aud, kind=body["kind"], body={}, seq=body["seq"],
        case_id=UUID(case) if case else None,
    )  # fmt: skip
    return Signed(letter, body["stream"], body["epoch"], body["prev"], "", body["hash"], b"")


_PLACE = ("mid", "kind", "stream", "epoch", "seq", "prev")


def _whole(content: Mapping[str, Any]) -> bool:
    """Required members and their types; members that are not known are kept in the bytes and not looked at."""
    texts = ("mid", "iss", "aud", "kind", "stream", "prev", "iat")
    if content.get("v") != VERSION or not all(isinstance(content.get(name), str) for name in texts):
        return False
    official = content.get("official")
    return (
        _uuid(content["mid"])
        and "case" in content
        and (content["case"] is None or _uuid(content["case"]))
        and bool(NODE_ID.fullmatch(content["iss"]) and NODE_ID.fullmatch(content["aud"]))
        and bool(KIND.fullmatch(content["kind"]))
        and _count(content.get("seq"), 1)
        and _count(content.get("epoch"), 0, EPOCH_MOST)
        and (content["prev"] == "" or bool(HASH.fullmatch(content["prev"])))
        and _texts(content.get("consent"))
        and (official is None or (isinstance(official, dict) and _texts(list(official.values()))))
        and isinstance(content.get("body"), dict)
    )


def _no_number(name: str) -> object:
    raise ValueError(name)


def _refuse_unkeepable(value: object) -> None:
    """Raise ValueError when some text in here can be neither stored nor sent on."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ValueError("text")
    elif isinstance(value, dict):
        for one in (*value.keys(), *value.values()):
            _refuse_unkeepable(one)
    elif isinstance(value, list):
        for one in value:
            _refuse_unkeepable(one)


def _uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _count(value: object, least: int, most: int = SEQ_MOST) -> bool:
    return type(value) is int and least <= value <= most


def _texts(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(v, str) for v in value)


# What an outgoing letter may become. Receipts overtake each other: a later word never undoes a final one.
_NEXT = {
    "queued": {"sent", "stored", "held", "accepted", "rejected", "withdrawn"},
    "sent": {"stored", "held", "accepted", "rejected", "withdrawn"},
    "stored": {"held", "accepted", "rejected"},
    "held": {"accepted", "rejected", "held"},
}


def next_state(now: str, heard: str) -> str:
    """The state of an outgoing letter after hearing `heard`; unchanged when that comes too late."""
    return heard if heard in _NEXT.get(now, ()) else now
