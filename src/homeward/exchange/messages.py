"""Bodies of letters that nodes write about letters: receipt, nack, digest, withheld, lost, directory, release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

RECEIPT = "receipt/1"
NACK = "nack/1"
DIGEST = "digest/1"
DIRECTORY = "directory/1"
RELEASE = "release/1"
WITHHELD = "withheld/1"
LOST = "lost/1"
FILE_OFFER = "file.offer/1"
FILE_NEWS = "file.news/1"
CHUNK = "chunk/1"  # the same answer, for a chunk of a file
# The answer of a carrier, and what a node asks after a disaster: no letters, they have no place in a stream.
MOST = 2**53 - 1  # what a number in JSON can be for every reader
STORED = "stored/1"
RESTORED, HOLDINGS = "restored/1", "holdings/1"
RETURN, RETURNED = "return/1", "returned/1"
# Letters about letters are never receipted by letters, or two nodes would thank each other for ever.
NOT_RECEIPTED = frozenset({RECEIPT, NACK, DIGEST, FILE_NEWS})


def receipt(rows: Iterable[tuple[UUID, str, str, Mapping[str, str] | None]]) -> dict[str, Any]:
    """`rows`: letter, accepted | held | rejected, code, and the receiver's own official number if it has one."""
    return {
        "receipts": [
            {"mid": str(mid), "state": state, "code": code} | ({"official": dict(official)} if official else {})
            for mid, state, code, official in rows
        ]
    }


def read_receipt(body: Mapping[str, Any]) -> list[tuple[UUID, str, str, Mapping[str, str]]] | None:
    """Letter, state, code and official number; None when the body is not of this kind."""
    try:
        rows = [(UUID(r["mid"]), r["state"], r["code"], r.get("official") or {}) for r in body["receipts"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    whole = all(
        state in ("accepted", "held", "rejected") and isinstance(code, str) and len(code) <= 60 and _official(official)
        for _, state, code, official in rows
    )
    return rows if whole else None


def _official(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) and len(part) <= 80 for part in value.values())


def nack(stream: str, first: int, last: int, code: str = "gap") -> dict[str, Any]:
    """Numbers `first`…`last` of the reader's stream did not come (code gap), or contradict each other (code fork)."""
    return {"stream": stream, "from": first, "to": last, "code": code}


def read_nack(body: Mapping[str, Any]) -> tuple[str, int, int, str] | None:
    """Stream, first and last number, code; None when the body is not of this kind."""
    stream, first, last, code = (body.get(name) for name in ("stream", "from", "to", "code"))
    if not isinstance(stream, str) or code not in ("gap", "fork"):
        return None
    if type(first) is not int or type(last) is not int or not 1 <= first <= last <= MOST:
        return None
    return stream, first, last, code


@dataclass(frozen=True, slots=True)
class Books:
    """What a node holds of the stream of one case: what it sent last, and what it received last, in both directions."""

    stream: str
    sent: int
    sent_hash: str
    received: int
    received_hash: str
    epochs: list[Any] = field(default_factory=list)  # of what it sent, if it ever went on after a disaster
    count: int = 0  # how many entries of the case are common, and one hash over them
    common: str = ""


def digest(streams: Iterable[Books], head: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the writer holds: per stream, last number sent and its hash, last number received and its hash."""
    rows = [
        {
            "stream": one.stream, "sent": one.sent, "sent_hash": one.sent_hash, "received": one.received,
            "received_hash": one.received_hash,
        }
        | ({"epochs": one.epochs} if one.epochs else {})
        | ({"count": one.count, "common": one.common} if one.count else {})
        for one in streams
    ]  # fmt: skip
    return {"streams": rows, "head": dict(head) if head else None}


def read_digest(body: Mapping[str, Any]) -> list[Books] | None:
    """Per stream what the partner sent and received; None when the body is not of this kind."""
    try:
        rows = [_row(one) for one in body["streams"]]
    except (KeyError, TypeError, AttributeError):
        return None
    return rows if all(_books(row) for row in rows) else None


def _row(one: Mapping[str, Any]) -> Books:
    heard = (one["stream"], one["sent"], one["sent_hash"], one["received"], one["received_hash"])
    return Books(*heard, one.get("epochs") or [], one.get("count", 0), one.get("common", ""))


def _books(row: Books) -> bool:
    values = (row.stream, row.sent, row.sent_hash, row.received, row.received_hash, row.epochs, row.count, row.common)
    kinds = (str, int, str, int, str, list, int, str)
    right = all(type(value) is kind for value, kind in zip(values, kinds, strict=True))
    return right and all(0 <= number <= MOST for number in (row.sent, row.received, row.count))


def withheld(mid: UUID, kind: str, stream: str, epoch: int, seq: int, prev: str, hash_: str) -> dict[str, Any]:
    """Letter `seq` of a stream was written and will never be sent; its hashes keep the chain whole."""
    return {"mid": str(mid), "kind": kind, "stream": stream, "epoch": epoch, "seq": seq, "prev": prev, "hash": hash_}


def lost(stream: str, ranges: Iterable[Iterable[int]]) -> dict[str, Any]:
    """Numbers of the writer's stream that it lost in a disaster and cannot give again."""
    return {"stream": stream, "ranges": [list(one) for one in ranges]}
