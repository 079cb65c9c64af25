"""A node's directory: where it takes letters, by which keys; signed by a key that its ministry's root certified."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from homeward.exchange.rules import fingerprint, hybrid
from homeward.exchange.rules.certificate import (
    Certificate,
    Root,
    checked,
    peek,
    public,
    read_certificate,
    refuse_older,
)
from homeward.exchange.rules.envelope import Jwk, Outer, decode, outer_to, sign, verify
from homeward.exchange.rules.letters import Rejected
from homeward.lib.canon import canonical

KIND = "homeward.directory/2"
VALID_FOR = timedelta(days=90)
RENEW_AFTER = timedelta(days=6)  # so that the other side sees a new one every week


@dataclass(frozen=True, slots=True)
class Directory:
    """`sign_keys` are those that the root certified, `enc_keys` public JWKs by kid, the first the one to seal to.

    `tls` holds the node's own certificate authorities for connections, as base64 of DER; `expires` is the end of the
    directory or of the certificate in it, whichever comes first.
    """

    node: str
    country: str
    name: str
    version: int
    made_at: datetime
    expires: datetime
    certificate: Certificate
    enc_keys: Mapping[str, Jwk]
    endpoints: tuple[str, ...]
    tls: tuple[str, ...]
    signed: str

    @property
    def sign_keys(self) -> Mapping[str, Jwk]:
        """Every key that is certified and not revoked."""
        return self.certificate.keys

    @property
    def root(self) -> Root:
        """The root of its ministry."""
        return self.certificate.root

    @property
    def seal_to(self) -> Jwk:
        """The key that letters to this node are sealed to."""
        return next(iter(self.enc_keys.values()))

    def outer(self, carrier_id: UUID) -> Outer:
        """The plain line in front of bytes for this node."""
        return outer_to(self.node, self.seal_to, carrier_id)


def make_directory(
    *, certificate: str, version: int, now: datetime, sign_key: Jwk, enc_keys: Sequence[Jwk], endpoints: Sequence[str],
    tls: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """The signed bytes of this node's directory; private parts of keys are left out."""
    content = {
        "type": KIND,
        "version": version,
        "made_at": now.isoformat(timespec="seconds"),
        "expires": (now + VALID_FOR).isoformat(timespec="seconds"),
        "certificate": certificate,
        "enc": [offered(key) for key in enc_keys],
        "endpoints": list(endpoints),
        "tls": list(tls),
    }
    return sign(canonical(content), sign_key).encode()


def read_directory(raw: bytes, *, root: Root | None = None) -> Directory:
    """The directory in signed bytes, by the chain from `root`, or from the root it brings to a first meeting.

    Raises Rejected("directory" | "signature" | "certificate" | "root" | "country"). A first directory proves nothing
    until the fingerprint of its root was compared.
    """
    token = raw.strip()
    content = peek(token, KIND, "directory")
    certificate = read_certificate(str(content.get("certificate", "")), root=root)
    verify(token, certificate.keys)
    try:
        return _directory(content, certificate, token.decode())
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Rejected("directory") from None


def is_newer(known: Directory, new: Directory) -> bool:
    """Whether `new` takes the place of `known`; False for one from before, which is passed over.

    Raises Rejected for what contradicts it: another node, a second content of one version, a revocation taken back.
    """
    if new.node != known.node:
        raise Rejected("directory")
    if new.version < known.version:
        return False
    if new.version == known.version:
        if new.signed != known.signed:
            raise Rejected("directory")
        return False
    refuse_older(known.certificate, new.certificate)
    return True


def fingerprint_digits(root: Root) -> str:
    """Eight groups of five digits over the root: read aloud, printed in the annex of the agreement."""
    return fingerprint.digits(root.print)


def fingerprint_words(root: Root, language: str = "en") -> str:
    """The same fingerprint as ten words that every tongue can say, in the script of a language."""
    return fingerprint.words(root.print, language)


def introduced(payload_body: Mapping[str, Any], known: Directory, now: datetime) -> Directory | None:
    """The directory in a letter that is not verified yet, when its own chain proves it: newer, alive, by the same root.

    So a node whose every key is new can still say so, on any carrier; None when it does not prove itself.
    """
    signed = payload_body.get("directory")
    if not isinstance(signed, str):
        return None
    try:
        found = read_directory(signed.encode(), root=known.root)
        return found if is_newer(known, found) and found.expires > now else None
    except Rejected:
        return None


def unverified_body(token: bytes, kind: str) -> Mapping[str, Any]:
    """The body that a letter claims to have, when it claims to be of this kind; else empty."""
    try:
        content = json.loads(decode(token.split(b".")[1]))
    except (ValueError, IndexError, RecursionError):
        return {}
    body = content.get("body") if isinstance(content, dict) and content.get("kind") == kind else None
    return body if isinstance(body, dict) else {}


def offered(key: Jwk) -> dict[str, str]:
    """What others need to seal to a private key by either suite; who knows only the first passes over the rest."""
    return {**public(key), "hybrid": hybrid.public(key["d"])}


def sealable(key: Jwk) -> dict[str, str]:
    """A key that letters can be sealed to; raises ValueError. One for the first suite alone is of an older node."""
    found = checked(key, "X25519")
    if "hybrid" not in key:
        return found
    if not hybrid.is_public(key["hybrid"]):
        raise ValueError("not a hybrid key")
    return {**found, "hybrid": key["hybrid"]}


def _directory(content: Mapping[str, Any], certificate: Certificate, signed: str) -> Directory:
    made_at, expires = (datetime.fromisoformat(content[name]) for name in ("made_at", "expires"))
    if type(content["version"]) is not int or content["version"] < 1 or not content["enc"]:
        raise ValueError("not whole")
    if made_at.tzinfo is None or expires.tzinfo is None or expires - made_at > VALID_FOR:
        raise ValueError("dates")
    return Directory(
        node=certificate.node, country=certificate.country, name=certificate.name, version=content["version"],
        made_at=made_at, expires=min(expires, certificate.expires), certificate=certificate,
        enc_keys={key["kid"]: sealable(key) for key in content["enc"]},
        endpoints=tuple(str(place) for place in content["endpoints"]),
        tls=tuple(str(one) for one in content["tls"]), signed=signed,
    )  # fmt: skip
