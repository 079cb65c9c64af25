"""Finds, by name and only when needed, what other rooms do with letters; the exchange knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

from homeward.exchange.rules import Letter, Outcome


def handler(kind: str) -> Callable[[Letter], Outcome] | None:
    """The function that applies letters of a kind, None when this node has none."""
    return _wired("HANDLERS", kind)


def many(kind: str) -> Callable[[Sequence[Letter]], list[Outcome]] | None:
    """The function that applies a whole round of letters of a kind, None where they go one by one."""
    return _wired("MANY", kind)


def applied(kind: str, news: Sequence[object]) -> None:
    """Tell the room that applied letters of a kind, once for all of a round, what it wanted to hear again."""
    if hear := _wired("AFTER", kind):
        hear(news)


def file_came(kind: str, case_id: UUID, name: UUID, data: bytes, media_type: str, sha256: str) -> str:
    """Give a file to the room whose letter of this kind named it; a code when it does not keep it, else ""."""
    keep = _wired("FILES", kind)
    return str(keep(case_id, name, data, media_type, sha256)) if keep else "nobody"


def changed(kind: str, news: Sequence[tuple[UUID, str, str]]) -> None:
    """Tell the room that posted letters of a kind what the other side said of them, as (letter, state, code)."""
    if hear := _wired("STATUS", kind):
        hear(news)


def returned(letter: Letter) -> None:
    """Give a letter of ours, lost here and given back by the other side, to the room that wrote it, if one did."""
    if hear := _wired("RETURNED", letter.kind):
        hear(letter)


def marks(case_ids: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """How much of each case is common, as a count and a hash; cases of which nothing is are left out."""
    count = _wired("COMMON", "marks")
    return count(case_ids) if count else {}


def compare(partner: str, theirs: Mapping[UUID, tuple[int, str]]) -> int:
    """Give the other side's numbers of the common part to the room that can tell what differs; in how many cases."""
    hear = _wired("COMMON", "hear")
    return int(hear(partner, theirs)) if hear else 0


@dataclass(frozen=True, slots=True)
class Look:
    """What the room that wrote a letter says of it after a closure.

    state: go (nothing of a person is in it), ask (a person decides) or stop (the consent it rests on has ended, `code`
    says how); `marks` are words in the reader's language for what stands against it, such as a stop for safety.
    """

    state: str
    code: str = ""
    marks: tuple[str, ...] = ()


def look_again(kind: str, mids: Collection[UUID]) -> dict[UUID, Look]:
    """What the room that posted letters of a kind says of them today; of a kind that nobody judges a person decides."""
    look = _wired("RECHECK", kind)
    found: dict[UUID, Look] = {mid: Look(*said) for mid, said in look(mids).items()} if look and mids else {}
    return {mid: found.get(mid, Look("ask")) for mid in mids}


def channel(*, partner: str, closure: UUID, reason: str, review_on: date, opened: bool) -> None:
    """Say that the channel to a partner, or to all of them (""), was closed or opened by two persons."""
    if hear := _wired("CHANNEL", "changed"):
        hear(partner=partner, closure=closure, reason=reason, review_on=review_on, opened=opened)


def _wired(table: str, kind: str) -> Callable[..., Any] | None:
    wiring = import_module("homeward.config.wiring")
    place = getattr(wiring, table).get(kind)
    found: Callable[..., Any] | None = wiring.load(place) if place else None
    return found
