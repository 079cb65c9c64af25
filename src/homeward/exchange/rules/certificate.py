"""The root of a ministry and what it certifies: which keys may sign for a node, until when, and which no more.

root card  `homeward.root/1`         country, name, key; signed by itself, compared in person once
request    `homeward.request/1`      node, country, name and its signing keys, newest first; signed by the newest
certificate `homeward.certificate/1` node, country, name, version, keys with dates, revoked keys; signed by the root
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from homeward.exchange.rules.envelope import Jwk, decode, sign, verify
from homeward.exchange.rules.fingerprint import print_of
from homeward.exchange.rules.letters import NODE_ID, Rejected
from homeward.lib.canon import canonical

ROOT, REQUEST, CERTIFICATE = "homeward.root/1", "homeward.request/1", "homeward.certificate/1"
LARGEST = 64 << 10
KEY_FOR = timedelta(days=366)  # the longest that one signing key may serve
OVERLAP = timedelta(days=30)  # how long the key before goes on beside its successor
SETTLE = timedelta(days=1)  # a successor is made known a day before it signs
WARN_BEFORE = timedelta(days=30)  # so long before a certificate ends, people are told
ON_THE_ROAD = timedelta(days=35)  # a stick may travel that long after a key's last day


@dataclass(frozen=True, slots=True)
class Root:
    """A ministry's root: its public key, and the card as it was signed."""

    country: str
    name: str
    key: Jwk
    made_at: datetime
    card: str

    @property
    def print(self) -> bytes:
        """What two people compare; the same whatever the card says besides country and key."""
        return print_of({"country": self.country, "x": self.key["x"]})


@dataclass(frozen=True, slots=True)
class Request:
    """What a node asks its root to certify; `keys` are public, newest first."""

    node: str
    country: str
    name: str
    made_at: datetime
    keys: tuple[Jwk, ...]

    @property
    def print(self) -> bytes:
        """What the bearer compares at the root, so that nobody exchanged the file on the way."""
        return print_of({"node": self.node, "keys": [key["x"] for key in self.keys]})


@dataclass(frozen=True, slots=True)
class Term:
    """When a key signs: from and until, both with a zone."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a root says of a node. `terms` has the same kids as `keys`; `revoked` gives kids and since when."""

    node: str
    country: str
    name: str
    version: int
    made_at: datetime
    keys: Mapping[str, Jwk]
    terms: Mapping[str, Term]
    revoked: Mapping[str, datetime]
    root: Root
    signed: str

    @property
    def expires(self) -> datetime:
        """The last day of its last key."""
        return max(term.until for term in self.terms.values())

    def signing(self, now: datetime, held: Container[str]) -> str:
        """The kid to sign with, of those held: the newest whose time has come, or the first to come; "" for none."""
        ours = {kid: term.since for kid, term in self.terms.items() if kid in held}
        begun = {kid: since for kid, since in ours.items() if since <= now}
        if begun:
            return max(begun, key=lambda kid: begun[kid])
        return min(ours, key=lambda kid: ours[kid], default="")

    def is_over(self, kid: str, now: datetime) -> bool:
        """Whether a key will never sign again: revoked, or past its last day. One that was not certified yet may."""
        return kid in self.revoked or (kid in self.terms and self.terms[kid].until < now)

    def verifying(self, now: datetime) -> dict[str, Jwk]:
        """Keys whose letters are believed: not revoked, and not longer past than a letter may be on the road.

        When all of them are over, all are given: then a clock or the renewal is late, and letters are held.
        """
        living = {kid: key for kid, key in self.keys.items() if now < self.terms[kid].until + ON_THE_ROAD}
        return living or dict(self.keys)


def make_root(*, country: str, name: str, now: datetime, key: Jwk) -> bytes:
    """The card of a root, signed by its own private key."""
    content = {"type": ROOT, "country": country, "name": name, "made_at": _time(now), "key": public(key)}
    return sign(canonical(content), key).encode()


def read_root(card: bytes | str) -> Root:
    """The root on a card; raises Rejected("root"). It proves nothing until its fingerprint was compared."""
    token = card.strip().encode() if isinstance(card, str) else card.strip()
    content = peek(token, ROOT, "root")
    try:
        key = checked(content["key"], "Ed25519")
        verify(token, {key["kid"]: key})
        country = str(content["country"])
        if len(country) != 2 or not country.isupper():
            raise ValueError(country)
        return Root(country, str(content["name"]), key, _read_time(content["made_at"]), token.decode())
    except (Rejected, KeyError, TypeError, ValueError):
        raise Rejected("root") from None


def make_request(*, node: str, country: str, name: str, now: datetime, keys: Sequence[Jwk]) -> bytes:
    """What a node asks for; `keys` are its private signing keys, newest first."""
    content = {"type": REQUEST, "node": node, "country": country, "name": name, "made_at": _time(now),
               "keys": [public(key) for key in keys]}  # fmt: skip
    return sign(canonical(content), keys[0]).encode()


def read_request(raw: bytes) -> Request:
    """The request in a file, proved by its newest key; raises Rejected("request")."""
    content = peek(raw.strip(), REQUEST, "request")
    try:
        keys = tuple(checked(key, "Ed25519") for key in content["keys"])
        verify(raw.strip(), {keys[0]["kid"]: keys[0]})
        node = _node(content)
        return Request(node, content["country"], str(content["name"]), _read_time(content["made_at"]), keys)
    except (Rejected, KeyError, TypeError, ValueError, IndexError):
        raise Rejected("request") from None


