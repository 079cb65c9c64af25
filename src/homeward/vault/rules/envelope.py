"""The sealed form of one item: `v1`, key id, nonce, ciphertext and tag, bound to its place."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

VERSION = b"v1"
KEY_BYTES = 32
NONCE_BYTES = 12
_BODY = len(VERSION) + 16
_OVERHEAD = _BODY + NONCE_BYTES + 16


class Destroyed(Exception):
    """The key of this item is gone, and with it what the item said; nobody can bring it back."""


class Tampered(Exception):
    """These bytes are not what was sealed in this place: changed, cut short, or moved from somewhere else."""


def new_key() -> bytes:
    """256 random bits."""
    return os.urandom(KEY_BYTES)


def wrap(outer: bytes, inner: bytes) -> bytes:
    """`inner` under `outer`, by AES key wrap (RFC 3394); 40 bytes for a key of 32."""
    return aes_key_wrap(outer, inner)


def unwrap(outer: bytes, wrapped: bytes) -> bytes:
    """The key inside; raises `Tampered` when it was not wrapped by `outer`."""
    try:
        return aes_key_unwrap(outer, bytes(wrapped))
    except (InvalidUnwrap, ValueError):
        raise Tampered("a wrapped key does not open under the key above it") from None


def place(context: str, item_id: UUID, case_id: UUID) -> bytes:
    """What the ciphertext is bound to. The two ids have a fixed length, so a `|` in the context deceives nobody."""
    return f"{context}|{item_id}|{case_id}".encode()


def seal(key: bytes, item_id: UUID, data: bytes, bound_to: bytes) -> bytes:
    """`v1 | item id (16 bytes) | nonce (12) | ciphertext and tag`: 46 bytes more than `data`."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + item_id.bytes + nonce + AESGCM(key).encrypt(nonce, data, bound_to)


def unseal(key: bytes, item_id: UUID, blob: bytes, bound_to: bytes) -> bytes:
    """The bytes that were sealed; raises `Tampered` for anything else."""
    blob = bytes(blob)
    if len(blob) < _OVERHEAD or blob[:_BODY] != VERSION + item_id.bytes:
        raise Tampered("a sealed item does not carry the mark of its place")
    try:
        return AESGCM(key).decrypt(blob[_BODY : _BODY + NONCE_BYTES], blob[_BODY + NONCE_BYTES :], bound_to)
    except InvalidTag:
        raise Tampered("a sealed item was changed, or moved from another place") from None
