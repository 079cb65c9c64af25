"""How letters go to each partner, at the terminal: ways show | pin FILE | set NODE WAY…"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from django.conf import settings

from homeward.exchange import actions, queries, rules
from homeward.exchange.rules import carriers
from homeward.lib.errors import Refused


def main(argv: list[str]) -> int:
    """One sub-command; 1 when it was refused."""
    parser = argparse.ArgumentParser(prog="homeward ways", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("show", help="the ways to each partner, and the neutral carriers that were pinned")
    pin = verbs.add_parser("pin", help="believe a neutral carrier: the file of its card; you compare the fingerprint")
    pin.add_argument("file", type=Path)
    choose = verbs.add_parser("set", help="the ways to a partner: direct, stick, paper, or the id of a carrier")
    choose.add_argument("node")
    choose.add_argument("ways", nargs="+")
    options = parser.parse_args(argv)
    try:
        if options.verb == "pin":
            sys.stdout.write(f"{_pin(options.file)}\n")
        if options.verb == "set":
            plain = [one for one in options.ways if one in ("direct", "stick", "paper")]
            others = [one for one in options.ways if one not in plain]
            actions.choose_ways(partner=options.node, ways=plain, neutral=others)
        sys.stdout.write("".join(f"{line}\n" for line in _shown()))
    except Refused as reason:
        sys.stderr.write(f"homeward: {reason.why}\n")
        return 1
    except (OSError, rules.Rejected):
        sys.stderr.write(f"homeward: {options.file} is not the card of a carrier.\n")
        return 1
    return 0


def _pin(path: Path) -> str:
    raw = path.read_bytes()
    card = carriers.read_card(raw)
    digits, words = carriers.card_fingerprint(card)
    confirmed = settings.NODE.kind != "production" or _confirmed(card.name, digits, words)
    actions.pin_carrier(raw, confirmed, by=os.environ.get("USER", ""))
    return f"{card.name} ({card.carrier}) may now be chosen: {digits}"


def _confirmed(name: str, digits: str, words: str) -> bool:
    given = os.environ.get("HOMEWARD_FINGERPRINT", "")
    if given:
        return "".join(given.split()) == "".join(digits.split())
    if not sys.stdin.isatty():
        return False
    sys.stdout.write(f"Call {name} and compare:\n  {digits}\n  {words}\nThe same, letter by letter? Type yes: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _shown() -> list[str]:
    lines = [f"carrier {one.id}: {one.name}" for one in queries.carriers()]
    for directory, _, _ in queries.partners():
        ways = queries.ways(directory.node)
        names = [name for name in ("direct", "stick", "paper") if getattr(ways, name)] + list(ways.neutral)
        lines.append(f"{directory.node}: {', '.join(names)}")
    return lines
