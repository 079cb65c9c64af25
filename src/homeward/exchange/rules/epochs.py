"""A stream goes on after a disaster: a new epoch from a number on, and what an older epoch sent there is overtaken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Ranges = list[list[int]]
MOST = 2**53 - 1


class Epoch(NamedTuple):
    """Epoch `number` begins with letter `first`, whose `prev` is the hash of the last one that anybody still had."""

    number: int
    first: int
    prev: str


def read_epochs(value: object) -> tuple[Epoch, ...] | None:
    """The epochs that a letter or a row of the books names, oldest first; None when they are not whole."""
    if not isinstance(value, list) or len(value) > 1000:
        return None
    found = []
    for one in value:
        if not isinstance(one, list) or len(one) != 3 or type(one[0]) is not int or type(one[1]) is not int:
            return None
        if not isinstance(one[2], str) or len(one[2]) not in (0, 64):
            return None
        found.append(Epoch(*one))
    rising = all(a.number < b.number and a.first <= b.first for a, b in pairwise(found))
    whole = all(1 <= one.number < 2**31 and 1 <= one.first <= MOST for one in found)
    return tuple(found) if rising and whole else None


def join(known: Iterable[Epoch], told: Iterable[Epoch]) -> tuple[Epoch, ...] | None:
    """What both say together; None when they say two things of one epoch."""
    said: dict[int, Epoch] = {}
    for one in (*known, *told):
        if said.setdefault(one.number, one) != one:
            return None
    joined = tuple(said[number] for number in sorted(said))
    return joined if read_epochs([list(one) for one in joined]) is not None else None


def counts(epochs: Iterable[Epoch], epoch: int, seq: int) -> bool:
    """Whether a letter stands in the row that counts; not, when its sender forgot it and went on at its number."""
    return all(seq < one.first for one in epochs if one.number > epoch)


def begins(epochs: Iterable[Epoch], epoch: int) -> int:
    """The first number of an epoch: 1 for the first of all, 0 for one that nobody told us of."""
    return 1 if epoch == 0 else next((one.first for one in epochs if one.number == epoch), 0)


def meet(epochs: Collection[Epoch], one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two letters (epoch, number) stand side by side where one epoch ends and a later one begins."""
    (epoch, seq), (later, first) = sorted([one, other])
    return epoch < later and seq < first == begins(epochs, later) and counts(epochs, epoch, seq)


def how_many(ranges: Sequence[Sequence[int]]) -> int:
    """How many numbers are in some ranges."""
    return sum(last - first + 1 for first, last in ranges)


def within(ranges: Sequence[Sequence[int]], seq: int) -> bool:
    """Whether a number is in one of the ranges."""
    return any(first <= seq <= last for first, last in ranges)


def without(ranges: Sequence[Sequence[int]], seq: int) -> Ranges:
    """The ranges without one number."""
    left: Ranges = []
    for first, last in ranges:
        parts = [[first, seq - 1], [seq + 1, last]] if first <= seq <= last else [[first, last]]
        left += [part for part in parts if part[0] <= part[1]]
    return left


def besides(ranges: Iterable[tuple[int, int]], gone: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """What is left of some ranges without others; never number by number, for a range may be endless."""
    left = list(ranges)
    for first, last in gone:
        parts = [[(a, min(b, first - 1)), (max(a, last + 1), b)] for a, b in left]
        left = [one for both in parts for one in both if one[0] <= one[1]]
    return left


def still(
    pending: Iterable[Sequence[Any]], asked: Iterable[Sequence[Any]], left: Iterable[Sequence[Any]]
) -> list[list[Any]]:
    """What is still to be asked for (stream, first, last) when an answer covered `asked` but for `left`.

    Answers may come in any order, twice or never: what none has covered stays.
    """
    covered, open_again = _by_stream(asked), _by_stream(left)
    found: list[list[Any]] = []
    for name, first, last in pending:
        rest = besides([(first, last)], covered.get(name, ()))
        rest += [(max(first, a), min(last, b)) for a, b in open_again.get(name, ()) if max(first, a) <= min(last, b)]
        found += [[name, a, b] for a, b in rest]
    return found


def _by_stream(ranges: Iterable[Sequence[Any]]) -> dict[str, list[list[int]]]:
    found: dict[str, list[list[int]]] = {}
    for name, first, last in ranges:
        found.setdefault(name, []).append([first, last])
    return found


def read_ranges(value: Any) -> Ranges | None:
    """Ranges of numbers that a letter names; None when they are not whole."""
    if not isinstance(value, list) or len(value) > 1000:
        return None
    whole = all(
        isinstance(one, list)
        and len(one) == 2
        and type(one[0]) is type(one[1]) is int
        and 1 <= one[0] <= one[1] <= MOST
        for one in value
    )
    return [list(one) for one in value] if whole else None
