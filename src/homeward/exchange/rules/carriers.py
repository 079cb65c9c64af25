"""What a neutral carrier and a node say to each other: its card, what it certifies, and how a node proves who it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeward.exchange.rules import fingerprint
from homeward.exchange.rules.envelope import Jwk, sign, unverified_payload, verify
from homeward.exchange.rules.letters import HASH, NODE_ID, Rejected
from homeward.lib.canon import canonical

CARD = "homeward.carrier/1"
DEPOSIT = "deposit/1"
COLLECT = "collect/1"
TAKEN = "taken/1"
HANDED = "handed/1"
MOST_NAMED = 500  # parcels confirmed in one visit


@dataclass(frozen=True, slots=True)
class Card:
    """Who a carrier is: pinned by a person who compared its fingerprint. `keys` are public JWKs by kid."""

    carrier: str
    name: str
    address: str
    keys: Mapping[str, Jwk]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a carrier signed about sealed bytes: taken from a node, or handed over to one, and when."""

    kind: str
    carrier: str
    sender: str
    to: str
    sha256: str
    at: datetime
    proof: str


def make_card(*, carrier: str, name: str, address: str, key: Jwk) -> bytes:
    """The signed card of a carrier; the private part of its key is left out."""
    public = {part: str(key[part]) for part in ("kty", "crv", "x", "kid")}
    content = {"type": CARD, "carrier": carrier, "name": name, "address": address, "sign": [public]}
    return sign(canonical(content), key).encode()


def read_card(raw: bytes) -> Card:
    """The card in a file, signed by its own key; worth nothing before a person compared it. Raises `Rejected`."""
    token = raw.strip()
    try:
        keys = {key["kid"]: key for key in json.loads(unverified_payload(token))["sign"]}
        content = json.loads(verify(token, keys))
        if content["type"] != CARD or not NODE_ID.fullmatch(content["carrier"]):
            raise Rejected("card")
        if any("d" in key or key["crv"] != "Ed25519" for key in keys.values()):
            raise Rejected("card")
        address = str(content["address"])
        return Card(content["carrier"], str(content["name"]), address if address.endswith("/") else f"{address}/", keys)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Rejected("card") from None


def card_fingerprint(card: Card, language: str = "en") -> tuple[str, str]:
    """What a person compares by voice: in digits, and in words in the script of a language."""
    print_ = fingerprint.print_of(
        {"carrier": card.carrier, "sign": sorted(str(key["x"]) for key in card.keys.values())}
    )
    return fingerprint.digits(print_), fingerprint.words(print_, language)


def make_deposit(*, node: str, carrier: str, raw: bytes, key: Jwk) -> str:
    """A node says: these sealed bytes are from me. Whoever repeats it deposits the same bytes, and no others."""
    return _signed({"kind": DEPOSIT, "node": node, "carrier": carrier, "sha256": hash_of(raw)}, key)


def is_deposit(token: bytes, *, node: str, keys: Mapping[str, Jwk], carrier: str, raw: bytes) -> bool:
    """Whether a node really gives these bytes to this carrier."""
    try:
        said = json.loads(verify(token, keys))
    except (Rejected, ValueError):
        return False
    expected = {"kind": DEPOSIT, "node": node, "carrier": carrier, "sha256": hash_of(raw)}
    return isinstance(said, dict) and expected.items() <= said.items()


@dataclass(frozen=True, slots=True)
class Visit:
    """A node at the carrier's door: the parcels that it has kept, and the last certificate that it knows."""

    node: str
    challenge: str
    got: tuple[str, ...]
    after: int
    directory: str


def make_visit(
    *, node: str, carrier: str, challenge: str, got: Sequence[str], after: int, directory: str, key: Jwk
) -> str:
    """Signed over the challenge that the carrier has just given, so that nobody collects with an old one."""
    content = {
        "kind": COLLECT, "node": node, "carrier": carrier, "challenge": challenge, "got": list(got)[:MOST_NAMED],
        "after": after, "directory": directory,
    }  # fmt: skip
    return _signed(content, key)


def claimed(token: bytes) -> tuple[str, str]:
    """The node that a token claims to be from and the directory in it: unverified, to choose keys by."""
    try:
        said: Any = json.loads(unverified_payload(token))
        return str(said["node"]), str(said.get("directory", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", ""


def read_visit(token: bytes, *, node: str, keys: Mapping[str, Jwk], carrier: str) -> Visit:
    """The visit of a node, by its keys; raises Rejected("signature" | "schema")."""
    said = json.loads(verify(token, keys))
    try:
        if (said["kind"], said["node"], said["carrier"]) != (COLLECT, node, carrier) or type(said["after"]) is not int:
            raise Rejected("schema")
        got = tuple(one for one in said["got"][:MOST_NAMED] if HASH.fullmatch(one))
        return Visit(node, str(said["challenge"]), got, said["after"], str(said["directory"]))
    except (KeyError, TypeError, AttributeError):
        raise Rejected("schema") from None


def certify(
    kind: str, *, carrier: str, sender: str, to: str, sha256: str, size: int, at: datetime, key: Jwk, taken_at: str = ""
) -> str:
    """What the carrier signs: `taken/1` from a node, or `handed/1` over to one."""
    content = {
        "kind": kind, "carrier": carrier, "from": sender, "to": to, "sha256": sha256, "size": size,
        "at": at.isoformat(timespec="seconds"), "taken_at": taken_at,
    }  # fmt: skip
    return _signed(content, key)


def read_certificate(token: str, card: Card) -> Certificate:
    """What a pinned carrier signed; raises `Rejected` for anything else."""
    said = json.loads(verify(token.encode(), card.keys))
    try:
        at = datetime.fromisoformat(said["at"])
        whole = said["kind"] in (TAKEN, HANDED) and said["carrier"] == card.carrier and at.tzinfo is not None
        if not whole or not HASH.fullmatch(said["sha256"]):
            raise Rejected("schema")
        return Certificate(said["kind"], card.carrier, str(said["from"]), str(said["to"]), said["sha256"], at, token)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Rejected("schema") from None


def hash_of(raw: bytes) -> str:
    """SHA-256 of sealed bytes, in hex: how lists and certificates name them."""
    return hashlib.sha256(raw).hexdigest()


def _signed(content: Mapping[str, Any], key: Jwk) -> str:
    return sign(canonical({"v": 1, **content}), key)
