"""A carrier's folder: its key, its card, and the file of parcels and certificates."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from homeward.exchange import rules
from homeward.exchange.neutral.store import Store
from homeward.exchange.rules import carriers


def make(home: Path, *, carrier: str, name: str, address: str) -> bytes:
    """A new carrier with a key of its own; its card. Raises FileExistsError where there is one."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True).as_dict(private=True)
    handle = os.open(home / "key.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(key, file)
    card = carriers.make_card(carrier=carrier, name=name, address=address, key=dict(key))
    (home / "card.jws").write_bytes(card + b"\n")
    return card


def card(home: Path) -> carriers.Card:
    """The card of a carrier; raises OSError where there is none."""
    return carriers.read_card((home / "card.jws").read_bytes())


def open_store(home: Path) -> tuple[Store, str]:
    """The parcels of a carrier and its id."""
    key: dict[str, Any] = json.loads((home / "key.json").read_text())
    name = card(home).carrier
    return Store(home / "parcels.db", carrier=name, key=key), name


def admit(home: Path, signed: bytes) -> rules.Directory:
    """Let a node come, after a person compared its fingerprint; raises `Rejected` for what is no directory."""
    directory = rules.read_directory(signed)
    open_store(home)[0].admit(directory, signed)
    return directory
