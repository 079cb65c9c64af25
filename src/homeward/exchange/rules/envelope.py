"""Seals and opens the bytes that travel: an Ed25519 JWS, sealed in one of two ways, bound to the plain line in front.

Suite 1 is an X25519 JWE, which everybody reads; suite 2 is `hybrid`, for a node whose directory offers a key for it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.registry import HeaderParameter

from homeward.exchange.rules import hybrid
from homeward.exchange.rules.letters import NODE_ID, Rejected

CAP = 8 * 1024 * 1024
JOSE, HYBRID = "1", "2"  # the two suites
MARK = "HW1"
BOUND = "hw"  # the protected header that repeats the plain line
# Base64 twice grows content by 16/9; the largest bucket is what still fits under CAP. A long story is 50 kB of letter:
# without the bucket of 128 KiB it would travel, and be sealed and opened, five times as long as it is.
BUCKETS = (4 << 10, 16 << 10, 64 << 10, 128 << 10, 256 << 10, 1 << 20, 4 << 20, (CAP * 3 // 4) - 4096)
LINE = re.compile(
    rb"HW1 ([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"
    rb" ([a-z]{2}\.[a-z0-9][a-z0-9-]{0,60}) ([A-Za-z0-9_-]{1,64}) ([12])\n"
)
Jwk = Mapping[str, Any]


class _Sealing(jwe.JWERegistry):
    max_ciphertext_length = CAP


class _Signing(jws.JWSRegistry):
    max_payload_length = CAP


_SEALING = _Sealing({BOUND: HeaderParameter("The plain line", "str", True)}, algorithms=["ECDH-ES+A256KW", "A256GCM"])
_SIGNING = _Signing(algorithms=["Ed25519"])


@dataclass(frozen=True, slots=True)
class Outer:
    """The plain line: a random id per attempt, so that an onlooker cannot link letters."""

    carrier_id: UUID
    aud: str
    kid: str
    suite: str = JOSE

    def line(self) -> str:
        """As it stands before the ciphertext, without its end."""
        return f"{MARK} {self.carrier_id} {self.aud} {self.kid} {self.suite}"


def outer_to(node: str, key: Jwk, carrier_id: UUID) -> Outer:
    """The plain line for a node that opens with this key, by the better of the suites that the key is for."""
    return Outer(carrier_id, node, key["kid"], HYBRID if "hybrid" in key else JOSE)


def sign(payload: bytes, key: Jwk) -> str:
    """A compact JWS by an Ed25519 private key with a `kid`."""
    return jws.serialize_compact({"alg": "Ed25519", "kid": key["kid"]}, payload, _okp(key, "sig"), registry=_SIGNING)


def verify(token: bytes, keys: Mapping[str, Jwk]) -> bytes:
    """The payload of a JWS by one of `keys` (by kid); raises Rejected("signature")."""
    try:
        if not _plain_base64(token, 3):
            raise Rejected("signature")
        header = json.loads(decode(token.split(b".")[0]))
        # One way to sign, and nothing beside it: whatever else a header says could only lead a reader astray.
        plain = isinstance(header, dict) and header.keys() == {"alg", "kid"}
        key = keys.get(header["kid"]) if plain else None
        if key is None:
            raise Rejected("signature")
        return bytes(jws.deserialize_compact(token, _okp(key, "sig"), registry=_SIGNING).payload)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise Rejected("signature") from None


def seal(payload: bytes, *, outer: Outer, sign_key: Jwk, enc_key: Jwk) -> bytes:
    """Sign, pad to a bucket, encrypt to the recipient's public key; raises Rejected("size") above the cap."""
    return seal_unsigned(sign(payload, sign_key).encode(), outer=outer, enc_key=enc_key)


def seal_unsigned(content: bytes, *, outer: Outer, enc_key: Jwk, padded: bool = True) -> bytes:
    """The same for what a signed letter vouches for already; content must not end with a space.

    Not `padded` is only what would leave no room beside it: an onlooker learns then how long it is.
    """
    room = next((bucket for bucket in BUCKETS if len(content) <= bucket), None)
    if room is None:
        raise Rejected("size")
    content = content.ljust(room if padded else 0)
    if outer.suite == HYBRID:
        sealed = hybrid.seal(content, enc_key["hybrid"], bound=outer.line().encode())
        return b"%b\n%b" % (outer.line().encode(), sealed)
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": outer.kid, BOUND: outer.line()}
    jose = jwe.encrypt_compact(header, content, _okp(enc_key, "enc"), registry=_SEALING)
    return f"{outer.line()}\n{jose}".encode()


