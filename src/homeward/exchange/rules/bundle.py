"""Several letters in one request, and their answers in one: each with its length in front, opened by nobody on the way.

A letter travels in the same bytes as alone. An answer is the status that it would have had alone, and its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from homeward.exchange.rules.letters import Rejected

MOST = 16
# Bytes of payload in one request: sealed and padded they become at most four times as many.
LARGEST = 1024 * 1024
_HEAD = 40  # more than a status and a length ever are


def bundles(sizes: Sequence[int], *, roads: int) -> list[range]:
    """Which letters of these sizes go together, in their order, spread over so many roads; one that is long goes alone.

    Ranges of places; a range of one is no bundle.
    """
    most = min(MOST, max(1, -(-len(sizes) // roads)))
    found: list[range] = []
    first = 0
    for place in range(1, len(sizes) + 1):
        if place == len(sizes) or place - first == most or sum(sizes[first : place + 1]) > LARGEST:
            found.append(range(first, place))
            first = place
    return found


def pack(letters: Iterable[bytes]) -> bytes:
    """The bytes of one request."""
    return b"".join(b"%d\n%b" % (len(raw), raw) for raw in letters)


def unpack(body: bytes) -> list[bytes]:
    """The letters of a request, at most `MOST`; raises Rejected("bytes")."""
    letters = [raw for (_length,), raw in islice(_parts(body, 1), MOST + 1)]
    if not letters or len(letters) > MOST:
        raise Rejected("bytes")
    return letters


def pack_answers(answers: Iterable[tuple[int, bytes]]) -> bytes:
    """The bytes of one answer: (status, receipt or code) of each letter, in the order in which they came."""
    return b"".join(b"%d %d\n%b" % (status, len(said), said) for status, said in answers)


def unpack_answers(body: bytes) -> list[tuple[int, bytes]]:
    """Status and bytes of each answer; raises Rejected("bytes")."""
    return [(status, said) for (status, _length), said in islice(_parts(body, 2), MOST + 1)]


def _parts(body: bytes, numbers: int) -> Iterator[tuple[tuple[int, ...], bytes]]:
    """Each part of a body with the numbers in front of it, of which the last is its length."""
    at = 0
    while at < len(body):
        end = body.find(b"\n", at, at + _HEAD)
        head = body[at:end].split(b" ") if end > at else []
        if len(head) != numbers or not all(number.isdigit() for number in head):
            raise Rejected("bytes")
        found = tuple(int(number) for number in head)
        at = end + 1 + found[-1]
        if at > len(body):
            raise Rejected("bytes")
        yield found, body[end + 1 : at]
