"""The node's own keys in `<home>/keys`: what wraps, what signs, what opens letters."""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

from homeward.lib.canon import canonical
from homeward.vault.models import KeystoreNode
from homeward.vault.rules.envelope import new_key, unwrap, wrap

USES = ("sign", "encrypt", "audit")
REFERENCE = "reference"
RECOVERY = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class KeysMissing(Exception):
    """Key files of this node are not where they belong: an unmounted disk, or a restore that is not complete."""


def make(recovery: bytes | None = None) -> None:
    """Make every key that this node lacks; what exists stays. `recovery` is a raw X25519 public key.

    Without `recovery` a pair is made, and its private half lies in `recovery-1.secret` until the key ceremony
    moves it to paper.
    """
    with alone() as folder:
        _make(folder, recovery)


@contextmanager
def alone() -> Iterator[Path]:
    """The folder of keys, with no other process of this node making or changing keys meanwhile."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(handle)


def _make(folder: Path, recovery: bytes | None) -> None:
    if not keks():
        if KeystoreNode.objects.exists():
            raise KeysMissing(f"the keystore holds keys of this node, but {folder} holds no key file")
        _make_recovery(folder, recovery)
        _write(folder / "kek-1", new_key().hex() + "\n")
    for use in (*USES, REFERENCE):
        if not (folder / f"{use}-1.json").exists():
            _make_identity(folder, use)
    if not KeystoreNode.objects.exists():
        add_node_key(newest_kek())


def _make_recovery(folder: Path, public: bytes | None) -> None:
    if (folder / "recovery-1.public").exists():
        return  # a first attempt was cut off behind this point
    if public is None:
        (folder / "recovery-1.secret").unlink(missing_ok=True)
        private = X25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        _write(folder / "recovery-1.secret", private.private_bytes_raw().hex() + "\n")
    _write(folder / "recovery-1.public", public.hex() + "\n")


def _make_identity(folder: Path, use: str) -> None:
    secret, public = new_key(), b""
    if use in ("sign", "audit"):
        public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    elif use == "encrypt":
        public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    number = newest_kek()
    wrapped = {"wrapped": wrap(kek(number), secret).hex(), "recovery": for_recovery(secret, use).hex()}
    _write(folder / f"{use}-1.json", json.dumps({"use": use, "kek": number, "public": public.hex(), **wrapped}) + "\n")


def add_node_key(number: int) -> KeystoreNode:
    """The next version of the node key, under the key file `number` and for recovery."""
    newest = KeystoreNode.objects.order_by("-version").first()
    version = newest.version + 1 if newest else 1
    secret = new_key()
    recovery = for_recovery(secret, f"node {version}")
    return KeystoreNode.objects.create(
        version=version, kek=number, wrapped=wrap(kek(number), secret), recovery=recovery
    )


def keks() -> list[int]:
    """The numbers of the key files that are there, oldest first."""
    return sorted(int(path.name.removeprefix("kek-")) for path in _folder().glob("kek-*"))


def newest_kek() -> int:
    """The number of the newest key file; raises `KeysMissing`."""
    if not (numbers := keks()):
        raise KeysMissing(f"there is no key file in {_folder()}")
    return numbers[-1]


def add_kek() -> int:
    """Make the next key file; returns its number."""
    number = newest_kek() + 1
    _write(_folder() / f"kek-{number}", new_key().hex() + "\n")
    return number


def rewrap_identity(use: str, number: int) -> None:
    """Wrap the private key for `use` by the key file `number`."""
    file = _folder() / f"{use}-1.json"
    kept = {**json.loads(file.read_text()), "kek": number, "wrapped": wrap(kek(number), private_bytes(use)).hex()}
    fresh = file.with_suffix(".part")
    fresh.unlink(missing_ok=True)
    _write(fresh, json.dumps(kept) + "\n")
    fresh.replace(file)


def for_recovery(secret: bytes, name: str) -> bytes:
    """`secret` sealed to the recovery key, whose private half no machine of the node holds after the ceremony."""
    public = X25519PublicKey.from_public_bytes(bytes.fromhex((_folder() / "recovery-1.public").read_text()))
    return RECOVERY.encrypt(secret, public, info=name.encode())


def kek(number: int) -> bytes:
    """The key above all others, from its file; raises `KeysMissing`."""
    try:
        return bytes.fromhex((_folder() / f"kek-{number}").read_text())
    except FileNotFoundError:
        raise KeysMissing(f"{_folder() / f'kek-{number}'} is gone") from None


def private_bytes(use: str) -> bytes:
    """The raw private key for one use, unwrapped; the keys are made first on a node that never had any."""
    return _private(settings.NODE.home, use)


@cache
def _private(home: Path, use: str) -> bytes:
    file = home / "keys" / f"{use}-1.json"
    if not file.exists():
        make()
    kept = json.loads(file.read_text())
    return unwrap(kek(kept["kek"]), bytes.fromhex(kept["wrapped"]))


def jwk(use: str, *, private: bool = False) -> dict[str, Any]:
    """The key for `sign`, `encrypt` or `audit` as a JWK (RFC 8037) whose `kid` is its thumbprint (RFC 7638)."""
    if use not in USES:
        raise KeyError(use)
    secret = private_bytes(use)
    key: dict[str, Any] = dict(_public_jwk(use, secret))
    return {**key, "d": _b64(secret)} if private else key


@lru_cache(maxsize=16)
def _public_jwk(use: str, secret: bytes) -> dict[str, str]:
    kind = X25519PrivateKey if use == "encrypt" else Ed25519PrivateKey
    key = {"crv": "X25519" if use == "encrypt" else "Ed25519", "kty": "OKP"}
    key["x"] = _b64(kind.from_private_bytes(secret).public_key().public_bytes_raw())
    key["kid"] = _b64(sha256(canonical(key)).digest())
    key["use"] = "enc" if use == "encrypt" else "sig"
    return key


def sign(use: str, data: bytes) -> bytes:
    """An Ed25519 signature of 64 bytes; one use never signs for another."""
    return Ed25519PrivateKey.from_private_bytes(private_bytes(use)).sign(data)


def newest_node_key() -> tuple[int, bytes]:
    """Version and bytes of the key that wraps new case keys; made first on a node that never had one."""
    row = KeystoreNode.objects.order_by("-version").first()
    if row is None:
        make()
        row = KeystoreNode.objects.order_by("-version")[0]
    return row.version, node_key(row.kek, bytes(row.wrapped))


def node_key(number: int, wrapped: bytes) -> bytes:
    """The node key inside `wrapped`, which the key file `number` opens."""
    return _node_key(settings.NODE.home, number, wrapped)


@cache
def _node_key(home: Path, number: int, wrapped: bytes) -> bytes:  # noqa: ARG001 - tells one node from another
    return unwrap(kek(number), wrapped)


def _folder() -> Path:
    return Path(settings.NODE.home) / "keys"


def _write(path: Path, text: str) -> None:
    # Never a file that others can read, not for a moment; and never over a key that exists.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
