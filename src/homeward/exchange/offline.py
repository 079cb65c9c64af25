"""The commands of a ministry's root, for the machine that never meets a network: init, show, sign, print."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from homeward.exchange import ceremony, rules

LANGUAGES = ("en", "th", "km")


def main(argv: list[str]) -> int:
    """One sub-command; 0 when it is done."""
    parser = argparse.ArgumentParser(prog="homeward root", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    made = verbs.add_parser("init", help="make a root in a new FOLDER, under a passphrase")
    made.add_argument("folder", type=Path)
    made.add_argument("--country", required=True, help="ISO 3166-1 alpha-2")
    made.add_argument("--name", required=True, help="the ministry, as people say it")
    shown = verbs.add_parser("show", help="its fingerprint, and what it certified; or that of a card")
    shown.add_argument("folder", type=Path)
    signed = verbs.add_parser("sign", help="certify what a node asks for in REQUEST, into OUT")
    signed.add_argument("folder", type=Path)
    signed.add_argument("request", type=Path)
    signed.add_argument("out", type=Path)
    signed.add_argument("--revoke", action="append", default=[], metavar="KID", help="a key that signs no more")
    signed.add_argument("--at-once", action="store_true", help="the new key signs today: the old one is lost")
    signed.add_argument("--days", type=int, default=365, help="how long the new key serves, at most 366")
    paper = verbs.add_parser("print", help="the page that both ministries compare and sign, as PDF")
    paper.add_argument("folder", type=Path)
    paper.add_argument("out", type=Path)
    paper.add_argument("--other", type=Path, help="the card of the other ministry's root")
    options = parser.parse_args(argv)
    try:
        return VERBS[options.verb](options)
    except ceremony.NotDone as reason:
        sys.exit(f"homeward: {reason}")


def init(options: argparse.Namespace) -> int:
    """Make a root and say what to do with it."""
    root = ceremony.make(
        options.folder, country=options.country, name=options.name, passphrase=_passphrase(twice=True), now=_now()
    )
    sys.stdout.write(f"The root of {root.name} is in {options.folder}.\n{fingerprint(root)}\n")
    sys.stdout.write("Put the folder on two media in two safes, and the passphrase into neither.\n")
    return 0


def show(options: argparse.Namespace) -> int:
    """The fingerprint; and for a folder, each node's newest certificate."""
    root = ceremony.card_of(options.folder)
    sys.stdout.write(f"{root.name} ({root.country}), made {root.made_at:%Y-%m-%d}\n{fingerprint(root)}\n")
    if options.folder.is_dir():
        for one in ceremony.newest(options.folder):
            sys.stdout.write(f"{one.node}: certificate {one.version} until {one.expires:%Y-%m-%d}\n")
            for kid, term in one.terms.items():
                sys.stdout.write(f"  key {kid} {term.since:%Y-%m-%d} to {term.until:%Y-%m-%d}\n")
            for kid, at in one.revoked.items():
                sys.stdout.write(f"  key {kid} revoked {at:%Y-%m-%d}\n")
    return 0


def sign(options: argparse.Namespace) -> int:
    """Certify a request, after the person who brought it compared its fingerprint."""
    try:
        asked = rules.read_request(options.request.read_bytes())
    except (FileNotFoundError, rules.Rejected):
        raise ceremony.NotDone(f"{options.request} is not the request of a node.") from None
    sys.stdout.write(f"{asked.name} ({asked.node}), {len(asked.keys)} keys, {rules.digits(asked.print)}\n")
    if not _yes("The same as the node showed? Type yes: "):
        raise ceremony.NotDone("Nothing was signed.")
    signed = ceremony.sign(
        options.folder, asked, passphrase=_passphrase(), now=_now(), revoke=options.revoke,
        at_once=options.at_once, days=options.days,
    )  # fmt: skip
    options.out.write_bytes(signed + b"\n")
    made = rules.read_certificate(signed)
    sys.stdout.write(f"{options.out}: certificate {made.version} until {made.expires:%Y-%m-%d}\n")
    return 0


def print_(options: argparse.Namespace) -> int:
    """Write the page to compare and sign."""
    from homeward.exchange.papers import roots

    cards = [ceremony.card_of(options.folder), *([ceremony.card_of(options.other)] if options.other else [])]
    options.out.write_bytes(roots(cards))
    sys.stdout.write(f"{options.out}\n")
    return 0


def fingerprint(root: rules.Root) -> str:
    """In digits, and in words of three scripts."""
    lines = [rules.fingerprint_digits(root), *(rules.fingerprint_words(root, one) for one in LANGUAGES)]
    return "\n".join(f"  {line}" for line in lines)


def _passphrase(*, twice: bool = False) -> bytes:
    """From the keyboard without showing it, or from the standard input when that is no keyboard."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n").encode()
    given = getpass.getpass("Passphrase of the root: ")
    if twice and getpass.getpass("Once more: ") != given:
        raise ceremony.NotDone("The two were not the same.")
    return given.encode()


def _yes(question: str) -> bool:
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _now() -> datetime:
    # The clock of a machine without a network is whatever its battery says; the ceremony's protocol gives the day.
    said = os.environ.get("HOMEWARD_NOW", "")
    return datetime.fromisoformat(said).astimezone(UTC) if said else datetime.now(UTC)


VERBS = {"init": init, "show": show, "sign": sign, "print": print_}
