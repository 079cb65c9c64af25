"""The keys that letters need: our own from the vault, the other side's from its directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from homeward.exchange import certificates, rules
from homeward.exchange.models import Directory
from homeward.vault import actions as vault
from homeward.vault import queries as vault_queries

Jwk = dict[str, str]
# Letters that belong to no case are sealed under a key of this name, one per node.
NO_CASE = UUID("6d0b0f0e-3b5f-5c4e-9c53-2f1f3a7c9e10")


class Own(NamedTuple):
    """Our private keys: the one that signs, and those that open, the first being the one in our directory."""

    sign: Jwk
    enc: dict[str, Jwk]


def own() -> Own:
    """This node's private keys. What signs is what the root certified for today; see `certificates`."""
    signing = {key["kid"]: key for key, _made in vault_queries.private_jwks("sign")}
    opening = {key["kid"]: key for key, _made in vault_queries.private_jwks("encrypt")}
    certificate = certificates.own()
    chosen = certificate.signing(timezone.now(), signing) if certificate else ""
    return Own(signing.get(chosen) or next(iter(signing.values())), opening)


def me() -> str:
    """This node's id, as letters name it."""
    return str(settings.NODE.id)


def partner(node: str) -> rules.Directory | None:
    """The newest directory of a node that we are paired with; however its clock goes, it ends 90 days after it came."""
    row = Directory.objects.filter(node=node).order_by("-version").first()
    return _read(bytes(row.signed), row.kept_at) if row else None


@lru_cache(maxsize=64)
def _read(signed: bytes, kept_at: datetime) -> rules.Directory | None:
    # Its chain was checked when it was kept; what is kept is never changed.
    try:
        found = rules.read_directory(signed)
    except rules.Rejected:
        return None  # of a form that is no longer believed: such a partner is met anew
    return replace(found, expires=min(found.expires, kept_at + rules.VALID_FOR))


def inbox_item(mid: UUID) -> UUID:
    """The vault's name of a received letter; apart from a letter of ours, should one ever come back to us."""
    return uuid5(NO_CASE, str(mid))


def seal(case_id: UUID, item: UUID, data: bytes, *, context: str) -> bytes:
    """Seal under the case's key, which is made when a case is new here; raises the vault's `Destroyed`."""
    try:
        return vault.seal(case_id, item, data, context=context)
    except LookupError:
        vault.open_case(case_id)
        return vault.seal(case_id, item, data, context=context)


def unseal(rows: Sequence[tuple[UUID, UUID, bytes]], *, context: str) -> list[bytes | None]:
    """Payloads of many (case, item, blob) rows in one query; None where the key is gone."""
    return vault_queries.unseal_many([(case_id, item, blob, context) for case_id, item, blob in rows])


def audit_head() -> dict[str, str | int] | None:
    """The newest signed head of our audit log, for the other side to witness; None before there is one."""
    head = vault_queries.head()
    if head is None:
        return None
    return {name: value.hex() if isinstance(value, bytes) else str(value) for name, value in asdict(head).items()}
