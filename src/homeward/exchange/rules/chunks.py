"""Cuts a file into sealed chunks and puts them together again: each bound to its file, its place and their number."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from homeward.exchange.rules.letters import Rejected

MARK, END = b"HWC1 ", b"."
SPARE = 1024  # room in a bucket for the tag and the mark
# Sizes of what is sealed; a chunk and its mark fill a bucket of the envelope, so the road shows only these.
SIZES = tuple(bucket - SPARE for bucket in (4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20))
PIECE = SIZES[-1]  # 4 MiB on the road
LARGEST = 20 * 1024 * 1024  # bytes of a file, as large as one that is typed in here
TYPES = ("application/pdf", "image/png", "image/jpeg", "text/plain")
KEY_BYTES = 32
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What must come of one file of one letter: its real size and hash, the hash of every sealed chunk, its own key."""

    file: UUID
    letter: UUID
    media_type: str
    size: int
    sha256: str = field(repr=False)
    piece: int
    key: bytes = field(repr=False)
    chunks: tuple[str, ...]


def count(size: int, piece: int = PIECE) -> int:
    """How many chunks a file of `size` bytes has."""
    return -(-size // piece)


def chunk_name(sealed: bytes) -> str:
    """The address of a chunk: the hash of its sealed bytes, which says nothing of the file."""
    return hashlib.sha256(sealed).hexdigest()


def seal_chunk(key: bytes, file: UUID, data: bytes, number: int, piece: int = PIECE) -> bytes:
    """Chunk `number` of a file, padded to one of few sizes and sealed; the same bytes every time it is asked for.

    The key is the file's own and seals each place once, so the place itself can be the nonce.
    """
    part = data[number * piece : (number + 1) * piece]
    room = next(size for size in (*(one for one in SIZES if one < piece), piece) if len(part) <= size)
    return AESGCM(key).encrypt(_nonce(number), part.ljust(room, b"\0"), _place(file, number, count(len(data), piece)))


def open_chunk(manifest: Manifest, number: int, sealed: bytes) -> bytes:
    """The part of the file that chunk `number` holds; Rejected("chunk") for any other bytes."""
    total = len(manifest.chunks)
    if not 0 <= number < total or chunk_name(sealed) != manifest.chunks[number]:
        raise Rejected("chunk")
    try:
        part = AESGCM(manifest.key).decrypt(_nonce(number), sealed, _place(manifest.file, number, total))
    except (InvalidTag, ValueError):
        raise Rejected("chunk") from None
    size = min(manifest.piece, manifest.size - number * manifest.piece)
    if len(part) < size or part[size:].strip(b"\0"):
        raise Rejected("chunk")
    return part[:size]


def whole(manifest: Manifest, sealed: Iterable[bytes]) -> bytes:
    """The file, of all its chunks in their order; Rejected("chunk" | "file") when anything differs."""
    parts = [open_chunk(manifest, number, one) for number, one in enumerate(sealed)]
    data = b"".join(parts)
    if len(parts) != len(manifest.chunks) or len(data) != manifest.size:
        raise Rejected("file")
    if hashlib.sha256(data).hexdigest() != manifest.sha256:
        raise Rejected("file")
    return data


def make_manifest(
    file: UUID, letter: UUID, data: bytes, media_type: str, key: bytes, piece: int = PIECE
) -> Manifest:  # fmt: skip
    """The manifest of a file that is about to travel under `key`."""
    names = tuple(chunk_name(seal_chunk(key, file, data, n, piece)) for n in range(count(len(data), piece)))
    return Manifest(file, letter, media_type, len(data), hashlib.sha256(data).hexdigest(), piece, key, names)


def is_sane(manifest: Manifest) -> bool:
    """Whether a manifest that came may be believed at all: kinds, sizes and counts that this node would keep."""
    return (
        manifest.media_type in TYPES
        and 0 < manifest.size <= LARGEST
        and SIZES[0] <= manifest.piece <= PIECE
        and len(manifest.chunks) == count(manifest.size, manifest.piece)
        and len(manifest.key) == KEY_BYTES
        and all(_HASH.fullmatch(name) for name in (*manifest.chunks, manifest.sha256))
    )


def frame(sealed: bytes, iss: str) -> bytes:
    """A chunk as it stands inside the envelope, with the node to which the answer goes; no letter begins like this.

    Who sent it is not proved here: that a signed letter names its hash is the proof.
    """
    return MARK + iss.encode() + b" " + sealed + END


def unframe(content: bytes) -> tuple[str, bytes] | None:
    """Sender and chunk inside an opened envelope, None when a letter is in it."""
    if not content.startswith(MARK) or not content.endswith(END):
        return None
    iss, _, sealed = content[len(MARK) : -len(END)].partition(b" ")
    return iss.decode("ascii", "replace"), sealed


def missing_chunks(total: int, here: Collection[int]) -> list[int]:
    """The numbers that did not come yet."""
    return [number for number in range(total) if number not in here]


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _place(file: UUID, number: int, total: int) -> bytes:
    return f"{MARK.decode()}{file} {number} {total}".encode()
