"""Bytes that somebody else sealed and that only rest here until they are whole; named by their own hash."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from homeward.lib.disk import write_whole

_NAME = re.compile(r"[0-9a-f]{64}")


def keep(name: str, data: bytes) -> None:
    """Put bytes aside under the hash of them; on disk before this returns, and once however often they come."""
    if not _path(name).exists():
        write_whole(_path(name), [data])


def read(name: str) -> bytes | None:
    """The bytes, None when they are not here."""
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        return None


def drop(name: str) -> None:
    """Remove them; harmless when they are gone."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("a parcel is named by a hash")
    return Path(settings.NODE.home) / "parcels" / name[:2] / name
