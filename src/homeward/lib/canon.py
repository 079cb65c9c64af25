"""Canonical bytes (RFC 8785) and salted digests: two nodes that hold the same thing compute the same hash."""

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value (objects, lists, strings, booleans, null, safe integers, floats)."""
    return rfc8785.dumps(value)


def digest(salt: str, value: Any) -> str:
    """SHA-256, in hex, over the salt and the canonical form of the value."""
    return hashlib.sha256(salt.encode() + b"\0" + canonical(value)).hexdigest()
