"""The node's own keys in `<home>/keys`: what wraps, what signs, what opens letters."""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings
from django.utils import timezone

from homeward.lib.canon import canonical
from homeward.vault.models import KeystoreNode
from homeward.vault.rules.envelope import new_key, unwrap, wrap

USES = ("sign", "encrypt", "audit")
REFERENCE = "reference"
TLS = "tls"
# Only these are ever made anew; they have numbers, and the newest is the one in use unless somebody says otherwise.
RENEWED = ("sign", "encrypt", TLS)
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
    for use in (*USES, REFERENCE, TLS):
        if not numbers(use):
            _make_identity(folder, use, 1)
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


def _make_identity(folder: Path, use: str, number: int) -> None:
    secret, public = new_key(), b""
    if use in ("sign", "audit"):
        public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    elif use == "encrypt":
        public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    above = newest_kek()
    wrapped = {"wrapped": wrap(kek(above), secret).hex(), "recovery": for_recovery(secret, use).hex()}
    made = timezone.now().isoformat(timespec="seconds")
    kept = {"use": use, "made": made, "kek": above, "public": public.hex(), **wrapped}
    _write(folder / f"{use}-{number}.json", json.dumps(kept) + "\n")


def numbers(use: str) -> list[int]:
    """The numbers of the keys for one use, newest first; one that was destroyed is forgotten here too."""
    found = sorted((int(path.stem.removeprefix(f"{use}-")) for path in _folder().glob(f"{use}-*.json")), reverse=True)
    place = (settings.NODE.home, use)
    if _seen.get(place, set()) - set(found):
        _forget()
    _seen[place] = set(found)
    return found


_seen: dict[tuple[Path, str], set[int]] = {}


def made_at(use: str, number: int) -> datetime:
    """When a key was made."""
    return _made_at(settings.NODE.home, use, number)


@cache
def _made_at(home: Path, use: str, number: int) -> datetime:
    file = home / "keys" / f"{use}-{number}.json"
    said = json.loads(file.read_text()).get("made")
    return datetime.fromisoformat(said) if said else datetime.fromtimestamp(file.stat().st_mtime, UTC)


def add_identity(use: str) -> int:
    """Make one more key for one of `RENEWED`; the older ones stay. Its number; raises KeyError for any other use."""
    if use not in RENEWED:
        raise KeyError(use)
    with alone() as folder:
        number = max(numbers(use), default=0) + 1
        _make_identity(folder, use, number)
        return number


def destroy_identity(use: str, number: int) -> None:
    """Destroy an older key for one of `RENEWED` for good; raises KeyError for the newest and any other use."""
    if use not in RENEWED or number not in numbers(use)[1:]:
        raise KeyError(use)
    with alone() as folder:
        (folder / f"{use}-{number}.json").unlink()
        _forget()


def _forget() -> None:
    """What is gone from the disk is gone from memory."""
    _private.cache_clear()
    _public_jwk.cache_clear()


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


def rewrap_identity(use: str, above: int) -> None:
    """Wrap every private key for `use` by the key file `above`."""
    for number in numbers(use):
        file = _folder() / f"{use}-{number}.json"
        wrapped = wrap(kek(above), private_bytes(use, number)).hex()
        kept = {**json.loads(file.read_text()), "kek": above, "wrapped": wrapped}
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


def private_bytes(use: str, number: int | None = None) -> bytes:
    """The raw private key for one use, unwrapped, the newest unless numbered; made first where there was never one."""
    if number is None:
        number = next(iter(numbers(use)), 1) if use in RENEWED else 1
    return _private(settings.NODE.home, use, number)


@cache
def _private(home: Path, use: str, number: int) -> bytes:
    file = home / "keys" / f"{use}-{number}.json"
    if not file.exists():
        make()
    kept = json.loads(file.read_text())
    return unwrap(kek(kept["kek"]), bytes.fromhex(kept["wrapped"]))


def jwk(use: str, *, private: bool = False, number: int | None = None) -> dict[str, Any]:
    """The key for `sign`, `encrypt` or `audit` as a JWK (RFC 8037) whose `kid` is its thumbprint (RFC 7638)."""
    if use not in USES:
        raise KeyError(use)
    secret = private_bytes(use, number)
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
