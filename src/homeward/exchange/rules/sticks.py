"""What lies on a stick that travels: sealed letters under random names, and one sealed list of them. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from homeward.exchange.rules.letters import HASH, NODE_ID, Rejected
from homeward.lib.canon import canonical

KIND = "stick/1"
ENDING = ".hw1"
INDEX = f"index{ENDING}"
NAME = re.compile(r"[0-9a-f]{32}\.hw1")
MOST_FILES = 20_000
READ_NAMED = 200  # sticks of the other side that a list says were read


@dataclass(frozen=True, slots=True)
class Index:
    """The list on a stick: `files` are size and SHA-256 by name, `read` the reader's own sticks that reached us."""

    stick: UUID
    iss: str
    aud: str
    made_at: str
    files: Mapping[str, tuple[int, str]]
    read: tuple[UUID, ...]


def make_index(
    *, stick: UUID, iss: str, aud: str, made_at: datetime, files: Mapping[str, tuple[int, str]], read: Sequence[UUID],
    directory: bytes, version: int,
) -> bytes:  # fmt: skip
    """The canonical bytes to be signed and sealed; our own directory goes along, so that it may be renewed by stick."""
    content = {
        "v": 1,
        "kind": KIND,
        "stick": str(stick),
        "iss": iss,
        "aud": aud,
        "made_at": made_at.isoformat(timespec="seconds"),
        "files": [{"name": name, "size": size, "sha256": sha256} for name, (size, sha256) in sorted(files.items())],
        "read": [str(one) for one in read],
        "directory": directory.decode(),
        "version": version,
    }
    return canonical(content)


def read_index(payload: bytes, *, me: str) -> Index:
    """The list in verified bytes; raises Rejected("recipient" | "schema")."""
    try:
        content = json.loads(payload)
        if content["v"] != 1 or content["kind"] != KIND or not NODE_ID.fullmatch(content["iss"]):
            raise Rejected("schema")
        if content["aud"] != me:
            raise Rejected("recipient")
        files = {one["name"]: (one["size"], one["sha256"]) for one in content["files"]}
        if len(files) > MOST_FILES or not all(_whole(name, *told) for name, told in files.items()):
            raise Rejected("schema")
        read = tuple(UUID(one) for one in content["read"][:READ_NAMED])
        return Index(UUID(content["stick"]), content["iss"], me, str(content["made_at"])[:40], files, read)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Rejected("schema") from None


def carried_directory(payload: bytes) -> bytes | None:
    """The directory inside a list whose signature is not checked yet; it proves itself or is worth nothing."""
    try:
        found: Any = json.loads(payload)["directory"]
        return found.encode() if isinstance(found, str) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def safe_name(path: str) -> str | None:
    """The name of a letter in a folder or an archive; None for anything else, and for a path that leads outside."""
    parts = path.split("/")
    if "\\" in path or path.startswith("/") or ".." in parts:
        return None
    return parts[-1] if parts[-1] == INDEX or NAME.fullmatch(parts[-1]) else None


def _whole(name: object, size: object, sha256: object) -> bool:
    return (
        isinstance(name, str)
        and bool(NAME.fullmatch(name))
        and type(size) is int
        and size >= 0
        and isinstance(sha256, str)
        and bool(HASH.fullmatch(sha256))
    )
