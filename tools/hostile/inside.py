"""Runs inside a node (python -m tools.hostile.inside SEED FIRST COUNT): fires, and says as its last line what came."""

from __future__ import annotations

import json
import logging
import sys

import django


def main(seed: int, first: int, count: int) -> None:
    """Every shot of these numbers."""
    from homeward.procedure import actions as procedure
    from tools.hostile.target import Target

    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    logging.getLogger("homeward").setLevel(logging.ERROR)
    procedure.keep_current()
    target = Target(seed)
    for number in range(first, first + count):
        target.fire(number)
        if number % 500 == 499:
            sys.stderr.write(f"\r{number + 1 - first:,} of {count:,}   ")
            sys.stderr.flush()
    target.unharmed()
    seen = target.seen
    sys.stdout.write(json.dumps({"shots": seen.shots, "came": seen.came, "nought": seen.nought, "wrong": seen.wrong,
                                 "slowest": round(seen.slowest, 3)}) + "\n")  # fmt: skip


if __name__ == "__main__":
    django.setup()
    main(*map(int, sys.argv[1:4]))