def certify(
    request: Request, *, root: Root, key: Jwk, now: datetime, before: Certificate | None = None,
    revoke: Sequence[str] = (), at_once: bool = False, days: int = 365,
) -> bytes:  # fmt: skip
    """A certificate for what was requested, by the root's private `key`; `before` is the last one for this node.

    A new key signs after `SETTLE`, so that it is known before it is used, or now when it is the only one or `at_once`;
    the keys before it go on for `OVERLAP`. A key that is revoked, or no longer asked for, is not certified any more.
    Raises Rejected("country") for a node of another country, ("request") when no key is left whose
    year is not over.
    """
    if request.country != root.country:
        raise Rejected("country")
    until = now + min(timedelta(days=days), KEY_FOR)
    revoked = dict(before.revoked) if before else {}
    revoked |= {kid: now for kid in revoke if kid not in revoked}
    known = before.terms if before else {}
    kept = [one for one in request.keys if one["kid"] not in revoked]
    others = any(one["kid"] in known and known[one["kid"]].until > now for one in kept[1:])
    keys, living = [], False
    for place, one in enumerate(kept):
        term = known.get(one["kid"], Term(now if at_once or place or not others else now + SETTLE, until))
        if place:
            term = Term(term.since, min(term.until, now + OVERLAP))
        living = living or term.until > now
        keys.append({**public(one), "since": _time(term.since), "until": _time(term.until)})
    if not living:
        raise Rejected("request")
    content = {
        "type": CERTIFICATE, "node": request.node, "country": request.country, "name": request.name,
        "version": version_at(now, before.version if before else 0), "made_at": _time(now), "keys": keys,
        "revoked": [{"kid": kid, "at": _time(at)} for kid, at in sorted(revoked.items())], "root": root.card,
    }  # fmt: skip
    return sign(canonical(content), key).encode()


def read_certificate(raw: bytes | str, *, root: Root | None = None) -> Certificate:
    """The certificate in signed bytes, by `root` where it is known, or by the root whose card it brings.

    Raises Rejected("certificate"), ("root") for another root, ("country") for a node that is none of its country's.
    """
    token = raw.strip().encode() if isinstance(raw, str) else raw.strip()
    content = peek(token, CERTIFICATE, "certificate")
    brought = read_root(str(content.get("root", "")))
    if root is not None and brought.print != root.print:
        raise Rejected("root")
    try:
        verify(token, {brought.key["kid"]: brought.key})
        found = _certificate(content, brought, token.decode())
    except (Rejected, KeyError, TypeError, ValueError, AttributeError):
        raise Rejected("certificate") from None
    if found.country != brought.country or found.node.split(".")[0].upper() != brought.country:
        raise Rejected("country")
    return found


def refuse_older(known: Certificate, new: Certificate) -> None:
    """Raise Rejected("older") for a certificate from before, ("certificate") for one that takes a revocation back.

    A root that was made anew has a register of its own, and is compared by people instead.
    """
    if known.root.print != new.root.print:
        return
    if new.version < known.version:
        raise Rejected("older")
    if new.version == known.version and new.signed != known.signed:
        raise Rejected("certificate")
    if set(known.revoked) - set(new.revoked):
        raise Rejected("certificate")


def due(ends: datetime, now: datetime, before: timedelta) -> str:
    """Whether something is `fine`, must be renewed `soon` because it ends within `before`, or is `over`."""
    if ends <= now:
        return "over"
    return "soon" if ends - now <= before else "fine"


def version_at(now: datetime, last: int) -> int:
    """The next version: minutes since 1970, so that a register or node brought back from a backup is never behind."""
    return max(last + 1, int(now.timestamp()) // 60)


def peek(token: bytes, kind: str, code: str) -> dict[str, Any]:
    """The content of a token that is not verified yet; raises Rejected(code) unless it says to be of this kind."""
    try:
        content = json.loads(decode(token.split(b".")[1])) if len(token) <= LARGEST else None
    except (ValueError, IndexError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("type") != kind:
        raise Rejected(code)
    return content


def checked(key: Jwk, crv: str) -> dict[str, str]:
    """A public JWK of the one curve it is for; raises ValueError."""
    if key["crv"] != crv or key["kty"] != "OKP" or "d" in key or not isinstance(key["x"], str) or not key["kid"]:
        raise ValueError("not a public key")
    return public(key)


def public(key: Jwk) -> dict[str, str]:
    """A key without its private part."""
    return {name: str(key[name]) for name in ("kty", "crv", "x", "kid")}


def _certificate(content: Mapping[str, Any], root: Root, signed: str) -> Certificate:
    keys = {key["kid"]: checked(key, "Ed25519") for key in content["keys"]}
    terms = {key["kid"]: Term(_read_time(key["since"]), _read_time(key["until"])) for key in content["keys"]}
    revoked = {one["kid"]: _read_time(one["at"]) for one in content["revoked"]}
    if type(content["version"]) is not int or content["version"] < 1 or not keys or set(keys) & set(revoked):
        raise ValueError("not whole")
    if any(term.until - term.since > KEY_FOR for term in terms.values()):
        raise ValueError("too long")
    return Certificate(
        node=_node(content), country=content["country"], name=str(content["name"]), version=content["version"],
        made_at=_read_time(content["made_at"]), keys=keys, terms=terms, revoked=revoked, root=root, signed=signed,
    )  # fmt: skip


def _node(content: Mapping[str, Any]) -> str:
    node = content["node"]
    if not NODE_ID.fullmatch(node) or not isinstance(content["country"], str):
        raise ValueError("no node")
    return str(node)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _read_time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("no zone")
    return at
