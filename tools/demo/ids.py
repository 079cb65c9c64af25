"""Ids of the made-up people and offices, for programs that drive a node from outside."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5


def cast_id(country: str, kind: str, key: str) -> UUID:
    """The same id on every machine, so that made-up cases may name people before they are planted."""
    return uuid5(NAMESPACE_URL, f"homeward:cast:{country}:{kind}:{key}")
