"""How two nodes come to know each other: a file each way, and two people who compare a fingerprint by voice."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.conf import settings

from homeward.exchange import actions, queries, rules


def to_file(path: Path) -> str:
    """Write this node's directory, to be handed over; returns the fingerprint to read aloud."""
    signed = actions.own_directory()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(signed + b"\n")
    _, digits, words = queries.fingerprint(signed)
    return f"{path}\n  {digits}\n  {words}"


def from_file(path: Path) -> str:
    """Read a partner's directory; a person confirms the fingerprint at the terminal, or gives it in
    HOMEWARD_FINGERPRINT. Demo and test nodes believe the file. Raises `Refused`.
    """
    signed = path.read_bytes()
    try:
        directory, digits, words = queries.fingerprint(signed)
    except rules.Rejected:
        return f"{path} is not the directory of a node."
    confirmed = settings.NODE.kind != "production" or _confirmed(directory.name, digits, words)
    actions.pair(signed, confirmed, by=os.environ.get("USER", ""))
    return f"Paired with {directory.name} ({directory.node}), directory {directory.version}: {digits}"


def _confirmed(name: str, digits: str, words: str) -> bool:
    given = os.environ.get("HOMEWARD_FINGERPRINT", "")
    if given:
        return "".join(given.split()) == "".join(digits.split())
    if not sys.stdin.isatty():
        return False
    sys.stdout.write(f"Call {name} and compare:\n  {digits}\n  {words}\nThe same, letter by letter? Type yes: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"
