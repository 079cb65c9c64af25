"""Numbers and hashes of a stream find what is missing and who wrote two letters in one place; they never block."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple


class Chain(NamedTuple):
    """A letter's place: its number, its own hash and the hash of the one before."""

    seq: int
    hash: str
    prev: str


def is_fork(new: Chain, *, same: Chain | None, before: Chain | None, after: Chain | None) -> bool:
    """Whether `new` contradicts what its sender signed earlier.

    `same`, `before` and `after` are the letters we already hold at its number, one below and one above.
    """
    if same is not None and same.hash != new.hash:
        return True
    if new.seq == 1 and new.prev != "":
        return True
    if before is not None and before.hash != new.prev:
        return True
    return after is not None and after.prev != new.hash


def missing(held: Collection[int], last: int, *, most: int = 50) -> list[tuple[int, int]]:
    """Ranges (first, last) below `last` that we do not hold; at most `most` ranges."""
    ranges: list[tuple[int, int]] = []
    expected = 1
    for seq in [*sorted(number for number in held if number <= last), last + 1]:
        if seq > expected:
            ranges.append((expected, seq - 1))
        expected = seq + 1
        if len(ranges) == most:
            break
    return ranges
