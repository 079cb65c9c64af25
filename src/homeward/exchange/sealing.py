"""How bytes to another node are sealed and signed, how those that came are opened, and who claims to have sent them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from homeward.exchange import keys, rules
from homeward.lib.canon import canonical


def opened(raw: bytes) -> bytes:
    """The signed token in bytes that are sealed to us; raises `Rejected`."""
    return rules.open_sealed(raw, me=keys.me(), enc_keys=keys.own().enc)


def claimed(token: bytes, *, partner: Callable[[str], rules.Directory | None] = keys.partner) -> rules.Directory:
    """The directory of who claims to have signed this, which is not verified yet; raises `Rejected("sender")`."""
    sender = partner(rules.unverified_issuer(token))
    if sender is None:
        raise rules.Rejected("sender")
    return sender


def said(content: Mapping[str, Any], *, to: rules.Directory, carrier_id: UUID) -> bytes:
    """Our signed word, sealed to a node."""
    return signed(canonical(content), to=to, carrier_id=carrier_id)


def signed(payload: bytes, *, to: rules.Directory, carrier_id: UUID) -> bytes:
    """The same for bytes that are canonical already."""
    return rules.seal(payload, outer=to.outer(carrier_id), sign_key=keys.own().sign, enc_key=to.seal_to)
