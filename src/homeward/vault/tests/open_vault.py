"""A vault that seals nothing, for the one test that must fail when sealing is missing; no settings can name it."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from homeward.vault.rules import envelope


class _Open:
    """Stands where AES-GCM stands: the same lengths, and everything readable."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:  # noqa: ARG002
        return data + bytes(16)

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:  # noqa: ARG002
        return data[:-16]


@contextmanager
def open_vault() -> Iterator[None]:
    """Inside this block items and files are stored as they are."""
    with patch.object(envelope, "AESGCM", _Open):
        yield
