"""The second way to seal: HPKE (RFC 9180) under X25519 and ML-KEM-768 together, so that both have to be broken.

What is written down on the road today may be read in twenty years by a machine that breaks X25519; these letters are
dangerous for longer than that. A node that can open such letters says so in its directory, and then gets no others.

The pair comes from the private key that the node has anyway: it is kept, renewed, recovered and destroyed with it.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_FROM = b"homeward hybrid key 1"
_SEED, _CURVE, _LATTICE = 64, 32, 1184  # bytes: ML-KEM seed, either half on the curve, public half on the lattice


class _Pair(NamedTuple):
    lattice: MLKEM768PrivateKey
    curve: X25519PrivateKey


def public(secret: str) -> str:
    """What others seal to: 1,216 bytes as base64url. `secret` is `d` of the private JWK that opens letters."""
    pair = _pair(secret)
    return _text(pair.lattice.public_key().public_bytes_raw() + pair.curve.public_key().public_bytes_raw())


def is_public(key: object) -> bool:
    """Whether a directory says something here that can be sealed to."""
    try:
        return isinstance(key, str) and bool(_public(key))
    except ValueError:
        return False


def seal(content: bytes, key: str, *, bound: bytes) -> bytes:
    """Base64url of what only the holder of the pair opens, and only with the same `bound`."""
    return _text(_SUITE.encrypt(content, _public(key), info=bound)).encode()


def unseal(sealed: bytes, secret: str, *, bound: bytes) -> bytes:
    """The content; raises ValueError for whatever is not whole, not for us, or bound to something else."""
    pair = _pair(secret)
    whole = base64.urlsafe_b64decode(sealed + b"=" * (-len(sealed) % 4))
    try:
        return _SUITE.decrypt(whole, MLKEM768X25519PrivateKey(*pair), info=bound)
    except InvalidTag:
        raise ValueError("does not open") from None


@lru_cache(maxsize=16)
def _pair(secret: str) -> _Pair:
    raw = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    made = HKDF(SHA256(), _SEED + _CURVE, salt=None, info=_FROM).derive(raw)
    return _Pair(MLKEM768PrivateKey.from_seed_bytes(made[:_SEED]), X25519PrivateKey.from_private_bytes(made[_SEED:]))


@lru_cache(maxsize=64)
def _public(key: str) -> MLKEM768X25519PublicKey:
    raw = base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
    if len(raw) != _LATTICE + _CURVE or _text(raw) != key:
        raise ValueError("not a hybrid key")
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:_LATTICE]), X25519PublicKey.from_public_bytes(raw[_LATTICE:])
    )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
