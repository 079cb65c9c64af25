"""Writes and reads sticks at the terminal: stick export PLACE --to NODE, stick import PLACE."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from homeward.exchange import actions
from homeward.exchange.models import Stick
from homeward.lib.errors import Refused


def main(argv: list[str]) -> int:
    """One sub-command; 1 when nothing could be written or read."""
    parser = argparse.ArgumentParser(prog="homeward stick", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    out = verbs.add_parser("export", help="write everything that has no receipt yet into a folder or a .zip file")
    out.add_argument("place", type=Path)
    out.add_argument("--to", required=True, help="the partner's node, such as kh.mosvy")
    verbs.add_parser("import", help="read a folder or a .zip file that came").add_argument("place", type=Path)
    options = parser.parse_args(argv)
    try:
        if options.verb == "export":
            said = written(actions.write_stick(to=options.to, path=options.place))
        else:
            said = read(actions.read_stick(path=options.place))
    except Refused as reason:
        sys.stderr.write(f"homeward: {reason.why}\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0 if not said.startswith("Nothing") else 1


def written(row: Stick) -> str:
    """What was written, in one sentence."""
    return f"{row.letters} letters and {row.receipts} receipts for {row.partner}, sealed. A lost stick tells nothing."


def read(row: Stick) -> str:
    """What a stick held, one line for each thing that a person must know."""
    if row.state == "failed":
        return f"Nothing was read: {row.code}."
    lines = [f"{row.letters} letters, {row.known} of them known already; {row.receipts} receipts."]
    if row.unread:
        lines.append(f"{row.unread} could not be verified ({row.code}).")
    if row.missing:
        lines.append(f"{row.missing} are damaged or missing: ask for the stick to be written again.")
    if row.foreign:
        lines.append(f"{row.foreign} other things lay on it and were not touched.")
    lines.append(f"Carry back: ./homeward stick export PLACE --to {row.partner}" if row.partner else "")
    return "\n".join(line for line in lines if line)