# What the header of a sealing holds: never `zip`, never a place where a key could be fetched.
_HEADER = {"alg", "enc", "kid", "epk", BOUND}


def outer_of(raw: bytes) -> Outer:
    """The plain line of received bytes; raises Rejected("size" | "bytes")."""
    if len(raw) > CAP:
        raise Rejected("size")
    found = LINE.match(raw)
    if found is None:
        raise Rejected("bytes")
    carrier_id, aud, kid, suite = (part.decode() for part in found.groups())
    return Outer(UUID(carrier_id), aud, kid, suite)


def open_sealed(raw: bytes, *, me: str, enc_keys: Mapping[str, Jwk]) -> bytes:
    """Decrypt and return the signed token inside; raises Rejected("recipient" | "key" | "sealed" | …)."""
    outer = outer_of(raw)
    if outer.aud != me:
        raise Rejected("recipient")
    key = enc_keys.get(outer.kid)
    if key is None:
        raise Rejected("key")
    sealed = raw[len(outer.line()) + 1 :]
    # Base64 has spare bits at the end of a part: only the one true spelling is a letter.
    if not _plain_base64(sealed, 1 if outer.suite == HYBRID else 5):
        raise Rejected("sealed")
    content = _open_hybrid if outer.suite == HYBRID else _open_jose
    return content(sealed, outer, key).rstrip(b" ")


def _open_hybrid(sealed: bytes, outer: Outer, key: Jwk) -> bytes:
    try:
        return hybrid.unseal(sealed, key["d"], bound=outer.line().encode())
    except (ValueError, KeyError):
        raise Rejected("sealed") from None


def _open_jose(sealed: bytes, outer: Outer, key: Jwk) -> bytes:
    try:
        found = jwe.decrypt_compact(sealed, _okp(key, "enc"), registry=_SEALING)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise Rejected("sealed") from None
    header = found.headers()
    if header.get(BOUND) != outer.line() or header.get("kid") != outer.kid or header.keys() != _HEADER:
        raise Rejected("sealed")
    return bytes(found.plaintext or b"")


def unverified_issuer(token: bytes) -> str:
    """Who a token claims to be from, only to choose whose keys to check it with; "" when it does not say."""
    try:
        content = json.loads(unverified_payload(token))
        issuer = content.get("iss") if isinstance(content, dict) else None
    except (ValueError, RecursionError):
        return ""
    return issuer if isinstance(issuer, str) and NODE_ID.fullmatch(issuer) else ""


def unverified_payload(token: bytes) -> bytes:
    """What a token says before anybody checked who says it; empty when it has no such part."""
    try:
        return decode(token.split(b".")[1])
    except (ValueError, IndexError):
        return b""


def detached(token: bytes) -> str:
    """A token without its payload: who signed, and the signature; with the payload it is whole again."""
    header, _, signature = token.decode().split(".")
    return f"{header}..{signature}"


def attached(proof: str, payload: bytes) -> bytes:
    """The token that `detached` made small; raises ValueError when it is none."""
    header, _, signature = proof.split(".")
    return f"{header}.{base64.urlsafe_b64encode(payload).rstrip(b'=').decode()}.{signature}".encode()


def _okp(key: Jwk, use: str) -> OKPKey:
    expected = "Ed25519" if use == "sig" else "X25519"
    if key.get("crv") != expected:
        raise ValueError(f"not a key of {expected}")
    return _imported(tuple((name, key[name]) for name in ("kty", "crv", "x", "d") if name in key), use)


@lru_cache(maxsize=64)
def _imported(parts: tuple[tuple[str, str], ...], use: str) -> OKPKey:
    """A node reads with the same few keys all day, and reading one costs as much as signing with it."""
    key: dict[str, str | list[str]] = {**dict(parts), "use": use}
    return OKPKey.import_key(key)


def decode(part: bytes) -> bytes:
    """Strict base64url without padding; raises ValueError."""
    return base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _plain_base64(token: bytes, parts: int) -> bool:
    """Whether a token has so many parts, each in its one true spelling: no spare bit is set in its last letter."""
    pieces = token.split(b".")
    return len(pieces) == parts and all(
        not piece.translate(None, _LETTERS) and (not piece or piece[-1] in _ENDS[len(piece) % 4]) for piece in pieces
    )


_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# What a part may end with, by its length: 2 letters over carry 4 spare bits, 3 carry 2, and 1 is never whole.
_ENDS = (_LETTERS, b"", _LETTERS[::16], _LETTERS[::4])
