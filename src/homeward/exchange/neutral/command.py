"""Runs a neutral carrier: carrier init | card | admit | serve, each with --home FOLDER. It needs no database server."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from homeward.exchange import rules
from homeward.exchange.neutral import keeping
from homeward.exchange.rules import carriers


def main(argv: list[str]) -> int:
    """One sub-command."""
    parser = argparse.ArgumentParser(prog="homeward carrier", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the carrier's own folder")
    verbs = parser.add_subparsers(dest="verb", required=True)
    make = verbs.add_parser("init", help="a new carrier with a key of its own")
    make.add_argument("--id", required=True, help="such as un.iom: two letters, a point, a name")
    make.add_argument("--name", required=True, help="as people say it")
    make.add_argument("--address", required=True, help="where nodes reach it, https except on this machine")
    verbs.add_parser("card", help="its card for the nodes, and the fingerprint to read aloud")
    verbs.add_parser("admit", help="let a node come: the file of its directory").add_argument("file", type=Path)
    serve = verbs.add_parser("serve", help="carry, until stopped")
    serve.add_argument("--bind", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8877)
    options = parser.parse_args(argv)
    try:
        return _run(options)
    except (OSError, rules.Rejected) as reason:
        said = getattr(reason, "strerror", None) or f"this file is not what it should be ({reason})"
        sys.stderr.write(f"homeward: {said}\n")
        return 1


def _run(options: argparse.Namespace) -> int:
    home: Path = options.home
    if options.verb == "init":
        keeping.make(home, carrier=options.id, name=options.name, address=options.address)
    if options.verb == "admit":
        node = keeping.admit(home, options.file.read_bytes())
        sys.stdout.write(f"{node.node} may come: compare its root {rules.fingerprint_digits(node.root)}\n")
        return 0
    if options.verb == "serve":
        os.environ["HOMEWARD_CARRIER"] = str(home.resolve())
        keeping.open_store(home)
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.bind, "--port",
                   str(options.port), "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
                   "homeward.exchange.neutral.service:application"]  # fmt: skip
        os.execv(command[0], command)  # noqa: S606 - the server takes the place of this process
    digits, words = carriers.card_fingerprint(keeping.card(home))
    sys.stdout.write(f"{home / 'card.jws'}\n  {digits}\n  {words}\n")
    return 0
