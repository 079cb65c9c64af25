"""Files, sealed on disk in pieces under a key of their own; no name of a person's file ever reaches the disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _l

from homeward.lib.disk import write_whole
from homeward.lib.errors import Refused
from homeward.vault import casekeys, keystore
from homeward.vault.rules import content, envelope
from homeward.vault.rules.envelope import Destroyed, Tampered

PIECE = 4 * 1024 * 1024
_WHY = {
    "kind": _l("Only PDF files, PNG and JPEG pictures and plain text can be kept here."),
    "large": _l("This file is larger than 20 MB. Please make it smaller or split it."),
    "empty": _l("This file is empty."),
    "lies": _l("This file is not what its kind says, or it is damaged. Please save it again and try once more."),
    "active": _l("This PDF contains commands that could run on a computer. Please print it to a new PDF first."),
    "pixels": _l("This picture has too many points to be shown safely. Please make it smaller."),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: `size` in bytes, and `pieces`, which are decrypted as they are read and raise `Tampered`."""

    media_type: str
    size: int
    pieces: Iterator[bytes]

    def read(self) -> bytes:
        """All of it at once."""
        return b"".join(self.pieces)


def put(case_id: UUID, file_id: UUID, data: bytes | BinaryIO, media_type: str) -> int:
    """Keep a file; returns its size in bytes as kept. Raises `Refused` for what is not kept or not what it says.

    Pictures lose the place, device and comments inside them. The sealed bytes are on disk before this returns;
    a `file_id` is used once, for a file is never overwritten: the same bytes again, after a request that was cut off
    in the middle, are the same file; others raise ValueError.
    """
    raw = data if isinstance(data, bytes) else data.read(content.MOST_BYTES + 1)
    try:
        kept = content.cleaned(raw, media_type)
    except content.NotThat as reason:
        raise Refused(_WHY[reason.why]) from None
    key = envelope.new_key()
    if not keystore.add("file", [(file_id, case_id, envelope.wrap(casekeys.get([case_id])[case_id], key))]):
        if _path(file_id).exists():
            return _again(case_id, file_id, kept)
        key = _key(case_id, file_id)
    write_whole(_path(file_id), _sealed_pieces(key, file_id, case_id, kept, media_type))
    return len(kept)


def _again(case_id: UUID, file_id: UUID, kept: bytes) -> int:
    """A file that is here already, sent once more; its key outlived a transaction that did not."""
    _key(case_id, file_id)
    if get(file_id).read() != kept:
        raise ValueError(f"the file {file_id} exists already")
    return len(kept)


def _key(case_id: UUID, file_id: UUID) -> bytes:
    """The key that was made for a file of this case; ValueError when the file belongs to another."""
    owner, wrapped, above = keystore.find("file", [file_id]).get(file_id, (None, None, None))
    if owner is None or wrapped is None or above is None:
        raise Destroyed(f"the key of the file {file_id} is gone")
    if owner != case_id:
        raise ValueError(f"the file {file_id} exists already")
    return envelope.unwrap(casekeys.unwrapped({case_id: above})[case_id], wrapped)


def _sealed_pieces(key: bytes, file_id: UUID, case_id: UUID, data: bytes, media_type: str) -> Iterator[bytes]:
    # The count of pieces stands in the sealed beginning, so a file that was cut short is noticed.
    count = -(-len(data) // PIECE)
    about = json.dumps({"media_type": media_type, "size": len(data), "pieces": count}).encode()
    parts = [about, *(data[n * PIECE : (n + 1) * PIECE] for n in range(count))]
    for n, part in enumerate(parts):
        sealed = envelope.seal(key, file_id, part, envelope.place(f"file|{n}", file_id, case_id))
        yield len(sealed).to_bytes(4, "big") + sealed


def get(file_id: UUID) -> StoredFile:
    """A kept file; raises `Destroyed` when its key is gone and `Tampered` when the sealed bytes do not fit."""
    case_id, wrapped, above = keystore.find("file", [file_id]).get(file_id, (None, None, None))
    if case_id is None or wrapped is None or above is None:
        raise Destroyed(f"the key of the file {file_id} is gone")
    key = envelope.unwrap(casekeys.unwrapped({case_id: above})[case_id], wrapped)
    pieces = _pieces(key, file_id, case_id)
    about = json.loads(next(pieces, b"{}"))
    if about.keys() != {"media_type", "size", "pieces"}:
        raise Tampered(f"the sealed bytes of the file {file_id} are not there")
    return StoredFile(about["media_type"], about["size"], _all(pieces, about["pieces"]))


def _pieces(key: bytes, file_id: UUID, case_id: UUID) -> Iterator[bytes]:
    if not _path(file_id).exists():
        return
    with _path(file_id).open("rb") as file:
        n = 0
        while head := file.read(4):
            sealed = file.read(min(int.from_bytes(head, "big"), PIECE + 1024))
            yield envelope.unseal(key, file_id, sealed, envelope.place(f"file|{n}", file_id, case_id))
            n += 1


def _all(pieces: Iterator[bytes], count: int) -> Iterator[bytes]:
    came = 0
    for piece in pieces:
        came += 1
        yield piece
    if came != count:
        raise Tampered("the sealed bytes of a file were cut short")


def remove(file_id: UUID) -> None:
    """Remove the sealed bytes; their key is what matters and was destroyed before."""
    _path(file_id).unlink(missing_ok=True)


def _path(file_id: UUID) -> Path:
    name = str(file_id)
    # The last letters: those at the beginning are the hour and would fill one folder at a time.
    return Path(settings.NODE.home) / "files" / name[-2:] / name
