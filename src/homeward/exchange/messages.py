"""Bodies of letters that nodes write about letters: receipt, nack, digest, withheld, directory, release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

RECEIPT = "receipt/1"
NACK = "nack/1"
DIGEST = "digest/1"
DIRECTORY = "directory/1"
RELEASE = "release/1"
WITHHELD = "withheld/1"
FILE_OFFER = "file.offer/1"
FILE_NEWS = "file.news/1"
CHUNK = "chunk/1"  # the same answer, for a chunk of a file
STORED = "stored/1"  # the answer of a carrier, not a letter: it has no place in a stream
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
    if type(first) is not int or type(last) is not int or not 1 <= first <= last:
        return None
    return stream, first, last, code


def digest(streams: Iterable[tuple[str, int, str, int, str]], head: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the writer holds: per stream, last number sent and its hash, last number received and its hash."""
    rows = [
        {"stream": stream, "sent": sent, "sent_hash": sent_hash, "received": received, "received_hash": received_hash}
        for stream, sent, sent_hash, received, received_hash in streams
    ]
    return {"streams": rows, "head": dict(head) if head else None}


def read_digest(body: Mapping[str, Any]) -> list[tuple[str, int, str, int, str]] | None:
    """Per stream what the partner sent and received; None when the body is not of this kind."""
    try:
        rows = [(r["stream"], r["sent"], r["sent_hash"], r["received"], r["received_hash"]) for r in body["streams"]]
    except (KeyError, TypeError):
        return None
    kinds = (str, int, str, int, str)
    return rows if all(type(v) is kind for row in rows for v, kind in zip(row, kinds, strict=True)) else None


def withheld(mid: UUID, kind: str, stream: str, epoch: int, seq: int, prev: str, hash_: str) -> dict[str, Any]:
    """Letter `seq` of a stream was written and will never be sent; its hashes keep the chain whole."""
    return {"mid": str(mid), "kind": kind, "stream": stream, "epoch": epoch, "seq": seq, "prev": prev, "hash": hash_}
