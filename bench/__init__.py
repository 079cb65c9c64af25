"""Measures what the design promises: `bench pages|exchange|drain|projections [--quick]`, one JSON object a line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(argv: list[str]) -> int:
    """Run one measurement; 0 when every line was printed, 1 when something could not be measured."""
    parser = argparse.ArgumentParser(prog="homeward bench", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    pages = kinds.add_parser("pages", help="how long pages take in a node full of made-up cases")
    pages.add_argument("--cases", type=int, default=10_000)
    pages.add_argument("--times", type=int, default=40, help="how often each page is asked for")
    letters = kinds.add_parser("exchange", help="how many letters a second two nodes carry, until they are accepted")
    letters.add_argument("--letters", type=int, default=2_000)
    letters.add_argument("--size", type=int, default=50_000, help="bytes of the long answers in each letter")
    drained = kinds.add_parser("drain", help="two weeks of silence end: how fast both sides empty, and pages meanwhile")
    drained.add_argument("--letters", type=int, default=10_000, help="of both sides together")
    drained.add_argument("--size", type=int, default=50_000, help="bytes of the long answers in each letter")
    drawn = kinds.add_parser("projections", help="due steps of long cases, and all lists drawn anew without a key")
    drawn.add_argument("--cases", type=int, default=10_000)
    for one in (pages, letters, drained, drawn):
        one.add_argument("--quick", action="store_true", help="200 cases or 40 letters, to see that it works")
        one.add_argument(
            "--keep", type=Path, help="make the nodes in this folder and leave them; measure those that are there"
        )
    options = parser.parse_args(argv)
    from bench import drain, exchange, projections
    from bench import pages as measured
    from bench.node import NotMeasured

    try:
        if options.kind == "exchange":
            return exchange.measure(40 if options.quick else options.letters, options.size, keep=options.keep)
        if options.kind == "drain":
            return drain.measure(40 if options.quick else options.letters, options.size, keep=options.keep)
        if options.kind == "projections":
            return projections.measure(200 if options.quick else options.cases, keep=options.keep)
        cases, times = (200, 6) if options.quick else (options.cases, options.times)
        return measured.measure(cases, times, keep=options.keep)
    except NotMeasured as reason:
        sys.stderr.write(f"homeward bench: {reason}\n")
        return 1
