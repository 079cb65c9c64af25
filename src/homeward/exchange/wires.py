"""Finds, by name and only when needed, what other rooms do with letters; the exchange knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from uuid import UUID

from homeward.exchange.rules import Letter, Outcome


def handler(kind: str) -> Callable[[Letter], Outcome] | None:
    """The function that applies letters of a kind, None when this node has none."""
    wiring = import_module("homeward.config.wiring")
    place = wiring.HANDLERS.get(kind)
    return wiring.load(place) if place else None


def applied(kind: str, news: Sequence[object]) -> None:
    """Tell the room that applied letters of a kind, once for all of a round, what it wanted to hear again."""
    wiring = import_module("homeward.config.wiring")
    if place := wiring.AFTER.get(kind):
        wiring.load(place)(news)


def changed(kind: str, news: Sequence[tuple[UUID, str, str]]) -> None:
    """Tell the room that posted letters of a kind what the other side said of them, as (letter, state, code)."""
    wiring = import_module("homeward.config.wiring")
    if place := wiring.STATUS.get(kind):
        wiring.load(place)(news)
