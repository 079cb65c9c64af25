"""A node's directory: who it is, its public keys and where it takes letters; signed by itself, read aloud once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from homeward.exchange.rules.envelope import Jwk, decode, sign, verify
from homeward.exchange.rules.letters import NODE_ID, Rejected
from homeward.lib.canon import canonical

VALID_FOR = timedelta(days=90)
RENEW_AFTER = timedelta(days=7)
_HARD, _SOFT = "bdfghjklmnprstvz", "aiou"


@dataclass(frozen=True, slots=True)
class Directory:
    """`sign_keys` and `enc_keys` are public JWKs by kid; the first `enc_keys` entry is the one to seal to."""

    node: str
    country: str
    name: str
    version: int
    made_at: datetime
    expires: datetime
    sign_keys: Mapping[str, Jwk]
    enc_keys: Mapping[str, Jwk]
    endpoints: tuple[str, ...]

    @property
    def seal_to(self) -> Jwk:
        """The key that letters to this node are sealed to."""
        return next(iter(self.enc_keys.values()))


def make_directory(
    *, node: str, country: str, name: str, version: int, now: datetime, sign_key: Jwk, enc_keys: Sequence[Jwk],
    endpoints: Sequence[str],
) -> bytes:  # fmt: skip
    """The signed bytes of this node's directory; private parts of keys are left out."""
    content = {
        "type": "homeward.directory/1",
        "node": node,
        "country": country,
        "name": name,
        "version": version,
        "made_at": now.isoformat(timespec="seconds"),
        "expires": (now + VALID_FOR).isoformat(timespec="seconds"),
        "sign": [_public(sign_key)],
        "enc": [_public(key) for key in enc_keys],
        "endpoints": list(endpoints),
    }
    return sign(canonical(content), sign_key).encode()


def read_directory(raw: bytes, *, trusted: Mapping[str, Jwk] | None = None) -> Directory:
    """The directory in signed bytes, checked by `trusted` keys, or by its own for a first meeting in person.

    Raises Rejected("directory" | "signature"). A first directory proves nothing until its fingerprint was compared.
    """
    token = raw.strip()
    if len(token) > 64 << 10:
        raise Rejected("directory")
    if trusted is None:
        trusted = _keys_inside(token)
    content = json.loads(verify(token, trusted))
    try:
        return _directory(content)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Rejected("directory") from None


def fingerprint_digits(directory: Directory) -> str:
    """Eight groups of five digits over the signing keys: read aloud, printed in the annex of the agreement."""
    number = int.from_bytes(_fingerprint(directory), "big")
    digits = str(number % 10**40).zfill(40)
    return " ".join(digits[at : at + 5] for at in range(0, 40, 5))


def fingerprint_words(directory: Directory) -> str:
    """The first 96 bits of the same fingerprint as six words that every tongue can say, for a telephone line."""
    raw = _fingerprint(directory)[:12]
    return " ".join(_word(int.from_bytes(raw[at : at + 2], "big")) for at in range(0, 12, 2))


def _word(number: int) -> str:
    """16 bits as consonant, vowel, consonant, vowel, consonant."""
    letters = ""
    for shift, sounds in zip((12, 10, 6, 4, 0), (_HARD, _SOFT, _HARD, _SOFT, _HARD), strict=True):
        letters += sounds[(number >> shift) % len(sounds)]
    return letters


def _fingerprint(directory: Directory) -> bytes:
    keys = sorted(str(key["x"]) for key in directory.sign_keys.values())
    return hashlib.sha256(canonical({"node": directory.node, "sign": keys})).digest()


def _keys_inside(token: bytes) -> Mapping[str, Jwk]:
    try:
        content = json.loads(decode(token.split(b".")[1]))
        return {key["kid"]: key for key in content["sign"]}
    except (ValueError, IndexError, KeyError, TypeError, RecursionError):
        raise Rejected("directory") from None


def _directory(content: Mapping[str, Any]) -> Directory:
    made_at, expires = (datetime.fromisoformat(content[name]) for name in ("made_at", "expires"))
    if content["type"] != "homeward.directory/1" or not NODE_ID.fullmatch(content["node"]):
        raise ValueError("not a directory")
    if type(content["version"]) is not int or content["version"] < 1 or not content["sign"] or not content["enc"]:
        raise ValueError("not whole")
    if made_at.tzinfo is None or expires.tzinfo is None or expires - made_at > VALID_FOR:
        raise ValueError("dates")
    keys = [{key["kid"]: _checked(key, crv) for key in content[use]} for use, crv in _CURVES.items()]
    return Directory(
        node=content["node"], country=str(content["country"]), name=str(content["name"]), version=content["version"],
        made_at=made_at, expires=expires, sign_keys=keys[0], enc_keys=keys[1],
        endpoints=tuple(str(place) for place in content["endpoints"]),
    )  # fmt: skip


_CURVES = {"sign": "Ed25519", "enc": "X25519"}


def _checked(key: Jwk, crv: str) -> Jwk:
    if key["crv"] != crv or key["kty"] != "OKP" or "d" in key or not isinstance(key["x"], str):
        raise ValueError("not a public key")
    return _public(key)


def _public(key: Jwk) -> dict[str, str]:
    return {name: str(key[name]) for name in ("kty", "crv", "x", "kid")}
