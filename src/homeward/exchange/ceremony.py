"""The root of a ministry: made, kept and used on a machine that never meets a network. Needs no node and no database.

The folder is its register too: `root.key` (PKCS#8 under a passphrase), `root.card`, every certificate it ever signed.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from homeward.exchange import rules
from homeward.lib.canon import canonical

KEY, CARD, REGISTER = "root.key", "root.card", "certificates"
SHORTEST = 20  # characters of a passphrase: the key file may be copied, and then only this is in the way


class NotDone(Exception):
    """A sentence that says why the root did nothing."""


def make(folder: Path, *, country: str, name: str, passphrase: bytes, now: datetime) -> rules.Root:
    """A new root in a folder that has none. Raises `NotDone`."""
    if len(passphrase.decode()) < SHORTEST:
        raise NotDone(f"A passphrase has at least {SHORTEST} characters; take five words that nobody else would take.")
    if len(country) != 2 or not country.isupper():
        raise NotDone("A country is two capital letters, as in ISO 3166-1.")
    if (folder / KEY).exists() or (folder / CARD).exists():
        raise NotDone(f"{folder} holds a root already; a root is never overwritten.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))
    card = rules.make_root(country=country, name=name, now=now, key=_jwk(private))
    _write(folder / KEY, pem, mode=0o600)
    _write(folder / CARD, card + b"\n")
    return rules.read_root(card)


def card_of(folder: Path) -> rules.Root:
    """The root in a folder, or on a card of its own. Raises `NotDone`."""
    path = folder / CARD if folder.is_dir() else folder
    try:
        return rules.read_root(path.read_bytes())
    except (FileNotFoundError, rules.Rejected):
        raise NotDone(f"There is no card of a root in {path}.") from None


def newest(folder: Path) -> list[rules.Certificate]:
    """Each node's newest certificate in the register. Raises `NotDone` for a register that this root did not write."""
    root = card_of(folder)
    found: dict[str, rules.Certificate] = {}
    try:
        for path in (folder / REGISTER).glob("*.jws"):
            one = rules.read_certificate(path.read_bytes(), root=root)
            found[one.node] = max(one, found.get(one.node, one), key=lambda each: each.version)
    except rules.Rejected:
        raise NotDone(f"{folder / REGISTER} holds what this root did not sign.") from None
    return [found[node] for node in sorted(found)]


def sign(
    folder: Path, request: rules.Request, *, passphrase: bytes, now: datetime, revoke: Sequence[str] = (),
    at_once: bool = False, days: int = 365,
) -> bytes:  # fmt: skip
    """Certify what a node asked for, write it into the register, and give it back. Raises `NotDone`."""
    root = card_of(folder)
    before = next((one for one in newest(folder) if one.node == request.node), None)
    try:
        signed = rules.certify(
            request, root=root, key=_open(folder, root, passphrase), now=now, before=before, revoke=revoke,
            at_once=at_once, days=days,
        )  # fmt: skip
        made = rules.read_certificate(signed, root=root)
    except rules.Rejected as reason:
        raise NotDone(SENTENCES[reason.code].format(node=request.node, country=root.country)) from None
    (folder / REGISTER).mkdir(mode=0o700, exist_ok=True)
    _write(folder / REGISTER / f"{made.node}-{made.version}.jws", signed + b"\n")
    return signed


SENTENCES = {
    "country": "{node} is not a node of {country}; this root certifies nodes of its own country only.",
    "request": "Every key that {node} asks for was revoked or is over; let it make a new one: node request --new-key.",
    "certificate": "What {node} asks for cannot be certified; its request is not whole.",
    "root": "The card and the key in this folder do not belong together.",
}


def _open(folder: Path, root: rules.Root, passphrase: bytes) -> dict[str, str]:
    try:
        private = load_pem_private_key((folder / KEY).read_bytes(), passphrase)
    except FileNotFoundError:
        raise NotDone(f"There is no {folder / KEY}.") from None
    except (ValueError, TypeError):
        raise NotDone("That is not the passphrase of this root.") from None
    if not isinstance(private, Ed25519PrivateKey) or _jwk(private)["x"] != root.key["x"]:
        raise NotDone(SENTENCES["root"])
    return _jwk(private)


def _jwk(private: Ed25519PrivateKey) -> dict[str, str]:
    key = {"crv": "Ed25519", "kty": "OKP", "x": _b64(private.public_key().public_bytes_raw())}
    return {**key, "kid": _b64(sha256(canonical(key)).digest()), "d": _b64(private.private_bytes_raw())}


def _write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
