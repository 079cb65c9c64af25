"""Bodies of letters about files: what must come, and what is here, missing, not kept or not coming any more."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from homeward.exchange.rules.chunks import Manifest, is_sane

STATES = ("need", "whole", "refused", "ended")
MOST_FILES = 500
MOST_CHUNKS = 8192


@dataclass(frozen=True, slots=True)
class FileNews:
    """What one side says of a file: `need` (which chunks; None: what must come at all), whole, refused or ended."""

    file: UUID
    state: str
    need: tuple[int, ...] | None = ()
    code: str = ""


def offer(manifest: Manifest) -> dict[str, Any]:
    """The body of `file.offer/1`; it holds the travelling key, and both sides forget it when the file is there."""
    return {
        "file": str(manifest.file), "letter": str(manifest.letter), "type": manifest.media_type,
        "size": manifest.size, "sha256": manifest.sha256, "piece": manifest.piece,
        "key": base64.b64encode(manifest.key).decode(), "chunks": list(manifest.chunks),
    }  # fmt: skip


def read_offer(body: Mapping[str, Any]) -> Manifest | None:
    """The manifest; None for one that is not whole, or that speaks of what no node keeps."""
    try:
        found = Manifest(
            UUID(body["file"]), UUID(body["letter"]), str(body["type"]), body["size"], str(body["sha256"]),
            body["piece"], base64.b64decode(body["key"], validate=True), tuple(map(str, body["chunks"])),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        return None
    if type(found.size) is not int or type(found.piece) is not int:
        return None
    return found if is_sane(found) else None


def file_news(rows: Iterable[FileNews]) -> dict[str, Any]:
    """The body of `file.news/1`."""
    return {
        "files": [
            {"file": str(one.file), "state": one.state, "code": one.code,
             "need": None if one.need is None else list(one.need)}
            for one in rows
        ]
    }  # fmt: skip


def read_file_news(body: Mapping[str, Any]) -> list[FileNews] | None:
    """The rows; None when the body is not of this kind."""
    try:
        rows = [
            FileNews(UUID(r["file"]), r["state"], None if r["need"] is None else tuple(r["need"]), r["code"])
            for r in body["files"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return rows if len(rows) <= MOST_FILES and all(_sane(row) for row in rows) else None


def _sane(row: FileNews) -> bool:
    need = row.need or ()
    return (
        row.state in STATES
        and isinstance(row.code, str)
        and len(row.code) <= 40
        and len(need) <= MOST_CHUNKS
        and all(type(n) is int and 0 <= n < MOST_CHUNKS for n in need)
    )
