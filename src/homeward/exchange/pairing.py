"""How two nodes come to know each other: a file each way, and two people who compare the fingerprint of the roots."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.conf import settings

from homeward.exchange import actions, certificates, queries, rules, tls
from homeward.exchange.offline import fingerprint
from homeward.lib.errors import Refused
from homeward.vault import actions as vault


def to_file(path: Path) -> str:
    """Write this node's directory, to be handed over; returns the fingerprint of its root, to read aloud."""
    try:
        signed = actions.own_directory()
    except Refused:
        return "This node has no certificate yet. Ask the root: ./homeward node request FILE"
    _write(path, signed)
    return f"{path}\n{fingerprint(rules.read_directory(signed).root)}"


def from_file(path: Path) -> str:
    """Read a partner's directory; a person confirms the fingerprint of its root at the terminal, or gives it in
    HOMEWARD_FINGERPRINT. Demo and test nodes believe the file. Raises `Refused`.
    """
    signed = path.read_bytes()
    try:
        directory, digits, _ = queries.fingerprint(signed)
    except rules.Rejected:
        return f"{path} is not the directory of a node."
    known = queries.directory(directory.node)
    same = known is not None and known.root.print == directory.root.print
    confirmed = not same and (settings.NODE.kind != "production" or _confirmed(directory.root))
    actions.pair(signed, confirmed, by=os.environ.get("USER", ""))
    return f"Paired with {directory.name} ({directory.node}), directory {directory.version}, root {digits}"


def request_to_file(path: Path, *, new_key: bool = False) -> str:
    """Write what the root must sign; returns the request's own fingerprint.

    A new signing key is made first when `new_key` says so, or when the one in use has less than two months to go.
    """
    if new_key or certificates.is_ending():
        vault.add_identity("sign")
    _write(path, signed := certificates.request())
    asked = rules.read_request(signed)
    kids = "".join(f"\n  key {key['kid']}" for key in asked.keys)
    return f"{path}\n  compare at the root: {rules.digits(asked.print)}{kids}"


def install_file(path: Path, *, new_root: bool = False) -> str:
    """Keep the certificate that came back from the root; a new directory goes to every partner at once."""
    try:
        found = certificates.install(path.read_bytes(), new_root=new_root)
    except rules.Rejected as reason:
        sys.exit(f"homeward: {path} was not taken: {SENTENCES[reason.code]}")
    actions.own_directory()
    until = f"{found.expires:%Y-%m-%d}"
    return f"Certificate {found.version} until {until}, by the root of {found.root.name}\n{fingerprint(found.root)}"


def new_authority() -> str:
    """Begin to change the authority for connections; what a technician has to know."""
    begun = actions.new_authority()
    if tls.coming() is None:
        return "The new authority is in use; no partner had to be waited for."
    said = "A new authority is made." if begun else "A new authority was made before."
    return f"{said} Partners trust both now; it takes over by itself when the last of them has our new directory."


SENTENCES = {
    "certificate": "it is not whole, or it is for keys that this node does not have.",
    "country": "it names a node that is none of the root's country.",
    "expired": "it has ended already.",
    "node": "it is for another node.",
    "older": "a newer certificate is here.",
    "root": "another root signed it. If the root was lost and made anew, add --new-root.",
}


def _confirmed(root: rules.Root) -> bool:
    given = os.environ.get("HOMEWARD_FINGERPRINT", "")
    if given:
        return "".join(given.split()) == "".join(rules.fingerprint_digits(root).split())
    if not sys.stdin.isatty():
        return False
    sys.stdout.write(f"The root of {root.name}, as on the paper that both sides signed:\n{fingerprint(root)}\n")
    sys.stdout.write("The same, word by word? Type yes: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _write(path: Path, signed: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(signed.strip() + b"\n")
