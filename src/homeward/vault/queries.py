"""What others may ask the vault to read: sealed items, files, public keys, the audit log and its proofs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from homeward.vault import files, keys, log, parcels, sealing
from homeward.vault.rules import Destroyed

__all__ = [
    "get_file", "head", "inclusion", "leaves_about", "private_jwk", "private_jwks", "proof", "pseudonym", "public_keys",
    "read_parcel", "tls_secrets", "unseal", "unseal_many", "verify", "waiting",
]  # fmt: skip

get_file = files.get
read_parcel = parcels.read
pseudonym = log.pseudonym
leaves_about = log.leaves_about
head = log.head
waiting = log.waiting
verify = log.verify
proof = log.proof
inclusion = log.inclusion


def unseal(case_id: UUID, item_id: UUID, blob: bytes, *, context: str) -> bytes:
    """The bytes that were sealed; raises `Destroyed` when the key is gone and `Tampered` when they do not fit."""
    plain = sealing.unseal_rows([(case_id, item_id, blob, context)])[0]
    if plain is None:
        raise Destroyed(f"the key of {item_id} is gone")
    return plain


def unseal_many(rows: Sequence[tuple[UUID, UUID, bytes, str]]) -> list[bytes | None]:
    """Unseal (case, item, blob, context) rows with one query; None where the key is gone. Raises `Tampered`."""
    return sealing.unseal_rows(rows)


def public_keys() -> dict[str, dict[str, Any]]:
    """The node's public keys as JWKs, by use: `sign` and `audit` (Ed25519), `encrypt` (X25519)."""
    return {use: keys.jwk(use) for use in keys.USES}


def private_jwk(use: str) -> dict[str, Any]:
    """The private JWK for `sign` or `encrypt`; raises KeyError for any other. Only the exchange room asks for it."""
    if use == "audit":
        raise KeyError(use)
    return keys.jwk(use, private=True)


def private_jwks(use: str) -> list[tuple[dict[str, Any], datetime]]:
    """Every private JWK for `sign` or `encrypt` with the time when it was made, newest first; never empty."""
    private_jwk(use)
    return [(keys.jwk(use, private=True, number=number), keys.made_at(use, number)) for number in keys.numbers(use)]


def tls_secrets() -> list[tuple[bytes, datetime]]:
    """Of each certificate authority for connections 32 bytes that it alone is made of, and when; newest first.

    Two while one takes the other's place. Never shown to anybody.
    """
    keys.private_bytes(keys.TLS)
    return [(keys.private_bytes(keys.TLS, number), keys.made_at(keys.TLS, number)) for number in keys.numbers(keys.TLS)]
