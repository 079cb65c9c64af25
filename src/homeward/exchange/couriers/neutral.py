"""Carries sealed bytes to a neutral carrier and fetches what waits there; it sees who writes to whom, and no more."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from homeward.exchange.couriers.https import TIMEOUT, NotCarried
from homeward.exchange.rules import carriers
from homeward.exchange.rules.envelope import Jwk
from homeward.lib.node import is_loopback

LARGEST_ANSWER = 32 << 20


class Fetched(NamedTuple):
    """What one visit brought: parcels as (from, sealed bytes), certificates as (number, token)."""

    parcels: list[tuple[str, bytes]]
    certificates: list[tuple[int, str]]


class Office:
    """Kept-alive connections to one pinned carrier. May be used by several threads at a time."""

    def __init__(self, card: carriers.Card, *, ca_file: Path | None = None) -> None:
        """Raises NotCarried("not_secure") for http to another machine."""
        parts = urlsplit(card.address)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise NotCarried("not_secure")
        trust = ssl.create_default_context(cafile=str(ca_file)) if ca_file else ssl.create_default_context()
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        self.card = card
        self._client = httpx.Client(verify=trust, timeout=TIMEOUT, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def deposit(self, carrier_id: UUID, raw: bytes, *, node: str, key: Jwk) -> str:
        """Give a parcel; the carrier's certificate, not yet verified. Raises `NotCarried`."""
        proof = carriers.make_deposit(node=node, carrier=self.card.carrier, raw=raw, key=key)
        answer = self._ask("PUT", f"parcels/{carrier_id}", raw, {"Homeward-Proof": proof})
        return answer.decode("ascii", "replace")

    def visit(self, *, node: str, got: list[str], after: int, directory: str, key: Jwk) -> Fetched:
        """Confirm what was kept and fetch what waits. Raises `NotCarried`."""
        challenge = self._ask("POST", "challenge", b"").decode("ascii", "replace")
        token = carriers.make_visit(
            node=node, carrier=self.card.carrier, challenge=challenge, got=got, after=after, directory=directory,
            key=key,
        )  # fmt: skip
        try:
            said: Any = json.loads(self._ask("POST", "visits", token.encode()))
            return Fetched(
                [(str(one["from"]), str(one["raw"]).encode()) for one in said["parcels"]],
                [(int(number), str(proof)) for number, proof in said["certificates"]],
            )
        except (ValueError, KeyError, TypeError):
            raise NotCarried("answer") from None

    def _ask(self, method: str, place: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
        try:
            with self._client.stream(method, f"{self.card.address}{place}", content=body, headers=headers) as answer:
                read = b""
                for part in answer.iter_bytes():
                    read += part
                    if len(read) > LARGEST_ANSWER:
                        raise NotCarried("answer")
        except httpx.HTTPError:
            raise NotCarried("unreachable") from None
        if answer.status_code != 200:
            raise NotCarried(f"carrier_{answer.status_code}")
        return read
